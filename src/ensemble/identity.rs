//! Tell whether two plans walk the same blocks, and in which keys they differ.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::{Plan, ScanPlan, to_toml};

/// Differences that a message lists.
const LISTED: usize = 12;

/// Keys that decide no block.
const IDLE: [&str; 2] = ["title", "resolved"];

/// How a resolved plan begins.
pub(super) const RESOLVED: &str = "resolved = true\n";

/// What blocks belong to: a plan, or all points of a scan.
pub trait Planned {
    /// The resolved plan as TOML, as it stands in a folder.
    fn text(&self) -> String;

    /// The hash of everything that decides its blocks: all but the title and the record of the parameters.
    fn hash(&self) -> u64;

    /// How many blocks it has in all.
    fn blocks(&self) -> u64;
}

impl Planned for Plan {
    fn text(&self) -> String {
        to_toml(self)
    }

    fn hash(&self) -> u64 {
        let mut decisive = self.clone();
        decisive.parts_mut().title.clear();
        decisive.parts_mut().parameters.clear();
        // A file of windows is made of the same blocks.
        decisive.parts_mut().observe.windows_file = false;
        xxh3_64(to_toml(&decisive).as_bytes())
    }

    fn blocks(&self) -> u64 {
        self.sampling.blocks
    }
}

/// The blocks of a point follow those of the point before it.
impl Planned for ScanPlan {
    fn text(&self) -> String {
        self.to_toml()
    }

    fn hash(&self) -> u64 {
        xxh3_64(self.decisive().as_bytes())
    }

    fn blocks(&self) -> u64 {
        self.points() as u64 * self.base().sampling.blocks
    }
}

/// What differs between the texts of two plans, as lines `key: theirs / ours`.
pub(super) fn differences(theirs: &str, ours: &str) -> Vec<String> {
    let Some((theirs, ours)) = leaves(theirs).zip(leaves(ours)) else {
        return vec!["what differs cannot be named: its plan.toml is missing or no TOML".into()];
    };
    let keys: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
    let say = |value: Option<&String>| value.map_or("absent", String::as_str).to_owned();
    let mut lines: Vec<_> = keys
        .into_iter()
        .map(|key| (key, theirs.get(key), ours.get(key)))
        .filter(|(key, theirs, ours)| theirs != ours && !IDLE.contains(&key.as_str()))
        .map(|(key, theirs, ours)| format!("{key}: {} / {}", say(theirs), say(ours)))
        .collect();
    if lines.is_empty() {
        lines.push("no key differs: it was written by another version of fluctua".into());
    }
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines
}

/// Every plain value of a TOML text, by its dotted path.
fn leaves(text: &str) -> Option<BTreeMap<String, String>> {
    let mut leaves = BTreeMap::new();
    collect("", &Value::Table(text.parse().ok()?), &mut leaves);
    (!leaves.is_empty()).then_some(leaves)
}

fn collect(path: &str, value: &Value, leaves: &mut BTreeMap<String, String>) {
    let below = |part: &str| if path.is_empty() { part.into() } else { format!("{path}.{part}") };
    match value {
        Value::Table(table) => table.iter().for_each(|(k, v)| collect(&below(k), v, leaves)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(k, v)| collect(&below(&k.to_string()), v, leaves));
        }
        plain => {
            leaves.insert(path.to_owned(), plain.to_string());
        }
    }
}
