//! Hold first passages of counts and of states to the closed forms of a walk.

use crate::common::device::{close, observable, ring, walk};
use crate::common::laws::stationary;
use fluctua::exact::{
    Outcome, Passage, PassageCurve, Reason, Thresholds, Ultimate, passage_of_count,
    passage_of_states,
};
use fluctua::network::{Coordinate, Lattice, Network};

pub(crate) fn both(level: f64) -> Thresholds {
    Thresholds { lower: Some(-level), upper: Some(level) }
}

fn particles(network: &Network) -> Coordinate {
    let particle = observable("particle.bath");
    let found = network.counting.observables.iter().find(|o| o.observable == particle);
    Lattice::of(found.expect("counted"), None).coordinates.remove(0)
}

pub(crate) fn of_count(network: &Network, thresholds: Thresholds, times: &[f64]) -> Passage {
    let law = stationary(network);
    passage_of_count(network, &law, &particles(network), thresholds, times).expect("posed well")
}

pub(crate) fn ultimate(passage: &Passage) -> &Ultimate {
    passage.ultimate.as_ref().expect("solvable")
}

pub(crate) fn curve(passage: &Passage) -> &PassageCurve {
    passage.curve.as_ref().expect("solvable")
}

#[track_caller]
pub(crate) fn outcome(
    found: &Outcome,
    [probability, mean, variance]: [f64; 3],
    tolerance: f64,
    what: &str,
) {
    close(found.probability, probability, 0.0, tolerance, &format!("{what}: probability"));
    close(found.mean.expect("reached"), mean, 0.0, tolerance, &format!("{what}: mean"));
    let found = found.variance.expect("reached");
    close(found, variance, mean * mean, tolerance, &format!("{what}: variance"));
}

#[test]
fn moments_below_a_long_horizon_are_those_of_the_end() {
    for (p, q) in [(1.3_f64, 0.4_f64), (0.6, 0.5)] {
        for n in [1.0, 7.0, 150.0] {
            let found = of_count(&ring(3, p, q), both(n), &[0.0, 1e5]);
            for end in 0..2 {
                let what = format!("{p}, {q}, end {end} of {n}");
                let Outcome { probability, mean, variance } = ultimate(&found).ends[end];
                let (mean, variance) = (mean.expect("reached"), variance.expect("reached"));
                let [first, second] = curve(&found).ends[end].below;
                close(first, probability * mean, 0.0, 1e-10, &what);
                close(second, probability * (variance + mean * mean), 0.0, 1e-10, &what);
            }
        }
    }
}

#[test]
fn walk_between_two_thresholds() {
    let times = [0.3, 1.0, 4.0, 15.0, 60.0];
    for (p, q) in [(1.3_f64, 0.4_f64), (0.6, 0.5), (0.2, 0.9)] {
        for n in [1, 2, 5, 40] {
            let found = of_count(&ring(3, p, q), both(f64::from(n)), &times);
            let what = format!("{p}, {q}, {n}");
            let (r, n) = (p / q, f64::from(n));
            let up = 1.0 / (1.0 + r.powf(-n));
            let mean = n * (n * r.ln() / 2.0).tanh() / (p - q);
            let [lower, upper] = [0, 1].map(|end| &ultimate(&found).ends[end]);
            close(upper.probability, up, 0.0, 1e-12, &what);
            close(lower.probability, 1.0 / (1.0 + r.powf(n)), 0.0, 1e-12, &what);
            close(upper.mean.expect("reached"), mean, 0.0, 1e-12, &what);
            close(lower.mean.expect("reached"), mean, 0.0, 1e-12, &what);
            close(
                lower.variance.expect("reached"),
                upper.variance.expect("reached"),
                mean * mean,
                1e-11,
                &what,
            );
            close(ultimate(&found).any.mean.expect("reached"), mean, 0.0, 1e-12, &what);
            let ends = &curve(&found).ends;
            for i in 0..times.len() {
                let ratio = r.powf(n);
                close(ends[0].density[i] * ratio, ends[1].density[i], 1e-300, 1e-11, &what);
                close(ends[0].passed[i] * ratio, ends[1].passed[i], 1e-300, 1e-11, &what);
                let total = curve(&found).survival[i] + ends[0].passed[i] + ends[1].passed[i];
                close(total, 1.0, 0.0, 1e-13, &what);
            }
        }
    }
    let wrong = of_count(&ring(3, 1.3, 0.4 * 1.001), both(5.0), &[]);
    let expected = 1.0 / (1.0 + (0.4_f64 / 1.3).powi(5));
    assert!(
        (ultimate(&wrong).ends[1].probability / expected - 1.0).abs() > 1e-6,
        "the twin passed"
    );
}

