//! Read what is listed beyond the usual quantities.

use super::table::{Item, Key, Table};
use super::{respond, trajectory};
use crate::config::error::{Cause, Error};
use crate::config::place::shorten;
use crate::config::plan::{Ends, Generating, Observe, Subject};
use crate::model::Model;
use crate::number::{Finite, Positive};
use crate::quantity::Observable;

/// The most points of a curve along one axis.
pub const MAX_POINTS: u64 = 1000;

pub(super) const OBSERVE: &[Key] = &[
    ("covariances", "a list of pairs such as `[[\"particle.b\", \"energy.r\"]]`"),
    (
        "distributions",
        "a list of observables and pairs, such as `[\"particle.b\", [\"particle.b\", \"energy.r\"]]`",
    ),
    ("windows", "windows of the distributions: the duration, half of it, or both in a list"),
    (
        "generating_functions",
        "a list of observables, pairs, or tables such as `{ of = \"entropy\", from = -1.5, to = 0.5, points = 41 }`",
    ),
    ("spectra", "a list of observables and pairs of currents, such as `[\"particle.b\"]`"),
    ("frequencies", "angular frequencies, a list or `{ from = 0.1, to = 10.0, points = 21 }`"),
    ("laws", trajectory::LAWS),
    ("waiting_times", trajectory::WAITING),
    ("passages", trajectory::PASSAGES),
    ("information", trajectory::INFORMATION),
    ("response", respond::RESPONSE),
];
const RANGE: &[Key] = &[
    ("from", "the first value"),
    ("to", "the last value"),
    ("points", "how many values, both ends included"),
];
const GENERATING: &[Key] = &[
    ("of", "an observable such as `\"particle.b\"`, or a list of two"),
    ("from", "the first counting field"),
    ("to", "the last counting field"),
    ("points", "how many counting fields, both ends included"),
    ("values", "a list of counting fields; of a pair, also a list of two such lists"),
];

/// Read `[observe]`.
pub(super) fn read(
    item: Option<&Item<'_>>,
    model: &Model,
    duration: Positive,
) -> Result<Observe, Error> {
    let Some(item) = item else { return Ok(Observe::default()) };
    let known = model.system().declared().observables;
    let table = item.table(OBSERVE)?;
    let mut observe = Observe::default();
    counts(&table, &known, duration, &mut observe)?;
    paths(&table, model, &known, &mut observe)?;
    Ok(observe)
}

fn list<'a>(table: &Table<'a>, key: &str) -> Result<Vec<Item<'a>>, Error> {
    table.get(key).map_or(Ok(Vec::new()), |item| item.list_of_at_most(MAX_POINTS as usize))
}

/// What is read off the counts of whole windows.
fn counts(
    table: &Table<'_>,
    known: &[Observable],
    duration: Positive,
    observe: &mut Observe,
) -> Result<(), Error> {
    for item in list(table, "covariances")? {
        let [first, second] = item.pair()?;
        let pair = [find(&first, known)?, find(&second, known)?];
        differ(&item, &pair[0], &pair[1])?;
        observe.covariances.push(pair);
    }
    for item in list(table, "distributions")? {
        let asked = read_subject(&item, known)?;
        once(&item, &asked, observe.distributions.iter())?;
        observe.distributions.push(asked);
    }
    if let Some(item) = table.get("windows") {
        observe.windows = read_windows(&item, duration)?;
    }
    for item in list(table, "generating_functions")? {
        let asked = read_generating(&item, known)?;
        once(&item, &asked.subject, observe.generating_functions.iter().map(|g| &g.subject))?;
        observe.generating_functions.push(asked);
    }
    Ok(())
}

/// What needs to see every jump.
fn paths(
    table: &Table<'_>,
    model: &Model,
    known: &[Observable],
    observe: &mut Observe,
) -> Result<(), Error> {
    for item in list(table, "spectra")? {
        let asked = read_subject(&item, known)?;
        let second = asked.second.clone().unwrap_or_else(|| asked.first.clone());
        let pair = [asked.first.clone(), second];
        if observe.spectra.contains(&pair) {
            let (key, name) = (item.path.clone(), asked.to_string());
            return Err(item.error(Cause::AskedTwice { key, name }));
        }
        observe.spectra.push(pair);
    }
    if let Some(item) = table.get("frequencies") {
        observe.frequencies = Some(read_frequencies(&item)?);
    }
    if let Some(item) = table.get("laws") {
        observe.laws = trajectory::laws(&item, model)?;
    }
    for item in list(table, "waiting_times")? {
        let asked = trajectory::clicks(&item, model)?;
        trajectory::push_once(&item, &mut observe.waiting_times, asked)?;
    }
    for item in list(table, "passages")? {
        let asked = trajectory::passing(&item, model, known)?;
        trajectory::push_once(&item, &mut observe.passages, asked)?;
    }
    if let Some(item) = table.get("information") {
        observe.information = Some(trajectory::parts(&item, model)?);
    }
    for item in list(table, "response")? {
        respond::push(&item, &mut observe.response)?;
    }
    Ok(())
}

