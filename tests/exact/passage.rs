//! Hold first passages and minima to the closed forms of a walk and to the laws of entropy production.

use crate::common::device::{close, device, observable, ring, walk};
use crate::common::laws::{Parameters, random, stationary, wrong_rate};
use fluctua::config;
use fluctua::exact::{
    Outcome, Passage, PassageCurve, Reason, Thresholds, Ultimate, exponential_average,
    minimum_of_entropy, passage_of_count, passage_of_entropy, passage_of_states, stopped_averages,
};
use fluctua::model::compile;
use fluctua::network::{Coordinate, Lattice, Network};
use rand::RngExt;

fn both(level: f64) -> Thresholds {
    Thresholds { lower: Some(-level), upper: Some(level) }
}

fn particles(network: &Network) -> Coordinate {
    let particle = observable("particle.bath");
    let found = network.counting.observables.iter().find(|o| o.observable == particle);
    Lattice::of(found.expect("counted"), None).coordinates.remove(0)
}

fn of_count(network: &Network, thresholds: Thresholds, times: &[f64]) -> Passage {
    let law = stationary(network);
    passage_of_count(network, &law, &particles(network), thresholds, times).expect("posed well")
}

fn ultimate(passage: &Passage) -> &Ultimate {
    passage.ultimate.as_ref().expect("solvable")
}

fn curve(passage: &Passage) -> &PassageCurve {
    passage.curve.as_ref().expect("solvable")
}

