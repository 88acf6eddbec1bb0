//! Let somebody watch every jump of a window.

/// Windows that are walked side by side: slots of [`Paths`]. Part of the stream, the same on every
/// machine.
pub const SLOTS: usize = 16;

/// Watches windows jump by jump; what does nothing costs nothing.
///
/// Windows are walked side by side and told apart by their `slot`, below [`SLOTS`].
pub trait Paths {
    /// Does anybody listen? Otherwise nothing is told.
    const LISTENS: bool = true;

    /// A window begins in `state`.
    fn begin(&mut self, slot: usize, state: u32);
    /// Each window under way jumps at one of `times`, in ticks since it began, through one of
    /// `channels`, indices into [`crate::network::Network::channels`]; where there is no jump to be
    /// told, the channel is one past the last.
    fn jumps(&mut self, times: &[u64; SLOTS], channels: &[u32; SLOTS]);
    /// Two windows exchange their slots.
    fn swap(&mut self, a: usize, b: usize);
    /// It ends in `state`.
    fn end(&mut self, slot: usize, state: u32);
}

/// Nobody watches.
impl Paths for () {
    const LISTENS: bool = false;
    fn begin(&mut self, _slot: usize, _state: u32) {}
    fn jumps(&mut self, _times: &[u64; SLOTS], _channels: &[u32; SLOTS]) {}
    fn swap(&mut self, _a: usize, _b: usize) {}
    fn end(&mut self, _slot: usize, _state: u32) {}
}
