//! Solve a chain at one frequency, eliminating its states without a subtraction.
//!
//! With `z = -i w`, or `L (e^{-i w / L} - 1)` for `L` steps in a unit of time, and `<b> = 0` in the
//! stationary distribution,
//!
//! ```text
//! sum_y q_xy (g_x - g_y) + z g_x = b_x,    <g> = 0
//! ```
//!
//! is solved as a chain that loses `c_x = z` in every state. Removing state `n` redirects what passed
//! through it: with `D_n = sum_{j<n} q_nj + c_n`,
//!
//! ```text
//! f = q_in / D_n,    q_ij <- q_ij + f q_nj,    c_i <- c_i + f c_n,    b_i <- b_i + f b_n.
//! ```
//!
//! The `q_ij` are rates times Fourier transforms of first passages, so that `|D_n|` is at least what it
//! is at `w = 0`: no pivot is small, however far the rates spread and however low the frequency.
//! What is lost is held apart from what passes; a diagonal of both would forget a slow rate beside a
//! fast one. At `w = 0` this is the elimination of Grassmann, Taksar and Heyman.

use faer::c64;

/// A chain at one frequency, whose states but the first are eliminated.
pub(crate) struct Resolvent<'a> {
    states: usize,
    /// Row by row, real parts then imaginary ones. Below the diagonal: the rate `x -> y` once all
    /// states above `x` are gone. Above: the factor `f_xy`. The diagonal means nothing.
    table: Vec<f64>,
    /// `D_x` of each eliminated state.
    exit: Vec<c64>,
    /// What a constant must be given up for, with zero in the first state.
    constant: Vec<c64>,
    /// `<e^{i w t}>` at the first passage to the first state, from the stationary distribution.
    coherence: c64,
    law: &'a [f64],
}

impl<'a> Resolvent<'a> {
    /// Eliminate; `None` where products of rates leave the range of double precision.
    ///
    /// `rates` are `(from, to, rate)` of a closed class with this stationary distribution.
    pub(crate) fn new(
        rates: impl Iterator<Item = (usize, usize, f64)>,
        law: &'a [f64],
        turn: c64,
    ) -> Option<Self> {
        let states = law.len();
        let mut table = vec![0.0; 2 * states * states];
        for (from, to, rate) in rates {
            table[2 * from * states + to] += rate;
        }
        let exit = vec![c64::ZERO; states];
        let mut this =
            Self { states, table, exit, constant: Vec::new(), coherence: c64::ZERO, law };
        this.eliminate(turn)?;
        this.constant = vec![-turn; states];
        let mut constant = std::mem::take(&mut this.constant);
        this.solve_pinned(&mut constant);
        this.coherence = c64::new(1.0, 0.0) + this.mean(&constant);
        this.constant = constant;
        Some(this)
    }

    /// How much of the stationary distribution is in phase on its first passage to the first state: one at
    /// `w = 0`, zero where steps never forget this frequency.
    pub(crate) fn coherence(&self) -> f64 {
        modulus(self.coherence)
    }

    /// Solve up to the returned constant, in place: with that, `b` is `g - g_0`.
    ///
    /// It is left to the caller to add it: beside it, differences within a fast group are lost.
    pub(crate) fn solve(&self, b: &mut [c64]) -> c64 {
        self.solve_pinned(b);
        let first = -self.mean(b) / self.coherence;
        for (g, constant) in b.iter_mut().zip(&self.constant) {
            *g += first * constant;
        }
        first
    }

    fn mean(&self, of: &[c64]) -> c64 {
        self.law.iter().zip(of).map(|(p, value)| value * *p).sum()
    }

    /// The solution that is zero in the first state, whose own equation is left out.
    fn solve_pinned(&self, b: &mut [c64]) {
        let n = self.states;
        let dot = |x: usize, columns: std::ops::Range<usize>, values: &[c64]| -> c64 {
            let row = &self.table[2 * x * n..2 * (x + 1) * n];
            let (real, imaginary) = row.split_at(n);
            let factors = real[columns.clone()].iter().zip(&imaginary[columns]);
            factors.zip(values).map(|((&re, &im), value)| c64::new(re, im) * value).sum()
        };
        for x in (1..n).rev() {
            let passed = dot(x, x + 1..n, &b[x + 1..]);
            b[x] += passed;
        }
        b[0] = c64::ZERO;
        for x in 1..n {
            let onward = dot(x, 0..x, &b[..x]);
            b[x] = quotient(b[x] + onward, self.exit[x]);
        }
    }

