//! Put a sampled generating function beside the exact one, and its rate function.
//!
//! The sampled values stand where they are trusted; `z` compares them with what windows of this
//! duration estimate. The rate function `I(j) = s.j - lambda(s)` is read at the currents `j` that the
//! exact route has at each field: since `j` maximises it, errors of `lambda` enter once. Currents along
//! the mean are `typical`, those against it `rare`. Fields without a trusted sample stand in curves of
//! their own, exact alone.

use crate::config::observe::Subject;
use crate::estimate::{MIN_EFFECTIVE, ScgfEstimate};
use crate::exact::generating::Point;
use crate::judge::chance::goodness::{decorrelated, distance};
use crate::judge::curve::{Axis, Curve, Kind, Series, Test, Trust};

/// A mean current below this share of the largest that is told is rounding: no current is along it.
const AT_REST: f64 = 1e-12;

/// A generating function of both routes, point by point.
#[derive(Clone, Copy, Debug)]
pub struct ScgfCurves<'a> {
    /// Of what.
    pub subject: &'a Subject,
    /// The counting fields of each point.
    pub fields: &'a [Vec<f64>],
    /// The sampled values, where they are trusted.
    pub sampled: Option<&'a [Option<ScgfEstimate>]>,
    /// The exact points, after that of the origin.
    pub exact: Option<&'a [Point]>,
    /// One closed class lies ahead, whose mean current tells typical currents from rare ones.
    pub one_mean: bool,
    /// The exact value of what the sampler estimates, where it is known.
    pub expected: Option<&'a [Option<f64>]>,
    /// Blocks that were sampled.
    pub blocks: u64,
}

impl ScgfCurves<'_> {
    /// The generating function and the rate function where the sample is trusted, then where they are
    /// exact alone.
    #[must_use]
    pub fn curves(&self) -> Vec<Curve> {
        let is_trusted = |&i: &usize| self.sampled.is_some_and(|sampled| sampled[i].is_some());
        let (trusted, rest): (Vec<usize>, Vec<usize>) =
            (0..self.fields.len()).partition(is_trusted);
        let mut curves = Vec::new();
        for (points, sampled) in [(trusted, true), (rest, false)] {
            if !points.is_empty() && (sampled || self.exact.is_some()) {
                curves.push(self.scgf(&points, sampled));
                curves.extend(self.rate_function(&points, sampled));
            }
        }
        curves
    }

    /// The exact points without the origin.
    fn exact(&self) -> Option<&[Point]> {
        self.exact.map(|points| &points[1..])
    }

    /// Say where sampling stops.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let missing = self.sampled?.iter().filter(|estimate| estimate.is_none()).count();
        let rest = match self.exact {
            Some(_) => "are listed as an exact curve of their own",
            None => "are left out",
        };
        (missing > 0).then(|| {
            format!(
                "the sampled generating function of {} stops where fewer than {MIN_EFFECTIVE} \
                 effective windows carry it: {missing} of {} points {rest}",
                self.subject,
                self.fields.len()
            )
        })
    }

    fn scgf(&self, points: &[usize], sampled: bool) -> Curve {
        let axes = (0..self.fields[0].len()).map(|k| Axis {
            name: if self.subject.second.is_some() { format!("s{}", k + 1) } else { "s".into() },
            values: points.iter().map(|&i| self.fields[i][k]).collect(),
            edges: Vec::new(),
        });
        Curve {
            axes: axes.collect(),
            sampled: sampled.then(|| self.series(points, |_, lambda| lambda)),
            exact: self.exact().map(|exact| points.iter().map(|&i| exact[i].value).collect()),
            expected: self
                .expected
                .filter(|_| sampled)
                .and_then(|expected| points.iter().map(|&i| expected[i]).collect()),
            trust: sampled.then_some(match self.expected {
                Some(_) => Trust::Exact,
                None => Trust::Sample,
            }),
            test: sampled.then(|| self.test(points)).flatten(),
            ..self.curve(Kind::Scgf)
        }
    }

    fn rate_function(&self, points: &[usize], sampled: bool) -> Option<Curve> {
        let exact = self.exact()?;
        let origin = &self.exact?[0];
        let mean = origin.slope;
        let largest = |k: usize| exact.iter().map(|p| p.slope[k].abs()).fold(0.0, f64::max);
        let at_rest = (0..2).all(|k| mean[k].abs() <= AT_REST * largest(k));
        let label = |&i: &usize| {
            let along: f64 = exact[i].slope.iter().zip(mean).map(|(j, m)| j * m).sum();
            if along >= 0.0 { "typical" } else { "rare" }
        };
        let axes = self.subject.observables().enumerate().map(|(k, observable)| Axis {
            name: observable.to_string(),
            values: points.iter().map(|&i| exact[i].slope[k]).collect(),
            edges: Vec::new(),
        });
        let legendre = |i: usize, lambda: f64| exact[i].rate_function() + exact[i].value - lambda;
        Some(Curve {
            axes: axes.collect(),
            sampled: sampled.then(|| self.series(points, legendre)),
            exact: Some(points.iter().map(|&i| exact[i].rate_function()).collect()),
            labels: (self.one_mean && !at_rest).then(|| points.iter().map(label).collect()),
            ..self.curve(Kind::RateFunction)
        })
    }

    fn curve(&self, kind: Kind) -> Curve {
        let curve = Curve::new(self.subject.first.clone(), kind);
        Curve { and: self.subject.second.clone(), ..curve }
    }

    fn series(&self, points: &[usize], value: impl Fn(usize, f64) -> f64) -> Series {
        let estimates =
            || points.iter().filter_map(|&i| Some((i, self.sampled?[i].as_ref()?.estimate)));
        Series {
            values: estimates().map(|(i, estimate)| value(i, estimate.value)).collect(),
            standard_errors: estimates().filter_map(|(_, e)| e.standard_error).collect(),
        }
    }

    /// All points together against what is expected.
    fn test(&self, points: &[usize]) -> Option<Test> {
        let (expected, exact) = (self.expected?, self.exact()?);
        let compared = |&i: &usize| {
            let (expected, points) = (expected[i]?, self.sampled?[i].as_ref()?);
            let scale = exact[i].scale.max(expected.abs());
            distance(points.estimate, expected, scale, 0.0).map(|_| (points, expected))
        };
        decorrelated(&points.iter().filter_map(compared).collect::<Vec<_>>(), self.blocks)
    }
}
