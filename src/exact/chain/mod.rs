//! Solve the linear systems of a rate matrix, for all topics.
//!
//! With the generator `W_yx = k_xy - e_x [x = y]` of a chain that is closed or killed, the topics need
//!
//! ```text
//! W p = 0,    sum_y k_xy (h_y - h_x) = b_x,    (z - W) g = b,    exp(W t) v
//! ```
//!
//! * a closed class: [`class`] chooses between [`elimination`] of a dense table, [`sparse`] elimination, and
//!   [`iterative`] solution; [`gauge`] and [`potential`] prepare counts; [`resolvent`] solves at one frequency;
//! * a chain that ends: [`killed`];
//! * time: [`uniformised`] steps weighed by [`arrivals`], [`exponential`] of a small matrix, [`occupation`] of the
//!   states.
//!
//! No elimination subtracts, so that small probabilities are right to relative rounding. Nothing here knows what is
//! counted or why; nothing reads the clock, the number of threads or a setting of the process.

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
