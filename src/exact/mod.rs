//! Answer without sampling: stationary laws, counting statistics, finite windows, thermodynamics.
//!
//! [`answer`] takes the same start as the sampler and gives the same [`Quantity`] keys. It shares
//! the network with the sampled route and nothing after it: entropies come from the channels'
//! log-ratios, not from counters.

mod arrivals;
mod chain;
mod exponential;
mod facts;
pub mod generating;
mod law;
mod path;
mod reason;
mod sides;
pub mod spectrum;
mod thermo;
mod underflow;
mod window;

pub use chain::class::MAX_DENSE_STATES;
pub use facts::Facts;
pub use law::distribution::{Method, Route};
pub use law::sides::{Sided, sides_of_entropy};
pub use law::{distribution, fourier};
pub use path::killed::MAX_CHAIN_STATES;
pub use path::minimum::{Minimum, minimum_of_entropy};
pub use path::passage::{
    EndCurve, Outcome, Passage, PassageCurve, Thresholds, Ultimate, passage_of_count,
    passage_of_entropy, passage_of_states,
};
pub use path::stopped::stopped_averages;
pub use path::waiting::{Waiting, waiting};
pub use reason::Reason;
pub use sides::{ResponseParameter, Sides, answer_responses};
pub use thermo::cycles::{CycleFlux, CycleFluxes, cycle_fluxes};
pub use thermo::derivative::{Fault, derivative};
pub use thermo::drive::{Drive, Driven, drive};
pub use thermo::information::{Information, information_flow};
pub use thermo::production::{EntropyProduction, Forces, entropy_production, forces};
pub use thermo::response::{Changes, Onsager, Response, onsager, response};
pub use thermo::uncertainty::{Bound, Tightest, Uncertainty, uncertainty, window_noise};
pub use window::exponential::exponential_average;

use crate::network::{Network, Start, Structure};
use crate::quantity::{Exact, Observable, Quantity, Statistic};
use chain::class::ClosedClass;
use window::ahead::{Origin, absorption, describe};
use window::transient::Chain;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The system.
    pub network: &'a Network,
    /// The pairs whose covariance rate is wanted.
    pub pairs: &'a [[Observable; 2]],
    /// Where trajectories start.
    pub start: &'a Start,
    /// Duration of the window.
    pub duration: f64,
    /// Answer for the finite window too, where affordable.
    pub windows: bool,
}

/// One exact number.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked.
    pub quantity: Quantity,
    /// The value, and what a sampler of windows estimates in its place.
    pub exact: Exact,
    /// The gross flow of what is counted: differences are relative to the larger of the two.
    pub scale: f64,
    /// The rounding of the value: a value that is not larger is a rounded zero.
    pub rounding: f64,
}

/// The exact numbers of a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// In listing order; what is undefined is absent.
    pub values: Vec<Answer>,
    /// What is absent or doubtful, and why.
    pub warnings: Vec<String>,
    /// The stationary law over all states, where one closed class lies ahead.
    pub law: Option<Vec<f64>>,
}

impl Answers {
    /// The answer to one quantity.
    #[must_use]
    pub fn get(&self, quantity: &Quantity) -> Option<&Answer> {
        self.values.iter().find(|answer| answer.quantity == *quantity)
    }
}

/// Why there is no exact answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The stationary law is not unique.
    #[error(
        "there is no unique stationary start: the network has {count} closed classes, {}{}\n \
         = help: start from a state instead, as in start = {{ state = \"{state}\" }}",
        classes.join(" and "), if *count > classes.len() { " and so on" } else { "" }
    )]
    NotUnique {
        /// How many closed classes there are.
        count: usize,
        /// Their states in words.
        classes: Vec<String>,
        /// A state to start from.
        state: String,
    },
    /// The start names no state.
    #[error("the start state \"{state}\" is not a state of the network")]
    UnknownState {
        /// The name.
        state: String,
    },
    /// The burn-in takes too many uniformised steps to follow.
    #[error("the law after a burn-in of {time} takes {jumps:.1e} steps, too many to follow")]
    LongBurnIn {
        /// Duration of the burn-in.
        time: f64,
        /// Fastest exit rate times duration.
        jumps: f64,
    },
    /// The solution would take more memory than there is.
    #[error(
        "the solution of {states} states takes about {bytes} of memory, more than the limit of {limit}"
    )]
    TooMuchMemory {
        /// How many states.
        states: usize,
        /// The estimate.
        bytes: String,
        /// The limit.
        limit: String,
    },
    /// The class could not be solved.
    #[error("the {states} states {class} are not solvable: {reason}")]
    Unsolvable {
        /// How many states.
        states: usize,
        /// The states in words.
        class: String,
        /// Why.
        reason: String,
    },
}

