//! Write the claims as JSON, format `fluctua-claims`.
//!
//! The shape is `{ format, version, fluctua, inputs, claims }`; a claim is `{ paper, figure, claim, source, outcome, expected,
//! value, standard_error, sampled, by_sample, at, by_value, note, remark, what }`. There is no null and no NaN: what is
//! undefined is absent.

use serde::Serialize;

use crate::config;
use crate::config::claims::Outcome;
use crate::quantity::Estimate;
use crate::reproduce::{JudgedClaim, Reproduction};

/// Version of the shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u32,
    fluctua: &'static str,
    /// Fingerprint of the figures that were made.
    inputs: &'a str,
    claims: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    paper: &'a str,
    figure: &'a str,
    claim: &'a str,
    source: &'a str,
    outcome: Outcome,
    expected: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sampled: Option<Estimate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_sample: Option<Outcome>,
    at: serde_json::Map<String, serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_value: Vec<ByValue>,
    note: &'a str,
    remark: &'a str,
    /// What `value` and `sampled` are, in the letters of the figure.
    what: &'a str,
}

#[derive(Serialize)]
struct ByValue {
    value: f64,
    outcome: Outcome,
}

/// The bytes of `claims.json`, with a final newline.
#[must_use]
pub fn json(reproduction: &Reproduction) -> String {
    let document = Document {
        format: "fluctua-claims",
        version: VERSION,
        fluctua: env!("CARGO_PKG_VERSION"),
        inputs: &reproduction.inputs,
        claims: reproduction.claims().map(line).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document)
        .expect("claims hold only strings, finite numbers and lists");
    text.push('\n');
    config::visible_json(&text).into_owned()
}

fn line(claim: &JudgedClaim) -> Line<'_> {
    let finite = |x: Option<f64>| x.filter(|x| x.is_finite());
    Line {
        paper: &claim.paper,
        figure: &claim.figure,
        claim: &claim.claim,
        source: &claim.source,
        outcome: claim.outcome,
        expected: claim.expected,
        value: finite(claim.value),
        standard_error: finite(claim.sampled.and_then(|s| s.standard_error)),
        sampled: claim.sampled,
        by_sample: claim.by_sample,
        at: claim.at.iter().map(|(name, value)| (name.clone(), (*value).into())).collect(),
        by_value: claim
            .by_value
            .iter()
            .map(|&(value, outcome)| ByValue { value, outcome })
            .collect(),
        note: &claim.note,
        remark: &claim.remark,
        what: &claim.what,
    }
}
