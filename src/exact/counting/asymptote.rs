//! Split what a window shows into its asymptote and what decays.
//!
//! With the leading eigenvalue `lambda(s)` of the tilted generator and its vectors `r = e^h` and
//! `l = p e^g` on both sides (`g` solves the chain that is reversed in time),
//!
//! ```text
//! <exp(s X_t)> = e^{lambda t} { (a.r)(l.v)/(l.r) + a exp[(W - lambda) t] w },   w = v - r (l.v)/(l.r),
//! K_n(t) = c_n t + the n-th cumulant of { ... }
//! ```
//!
//! with `a` the start and `v` the end. Nothing grows in the braces: however long the window, no large
//! number is subtracted from another. Everything is a series in the counting fields (the `jet` file).

use super::cumulants::{Lanes, PoissonChain, increments_of, lanes};
use super::jet::{Jet, Pair, Single};
use super::transient::{Chain, WindowJet, dot};
use crate::exact::chain::class::{ClosedClass, Move};
use crate::exact::chain::elimination::{Elimination, LANES};
use crate::exact::chain::gauge::Gauge;
use crate::network::{Network, reachable};

/// States up to which the vectors are solved.
const MAX_STATES: usize = 512;

/// A closed class with the transient states before it, solved in both directions of time.
pub(crate) struct Modes {
    /// Every state ahead of the start, those of the class first.
    states: Vec<u32>,
    /// How many are those of the class.
    class: usize,
    /// Zero in transient states.
    law: Vec<f64>,
    /// Channels along time, of all states, and against it, of the class.
    moves: [Vec<Move>; 2],
    factors: [Elimination; 2],
}

/// The potentials of a count by order, along time and against it; by local state.
pub(crate) type Potentials = [Vec<Vec<f64>>; 2];

impl Modes {
    /// Solve; `None` where states are many, or products of rates leave the range of numbers.
    pub(crate) fn of(network: &Network, class: &ClosedClass, start: &[f64]) -> Option<Self> {
        let starts: Vec<u32> =
            (0..).zip(start).filter(|(_, p)| **p > 0.0).map(|(x, _)| x).collect();
        let ahead = reachable(network, &starts);
        let mut states = class.states.clone();
        let mut local = vec![u32::MAX; network.states.len()];
        (0..).zip(&states).for_each(|(index, &x)| local[x as usize] = index);
        for x in (0..network.states.len() as u32).filter(|&x| ahead[x as usize]) {
            if local[x as usize] == u32::MAX {
                local[x as usize] = states.len() as u32;
                states.push(x);
            }
        }
        if states.len() > MAX_STATES || class.law.contains(&0.0) {
            return None;
        }
        let mut law = class.law.clone();
        law.resize(states.len(), 0.0);
        let channels = (0..).zip(network.channels()).filter(|(_, c)| c.rate > 0.0);
        let inside = channels.filter(|(_, c)| local[c.from as usize] != u32::MAX);
        let along: Vec<Move> = inside
            .map(|(channel, c)| {
                let [from, to] = [c.from, c.to].map(|x| local[x as usize]);
                Move { from, to, rate: c.rate, channel }
            })
            .collect();
        let against: Vec<Move> = class.moves.iter().map(|m| reversed(m, &class.law)).collect();
        let factors =
            [eliminated(&along, states.len())?, eliminated(&against, class.states.len())?];
        Some(Self { states, class: class.states.len(), law, moves: [along, against], factors })
    }

    /// Solve the potentials of counts.
    pub(crate) fn potentials(&self, gauges: &[&Gauge]) -> Vec<Potentials> {
        let increments: Vec<&[f64]> = gauges.iter().map(|g| g.increments.as_slice()).collect();
        let mut found = Vec::new();
        for chunk in increments.chunks(LANES) {
            let both = [0, 1].map(|side| {
                let increments = increments_of(&self.moves[side], chunk);
                self.with_chain(side, |chain| chain.hierarchy(&increments, 4, 4).1)
            });
            let of = |side: usize, lane: usize| -> Vec<Vec<f64>> {
                both[side].iter().map(|h| self.centred(h, lane)).collect()
            };
            found.extend((0..chunk.len()).map(|lane| [of(0, lane), of(1, lane)]));
        }
        found
    }