/// About how many bytes the answers of a network hold: a dense table and its factors where it is small,
/// else lists of the channels; and what pairs of reservoirs take.
#[must_use]
pub fn memory(network: &Network) -> f64 {
    let reservoirs = network.reservoirs.len() as f64;
    let (states, channels) = (network.states.len() as f64, network.channels().len() as f64);
    let dense = if states <= chain::class::MAX_DENSE_STATES as f64 { 24.0 * states } else { 0.0 };
    (dense + 200.0) * states + 72.0 * (states + channels) + 140.0 * reservoirs * reservoirs
}

/// The law that trajectories start from, over all states.
///
/// # Errors
/// Where the stationary law is not unique or not solvable, the state unknown, the burn-in too long.
pub fn initial_law(
    network: &Network,
    structure: &Structure,
    start: &Start,
) -> Result<Vec<f64>, Error> {
    let origin = Origin::of(network, start)?;
    let law = match origin {
        Origin::Stationary => {
            let ahead = origin.classes(network, structure)?;
            let class = solve(network, &structure.closed[ahead[0]])?;
            Some(window::assemble::spread(network, &class))
        }
        _ => None,
    };
    law_at(network, origin, law.as_deref())
}

/// The law of the states in the mean of a window from a start law; `None` where it takes too many steps.
#[must_use]
pub fn law_in_windows(network: &Network, start: Vec<f64>, duration: f64) -> Option<Vec<f64>> {
    Chain::new(network, start).occupation(duration).map(|[_, mean]| mean)
}

/// The stationary law of one closed class, over all states.
///
/// # Errors
/// Where the class cannot be solved.
pub fn law_of_class(network: &Network, states: &[u32]) -> Result<Vec<f64>, Error> {
    Ok(window::assemble::spread(network, &solve(network, states)?))
}

/// Answer everything the listing names.
///
/// # Errors
/// Where the start is unknown or not unique, or is the law of a class that cannot be solved.
pub fn answer(question: &Question<'_>) -> Result<Answers, Error> {
    let network = question.network;
    let structure = Structure::of(network);
    let origin = Origin::of(network, question.start)?;
    let ahead = origin.classes(network, &structure)?;
    let mut warnings = Vec::new();
    warnings.extend(network.no_entropy.as_ref().map(|why| format!("entropy is absent: {why}")));
    warnings.extend(several(network, &structure, origin, &ahead));
    let classes = ahead
        .iter()
        .map(|&class| solve(network, &structure.closed[class]))
        .collect::<Result<Vec<_>, _>>();
    let classes = match classes {
        // Windows from a given start need no stationary law.
        Err(error) if origin != Origin::Stationary => {
            warnings.push(format!("long-time values have no exact answer: {error}"));
            Vec::new()
        }
        classes => classes?,
    };
    warnings.extend(classes.iter().filter_map(ClosedClass::imbalance));
    let law = (classes.len() == 1).then(|| window::assemble::spread(network, &classes[0]));
    let chain = if question.windows {
        match law_at(network, origin, law.as_deref()) {
            Ok(start) => Some(Chain::new(network, start)),
            Err(error) => {
                warnings.push(format!("finite windows have no exact answer: {error}"));
                None
            }
        }
    } else {
        None
    };
    let stationary = origin == Origin::Stationary;
    let within = chain.as_ref().filter(|_| classes.len() > 1);
    let within = within.map_or(Vec::new(), |chain| {
        classes.iter().map(|class| chain.within(&class.states)).collect()
    });
    let parts = window::assemble::Parts {
        question,
        classes,
        chain,
        within,
        law: law.as_deref(),
        stationary,
    };
    let mut values = parts.values(&mut warnings);
    // From a stationary start a mean is that of every window, however long.
    let means = [Statistic::Rate, Statistic::Value];
    for answer in values.iter_mut().filter(|a| stationary && means.contains(&a.quantity.statistic))
    {
        answer.exact.estimated.get_or_insert(answer.exact.value);
    }
    Ok(Answers { values, warnings, law })
}

fn solve(network: &Network, states: &[u32]) -> Result<ClosedClass, Error> {
    ClosedClass::solve(network, states).map_err(|reason| Error::Unsolvable {
        states: states.len(),
        class: describe(network, states),
        reason,
    })
}

/// The law at an origin; `stationary` must be given where it is asked for.
fn law_at(
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
    let chain = Chain::new(network, law);
    let jumps = chain.jumps(time);
    chain.occupation(time).map(|[end, _]| end).ok_or(Error::LongBurnIn { time, jumps })
}

/// Name the classes where several lie ahead.
fn several(
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
