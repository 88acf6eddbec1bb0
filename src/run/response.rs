//! Put the response of every current to a parameter side by side: derived, and sampled.
//!
//! Exactly it is `dJ/dtheta` by one adjoint solve; sampled it is the difference quotient
//! `[J(theta + h) - J(theta - h)]/2h` of trajectories that share random numbers, which is held
//! against the exact quotient of the same two models.

use std::borrow::Cow;

use super::{Error, Job};
use crate::config::number::Positive;
use crate::config::plan::Model;
use crate::config::response::Parameter;
use crate::estimate::{Sampled, responses};
use crate::exact::{self, Answer, Answers, Changes, Fault, Response};
use crate::kernel::Coupled;
use crate::model::{self, ring};
use crate::network::{Clock, Network, Structure};
use crate::quantity::{Exact, Quantity};
use crate::tally::Block;

/// A linear system and a difference quotient stand between a response and the rates: below this share of
/// its scale it is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-12;

/// Chosen steps change the rates of jumps by this share, in the root of the mean square over jumps.
const CHANGE: f64 = 0.03;

/// Chosen steps are halved up to so often where they lead out of the range of a parameter: steps
/// that are smaller yet leave too little to sample.
const HALVINGS: i32 = 12;

/// From the edge of its range a parameter is moved by this share of it, or of its unit.
const OFF_THE_EDGE: f64 = 1e-6;

/// Two networks of one graph, as far above and below a value, with their stationary laws.
#[derive(Clone, Debug)]
pub(super) struct Sides {
    pub(super) networks: [Network; 2],
    pub(super) laws: [Vec<f64>; 2],
    /// Half the distance between them.
    pub(super) step: f64,
}

/// A parameter that currents respond to.
#[derive(Clone, Debug)]
pub(super) struct ResponseParameter {
    name: String,
    sides: Sides,
    /// What it does to each channel, current by current.
    changes: Vec<Changes>,
}

/// Everything that pairs of trajectories are walked for: parameters, then forces.
pub(super) struct CoupledSides<'a> {
    pub(super) sides: Vec<Cow<'a, Sides>>,
}

impl CoupledSides<'_> {
    pub(super) fn len(&self) -> usize {
        self.sides.len()
    }

    /// Numbers that a block keeps of all pairs: the counters of both sides of each.
    pub(super) fn numbers(&self) -> usize {
        let networks = self.sides.iter().flat_map(|sides| &sides.networks);
        networks.map(|network| network.counting.counters.len()).sum()
    }

    pub(super) fn coupled(&self, duration: f64) -> Vec<Coupled<'_>> {
        let sides = self.sides.iter().map(|sides| (sides.networks.each_ref(), &sides.laws));
        sides.map(|(networks, [p, q])| Coupled::new(networks, [p, q], duration)).collect()
    }
}

impl Sides {
    /// The networks with their laws.
    pub(super) fn new(networks: [Network; 2], step: f64) -> Result<Self, exact::Error> {
        let law = |network: &Network| {
            let start = crate::config::plan::Start::Stationary;
            exact::initial_law(network, &Structure::of(network), &start)
        };
        let laws = [law(&networks[0])?, law(&networks[1])?];
        Ok(Self { networks, laws, step })
    }

    /// The exact difference quotient of every current, in the order of [`exact::response`].
    pub(super) fn quotients(&self) -> Result<Vec<f64>, exact::Reason> {
        let [above, below] = &self.networks;
        let (above, below) = (exact::response(above)?, exact::response(below)?);
        let quotient = |(a, b): (&Response, &Response)| (a.rate - b.rate) / (2.0 * self.step);
        Ok(above.iter().zip(&below).map(quotient).collect())
    }
}

