//! Write the table of currents and their noise, one observable a line.

use std::collections::BTreeMap;

use super::super::Report;
use super::super::text::{LONGEST_NAME, is_current, is_idle};
use super::super::wrap::{WIDTH, labelled};
use crate::config::cut;
use crate::judge::Row;
use crate::number::digits::{concise, significant};
use crate::quantity::{Name, Quantity, Statistic};

/// Of more currents of one kind only the largest are listed.
const LARGEST: usize = 4;

/// Stands behind an exact number that `z` is not the distance from, and what it means.
const EXPECTED: &str = "*";
const EXPECTED_IN_WORDS: &str = "* what is sampled, a finite window or cells of energy, has another exact value, which z goes by; \
                                 --full has both.";

/// An observable with its current and its noise.
struct Line<'r> {
    name: String,
    current: &'r Row,
    noise: Option<&'r Row>,
}

/// The table, in at most so many lines while that leaves one current of each kind.
pub(super) fn table(report: &Report, most: usize) -> Vec<String> {
    let all = lines(report);
    if all.is_empty() {
        return Vec::new();
    }
    let tables = (1..=LARGEST).rev().map(|largest| of_largest(report, &all, largest));
    let mut fitting = tables.filter(|table| super::lines(table) <= most);
    fitting.next().unwrap_or_else(|| of_largest(report, &all, 1))
}

/// The table of the largest currents of each kind.
fn of_largest(report: &Report, all: &[Line<'_>], largest: usize) -> Vec<String> {
    let kept = largest_of(all, largest);
    let mut out = if report.is_sampled() { sampled(&kept) } else { exact(&kept) };
    if kept.len() < all.len() {
        let more = all.len() - kept.len();
        out.push(format!("  ... and {more} more: of each kind the largest are listed"));
    }
    out.push(legend(report));
    let moved = |line: &&&Line<'_>| {
        [Some(line.current), line.noise].into_iter().flatten().any(Row::moves_z)
    };
    if kept.iter().filter(moved).count() > 0 {
        out.push(labelled("", EXPECTED_IN_WORDS));
    }
    out
}

/// Every current with its noise, in listing order.
fn lines<'r>(report: &'r Report) -> Vec<Line<'r>> {
    let noises: BTreeMap<_, _> = report
        .quantities
        .iter()
        .filter(|row| row.quantity.statistic == Statistic::VarianceRate)
        .map(|row| ((&row.quantity.observable, row.quantity.class), row))
        .collect();
    let listed = |row: &&Row| {
        let Quantity { observable, statistic, .. } = &row.quantity;
        *statistic == Statistic::Rate && is_current(observable.name) && !is_idle(report, observable)
    };
    let line = |current: &'r Row| {
        let Row { quantity: Quantity { observable, class, .. }, .. } = current;
        let within = class.map(|class| format!(" in class {class}")).unwrap_or_default();
        let noise = noises.get(&(observable, *class)).copied();
        let name = cut(&observable.to_string(), LONGEST_NAME) + &within;
        Line { name, current, noise }
    };
    report.quantities.iter().filter(listed).map(line).collect()
}

/// Currents that are compared by size: those of one name, sums apart.
fn kind(line: &Line<'_>) -> (Name, bool) {
    let observable = &line.current.quantity.observable;
    (observable.name, observable.is_sum())
}

/// The largest of each kind, in their order.
fn largest_of<'l, 'r>(all: &'l [Line<'r>], largest: usize) -> Vec<&'l Line<'r>> {
    let size = |line: &Line<'_>| {
        line.current.exact.or(line.current.sampled.map(|s| s.value)).unwrap_or(0.0).abs()
    };
    let larger = |line: &Line<'_>| {
        let alike = all.iter().filter(|other| kind(other) == kind(line));
        alike.filter(|other| size(other) > size(line)).count()
    };
    let mut kept: Vec<&Line<'_>> = Vec::new();
    for line in all.iter().filter(|line| larger(line) < largest) {
        let same = kept.iter().filter(|other| kind(other) == kind(line)).count();
        // Equal ones are not all kept.
        if same < largest {
            kept.push(line);
        }
    }
    kept
}

/// How wide the columns of a sampled table are.
struct Layout {
    name: usize,
    exact: usize,
    digits: usize,
}

