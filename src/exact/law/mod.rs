//! The whole law of counts within a window, by two routes.

pub(crate) mod boxes;
pub mod distribution;
pub mod fourier;
pub(crate) mod sides;
pub(crate) mod sparse;
pub(crate) mod sweep;
