//! Sums of observables: which are counted because something names them.

use super::{FirstPassage, Observe, Subject, subject};
use crate::config::error::{Cause, Error};
use crate::config::table::{Item, Table};
use crate::quantity::Observable;

/// Sums that one plan may count.
const MAX_SUMS: usize = 64;

pub(super) const CUMULANTS: &str =
    "a list of sums whose cumulants are listed, such as `[\"particle.left1+left2\"]`";

/// Read what is counted for its cumulants alone.
pub(super) fn read(table: &Table<'_>, known: &[Observable]) -> Result<Vec<Observable>, Error> {
    let mut list = Vec::new();
    for item in super::list(table, "cumulants")? {
        let asked = subject::find(&item, known)?;
        if list.contains(&asked) {
            let (key, name) = (item.path.clone(), asked.to_string());
            return Err(item.error(Cause::AskedTwice { key, name }));
        }
        list.push(asked);
    }
    Ok(list)
}

/// The sums that are named anywhere, each once.
pub(super) fn named(observe: &Observe) -> Vec<Observable> {
    let levels = observe.passages.iter().filter_map(FirstPassage::level);
    let functions = observe.generating_functions.iter().map(|asked| &asked.subject);
    let subjects = observe.distributions.iter().chain(functions);
    let pairs = observe.covariances.iter().chain(&observe.spectra).flatten();
    let all = (observe.cumulants.iter().chain(pairs))
        .chain(subjects.flat_map(Subject::observables))
        .chain(levels);
    let mut list: Vec<Observable> = Vec::new();
    for observable in all.filter(|observable| observable.is_sum()) {
        if !list.contains(observable) {
            list.push(observable.clone());
        }
    }
    list
}

/// Refuse more sums than are counted, and opposite ones.
pub(super) fn check(item: &Item<'_>, observe: &Observe, known: &[Observable]) -> Result<(), Error> {
    refuse_opposites(item, known)?;
    let found = named(observe).len();
    if found <= MAX_SUMS {
        return Ok(());
    }
    let (key, bound) = (item.path.clone(), format!("at most {MAX_SUMS} sums are counted"));
    Err(item.error(Cause::TooLong { key, found, bound }))
}

/// Refuse a sum beside its opposite: both are one number up to its sign, whose rows and laws would be judged twice.
fn refuse_opposites(item: &Item<'_>, known: &[Observable]) -> Result<(), Error> {
    let mut seen: Vec<Observable> = Vec::new();
    for item in texts(item) {
        if !item.text().is_ok_and(Observable::is_written_as_sum) {
            continue;
        }
        // Other texts, such as names of states, were read before.
        let Ok(sum) = subject::find(&item, known) else { continue };
        if let Some(before) = seen.iter().find(|before| before.is_opposite_of(&sum)) {
            let (key, name, before) = (item.path.clone(), sum.to_string(), before.to_string());
            return Err(item.error(Cause::OppositeSum { key, name, before }));
        }
        if !seen.contains(&sum) {
            seen.push(sum);
        }
    }
    Ok(())
}

/// All texts of a value, in the order of the file.
fn texts<'a>(item: &Item<'a>) -> Vec<Item<'a>> {
    let parts = if item.is_list() {
        item.list().unwrap_or_default()
    } else if item.is_table() {
        item.fields().unwrap_or_default().into_iter().map(|(_, item)| item).collect()
    } else {
        return if item.is_text() { vec![item.clone()] } else { Vec::new() };
    };
    parts.iter().flat_map(texts).collect()
}
