//! Hold waiting times to closed forms, to a plain linear solver, and to identities.

use crate::common::device::{close, ring, walk};
use crate::common::laws::{Parameters, random, stationary};
use fluctua::exact::{Reason, Waiting, waiting};
use fluctua::network::Network;
use rand::RngExt;

fn waits(network: &Network, monitored: &[bool], times: &[f64]) -> Waiting {
    waiting(network, &stationary(network), monitored, times).expect("solvable")
}

/// A level filled from the left and emptied to the right; emptying is seen.
fn one_way(left: f64, right: f64, times: &[f64]) -> Waiting {
    let level = walk(2, &[(0, 1, left, 1), (1, 0, right, 1)]);
    let monitored: Vec<bool> = level.channels().iter().map(|c| c.from == 1).collect();
    waits(&level, &monitored, times)
}

#[test]
fn one_way_level_meets_its_closed_form() {
    let times = [0.0, 1e-3, 0.1, 0.7, 2.0, 5.0, 20.0, 60.0];
    for (left, right) in [(1.3, 0.4), (0.2, 3.0), (0.9, 0.9), (2.5, 2.5)] {
        let found = one_way(left, right, &times);
        let what = format!("{left} and {right}");
        let mean = 1.0 / left + 1.0 / right;
        close(found.mean, mean, 0.0, 1e-14, &what);
        close(found.rate, 1.0 / mean, 0.0, 1e-14, &what);
        close(found.variance, left.powi(-2) + right.powi(-2), 0.0, 1e-13, &what);
        close(found.correlation, 0.0, 1.0, 1e-13, &what);
        let density = |t: f64| {
            if left == right {
                left * left * t * (-left * t).exp()
            } else {
                left * right * ((-left * t).exp() - (-right * t).exp()) / (right - left)
            }
        };
        for (i, &t) in times.iter().enumerate() {
            let cancels = left * right * f64::EPSILON;
            close(found.density[i], density(t), cancels, 1e-10, &format!("{what} at {t}"));
        }
    }
    let wrong = one_way(1.3 * 1.001, 0.4, &times);
    let right = one_way(1.3, 0.4, &times);
    assert!((wrong.density[3] / right.density[3] - 1.0).abs() > 1e-4, "the wrong twin passed");
}

/// `integral_0^h t^n exp(-rate t) dt` for `n` of one and two.
fn powers(rate: f64, h: f64) -> [f64; 2] {
    let (x, left) = (rate * h, (-rate * h).exp());
    [(1.0 - (1.0 + x) * left) / rate.powi(2), (2.0 - (2.0 + x * (2.0 + x)) * left) / rate.powi(3)]
}

#[test]
fn moments_below_a_horizon_meet_their_closed_form() {
    let (left, right) = (1.3, 0.4);
    // Up to horizons beside which a wait is nothing.
    for h in [0.5, 3.0, 60.0, 1e3, 1e5, 1e6] {
        let [slow, fast] = [right, left].map(|rate| powers(rate, h));
        let below = |left| one_way(left, right, &[0.0, h]).below;
        for n in 0..2 {
            let expected = left * right * (slow[n] - fast[n]) / (left - right);
            close(below(left)[n], expected, 0.0, 1e-11, &format!("moment {} below {h}", n + 1));
            let wrong = below(left * 1.001)[n];
            assert!((wrong / expected - 1.0).abs() > 1e-5, "the wrong twin passed below {h}");
        }
    }
}

/// Solve `a x = b` by elimination with pivots.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs())).expect("rows");
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in 0..n {
            if i != k {
                let factor = a[i][k] / a[k][k];
                let row = a[k].clone();
                a[i].iter_mut().zip(row).for_each(|(own, pivot)| *own -= factor * pivot);
                b[i] -= factor * b[k];
            }
        }
    }
    (0..n).map(|k| b[k] / a[k][k]).collect()
}

/// Mean, variance and correlation by the forward formulas, with a wrong rate if told.
fn plainly(network: &Network, law: &[f64], monitored: &[bool], factor: f64) -> [f64; 3] {
    let n = law.len();
    let mut killed = vec![vec![0.0; n]; n];
    let mut seen = vec![vec![0.0; n]; n];
    for (index, (c, &click)) in network.channels().iter().zip(monitored).enumerate() {
        let rate = c.rate * if index == 0 { factor } else { 1.0 };
        killed[c.from as usize][c.from as usize] += rate;
        let target = if click { &mut seen } else { &mut killed };
        target[c.to as usize][c.from as usize] += if click { rate } else { -rate };
    }
    let act = |m: &[Vec<f64>], v: &[f64]| -> Vec<f64> {
        m.iter().map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum()).collect()
    };
    let sum = |v: &[f64]| v.iter().sum::<f64>();
    let mut phi = act(&seen, law);
    let rate = sum(&phi);
    for p in &mut phi {
        *p /= rate;
    }
    let first = solve(killed.clone(), phi);
    let second = solve(killed.clone(), first.clone());
    let (mean, square) = (sum(&first), 2.0 * sum(&second));
    let both = sum(&solve(killed, act(&seen, &second)));
    let variance = square - mean * mean;
    [mean, variance, (both - mean * mean) / variance]
}

