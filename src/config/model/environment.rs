//! Read and write the environment that exergies are counted from.

use serde::Serialize;

use crate::config::error::Error;
use crate::config::shape::{FINITE, POSITIVE, Shape, Typed};
use crate::config::table::Table;
use crate::model::{Environment, Occupation};
use crate::number::{Finite, Positive};

pub(super) const ENVIRONMENT: Typed = (
    "environment",
    "`{ temperature = 1.0, chemical_potential = 0.0 }`, the T_0 and mu_0 of exergies, or the name of a reservoir",
    Shape::Either(&[Shape::Table(KEYS), Shape::Text]),
);
const KEYS: &[Typed] = &[
    ("temperature", "a temperature above zero", Shape::Must(&POSITIVE)),
    ("chemical_potential", "an energy, of either sign; 0 when left out", FINITE),
];

/// Read the environment of a model, which may be one of its reservoirs.
pub(super) fn read<'r>(
    model: &Table<'_>,
    reservoirs: impl Iterator<Item = (&'r str, &'r Occupation)>,
) -> Result<Option<Environment>, Error> {
    let Some(item) = model.get("environment") else { return Ok(None) };
    if item.is_text() {
        let name = item.text()?;
        let known = reservoirs.filter_map(|(name, own)| Some((name, Environment::of(own)?)));
        let known: Vec<(&str, Environment)> = known.collect();
        let found = known.iter().find(|(other, _)| *other == name).map(|(_, own)| *own);
        let names = || known.iter().map(|(name, _)| (*name).to_owned()).collect();
        let what = "reservoir with a temperature above zero";
        return found.map(Some).ok_or_else(|| item.unknown_name(what, name, names()));
    }
    let table = item.table(KEYS)?;
    let chemical_potential = match table.get("chemical_potential") {
        Some(item) => item.number()?,
        None => Finite::try_from(0.0).expect("zero is finite"),
    };
    let temperature = table.require("temperature")?.number()?;
    Ok(Some(Environment { temperature, chemical_potential }))
}

#[derive(Serialize)]
pub(super) struct Written {
    temperature: Positive,
    chemical_potential: Finite,
}

impl From<Environment> for Written {
    fn from(own: Environment) -> Self {
        Self { temperature: own.temperature, chemical_potential: own.chemical_potential }
    }
}
