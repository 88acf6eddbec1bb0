//! Compute the scaled cumulant generating function of counts, and their rate function.
//!
//! ```text
//! lambda(s) = lim (1/t) ln <e^{s.X_t}>,    W(s)_yx = k_xy e^{s.d_xy} - e_x [x = y]
//! ```
//!
//! is the Perron eigenvalue of the tilted generator on a closed class. With a positive vector `r`
//! the rates `q_xy = k e^{s.d} r_y / r_x` have the row sums `rho_x = sum_y q_xy - e_x`, and
//! `min rho <= lambda <= max rho` (Collatz, Wielandt). With `mu = max rho`, `mu - rho_x` are rates at
//! which a walker is killed, and its expected life `h` solves `(mu - W) h = 1`: eliminating states
//! one by one finds it without a subtraction. `r <- r h` is Noda's inverse iteration
//! (doi:10.1007/BF01386314), which keeps `r` positive and converges quadratically.
//!
//! At the end `q` generates the process conditioned on the count (Doob's transform): `lambda` is the
//! mean of `rho` in its stationary law, `lambda'(s)` the mean of `d`, and
//! `I(j) = s.j - lambda(s)` at `j = lambda'(s)` is the rate function.
//!
//! Vectors are held as logarithms, so that exponents of several hundred do no harm. Boundary terms
//! of an observable do not change `lambda`, only [`window`] sees them.

pub(crate) mod tilted;

use rayon::prelude::*;

use crate::exact::chain::elimination::{Elimination, LANES};
use crate::exact::window::increments::{counted, with_boundary};
use crate::network::{Channel, Clock, Network};
use crate::quantity::{Name, Observable};
use tilted::TiltedWalk;

/// States up to which the inverse iteration eliminates a dense table; beyond it powers are iterated.
pub const MAX_INVERTED_STATES: usize = 600;
/// Multiply-adds that the powers of one field may take.
pub const MAX_POWER_WORK: f64 = 3e9;

/// How closely the bounds must meet, relative to the fastest rate.
const TOLERANCE: f64 = 1e-13;
/// Inverse iterations after which we give up.
const MAX_ITERATIONS: usize = 200;
/// Largest change of a jump's exponent from one solved field to the next.
const MAX_CHANGE: f64 = 20.0;
/// Fields between two that are asked for.
const MAX_BETWEEN: f64 = 2000.0;
/// Gap of the bounds that is accepted where rounding stops the iteration.
const ACCEPTED: f64 = 1e-10;

/// Rates below this have lost digits.
const UNDERFLOWN: f64 = 1e-290;

/// The generating function at one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The counting fields; the second is zero for one observable.
    pub field: [f64; 2],
    /// `lambda(s)` per unit of model time.
    pub value: f64,
    /// Its gradient: the mean currents of the conditioned process.
    pub slope: [f64; 2],
    /// Rigorous bounds on the Perron eigenvalue, up to rounding.
    pub bounds: [f64; 2],
    /// The fastest rate of the conditioned process: rounding is relative to it.
    pub scale: f64,
}

impl Point {
    /// The rate function `I(j) = s.j - lambda(s)` at the currents `j` of [`Point::slope`].
    #[must_use]
    pub fn rate_function(&self) -> f64 {
        self.field[0] * self.slope[0] + self.field[1] * self.slope[1] - self.value
    }
}