#[track_caller]
fn outcome(found: &Outcome, [probability, mean, variance]: [f64; 3], tolerance: f64, what: &str) {
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
fn too_many_starts_of_a_minimum_are_refused_before_they_are_listed() {
    for bias in [1e-6, 1e-9] {
        let baths = [("left", 0, 1.0, bias, 1.0), ("right", 0, 1.0, -bias, 0.5)];
        let network = device(&[0.5], &[], &baths);
        for duration in [None, Some(20.0)] {
            let found = minimum_of_entropy(&network, &stationary(&network), &[1.0], duration);
            assert!(matches!(found, Err(Reason::TooLarge { .. })), "{bias}: {found:?}");
        }
    }
}

#[test]
fn means_that_underflow_are_refused() {
    let level = |temperature: f64| {
        let baths = [("left", 0, temperature, 1.0, 1.0), ("right", 0, temperature, -1.0, 0.5)];
        device(&[0.5], &[], &baths)
    };
    // At 0.0021 the smallest rate is exp(-714), subnormal; at 0.002 it is nothing.
    for temperature in [0.0021, 0.002] {
        let network = level(temperature);
        let law = stationary(&network);
        let whole = exponential_average(&network, &law, 1.0, 20.0);
        let stopped = stopped_averages(&network, &law, both(2.0), 20.0, f64::INFINITY);
        for why in [whole.expect_err("refused"), stopped.expect_err("refused")] {
            assert!(
                matches!(&why, Reason::UnderflownRate { reservoir, .. } if reservoir == "right")
            );
        }
        let passed = passage_of_entropy(&network, &law, both(2.0), &[1.0]).expect("posed");
        assert_eq!(ultimate(&passed).exponential_average, None);
    }
    // Where nothing underflows, the mean is one: what is refused is not too much.
    let network = level(0.0025);
    let law = stationary(&network);
    let whole = exponential_average(&network, &law, 1.0, 20.0).expect("solvable");
    close(whole, 0.0, 1.0, 1e-9, "at 0.0025");
    // Its square leaves the range of numbers, so that no error bar could be told.
    let stopped = stopped_averages(&network, &law, both(2.0), 20.0, f64::INFINITY);
    assert!(matches!(stopped, Err(Reason::Unsolvable(_))), "{stopped:?}");
    let network = level(0.01);
    let law = stationary(&network);
    let [stopped, _] =
        stopped_averages(&network, &law, both(2.0), 20.0, f64::INFINITY).expect("solvable");
    close(stopped, 1.0, 0.0, 1e-9, "at 0.01");
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

#[test]
fn entropy_of_a_walk() {
    let (p, q) = (1.3_f64, 0.5_f64);
    let step = (p / q).ln();
    for states in [3, 4] {
        let network = ring(states, p, q);
        let law = stationary(&network);
        let times = [0.5, 2.0, 9.0];
        for n in [1, 4] {
            let level = f64::from(n) * step;
            let found = passage_of_entropy(&network, &law, both(level), &times).expect("posed");
            let same = of_count(&network, both(f64::from(n)), &times);
            for end in [0, 1] {
                let walk = &ultimate(&same).ends[end];
                let expected = [
                    walk.probability,
                    walk.mean.expect("reached"),
                    walk.variance.expect("reached"),
                ];
                outcome(&ultimate(&found).ends[end], expected, 1e-11, "as the walk");
                for i in 0..times.len() {
                    let [a, b] = [&found, &same].map(|f| curve(f).ends[end].density[i]);
                    close(a, b, 0.0, 1e-11, "as the walk");
                }
            }
            close(ultimate(&found).exponential_average.expect("entropy"), 1.0, 0.0, 1e-12, "IFT");
        }
        let depths: Vec<f64> = (0..20).map(|n| f64::from(n) * step).collect();
        let found = minimum_of_entropy(&network, &law, &depths, None).expect("solvable");
        for (n, reached) in (0..).zip(&found.reached) {
            close(*reached, (q / p).powi(n), 0.0, 1e-12, &format!("P(min <= -{n})"));
        }
        close(found.mean, -step * q / (p - q), 0.0, 1e-12, "<min S>");
        for time in times {
            let window = minimum_of_entropy(&network, &law, &depths, Some(time)).expect("solvable");
            for n in [1, 3, 6] {
                let lower = Thresholds { lower: Some(-f64::from(n)), upper: None };
                let passed = curve(&of_count(&network, lower, &[time])).ends[0].passed[0];
                close(window.reached[n as usize], passed, 0.0, 1e-11, "minimum of a window");
            }
            assert!(window.mean > found.mean && window.mean < 0.0);
        }
    }
}

/// Dots that share one temperature: all affinities are multiples of one bias.
fn one_bias(sample: usize, random: &mut rand_xoshiro::Xoshiro256PlusPlus) -> Network {
    let mut parameters = Parameters::of_dots(random, 1 + sample % 3);
    let bias = random.random_range(0.2..2.0);
    for (index, bath) in parameters.baths.iter_mut().enumerate() {
        (bath.2, bath.3) = (1.0, bias * f64::from((index % 3) as u32));
    }
    parameters.network()
}

#[test]
fn random_devices_obey_the_laws_of_stopping_and_of_minima() {
    let mut random = random(3);
    let (mut caught, mut worst, mut broken) = (0, 0.0_f64, 0);
    for sample in 0..24 {
        let network = one_bias(sample, &mut random);
        let law = stationary(&network);
        let what = format!("device {sample}");
        let thresholds = Thresholds {
            lower: Some(-random.random_range(0.5..3.0)),
            upper: Some(random.random_range(0.5..4.0)),
        };
        let average = |network: &Network| {
            let law = stationary(network);
            let found = passage_of_entropy(network, &law, thresholds, &[]).expect("posed");
            ultimate(&found).exponential_average.expect("entropy")
        };
        let found = average(&network);
        close(found, 1.0, 0.0, 1e-11, &format!("{what}: <exp(-S)> at stopping"));
        worst = worst.max((found - 1.0).abs());
        let wrong = wrong_rate(&network, 0, 1.2);
        caught += i32::from((average(&wrong) - 1.0).abs() > 1e-4);
        let depths = [0.0, 0.3, 1.0, 2.0, 5.0, 10.0];
        let minimum = minimum_of_entropy(&network, &law, &depths, None).expect("solvable");
        assert!(minimum.mean >= -1.0 && minimum.mean < 0.0, "{what}: {}", minimum.mean);
        for (s, p) in depths.iter().zip(&minimum.reached) {
            assert!(*p <= (-s).exp() * (1.0 + 1e-12), "{what}: P(min <= -{s}) = {p}");
        }
        broken += i32::from(
            minimum.reached.iter().zip(&depths).skip(1).any(|(p, s)| *p > 0.5 * (-s).exp()),
        );
        // The same by another way: one start at a time, each with a cut of its own.
        let s = random.random_range(0.2..2.0);
        let lower = Thresholds { lower: Some(-s), upper: None };
        let passed = passage_of_entropy(&network, &law, lower, &[1.5]).expect("posed");
        let found = minimum_of_entropy(&network, &law, &[s], None).expect("solvable").reached[0];
        close(ultimate(&passed).ends[0].probability, found, 0.0, 1e-11, &what);
        let found = minimum_of_entropy(&network, &law, &[s], Some(1.5)).expect("solvable");
        close(curve(&passed).ends[0].passed[0], found.reached[0], 1e-13, 1e-11, &what);
        let long = minimum_of_entropy(&network, &law, &depths, Some(300.0)).expect("solvable");
        assert!(long.mean >= minimum.mean - 1e-12, "{what}: a window's minimum is no deeper");
    }
    assert!(worst < 1e-13, "worst <exp(-S)> - 1: {worst:.1e}");
    assert!(caught >= 16, "a wrong rate was caught in {caught} devices only");
    assert!(broken >= 6, "the bound on minima has no power: {broken}");
}

#[test]
fn entropy_of_a_walk_stops_as_its_closed_form_says() {
    let (p, q) = (1.3_f64, 0.5_f64);
    let network = ring(3, p, q);
    let law = stationary(&network);
    let (r, step) = (p / q, (p / q).ln());
    for n in [1, 3, 6] {
        // In a long window all pass, at n steps up or down: r^(2n)/(1 + r^n) + r^(-2n) r^n/(1 + r^n).
        let rise = r.powi(n);
        let expected = (rise * rise + 1.0 / rise) / (1.0 + rise);
        let thresholds = both(f64::from(n) * step);
        let averages = |time| {
            stopped_averages(&network, &law, thresholds, time, f64::INFINITY).expect("solvable")
        };
        let [mean, square] = averages(2000.0);
        close(mean, 1.0, 0.0, 1e-11, "<exp(-S)> of a long window");
        close(square, expected, 0.0, 1e-11, "<exp(-2S)> of a long window");
        // Thresholds that a short window never meets leave it alone.
        let far = Thresholds { lower: Some(-80.0 * step), upper: Some(80.0 * step) };
        let [_, square] =
            stopped_averages(&network, &law, far, 4.0, f64::INFINITY).expect("solvable");
        let whole = exponential_average(&network, &law, 2.0, 4.0).expect("solvable").exp();
        close(square, whole, 0.0, 1e-11, "<exp(-2S)> of a short window");
        let one = |lower, upper| {
            let one = Thresholds { lower, upper };
            stopped_averages(&network, &law, one, 4.0, f64::INFINITY).expect("solvable")
        };
        // A threshold takes some of the variance away.
        let level = f64::from(n) * step;
        let [both, lower, upper] = [averages(4.0), one(Some(-level), None), one(None, Some(level))];
        for [mean, square] in [both, lower, upper] {
            close(mean, 1.0, 0.0, 1e-12, "<exp(-S)> at every time");
            assert!(square > 1.0 && square <= whole * (1.0 + 1e-12), "{square} of {whole}");
        }
        assert!(both[1] <= lower[1] && both[1] <= upper[1] * (1.0 + 1e-12), "{both:?} {upper:?}");
    }
}

#[test]
fn random_devices_stop_with_the_mean_one() {
    let mut random = random(29);
    let mut caught = 0;
    for sample in 0..24 {
        let network = one_bias(sample, &mut random);
        let depth = random.random_range(0.5..3.0);
        let height = random.random_range(0.5..4.0);
        let duration = random.random_range(0.5..10.0);
        let sides = [[Some(-depth), Some(height)], [Some(-depth), None], [None, Some(height)]];
        for [lower, upper] in sides {
            let thresholds = Thresholds { lower, upper };
            let averages = |network: &Network| {
                stopped_averages(network, &stationary(network), thresholds, duration, f64::INFINITY)
            };
            let what = format!("device {sample}, {thresholds:?} by {duration}");
            let [mean, square] = match averages(&network) {
                // Without a lower threshold windows fall far, and a fine quantum has many layers.
                Err(Reason::TooLarge { .. }) if lower.is_none() => continue,
                found => found.unwrap_or_else(|e| panic!("{what}: {e}")),
            };
            close(mean, 1.0, 0.0, 1e-11, &what);
            assert!(square >= 1.0, "{what}: {square}");
            let wrong = averages(&wrong_rate(&network, 0, 1.2)).expect("solvable")[0];
            caught += i32::from((wrong - 1.0).abs() > 1e-4);
        }
    }
    assert!(caught >= 48, "a wrong rate was caught {caught} times of about 70");
}

#[test]
fn entropy_without_a_quantum_or_drift_has_a_reason() {
    let baths =
        [("a", 0, 2.0_f64.sqrt(), 0.3, 1.0), ("b", 0, 1.0, 1.0, 0.6), ("r", 1, 0.7, 0.0, 1.4)];
    let network = device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths);
    let found = minimum_of_entropy(&network, &stationary(&network), &[1.0], None);
    assert!(matches!(found, Err(Reason::Incommensurate { .. })), "{found:?}");
    let still = device(&[1.0], &[], &[("a", 0, 1.0, 0.3, 1.0), ("b", 0, 1.0, 0.3, 2.0)]);
    let law = stationary(&still);
    let found = passage_of_entropy(&still, &law, both(1.0), &[]);
    assert!(matches!(found, Err(Reason::Never { .. })), "{found:?}");
    let found = minimum_of_entropy(&still, &law, &[0.0, 0.1], None).expect("zero");
    assert_eq!((found.mean, found.reached), (0.0, vec![1.0, 0.0]));
    let one_way = ring(3, 1.0, 0.0);
    let found = minimum_of_entropy(&one_way, &stationary(&one_way), &[], None);
    assert!(matches!(found, Err(Reason::NoEntropy(_))), "{found:?}");
}

#[test]
fn papers_devices_have_a_quantum() {
    for (name, text) in [
        ("maxwell_demon.toml", include_str!("../../configs/maxwell_demon.toml")),
        ("inverse_current.toml", include_str!("../../configs/inverse_current.toml")),
    ] {
        let plan = config::read(name, text, &[]).expect("a config of ours");
        let network = compile(&plan.model);
        let law = stationary(&network);
        let found = minimum_of_entropy(&network, &law, &[1.0, 2.0], None).expect("solvable");
        assert!(found.mean >= -1.0 && found.mean < 0.0, "{name}: {}", found.mean);
        let passed = passage_of_entropy(&network, &law, both(2.0), &[1.0]).expect("posed");
        let average = ultimate(&passed).exponential_average.expect("entropy");
        close(average, 1.0, 0.0, 1e-11, name);
    }
}

#[test]
fn exponential_averages_of_entropy() {
    let (p, q, time) = (1.3_f64, 0.5_f64, 7.0);
    let network = ring(3, p, q);
    let law = stationary(&network);
    let force = (p / q).ln();
    for power in [-0.5, 0.3, 1.0, 2.0, 3.5] {
        let expected = time * (p * (-power * force).exp_m1() + q * (power * force).exp_m1());
        let found = exponential_average(&network, &law, power, time).expect("solvable");
        close(found, expected, (p + q) * time, 1e-13, &format!("power {power}"));
    }
    let mut random = random(10);
    let mut caught = 0;
    for sample in 0..60 {
        let network = Parameters::random(&mut random, 3).network();
        let average = |network: &Network, power| {
            exponential_average(network, &stationary(network), power, 2.0).expect("solvable")
        };
        let what = format!("device {sample}");
        close(average(&network, 1.0), 0.0, 1.0, 1e-12, &what);
        close(average(&network, 2.0), average(&network, -1.0), 1.0, 1e-12, &what);
        assert!(average(&network, 2.0) > 0.0, "{what}: a variance");
        caught += i32::from(average(&wrong_rate(&network, 0, 1.05), 1.0).abs() > 1e-5);
    }
    assert!(caught > 40, "a wrong rate was caught in {caught} devices only");
}

#[test]
fn averages_at_stopping_share_one_budget() {
    let network = ring(3, 1.3, 0.5);
    let law = stationary(&network);
    let upper = Thresholds { lower: None, upper: Some(1.0) };
    let of = |duration: f64, enough| stopped_averages(&network, &law, upper, duration, enough);
    let [mean, _] = of(10.0, f64::INFINITY).expect("affordable");
    close(mean, 1.0, 0.0, 1e-12, "without a lower threshold");
    // Cut ever further down, each of these took some ten seconds or more.
    for duration in [1e3, 1e4, 1e5, 1e6] {
        let began = std::time::Instant::now();
        let why = of(duration, f64::INFINITY).expect_err("too much").to_string();
        let told = why.contains("multiply-adds") || why.contains("double precision");
        assert!(told, "by {duration}: {why}");
        assert!(began.elapsed().as_secs() < 20, "by {duration}: {:?}", began.elapsed());
    }
    // Half of what a sample resolves is no bound, and a tenth of what is there ends the search.
    let [_, square] = of(20.0, f64::INFINITY).expect("affordable");
    assert!(matches!(of(20.0, 0.1 * square), Err(Reason::Heavy { .. })), "{square}");
    assert_eq!(of(20.0, 2.0 * square), of(20.0, f64::INFINITY));
    // Where both are passed soon, a long window takes no more work than a short one.
    let both = both(2.0 * (1.3_f64 / 0.5).ln());
    let found = [1e3, 1e6].map(|duration| {
        stopped_averages(&network, &law, both, duration, f64::INFINITY).expect("affordable")
    });
    close(found[1][0], 1.0, 0.0, 1e-11, "in a long window");
    close(found[1][1], found[0][1], 0.0, 1e-11, "in a long window");
}
