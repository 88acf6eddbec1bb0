//! Run a plan: the one entry that the command line calls.
//!
//! [`prepare`] compiles the model and makes every automatic choice; [`run`] walks the blocks and
//! puts each estimate beside its exact answer; [`exact()`] gives the answers alone.

mod curves;
mod cycles;
mod describe;
mod error;
mod generating;
mod grid;
mod information;
mod kernel;
mod laws;
mod length;
pub mod memory;
mod observe;
mod onsager;
mod response;
mod start;
mod stopping;
mod symmetry;
mod theorems;
mod times;
mod told;
mod trajectory;
mod uncertainty;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use error::Error;

use crate::config::Plan;
use crate::config::plan::{self, Model, Start};
use crate::config::ring::Ring;
use crate::ensemble::stream::{Purpose, stream};
use crate::ensemble::{
    self, Memory, Progress, Shard, Silent, Store, Work, observe_block, walk_block,
};
use crate::estimate::{self, Question, Sampled};
use crate::exact;
use crate::kernel::{Compound, Unfit};
use crate::model::{self, ring};
use crate::network::{self, Network, Structure};
use crate::quantity::{Observable, Quantity};
use crate::report::{self, Report};
use crate::tally::{Block, Layout, PackedBlocks, Shape, Trace};
use describe::{describe, units};
use response::{CoupledSides, ResponseParameter};
use start::{count_entropy_flow_instead, default_start, unseen_classes};

/// Stationary starts are the default for networks of at most this many states.
pub const MAX_STATES_FOR_STATIONARY_DEFAULT: usize = 1024;

/// Plans of more jumps than this are refused.
pub const MAX_JUMPS: f64 = 1e13;

/// A plan made ready: compiled, every choice made, and the start law known.
#[derive(Clone, Debug)]
pub struct Job {
    /// The plan with every automatic choice written back.
    pub plan: Plan,
    /// The compiled model.
    pub network: Network,
    /// Configurations of its states, for a ring that was enumerated.
    pub states: Option<ring::States>,
    /// Its structure.
    pub structure: Structure,
    /// Pairs whose covariance rates are listed.
    pub pairs: Vec<[Observable; 2]>,
    /// The stationary law, where trajectories start from it.
    pub stationary: Option<Vec<f64>>,
    /// The tables of a plan that is walked by them, or why it is not.
    tables: Option<Result<Arc<Compound>, Unfit>>,
    /// The parameters that currents respond to, with the model on both sides of each.
    knobs: Vec<ResponseParameter>,
    /// Bytes that exact answers may take.
    memory: f64,
    notes: Vec<String>,
}

/// Compile a plan and make its automatic choices.
///
/// # Errors
/// When the start has no unique law, or the plan is too long.
pub fn prepare(plan: &Plan) -> Result<Job, Error> {
    prepare_with(plan, ring::compile)
}

/// How a ring is compiled.
type CompileRing = fn(&Ring, Option<&Start>) -> (Network, Option<ring::States>);

