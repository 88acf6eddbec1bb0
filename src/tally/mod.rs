//! Remember sums over the windows of a block, not the windows.
//!
//! ```text
//! sum over windows of f(window),   f = (x - c)^k, (x - c)(y - d), exp(s x), 1[x in cell], ...
//! ```
//!
//! A [`Layout`] says which sums; a [`Recorder`] adds windows to them, a [`JumpObserver`] single jumps; what
//! they leave is a [`Block`], the unit of randomness, work, safety and error. Integer counts are summed
//! exactly; a real observable is one fixed-order dot product a window, its powers summed about a centre that the
//! plan fixes.
//!
//! Each topic has one file with what the layout says of it (`XLayout`), what a block keeps (`XSums`, or a plain
//! list), the sums over no window, and bounds that sums read from a file must keep. Values and error
//! bars are made in [`estimate`](crate::estimate), never here.

mod average;
mod block;
mod bounds;
#[allow(clippy::inline_always, reason = "what is inlined is compiled for several targets")]
pub mod clock;
mod columns;
mod counting;
mod distribution;
mod exchange;
mod fluctuation;
mod generating;
pub mod grid;
mod jumps;
mod layout;
mod minimum;
mod observed;
mod observer;
mod packed;
mod passage;
mod recorder;
mod response;
mod rows;
mod shape;
mod spectrum;
mod trace;
#[allow(
    clippy::inline_always,
    clippy::needless_bitwise_bool,
    reason = "what is inlined is compiled for several targets, without a branch"
)]
mod waiting;

pub use block::{Block, UnpackError};
pub use counting::{Moments, Powers};
pub use distribution::{Cells, Histogram, HistogramLayout};
pub use exchange::ExchangeLayout;
pub use fluctuation::{FluctuationLayout, RANGES};
pub use generating::GeneratingLayout;
pub use layout::{Layout, Value};
pub use minimum::MinimumLayout;
pub use observed::ObservedKernel;
pub use observer::{JumpObserver, PathLayout, PathSums};
pub use packed::{PackedBlock, PackedBlocks};
pub use passage::{PassageLayout, PassageSums};
pub use recorder::Recorder;
pub use rows::Rows;
pub(crate) use rows::row_bytes;
pub use shape::Shape;
pub use spectrum::SpectrumLayout;
pub use trace::Trace;
pub use waiting::{WaitingLayout, WaitingSums};
