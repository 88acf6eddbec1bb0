//! Write numbers for the page: a value and its error share their digits and their exponent.

use crate::quantity::Estimate;

/// From this magnitude on, and below the other one, a number is written with a power of ten.
const PLAIN: std::ops::Range<f64> = 1e-4..1e6;

/// A number with a true minus sign.
pub(super) fn signed(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

/// A power of ten: `×10⁻⁵`.
pub(super) fn power(exponent: i32) -> String {
    let raised = |c: char| match c {
        '-' => '\u{207b}',
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        digit => char::from_u32(0x2070 + u32::from(digit) - u32::from('0')).unwrap_or(digit),
    };
    let digits: String = exponent.to_string().chars().map(raised).collect();
    format!("\u{d7}10{digits}")
}

/// A number without an error, with at most so many digits.
pub(super) fn plain(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let text = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if PLAIN.contains(&value.abs()) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        return signed(trimmed(&format!("{value:.decimals$}")));
    }
    signed(trimmed(mantissa)) + &power(exponent)
}

/// Without zeros that say nothing behind the point.
fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// The value and the error of an estimate, both with the digits of the error: `0.00952`, `0.00027`, and the power of
/// ten that both carry, if any.
fn split(estimate: Estimate) -> (String, Option<String>, String) {
    let Estimate { value, standard_error } = estimate;
    let known = standard_error.filter(|error| *error > 0.0 && error.is_finite());
    let Some(error) = known else {
        return (plain(value, 6), standard_error.map(|_| "0".into()), String::new());
    };
    let largest = value.abs().max(error);
    let shift = if PLAIN.contains(&largest) { 0 } else { libm::log10(largest).floor() as i32 };
    let unit = libm::pow(10.0, f64::from(shift));
    let first = libm::log10(error / unit).floor() as i32;
    let decimals = (1 - first).clamp(0, 12) as usize;
    let fixed = |x: f64| {
        let text = format!("{:.decimals$}", x / unit);
        let is_zero = text.chars().all(|c| !c.is_ascii_digit() || c == '0');
        signed(if is_zero { text.trim_start_matches('-') } else { &text })
    };
    let power = if shift == 0 { String::new() } else { power(shift) };
    (fixed(value), Some(fixed(error)), power)
}

/// An estimate for two columns of a table: the value, and the error with its sign.
pub(super) fn columns(estimate: Estimate) -> [String; 2] {
    match split(estimate) {
        (value, None, _) => [value, String::new()],
        (value, Some(error), power) => {
            [format!("{value}{power}"), format!("\u{b1} {error}{power}")]
        }
    }
}

/// A distance in standard errors.
pub(super) fn distance(z: f64) -> String {
    if z.abs() < 1e4 {
        let text = format!("{z:+.2}");
        signed(if text == "-0.00" { "+0.00" } else { &text })
    } else {
        format!("{}{}", if z > 0.0 { "+" } else { "" }, plain(z, 3))
    }
}

/// A whole number, its thousands apart: `51 200`.
pub(super) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digits.len() > 4 {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_errors_share_their_digits() {
        for (value, error, text) in [
            (0.009_52, Some(0.000_27), "0.00952 0.00027"),
            (2.0e-5, Some(2.0e-5), "2.0 2.0 ×10⁻⁵"),
            (-3.21e-11, Some(4.1e-12), "−3.21 0.41 ×10⁻¹¹"),
            (1234.4, Some(86.0), "1234 86"),
            (-0.000_1, Some(0.034), "0.000 0.034"),
            (2.5e7, Some(1.0e5), "2.500 0.010 ×10⁷"),
            (0.25, Some(0.0), "0.25 0"),
            (-0.25, None, "−0.25"),
        ] {
            let (number, error, power) = split(Estimate { value, standard_error: error });
            assert_eq!([number, error.unwrap_or_default(), power].join(" ").trim(), text);
        }
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (0.346_054_596_2, "0.346055"),
            (1e-7, "1×10⁻⁷"),
            (-1.154_978e-18, "−1.15498×10⁻¹⁸"),
            (1_234_567.0, "1.23457×10⁶"),
            (40.0, "40"),
        ] {
            assert_eq!(plain(value, 6), text);
        }
        assert_eq!([distance(-0.001), distance(2.345)], ["+0.00", "+2.35"]);
        assert_eq!([whole(7), whole(5120), whole(51_200)], ["7", "5120", "51\u{202f}200"]);
    }
}
