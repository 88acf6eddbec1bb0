//! Walk many trajectories: blocks, streams, threads.

pub mod stream;
