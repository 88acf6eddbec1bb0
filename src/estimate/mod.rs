//! Turn blocks into values with error bars.
//!
//! ```text
//! theta = f(sum over blocks of S_b),    error^2 = (B - 1)/B sum_b (theta_b - mean)^2
//! ```
//!
//! Every estimate is a function of merged sums, evaluated on all blocks and on all but one, `theta_b`;
//! [`jackknife`] makes its standard error. What too few events carry ([`Needed`]) is "not resolved". Nothing is
//! compared with an exact value here.

mod counting;
mod distribution;
mod evidence;
mod exchange;
mod fluctuation;
mod generating;
pub mod jackknife;
mod jumps;
mod merit;
mod minimum;
mod moments;
mod passage;
mod resolve;
mod response;
mod spectrum;
mod times;
mod trajectory;
mod uncertainty;
mod waiting;

use std::collections::{HashMap, HashSet};

pub use distribution::{SampledDistribution, distributions};
pub use evidence::{Evidence, Needed};
pub use exchange::ExchangeEstimate;
pub use fluctuation::{FluctuationEstimate, Sides};
pub(crate) use generating::MIN_EFFECTIVE;
pub use generating::{Points, ScgfEstimate};
pub use jumps::JumpCounts;
pub use merit::MeritEstimate;
pub use minimum::MinimumEstimate;
pub use moments::{End, WindowMoments};
pub use passage::{PassageEndEstimate, PassageEstimate};
pub use response::{Responses, responses};
pub use spectrum::{Periodogram, Power};
pub use times::TimeHistogram;
pub use trajectory::Trajectories;
pub use uncertainty::{Combination, UncertaintyEstimate};
pub use waiting::WaitingEstimate;

use crate::network::{Merit, TimeAverage};
use crate::quantity::{Estimate, Observable, Quantity, Statistic};
use crate::tally::{Layout, PackedBlocks};
use counting::Reading;
use jackknife::Jackknife;

/// Error bars from fewer blocks than this come with a warning and are not judged.
pub(crate) const MIN_BLOCKS: usize = 30;

/// How trajectories relax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LongRun {
    /// They start stationary: a rate is `N(t)/t`.
    Stationary,
    /// They relax to one law: a rate is a slope.
    Relaxing,
    /// They end in one of several closed classes: the mixture has no rates.
    Several,
}

/// What is asked of the blocks, and what they were drawn from.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What is to be estimated.
    pub quantities: &'a [Quantity],
    /// What the blocks remember.
    pub layout: &'a Layout,
    /// The time averages, in the order of the blocks.
    pub averages: &'a [TimeAverage],
    /// Duration of a window, in the unit of time of the rates.
    pub duration: f64,
    /// How trajectories relax.
    pub long_run: LongRun,
    /// Expected changes of a time average per unit time, where known.
    pub switching: HashMap<Observable, f64>,
    /// Expected jumps of each reservoir per unit time, where known.
    pub jumping: HashMap<String, f64>,
    /// Expected particles per unit time that carry a quantity, where few of them bring most of it.
    pub carried: HashMap<Quantity, f64>,
    /// Activities are expectations given the ends of slices, which fluctuate by rare jumps alone.
    pub smoothed: bool,
    /// Reservoirs that cannot jump: what they count is zero, not unseen.
    pub idle: HashSet<String>,
    /// Combinations of currents that are held against their uncertainty bounds.
    pub combinations: &'a [Combination],
    /// Figures of merit that the system may have.
    pub merits: &'a [Merit],
}

/// The sampled answers.
#[derive(Clone, Debug, Default)]
pub struct Sampled {
    /// The estimate of each quantity that was resolved.
    pub estimates: HashMap<Quantity, Estimate>,
    /// The skewness of an estimate, where it is known.
    pub skewness: HashMap<Quantity, f64>,
    /// Estimates that too few events carry for a test far out in the tails.
    pub rough: HashSet<Quantity>,
    /// Estimates that did not fluctuate, as so few windows as there are may well do.
    pub unseen: HashSet<Quantity>,
    /// The histograms, in the order of the layout: [`distributions`].
    pub distributions: Vec<SampledDistribution>,
    /// The moments of every count, for any function of them.
    pub moments: WindowMoments,
    /// The generating functions, in the order of the layout.
    pub generating: Vec<Points>,
    /// The periodogram of each pair of currents.
    pub spectra: Vec<Periodogram>,
    /// The averages of the exchange fluctuation theorem, where the start has one.
    pub exchange: Option<ExchangeEstimate>,
    /// What was seen of single trajectories.
    pub trajectories: Trajectories,
    /// The uncertainty of each combination that was asked for.
    pub uncertainty: Vec<UncertaintyEstimate>,
    /// What the figures of merit are made of, whether or not the machines exist.
    pub merits: Vec<MeritEstimate>,
    /// The response of each current with cumulants to each force about equilibrium, where the laws of
    /// linear response are asked for.
    pub conductance: Vec<Vec<Responses>>,
    /// What was not resolved, and why.
    pub warnings: Vec<String>,
}

impl Sampled {
    /// Are the jumps behind a count enough for a test of its fluctuations far out in the tails?
    #[must_use]
    pub fn carries(&self, count: &Observable) -> bool {
        let variance = Quantity::new(count.clone(), Statistic::Variance);
        self.estimates.contains_key(&variance) && !self.rough.contains(&variance)
    }
}

/// Estimate every listed quantity from the blocks of a run, in index order; [`distributions`] takes their
/// histograms.
#[must_use]
pub fn sample(drawn: &Question<'_>, held: &PackedBlocks) -> Sampled {
    let blocks = held.rest();
    let Some(total) = held.moments().reduce(|mut total, block| {
        total.merge(&block);
        total
    }) else {
        return Sampled::default();
    };
    let reading = Reading::new(drawn);
    let values = reading.values(&total);
    let mut ratios = uncertainty::Ratios::new(drawn, &values, &total);
    let mut merits = merit::Merits::new(drawn, &values);
    let mut answers: Vec<_> = values.into_iter().map(Jackknife::new).collect();
    if blocks.len() > 1 {
        for block in held.moments() {
            let rest = total.without(&block);
            let values = reading.values(&rest);
            ratios.add(&values, &rest);
            merits.add(&values);
            for (answer, value) in answers.iter_mut().zip(values) {
                answer.add(value);
            }
        }
    }
    let mut sampled = resolve::resolve(drawn, &answers, total.windows, blocks.len() as u64);
    sampled.warnings.extend(few_blocks(blocks.len()));
    merits.finish(&mut sampled);
    sampled.generating = generating::generating(drawn.layout, drawn.duration, blocks);
    let fourier = drawn.layout.observed.fourier.as_ref();
    sampled.spectra = fourier.map(|f| spectrum::spectra(f, blocks)).unwrap_or_default();
    sampled.uncertainty = ratios.finish();
    sampled.trajectories = trajectory::trajectories(drawn.layout, blocks, drawn.duration);
    sampled.exchange = drawn.layout.exchange.map(|_| exchange::exchange(blocks, drawn.duration));
    sampled
}

/// What is said of error bars from few blocks.
fn few_blocks(blocks: usize) -> Option<String> {
    match blocks {
        1 => Some("one block has no error bars; use at least 30 blocks".into()),
        n if n < MIN_BLOCKS => Some(format!(
            "{n} blocks make rough error bars and are not judged; use at least {MIN_BLOCKS}"
        )),
        _ => None,
    }
}
