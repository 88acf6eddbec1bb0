//! Put the device beside its currents.

use std::fmt::Write;

use super::cards;
use super::document::Section;
use super::escape::text;
use super::number::{columns, distance, plain};
use super::symbol;
use crate::figure::Figure;
use crate::report::stored::{StoredReport, StoredRow};

/// Rows under one heading; the table of all numbers has the rest.
const MOST: usize = 12;

/// The groups of the table.
const GROUPS: [(&str, &str); 8] = [
    ("particle", "Particles from the reservoir, per unit time"),
    ("energy", "Energy from the reservoir, per unit time"),
    ("heat", "Heat from the reservoir, per unit time"),
    ("branch_energy", "Energy along a branch, clockwise, per unit time"),
    ("entropy", "Entropy production, per unit time"),
    ("entropy_flow", "Entropy into the reservoir, per unit time"),
    ("merit", "Figures of merit"),
    ("given", "Reservoirs that are not thermal"),
];

/// Names of figures of merit.
const MERITS: [&str; 5] = ["power", "efficiency", "cop", "magnification", "exergy_efficiency"];
/// Names of what the config itself says.
const GIVEN: [&str; 2] = ["reservoir_occupation", "effective_temperature"];

/// The section: diagrams that can be switched, and the table.
pub(super) fn section(report: &StoredReport, diagrams: &[Figure]) -> Section {
    let table = table(report);
    let body = if diagrams.is_empty() {
        format!("<div class=card>{table}</div>\n")
    } else {
        format!("<div class=two>{}<div class=card>{table}</div></div>\n", device(diagrams))
    };
    let heading = if diagrams.is_empty() { "Currents" } else { "Device and currents" };
    Section::new("currents", heading, body)
}

/// The diagrams on one card, of which one is shown.
fn device(diagrams: &[Figure]) -> String {
    let mut out = String::from("<figure class=\"card flows\"><div class=caption>");
    if diagrams.len() > 1 {
        out += "<span class=seg role=radiogroup aria-label=\"What the arrows show\">";
        for (place, figure) in diagrams.iter().enumerate() {
            let checked = if place == 0 { " checked" } else { "" };
            let word = figure.title.split(' ').next().unwrap_or("");
            let word = if figure.name == "states" { "States" } else { word };
            let _ = write!(
                out,
                "<label><input type=radio name=flow value={place}{checked}>{}</label>",
                text(word)
            );
        }
        out += "</span>";
    } else {
        let _ = write!(out, "<h3>{}</h3>", text(&diagrams[0].title));
    }
    out += "</div>";
    for (place, figure) in diagrams.iter().enumerate() {
        let (drawing, caption) = cards::drawing(figure);
        let _ = write!(
            out,
            "<div class=\"flow flow{place}\">{drawing}<p class=mu>{}</p></div>",
            text(&caption)
        );
    }
    out + "</figure>\n"
}

fn table(report: &StoredReport) -> String {
    let sampled = report.is_sampled();
    let mut out = String::from("<div class=tw><table><thead><tr><th>Quantity");
    out += if sampled {
        "<th class=num>Sampled<th class=num>Error<th class=num>Exact<th class=num><i>z</i><th><span \
         class=vh>z as a bar</span>"
    } else {
        "<th class=num>Exact"
    };
    for (name, heading) in GROUPS {
        let rows: Vec<&StoredRow> =
            report.quantities.iter().filter(|row| belongs(row, name)).collect();
        if rows.is_empty() {
            continue;
        }
        let span = if sampled { 6 } else { 2 };
        let _ = write!(out, "<tbody><tr class=grp><th colspan={span}>{heading}");
        for row in rows.iter().take(MOST) {
            out += &line(row, sampled);
        }
        if rows.len() > MOST {
            let more = rows.len() - MOST;
            let _ = write!(out, "<tr class=grp><th colspan={span}>{more} more below");
        }
    }
    out + "</table></div>"
}

fn belongs(row: &StoredRow, group: &str) -> bool {
    let name = row.observable.name.as_str();
    if group == "merit" {
        return MERITS.contains(&name) && row.statistic == "value";
    }
    if group == "given" {
        return GIVEN.contains(&name) && row.statistic == "value";
    }
    let of_all = name != "entropy" || row.observable.of == "total";
    name == group && of_all && row.statistic == "rate" && row.and.is_none()
}

fn line(row: &StoredRow, sampled: bool) -> String {
    let exact = row.exact.map(|exact| plain(exact, 6)).unwrap_or_default();
    let class = row.class.map(|class| format!(" <span class=mu>in class {class}</span>"));
    let bound =
        row.bound.map(|bound| format!(" <span class=mu>at most {}</span>", plain(bound, 4)));
    let mut out = format!(
        "<tr><th>{}{}{}",
        symbol::current(row),
        class.unwrap_or_default(),
        bound.unwrap_or_default()
    );
    if sampled {
        let [value, error] = row.sampled.map(columns).unwrap_or_default();
        let _ = write!(out, "<td class=num>{value}<td class=\"num pm\">{error}");
    }
    let _ = write!(out, "<td class=num>{exact}");
    if sampled {
        let judged = row.z.filter(|_| row.judged != Some(false));
        let z = judged.map(distance).unwrap_or_default();
        let bar =
            judged.map(|z| format!("<i class=zb style=\"--z:{:.2}\"></i>", z.clamp(-4.0, 4.0)));
        let _ = write!(out, "<td class=num>{z}<td class=zc>{}", bar.unwrap_or_default());
    }
    out
}
