//! Hold generating functions to closed forms and the cumulant rates.
#![allow(clippy::print_stdout, reason = "measured accuracies and times, seen with --nocapture")]

use crate::common::device::{
    self, Bath, close, device, get, ring, solve, two_classes, value, walk,
};
use crate::generating_symmetry::random_device;
use fluctua::exact::generating::{Point, channel_increments, scaled_cumulants};
use fluctua::exact::initial_law;
use fluctua::model::occupation;
use fluctua::network::Start;
use fluctua::network::{Network, Structure};
use fluctua::quantity::Statistic;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

pub(crate) fn configured(name: &str) -> Network {
    let path = format!("{}/configs/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a config");
    fluctua::model::compile(&fluctua::config::read(&path, &text, &[]).expect("valid").model)
        .network
        .expect("enumerated")
}

pub(crate) fn law(network: &Network) -> Vec<f64> {
    initial_law(network, &Structure::of(network), &Start::Stationary).expect("one class")
}

pub(crate) fn increments(network: &Network, of: &str) -> Vec<f64> {
    channel_increments(network, &device::observable(of), None).expect("defined")
}

fn tried(network: &Network, of: &[&str], fields: &[[f64; 2]]) -> Vec<Result<Point, String>> {
    let increments: Vec<_> = of.iter().map(|of| increments(network, of)).collect();
    let increments: Vec<_> = increments.iter().map(Vec::as_slice).collect();
    let structure = Structure::of(network);
    scaled_cumulants(network, &structure.closed[0], &increments, fields)
}

pub(crate) fn points(network: &Network, of: &[&str], fields: &[[f64; 2]]) -> Vec<Point> {
    tried(network, of, fields).into_iter().collect::<Result<_, _>>().expect("solvable")
}

pub(crate) fn along(network: &Network, of: &str, fields: &[f64]) -> Vec<Point> {
    points(network, &[of], &fields.iter().map(|&s| [s, 0.0]).collect::<Vec<_>>())
}

const FIELDS: [f64; 11] = [-30.0, -4.0, -1.5, -0.3, -1e-3, 0.0, 1e-6, 0.2, 1.0, 3.0, 25.0];

#[test]
fn walks_meet_their_closed_form() {
    let (p, q) = (2.0, 0.7);
    for network in [ring(2, p, q), ring(5, p, q), walk(1, &[(0, 0, p, 1), (0, 0, q, -1)])] {
        for point in along(&network, "particle.bath", &FIELDS) {
            let s = point.field[0];
            let expected = p * s.exp_m1() + q * (-s).exp_m1();
            close(point.value, expected, 1e-30, 1e-10, &format!("value at {s}"));
            close(point.slope[0], p * s.exp() - q * (-s).exp(), 0.0, 1e-10, "slope");
            let [low, high] = point.bounds;
            assert!(low <= high && high - low <= 1e-10 * point.scale);
        }
    }
}

/// Value and slope of the resonant level.
fn level(rates: [f64; 2], filled: [f64; 2], s: f64) -> [f64; 2] {
    let [left, right] = rates;
    let [f, g] = filled;
    let (forward, backward) = (left * right * f * (1.0 - g), left * right * g * (1.0 - f));
    let half = 0.5 * (left + right);
    let more = forward * s.exp_m1() + backward * (-s).exp_m1();
    let root = (half * half + more).sqrt();
    [more / (root + half), (forward * s.exp() - backward * (-s).exp()) / (2.0 * root)]
}

#[test]
fn resonant_level_meets_its_closed_form() {
    let (left, right, energy) = (0.7, 1.9, 0.4);
    let baths = [("L", 0, 0.8, 1.0, left), ("R", 0, 0.5, -0.3, right)];
    let network = device(&[energy], &[], &baths);
    let filled = [occupation(energy, 1.0, 0.8), occupation(energy, -0.3, 0.5)];
    let error = |scaled: f64| {
        let mut worst = 0.0_f64;
        for point in along(&network, "particle.L", &FIELDS) {
            let expected = level([left, right * scaled], filled, point.field[0]);
            for (found, expected) in [point.value, point.slope[0]].into_iter().zip(expected) {
                worst = worst.max((found - expected).abs() / expected.abs().max(1e-30));
            }
        }
        worst
    };
    println!("resonant level: {:.1e}", error(1.0));
    assert!(error(1.0) < 1e-10);
    assert!(error(1.0 + 1e-7) > 1e-8, "a wrong rate must show");
}

