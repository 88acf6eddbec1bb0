//! What a scan computed at its points, as claims are judged by it.
//!
//! Values are in the units of the config; currents are positive from a reservoir into the system, branch currents
//! clockwise.

use std::collections::BTreeMap;

use crate::quantity::{Estimate, Observable};

/// The points of one scan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The scanned parameters with their values, slowest first.
    pub axes: Vec<(String, Vec<f64>)>,
    /// The points whose model is valid.
    pub points: Vec<Point>,
    /// Exact answers between the points of the only axis, by its value, to draw a curve through.
    pub between: Vec<Point>,
    /// Where a rate changes sign on the only axis, refined on the exact route.
    pub crossings: Vec<(Observable, f64)>,
    /// Curves on which a rate changes sign, over two axes, refined on the exact route.
    pub contours: Vec<(Observable, Vec<[f64; 2]>)>,
    /// Blocks of the sample of a point.
    pub blocks: u64,
}

/// One point of a scan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// Every parameter of the config with its value here.
    pub parameters: BTreeMap<String, f64>,
    /// What was computed: the rate of what is counted, the value of what is averaged.
    pub answers: Vec<Answer>,
}

/// The answers of both routes to one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Of what.
    pub observable: Observable,
    /// The exact value.
    pub exact: Option<f64>,
    /// The gross flow of what is counted: an exact value below 1e-12 of it is zero.
    pub scale: f64,
    /// The sampled value.
    pub sampled: Option<Estimate>,
    /// The chance of so large a difference of both routes if they agree, where they are compared.
    pub chance: Option<f64>,
    /// The difference in standard errors.
    pub z: Option<f64>,
}

impl Answer {
    /// An exact answer; one that is nothing beside its gross flow is zero already.
    #[must_use]
    pub fn exactly(observable: Observable, exact: f64) -> Self {
        let (scale, exact) = (exact.abs(), Some(exact));
        Self { observable, exact, scale, sampled: None, chance: None, z: None }
    }
}

impl Point {
    /// The answers about one observable.
    #[must_use]
    pub fn answer(&self, observable: &Observable) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.observable == *observable)
    }

    /// Have its parameters these values?
    #[must_use]
    pub fn has(&self, values: &BTreeMap<String, f64>) -> bool {
        values
            .iter()
            .all(|(name, value)| self.parameters.get(name).is_some_and(|own| is_same(*own, *value)))
    }

    /// Has it the values of another point on these axes?
    #[must_use]
    pub fn is_at(&self, other: &BTreeMap<String, f64>, axes: &[(String, Vec<f64>)]) -> bool {
        axes.iter().all(|(name, _)| match (self.parameters.get(name), other.get(name)) {
            (Some(a), Some(b)) => is_same(*a, *b),
            _ => false,
        })
    }
}

/// Two values of a parameter that differ by rounding alone.
#[must_use]
pub(super) fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * f64::max(1.0, f64::max(a.abs(), b.abs()))
}

impl Table {
    /// Has any point a sampled answer?
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.points.iter().any(|point| point.answers.iter().any(|answer| answer.sampled.is_some()))
    }

    /// The other axes.
    pub(super) fn others(&self, along: &str) -> Vec<(String, Vec<f64>)> {
        self.axes.iter().filter(|(name, _)| name != along).cloned().collect()
    }

    /// The points by their place on one axis, a list for each place on the others.
    #[must_use]
    pub fn lines(&self, along: &str) -> Vec<Vec<&Point>> {
        let others = self.others(along);
        let mut lines: Vec<Vec<&Point>> = Vec::new();
        for point in self.points.iter().filter(|point| point.parameters.contains_key(along)) {
            match lines.iter_mut().find(|line| line[0].is_at(&point.parameters, &others)) {
                Some(line) => line.push(point),
                None => lines.push(vec![point]),
            }
        }
        for line in &mut lines {
            line.sort_by(|a, b| a.parameters[along].total_cmp(&b.parameters[along]));
        }
        lines
    }

    /// The values of a point on the axes, for a message: `F_E = 1, F_N = 0.2`.
    #[must_use]
    pub fn place(&self, point: &Point) -> Vec<(String, f64)> {
        let at = |name: &String| Some((name.clone(), *point.parameters.get(name)?));
        self.axes.iter().filter_map(|(name, _)| at(name)).collect()
    }
}
