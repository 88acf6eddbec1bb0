//! Judge distributions of what is counted over a window, alone or jointly.
//!
//! Numbers of windows in a cell are binomial: cells are pooled by the exact law and split in halves, each split an
//! exact test; the probability integral transform tests the order of the values.

mod curve;

pub use curve::DistributionCurves;

use super::{Case, Gathered};
use crate::exact::distribution::Distribution;

/// Every distribution that was asked for, at each end of the window.
pub(super) fn judge(case: &Case<'_>, gathered: &mut Gathered) {
    let all = case.plan.observe.binned(case.counted, case.law);
    for (index, (subject, binned)) in all.iter().enumerate() {
        let window = case.plan.observe.windows.time(binned.stop, case.duration());
        let lattices: Vec<_> = binned.lattices.iter().collect();
        let exact = match (case.facts, case.own) {
            (None, Some(own)) => own.distribution(&case.choices.start, &lattices, window),
            _ => case.enumerated().and_then(|(facts, start)| {
                Distribution::of(facts.network(), start, &lattices, window)
            }),
        };
        if let Err(why) = &exact {
            gathered.warnings.push(format!("no exact distribution of {subject}: {why}"));
        }
        let curves = DistributionCurves {
            subject,
            lattices: &binned.lattices,
            window,
            sampled: case.sampled.map(|s| &s.distributions[index]),
            exact: exact.as_ref().ok().map(|law| &law.cells[..]),
            route: exact.as_ref().ok().map(|law| law.route),
        };
        gathered.add_curve(curves.curve());
    }
}
