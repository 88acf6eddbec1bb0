//! Judge whether a formula is constant along an axis.

use super::{Case, Finding, Known, Told, decided};
use crate::config::Formula;
use crate::number::digits::counted;
use crate::reproduce::number::Number;

pub(super) fn judge(
    case: &Case<'_>,
    of: &Formula,
    along: &str,
    tolerance: f64,
    constant: bool,
) -> Option<Finding> {
    let lines = case.lines(&case.bind(of)?, along);
    let compared = lines.iter().filter(|line| line.len() > 1);
    let spreads: Vec<Spread<'_>> = compared.filter_map(|line| spread(line)).collect();
    let beyond = |s: &Spread<'_>| {
        let allowed = tolerance * s.largest;
        Number { value: s.difference.value - allowed, ..s.difference }
    };
    // Of n points the two that are furthest apart are one of n (n - 1)/2 pairs.
    let varies = |s: &Spread<'_>| (case.chances.above(beyond(s)) * s.pairs).min(1.0);
    let stays = |s: &Spread<'_>| case.chances.below(beyond(s));
    let Some(widest) = spreads.iter().max_by(|a, b| a.share().total_cmp(&b.share())) else {
        return Some(Finding::empty("there are no two points to compare"));
    };
    let is_varying = case.any_below(spreads.iter().map(varies).collect());
    let is_constant = case.all_below(&spreads.iter().map(stays).collect::<Vec<_>>());
    let (yes, no) = if constant { (is_constant, is_varying) } else { (is_varying, is_constant) };
    let number = Number {
        value: widest.share(),
        error: widest.difference.error / widest.largest,
        is_sampled: widest.difference.is_sampled,
    };
    let points = lines.iter().map(Vec::len).sum::<usize>();
    let note = format!(
        "the largest less the smallest, over the largest, of {}; allowed {tolerance}",
        counted(points, "point")
    );
    let told = Told { number, of: None, what: format!("spread of {}", of.text()) };
    Some(case.found(decided(yes, no), widest.at, told, note))
}

/// How far the values along a line are apart.
struct Spread<'a> {
    /// The largest less the smallest.
    difference: Number,
    /// The largest magnitude.
    largest: f64,
    /// Pairs of points.
    pairs: f64,
    /// Where the value is furthest from that of the first point.
    at: Known<'a>,
}

impl Spread<'_> {
    fn share(&self) -> f64 {
        if self.largest > 0.0 { self.difference.value / self.largest } else { 0.0 }
    }
}

fn spread<'a>(line: &[(Known<'a>, Number)]) -> Option<Spread<'a>> {
    let low = line.iter().min_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    let high = line.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    let first = line.first()?.1.value;
    let far = |entry: &(Known<'_>, Number)| (entry.1.value - first).abs();
    let n = line.len() as f64;
    Some(Spread {
        difference: Number {
            value: high.1.value - low.1.value,
            error: libm::hypot(low.1.error, high.1.error),
            is_sampled: low.1.is_sampled || high.1.is_sampled,
        },
        largest: f64::max(low.1.value.abs(), high.1.value.abs()),
        pairs: n * (n - 1.0) / 2.0,
        at: if far(high) >= far(low) { high.0 } else { low.0 },
    })
}
