//! One observable, or two jointly.

use serde::Serialize;

use crate::config::error::{Cause, Error};
use crate::config::place::shorten;
use crate::config::shape::{Shape, TWO};
use crate::config::table::Item;
use crate::network::{Counted, Lattice};
use crate::quantity::{Observable, SumFault};

/// An observable, or a pair.
pub(super) const SHAPE: Shape = Shape::Either(&[Shape::Text, TWO]);

/// One observable, or two jointly.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .joint_distribution("particle.left", "heat.left")
/// #     .build()?;
/// assert_eq!(plan.observe.distributions[0].to_string(), "particle.left and heat.left");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The first, or only one.
    pub first: Observable,
    /// The second of a joint subject.
    pub second: Option<Observable>,
}

impl Subject {
    /// Its observables.
    pub fn observables(&self) -> impl Iterator<Item = &Observable> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first)?;
        self.second.iter().try_for_each(|second| write!(f, " and {second}"))
    }
}

impl Subject {
    /// The lattice of each of its observables.
    #[must_use]
    pub fn lattices(&self, counted: &Counted, law: Option<&[f64]>) -> Vec<Lattice> {
        let found = self.observables().filter_map(|o| counted.find(o));
        found.map(|observable| Lattice::of(observable, law)).collect()
    }
}

/// A subject as it is written.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Written {
    One(String),
    Two([String; 2]),
}

impl From<&Subject> for Written {
    fn from(subject: &Subject) -> Self {
        match &subject.second {
            None => Self::One(subject.first.to_string()),
            Some(second) => Self::Two([subject.first.to_string(), second.to_string()]),
        }
    }
}

impl From<&[Observable; 2]> for Written {
    fn from([first, second]: &[Observable; 2]) -> Self {
        if first == second {
            Self::One(first.to_string())
        } else {
            Self::Two([first.to_string(), second.to_string()])
        }
    }
}

/// One observable, or a list of two different ones.
pub(super) fn read(item: &Item<'_>, known: &[Observable]) -> Result<Subject, Error> {
    if !item.is_list() {
        return Ok(Subject { first: find(item, known)?, second: None });
    }
    let [first, second] = item.pair()?;
    let (first, second) = (find(&first, known)?, find(&second, known)?);
    differ(item, &first, &second)?;
    Ok(Subject { first, second: Some(second) })
}

pub(super) fn differ(
    item: &Item<'_>,
    first: &Observable,
    second: &Observable,
) -> Result<(), Error> {
    if first != second {
        return Ok(());
    }
    Err(item.error(Cause::SamePair { key: item.path.clone(), name: first.to_string() }))
}

/// Refuse what was asked for before.
pub(super) fn once<'s>(
    item: &Item<'_>,
    asked: &Subject,
    mut before: impl Iterator<Item = &'s Subject>,
) -> Result<(), Error> {
    if before.all(|other| other != asked) {
        return Ok(());
    }
    Err(item.error(Cause::AskedTwice { key: item.path.clone(), name: asked.to_string() }))
}

/// The observable of a name, or the sum of several with its terms in the order of the model.
pub(super) fn find(item: &Item<'_>, known: &[Observable]) -> Result<Observable, Error> {
    let text = item.text()?;
    if !Observable::is_written_as_sum(text) {
        let observable = text.parse().ok();
        let observable = observable.filter(|observable| known.contains(observable));
        return observable.ok_or_else(|| unknown(item, text, known));
    }
    let refused = |fault| {
        item.error(Cause::NoSum {
            key: item.path.clone(),
            name: shorten(text),
            fault: Box::new(fault),
        })
    };
    let mut terms = Observable::read_sum(text).map_err(|fault| match fault {
        SumFault::Unnamed(term) => unknown(item, &term, known),
        fault => refused(fault),
    })?;
    let place = |o: &Observable| known.iter().position(|known| known == o);
    let strange = terms.iter().find(|(_, o)| o.name.is_flow() && place(o).is_none());
    if let Some((_, term)) = strange {
        return Err(unknown(item, &term.to_string(), known));
    }
    Observable::sum(&terms).map_err(refused)?;
    terms.sort_by_key(|(_, o)| place(o));
    Observable::sum(&terms).map_err(refused)
}

fn unknown(item: &Item<'_>, name: &str, known: &[Observable]) -> Error {
    item.error(Cause::UnknownObservable {
        key: item.path.clone(),
        name: shorten(name),
        known: known.iter().map(Observable::to_string).collect(),
    })
}
