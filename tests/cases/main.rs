//! Small inputs that once went wrong, each with the right value, derived independently.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod counts;
mod hostile;
mod laws;
mod long_routes;
mod resources;
mod units;
mod user;
mod windows;
