//! Find where an exact answer is largest along one axis, and what the machine is worth there.
//!
//! Each local maximum among the points is refined between its neighbours ([`super::peak`]); the largest is taken. A
//! maximum is known to about 1e-8 of its place, for it is flat, and its value to rounding.

use rayon::prelude::*;

use super::ScanJob;
use super::peak::peak;
use super::point::{Asked, PointResult};
use super::root::End;
use crate::config::observe::MERITS;
use crate::config::{ScanPlan, nearest};
use crate::quantity::{Observable, Quantity, Statistic};
use crate::report::scan::{Maximum, MeritAtMaximum};
use crate::run::Error;

/// Local maxima among the points of a line that are refined: the largest ones.
const MAX_REFINED: usize = 8;
/// Places are told apart down to this share of the length of an axis.
const TOLERANCE: f64 = 1e-10;

/// What is to be made as large as possible.
#[derive(Clone, Debug)]
pub(super) struct Maximised {
    of: Quantity,
    axis: usize,
}

impl Maximised {
    /// Of a name among what is answered: the value of a figure of merit, or the rate of what is counted.
    ///
    /// # Errors
    /// Where the parameter is no axis, or nothing of the name is answered.
    pub(super) fn new(job: &ScanJob, name: &str, over: &str) -> Result<Self, Error> {
        let axes = job.plan.axes();
        let axis = axes.iter().position(|axis| axis.name() == over).ok_or_else(|| {
            let axes = axes.iter().map(|axis| format!("`{}`", axis.name())).collect();
            Error::NoAxis { parameter: over.to_owned(), axes }
        })?;
        let counted = job.first.counted();
        let known =
            |of: &Observable| counted.counting.with_cumulants().any(|o| o.observable == *of);
        let of: Option<Observable> = name.parse().ok();
        // A machine may exist at other points than the first.
        let merit = |of: &Observable| {
            job.first.merits().iter().any(|merit| merit.observable == *of)
                || MERITS.contains(&of.to_string().as_str())
        };
        let of = of.filter(|of| merit(of) || known(of)).ok_or_else(|| {
            let counted = counted.counting.with_cumulants().map(|o| o.observable.to_string());
            let counted: Vec<String> = counted.collect();
            let all = MERITS.map(str::to_owned).into_iter().chain(counted.clone());
            let all: Vec<String> = all.collect();
            let meant = nearest(name, &all);
            let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            Error::UnknownMaximum { name: name.to_owned(), meant, counted }
        })?;
        let statistic = if of.name.is_merit() { Statistic::Value } else { Statistic::Rate };
        Ok(Self { of: Quantity::new(of, statistic), axis })
    }

    /// The largest value along each line of points.
    ///
    /// # Errors
    /// Where no point answers it: no machine works there.
    pub(super) fn find(
        &self,
        asked: &Asked<'_>,
        results: &[PointResult],
        discrete: &[bool],
    ) -> Result<Vec<Maximum>, Error> {
        let (lines, discrete) = (lines(asked.scan, self.axis), discrete[self.axis]);
        let found = lines.par_iter().filter_map(|line| self.along(asked, results, line, discrete));
        let found: Vec<Maximum> = found.collect();
        if found.is_empty() {
            let is_merit = self.of.observable.name.is_merit();
            let why = if is_merit { ": its machine works at none of them" } else { "" };
            let name = self.of.observable.to_string();
            return Err(Error::NothingToMaximise { name, points: results.len(), why });
        }
        Ok(found)
    }

