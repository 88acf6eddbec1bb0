//! Find the closed classes ahead of a start, and how likely each is.

use super::Error;
use super::class::MAX_DENSE_STATES;
use super::elimination::Elimination;
use crate::config::plan::Start;
use crate::network::{Network, Structure, closed_classes_ahead};

/// Where trajectories begin, before any law is solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Origin {
    Stationary,
    State(u32),
    BurnIn(u32, f64),
}

impl Origin {
    pub(super) fn of(network: &Network, start: &Start) -> Result<Self, Error> {
        match start {
            Start::Stationary => Ok(Self::Stationary),
            Start::State(name) => network
                .state(name)
                .map(Self::State)
                .ok_or_else(|| Error::UnknownState { state: name.clone() }),
            Start::BurnIn(time) => Ok(Self::BurnIn(network.start, time.get())),
        }
    }

    /// The closed classes ahead, as indices into [`Structure::closed`].
    pub(super) fn classes(
        self,
        network: &Network,
        structure: &Structure,
    ) -> Result<Vec<usize>, Error> {
        match self {
            Self::State(state) | Self::BurnIn(state, _) => {
                Ok(closed_classes_ahead(network, structure, state))
            }
            Self::Stationary if structure.closed.len() == 1 => Ok(vec![0]),
            Self::Stationary => Err(Error::NotUnique {
                count: structure.closed.len(),
                classes: structure.closed.iter().map(|c| describe(network, c)).collect(),
                state: network.states[structure.closed[0][0] as usize].clone(),
            }),
        }
    }
}

/// A class in words: its first states in braces.
pub(super) fn describe(network: &Network, states: &[u32]) -> String {
    const SHOWN: usize = 4;
    let names: Vec<_> =
        states.iter().take(SHOWN).map(|&x| network.states[x as usize].as_str()).collect();
    let more = if states.len() > SHOWN { ", ..." } else { "" };
    format!("{{{}{more}}}", names.join(", "))
}

/// The probability to end in each closed class from `state`, where the transient part is small
/// enough: classes are kept, every other transient state is eliminated.
pub(super) fn absorption(network: &Network, structure: &Structure, state: u32) -> Option<Vec<f64>> {
    let kept = structure.closed.len();
    if let Some(class) = structure.closed.iter().position(|c| c.binary_search(&state).is_ok()) {
        return Some((0..kept).map(|other| f64::from(u8::from(other == class))).collect());
    }
    let size = kept + structure.transient.len();
    if size > MAX_DENSE_STATES {
        return None;
    }
    let mut index = vec![0; network.states.len()];
    for (class, states) in structure.closed.iter().enumerate() {
        states.iter().for_each(|&x| index[x as usize] = class);
    }
    let others = structure.transient.iter().filter(|&&x| x != state);
    for (place, &x) in (kept..).zip(std::iter::once(&state).chain(others)) {
        index[x as usize] = place;
    }
    let mut rates = vec![0.0; size * size];
    for c in network.channels() {
        let from = index[c.from as usize];
        if from >= kept {
            rates[from * size + index[c.to as usize]] += c.rate;
        }
    }
    let eliminated = Elimination::new(rates, size, kept + 1)?;
    let rates = eliminated.row(kept);
    let total: f64 = rates.iter().sum();
    Some(rates.iter().map(|rate| rate / total).collect())
}
