//! Judge, beside the claims of a figure, whether its samples agree with its exact numbers.

use super::Scans;
use crate::config::claims::Outcome;
use crate::judge::chance::holm::holm;
use crate::reproduce::{Answer, JudgedClaim, Point, Table};

/// Do all sampled numbers of a figure agree with the exact ones? Nothing where nothing is compared.
pub(super) fn judge(
    (paper, figure): (&str, &str),
    scans: &[Scans],
    level: f64,
) -> Option<JudgedClaim> {
    let tables = scans.iter().flat_map(|scans| &scans.tables);
    let compared: Vec<(&Table, &Point, &Answer)> = tables
        .flat_map(|table| {
            table.points.iter().flat_map(move |point| {
                point.answers.iter().map(move |answer| (table, point, answer))
            })
        })
        .filter(|(.., answer)| answer.chance.is_some())
        .collect();
    let mut chances: Vec<f64> = compared.iter().filter_map(|(.., answer)| answer.chance).collect();
    chances.sort_by(f64::total_cmp);
    let distance = |answer: &Answer| answer.z.unwrap_or(0.0).abs();
    let (table, point, worst) =
        compared.iter().max_by(|a, b| distance(a.2).total_cmp(&distance(b.2)))?;
    let agree = holm(&chances, level) == 0;
    Some(JudgedClaim {
        paper: paper.to_owned(),
        figure: figure.to_owned(),
        claim: "Sampled and exact numbers agree at every point.".into(),
        source: "this reproduction".into(),
        outcome: if agree { Outcome::Holds } else { Outcome::Fails },
        expected: Outcome::Holds,
        what: format!("z of {}", worst.observable),
        value: worst.z,
        sampled: None,
        by_sample: None,
        at: table.place(point),
        by_value: Vec::new(),
        note: format!("the largest difference in standard errors, of {} compared", compared.len()),
        remark: String::new(),
    })
}
