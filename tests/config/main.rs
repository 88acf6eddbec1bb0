//! What a config means, what is refused and with which message, and that no text makes the reader panic.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod bad;
mod claims;
mod fuzz;
mod occupations;
mod plans;
mod scan;
mod schema;
