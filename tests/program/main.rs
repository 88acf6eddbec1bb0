//! The program as a user meets it: command line, output folders, kills, full disks, shards.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod cli;
mod documents;
mod faults;
mod gallery;
mod help;
mod launcher;
mod odd;
mod page;
mod plot;
mod reproduce;
mod scan;
mod store;
mod units;
mod validate;
