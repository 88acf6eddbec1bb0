//! Compute the time between successive monitored jumps of the steady state.
//!
//! With `J` the monitored jumps, `S = -(L - J)` and `phi = J rho / Tr J rho`,
//!
//! ```text
//! w(t) = Tr J exp(-S t) phi,    <t^n> = n! Tr S^-n phi,    <t_1 t_2> = Tr S^-1 J S^-2 phi
//! ```
//!
//! (Brandes, doi:10.1002/andp.200810306).

use super::linear::Lu;
use super::steady::Steady;
use super::superoperator::Sparse;
use super::window::{MAX_WORK, follow};
use crate::exact::{Reason, Waiting};

/// The waits between the jumps that are `monitored`, a flag each, on a grid of `times`.
///
/// # Errors
/// Where no monitored jump ever happens, a path need not end in one, or times are too long to follow.
pub fn waiting_quantum(
    steady: &Steady,
    monitored: &[bool],
    times: &[f64],
) -> Result<Waiting, Reason> {
    let generator = &steady.generator;
    let size = generator.size();
    let flags = monitored.iter().map(|&seen| f64::from(u8::from(seen)));
    let jumps = Sparse::sum(size, flags.zip(&generator.jumps), 0.0);
    let quiet = Sparse::sum(size, [(1.0, &generator.whole), (-1.0, &jumps)].into_iter(), 0.0);
    let entered = jumps.times(&steady.state);
    let rate = steady.trace(&entered);
    if rate.is_nan() || rate <= 1e-13 * generator.whole.bound() {
        return Err(Reason::Never { what: "a monitored jump" });
    }
    let phi: Vec<f64> = entered.iter().map(|x| x / rate).collect();
    let trapped = |_| Reason::Trapped { state: "a state that no monitored jump leaves".into() };
    let factors = Lu::new(size, negated(&quiet)).map_err(trapped)?;
    let once = factors.solve(&phi);
    let twice = factors.solve(&once);
    let mean = steady.trace(&once);
    let variance = 2.0 * steady.trace(&twice) - mean * mean;
    let pairs = steady.trace(&factors.solve(&jumps.times(&twice)));
    let until = times.last().copied().unwrap_or(0.0);
    let too_long = || too_long(&quiet, until);
    let after = follow(&quiet, &phi, times).ok_or_else(too_long)?;
    let still = follow(&quiet, &steady.state, times).ok_or_else(too_long)?;
    let alive = |states: &[Vec<f64>]| -> Vec<f64> {
        states.iter().map(|state| steady.trace(state).clamp(0.0, 1.0)).collect()
    };
    let (survival, none) = (alive(&after), alive(&still));
    let density = |state: &Vec<f64>| steady.trace(&jumps.times(state)).max(0.0);
    let below = after.last().map(|last| below(steady, &factors, &phi, last, until));
    let censored = none.iter().zip(times);
    let censored = censored.map(|(p, t)| if *t > 0.0 { (1.0 - p) / (rate * t) } else { 1.0 });
    Ok(Waiting {
        rate,
        mean,
        variance,
        correlation: (pairs - mean * mean) / variance,
        times: times.to_vec(),
        density: after.iter().map(density).collect(),
        below: below.unwrap_or_default(),
        censored: censored.collect(),
        survival,
        quiet: none,
    })
}

/// The entries of a matrix with the other sign, row after row.
fn negated(matrix: &Sparse) -> Vec<f64> {
    let size = matrix.size();
    let mut entries = vec![0.0; size * size];
    for row in 0..size {
        for &(column, value) in matrix.row(row) {
            entries[row * size + column as usize] = -value;
        }
    }
    entries
}

/// `E[T; T < h]` and `E[T^2; T < h]`, from the state at the horizon `h`.
fn below(steady: &Steady, factors: &Lu, phi: &[f64], last: &[f64], horizon: f64) -> [f64; 2] {
    let gone: Vec<f64> = phi.iter().zip(last).map(|(a, b)| a - b).collect();
    let first = factors.solve(&gone);
    let second = steady.trace(&factors.solve(&first));
    let later = steady.trace(&factors.solve(last));
    let left = steady.trace(last);
    let square = 2.0 * (second - horizon * later) - horizon * horizon * left;
    [steady.trace(&first) - horizon * left, square]
}

fn too_long(generator: &Sparse, until: f64) -> Reason {
    Reason::TooLarge {
        what: "the waiting time",
        size: generator.bound() * until * generator.nonzeros() as f64,
        unit: "multiply-adds",
        limit: MAX_WORK / 10.0,
    }
}
