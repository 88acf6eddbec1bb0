//! What a run reports, sampled beside exact: quantities, curves, laws, warnings; and that it is the same each time.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

mod claims;
mod curves;
mod edges;
mod efficiency;
mod fields;
mod figures;
mod generating;
mod merit;
mod nonthermal;
mod paths;
mod pictures;
mod reproducible;
mod resonances;
mod response;
mod response_exact;
mod ring;
mod scan_figures;
mod spectra;
mod stiff;
mod stopping;
mod sums;
mod symmetry;
mod theorems;
mod uncertainty;
mod value_stability;
mod windows;
