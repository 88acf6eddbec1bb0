//! Move a walker.
//!
//! A [`Kernel`] walks the trajectories of one block and yields one [`Window`] each, in a fixed
//! order, together with the time spent in each state. It knows no physics and no statistics.

mod automaton;
mod compound;
mod coupled;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
mod draws;
mod gillespie;
mod metropolis;
mod observer;
mod poisson;
mod records;
#[allow(
    unsafe_code,
    reason = "no bounds checks in a jump: indices are checked when tables are made"
)]
mod table;
#[allow(unsafe_code, reason = "calls code compiled for instruction sets found at run time")]
mod target;
#[allow(
    unsafe_code,
    reason = "no bounds checks in a jump: indices are checked when tables are made"
)]
mod walker;

pub use compound::{Compound, Ending, Unfit};
pub use coupled::Coupled;
pub use draws::{Draws, Words};
pub use gillespie::{Gillespie, PathTally, StartLaw};
pub use metropolis::{Flip, Metropolis, RingStart};
pub use observer::{Jump, Observer, Rounds, SLOTS};
pub use target::Target;
pub(crate) use target::{Bulk, Vectors};

use rand_xoshiro::Xoshiro256PlusPlus;

/// The generator of a walk; see [`crate::ensemble::stream`] for how it is addressed.
pub type Generator = Xoshiro256PlusPlus;

/// One trajectory over `[0, t]`, seen at `0`, `t/2` and `t`.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// State at time zero.
    pub start: u32,
    /// State at `t/2`.
    pub middle: u32,
    /// State at `t`.
    pub end: u32,
    /// Counters at `t/2`.
    pub at_middle: &'a [i64],
    /// Counters at `t`.
    pub at_end: &'a [i64],
}

/// Time is counted in integer ticks, `TICKS` to a window, so that sums of it are exact.
pub const TICKS: u64 = 1 << 52;

/// What a kernel hands over while it walks a block.
pub trait Sink {
    /// Take one finished window.
    fn window(&mut self, window: &Window<'_>);
    /// Take the ticks spent in each state since the last call.
    fn dwell(&mut self, ticks: &[u64]);
    /// Take the integral of each term's level over the ticks since the last call, in the order of
    /// the time averages: what a kernel gives that walks no enumerated states.
    fn levels(&mut self, integrals: &[u128]);
    /// Take the expected counts, by counter, since the last call, of counters that windows leave at
    /// zero because only their means are asked for.
    fn expected(&mut self, _counts: &[f64]) {}
}

/// A way to move walkers, with everything precomputed.
pub trait Kernel: Sync {
    /// Walk `windows` trajectories. Equal generators must give equal windows on every machine.
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink);
}

impl<K: Kernel + Send> Kernel for std::sync::Arc<K> {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        (**self).walk(generator, windows, sink);
    }
}
