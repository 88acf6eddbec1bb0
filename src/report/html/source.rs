//! Say where the numbers come from: the program, the seed, the parameters, the config.

use std::fmt::Write;

use super::document::Section;
use super::escape::text;
use super::number::{plain, whole};
use crate::report::stored::StoredReport;

/// The question of a config: its first comment, up to the first blank one.
pub(super) fn question(config: &str) -> Option<String> {
    let comment = config.lines().map(str::trim).take_while(|line| line.starts_with('#'));
    let words = comment.map(|line| line.trim_start_matches('#').trim());
    let first: Vec<&str> = words.take_while(|line| !line.is_empty()).collect();
    let question = first.join(" ");
    (!question.is_empty()).then_some(question)
}

/// The section.
pub(super) fn section(report: &StoredReport, config: Option<&str>) -> Section {
    let mut entries = vec![("Program", format!("fluctua {}", report.fluctua))];
    if report.is_sampled() {
        entries.push(("Seed", report.seed.to_string()));
    }
    if let Some(kernel) = &report.kernel {
        entries.push(("Kernel", format!("{}: {}", kernel.name, kernel.reason)));
    }
    let at = |path: &str| report.plan.pointer(path);
    let number = |path: &str| at(path).and_then(serde_json::Value::as_f64).map(|x| plain(x, 8));
    if report.is_sampled() {
        let trajectories = report.trajectories().map(whole);
        let blocks = number("/sampling/blocks").map(|blocks| format!(" in {blocks} blocks"));
        entries.extend(trajectories.map(|n| ("Trajectories", n + &blocks.unwrap_or_default())));
    }
    entries.extend(number("/sampling/duration").map(|duration| ("Window", duration)));
    entries.extend(at("/sampling/start").map(|start| ("Start", told(start))));
    entries.push(("Unit of time", report.units.time.clone()));
    let parameters = report.parameters.iter();
    let parameters: Vec<String> = parameters.map(|(name, v)| format!("{name} = {v}")).collect();
    let mut out = String::from("<div class=two><div class=card><dl>");
    for (name, value) in entries.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(out, "<dt>{name}<dd>{}", text(value));
    }
    if !parameters.is_empty() {
        let _ = write!(out, "<dt>Parameters<dd>{}", text(&parameters.join(", ")));
    }
    out += "</dl><p class=mu>plan.toml beside this page runs again to the same numbers, bit by bit. report.json \
            and quantities.csv hold every number of this page.</p></div>\n";
    out += &listing(config);
    Section::new("source", "Source", out + "</div>\n")
}

/// The config, with a button that copies it.
pub(super) fn listing(config: Option<&str>) -> String {
    let Some(config) = config else { return String::new() };
    format!(
        "<div class=card><div class=caption><h3>Config</h3><button type=button data-copy=config \
         class=tool>Copy</button></div><pre id=config tabindex=0>{}</pre></div>",
        text(config)
    )
}

/// A value of a plan in words.
fn told(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(word) => word.clone(),
        serde_json::Value::Object(table) => {
            let parts = table.iter().map(|(key, value)| format!("{key} = {}", told(value)));
            parts.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::question;

    #[test]
    fn the_first_comment_is_the_question() {
        let config = "# Can a current flow\n# against both forces?\n#\n# Two dots.\ntitle = \"x\"";
        assert_eq!(question(config).as_deref(), Some("Can a current flow against both forces?"));
        assert_eq!(question("title = \"x\"\n# later"), None);
        assert_eq!(question("#\n# later"), None);
    }
}
