//! Walk through resonances and hold the windows against Levitov and Lesovik's law, beside wrong ones.

use crate::common;
use fluctua::config::Plan;
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::kernel::{Sink, Window};
use fluctua::model;
use fluctua::network::Start;

/// Net particles forward at the middle and the end of every window, and all that passed.
#[derive(Default)]
struct Counts(Vec<[i64; 3]>);

impl Sink for Counts {
    fn window(&mut self, window: &Window<'_>) {
        self.0.push([window.at_middle[0], window.at_end[0], window.at_end[1]]);
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, _integrals: &[u128]) {}
}

const ATTEMPTS: usize = 20;
const WINDOWS: u64 = 200_000;

/// Probabilities that an attempt goes forward and back: occupations 0.6 and 0.3, transmission 0.8.
const FORWARD: f64 = 0.8 * 0.6 * 0.7;
const BACK: f64 = 0.8 * 0.3 * 0.4;

fn windows() -> Counts {
    let plan = Plan::builder()
        .planck(1.0)
        .scattering_reservoir("a", 1.0, "ln(0.6/0.4)")
        .scattering_reservoir("b", 1.0, "ln(0.3/0.7)")
        .resonance("level", ["a", "b"], 0.0, 1.0)
        .height("level", 0.8)
        .build()
        .expect("a plan");
    let kernel = model::compile(&plan.model).kernel.expect("it brings one");
    let kernel = kernel.kernel(&Start::Stationary, None, ATTEMPTS as f64);
    let mut counts = Counts::default();
    kernel.walk(stream(1, 0, 0, Purpose::Walk), WINDOWS, &mut counts);
    counts
}

/// The law of the net number after some attempts, from `-attempts` on.
fn net(attempts: usize, forward: f64, back: f64) -> Vec<f64> {
    let mut law = vec![0.0; 2 * ATTEMPTS + 1];
    law[ATTEMPTS] = 1.0;
    for _ in 0..attempts {
        let at = |n: usize, by: usize, sign: bool| {
            let from = if sign { n.checked_sub(by) } else { Some(n + by) };
            from.and_then(|from| law.get(from)).copied().unwrap_or(0.0)
        };
        let step = |n| {
            forward * at(n, 1, true)
                + back * at(n, 1, false)
                + (1.0 - forward - back) * at(n, 0, true)
        };
        law = (0..law.len()).map(step).collect();
    }
    law
}

/// The same where particles come at random times: the difference of two Poisson numbers.
fn net_of_poisson(forward: f64, back: f64) -> Vec<f64> {
    let poisson = |mean: f64| {
        let mut law = vec![(-mean).exp()];
        for k in 1..80 {
            law.push(law[k - 1] * mean / k as f64);
        }
        law
    };
    let [there, again] = [forward, back].map(|p| poisson(p * ATTEMPTS as f64));
    let mut law = vec![0.0; 2 * ATTEMPTS + 1];
    for (i, p) in there.iter().enumerate() {
        for (j, q) in again.iter().enumerate() {
            if let Some(cell) = (ATTEMPTS + i).checked_sub(j).and_then(|n| law.get_mut(n)) {
                *cell += p * q;
            }
        }
    }
    law
}

/// Pearson's statistic less a limit that it passes once in about a million runs.
fn excess(counts: impl Iterator<Item = i64>, law: &[f64]) -> f64 {
    let mut seen = vec![0_u32; law.len()];
    counts.for_each(|n| seen[(n + ATTEMPTS as i64) as usize] += 1);
    let (mut chi_square, mut cells) = (0.0, 0.0_f64);
    for (&count, p) in seen.iter().zip(law) {
        let expected = WINDOWS as f64 * p;
        if expected >= 20.0 {
            chi_square += (f64::from(count) - expected).powi(2) / expected;
            cells += 1.0;
        }
    }
    chi_square - cells - 7.0 * (2.0 * cells).sqrt() - 15.0
}

