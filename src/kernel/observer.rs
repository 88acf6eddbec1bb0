//! Let somebody watch every jump of a window.

/// Windows that are walked side by side: slots of [`Observer`]. Part of the stream, the same on every
/// machine.
pub const SLOTS: usize = 16;

/// What a window does in a round: the class of a channel, and the channel; in one word, for as many of
/// these are written as there are jumps.
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

    /// Its channel, an index into [`crate::network::Network::channels`]; where there is no jump to be
    /// told of, one past the last.
    #[must_use]
    #[inline]
    pub fn channel(self) -> usize {
        (self.0 >> 32) as usize
    }
}

/// Rounds in which each window under way makes a jump.
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

/// Watches windows jump by jump; what does nothing costs nothing.
///
/// Windows are walked side by side and told apart by their `slot`, below [`SLOTS`].
pub trait Observer {
    /// Does anybody listen? Otherwise nothing is told.
    const OBSERVES: bool = true;

    /// A window begins in `state`.
    fn begin(&mut self, slot: usize, state: u32);
    /// Windows under way jump, round by round.
    fn jumps(&mut self, rounds: Rounds<'_>);
    /// Two windows exchange their slots.
    fn swap(&mut self, a: usize, b: usize);
    /// It ends in `state`.
    fn end(&mut self, slot: usize, state: u32);
}

/// Nobody watches.
impl Observer for () {
    const OBSERVES: bool = false;
    fn begin(&mut self, _slot: usize, _state: u32) {}
    fn jumps(&mut self, _rounds: Rounds<'_>) {}
    fn swap(&mut self, _a: usize, _b: usize) {}
    fn end(&mut self, _slot: usize, _state: u32) {}
}