/// What each channel adds to an observable; entropies are read off the log-ratios.
///
/// With the stationary `law`, a boundary term `ln p(x_0) - ln p(x_t)` is spread over the jumps
/// (where the observable has one), as finite windows need it. `None` where the observable is not
/// defined.
#[must_use]
pub fn channel_increments(
    network: &Network,
    observable: &Observable,
    law: Option<&[f64]>,
) -> Option<Vec<f64>> {
    let found = counted(network).into_iter().find(|c| c.observable.observable == *observable)?;
    let entropy = matches!(observable.name, Name::Entropy | Name::EntropyFlow);
    let mut increments = found.increments;
    for (increment, c) in increments.iter_mut().zip(network.channels()) {
        // Where a rate underflowed, a tilt may still lift it.
        if c.rate == 0.0 {
            let of = observable.of.as_str();
            let counts = of == "total" || network.reservoirs[c.reservoir as usize].name == of;
            *increment = match (entropy, c.log_ratio.filter(|ratio| ratio.is_finite())) {
                (false, _) => network.counting.charge(&found.observable.weights, c.class),
                (true, Some(ratio)) if counts => ratio,
                _ => 0.0,
            };
        }
    }
    match law.filter(|_| found.observable.boundary) {
        Some(law) => Some(with_boundary(network, &increments, law)),
        None => Some(increments),
    }
}

/// The generating function on a closed class at every field, in the order given.
///
/// `increments` are those of one or two observables by channel, any real numbers. Fields are solved
/// from the origin outwards, each from its nearest solved neighbour. An error is a reason.
#[must_use]
pub fn scaled_cumulants(
    network: &Network,
    states: &[u32],
    increments: &[&[f64]],
    fields: &[[f64; 2]],
) -> Vec<Result<Point, String>> {
    let class = TiltedClass::new(network, states, increments);
    let mut order: Vec<usize> = (0..fields.len()).collect();
    let size = |i: usize| fields[i][0].hypot(fields[i][1]);
    order.sort_by(|&i, &j| size(i).total_cmp(&size(j)));
    let mut solved = vec![Solved::origin(states.len())];
    let mut points = vec![Err(String::new()); fields.len()];
    for i in order {
        points[i] = class.point(fields[i], &mut solved);
    }
    points
}

/// `ln <e^{s.X}>` at `t/2` and `t`, for every field, from a law over the states.
///
/// What windows of both lengths estimate is `2/t` times the difference. Increments of an observable
/// with a boundary term must carry it ([`channel_increments`]). An error is a reason.
#[must_use]
pub fn window(
    network: &Network,
    start: &[f64],
    increments: &[&[f64]],
    fields: &[[f64; 2]],
    duration: f64,
) -> Vec<Result<[f64; 2], String>> {
    let walk = TiltedWalk::new(network, start);
    let solve = |field: &[f64; 2]| {
        let exponent = |channel: usize| dot(*field, increments, channel);
        let found = walk.real(exponent, &[duration / 2.0, duration])?;
        Ok([found.logarithms[0], found.logarithms[1]])
    };
    fields.par_iter().map(solve).collect()
}

fn dot(field: [f64; 2], increments: &[&[f64]], channel: usize) -> f64 {
    field.iter().zip(increments).map(|(s, d)| s * d[channel]).sum()
}

/// A channel within the class.
struct Move {
    from: usize,
    to: usize,
    rate: f64,
    /// Known even where the rate underflows.
    log_rate: f64,
    increments: [f64; 2],
}

struct TiltedClass {
    states: usize,
    moves: Vec<Move>,
    exit: Vec<f64>,
    clock: Clock,
}

/// A solved field: the logarithms of the right vector, and the left one relative to it.
struct Solved {
    field: [f64; 2],
    right: Vec<f64>,
    left: Vec<f64>,
}

impl Solved {
    fn origin(states: usize) -> Self {
        Self { field: [0.0; 2], right: vec![0.0; states], left: vec![1.0; states] }
    }
}

/// Rates in the frame of a right vector.
struct Frame {
    rates: Vec<f64>,
    /// Row sums, less the exit rates.
    sums: Vec<f64>,
    gross: f64,
}

impl Frame {
    fn bounds(&self) -> [f64; 2] {
        bounds(self.sums.iter().copied())
    }

    fn gap(&self) -> f64 {
        let [low, high] = self.bounds();
        (high - low) / self.gross
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)])
}

