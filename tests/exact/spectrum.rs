//! Hold finite-frequency noise to closed forms, to its limits, and to charge conservation.
#![allow(clippy::print_stdout, reason = "measured accuracies and times, seen with --nocapture")]

use std::time::Instant;

use crate::common::device::{self, close, device, get, solve};
use fluctua::exact::generating::channel_increments;
use fluctua::exact::spectrum::{Currents, Noise};
use fluctua::model::occupation;
use fluctua::network::Start;
use fluctua::network::{Clock, Network, Structure};
use fluctua::quantity::{Quantity, Statistic};

fn configured(name: &str) -> Network {
    let path = format!("{}/configs/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a config");
    fluctua::model::compile(&fluctua::config::read(&path, &text, &[]).expect("valid").model)
        .network
        .expect("enumerated")
}

fn currents(network: &Network, of: &[&str]) -> Currents {
    let increments: Vec<_> = of
        .iter()
        .map(|of| channel_increments(network, &device::observable(of), None).expect("defined"))
        .collect();
    let increments: Vec<_> = increments.iter().map(Vec::as_slice).collect();
    Currents::of(network, &Structure::of(network).closed[0], &increments).expect("solvable")
}

const RATES: [f64; 2] = [0.7, 1.9];
const FREQUENCIES: [f64; 8] = [0.0, 1e-6, 0.1, 0.9, -0.9, 4.0, 60.0, 1e6];

fn level() -> Network {
    device(&[0.4], &[], &[("L", 0, 0.8, 1.0, RATES[0]), ("R", 0, 0.5, -0.3, RATES[1])])
}

/// `S_LL`, `Re S_LR`, the spectrum of the sum of both, of a two-state process.
fn closed_form(w: f64, rates: [f64; 2]) -> [f64; 3] {
    let filled = [occupation(0.4, 1.0, 0.8), occupation(0.4, -0.3, 0.5)];
    let up = [0, 1].map(|l| rates[l] * filled[l]);
    let down = [0, 1].map(|l| rates[l] * (1.0 - filled[l]));
    let total: f64 = rates.iter().sum();
    let full = (up[0] + up[1]) / total;
    let empty = 1.0 - full;
    let lorentz = total / (total * total + w * w);
    // How much a count of l adds to the filling, beyond its mean.
    let kick = |l: usize| empty * empty * up[l] + full * full * down[l];
    let slope = |l: usize| up[l] + down[l];
    let own = empty * up[0] + full * down[0] - 2.0 * slope(0) * kick(0) * lorentz;
    let cross = -(slope(0) * kick(1) + slope(1) * kick(0)) * lorentz;
    [own, cross, 2.0 * w * w * full * empty * lorentz]
}

#[test]
fn a_level_has_the_noise_of_a_two_state_process() {
    let currents = currents(&level(), &["particle.L", "particle.R"]);
    let pairs = [[0, 0], [0, 1], [1, 0], [1, 1]];
    let noise = currents.noise(&pairs, &FREQUENCIES).expect("affordable");
    let mut wrong = 0.0_f64;
    for (&w, noise) in FREQUENCIES.iter().zip(&noise) {
        let [own, cross, sum] = closed_form(w, RATES);
        close(noise[0].real, own, 0.0, 1e-12, &format!("own noise at {w}"));
        close(noise[1].real, cross, 0.0, 1e-12, &format!("cross noise at {w}"));
        // The sum of both currents is the change of the charge.
        let both: f64 = noise.iter().map(|n| n.real).sum();
        close(both, sum, own, 1e-12, &format!("charge at {w}"));
        assert!(noise[0].imaginary.abs() < 1e-15);
        assert!((noise[1].imaginary + noise[2].imaginary).abs() < 1e-15);
        wrong = wrong.max((noise[0].real - closed_form(w, [0.7, 1.9 * (1.0 + 1e-8)])[0]).abs());
    }
    assert!(wrong > 1e-10, "a wrong rate must show");
}