fn prepare_with(plan: &Plan, compile_ring: CompileRing) -> Result<Job, Error> {
    let mut plan = plan.clone();
    let compile = |plan: &Plan| match &plan.model {
        Model::Ring(ring) => compile_ring(ring, plan.sampling.start.as_ref()),
        model => (model::compile(model), None),
    };
    let (mut network, mut states) = compile(&plan);
    let structure = Structure::of(&network);
    if plan.sampling.start.is_none() {
        let duration = plan.sampling.duration;
        plan.sampling.start = Some(default_start(&network, &structure, duration, states.is_some()));
        // What a ring lists depends on where it starts.
        if states.is_some() {
            (network, states) = compile(&plan);
        }
    }
    let start = plan.sampling.start.clone().expect("a start was chosen");
    if let (Model::Ring(ring), Start::Stationary) = (&plan.model, &start)
        && states.is_none()
    {
        return Err(Error::NoStationaryLaw { spins: ring.spins() });
    }
    let stationary = stationary_law(&plan.model, &network, &structure, &start)?;
    let mut notes = network.notes.clone();
    // The exact answers say so themselves.
    let unsaid = network.no_entropy.iter().filter(|_| network.states.is_empty());
    notes.extend(unsaid.map(|why| format!("entropy is absent: {why}")));
    notes.extend(unseen_classes(&network, &structure, &start));
    if start != Start::Stationary {
        notes.extend(count_entropy_flow_instead(&mut network));
    }
    let pairs = network::covariance_pairs(&network.counting, &plan.observe.covariances)
        .map_err(|observable| Error::not_counted("observe.covariances", &observable, &network))?;
    let tables = None;
    let knobs = Vec::new();
    let memory = f64::INFINITY;
    let mut job =
        Job { plan, network, states, structure, pairs, stationary, tables, knobs, memory, notes };
    job.notes.extend(job.no_exchange());
    job.resolve_observables()?;
    job.resolve_responses()?;
    job.notes.extend(job.no_onsager());
    job.notes.extend(job.no_uncertainty());
    job.choose_kernel()?;
    Ok(job)
}

/// The law of a stationary start; none of another.
fn stationary_law(
    model: &Model,
    network: &Network,
    structure: &Structure,
    start: &Start,
) -> Result<Option<Vec<f64>>, Error> {
    let law = (*start == Start::Stationary)
        .then(|| exact::initial_law(network, structure, start))
        .transpose();
    law.map_err(|error| match (error, model) {
        (exact::Error::NotUnique { count, classes, .. }, Model::Ring(_)) => {
            Error::SeveralClasses { count, classes }
        }
        (error, _) => error.into(),
    })
}

impl Job {
    /// Every quantity that a report lists.
    #[must_use]
    pub fn quantities(&self) -> Vec<Quantity> {
        let mut list =
            network::listing(&self.network.counting, &self.network.averages, &self.pairs);
        list.extend(self.responses_listed());
        list
    }

    fn start(&self) -> &Start {
        self.plan.sampling.start.as_ref().expect("prepare chose a start")
    }

    fn duration(&self) -> f64 {
        self.plan.sampling.duration.get()
    }

    fn work(&self) -> Work {
        let sampling = &self.plan.sampling;
        Work {
            seed: sampling.seed,
            blocks: sampling.blocks,
            windows: sampling.trajectories / sampling.blocks,
            shard: Shard::WHOLE,
        }
    }

    /// Sample, and put the exact answer beside each estimate.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop.
    pub fn run(&self, store: &mut dyn Store, progress: &dyn Progress) -> Result<Report, Error> {
        let sampled = self.sample(self.work(), store, progress)?;
        if progress.stop() {
            let blocks = self.plan.sampling.blocks;
            return Err(Error::stopped(blocks, blocks));
        }
        Ok(assemble(self, Some(&sampled), &self.answers()))
    }

    /// The exact answers to compare with, or why there are none.
    pub(crate) fn answers(&self) -> exact::Answers {
        self.exact().unwrap_or_else(|error| exact::Answers {
            warnings: vec![format!("no exact answer to compare with: {error}")],
            ..exact::Answers::default()
        })
    }

    /// The report of this plan under another seed, kept in memory, beside answers that are known.
    ///
    /// # Errors
    /// When the plan is too long.
    pub(crate) fn report_with_seed(
        &self,
        seed: u64,
        exact: &exact::Answers,
    ) -> Result<Report, Error> {
        Ok(assemble(self, Some(&self.sample_with_seed(seed)?), exact))
    }

    /// The exact answers alone, as a report.
    ///
    /// # Errors
    /// When the network cannot be solved.
    pub fn run_exact(&self) -> Result<Report, Error> {
        Ok(assemble(self, None, &self.exact()?))
    }

