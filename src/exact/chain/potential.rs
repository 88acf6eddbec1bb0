//! Solve the Poisson equation of currents once, for all that follows from it.
//!
//! The potential `g` of a count with increments `d` makes its jumps martingale differences:
//!
//! ```text
//! sum_y k_xy (d_xy + g(y) - g(x)) = J    in every state x
//! ```
//!
//! The covariance rate of two counts is `< sum_y k (d + D g)(d' + D g') >`, and their responses are
//! weighted sums of the same `d + D g`.

use super::class::ClosedClass;
use super::elimination::LANES;
use super::gauge::{Gauge, gauged};
use crate::exact::increments::{Counted, counted};
use crate::exact::reason::Reason;
use crate::network::{Clock, Network, Structure};

/// The currents of a network in its only closed class, with `d + D g` by channel.
pub(crate) struct Currents<'a> {
    pub(crate) counted: Vec<Counted<'a>>,
    /// Mean rate of each.
    pub(crate) rates: Vec<f64>,
    /// What cancels in it.
    pub(crate) gross: Vec<f64>,
    /// By current, then channel; zero outside the class.
    pub(crate) steps: Vec<Vec<f64>>,
    /// Probability flux by channel.
    pub(crate) flux: Vec<f64>,
}

impl<'a> Currents<'a> {
    /// Solve for all observables with cumulants that pass the filter.
    pub(crate) fn of(
        network: &'a Network,
        what: &'static str,
        keep: impl Fn(&Counted<'_>) -> bool,
    ) -> Result<Self, Reason> {
        if network.clock != Clock::Continuous {
            return Err(Reason::Steps { what });
        }
        let structure = Structure::of(network);
        let [states] = structure.closed.as_slice() else {
            return Err(Reason::NotUnique { count: structure.closed.len() });
        };
        let class = ClosedClass::solve(network, states).map_err(Reason::Unsolvable)?;
        Self::in_class(network, &class, what, keep)
    }

    /// The same in the only closed class, which is solved.
    pub(crate) fn in_class(
        network: &'a Network,
        class: &ClosedClass,
        what: &'static str,
        keep: impl Fn(&Counted<'_>) -> bool,
    ) -> Result<Self, Reason> {
        if network.clock != Clock::Continuous {
            return Err(Reason::Steps { what });
        }
        let mut counted = counted(network);
        counted.retain(|c| c.observable.cumulants && keep(c));
        let mut flux = vec![0.0; network.channels().len()];
        class.add_flux(&mut flux);
        let gauges = gauged(network, &flux, &counted, None);
        let total = |c: &Counted<'_>| -> f64 {
            flux.iter().zip(&c.increments).map(|(f, d)| (f * d).abs()).sum()
        };
        let rates = means(&gauges, &flux);
        let gross = counted.iter().map(total).collect();
        let steps = gauges.chunks(LANES).flat_map(|chunk| steps(class, network, chunk)).collect();
        Ok(Self { counted, rates, gross, steps, flux })
    }

    /// The mean rates of the observables with cumulants alone, in the order of the counting table.
    pub(crate) fn rates(
        network: &Network,
        what: &'static str,
        class: &ClosedClass,
    ) -> Result<Vec<f64>, Reason> {
        if network.clock != Clock::Continuous {
            return Err(Reason::Steps { what });
        }
        let mut counted = counted(network);
        counted.retain(|c| c.observable.cumulants);
        let mut flux = vec![0.0; network.channels().len()];
        class.add_flux(&mut flux);
        Ok(means(&gauged(network, &flux, &counted, None), &flux))
    }

    /// The covariance rate of two currents.
    pub(crate) fn covariance(&self, i: usize, j: usize) -> f64 {
        let steps = self.steps[i].iter().zip(&self.steps[j]);
        self.flux.iter().zip(steps).map(|(flux, (a, b))| flux * a * b).sum()
    }
}

/// The mean rate of each current: `sum_c flux_c d_c`.
fn means(gauges: &[Gauge], flux: &[f64]) -> Vec<f64> {
    let mean = |c: &Gauge| -> f64 { flux.iter().zip(&c.increments).map(|(f, d)| f * d).sum() };
    gauges.iter().map(mean).collect()
}

/// `d + D g` by channel for up to [`LANES`] currents.
fn steps(class: &ClosedClass, network: &Network, chunk: &[Gauge]) -> Vec<Vec<f64>> {
    let mut balance = vec![[0.0; LANES]; class.states.len()];
    let mut gross = balance.clone();
    for (lane, c) in chunk.iter().enumerate() {
        let rate = class.mean(|m| c.increments[m.channel as usize]);
        for values in &mut balance {
            values[lane] = rate;
        }
        for m in &class.moves {
            let flow = m.rate * c.increments[m.channel as usize];
            balance[m.from as usize][lane] -= flow;
            gross[m.from as usize][lane] += flow.abs();
        }
    }
    class.poisson(&mut balance, &gross);
    let mut steps = vec![vec![0.0; network.channels().len()]; chunk.len()];
    for m in &class.moves {
        for (lane, c) in chunk.iter().enumerate() {
            let climbed = balance[m.to as usize][lane] - balance[m.from as usize][lane];
            steps[lane][m.channel as usize] = c.increments[m.channel as usize] + climbed;
        }
    }
    steps
}