#[test]
fn zero_frequency_is_the_covariance_rate() {
    let baths = [("a", 0, 0.7, 0.4, 1.0), ("b", 0, 1.1, 1.0, 0.5), ("r", 1, 0.9, 1.5, 2.0)];
    for network in [configured("inverse_current"), device(&[1.0, 2.0], &[(0, 1, -1.5)], &baths)] {
        let names = ["particle.b", "energy.r", "heat.a", "entropy", "particle.r"];
        let currents = currents(&network, &names);
        let pairs: Vec<[usize; 2]> =
            (0..names.len()).flat_map(|j| (0..names.len()).map(move |k| [j, k])).collect();
        let noise = currents.noise(&pairs, &[0.0, 1e-9, 1e9]).expect("affordable");
        let answers = solve(&network, &Start::Stationary, 10.0);
        for (place, &[j, k]) in pairs.iter().enumerate() {
            let white = currents.white(j, k);
            let scale = (currents.white(j, j) * currents.white(k, k)).sqrt();
            close(noise[2][place].real, white, scale, 1e-12, "high frequencies");
            let [x, y] = [names[j], names[k]].map(device::observable);
            let expected = if j == k {
                get(&answers, names[j], Statistic::VarianceRate).exact.value
            } else {
                let pair = |x: &_, y: &_| Quantity::covariance(Clone::clone(x), Clone::clone(y));
                let found = answers.get(&pair(&x, &y)).or_else(|| answers.get(&pair(&y, &x)));
                found.expect("listed").exact.value
            };
            for noise in &noise[..2] {
                close(noise[place].real, expected, scale, 1e-12, &format!("{x} {y}"));
            }
        }
    }
}

/// Reversed in time, two currents of an equilibrium keep their product and swap their order.
#[test]
fn no_current_leads_at_equilibrium() {
    let baths = |mu| [("a", 0, 0.7, 0.4, 1.0), ("b", 0, 0.7, mu, 0.5), ("r", 1, 0.7, 1.5, 2.0)];
    let imaginary = |mu| {
        let network = device(&[1.0, 2.0], &[(0, 1, -1.5)], &baths(mu));
        let currents = currents(&network, &["particle.a", "energy.r"]);
        let noise = currents.noise(&[[0, 1]], &[0.3, 2.0]).expect("affordable");
        noise.iter().map(|noise| noise[0].imaginary.abs()).fold(0.0, f64::max)
    };
    assert!(imaginary(0.4) < 1e-15);
    assert!(imaginary(1.4) > 1e-3, "a driven one has an order: {}", imaginary(1.4));
}

#[test]
fn currents_into_one_dot_add_up_to_its_charge() {
    // Slow dot, many states: the noise of the total current vanishes as the square of w.
    let network = configured("inverse_current");
    let currents = currents(&network, &["particle.a", "particle.b", "particle.r"]);
    let pairs = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 2]];
    let noise = currents.noise(&pairs, &[0.0, 1e-3, 1e-2]).expect("affordable");
    let left = |n: &[Noise]| n[..4].iter().map(|n| n.real).sum::<f64>();
    assert!(left(&noise[0]).abs() < 1e-15 && noise[0][4].real.abs() < 1e-15);
    close(left(&noise[2]) / left(&noise[1]), 100.0, 0.0, 1e-2, "charge of the left dot");
    close(noise[2][4].real / noise[1][4].real, 100.0, 0.0, 1e-2, "charge of the right dot");
    // The twin: one current alone does not.
    assert!(noise[0][0].real > 1e-3);
}

#[test]
fn periodograms_meet_windows_and_long_times() {
    let network = configured("inverse_current");
    let names = ["particle.b", "energy.r", "heat.a"];
    let currents = currents(&network, &names);
    for duration in [0.3, 5.0, 100.0] {
        let answers = solve(&network, &Start::Stationary, duration);
        let found = currents.periodogram(&[[0, 0], [1, 1], [2, 2]], &[0.0], duration);
        for (of, noise) in names.iter().zip(&found.expect("affordable")[0]) {
            let expected = get(&answers, of, Statistic::Variance).exact.value / duration;
            close(noise.real, expected, 0.0, 1e-10, &format!("{of} at {duration}"));
            let long = get(&answers, of, Statistic::VarianceRate).exact.value;
            assert!((noise.real - long).abs() > 1e-8, "a window differs from the limit");
        }
    }
    let pairs = [[0, 0], [0, 1], [1, 0]];
    let long = currents.periodogram(&pairs, &FREQUENCIES, 1e9).expect("affordable");
    let limit = currents.noise(&pairs, &FREQUENCIES).expect("affordable");
    for (a, b) in long.iter().flatten().zip(limit.iter().flatten()) {
        close(a.real, b.real, 0.1, 1e-7, "long windows");
        close(a.imaginary, b.imaginary, 0.1, 1e-7, "long windows");
    }
}

