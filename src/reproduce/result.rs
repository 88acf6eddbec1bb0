//! What became of the claims: plain data, which the writers of this room say.

use super::judge::Finding;
use super::number::Number;
use crate::config::claims::{Claim, Outcome};
use crate::quantity::Estimate;

/// A claim with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedClaim {
    /// The paper, by the name of its folder.
    pub paper: String,
    /// The figure, by the name of its folder.
    pub figure: String,
    /// What the paper says.
    pub claim: String,
    /// Where it says so.
    pub source: String,
    /// What we find.
    pub outcome: Outcome,
    /// What we expect to find.
    pub expected: Outcome,
    /// What our number is, as a formula of the figure's letters; empty where the note says it.
    pub what: String,
    /// Our number: exact where there is an exact one.
    pub value: Option<f64>,
    /// The sampled number about the same point with its standard error.
    pub sampled: Option<Estimate>,
    /// What the sample alone tells.
    pub by_sample: Option<Outcome>,
    /// The point that decides.
    pub at: Vec<(String, f64)>,
    /// What is found for each value of the unprinted parameter.
    pub by_value: Vec<(f64, Outcome)>,
    /// How the test went, in words.
    pub note: String,
    /// What is known about it.
    pub remark: String,
}

impl JudgedClaim {
    /// Is it what we expect?
    #[must_use]
    pub fn is_expected(&self) -> bool {
        self.outcome == self.expected
    }
}

/// What both routes say of a claim for one value of the unprinted parameter.
#[derive(Clone, Debug)]
pub(super) struct Both {
    /// The value, where one is not printed.
    pub(super) unprinted: Option<f64>,
    /// By exact numbers where there are any.
    pub(super) best: Finding,
    /// By the sample alone, where there is one.
    pub(super) sample: Option<Finding>,
}

impl Both {
    /// What is found; nothing where the sample says the opposite.
    fn outcome(&self) -> Outcome {
        let opposite = |a, b| {
            matches!((a, b), (Outcome::Holds, Outcome::Fails) | (Outcome::Fails, Outcome::Holds))
        };
        match &self.sample {
            Some(sample) if opposite(self.best.outcome, sample.outcome) => Outcome::Undetermined,
            _ => self.best.outcome,
        }
    }
}

/// Put together what was found for all values of the unprinted parameter; `drawn` is the one that is told of first.
pub(super) fn combine(
    (paper, figure): (&str, &str),
    claim: &Claim,
    found: &[Both],
    drawn: Option<f64>,
) -> JudgedClaim {
    let asked: Vec<&Both> = found.iter().filter(|both| !both.best.is_empty).collect();
    let outcome = over_values(claim, &asked);
    // The number that is told: where the outcome was found, of the drawn value if it is among them.
    let wanted = if outcome == Outcome::Silent { Outcome::Holds } else { outcome };
    let is_wanted = |both: &&&Both| both.outcome() == wanted;
    let is_drawn = |both: &&&Both| both.unprinted == drawn;
    let told = asked.iter().filter(is_wanted).find(is_drawn);
    let told = told.or_else(|| asked.iter().find(is_wanted)).or_else(|| asked.first());
    let told = told.copied().or_else(|| found.first());
    let number = told.and_then(|both| both.best.number);
    let by_sample = told.and_then(|both| both.sample.as_ref());
    let twin = told.and_then(|both| both.best.sampled);
    let values = asked.iter().filter_map(|both| Some((both.unprinted?, both.outcome())));
    JudgedClaim {
        paper: paper.to_owned(),
        figure: figure.to_owned(),
        claim: claim.claim.clone(),
        source: claim.source.clone(),
        outcome,
        expected: claim.expected,
        what: told.map(|both| both.best.what.clone()).unwrap_or_default(),
        value: number.map(Number::told),
        sampled: sampled(number).or_else(|| sampled(twin)),
        by_sample: by_sample.map(|finding| finding.outcome),
        at: told.map(|both| both.best.at.clone()).unwrap_or_default(),
        by_value: values.collect(),
        note: told.map(|both| both.best.note.clone()).unwrap_or_default(),
        remark: claim.remark.clone(),
    }
}

fn sampled(number: Option<Number>) -> Option<Estimate> {
    let Number { value, error, .. } = number.filter(|number| number.is_sampled)?;
    let standard_error = (error > 0.0 && error.is_finite()).then_some(error);
    value.is_finite().then_some(Estimate { value, standard_error })
}

/// The outcome over all values of the unprinted parameter of which the claim was asked.
fn over_values(claim: &Claim, asked: &[&Both]) -> Outcome {
    let outcomes: Vec<Outcome> = asked.iter().map(|both| both.outcome()).collect();
    let all = |outcome| !outcomes.is_empty() && outcomes.iter().all(|&other| other == outcome);
    let any = |outcome| outcomes.contains(&outcome);
    match () {
        () if all(Outcome::Holds) => Outcome::Holds,
        () if all(Outcome::Fails) || claim.for_all && any(Outcome::Fails) => Outcome::Fails,
        () if any(Outcome::Undetermined) || outcomes.is_empty() => Outcome::Undetermined,
        () => Outcome::Silent,
    }
}
