//! Hold a network on both sides of a value: what a response is sampled by, and its exact quotient.
//!
//! `[J(theta + h) - J(theta - h)]/2h` of two networks of one graph, `h` the step; a force `F` acts through
//! the log-ratios, half on a jump and half on its reverse, so that rates become `k exp(+-F d/2)` where a jump
//! adds `d` to the flux that the force drives.

use crate::exact::chain::potential::Currents;
use crate::exact::start::stationary_class;
use crate::exact::{Answer, Answers, Changes, Error, Facts, Reason};
use crate::network::{Channel, Network, Structure};
use crate::quantity::{Exact, Observable, Quantity};

/// The largest `F d` of a jump, so that `1 - sinh(F d/2)/(F d/2)` is below 2e-3.
const LARGEST: f64 = 0.2;

/// Two networks of one graph, as far above and below a value, with their stationary laws.
#[derive(Clone, Debug)]
pub struct Sides {
    /// Above and below.
    pub networks: [Network; 2],
    /// Their stationary laws over the states.
    pub laws: [Vec<f64>; 2],
    /// Half the distance between them, in the unit of the value.
    pub step: f64,
    /// Mean rates of the currents above and below.
    rates: [Result<Vec<f64>, Reason>; 2],
}

impl Sides {
    /// The networks with their laws.
    ///
    /// # Errors
    /// Where one has no unique stationary law, or none that can be solved.
    pub fn new(networks: [Network; 2], step: f64) -> Result<Self, Error> {
        let solve = |network: &Network| -> Result<_, Error> {
            let class = stationary_class(network, &Structure::of(network))?;
            let rates = Currents::rates(network, "a response", &class);
            Ok((class.spread(network), rates))
        };
        let [(p, above), (q, below)] = [solve(&networks[0])?, solve(&networks[1])?];
        Ok(Self { networks, laws: [p, q], step, rates: [above, below] })
    }

    /// A network at equilibrium with a small force on a flux, either way; `None` where that is not counted or
    /// has no stationary law.
    #[must_use]
    pub fn driven(network: &Network, flux: &Observable) -> Option<Self> {
        let counting = &network.counting;
        let found = counting.observables.iter().find(|o| o.observable == *flux)?;
        let step = LARGEST / counting.largest_increment(&found.weights);
        let side = |force: f64| {
            let rate = |c: &Channel| {
                c.rate * libm::exp(0.5 * force * counting.increment(&found.weights, c.class))
            };
            network.with_rates(&network.channels().iter().map(rate).collect::<Vec<_>>())
        };
        Self::new([side(step), side(-step)], step).ok()
    }

    /// The exact difference quotient of every current, in the order of [`super::response`].
    ///
    /// # Errors
    /// Why one of the sides has no response.
    pub fn quotients(&self) -> Result<Vec<f64>, &Reason> {
        let [above, below] = &self.rates;
        let pairs = above.as_ref()?.iter().zip(below.as_ref()?);
        Ok(pairs.map(|(a, b)| (a - b) / (2.0 * self.step)).collect())
    }
}

/// A linear system and a difference quotient stand between a response and the rates: below this share of
/// its scale it is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-12;

/// A parameter that currents respond to.
#[derive(Clone, Debug)]
pub struct ResponseParameter {
    /// Its name.
    pub name: String,
    /// The system on both sides of its value.
    pub sides: Sides,
    /// What it does to each channel, current by current.
    pub changes: Vec<Changes>,
}

/// The exact responses beside the difference quotients that are sampled.
pub fn answer_responses(facts: &Facts, parameters: &[ResponseParameter], answers: &mut Answers) {
    if parameters.is_empty() {
        return;
    }
    let currents = match facts.responses() {
        Ok(currents) => currents,
        Err(why) => {
            answers.warnings.push(format!("no exact response: {why}"));
            return;
        }
    };
    for parameter in parameters {
        let quotients = parameter.sides.quotients();
        if let Err(why) = &quotients {
            answers.warnings.push(format!("no exact quotient by {}: {why}", parameter.name));
        }
        for (k, (current, changes)) in currents.iter().zip(&parameter.changes).enumerate() {
            let Ok(value) = current.to(changes) else { continue };
            let scale = current.gross_to(changes);
            answers.values.push(Answer {
                quantity: Quantity::response(current.current.clone(), &parameter.name),
                exact: Exact { value, estimated: quotients.as_ref().ok().map(|q| q[k]) },
                scale,
                rounding: ROUNDED_ZERO * scale,
            });
        }
    }
}
