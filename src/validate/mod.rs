//! Prove that the numbers can be trusted: agreement with the exact answers, coverage of the error
//! bars, and nothing that panics.

mod agreement;
pub mod calibration;
mod claims;
pub mod coverage;
pub mod fuzz;
mod random_device;
pub mod survive;
pub mod thorough;

pub use agreement::{Case, THOROUGH, Validation, json, judge};
pub use claims::{Claims, claims};
