//! Compute the noise of currents at finite frequency, in the steady state.
//!
//! With `J_j = sum_k d_k J_k` what a current counts, `v_k = J_k rho - <I_k> rho` and `R(w) = -(L + i w)^-1`,
//!
//! ```text
//! S_jk(w) = sum d_j d_k Tr J rho + C_jk(w) + conj(C_kj(w)),    C_jk = Tr J_j R(w) v_k
//! ```
//!
//! two-sided, as for rate networks. The mean periodogram of a window of length `T` has
//! `C_jk = Tr J_j ( R v_k + R^2 (e^{(L + i w) T} - 1) v_k/T )` in its place.

use faer::c64;
use rayon::prelude::*;

use super::counting::weighted;
use super::linear::Lu;
use super::steady::{Steady, dot};
use super::window::evolved;
use crate::exact::spectrum::{MAX_WORK, Noise};

/// A current in the steady state.
struct Current {
    increments: Vec<f64>,
    /// `Tr J_j` of a state.
    seen: Vec<f64>,
    /// `v_j`.
    kick: Vec<f64>,
    /// `e^{L T} v_j`, for windows.
    later: Option<Vec<f64>>,
}

/// The noise of pairs of currents, by frequency, then pair: in infinite windows, or the mean periodogram of windows of a
/// duration. `increments` are what each jump adds, by current.
///
/// # Errors
/// In words, where it takes too much work.
pub fn spectrum_quantum(
    steady: &Steady,
    increments: &[Vec<f64>],
    pairs: &[[usize; 2]],
    frequencies: &[f64],
    duration: Option<f64>,
) -> Result<Vec<Vec<Noise>>, String> {
    let size = steady.generator.size();
    let work = (2.0 * size as f64).powi(3) / 3.0 * frequencies.len() as f64;
    if work > MAX_WORK {
        return Err(format!(
            "a spectrum of {} frequencies and {size} coordinates takes {work:.1e} multiply-adds, above the limit of \
             {MAX_WORK:.0e}",
            frequencies.len()
        ));
    }
    let currents = increments.iter().map(|own| Current::of(steady, own, duration));
    let currents: Vec<Current> = currents.collect::<Result<_, _>>()?;
    let white = |&[j, k]: &[usize; 2]| {
        let both = currents[j].increments.iter().zip(&currents[k].increments);
        steady.trace(&weighted(steady, both.map(|(a, b)| a * b)).times(&steady.state))
    };
    let white: Vec<f64> = pairs.iter().map(white).collect();
    frequencies
        .par_iter()
        .map(|&w| {
            let resolvent = Resolvent::new(steady, w)?;
            let answers: Vec<[Vec<f64>; 2]> =
                currents.iter().map(|own| answer(&resolvent, own, w, duration)).collect();
            let part = |j: usize, k: usize| {
                let [re, im] = &answers[k];
                c64::new(dot(&currents[j].seen, re), dot(&currents[j].seen, im))
            };
            let noise = |(&[j, k], white): (&[usize; 2], &f64)| {
                let value = part(j, k) + part(k, j).conj();
                Noise { real: white + value.re, imaginary: value.im }
            };
            Ok(pairs.iter().zip(&white).map(noise).collect())
        })
        .collect()
}

impl Current {
    fn of(steady: &Steady, increments: &[f64], duration: Option<f64>) -> Result<Self, String> {
        let jumps = weighted(steady, increments.iter().copied());
        let mut kick = jumps.times(&steady.state);
        let mean = steady.trace(&kick);
        kick.iter_mut().zip(&steady.state).for_each(|(v, p)| *v -= mean * p);
        let later = match duration {
            Some(time) => Some(evolved(steady, &kick, time).ok_or("it takes too many steps")?),
            None => None,
        };
        let seen = jumps.seen_by(&steady.generator.trace());
        Ok(Self { increments: increments.to_vec(), seen, kick, later })
    }
}

/// `R v`, and in windows `R^2 (e^{(L + i w) T} - 1) v/T` with it: real and imaginary part.
fn answer(resolvent: &Resolvent, own: &Current, w: f64, duration: Option<f64>) -> [Vec<f64>; 2] {
    let none = vec![0.0; own.kick.len()];
    let [mut re, mut im] = resolvent.apply([own.kick.clone(), none]);
    if let (Some(later), Some(time)) = (&own.later, duration) {
        let (cosine, sine) = (libm::cos(w * time), libm::sin(w * time));
        let moved = later.iter().zip(&own.kick).map(|(end, v)| (cosine * end - v) / time);
        let turned = later.iter().map(|end| sine * end / time);
        let twice = resolvent.apply(resolvent.apply([moved.collect(), turned.collect()]));
        re.iter_mut().zip(&twice[0]).for_each(|(x, more)| *x += more);
        im.iter_mut().zip(&twice[1]).for_each(|(x, more)| *x += more);
    }
    [re, im]
}

/// `-(L + i w)^-1` on what has no trace, as a real matrix over both parts; the steady state is pinned by the trace.
struct Resolvent(Lu);

impl Resolvent {
    fn new(steady: &Steady, w: f64) -> Result<Self, String> {
        let generator = &steady.generator;
        let (size, bound) = (generator.size(), generator.whole.bound());
        let trace = generator.trace();
        let mut matrix = vec![0.0; 4 * size * size];
        for row in 0..size {
            for (part, other) in [(0, size), (size, 0)] {
                let own = &mut matrix[(row + part) * 2 * size..][..2 * size];
                for (column, on) in trace.iter().enumerate() {
                    own[part + column] += bound * steady.state[row] * on;
                }
                for &(column, value) in generator.whole.row(row) {
                    own[part + column as usize] -= value;
                }
                own[other + row] += if part == 0 { w } else { -w };
            }
        }
        Lu::new(2 * size, matrix).map(Self).map_err(|_| format!("it has no answer at {w}"))
    }

    fn apply(&self, [re, im]: [Vec<f64>; 2]) -> [Vec<f64>; 2] {
        let size = re.len();
        let mut x = self.0.solve(&[re, im].concat());
        let im = x.split_off(size);
        [x, im]
    }
}
