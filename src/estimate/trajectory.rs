//! Estimate what the path tallies and the fluctuation theorems summed, block by block.
//!
//! Every number is a function of sums over blocks, jackknifed over them.

use super::jackknife::leave_one_out;
use crate::kernel::TICKS;
use crate::quantity::Estimate;
use crate::tally::clock::BINS;
use crate::tally::{Block, Layout, RANGES, WaitingSums};

/// Jumps that a channel needs for its scatter to tell its error.
const MIN_JUMPS: u64 = 100;
/// Blocks in which it needs to have fired, of few blocks half of them.
const MIN_FIRED: usize = 20;
/// Expected jumps of which none is seen once in 1e5.
const UNSEEN: f64 = 12.0;
/// Standard errors that missed jumps are worth: no law is contradicted nor a comparison lost by them.
const MISSED: f64 = 3.0;
/// A sum below this share of its terms is rounding.
const ROUNDING: f64 = 1e-12;

/// Means of what the fluctuation theorems speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct FluctuationEstimate {
    /// `<exp(-S)>`.
    pub integral: Estimate,
    /// `<|S|>`.
    pub magnitude: f64,
    /// Range by range of `|S|`.
    pub ranges: Vec<Sides>,
    /// Width of a range; the last has no end.
    pub width: f64,
}

/// Both sides of the detailed theorem in one range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    /// `<1[S in -b] - exp(-S) 1[S in b]>`.
    pub difference: Estimate,
    /// Windows in `-b`, and what the weighted windows in `b` say of their number.
    pub windows: [f64; 2],
}

/// The minimum of entropy production.
#[derive(Clone, Debug, PartialEq)]
pub struct MinimumEstimate {
    /// `<min S>`.
    pub mean: Estimate,
    /// `P(min S <= -s)` for each depth.
    pub reached: Vec<Estimate>,
    /// How many windows reached each.
    pub windows: Vec<u64>,
}

/// Times by bin, block by block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeHistogram {
    /// Times in each bin, by block.
    pub bins: Vec<Vec<u64>>,
    /// What they are a share of, by block.
    pub totals: Vec<u64>,
}

impl TimeHistogram {
    /// Times in each bin, of all blocks.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        let bins = self.bins.first().map_or(0, Vec::len);
        (0..bins).map(|bin| self.bins.iter().map(|counts| counts[bin]).sum()).collect()
    }

    /// The share of times in a bin, with its standard error from the scatter of the blocks.
    #[must_use]
    pub fn share(&self, bin: usize) -> [f64; 2] {
        let blocks = self.totals.len() as f64;
        let total: u64 = self.totals.iter().sum();
        let count: u64 = self.bins.iter().map(|counts| counts[bin]).sum();
        let share = count as f64 / total.max(1) as f64;
        let off = |(counts, &total): (&Vec<u64>, &u64)| counts[bin] as f64 - share * total as f64;
        let squares: f64 = self.bins.iter().zip(&self.totals).map(off).map(|x| x * x).sum();
        let error = (squares * blocks / (blocks - 1.0).max(1.0)).sqrt() / total.max(1) as f64;
        [share, error]
    }
}

/// Waits of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingEstimate {
    /// How many were begun.
    pub begun: u64,
    /// How many of these were seen to end.
    pub ended: u64,
    /// Mean of these.
    pub mean: Estimate,
    /// Their variance.
    pub variance: Estimate,
    /// Correlation of two successive ones.
    pub correlation: Estimate,
    /// Share that took longer than half a window.
    pub censored: Estimate,
    /// Their distribution.
    pub times: TimeHistogram,
}

/// A first passage at one end.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageEndEstimate {
    /// How many windows passed here.
    pub windows: u64,
    /// Probability to.
    pub probability: Estimate,
    /// Mean time of those that did.
    pub mean: Estimate,
    /// Their distribution.
    pub times: TimeHistogram,
}

