//! Read what the user wrote and resolve it into a [`Plan`].
//!
//! TOML text becomes a tree whose nodes know their place ([`read`]); expressions over `[parameters]`
//! become numbers; the result is checked and complete. This stage does no I/O.

mod derived;
mod document;
mod error;
mod expression;
mod help;
mod hint;
mod parameters;
mod place;
pub mod plan;
mod read;
pub mod response;
pub mod trajectory;
mod visible;
mod write;

pub use error::{Cause, Error};
pub use expression::{Fault, MAX_LENGTH};
pub use help::nearest;
pub use place::place;
pub use plan::Plan;
pub use read::{
    MAX_BLOCKS, MAX_DOTS, MAX_POINTS, MAX_SPINS, MAX_STATES, MAX_TRAJECTORIES, read, read_and_check,
};
pub use visible::{cut, is_hidden, visible, visible_json, visible_lines};
pub use write::{Recorded, to_json, to_toml};
