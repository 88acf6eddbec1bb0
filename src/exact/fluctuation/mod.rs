//! Fluctuation theorems.

pub(crate) mod exponential;
pub(crate) mod sides;
pub(crate) mod stopped;
pub(crate) mod underflow;
