//! Cumulants of a window, as it lengthens and at a finite duration.

pub(crate) mod ahead;
pub(crate) mod assemble;
pub(crate) mod asymptote;
pub(crate) mod counting;
pub(crate) mod exponential;
pub(crate) mod increments;
pub(crate) mod jet;
pub(crate) mod occupation;
pub(crate) mod transient;
pub(crate) mod windows;
