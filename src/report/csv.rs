//! Write the quantities of a report as CSV, one row each:
//! `name,of,statistic,window,and_name,and_of,sampled,standard_error,exact,z`.
//!
//! An answer within closed class `n` of a reducible network has `@n` after its `of`.

use super::Report;

/// The bytes of `quantities.csv`; an absent value is an empty field.
#[must_use]
pub fn write(report: &Report) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "name",
        "of",
        "statistic",
        "window",
        "and_name",
        "and_of",
        "sampled",
        "standard_error",
        "exact",
        "z",
    ];
    writer.write_record(header).expect("memory takes every record");
    for row in &report.quantities {
        let q = &row.quantity;
        let number = |x: Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
        let of_window = q.statistic.is_of_window();
        let class = q.class.map(|class| format!("@{class}")).unwrap_or_default();
        let record = [
            q.observable.name.word().to_owned(),
            q.observable.of.clone() + &class,
            q.statistic.word().to_owned(),
            number(of_window.then(|| report.plan.sampling.duration.get())),
            q.and.as_ref().map(|and| and.name.word().to_owned()).unwrap_or_default(),
            q.and.as_ref().map(|and| and.of.clone()).unwrap_or_default(),
            number(row.sampled.map(|s| s.value)),
            number(row.sampled.and_then(|s| s.standard_error)),
            number(row.exact),
            number(row.z),
        ];
        writer.write_record(record).expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("names and numbers are text")
}