fn read_frequencies(item: &Item<'_>) -> Result<Vec<f64>, Error> {
    let values = if item.is_table() { range(&item.table(RANGE)?)? } else { values(item)? };
    match values.iter().find(|w| **w < 0.0) {
        Some(wrong) => Err(item.out_of_bounds(*wrong, "must be zero or more")),
        None => Ok(values),
    }
}

/// One observable, or a list of two different ones.
fn read_subject(item: &Item<'_>, known: &[Observable]) -> Result<Subject, Error> {
    if !item.is_list() {
        return Ok(Subject { first: find(item, known)?, second: None });
    }
    let [first, second] = item.pair()?;
    let (first, second) = (find(&first, known)?, find(&second, known)?);
    differ(item, &first, &second)?;
    Ok(Subject { first, second: Some(second) })
}

fn differ(item: &Item<'_>, first: &Observable, second: &Observable) -> Result<(), Error> {
    if first != second {
        return Ok(());
    }
    Err(item.error(Cause::SamePair { key: item.path.clone(), name: first.to_string() }))
}

/// Refuse what was asked for before.
fn once<'s>(
    item: &Item<'_>,
    asked: &Subject,
    mut before: impl Iterator<Item = &'s Subject>,
) -> Result<(), Error> {
    if before.all(|other| other != asked) {
        return Ok(());
    }
    Err(item.error(Cause::AskedTwice { key: item.path.clone(), name: asked.to_string() }))
}

fn read_windows(item: &Item<'_>, duration: Positive) -> Result<Ends, Error> {
    let items = if item.is_list() { item.list()? } else { vec![item.clone()] };
    let mut ends = Ends { middle: false, end: false };
    for item in &items {
        let window = item.number::<Positive>()?.get();
        let is = |time: f64| (window - time).abs() <= 1e-12 * time;
        match window {
            _ if is(duration.get()) => ends.end = true,
            _ if is(duration.get() / 2.0) => ends.middle = true,
            _ => {
                let bound = format!(
                    "a window is the duration, {}, or half of it; change sampling.duration",
                    duration.get()
                );
                return Err(item.out_of_bounds(window, &bound));
            }
        }
    }
    if items.is_empty() { Err(item.wrong_type("a list of windows")) } else { Ok(ends) }
}

fn read_generating(item: &Item<'_>, known: &[Observable]) -> Result<Generating, Error> {
    if !item.is_table() {
        return Ok(Generating { subject: read_subject(item, known)?, fields: None });
    }
    let table = item.table(GENERATING)?;
    let subject = read_subject(&table.require("of")?, known)?;
    let fields = match table.get("values") {
        Some(item) => Some(fields(&item, &subject)?),
        None if table.get("from").is_some() || table.get("points").is_some() => {
            let fields = range(&table)?;
            Some([fields.clone(), fields])
        }
        None => None,
    };
    Ok(Generating { subject, fields })
}

/// Fields of one observable, of both of a pair, or of each.
fn fields(item: &Item<'_>, subject: &Subject) -> Result<[Vec<f64>; 2], Error> {
    if subject.second.is_some() && item.list()?.first().is_some_and(Item::is_list) {
        let [first, second] = item.pair()?;
        return Ok([values(&first)?, values(&second)?]);
    }
    let both = values(item)?;
    Ok([both.clone(), both])
}

/// Values spread evenly from one end to the other.
fn range(table: &Table<'_>) -> Result<Vec<f64>, Error> {
    let [from, to] = ["from", "to"].map(|key| table.require(key)?.number::<Finite>());
    let (from, to) = (from?.get(), to?.get());
    let points = table.require("points")?.count(MAX_POINTS)?;
    let step = (to - from) / points.saturating_sub(1).max(1) as f64;
    Ok((0..points).map(|k| if k + 1 == points { to } else { from + k as f64 * step }).collect())
}

fn values(item: &Item<'_>) -> Result<Vec<f64>, Error> {
    let list = item.list()?;
    if list.is_empty() || list.len() as u64 > MAX_POINTS {
        return Err(item.wrong_type("a list of up to 1000 numbers"));
    }
    list.iter().map(|item| Ok(item.number::<Finite>()?.get())).collect()
}

/// The observable of a name.
pub(super) fn find(item: &Item<'_>, known: &[Observable]) -> Result<Observable, Error> {
    let text = item.text()?;
    let observable = text.parse().ok();
    observable.filter(|observable| known.contains(observable)).ok_or_else(|| {
        item.error(Cause::UnknownObservable {
            key: item.path.clone(),
            name: shorten(text),
            known: known.iter().map(Observable::to_string).collect(),
        })
    })
}