/// A first passage, at its `[lower, upper]` end.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageEstimate {
    /// By end.
    pub ends: [PassageEndEstimate; 2],
    /// Share that did not pass.
    pub censored: Estimate,
    /// Windows at the lower end for each at the upper one; no number where there is none.
    pub odds: Estimate,
    /// Mean time of those at the lower end less that of those at the upper one.
    pub delay: Estimate,
    /// `<exp(-S)>` where windows pass, or else end, if `S` is entropy production.
    pub stopped: Option<Estimate>,
}

/// Jumps through each channel, by block, and the time of a block's windows together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JumpCounts {
    counts: Vec<Vec<u64>>,
    time: f64,
}

impl JumpCounts {
    /// The mean per unit time of what each channel's jump adds.
    #[must_use]
    pub fn rate(&self, gains: &[f64]) -> Estimate {
        let sum = |counts: &Vec<u64>| {
            let terms = counts.iter().zip(gains).filter(|(count, _)| **count > 0);
            vec![terms.map(|(&count, gain)| count as f64 * gain).sum::<f64>(), self.time]
        };
        let parts: Vec<Vec<f64>> = self.counts.iter().map(sum).collect();
        leave_one_out(&parts, |sums| sums[0] / sums[1])
    }

    /// The mean per unit time of what each channel's jump adds, with an error bar that allows for rare
    /// jumps which the sample has missed, by their expected `flows` (jumps per unit time).
    ///
    /// A channel that fired in few blocks says nothing of how often it fires: all that it is
    /// expected to add, and `UNSEEN` jumps more, are then worth `MISSED` standard errors.
    #[must_use]
    pub fn guarded_rate(&self, gains: &[f64], flows: &[f64]) -> Estimate {
        let estimate = self.rate(gains);
        let time = self.time * self.counts.len() as f64;
        let (mut missed, mut gross) = (0.0, 0.0);
        for (channel, (gain, flow)) in gains.iter().map(|&g| worth(g)).zip(flows).enumerate() {
            let times = self.times(channel);
            gross += times as f64 * gain / time;
            if times < MIN_JUMPS || self.is_clustered(channel) {
                missed += gain * (flow + UNSEEN / time);
            }
        }
        let widen = |error: f64| (error + missed / MISSED).max(ROUNDING * gross);
        Estimate { standard_error: estimate.standard_error.map(widen), ..estimate }
    }

    /// How many jumps carry a sum of `gains`: those whose gain is not rounding beside the largest.
    #[must_use]
    pub fn carrying(&self, gains: &[f64]) -> u64 {
        let largest = gains.iter().map(|&gain| worth(gain)).fold(0.0, f64::max);
        let carries = |&k: &usize| worth(gains[k]) > ROUNDING * largest;
        (0..gains.len()).filter(carries).map(|k| self.times(k)).sum()
    }

    /// Jumps through a channel.
    fn times(&self, channel: usize) -> u64 {
        self.counts.iter().map(|counts| counts[channel]).sum()
    }

    /// Did a channel fire in few blocks? A rare visit may fire it many times.
    fn is_clustered(&self, channel: usize) -> bool {
        let fired = self.counts.iter().filter(|counts| counts[channel] > 0).count();
        2 * fired < self.counts.len().min(2 * MIN_FIRED)
    }
}

/// How much a jump adds, either way; nothing from where the stationary law never is.
fn worth(gain: f64) -> f64 {
    if gain.is_finite() { gain.abs() } else { 0.0 }
}

/// What was seen of single trajectories.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trajectories {
    /// The fluctuation theorems.
    pub fluctuation: Option<FluctuationEstimate>,
    /// The minimum of entropy production.
    pub minimum: Option<MinimumEstimate>,
    /// Waits of each kind.
    pub waits: Vec<WaitingEstimate>,
    /// First passages.
    pub passages: Vec<PassageEstimate>,
    /// Jumps of each channel.
    pub jumps: Option<JumpCounts>,
}

