//! Write numbers with the digits that they have.
//!
//! An error bar has two digits, and what it belongs to as many decimals; an exact number has six
//! digits, and is zero where it is rounding beside the numbers that it stands with.

use crate::quantity::Estimate;

/// Below this share of what stands beside it an exact number is rounding.
const ROUNDING: f64 = 1e-12;
/// Numbers that laws are about are at least this large, where nothing stands beside them.
const LEAST: f64 = 1e-3;

/// A value with the decimals that two digits of its error carry.
#[must_use]
pub fn rounded(value: f64, error: Option<f64>) -> String {
    let known = error.filter(|&error| error > 0.0 && error.is_finite() && value.is_finite());
    let Some(error) = known else { return significant(value, 6) };
    let decimals = 1 - error.log10().floor() as i32;
    if (0..=9).contains(&decimals) {
        unsigned_zero(&format!("{value:.*}", decimals as usize))
    } else if decimals > 9 && value.abs() >= 1e-4 {
        significant(value, 10)
    } else {
        let digits = (value.abs().max(error).log10().floor() - error.log10().floor()) as usize + 1;
        format!("{value:.digits$e}")
    }
}

/// A value with so many significant digits, in the shorter of the two notations.
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    let exponent = if value == 0.0 { 0 } else { value.abs().log10().floor() as i32 };
    if (-4..digits as i32).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        let text = format!("{value:.decimals$}");
        let short = if text.contains('.') { text.trim_end_matches('0') } else { &text };
        unsigned_zero(short.trim_end_matches('.'))
    } else {
        format!("{value:.*e}", digits.saturating_sub(5))
    }
}

/// An estimate in a sentence.
#[must_use]
pub fn with_error(estimate: Estimate) -> String {
    let Estimate { value, standard_error } = estimate;
    let error = standard_error.map(|error| format!(" +- {}", rounded(error, Some(error))));
    format!("{}{}", rounded(value, standard_error), error.unwrap_or_default())
}

/// An exact number, zero where it is rounding beside `others`.
#[must_use]
pub fn exactly(value: f64, others: &[Option<f64>]) -> String {
    let finite = others.iter().flatten().map(|x| x.abs()).filter(|x| x.is_finite());
    let scale = finite.fold(LEAST, f64::max);
    if value.abs() < ROUNDING * scale { "0".to_owned() } else { significant(value, 6) }
}

/// Nothing has no sign.
fn unsigned_zero(text: &str) -> String {
    let zero = text.strip_prefix('-').filter(|rest| rest.chars().all(|c| c == '0' || c == '.'));
    zero.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_of_their_error_bars() {
        for (value, error, text) in [
            (1.084_63, Some(0.004_73), "1.0846 +- 0.0047"),
            (1_168.622_2, Some(85.922_41), "1169 +- 86"),
            (-0.000_12, Some(0.034), "0.000 +- 0.034"),
            (19.2, Some(1234.0), "1.9e1 +- 1.2e3"),
            (3.21e-11, Some(4.1e-12), "3.21e-11 +- 4.1e-12"),
            (1.0, Some(0.0), "1 +- 0"),
            (2.0, None, "2"),
            (f64::NAN, Some(f64::NAN), "NaN +- NaN"),
        ] {
            let estimate = Estimate { value, standard_error: error };
            assert_eq!(with_error(estimate), text);
        }
    }

    #[test]
    fn rounding_is_zero_and_small_numbers_are_not() {
        for (value, beside, text) in [
            (-1.04e-17, Some(0.000_88), "0"),
            (-1.04e-17, None, "0"),
            (-0.0, None, "0"),
            (1.0 + 1e-13, Some(1.02), "1"),
            (0.342_908_4, None, "0.342908"),
            (1.08e-12, Some(0.0), "1.1e-12"),
            (6.7e-15, Some(1e4), "0"),
        ] {
            assert_eq!(exactly(value, &[beside, None]), text);
        }
    }
}
