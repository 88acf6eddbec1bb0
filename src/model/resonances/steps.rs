//! Find the common clock of narrow resonances: attempts come in fixed numbers, never at random times.
//!
//! A resonance of width `w` is attempted `w t/h` times in a time `t`. Widths `w_r = m_r w` with whole numbers `m_r`
//! without common divisor share a *step* of duration `h/w`, in which resonance `r` is attempted `m_r` times.

use crate::number::common_divisor;

/// The largest multiple of the common width.
const MAX_MULTIPLE: u64 = 1000;

/// How far from whole a number of attempts, or the ratio of two widths, may be, as a share of it.
const WHOLE: f64 = 1e-9;

/// Steps that half a window may hold: larger numbers are not known to a whole one.
const MOST_STEPS: f64 = (1_u64 << 52) as f64;

/// Attempts that the shortest default window holds at the narrowest resonance.
const DEFAULT_ATTEMPTS: u64 = 100;

/// The common clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// Duration of a step.
    pub duration: f64,
    /// Attempts in a step, by resonance.
    pub attempts: Vec<u64>,
}

impl Steps {
    /// The clock of widths, above zero, with Planck's constant `h`.
    ///
    /// # Errors
    /// The first resonance whose width is no multiple of a width that all share.
    pub(crate) fn of(widths: &[f64], planck: f64) -> Result<Self, usize> {
        let Some(&first) = widths.first() else {
            return Ok(Self { duration: planck, attempts: Vec::new() });
        };
        let mut ratios = Vec::new();
        let mut common = 1;
        for (index, &width) in widths.iter().enumerate() {
            let (over, under) = ratio(width / first).ok_or(index)?;
            common = least_multiple(common, under);
            ratios.push((over, under));
            if common > MAX_MULTIPLE {
                return Err(index);
            }
        }
        let attempts: Vec<u64> =
            ratios.iter().map(|(over, under)| over * (common / under)).collect();
        let divisor = attempts.iter().copied().fold(0, common_divisor);
        let attempts: Vec<u64> = attempts.iter().map(|attempts| attempts / divisor).collect();
        if let Some(index) = attempts.iter().position(|&attempts| attempts > MAX_MULTIPLE) {
            return Err(index);
        }
        Ok(Self { duration: planck * attempts[0] as f64 / first, attempts })
    }

    /// The whole and even number of steps in a window.
    ///
    /// # Errors
    /// The nearest durations that hold such a number: below and above, where there are any.
    pub(crate) fn in_window(&self, duration: f64) -> Result<u64, [Option<f64>; 2]> {
        let halves = duration / self.duration / 2.0;
        let whole = halves.round();
        if (1.0..MOST_STEPS).contains(&whole) && (halves - whole).abs() <= WHOLE * whole {
            return Ok(2 * whole as u64);
        }
        let of = |halves: f64| (halves >= 1.0).then_some(2.0 * halves * self.duration);
        if halves >= MOST_STEPS - 1.0 {
            return Err([of(MOST_STEPS / 2.0), None]);
        }
        Err([of(halves.floor()), of(halves.floor() + 1.0)])
    }

    /// The least duration with a hundred attempts, or more, at every resonance.
    pub(crate) fn default_duration(&self) -> f64 {
        let fewest = self.attempts.iter().copied().min().unwrap_or(1);
        2.0 * DEFAULT_ATTEMPTS.div_ceil(2 * fewest) as f64 * self.duration
    }
}

/// A ratio of small whole numbers, by continued fractions.
fn ratio(value: f64) -> Option<(u64, u64)> {
    let (mut rest, mut before, mut now) = (value, (0_u64, 1_u64), (1_u64, 0_u64));
    loop {
        let whole = rest.floor();
        if whole > MAX_MULTIPLE as f64 {
            return None;
        }
        let whole_part = whole as u64;
        let next = (whole_part * now.0 + before.0, whole_part * now.1 + before.1);
        if next.0.max(next.1) > MAX_MULTIPLE {
            return None;
        }
        if (next.0 as f64 / next.1 as f64 / value - 1.0).abs() <= WHOLE {
            return Some(next);
        }
        (before, now) = (now, next);
        rest = 1.0 / (rest - whole);
    }
}

fn least_multiple(a: u64, b: u64) -> u64 {
    a / common_divisor(a, b) * b
}

#[cfg(test)]
mod tests {
    use super::{Steps, ratio};

    #[test]
    fn ratios_are_found_and_refused() {
        assert_eq!(ratio(1.0), Some((1, 1)));
        assert_eq!(ratio(0.1 / 0.3), Some((1, 3)));
        assert_eq!(ratio(0.7 / 0.2), Some((7, 2)));
        assert_eq!(ratio(std::f64::consts::SQRT_2), None);
        assert_eq!(ratio(1e-5), None);
        assert_eq!(ratio(1e5), None);
    }

    #[test]
    fn one_step_serves_all_widths() {
        let steps = Steps::of(&[0.2, 0.3, 0.5], 1.0).expect("commensurable");
        assert_eq!(steps.attempts, [2, 3, 5]);
        assert!((steps.duration - 10.0).abs() < 1e-14);
        assert_eq!(Steps::of(&[1.0, 0.1_f64.sqrt()], 1.0), Err(1));
    }

    #[test]
    fn a_window_holds_an_even_number_of_steps() {
        let steps = Steps::of(&[0.5, 1.0], 2.0).expect("commensurable");
        assert_eq!(steps.duration, 4.0);
        assert_eq!(steps.in_window(80.0), Ok(20));
        assert_eq!(steps.in_window(80.0 * (1.0 + 1e-12)), Ok(20));
        assert_eq!(steps.in_window(84.0), Err([Some(80.0), Some(88.0)]));
        assert_eq!(steps.in_window(3.0), Err([None, Some(8.0)]));
        assert!(steps.in_window(2e18).is_err_and(|nearest| nearest[1].is_none()));
        // A hundred attempts at the narrower one.
        assert_eq!(steps.default_duration(), 400.0);
    }
}
