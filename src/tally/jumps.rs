//! Count the jumps through each channel of the network.
//!
//! Of these counts every mean that is linear in jumps is made afterwards: fluxes around cycles, flows
//! of entropy and of information.

use super::bounds::{TOO_MANY, ensure, same, total};
use super::layout::Layout;
use crate::kernel::Rounds;

/// Jumps by channel; the last of none.
#[derive(Debug)]
pub(super) struct JumpsObserver {
    counts: Vec<u64>,
}

impl JumpsObserver {
    /// No jump yet through so many channels.
    pub(super) fn new(channels: usize) -> Self {
        Self { counts: vec![0; channels + 1] }
    }

    /// Count the jumps of some rounds.
    pub(super) fn jumps(&mut self, rounds: Rounds<'_>) {
        for jump in rounds.jumps.as_flattened() {
            self.counts[jump.channel()] += 1;
        }
    }

    /// The counts, without rounds that were none.
    pub(super) fn finish(mut self) -> Vec<u64> {
        self.counts.pop();
        self.counts
    }
}

/// The counts of no window; none where nothing is asked.
pub(super) fn empty(layout: &Layout) -> Vec<u64> {
    vec![0; layout.observed.channels.unwrap_or(0)]
}

/// Can these be the counts of a block?
pub(super) fn check(layout: &Layout, counts: &[u64]) -> Result<(), String> {
    same("channels", counts.len(), empty(layout).len())?;
    let few = total(counts).is_some_and(|jumps| jumps < TOO_MANY);
    ensure(few, || "impossible jumps".into())
}
