//! Follow the joint distribution of state and integer cells through uniformised steps.
//!
//! ```text
//! p_{k+1}(y, n) = sum_channels (k_xy / Lambda) p_k(x, n - d) + (1 - e_y / Lambda) p_k(y, n)
//! P(y, n; t) = sum_k w_k p_k(y, n)
//! ```
//!
//! No term is negative, so every cell is right to relative rounding. A target row is summed in a
//! fixed order by one thread: the number of threads changes no bit.

use rayon::prelude::*;

use super::boxes::{Extent, Grid, add_shifted};
use crate::exact::chain::arrivals::Arrivals;
use crate::exact::chain::uniformised::ExitRates;
use crate::network::Network;

/// Multiply-adds of one step from which threads pay.
const PARALLEL: usize = 1 << 17;
/// Probabilities below this become zero, so that none gets so small that it slows the processor.
const FLUSH: f64 = 1e-100;
/// Ways less likely than this per step are left out.
const NEVER: f64 = 1e-60;

/// A way into a state: from where, how likely in a step, and which of the shifts it makes.
pub(super) struct Way {
    pub(super) from: u32,
    pub(super) probability: f64,
    pub(super) shift: u32,
}

/// The uniformised chain of the state together with the integers along the axes.
pub(crate) struct JointChain {
    states: usize,
    /// Ways into state `y` are `ways[first[y]..first[y + 1]]`; staying is one of them.
    first: Vec<usize>,
    ways: Vec<Way>,
    pub(super) shifts: Vec<Vec<i64>>,
    pub(crate) axes: usize,
    pub(crate) rates: ExitRates,
}

/// How far the cells of each step reach.
pub(crate) enum Reach<'a> {
    /// Cut the only axis at both ends where all states together hold less than this.
    Adapt(f64),
    /// The first and last cell, by axis, then by step.
    Known(&'a [Vec<[i64; 2]>]),
}

/// What a sweep found.
pub(crate) struct Swept {
    /// The distribution over cells at the end, one row a group of end states.
    pub(crate) law: Grid,
    /// The cells that each step reached, where they were adapted.
    pub(crate) reach: Vec<[i64; 2]>,
}

impl JointChain {
    /// Uniformise a network; `axes` holds the increments by channel.
    pub(crate) fn new(network: &Network, axes: &[&[i64]]) -> Self {
        let states = network.states.len();
        let rates = ExitRates::of(network);
        let mut shifts = vec![vec![0; axes.len()]];
        let mut known = std::collections::HashMap::from([(shifts[0].clone(), 0_u32)]);
        // By target, source and shift.
        let mut list: Vec<(u32, u32, u32, f64)> = Vec::new();
        for (channel, c) in network.channels().iter().enumerate().filter(|(_, c)| c.rate > 0.0) {
            let shift: Vec<i64> = axes.iter().map(|axis| axis[channel]).collect();
            let number = *known.entry(shift).or_insert_with_key(|shift| {
                shifts.push(shift.clone());
                shifts.len() as u32 - 1
            });
            list.push((c.to, c.from, number, c.rate / rates.fastest));
        }
        list.extend((0..).zip(rates.rarely_staying()).map(|(x, stay)| (x, x, 0, stay)));
        list.sort_by_key(|&(to, from, shift, _)| (to, from, shift));
        list.dedup_by(|next, kept| {
            let same = (next.0, next.1, next.2) == (kept.0, kept.1, kept.2);
            if same {
                kept.3 += next.3;
            }
            same
        });
        list.retain(|way| way.3 > NEVER);
        let first = (0..=states as u32).map(|y| list.partition_point(|way| way.0 < y)).collect();
        let ways = list
            .into_iter()
            .map(|(_, from, shift, probability)| Way { from, probability, shift })
            .collect();
        Self { states, first, ways, shifts, axes: axes.len(), rates }
    }

    /// The ways into a state.
    pub(super) fn ways_into(&self, state: usize) -> &[Way] {
        &self.ways[self.first[state]..self.first[state + 1]]
    }

    /// The farthest that any axis gets in so many steps.
    pub(super) fn farthest(&self, steps: usize) -> f64 {
        let shifts = self.shifts.iter().flatten().map(|shift| shift.unsigned_abs());
        shifts.max().unwrap_or(0) as f64 * steps as f64
    }

    /// Multiply-adds that one step takes for each cell.
    pub(crate) fn ways(&self) -> usize {
        self.ways.len()
    }

