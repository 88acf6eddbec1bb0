//! Write a whole report for a person at a terminal of 80 columns.

use std::fmt::Write;

use super::wrap::labelled;
use super::{Report, merit, physical, response};
use crate::config::{cut, visible_lines};
use crate::exact::{Method, Route};
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;
use crate::judge::curve::{Curve, Kind, is_sharp};
use crate::judge::law::Holding;
use crate::judge::{Law, Row, Verdict};
use crate::number::digits::{estimated, exactly, rounded, significant};
use crate::quantity::{Estimate, Name, Observable, Statistic};

/// Every kind of curve, with the words for one and for several of it.
pub(super) const CURVES: [(Kind, &str, &str); 7] = [
    (Kind::Distribution, "distribution", "distributions"),
    (Kind::Scgf, "generating function", "generating functions"),
    (Kind::RateFunction, "rate function", "rate functions"),
    (Kind::WaitingTime, "waiting time", "waiting times"),
    (Kind::PassageTime, "passage time", "passage times"),
    (Kind::Spectrum, "spectrum", "spectra"),
    (Kind::ImaginarySpectrum, "imaginary spectrum", "imaginary spectra"),
];

/// The most characters of a title, and of a name in a table.
pub(super) const LONGEST_TITLE: usize = 200;
pub(super) const LONGEST_NAME: usize = 120;

/// Rows under one heading.
pub(super) struct Section<'r> {
    pub(super) heading: String,
    pub(super) rows: Vec<&'r Row>,
    /// The config asks for it by name.
    pub(super) asked: bool,
}

/// The table that `--full` prints.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// let text = fluctua::report::text::write(&fluctua::run::exact(&plan)?);
/// assert!(text.contains("particle.left"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn write(report: &Report) -> String {
    let mut out = format!("{}\n", cut(&report.plan.title, LONGEST_TITLE));
    paragraph(&mut out, "", &report.system);
    let sampled = report.is_sampled();
    let currents = [
        ("Currents per unit time, positive from the reservoir into the system", Statistic::Rate),
        ("Zero-frequency noise (variance per unit time)", Statistic::VarianceRate),
    ];
    let currents = currents.map(|(heading, statistic)| {
        let current = |row: &Row| is_current(row.quantity.observable.name);
        Section::of(report, heading, statistic, current)
    });
    let merits = Section::of(report, merit::HEADING, Statistic::Value, merit::is_merit);
    let mut shown = 0;
    for Section { heading, rows, .. } in currents.into_iter().chain([merits]).chain(further(report))
    {
        if !rows.is_empty() {
            shown += rows.len();
            out.push_str(&section(&heading, &rows, sampled));
            out.push('\n');
        }
    }
    let physical = physical::table(report, usize::MAX);
    if !physical.is_empty() {
        let _ = writeln!(out, "\n{}", physical.join("\n"));
    }
    if sampled {
        out.push_str(
            "\nz = (sampled - exact or, where it is given, expected)/error: standard errors.\n",
        );
    }
    curves(&mut out, report);
    decided(&mut out, report);
    let idle = report.quantities.iter().filter(|row| is_idle(report, &row.quantity.observable));
    let hidden = report.quantities.len() - shown - idle.count();
    if hidden > 0 {
        out.push('\n');
        paragraph(
            &mut out,
            "",
            &format!(
                "{hidden} more quantities (higher cumulants, covariances, single windows) are in \
                 --format json, --format csv and --out DIR."
            ),
        );
    }
    visible_lines(&out).into_owned()
}

/// What was decided: findings, laws, the agreement, and what is missing.
fn decided(out: &mut String, report: &Report) {
    let findings = report.findings.iter().map(|finding| finding.text.clone());
    let merits = merit::sentences(report).into_iter().chain(merit::windows(report));
    for text in findings.chain(merits) {
        out.push('\n');
        paragraph(out, "", &text);
    }
    for laws in report.laws.chunk_by(alike) {
        out.push('\n');
        paragraph(out, "", &lawful(laws));
    }
    if let Some(verdict) = report.verdict.as_ref().filter(|v| v.agrees()) {
        out.push('\n');
        paragraph(out, "", &agreement(verdict));
    }
    for warning in &report.warnings {
        paragraph(out, "warning: ", warning);
    }
}

/// Is it a current with a noise, other than those of parts and cycles?
pub(super) fn is_current(name: Name) -> bool {
    use Name::{
        BranchEnergy, BranchEnergyDegenerate, Energy, Entropy, EntropyFlow, Heat, Particle,
    };
    [Particle, Energy, Heat, Entropy, EntropyFlow, BranchEnergy, BranchEnergyDegenerate]
        .contains(&name)
}

/// Does no jump of a network count this, so that its rows are zeros?
pub(super) fn is_idle(report: &Report, observable: &Observable) -> bool {
    let system = report.plan.model.system();
    !observable.terms().iter().any(|(_, term)| system.counts(term))
}