/// The first four derivatives of `lambda` at zero from its slope at Chebyshev points.
fn derivatives(network: &Network, of: &str, radius: f64) -> [f64; 4] {
    const POINTS: usize = 25;
    let angle = |j: usize| std::f64::consts::PI * (j as f64 + 0.5) / POINTS as f64;
    let fields: Vec<f64> = (0..POINTS).map(|j| radius * angle(j).cos()).collect();
    let slopes: Vec<f64> = along(network, of, &fields).iter().map(|p| p.slope[0]).collect();
    let mut sum = [0.0; 4];
    let (mut before, mut now) = ([0.0; 4], [1.0, 0.0, 0.0, 0.0]);
    for order in 0..POINTS {
        let terms = slopes.iter().enumerate().map(|(j, v)| v * (order as f64 * angle(j)).cos());
        let weight = if order == 0 { 1.0 } else { 2.0 } / POINTS as f64;
        let coefficient = weight * terms.sum::<f64>();
        for (sum, taylor) in sum.iter_mut().zip(now) {
            *sum += coefficient * taylor;
        }
        let factor = if order == 0 { 1.0 } else { 2.0 };
        let mut next = before.map(|b: f64| -b);
        for n in 1..4 {
            next[n] += factor * now[n - 1];
        }
        (before, now) = (now, next);
    }
    [sum[0], sum[1] / radius, 2.0 * sum[2] / radius.powi(2), 6.0 * sum[3] / radius.powi(3)]
}

#[test]
fn derivatives_are_the_cumulant_rates() {
    for name in ["inverse_current", "ring_steps"] {
        let network = configured(name);
        let answers = solve(&network, &Start::Stationary, 1.0);
        let names: &[&str] = if name == "ring_steps" {
            &["heat.left"]
        } else {
            &["particle.b", "energy.r", "heat.a", "entropy"]
        };
        for of in names {
            let found = derivatives(&network, of, 0.1);
            for (statistic, found) in Statistic::CUMULANT_RATES.into_iter().zip(found) {
                let expected = get(&answers, of, statistic);
                let what = format!("{name} {of} {statistic:?}");
                close(found, expected.exact.value, expected.scale, 1e-8, &what);
            }
        }
    }
}

#[test]
fn functions_are_convex_and_slopes_are_derivatives() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    for sample in 0..30 {
        let network = random_device(&mut random);
        let fields: Vec<f64> = (-20..=20).map(|i| 0.15 * f64::from(i)).collect();
        for of in ["particle.a", "energy.a"] {
            let points = along(&network, of, &fields);
            for pair in points.windows(2) {
                let [a, b] = [&pair[0], &pair[1]];
                let rise = b.value - a.value;
                let step = b.field[0] - a.field[0];
                let slack = 1e-12 * a.scale;
                assert!(a.slope[0] * step <= rise + slack && rise <= b.slope[0] * step + slack);
                assert!(a.rate_function() >= -1e-12 * a.scale, "device {sample}");
            }
            let [below, above, here] =
                [0.7 - 1e-4, 0.7 + 1e-4, 0.7].map(|s| along(&network, of, &[s]).remove(0));
            let slope = (above.value - below.value) / 2e-4;
            close(slope, here.slope[0], here.scale, 1e-6, "slope");
        }
    }
}

