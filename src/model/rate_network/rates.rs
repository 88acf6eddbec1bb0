//! Find the rate of every channel: typed, or that of a pair by the occupation of its reservoir.
//!
//! ```text
//! from -> to   rate * filled        to -> from   rate * empty        ln(k/k') = ln(filled/empty)
//! ```
//!
//! Entries with equal states, reservoir and counts add their rates. Where one of them was typed, `ln(k/k')` comes
//! from the sums.

use std::collections::BTreeMap;

use super::{RateNetwork, Transition};
use crate::model::{Filling, Unphysical};

/// Log-ratios of typed rates that differ by more from what a temperature says are refused.
const CONTRADICTION: f64 = 1e-9;

/// What makes two entries the same channel; the energy by its bits.
pub(super) type Key = (usize, usize, usize, i32, u64);

/// The rate of a channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summed {
    /// The first entry of it, in its direction.
    pub(super) transition: Transition,
    pub(super) rate: f64,
    /// What the occupation says of `ln(k/k')`, and that an entry was typed.
    by_occupation: Option<f64>,
    typed: bool,
}

/// The channels of a network.
pub(super) struct Rates(pub(super) BTreeMap<Key, Summed>);

impl Rates {
    /// Add up equal entries. One that never fires is no channel, unless its rate merely underflows.
    pub(super) fn of(model: &RateNetwork) -> Self {
        let mut rates: BTreeMap<Key, Summed> = BTreeMap::new();
        for one in model.transitions.iter().flat_map(|t| directions(model, t)) {
            let entry = rates.entry(key(&one.transition)).or_insert(Summed { rate: 0.0, ..one });
            entry.rate += one.rate;
            entry.typed |= one.typed;
        }
        rates.retain(|_, own| own.rate > 0.0 || !own.typed && own.by_occupation.is_some());
        Self(rates)
    }

    /// `ln(k/k')` of a channel; none where there is no way back.
    pub(super) fn log_ratio(&self, key: Key) -> Option<f64> {
        let (own, back) = (self.0.get(&key)?, self.0.get(&reverse(key))?);
        if own.typed || back.typed {
            return Some(libm::log(own.rate) - libm::log(back.rate));
        }
        own.by_occupation
    }

    /// The channels without a way back.
    pub(super) fn lonely(&self) -> impl Iterator<Item = &Key> {
        self.0.keys().filter(|key| !self.0.contains_key(&reverse(**key)))
    }
}

/// What a listed transition is in each direction.
fn directions(model: &RateNetwork, transition: &Transition) -> Vec<Summed> {
    let rate = transition.rate.get();
    if rate == 0.0 {
        return Vec::new();
    }
    if !transition.pair {
        let typed = true;
        return vec![Summed { transition: *transition, rate, by_occupation: None, typed }];
    }
    let filling = model.filling(transition);
    let filling = filling.expect("the reader refuses an occupation that does not exist");
    let one = |transition, share: f64, by_occupation| Summed {
        transition,
        rate: rate * share,
        by_occupation,
        typed: false,
    };
    let forwards = one(*transition, filling.filled, filling.log_ratio);
    vec![forwards, one(transition.back(), filling.empty, filling.log_ratio.map(|ratio| -ratio))]
}

impl Transition {
    /// The way back.
    fn back(&self) -> Self {
        let energy = (-self.energy.get()).try_into().expect("as finite as its negative");
        Self { from: self.to, to: self.from, particles: -self.particles, energy, ..*self }
    }
}

/// Typed rates that are not those of the temperature of their reservoir.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contradiction {
    /// The transition, by its place in the list.
    pub transition: usize,
    /// `ln(k/k')` of the rates.
    pub found: f64,
    /// `-(energy - mu particles)/T`.
    pub expected: f64,
}

impl RateNetwork {
    /// How full the reservoir of a transition is at its energy; empty and full alike where nothing is known of it.
    ///
    /// # Errors
    /// Where the reservoir has no occupation at this energy.
    pub fn filling(&self, transition: &Transition) -> Result<Filling, Unphysical> {
        let reservoir = &self.reservoirs[transition.reservoir];
        let Some(occupation) = &reservoir.occupation else {
            return Ok(Filling { filled: 1.0, empty: 1.0, log_ratio: Some(0.0) });
        };
        occupation.filling(reservoir.statistics, transition.energy.get(), transition.particles)
    }

    /// The first typed rates that contradict the temperature of their reservoir by more than 1e-9.
    #[must_use]
    pub fn contradiction(&self) -> Option<Contradiction> {
        let rates = Rates::of(self);
        let typed = self.transitions.iter().enumerate().filter(|(_, t)| !t.pair);
        let mut all = typed.filter_map(|(transition, t)| {
            let thermal = self.reservoirs[t.reservoir].occupation.as_ref()?.as_thermal()?;
            let threshold = thermal.chemical_potential * f64::from(t.particles);
            let expected = -(t.energy.get() - threshold) / thermal.temperature;
            let found = rates.log_ratio(key(t))?;
            Some(Contradiction { transition, found, expected })
        });
        all.find(|seen| {
            let apart = (seen.found - seen.expected).abs();
            apart.is_nan() || apart > CONTRADICTION
        })
    }
}

fn key(transition: &Transition) -> Key {
    let Transition { from, to, reservoir, particles, energy, .. } = *transition;
    (from, to, reservoir, particles, bits(energy.get()))
}

pub(super) fn reverse((from, to, reservoir, particles, energy): Key) -> Key {
    (to, from, reservoir, -particles, bits(-f64::from_bits(energy)))
}

/// The bits of a number, with one zero.
pub(super) fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}