/// A line for each curve: how many points, and how the routes compare.
fn curves(out: &mut String, report: &Report) {
    if report.curves.is_empty() {
        return;
    }
    out.push_str("\nCurves (the points are in --format json and in curves.csv of --out DIR)\n");
    for curve in &report.curves {
        let points = curve.axes.first().map_or(0, |axis| axis.values.len());
        let tests = curve.test.iter().chain(&curve.transform_test);
        let chances: Vec<_> = tests.map(|test| significant(test.p_value, 2)).collect();
        let routes = match (&curve.sampled, &curve.exact) {
            (Some(_), Some(_)) if !chances.is_empty() => format!("p = {}", chances.join(", ")),
            (Some(_), Some(_)) if curve.kind == Kind::Distribution => untested(report, curve),
            (Some(_), Some(_)) => "both routes".to_owned(),
            (Some(_), None) => "sampled".to_owned(),
            (None, Some(_)) => "exact".to_owned(),
            (None, None) => "no answer".to_owned(),
        };
        let name = cut(&curve.name(), LONGEST_NAME);
        let long = if name.len() > 46 { format!("\n{:48}", "") } else { String::new() };
        let _ = writeln!(out, "  {name:46}{long}{points:>6} points  {routes}{}", accuracy(curve));
    }
}

/// Why a distribution is not tested.
fn untested(report: &Report, curve: &Curve) -> String {
    let windows = report.plan.sampling.trajectories as f64;
    let sharp = curve.exact_route.as_ref().is_none_or(|route| is_sharp(route, windows));
    if sharp { "too few to test" } else { "exact law too rough to test" }.to_owned()
}

/// To what an exact law is right, where its small probabilities are not.
fn accuracy(curve: &Curve) -> String {
    let told = |route: &Route| {
        let accuracy = significant(route.absolute_accuracy, 1);
        match route.method {
            Method::CharacteristicFunction => {
                format!("\n{:48}Fourier sum, exact to {accuracy}", "")
            }
            Method::CellsOfEnergy => {
                format!("\n{:48}of energy cells, exact to {accuracy}", "")
            }
            _ => String::new(),
        }
    };
    curve.exact_route.as_ref().map(told).unwrap_or_default()
}

/// One law with one verdict, of several subjects.
fn alike(a: &Law, b: &Law) -> bool {
    a.law == b.law && a.verdict == b.verdict && a.reason == b.reason
}

/// The name of a law in words; its subject says of what.
pub(super) fn law_name(law: &Law) -> String {
    let name = law.law.word().trim_end_matches("_of_entropy");
    name.replace('_', " ").replace("onsager", "Onsager")
}

/// A law in a sentence, whatever it is of.
fn lawful(laws: &[Law]) -> String {
    let Some(first) = laws.first() else { return String::new() };
    let verdict = match first.verdict {
        Holding::Holds => "holds",
        Holding::Fails => "FAILS",
        Holding::Undecided => "is undecided",
    };
    let number = |law: &Law| {
        let Law { value, standard_error, exact, bound, .. } = law;
        let estimate = value.map(|value| Estimate { value, standard_error: *standard_error });
        let bound = bound.filter(|&bound| bound != 0.0);
        let about = bound.unwrap_or(0.0).abs();
        let sampled = estimate.map(|estimate| format!(": {}", estimated(estimate, about)));
        let exact = exact.filter(|_| value.is_some() || laws.len() > 1);
        let exact = exact.map(|exact| exactly(exact, bound.or(*value)));
        let exact = exact.map(|exact| format!(" (exact {exact})"));
        format!("{}{}", sampled.unwrap_or_default(), exact.unwrap_or_default())
    };
    let name = law_name(first);
    let reason = &first.reason;
    if laws.len() == 1 {
        return format!(
            "Law: the {name} of {} {verdict}{}; {reason}.",
            first.subject,
            number(first)
        );
    }
    let list: Vec<_> = laws.iter().map(|law| format!("{}{}", law.subject, number(law))).collect();
    format!("Law: the {name} {verdict}; {reason}. Of {}.", list.join("; of "))
}

impl<'r> Section<'r> {
    fn of(
        report: &'r Report,
        heading: &str,
        statistic: Statistic,
        wanted: impl Fn(&Row) -> bool,
    ) -> Self {
        let listed = |row: &&Row| {
            let q = &row.quantity;
            q.statistic == statistic && wanted(row) && !is_idle(report, &q.observable)
        };
        let rows = report.quantities.iter().filter(listed).collect();
        Self { heading: heading.to_owned(), rows, asked: false }
    }
}

