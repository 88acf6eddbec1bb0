//! Solve chains too large to factorise, by restarted GMRES on the embedded chain.
//!
//! With `P` the jump probabilities and `e` the exit rates, the flux `y_x = e_x pi_x` solves
//! `(1 - P^T) y = 0`, and the Poisson equation is `(1 - P) h = - b / e`. Both are singular but
//! consistent, and zero is a simple eigenvalue, so GMRES converges within the range
//! (doi:10.1137/S0895479894279153). The law is right normwise; [`super::class`] states how far its
//! fluxes are out of balance.

use super::class::Move;
use super::elimination::LANES;

/// Directions kept before a restart.
const RESTART: usize = 40;
/// Steps after which we give up.
const MAX_STEPS: usize = 8000;
/// Residual, relative to the first, at which a solution is good.
const TOLERANCE: f64 = 1e-14;

/// Residual at which a law is refused.
const MAX_RESIDUAL: f64 = 1e-9;

/// The embedded chain, by rows.
pub(crate) struct Iterative {
    first: Vec<usize>,
    /// `(to, probability)` of each jump.
    jumps: Vec<(u32, f64)>,
    exit: Vec<f64>,
    law: Vec<f64>,
}

impl Iterative {
    /// Solve the stationary law. The error says why it cannot be done.
    pub(crate) fn new(states: usize, moves: &[Move]) -> Result<Self, String> {
        let mut exit = vec![0.0; states];
        let mut first = vec![0; states + 1];
        for m in moves.iter().filter(|m| m.from != m.to) {
            exit[m.from as usize] += m.rate;
            first[m.from as usize + 1] += 1;
        }
        for x in 0..states {
            first[x + 1] += first[x];
        }
        let mut next = first.clone();
        let mut jumps = vec![(0, 0.0); first[states]];
        for m in moves.iter().filter(|m| m.from != m.to) {
            let x = m.from as usize;
            jumps[next[x]] = (m.to, m.rate / exit[x]);
            next[x] += 1;
        }
        let mut this = Self { first, jumps, exit, law: Vec::new() };
        this.law = this.solve_law()?;
        Ok(this)
    }

    pub(crate) fn law(&self) -> Vec<f64> {
        self.law.clone()
    }

    fn solve_law(&self) -> Result<Vec<f64>, String> {
        let states = self.exit.len();
        let mut flux = vec![1.0 / states as f64; states];
        let zero = vec![0.0; states];
        let residual = gmres(|x, out| self.against(x, out), &mut flux, &zero);
        if residual.is_nan() || residual > MAX_RESIDUAL {
            return Err(format!(
                "its stationary law did not converge (residual {residual:.1e} of the flux)"
            ));
        }
        let mut law: Vec<f64> =
            flux.iter().zip(&self.exit).map(|(flux, exit)| f64::max(flux / exit, 0.0)).collect();
        let total: f64 = law.iter().sum();
        for p in &mut law {
            *p /= total;
        }
        Ok(law)
    }

    /// Solve the Poisson equation in place, lane by lane, up to a constant.
    pub(crate) fn solve(&self, b: &mut [[f64; LANES]]) {
        for lane in 0..LANES {
            if b.iter().all(|values| values[lane] == 0.0) {
                continue;
            }
            let right: Vec<f64> =
                b.iter().zip(&self.exit).map(|(values, exit)| -values[lane] / exit).collect();
            let mut potential = vec![0.0; b.len()];
            gmres(|x, out| self.along(x, out), &mut potential, &right);
            for (values, h) in b.iter_mut().zip(potential) {
                values[lane] = h;
            }
        }
    }

    /// `out = (1 - P) x`.
    fn along(&self, x: &[f64], out: &mut [f64]) {
        for (from, out) in out.iter_mut().enumerate() {
            let row = &self.jumps[self.first[from]..self.first[from + 1]];
            *out = x[from] - row.iter().map(|&(to, p)| p * x[to as usize]).sum::<f64>();
        }
    }

