//! Tell whether energy and particles are functions of the state, so that their currents add up to zero.
//!
//! A typed network may count whatever it likes: energies that do not add up to zero around a cycle are no energies of
//! states. Forces and exergies need them.

use super::{NetworkReservoir, RateNetwork, Transition};
use crate::model::Statistics;

/// Sums around a cycle that are below this share of their terms are zero.
const ROUNDING: f64 = 1e-9;

/// Why currents do not add up to zero, if they do not.
pub(super) fn unbalanced(model: &RateNetwork) -> Option<String> {
    let energy = |t: &Transition| t.energy.get();
    let particles = |t: &Transition| {
        let counted = counts_particles(&model.reservoirs[t.reservoir]);
        if counted { f64::from(t.particles) } else { 0.0 }
    };
    if !is_of_state(model, energy) {
        return Some("the energies of its transitions do not add up to zero around a cycle".into());
    }
    let conserved = is_of_state(model, particles);
    (!conserved).then(|| "its particles are not conserved around a cycle".into())
}

/// Is the number of its particles one that the states share?
pub(super) fn counts_particles(reservoir: &NetworkReservoir) -> bool {
    let thermal = reservoir.occupation.as_ref().and_then(crate::model::Occupation::as_thermal);
    reservoir.statistics == Statistics::Fermi
        || thermal.is_some_and(|thermal| thermal.chemical_potential != 0.0)
}

/// Does what transitions bring depend on the states alone?
fn is_of_state(model: &RateNetwork, brings: impl Fn(&Transition) -> f64) -> bool {
    let mut edges = vec![Vec::new(); model.states.len()];
    for t in model.transitions.iter().filter(|t| t.rate.get() > 0.0) {
        edges[t.from].push((t.to, brings(t)));
        edges[t.to].push((t.from, -brings(t)));
    }
    let gross: f64 = model.transitions.iter().map(|t| brings(t).abs()).sum();
    let mut level: Vec<Option<f64>> = vec![None; model.states.len()];
    for root in 0..model.states.len() {
        if level[root].is_some() {
            continue;
        }
        level[root] = Some(0.0);
        let mut stack = vec![root];
        while let Some(x) = stack.pop() {
            let own = level[x].expect("a state on the stack has a level");
            for &(y, step) in &edges[x] {
                match level[y] {
                    None => {
                        level[y] = Some(own + step);
                        stack.push(y);
                    }
                    Some(known) if (known - own - step).abs() > ROUNDING * gross => return false,
                    Some(_) => {}
                }
            }
        }
    }
    true
}