/// What is listed after currents and noise; what was asked for comes first.
pub(super) fn further(report: &Report) -> Vec<Section<'_>> {
    let all = |_: &Row| true;
    let jumps = [Name::Activity, Name::Dephasing];
    let activity = |row: &Row| jumps.contains(&row.quantity.observable.name);
    let given = |row: &Row| row.quantity.observable.name.is_given();
    let product = |row: &Row| row.quantity.observable.name == Name::UncertaintyProduct;
    let is_average =
        |row: &Row| !of_times(row) && !merit::is_merit(row) && !given(row) && !product(row);
    let of_parts = |row: &Row| !activity(row) && !is_current(row.quantity.observable.name);
    let of = |heading, statistic, wanted: &dyn Fn(&Row) -> bool| {
        Section::of(report, heading, statistic, wanted)
    };
    let asked = [
        of("Information and cycles (per unit time)", Statistic::Rate, &of_parts),
        of("Mean times of waits, and of passages within a window", Statistic::Mean, &of_times),
        of("Waits, and passages within a window", Statistic::Value, &of_times),
    ];
    let of_windows = |row: &&Row| row.quantity.statistic.is_of_ratios();
    let of_windows = Section {
        heading: merit::WINDOWS.into(),
        rows: report.quantities.iter().filter(of_windows).collect(),
        asked: true,
    };
    let of_topics = Statistic::OF_TOPICS.map(|(statistic, heading)| of(heading, statistic, &all));
    let asked = asked.into_iter().chain(of_topics).chain([of_windows]);
    let to = |parameter: String| {
        let rows =
            report.quantities.iter().filter(|row| response::is_to(row, &parameter)).collect();
        Section { heading: response::heading(&parameter), rows, asked: true }
    };
    let mut list: Vec<_> = response::parameters(report).into_iter().map(to).collect();
    list.extend(asked.map(|section| Section { asked: true, ..section }));
    list.extend([
        of("Time averages", Statistic::Value, &is_average),
        of("Reservoirs that are not thermal, by the config itself", Statistic::Value, &given),
        of(
            "Variance rate * entropy rate / rate^2 (>= 2 in Poisson time without coherence)",
            Statistic::Value,
            &product,
        ),
        of("Jumps per unit time", Statistic::Rate, &activity),
        of("Fano factor (noise / |current|)", Statistic::Fano, &all),
    ]);
    list
}

/// Is it about waits or passages?
fn of_times(row: &Row) -> bool {
    let name = row.quantity.observable.name;
    let waits = [Name::WaitingTime, Name::WaitingCorrelation, Name::WaitingCensored];
    let passages = [Name::PassageTime, Name::PassageProbability, Name::PassageCensored];
    waits.contains(&name) || passages.contains(&name)
}

/// A table after an empty line, without a newline at its end.
pub(super) fn section(heading: &str, rows: &[&Row], sampled: bool) -> String {
    let columns = if sampled {
        format!("{:>13} {:>9} {:>15} {:>6}", "sampled", "error", "exact", "z")
    } else {
        format!("{:>24}", "exact")
    };
    let mut out = format!("\n{heading}\n{:30}{columns}", "");
    for row in rows {
        let class = row.quantity.class.map(|class| format!(" in class {class}"));
        let name = cut(&row.quantity.observable.to_string(), LONGEST_NAME);
        let name = format!("  {name}{}{}", of_ratios(row), class.unwrap_or_default());
        let name = if name.chars().count() < 30 {
            format!("{name:30}")
        } else {
            format!("{name}\n{:30}", "")
        };
        let line = name + &numbers(row, sampled);
        out.push('\n');
        out.push_str(line.trim_end());
    }
    out
}

/// Which number of the ratios of windows a row is, and of which windows where not of the longest.
fn of_ratios(row: &Row) -> String {
    let q = &row.quantity;
    if !q.statistic.is_of_ratios() {
        return String::new();
    }
    let window = q.window.map(|window| format!(" in {}", significant(window.get(), 6)));
    format!(" {}{}", q.statistic.word(), window.unwrap_or_default())
}

/// The columns of a row.
fn numbers(row: &Row, sampled: bool) -> String {
    let exact = row.exact.map(|x| significant(x, 10)).unwrap_or_default();
    let bound = row.bound.map(|bound| significant(bound, 10));
    if !sampled {
        let bound = bound.map(|bound| format!("\n{:30}at most {bound:>16}", ""));
        return format!("{exact:>24}{}", bound.unwrap_or_default());
    }
    let error = row.sampled.and_then(|s| s.standard_error);
    let value = row.sampled.map(|s| rounded(s.value, error)).unwrap_or_default();
    let error = error.map(|error| rounded(error, Some(error))).unwrap_or_default();
    let z = row.judged_z().map(|z| format!("{z:.2}")).unwrap_or_default();
    let line = format!("{value:>13} {error:>9} {exact:>15} {z:>6}");
    let expected = row.expected.filter(|_| row.moves_z());
    let expected = expected.map(|expected| format!("expected {:>15}", significant(expected, 10)));
    let bound = bound.map(|bound| format!("at most {bound:>16}"));
    let below = expected.into_iter().chain(bound);
    below.fold(line, |line, more| format!("{}\n{:44}{more}", line.trim_end(), ""))
}

pub(super) fn agreement(verdict: &Verdict) -> String {
    let Verdict { compared, largest, bound, .. } = verdict;
    format!(
        "Sampled and exact agree: {} is {largest:.2}, \
         within the family-wise bound {bound:.2} (chance of a false alarm {} %).",
        crate::judge::compare::largest_of(*compared),
        FAMILY_WISE_LEVEL * 100.0
    )
}

/// Add a text folded to the width of the page.
fn paragraph(out: &mut String, label: &str, text: &str) {
    out.push_str(&labelled(label, text));
    out.push('\n');
}
