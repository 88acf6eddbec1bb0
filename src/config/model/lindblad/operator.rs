//! Read operators: elements between basis states, products of Pauli matrices, and sums of them.

use crate::config::error::{Cause, Error};
use crate::config::shape::{FINITE, Shape, TWO, Typed, Way};
use crate::config::table::{Item, Table};
use crate::model::lindblad::{OperatorTerm, Part, Pauli};
use crate::number::Finite;

pub(super) const OPERATOR: &str = "a list of `{ from = \"L\", to = \"R\", amplitude = 1.0 }` or `{ spins = { 1 = \"x\" }, value = 1.0 }`";
pub(super) const SPINS: &str = "matrices of spins, such as `{ 1 = \"x\", 2 = \"+\" }`, of \"x\", \"y\", \"z\", \"+\", \"-\"; or a list of such tables, each with a `value`";
const VALUE: &str = "a number, the real part of the element or the factor";
const IMAGINARY: &str = "a number, the imaginary part; 0 when left out";
const MATRIX: Shape = Shape::Word(&["x", "y", "z", "+", "-"]);
const PRODUCT: Shape = Shape::Map(&MATRIX);
/// A product of spin matrices, or a sum of products with a value each.
pub(super) const PRODUCTS: Shape = Shape::Either(&[
    PRODUCT,
    Shape::List(&Shape::Map(&Shape::Either(&[MATRIX, FINITE])), 0, usize::MAX),
]);
/// The terms of an operator.
pub(super) const TERMS: Shape = Shape::List(&Shape::Ways(TERM, TERM_WAYS), 0, usize::MAX);
pub(super) const HAMILTONIAN_WAYS: &[Way] = &[
    (&["between"], &["state", "spins"]),
    (&["state"], &["between", "spins"]),
    (&["spins"], &["between", "state"]),
];
pub(super) const HAMILTONIAN: &[Typed] = &[
    ("between", "two basis states: `between = [\"L\", \"R\"]` sets <L|H|R>", TWO),
    ("state", "the name of a basis state, whose energy it is", Shape::Text),
    ("spins", "matrices of spins, such as `{ 1 = \"x\", 2 = \"x\" }`", PRODUCT),
    ("value", VALUE, Shape::Must(&FINITE)),
    ("imaginary", IMAGINARY, FINITE),
];
const TERM_WAYS: &[Way] = &[(&["from", "to", "amplitude"], &["spins"]), (&["spins", "value"], &[])];
const TERM: &[Typed] = &[
    ("from", "the name of the basis state before, in quotes", Shape::Text),
    ("to", "the name of the basis state after, in quotes", Shape::Text),
    ("amplitude", VALUE, FINITE),
    ("spins", "matrices of spins, such as `{ 1 = \"x\", 2 = \"x\" }`", PRODUCT),
    ("value", VALUE, FINITE),
    ("imaginary", IMAGINARY, FINITE),
];

/// What operators act on.
pub(super) struct Basis<'a> {
    pub(super) states: &'a [String],
    /// None where the states are not those of spins.
    pub(super) spins: usize,
}