    /// The largest value along one line of points; none where no point of it answers.
    fn along(
        &self,
        asked: &Asked<'_>,
        results: &[PointResult],
        line: &[usize],
        discrete: bool,
    ) -> Option<Maximum> {
        let axis = &asked.scan.axes()[self.axis];
        let (values, log) = (axis.values(), axis.is_log());
        let nodes: Vec<Option<f64>> =
            line.iter().map(|&index| self.value(asked, &results[index])).collect();
        let at = |place: f64| {
            let mut whole = asked.scan.place(line[0]);
            whole[self.axis] = place;
            whole
        };
        // Followed in logarithms where the axis is.
        let [scaled, place]: [fn(f64) -> f64; 2] =
            if log { [libm::log, libm::exp] } else { [|x| x, |x| x] };
        let function = |x: f64| self.value(asked, &asked.exact(&at(place(x))));
        let mut tops = tops(&nodes);
        let mut best =
            tops.first().map(|&k| End { at: values[k], value: nodes[k].unwrap_or(0.0) })?;
        tops.truncate(if discrete { 0 } else { MAX_REFINED });
        let last = values.len() - 1;
        let tolerance = TOLERANCE * (scaled(values[last]) - scaled(values[0])).abs();
        for k in tops {
            let ends = [k.saturating_sub(1), (k + 1).min(last)].map(|k| scaled(values[k]));
            let known = End { at: scaled(values[k]), value: nodes[k].unwrap_or(0.0) };
            let found = peak(ends, known, tolerance, &function);
            // A node is kept to the last digit where nothing is larger.
            if found.value > best.value {
                best = End { at: place(found.at), value: found.value };
            }
        }
        let length = (values[last] - values[0]).abs();
        let near = |end: f64| (best.at - end).abs() <= 1e-6 * length.min(best.at.abs().max(1e-300));
        Some(Maximum {
            of: self.of.clone(),
            parameter: axis.name().to_owned(),
            value: best.at,
            exact: best.value,
            at_end: near(values[0]) || near(values[last]),
            merits: self.merits(asked, &at(best.at)),
            at: other(asked.scan, self.axis, line[0]),
        })
    }

    /// The exact answer at a point.
    fn value(&self, asked: &Asked<'_>, result: &PointResult) -> Option<f64> {
        let row = result.quantities(asked.keys).find(|(of, _)| **of == self.of)?.1;
        row.exact
    }

    /// All figures of merit at a place.
    fn merits(&self, asked: &Asked<'_>, place: &[f64]) -> Vec<MeritAtMaximum> {
        let result = asked.exact(place);
        let own = result.quantities(asked.keys).filter(|(of, _)| {
            of.observable.name.is_merit() && of.class.is_none() && **of != self.of
        });
        let merit = |(of, row): (&Quantity, &crate::report::scan::ScanRow)| {
            Some(MeritAtMaximum { of: of.clone(), exact: row.exact?, bound: row.bound })
        };
        own.filter_map(merit).collect()
    }
}

/// The points along an axis, for each value of the other one.
fn lines(scan: &ScanPlan, axis: usize) -> Vec<Vec<usize>> {
    let [n, stride] = match scan.axes() {
        [_, fast] if axis == 0 => [fast.len(), fast.len()],
        [slow, _] => [slow.len(), 1],
        _ => [1, 1],
    };
    let first = |line: usize| if stride == 1 { line * scan.axes()[axis].len() } else { line };
    let along = |line| (0..scan.axes()[axis].len()).map(|k| first(line) + k * stride).collect();
    (0..n).map(along).collect()
}

/// The value of the other axis.
fn other(scan: &ScanPlan, axis: usize, index: usize) -> Option<(String, f64)> {
    let other = (0..scan.axes().len()).find(|k| *k != axis)?;
    Some((scan.axes()[other].name().to_owned(), scan.place(index)[other]))
}

/// The points that no neighbour exceeds, largest first.
fn tops(nodes: &[Option<f64>]) -> Vec<usize> {
    let value = |k: usize| nodes.get(k).copied().flatten();
    let above = |own: f64, k: Option<usize>| k.and_then(value).is_none_or(|next| own >= next);
    let is_top = |k: &usize| {
        value(*k).is_some_and(|own| above(own, k.checked_sub(1)) && above(own, Some(k + 1)))
    };
    let mut found: Vec<usize> = (0..nodes.len()).filter(is_top).collect();
    found.sort_by(|&a, &b| nodes[b].partial_cmp(&nodes[a]).unwrap_or(std::cmp::Ordering::Equal));
    found
}