impl Layout {
    const VALUE: usize = 13;
    const Z: usize = 6;

    /// Long names leave fewer digits to exact numbers.
    fn of(lines: &[&Line<'_>]) -> Self {
        let longest = lines.iter().map(|line| line.name.chars().count() + 2).max().unwrap_or(0);
        let layouts = [6, 5, 4].map(|digits| {
            let exact = digits + 6;
            Self { name: WIDTH - 2 * (Self::VALUE + exact + Self::Z), exact, digits }
        });
        let [wide, middle, narrow] = layouts;
        let found = [wide, middle].into_iter().find(|layout| longest <= layout.name);
        found.unwrap_or(narrow)
    }

    /// Three columns of one row.
    fn half(&self, row: Option<&Row>) -> String {
        let Self { exact: width, digits, .. } = *self;
        let sampled = row.and_then(|row| row.sampled).map(concise).unwrap_or_default();
        let mark = if row.is_some_and(Row::moves_z) { EXPECTED } else { "" };
        let exact = row.and_then(|row| row.exact).map(|x| significant(x, digits) + mark);
        let z = row.and_then(Row::judged_z).map(short);
        let (exact, z) = (exact.unwrap_or_default(), z.unwrap_or_default());
        in_columns([(&sampled, Self::VALUE), (&exact, width), (&z, Self::Z)])
    }
}

/// Texts at the right of their columns; a wide one stays apart from what is before it and takes its room from the next.
fn in_columns(cells: [(&str, usize); 3]) -> String {
    let (mut line, mut end) = (String::new(), 0);
    for (text, width) in cells {
        end += width;
        let taken = line.chars().count() + text.chars().count();
        let apart = usize::from(!text.is_empty());
        line += &" ".repeat(end.saturating_sub(taken).max(apart));
        line += text;
    }
    line
}

/// A distance in standard errors in at most five characters.
fn short(z: f64) -> String {
    match z.abs() {
        small if small < 9.995 => format!("{z:.2}"),
        large if large < 999.5 => format!("{z:.0}"),
        _ => format!("{z:.0e}"),
    }
}

fn sampled(lines: &[&Line<'_>]) -> Vec<String> {
    let layout = Layout::of(lines);
    let Layout { name: width, exact, .. } = layout;
    let half = Layout::VALUE + exact + Layout::Z;
    let column = format!(
        "{}{}{}",
        right("sampled", Layout::VALUE),
        right("exact", exact),
        right("z", Layout::Z)
    );
    let mut out = vec![
        format!(
            "\n{:width$}{}{}",
            "",
            right("current per unit time", half),
            right("noise (variance per time)", half)
        ),
        format!("{:width$}{column}{column}", ""),
    ];
    for line in lines {
        let name = format!("  {}", line.name);
        let numbers = layout.half(Some(line.current)) + &layout.half(line.noise);
        let row = if name.chars().count() <= width {
            format!("{name:width$}{numbers}")
        } else {
            format!("{name}\n{:width$}{numbers}", "")
        };
        out.push(row.trim_end().to_owned());
    }
    out
}

fn right(text: &str, width: usize) -> String {
    format!("{text:>width$}")
}

fn exact(lines: &[&Line<'_>]) -> Vec<String> {
    let number = |row: Option<&Row>, width| {
        let exact = row.and_then(|row| row.exact).map(|x| significant(x, 10));
        right(&exact.unwrap_or_default(), width)
    };
    let heads = right("current per unit time", 22) + &right("noise (variance per time)", 27);
    let mut out = vec![format!("\n{:30}{heads}", "")];
    for line in lines {
        let name = format!("  {}", line.name);
        let numbers = number(Some(line.current), 22) + &number(line.noise, 27);
        let row = if name.chars().count() <= 30 {
            format!("{name:30}{numbers}")
        } else {
            format!("{name}\n{:30}{numbers}", "")
        };
        out.push(row.trim_end().to_owned());
    }
    out
}

/// What the signs and the columns mean.
fn legend(report: &Report) -> String {
    let signs = report.plan.model.system().declared().sign_convention;
    let errors = if report.is_sampled() {
        " 0.123(45) is 0.123 +- 0.045, one standard error; z = (sampled - exact)/error."
    } else {
        ""
    };
    labelled("", &format!("{signs}{errors}"))
}