    /// About how wide the only axis gets after some steps, cut at probability `cut`.
    pub(crate) fn expected_width(&self, steps: f64, cut: f64) -> f64 {
        let [low, high] = self.span();
        let mut squares = vec![0.0; self.states];
        for way in &self.ways {
            let shift = self.shifts[way.shift as usize][0] as f64;
            squares[way.from as usize] += way.probability * shift * shift;
        }
        let variance = squares.into_iter().fold(0.0, f64::max);
        let (span, needed) = ((high - low) as f64, -libm::log(cut));
        let largest = low.unsigned_abs().max(high.unsigned_abs()) as f64;
        let spread = 2.0 * ((2.0 * needed * variance * steps).sqrt() + needed / 3.0 * largest);
        1.0 + spread.min(span * steps)
    }

    /// The lowest and highest shift of the only axis in one step.
    fn span(&self) -> [i64; 2] {
        let shifts = || self.ways.iter().map(|way| self.shifts[way.shift as usize][0]);
        [shifts().min().unwrap_or(0), shifts().max().unwrap_or(0)]
    }

    /// Sum the distributions of all step numbers, from `start` with every axis at zero.
    ///
    /// `groups` numbers the end states that are told apart. `None` once `most` multiply-adds are
    /// spent.
    pub(crate) fn sweep(
        &self,
        start: &[f64],
        groups: &[u32],
        arrivals: &Arrivals,
        reach: &Reach<'_>,
        most: f64,
    ) -> Option<Swept> {
        let rows = groups.iter().max().map_or(1, |most| *most as usize + 1);
        let mut now = Grid { extent: Extent::origin(self.axes), values: start.to_vec() };
        let mut next = Grid::default();
        let mut law = Grid::zeros(rows, Extent::origin(self.axes));
        if let Reach::Known(ranges) = reach {
            let late = |axis: &Vec<[i64; 2]>| {
                let late = axis[arrivals.first..].iter();
                late.fold([0, 0], |[low, high], [a, b]| [low.min(*a), high.max(*b)])
            };
            law = Grid::zeros(rows, Extent::of(ranges.iter().map(late)));
        }
        let mut reached = vec![[0, 0]; usize::from(matches!(reach, Reach::Adapt(_)))];
        let mut work = 0.0;
        for step in 0..=arrivals.last() {
            self.collect(&now, groups, arrivals.weight(step), &mut law);
            if step == arrivals.last() {
                break;
            }
            next.extent = match reach {
                Reach::Known(ranges) => Extent::of(ranges.iter().map(|axis| axis[step + 1])),
                Reach::Adapt(_) => {
                    let ([low, high], [down, up]) = (reached[step], self.span());
                    Extent::of([[low + down, high + up]])
                }
            };
            work += self.ways.len() as f64 * next.extent.volume() as f64;
            if work > most {
                return None;
            }
            self.step(&now, &mut next);
            std::mem::swap(&mut now, &mut next);
            if let Reach::Adapt(cut) = reach {
                reached.push(trimmed(&now, *cut));
            }
        }
        Some(Swept { law, reach: reached })
    }

    /// Add a step's distribution to that of its group of end states.
    fn collect(&self, now: &Grid, groups: &[u32], weight: f64, law: &mut Grid) {
        if weight == 0.0 {
            return;
        }
        law.cover(&now.extent);
        let (still, onto) = (vec![0; self.axes], law.extent.clone());
        for (state, &group) in groups.iter().enumerate() {
            let target = law.row_mut(group as usize);
            add_shifted(target, &onto, now.row(state), &now.extent, &still, weight);
        }
    }

    fn step(&self, now: &Grid, next: &mut Grid) {
        let volume = next.extent.volume();
        next.values.resize(self.states * volume, 0.0);
        let extent = &next.extent;
        let fill = |(y, row): (usize, &mut [f64])| {
            row.fill(0.0);
            for way in &self.ways[self.first[y]..self.first[y + 1]] {
                let source = now.row(way.from as usize);
                let shift = &self.shifts[way.shift as usize];
                add_shifted(row, extent, source, &now.extent, shift, way.probability);
            }
            for value in row {
                *value = if *value < FLUSH { 0.0 } else { *value };
            }
        };
        if self.ways.len() * volume < PARALLEL {
            next.values.chunks_exact_mut(volume).enumerate().for_each(fill);
        } else {
            next.values.par_chunks_exact_mut(volume).enumerate().for_each(fill);
        }
    }
}

/// The first and last cell of the only axis that hold `cut` or more.
fn trimmed(grid: &Grid, cut: f64) -> [i64; 2] {
    let width = grid.extent.volume();
    let mut total = vec![0.0; width];
    for row in grid.values.chunks_exact(width) {
        for (sum, value) in total.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let low = total.iter().position(|&p| p >= cut).unwrap_or(0);
    let high = total.iter().rposition(|&p| p >= cut).unwrap_or(width - 1);
    [grid.extent.low[0] + low as i64, grid.extent.low[0] + high as i64]
}
