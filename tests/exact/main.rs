//! The exact route against closed forms, identities, other solvers and reference tables.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod baths;
mod bridge;
mod cycles;
mod distribution;
mod edges;
mod efficiency;
mod exponential_averages;
mod facts;
mod forces;
mod generating;
mod generating_symmetry;
mod generating_windows;
mod growth;
mod information;
mod joined;
mod laws;
mod lindblad;
mod lindblad_topics;
mod merit;
mod occupations;
mod passage;
mod passage_of_entropy;
mod quantum_ring;
mod reference;
mod resonances;
mod response;
mod ring;
mod scan;
mod scan_curves;
mod series_double_dot;
mod spectrum;
mod stiff_spectrum;
mod waiting;
mod windows;