/// Estimates from the blocks of a layout; windows last a `duration`.
pub(super) fn trajectories(layout: &Layout, blocks: &[Block], duration: f64) -> Trajectories {
    let watched = &layout.observed;
    let waits = watched.waits.as_ref().map_or(0, |waits| waits.count);
    let jumps = || JumpCounts {
        counts: blocks.iter().map(|block| block.paths.jumps.clone()).collect(),
        time: blocks.first().map_or(0.0, |block| block.windows as f64 * duration),
    };
    Trajectories {
        fluctuation: layout.fluctuation.map(|f| fluctuated(blocks, f.width)),
        minimum: watched.minimum.as_ref().map(|minimum| lowest(blocks, minimum.depths.len())),
        waits: (0..waits).map(|kind| waited(blocks, kind, duration)).collect(),
        passages: (0..)
            .zip(&watched.passages)
            .map(|(i, passage)| PassageEstimate {
                stopped: passage.weighs().then(|| mean(blocks, |b| b.paths.passages[i].stopped)),
                ..passed(blocks, i, duration)
            })
            .collect(),
        jumps: watched.channels.map(|_| jumps()),
    }
}

/// The mean over windows of a sum kept in each block.
fn mean(blocks: &[Block], sum: impl Fn(&Block) -> f64) -> Estimate {
    let parts: Vec<_> = blocks.iter().map(|block| vec![sum(block), block.windows as f64]).collect();
    leave_one_out(&parts, |sums| sums[0] / sums[1])
}

fn fluctuated(blocks: &[Block], width: f64) -> FluctuationEstimate {
    let at = |i: usize| mean(blocks, move |block| block.fluctuation[i]);
    let sides = |range: usize| {
        let sum = |side: usize| move |block: &Block| block.fluctuation[3 + 2 * range + side];
        Sides {
            difference: mean(blocks, |block| sum(0)(block) - sum(1)(block)),
            windows: [0, 1].map(|side| blocks.iter().map(sum(side)).sum()),
        }
    };
    FluctuationEstimate {
        integral: at(0),
        magnitude: at(2).value,
        ranges: (0..RANGES).map(sides).collect(),
        width,
    }
}

fn lowest(blocks: &[Block], depths: usize) -> MinimumEstimate {
    let at = |i: usize| mean(blocks, move |block| block.paths.minimum[i]);
    let windows = |i: usize| blocks.iter().map(|block| block.paths.minimum[i]).sum::<f64>() as u64;
    MinimumEstimate {
        mean: at(0),
        reached: (1..=depths).map(at).collect(),
        windows: (1..=depths).map(windows).collect(),
    }
}

fn waited(blocks: &[Block], kind: usize, duration: f64) -> WaitingEstimate {
    let of = |block: &Block| -> Vec<f64> {
        let WaitingSums { begun, ended, sum, squares, pairs, firsts, seconds, products, .. } =
            block.paths.waits[kind];
        let [begun, ended, pairs] = [begun, ended, pairs].map(|count| count as f64);
        vec![begun, ended, sum, squares, pairs, firsts, seconds, products]
    };
    let parts: Vec<Vec<f64>> = blocks.iter().map(of).collect();
    let variance = |s: &[f64]| s[3] / s[1] - (s[2] / s[1]).powi(2);
    let covariance = |s: &[f64]| s[7] / s[4] - s[5] / s[4] * (s[6] / s[4]);
    let waits = |block: &Block| block.paths.waits[kind].clone();
    WaitingEstimate {
        begun: blocks.iter().map(|block| waits(block).begun).sum(),
        ended: blocks.iter().map(|block| waits(block).ended).sum(),
        mean: leave_one_out(&parts, |s| s[2] / s[1] * duration),
        variance: leave_one_out(&parts, |s| variance(s) * duration * duration),
        correlation: leave_one_out(&parts, |s| covariance(s) / variance(s)),
        censored: leave_one_out(&parts, |s| 1.0 - s[1] / s[0]),
        times: TimeHistogram {
            bins: blocks.iter().map(|block| waits(block).bins).collect(),
            totals: blocks.iter().map(|block| waits(block).begun).collect(),
        },
    }
}

