//! Read and write the units that a config names for its numbers.

use serde::Serialize;

use super::error::{Cause, Error};
use super::shape::{Shape, Typed};
use super::table::Item;
use crate::model::Model;
use crate::quantity::{ENERGIES, TIMES, Unit, Units};

const fn words<const N: usize>(units: &[Unit; N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut k = 0;
    while k < N {
        words[k] = units[k].word;
        k += 1;
    }
    words
}

const WORDS_OF_ENERGIES: [&str; ENERGIES.len()] = words(&ENERGIES);
const WORDS_OF_TIMES: [&str; TIMES.len()] = words(&TIMES);

pub(super) const MEANING: &str = "the units of the numbers, such as `{ energy = \"meV\", time = \"ns\" }`: currents are then also given in pA and W";

pub(super) const UNITS: &[Typed] = &[
    (
        "energy",
        "the unit of energies, temperatures (k_B T) and chemical potentials",
        Shape::Word(&WORDS_OF_ENERGIES),
    ),
    ("time", "the unit of times; rates are one over it", Shape::Word(&WORDS_OF_TIMES)),
];

/// Read `[units]` of a model. Where Planck's constant ties its times to its energies, a unit of time that is left out
/// follows from that of energy, and another one is refused.
pub(super) fn read(item: &Item<'_>, model: &Model) -> Result<Units, Error> {
    let table = item.table(UNITS)?;
    let find = |key: &str, what, known: &[Unit]| -> Result<Option<Unit>, Error> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let names: Vec<String> = known.iter().map(|unit| unit.word.to_owned()).collect();
        Ok(Some(known[item.index(what, &names)?]))
    };
    let units = Units {
        energy: find("energy", "unit of energy", &ENERGIES)?,
        time: find("time", "unit of time", &TIMES)?,
    };
    let Some(planck) = model.system().declared().planck else { return Ok(units) };
    match (units.energy, units.time, units.planck(), table.get("time")) {
        (Some(energy), Some(time), Some(own), Some(item)) if !units.agrees_with(planck) => {
            Err(item.error(Cause::OtherPlanck {
                key: item.path.clone(),
                time: time.word,
                energy: energy.word,
                planck,
                own,
                is_key: matches!(model, Model::Resonances(_)),
            }))
        }
        _ => Ok(units.tied(planck)),
    }
}

/// Say that a unit of energy alone changes nothing that is shown.
pub(super) fn idle(units: Units) -> Option<&'static str> {
    let is_idle = units.energy.is_some() && units.time.is_none();
    is_idle.then_some(
        "without `units.time` no current has a unit: `units.energy` alone shows none in W",
    )
}

/// The table as it is written.
#[derive(Serialize)]
pub(super) struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    energy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'static str>,
}

/// The table, where anything is in it.
pub(super) fn written(units: Units) -> Option<Written> {
    let word = |unit: Option<Unit>| unit.map(|unit| unit.word);
    // A unit of time that follows from that of energy is no word of configs.
    let time = word(units.time).filter(|word| WORDS_OF_TIMES.contains(word));
    (units != Units::default()).then(|| Written { energy: word(units.energy), time })
}