/// The logarithm of a rate, through the reverse channel where the rate itself underflows.
fn log_rate(network: &Network, c: &Channel) -> Option<f64> {
    if c.rate >= UNDERFLOWN {
        return Some(c.rate.ln());
    }
    let ratio = c.log_ratio.filter(|ratio| ratio.is_finite());
    let reverse = ratio.and_then(|ratio| {
        let opposite = |d: &&Channel| {
            d.to == c.from
                && d.reservoir == c.reservoir
                && d.rate >= UNDERFLOWN
                && d.log_ratio.is_some_and(|back| (back + ratio).abs() <= 1e-9 * ratio.abs())
        };
        network.channels_from(c.to).iter().find(opposite)
    });
    match (ratio, reverse) {
        (Some(ratio), Some(reverse)) => Some(reverse.rate.ln() + ratio),
        _ => (c.rate > 0.0).then(|| c.rate.ln()),
    }
}

impl TiltedClass {
    fn new(network: &Network, states: &[u32], increments: &[&[f64]]) -> Self {
        let mut local = vec![usize::MAX; network.states.len()];
        for (index, &state) in states.iter().enumerate() {
            local[state as usize] = index;
        }
        let mut exit = vec![0.0; states.len()];
        let mut moves = Vec::new();
        for (channel, c) in network.channels().iter().enumerate() {
            let [from, to] = [c.from, c.to].map(|x| local[x as usize]);
            let Some(log_rate) = log_rate(network, c) else { continue };
            if from != usize::MAX && to != usize::MAX {
                exit[from] += c.rate;
                let of = |i: usize| increments.get(i).map_or(0.0, |d| d[channel]);
                moves.push(Move { from, to, rate: c.rate, log_rate, increments: [of(0), of(1)] });
            }
        }
        Self { states: states.len(), moves, exit, clock: network.clock }
    }

    /// Solve one field from its nearest solved neighbour, with steps between where it is far.
    fn point(&self, field: [f64; 2], solved: &mut Vec<Solved>) -> Result<Point, String> {
        if !field.iter().all(|s| s.is_finite()) {
            return Err("a counting field must be a finite number".to_owned());
        }
        let change = |from: &Solved| -> f64 {
            let step = [field[0] - from.field[0], field[1] - from.field[1]];
            let changes = self.moves.iter().map(|m| tilt(step, m.increments).abs());
            changes.fold(0.0, f64::max)
        };
        let (distance, nearest) = solved
            .iter()
            .map(|from| (change(from), from))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .ok_or("no field is solved yet")?;
        let between = (distance / MAX_CHANGE).ceil().max(1.0);
        if between.is_nan() || between > MAX_BETWEEN {
            return Err(format!(
                "a jump's weight changes by e^{distance:.1e} from the nearest solved field, beyond \
                 e^{:.0e}",
                MAX_CHANGE * MAX_BETWEEN
            ));
        }
        let (mut right, mut left) = (nearest.right.clone(), nearest.left.clone());
        let origin = nearest.field;
        let mut point = None;
        for step in 1..=between as usize {
            let share = step as f64 / between;
            let at = if step == between as usize {
                field
            } else {
                [0, 1].map(|i| origin[i] + share * (field[i] - origin[i]))
            };
            point = Some(if self.states <= MAX_INVERTED_STATES {
                self.invert(at, &mut right)?
            } else {
                self.iterate(at, &mut right, &mut left)?
            });
        }
        solved.push(Solved { field, right, left });
        point.map(|point| self.in_clock(point)).ok_or_else(|| "no field was solved".to_owned())
    }

    /// From continuous time to steps: `per_time ln(1 + lambda/per_time)`.
    fn in_clock(&self, mut point: Point) -> Point {
        if let Clock::Steps { per_time } = self.clock {
            let stretch = 1.0 + point.value / per_time;
            let [low, high] = point.bounds;
            let [value, low, high] =
                [point.value, low, high].map(|lambda| per_time * (lambda / per_time).ln_1p());
            (point.value, point.bounds) = (value, [low, high]);
            point.slope = point.slope.map(|slope| slope / stretch);
        }
        point
    }

