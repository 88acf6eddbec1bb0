//! Remember sums over the windows of a block, not the windows.
//!
//! A [`Recorder`] turns each window into values and adds their powers; what it leaves is a
//! [`Block`], the unit of randomness, work, safety and error. Powers of integer counts are summed
//! exactly; a real observable is one fixed-order dot product a window, its powers summed about a
//! centre that the plan fixes.

mod block;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
pub mod clock;
mod columns;
mod exchange;
mod fluctuation;
mod generating;
mod held;
mod histogram;
mod minimum;
mod passage;
mod recorder;
mod shape;
mod spectrum;
mod trace;
#[allow(
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    reason = "what is inlined is compiled for several targets, without a branch"
)]
mod waiting;
mod watch;

pub use block::{Block, Moments, Powers, UnpackError};
pub use exchange::Exchange;
pub use fluctuation::{Fluctuation, RANGES};
pub use generating::{Exponents, SUMS};
pub use held::{Held, Packed};
pub use histogram::{Binned, Cells, Histogram};
pub use minimum::Minimum;
pub use passage::{Passage, PassageSums};
pub use recorder::{Layout, Recorder, Value};
pub use shape::Shape;
pub use spectrum::Fourier;
pub use trace::Trace;
pub use waiting::{WaitSums, Waits};
pub use watch::{JumpObserver, PathLayout, PathSums};
