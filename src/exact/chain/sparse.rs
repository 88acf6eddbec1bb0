//! Eliminate the states of a large sparse chain one by one without a subtraction.
//!
//! This is the elimination of [`super::elimination`], row by row, on lists of what is not zero: with `S_j`
//! the rate on from an eliminated state `j` to those that are left when it goes,
//!
//! ```text
//! f_kj = q_kj / S_j,    q_ky <- q_ky + f_kj q_jy    (j eliminated before k, y after j)
//! ```
//!
//! States go in the order of approximate minimum degree (Amestoy, Davis, Duff, doi:10.1137/S0895479894278952),
//! so that few new ways arise: a square lattice of `n` states takes about `31 n log2(n) / 4` numbers and
//! `n^1.5` times ten multiply-adds. No number is negative, so that each entry of the stationary distribution is right
//! to relative rounding however slowly the chain relaxes.
//! A chain whose factors would be too large is refused before any is computed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::sparse::linalg::amd;
use faer::sparse::{SparseColMat, Triplet};

use super::class::Move;
use super::elimination::LANES;
use crate::exact::tolerance::{LONG_WORK, OUT_OF_RANGE};

/// Factors that we are willing to hold, twelve bytes each.
pub(crate) const MAX_FILL: f64 = 4e7;
/// Weights of the distribution above this are scaled down, so that no product overflows.
const LARGE: f64 = 1e100;

/// Rows of `(place, number)`, one after the other.
struct Rows {
    first: Vec<usize>,
    places: Vec<u32>,
    numbers: Vec<f64>,
}

impl Rows {
    fn with_capacity(rows: usize, entries: usize) -> Self {
        let mut first = Vec::with_capacity(rows + 1);
        first.push(0);
        let (places, numbers) = (Vec::with_capacity(entries), Vec::with_capacity(entries));
        Self { first, places, numbers }
    }

    fn push(&mut self, place: u32, number: f64) {
        self.places.push(place);
        self.numbers.push(number);
    }

    fn end_row(&mut self) {
        self.first.push(self.places.len());
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.first[row]..self.first[row + 1];
        let places = self.places[range.clone()].iter().map(|&place| place as usize);
        places.zip(self.numbers[range].iter().copied())
    }
}

/// A sparse rate matrix whose states but the first are eliminated. A *place* is a position in the order
/// in which states go; the first state is kept and has the last place.
pub(crate) struct SparseElimination {
    /// The place of each state.
    place: Vec<u32>,
    /// By place: the factors `f` of the states that went before.
    passed: Rows,
    /// By place: the rates on to states that are left.
    onward: Rows,
    /// By place: the sum of these rates.
    exit: Vec<f64>,
}

impl SparseElimination {
    /// Eliminate. The error says why it cannot be done, or why it was not begun.
    pub(crate) fn new(states: usize, moves: &[Move]) -> Result<Self, String> {
        let Order { place, fill } = Order::of(states, moves)?;
        let mut from = vec![Vec::new(); states];
        for m in moves.iter().filter(|m| m.from != m.to) {
            from[place[m.from as usize] as usize].push((place[m.to as usize], m.rate));
        }
        let rows = || Rows::with_capacity(states, fill / 2);
        let mut this = Self { place, passed: rows(), onward: rows(), exit: Vec::new() };
        let mut row = WorkRow { rates: vec![0.0; states], known: vec![false; states] };
        for (state, ways) in from.iter().enumerate() {
            this.eliminate(state, ways, &mut row).ok_or(OUT_OF_RANGE)?;
        }
        Ok(this)
    }

    /// Send what leaves a state through all that are gone, and note what is left of its ways.
    fn eliminate(&mut self, state: usize, ways: &[(u32, f64)], row: &mut WorkRow) -> Option<()> {
        let (mut gone, mut left) = (BinaryHeap::new(), Vec::new());
        let mut add = |row: &mut WorkRow, gone: &mut BinaryHeap<_>, to: u32, rate: f64| {
            let y = to as usize;
            row.rates[y] += rate;
            if !std::mem::replace(&mut row.known[y], true) {
                if y < state { gone.push(Reverse(to)) } else { left.push(to) }
            }
        };
        for &(to, rate) in ways {
            add(row, &mut gone, to, rate);
        }
        while let Some(Reverse(through)) = gone.pop() {
            let factor = row.take(through) / self.exit[through as usize];
            self.passed.push(through, factor);
            for (to, rate) in self.onward.row(through as usize).filter(|way| way.0 != state) {
                add(row, &mut gone, to as u32, factor * rate);
            }
        }
        self.passed.end_row();
        left.sort_unstable();
        let mut exit = 0.0;
        for to in left {
            let rate = row.take(to);
            exit += rate;
            self.onward.push(to, rate);
        }
        self.onward.end_row();
        self.exit.push(exit);
        let kept = state + 1 == self.place.len();
        (kept || exit > 0.0 && exit.is_finite()).then_some(())
    }

