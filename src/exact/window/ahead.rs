//! Find the closed classes ahead of a start, and how likely each is.

use crate::exact::Error;
use crate::exact::chain::class::MAX_DENSE_STATES;
use crate::exact::chain::elimination::Elimination;
use crate::network::Start;
use crate::network::{Network, Structure, closed_classes_ahead};

/// Where trajectories begin, before any law is solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Origin {
    Stationary,
    State(u32),
    /// The start of the model.
    Model,
    /// A time after it.
    BurnIn(f64),
}

impl Origin {
    pub(crate) fn of(network: &Network, start: &Start) -> Result<Self, Error> {
        match start {
            Start::Stationary => Ok(Self::Stationary),
            Start::State(name) => network
                .state(name)
                .map(Self::State)
                .ok_or_else(|| Error::UnknownState { state: name.clone() }),
            Start::Up | Start::Random | Start::Canonical(_) => Ok(Self::Model),
            Start::BurnIn(time) => Ok(Self::BurnIn(time.get())),
        }
    }

    /// The states of the origin with their probabilities; none where the law is to be solved.
    pub(crate) fn states(self, network: &Network) -> Option<Vec<(u32, f64)>> {
        match self {
            Self::Stationary => None,
            Self::State(state) => Some(vec![(state, 1.0)]),
            Self::Model | Self::BurnIn(_) => Some(network.starts()),
        }
    }

    /// The closed classes ahead, as indices into [`Structure::closed`].
    pub(crate) fn classes(
        self,
        network: &Network,
        structure: &Structure,
    ) -> Result<Vec<usize>, Error> {
        if let Some(states) = self.states(network) {
            let states: Vec<u32> = states.into_iter().map(|(state, _)| state).collect();
            return Ok(closed_classes_ahead(network, structure, &states));
        }
        if structure.closed.len() == 1 {
            return Ok(vec![0]);
        }
        Err(Error::NotUnique {
            count: structure.closed.len(),
            classes: structure.closed.iter().take(2).map(|c| describe(network, c)).collect(),
            state: network.states[structure.closed[0][0] as usize].clone(),
        })
    }
}

/// Classes, and states of a class, that a message shows.
const SHOWN: usize = 4;

/// A class in words: its first states in braces.
pub(crate) fn describe(network: &Network, states: &[u32]) -> String {
    let names: Vec<_> =
        states.iter().take(SHOWN).map(|&x| network.states[x as usize].as_str()).collect();
    let more = if states.len() > SHOWN { ", ..." } else { "" };
    format!("{{{}{more}}}", names.join(", "))
}

/// The probability to end in each closed class from several states, where that is affordable.
pub(crate) fn absorption(
    network: &Network,
    structure: &Structure,
    states: &[(u32, f64)],
) -> Option<Vec<f64>> {
    let mut class_of = vec![None; network.states.len()];
    for (class, states) in structure.closed.iter().enumerate() {
        for &x in states {
            class_of[x as usize] = Some(class);
        }
    }
    let mut ends = vec![0.0; structure.closed.len()];
    for &(state, p) in states {
        match class_of[state as usize] {
            Some(class) => ends[class] += p,
            None if states.len() > SHOWN => return None,
            None => {
                let from = absorption_from(network, structure, state)?;
                ends.iter_mut().zip(from).for_each(|(end, q)| *end += p * q);
            }
        }
    }
    Some(ends)
}

/// The probability to end in each closed class from a transient `state`, where the transient part
/// is small enough: classes are kept, every other transient state is eliminated.
fn absorption_from(network: &Network, structure: &Structure, state: u32) -> Option<Vec<f64>> {
    let kept = structure.closed.len();
    let size = kept + structure.transient.len();
    if size > MAX_DENSE_STATES {
        return None;
    }
    let mut index = vec![0; network.states.len()];
    for (class, states) in structure.closed.iter().enumerate() {
        for &x in states {
            index[x as usize] = class;
        }
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
