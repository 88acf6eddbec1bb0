//! The library as another program uses it: plans built in code, blocks and reports, the programs of `examples/`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod blocks;
#[allow(dead_code, reason = "`main` of an example is for people")]
mod examples;
mod lindblad;
mod mistakes;
mod plans;
mod scan;
mod scan_text;
mod unenumerated;
