//! Hold passages and minima of entropy production to a walk's closed forms and to their laws on random devices.

use fluctua::config;
use fluctua::exact::{Reason, Thresholds, minimum_of_entropy, passage_of_entropy};
use fluctua::model::compile;
use fluctua::network::Network;
use rand::RngExt;

use crate::common::device::{close, device, ring};
use crate::common::laws::{Parameters, random, stationary, wrong_rate};
use crate::passage::{both, curve, of_count, outcome, ultimate};

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
pub(crate) fn one_bias(sample: usize, random: &mut rand_xoshiro::Xoshiro256PlusPlus) -> Network {
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
        let network = compile(&plan.model).network.expect("enumerated");
        let law = stationary(&network);
        let found = minimum_of_entropy(&network, &law, &[1.0, 2.0], None).expect("solvable");
        assert!(found.mean >= -1.0 && found.mean < 0.0, "{name}: {}", found.mean);
        let passed = passage_of_entropy(&network, &law, both(2.0), &[1.0]).expect("posed");
        let average = ultimate(&passed).exponential_average.expect("entropy");
        close(average, 1.0, 0.0, 1e-11, name);
    }
}
