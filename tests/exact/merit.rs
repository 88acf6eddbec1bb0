//! Exact figures of merit against closed forms, reference tables, the second law and the choice of units.
//!
//! Exact numbers are compared to 1e-9 of what cancels in them. Each law has a twin that breaks it.

use crate::common::device::{Bath, close, device, observable};
use crate::common::laws::{NAMES, Parameters, random};
use crate::common::ring::{network as ring_network, number, of_row, q2r, table};
use fluctua::exact::{Answers, Question, answer, answer_merits};
use fluctua::network::{Network, Start, merits};
use fluctua::quantity::{Quantity, Statistic};
use proptest::prelude::*;
use rand::RngExt;

/// The stationary rates of a network, with the figures of merit of the machines that exist.
fn solve(network: &Network) -> Answers {
    let start = Start::Stationary;
    let question = Question { network, pairs: &[], start: &start, duration: 1.0, windows: false };
    let mut answers = answer(&question).unwrap();
    answer_merits(&merits(network, Some(network)), &mut answers);
    answers
}

fn merit(answers: &Answers, of: &str) -> Option<f64> {
    let quantity = Quantity::new(observable(of), Statistic::Value);
    answers.get(&quantity).map(|answer| answer.exact.value)
}

fn rate(answers: &Answers, of: &str) -> f64 {
    answers.get(&Quantity::new(observable(of), Statistic::Rate)).unwrap().exact.value
}

/// Every figure of merit that has a value, by name.
fn all(answers: &Answers) -> Vec<(String, f64)> {
    let found = answers.values.iter().filter(|a| a.quantity.observable.name.is_merit());
    found.map(|a| (a.quantity.observable.to_string(), a.exact.value)).collect()
}