#[test]
fn extreme_fields_and_cold_baths_are_right_or_say_why() {
    let (left, right, energy) = (0.7, 1.9, 0.7);
    for (cold, s) in [(1.0, 300.0), (1.0, -300.0), (0.001, 0.5), (0.001, 600.0), (0.001, -700.0)] {
        let baths = [("L", 0, cold, 0.0, left), ("R", 0, 0.5, -0.3, right)];
        let network = device(&[energy], &[], &baths);
        let filled = [occupation(energy, 0.0, cold), occupation(energy, -0.3, 0.5)];
        let point = along(&network, "particle.L", &[s]).remove(0);
        let half: f64 = 0.5 * (left + right);
        // 1 - f from the mirrored occupation: it must not cancel.
        let empty = [occupation(0.0, energy, cold), occupation(-0.3, energy, 0.5)];
        let more = left
            * right
            * (filled[0] * empty[1] * s.exp_m1() + filled[1] * empty[0] * (-s).exp_m1());
        let expected = more / ((half * half + more).sqrt() + half);
        println!("T = {cold}, s = {s}: {:e} of scale {:.1e}", point.value, point.scale);
        if expected.is_finite() {
            close(point.value, expected, 1.0, 1e-10, &format!("T = {cold}, s = {s}"));
        }
    }
    let network = device(
        &[0.7, -0.4],
        &[(0, 1, 0.3)],
        &[
            ("a", 0, 0.001, 0.0, 1.0),
            ("b", 0, 0.5, 0.2, 0.3),
            ("c", 1, 0.002, 0.3, 1.0),
            ("d", 1, 0.4, -0.2, 0.3),
        ],
    );
    for s in [0.5, 1.0] {
        let both = tried(&network, &["entropy"], &[[s, 0.0], [-1.0 - s, 0.0]]);
        let [a, b] = [0, 1].map(|i| both[i].as_ref().expect("finite"));
        println!("cold entropy at {s}: {:e} and {:e}", a.value, b.value);
        close(a.value, b.value, 0.0, 1e-12, "cold entropy");
    }
    for field in [[f64::NAN, 0.0], [1e9, 0.0]] {
        let reason = tried(&network, &["particle.a"], &[field]).remove(0).expect_err("absurd");
        assert!(!reason.is_empty());
    }
}

#[test]
fn each_closed_class_has_its_own_function() {
    let network = two_classes();
    let structure = Structure::of(&network);
    let counts = increments(&network, "particle.bath");
    assert_eq!(structure.closed.len(), 2);
    for (states, rate) in structure.closed.iter().zip([2.0, 0.5]) {
        let point = scaled_cumulants(&network, states, &[&counts], &[[0.4, 0.0]]).remove(0);
        close(point.expect("solvable").value, rate * 0.4_f64.exp_m1(), 0.0, 1e-12, "class");
    }
}

/// A chain of dots, each coupled to the next, two reservoirs on the first and one on all others.
fn chain(dots: usize) -> Network {
    let energies: Vec<f64> = (0..dots).map(|d| 0.1 * d as f64 - 0.5).collect();
    let couplings: Vec<_> = (1..dots).map(|d| (d - 1, d, 0.4)).collect();
    let names: Vec<String> = (0..=dots).map(|l| format!("r{l}")).collect();
    let bath = |(l, name)| -> Bath<'_> {
        let name: &String = name;
        (name.as_str(), l % dots, 0.5 + 0.05 * l as f64, 0.1 * l as f64 - 0.4, 1.0)
    };
    device(&energies, &couplings, &names.iter().enumerate().map(bath).collect::<Vec<_>>())
}

#[test]
fn powers_meet_the_inverse_iteration_on_a_product() {
    // Ten dots, too many states to invert, of which only the first is driven: without couplings
    // the function is that of the first alone.
    let energies: Vec<f64> = (0..10).map(|d| 0.1 * f64::from(d)).collect();
    let names = ["c", "d", "e", "f", "g", "h", "i", "j", "k"];
    let mut baths: Vec<Bath<'_>> = vec![("a", 0, 0.7, 0.9, 1.0), ("b", 0, 1.2, -0.4, 0.6)];
    baths.extend(names.into_iter().enumerate().map(|(d, name)| (name, d + 1, 0.8, 0.2, 1.0)));
    let (large, small) = (device(&energies, &[], &baths), device(&energies[..1], &[], &baths[..2]));
    let fields = [-2.0, -0.4, 0.0, 1.0, 2.5];
    for (a, b) in
        along(&large, "particle.a", &fields).iter().zip(along(&small, "particle.a", &fields))
    {
        close(a.value, b.value, b.scale, 1e-12, "value");
        close(a.slope[0], b.slope[0], b.scale, 1e-11, "slope");
    }
    let network = chain(10);
    let answers = solve(&network, &Start::Stationary, 1.0);
    let slope = along(&network, "heat.r0", &[0.0])[0].slope[0];
    close(slope, value(&answers, "heat.r0", Statistic::Rate), 1.0, 1e-12, "slope at zero");
}

#[test]
fn twelve_dots_are_solved_at_weak_and_strong_fields() {
    let network = chain(12);
    for s in [0.1, 1.0, -2.0, 6.0] {
        let found = tried(&network, &["particle.r0"], &[[s, 0.0]]).remove(0).expect("solvable");
        assert!(found.value.is_finite(), "{found:?}");
    }
    let both = along(&network, "entropy", &[0.3, -1.3]);
    close(both[0].value, both[1].value, both[0].scale, 1e-11, "symmetry");
}
