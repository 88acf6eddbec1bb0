//! Let somebody watch every jump of a window.

/// Watches windows jump by jump; what does nothing costs nothing.
///
/// Windows of a batch are walked side by side and told apart by their `slot`, below
/// [`MAX_SLOTS`](super::MAX_SLOTS).
pub trait Paths {
    /// A window begins in `state`.
    fn begin(&mut self, slot: usize, state: u32);
    /// It jumps at `time`, in ticks since it began, through a channel, an index into
    /// [`crate::network::Network::channels`].
    fn jump(&mut self, slot: usize, time: u64, channel: u32);
    /// It ends in `state`.
    fn end(&mut self, slot: usize, state: u32);
}

/// Nobody watches.
impl Paths for () {
    #[inline]
    fn begin(&mut self, _slot: usize, _state: u32) {}
    #[inline]
    fn jump(&mut self, _slot: usize, _time: u64, _channel: u32) {}
    #[inline]
    fn end(&mut self, _slot: usize, _state: u32) {}
}
