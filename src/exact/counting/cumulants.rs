//! Compute cumulant rates and covariance rates of counts, from one factorisation.
//!
//! Write `<exp(s X_t)>` from state `x` as `exp(lambda(s) t + h(x; s))` for long times. Then in
//! every state
//!
//! ```text
//! sum_y k_xy { exp[s d_xy + h(y) - h(x)] - 1 } = lambda(s)
//! ```
//!
//! and order by order, with `u_1 = d + D h_1`, `u_n = D h_n`, `D h = h(y) - h(x)`:
//!
//! ```text
//! c_n = < sum_y k B_n(u_1, ..., u_{n-1}, 0) >,    L h_n = c_n - sum_y k B_n(u_1, ..., u_{n-1}, 0)
//! B_1 = u_1,  B_2 = u_1^2,  B_3 = u_1^3 + 3 u_1 u_2,  B_4 = u_1^4 + 6 u_1^2 u_2 + 3 u_2^2 + 4 u_1 u_3
//! ```
//!
//! This is the recursion of Flindt et al. (doi:10.1103/PhysRevB.82.155407) for the logarithm of the
//! eigenvector: no product of lower cumulants is subtracted, a variance is a sum of squares, and
//! only differences of `h` appear. Likewise the covariance rate of two counts is
//! `< sum_y k u_1 u_1' >`.

use rayon::prelude::*;

use crate::exact::chain::class::{ClosedClass, Move};
use crate::exact::chain::elimination::LANES;

/// Cost of the solves (states squared times observables) from which threads pay.
const PARALLEL: usize = 1 << 20;

pub(super) type Lanes = [f64; LANES];

/// How one count fluctuates in the long run.
#[derive(Clone)]
pub(crate) struct Cumulants {
    /// `lim K_n(t)/t`, by order from one.
    pub(crate) rates: [f64; 4],
    /// The gross flow `< sum_y k |d|^n >` that cancels in them.
    pub(crate) gross: [f64; 4],
    /// The first potential, `h_1`.
    potential: Vec<f64>,
}

impl Cumulants {
    /// The mean rate alone; the other rates are zero.
    pub(super) fn of_mean(class: &ClosedClass, increments: &[f64]) -> Self {
        let mean = class.mean(|m| increments[m.channel as usize]);
        // As the sums of the others begin.
        let rates = [0.0 + mean, 0.0, 0.0, 0.0];
        Self { rates, gross: class.gross(increments), potential: Vec::new() }
    }

    /// The rates where jumps fall on steps, `per_time` in a unit of time, each step a jump or none:
    /// from `lambda(s)` in continuous time to `per_time ln(1 + lambda(s)/per_time)`.
    pub(crate) fn per_step(self, per_time: f64) -> Self {
        let [a, b, c, d] = self.rates;
        let mean = a / per_time;
        let rates = [
            a,
            b - mean * a,
            c - mean * (3.0 * b - 2.0 * mean * a),
            d - 4.0 * mean * c - 3.0 * b * b / per_time + 6.0 * mean * mean * (2.0 * b - mean * a),
        ];
        Self { rates, ..self }
    }
}

/// The cumulant rates of every observable, given as its increment by channel.
pub(crate) fn cumulant_rates(class: &ClosedClass, increments: &[&[f64]]) -> Vec<Cumulants> {
    let each = |chunk: &&[&[f64]]| lanes_of_cumulants(class, chunk);
    let chunks: Vec<_> = increments.chunks(LANES).collect();
    if class.states.len().pow(2) * increments.len() < PARALLEL {
        chunks.iter().flat_map(each).collect()
    } else {
        chunks.par_iter().flat_map_iter(each).collect()
    }
}

fn lanes_of_cumulants(class: &ClosedClass, increments: &[&[f64]]) -> Vec<Cumulants> {
    let by_move = increments_of(&class.moves, increments);
    let chain = PoissonChain {
        moves: &class.moves,
        law: &class.law,
        solve: &|b, gross| class.poisson(b, gross),
    };
    let solved = class.orders() - 1;
    let (rates, potentials) = chain.hierarchy(&by_move, class.orders(), solved);
    (0..increments.len())
        .map(|lane| Cumulants {
            rates: rates.map(|rate| rate[lane]),
            gross: class.gross(increments[lane]),
            potential: potentials
                .first()
                .map_or(Vec::new(), |h| h.iter().map(|h| h[lane]).collect()),
        })
        .collect()
}