#[test]
fn a_level_has_the_periodogram_of_a_two_state_process() {
    // The spectrum is white less a Lorentzian of rate G, whose window is
    // 2 Re { [1 - (1 - e^-z) / z] / z } T with z = (G - i w) T.
    let currents = currents(&level(), &["particle.L"]);
    let total: f64 = RATES.iter().sum();
    for duration in [0.1, 2.0, 30.0] {
        let found =
            currents.periodogram(&[[0, 0]], &FREQUENCIES[..7], duration).expect("affordable");
        for (&w, noise) in FREQUENCIES.iter().zip(&found) {
            let [own, ..] = closed_form(w, RATES);
            let white = currents.white(0, 0);
            let weight = (own - white) * (total * total + w * w) / total;
            // 1/z and e^-z.
            let (a, b) = (total * duration, -w * duration);
            let size = a * a + b * b;
            let inverse = [a / size, -b / size];
            let decay = [(-a).exp() * b.cos(), -(-a).exp() * b.sin()];
            let times = |[a, b]: [f64; 2], [c, d]: [f64; 2]| [a * c - b * d, a * d + b * c];
            let rest = times([1.0 - decay[0], -decay[1]], inverse);
            let expected = white + weight * duration * times([1.0 - rest[0], -rest[1]], inverse)[0];
            close(noise[0].real, expected, 0.0, 1e-10, &format!("w = {w}, T = {duration}"));
        }
    }
}

/// The periodogram of steps from the covariance of every pair of them.
fn summed(walk: &[(usize, usize, f64, i32)], per_time: f64, steps: usize, w: f64) -> f64 {
    let n = 3;
    let mut step = vec![vec![0.0; n]; n];
    step.iter_mut().enumerate().for_each(|(x, row)| row[x] = 1.0);
    for &(from, to, rate, _) in walk {
        step[from][from] -= rate / per_time;
        step[from][to] += rate / per_time;
    }
    let mut law = vec![1.0 / n as f64; n];
    let onward = |law: &[f64]| -> Vec<f64> {
        (0..n).map(|y| (0..n).map(|x| law[x] * step[x][y]).sum()).collect()
    };
    for _ in 0..10_000 {
        law = onward(&law);
    }
    let counts =
        || walk.iter().map(|&(from, to, rate, d)| (from, to, rate / per_time, f64::from(d)));
    let mean: f64 = counts().map(|(from, _, p, d)| law[from] * p * d).sum();
    let squares: f64 = counts().map(|(from, _, p, d)| law[from] * p * d * d).sum();
    let mut kicked = vec![0.0; n];
    counts().for_each(|(from, to, p, d)| kicked[to] += law[from] * p * d);
    let mut sum = steps as f64 * (squares - mean * mean);
    for lag in 1..steps {
        let product: f64 = counts().map(|(from, _, p, d)| kicked[from] * p * d).sum();
        let turn = (w * lag as f64 / per_time).cos();
        sum += 2.0 * (steps - lag) as f64 * turn * (product - mean * mean);
        kicked = onward(&kicked);
    }
    sum / (steps as f64 / per_time)
}

#[test]
fn steps_have_the_periodogram_of_their_covariances() {
    let walk = [(0, 1, 1.5, 1), (1, 0, 0.4, -1), (1, 2, 0.9, 2), (2, 0, 2.2, 0), (0, 2, 0.3, 1)];
    let per_time = 3.0;
    let network = |walk| {
        let mut network = device::walk(3, walk);
        network.counted.clock = Clock::Steps { per_time };
        network
    };
    let here = currents(&network(&walk), &["particle.bath"]);
    let mut wrong = walk;
    wrong[2].2 *= 1.0 + 1e-6;
    let wrong = currents(&network(&wrong), &["particle.bath"]);
    let mut apart = 0.0_f64;
    for (steps, tolerance) in [(2, 1e-12), (8, 1e-12), (60, 1e-12)] {
        let duration = steps as f64 / per_time;
        for w in [0.0, 1e-5, 0.3, 2.0, 3.0 * std::f64::consts::PI, 17.0] {
            let expected = summed(&walk, per_time, steps, w);
            let at = |c: &Currents| c.periodogram(&[[0, 0]], &[w], duration).expect("solvable");
            close(
                at(&here)[0][0].real,
                expected,
                0.1,
                tolerance,
                &format!("{steps} steps, w = {w}"),
            );
            apart = apart.max((at(&wrong)[0][0].real - expected).abs());
        }
    }
    assert!(apart > 1e-8, "a wrong rate must show: {apart:.1e}");
    // A long window has the noise, which repeats itself.
    for w in [0.3, 2.0] {
        let long = summed(&walk, per_time, 200_000, w);
        let noise = here.noise(&[[0, 0]], &[w, w + 6.0 * std::f64::consts::PI]).expect("solvable");
        close(noise[0][0].real, long, 1.0, 1e-4, "a long window");
        close(noise[0][0].real, noise[1][0].real, 0.1, 1e-11, "a period");
    }
}