    /// The mixed potentials of pairs of counts, given by their index.
    pub(crate) fn mixed(
        &self,
        gauges: &[&Gauge],
        potentials: &[Potentials],
        pairs: &[[usize; 2]],
    ) -> Vec<[Vec<f64>; 2]> {
        let mut found = Vec::new();
        for chunk in pairs.chunks(LANES) {
            let both = [0, 1].map(|side| {
                let step = |i: usize, m: &Move| {
                    let h = &potentials[i][side][0];
                    gauges[i].increments[m.channel as usize] + h[m.to as usize] - h[m.from as usize]
                };
                let product = |m: &Move| {
                    lanes(|lane| chunk.get(lane).map_or(0.0, |&[i, j]| step(i, m) * step(j, m)))
                };
                self.with_chain(side, |chain| {
                    let (_, balance) = chain.balance(chain.moves.iter().map(product));
                    balance.solved(chain.solve)
                })
            });
            let of = |lane| [0, 1].map(|side: usize| self.centred(&both[side], lane));
            found.extend((0..chunk.len()).map(of));
        }
        found
    }

    fn with_chain<R>(&self, side: usize, use_it: impl FnOnce(&PoissonChain<'_>) -> R) -> R {
        let states = [self.states.len(), self.class][side];
        let solve = |b: &mut [Lanes], _: &[Lanes]| self.factors[side].solve(b);
        let chain =
            PoissonChain { moves: &self.moves[side], law: &self.law[..states], solve: &solve };
        use_it(&chain)
    }

    /// One potential, its mean in the stationary distribution taken away.
    fn centred(&self, potential: &[Lanes], lane: usize) -> Vec<f64> {
        let mean: f64 = self.law.iter().zip(potential).map(|(p, h)| p * h[lane]).sum();
        potential.iter().map(|h| h[lane] - mean).collect()
    }

    /// The asymptote of a count that grows by `growth`, and what decays beside it.
    pub(crate) fn single<'a>(
        &self,
        chain: &Chain,
        gauge: &'a Gauge,
        [along, against]: &Potentials,
        growth: [f64; 4],
    ) -> Asymptote<'a, Single> {
        let exponent =
            |h: &[Vec<f64>], x: usize| Single::of_cumulants([0, 1, 2, 3].map(|order| h[order][x]));
        let height = self.height(gauge);
        let vectors = Vectors {
            right: (0..self.states.len()).map(|x| exponent(along, x)).collect(),
            left: (0..self.class).map(|x| exponent(against, x)).collect(),
            height: height.iter().map(|&g| Single::of_cumulants([g, 0.0, 0.0, 0.0])).collect(),
        };
        let growth = Single::of_cumulants(growth);
        self.asymptote(chain, [&gauge.increments, &gauge.increments], &vectors, growth)
    }

    /// The asymptote of two counts together.
    pub(crate) fn pair<'a>(
        &self,
        chain: &Chain,
        gauges: [&'a Gauge; 2],
        potentials: [&Potentials; 2],
        mixed: &[Vec<f64>; 2],
        growth: ([f64; 2], f64),
    ) -> Asymptote<'a, Pair> {
        let exponent = |side: usize, x: usize| {
            let first = potentials.map(|h| h[side][0][x]);
            Pair::of_cumulants(first, mixed[side][x])
        };
        let heights = gauges.map(|gauge| self.height(gauge));
        let height = |x: usize| Pair::of_cumulants([heights[0][x], heights[1][x]], 0.0);
        let all = 0..self.states.len();
        let vectors = Vectors {
            right: all.clone().map(|x| exponent(0, x)).collect(),
            left: (0..self.class).map(|x| exponent(1, x)).collect(),
            height: all.map(height).collect(),
        };
        let growth = Pair::of_cumulants(growth.0, growth.1);
        self.asymptote(chain, gauges.map(|g| g.increments.as_slice()), &vectors, growth)
    }

    /// The heights of the states ahead, their mean taken away.
    fn height(&self, gauge: &Gauge) -> Vec<f64> {
        let local: Vec<f64> = self.states.iter().map(|&x| gauge.height[x as usize]).collect();
        let mean: f64 = self.law.iter().zip(&local).map(|(p, g)| p * g).sum();
        local.iter().map(|g| g - mean).collect()
    }

    fn asymptote<'a, J: Jet>(
        &self,
        chain: &Chain,
        increments: [&'a [f64]; 2],
        vectors: &Vectors<J>,
        growth: J,
    ) -> Asymptote<'a, J> {
        let end: Vec<J> = vectors.height.iter().map(J::exponential).collect();
        let right: Vec<J> = vectors.right.iter().map(J::exponential).collect();
        let left = vectors.left.iter().zip(&self.law).map(|(g, p)| g.exponential().scaled(*p));
        let left: Vec<J> = left.collect();
        let start =
            self.states.iter().zip(&vectors.height).map(|(&x, height)| {
                height.scaled(-1.0).exponential().scaled(chain.start[x as usize])
            });
        let start: Vec<J> = start.collect();
        let [begun, ended, norm] = [dot(&start, &right), dot(&left, &end), dot(&left, &right)];
        let share = J::quotient(&ended, &norm);
        let constant = J::product(&begun, &share);
        let rest: Vec<J> =
            end.iter().zip(&right).map(|(v, r)| v.beyond(&J::product(r, &share))).collect();
        let magnitudes = [begun, ended, norm, constant];
        let window = WindowJet {
            increments,
            growth,
            start: self.spread(chain, &start),
            end: self.spread(chain, &rest),
            decays: true,
        };
        Asymptote { constant, window, magnitudes }
    }

    /// By state of the network; zero where nothing leads.
    fn spread<J: Jet>(&self, chain: &Chain, of: &[J]) -> Vec<J> {
        let mut all = vec![J::ZERO; chain.start.len()];
        for (&x, value) in self.states.iter().zip(of) {
            all[x as usize] = *value;
        }
        all
    }
}

