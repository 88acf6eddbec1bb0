//! Write numbers with the digits that they have.
//!
//! An error bar has two digits, and what it belongs to as many decimals; an exact number has six
//! digits. A number is zero where it is rounding beside what it is about.

use crate::quantity::Estimate;

/// Below this share of what it is about a number is rounding.
const ROUNDING: f64 = 1e-12;
/// Numbers that laws are about are at least this large, where nothing tells.
const LEAST: f64 = 1e-3;

/// A value with the decimals that two digits of its error carry.
///
/// ```
/// use fluctua::number::digits::rounded;
/// assert_eq!(rounded(0.123_456, Some(0.002)), "0.1235");
/// ```
#[must_use]
pub fn rounded(value: f64, error: Option<f64>) -> String {
    let known = error.filter(|&error| error > 0.0 && error.is_finite() && value.is_finite());
    let Some(error) = known else { return significant(value, 6) };
    let decimals = 1 - libm::log10(error).floor() as i32;
    if (0..=9).contains(&decimals) {
        unsigned_zero(&format!("{value:.*}", decimals as usize))
    } else if decimals > 9 && value.abs() >= 1e-4 {
        significant(value, 10)
    } else {
        // Rounded to the second digit of the error, which may leave nothing.
        let last = libm::log10(error).floor() as i32 - 1;
        let kept = (value / 10_f64.powi(last)).round();
        if kept == 0.0 {
            return "0".to_owned();
        }
        let digits = libm::log10(kept.abs()).floor() as usize;
        format!("{value:.digits$e}")
    }
}

/// A value with so many significant digits, in the shorter of the two notations.
#[must_use]
pub(crate) fn significant(value: f64, digits: usize) -> String {
    let exponent = if value == 0.0 { 0 } else { libm::log10(value.abs()).floor() as i32 };
    if (-4..digits as i32).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        let text = format!("{value:.decimals$}");
        let short = if text.contains('.') { text.trim_end_matches('0') } else { &text };
        unsigned_zero(short.trim_end_matches('.'))
    } else {
        let text = format!("{value:.*e}", digits.saturating_sub(1));
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let short = mantissa.trim_end_matches('0').trim_end_matches('.');
        if mantissa.contains('.') { format!("{short}e{exponent}") } else { text }
    }
}

/// So many things of a kind: `1 point`, `3 points`.
#[must_use]
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// An estimate in a sentence.
#[must_use]
pub(crate) fn with_error(estimate: Estimate) -> String {
    let Estimate { value, standard_error } = estimate;
    let error = standard_error.map(|error| format!(" +- {}", rounded(error, Some(error))));
    format!("{}{}", rounded(value, standard_error), error.unwrap_or_default())
}

/// An estimate with two digits of its error in parentheses: `0.0947(24)`, `1.05(12)e-9`.
#[must_use]
pub(crate) fn concise(estimate: Estimate) -> String {
    let Estimate { value, standard_error } = estimate;
    let known = standard_error.filter(|&e| e > 0.0 && e.is_finite() && value.is_finite());
    let Some(error) = known else { return significant(value, 6) };
    let (digits, last) = scientific(error, 1);
    if (-7..=1).contains(&last) && value.abs() < 1e7 {
        let decimals = (1 - last) as usize;
        let digits = match last {
            0 => digits,
            1 => format!("{error:.0}"),
            _ => digits.replace('.', ""),
        };
        return unsigned_zero(&format!("{value:.decimals$}")) + &format!("({digits})");
    }
    let top = scientific(value, 6).1.max(last);
    let unit: f64 = format!("1e{top}").parse().unwrap_or(1.0);
    let decimals = (top - last + 1).min(9) as usize;
    let digits = if top > last { digits.replace('.', "") } else { digits };
    unsigned_zero(&format!("{:.decimals$}", value / unit)) + &format!("({digits})e{top}")
}

/// Mantissa, rounded to some decimals, and exponent; that of zero is below all others.
fn scientific(value: f64, decimals: usize) -> (String, i32) {
    let text = format!("{value:.decimals$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.to_owned(), if value == 0.0 { i32::MIN } else { exponent.parse().unwrap_or(0) })
}

/// An estimate of a number of the order of `scale` in a sentence.
#[must_use]
pub fn estimated(estimate: Estimate, scale: f64) -> String {
    let Estimate { value, standard_error } = estimate;
    if value.abs().max(standard_error.unwrap_or(0.0)) < ROUNDING * scale {
        return "0".to_owned();
    }
    with_error(estimate)
}

/// An exact number with so many digits, in which terms of the size of `gross` cancel.
#[must_use]
pub fn beside(value: f64, gross: f64, digits: usize) -> String {
    if value.abs() <= ROUNDING * gross { "0".to_owned() } else { significant(value, digits) }
}

/// An exact number of the order of `scale`, where that is known.
#[must_use]
pub fn exactly(value: f64, scale: Option<f64>) -> String {
    let scale = scale.filter(|scale| scale.is_finite()).map_or(LEAST, |s| s.abs().max(LEAST));
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
    fn errors_stand_in_parentheses() {
        for (value, error, text) in [
            (0.009_471, Some(0.000_24), "0.00947(24)"),
            (-0.000_12, Some(0.034), "0.000(34)"),
            (0.95, Some(0.000_996), "0.9500(10)"),
            (10.52, Some(2.4), "10.5(2.4)"),
            (1_168.622_2, Some(85.922_41), "1169(86)"),
            (5_432.1, Some(1234.0), "5.4(1.2)e3"),
            (-54_321.0, Some(1234.0), "-5.43(12)e4"),
            (0.38, Some(6.1e4), "0.0(6.1)e4"),
            (3.21e-11, Some(4.1e-12), "3.21(41)e-11"),
            (1.0e-13, Some(4.1e-12), "0.1(4.1)e-12"),
            (0.0, Some(4.1e-12), "0.0(4.1)e-12"),
            (0.25, Some(0.0), "0.25"),
            (0.25, None, "0.25"),
        ] {
            let estimate = Estimate { value, standard_error: error };
            assert_eq!(concise(estimate), text, "{value} {error:?}");
        }
    }

    #[test]
    fn numbers_have_the_digits_of_their_error_bars() {
        for (value, error, text) in [
            (1.084_63, Some(0.004_73), "1.0846 +- 0.0047"),
            (1_168.622_2, Some(85.922_41), "1169 +- 86"),
            (-0.000_12, Some(0.034), "0.000 +- 0.034"),
            (19.2, Some(1234.0), "0 +- 1.2e3"),
            (-192.0, Some(1234.0), "-2e2 +- 1.2e3"),
            (0.38, Some(6.1e4), "0 +- 6.1e4"),
            (5_432.1, Some(1234.0), "5.4e3 +- 1.2e3"),
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
            (1.084_321_9e-12, Some(0.0), "1.08432e-12"),
            (1_244_073.2, None, "1.24407e6"),
            (-2.0e9, None, "-2e9"),
            (6.7e-15, Some(1e4), "0"),
        ] {
            assert_eq!(exactly(value, beside), text);
        }
        let rounding = Estimate { value: -3.4e-17, standard_error: Some(2.2e-19) };
        assert_eq!(estimated(rounding, 1.0), "0");
        assert_eq!(estimated(rounding, 0.0), "-3.400e-17 +- 2.2e-19");
    }
}
