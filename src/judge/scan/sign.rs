//! Decide the sign of each current at each point of a scan.

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::exact::MeanRate;
use crate::judge::chance::holm::{FAMILY_WISE_LEVEL, holm_among};
use crate::judge::level::ROUNDING;
use crate::quantity::Estimate;

/// The sign of a current at a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// Below zero.
    Negative,
    /// Zero within rounding.
    Zero,
    /// Above zero.
    Positive,
    /// Not significantly different from zero.
    Undetermined,
    /// There is no such current.
    #[default]
    Absent,
}

impl Sign {
    /// The word for it in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Zero => "zero",
            Self::Positive => "positive",
            Self::Undetermined => "undetermined",
            Self::Absent => "invalid",
        }
    }

    /// Minus one, zero or one; none where it is not known.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Negative => Some(-1.0),
            Self::Zero => Some(0.0),
            Self::Positive => Some(1.0),
            Self::Undetermined | Self::Absent => None,
        }
    }
}

/// The signs of a current at all points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signs {
    /// By point.
    pub signs: Vec<Sign>,
    /// Standard errors from zero, by point, where it was sampled.
    pub significance: Vec<f64>,
}

impl Signs {
    /// Is it positive somewhere and negative somewhere else?
    #[must_use]
    pub fn changes(&self) -> bool {
        self.signs.contains(&Sign::Positive) && self.signs.contains(&Sign::Negative)
    }
}

/// The rate, or zero where it is below 1e-12 of the gross flow.
#[must_use]
pub fn without_rounding(rate: MeanRate) -> f64 {
    if rate.value.abs() <= ROUNDING * rate.gross { 0.0 } else { rate.value }
}

/// The signs of an exact rate, by point.
#[must_use]
pub fn exact_signs(rates: impl Iterator<Item = Option<MeanRate>>) -> Signs {
    let sign = |rate: Option<MeanRate>| match rate.map(without_rounding) {
        None => Sign::Absent,
        Some(value) if value > 0.0 => Sign::Positive,
        Some(value) if value < 0.0 => Sign::Negative,
        Some(_) => Sign::Zero,
    };
    Signs { signs: rates.map(sign).collect(), significance: Vec::new() }
}

/// The signs of sampled rates, given current by current and point by point; the chance that any of them is wrong is
/// below the family-wise level. `blocks` of each point give the degrees of Student's law.
#[must_use]
pub fn sampled_signs(rates: &[Vec<Option<Estimate>>], blocks: u64) -> Vec<Signs> {
    let law = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1).max(1) as f64).ok();
    let chance = |distance: f64| law.map_or(1.0, |law| 2.0 * law.sf(distance));
    let distance = |estimate: &Estimate| {
        let error = estimate.standard_error.filter(|error| *error > 0.0)?;
        Some(estimate.value.abs() / error)
    };
    let mut found: Vec<Signs> = rates.iter().map(|of| undetermined(of, distance)).collect();
    let mut tests = Vec::new();
    for (current, of) in rates.iter().enumerate() {
        let tested = of.iter().enumerate().filter_map(|(point, estimate)| {
            Some((chance(distance(estimate.as_ref()?)?), current, point))
        });
        tests.extend(tested);
    }
    let all = tests.len();
    tests.retain(|(chance, _, _)| *chance < FAMILY_WISE_LEVEL);
    tests.sort_by(|a, b| a.0.total_cmp(&b.0));
    let chances: Vec<f64> = tests.iter().map(|(chance, _, _)| *chance).collect();
    let significant = holm_among(&chances, all, FAMILY_WISE_LEVEL);
    for &(_, current, point) in &tests[..significant] {
        let positive = rates[current][point].is_some_and(|estimate| estimate.value > 0.0);
        found[current].signs[point] = if positive { Sign::Positive } else { Sign::Negative };
    }
    found
}

/// Signs before they are tested.
fn undetermined(rates: &[Option<Estimate>], distance: impl Fn(&Estimate) -> Option<f64>) -> Signs {
    let sign = |estimate: &Option<Estimate>| match estimate {
        Some(_) => Sign::Undetermined,
        None => Sign::Absent,
    };
    let far = |estimate: &Option<Estimate>| estimate.as_ref().and_then(&distance).unwrap_or(0.0);
    Signs { signs: rates.iter().map(sign).collect(), significance: rates.iter().map(far).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(value: f64, error: f64) -> Estimate {
        Estimate { value, standard_error: Some(error) }
    }

    /// Among many points a distance that one point alone would be sure of is not.
    #[test]
    fn more_points_ask_for_more_significance() {
        let one = sampled_signs(&[vec![Some(at(5.0, 1.0))]], 32);
        assert_eq!(one[0].signs, [Sign::Positive]);
        let mut many = vec![Some(at(5.0, 1.0))];
        many.extend((0..10_000).map(|k| Some(at(f64::from(k % 3 - 1), 1.0))));
        let many = sampled_signs(&[many], 32);
        assert_eq!(many[0].signs[0], Sign::Undetermined);
        assert!(!many[0].changes());
    }

    #[test]
    fn rounding_is_zero_and_absence_is_told() {
        let rate = |value| Some(MeanRate { value, gross: 1.0 });
        let signs = exact_signs([rate(1e-13), rate(-1e-9), None, rate(2.0)].into_iter());
        assert_eq!(signs.signs, [Sign::Zero, Sign::Negative, Sign::Absent, Sign::Positive]);
        assert!(signs.changes());
        let sampled = sampled_signs(&[vec![None, Some(at(0.0, 0.0)), Some(at(-9.0, 0.1))]], 32);
        assert_eq!(sampled[0].signs, [Sign::Absent, Sign::Undetermined, Sign::Negative]);
    }
}
