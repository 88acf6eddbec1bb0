//! Resolve the parameters that currents respond to, and estimate the responses.
//!
//! Exactly a response is `dJ/dtheta` by one adjoint solve; sampled it is the difference quotient
//! `[J(theta + h) - J(theta - h)]/2h` of trajectories that share random numbers, which is held
//! against the exact quotient of the same two models.

use super::{Error, Job};
use crate::config::observe::Parameter;
use crate::estimate::{Sampled, responses};
use crate::exact::{self, Changes, Facts, Fault, ResponseParameter, Sides};
use crate::kernel::Coupled;
use crate::network::{Clock, Network};
use crate::number::Positive;
use crate::quantity::{LawGroup, Quantity};
use crate::tally::Block;

/// Chosen steps change the rates of jumps by this share, in the root of the mean square over jumps.
const CHANGE: f64 = 0.03;

/// Chosen steps are halved up to so often where they lead out of the range of a parameter: steps
/// that are smaller yet leave too little to sample.
const HALVINGS: i32 = 12;

/// From the edge of its range a parameter is moved by this share of it, or of its unit.
const OFF_THE_EDGE: f64 = 1e-6;

impl Job {
    /// Differentiate the model by every parameter that was asked for, and choose steps.
    pub(super) fn resolve_responses(&mut self) -> Result<(), Error> {
        let mut asked = self.plan.observe.response.clone();
        if asked.is_empty() {
            return Ok(());
        }
        // Of wave functions there may be a stationary law without a network.
        if self.stationary().is_none() || self.network().is_none() {
            return Err(Error::not_stationary(self, "observe.response", "a response"));
        }
        for parameter in &mut asked {
            let known = self.parameter(parameter).map_err(|(why, help)| Error::NoResponse {
                parameter: parameter.name.clone(),
                why,
                help,
            })?;
            parameter.step = Positive::try_from(known.sides.step).ok();
            self.parameters.push(known);
        }
        self.plan.parts_mut().observe.response = asked;
        Ok(())
    }

    /// The parameter with both sides, or why there are none and what to do.
    fn parameter(&self, parameter: &Parameter) -> Result<ResponseParameter, (String, String)> {
        let network = self.rate_network();
        if network.clock != Clock::Continuous {
            let why = "it is only answered in continuous time".into();
            let help = match self.plan.model.system().declared().kind {
                "a ring" => "set model.clock = \"poisson\"",
                _ => {
                    "attempts come in fixed steps: leave observe.response out, and compare two runs or a scan, \
                     or write the device as dots, whose electrons jump in continuous time"
                }
            };
            return Err((why, help.into()));
        }
        let Parameter { name, value, .. } = parameter;
        let at = |value: f64| self.network_at(name, value);
        let changes = exact::derivative(network, *value, &at)
            .map_err(|fault| self.no_derivative(parameter, fault))?;
        let still = |list: &[f64]| list.iter().all(|x| *x == 0.0);
        if changes.iter().all(|c| still(&c.log_rates) && still(&c.increments)) {
            let why = "it changes no rate and no charge of the model".into();
            return Err((why, "name a parameter that does".into()));
        }
        let sides = self.chosen_sides(parameter, &changes)?;
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
    fn chosen_sides(
        &self,
        parameter: &Parameter,
        changes: &[Changes],
    ) -> Result<Sides, (String, String)> {
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
            if network.has_graph_of(self.rate_network()) {
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
        let compiled = model.system().compile(Some(self.start()));
        let mut network =
            compiled.network.ok_or("its states are too many to enumerate there".to_owned())?;
        network.counted.count_sums(&self.plan.observe.sums());
        Ok(network)
    }

    /// The step that changes rates by [`CHANGE`], to one digit.
    fn step(&self, value: f64, changes: &[Changes]) -> f64 {
        let law = self.stationary().unwrap_or_default();
        let log_rates = changes.first().map_or(&[][..], |c| &c.log_rates);
        let (mut squares, mut all) = (0.0, 0.0);
        for (c, change) in self.rate_network().channels().iter().zip(log_rates) {
            let flux = law[c.from as usize] * c.rate;
            squares += flux * change * change;
            all += flux;
        }
        let mean = (squares / all).sqrt();
        let step = if mean > 0.0 { CHANGE / mean } else { CHANGE * size(value) };
        to_one_digit(step)
    }

    /// What pairs of trajectories are walked for: parameters, then forces about equilibrium.
    pub(super) fn sides(&self) -> Vec<&Sides> {
        let asked = self.plan.observe.laws.contains(&LawGroup::Response);
        let facts = self.facts.iter().filter(|facts| asked && facts.stationary().is_some());
        let forces = facts.flat_map(Facts::forced);
        self.parameters.iter().map(|parameter| &parameter.sides).chain(forces).collect()
    }

    /// Numbers that a block keeps of all pairs: the counters of both sides of each.
    pub(super) fn response_numbers(&self) -> usize {
        let networks = self.sides().into_iter().flat_map(|sides| &sides.networks);
        networks.map(|network| network.counting.counters.len()).sum()
    }

    /// The walks of all pairs.
    pub(super) fn coupled<'a>(&'a self) -> Vec<Coupled<'a>> {
        let coupled = |sides: &'a Sides| {
            let [p, q] = &sides.laws;
            Coupled::new(sides.networks.each_ref(), [p, q], self.duration())
        };
        self.sides().into_iter().map(coupled).collect()
    }

    pub(super) fn responses_listed(&self) -> Vec<Quantity> {
        let of = |parameter: &ResponseParameter| {
            let currents = self.counted.counting.with_cumulants();
            let name = parameter.name.clone();
            currents
                .map(move |o| Quantity::response(o.observable.clone(), &name))
                .collect::<Vec<_>>()
        };
        self.parameters.iter().flat_map(of).collect()
    }

    /// The sampled responses, to parameters as estimates, to forces apart.
    pub(super) fn estimate_responses(&self, blocks: &[Block], sampled: &mut Sampled) {
        let pairs: Vec<_> = self
            .sides()
            .into_iter()
            .map(|sides| ([&sides.networks[0], &sides.networks[1]], sides.step))
            .collect();
        let mut found = responses(blocks, &pairs, self.duration());
        sampled.conductance = found.split_off(self.parameters.len());
        let quantities = self.responses_listed();
        for (quantity, response) in quantities.into_iter().zip(found.into_iter().flatten()) {
            if response.rough() {
                sampled.rough.insert(quantity.clone());
            }
            sampled.estimates.insert(quantity, response.estimate());
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
