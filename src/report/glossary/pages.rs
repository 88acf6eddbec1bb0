//! Write the reference: a page for configs and a page for reports, as Markdown.

use std::fmt::Write as _;

use super::{Entry, choices, fields, fields_of_scan, laws, quantities, statistics};
use crate::config::schema::keys;
use crate::report::csv;

const NOTE: &str = "<!-- Written by the tables that read and write these words: change those, then run\n     \
                    `FLUCTUA_GOLDEN=1 cargo test --test house reference`. -->\n";

/// The pages of the reference: the name of each file and its text.
///
/// ```
/// let pages = fluctua::report::glossary::pages();
/// assert_eq!(pages[0].0, "config.md");
/// assert!(pages[0].1.contains("`model.dots.NAME.energy`"));
/// ```
#[must_use]
pub fn pages() -> [(&'static str, String); 2] {
    [("config.md", config()), ("report.md", report())]
}

fn config() -> String {
    let mut text = format!(
        "# Keys of a config\n\n{NOTE}\nA number may be an expression in quotes over `[parameters]`. `NAME` is a name of \
         yours, `[]` an entry of a list. A key in **bold** must be there wherever its table is. `fluctua schema` \
         prints the same as a JSON Schema, `fluctua explain KEY` a line of it.\n"
    );
    let mut heading = String::new();
    for key in keys() {
        let own = key.path.split(['.', '[']).next().unwrap_or_default();
        let of_model = own == "model";
        if own != heading {
            own.clone_into(&mut heading);
            let [kinds, rule] = if of_model { [" of kinds |", "---|"] } else { [""; 2] };
            let _ = write!(
                text,
                "\n## `{own}`\n\n| key |{kinds} value | meaning |\n|---|{rule}---|---|\n"
            );
        }
        let path =
            if key.needed { format!("**`{}`**", key.path) } else { format!("`{}`", key.path) };
        let kinds = match key.kinds.len() {
            _ if !of_model => String::new(),
            0 | 6 => " all |".to_owned(),
            _ => format!(" {} |", key.kinds.join(", ")),
        };
        let _ = writeln!(text, "| {path} |{kinds} {} | {} |", cell(&key.value), cell(key.meaning));
    }
    text
}

fn report() -> String {
    let mut text = format!(
        "# Words of a report\n\n{NOTE}\nNothing is null or NaN: what is undefined is absent (an empty field of CSV), and a \
         warning says why. A count is positive from the reservoir into the system. `fluctua explain WORD` prints a line \
         of this page.\n"
    );
    text += "\n## Quantities\n\nAn observable is written `name.of`, as in `particle.left`.\n";
    text += &table(quantities::entries());
    text += "\n## Statistics and kinds of curves\n\nUnits are those of a count in units `u`.\n";
    text += &table(statistics::entries());
    text += "\n## Laws and findings\n";
    text += &table(laws::entries());
    text += "\n## Words that configs choose by\n\nGroups of laws, kernels, kinds of systems.\n";
    text += &table(choices::entries());
    text += "\n## Fields of report.json\n";
    text += &list("field", &fields::FIELDS);
    text +=
        "\n## Fields of report.json of a scan\n\nBeside those above; `format` is `fluctua-scan`.\n";
    text += &list("field", &fields_of_scan::FIELDS);
    text += "\n## Columns of quantities.csv\n\n`scan.csv` has a column for each parameter before them.\n";
    text += &list("column", &csv::COLUMNS);
    text += "\n## Columns of curves.csv\n";
    text += &list("column", &csv::COLUMNS_OF_CURVES);
    text
}

fn table(entries: impl Iterator<Item = Entry>) -> String {
    let mut text = "\n| word | unit | formula | meaning |\n|---|---|---|---|\n".to_owned();
    for Entry { word, meaning, unit, formula, .. } in entries {
        let formula = if formula.is_empty() { String::new() } else { format!("`{formula}`") };
        let _ = writeln!(
            text,
            "| `{word}` | {} | {} | {} |",
            cell(unit),
            cell(&formula),
            cell(meaning)
        );
    }
    text
}

fn list(what: &str, entries: &[(&str, &str)]) -> String {
    let mut text = format!("\n| {what} | meaning |\n|---|---|\n");
    for (word, meaning) in entries {
        let _ = writeln!(text, "| `{word}` | {} |", cell(meaning));
    }
    text
}

/// A text in a cell of a table, where a bar would end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
