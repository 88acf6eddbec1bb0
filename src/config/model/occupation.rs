//! Read and write how full a reservoir is: a temperature and a chemical potential, or an `occupation` in their place.

use serde::Serialize;

use crate::config::error::{Cause, Error};
use crate::config::function;
use crate::config::shape::{FINITE, RATE, Shape, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::{Occupation, Statistics, ThermalOccupation};
use crate::number::{Finite, Rate, Temperature};

pub(super) const TEMPERATURE: Typed = (
    "temperature",
    "an energy (k_B = 1), zero or more; at zero the occupation is a step at the chemical potential",
    RATE,
);
pub(super) const CHEMICAL_POTENTIAL: Typed =
    ("chemical_potential", "an energy, of either sign", FINITE);
pub(super) const OCCUPATION: Typed = (
    "occupation",
    "a number from 0 to 1 (of bosons, zero or more), or an expression in the energy `e`, or `{ mixture = [{ weight = 1.0, temperature = 1.0, chemical_potential = 0.0 }] }`, or `{ energies = [0.0, 1.0], values = [0.9, 0.1] }`, in place of a temperature and a chemical potential",
    Shape::Either(&[RATE, Shape::Ways(FORMS, FORMS_WAYS)]),
);
/// How the keys of a reservoir that needs a chemical potential go together.
pub(super) const WAYS: &[Way] = &[
    (&["temperature", "chemical_potential"], &["occupation"]),
    (&["occupation"], &["temperature", "chemical_potential"]),
];
/// The same where the chemical potential is zero when left out.
pub(super) const WAYS_OF_QUANTA: &[Way] = &[
    (&["temperature"], &["occupation"]),
    (&["occupation"], &["temperature", "chemical_potential"]),
];
const FORMS_WAYS: &[Way] =
    &[(&["mixture"], &["energies", "values"]), (&["energies", "values"], &["mixture"])];
const FORMS: &[Typed] = &[
    (
        "mixture",
        "a list of `{ weight = 0.5, temperature = 1.0, chemical_potential = 0.0 }`, whose weights add to 1",
        Shape::List(&Shape::Table(PART), 1, MAX_PARTS),
    ),
    ("energies", "a list of two energies or more, ascending", Shape::List(&FINITE, 2, MAX_PARTS)),
    (
        "values",
        "a list of occupations, one for each of `energies`",
        Shape::List(&RATE, 2, MAX_PARTS),
    ),
];
const PART: &[Typed] = &[
    ("weight", "a share of the mixture, zero or more; all of them add to 1", Shape::Must(&RATE)),
    (TEMPERATURE.0, TEMPERATURE.1, Shape::Must(&RATE)),
    (CHEMICAL_POTENTIAL.0, CHEMICAL_POTENTIAL.1, Shape::Must(&FINITE)),
];

/// The most parts of a mixture, and points of a table.
const MAX_PARTS: usize = 1000;
/// The weights of a mixture add to one up to this.
const WEIGHTS: f64 = 1e-9;

/// Read the occupation of a reservoir whose table knows the three keys above.
///
/// `zero` is the chemical potential where none is written; without it one must be.
pub(super) fn read(
    table: &Table<'_>,
    statistics: Statistics,
    zero: Option<f64>,
) -> Result<Occupation, Error> {
    let Some(item) = table.get("occupation") else {
        return Ok(Occupation::Thermal(thermal(table, zero)?));
    };
    for key in ["temperature", "chemical_potential"] {
        if let Some(beside) = table.get(key) {
            let key = beside.path.clone();
            return Err(beside.error(Cause::Beside { key, other: "occupation" }));
        }
    }
    if !item.is_table() {
        let (text, function) = function::of_energy(&item)?;
        return Ok(Occupation::Expression(text, function));
    }
    let forms = item.table(FORMS)?;
    let Some(mixture) = forms.get("mixture") else { return points(&forms, statistics) };
    if let Some(beside) = forms.get("energies").or_else(|| forms.get("values")) {
        let key = beside.path.clone();
        return Err(beside.error(Cause::Beside { key, other: "mixture" }));
    }
    parts(&mixture).map(Occupation::Mixture)
}

fn thermal(table: &Table<'_>, zero: Option<f64>) -> Result<ThermalOccupation, Error> {
    let temperature = table.require("temperature")?.number()?;
    let chemical_potential = match (table.get("chemical_potential"), zero) {
        (None, Some(zero)) => Finite::try_from(zero).expect("a default is finite"),
        _ => table.require("chemical_potential")?.number()?,
    };
    Ok(ThermalOccupation { temperature, chemical_potential })
}

fn parts(mixture: &Item<'_>) -> Result<Vec<(f64, ThermalOccupation)>, Error> {
    let mut parts = Vec::new();
    for item in mixture.list_of_at_most(MAX_PARTS)? {
        let part = item.table(PART)?;
        let weight: Rate = part.require("weight")?.number()?;
        parts.push((weight.get(), thermal(&part, None)?));
    }
    let sum: f64 = parts.iter().map(|(weight, _)| weight).sum();
    if (sum - 1.0).abs() > WEIGHTS {
        return Err(mixture.error(Cause::Weights { key: mixture.path.clone(), sum }));
    }
    Ok(parts)
}

fn points(forms: &Table<'_>, statistics: Statistics) -> Result<Occupation, Error> {
    let energies = forms.require("energies")?;
    let list = energies.list_of_at_most(MAX_PARTS)?;
    let values = forms.require("values")?;
    let occupations = values.list_of_at_most(MAX_PARTS)?;
    if list.len() != occupations.len() {
        return Err(values.error(Cause::UnevenTable {
            key: values.path.clone(),
            found: occupations.len(),
            length: list.len(),
        }));
    }
    if list.len() < 2 {
        let key = energies.path.clone();
        return Err(energies.error(Cause::ShortTable { key }));
    }
    let mut points: Vec<[f64; 2]> = Vec::new();
    for (energy, value) in list.iter().zip(&occupations) {
        let (at, occupation): (Finite, Finite) = (energy.number()?, value.number()?);
        if let Some(&[before, _]) = points.last().filter(|before| before[0] >= at.get()) {
            let bound = format!("energies must ascend, and the one before is {before}");
            return Err(energy.out_of_bounds(at.get(), &bound));
        }
        let point = [at.get(), occupation.get()];
        let alone = Occupation::Table(vec![point, [f64::MAX, point[1]]]);
        if let Err(fault) = alone.filling(statistics, point[0], 1) {
            return Err(value.error(Cause::Occupation { key: value.path.clone(), fault }));
        }
        points.push(point);
    }
    Ok(Occupation::Table(points))
}

/// The occupation, or a part of it, as it is written.
#[derive(Serialize, Default)]
pub(super) struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<Temperature>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chemical_potential: Option<Finite>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occupation: Option<WrittenForm<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WrittenForm<'a> {
    Expression(&'a str),
    Mixture { mixture: Vec<WrittenPart> },
    Table { energies: Vec<f64>, values: Vec<f64> },
}

#[derive(Serialize)]
struct WrittenPart {
    weight: f64,
    temperature: Temperature,
    chemical_potential: Finite,
}

impl<'a> From<&'a Occupation> for Written<'a> {
    fn from(occupation: &'a Occupation) -> Self {
        let form = match occupation {
            Occupation::Thermal(own) => {
                return Self {
                    temperature: Some(own.temperature),
                    chemical_potential: Some(own.chemical_potential),
                    occupation: None,
                };
            }
            Occupation::Expression(text, _) => WrittenForm::Expression(text),
            Occupation::Mixture(parts) => {
                let part = |(weight, own): &(f64, ThermalOccupation)| WrittenPart {
                    weight: *weight,
                    temperature: own.temperature,
                    chemical_potential: own.chemical_potential,
                };
                WrittenForm::Mixture { mixture: parts.iter().map(part).collect() }
            }
            Occupation::Table(points) => WrittenForm::Table {
                energies: points.iter().map(|point| point[0]).collect(),
                values: points.iter().map(|point| point[1]).collect(),
            },
        };
        Self { occupation: Some(form), ..Self::default() }
    }
}