#[test]
fn windows_follow_fixed_attempts_and_no_other_law() {
    let Counts(windows) = windows();
    let end = || windows.iter().map(|window| window[1]);
    assert!(excess(end(), &net(ATTEMPTS, FORWARD, BACK)) < 0.0);
    let middle = windows.iter().map(|window| window[0]);
    assert!(excess(middle, &net(ATTEMPTS / 2, FORWARD, BACK)) < 0.0);
    // The twins: particles that come at random times, and an occupation that is wrong by 2 %.
    assert!(excess(end(), &net_of_poisson(FORWARD, BACK)) > 0.0);
    let (f, g) = (0.6 * 1.02, 0.3);
    let wrong = [0.8 * f * (1.0 - g), 0.8 * g * (1.0 - f)];
    assert!(excess(end(), &net(ATTEMPTS, wrong[0], wrong[1])) > 0.0);
}

/// Halves are independent, so that the noise of both is the sum.
#[test]
fn halves_of_a_window_do_not_know_of_each_other() {
    let Counts(windows) = windows();
    let halves: Vec<[f64; 2]> =
        windows.iter().map(|w| [w[0] as f64, (w[1] - w[0]) as f64]).collect();
    let mean = |k: usize| halves.iter().map(|h| h[k]).sum::<f64>() / WINDOWS as f64;
    let means = [mean(0), mean(1)];
    let covariance = halves.iter().map(|h| (h[0] - means[0]) * (h[1] - means[1])).sum::<f64>();
    let m = FORWARD + BACK - (FORWARD - BACK).powi(2);
    let error = ATTEMPTS as f64 / 2.0 * m / (WINDOWS as f64).sqrt();
    assert!((covariance / WINDOWS as f64).abs() < 5.0 * error);
}

#[test]
fn no_more_pass_than_attempt() {
    let Counts(windows) = windows();
    assert!(windows.iter().all(|w| w[1].abs() <= w[2] && w[2] <= ATTEMPTS as i64));
    assert!(windows.iter().all(|w| (w[1] + w[2]) % 2 == 0));
}

/// Counters at the end of every window.
#[derive(Default)]
struct Ends(Vec<Vec<i64>>);

impl Sink for Ends {
    fn window(&mut self, window: &Window<'_>) {
        self.0.push(window.at_end.to_vec());
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, _integrals: &[u128]) {}
}

/// A mean and its standard error.
fn mean(values: &[f64]) -> [f64; 2] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    [mean, (variance / n).sqrt()]
}

/// The integral fluctuation theorem of a demon holds with the entropy that goes into it, and fails without.
#[test]
fn the_second_law_of_a_demon_needs_its_entropy() {
    let plan = common::plan("configs/n_demon.toml", &[]);
    let compiled = model::compile(&plan.model);
    let kernel = compiled.kernel.expect("it brings one");
    // Two attempts at each resonance.
    let kernel = kernel.kernel(&Start::Stationary, None, 40.0);
    let mut ends = Ends::default();
    kernel.walk(stream(1, 0, 0, Purpose::Walk), 400_000, &mut ends);
    let weights = |name: &str| {
        let of: fluctua::quantity::Observable = name.parse().expect("an observable");
        compiled.counted.find(&of).expect("it is counted").weights.clone()
    };
    let (all, own) = (weights("entropy.total"), weights("entropy_flow.l"));
    let average = |of: &dyn Fn(&[i64]) -> f64| {
        mean(&ends.0.iter().map(|counts| (-of(counts)).exp()).collect::<Vec<_>>())
    };
    let [whole, error] = average(&|counts| all.dot(counts));
    assert!((whole - 1.0).abs() < 4.5 * error, "{whole} +- {error}");
    let [left_out, error] = average(&|counts| all.dot(counts) - own.dot(counts));
    assert!((left_out - 1.0).abs() > 10.0 * error, "{left_out} +- {error}");
}