    /// `out = (1 - P^T) x`.
    fn against(&self, x: &[f64], out: &mut [f64]) {
        out.copy_from_slice(x);
        for (from, &value) in x.iter().enumerate() {
            for &(to, p) in &self.jumps[self.first[from]..self.first[from + 1]] {
                out[to as usize] -= p * value;
            }
        }
    }
}

/// Improve `x` until `apply(x) = b`; the residual that is left, relative to the first.
fn gmres(apply: impl Fn(&[f64], &mut [f64]), x: &mut [f64], b: &[f64]) -> f64 {
    let mut residual = vec![0.0; x.len()];
    let remaining = |x: &[f64], residual: &mut [f64]| {
        apply(x, residual);
        for (r, b) in residual.iter_mut().zip(b) {
            *r = b - *r;
        }
        norm(residual)
    };
    let scale = norm(x).max(norm(b));
    let mut last = remaining(x, &mut residual);
    for _ in 0..MAX_STEPS / RESTART {
        if last <= TOLERANCE * scale {
            break;
        }
        cycle(&apply, x, &residual, last);
        let now = remaining(x, &mut residual);
        // Rounding has the last word.
        if now > 0.5 * last && now <= 1e3 * TOLERANCE * scale {
            last = now;
            break;
        }
        last = now;
    }
    last / scale
}

/// One cycle of GMRES: the best correction in the Krylov space of the residual.
fn cycle(apply: impl Fn(&[f64], &mut [f64]), x: &mut [f64], residual: &[f64], size: f64) {
    let mut basis: Vec<Vec<f64>> = vec![residual.iter().map(|r| r / size).collect()];
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut rotations: Vec<(f64, f64)> = Vec::new();
    let mut right = vec![size];
    for step in 0..RESTART {
        let mut next = vec![0.0; x.len()];
        apply(&basis[step], &mut next);
        let mut column = Vec::with_capacity(step + 2);
        for direction in &basis {
            let overlap = dot(direction, &next);
            add(&mut next, direction, -overlap);
            column.push(overlap);
        }
        let length = norm(&next);
        for (k, &(c, s)) in rotations.iter().enumerate() {
            let (upper, lower) = (column[k], column[k + 1]);
            column[k] = c * upper + s * lower;
            column[k + 1] = c * lower - s * upper;
        }
        let diagonal = column[step].hypot(length);
        if diagonal == 0.0 {
            break;
        }
        let (c, s) = (column[step] / diagonal, length / diagonal);
        column[step] = diagonal;
        rotations.push((c, s));
        columns.push(column);
        right.push(-s * right[step]);
        right[step] *= c;
        if length <= f64::EPSILON * diagonal {
            break;
        }
        for value in &mut next {
            *value /= length;
        }
        basis.push(next);
    }
    for step in (0..columns.len()).rev() {
        let known: f64 = (step + 1..columns.len()).map(|k| columns[k][step] * right[k]).sum();
        right[step] = (right[step] - known) / columns[step][step];
    }
    for (direction, &weight) in basis.iter().zip(&right[..columns.len()]) {
        add(x, direction, weight);
    }
}

fn dot(x: &[f64], y: &[f64]) -> f64 {
    // Eight partial sums, in a fixed order, so that the compiler may use vectors.
    let mut sums = [0.0; 8];
    let (x_chunks, y_chunks) = (x.chunks_exact(8), y.chunks_exact(8));
    let rest: f64 = x_chunks.remainder().iter().zip(y_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in x_chunks.zip(y_chunks) {
        for (sum, (x, y)) in sums.iter_mut().zip(x.iter().zip(y)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f64>() + rest
}

fn norm(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

fn add(x: &mut [f64], direction: &[f64], weight: f64) {
    for (x, d) in x.iter_mut().zip(direction) {
        *x += weight * d;
    }
}