/// The modified Bessel function `I_n(x)` by its series.
fn bessel(n: i32, x: f64) -> f64 {
    let mut term: f64 = (1..=n).map(|k| x / 2.0 / f64::from(k)).product();
    let mut sum = 0.0;
    for k in 1..400 {
        sum += term;
        term *= x * x / 4.0 / (f64::from(k) * f64::from(k + n));
    }
    sum
}

#[test]
fn walk_to_one_threshold() {
    let (p, q) = (1.3_f64, 0.4_f64);
    let times = [0.2, 1.0, 5.0, 20.0];
    let network = ring(4, p, q);
    for n in [1, 3, 12] {
        let height = f64::from(n);
        let mean = height / (p - q);
        let variance = height * (p + q) / (p - q).powi(3);
        let up = of_count(&network, Thresholds { upper: Some(height), lower: None }, &times);
        outcome(&ultimate(&up).ends[1], [1.0, mean, variance], 1e-11, "up");
        let down = of_count(&network, Thresholds { lower: Some(-height), upper: None }, &times);
        outcome(&ultimate(&down).ends[0], [(q / p).powi(n), mean, variance], 1e-11, "down");
        close(ultimate(&down).never, 1.0 - (q / p).powi(n), 0.0, 1e-12, "never");
        for (i, &t) in times.iter().enumerate() {
            let root = (p * q).sqrt();
            let density = height / t * (-(p + q) * t).exp() * bessel(n, 2.0 * root * t);
            let found = curve(&up).ends[1].density[i];
            close(found, density * (p / q).powf(height / 2.0), 0.0, 1e-11, "density up");
            let found = curve(&down).ends[0].density[i];
            close(found, density * (q / p).powf(height / 2.0), 0.0, 1e-11, "density down");
        }
        assert!(curve(&up).lost <= 1e-13);
        let rest = 1.0 - curve(&up).ends[1].passed[2];
        close(curve(&up).survival[2], rest, 1.0, 1e-12, "survival");
    }
}

#[test]
fn a_count_without_drift_has_a_reason_and_a_curve() {
    let found = of_count(&ring(3, 0.7, 0.7), Thresholds { upper: Some(2.0), lower: None }, &[3.0]);
    let reason = found.ultimate.expect_err("no mean time");
    assert!(matches!(reason, Reason::NoDrift { .. }), "{reason}");
    let expected = 2.0 / 3.0 * (-1.4 * 3.0_f64).exp() * bessel(2, 2.0 * 0.7 * 3.0);
    close(found.curve.expect("solvable").ends[1].density[0], expected, 0.0, 1e-12, "density");
}

