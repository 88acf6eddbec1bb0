//! Sample jump trajectories and put every estimate beside the exact rate-matrix answer.

pub mod config;
pub mod ensemble;
pub mod estimate;
pub mod exact;
pub mod kernel;
pub mod model;
pub mod network;
pub mod quantity;
pub mod report;
pub mod tally;
