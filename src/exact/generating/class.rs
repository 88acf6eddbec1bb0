//! Hold the tilted rates of one communicating class, in the frame of a positive vector.

use super::{MAX_BETWEEN, MAX_CHANGE, MAX_INVERTED_STATES, Point, UNDERFLOWN};
use crate::network::{Channel, Clock, Network};

/// A channel within the class.
pub(super) struct Move {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) rate: f64,
    /// Known even where the rate underflows.
    log_rate: f64,
    increments: [f64; 2],
}

pub(super) struct TiltedClass {
    pub(super) states: usize,
    pub(super) moves: Vec<Move>,
    /// The rate of leaving each state, out of the class too.
    pub(super) exit: Vec<f64>,
    /// The rate of leaving the class from each state; zero in a closed class.
    leak: Vec<f64>,
    clock: Clock,
}

/// A solved field: the logarithms of the right vector, and the left one relative to it.
pub(super) struct Solved {
    field: [f64; 2],
    right: Vec<f64>,
    left: Vec<f64>,
}

impl Solved {
    pub(super) fn origin(states: usize) -> Self {
        Self { field: [0.0; 2], right: vec![0.0; states], left: vec![1.0; states] }
    }
}

/// Rates in the frame of a right vector.
pub(super) struct Frame {
    pub(super) rates: Vec<f64>,
    /// Row sums, less the exit rates.
    pub(super) sums: Vec<f64>,
    pub(super) gross: f64,
}

impl Frame {
    pub(super) fn bounds(&self) -> [f64; 2] {
        bounds(self.sums.iter().copied())
    }

    pub(super) fn gap(&self) -> f64 {
        let [low, high] = self.bounds();
        (high - low) / self.gross
    }
}

pub(super) fn bounds(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)])
}

/// The logarithm of a rate, through the reverse channel where the rate itself underflows.
fn log_rate(network: &Network, c: &Channel) -> Option<f64> {
    if c.rate >= UNDERFLOWN {
        return Some(libm::log(c.rate));
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
        (Some(ratio), Some(reverse)) => Some(libm::log(reverse.rate) + ratio),
        _ => (c.rate > 0.0).then(|| libm::log(c.rate)),
    }
}

impl TiltedClass {
    pub(super) fn new(network: &Network, states: &[u32], increments: &[&[f64]]) -> Self {
        let mut local = vec![usize::MAX; network.states.len()];
        for (index, &state) in states.iter().enumerate() {
            local[state as usize] = index;
        }
        let (mut exit, mut leak) = (vec![0.0; states.len()], vec![0.0; states.len()]);
        let mut moves = Vec::new();
        for (channel, c) in network.channels().iter().enumerate() {
            let [from, to] = [c.from, c.to].map(|x| local[x as usize]);
            let Some(log_rate) = log_rate(network, c) else { continue };
            if from == usize::MAX {
                continue;
            }
            exit[from] += c.rate;
            if to == usize::MAX {
                leak[from] += c.rate;
            } else {
                let of = |i: usize| increments.get(i).map_or(0.0, |d| d[channel]);
                moves.push(Move { from, to, rate: c.rate, log_rate, increments: [of(0), of(1)] });
            }
        }
        Self { states: states.len(), moves, exit, leak, clock: network.clock }
    }

    /// Solve one field from its nearest solved neighbour, with steps between where it is far.
    pub(super) fn point(&self, field: [f64; 2], solved: &mut Vec<Solved>) -> Result<Point, String> {
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
        if self.moves.is_empty() {
            return Ok(self.in_clock(self.lone(field)));
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

    /// A state that nothing returns to: absorbing, or left at once for good.
    fn lone(&self, field: [f64; 2]) -> Point {
        let value = -self.leak.iter().sum::<f64>();
        Point { field, value, slope: [0.0; 2], bounds: [value; 2], scale: -value }
    }

    /// From continuous time to steps: `per_time ln(1 + lambda/per_time)`.
    fn in_clock(&self, mut point: Point) -> Point {
        if let Clock::Steps { per_time } = self.clock {
            let stretch = 1.0 + point.value / per_time;
            let [low, high] = point.bounds;
            let [value, low, high] =
                [point.value, low, high].map(|lambda| per_time * libm::log1p(lambda / per_time));
            (point.value, point.bounds) = (value, [low, high]);
            point.slope = point.slope.map(|slope| slope / stretch);
        }
        point
    }

    /// The rates in the frame of the right vector with logarithms `right`.
    pub(super) fn frame(&self, field: [f64; 2], right: &[f64]) -> Result<Frame, String> {
        let mut sums: Vec<f64> = self.leak.iter().map(|leak| -leak).collect();
        let mut out = vec![0.0; self.states];
        let mut rates = Vec::with_capacity(self.moves.len());
        for m in &self.moves {
            let exponent = tilt(field, m.increments) + (right[m.to] - right[m.from]);
            // Written so that little is lost near zero, and no product leaves the range too early.
            let (rate, more) = if exponent.abs() < 300.0 && m.rate >= UNDERFLOWN {
                (m.rate * libm::exp(exponent), m.rate * libm::expm1(exponent))
            } else {
                let rate = libm::exp(m.log_rate + exponent);
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

    /// Read value and slope off the conditioned process.
    pub(super) fn measured(&self, field: [f64; 2], frame: &Frame, law: &[f64]) -> Point {
        let mut slope = [0.0; 2];
        for (m, rate) in self.moves.iter().zip(&frame.rates) {
            for (slope, d) in slope.iter_mut().zip(m.increments) {
                *slope += law[m.from] * rate * d;
            }
        }
        let value = law.iter().zip(&frame.sums).map(|(p, rho)| p * rho).sum();
        Point { field, value, slope, bounds: frame.bounds(), scale: frame.gross }
    }
}

pub(super) const OUT_OF_RANGE: &str = "its tilted rates leave the range of double precision";

pub(super) fn not_met([low, high]: [f64; 2]) -> String {
    format!("its bounds did not meet: the generating function is between {low} and {high}")
}

fn tilt(field: [f64; 2], increments: [f64; 2]) -> f64 {
    field[0] * increments[0] + field[1] * increments[1]
}