    /// The rates in the frame of the right vector with logarithms `right`.
    fn frame(&self, field: [f64; 2], right: &[f64]) -> Result<Frame, String> {
        let mut sums = vec![0.0; self.states];
        let mut out = vec![0.0; self.states];
        let mut rates = Vec::with_capacity(self.moves.len());
        for m in &self.moves {
            let exponent = tilt(field, m.increments) + (right[m.to] - right[m.from]);
            // Written so that little is lost near zero, and no product leaves the range too early.
            let (rate, more) = if exponent.abs() < 300.0 && m.rate >= UNDERFLOWN {
                (m.rate * exponent.exp(), m.rate * exponent.exp_m1())
            } else {
                let rate = (m.log_rate + exponent).exp();
                (rate, rate - m.rate)
            };
            rates.push(rate);
            sums[m.from] += more;
            out[m.from] += rate;
        }
        let gross =
            out.iter().zip(&self.exit).map(|(out, exit)| out.max(*exit)).fold(0.0, f64::max);
        if gross.is_finite() { Ok(Frame { rates, sums, gross }) } else { Err(OUT_OF_RANGE.into()) }
    }

    /// Noda's inverse iteration.
    fn invert(&self, field: [f64; 2], right: &mut [f64]) -> Result<Point, String> {
        let mut frame = self.frame(field, right)?;
        let (mut best, mut polished) = (f64::INFINITY, false);
        for _ in 0..MAX_ITERATIONS {
            let gap = frame.gap();
            // One more round after convergence: slow states gain from it.
            if gap == 0.0 || polished {
                break;
            }
            polished = gap <= TOLERANCE || (gap <= ACCEPTED && gap > 0.5 * best);
            best = best.min(gap);
            let Some(life) = self.lives(&frame) else {
                if gap <= ACCEPTED {
                    break;
                }
                return Err(OUT_OF_RANGE.into());
            };
            let before = right.to_vec();
            for (right, life) in right.iter_mut().zip(&life) {
                *right += life.ln();
            }
            let most = right.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for right in right.iter_mut() {
                *right -= most;
            }
            let next = self.frame(field, right)?;
            if polished && next.gap() > gap {
                right.copy_from_slice(&before);
                break;
            }
            frame = next;
        }
        if frame.gross > 0.0 && (frame.gap().is_nan() || frame.gap() > ACCEPTED) {
            return Err(not_met(frame.bounds()));
        }
        let law = self.conditioned_law(&frame)?;
        Ok(self.measured(field, &frame, &law))
    }

    /// Expected lives where state `x` is killed at rate `max rho - rho_x`; the elimination keeps
    /// the dead state, its first.
    fn lives(&self, frame: &Frame) -> Option<Vec<f64>> {
        let n = self.states + 1;
        let most = frame.bounds()[1];
        let mut rates = vec![0.0; n * n];
        for (m, rate) in self.moves.iter().zip(&frame.rates).filter(|(m, _)| m.from != m.to) {
            rates[(m.from + 1) * n + m.to + 1] += rate;
        }
        for (x, rho) in frame.sums.iter().enumerate() {
            rates[(x + 1) * n] = most - rho;
        }
        let factors = Elimination::new(rates, n, 1)?;
        let mut life = vec![[0.0; LANES]; n];
        life[1..].iter_mut().for_each(|lanes| lanes[0] = -1.0);
        factors.solve(&mut life);
        let life: Vec<f64> = life[1..].iter().map(|lanes| lanes[0]).collect();
        let longest = life.iter().copied().fold(0.0, f64::max);
        let scaled: Vec<f64> = life.iter().map(|life| life / longest).collect();
        scaled.iter().all(|life| *life > 0.0 && life.is_finite()).then_some(scaled)
    }

