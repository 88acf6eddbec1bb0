//! Eliminate states one by one without a subtraction.
//!
//! Removing state `n` redirects what passed through it: with `S_n = sum_{j<n} q_nj`,
//!
//! ```text
//! f_in = q_in / S_n,    q_ij <- q_ij + f_in q_nj    (i, j < n)
//! ```
//!
//! (Grassmann, Taksar, Heyman, doi:10.1287/opre.33.5.1107). Every number stays positive, so each
//! entry of the stationary distribution is right to relative rounding however far the rates spread
//! (O'Cinneide, doi:10.1007/BF01385780). The factors left behind also solve the Poisson equation of the
//! chain, one pass over the table for each block of right-hand sides.
//!
//! The order of operations within a row is fixed and uses no fused multiply-add: threads and
//! processors do not change a bit.

use rayon::prelude::*;

/// Right-hand sides solved at once.
pub(crate) const LANES: usize = 8;

/// States eliminated before the rows below are updated together.
const PANEL: usize = 32;
/// Columns updated together, so that a panel's stretch of them stays in cache.
const TILE: usize = 256;
/// Rows times columns of an update from which threads pay.
const PARALLEL: usize = 1 << 18;

/// A rate matrix whose states from `kept` on are eliminated, the last first.
pub(crate) struct Elimination {
    states: usize,
    /// Row-major. Below the diagonal: the rate `x -> y` once all states above `x` are gone.
    /// Above: the factor `f_xy`. The diagonal means nothing.
    table: Vec<f64>,
    /// `S_x` of each eliminated state.
    exit: Vec<f64>,
}

impl Elimination {
    /// Eliminate; `None` where a state has no way on, be it that its rates underflow.
    ///
    /// `rates` is row-major, `rates[x * states + y]` the rate from `x` to `y`.
    pub(crate) fn new(rates: Vec<f64>, states: usize, kept: usize) -> Option<Self> {
        debug_assert_eq!(rates.len(), states * states, "the table must be square");
        let mut this = Self { states, table: rates, exit: vec![0.0; states] };
        let mut high = states;
        while high > kept {
            let low = kept.max(high.saturating_sub(PANEL));
            this.eliminate_within(low, high)?;
            this.update_below(low, high);
            high = low;
        }
        Some(this)
    }

    /// The rates out of `state` to the states below it, after the elimination.
    pub(crate) fn row(&self, state: usize) -> &[f64] {
        &self.table[state * self.states..][..state]
    }

    /// Eliminate the panel's states from the panel's own rows.
    fn eliminate_within(&mut self, low: usize, high: usize) -> Option<()> {
        for pivot in (low..high).rev() {
            let (above, below) = self.table.split_at_mut((pivot + 1) * self.states);
            let row = &mut above[pivot * self.states..];
            for gone in (pivot + 1..high).rev() {
                let factor = row[gone] / self.exit[gone];
                row[gone] = factor;
                if factor > 0.0 {
                    let passed = &below[(gone - pivot - 1) * self.states..][..gone];
                    for (rate, onward) in row.iter_mut().zip(passed) {
                        *rate += factor * onward;
                    }
                }
            }
            let exit: f64 = row[..pivot].iter().sum();
            if !(exit > 0.0 && exit.is_finite()) {
                return None;
            }
            self.exit[pivot] = exit;
        }
        Some(())
    }

    /// Redirect what the rows below the panel send into it.
    fn update_below(&mut self, low: usize, high: usize) {
        let Self { states, table, exit } = self;
        let n = *states;
        let (rows, panel) = table.split_at_mut(low * n);
        let panel = Panel { low, high, states: n, rows: panel, exit };
        if low * low < PARALLEL {
            rows.chunks_mut(2 * n).for_each(|pair| panel.update(pair));
        } else {
            rows.par_chunks_mut(2 * n).for_each(|pair| panel.update(pair));
        }
    }

    /// The stationary distribution, where only the first state is kept.
    pub(crate) fn law(&self) -> Vec<f64> {
        let n = self.states;
        let mut law = vec![1.0; n];
        for x in 1..n {
            let weight: f64 = (0..x).map(|y| law[y] * self.table[y * n + x]).sum();
            law[x] = weight;
            // Kept at most one, so that no product overflows.
            if weight > 1.0 {
                law[..=x].iter_mut().for_each(|p| *p /= weight);
            }
        }
        let total: f64 = law.iter().sum();
        for p in &mut law {
            *p /= total;
        }
        law
    }

