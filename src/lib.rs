//! Sample the jump trajectories of small nonequilibrium systems and put every estimate beside the
//! exact rate-matrix answer.
//!
//! A TOML file becomes a number with an error bar in these rooms; a room imports only from rooms above it:
//!
//! 1. [`quantity`] and [`number`] are the vocabulary: what can be asked, and numbers that are checked;
//! 2. [`network`] is the compiled form of a system: states, channels with rates, and the integer counters
//!    that each channel adds to;
//! 3. [`exact`] answers from the rate matrix, without sampling;
//! 4. [`kernel`] walks trajectories and yields one window record each; [`tally`] remembers sums over windows;
//! 5. [`model`] holds the physics: each kind of system says what can be asked of it and compiles itself;
//! 6. [`config`] reads what the user wrote into a [`config::Plan`];
//! 7. [`ensemble`] walks the blocks of a plan on all threads, each from its own random stream, and stores them;
//! 8. [`estimate`] turns blocks into values with jackknife error bars;
//! 9. [`judge`] puts both answers side by side and decides, family-wise;
//! 10. [`figure`] draws curves, maps and diagrams from data, as SVG, PNG and PDF; it knows no physics;
//! 11. [`report`] says what was decided: plain data, and its writers;
//! 12. [`run`] does all that for a plan; [`reproduce`] makes the figures of papers with it and tests their
//!     claims; [`validate`] proves that it does it right;
//! 13. `cli`, of the feature of that name, is the program: it parses and prints, and does nothing else.
//!
//! The two routes answer the same [`quantity::Quantity`] keys and share the network and nothing
//! after it, so that each can catch the other. [`run::run`] is the whole way:
//!
//! ```
//! use fluctua::config::Plan;
//! use fluctua::ensemble::{Memory, Silent};
//! use fluctua::quantity::Statistic;
//!
//! // A single level between two reservoirs, each at its temperature and chemical potential.
//! let plan = Plan::builder()
//!     .dot("level", 0.0)
//!     .reservoir("left", "level", 1.0, 1.0)
//!     .reservoir("right", "level", 1.0, -1.0)
//!     .trajectories(6400)
//!     .build()?;
//! let report = fluctua::run::run(&plan, &mut Memory, &Silent)?;
//! let current = report.get("particle.left", Statistic::Rate).expect("a rate is always listed");
//!
//! // The current is (f_L - f_R)/2 = tanh(1/2)/2.
//! assert!((current.exact.unwrap() - 0.5_f64.tanh() / 2.0).abs() < 1e-14);
//! assert!(current.z.unwrap().abs() < 5.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Elementary functions come from `libm`, for bits that no processor changes; tests may compare with others.
#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod quantity;

pub mod number;

pub mod network;

pub mod exact;

pub mod kernel;

pub mod tally;

pub mod model;

pub mod config;

pub mod ensemble;

pub mod estimate;

pub mod judge;

pub mod figure;

pub mod report;

pub mod run;

pub mod reproduce;

pub mod validate;

// It speaks of the library as a program of its own does.
#[cfg(feature = "cli")]
extern crate self as fluctua;

#[cfg(feature = "cli")]
pub mod cli;