    /// The stationary law of the conditioned process.
    fn conditioned_law(&self, frame: &Frame) -> Result<Vec<f64>, String> {
        let n = self.states;
        let mut rates = vec![0.0; n * n];
        for (m, rate) in self.moves.iter().zip(&frame.rates).filter(|(m, _)| m.from != m.to) {
            rates[m.from * n + m.to] += rate;
        }
        Ok(Elimination::new(rates, n, 1).ok_or(OUT_OF_RANGE)?.law())
    }

    /// Read value and slope off the conditioned process.
    fn measured(&self, field: [f64; 2], frame: &Frame, law: &[f64]) -> Point {
        let mut slope = [0.0; 2];
        for (m, rate) in self.moves.iter().zip(&frame.rates) {
            for (slope, d) in slope.iter_mut().zip(m.increments) {
                *slope += law[m.from] * rate * d;
            }
        }
        let value = law.iter().zip(&frame.sums).map(|(p, rho)| p * rho).sum();
        Point { field, value, slope, bounds: frame.bounds(), scale: frame.gross }
    }

    /// Iterate powers of the uniformised tilted matrix, to the right and to the left.
    fn iterate(
        &self,
        field: [f64; 2],
        right: &mut [f64],
        left: &mut Vec<f64>,
    ) -> Result<Point, String> {
        let frame = self.frame(field, right)?;
        let most = MAX_POWER_WORK / 2.0 / (self.moves.len() + self.states) as f64;
        let forth = |m: &Move| [m.to, m.from];
        let back = |m: &Move| [m.from, m.to];
        let v = self.powers(&frame, forth, vec![1.0; self.states], most as usize)?;
        for (right, v) in right.iter_mut().zip(&v) {
            *right += v.ln();
        }
        let frame = self.frame(field, right)?;
        *left = self.powers(&frame, back, left.clone(), most as usize)?;
        let total: f64 = left.iter().sum();
        for p in left.iter_mut() {
            *p /= total;
        }
        Ok(self.measured(field, &frame, left))
    }

    /// The Perron vector of the frame; `ends` names the source and the target of a move.
    fn powers(
        &self,
        frame: &Frame,
        ends: impl Fn(&Move) -> [usize; 2],
        mut v: Vec<f64>,
        most: usize,
    ) -> Result<Vec<f64>, String> {
        let exit = self.exit.iter().copied().fold(0.0, f64::max);
        // Beyond the fastest exit, so that no eigenvalue comes near the Perron value in size.
        let shift = exit + 0.25 * frame.gross;
        let moves: Vec<(usize, usize, f64)> = self
            .moves
            .iter()
            .zip(&frame.rates)
            .map(|(m, rate)| (ends(m)[0], ends(m)[1], rate / shift))
            .collect();
        let mut met = [0.0; 2];
        for iteration in 0..most {
            let stay = v.iter().zip(&self.exit).map(|(v, exit)| v * ((shift - exit) / shift));
            let mut next: Vec<f64> = stay.collect();
            for &(source, target, rate) in &moves {
                next[target] += rate * v[source];
            }
            let [low, high] = bounds(next.iter().zip(&v).map(|(next, v)| next / v));
            if !(low >= 0.0 && high > 0.0 && high.is_finite()) {
                return Err(OUT_OF_RANGE.into());
            }
            for value in &mut next {
                *value /= high;
            }
            v = next;
            met = [low, high].map(|ratio| shift * (ratio - 1.0));
            let floor = if iteration > 100 { 4.0 * f64::EPSILON } else { 0.0 };
            if (high - low) * shift <= TOLERANCE * frame.gross || high - low <= floor {
                return Ok(v);
            }
        }
        Err(format!("{} after {most} iterations", not_met(met)))
    }
}

const OUT_OF_RANGE: &str = "its tilted rates leave the range of double precision";

fn not_met([low, high]: [f64; 2]) -> String {
    format!("its bounds did not meet: the generating function is between {low} and {high}")
}

fn tilt(field: [f64; 2], increments: [f64; 2]) -> f64 {
    field[0] * increments[0] + field[1] * increments[1]
}
