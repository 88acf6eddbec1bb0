//! Read what the user wrote and resolve it into a [`Plan`].
//!
//! TOML text becomes a tree whose nodes know their place ([`read`]); expressions over `[parameters]`
//! become numbers; the result is checked and complete. This stage does no I/O.

mod builder;
mod check;
mod choices;
pub mod claims;
mod document;
mod error;
mod expression;
mod formula;
mod function;
mod help;
mod known;
mod model;
pub mod observe;
mod parameters;
mod place;
pub mod plan;
mod read;
mod sampling;
pub mod scan;
pub mod schema;
mod shape;
mod table;
mod units;
mod unquoted;
mod visible;
mod write;
mod written;

pub use builder::{PlanBuilder, Setting};
pub use choices::Choices;
pub use error::{Cause, Error};
pub use expression::Fault;
pub use formula::Formula;
pub use known::nearest;
pub use observe::Observe;
pub use place::{Location, location, place};
pub use plan::{Plan, PlanParts};
pub use read::{read, read_and_check};
pub use scan::{Axis, PointPlan, ScanPlan};
pub(crate) use visible::visible_json;
pub use visible::{cut, is_hidden, visible, visible_lines};
pub use write::{Recorded, to_json, to_toml};
pub use written::Written;
