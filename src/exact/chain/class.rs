//! Solve one closed class: its stationary distribution, and the factors that answer everything else.
//!
//! ```text
//! sum_x p_x k_xy = p_y e_y,    sum_y k_xy (h_y - h_x) = b_x    with    sum_x p_x b_x = 0
//! ```
//!
//! Up to [`MAX_DENSE_STATES`] the table of rates is eliminated, beyond it lists of them where few new ones arise, else
//! both equations are iterated. Transient states are no part of a class.

use super::elimination::{Elimination, LANES};
use super::iterative::Iterative;
use super::sparse::SparseElimination;
use crate::exact::tolerance::OUT_OF_RANGE;
use crate::network::Network;

/// States up to which the rate matrix is a dense table, eliminated without subtraction.
///
/// Beyond it lists of rates are eliminated, where few new ones arise; else the chain is solved by iteration.
pub const MAX_DENSE_STATES: usize = 4096;

/// States up to which an order of elimination is looked for.
const MAX_ORDERED_STATES: usize = 1 << 17;
/// States up to which iteration solves all four cumulant rates, and up to which it solves variance rates.
const MAX_STATES_FOR_ORDERS: [(usize, usize); 2] = [(1 << 15, 4), (1 << 17, 2)];

/// Probability of the kept state, relative to the largest, below which the order is revised.
const RARE: f64 = 1e-3;
/// Imbalance of the probability flux through a state, relative to the largest flux, that is worth
/// a warning.
const MAX_IMBALANCE: f64 = 1e-9;

/// A channel of positive rate within the class, in local states.
#[derive(Clone, Copy)]
pub(crate) struct Move {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) rate: f64,
    /// Index into [`Network::channels`].
    pub(crate) channel: u32,
}

enum Factors {
    Dense(Elimination),
    Sparse(SparseElimination),
    Iterative(Iterative),
}

/// A closed class of states that reach each other, solved.
pub(crate) struct ClosedClass {
    /// The states, in the order of the elimination: the last goes first.
    pub(crate) states: Vec<u32>,
    /// The channels between them.
    pub(crate) moves: Vec<Move>,
    /// The stationary distribution, by local state.
    pub(crate) law: Vec<f64>,
    factors: Factors,
}

impl ClosedClass {
    /// Solve the class. The error says why it cannot be done.
    ///
    /// The state that is kept to the end fixes the zero of every Poisson solution, so it must not
    /// be rare: long-lived states come first, and where that guess was bad, likely ones.
    pub(crate) fn solve(network: &Network, states: &[u32]) -> Result<Self, String> {
        let mut order = states.to_vec();
        order.sort_by(|&x, &y| network.exit_rate(x).total_cmp(&network.exit_rate(y)));
        let guess = Self::in_order(network, order)?;
        let largest = guess.law.iter().copied().fold(0.0, f64::max);
        if guess.law[0] >= RARE * largest || matches!(guess.factors, Factors::Iterative(_)) {
            return Ok(guess);
        }
        let mut ranked: Vec<_> = guess.states.iter().copied().zip(guess.law.clone()).collect();
        drop(guess);
        ranked.sort_by(|x, y| y.1.total_cmp(&x.1));
        Self::in_order(network, ranked.into_iter().map(|(state, _)| state).collect())
    }

    fn in_order(network: &Network, states: Vec<u32>) -> Result<Self, String> {
        let moves = moves(network, &states);
        let n = states.len();
        let factors = if n <= MAX_DENSE_STATES {
            let mut rates = vec![0.0; n * n];
            for m in &moves {
                rates[m.from as usize * n + m.to as usize] += m.rate;
            }
            let eliminated =
                Elimination::new(rates, n, 1).ok_or_else(|| OUT_OF_RANGE.to_owned())?;
            Factors::Dense(eliminated)
        } else {
            let ordered = (n <= MAX_ORDERED_STATES).then(|| SparseElimination::new(n, &moves));
            match ordered {
                Some(Ok(eliminated)) => Factors::Sparse(eliminated),
                _ => Factors::Iterative(Iterative::new(n, &moves)?),
            }
        };
        let law = match &factors {
            Factors::Dense(factors) => factors.law(),
            Factors::Sparse(factors) => factors.law(),
            Factors::Iterative(factors) => factors.law(),
        };
        Ok(Self { states, moves, law, factors })
    }

