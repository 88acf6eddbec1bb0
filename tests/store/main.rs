//! Block files that are damaged, forged or replaced.
//!
//! No test here starts a process: between fork and exec it would share the locks of the others.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod damage;
mod forged;
mod survive;
