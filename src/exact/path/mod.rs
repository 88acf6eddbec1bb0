//! When things happen along a path: waits, passages, minima.

pub(crate) mod decay;
pub(crate) mod doubled;
pub(crate) mod inverse;
pub(crate) mod killed;
pub(crate) mod minimum;
pub(crate) mod passage;
pub(crate) mod passed;
pub(crate) mod stopped;
pub(crate) mod unfold;
pub(crate) mod waiting;
