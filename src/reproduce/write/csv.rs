//! Write the claims as CSV, one row each:
//! `paper,figure,claim,source,outcome,expected,value,sampled,standard_error,by_sample,at,by_value,note,remark,what`.

use crate::config::visible_lines;
use crate::reproduce::{JudgedClaim, Reproduction};

/// The bytes of `claims.csv`; an absent value is an empty field.
#[must_use]
pub fn csv(reproduction: &Reproduction) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "paper",
        "figure",
        "claim",
        "source",
        "outcome",
        "expected",
        "value",
        "sampled",
        "standard_error",
        "by_sample",
        "at",
        "by_value",
        "note",
        "remark",
        "what",
    ];
    writer.write_record(header).expect("memory takes every record");
    for claim in reproduction.claims() {
        writer.write_record(record(claim)).expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    let text = String::from_utf8(bytes).expect("names and numbers are text");
    visible_lines(&text).into_owned()
}

fn record(claim: &JudgedClaim) -> [String; 15] {
    let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
    let pairs = |list: Vec<String>| list.join(" ");
    [
        claim.paper.clone(),
        claim.figure.clone(),
        claim.claim.clone(),
        claim.source.clone(),
        claim.outcome.word().to_owned(),
        claim.expected.word().to_owned(),
        number(claim.value),
        number(claim.sampled.map(|s| s.value)),
        number(claim.sampled.and_then(|s| s.standard_error)),
        claim.by_sample.map(|outcome| outcome.word().to_owned()).unwrap_or_default(),
        pairs(claim.at.iter().map(|(name, value)| format!("{name}={value}")).collect()),
        pairs(claim.by_value.iter().map(|(at, is)| format!("{at}:{}", is.word())).collect()),
        claim.note.clone(),
        claim.remark.clone(),
        claim.what.clone(),
    ]
}