impl Basis<'_> {
    /// `|to><from|`.
    pub(super) fn element(&self, from: &Item<'_>, to: &Item<'_>) -> Result<Part, Error> {
        let (from, to) = (from.index("state", self.states)?, to.index("state", self.states)?);
        Ok(Part::Element { from, to })
    }

    /// A term of the Hamiltonian.
    pub(super) fn hamiltonian(&self, item: &Item<'_>) -> Result<OperatorTerm, Error> {
        let table = item.table(HAMILTONIAN)?;
        let part = match (table.get("between"), table.get("state"), table.get("spins")) {
            (Some(between), None, None) => {
                let [to, from] = between.pair()?;
                self.element(&from, &to)?
            }
            (None, Some(state), None) => self.element(&state, &state)?,
            (None, None, Some(spins)) => self.product(&spins)?,
            _ => return Err(item.wrong_type("a table with one of `between`, `state` and `spins`")),
        };
        let term = OperatorTerm {
            part,
            value: table.require("value")?.number()?,
            imaginary: imaginary(&table)?,
        };
        if term.part.is_hermitian() && term.imaginary.get() != 0.0 {
            let place = table.require("imaginary")?;
            return Err(place.error(Cause::NotHermitian { key: place.path.clone() }));
        }
        Ok(term)
    }

    /// The operator of a table that has `operator` or `spins`; `other` is a key that would do as well.
    pub(super) fn operator(
        &self,
        table: &Table<'_>,
        other: &str,
    ) -> Result<Vec<OperatorTerm>, Error> {
        match (table.get("operator"), table.get("spins")) {
            (Some(operator), None) => operator.list()?.iter().map(|item| self.term(item)).collect(),
            (None, Some(spins)) if spins.is_list() => {
                spins.list()?.iter().map(|item| self.weighted(item)).collect()
            }
            (None, Some(spins)) => Ok(vec![OperatorTerm::plain(self.product(&spins)?)]),
            (Some(operator), Some(_)) => {
                let key = operator.path.clone();
                Err(operator.error(Cause::Beside { key, other: "spins" }))
            }
            (None, None) => {
                Err(table.require(other).err().unwrap_or_else(|| table.error(Cause::NoJumps)))
            }
        }
    }

    /// A term of an operator.
    fn term(&self, item: &Item<'_>) -> Result<OperatorTerm, Error> {
        let table = item.table(TERM)?;
        let (part, value) = if let Some(spins) = table.get("spins") {
            (self.product(&spins)?, table.require("value")?)
        } else {
            let part = self.element(&table.require("from")?, &table.require("to")?)?;
            (part, table.require("amplitude")?)
        };
        Ok(OperatorTerm { part, value: value.number()?, imaginary: imaginary(&table)? })
    }

    /// A product of spin matrices with its `value` beside them.
    fn weighted(&self, item: &Item<'_>) -> Result<OperatorTerm, Error> {
        let number = |key: &str, meaning, otherwise: f64| match item.field(key, meaning) {
            Some(value) => value.number(),
            None => Ok(Finite::try_from(otherwise).expect("it is finite")),
        };
        let part = self.product(item)?;
        let (value, imaginary) =
            (number("value", VALUE, 1.0)?, number("imaginary", IMAGINARY, 0.0)?);
        Ok(OperatorTerm { part, value, imaginary })
    }

    /// A product of spin matrices; a value beside them is no spin.
    fn product(&self, item: &Item<'_>) -> Result<Part, Error> {
        let names: Vec<String> = (1..=self.spins).map(|spin| spin.to_string()).collect();
        let matrices = Pauli::ALL.map(|(_, sign)| sign.to_owned());
        let mut factors = Vec::new();
        for (name, own) in item.fields()? {
            if ["value", "imaginary"].contains(&name) && item.meaning == SPINS {
                continue;
            }
            let Some(spin) = names.iter().position(|known| known == name) else {
                return Err(own.unknown_name("spin", name, names));
            };
            factors.push((spin, Pauli::ALL[own.index("matrix of a spin", &matrices)?].0));
        }
        if factors.is_empty() {
            return Err(item.wrong_type("a table of a spin or more"));
        }
        factors.sort_by_key(|factor| factor.0);
        Ok(Part::Spins(factors))
    }

    /// Refuse an element between two states that is set already, in either order.
    pub(super) fn once(
        &self,
        known: &[OperatorTerm],
        term: &OperatorTerm,
        place: &Item<'_>,
    ) -> Result<(), Error> {
        let Part::Element { from, to } = term.part else { return Ok(()) };
        let again = |own: &OperatorTerm| match own.part {
            Part::Element { from: a, to: b } => (a, b) == (from, to) || (b, a) == (from, to),
            Part::Spins(_) => false,
        };
        if !known.iter().any(again) {
            return Ok(());
        }
        let [first, second] = [to, from].map(|state| self.states[state].clone());
        Err(place.error(Cause::ElementTwice { key: place.path.clone(), first, second }))
    }
}

fn imaginary(table: &Table<'_>) -> Result<Finite, Error> {
    match table.get("imaginary") {
        Some(imaginary) => imaginary.number(),
        None => Ok(Finite::try_from(0.0).expect("zero is finite")),
    }
}
