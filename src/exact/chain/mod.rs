//! Closed classes and the linear systems of their generators: dense, sparse, iterative, and at one
//! frequency.

pub(crate) mod arrivals;
pub(crate) mod class;
pub(crate) mod elimination;
pub(crate) mod exponential;
pub(crate) mod gauge;
pub(crate) mod iterative;
pub(crate) mod killed;
pub(crate) mod occupation;
pub(crate) mod potential;
pub(crate) mod resolvent;
pub(crate) mod sparse;
pub(crate) mod uniformised;
