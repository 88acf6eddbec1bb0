//! Uniformise a network: every state is left at one rate, to stay where it is with what is left over.
//!
//! ```text
//! U = 1 + W/L,    exp(W t) = sum_n Poisson_n(L t) U^n
//! ```
//!
//! with `L` the largest exit rate (Jensen's method, doi:10.1287/opre.32.2.343).

use super::unfit::Unfit;
use crate::network::Network;

/// Counts that are resolved, at most.
pub(super) const LANES: usize = 8;

/// The largest amount that a jump may add to a count.
const MAX_AMOUNT: i32 = 16;

/// Counts by lane.
pub(super) type Counts = [i16; LANES];

/// A jump at a uniformised step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// State after it.
    pub(super) to: u32,
    /// Its probability.
    pub(super) chance: f64,
    /// What it counts.
    pub(super) counts: Counts,
    /// Class of its channel.
    pub(super) class: u32,
}

/// The uniformised network.
#[derive(Debug)]
pub(super) struct Steps {
    /// Steps per unit time.
    pub(super) rate: f64,
    jumps: Vec<Vec<Step>>,
    stay: Vec<f64>,
    /// The counter of each lane.
    pub(super) lanes: Vec<u32>,
    /// The counters that no lane holds.
    pub(super) expected: Vec<u32>,
}

impl Steps {
    /// Uniformise a network for windows of a duration.
    pub(super) fn new(network: &Network, duration: f64) -> Result<Self, Unfit> {
        let states = network.states.len() as u32;
        let fastest = (0..states).map(|x| network.exit_rate(x)).fold(0.0, f64::max);
        // Where nothing jumps, any rate will do.
        let rate = if fastest > 0.0 { fastest } else { 1.0 / duration };
        if !(rate * duration).is_finite() || rate * duration < f64::MIN_POSITIVE {
            return Err(Unfit::Rates);
        }
        let (expected, lanes): (Vec<u32>, Vec<u32>) =
            (0..network.counting.counters.len() as u32).partition(|&k| is_expected(network, k));
        if lanes.len() > LANES {
            return Err(Unfit::Counters { counters: lanes.len() });
        }
        let step = |channel: &crate::network::Channel| {
            let mut counts = [0; LANES];
            let class = &network.counting.classes[channel.class as usize];
            for (counter, amount) in &class.increments {
                if let Some(lane) = lanes.iter().position(|lane| lane == counter) {
                    if amount.abs() > MAX_AMOUNT {
                        return Err(Unfit::Amount { amount: *amount });
                    }
                    counts[lane] = *amount as i16;
                }
            }
            let chance = channel.rate / rate;
            Ok(Step { to: channel.to, chance, counts, class: channel.class })
        };
        let jumps: Vec<Vec<Step>> = (0..states)
            .map(|x| network.channels_from(x).iter().filter(|c| c.rate > 0.0).map(step).collect())
            .collect::<Result<_, _>>()?;
        let leave = |jumps: &Vec<Step>| jumps.iter().map(|step| step.chance).sum::<f64>();
        let stay = jumps.iter().map(|jumps| (1.0 - leave(jumps)).max(0.0)).collect();
        Ok(Self { rate, jumps, stay, lanes, expected })
    }

    pub(super) fn states(&self) -> usize {
        self.jumps.len()
    }

    /// The jumps out of a state.
    pub(super) fn from(&self, state: u32) -> &[Step] {
        &self.jumps[state as usize]
    }

    /// The probability that a step leaves a state as it is.
    pub(super) fn stay(&self, state: u32) -> f64 {
        self.stay[state as usize]
    }

    /// The counts along a spanning tree from a root to each state.
    pub(super) fn gauge(&self) -> Vec<Counts> {
        let mut found: Vec<Option<Counts>> = vec![None; self.states()];
        for root in 0..self.states() {
            if found[root].is_none() {
                found[root] = Some([0; LANES]);
            }
            // Jumps are followed either way, until nothing new is found.
            let mut grown = true;
            while grown {
                grown = false;
                for (from, step) in
                    (0..).zip(&self.jumps).flat_map(|(from, s)| s.iter().map(move |s| (from, s)))
                {
                    let from: usize = from;
                    let to = step.to as usize;
                    let (known, new, sign) = match (found[from], found[to]) {
                        (Some(known), None) => (known, to, 1),
                        (None, Some(known)) => (known, from, -1),
                        _ => continue,
                    };
                    let at = std::array::from_fn(|k| known[k] + sign * step.counts[k]);
                    found[new] = Some(at);
                    grown = true;
                }
            }
        }
        found.into_iter().map(|counts| counts.expect("every state is reached or a root")).collect()
    }
}

/// Is a counter read by observables of which only the mean is listed, and by such alone?
fn is_expected(network: &Network, counter: u32) -> bool {
    let mut readers =
        network.counting.observables.iter().filter(|o| o.weights.of(counter) != 0.0).peekable();
    readers.peek().is_some() && readers.all(|o| !o.cumulants)
}
