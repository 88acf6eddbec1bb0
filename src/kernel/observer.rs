//! Show every jump of a window to an observer.
//!
//! Windows are walked side by side in *slots*, and jumps are shown round by round: a round has one jump, or none,
//! for each slot. What an observer sums does not change the windows.

/// Windows that are walked side by side. Part of the stream, the same on every
/// machine.
pub const SLOTS: usize = 16;

/// What a window does in a round: a jump through a channel, with its class; in one word, since as many are
/// written as there are jumps.
#[derive(Clone, Copy, Debug)]
pub struct Jump(u64);

impl Jump {
    /// A jump through a channel of a class.
    #[must_use]
    #[inline]
    pub fn new(class: u32, channel: u32) -> Self {
        Self(u64::from(channel) << 32 | u64::from(class))
    }

    /// The class of its channel; where there is none, one past the last.
    #[must_use]
    #[inline]
    pub fn class(self) -> usize {
        self.0 as u32 as usize
    }

    /// Its channel, an index into [`crate::network::Network::channels`]; where there is no jump to show,
    /// one past the last.
    #[must_use]
    #[inline]
    pub fn channel(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// Rounds in which each window under way makes at most one jump; at most eight at a time.
#[derive(Clone, Copy, Debug)]
pub struct Rounds<'a> {
    /// By slot: an instant of the window, in ticks since it began.
    pub ends: &'a [u64; SLOTS],
    /// By round and slot: how many ticks before that instant the jump is.
    pub left: &'a [[u64; SLOTS]],
    /// By round and slot.
    pub jumps: &'a [[Jump; SLOTS]],
}

impl Rounds<'_> {
    /// When a jump is, in ticks since its window began.
    #[must_use]
    #[inline]
    pub fn time(&self, round: usize, slot: usize) -> u64 {
        self.ends[slot].wrapping_sub(self.left[round][slot])
    }
}

/// Observes windows jump by jump; `()` observes nothing and costs nothing.
///
/// Windows are told apart by their `slot`, below [`SLOTS`]. For each the calls are [`begin`](Self::begin), any
/// number of [`jumps`](Self::jumps) and [`swap`](Self::swap), then [`end`](Self::end).
pub trait Observer {
    /// Is anything observed? Otherwise no jump is shown.
    const OBSERVES: bool = true;

    /// A window begins in `state`.
    fn begin(&mut self, slot: usize, state: u32);
    /// Windows under way jump, round by round; a slot at rest has a jump of no channel.
    fn jumps(&mut self, rounds: Rounds<'_>);
    /// Two windows exchange their slots; either may be at rest.
    fn swap(&mut self, a: usize, b: usize);
    /// The window ends in `state`; its slot is at rest until the next begins.
    fn end(&mut self, slot: usize, state: u32);
}

/// Observes nothing.
impl Observer for () {
    const OBSERVES: bool = false;
    fn begin(&mut self, _slot: usize, _state: u32) {}
    fn jumps(&mut self, _rounds: Rounds<'_>) {}
    fn swap(&mut self, _a: usize, _b: usize) {}
    fn end(&mut self, _slot: usize, _state: u32) {}
}