#[test]
fn random_devices_agree_with_plain_solves() {
    let mut random = random(1);
    let (mut caught, mut worst) = (0, 0.0_f64);
    for sample in 0..200 {
        let network = Parameters::random(&mut random, 3).network();
        let law = stationary(&network);
        let monitored: Vec<bool> =
            network.channels().iter().map(|_| random.random_range(0.0..1.0) < 0.4).collect();
        let times = [0.5, 3.0];
        let found = match waiting(&network, &law, &monitored, &times) {
            Ok(found) => found,
            Err(reason) => {
                assert!(!monitored.contains(&true), "{reason}");
                continue;
            }
        };
        let what = format!("device {sample}");
        close(found.mean, 1.0 / found.rate, 0.0, 1e-12, &what);
        let [mean, variance, correlation] = plainly(&network, &law, &monitored, 1.0);
        close(found.mean, mean, 0.0, 1e-9, &what);
        close(found.variance, variance, mean * mean, 1e-8, &what);
        close(found.correlation, correlation, 1.0 + mean * mean / variance, 1e-8, &what);
        worst = worst.max((found.variance - variance).abs() / variance.max(mean * mean));
        let wrong = plainly(&network, &law, &monitored, 1.01);
        caught += i32::from((wrong[0] / mean - 1.0).abs() > 1e-6);
    }
    assert!(worst < 1e-12, "worst variance: {worst:.1e}");
    assert!(caught > 150, "a wrong rate was caught in {caught} devices only");
}

#[test]
fn density_survival_and_quiet_windows_belong_together() {
    let mut random = random(2);
    for sample in 0..20 {
        let network = Parameters::random(&mut random, 3).network();
        let monitored: Vec<bool> = network.channels().iter().map(|c| c.reservoir == 0).collect();
        let panels = 400;
        let last = 4.0;
        let times: Vec<f64> =
            (0..=panels).map(|i| last * f64::from(i) / f64::from(panels)).collect();
        let found = waits(&network, &monitored, &times);
        let simpson = |values: &[f64]| {
            let weight = |i: usize| match i {
                0 => 1.0,
                i if i == panels as usize => 1.0,
                i if i % 2 == 1 => 4.0,
                _ => 2.0,
            };
            let sum: f64 = values.iter().enumerate().map(|(i, v)| weight(i) * v).sum();
            sum * last / f64::from(panels) / 3.0
        };
        let what = format!("device {sample}");
        let end = panels as usize;
        close(1.0 - simpson(&found.density), found.survival[end], 1.0, 1e-6, &what);
        let quiet = 1.0 - found.rate * simpson(&found.survival);
        close(quiet, found.quiet[end], 1.0, 1e-6, &what);
        let censored = (1.0 - quiet) / (found.rate * last);
        close(censored, found.censored[end], 1.0, 1e-6, &what);
        let wrong = 1.0 - 1.01 * found.rate * simpson(&found.survival);
        assert!((wrong - found.quiet[end]).abs() > 1e-4, "{what}: the wrong twin passed");
    }
}

#[test]
fn what_is_never_seen_has_a_reason() {
    let network = ring(3, 1.0, 0.5);
    let law = stationary(&network);
    let none = vec![false; network.channels().len()];
    assert!(matches!(waiting(&network, &law, &none, &[]), Err(Reason::Never { .. })));
    assert!(matches!(waiting(&network, &law, &none[1..], &[]), Err(Reason::Length { .. })));
    let all = vec![true; network.channels().len()];
    assert!(matches!(waiting(&network, &law, &all, &[f64::NAN]), Err(Reason::Range { .. })));
    // A law that is not stationary may run into a trap.
    let trap = walk(3, &[(0, 1, 1.0, 1), (1, 0, 1.0, -1), (1, 2, 0.5, 0)]);
    let clicks: Vec<bool> = trap.channels().iter().map(|c| c.from == 0).collect();
    let found = waiting(&trap, &[0.5, 0.5, 0.0], &clicks, &[]);
    assert!(matches!(found, Err(Reason::Trapped { .. })), "{found:?}");
}