    /// Eliminate two rows at a time, from the last: each takes what passes through all that are gone.
    fn eliminate(&mut self, turn: c64) -> Option<()> {
        let (n, exits) = (self.states, &mut self.exit);
        let mut lost = vec![turn; n];
        let mut high = n;
        while high > 0 {
            let low = high.saturating_sub(2);
            let (rest, gone) = self.table.split_at_mut(2 * high * n);
            let (first, second) = rest[2 * low * n..].split_at_mut(2 * n);
            let mut pass = |row: &mut [f64], x: usize, state: usize, exit: c64| -> c64 {
                let factor = passing(row, state, exit);
                let gone = lost[state];
                lost[x] += factor * gone;
                factor
            };
            for (state, onward) in (high..n).zip(gone.chunks_exact(2 * n)).rev() {
                let one = pass(first, low, state, exits[state]);
                if second.is_empty() {
                    add(first, one, onward, state);
                } else {
                    let two = pass(second, low + 1, state, exits[state]);
                    add_to_both([first, second], [one, two], onward, state);
                }
            }
            if high - low == 2 {
                let above = low + 1;
                exits[above] = exit(second, above, lost[above])?;
                let factor = passing(first, above, exits[above]);
                let gone = lost[above];
                lost[low] += factor * gone;
                add(first, factor, second, above);
            }
            if low > 0 {
                exits[low] = exit(first, low, lost[low])?;
            }
            high = low;
        }
        Some(())
    }
}

/// The factor `f` of a row for a state that is gone, also left in the row.
fn passing(row: &mut [f64], state: usize, exit: c64) -> c64 {
    let half = row.len() / 2;
    let rate = c64::new(row[state], row[half + state]);
    if rate == c64::ZERO {
        return rate;
    }
    let factor = quotient(rate, exit);
    (row[state], row[half + state]) = (factor.re, factor.im);
    factor
}

/// `D_x`: all rates on to states below, and what is lost.
fn exit(row: &[f64], x: usize, lost: c64) -> Option<c64> {
    let (real, imaginary) = row.split_at(row.len() / 2);
    let onward = c64::new(real[..x].iter().sum(), imaginary[..x].iter().sum());
    let exit = onward + lost;
    (exit.is_finite() && exit != c64::ZERO).then_some(exit)
}

/// A quotient that neither over- nor underflows on the way.
fn quotient(a: c64, b: c64) -> c64 {
    let scale = b.re.abs().max(b.im.abs());
    let unit = c64::new(b.re / scale, b.im / scale);
    let squared = unit.re * unit.re + unit.im * unit.im;
    let turned = a * c64::new(unit.re / squared, -unit.im / squared);
    c64::new(turned.re / scale, turned.im / scale)
}

/// `row += factor onward` up to a column.
fn add(row: &mut [f64], factor: c64, onward: &[f64], columns: usize) {
    if factor == c64::ZERO {
        return;
    }
    let half = row.len() / 2;
    let (real, imaginary) = row.split_at_mut(half);
    let (real, imaginary) = (&mut real[..columns], &mut imaginary[..columns]);
    let (from, turned) = (&onward[..columns], &onward[half..half + columns]);
    for j in 0..columns {
        real[j] += factor.re * from[j] - factor.im * turned[j];
        imaginary[j] += factor.re * turned[j] + factor.im * from[j];
    }
}

/// [`add`] to two rows, which loads what passes once.
fn add_to_both(rows: [&mut [f64]; 2], factors: [c64; 2], onward: &[f64], columns: usize) {
    if factors.contains(&c64::ZERO) {
        let [first, second] = rows;
        add(first, factors[0], onward, columns);
        add(second, factors[1], onward, columns);
        return;
    }
    let half = onward.len() / 2;
    let (from, turned) = (&onward[..columns], &onward[half..half + columns]);
    let [(a, b), (c, d)] = rows.map(|row| row.split_at_mut(half));
    let [a, b, c, d] = [a, b, c, d].map(|part| &mut part[..columns]);
    let [first, second] = factors;
    for j in 0..columns {
        let (re, im) = (from[j], turned[j]);
        a[j] += first.re * re - first.im * im;
        b[j] += first.re * im + first.im * re;
        c[j] += second.re * re - second.im * im;
        d[j] += second.re * im + second.im * re;
    }
}

/// `|z|`, the same on every processor.
pub(crate) fn modulus(z: c64) -> f64 {
    libm::hypot(z.re, z.im)
}
