//! The order of the modules, the documents, and the memory of a run.
//!
//! `memory` measures the peak of this process: tests that hold much memory belong elsewhere.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod layers;
mod memory;
mod readme;
mod reference;
mod same;
mod size;
mod validation;
