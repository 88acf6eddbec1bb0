//! Explain the fields of the report of a scan, by their paths; `[]` stands for an entry of a list.

use super::Entry;

/// Each field that it has beside those of the report of a run.
pub(super) const FIELDS: [(&str, &str); 39] = [
    ("sampled", "was each point sampled?"),
    ("axes", "one or two axes; the last one runs fastest"),
    ("axes[].name", "what is scanned: a parameter, or the path of a key"),
    ("axes[].unit", "its unit, where it is known"),
    ("axes[].log", "`true` of values that lie evenly in their logarithms"),
    ("axes[].values", "its values"),
    ("axes[].with", "what moves together with it, each with `name` and `values`"),
    ("points", "one entry a point"),
    ("points[].parameters", "values of all parameters, and of the keys that are scanned"),
    ("points[].error", "why the point has no answers, in place of `quantities`"),
    ("points[].quantities", "rows as in the report of a run"),
    ("contours", "where exact rates are zero, one entry a curve"),
    ("contours[].name", "name of the observable"),
    ("contours[].of", "what it is of"),
    ("contours[].statistic", "which statistic of it"),
    ("contours[].level", "the level that is crossed: 0"),
    (
        "contours[].points",
        "axis values of each point of the curve; of one axis each crossing is one point",
    ),
    (
        "brackets",
        "where sampled rates change sign, with `parameter`, `from`, `to` around the change",
    ),
    ("boundaries", "where validity ends between two points: `parameter`, `value`, `error`"),
    ("maps", "a class of each point: signs of currents, or what they say"),
    ("maps[].map", "`sign`, or the machine or finding that is mapped"),
    ("maps[].of", "the observable that it is about, with `name` and `of`"),
    ("maps[].sampled", "was it decided by samples?"),
    ("maps[].classes", "the words of the classes"),
    ("maps[].cells", "the class of each point, as an index of `classes`"),
    ("maps[].significance", "distance of each sampled value from zero, in standard errors"),
    ("curves[].values", "values along the axis between the points"),
    ("curves[].bounds", "what a figure of merit cannot exceed, at the same values"),
    ("curves[].statistic", "which statistic the exact curve between the points is of"),
    ("maxima", "what is largest along an axis (`--maximise`)"),
    ("maxima[].name", "name of what is largest"),
    ("maxima[].of", "what it is of"),
    ("maxima[].statistic", "which statistic of it"),
    ("maxima[].parameter", "the axis"),
    ("maxima[].value", "where on the axis it is largest"),
    ("maxima[].exact", "its largest value"),
    ("maxima[].at_end", "`true` where the axis ends before a maximum"),
    ("maxima[].merits", "other figures of merit there, as rows"),
    ("maxima[].at", "values of the other axis, of two"),
];

/// Those whose last part is a word.
pub(super) fn entries_called(word: &str) -> impl Iterator<Item = Entry> + '_ {
    let fields = FIELDS.iter().filter(move |(path, _)| path.rsplit('.').next() == Some(word));
    fields.map(|&(word, meaning)| Entry {
        word,
        what: "a field of report.json of a scan",
        meaning,
        unit: "",
        formula: "",
    })
}

/// Fields whose entries are rows, or have the names that their line says.
const WHOLE: [&str; 8] = [
    "axes[].with[]",
    "maxima[].at",
    "points[].parameters",
    "points[].quantities[]",
    "brackets[]",
    "boundaries[]",
    "maps[].of",
    "maxima[].merits[]",
];

/// Is a path that of a field of the report of a scan which is explained, or below one that says what it holds?
///
/// ```
/// use fluctua::report::glossary::is_scan_field;
/// assert!(is_scan_field("maps[].cells") && is_scan_field("axes[].values") && is_scan_field("seed"));
/// assert!(!is_scan_field("maps[].nonsense"));
/// ```
#[must_use]
pub fn is_scan_field(path: &str) -> bool {
    let below = |head: &&str| path.strip_prefix(*head).is_some_and(|rest| rest.starts_with('.'));
    FIELDS.iter().any(|(known, _)| *known == path)
        || WHOLE.iter().any(below)
        || super::is_field(path)
}
