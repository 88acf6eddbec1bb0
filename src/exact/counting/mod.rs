//! Compute cumulants and covariances of counts, at long times and within a finite window.
//!
//! With `X_t` what is counted in a window of length `t` and `W(s)` the generator tilted by the counting field `s`,
//!
//! ```text
//! ln <exp(s X_t)> = ln 1^T exp(W(s) t) p_0 = sum_n K_n(t) s^n / n!,    c_n = lim K_n(t)/t
//! ```
//!
//! * [`cumulants`]: the rates `c_1 .. c_4` and covariance rates, from one factorisation;
//! * [`transient`], on the series of [`jet`]: `K_n(t)` of a short window;
//! * [`asymptote`]: `K_n(t) - c_n t` of a long one; [`windows`] chooses between the two;
//! * [`means`]: mean rates alone;
//! * [`assemble`]: the numbers under the quantities of the listing.
//!
//! Orders beyond the fourth are not given; the generating function at a finite field is that of
//! [`super::generating`].

pub(crate) mod assemble;
pub(crate) mod asymptote;
pub(crate) mod cumulants;
pub(crate) mod jet;
pub(crate) mod means;
pub(crate) mod transient;
pub(crate) mod windows;
