//! Read what the user wrote and resolve it into a [`Plan`].

pub mod number;
pub mod plan;
pub mod ring;

pub use plan::Plan;
