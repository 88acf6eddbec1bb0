//! Answer the listing for independent attempts: what they sum to, and what a kernel with whole attempts shows of it.

use std::collections::HashMap;

use super::{Attempts, Charges};
use crate::exact::{Answer, Answers};
use crate::quantity::{Exact, Observable, Quantity, Statistic};

/// A mean that is less than this share of what passes is a rounded zero.
const VANISHING: f64 = 1e-13;
/// Rounding of a sum, as a share of the sum of magnitudes.
const ROUNDING: f64 = 1e-15;

/// One observable in both.
struct Counted {
    charges: [Charges; 2],
    /// Cumulants in a unit of time, with the sums of magnitudes.
    cumulants: [[[f64; 2]; 4]; 2],
    has_cumulants: bool,
}

/// Answer every quantity of a list over windows of a duration.
///
/// `limit` holds the values of a continuum of energies, `walked` those of the attempts that a kernel makes: an estimate
/// from windows is expected to meet the second. They are the same where nothing is a continuum.
#[must_use]
pub fn answer_attempts(
    quantities: &[Quantity],
    limit: &Attempts,
    walked: &Attempts,
    duration: f64,
) -> Answers {
    let both = [limit, walked];
    let mut known: HashMap<&Observable, Counted> = HashMap::new();
    for own in &limit.counting.observables {
        let same = |o: &&crate::network::WindowObservable| o.observable == own.observable;
        let Some(other) = walked.counting.observables.iter().find(same) else { continue };
        let charges = [limit.charges(&own.weights), walked.charges(&other.weights)];
        let cumulants = [0, 1].map(|k| both[k].cumulants(&charges[k]));
        let counted = Counted { charges, cumulants, has_cumulants: own.cumulants };
        known.insert(&own.observable, counted);
    }
    let one = |quantity: &Quantity| {
        let of = known.get(&quantity.observable)?;
        let other = match &quantity.and {
            Some(and) => Some(known.get(and)?),
            None => None,
        };
        let (values, scale) = value(quantity, both, of, other, duration)?;
        let exact = Exact { value: values[0], estimated: Some(values[1]) };
        let rounding = limit.error.max(ROUNDING) * scale;
        values[0].is_finite().then(|| Answer { quantity: quantity.clone(), exact, scale, rounding })
    };
    Answers { values: quantities.iter().filter_map(one).collect(), ..Answers::default() }
}

/// The value in both, and the sum of magnitudes.
fn value(
    quantity: &Quantity,
    both: [&Attempts; 2],
    of: &Counted,
    other: Option<&Counted>,
    duration: f64,
) -> Option<([f64; 2], f64)> {
    let statistic = quantity.statistic;
    let order = |all: [Statistic; 4]| all.iter().position(|own| *own == statistic);
    let cumulant = |n: usize, times: f64| {
        let values = of.cumulants.map(|cumulants| times * cumulants[n][0]);
        (values, times * of.cumulants[0][n][1])
    };
    if let Some(n) = order(Statistic::WINDOW_CUMULANTS) {
        return Some(cumulant(n, quantity.of_window(duration)?));
    }
    if statistic == Statistic::CovarianceRate {
        let other = other?;
        let values = [0, 1].map(|k| both[k].covariance(&of.charges[k], &other.charges[k]));
        let scale = libm::sqrt(of.cumulants[0][1][1] * other.cumulants[0][1][1]);
        return Some((values, scale));
    }
    if statistic == Statistic::Fano {
        let [[mean, gross], [_, noise], ..] = of.cumulants[0];
        let fano = |cumulants: [[f64; 2]; 4]| cumulants[1][0] / cumulants[0][0].abs();
        let exists = mean.abs() > VANISHING * gross;
        return exists.then(|| (of.cumulants.map(fano), noise / mean.abs()));
    }
    let n = order(Statistic::CUMULANT_RATES).filter(|&n| n == 0 || of.has_cumulants)?;
    Some(cumulant(n, 1.0))
}
