//! The whole law of counts within a window, by several routes.

mod axes;
pub(crate) mod boxes;
pub mod distribution;
pub mod fourier;
mod job;
pub(crate) mod sides;
pub(crate) mod sparse;
pub(crate) mod sweep;
mod transform;
