//! Find the distribution that trajectories start from, the closed classes ahead, and how likely each is.
//!
//! With the transient states `T` and the rates `k`, a start in `x` ends in the class `C` with the probability
//!
//! ```text
//! a_x = sum_{y in C} k_xy / e_x + sum_{y in T} (k_xy / e_x) a_y,    e_x = sum_y k_xy,
//! ```
//!
//! solved by the elimination of [`super::chain::elimination`]. The times at which a class is reached are no
//! part of this: see [`super::passage`].

use super::Error;
use super::chain::class::{ClosedClass, MAX_DENSE_STATES};
use super::chain::elimination::Elimination;
use super::chain::occupation::Occupation;
use super::chain::uniformised::ExitRates;
use crate::network::Start;
use crate::network::{Network, Structure, closed_classes_ahead};

/// Where trajectories begin, before any distribution is solved.
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

    /// The states of the origin with their probabilities; none where the distribution is to be solved.
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

/// The distribution that trajectories start from: a probability by state of the network.
///
/// After a burn-in it is that of the model's own start, followed for so long.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::network::Start;
/// use fluctua::exact;
/// use fluctua::network::Structure;
///
/// let law = exact::initial_law(&network, &Structure::of(&network), &Start::Stationary)?;
/// assert!((law[0] - 0.5).abs() < 1e-15 && (law[1] - 0.5).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the stationary distribution is not unique or not solvable, the state unknown, the burn-in too long.
pub fn initial_law(
    network: &Network,
    structure: &Structure,
    start: &Start,
) -> Result<Vec<f64>, Error> {
    let origin = Origin::of(network, start)?;
    let law = match origin {
        Origin::Stationary => Some(stationary_class(network, structure)?.spread(network)),
        _ => None,
    };
    law_at(network, origin, law.as_deref())
}

/// The only closed class, with its stationary distribution.
pub(super) fn stationary_class(
    network: &Network,
    structure: &Structure,
) -> Result<ClosedClass, Error> {
    let ahead = Origin::Stationary.classes(network, structure)?;
    solve(network, &structure.closed[ahead[0]])
}

/// The mean distribution over the states within a window of a `duration`, `(1/t) integral_0^t p(t') dt'`, from that
/// at its `start`; a probability by state.
///
/// `None` where it takes too many steps.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// // From the empty level p(t) = (1 - e^-2t)/2, for both reservoirs tunnel at the rate one.
/// let mean = exact::law_in_windows(&network, vec![1.0, 0.0], 2.0).expect("affordable");
/// let occupied = 0.5 * (1.0 - (1.0 - (-4.0_f64).exp()) / 4.0);
/// assert!((mean[1] - occupied).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn law_in_windows(network: &Network, start: Vec<f64>, duration: f64) -> Option<Vec<f64>> {
    Occupation::of(network).after(start, duration).map(|[_, mean]| mean)
}

/// The stationary distribution of one closed class: a probability by state of the network, zero outside the class.
///
/// `states` are those of the class, as [`Structure::closed`] lists them.
///
/// # Errors
/// Where the class cannot be solved.
pub fn law_of_class(network: &Network, states: &[u32]) -> Result<Vec<f64>, Error> {
    Ok(solve(network, states)?.spread(network))
}

pub(super) fn solve(network: &Network, states: &[u32]) -> Result<ClosedClass, Error> {
    ClosedClass::solve(network, states).map_err(|reason| Error::Unsolvable {
        states: states.len(),
        class: describe(network, states),
        reason,
    })
}

/// The distribution at an origin; `stationary` must be given where it is asked for.
pub(super) fn law_at(
    network: &Network,
    origin: Origin,
    stationary: Option<&[f64]>,
) -> Result<Vec<f64>, Error> {
    let Some(states) = origin.states(network) else {
        return Ok(stationary.expect("a stationary origin has one class ahead").to_vec());
    };
    let mut law = vec![0.0; network.states.len()];
    for (state, p) in states {
        law[state as usize] = p;
    }
    let Origin::BurnIn(time) = origin else { return Ok(law) };
    let end = Occupation::of(network).after(law, time).map(|[end, _]| end);
    end.ok_or_else(|| Error::LongBurnIn { time, jumps: ExitRates::of(network).steps(time) })
}

/// Name the classes where several lie ahead.
pub(super) fn several(
    network: &Network,
    structure: &Structure,
    origin: Origin,
    ahead: &[usize],
) -> Option<String> {
    let states = origin.states(network).filter(|_| ahead.len() > 1)?;
    let likely = absorption(network, structure, &states);
    let classes: Vec<_> = (1..)
        .zip(ahead)
        .map(|(number, &class)| {
            let states = describe(network, &structure.closed[class]);
            likely.as_ref().map_or_else(
                || format!("{number}: {states}"),
                |p| format!("{number}: {states} with probability {:.6}", p[class]),
            )
        })
        .collect();
    Some(format!(
        "the start leads to {} closed classes; long-time quantities are given for \
         each, since the variance of a mixture grows as the square of time and has no rate: {}",
        ahead.len(),
        classes.join("; ")
    ))
}
