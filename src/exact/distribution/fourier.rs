//! Compute probabilities of one count by a Fourier sum through its saddle point.
//!
//! ```text
//! P(n) = (r^-n / M) sum_k e^{-i theta_k n} 1^T exp(W(ln r + i theta_k) t) p_0,    theta_k = 2 pi k / M
//! ```
//!
//! with `r = e^s` where `d ln <e^{s N}> / ds = n`, so that the sum does not cancel at the `n` asked
//! for. `M` is at least twice as wide as the tilted distribution; half the points follow by conjugation. This
//! is a cross-check of [`super::Distribution`]: it shares neither its recursion nor its trimming.

use rayon::prelude::*;

use crate::exact::generating::window::{RealField, WindowOfCounts};
use crate::exact::tolerance::LONG_WORK;
use crate::network::{Coordinate, Network};

/// Mass of the tilted distribution outside the points, as a logarithm.
const OUTSIDE: f64 = -42.0;
/// Cells are given where the tilted distribution holds this share of its largest cell.
const RESOLVED: f64 = 1e-4;

/// The probabilities about one count.
#[derive(Clone, Debug, PartialEq)]
pub struct Probabilities {
    /// The counting field of the saddle point.
    pub saddle: f64,
    /// `(n, P(n))`, ascending, right to about a relative 1e-11.
    pub cells: Vec<(i64, f64)>,
}

/// The probabilities of a coordinate about `n` at the end of a window that starts from a distribution.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact::distribution::Distribution;
/// use fluctua::exact::fourier::probabilities;
/// use fluctua::network::Lattice;
///
/// let mut observables = network.counting.observables.iter();
/// let left = observables.find(|o| o.observable.to_string() == "particle.left").expect("counted");
///
/// let lattice = Lattice::of(left, None);
/// let start = [0.5, 0.5];
/// let steps = Distribution::of(&network, &start, &[&lattice], 4.0)?;
/// let fourier = probabilities(&network, &start, &lattice.coordinates[0], 4.0, 3)?;
/// for (n, p) in fourier.cells {
///     assert!((p / steps.probability(&[n]) - 1.0).abs() < 1e-9);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A reason, where `n` is out of reach or the sum not affordable.
pub fn probabilities(
    network: &Network,
    start: &[f64],
    coordinate: &Coordinate,
    duration: f64,
    n: i64,
) -> Result<Probabilities, String> {
    let channels = network.channels().iter();
    let increments: Vec<f64> =
        channels.map(|c| coordinate.increment(&network.counting, c.class) as f64).collect();
    let window = WindowOfCounts::new(network, start);
    let sum = FourierSum { window, increments, duration };
    let saddle = sum.saddle(n)?;
    let field = sum.at(saddle)?;
    let [low, high] = sum.reach(saddle, field.logarithms[0])?;
    let points = (2 * (high - low + 1) as usize).next_power_of_two();
    let work = sum.window.characteristic_work(&field) * (points / 2 + 1) as f64;
    if work > LONG_WORK {
        return Err(format!(
            "its Fourier sum of {points} points takes {work:.1e} multiply-adds, above the limit of \
             {LONG_WORK:.0e}"
        ));
    }
    let angle = |k: usize| std::f64::consts::TAU * k as f64 / points as f64;
    let values: Vec<[f64; 2]> = (0..=points / 2)
        .into_par_iter()
        .map(|k| sum.window.characteristic(&field, |channel| angle(k) * sum.increments[channel]))
        .collect();
    let tilted = |n: i64| -> f64 {
        let terms = values.iter().enumerate().map(|(k, [re, im])| {
            // The angle of k n, reduced exactly.
            let turn = (k as i64 * n).rem_euclid(points as i64) as usize;
            let (sin, cos) = libm::sincos(angle(turn));
            let twice = if k == 0 || k == points / 2 { 1.0 } else { 2.0 };
            twice * (re * cos + im * sin)
        });
        terms.sum::<f64>() / points as f64
    };
    let all: Vec<(i64, f64)> = (low..=high).map(|n| (n, tilted(n))).collect();
    let largest = all.iter().map(|cell| cell.1).fold(0.0, f64::max);
    let cells = all
        .into_iter()
        .filter(|cell| cell.1 >= RESOLVED * largest)
        .map(|(n, p)| (n, p * libm::exp(field.logarithms[0] - saddle * n as f64)))
        .collect();
    Ok(Probabilities { saddle, cells })
}

/// The window of one count.
struct FourierSum {
    window: WindowOfCounts,
    increments: Vec<f64>,
    duration: f64,
}

impl FourierSum {
    fn at(&self, s: f64) -> Result<RealField, String> {
        self.window.real(|channel| s * self.increments[channel], &[self.duration])
    }

    fn mean(&self, s: f64) -> Result<f64, String> {
        let step = 1e-3;
        let [up, down] = [s + step, s - step].map(|s| self.at(s).map(|field| field.logarithms[0]));
        Ok((up? - down?) / (2.0 * step))
    }

    /// The field at which the mean is about `n`; any field is exact, this one does not cancel.
    fn saddle(&self, n: i64) -> Result<f64, String> {
        let target = n as f64;
        let upwards = self.mean(0.0)? < target;
        let beyond = |mean: f64| if upwards { mean >= target } else { mean <= target };
        let (mut near, mut far) = (0.0, if upwards { 0.125 } else { -0.125 });
        loop {
            let mean = self
                .mean(far)
                .map_err(|reason| format!("a count of {n} is out of reach: {reason}"))?;
            if beyond(mean) {
                break;
            }
            (near, far) = (far, 2.0 * far);
        }
        for _ in 0..12 {
            let middle = 0.5 * (near + far);
            if beyond(self.mean(middle)?) { far = middle } else { near = middle }
        }
        Ok(0.5 * (near + far))
    }

    /// Where the tilted distribution ends, by Chernoff's bound.
    fn reach(&self, saddle: f64, logarithm: f64) -> Result<[i64; 2], String> {
        let mut ends = [f64::NEG_INFINITY, f64::INFINITY];
        for power in -10..=2 {
            let step = 2.0_f64.powi(power);
            for (end, sign) in ends.iter_mut().zip([-1.0, 1.0]) {
                let Ok(field) = self.at(saddle + sign * step) else { continue };
                let bound = sign * (field.logarithms[0] - logarithm - OUTSIDE) / step;
                *end = if sign < 0.0 { end.max(bound) } else { end.min(bound) };
            }
        }
        if ends.iter().all(|end| end.abs() < 1e6) {
            Ok([ends[0].floor() as i64, ends[1].ceil() as i64])
        } else {
            Err("its tilted law is too wide for a Fourier sum".to_owned())
        }
    }
}
