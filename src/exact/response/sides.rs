//! Hold a network on both sides of a value: what a response is sampled by, and its exact quotient.
//!
//! `[J(theta + h) - J(theta - h)]/2h` of two networks of one graph, `h` the step; a force `F` acts through
//! the log-ratios, half on a jump and half on its reverse, so that rates become `k exp(+-F d/2)` where a jump
//! adds `d` to the flux that the force drives.

use std::sync::OnceLock;

use crate::exact::{
    Answer, Answers, Changes, Error, Facts, Reason, Response, initial_law, response,
};
use crate::network::{Channel, Network, Start, Structure};
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
    quotients: OnceLock<Result<Vec<f64>, Reason>>,
}

impl Sides {
    /// The networks with their laws.
    ///
    /// # Errors
    /// Where one has no unique stationary law, or none that can be solved.
    pub fn new(networks: [Network; 2], step: f64) -> Result<Self, Error> {
        let law =
            |network: &Network| initial_law(network, &Structure::of(network), &Start::Stationary);
        let laws = [law(&networks[0])?, law(&networks[1])?];
        Ok(Self { networks, laws, step, quotients: OnceLock::new() })
    }

    /// A network at equilibrium with a small force on a flux, either way; `None` where that is not counted or
    /// has no stationary law.
    #[must_use]
    pub fn driven(network: &Network, flux: &Observable) -> Option<Self> {
        let counting = &network.counting;
        let found = counting.observables.iter().find(|o| o.observable == *flux)?;
        let step = LARGEST / counting.largest_charge(&found.weights);
        let side = |force: f64| {
            let rate = |c: &Channel| {
                c.rate * libm::exp(0.5 * force * counting.charge(&found.weights, c.class))
            };
            network.with_rates(&network.channels().iter().map(rate).collect::<Vec<_>>())
        };
        Self::new([side(step), side(-step)], step).ok()
    }

    /// The exact difference quotient of every current, in the order of [`response`].
    ///
    /// # Errors
    /// Why there is no response of one of the sides.
    pub fn quotients(&self) -> Result<&[f64], &Reason> {
        self.quotients.get_or_init(|| self.solve()).as_deref()
    }

    fn solve(&self) -> Result<Vec<f64>, Reason> {
        let [above, below] = &self.networks;
        let (above, below) = (response(above)?, response(below)?);
        let quotient = |(a, b): (&Response, &Response)| (a.rate - b.rate) / (2.0 * self.step);
        Ok(above.iter().zip(&below).map(quotient).collect())
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
