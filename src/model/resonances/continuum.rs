//! Sum over the energies of wide resonances: what passes in a unit of time is an integral, and its nodes are kinds of
//! attempts, of which `dE/h` are made in a unit of time (Landauer; Levitov and Lesovik).
//!
//! ```text
//! ln <e^{s.X}> = (t/h) integral ln{1 + T f_a (1 - f_b) (e^{s.x} - 1) + T f_b (1 - f_a) (e^{-s.x} - 1)} de
//! ```

use super::Resonances;
use super::compile::{Passage, all_observables, parts};
use super::transmission::{Feature, WideFault};
use crate::exact::{Attempt, Attempts, Node, nodes};
use crate::network::Counting;

/// Functions that the nodes must serve.
const WATCHED: usize = 12;
/// The estimated error of integrals, as a share of what passes, beyond which they are not known.
const UNRESOLVED: f64 = 1e-6;
/// Ratio of the distances of two neighbouring breaks from a feature.
const GRADING: f64 = 4.0;

/// Everything that passes, at every energy.
#[derive(Clone, Debug, Default)]
pub(super) struct Continuum {
    pub(super) passages: Vec<Passage>,
    /// Attempts in a unit of time, by passage.
    rates: Vec<f64>,
    /// Passages at the ends of ranges that were cut off.
    edges: Vec<usize>,
    /// Estimated error of integrals, as a share of what passes.
    error: f64,
}

impl Continuum {
    /// Of all resonances; narrow ones have one energy.
    pub(super) fn of(model: &Resonances) -> Result<Self, WideFault> {
        let mut all = Self::default();
        for (r, resonance) in model.resonances.iter().enumerate() {
            if resonance.is_wide() {
                all.add_wide(model, r)?;
            } else {
                all.passages.push(model.narrow_passage(r, 1));
                all.rates.push(resonance.width.get() / model.planck.get());
            }
        }
        Ok(all)
    }

    fn add_wide(&mut self, model: &Resonances, r: usize) -> Result<(), WideFault> {
        let resonance = &model.resonances[r];
        let (range, cut) = model.range(resonance)?;
        let breaks = breaks(range, &model.features(resonance, range)?);
        let half = (range[1] - range[0]) / 2.0;
        let watch = |energy: f64, values: &mut [f64]| {
            let passage = model.passage_at(r, energy)?;
            watched(&passage, (energy - range[0]) / half - 1.0, values);
            Ok(())
        };
        let found = nodes(&breaks, WATCHED, watch)?;
        let first = self.passages.len();
        for Node { at, weight } in found.list {
            self.passages.push(model.passage_at(r, at)?);
            self.rates.push(weight / model.planck.get());
        }
        self.edges.extend(cut.then_some([first, self.passages.len() - 1]).into_iter().flatten());
        self.error = self.error.max(found.error);
        Ok(())
    }

    /// What can be counted of it.
    pub(super) fn attempts(&self, model: &Resonances) -> Attempts {
        let kind = |(passage, rate): (&Passage, &f64)| passage.attempt(*rate);
        Attempts {
            kinds: self.passages.iter().zip(&self.rates).map(kind).collect(),
            counting: Counting {
                observables: all_observables(model, &self.passages),
                ..Counting::default()
            },
            error: self.error,
            edges: self.edges.clone(),
            parts: parts(model, &self.passages),
        }
    }

    /// The width of the energies at which most particles pass: `(sum w)^2 / sum w^2`.
    pub(super) fn spread(&self, planck: f64) -> f64 {
        let passing = |p: &Passage| p.trinomial.forward + p.trinomial.back;
        let each = || self.passages.iter().zip(&self.rates).map(|(p, rate)| (passing(p), rate));
        let sum: f64 = each().map(|(p, rate)| p * rate).sum();
        let squares: f64 = each().map(|(p, rate)| p * p * rate).sum();
        planck * sum * sum / squares
    }
}

impl Passage {
    /// The attempts in words of the exact route.
    pub(super) fn attempt(&self, rate: f64) -> Attempt {
        let super::Trinomial { forward, back, stay, .. } = self.trinomial;
        Attempt { rate, forward, back, stay }
    }
}

impl Resonances {
    /// What passes a wide resonance at an energy.
    fn passage_at(&self, r: usize, energy: f64) -> Result<Passage, WideFault> {
        let resonance = &self.resonances[r];
        let transmission = resonance.transmission(energy)?;
        let [a, b] = resonance.between;
        let fillings = [self.filling_at(a, energy)?, self.filling_at(b, energy)?];
        Ok(Passage::new((r, energy), 1, transmission, fillings))
    }

    /// Check a wide resonance at every energy that counts.
    pub(crate) fn check_wide(&self, r: usize) -> Result<(), WideFault> {
        let mut found = Continuum::default();
        found.add_wide(self, r)?;
        let error = found.error;
        if error > UNRESOLVED { Err(WideFault::Unresolved { error }) } else { Ok(()) }
    }
}

/// What the cumulants to order four are made of: of particles, of energies about the middle of the range, of entropies.
fn watched(passage: &Passage, x: f64, values: &mut [f64]) {
    let super::Trinomial { forward, back, .. } = passage.trinomial;
    let (first, all) = (forward - back, forward + back);
    let second = all - first * first;
    let third = first - 3.0 * first * all + 2.0 * first.powi(3);
    let fourth = all - 4.0 * first * first - 3.0 * all * all + 12.0 * first * first * all
        - 6.0 * first.powi(4);
    let entropy = passage.log_ratio.unwrap_or(0.0);
    values.copy_from_slice(&[
        first,
        all,
        second,
        third,
        fourth,
        x * first,
        x * x * second,
        x.powi(4) * fourth,
        x.powi(4) * all,
        entropy * first,
        entropy * entropy * second,
        entropy.powi(4) * fourth,
    ]);
}

/// The ends of a range and places between, closer about its features.
fn breaks([from, to]: [f64; 2], features: &[Feature]) -> Vec<f64> {
    let mut breaks = vec![from, to];
    for Feature { at, scale, lone } in features {
        breaks.push(*at);
        if *lone {
            continue;
        }
        let mut distance = scale / 2.0;
        while distance > 0.0 && (at + distance < to || at - distance > from) {
            breaks.extend([at - distance, at + distance]);
            distance *= GRADING;
        }
    }
    breaks.retain(|at| (from..=to).contains(at));
    breaks.sort_by(f64::total_cmp);
    breaks.dedup();
    breaks
}