    /// About how many bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        let (states, moves) = (self.states.len(), self.moves.len());
        let factors = match &self.factors {
            Factors::Dense(_) => 8 * states * states,
            Factors::Sparse(factors) => factors.bytes(),
            Factors::Iterative(_) => 16 * (states + moves),
        };
        factors + size_of::<Move>() * moves + 16 * states
    }

    /// How many cumulant rates are affordable.
    pub(crate) fn orders(&self) -> usize {
        let states = self.states.len();
        if !matches!(self.factors, Factors::Iterative(_)) {
            return 4;
        }
        MAX_STATES_FOR_ORDERS.iter().find(|(most, _)| states <= *most).map_or(1, |found| found.1)
    }

    /// Solve `sum_y k_xy (h_y - h_x) = b_x` up to a constant, in place; `b` must average to zero, and
    /// `gross` is what cancels in it.
    pub(crate) fn poisson(&self, b: &mut [[f64; LANES]], gross: &[[f64; LANES]]) {
        match &self.factors {
            Factors::Dense(factors) => factors.solve(b),
            Factors::Sparse(factors) => factors.solve(b),
            Factors::Iterative(factors) => factors.solve(b, gross),
        }
    }

    /// Say so if the probability flux into some state differs from the flux out of it, or if the
    /// distribution was solved by iteration.
    pub(crate) fn imbalance(&self) -> Option<String> {
        let mut net = vec![0.0; self.states.len()];
        let mut largest = 0.0_f64;
        for m in &self.moves {
            let flux = self.law[m.from as usize] * m.rate;
            net[m.from as usize] -= flux;
            net[m.to as usize] += flux;
            largest = largest.max(flux);
        }
        let worst = net.into_iter().map(f64::abs).fold(0.0, f64::max) / largest;
        if matches!(self.factors, Factors::Iterative(_)) {
            let orders = match self.orders() {
                1 => "; only rates and time averages are given",
                2 => "; third and fourth cumulant rates are left out",
                _ => "",
            };
            return Some(format!(
                "the stationary law of {} states was solved by iteration: flux is out of balance \
                 by at most {worst:.1e} of the largest flux{orders}",
                self.states.len()
            ));
        }
        let negative = self.law.iter().any(|&p| p < 0.0);
        (worst > MAX_IMBALANCE || worst.is_nan() && largest > 0.0 || negative).then(|| {
            format!(
                "the stationary law is doubtful: flux is out of balance by {worst:.1e} of the \
                 largest flux{}",
                if negative { ", and a probability is negative" } else { "" }
            )
        })
    }

    /// The stationary distribution over all states of the network.
    pub(crate) fn spread(&self, network: &Network) -> Vec<f64> {
        let mut law = vec![0.0; network.states.len()];
        for (&state, &p) in self.states.iter().zip(&self.law) {
            law[state as usize] = p;
        }
        law
    }

    /// The probability flux through each channel of the network; zero outside the class.
    pub(crate) fn add_flux(&self, flux: &mut [f64]) {
        for m in &self.moves {
            flux[m.channel as usize] = self.law[m.from as usize] * m.rate;
        }
    }

    /// The gross flow `< sum_y k |d|^n >` of what each channel of the network adds, for `n` from one to four.
    pub(crate) fn gross(&self, increments: &[f64]) -> [f64; 4] {
        let powers: [fn(f64) -> f64; 4] =
            [|d| d, |d| d * d, |d| d * (d * d), |d| (d * d) * (d * d)];
        powers.map(|power| self.mean(|m| power(increments[m.channel as usize].abs())))
    }

    /// The mean of a function of the channel per unit time.
    pub(crate) fn mean(&self, of: impl Fn(&Move) -> f64) -> f64 {
        self.moves.iter().map(|m| self.law[m.from as usize] * m.rate * of(m)).sum()
    }
}

/// The channels of positive rate between `states`, in local indices.
fn moves(network: &Network, states: &[u32]) -> Vec<Move> {
    let mut local = vec![u32::MAX; network.states.len()];
    for (index, &state) in (0..).zip(states) {
        local[state as usize] = index;
    }
    (0..)
        .zip(network.channels())
        .filter(|(_, c)| c.rate > 0.0 && local[c.from as usize] != u32::MAX)
        .map(|(channel, c)| Move {
            from: local[c.from as usize],
            to: local[c.to as usize],
            rate: c.rate,
            channel,
        })
        .collect()
}
