//! Find the known names that a mistaken one may stand for.

use super::place::{OPTION, shorten};
use super::visible::cut;

/// The most known names a message lists.
const LISTED: usize = 16;

/// Keys of `[model]` that are taken for keys of the config, as their headings are written.
const OF_MODEL: [(&str, &str); 10] = [
    ("kind", "model.kind"),
    ("environment", "model.environment"),
    ("dots", "[model.dots]"),
    ("reservoirs", "[model.reservoirs]"),
    ("resonances", "[model.resonances]"),
    ("interactions", "[[model.interactions]]"),
    ("transitions", "[[model.transitions]]"),
    ("tunnelling", "[[model.tunnelling]]"),
    ("hamiltonian", "[[model.hamiltonian]]"),
    ("jumps", "[[model.jumps]]"),
];

/// Functions and keys by the names that they have elsewhere.
const SYNONYMS: [(&str, &str); 23] = [
    ("log", "ln"),
    ("log10", "ln"),
    ("log2", "ln"),
    ("fabs", "abs"),
    ("mu", "chemical_potential"),
    ("T", "temperature"),
    ("gamma", "tunnel_rate"),
    ("Gamma", "tunnel_rate"),
    ("rate", "tunnel_rate"),
    ("time", "duration"),
    ("t", "duration"),
    ("N", "trajectories"),
    ("over", "parameter"),
    ("axis", "parameter"),
    ("name", "parameter"),
    ("start", "from"),
    ("stop", "to"),
    ("end", "to"),
    ("steps", "points"),
    ("count", "points"),
    ("scale", "spacing"),
    ("logarithmic", "log"),
    ("lin", "linear"),
];

/// Offer the nearest known name, then list them.
pub(super) fn suggest(name: &str, known: &[String], what: &str) -> String {
    let listed = list(known, what);
    match nearest(name, known).or_else(|| synonym(name, known)) {
        Some(other) => format!("did you mean `{}`? {listed}", shorten(other)),
        None => listed,
    }
}

/// Some of the known names.
fn list(known: &[String], what: &str) -> String {
    let listed: Vec<_> = known.iter().take(LISTED).map(|name| shorten(name)).collect();
    let listed = listed.join(", ");
    match known.len() {
        0 => format!("{what}: none"),
        n if n > LISTED => format!("{what}: {listed} and {} more", n - LISTED),
        _ => format!("{what}: {listed}"),
    }
}

/// The known name that a mistyped one is nearest to, if any is near.
///
/// ```
/// let known = ["duration".to_owned(), "blocks".to_owned()];
/// assert_eq!(fluctua::config::nearest("duratoin", &known), Some("duration"));
/// ```
#[must_use]
pub fn nearest<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let name = shorten(name).to_lowercase();
    let distance = |other: &String| strsim::damerau_levenshtein(&name, &other.to_lowercase());
    let nearest = known.iter().map(|other| (distance(other), other)).min();
    let near = nearest.filter(|(distance, other)| {
        let length = other.chars().count();
        *distance <= length.div_ceil(3) && *distance < length.max(name.chars().count())
    });
    near.map(|(_, other)| other.as_str())
}

/// The key that may be meant, and those there are.
pub(super) fn meant(key: Option<&str>, known: &[String]) -> String {
    let listed = list(known, "Valid keys");
    match key {
        Some(meant) => format!("did you mean `{}`? {listed}", cut(meant, OPTION)),
        None => listed,
    }
}

/// A key of `[model]` among the keys of the config.
pub(super) fn of_model(name: &str, known: &[String]) -> Option<&'static str> {
    let meant = OF_MODEL.iter().find(|(key, _)| *key == name)?;
    known.iter().any(|key| key == "model").then_some(meant.1)
}

/// The path of a key that stands elsewhere.
pub(super) fn moved<'e>(name: &str, elsewhere: &'e [(String, String)]) -> Option<&'e str> {
    let keys: Vec<_> = elsewhere.iter().map(|(key, _)| key.clone()).collect();
    let meant = nearest(name, &keys)?;
    elsewhere.iter().find(|(key, _)| key == meant).map(|(_, path)| path.as_str())
}

/// What something with another name elsewhere is called here.
pub(super) fn synonym<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let (_, ours) = SYNONYMS.iter().find(|(other, _)| *other == name)?;
    known.iter().find(|name| name == ours).map(String::as_str)
}
