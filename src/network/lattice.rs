//! Find the integer lattice on which a window observable takes its values.
//!
//! ```text
//! x = sum_k w_k c_k = sum_m q_m n_m + offset
//! ```
//!
//! over integer counters `c`, with integer coordinates `n`. Where the weights have a common
//! quantum `q`, `w_k = q n_k` with integer `n_k`, its values are `q n` with one integer *coordinate*
//! `n = sum_k n_k c_k`. Weights without a common quantum make several coordinates; where these are many and weights are
//! one number plus multiples of a quantum (heats at evenly spaced energies), two. Entropy
//! production adds `ln p(x_0) - ln p(x_t)`, one of finitely many offsets. A *cell* lists the
//! coordinates, then the number of the offset, so that equal cells have equal values and no float is
//! ever rounded into a bin.

use std::sync::Arc;

use super::{Counting, Weights, WindowObservable};

/// Denominators of ratios of weights that make a common quantum.
const MAX_DENOMINATOR: f64 = 4096.0;
/// A weight may be off its multiple of the quantum by this share.
const TOLERANCE: f64 = 1e-12;
/// Weights are at most this many quanta.
const MAX_QUANTA: f64 = 1e6;
/// Offsets closer than this are one.
const SAME_OFFSET: f64 = 1e-12;

/// An integer, `sum_k weight_k * counter_k`, and the value of one quantum of it.
///
/// ```
/// use fluctua::network::Coordinate;
/// let net = Coordinate { quantum: 0.5, weights: vec![(0, 1), (1, -1)] };
/// assert_eq!(net.of(&[7, 3]), 4);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinate {
    /// The value of one, in the unit of the observable; positive.
    pub quantum: f64,
    /// `(counter, weight)`, ascending, without zeros.
    pub weights: Vec<(u32, i64)>,
}

impl Coordinate {
    /// Its value for the given counters.
    #[must_use]
    pub fn of(&self, counters: &[i64]) -> i64 {
        self.weights.iter().map(|&(k, weight)| weight * counters[k as usize]).sum()
    }

    /// Its value for the given net numbers of some counters, `(counter, number)`.
    #[must_use]
    pub fn turned(&self, turns: &[(u32, i64)]) -> i64 {
        let weight = |counter: u32| {
            let found = self.weights.binary_search_by_key(&counter, |w| w.0);
            found.map_or(0, |found| self.weights[found].1)
        };
        turns.iter().map(|&(counter, n)| n * weight(counter)).sum()
    }

    /// What one jump of `class` adds.
    #[must_use]
    pub(crate) fn increment(&self, counting: &Counting, class: u32) -> i64 {
        let weight = |counter: u32| self.turned(&[(counter, 1)]);
        let increments = &counting.classes[class as usize].increments;
        increments.iter().map(|&(counter, amount)| i64::from(amount) * weight(counter)).sum()
    }
}

/// The values of `ln p(x_0) - ln p(x_t)` by start and end, equal ones shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// The distinct values, ascending.
    pub offsets: Vec<f64>,
    states: usize,
    /// Number of the offset, by start, then end.
    numbers: Vec<u32>,
}

impl Boundary {
    /// The offsets in a law of the states; states of probability zero are never seen.
    #[must_use]
    pub fn of(law: &[f64]) -> Self {
        let step = |x: usize, y: usize| match libm::log(law[x]) - libm::log(law[y]) {
            step if step.is_finite() => step,
            _ => 0.0,
        };
        let pairs = || (0..law.len()).flat_map(|x| (0..law.len()).map(move |y| (x, y)));
        let mut offsets: Vec<f64> = pairs().map(|(x, y)| step(x, y)).collect();
        offsets.sort_by(f64::total_cmp);
        offsets.dedup_by(|a, b| *a - *b <= SAME_OFFSET * (1.0 + b.abs()));
        let number = |(x, y)| {
            let nearest = offsets.partition_point(|&o| o < step(x, y) + SAME_OFFSET);
            nearest.saturating_sub(1) as u32
        };
        let numbers = pairs().map(number).collect();
        Self { offsets, states: law.len(), numbers }
    }

    /// The number of the offset of a trajectory.
    #[must_use]
    pub fn number(&self, start: u32, end: u32) -> u32 {
        self.numbers[start as usize * self.states + end as usize]
    }
}

/// Where an observable takes its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Lattice {
    /// Its integer coordinates; none for an observable that is always zero.
    pub coordinates: Vec<Coordinate>,
    /// Its boundary term, where it has one.
    pub boundary: Option<Arc<Boundary>>,
}

