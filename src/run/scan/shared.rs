//! Know which currents share their zeros, since one is a multiple of the other.
//!
//! Points of a scan may lie at equilibrium, or be mirror images of each other: the ratio is compared at places between them
//! too, and each zero is looked at once more before it is given to another current.

use super::contour::of_unit;
use super::point::{Asked, PointResult};
use crate::config::Axis;
use crate::exact::MeanRate;
use crate::judge::scan::without_rounding;

/// Two currents whose ratio is one number to this share of their gross flow share their zeros.
const PROPORTIONAL: f64 = 1e-12;
/// A rate that tells of a ratio is larger than this share of its gross flow.
const INFORMATIVE: f64 = 1e-6;
/// A rate is zero at a zero that was found to this share of its gross flow.
const AT_ZERO: f64 = 1e-9;
/// Places between the points, as shares of the axes that no grid has.
const PROBES: [[f64; 2]; 4] =
    [[0.2361, 0.5698], [0.4142, 0.8794], [0.6457, 0.1623], [0.9098, 0.3247]];

/// The rates at one place.
type Rates = Vec<Option<MeanRate>>;

/// For each current the first one that it is proportional to at every point and between them, itself where there is
/// none.
pub(super) fn proportional(asked: &Asked<'_>, results: &[PointResult]) -> Vec<usize> {
    let axes = asked.scan.axes();
    let between = |shares: [f64; 2]| -> Vec<f64> {
        let at = |(axis, share): (&Axis, f64)| of_unit(axis, share);
        axes.iter().zip(shares).map(at).collect()
    };
    let probes: Vec<Rates> = PROBES
        .into_iter()
        .filter_map(|shares| asked.solver.rates(&between(shares), asked.currents))
        .collect();
    let mut first: Vec<usize> = Vec::with_capacity(asked.currents.len());
    for current in 0..asked.currents.len() {
        let is_multiple = |other: usize| {
            let told = probes.iter().filter(|rates| tells(rates[other]) && tells(rates[current]));
            let all = results.iter().map(|result| &result.rates).chain(&probes);
            told.count() > 1 && alike(&all.map(|rates| (rates[other], rates[current])))
        };
        let same = (0..current).find(|&other| first[other] == other && is_multiple(other));
        first.push(same.unwrap_or(current));
    }
    first
}

fn tells(rate: Option<MeanRate>) -> bool {
    rate.is_some_and(|rate| rate.value.abs() > INFORMATIVE * rate.gross)
}

fn alike(pairs: &(impl Iterator<Item = (Option<MeanRate>, Option<MeanRate>)> + Clone)) -> bool {
    if pairs.clone().any(|(a, b)| a.is_some() != b.is_some()) {
        return false;
    }
    let both = || pairs.clone().filter_map(|(a, b)| Some((a?, b?)));
    let largest = both().max_by(|x, y| x.0.value.abs().total_cmp(&y.0.value.abs()));
    let Some((a, b)) = largest.filter(|(a, _)| a.value != 0.0) else { return false };
    let ratio = b.value / a.value;
    let same = |(a, b): (MeanRate, MeanRate)| {
        let rounding = PROPORTIONAL * (ratio.abs() * a.gross + b.gross);
        (ratio * a.value - b.value).abs() <= rounding
    };
    without_rounding(b) != 0.0 && both().all(same)
}

/// For each current whether it is zero at all of some zeros of another one.
pub(super) fn are_zero(asked: &Asked<'_>, places: &[Vec<f64>]) -> Vec<bool> {
    let mut zero = vec![true; asked.currents.len()];
    for place in places {
        let rates = asked.solver.rates(place, asked.currents);
        for (current, zero) in zero.iter_mut().enumerate() {
            let rate = rates.as_ref().and_then(|rates| rates[current]);
            *zero &= rate.is_some_and(|rate| rate.value.abs() <= AT_ZERO * rate.gross);
        }
    }
    zero
}
