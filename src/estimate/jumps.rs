//! Estimate any mean that is linear in the jumps through channels: fluxes, flows of entropy and information.
//!
//! ```text
//! <x>/t = sum over channels c of d_c N_c/t
//! ```
//!
//! with the increment `d_c` of a jump and the number `N_c` of jumps in a time `t`. Rare channels that a sample
//! happens to miss widen the error bar.

use super::jackknife::leave_one_out;
use crate::quantity::Estimate;
use crate::tally::Block;

/// Jumps that a channel needs for its scatter to tell its error.
const MIN_JUMPS: u64 = 100;
/// Blocks in which it needs to have fired, of few blocks half of them.
const MIN_FIRED: usize = 20;
/// Expected jumps of which none is seen once in 1e5.
const UNSEEN: f64 = 12.0;
/// Missed jumps count as this many standard errors, so that they contradict no law and lose no comparison.
const MISSED: f64 = 3.0;
/// A sum below this share of its terms is rounding.
const ROUNDING: f64 = 1e-12;

/// Jumps through each channel, by block, and the time of a block's windows together.
///
/// Increments and flows are given one a channel, in the order of
/// [`Network::channels`](crate::network::Network::channels).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JumpCounts {
    counts: Vec<Vec<u64>>,
    time: f64,
}

impl JumpCounts {
    /// The counts of all blocks, whose windows last a `duration`.
    pub(super) fn of(blocks: &[Block], duration: f64) -> Self {
        Self {
            counts: blocks.iter().map(|block| block.paths.jumps.clone()).collect(),
            time: blocks.first().map_or(0.0, |block| block.windows as f64 * duration),
        }
    }

    /// The mean per unit time of the sum of `increments`, one a channel, over all jumps.
    #[must_use]
    pub fn rate(&self, increments: &[f64]) -> Estimate {
        let sum = |counts: &Vec<u64>| {
            let terms = counts.iter().zip(increments).filter(|(count, _)| **count > 0);
            vec![terms.map(|(&count, increment)| count as f64 * increment).sum::<f64>(), self.time]
        };
        let parts: Vec<Vec<f64>> = self.counts.iter().map(sum).collect();
        leave_one_out(&parts, |sums| sums[0] / sums[1])
    }

    /// The same mean, with an error bar that allows for rare jumps which the sample has missed, by their
    /// expected `flows` (jumps per unit time).
    ///
    /// A channel that fired in few blocks says nothing of how often it fires: all that it is
    /// expected to add, and `UNSEEN` jumps more, then count as `MISSED` standard errors.
    #[must_use]
    pub(crate) fn guarded_rate(&self, increments: &[f64], flows: &[f64]) -> Estimate {
        let estimate = self.rate(increments);
        let time = self.time * self.counts.len() as f64;
        let (mut missed, mut gross) = (0.0, 0.0);
        let sizes = increments.iter().map(|&increment| size(increment));
        for (channel, (size, flow)) in sizes.zip(flows).enumerate() {
            let times = self.times(channel);
            gross += times as f64 * size / time;
            if times < MIN_JUMPS || self.is_clustered(channel) {
                missed += size * (flow + UNSEEN / time);
            }
        }
        let widen = |error: f64| (error + missed / MISSED).max(ROUNDING * gross);
        Estimate { standard_error: estimate.standard_error.map(widen), ..estimate }
    }

    /// How many jumps carry a sum of `increments`: those whose increment is not rounding beside the largest.
    #[must_use]
    pub(crate) fn carrying(&self, increments: &[f64]) -> u64 {
        let largest = increments.iter().map(|&increment| size(increment)).fold(0.0, f64::max);
        let carries = |&k: &usize| size(increments[k]) > ROUNDING * largest;
        (0..increments.len()).filter(carries).map(|k| self.times(k)).sum()
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
fn size(increment: f64) -> f64 {
    if increment.is_finite() { increment.abs() } else { 0.0 }
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

    /// What missed jumps add to the error bar of a sum with increments of 0.5 and `increment`.
    fn added(jumps: &JumpCounts, increment: f64, flow: f64) -> f64 {
        let increments = [0.5, increment];
        let [bare, guarded] =
            [jumps.rate(&increments), jumps.guarded_rate(&increments, &[5.5, flow])];
        assert_eq!(bare.value.to_bits(), guarded.value.to_bits(), "a guard moves no value");
        guarded.standard_error.expect("blocks") - bare.standard_error.expect("blocks")
    }

    #[test]
    fn missed_jumps_widen_an_error_bar() {
        let close = |found: f64, expected: f64| (found - expected).abs() < 1e-12;
        let all = TIME * BLOCKS as f64;
        let (increment, flow) = (-7.0, 0.01);
        let missed = 7.0 * (flow + UNSEEN / all) / MISSED;
        assert!(close(added(&jumps(|_| 0), increment, flow), missed), "never seen");
        assert!(
            close(added(&jumps(|block| block % 2), increment, flow), missed),
            "seen too rarely"
        );
        // A thousand jumps of one visit are one event.
        let visit = jumps(|block| if block == 5 { 1000 } else { 0 });
        assert!(close(added(&visit, increment, flow), missed), "seen in one block");
        assert!(close(added(&jumps(|block| 2 + block % 2), increment, flow), 0.0), "seen often");
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
