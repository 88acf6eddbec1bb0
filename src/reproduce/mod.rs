//! Reproduce what papers print: their figures as scans, and their claims as tests.
//!
//! A figure of a paper is a folder of three files: `config.toml`, the system with its scan; `claims.toml`, what the
//! paper says of it, where, how that is tested and what we expect to find; and `reference.csv`, values that were
//! computed by other means. The program carries those of [`library`]. Scans are made ([`Reproduction::make`]), claims are judged
//! by their points, and the writers of this room say what was found: as a table, CSV, JSON, Markdown, figures and a page.
//! Outcomes come from computed numbers alone; where one is not the expected one, a reproduction fails.

mod draw;
mod judge;
mod library;
mod make;
mod number;
mod relation;
mod result;
mod table;
pub mod write;

pub use judge::{Evidence, Finding, judge};
pub use library::{Source, fingerprint, library, named};
pub use make::{Error, Made, Options, Reproduction, Scans};
pub use number::{Number, Route};
pub use result::JudgedClaim;
pub use table::{Answer, Point, Table};
