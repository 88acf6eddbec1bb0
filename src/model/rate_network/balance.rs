//! Tell whether energy and particles are functions of the state, so that their currents add up to zero.
//!
//! A typed network may count whatever it likes: energies that do not add up to zero around a cycle are no energies of
//! states. Forces and exergies need them.
//!
//! Which reservoirs share their particles follows from what the transitions bring, never from the value of a chemical
//! potential, so that forces are continuous along a scan of one. Those of fermions share one number of particles;
//! where dilute quanta or bosons bring what fermions take, they share it too. Else bosons and dilute quanta share a
//! number of their own if it is a function of the state (a trap, a chemical reaction), and if not they are made and absorbed
//! (photons, phonons), and counted from a chemical potential of zero. A reservoir that brings no particles shares none.

use super::{RateNetwork, Transition};
use crate::model::Statistics;

/// Sums around a cycle that are below this share of their terms are zero.
const ROUNDING: f64 = 1e-9;

/// The group of reservoirs that share the particles of fermions, and that of quanta alone.
pub(super) const FERMIONS: usize = 0;
const QUANTA: usize = 1;

/// What a reservoir shares its particles with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Particles {
    /// It brings none.
    None,
    /// With the reservoirs of a group.
    Shared(usize),
    /// With none: they are made and absorbed.
    Made,
}

/// What is conserved in a network.
pub(super) struct Balance {
    /// Why currents do not add up to zero, if they do not.
    pub(super) unbalanced: Option<String>,
    /// By reservoir.
    pub(super) particles: Vec<Particles>,
}

impl Balance {
    pub(super) fn of(model: &RateNetwork) -> Self {
        let brings: Vec<bool> = (0..model.reservoirs.len()).map(|l| brings(model, l)).collect();
        let fermions = |l: usize| model.reservoirs[l].statistics == Statistics::Fermi;
        let shared = |who: &dyn Fn(usize) -> bool| {
            is_of_state(model, |t| if who(t.reservoir) { f64::from(t.particles) } else { 0.0 })
        };
        let apart = shared(&fermions);
        let all = !apart && shared(&|_| true);
        let quanta = if apart && shared(&|l| !fermions(l)) {
            Particles::Shared(QUANTA)
        } else if all {
            Particles::Shared(FERMIONS)
        } else {
            Particles::Made
        };
        let particles =
            brings.into_iter().enumerate().map(|(l, brings)| match (brings, fermions(l)) {
                (false, _) => Particles::None,
                (true, true) => Particles::Shared(FERMIONS),
                (true, false) => quanta,
            });
        let unbalanced = if !is_of_state(model, |t| t.energy.get()) {
            Some("the energies of its transitions do not add up to zero around a cycle".into())
        } else if !apart && !all {
            Some("its particles are not conserved around a cycle".into())
        } else {
            None
        };
        Self { unbalanced, particles: particles.collect() }
    }

    /// Are the particles of a reservoir counted from the chemical potential of the environment?
    pub(super) fn is_conserved(&self, reservoir: usize) -> bool {
        self.particles[reservoir] == Particles::Shared(FERMIONS)
    }
}

/// Does a reservoir exchange particles at all?
fn brings(model: &RateNetwork, l: usize) -> bool {
    let own = |t: &&Transition| t.reservoir == l && t.rate.get() > 0.0;
    model.transitions.iter().filter(own).any(|t| t.particles != 0)
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