    /// Solve `sum_y q_xy (h_y - h_x) = b_x` with `h_0 = 0` in place; `b` must average to zero.
    pub(crate) fn solve(&self, b: &mut [[f64; LANES]]) {
        let n = self.states;
        for x in (0..n).rev() {
            let (low, high) = b.split_at_mut(x + 1);
            add_dot(&mut low[x], &self.table[x * n + x + 1..(x + 1) * n], high);
        }
        b[0] = [0.0; LANES];
        for x in 1..n {
            let (low, high) = b.split_at_mut(x);
            let mut sum = [0.0; LANES];
            add_dot(&mut sum, &self.table[x * n..x * n + x], low);
            for (value, sum) in high[0].iter_mut().zip(sum) {
                *value = (sum - *value) / self.exit[x];
            }
        }
    }
}

/// `sum += factors . vectors`, in fixed order.
fn add_dot(sum: &mut [f64; LANES], factors: &[f64], vectors: &[[f64; LANES]]) {
    for (factor, vector) in factors.iter().zip(vectors) {
        for (sum, value) in sum.iter_mut().zip(vector) {
            *sum += factor * value;
        }
    }
}

/// Rows whose states were just eliminated.
struct Panel<'a> {
    low: usize,
    high: usize,
    states: usize,
    rows: &'a [f64],
    exit: &'a [f64],
}

impl Panel<'_> {
    fn row(&self, state: usize) -> &[f64] {
        &self.rows[(state - self.low) * self.states..][..self.states]
    }

    /// Update one or two rows below the panel.
    fn update(&self, rows: &mut [f64]) {
        let mut factors = [[0.0; PANEL]; 2];
        for (row, factors) in rows.chunks_mut(self.states).zip(&mut factors) {
            self.factors(row, factors);
        }
        let (first, second) = rows.split_at_mut(self.states);
        for start in (0..self.low).step_by(TILE) {
            let end = self.low.min(start + TILE);
            for pivots in (0..self.high - self.low).step_by(4) {
                let weights = [0, 1]
                    .map(|row| -> [f64; 4] { std::array::from_fn(|p| factors[row][pivots + p]) });
                if weights == [[0.0; 4]; 2] {
                    continue;
                }
                // Beyond the panel's end the weights are zero, and any row will do.
                let onward = [0, 1, 2, 3]
                    .map(|p| &self.row((self.low + pivots + p).min(self.high - 1))[start..end]);
                if second.is_empty() {
                    combine(&mut first[start..end], weights[0], onward);
                } else {
                    let pair = [&mut first[start..end], &mut second[start..end]];
                    combine_pair(pair, weights, onward);
                }
            }
        }
    }

    /// The factors of a row for each state of the panel, also left in the row.
    fn factors(&self, row: &mut [f64], factors: &mut [f64; PANEL]) {
        for pivot in (self.low..self.high).rev() {
            let rate = (pivot + 1..self.high)
                .rev()
                .fold(row[pivot], |rate, gone| rate + row[gone] * self.row(gone)[pivot]);
            row[pivot] = rate / self.exit[pivot];
            factors[pivot - self.low] = row[pivot];
        }
    }
}

fn combine(row: &mut [f64], weights: [f64; 4], onward: [&[f64]; 4]) {
    let onward = onward.map(|o| &o[..row.len()]);
    for j in 0..row.len() {
        row[j] += mixed(weights, onward.map(|o| o[j]));
    }
}

/// [`combine`] for two rows, which loads what passes through the panel once.
fn combine_pair(rows: [&mut [f64]; 2], weights: [[f64; 4]; 2], onward: [&[f64]; 4]) {
    let [first, second] = rows;
    let width = first.len();
    let second = &mut second[..width];
    let onward = onward.map(|o| &o[..width]);
    for j in 0..width {
        let rates = onward.map(|o| o[j]);
        first[j] += mixed(weights[0], rates);
        second[j] += mixed(weights[1], rates);
    }
}

#[inline]
fn mixed(weights: [f64; 4], rates: [f64; 4]) -> f64 {
    (weights[0] * rates[0] + weights[1] * rates[1])
        + (weights[2] * rates[2] + weights[3] * rates[3])
}
