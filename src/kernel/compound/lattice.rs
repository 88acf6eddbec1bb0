//! Compute the joint law of the state and the counts after a time `tau`, from every state at once.
//!
//! With `L` the largest exit rate and `U = 1 + W/L` the uniformised step, resolved by what it
//! counts, the law is `sum_n Poisson_n(L tau) U^n` (Jensen's method, doi:10.1287/opre.32.2.343). It
//! lives on the points `(end, counts)` of a lattice. Counts are taken from a root of the network,
//! `phi(start) + counts` with `phi` the counts along a spanning tree, for then the laws from all
//! states share their points and a step moves one row of numbers, a number a start, to each
//! neighbour. What is below [`CUT`] is not followed; the totals are brought back to one.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::steps::{Counts, LANES, Steps};

/// Probabilities below this are dropped: `2^-56`, so that all that is dropped stays below `1e-11`
/// and `1e20` slices could not distinguish it from zero.
pub(super) const CUT: f64 = 1.0 / (1_u128 << 56) as f64;

/// Counts beyond this do not come from a slice that tables can hold.
const MAX_COUNT: i16 = 1 << 13;

/// A point of the lattice has no neighbours yet.
const UNEXPLORED: u32 = u32::MAX;

/// The laws from all states.
#[derive(Debug)]
pub(super) struct Laws {
    states: usize,
    /// State and counts, these from the root, of each point.
    points: Vec<(u32, Counts)>,
    /// The probability of each point from each state, point after point.
    rows: Vec<f64>,
    /// Counts from the root to each state.
    gauge: Vec<Counts>,
    /// Numbers that were moved to get here.
    pub(super) moves: u64,
}

/// One way to end: its probability, the state, and the counts.
pub(super) type Way = (f64, u32, Counts);

impl Laws {
    /// The laws after a time in which `mean` uniformised steps are expected, unless it takes more
    /// than `most` moves.
    pub(super) fn new(steps: &Steps, mean: f64, most: u64) -> Option<Self> {
        let mut walk = Walk::new(steps);
        let (first, weights) = poisson(mean);
        let mut rows: Vec<f64> = Vec::new();
        for n in 0..first + weights.len() {
            if n > 0 {
                walk.step(most)?;
            }
            rows.resize(walk.now.len(), 0.0);
            if let Some(weight) = n.checked_sub(first).map(|n| weights[n]) {
                rows.iter_mut().zip(&walk.now).for_each(|(sum, p)| *sum += weight * p);
            }
        }
        let Walk { points, gauge, moves, .. } = walk;
        Some(Self { states: steps.states(), points, rows, gauge, moves })
    }

    /// The ways that a time from a state ends, the likeliest first.
    pub(super) fn from(&self, start: u32) -> Vec<Way> {
        let zero = &self.gauge[start as usize];
        let mut ways: Vec<Way> = self
            .points
            .iter()
            .zip(self.rows.iter().skip(start as usize).step_by(self.states))
            .filter(|(_, p)| **p >= CUT)
            .map(|(&(end, counts), &p)| (p, end, difference(&counts, zero)))
            .collect();
        ways.sort_by(|a, b| b.0.total_cmp(&a.0));
        let total: f64 = ways.iter().rev().map(|way| way.0).sum();
        for way in &mut ways {
            way.0 /= total;
        }
        ways
    }
}

fn difference(a: &Counts, b: &Counts) -> Counts {
    std::array::from_fn(|lane| a[lane] - b[lane])
}

/// The first index and the weights of the Poisson law that matter.
#[allow(clippy::cast_sign_loss, reason = "means are not negative")]
pub(super) fn poisson(mean: f64) -> (usize, Vec<f64>) {
    let mode = mean.floor();
    let mut below: Vec<f64> = std::iter::successors(Some((mode, 1.0)), |&(n, w)| {
        (n > 0.0).then_some((n - 1.0, w * n / mean)).filter(|next| next.1 > CUT)
    })
    .map(|(_, weight)| weight)
    .collect();
    let first = mode as usize + 1 - below.len();
    below.reverse();
    let above = std::iter::successors(Some((mode + 1.0, mean / (mode + 1.0))), |&(n, w)| {
        Some((n + 1.0, w * mean / (n + 1.0))).filter(|next| next.1 > CUT)
    });
    below.extend(above.map(|(_, weight)| weight));
    let total: f64 = below.iter().sum();
    for weight in &mut below {
        *weight /= total;
    }
    (first, below)
}

