//! Write a small open quantum system as it is read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::model::dots::Named;
use crate::config::model::network::{WrittenExchange, WrittenReservoir, written_reservoir};
use crate::model::NetworkReservoir;
use crate::model::lindblad::{Expectation, JumpRule, Lindblad, OperatorTerm, Part, Pauli};
use crate::number::{Finite, Rate};

#[derive(Serialize)]
pub(in crate::config) struct Written<'a> {
    start: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spins: Option<usize>,
    #[serde(skip_serializing_if = "Named::is_empty")]
    reservoirs: Named<'a, WrittenReservoir<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hamiltonian: Vec<WrittenEnergy<'a>>,
    jumps: Vec<WrittenJump<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    observables: Vec<WrittenObservable<'a>>,
}

/// Matrices by spin, counted from one.
type Spins = BTreeMap<String, &'static str>;

#[derive(Serialize)]
struct WrittenEnergy<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[&'a str; 2]>,
    value: Finite,
    #[serde(skip_serializing_if = "is_zero")]
    imaginary: Finite,
    #[serde(skip_serializing_if = "Option::is_none")]
    spins: Option<Spins>,
}

#[derive(Serialize)]
struct WrittenTerm<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amplitude: Option<Finite>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Finite>,
    #[serde(skip_serializing_if = "is_zero")]
    imaginary: Finite,
    #[serde(skip_serializing_if = "Option::is_none")]
    spins: Option<Spins>,
}

#[derive(Serialize)]
struct WrittenJump<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<[&'a str; 2]>,
    rate: Rate,
    #[serde(flatten)]
    exchanged: WrittenExchange<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    operator: Vec<WrittenTerm<'a>>,
}

#[derive(Serialize)]
struct WrittenObservable<'a> {
    name: &'a str,
    operator: Vec<WrittenTerm<'a>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &Finite) -> bool {
    number.get() == 0.0
}

fn spins(factors: &[(usize, Pauli)]) -> Spins {
    let sign = |own: Pauli| Pauli::ALL.iter().find(|(p, _)| *p == own).map_or("", |(_, s)| s);
    factors.iter().map(|&(spin, pauli)| ((spin + 1).to_string(), sign(pauli))).collect()
}

impl<'a> From<&'a Lindblad> for Written<'a> {
    fn from(model: &'a Lindblad) -> Self {
        let name = |state: usize| model.states[state].as_str();
        let reservoir =
            |own: &'a NetworkReservoir| Some((own.name.as_str(), written_reservoir(own)?));
        Self {
            start: name(model.start),
            states: model.spins.is_none().then_some(&model.states),
            spins: model.spins,
            reservoirs: Named(model.reservoirs.iter().filter_map(reservoir).collect()),
            hamiltonian: model.hamiltonian.iter().map(|term| energy(model, term)).collect(),
            jumps: model.jumps.iter().map(|rule| jump(model, rule)).collect(),
            observables: model.observables.iter().map(|own| observable(model, own)).collect(),
        }
    }
}

fn energy<'a>(model: &'a Lindblad, term: &'a OperatorTerm) -> WrittenEnergy<'a> {
    let name = |state: usize| model.states[state].as_str();
    let (state, between, spins) = match &term.part {
        Part::Element { from, to } if from == to => (Some(name(*from)), None, None),
        Part::Element { from, to } => (None, Some([name(*to), name(*from)]), None),
        Part::Spins(factors) => (None, None, Some(spins(factors))),
    };
    WrittenEnergy { state, between, value: term.value, imaginary: term.imaginary, spins }
}

fn operator<'a>(model: &'a Lindblad, terms: &'a [OperatorTerm]) -> Vec<WrittenTerm<'a>> {
    let name = |state: usize| Some(model.states[state].as_str());
    let term = |term: &'a OperatorTerm| match &term.part {
        Part::Element { from, to } => WrittenTerm {
            from: name(*from),
            to: name(*to),
            amplitude: Some(term.value),
            value: None,
            imaginary: term.imaginary,
            spins: None,
        },
        Part::Spins(factors) => WrittenTerm {
            from: None,
            to: None,
            amplitude: None,
            value: Some(term.value),
            imaginary: term.imaginary,
            spins: Some(spins(factors)),
        },
    };
    terms.iter().map(term).collect()
}

fn jump<'a>(model: &'a Lindblad, rule: &'a JumpRule) -> WrittenJump<'a> {
    let name = |state: usize| model.states[state].as_str();
    let between = match rule.terms.first().map(|term| &term.part) {
        Some(Part::Element { from, to }) if rule.pair => Some([name(*from), name(*to)]),
        _ => None,
    };
    WrittenJump {
        operator: if rule.pair { Vec::new() } else { operator(model, &rule.terms) },
        between,
        rate: rule.rate,
        exchanged: WrittenExchange {
            reservoir: &model.reservoirs[rule.reservoir].name,
            particles: rule.particles,
            energy: rule.energy,
        },
    }
}

fn observable<'a>(model: &'a Lindblad, own: &'a Expectation) -> WrittenObservable<'a> {
    WrittenObservable { name: &own.name, operator: operator(model, &own.terms) }
}