/// Each electron that a level takes from one reservoir it hands to the other: every ratio is that of energies, and
/// the signs of `mu_c - mu_h` and of the current say which machine it is.
#[test]
fn a_level_has_the_ratios_of_its_energies() {
    let mut random = random(1);
    let mut seen = [0; 4];
    for _ in 0..2000 {
        let mut draw = |from: f64, to: f64| random.random_range(from..to);
        let (energy, cold, apart) = (draw(-2.0, 2.0), draw(0.1, 2.0), draw(0.05, 2.0));
        let (hot, mu_h, mu_c) = (cold + apart, draw(-2.0, 2.0), draw(-2.0, 2.0));
        let baths: [Bath<'_>; 2] =
            [("c", 0, cold, mu_c, draw(0.1, 2.0)), ("h", 0, hot, mu_h, draw(0.1, 2.0))];
        let answers = solve(&device(&[energy], &[], &baths));
        let current = rate(&answers, "particle.h");
        let (from_hot, from_cold, climb) = (energy - mu_h, energy - mu_c, mu_c - mu_h);
        let expected = [
            ("power.engine", current * climb > 0.0, current * climb),
            ("efficiency.engine", current * climb > 0.0, climb / from_hot),
            ("cop.refrigerator", current * from_cold < 0.0, from_cold / climb),
            ("cop.heat_pump", current * from_hot < 0.0, from_hot / climb),
        ];
        for (k, (name, exists, value)) in expected.into_iter().enumerate() {
            let found = merit(&answers, name);
            assert_eq!(found.is_some(), exists, "{name} of {energy} {baths:?}");
            if let Some(found) = found {
                close(found, value, 0.0, 1e-9, name);
                seen[k] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 50), "{seen:?}");
}

/// Where a table of independent numbers says that a ring magnifies, it does by the ratio of the currents there.
#[test]
fn rings_magnify_as_their_currents_say() {
    let (mut magnified, mut parallel) = (0, 0);
    for row in table(include_str!("../reference/ring_q2r.csv")) {
        let ring = of_row(&row);
        if ring.spins() > 8 {
            continue;
        }
        let [upper, lower, entering] = ["IU", "ID", "IL"].map(|key| number(&row, key));
        // Numbers of the table are noise below this.
        if upper.abs().min(lower.abs()) < 1e-12 {
            continue;
        }
        let found = merit(&solve(&ring_network(&ring)), "magnification.ring");
        assert_eq!(found.is_some(), upper * lower > 0.0, "{ring:?}");
        match found {
            None => parallel += 1,
            Some(found) => {
                let expected = upper.abs().max(lower.abs()) / entering.abs();
                assert!(found > 1.0);
                close(found, expected, 0.0, 1e-9, &format!("{ring:?}"));
                magnified += 1;
            }
        }
    }
    assert!(magnified > 10 && parallel > 10, "{magnified} {parallel}");
}

/// Both ways round and with either bath hot: the mirror images of a ring magnify alike.
#[test]
fn a_ring_magnifies_like_its_mirror_images() {
    let (spins, couplings) = ([2, 3], [2.0, 1.9]);
    let value = |spins, couplings, temperatures| {
        merit(&solve(&ring_network(&q2r(spins, couplings, temperatures))), "magnification.ring")
    };
    let clockwise = value(spins, couplings, [2.0, 0.1]).unwrap();
    close(clockwise, 0.059_964_746_87 / 0.042_069_999_12, 0.0, 1e-9, "clockwise");
    let turned = [
        value([3, 2], [1.9, 2.0], [2.0, 0.1]),
        value(spins, couplings, [0.1, 2.0]),
        value([3, 2], [1.9, 2.0], [0.1, 2.0]),
    ];
    for turned in turned {
        close(turned.unwrap(), clockwise, 0.0, 1e-9, "a mirror image");
    }
    assert_eq!(value(spins, couplings, [1.0, 1.0]), None);
    // Currents near 1e-21 at the end of the window at T_left = 0.166862083689.
    assert!(value(spins, couplings, [0.1668, 0.1]).is_none());
    assert!(value(spins, couplings, [0.1669, 0.1]).is_some());
}

/// The parameters of a device whose reservoirs have one of two temperatures.
fn two_temperatures(seed: u64) -> (Parameters, [f64; 2]) {
    let mut random = random(seed);
    let mut parameters = Parameters::random(&mut random, 3);
    let cold = random.random_range(0.2..1.5);
    let hot = cold + random.random_range(0.1..2.0);
    for (k, bath) in parameters.baths.iter_mut().enumerate() {
        let is_hot = if k < 2 { k == 1 } else { random.random_bool(0.5) };
        bath.2 = if is_hot { hot } else { cold };
    }
    (parameters, [cold, hot])
}

/// The bounds of efficiency and of both coefficients of performance.
fn carnot([cold, hot]: [f64; 2]) -> [(&'static str, f64); 3] {
    [
        ("efficiency.engine", 1.0 - cold / hot),
        ("cop.refrigerator", cold / (hot - cold)),
        ("cop.heat_pump", hot / (hot - cold)),
    ]
}

/// Does any figure of a device exceed these bounds?
fn exceeds(answers: &Answers, bounds: &[(&str, f64)]) -> bool {
    bounds
        .iter()
        .any(|(name, bound)| merit(answers, name).is_some_and(|value| value > bound * (1.0 + 1e-9)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// The second law bounds every machine, the first law joins them, and the bounds listed are those of Carnot.
    #[test]
    fn no_machine_exceeds_its_bound(seed: u64) {
        let (parameters, temperatures) = two_temperatures(seed);
        let network = parameters.network();
        let answers = solve(&network);
        prop_assert!(!exceeds(&answers, &carnot(temperatures)), "{:?}", all(&answers));
        let baths = || parameters.baths.iter();
        let work = |b: &Bath<'_>| -b.3 * rate(&answers, &format!("particle.{}", b.0));
        let power: f64 = baths().map(work).sum();
        let heats = |of: f64| -> f64 {
            let own = baths().filter(|b| b.2 == of);
            own.map(|b| rate(&answers, &format!("heat.{}", b.0))).sum()
        };
        let [cold, hot] = temperatures.map(heats);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (a.abs() + b.abs() + 1e-3);
        prop_assert!(near(power, cold + hot));
        // Signs that rounding decides are left to no machine.
        let decided = [power, cold, hot].iter().all(|x| x.abs() > 1e-10);
        if decided {
            let expected = [
                (power > 0.0, "power.engine", power),
                (power > 0.0, "efficiency.engine", power / hot),
                (cold > 0.0, "cop.refrigerator", -cold / power),
                (hot < 0.0, "cop.heat_pump", hot / power),
            ];
            for (exists, name, value) in expected {
                let found = merit(&answers, name);
                prop_assert_eq!(found.is_some(), exists, "{}: {} {} {}", name, power, cold, hot);
                prop_assert!(found.is_none_or(|found| near(found, value)), "{}: {}", name, value);
            }
        }
        for merit in merits(&network, Some(&network)) {
            let name = merit.observable.to_string();
            let known = carnot(temperatures).into_iter().find(|(known, _)| *known == name);
            prop_assert_eq!(merit.bound.is_some(), known.is_some());
            prop_assert!(known.is_none_or(|(_, bound)| near(merit.bound.unwrap_or(0.0), bound)));
        }
    }

    /// Raising the energies and chemical potentials of a dot together changes nothing, nor does the order of
    /// the reservoirs; faster rates and larger energies scale the power alone.
    #[test]
    fn figures_of_merit_are_of_the_device(seed: u64, shift in -3.0_f64..3.0, factor in 0.1_f64..10.0) {
        let (parameters, _) = two_temperatures(seed);
        let expected = all(&solve(&parameters.network()));
        let same = |other: &Parameters, power: f64| {
            let found = all(&solve(&other.network()));
            found.len() == expected.len()
                && found.iter().zip(&expected).all(|((name, a), (of, b))| {
                    let b = if name == "power.engine" { b * power } else { *b };
                    name == of && (a - b).abs() <= 1e-7 * b.abs() + 1e-12
                })
        };
        let mut shifted = parameters.clone();
        shifted.energies[0] += shift;
        shifted.baths.iter_mut().filter(|bath| bath.1 == 0).for_each(|bath| bath.3 += shift);
        prop_assert!(same(&shifted, 1.0));
        let mut turned = parameters.clone();
        turned.baths.reverse();
        prop_assert!(same(&turned, 1.0));
        let mut faster = parameters.clone();
        faster.baths.iter_mut().for_each(|bath| bath.4 *= factor);
        prop_assert!(same(&faster, factor));
        let mut larger = parameters.clone();
        larger.energies.iter_mut().for_each(|energy| *energy *= factor);
        larger.couplings.iter_mut().for_each(|coupling| coupling.2 *= factor);
        larger.baths.iter_mut().for_each(|bath| (bath.2, bath.3) = (bath.2 * factor, bath.3 * factor));
        prop_assert!(same(&larger, factor));
        // The twin: one energy alone is another device.
        if expected.len() > 1 && shift.abs() > 0.1 {
            let mut twin = parameters.clone();
            twin.energies[0] += shift;
            prop_assert!(!same(&twin, 1.0));
        }
    }
}

/// Levels near their reversible point come within 2 % of each bound, so that a bound that is 5 % lower, or that of
/// the efficiency at maximum power (Curzon and Ahlborn), would be found out, and a much larger one too.
#[test]
fn a_wrong_bound_is_exceeded() {
    let temperatures = [1.0, 2.0];
    let [cold, hot] = temperatures;
    // At the reversible point (energy - mu_h)/hot = (energy - mu_c)/cold.
    let level = |push: f64| {
        let mu_c = 0.5 + push;
        solve(&device(&[1.0], &[], &[("h", 0, hot, 0.0, 1.0), ("c", 0, cold, mu_c, 1.0)]))
    };
    let bounds = carnot(temperatures);
    let times = |factor: f64| bounds.map(|(name, bound)| (name, bound * factor));
    let [engine, refrigerator] = [level(-0.004), level(0.004)];
    for answers in [&engine, &refrigerator] {
        assert!(!exceeds(answers, &bounds));
        assert!(exceeds(answers, &times(0.95)), "{:?}", all(answers));
    }
    for (answers, name) in
        [(&engine, bounds[0]), (&refrigerator, bounds[1]), (&refrigerator, bounds[2])]
    {
        assert!(merit(answers, name.0).unwrap() > 0.98 * name.1, "{name:?}");
    }
    let lower = [("efficiency.engine", 1.0 - (cold / hot).sqrt())];
    assert!(exceeds(&engine, &lower));
}

/// No machine at one temperature, whatever the chemical potentials, and none in equilibrium.
#[test]
fn one_temperature_makes_no_machine() {
    let mut random = random(3);
    for _ in 0..200 {
        let mut parameters = Parameters::random(&mut random, 3);
        let temperature = parameters.baths[0].2;
        parameters.baths.iter_mut().for_each(|bath| bath.2 = temperature);
        assert!(all(&solve(&parameters.network())).is_empty());
        assert!(all(&solve(&parameters.at_equilibrium().network())).is_empty());
    }
    // Two temperatures without work: heat flows, and nothing climbs.
    let warm = [("h", 0, 2.0, 0.7, 1.0), ("c", 0, 1.0, 0.7, 1.0)];
    assert!(all(&solve(&device(&[1.0], &[], &warm))).is_empty());
}

/// With three temperatures an engine has a power and no efficiency; a reservoir through which nothing jumps does
/// not count.
#[test]
fn three_temperatures_leave_the_power() {
    let engine = |third: f64, rate: f64| {
        let baths =
            [("h", 0, 2.0, 0.0, 1.0), ("c", 0, 1.0, 0.2, 1.0), (NAMES[0], 0, third, 0.1, rate)];
        let found = all(&solve(&device(&[1.0], &[], &baths)));
        found.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(engine(1.5, 0.01), ["power.engine"]);
    assert_eq!(engine(1.0, 0.01), ["power.engine", "efficiency.engine"]);
    assert_eq!(engine(1.5, 0.0), ["power.engine", "efficiency.engine"]);
}

/// The published device: what heats the hot reservoir r of model I is the bias, so that it is a heat pump of
/// coefficient of performance `|J_Q^r/(mu_b - mu_a) J_N^b|`.
#[test]
fn the_pump_of_model_one_meets_the_reference_table() {
    let mut pumps = 0;
    for row in crate::common::device::table("dots_model1_grid.csv") {
        let at = |key: &str| crate::common::device::number(&row, key);
        let [heat, current] = ["JQ_r", "JN_b"].map(at);
        let apart = at("mu_b") - at("mu_a");
        let hotter = at("beta_a") - at("beta_r");
        if hotter < 1e-6 || heat.abs() < 1e-9 {
            continue;
        }
        let answers = solve(&crate::common::device::paper_device(&row));
        let found = merit(&answers, "cop.heat_pump");
        assert_eq!(found.is_some(), heat < 0.0, "{row:?}");
        if let Some(found) = found {
            close(found, (heat / (apart * current)).abs(), 0.0, 1e-9, &format!("{row:?}"));
            pumps += 1;
        }
    }
    assert!(pumps > 5, "{pumps}");
}