    /// About how many bytes its factors hold.
    pub(crate) fn bytes(&self) -> usize {
        12 * (self.passed.numbers.len() + self.onward.numbers.len())
    }

    /// The stationary distribution, by state.
    pub(crate) fn law(&self) -> Vec<f64> {
        let states = self.place.len();
        let mut law = vec![0.0; states];
        law[states - 1] = 1.0;
        for place in (0..states).rev() {
            let weight = law[place];
            if weight > LARGE {
                for p in &mut law {
                    *p /= weight;
                }
            }
            let weight = law[place];
            for (before, factor) in self.passed.row(place) {
                law[before] += weight * factor;
            }
        }
        let total: f64 = law.iter().sum();
        self.place.iter().map(|&place| law[place as usize] / total).collect()
    }

    /// Solve the Poisson equation in place, as [`super::elimination::Elimination::solve`] does.
    pub(crate) fn solve(&self, b: &mut [[f64; LANES]]) {
        let states = self.place.len();
        let mut h = vec![[0.0; LANES]; states];
        for (values, &place) in b.iter().zip(&self.place) {
            h[place as usize] = *values;
        }
        for place in 0..states {
            let mut sum = h[place];
            add_products(&mut sum, self.passed.row(place), &h);
            h[place] = sum;
        }
        h[states - 1] = [0.0; LANES];
        for place in (0..states - 1).rev() {
            let mut sum = [0.0; LANES];
            add_products(&mut sum, self.onward.row(place), &h);
            for (value, sum) in h[place].iter_mut().zip(sum) {
                *value = (sum - *value) / self.exit[place];
            }
        }
        for (values, &place) in b.iter_mut().zip(&self.place) {
            *values = h[place as usize];
        }
    }
}

/// `sum += numbers . vectors`, in fixed order.
fn add_products(
    sum: &mut [f64; LANES],
    row: impl Iterator<Item = (usize, f64)>,
    vectors: &[[f64; LANES]],
) {
    for (place, number) in row {
        for (sum, value) in sum.iter_mut().zip(&vectors[place]) {
            *sum += number * value;
        }
    }
}

/// The rates of one state, spread out.
struct WorkRow {
    rates: Vec<f64>,
    known: Vec<bool>,
}

impl WorkRow {
    /// Read a rate and clear it.
    fn take(&mut self, place: u32) -> f64 {
        self.known[place as usize] = false;
        std::mem::take(&mut self.rates[place as usize])
    }
}

/// The order in which states go, and how many numbers are left behind.
struct Order {
    place: Vec<u32>,
    fill: usize,
}

impl Order {
    /// Order all states but the first, which goes last, and refuse what is too much.
    fn of(states: usize, moves: &[Move]) -> Result<Self, String> {
        let failed = |error: String| format!("its states could not be ordered ({error})");
        let others = states - 1;
        let upper: Vec<_> = moves
            .iter()
            .filter(|m| m.from != 0 && m.to != 0 && m.from != m.to)
            .map(|m| {
                let (x, y) = (m.from.min(m.to) as usize - 1, m.from.max(m.to) as usize - 1);
                Triplet::new(x, y, 1.0)
            })
            .collect();
        let pattern = SparseColMat::<usize, f64>::try_new_from_triplets(others, others, &upper)
            .map_err(|error| failed(format!("{error:?}")))?;
        let (mut order, mut place) = (vec![0_usize; others], vec![0_usize; others]);
        let scratch = amd::order_scratch::<usize>(others, upper.len());
        let counts = amd::order(
            &mut order,
            &mut place,
            pattern.symbolic(),
            amd::Control::default(),
            MemStack::new(&mut MemBuffer::new(scratch)),
        )
        .map_err(|error| failed(format!("{error:?}")))?;
        // Ways from and to the kept state are not in the pattern.
        let fill = 2.0 * (counts.n_div + states as f64);
        let work = counts.n_mult_subs_lu;
        if fill > MAX_FILL || work > LONG_WORK {
            return Err(format!(
                "its elimination would take {fill:.1e} numbers (limit {MAX_FILL:.0e}) and {work:.1e} \
                 multiply-adds (limit {LONG_WORK:.0e})"
            ));
        }
        let place =
            std::iter::once(others as u32).chain(place.into_iter().map(|place| place as u32));
        Ok(Self { place: place.collect(), fill: fill as usize })
    }
}