impl Job {
    /// Differentiate the model by every parameter that was asked for, and choose steps.
    pub(super) fn resolve_responses(&mut self) -> Result<(), Error> {
        let mut asked = self.plan.observe.response.clone();
        if asked.is_empty() {
            return Ok(());
        }
        if self.stationary.is_none() {
            return Err(Error::NotStationary { key: "observe.response", what: "a response" });
        }
        for parameter in &mut asked {
            let knob = self.knob(parameter).map_err(|(why, help)| Error::NoResponse {
                parameter: parameter.name.clone(),
                why,
                help,
            })?;
            parameter.step = Positive::try_from(knob.sides.step).ok();
            self.knobs.push(knob);
        }
        self.plan.observe.response = asked;
        Ok(())
    }

    /// The parameter with both sides, or why there are none and what to do.
    fn knob(&self, parameter: &Parameter) -> Result<ResponseParameter, (String, String)> {
        if self.network.clock != Clock::Continuous {
            let why = "it is only answered in continuous time".into();
            return Err((why, "set model.clock = \"poisson\"".into()));
        }
        let Parameter { name, value, .. } = parameter;
        let at = |value: f64| self.network_at(name, value);
        let changes = exact::derivative(&self.network, *value, &at)
            .map_err(|fault| self.no_derivative(parameter, fault))?;
        let still = |list: &[f64]| list.iter().all(|x| *x == 0.0);
        if changes.iter().all(|c| still(&c.log_rates) && still(&c.charges)) {
            let why = "it changes no rate and no charge of the model".into();
            return Err((why, "name a parameter that does".into()));
        }
        let sides = self.sides(parameter, &changes)?;
        Ok(ResponseParameter { name: name.clone(), sides, changes })
    }

    /// Why there is no derivative, and the nearest value that has one.
    fn no_derivative(&self, parameter: &Parameter, fault: Fault) -> (String, String) {
        let Parameter { name, value, .. } = parameter;
        match fault {
            Fault::NotSmooth => {
                (format!("{fault}, {value:?}"), "move the parameter, or leave it out".into())
            }
            Fault::Outside(why) => {
                let off = OFF_THE_EDGE * size(*value);
                let inside = [value + off, value - off]
                    .into_iter()
                    .find(|&beside| self.network_at(name, beside).is_ok());
                let to =
                    inside.map_or(String::new(), |x| format!(": --set parameters.{name}={x:?}"));
                (
                    format!("its value, {value:?}, is at the edge of where it has one; {why}"),
                    format!("move the parameter into its range{to}; or leave it out"),
                )
            }
        }
    }

    /// Both sides of a parameter; a chosen step is small enough for both to lie in its range.
    fn sides(&self, parameter: &Parameter, changes: &[Changes]) -> Result<Sides, (String, String)> {
        let Parameter { name, value, step } = parameter;
        let help = |what| format!("{what}: {{ parameter = \"{name}\", step = ... }}");
        if let Some(step) = step {
            let found = self.sides_at(parameter, step.get());
            return found.map_err(|why| (why, help("lower the step")));
        }
        let first = self.step(*value, changes);
        let mut found = self.sides_at(parameter, first);
        for k in 1..=HALVINGS {
            if found.is_err() {
                found = self.sides_at(parameter, to_one_digit(first * 0.5_f64.powi(k)));
            }
        }
        found.map_err(|why| {
            let help = help("move the parameter away from there, or write a smaller step yourself");
            (why, help)
        })
    }

    /// Both sides of a parameter, a step away.
    fn sides_at(&self, parameter: &Parameter, step: f64) -> Result<Sides, String> {
        let side = |value| {
            let network = self.network_at(&parameter.name, value)?;
            if network.has_graph_of(&self.network) {
                return Ok(network);
            }
            Err(format!(
                "within its step, {step:?}, jumps that were possible become impossible or the \
                 other way round"
            ))
        };
        let networks = [side(parameter.value + step)?, side(parameter.value - step)?];
        Sides::new(networks, step).map_err(|error| error.to_string())
    }