/// A gate that moves once in `1e9` windows; every rate equals its reverse, so that all states are alike.
#[test]
fn steps_far_fewer_than_a_relaxation_have_the_periodogram_of_their_covariances() {
    let walk = [(0, 1, 1.5, 1), (1, 0, 1.5, 0), (1, 2, 1e-10, 0), (2, 1, 1e-10, 0)];
    let (per_time, steps) = (3.0, 60);
    let mut network = device::walk(3, &walk);
    network.counted.clock = Clock::Steps { per_time };
    let gate = currents(&network, &["particle.bath"]);
    for w in [0.0, 1e-9, 1e-5, 0.3, 2.0] {
        let found = gate.periodogram(&[[0, 0]], &[w], steps as f64 / per_time).expect("solvable");
        let expected = summed(&walk, per_time, steps, w);
        close(found[0][0].real, expected, 0.01, 1e-10, &format!("w = {w}"));
        assert!(found[0][0].imaginary.abs() < 1e-12);
    }
    let noise = gate.noise(&[[0, 0]], &[0.0]).expect("solvable")[0][0].real;
    assert!(noise > 1e8, "the noise of ever longer windows: {noise}");
}

#[test]
fn rings_have_their_variance_rate_at_zero_frequency() {
    for name in ["ring_1_1", "ring_steps"] {
        let network = configured(name);
        let answers = solve(&network, &Start::Stationary, 1.0);
        let names = ["heat.left", "branch_energy.upper"];
        let noise = currents(&network, &names).noise(&[[0, 0], [1, 1]], &[0.0]).expect("solvable");
        for (of, noise) in names.into_iter().zip(&noise[0]) {
            let expected = get(&answers, of, Statistic::VarianceRate);
            close(noise.real, expected.exact.value, expected.scale, 1e-11, &format!("{name} {of}"));
        }
    }
}

#[test]
fn what_cannot_be_solved_says_why() {
    // Two states that swap in every step never forget, and answer in time with that.
    let mut network = device::walk(2, &[(0, 1, 1.0, 1), (1, 0, 1.0, 0)]);
    network.counted.clock = Clock::Steps { per_time: 1.0 };
    let swapping = currents(&network, &["particle.bath"]);
    let why = swapping.noise(&[[0, 0]], &[std::f64::consts::PI]).expect_err("resonant");
    assert!(why.contains("come back in time"), "{why}");
    let currents = currents(&level(), &["particle.L"]);
    assert!(currents.noise(&[[0, 0]], &[f64::NAN]).is_err());
    let long = currents.noise(&[[0, 0]], &[1.0; 10]);
    assert_eq!(long.expect("affordable").len(), 10);
}

#[test]
fn a_thousand_states_are_affordable_for_few_frequencies() {
    let energies: Vec<f64> = (0..10).map(|d| 0.1 * f64::from(d)).collect();
    let couplings: Vec<_> = (1..10).map(|d| (d - 1, d, 0.4)).collect();
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    let baths: Vec<device::Bath<'_>> = names
        .iter()
        .enumerate()
        .map(|(l, name)| (*name, l % 10, 0.5 + 0.1 * l as f64, 0.2 * l as f64 - 0.8, 1.0))
        .collect();
    let network = device(&energies, &couplings, &baths);
    let currents = currents(&network, &["particle.a", "heat.c"]);
    let clock = Instant::now();
    let found = currents.noise(&[[0, 0], [0, 1]], &[0.0, 0.5, 1.0, 2.0]).expect("affordable");
    println!("4 frequencies of 1024 states: {:.2} s", clock.elapsed().as_secs_f64());
    let answers = solve(&network, &Start::Stationary, 0.1);
    let expected = get(&answers, "particle.a", Statistic::VarianceRate).exact.value;
    close(found[0][0].real, expected, 0.0, 1e-10, "zero frequency");
    println!("{:?}", currents.noise(&[[0, 0]], &[1.0; 100]).expect_err("too much"));
}
