//! Explain the fields of `report.json`, by their paths; `[]` stands for an entry of a list.

use super::Entry;

/// Fields whose content has names of its own.
const OPEN: [&str; 2] = ["plan", "parameters"];

pub(super) const FIELDS: [(&str, &str); 76] = [
    ("format", "`fluctua-report`, or `fluctua-scan`"),
    ("version", "version of the shape; a renamed field raises it"),
    ("title", "the title of the config"),
    ("fluctua", "version of the program"),
    ("plan", "the resolved plan, as `plan.toml` has it: run again it gives the same report"),
    ("parameters", "values of `[parameters]`"),
    ("seed", "seed of all randomness"),
    ("kernel", "how the walkers moved; absent where nothing was sampled"),
    ("kernel.name", "name of the kernel"),
    ("kernel.reason", "why it and no other"),
    ("kernel.tables", "how large its tables are, where it has them"),
    ("kernel.tables.draws", "draws in a window, one a slice"),
    ("kernel.tables.columns", "columns of all states, one of which a draw falls into"),
    ("kernel.tables.outcomes", "ways in which slices end, of all states"),
    ("kernel.tables.bytes", "bytes of columns and outcomes"),
    ("units", "units of the numbers"),
    ("units.time", "unit of time"),
    ("units.energy", "unit of energy"),
    (
        "units.particle_current",
        "what a particle current of one is in pA, where `[units]` names a time",
    ),
    ("units.energy_current", "what an energy current of one is in W, where `[units]` names both"),
    ("quantities", "one entry a number that was answered"),
    ("quantities[].name", "name of the observable"),
    ("quantities[].of", "what it is of: a reservoir, dot, state, branch or `total`"),
    ("quantities[].statistic", "which statistic of it"),
    ("quantities[].and", "the partner in a covariance; the parameter of a response"),
    ("quantities[].and.name", "name of the partner"),
    ("quantities[].and.of", "what the partner is of"),
    ("quantities[].class", "within which closed class of states, counted from 1"),
    ("quantities[].window", "length of the window that the number belongs to"),
    ("quantities[].sampled", "the sampled answer"),
    ("quantities[].sampled.value", "its value"),
    ("quantities[].sampled.standard_error", "its delete-one-block jackknife standard error"),
    ("quantities[].exact", "the exact answer; of cumulant rates the limit of long windows"),
    ("quantities[].expected", "what `z` compares with, where that is not `exact`"),
    ("quantities[].z", "(sampled - expected)/standard_error"),
    ("quantities[].judged", "`false` where the row does not count in the verdict"),
    ("quantities[].p_value", "exact chance of a number of windows, which is judged by it"),
    ("quantities[].bound", "what a figure of merit cannot exceed"),
    ("curves", "one entry a curve; every list in it has one value a point"),
    ("curves[].name", "name of the observable"),
    ("curves[].of", "what it is of"),
    ("curves[].and", "the second observable of a joint curve"),
    ("curves[].and.name", "its name"),
    ("curves[].and.of", "what it is of"),
    ("curves[].kind", "which kind of curve"),
    ("curves[].window", "length of the window, where it belongs to one"),
    ("curves[].axes", "the variables"),
    ("curves[].axes[].name", "what varies: an observable, `s`, `frequency`, `time`"),
    ("curves[].axes[].values", "its values"),
    ("curves[].axes[].edges", "where the cell of each point of a density begins and ends"),
    ("curves[].sampled", "the sampled answer"),
    ("curves[].sampled.values", "its values"),
    ("curves[].sampled.standard_errors", "their standard errors"),
    ("curves[].exact", "the exact answer"),
    ("curves[].exact_route", "how an exact distribution was computed, and to which accuracy"),
    ("curves[].labels", "`typical` or `rare`, of each point of a rate function"),
    (
        "curves[].expected",
        "the exact value for windows of this duration, where that is not `exact`",
    ),
    ("curves[].trust", "what decided which sampled points are trusted"),
    ("curves[].listed_above", "cells that no window fell into are listed from this probability on"),
    ("curves[].unlisted_mass", "exact probability of the cells that are left out"),
    ("curves[].at_once", "exact probability of time zero, in the first cell of times"),
    ("curves[].test", "goodness of fit of sampled to exact"),
    ("curves[].transform_test", "a second test, by the probability integral transform"),
    ("laws", "one entry a law that was tested"),
    ("laws[].law", "which law"),
    ("laws[].subject", "what it was tested on"),
    ("laws[].value", "what was measured"),
    ("laws[].standard_error", "its standard error"),
    ("laws[].exact", "the exact value of the same number"),
    ("laws[].bound", "what the law says of it: the value or the bound"),
    ("laws[].must_hold", "is it a theorem for this system and this start?"),
    ("laws[].verdict", "`holds`, `fails` or `undecided`"),
    ("laws[].reason", "why"),
    (
        "findings",
        "what the signs of currents mean, each with `finding`, `subject`, `significance`, `text`",
    ),
    (
        "comparison",
        "the family-wise verdict: `compared`, `largest`, `bound`, `disagreeing`, `curves`",
    ),
    ("warnings", "what is missing or doubtful, and why"),
];

/// Those whose last part is a word.
pub(super) fn entries_called(word: &str) -> impl Iterator<Item = Entry> + '_ {
    let called = move |path: &str| path.rsplit('.').next() == Some(word);
    let fields = FIELDS.iter().filter(move |(path, _)| called(path));
    fields.map(|&(word, meaning)| Entry {
        word,
        what: "a field of report.json",
        meaning,
        unit: "",
        formula: "",
    })
}

/// Is a path that of a field which is explained, or below one whose content has names of its own?
///
/// ```
/// use fluctua::report::glossary::is_field;
/// assert!(is_field("quantities[].sampled.value") && is_field("plan.model.kind"));
/// assert!(!is_field("quantities[].nonsense"));
/// ```
#[must_use]
pub fn is_field(path: &str) -> bool {
    let whole = [
        "findings",
        "comparison",
        "curves[].test",
        "curves[].transform_test",
        "curves[].exact_route",
    ];
    let below =
        |head: &&str| path.strip_prefix(*head).is_some_and(|rest| rest.starts_with(['.', '[']));
    FIELDS.iter().any(|(known, _)| *known == path) || OPEN.iter().chain(&whole).any(below)
}
