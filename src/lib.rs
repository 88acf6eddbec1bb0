//! Sample the jump trajectories of small nonequilibrium systems and put every estimate beside the
//! exact rate-matrix answer.
//!
//! A TOML file becomes a number with an error bar in this order, one module a stage; a stage
//! imports only from stages above it:
//!
//! 1. [`config`] reads what the user wrote and resolves it into a [`config::Plan`];
//! 2. [`model`] holds the physics and compiles the plan's model into a [`network::Network`]: states,
//!    channels with rates, and the integer counters that each channel adds to;
//! 3. [`exact`] answers from the rate matrix, without sampling;
//! 4. [`kernel`] walks trajectories and yields one window record each;
//! 5. [`tally`] remembers sums over windows, block by block; [`ensemble`] walks the blocks on all
//!    threads, each from its own random stream;
//! 6. [`estimate`] turns blocks into values with jackknife error bars;
//! 7. [`report`] puts both answers side by side and judges them, family-wise.
//!
//! The two routes answer the same [`quantity::Quantity`] keys and share the network and nothing
//! after it, so that each can catch the other. [`run::run`] is the whole way:
//!
//! ```
//! use fluctua::ensemble::{Memory, Silent};
//! use fluctua::quantity::{Name, Observable, Quantity, Statistic};
//! use fluctua::{config, run};
//!
//! let plan = config::read("level.toml", r#"
//!     title = "A single level between two reservoirs"
//!     [model]
//!     kind = "dots"
//!     [model.dots]
//!     level = { energy = 0.0 }
//!     [model.reservoirs]
//!     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
//!     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
//!     [sampling]
//!     trajectories = 6400
//! "#, &[])?;
//! let report = run::run(&plan, &mut Memory, &Silent)?;
//!
//! // The current is (f_L - f_R)/2 = tanh(1/2)/2.
//! let current = Quantity::new(Observable::new(Name::Particle, "left"), Statistic::Rate);
//! let row = report.row(&current).expect("a rate is always listed");
//! assert!((row.exact.unwrap() - 0.5_f64.tanh() / 2.0).abs() < 1e-14);
//! assert!(row.z.unwrap().abs() < 5.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Elementary functions come from `libm`, for bits that no processor changes; tests may compare with others.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod quantity;

pub mod config;

pub mod model;
pub mod network;

pub mod exact;

pub mod kernel;

pub mod tally;

pub mod ensemble;

pub mod estimate;

pub mod report;

pub mod run;

pub mod validate;
