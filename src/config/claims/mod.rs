//! Read what a paper claims of a figure, and how each claim is tested: the shape of `claims.toml`.
//!
//! A figure is one config with its scans ([`Run`]); letters name what is computed at their points; a [`Claim`] is
//! a [`Test`] of these letters with the [`Outcome`] that we expect. Nothing is computed here.

mod claim;
mod letters;
mod panel;
mod read;
mod relation;

pub use claim::{Claim, Extent, Outcome, Test, Trend};
pub use letters::{Letter, Letters, Meaning};
pub use panel::{Drawing, Panel, Word};
pub use read::read;
pub(crate) use read::read_of;
pub use relation::{Relation, Sense};

/// What a paper says of one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureClaims {
    /// The paper: authors, title, where it appeared.
    pub paper: String,
    /// What the figure shows, in a sentence.
    pub title: String,
    /// What the claims speak of.
    pub letters: Letters,
    /// A parameter that the paper does not print.
    pub unprinted: Option<Unprinted>,
    /// The scans of its config; the first is meant where a claim names none.
    pub runs: Vec<Run>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// What is drawn.
    pub panels: Vec<Panel>,
}

/// A parameter whose value the paper does not print, and the values that it is given here: a claim that holds for
/// some of them and not for others is one of which the paper is silent.
#[derive(Clone, Debug, PartialEq)]
pub struct Unprinted {
    /// Its name in `[parameters]`.
    pub parameter: String,
    /// The values that are tried, two at least.
    pub values: Vec<f64>,
    /// The one that is drawn.
    pub drawn: f64,
}

/// One scan of the config of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What claims call it.
    pub name: String,
    /// Overrides of the config, as of `--set`.
    pub set: Vec<String>,
    /// Axes in place of those of the config, as of `--scan`.
    pub scan: Vec<String>,
    /// Is it answered exactly?
    pub exact: bool,
    /// Is it sampled?
    pub sampled: bool,
    /// Are curves and changes of sign looked for between its points?
    pub between: bool,
    /// Bytes that exact answers may take: points whose answers take more are sampled alone.
    pub memory: Option<f64>,
}