/// The laws after a number of steps.
struct Walk<'a> {
    steps: &'a Steps,
    states: usize,
    points: Vec<(u32, Counts)>,
    index: HashMap<(u32, Counts), u32, BuildHasherDefault<Mix>>,
    /// Where the neighbours of each point begin.
    explored: Vec<u32>,
    neighbours: Vec<u32>,
    now: Vec<f64>,
    next: Vec<f64>,
    gauge: Vec<Counts>,
    moves: u64,
    /// Did a count leave its range?
    outside: bool,
}

impl<'a> Walk<'a> {
    fn new(steps: &'a Steps) -> Self {
        let gauge = steps.gauge();
        let mut walk = Self {
            steps,
            states: steps.states(),
            points: Vec::new(),
            index: HashMap::default(),
            explored: Vec::new(),
            neighbours: Vec::new(),
            now: Vec::new(),
            next: Vec::new(),
            gauge,
            moves: 0,
            outside: false,
        };
        for state in 0..walk.states {
            let point = walk.point((state as u32, walk.gauge[state]));
            walk.now[point as usize * walk.states + state] = 1.0;
        }
        walk
    }

    /// The number of a point, which may be new.
    fn point(&mut self, point: (u32, Counts)) -> u32 {
        let new = self.points.len() as u32;
        let number = *self.index.entry(point).or_insert(new);
        if number == new {
            self.points.push(point);
            self.explored.push(UNEXPLORED);
            self.now.resize(self.now.len() + self.states, 0.0);
            self.next.resize(self.now.len(), 0.0);
        }
        number
    }

    /// Find the neighbours of a point, one for each jump out of its state.
    fn explore(&mut self, point: usize) {
        self.explored[point] = self.neighbours.len() as u32;
        let (state, counts) = self.points[point];
        for step in self.steps.from(state) {
            let moved: Counts = std::array::from_fn(|lane| counts[lane] + step.counts[lane]);
            self.outside |= moved.iter().any(|count| count.abs() > MAX_COUNT);
            let neighbour = self.point((step.to, moved));
            self.neighbours.push(neighbour);
        }
    }

    /// One uniformised step of all laws.
    fn step(&mut self, most: u64) -> Option<()> {
        self.next.fill(0.0);
        // The compiler unrolls rows whose width it knows.
        match self.states {
            2 => self.move_rows(2),
            3 => self.move_rows(3),
            4 => self.move_rows(4),
            8 => self.move_rows(8),
            states => self.move_rows(states),
        }
        std::mem::swap(&mut self.now, &mut self.next);
        (self.moves <= most && !self.outside).then_some(())
    }

    /// Move what is at each point to its neighbours, for rows of a width.
    #[inline(always)]
    fn move_rows(&mut self, width: usize) {
        for point in 0..self.points.len() {
            let from = point * width;
            if self.now[from..from + width].iter().fold(0.0, |largest, &p| f64::max(largest, p))
                < CUT
            {
                continue;
            }
            if self.explored[point] == UNEXPLORED {
                self.explore(point);
            }
            let state = self.points[point].0;
            let row = &self.now[from..from + width];
            add(&mut self.next[from..from + width], self.steps.stay(state), row);
            let neighbours = &self.neighbours[self.explored[point] as usize..];
            let ways = self.steps.from(state);
            for (step, &to) in ways.iter().zip(neighbours) {
                let to = to as usize * width;
                add(&mut self.next[to..to + width], step.chance, row);
            }
            self.moves += ((ways.len() + 1) * width) as u64;
        }
    }
}

/// Hashes a point by multiplications; looking points up is a good part of making tables.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
            self.write_u64(word);
        }
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_usize(&mut self, _length: usize) {}

    fn write_u64(&mut self, word: u64) {
        // The golden ratio; an odd number whose bits are spread.
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[inline(always)]
fn add(sums: &mut [f64], factor: f64, row: &[f64]) {
    sums.iter_mut().zip(row).for_each(|(sum, p)| *sum += factor * p);
}

const _: () = assert!(LANES == 8, "outcomes hold eight counts");
