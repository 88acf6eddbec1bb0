//! Eliminate a killed chain, dense or banded, without a subtraction.
//!
//! Each state passes on what comes in to the states before it and to the end, as in
//! [`crate::exact::chain::elimination`], with the killed state kept: its row is zero. What is left solves
//! `S h = b` backward; where no `b` is negative, nothing cancels (doi:10.1287/opre.33.5.1107).

use super::{Killed, dot};
use crate::exact::chain::class::MAX_DENSE_STATES;
use crate::exact::chain::elimination::{Elimination, LANES};
use crate::exact::reason::Reason;
use crate::exact::tolerance::KILLED_WORK;

/// Numbers that a banded table may hold.
const MAX_BANDED_TABLE: f64 = 4e7;

impl Killed {
    /// Eliminate every state.
    pub(crate) fn eliminate(&self, what: &'static str) -> Result<Inverse, Reason> {
        let n = self.nodes().len();
        let band = self.moves.iter().map(|m| m.0.abs_diff(m.1) as usize).max().unwrap_or(0);
        let found = if n <= MAX_DENSE_STATES && 4 * band > n {
            self.dense().map(Inverse::Dense)
        } else {
            let too_large = |size, unit, limit| Err(Reason::TooLarge { what, size, unit, limit });
            let table = n as f64 * (2 * band + 1) as f64;
            let work = n as f64 * (band as f64).powi(2);
            if table > MAX_BANDED_TABLE {
                return too_large(table, "numbers", MAX_BANDED_TABLE);
            }
            if work > KILLED_WORK {
                return too_large(work, "multiplications", KILLED_WORK);
            }
            self.banded(band).map(Inverse::Banded)
        };
        found.ok_or_else(|| {
            Reason::Unsolvable("products of rates leave the range of double precision".into())
        })
    }

    /// The killed state goes first and has no way on.
    fn dense(&self) -> Option<Elimination> {
        let n = self.nodes().len() + 1;
        let mut rates = vec![0.0; n * n];
        for &(from, to, rate) in &self.moves {
            rates[(from as usize + 1) * n + to as usize + 1] += rate;
        }
        for (x, out) in self.all_out().enumerate() {
            rates[(x + 1) * n] = out;
        }
        Elimination::new(rates, n, 1)
    }

    fn banded(&self, band: usize) -> Option<Banded> {
        let n = self.nodes().len();
        let mut table = Banded {
            band,
            table: vec![0.0; n * (2 * band + 1)],
            kill: self.all_out().collect(),
            exit: vec![0.0; n],
        };
        for &(from, to, rate) in &self.moves {
            let at = table.at(from as usize, to as usize);
            table.table[at] += rate;
        }
        table.eliminate()
    }
}

/// The inverse of `S` in factors.
pub(crate) enum Inverse {
    Dense(Elimination),
    Banded(Banded),
}

impl Inverse {
    /// `S^-1 b`, by the backward equation; no subtraction where no `b` is negative.
    pub(crate) fn apply(&self, b: &[f64]) -> Vec<f64> {
        match self {
            Self::Dense(factors) => {
                let mut right = vec![[0.0; LANES]; b.len() + 1];
                for (right, b) in right[1..].iter_mut().zip(b) {
                    right[0] = -b;
                }
                factors.solve(&mut right);
                right[1..].iter().map(|lanes| lanes[0]).collect()
            }
            Self::Banded(factors) => factors.apply(b),
        }
    }
}

/// Rates within a band about the diagonal, eliminated as in [`crate::exact::chain::elimination`].
pub(crate) struct Banded {
    band: usize,
    /// Row `x` holds the columns `x - band ..= x + band`.
    table: Vec<f64>,
    kill: Vec<f64>,
    exit: Vec<f64>,
}

impl Banded {
    fn at(&self, x: usize, y: usize) -> usize {
        x * (2 * self.band + 1) + y + self.band - x
    }

    fn eliminate(mut self) -> Option<Self> {
        for gone in (0..self.kill.len()).rev() {
            let first = gone.saturating_sub(self.band);
            let passed = self.table[self.at(gone, first)..self.at(gone, gone)].to_vec();
            let exit = self.kill[gone] + passed.iter().sum::<f64>();
            if !(exit > 0.0 && exit.is_finite()) {
                return None;
            }
            self.exit[gone] = exit;
            for x in first..gone {
                let at = self.at(x, gone);
                let factor = self.table[at] / exit;
                self.table[at] = factor;
                if factor > 0.0 {
                    let at = self.at(x, first);
                    let row = &mut self.table[at..at + passed.len()];
                    row.iter_mut().zip(&passed).for_each(|(rate, passed)| *rate += factor * passed);
                    self.kill[x] += factor * self.kill[gone];
                }
            }
        }
        Some(self)
    }

    fn apply(&self, b: &[f64]) -> Vec<f64> {
        let n = b.len();
        let mut found = b.to_vec();
        for x in (0..n).rev() {
            let last = (x + self.band + 1).min(n);
            let at = self.at(x, x) + 1;
            let factors = &self.table[at..at + last - x - 1];
            found[x] += dot(factors, &found[x + 1..last]);
        }
        for x in 0..n {
            let first = x.saturating_sub(self.band);
            let at = self.at(x, first);
            let onward = dot(&self.table[at..at + x - first], &found[first..x]);
            found[x] = (found[x] + onward) / self.exit[x];
        }
        found
    }
}