/// Logarithms of the vectors on both sides, and of the end.
struct Vectors<J> {
    right: Vec<J>,
    left: Vec<J>,
    height: Vec<J>,
}

/// What is left of `<exp(s X_t)>` once it does not grow.
pub(crate) struct Asymptote<'a, J> {
    constant: J,
    window: WindowJet<'a, J>,
    magnitudes: [J; 4],
}

impl<J: Jet> Asymptote<'_, J> {
    /// The braces at `t/2` and `t`.
    pub(crate) fn at(&self, chain: &Chain, duration: f64) -> [J; 2] {
        chain.follow(&self.window, duration).map(|mut rest| {
            rest = rest.beyond(&J::ZERO);
            rest.add_scaled(&self.constant, 1.0);
            rest
        })
    }

    /// The largest term of each order that is added up.
    pub(crate) fn largest(&self) -> [f64; 5] {
        let mut most = [0.0_f64; 5];
        for jet in &self.magnitudes {
            most.iter_mut().zip(jet.terms()).for_each(|(most, term)| *most = most.max(term.abs()));
        }
        most
    }
}

/// A move against time, at the rate that gives it the same flux.
fn reversed(m: &Move, law: &[f64]) -> Move {
    let rate = law[m.from as usize] / law[m.to as usize] * m.rate;
    Move { from: m.to, to: m.from, rate, channel: m.channel }
}

fn eliminated(moves: &[Move], states: usize) -> Option<Elimination> {
    let mut rates = vec![0.0; states * states];
    for m in moves {
        rates[m.from as usize * states + m.to as usize] += m.rate;
    }
    rates.iter().all(|rate| rate.is_finite()).then(|| Elimination::new(rates, states, 1))?
}