    /// The network at another value of a parameter.
    fn network_at(&self, parameter: &str, value: f64) -> Result<Network, String> {
        let written =
            self.plan.written.as_ref().ok_or("the model is not known as it was written")?;
        let model = written
            .model_at(parameter, value)
            .map_err(|error| format!("at {value:?} there is no model: {}", error.cause()))?;
        Ok(match &model {
            Model::Ring(ring) => ring::compile(ring, self.plan.sampling.start.as_ref()).0,
            model => model::compile(model),
        })
    }

    /// The step that changes rates by [`CHANGE`], to one digit.
    fn step(&self, value: f64, changes: &[Changes]) -> f64 {
        let law = self.stationary.as_deref().unwrap_or_default();
        let log_rates = changes.first().map_or(&[][..], |c| &c.log_rates);
        let (mut squares, mut all) = (0.0, 0.0);
        for (c, change) in self.network.channels().iter().zip(log_rates) {
            let flux = law[c.from as usize] * c.rate;
            squares += flux * change * change;
            all += flux;
        }
        let mean = (squares / all).sqrt();
        let step = if mean > 0.0 { CHANGE / mean } else { CHANGE * size(value) };
        to_one_digit(step)
    }

    /// What pairs of trajectories are walked for.
    pub(super) fn shifts(&self) -> CoupledSides<'_> {
        let knobs = self.knobs.iter().map(|knob| Cow::Borrowed(&knob.sides));
        let forces = self.forced().into_iter().map(Cow::Owned);
        CoupledSides { sides: knobs.chain(forces).collect() }
    }

    pub(super) fn responses_listed(&self) -> Vec<Quantity> {
        let of = |knob: &ResponseParameter| {
            let currents = self.network.counting.with_cumulants();
            let name = knob.name.clone();
            currents
                .map(move |o| Quantity::response(o.observable.clone(), &name))
                .collect::<Vec<_>>()
        };
        self.knobs.iter().flat_map(of).collect()
    }

    /// The sampled responses, to parameters as estimates, to forces apart.
    pub(super) fn estimate_responses(&self, blocks: &[Block], sampled: &mut Sampled) {
        let shifts = self.shifts();
        let pairs: Vec<_> = shifts
            .sides
            .iter()
            .map(|sides| ([&sides.networks[0], &sides.networks[1]], sides.step))
            .collect();
        let mut found = responses(blocks, &pairs, self.duration());
        sampled.conductance = found.split_off(self.knobs.len());
        let quantities = self.responses_listed();
        for (quantity, response) in quantities.into_iter().zip(found.into_iter().flatten()) {
            if response.rough() {
                sampled.rough.insert(quantity.clone());
            }
            sampled.estimates.insert(quantity, response.estimate());
        }
    }

    /// The exact responses beside the difference quotients that are sampled.
    pub(super) fn answer_responses(&self, answers: &mut Answers) {
        if self.knobs.is_empty() {
            return;
        }
        let currents = match exact::response(&self.network) {
            Ok(currents) => currents,
            Err(why) => {
                answers.warnings.push(format!("no exact response: {why}"));
                return;
            }
        };
        for knob in &self.knobs {
            let quotients = knob.sides.quotients();
            if let Err(why) = &quotients {
                answers.warnings.push(format!("no exact quotient by {}: {why}", knob.name));
            }
            for (k, (current, changes)) in currents.iter().zip(&knob.changes).enumerate() {
                let Ok(value) = current.to(changes) else { continue };
                let scale = current.gross_to(changes);
                answers.values.push(Answer {
                    quantity: Quantity::response(current.current.clone(), &knob.name),
                    exact: Exact { value, estimated: quotients.as_ref().ok().map(|q| q[k]) },
                    scale,
                    rounding: ROUNDED_ZERO * scale,
                });
            }
        }
    }
}

/// The size of a parameter: one where it is zero.
fn size(value: f64) -> f64 {
    if value == 0.0 { 1.0 } else { value.abs() }
}

fn to_one_digit(step: f64) -> f64 {
    format!("{step:.0e}").parse().unwrap_or(step)
}
