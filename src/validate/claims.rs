//! Judge every claim about the papers' figures that the program carries.

use std::fmt::Write;

use serde::Serialize;

use crate::ensemble::Progress;
use crate::reproduce::{Error, Options, Reproduction, Source, library};

/// What became of the claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Claims that were judged.
    pub judged: usize,
    /// Those whose outcome is not the expected one, with both.
    pub unexpected: Vec<String>,
}

/// Make every figure and judge its claims; from another seed, if one is given.
///
/// # Errors
/// When a figure cannot be made, or the progress asks to stop.
pub fn claims(seed: Option<u64>, progress: &dyn Progress) -> Result<Claims, Error> {
    let set = seed.map(|seed| format!("sampling.seed={seed}")).into_iter().collect();
    let figures = library();
    let all: Vec<&Source> = figures.iter().collect();
    let made = Reproduction::make(&all, &Options { set, exact: false }, progress)?;
    let unexpected = made.claims().filter(|claim| !claim.is_expected()).map(|claim| {
        let (outcome, expected) = (claim.outcome.word(), claim.expected.word());
        format!(
            "{}/{}: {} ({outcome}, expected {expected})",
            claim.paper, claim.figure, claim.claim
        )
    });
    Ok(Claims { judged: made.claims().count(), unexpected: unexpected.collect() })
}

impl Claims {
    /// Was any claim judged, and is every outcome the expected one?
    #[must_use]
    pub fn hold(&self) -> bool {
        self.judged > 0 && self.unexpected.is_empty()
    }

    /// The outcome for a person at a terminal of 80 columns.
    #[must_use]
    pub fn text(&self) -> String {
        let outcome = if self.hold() { "as expected" } else { "NOT AS EXPECTED" };
        let mut out = format!("{} claims about the papers' figures: {outcome}.\n", self.judged);
        for claim in &self.unexpected {
            let _ = writeln!(out, "  {claim}");
        }
        out + "\n"
    }
}
