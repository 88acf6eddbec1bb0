//! Compute cumulant and covariance rates of what is counted, by perturbation of the tilted generator.
//!
//! ```text
//! L(s) = L + sum_k (e^{s d_k} - 1) J_k,   W_m = sum_k d_k^m J_k,
//! c_n = sum_{m=1..n} C(n,m) Tr W_m rho_{n-m},   rho_n = L^# sum_m C(n,m) (c_m - W_m) rho_{n-m}
//! ```
//!
//! with the increments `d_k` of a jump (Flindt et al., doi:10.1103/PhysRevB.82.155407).

use super::steady::Steady;
use super::superoperator::Sparse;

/// A value below this share of what cancels in it is a rounded zero.
pub(super) const ROUNDED_ZERO: f64 = 1e-13;

/// Binomial coefficients.
pub(super) const CHOOSE: [[f64; 5]; 5] = [
    [1.0, 0.0, 0.0, 0.0, 0.0],
    [1.0, 1.0, 0.0, 0.0, 0.0],
    [1.0, 2.0, 1.0, 0.0, 0.0],
    [1.0, 3.0, 3.0, 1.0, 0.0],
    [1.0, 4.0, 6.0, 4.0, 1.0],
];

/// The cumulant rates of one count, in powers of its unit.
#[derive(Clone, Debug)]
pub(super) struct Cumulants {
    /// The most that a jump adds.
    pub(super) unit: f64,
    /// What each jump adds.
    pub(super) increments: Vec<f64>,
    pub(super) rates: [f64; 4],
    /// The gross flow of each order: `sum_k |d_k|^n Tr J_k rho`.
    pub(super) gross: [f64; 4],
    /// What cancels in each rate.
    pub(super) terms: [f64; 4],
    /// `rho_1`.
    first: Vec<f64>,
}

/// `sum_k f(d_k) J_k`.
pub(super) fn weighted(steady: &Steady, weights: impl Iterator<Item = f64>) -> Sparse {
    Sparse::sum(steady.generator.size(), weights.zip(&steady.generator.jumps), 0.0)
}

impl Cumulants {
    /// Is the rate zero up to the rounding of what cancels in it?
    pub(super) fn vanishes(&self) -> bool {
        self.rates[0].abs() <= ROUNDED_ZERO * self.gross[0]
    }

    pub(super) fn of(steady: &Steady, increments: &[f64]) -> Self {
        let most = increments.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        let unit = if most > 0.0 { most } else { 1.0 };
        let increments: Vec<f64> = increments.iter().map(|d| d / unit).collect();
        let power = |m: i32| weighted(steady, increments.iter().map(move |d| d.powi(m)));
        let tilts: Vec<Sparse> = (1..=4).map(power).collect();
        let absolute = |m: i32| weighted(steady, increments.iter().map(move |d| d.abs().powi(m)));
        let flow = |tilt: &Sparse, state: &[f64]| steady.trace(&tilt.times(state));
        let gross = std::array::from_fn(|k| flow(&absolute(k as i32 + 1), &steady.state));
        let mut states = vec![steady.state.clone()];
        let (mut rates, mut terms) = ([0.0; 4], [0.0; 4]);
        for n in 1..=4 {
            for m in 1..=n {
                let term = CHOOSE[n][m] * flow(&tilts[m - 1], &states[n - m]);
                rates[n - 1] += term;
                terms[n - 1] += term.abs();
            }
            terms[n - 1] += gross[n - 1];
            if n < 4 {
                let mut b = vec![0.0; steady.state.len()];
                for m in 1..=n {
                    let state = &states[n - m];
                    tilts[m - 1].add(-CHOOSE[n][m], state, &mut b);
                    let own = CHOOSE[n][m] * rates[m - 1];
                    b.iter_mut().zip(state).for_each(|(b, x)| *b += own * x);
                }
                states.push(steady.inverse(&b));
            }
        }
        let first = states.swap_remove(1);
        Self { unit, increments, rates, gross, terms, first }
    }
}

/// The covariance rate of two counts.
pub(super) fn covariance(steady: &Steady, [x, y]: [&Cumulants; 2]) -> f64 {
    let both = x.increments.iter().zip(&y.increments).map(|(x, y)| x * y);
    let flow = |weights: &Sparse, state: &[f64]| steady.trace(&weights.times(state));
    let of = |c: &Cumulants| weighted(steady, c.increments.iter().copied());
    flow(&weighted(steady, both), &steady.state) + flow(&of(x), &y.first) + flow(&of(y), &x.first)
}
