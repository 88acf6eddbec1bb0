//! Check the parts of a plan before they are written as TOML: what TOML says by names, parts say by indices.

use super::error::Cause;
use super::plan::{Plan, PlanParts};
use crate::model::lindblad::Part;
use crate::model::resonances::Source;
use crate::model::{Dots, Lindblad, Model, Payer, RateNetwork, Resonances};

/// Check that every index is one of what it counts.
///
/// # Errors
/// With the first index that is not.
pub(super) fn indices(parts: &PlanParts) -> Result<(), Cause> {
    match &parts.model {
        Model::Dots(dots) => of_dots(dots)?,
        Model::Network(network) => of_network(network)?,
        Model::Ring(_) | Model::QuantumRing(_) => {}
        Model::Lindblad(lindblad) => of_lindblad(lindblad)?,
        Model::Resonances(resonances) => of_resonances(resonances)?,
    }
    let all = parts.model.system().declared().parts.len();
    let informed = parts.observe.information.iter().flatten().flatten();
    below(all, informed.map(|&dot| ("observe.information", dot)))
}

/// Check that reading gave back the model that was written, where that was done by its expressions.
///
/// # Errors
/// When it did not.
pub(super) fn unchanged(parts: &PlanParts, plan: &Plan) -> Result<(), Cause> {
    let same = plan.model == parts.model && plan.parameters == parts.parameters;
    if same || parts.written.is_none() { Ok(()) } else { Err(Cause::BesideExpressions) }
}

fn of_dots(model: &Dots) -> Result<(), Cause> {
    let pairs = model.interactions.iter().flat_map(|interaction| interaction.between);
    let leads = || model.reservoirs.iter().flat_map(|reservoir| &reservoir.leads);
    let rates = leads().flat_map(|lead| &lead.tunnel_rate);
    let occupied = rates.flat_map(|rate| rate.occupied.iter().copied());
    let hops = model.tunnelling.iter().flat_map(|entry| entry.between);
    let named = (pairs.map(|dot| ("model.interactions", dot)))
        .chain(leads().map(|lead| ("model.reservoirs", lead.dot)))
        .chain(occupied.map(|dot| ("model.reservoirs", dot)))
        .chain(hops.map(|dot| ("model.tunnelling", dot)))
        .chain(model.start.iter().map(|&dot| ("model.start", dot)));
    below(model.dots.len(), named)?;
    let payers = || model.tunnelling.iter().map(|entry| entry.payer);
    let paying = |payer| if let Payer::Reservoir(own) = payer { Some(own) } else { None };
    let bath = |payer| if let Payer::Bath(own) = payer { Some(own) } else { None };
    let key = |index| ("model.tunnelling", index);
    below(model.reservoirs.len(), payers().filter_map(paying).map(key))?;
    below(model.baths.len(), payers().filter_map(bath).map(key))
}

fn of_lindblad(model: &Lindblad) -> Result<(), Cause> {
    let jumps = || model.jumps.iter();
    below(model.reservoirs.len(), jumps().map(|rule| ("model.jumps", rule.reservoir)))?;
    let of_jumps = jumps().flat_map(|rule| &rule.terms).map(|term| ("model.jumps", term));
    let of_observables = model.observables.iter().flat_map(|own| &own.terms);
    let terms = (of_jumps.chain(of_observables.map(|term| ("model.observables", term))))
        .chain(model.hamiltonian.iter().map(|term| ("model.hamiltonian", term)));
    let (mut states, mut spins) = (vec![("model.start", model.start)], Vec::new());
    for (key, term) in terms {
        match &term.part {
            Part::Element { from, to } => states.extend([(key, *from), (key, *to)]),
            Part::Spins(factors) => spins.extend(factors.iter().map(|factor| (key, factor.0))),
        }
    }
    below(model.states.len(), states.into_iter())?;
    below(model.spins.unwrap_or(0), spins.into_iter())
}

fn of_resonances(model: &Resonances) -> Result<(), Cause> {
    let between = model.resonances.iter().flat_map(|resonance| resonance.between);
    below(model.reservoirs.len(), between.map(|l| ("model.resonances", l)))?;
    let choices = model.reservoirs.iter().filter_map(|own| match &own.source {
        Source::Demon(demon) => demon.choice,
        Source::Occupation(_) => None,
    });
    below(model.resonances.len(), choices.map(|(r, _)| ("model.reservoirs", r)))
}

fn of_network(model: &RateNetwork) -> Result<(), Cause> {
    const KEY: &str = "model.transitions";
    let states = model.transitions.iter().flat_map(|t| [(KEY, t.from), (KEY, t.to)]);
    below(model.states.len(), states.chain([("model.start", model.start)]))?;
    below(model.reservoirs.len(), model.transitions.iter().map(|t| (KEY, t.reservoir)))
}

fn below(
    length: usize,
    mut indices: impl Iterator<Item = (&'static str, usize)>,
) -> Result<(), Cause> {
    match indices.find(|(_, index)| *index >= length) {
        Some((key, index)) => Err(Cause::NoSuchIndex { key, index, length }),
        None => Ok(()),
    }
}
