//! Find where a function of one variable is zero, between two values of opposite sign.
//!
//! Brent's method (*Algorithms for Minimization without Derivatives*, 1973, chapter 4): inverse quadratic
//! interpolation and secants, with a bisection wherever they gain too little.

/// Evaluations after which the best point is taken.
const MAX_STEPS: usize = 200;

/// The end of an interval, and the function there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct End {
    pub(super) at: f64,
    pub(super) value: f64,
}

/// The zero between two ends of opposite sign, to a tolerance; none where the function ceases to exist.
pub(super) fn root(
    first: End,
    second: End,
    tolerance: f64,
    function: &dyn Fn(f64) -> Option<f64>,
) -> Option<f64> {
    let (mut a, mut b) = (first, second);
    if a.value == 0.0 {
        return Some(a.at);
    }
    let mut c = a;
    let mut step = b.at - a.at;
    let mut before = step;
    for _ in 0..MAX_STEPS {
        if (b.value > 0.0) == (c.value > 0.0) {
            c = a;
            step = b.at - a.at;
            before = step;
        }
        if c.value.abs() < b.value.abs() {
            (a, b, c) = (b, c, b);
        }
        let tolerance = 2.0 * f64::EPSILON * b.at.abs() + 0.5 * tolerance;
        let half = 0.5 * (c.at - b.at);
        if half.abs() <= tolerance || b.value == 0.0 {
            return Some(b.at);
        }
        let tried = interpolated(a, b, c, half)
            .filter(|_| before.abs() >= tolerance && a.value.abs() > b.value.abs())
            .filter(|next| {
                let most = f64::min(1.5 * half.abs() - 0.5 * tolerance, 0.5 * before.abs());
                next.abs() < most && (*next > 0.0) == (half > 0.0)
            });
        before = if tried.is_some() { step } else { half };
        step = tried.unwrap_or(half);
        a = b;
        let moved = if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        let at = b.at + moved;
        b = End { at, value: function(at)? };
    }
    Some(b.at)
}

/// The step from `b` to the zero of a parabola, or of a line, through the last points.
fn interpolated(a: End, b: End, c: End, half: f64) -> Option<f64> {
    let last = b.value / a.value;
    let (up, down) = if a.at == c.at {
        (2.0 * half * last, 1.0 - last)
    } else {
        let (far, near) = (a.value / c.value, b.value / c.value);
        let up = last * (2.0 * half * far * (far - near) - (b.at - a.at) * (near - 1.0));
        (up, (far - 1.0) * (near - 1.0) * (last - 1.0))
    };
    Some(-up / down).filter(|step| step.is_finite())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn between(a: f64, b: f64, f: &dyn Fn(f64) -> f64) -> (f64, usize) {
        let calls = Cell::new(0);
        let counted = |x: f64| {
            calls.set(calls.get() + 1);
            Some(f(x))
        };
        let end = |at| End { at, value: f(at) };
        let found = root(end(a), end(b), 1e-13, &counted).expect("the function exists everywhere");
        (found, calls.get())
    }

    #[test]
    fn zeros_are_found_in_few_steps() {
        for (a, b, f, zero) in [
            (0.0, 2.0, (&|x: f64| x * x - 2.0) as &dyn Fn(f64) -> f64, 2.0_f64.sqrt()),
            (2.0, 0.0, &|x: f64| x * x - 2.0, 2.0_f64.sqrt()),
            (0.0, 4.0, &|x: f64| x.cos() - x, 0.739_085_133_215_160_6),
            (-1.0, 1.0, &|x: f64| (20.0 * (x - 0.3)).tanh(), 0.3),
        ] {
            let (found, calls) = between(a, b, f);
            assert!((found - zero).abs() < 1e-12, "{found} {zero}");
            assert!(calls < 20, "{calls} calls");
        }
    }

    /// A step and a flat triple zero are slow for any interpolation; bisection bounds the number of steps.
    #[test]
    fn what_cannot_be_interpolated_is_bisected() {
        let step = |x: f64| if x < 0.123_456 { -1.0 } else { 1e-9 };
        let (found, calls) = between(0.0, 1.0, &step);
        assert!((found - 0.123_456).abs() < 1e-12 && calls < 120, "{found} {calls}");
        let (found, calls) = between(-1.0, 1.7, &|x: f64| x.powi(3));
        assert!(found.abs() < 1e-4 && calls < 200, "{found} {calls}");
    }

    #[test]
    fn an_end_that_is_zero_is_the_zero() {
        let end = |at, value| End { at, value };
        assert_eq!(root(end(1.0, 0.0), end(2.0, 3.0), 1e-9, &|_| None), Some(1.0));
        assert_eq!(root(end(1.0, -1.0), end(2.0, 3.0), 1e-9, &|_| None), None);
    }
}
