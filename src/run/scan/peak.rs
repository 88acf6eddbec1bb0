//! Find where a function of one variable is largest, inside an interval.
//!
//! Brent's method (*Algorithms for Minimization without Derivatives*, 1973, chapter 5): parabolas through the best three
//! points, with a golden section wherever they gain too little. Where the function does not exist it counts as
//! below everything, so that a maximum next to such a stretch is found too.

use super::root::End;

/// Evaluations after which the best point is taken.
const MAX_STEPS: usize = 200;
/// `(3 - sqrt 5)/2`: the share of an interval that a golden section cuts off.
const GOLDEN: f64 = 0.381_966_011_250_105_1;
/// What a maximum can be told from its neighbours to: the square root of a rounding.
const RELATIVE: f64 = 1e-8;

/// The largest value between two places, from a known one between them.
pub(super) fn peak(
    [mut low, mut high]: [f64; 2],
    known: End,
    tolerance: f64,
    function: &dyn Fn(f64) -> Option<f64>,
) -> End {
    // The best point, the second best, and the one that was second best before.
    let [mut best, mut second, mut third] = [known; 3];
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    for _ in 0..MAX_STEPS {
        let middle = f64::midpoint(low, high);
        let tolerance = RELATIVE * best.at.abs() + tolerance;
        if (best.at - middle).abs() <= 2.0 * tolerance - 0.5 * (high - low) {
            break;
        }
        let tried = parabola(best, second, third)
            .filter(|_| before.abs() > tolerance)
            .filter(|s| s.abs() < 0.5 * before.abs())
            .filter(|s| best.at + s > low && best.at + s < high);
        before = if tried.is_some() {
            step
        } else if best.at < middle {
            high - best.at
        } else {
            low - best.at
        };
        step = tried.unwrap_or(GOLDEN * before);
        let close =
            best.at + step - low < 2.0 * tolerance || high - best.at - step < 2.0 * tolerance;
        if tried.is_some() && close {
            step = tolerance.copysign(middle - best.at);
        }
        let at = best.at + if step.abs() >= tolerance { step } else { tolerance.copysign(step) };
        let next = End { at, value: function(at).unwrap_or(f64::NEG_INFINITY) };
        let (left, right) = if next.value >= best.value { (next, best) } else { (best, next) };
        // What is worse bounds the interval on its side.
        let side = if right.at < left.at { &mut low } else { &mut high };
        *side = right.at;
        if next.value >= best.value {
            (third, second, best) = (second, best, next);
        } else if next.value >= second.value || second.at == best.at {
            (third, second) = (second, next);
        } else if next.value >= third.value || third.at == best.at || third.at == second.at {
            third = next;
        }
    }
    best
}

/// The step from the best point to the top of the parabola through three.
fn parabola(best: End, second: End, third: End) -> Option<f64> {
    let r = (best.at - second.at) * (best.value - third.value);
    let q = (best.at - third.at) * (best.value - second.value);
    let up = (best.at - third.at) * q - (best.at - second.at) * r;
    Some(-up / (2.0 * (q - r))).filter(|step| step.is_finite())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn top(ends: [f64; 2], from: f64, f: &dyn Fn(f64) -> Option<f64>) -> (End, usize) {
        let calls = Cell::new(0);
        let counted = |x: f64| {
            calls.set(calls.get() + 1);
            f(x)
        };
        let known = End { at: from, value: f(from).expect("it exists there") };
        (peak(ends, known, 1e-10, &counted), calls.get())
    }

    #[test]
    fn maxima_are_found_in_few_steps() {
        for (ends, f, expected) in [
            ([0.0, 3.0], (&|x: f64| Some(x * (-x).exp())) as &dyn Fn(f64) -> Option<f64>, 1.0),
            ([-4.0, 1.0], &|x: f64| Some(-(x + 2.5).powi(4)), -2.5),
            ([0.0, 3.0], &|x: f64| Some(-(x - 0.3).abs()), 0.3),
            // It exists above one alone, and falls from there.
            ([0.0, 3.0], &|x: f64| (x >= 1.0).then_some(5.0 - x), 1.0),
            // At an end.
            ([0.0, 3.0], &|x: f64| Some(x * x), 3.0),
        ] {
            let (found, calls) = top(ends, 1.3_f64.min(ends[1] - 0.1), f);
            let accuracy = if expected == -2.5 { 1e-3 } else { 1e-6 };
            assert!((found.at - expected).abs() < accuracy, "{found:?} in place of {expected}");
            assert!(calls < 70, "{calls} evaluations for {expected}");
        }
    }
}