    /// Walk what is missing of the blocks and estimate every quantity from all of them.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop.
    pub fn sample(
        &self,
        work: Work,
        store: &mut dyn Store,
        progress: &dyn Progress,
    ) -> Result<Sampled, Error> {
        let (layout, blocks) = self.walk(work, store, progress)?;
        let combinations = self.combinations();
        let law = self.law_in_windows();
        let drawn = Question {
            quantities: &self.estimated(),
            layout: &layout,
            averages: &self.network.averages,
            duration: self.duration(),
            long_run: self.long_run(),
            switching: self.switching(law.as_deref()),
            jumping: self.jumping(law.as_deref()),
            smoothed: self.plan.sampling.kernel == plan::Kernel::Compound,
            idle: self.idle(),
            combinations: &combinations,
        };
        let mut sampled = estimate::sample(&drawn, &blocks);
        self.estimate_by_even_part(&mut sampled);
        self.estimate_responses(blocks.rest(), &mut sampled);
        sampled.distributions = estimate::distributions(blocks.into_rest());
        Ok(sampled)
    }

    /// Walk what is missing of a shard's blocks into the store, and return how many it has.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop.
    pub fn fill(
        &self,
        shard: Shard,
        store: &mut dyn Store,
        progress: &dyn Progress,
    ) -> Result<usize, Error> {
        let work = Work { shard, ..self.work() };
        let (_, blocks) = self.walk(work, store, progress)?;
        Ok(blocks.len())
    }

    fn walk(
        &self,
        work: Work,
        store: &mut dyn Store,
        progress: &dyn Progress,
    ) -> Result<(Layout, PackedBlocks), Error> {
        self.check_length()?;
        let kernel = self.kernel();
        let layout = self.layout(kernel.as_ref())?;
        let shifts = self.shifts();
        let shape = self.shape(&layout, &shifts);
        let pairs = shifts.coupled(self.duration());
        let respond = |index, block: Block| {
            let response = ensemble::respond_block(work, index, &pairs);
            Block { response, ..block }
        };
        let blocks = if layout.observed.is_empty() {
            let walk = |index| walk_block(work, index, Purpose::Walk, kernel.as_ref(), &layout);
            let block = |index| respond(index, walk(index));
            ensemble::walk(work, &shape, &block, store, progress)?
        } else {
            let watched = self.watched_walk();
            let walk = |index| observe_block(work, index, &layout, watched.as_ref());
            let block = |index| respond(index, walk(index));
            ensemble::walk(work, &shape, &block, store, progress)?
        };
        Ok((layout, blocks))
    }

    /// Check that blocks that were walked elsewhere can be of this plan.
    ///
    /// # Errors
    /// When one cannot.
    pub fn check(&self, blocks: &BTreeMap<u64, Block>) -> Result<(), Error> {
        self.check_length()?;
        let layout = self.layout(self.kernel().as_ref())?;
        let shape = self.shape(&layout, &self.shifts());
        ensemble::check(blocks, &shape).map_err(|error| Error::Ensemble(error.into()))
    }

    fn shape<'a>(&self, layout: &'a Layout, shifts: &CoupledSides<'_>) -> Shape<'a> {
        let Work { windows, blocks, .. } = self.work();
        Shape::new(layout, windows, blocks, shifts.numbers())
    }

    /// The sampled answers of this plan under another seed, kept in memory.
    ///
    /// # Errors
    /// When the plan is too long.
    pub fn sample_with_seed(&self, seed: u64) -> Result<Sampled, Error> {
        self.sample(Work { seed, ..self.work() }, &mut Memory, &Silent)
    }

    /// The exact answers.
    ///
    /// # Errors
    /// When the network cannot be solved.
    pub fn exact(&self) -> Result<exact::Answers, exact::Error> {
        if self.network.states.is_empty() {
            return Ok(exact::Answers::default());
        }
        self.check_exact()?;
        let mut answers = exact::answer(&exact::Question {
            network: &self.network,
            pairs: &self.pairs,
            start: self.start(),
            duration: self.duration(),
            windows: true,
        })?;
        self.answer_responses(&mut answers);
        Ok(answers)
    }
}

