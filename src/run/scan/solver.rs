//! Solve the network anywhere along the axes of a scan.
//!
//! The graph of the network is looked at once: wherever a point has the same one, only the rates are new
//! ([`Facts::renewed`]). Between points the mean rates alone are solved.

use crate::config::{Axis, Plan, ScanPlan};
use crate::exact::{Facts, MeanRate};
use crate::network::Start;
use crate::quantity::{Observable, Quantity, Statistic};
use crate::run::job::prepare;
use crate::run::Job;

/// What solves the points of a scan.
#[derive(Debug)]
pub(super) struct Solver<'a> {
    scan: &'a ScanPlan,
    /// The first valid point, where it starts stationary.
    template: Option<&'a Facts>,
}

impl<'a> Solver<'a> {
    /// From the first valid point.
    pub(super) fn new(scan: &'a ScanPlan, first: &'a Job) -> Self {
        let stationary = |facts: &&Facts| facts.stationary().is_some();
        let alone = first.own_answers.is_none();
        Self { scan, template: first.facts.as_ref().filter(stationary).filter(|_| alone) }
    }

    /// The axes.
    pub(super) fn axes(&self) -> &'a [Axis] {
        self.scan.axes()
    }

    /// The network of a plan from its stationary start, where it has the graph of the first; none where the plan is to be
    /// prepared as any other.
    pub(super) fn renewed(&self, plan: &Plan) -> Option<Facts> {
        let template = self.template?;
        let asked = plan.sampling.start.as_ref();
        if asked.is_some_and(|start| *start != Start::Stationary) {
            return None;
        }
        let system = plan.model.system();
        let mut compiled = system.compile(asked);
        if asked.is_none() {
            system.settle(&mut compiled, &Start::Stationary);
        }
        let mut network = compiled.network?;
        network.counted = compiled.counted;
        network.has_graph_of(template.network()).then(|| template.renewed(network).ok())?
    }

    /// Mean rates at values of the axes; none where there is no valid point, or no answer.
    pub(super) fn rates(&self, place: &[f64], wanted: &[Observable]) -> Option<Vec<Option<MeanRate>>> {
        let plan = self.scan.at(place).ok()?.plan;
        if let Some(facts) = self.renewed(&plan) {
            return facts.mean_rates(wanted);
        }
        let answers = prepare(&plan).ok()?.exact().ok()?;
        let rate = |of: &Observable| {
            let answer = answers.get(&Quantity::new(of.clone(), Statistic::Rate))?;
            Some(MeanRate { value: answer.exact.value, gross: answer.scale })
        };
        Some(wanted.iter().map(rate).collect())
    }

    /// Why there is no answer at values of the axes; none where there is one.
    pub(super) fn error(&self, place: &[f64]) -> Option<String> {
        match self.scan.at(place) {
            Err(error) => Some(error.cause().to_string()),
            Ok(point) if self.renewed(&point.plan).is_some() => None,
            Ok(point) => prepare(&point.plan).err().map(|error| error.to_string()),
        }
    }
}