/// What each move adds to each of up to [`LANES`] counts.
pub(super) fn increments_of(moves: &[Move], increments: &[&[f64]]) -> Vec<Lanes> {
    let of = |m: &Move| lanes(|lane| increments.get(lane).map_or(0.0, |d| d[m.channel as usize]));
    moves.iter().map(of).collect()
}

/// A chain with the solution of its Poisson equation.
pub(super) struct PoissonChain<'a> {
    pub(super) moves: &'a [Move],
    /// The stationary distribution, zero in transient states.
    pub(super) law: &'a [f64],
    /// Solve `sum_y k_xy (h_y - h_x) = b_x` in place; the second list is what cancels in `b`.
    pub(super) solve: &'a dyn Fn(&mut [Lanes], &[Lanes]),
}

impl PoissonChain<'_> {
    /// The first `orders` cumulant rates and the first `solved` potentials.
    pub(super) fn hierarchy(
        &self,
        increments: &[Lanes],
        orders: usize,
        solved: usize,
    ) -> ([Lanes; 4], Vec<Vec<Lanes>>) {
        let mut potentials: Vec<Vec<Lanes>> = Vec::new();
        let mut rates = [[0.0; LANES]; 4];
        for (order, rate) in rates.iter_mut().enumerate().take(orders) {
            let bells = self.moves.iter().zip(increments);
            let bells = bells.map(|(m, d)| bell(order + 1, &steps(&potentials, m, d)));
            let (mean, balance) = self.balance(bells);
            *rate = mean;
            if order < solved {
                potentials.push(balance.solved(self.solve));
            }
        }
        (rates, potentials)
    }

    /// The mean of what the moves bring, and the mean less what they bring in each state.
    pub(super) fn balance(&self, brought: impl Iterator<Item = Lanes>) -> (Lanes, Balance) {
        let mut rest = vec![[0.0; LANES]; self.law.len()];
        let mut gross = rest.clone();
        let mut mean = [0.0; LANES];
        for (m, brought) in self.moves.iter().zip(brought) {
            let weight = self.law[m.from as usize];
            for lane in 0..LANES {
                rest[m.from as usize][lane] -= m.rate * brought[lane];
                gross[m.from as usize][lane] += m.rate * brought[lane].abs();
                mean[lane] += weight * m.rate * brought[lane];
            }
        }
        for values in &mut rest {
            values.iter_mut().zip(mean).for_each(|(value, mean)| *value += mean);
        }
        (mean, Balance { rest, gross })
    }
}

/// The right-hand side of a Poisson equation, and what cancels in it.
pub(super) struct Balance {
    rest: Vec<Lanes>,
    gross: Vec<Lanes>,
}

impl Balance {
    pub(super) fn solved(mut self, solve: &dyn Fn(&mut [Lanes], &[Lanes])) -> Vec<Lanes> {
        solve(&mut self.rest, &self.gross);
        self.rest
    }
}

/// The covariance rate of two observables.
pub(crate) fn covariance_rate(
    class: &ClosedClass,
    [first, second]: [(&[f64], &Cumulants); 2],
) -> f64 {
    let step = |(d, c): (&[f64], &Cumulants), m: &Move| {
        d[m.channel as usize] + c.potential[m.to as usize] - c.potential[m.from as usize]
    };
    class.mean(|m| step(first, m) * step(second, m))
}

/// The `u_n` of a channel, as far as the potentials are known.
fn steps(potentials: &[Vec<Lanes>], m: &Move, d: &Lanes) -> [Lanes; 3] {
    let mut u = [*d, [0.0; LANES], [0.0; LANES]];
    for (u, h) in u.iter_mut().zip(potentials) {
        let (from, to) = (&h[m.from as usize], &h[m.to as usize]);
        for lane in 0..LANES {
            u[lane] += to[lane] - from[lane];
        }
    }
    u
}

/// The complete Bell polynomial `B_n(u_1, ..., u_{n-1}, 0)`; of order one, `u_1`.
fn bell(order: usize, [a, b, c]: &[Lanes; 3]) -> Lanes {
    lanes(|lane| {
        let (a, b, c) = (a[lane], b[lane], c[lane]);
        match order {
            1 => a,
            2 => a * a,
            3 => a * (a * a + 3.0 * b),
            _ => a * a * (a * a + 6.0 * b) + 3.0 * b * b + 4.0 * a * c,
        }
    })
}

pub(super) fn lanes(value: impl Fn(usize) -> f64) -> Lanes {
    std::array::from_fn(value)
}
