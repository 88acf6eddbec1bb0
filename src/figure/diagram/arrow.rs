//! Draw what flows: an arrow as wide as the flux is large, with its number.

use super::Flux;
use crate::figure::Error;
use crate::figure::scene::{Ink, Path, Stroke};
use crate::number::digits;

/// Width of the narrowest and the widest arrow, in points.
const NARROW: f64 = 1.0;
const WIDE: f64 = 7.0;
/// A flux within so many standard errors of zero may be zero.
const UNDECIDED: f64 = 3.0;
/// A flux below this share of the largest is rounding.
const ROUNDING: f64 = 1e-12;
/// Digits of an exact flux.
const DIGITS: usize = 3;
/// A sampled flux is written as if its error were at least this share of it: with four digits at most.
const FINEST: f64 = 0.01;

/// The size of the largest flux of a diagram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fluxes {
    largest: f64,
}

impl Fluxes {
    /// Of these fluxes.
    ///
    /// # Errors
    ///
    /// Where one is not finite.
    pub(super) fn new<'a>(fluxes: impl IntoIterator<Item = &'a Flux>) -> Result<Self, Error> {
        let mut largest = 0.0_f64;
        for flux in fluxes {
            let place = format!("flux `{}`", flux.label);
            for (what, value) in [("value", flux.value), ("error", flux.error.unwrap_or(0.0))] {
                if !value.is_finite() {
                    return Err(Error::NotFinite { place, what, value });
                }
            }
            largest = largest.max(flux.value.abs());
        }
        Ok(Self { largest })
    }

    /// May a flux be zero?
    pub(super) fn is_zero(self, flux: &Flux) -> bool {
        let size = flux.value.abs();
        size <= ROUNDING * self.largest || flux.error.is_some_and(|error| size < UNDECIDED * error)
    }

    /// How wide its arrow is.
    pub(super) fn width(self, flux: &Flux) -> f64 {
        if self.is_zero(flux) {
            return NARROW;
        }
        NARROW + (WIDE - NARROW) * flux.value.abs() / self.largest
    }

    /// How far its arrow reaches to the side, where words this wide stand along its middle: more at the head.
    pub(super) fn side(self, flux: &Flux, words: f64, length: f64) -> f64 {
        let width = self.width(flux);
        let [head, wing] = head(width);
        let at_head = !self.is_zero(flux) && words / 2.0 + 1.0 > length / 2.0 - head;
        if at_head { wing } else { width / 2.0 }
    }

    /// An arrow along a line, which is that of a positive flux.
    pub(super) fn arrow(self, flux: &Flux, along: &[[f64; 2]], ink: Ink) -> Path {
        if self.is_zero(flux) {
            let stroke = Stroke { ink, width: NARROW, dash: [1.0, 2.0, 1.0, 2.0] };
            return Path::line(along, stroke);
        }
        let mut points = along.to_vec();
        if flux.value < 0.0 {
            points.reverse();
        }
        Path::filled(ink, Path::closed(&outline(&points, self.width(flux))))
    }

    /// Its number as a label: `0.0596`, `−0.0122`, `≈ 0`; the sign is left out where the arrow alone says it.
    pub(super) fn number(self, flux: &Flux, signed: bool) -> String {
        if self.is_zero(flux) {
            return "≈ 0".to_owned();
        }
        let value = if signed { flux.value } else { flux.value.abs() };
        match flux.error {
            Some(error) if error > 0.0 => {
                let last = error.max(FINEST * value.abs());
                markup(&digits::rounded(value, Some(last)))
            }
            _ => markup(&digits::significant(value, DIGITS)),
        }
    }

    /// Its symbol with its number: `$J_N^b$ = −0.0122`.
    pub(super) fn equation(self, flux: &Flux) -> String {
        let number = self.number(flux, true);
        match (flux.label.is_empty(), number.strip_prefix("≈ ")) {
            (true, _) => number,
            (false, Some(zero)) => format!(r"{} $\approx${zero}", flux.label),
            (false, None) => format!("{} = {number}", flux.label),
        }
    }
}

/// A number as it is printed: `−6.6×10⁻¹¹`.
pub(super) fn markup(number: &str) -> String {
    let number = number.replace('-', "−");
    match number.split_once('e') {
        Some((mantissa, power)) => format!(r"{mantissa}\times$10^{{{power}}}$"),
        None => number,
    }
}

/// How long the head of an arrow of this width is, and how far it reaches to the side.
fn head(width: f64) -> [f64; 2] {
    [4.0 + 0.9 * width, 2.0 + 0.95 * width]
}

/// The outline of an arrow of this width along a line.
fn outline(line: &[[f64; 2]], width: f64) -> Vec<[f64; 2]> {
    let half = width / 2.0;
    let [head, wing] = head(width);
    let total: f64 = line.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
    let shaft = cut(line, (total - head).max(0.2 * total));
    let (Some(&tip), Some(&neck)) = (line.last(), shaft.last()) else { return Vec::new() };
    let normals: Vec<[f64; 2]> = (0..shaft.len()).map(|i| normal(&shaft, i)).collect();
    let side = |sign: f64| -> Vec<[f64; 2]> {
        let point = |(at, n): (&[f64; 2], &[f64; 2])| {
            [at[0] + sign * half * n[0], at[1] + sign * half * n[1]]
        };
        shaft.iter().zip(&normals).map(point).collect()
    };
    let across = unit([tip[0] - neck[0], tip[1] - neck[1]]);
    let wing = |sign: f64| [neck[0] - sign * wing * across[1], neck[1] + sign * wing * across[0]];
    let mut outline = side(1.0);
    outline.extend([wing(1.0), tip, wing(-1.0)]);
    outline.extend(side(-1.0).into_iter().rev());
    outline
}

/// The beginning of a line, so long.
fn cut(line: &[[f64; 2]], length: f64) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = line.iter().take(1).copied().collect();
    let mut left = length;
    for pair in line.windows(2) {
        let step = distance(pair[0], pair[1]);
        if step > left {
            let share = left / step;
            points.push([0, 1].map(|i| pair[0][i] + (pair[1][i] - pair[0][i]) * share));
            break;
        }
        left -= step;
        points.push(pair[1]);
    }
    points
}

/// Across a line at one of its points, to its right as drawn.
fn normal(line: &[[f64; 2]], i: usize) -> [f64; 2] {
    let before = line[i.saturating_sub(1)];
    let after = line[(i + 1).min(line.len() - 1)];
    let along = unit([after[0] - before[0], after[1] - before[1]]);
    [-along[1], along[0]]
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(b[0] - a[0], b[1] - a[1])
}

/// A direction of length one; of nothing it is to the right.
pub(super) fn unit(along: [f64; 2]) -> [f64; 2] {
    let length = libm::hypot(along[0], along[1]);
    if length > 0.0 { along.map(|x| x / length) } else { [1.0, 0.0] }
}