#[test]
fn sets_of_states() {
    // 0 <-> 1 -> 2, and 1 -> 3.
    let (a, b, c, d) = (0.7, 0.3, 1.1, 0.4);
    let network = walk(4, &[(0, 1, a, 0), (1, 0, b, 0), (1, 2, c, 0), (1, 3, d, 0)]);
    let start = [1.0, 0.0, 0.0, 0.0];
    let found =
        passage_of_states(&network, &start, &[&[2], &[3]], &[0.0, 2.0, 30.0]).expect("posed");
    // Visits to 0 are geometric: each round 1/a + 1/(b + c + d), and out with (c + d)/(b + c + d).
    let (exit, leave) = (b + c + d, c + d);
    let mean = (1.0 / a + 1.0 / exit) * exit / leave;
    let [two, three] = [0, 1].map(|end| &ultimate(&found).ends[end]);
    close(two.probability, c / leave, 0.0, 1e-14, "splitting");
    close(three.probability, d / leave, 0.0, 1e-14, "splitting");
    close(two.mean.expect("reached"), mean, 0.0, 1e-13, "mean");
    close(ultimate(&found).any.mean.expect("reached"), mean, 0.0, 1e-13, "mean");
    assert_eq!(curve(&found).survival[0], 1.0);
    let ends = &curve(&found).ends;
    close(ends[0].passed[1] * d, ends[1].passed[1] * c, 0.0, 1e-13, "the same law of time");
    // With one set the other state is a trap: some never pass, the others take as long.
    let found =
        passage_of_states(&network, &[0.5, 0.0, 0.2, 0.3], &[&[2]], &[0.0, 50.0]).expect("posed");
    close(ultimate(&found).ends[0].probability, 0.2 + 0.5 * c / leave, 0.0, 1e-14, "trap");
    close(ultimate(&found).never, 0.3 + 0.5 * d / leave, 0.0, 1e-13, "trap");
    close(curve(&found).ends[0].passed[0], 0.2, 0.0, 1e-14, "at once");
    close(curve(&found).survival[0], 0.8, 0.0, 1e-14, "at once");
    close(curve(&found).survival[1], 0.3 + 0.5 * d / leave, 0.0, 1e-8, "in the end");
    let overlap = passage_of_states(&network, &start, &[&[2], &[2]], &[]);
    assert!(matches!(overlap, Err(Reason::Range { .. })));
    assert!(matches!(passage_of_states(&network, &start, &[&[9]], &[]), Err(Reason::Range { .. })));
}

/// A level holds no more than one: what cannot pass waits from the beginning on.
#[test]
fn what_is_out_of_reach_is_waited_for() {
    let (a, b) = (0.7, 0.3);
    let network = walk(2, &[(0, 1, a, 1), (1, 0, b, -1)]);
    let times = [0.0, 1.0, 30.0];
    let passage = |start: [f64; 2], lower, upper| {
        let thresholds = Thresholds { lower, upper };
        passage_of_count(&network, &start, &particles(&network), thresholds, &times).expect("posed")
    };
    for lower in [None, Some(-2.0)] {
        let never = passage([0.4, 0.6], lower, Some(2.0));
        assert_eq!(curve(&never).survival, [1.0; 3], "no one passes, {lower:?}");
        assert_eq!(ultimate(&never).never, 1.0);
        // Only an empty level can be filled.
        let some = passage([0.4, 0.6], lower, Some(1.0));
        close(ultimate(&some).never, 0.6, 0.0, 1e-14, "never");
        for (k, t) in times.into_iter().enumerate() {
            let passed = 0.4 * (1.0 - (-a * t).exp());
            close(curve(&some).ends[1].passed[k], passed, 1.0, 1e-13, "passed");
            close(curve(&some).survival[k], 1.0 - passed, 1.0, 1e-13, "survival");
        }
    }
}

#[test]
fn thresholds_must_make_sense() {
    let network = ring(3, 1.0, 0.5);
    let law = stationary(&network);
    for (lower, upper) in [(None, None), (Some(1.0), None), (Some(-1.0), Some(-2.0))] {
        let thresholds = Thresholds { lower, upper };
        let found = passage_of_count(&network, &law, &particles(&network), thresholds, &[]);
        assert!(matches!(found, Err(Reason::Range { .. })), "{found:?}");
    }
}
