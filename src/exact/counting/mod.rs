//! Cumulants of a window, as it lengthens and at a finite duration.

pub(crate) mod assemble;
pub(crate) mod asymptote;
pub(crate) mod cumulants;
pub(crate) mod jet;
pub(crate) mod transient;
pub(crate) mod windows;
