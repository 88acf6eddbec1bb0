//! Compute what the fluctuation theorems of entropy production say, and whether a sample can show it.
//!
//! From the stationary distribution `p`, with `S = ln p(x_0)/p(x_t) + sum over jumps ln(k/k')`,
//!
//! ```text
//! <exp(-S)> = 1,    P(-s) = exp(-s) P(s),    <exp(-S)> = 1 at a time of stopping
//! ```
//!
//! * [`exponential`]: `<exp(-a S)>` of a window (Seifert, doi:10.1103/PhysRevLett.95.040602);
//! * [`sides`]: `P(s)` beside `P(-s)`;
//! * [`stopped`]: the averages at a first passage or the end of a window (doi:10.1088/1742-5468/ab40a0);
//! * [`underflow`]: whether such an average is carried by what double precision cannot hold.
//!
//! The symmetry of the generating function is that of [`super::generating::affinity`]. Starts other than the stationary
//! one obey no such theorem and are not answered.

pub(crate) mod exponential;
pub(crate) mod sides;
pub(crate) mod stopped;
pub(crate) mod underflow;
