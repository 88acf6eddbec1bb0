//! Read the letters of claims: quantities that both routes answer, and formulas of them and of the parameters.

use std::collections::BTreeSet;

use crate::config::error::{Cause, Error};
use crate::config::expression::Expression;
use crate::config::formula::Formula;
use crate::config::place::shorten;
use crate::config::table::Item;
use crate::quantity::Observable;

/// Names that letters cannot have: those that expressions know.
const RESERVED: &[&str] =
    &["pi", "sqrt", "exp", "ln", "abs", "min", "max", "sin", "cos", "tan", "sinh", "cosh", "tanh"];

/// Tells whether an observable is one of a system, and if not which the system has.
pub(super) type Counts<'c> = dyn Fn(&Observable) -> Result<(), Vec<String>> + 'c;

/// A name, what it means, and how it is written in a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The name.
    pub name: String,
    /// What it means.
    pub meaning: Meaning,
}

/// What a letter means.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// The rate of what is counted, or the value of what is averaged.
    Quantity(Observable),
    /// A formula of letters before it, and of parameters.
    Formula(Formula),
}

/// The letters of a figure, each after those it needs, and the labels of letters and parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Letters {
    /// In the order of the file, quantities first.
    pub list: Vec<Letter>,
    /// Labels in the markup of figures, by name.
    pub labels: Vec<(String, String)>,
    /// The parameters of the config.
    pub parameters: Vec<String>,
}

impl Letters {
    /// The label of a letter or a parameter: its name where none is given.
    #[must_use]
    pub fn label<'l>(&'l self, name: &'l str) -> &'l str {
        self.labels.iter().find(|(other, _)| other == name).map_or(name, |(_, label)| label)
    }

    /// Is it a letter?
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.list.iter().any(|letter| letter.name == name)
    }

    /// Is it a letter that both routes answer by themselves?
    pub(super) fn is_quantity(&self, name: &str) -> bool {
        let named = self.list.iter().find(|letter| letter.name == name);
        named.is_some_and(|letter| matches!(letter.meaning, Meaning::Quantity(_)))
    }

    /// Every name that a formula may use.
    pub(super) fn known(&self) -> Vec<String> {
        let letters = self.list.iter().map(|letter| letter.name.clone());
        letters.chain(self.parameters.iter().cloned()).collect()
    }

    /// Read quantities, formulas and labels; `parameters` are those of the config.
    pub(super) fn read(
        quantities: Option<&Item<'_>>,
        formulas: Option<&Item<'_>>,
        labels: Option<&Item<'_>>,
        parameters: &[String],
        counts: &Counts<'_>,
    ) -> Result<Self, Error> {
        let mut letters = Self { parameters: parameters.to_vec(), ..Self::default() };
        for (name, item) in named(quantities)? {
            letters.check_new(name, &item)?;
            let observable: Observable = item.text()?.parse().map_err(|_| {
                let known = ["particle.b", "energy.b", "heat.left", "branch_energy.upper"];
                let known = known.into_iter().chain(["probability.empty"]);
                unknown_observable(&item, known.map(str::to_owned).collect())
            })?;
            counts(&observable).map_err(|known| unknown_observable(&item, known))?;
            let meaning = Meaning::Quantity(observable);
            letters.list.push(Letter { name: name.to_owned(), meaning });
        }
        for (name, item) in named(formulas)? {
            letters.check_new(name, &item)?;
            let meaning = Meaning::Formula(formula(&item, item.text()?, &letters.known())?);
            letters.list.push(Letter { name: name.to_owned(), meaning });
        }
        for (name, item) in named(labels)? {
            let known = letters.known();
            if !known.iter().any(|other| other == name) {
                return Err(item.unknown_name("letter or parameter", name, known));
            }
            letters.labels.push((name.to_owned(), item.label()?.to_owned()));
        }
        Ok(letters)
    }

    /// Refuse a name that a parameter or another letter has.
    fn check_new(&self, name: &str, item: &Item<'_>) -> Result<(), Error> {
        if self.known().iter().any(|other| other == name) {
            return Err(
                item.error(Cause::AskedTwice { key: item.path.clone(), name: shorten(name) })
            );
        }
        Ok(())
    }
}

fn named<'a>(table: Option<&Item<'a>>) -> Result<Vec<(&'a str, Item<'a>)>, Error> {
    table.map_or(Ok(Vec::new()), |table| table.named("letter", RESERVED))
}

fn unknown_observable(item: &Item<'_>, known: Vec<String>) -> Error {
    let name = item.text().map(shorten).unwrap_or_default();
    item.error(Cause::UnknownObservable { key: item.path.clone(), name, known })
}

/// A part of the text of an item as a formula of known names.
pub(super) fn formula(item: &Item<'_>, part: &str, known: &[String]) -> Result<Formula, Error> {
    let whole = item.text()?;
    let at = whole.find(part).unwrap_or(0);
    let fault = |(span, fault): (std::ops::Range<usize>, _)| {
        let origin = item.node.part(whole, at + span.start..at + span.end);
        let key = item.path.clone();
        item.context.source.error(&origin, Cause::Expression { key, fault, parameters: vec![] })
    };
    let parsed = Expression::parse(part).map_err(fault)?;
    let names: BTreeSet<&str> = parsed.names().into_iter().collect();
    if let Some(name) = names.into_iter().find(|name| !known.iter().any(|other| other == name)) {
        return Err(item.unknown_name("letter or parameter", name, known.to_vec()));
    }
    Formula::parse(part).map_err(|cause| fault((0..part.len(), cause)))
}
