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

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::table::{Answer, Point};
use crate::config::Formula;
use crate::config::claims::{Letters, Meaning};

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

/// Every letter and parameter of a point: their values, and those with one answer moved by its error to both sides.
#[derive(Clone, Debug)]
pub struct Values {
    centre: BTreeMap<String, f64>,
    moved: Vec<[BTreeMap<String, f64>; 2]>,
    /// The names that depend on a sampled answer.
    sampled: Vec<String>,
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

impl Values {
    /// The values of a point; letters whose answer is absent have none.
    #[must_use]
    pub fn of(point: &Point, letters: &Letters, route: Route) -> Self {
        let quantities: Vec<(&str, Number)> = letters
            .list
            .iter()
            .filter_map(|letter| match &letter.meaning {
                Meaning::Quantity(observable) => {
                    Some((letter.name.as_str(), taken(point.answer(observable)?, route)?))
                }
                Meaning::Formula(_) => None,
            })
            .collect();
        let at = |moved: Option<(usize, f64)>| {
            let mut values = point.parameters.clone();
            for (index, (name, number)) in quantities.iter().enumerate() {
                let shift = moved.filter(|(other, _)| *other == index).map_or(0.0, |(_, side)| side);
                values.insert((*name).to_owned(), number.value + shift * number.error);
            }
            for letter in &letters.list {
                if let Meaning::Formula(formula) = &letter.meaning
                    && let Some(value) = formula.value(&values)
                {
                    values.insert(letter.name.clone(), value);
                }
            }
            values
        };
        let moved = (0..quantities.len()).map(|i| [-1.0, 1.0].map(|side| at(Some((i, side)))));
        Self { centre: at(None), moved: moved.collect(), sampled: sampled(letters, &quantities) }
    }

    /// The number of a formula; none where it has no value.
    #[must_use]
    pub fn number(&self, formula: &Formula) -> Option<Number> {
        let value = formula.value(&self.centre)?;
        let error = |[low, high]: &[BTreeMap<String, f64>; 2]| {
            let sides = [formula.value(low), formula.value(high)];
            match sides {
                [Some(low), Some(high)] => f64::abs(high - low) / 2.0,
                // It has no value a standard error away: nothing is known of it.
                _ => f64::INFINITY,
            }
        };
        let error = self.moved.iter().map(error).sum();
        let names = formula.names();
        let is_sampled = self.sampled.iter().any(|name| names.contains(&name.as_str()));
        Some(Number { value, error, is_sampled })
    }
}

/// The letters that a sampled answer enters.
fn sampled(letters: &Letters, quantities: &[(&str, Number)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for letter in &letters.list {
        let enters = match &letter.meaning {
            Meaning::Quantity(_) => {
                quantities.iter().any(|(name, number)| *name == letter.name && number.is_sampled)
            }
            Meaning::Formula(formula) => {
                let names = formula.names();
                found.iter().any(|name| names.contains(&name.as_str()))
            }
        };
        if enters {
            found.push(letter.name.clone());
        }
    }
    found
}

/// The chances that a number, or one below it, is seen although it is not there.
#[derive(Clone, Copy, Debug)]
pub struct Chances {
    law: Option<StudentsT>,
}

impl Chances {
    /// Of sampled numbers of so many blocks.
    #[must_use]
    pub fn new(blocks: u64) -> Self {
        Self { law: StudentsT::new(0.0, 1.0, blocks.saturating_sub(1) as f64).ok() }
    }

    /// The chance of so large a number if the true one is not above zero; of an exact one, none or all.
    #[must_use]
    pub fn above(&self, number: Number) -> f64 {
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
    #[must_use]
    pub fn below(&self, number: Number) -> f64 {
        self.above(Number { value: -number.value, ..number })
    }

    /// The chance of a number so far from zero if the true one is zero.
    #[must_use]
    pub fn apart(&self, number: Number) -> f64 {
        (2.0 * f64::min(self.above(number), self.below(number))).min(1.0)
    }
}
