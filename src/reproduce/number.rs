//! Numbers at a point with what is known of their error, and formulas of them.
//!
//! An exact number is known to a share of its gross flow, a sampled one to its standard error. Of a formula `f` of
//! several numbers `q_i` with errors `e_i`, whose correlations are not known, the error is at most
//!
//! ```text
//! sum_i |f(q_i + e_i) - f(q_i - e_i)| / 2
//! ```
//!
//! so that a false alarm is never more frequent than stated; of a formula of one number that is its own error.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::table::{Answer, Point};
use crate::config::Formula;
use crate::config::claims::{Letters, Meaning};
use crate::number::Function;
use crate::quantity::Observable;

/// An exact number below this share of its gross flow is zero.
pub(super) const ROUNDING: f64 = 1e-12;

/// Which answers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The exact one where there is one, else the sampled one.
    Best,
    /// The sampled one alone.
    Sample,
}

/// A number and its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The number.
    pub value: f64,
    /// Its standard error, or the rounding of an exact number.
    pub error: f64,
    /// Does any sampled number enter it?
    pub is_sampled: bool,
}

impl Number {
    /// A number that is known.
    pub(super) fn known(value: f64) -> Self {
        Self { value, error: 0.0, is_sampled: false }
    }

    /// The number that is told: an exact one within its rounding is zero.
    pub(super) fn told(self) -> f64 {
        let is_zero = !self.is_sampled && self.value.abs() <= self.error;
        if is_zero { 0.0 } else { self.value }
    }
}

/// The number that a route takes of an answer.
fn taken(answer: &Answer, route: Route) -> Option<Number> {
    let sampled = answer.sampled.and_then(|estimate| {
        let error = estimate.standard_error?;
        Some(Number { value: estimate.value, error, is_sampled: true })
    });
    match (route, answer.exact) {
        (Route::Best, Some(value)) => {
            let error = ROUNDING * f64::max(answer.scale, value.abs());
            Some(Number { value, error, is_sampled: false })
        }
        _ => sampled,
    }
}

/// Letters and parameters by their place, so that formulas of them are evaluated at many points.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// Parameters, then letters.
    names: Vec<String>,
    parameters: usize,
    quantities: Vec<(usize, Observable)>,
    /// Each after those that it needs.
    formulas: Vec<(usize, Function)>,
}

/// The values of a sheet at a point: as they are, and with one answer moved by its error to both sides. What has no
/// value is no number.
#[derive(Clone, Debug)]
pub(super) struct Values {
    centre: Vec<f64>,
    moved: Vec<[Vec<f64>; 2]>,
    /// Does a sampled answer enter the value at this place?
    sampled: Vec<bool>,
}

impl Sheet {
    /// The sheet of some letters.
    pub(super) fn new(letters: &Letters) -> Self {
        let parameters = letters.parameters.len();
        let own = letters.list.iter().map(|letter| letter.name.clone());
        let names: Vec<String> = letters.parameters.iter().cloned().chain(own).collect();
        let (mut quantities, mut formulas) = (Vec::new(), Vec::new());
        for (place, letter) in (parameters..).zip(&letters.list) {
            match &letter.meaning {
                Meaning::Quantity(observable) => quantities.push((place, observable.clone())),
                // A reader has checked that it refers to names before its own.
                Meaning::Formula(formula) => {
                    formulas.extend(formula.bind(&names).map(|bound| (place, bound)));
                }
            }
        }
        Self { names, parameters, quantities, formulas }
    }

    /// A formula of the letters and parameters; none where it refers to others.
    pub(super) fn bind(&self, formula: &Formula) -> Option<Function> {
        formula.bind(&self.names)
    }

    /// The formula that is a letter or parameter itself.
    pub(super) fn named(&self, name: &str) -> Option<Function> {
        self.bind(&Formula::parse(name).ok()?)
    }

    /// The values of a point by one route.
    pub(super) fn values(&self, point: &Point, route: Route) -> Values {
        let answers: Vec<(usize, Number)> = self
            .quantities
            .iter()
            .filter_map(|(place, of)| Some((*place, taken(point.answer(of)?, route)?)))
            .collect();
        let at = |moved: Option<(usize, f64)>| {
            let mut values = vec![f64::NAN; self.names.len()];
            for (value, name) in values.iter_mut().zip(&self.names[..self.parameters]) {
                *value = point.parameters.get(name).copied().unwrap_or(f64::NAN);
            }
            for (index, (place, number)) in answers.iter().enumerate() {
                let side = moved.filter(|(other, _)| *other == index).map_or(0.0, |(_, side)| side);
                values[*place] = number.value + side * number.error;
            }
            for (place, formula) in &self.formulas {
                values[*place] = formula.value(&values).unwrap_or(f64::NAN);
            }
            values
        };
        let moved = (0..answers.len()).map(|i| [-1.0, 1.0].map(|side| at(Some((i, side)))));
        let mut sampled = vec![false; self.names.len()];
        for (place, number) in &answers {
            sampled[*place] = number.is_sampled;
        }
        for (place, formula) in &self.formulas {
            sampled[*place] = formula.refers(&|other| sampled[other]);
        }
        Values { centre: at(None), moved: moved.collect(), sampled }
    }
}

impl Values {
    /// The number of a formula; none where it has no value.
    pub(super) fn number(&self, formula: &Function) -> Option<Number> {
        let value = formula.value(&self.centre)?;
        let error = |[low, high]: &[Vec<f64>; 2]| match [formula.value(low), formula.value(high)] {
            [Some(low), Some(high)] => f64::abs(high - low) / 2.0,
            // It has no value a standard error away: nothing is known of it.
            _ => f64::INFINITY,
        };
        let error = self.moved.iter().map(error).sum();
        let is_sampled = formula.refers(&|place| self.sampled[place]);
        Some(Number { value, error, is_sampled })
    }
}

/// The chances that a number, or one further from zero, is seen although the true one is on the other side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chances {
    law: Option<StudentsT>,
}

impl Chances {
    /// Of sampled numbers of so many blocks.
    pub(super) fn new(blocks: u64) -> Self {
        Self { law: StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64).ok() }
    }

    /// The chance of so large a number if the true one is not above zero; of an exact one, none or all.
    pub(super) fn above(&self, number: Number) -> f64 {
        if !number.is_sampled {
            return f64::from(u8::from(number.value <= number.error));
        }
        match self.law {
            Some(law) if number.error > 0.0 && number.error.is_finite() => {
                law.sf(number.value / number.error)
            }
            _ => 1.0,
        }
    }

    /// The chance of so small a number if the true one is not below zero.
    pub(super) fn below(&self, number: Number) -> f64 {
        self.above(Number { value: -number.value, ..number })
    }

    /// The chance of a number so far from zero if the true one is zero.
    pub(super) fn apart(&self, number: Number) -> f64 {
        (2.0 * f64::min(self.above(number), self.below(number))).min(1.0)
    }
}
