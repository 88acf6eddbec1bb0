//! Keep every jump of one trajectory, for printing; nothing of it enters a block.

use std::ops::ControlFlow;

use crate::kernel::PathTally;

/// The jumps of a trajectory, up to a number of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Time in ticks and channel (an index into [`crate::network::Network::channels`]) of each.
    pub jumps: Vec<(u64, usize)>,
    most: usize,
}

impl Trace {
    /// An empty trace that stops the walk after `most` jumps.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { jumps: Vec::new(), most }
    }
}

impl PathTally for Trace {
    fn start(&mut self, _state: u32) {}

    fn jump(&mut self, time: u64, channel: usize) -> ControlFlow<()> {
        if self.jumps.len() == self.most {
            return ControlFlow::Break(());
        }
        self.jumps.push((time, channel));
        ControlFlow::Continue(())
    }
}
