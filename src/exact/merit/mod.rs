//! Answer figures of merit from exact rates, where the signs say that the machine exists.
//!
//! A sum `x = sum_k a_k J_k` of rates is positive where `x > 1e-12 sum_k |a_k| G_k` with `G_k` the gross flow of
//! `J_k`. A ratio of two sums whose rounding exceeds a share of 1e-9 is left out, with a warning: so close to
//! zero the currents of a device at work are not known well enough to be divided.

mod line;
mod rate_function;
mod ratio;

pub use rate_function::RatioRateFunction;
pub use ratio::Ratio;
pub(crate) use ratio::mean_answers;

use super::{Answer, Answers};
use crate::network::{Merit, RateSum, Way};
use crate::quantity::{Exact, Quantity, Statistic, grouped};

/// A sum below this share of its gross flow is zero.
const ZERO: f64 = 1e-12;
/// The largest share of a ratio that may be rounding.
const MAX_ROUNDING: f64 = 1e-9;

/// A sum of rates.
struct Sum {
    value: f64,
    /// What a sampler of windows estimates in its place.
    estimated: Option<f64>,
    gross: f64,
    rounding: f64,
}

/// Add the figures of merit of the machines that exist to the rates of a system, in every closed class that it has
/// answers for.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 1.0 }
/// #     [model.reservoirs]
/// #     hot  = { dot = "level", temperature = 2.0, chemical_potential = 0.0 }
/// #     cold = { dot = "level", temperature = 1.0, chemical_potential = 0.2 }
/// # "#, &[])?;
/// use fluctua::quantity::{Quantity, Statistic};
///
/// let answers = fluctua::run::prepare(&plan)?.exact()?;
/// let efficiency = Quantity::new("efficiency.engine".parse()?, Statistic::Value);
/// // Each electron takes the heat 1 from `hot` and climbs by 0.2.
/// let found = answers.get(&efficiency).expect("it is an engine").exact.value;
/// assert!((found - 0.2).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn answer_merits(merits: &[Merit], answers: &mut Answers) {
    let rates = answers.values.iter().filter(|a| a.quantity.statistic == Statistic::Rate);
    let rates: Vec<&Answer> = rates.collect();
    let mut classes: Vec<Option<u32>> = rates.iter().map(|rate| rate.quantity.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let (mut found, mut rounded) = (Vec::new(), Vec::new());
    for class in classes {
        let own: Vec<&Answer> =
            rates.iter().filter(|rate| rate.quantity.class == class).copied().collect();
        for merit in merits {
            let quantity = merit.quantity(class);
            let working = merit.ways.iter().find_map(|way| Working::of(way, &own));
            match working.map(|working| working.answer(&quantity, merit.closed)) {
                None => {}
                Some(None) => rounded.push(quantity),
                Some(Some(answer)) => found.push(answer),
            }
        }
    }
    if !rounded.is_empty() {
        let list: Vec<_> = rounded.iter().collect();
        answers.warnings.push(format!(
            "no exact value, since rounding is more than {MAX_ROUNDING:e} of the currents: {}",
            grouped(&list)
        ));
    }
    answers.values.extend(found);
}

/// A machine that exists.
struct Working {
    numerator: Sum,
    denominator: Option<Sum>,
}

impl Working {
    /// The machine that works in a way; none where the signs of its currents say otherwise, or are unknown.
    fn of(way: &Way, rates: &[&Answer]) -> Option<Self> {
        let sum = |terms: &RateSum| Sum::of(terms, rates);
        let exists = way.positive.iter().all(|terms| sum(terms).is_some_and(|s| s.is_positive()))
            && way.possible.iter().all(|terms| sum(terms).is_some_and(|s| !s.is_negative()));
        let denominator = match &way.denominator {
            Some(terms) => Some(sum(terms)?),
            None => None,
        };
        Some(Self { numerator: sum(&way.numerator)?, denominator }).filter(|_| exists)
    }

    /// Its figure of merit; none where that is mostly rounding and no closed form is known.
    fn answer(&self, quantity: &Quantity, closed: Option<f64>) -> Option<Answer> {
        let Self { numerator: over, denominator: Some(under) } = self else {
            let Sum { value, estimated, gross: scale, rounding } = self.numerator;
            let exact = Exact { value, estimated };
            return Some(Answer { quantity: quantity.clone(), exact, scale, rounding });
        };
        let value = over.value / under.value;
        let of_both = |a: f64, b: f64| (a + value.abs() * b) / under.value.abs();
        let rounding = of_both(over.rounding, under.rounding);
        let estimated = over.estimated.zip(under.estimated).map(|(over, under)| over / under);
        let exact = Exact { value, estimated: estimated.filter(|ratio| ratio.is_finite()) };
        let scale = of_both(over.gross, under.gross);
        let answer =
            |exact, rounding| Answer { quantity: quantity.clone(), exact, scale, rounding };
        // Rounding makes the ratio of the rates off by a share of at most this.
        let known = closed.filter(|own| (own - value).abs() <= rounding.max(ZERO * own.abs()));
        if let Some(value) = known {
            return Some(answer(Exact { value, estimated: Some(value) }, ZERO * value.abs()));
        }
        let kept = rounding <= MAX_ROUNDING * value.abs();
        kept.then(|| answer(exact, rounding))
    }
}

impl Sum {
    /// The sum of some rates; none where one of them is unknown.
    fn of(terms: &RateSum, rates: &[&Answer]) -> Option<Self> {
        let mut sum = Self { value: 0.0, estimated: Some(0.0), gross: 0.0, rounding: 0.0 };
        for (of, a) in terms {
            let rate = rates.iter().find(|rate| rate.quantity.observable == *of)?;
            let Answer { exact, scale, rounding, .. } = rate;
            sum.value += a * exact.value;
            sum.estimated = sum.estimated.zip(exact.estimated).map(|(sum, own)| sum + a * own);
            sum.gross += a.abs() * scale;
            sum.rounding += a.abs() * rounding;
        }
        Some(sum)
    }

    fn is_positive(&self) -> bool {
        self.value > (ZERO * self.gross).max(self.rounding)
    }

    fn is_negative(&self) -> bool {
        self.value < -(ZERO * self.gross).max(self.rounding)
    }
}