impl Lattice {
    /// The lattice of an observable; `law` is the stationary law that a boundary term needs.
    #[must_use]
    pub fn of(observable: &WindowObservable, law: Option<&[f64]>) -> Self {
        let coordinates = match &observable.weights {
            Weights::Integer(weights) => {
                let weights: Vec<_> = weights.iter().copied().filter(|w| w.1 != 0).collect();
                if weights.is_empty() {
                    Vec::new()
                } else {
                    vec![Coordinate { quantum: 1.0, weights }]
                }
            }
            Weights::Real(weights) => {
                let found = coordinates(weights);
                if found.len() > 2 { spaced(weights).unwrap_or(found) } else { found }
            }
        };
        let law = law.filter(|_| observable.boundary);
        Self { coordinates, boundary: law.map(|law| Arc::new(Boundary::of(law))) }
    }

    /// Numbers in a cell.
    #[must_use]
    pub fn width(&self) -> usize {
        self.coordinates.len() + usize::from(self.boundary.is_some())
    }

    /// Can these numbers be a cell?
    #[must_use]
    pub fn holds(&self, cell: &[i64]) -> bool {
        let offsets = self.boundary.as_ref().map(|boundary| boundary.offsets.len() as i64);
        let known = |number: &i64| offsets.is_none_or(|offsets| (0..offsets).contains(number));
        cell.len() == self.width() && cell[self.coordinates.len()..].iter().all(known)
    }

    /// Append the cell of a window.
    pub(crate) fn push_cell(&self, counters: &[i64], start: u32, end: u32, cell: &mut Vec<i64>) {
        cell.extend(self.coordinates.iter().map(|coordinate| coordinate.of(counters)));
        cell.extend(self.boundary.iter().map(|b| i64::from(b.number(start, end))));
    }

    /// The value of a cell.
    #[must_use]
    pub fn value(&self, cell: &[i64]) -> f64 {
        let parts = self.coordinates.iter().zip(cell).map(|(c, &n)| c.quantum * n as f64);
        let offset = self
            .boundary
            .as_ref()
            .map_or(0.0, |boundary| boundary.offsets[cell[self.coordinates.len()] as usize]);
        parts.sum::<f64>() + offset
    }
}

/// Group weights by common quantum.
fn coordinates(weights: &[(u32, f64)]) -> Vec<Coordinate> {
    // Each group: its quantum and its members.
    let mut groups: Vec<(f64, Vec<(u32, f64)>)> = Vec::new();
    for &(counter, weight) in weights.iter().filter(|w| w.1 != 0.0) {
        let joined = groups.iter_mut().find_map(|(quantum, members)| {
            let common = common_quantum(*quantum, weight)?;
            let fits = |w: f64| (w / common).abs() <= MAX_QUANTA;
            (fits(weight) && members.iter().all(|m| fits(m.1))).then(|| {
                *quantum = common;
                members.push((counter, weight));
            })
        });
        if joined.is_none() {
            groups.push((weight.abs(), vec![(counter, weight)]));
        }
    }
    let integer = |quantum: f64| move |&(k, w): &(u32, f64)| (k, (w / quantum).round() as i64);
    groups
        .into_iter()
        .map(|(quantum, members)| {
            let weights = members.iter().map(integer(quantum)).collect();
            Coordinate { quantum, weights }
        })
        .collect()
}

/// The two coordinates of weights `+-(a + q m_k)`: how many, and how many quanta; none where they are not such.
fn spaced(weights: &[(u32, f64)]) -> Option<Vec<Coordinate>> {
    let all: Vec<(u32, f64)> = weights.iter().copied().filter(|w| w.1 != 0.0).collect();
    let first = all.first()?.1;
    let mut quantum = None;
    // The sign of each, and how far it is from the first.
    let mut apart = Vec::new();
    for &(counter, weight) in &all {
        let candidates = [1.0, -1.0].map(|sign| (sign, weight - sign * first));
        let size = weight.abs().max(first.abs());
        let found = candidates.into_iter().find_map(|(sign, own)| {
            let near = |unit: f64| {
                let quanta = own / unit;
                let off = (own - quanta.round() * unit).abs();
                off <= TOLERANCE * size && quanta.abs() <= MAX_QUANTA
            };
            if own.abs() <= TOLERANCE * size {
                return Some((sign, 0.0, quantum));
            }
            let unit = match quantum {
                None => own.abs(),
                Some(unit) if near(unit) => unit,
                Some(unit) => common_quantum(unit, own)?,
            };
            near(unit).then_some((sign, own, Some(unit)))
        });
        let (sign, own, unit) = found?;
        quantum = unit;
        apart.push((counter, sign, own));
    }
    let quantum = quantum?;
    let whole = |own: f64| (own / quantum).round();
    let fits = |&(_, _, own): &(u32, f64, f64)| {
        let size = own.abs() + 2.0 * first.abs();
        whole(own).abs() <= MAX_QUANTA && (own - whole(own) * quantum).abs() <= TOLERANCE * size
    };
    let count = apart.iter().map(|(k, sign, _)| (*k, (sign * first.signum()) as i64)).collect();
    let quanta = apart.iter().map(|(k, _, own)| (*k, whole(*own) as i64));
    let quanta: Vec<(u32, i64)> = quanta.filter(|w| w.1 != 0).collect();
    apart.iter().all(fits).then(|| {
        let of = |quantum, weights| Coordinate { quantum, weights };
        vec![of(first.abs(), count), of(quantum, quanta)]
    })
}

