//! Gather what observers of single jumps and the fluctuation theorems summed.

use super::{
    FluctuationEstimate, JumpCounts, MinimumEstimate, PassageEstimate, WaitingEstimate,
    fluctuation, minimum, passage, waiting,
};
use crate::tally::{Block, Layout};

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
    let observed = &layout.observed;
    let kinds = observed.waits.as_ref().map_or(0, |waits| waits.count);
    let depths = observed.minimum.as_ref().map(|minimum| minimum.depths.len());
    Trajectories {
        fluctuation: layout.fluctuation.map(|f| fluctuation::fluctuations(blocks, f.width)),
        minimum: depths.map(|depths| minimum::minima(blocks, depths)),
        waits: (0..kinds).map(|kind| waiting::waits(blocks, kind, duration)).collect(),
        passages: passage::passages(&observed.passages, blocks, duration),
        jumps: observed.channels.map(|_| JumpCounts::of(blocks, duration)),
    }
}
