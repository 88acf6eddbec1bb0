//! Solve the network anywhere along the axes of a scan.
//!
//! The graph of the network is looked at once: wherever a point has the same one, only the rates are new
//! ([`Facts::renewed`]). Between points the mean rates alone are solved.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::{Axis, Plan, ScanPlan};
use crate::exact::{self, Facts, MeanRate};
use crate::model::{Compiled, Model, System};
use crate::network::{Network, Start, Structure};
use crate::number::Positive;
use crate::quantity::{Observable, Quantity, Statistic};
use crate::run::Job;
use crate::run::job::prepare;
use crate::run::start::default_start;

/// Multiplications that answers between the points may take: some seconds. Zeros are found whatever they take.
const MAX_WORK: f64 = 2e10;

/// What solves the points of a scan.
#[derive(Debug)]
pub(super) struct Solver<'a> {
    scan: &'a ScanPlan,
    /// The model of the first valid point, and what is known of it where it starts stationary.
    model: &'a Model,
    template: Option<&'a Facts>,
    /// Networks of its structure that are free for other rates.
    free: Mutex<Vec<Network>>,
    /// The system has answers that are not those of a network.
    brings_answers: bool,
    /// Multiplications that one answer takes.
    work: f64,
}

/// What is known at a point.
#[derive(Debug)]
pub(super) struct Solved {
    pub(super) facts: Facts,
    /// May its network be given the rates of another point?
    is_free: bool,
}

impl<'a> Solver<'a> {
    /// From the first valid point.
    pub(super) fn new(scan: &'a ScanPlan, first: &'a Job) -> Self {
        let stationary = |facts: &&Facts| facts.stationary().is_some();
        let template = first.facts.as_ref().filter(stationary);
        let (model, free) = (&first.plan().model, Mutex::default());
        let own = first.own_answers.as_ref();
        // Those that a network gives too are not needed.
        let own = own.filter(|own| first.facts.is_none() || !own.beside().is_empty());
        let states = template.map_or(1, |facts| facts.network().states.len());
        let work = own.map_or(0.0, |own| own.work()).max((states as f64).powi(3));
        Self { scan, model, template, free, brings_answers: own.is_some(), work }
    }

    /// How many answers between the points of a scan are affordable, by the multiplications that one takes.
    pub(super) fn affordable(&self) -> usize {
        (MAX_WORK / self.work) as usize
    }

    /// The axes.
    pub(super) fn axes(&self) -> &'a [Axis] {
        self.scan.axes()
    }

    /// What is known of the network of a plan that starts stationary; none where it starts otherwise, or brings answers
    /// of its own.
    pub(super) fn stationary(&self, plan: &Plan) -> Option<Result<Solved, exact::Error>> {
        self.of_model(&plan.model, plan.sampling.start.as_ref(), plan.sampling.duration)
    }

    fn of_model(
        &self,
        model: &Model,
        asked: Option<&Start>,
        duration: Positive,
    ) -> Option<Result<Solved, exact::Error>> {
        if self.brings_answers || asked.is_some_and(|start| *start != Start::Stationary) {
            return None;
        }
        if let Some(facts) = self.renewed(model) {
            return Some(facts.map(|facts| Solved { facts, is_free: true }));
        }
        let facts = self.compiled(model, asked, duration)?;
        Some(facts.map(|facts| Solved { facts, is_free: false }))
    }

    /// What is known of a network that is compiled anew.
    fn compiled(
        &self,
        model: &Model,
        asked: Option<&Start>,
        duration: Positive,
    ) -> Option<Result<Facts, exact::Error>> {
        let system = model.system();
        let compiled = system.compile(asked);
        let alike = |network: &Network| {
            self.template.filter(|template| network.has_graph_of(template.network()))
        };
        if let Some(template) = compiled.network.as_ref().and_then(alike) {
            return Some(template.renewed(self.settled(system, compiled, asked)?));
        }
        let structure = Structure::of(compiled.network.as_ref()?);
        if asked.is_none() {
            let own = system.own_start(compiled.network.as_ref());
            let network = compiled.network.as_ref()?;
            let start = default_start(network, &structure, duration, own);
            if start != Start::Stationary {
                return None;
            }
        }
        let network = self.settled(system, compiled, asked)?;
        Some(Facts::new(network, structure, Start::Stationary, duration.get()))
    }

    /// What is known of a network that is compiled already, and of which only the rates are new; none where more is.
    fn renewed(&self, model: &Model) -> Option<Result<Facts, exact::Error>> {
        let template = self.template.filter(|_| self.scan.base().observe.sums().is_empty())?;
        let free = || self.networks().pop().unwrap_or_else(|| template.network().clone());
        let network = model.recompile(self.model, free)?;
        network.has_graph_of(template.network()).then(|| template.renewed(network))
    }

    /// Take back the network of a point that is done with, where it may serve another one.
    pub(super) fn release(&self, found: Solved) {
        if found.is_free {
            self.networks().push(found.facts.into_network());
        }
    }

    fn networks(&self) -> MutexGuard<'_, Vec<Network>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Mean rates at values of the axes; none where there is no valid point, or no answer.
    pub(super) fn rates(
        &self,
        place: &[f64],
        wanted: &[Observable],
    ) -> Option<Vec<Option<MeanRate>>> {
        let sampling = &self.scan.base().sampling;
        let model = self.scan.model_at(place).ok()?;
        if let Some(found) = self.of_model(&model, sampling.start.as_ref(), sampling.duration) {
            let found = found.ok()?;
            let rates = found.facts.mean_rates(wanted);
            self.release(found);
            return rates;
        }
        let plan = self.scan.at(place).ok()?.plan;
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
            Ok(point) => match self.stationary(&point.plan) {
                Some(found) => found.err().map(|error| error.to_string()),
                None => prepare(&point.plan).err().map(|error| error.to_string()),
            },
        }
    }

    /// The network of a compiled system that starts stationary, with the sums that are observed.
    fn settled(
        &self,
        system: &dyn System,
        mut compiled: Compiled,
        asked: Option<&Start>,
    ) -> Option<Network> {
        if asked.is_none() {
            system.settle(&mut compiled, &Start::Stationary);
        }
        let mut network = compiled.network?;
        network.counted = compiled.counted;
        network.counted.count_sums(&self.scan.base().observe.sums());
        Some(network)
    }
}