/// The largest number that both are multiples of, where their ratio is a simple fraction.
fn common_quantum(a: f64, b: f64) -> Option<f64> {
    let (a, b) = (a.abs(), b.abs());
    let ratio = a / b;
    // Convergents of the continued fraction of the ratio.
    let (mut p, mut q) = ([1.0, ratio.floor()], [0.0, 1.0]);
    let mut rest = ratio - ratio.floor();
    loop {
        if (ratio - p[1] / q[1]).abs() <= TOLERANCE * ratio {
            break;
        }
        let next = 1.0 / rest;
        rest = next - next.floor();
        p = [p[1], next.floor() * p[1] + p[0]];
        q = [q[1], next.floor() * q[1] + q[0]];
        if !(q[1] <= MAX_DENOMINATOR && p[1] <= MAX_QUANTA) {
            return None;
        }
    }
    (p[1] >= 1.0).then(|| if a > b { a / p[1] } else { b / q[1] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::{Name, Observable};

    fn lattice(weights: &[f64]) -> Lattice {
        let weights = Weights::Real((0..).zip(weights.iter().copied()).collect());
        Lattice::of(&WindowObservable::current(Observable::new(Name::Energy, "a"), weights), None)
    }

    fn quanta(lattice: &Lattice) -> Vec<Vec<i64>> {
        let weights = |c: &Coordinate| c.weights.iter().map(|w| w.1).collect();
        lattice.coordinates.iter().map(weights).collect()
    }

    #[test]
    fn commensurate_weights_share_a_quantum() {
        assert_eq!(quanta(&lattice(&[1.0, -1.5])), [[2, -3]]);
        assert_eq!(quanta(&lattice(&[0.1 + 0.2, 0.1, -0.7])), [[3, 1, -7]]);
        assert_eq!(quanta(&lattice(&[2.5, -1.0 / 3.0, 0.0])), [[15, -2]]);
        assert_eq!(quanta(&lattice(&[0.7])), [[1]]);
        assert!(quanta(&lattice(&[0.0])).is_empty());
    }

    #[test]
    fn incommensurate_weights_stay_apart() {
        let lattice = lattice(&[1.0, 2.0_f64.sqrt(), 0.5, -3.0 * 2.0_f64.sqrt()]);
        assert_eq!(quanta(&lattice), [[2, 1], [1, -3]]);
        let value = lattice.value(&[3, -2]);
        assert!((value - (1.5 - 2.0 * 2.0_f64.sqrt())).abs() < 1e-15);
    }

    #[test]
    fn evenly_spaced_weights_take_two_numbers() {
        let mu = 2.0_f64.sqrt();
        let weights: Vec<f64> = (0..40).map(|k| 0.1 * f64::from(k + k % 3) - mu).collect();
        let mixed: Vec<f64> =
            weights.iter().enumerate().map(|(k, w)| if k < 30 { *w } else { -*w }).collect();
        for weights in [weights, mixed] {
            let own = lattice(&weights);
            assert_eq!(own.coordinates.len(), 2, "{:?}", own.coordinates);
            let counters: Vec<i64> = (0..40).map(|k| (k * k) % 7 - 3).collect();
            let mut cell = Vec::new();
            own.push_cell(&counters, 0, 0, &mut cell);
            let dot: f64 = weights.iter().zip(&counters).map(|(w, c)| w * *c as f64).sum();
            assert!((own.value(&cell) - dot).abs() < 1e-11, "{} {dot}", own.value(&cell));
        }
        // One that is not on the grid leaves all apart.
        let odd: Vec<f64> =
            [0.1, 0.2, 0.3, 0.5_f64.sqrt(), 3.0_f64.sqrt()].map(|w| w - mu).to_vec();
        assert!(lattice(&odd).coordinates.len() > 2);
    }

    #[test]
    fn values_are_those_of_the_weights() {
        let weights = [1.25, -0.4, 0.3 / 0.7];
        let lattice = lattice(&weights);
        let counters = [7, -12, 5];
        let mut cell = Vec::new();
        lattice.push_cell(&counters, 0, 0, &mut cell);
        let dot: f64 = weights.iter().zip(counters).map(|(w, c)| w * c as f64).sum();
        assert!((lattice.value(&cell) - dot).abs() < 1e-12);
    }

    #[test]
    fn offsets_are_shared() {
        let boundary = Boundary::of(&[0.1, 0.2, 0.4, 0.3]);
        assert_eq!(boundary.number(0, 1), boundary.number(1, 2));
        assert_eq!(boundary.offsets[boundary.number(3, 3) as usize], 0.0);
        let offset = boundary.offsets[boundary.number(0, 3) as usize];
        assert!((offset - (0.1_f64 / 0.3).ln()).abs() < 1e-12);
    }
}