fn passed(blocks: &[Block], index: usize, duration: f64) -> PassageEstimate {
    let sums = |block: &Block, end: usize| {
        let sums = &block.paths.passages[index];
        let time = sums.times[end] as f64 / TICKS as f64;
        [time * duration, sums.windows[end] as f64]
    };
    let end = |end: usize| {
        let parts: Vec<Vec<f64>> = blocks.iter().map(|b| sums(b, end).to_vec()).collect();
        let bins = |block: &Block| {
            let bins = block.paths.passages[index].bins[end].clone();
            debug_assert_eq!(bins.len(), BINS, "a gate has all bins");
            bins
        };
        PassageEndEstimate {
            windows: blocks.iter().map(|block| block.paths.passages[index].windows[end]).sum(),
            probability: mean(blocks, |block| sums(block, end)[1]),
            mean: leave_one_out(&parts, |sums| sums[0] / sums[1]),
            times: TimeHistogram {
                bins: blocks.iter().map(bins).collect(),
                totals: blocks.iter().map(|block| block.windows).collect(),
            },
        }
    };
    let both: Vec<Vec<f64>> =
        blocks.iter().map(|block| [0, 1].map(|end| sums(block, end)).concat()).collect();
    PassageEstimate {
        ends: [end(0), end(1)],
        censored: mean(blocks, |b| b.windows as f64 - sums(b, 0)[1] - sums(b, 1)[1]),
        odds: leave_one_out(&both, |s| s[1] / s[3]),
        delay: leave_one_out(&both, |s| s[0] / s[1] - s[2] / s[3]),
        stopped: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKS: u64 = 64;
    /// Of the windows of one block together.
    const TIME: f64 = 2.0;

    /// A channel that fires all the time, and one that fired `rare(block)` times.
    fn jumps(rare: impl Fn(u64) -> u64) -> JumpCounts {
        let counts = (0..BLOCKS).map(|block| vec![10 + block % 3, rare(block)]).collect();
        JumpCounts { counts, time: TIME }
    }

    /// What missed jumps add to the error bar of a sum with a gain of 0.5 and of `gain`.
    fn added(jumps: &JumpCounts, gain: f64, flow: f64) -> f64 {
        let gains = [0.5, gain];
        let [bare, guarded] = [jumps.rate(&gains), jumps.guarded_rate(&gains, &[5.5, flow])];
        assert_eq!(bare.value.to_bits(), guarded.value.to_bits(), "a guard moves no value");
        guarded.standard_error.expect("blocks") - bare.standard_error.expect("blocks")
    }

    #[test]
    fn missed_jumps_widen_an_error_bar() {
        let close = |found: f64, expected: f64| (found - expected).abs() < 1e-12;
        let all = TIME * BLOCKS as f64;
        let (gain, flow) = (-7.0, 0.01);
        let worth = 7.0 * (flow + UNSEEN / all) / MISSED;
        assert!(close(added(&jumps(|_| 0), gain, flow), worth), "never seen");
        assert!(close(added(&jumps(|block| block % 2), gain, flow), worth), "seen too rarely");
        // A thousand jumps of one visit are one event.
        let visit = jumps(|block| if block == 5 { 1000 } else { 0 });
        assert!(close(added(&visit, gain, flow), worth), "seen in one block");
        assert!(close(added(&jumps(|block| 2 + block % 2), gain, flow), 0.0), "seen often");
        // From where the stationary law never is, nothing is missed.
        assert!(close(added(&jumps(|_| 0), f64::INFINITY, 0.0), 0.0), "never there");
    }

    #[test]
    fn an_error_bar_is_never_below_the_rounding_of_the_sum() {
        let steady = JumpCounts { counts: vec![vec![100, 100]; BLOCKS as usize], time: TIME };
        let found = steady.guarded_rate(&[1.0, -1.0], &[50.0, 50.0]);
        assert!(found.value == 0.0, "{found:?}");
        assert_eq!(found.standard_error, Some(ROUNDING * 100.0));
    }
}