/// Sample a plan and put the exact answer beside each estimate.
///
/// # Errors
/// When the plan cannot be run, the store fails, or the progress asks to stop.
pub fn run(plan: &Plan, store: &mut dyn Store, progress: &dyn Progress) -> Result<Report, Error> {
    prepare(plan)?.run(store, progress)
}

/// The exact answers of a plan alone.
///
/// # Errors
/// When the plan cannot be answered.
pub fn exact(plan: &Plan) -> Result<Report, Error> {
    prepare(plan)?.run_exact()
}

fn assemble(job: &Job, sampled: Option<&Sampled>, exact: &exact::Answers) -> Report {
    let system = describe(job, sampled.is_some());
    let kernel = sampled.map(|_| job.walk_of());
    let mut curves = job.curves(sampled);
    let told = job.told(sampled);
    curves.list.extend(told.curves.iter().cloned());
    let theorems = job.theorems(sampled);
    let nothing = Sampled::default();
    let sampled = sampled.unwrap_or(&nothing);
    let mut quantities = job.quantities();
    let per_class = exact.values.iter().filter(|answer| answer.quantity.class.is_some());
    quantities.extend(per_class.map(|answer| answer.quantity.clone()));
    let (mut rows, comparison) = report::compare(&quantities, sampled, &exact.values);
    let (seen, remarks) = told.rows();
    rows.extend(seen);
    let scale = |q: &Quantity| exact.get(q).map(|answer| answer.scale);
    let drive = exact::drive(&job.network);
    let mut findings = report::against(drive.as_ref(), &rows, scale);
    findings.extend(report::circulation(&rows, scale));
    findings.extend(report::demons(&rows, &theorems));
    let verdict = report::compare::judge(&rows, &curves.list, job.plan.sampling.blocks);
    let disagreement = verdict.iter().filter_map(report::Verdict::warning).collect();
    let notes = [
        &disagreement,
        &job.notes,
        &exact.warnings,
        &sampled.warnings,
        &comparison,
        &curves.warnings,
        &told.warnings,
        &remarks,
    ];
    let mut laws = job.laws(sampled, exact, curves.symmetries);
    laws.extend(theorems);
    laws.extend(told.laws);
    Report {
        system,
        kernel,
        units: units(&job.plan.model),
        curves: curves.list,
        laws,
        findings,
        verdict,
        warnings: notes.into_iter().flatten().cloned().collect(),
        quantities: rows,
        plan: job.plan.clone(),
    }
}

/// One trajectory of a plan as CSV, up to a number of jumps.
///
/// # Errors
/// When the plan cannot be run.
pub fn trace(plan: &Plan, most: usize) -> Result<String, Error> {
    let mut plan = plan.clone();
    if !matches!(plan.model, Model::Ring(_)) {
        // Tables do not see inside a slice.
        plan.sampling.kernel = plan::Kernel::Gillespie;
    }
    if matches!(plan.model, Model::Ring(_)) {
        // What is observed of the states may need all of them.
        plan.observe = plan::Observe::default();
    }
    // One trajectory of a ring needs its states for a stationary start alone.
    let needs_states = plan.sampling.start == Some(Start::Stationary);
    let job = prepare_with(&plan, if needs_states { ring::compile } else { ring::outline })?;
    job.check_jumps(1)?;
    let generator = stream(job.plan.sampling.seed, 0, 0, Purpose::Trace);
    if let Model::Ring(ring) = &job.plan.model {
        let flips = job.metropolis(ring).follow(generator, job.duration(), most);
        return Ok(report::trace::ring_csv(ring, &flips));
    }
    let mut trace = Trace::new(most);
    job.gillespie().follow(generator, &mut trace);
    Ok(report::trace::csv(&job.network, job.duration(), &trace))
}
