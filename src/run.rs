//! Run a plan: the one entry that the command line calls.
//!
//! [`prepare`] compiles the model and makes every automatic choice; [`run`] walks the blocks and
//! puts each estimate beside its exact answer; [`exact()`] gives the answers alone.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::Plan;
use crate::config::number::Positive;
use crate::config::plan::{self, Estimator, Model, Start};
use crate::config::ring::{Bath, Bulk, Clock, DemonStart, Order, Ring};
use crate::ensemble::stream::{Purpose, stream};
use crate::ensemble::{self, EnsembleError, Memory, Progress, Shard, Silent, Store, Work};
use crate::estimate::{self, Drawn, LongRun, Sampled};
use crate::exact;
use crate::kernel::{Gillespie, Kernel, Metropolis, RingStart, StartLaw};
use crate::model::{self, ring};
use crate::network::{self, Network, Structure, closed_classes_ahead};
use crate::quantity::{Name, Observable, Quantity, Statistic};
use crate::report::{self, Law, Report, Units};
use crate::tally::{Block, Exchange, Layout, Trace};

/// Stationary starts are the default for networks of at most this many states.
pub const MAX_STATES_FOR_STATIONARY_DEFAULT: usize = 1024;

/// Plans of more jumps than this are refused.
pub const MAX_JUMPS: f64 = 1e13;

/// Windows in the pilot block that fixes the centres of power sums.
const PILOT_WINDOWS: u64 = 16;

/// Why a plan cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The exact route cannot start from here.
    #[error(transparent)]
    Exact(#[from] exact::Error),
    /// The plan is too long.
    #[error(
        "{trajectories} trajectories of duration {duration:e}, burn-in included, need about \
         {jumps:.1e} jumps, more than the limit of 1e13\n = help: lower sampling.trajectories or \
         sampling.duration"
    )]
    TooLong {
        /// Trajectories in the plan.
        trajectories: u64,
        /// Duration of each, with its burn-in.
        duration: f64,
        /// The estimate.
        jumps: f64,
    },
    /// The ring is too large to draw from its stationary law.
    #[error(
        "the stationary law of a ring of {spins} spins is not known; start from \
         `\"up\"`, `\"random\"`, `{{ canonical = \"left\" }}` or `{{ burn_in = 50.0 }}`"
    )]
    NoStationaryLaw {
        /// Spins of the ring.
        spins: usize,
    },
    /// The states of the ring fall into several closed classes.
    #[error(
        "the ring has {count} closed classes, {} and so on, and no unique stationary \
         law\n = help: start from `\"up\"`, `\"random\"` or `{{ burn_in = 50.0 }}`; each class ahead \
         is then answered by itself",
        classes.join(" and ")
    )]
    SeveralClasses {
        /// How many.
        count: usize,
        /// Some of them in words.
        classes: Vec<String>,
    },
    /// An observable that was asked for is not counted from this start.
    #[error(
        "`{observable}` is not counted here\n = help: there are {}",
        counted.join(", ")
    )]
    NotCounted {
        /// The observable.
        observable: String,
        /// What is counted.
        counted: Vec<String>,
    },
    /// Walking or storing failed.
    #[error(transparent)]
    Ensemble(#[from] EnsembleError),
}

impl Error {
    fn not_counted(observable: &Observable, network: &Network) -> Self {
        let counted = network.counting.with_cumulants().map(|o| o.observable.to_string()).collect();
        Self::NotCounted { observable: observable.to_string(), counted }
    }

    /// The key of the config that is at fault, if it is one.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match self {
            Self::TooLong { .. } => Some("sampling.duration"),
            Self::NotCounted { .. } => Some("observe.covariances"),
            Self::NoStationaryLaw { .. } | Self::SeveralClasses { .. } | Self::Exact(_) => {
                Some("sampling.start")
            }
            Self::Ensemble(_) => None,
        }
    }

    /// Somebody asked to stop after `done` of `all` pieces of work.
    #[must_use]
    pub fn stopped(done: u64, all: u64) -> Self {
        Self::Ensemble(EnsembleError::Interrupted { done, blocks: all })
    }
}

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
    notes: Vec<String>,
}

/// Compile a plan and make its automatic choices.
///
/// # Errors
/// When the start has no unique law, or the plan is too long.
pub fn prepare(plan: &Plan) -> Result<Job, Error> {
    let mut plan = plan.clone();
    let compile = |plan: &Plan| match &plan.model {
        Model::Ring(ring) => ring::compile(ring, plan.sampling.start.as_ref()),
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
    plan.sampling.kernel = kernel_of(&plan.model);
    if let (Model::Ring(ring), Start::Stationary) = (&plan.model, &start)
        && states.is_none()
    {
        return Err(Error::NoStationaryLaw { spins: ring.spins() });
    }
    let stationary = (start == Start::Stationary)
        .then(|| exact::initial_law(&network, &structure, &start))
        .transpose()
        .map_err(|error| match (error, &plan.model) {
            (exact::Error::NotUnique { count, classes, .. }, Model::Ring(_)) => {
                Error::SeveralClasses { count, classes }
            }
            (error, _) => error.into(),
        })?;
    let mut notes = network.notes.clone();
    // The exact answers say so themselves.
    let unsaid = network.no_entropy.iter().filter(|_| network.states.is_empty());
    notes.extend(unsaid.map(|why| format!("entropy is absent: {why}")));
    notes.extend(unseen_classes(&network, &structure, &start));
    if start != Start::Stationary {
        notes.extend(count_entropy_flow_instead(&mut network));
    }
    let pairs = network::covariance_pairs(&network.counting, &plan.observe.covariances)
        .map_err(|observable| Error::not_counted(&observable, &network))?;
    let mut job = Job { plan, network, states, structure, pairs, stationary, notes };
    job.notes.extend(job.no_exchange());
    Ok(job)
}

/// The stationary law where it is unique and cheap; else a burn-in, or the start itself where it
/// leads to several classes or to rest.
fn default_start(
    network: &Network,
    structure: &Structure,
    duration: Positive,
    is_ring: bool,
) -> Start {
    if network.states.is_empty() {
        return Start::BurnIn(duration);
    }
    let here = || match network.states[network.start as usize].clone() {
        _ if is_ring => Start::Up,
        name => Start::State(name),
    };
    match closed_classes_ahead(network, structure, &[network.start]).as_slice() {
        [class] if structure.closed[*class].len() == 1 => here(),
        [_] if structure.closed.len() == 1
            && network.states.len() <= MAX_STATES_FOR_STATIONARY_DEFAULT =>
        {
            Start::Stationary
        }
        [_] => Start::BurnIn(duration),
        _ => here(),
    }
}

/// Say so where the start leads to one of several closed classes.
fn unseen_classes(network: &Network, structure: &Structure, start: &Start) -> Option<String> {
    let from = match start {
        Start::State(name) => network.state(name).into_iter().collect(),
        _ => network.starts().into_iter().map(|(state, _)| state).collect::<Vec<_>>(),
    };
    let all = structure.closed.len();
    (all > 1 && closed_classes_ahead(network, structure, &from).len() == 1).then(|| {
        format!("the states fall into {all} closed classes, of which this start leads to one alone")
    })
}

/// The kernel that walks a model.
fn kernel_of(model: &Model) -> plan::Kernel {
    match model {
        Model::Dots(_) | Model::Network(_) => plan::Kernel::Gillespie,
        Model::Ring(ring) if ring.bulk == Bulk::Q2r => plan::Kernel::MetropolisQ2r,
        Model::Ring(_) => plan::Kernel::MetropolisCreutz,
    }
}

/// Entropy production needs the stationary law at both ends; from another start only the flow into
/// the reservoirs is a sum over jumps.
fn count_entropy_flow_instead(network: &mut Network) -> Option<String> {
    let entropy = network.counting.observables.iter_mut().find(|o| o.boundary)?;
    entropy.observable.name = Name::EntropyFlow;
    entropy.boundary = false;
    Some(
        "entropy production has a boundary term that needs the stationary start; from this start \
         the entropy flow into the reservoirs is listed instead"
            .into(),
    )
}

impl Job {
    /// Every quantity that a report lists.
    #[must_use]
    pub fn quantities(&self) -> Vec<Quantity> {
        network::listing(&self.network.counting, &self.network.averages, &self.pairs)
    }

    /// The jumps of all trajectories together; an upper estimate unless they start stationary.
    #[must_use]
    pub fn expected_jumps(&self) -> f64 {
        self.plan.sampling.trajectories as f64 * self.jumps_per_window()
    }

    /// Refuse a plan of more than [`MAX_JUMPS`] jumps.
    ///
    /// # Errors
    /// When it is too long.
    pub fn check_length(&self) -> Result<(), Error> {
        let trajectories = self.plan.sampling.trajectories;
        self.check_jumps(trajectories)
    }

    fn check_jumps(&self, trajectories: u64) -> Result<(), Error> {
        let jumps = trajectories as f64 * self.jumps_per_window();
        if jumps <= MAX_JUMPS {
            return Ok(());
        }
        Err(Error::TooLong { trajectories, duration: self.duration() + self.burn_in(), jumps })
    }

    /// The jumps of a window, with those of its burn-in.
    fn jumps_per_window(&self) -> f64 {
        let rate = match &self.plan.model {
            Model::Ring(ring) => ring.spins() as f64,
            _ => self.jump_rate(),
        };
        (self.duration() + self.burn_in()) * rate
    }

    /// Jumps per unit time: the mean in the long run, or at most the largest exit rate ahead where
    /// that is not known or trajectories may linger on the way there.
    fn jump_rate(&self) -> f64 {
        let network = &self.network;
        let mean = |law: &[f64]| -> f64 {
            let exits = (0..).zip(law).filter(|(_, p)| **p > 0.0);
            exits.map(|(x, p)| p * network.exit_rate(x)).sum()
        };
        if let Some(law) = &self.stationary {
            return mean(law);
        }
        let reached = network::reachable(network, &self.origin());
        let lingers = self.structure.transient.iter().any(|&x| reached[x as usize]);
        let ahead = closed_classes_ahead(network, &self.structure, &self.origin());
        let solved = ahead.iter().filter(|_| !lingers).map(|&class| {
            let states = &self.structure.closed[class];
            (states.len() <= MAX_STATES_FOR_STATIONARY_DEFAULT)
                .then(|| exact::law_of_class(network, states).ok())?
        });
        let fastest = || {
            let states = (0..network.states.len() as u32).filter(|&x| reached[x as usize]);
            states.map(|x| network.exit_rate(x)).fold(0.0, f64::max)
        };
        match solved.collect::<Option<Vec<_>>>() {
            Some(laws) if !laws.is_empty() => laws.iter().map(|l| mean(l)).fold(0.0, f64::max),
            _ => fastest(),
        }
    }

    fn burn_in(&self) -> f64 {
        if let Start::BurnIn(time) = self.start() { time.get() } else { 0.0 }
    }

    fn start(&self) -> &Start {
        self.plan.sampling.start.as_ref().expect("prepare chose a start")
    }

    fn duration(&self) -> f64 {
        self.plan.sampling.duration.get()
    }

    /// The kernel of the plan.
    #[must_use]
    pub fn kernel(&self) -> Box<dyn Kernel> {
        match &self.plan.model {
            Model::Dots(_) | Model::Network(_) => Box::new(self.gillespie()),
            Model::Ring(ring) => Box::new(self.metropolis(ring)),
        }
    }

    fn gillespie(&self) -> Gillespie {
        let law = match self.start() {
            Start::Stationary => StartLaw::Weights(self.stationary.clone().unwrap_or_default()),
            Start::State(name) => StartLaw::State(self.network.state(name).unwrap_or(0)),
            Start::BurnIn(time) => StartLaw::BurnIn { state: self.network.start, time: time.get() },
            Start::Up | Start::Random | Start::Canonical(_) => StartLaw::State(self.network.start),
        };
        Gillespie::new(&self.network, law, self.duration())
    }

    fn metropolis(&self, ring: &Ring) -> Metropolis {
        let (start, burn_in) = match self.start() {
            Start::Stationary => (RingStart::Law(self.stationary.clone().unwrap_or_default()), 0.0),
            Start::Random => (RingStart::Random, 0.0),
            Start::Canonical(bath) => (RingStart::Canonical(ring.temperature(*bath)), 0.0),
            Start::BurnIn(time) => (RingStart::Up, time.get()),
            Start::Up | Start::State(_) => (RingStart::Up, 0.0),
        };
        Metropolis::new(ring, start, burn_in, self.duration(), self.states.clone())
    }

    /// What a block remembers, with its centres fixed by a pilot block.
    #[must_use]
    pub fn layout(&self, kernel: &dyn Kernel) -> Layout {
        let logarithms = |law: &Vec<f64>| law.iter().map(|p| p.ln()).collect::<Arc<[f64]>>();
        let potential = self.stationary.as_ref().map(logarithms);
        let jumps = self.jumps_per_window();
        let Network { counting, averages, .. } = &self.network;
        let mut layout = Layout::new(counting, averages, &self.pairs, potential.as_ref(), jumps);
        layout.exchange = self.exchange().and_then(|(of, affinity)| {
            let heat = layout.index(&Observable::new(Name::Heat, of))?;
            Some(Exchange { heat, affinity })
        });
        let pilot = Work { windows: PILOT_WINDOWS, ..self.work() };
        layout.centre_on(&ensemble::walk_block(pilot, 0, Purpose::Pilot, kernel, &layout));
        layout
    }

    /// The bath whose heat obeys the exchange fluctuation theorem from this start, and its affinity.
    fn exchange(&self) -> Option<(&'static str, f64)> {
        let (Model::Ring(ring), Start::Canonical(bath)) = (&self.plan.model, self.start()) else {
            return None;
        };
        let (of, other) = match bath {
            Bath::Left => ("right", Bath::Right),
            Bath::Right => ("left", Bath::Left),
        };
        let affinity = 1.0 / ring.temperature(*bath) - 1.0 / ring.temperature(other);
        // Fixed orders are not their own reverse.
        (ring.order == Order::Random && affinity != 0.0 && affinity.is_finite())
            .then_some((of, affinity))
    }

    /// Why no exchange fluctuation theorem is tested from a canonical start, if none is.
    fn no_exchange(&self) -> Option<String> {
        let (Model::Ring(ring), Start::Canonical(_)) = (&self.plan.model, self.start()) else {
            return None;
        };
        let why = match (self.exchange(), ring.order) {
            (Some(_), _) => return None,
            (None, Order::Random) if ring.left == ring.right => {
                "both baths have one temperature, where it says nothing"
            }
            (None, Order::Random) => "a bath is at temperature zero",
            _ => "a fixed order of updates is not its own reverse",
        };
        Some(format!("the exchange fluctuation theorem is not tested: {why}"))
    }

    fn laws(&self, sampled: &Sampled, exact: &exact::Answers) -> Vec<Law> {
        let forms =
            exact.law.as_ref().and_then(|law| exact::entropy_production(&self.network, law));
        let mut laws: Vec<Law> = forms.iter().map(report::law::entropy_production).collect();
        laws.extend(self.exchange_laws(sampled));
        laws
    }

    fn exchange_laws(&self, sampled: &Sampled) -> Vec<Law> {
        let (Some((of, affinity)), Some(exchanged)) = (self.exchange(), &sampled.exchange) else {
            return Vec::new();
        };
        let heat = Observable::new(Name::Heat, of);
        let variance = Quantity::new(heat.clone(), Statistic::Variance);
        let spread = sampled.estimates.get(&variance).map_or(f64::INFINITY, |v| v.value.sqrt());
        report::law::exchange(&heat.to_string(), affinity, spread, exchanged)
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
        let exact = self.exact().unwrap_or_else(|error| exact::Answers {
            warnings: vec![format!("no exact answer to compare with: {error}")],
            ..exact::Answers::default()
        });
        Ok(assemble(self, Some(&sampled), &exact))
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
        let drawn = Drawn {
            quantities: &self.quantities(),
            layout: &layout,
            averages: &self.network.averages,
            duration: self.duration(),
            long_run: self.long_run(),
            switching: self.switching(),
            jumping: self.jumping(),
            idle: self.idle(),
        };
        let mut sampled = estimate::sample(&drawn, &blocks);
        self.estimate_by_even_part(&mut sampled);
        Ok(sampled)
    }

    /// Put the even estimates of the exchanged heat in place of the plain ones, if asked to.
    fn estimate_by_even_part(&self, sampled: &mut Sampled) {
        let even = self.plan.sampling.estimator == Estimator::Even;
        let found = self.exchange().zip(sampled.exchange).filter(|_| even);
        let Some(((of, _), exchanged)) = found else { return };
        let heat = Observable::new(Name::Heat, of);
        for (statistic, estimate) in
            [(Statistic::Mean, exchanged.even), (Statistic::Rate, exchanged.even_rate)]
        {
            sampled.estimates.insert(Quantity::new(heat.clone(), statistic), estimate);
        }
    }

    fn long_run(&self) -> LongRun {
        if *self.start() == Start::Stationary {
            return LongRun::Stationary;
        }
        if self.network.states.is_empty() {
            return LongRun::Relaxing;
        }
        match closed_classes_ahead(&self.network, &self.structure, &self.origin()).len() {
            0 | 1 => LongRun::Relaxing,
            _ => LongRun::Several,
        }
    }

    /// Expected changes of each time average per unit time, where the stationary law is known.
    fn switching(&self) -> HashMap<Observable, f64> {
        let Some(law) = &self.stationary else { return HashMap::new() };
        let averages = self.network.averages.iter();
        averages.map(|a| (a.observable.clone(), self.network.switching(a, law))).collect()
    }

    /// Expected jumps of each reservoir per unit time, where the stationary law is known.
    fn jumping(&self) -> HashMap<String, f64> {
        let Some(law) = &self.stationary else { return HashMap::new() };
        let mut rates: HashMap<String, f64> = HashMap::new();
        for c in self.network.channels().iter().filter(|c| c.rate > 0.0) {
            let reservoir = &self.network.reservoirs[c.reservoir as usize].name;
            *rates.entry(reservoir.clone()).or_default() += law[c.from as usize] * c.rate;
        }
        rates
    }

    /// Reservoirs through which nothing can jump from here, and `total` where nothing can at all.
    fn idle(&self) -> HashSet<String> {
        if self.network.states.is_empty() {
            return HashSet::new();
        }
        let reached = network::reachable(&self.network, &self.origin());
        let mut idle: HashSet<_> = self.network.reservoirs.iter().map(|r| r.name.clone()).collect();
        let mut moving = false;
        let possible = |c: &&network::Channel| c.rate > 0.0 && reached[c.from as usize];
        for channel in self.network.channels().iter().filter(possible) {
            idle.remove(&self.network.reservoirs[channel.reservoir as usize].name);
            moving = true;
        }
        idle.extend((!moving).then(|| "total".to_owned()));
        idle
    }

    /// The states that a trajectory may start from.
    fn origin(&self) -> Vec<u32> {
        match (self.start(), &self.stationary) {
            (Start::State(name), _) => self.network.state(name).into_iter().collect(),
            (Start::Stationary, Some(law)) => {
                (0..).zip(law).filter(|(_, p)| **p > 0.0).map(|(state, _)| state).collect()
            }
            _ => self.network.starts().into_iter().map(|(state, _)| state).collect(),
        }
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
    ) -> Result<(Layout, Vec<Block>), Error> {
        self.check_length()?;
        let kernel = self.kernel();
        let layout = self.layout(kernel.as_ref());
        let blocks = ensemble::walk(work, kernel.as_ref(), &layout, store, progress)?;
        Ok((layout, blocks))
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
        exact::answer(&exact::Question {
            network: &self.network,
            pairs: &self.pairs,
            start: self.start(),
            duration: self.duration(),
            windows: true,
        })
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
    let nothing = Sampled::default();
    let sampled = sampled.unwrap_or(&nothing);
    let mut quantities = job.quantities();
    let per_class = exact.values.iter().filter(|answer| answer.quantity.class.is_some());
    quantities.extend(per_class.map(|answer| answer.quantity.clone()));
    let (rows, comparison) = report::compare(&quantities, sampled, &exact.values);
    let mut findings = report::findings(&exact::forces(&job.network), &rows);
    findings.extend(report::circulation(&rows, |q| exact.get(q).map(|answer| answer.scale)));
    let verdict = report::compare::judge(&rows, job.plan.sampling.blocks);
    let disagreement = verdict.iter().filter_map(report::Verdict::warning).collect();
    let notes = [&disagreement, &job.notes, &exact.warnings, &sampled.warnings, &comparison];
    Report {
        system,
        units: units(&job.plan.model),
        curves: Vec::new(),
        laws: job.laws(sampled, exact),
        findings,
        verdict,
        warnings: notes.into_iter().flatten().cloned().collect(),
        quantities: rows,
        plan: job.plan.clone(),
    }
}

fn units(model: &Model) -> Units {
    let time = match model {
        Model::Dots(_) => "1/gamma",
        Model::Network(_) => "1/rate",
        Model::Ring(ring) => match (ring.clock, ring.order) {
            (Clock::Poisson, _) => "attempt per spin, at random times",
            (Clock::Steps, Order::Random) => "attempt per spin, step by step",
            (Clock::Steps, _) => "sweep",
        },
    };
    Units { time, energy: "model" }
}

/// What was simulated, in a line.
fn describe(job: &Job, sampled: bool) -> String {
    let network = &job.network;
    let start = match job.start() {
        Start::Stationary => "from the stationary law".into(),
        Start::State(name) => format!("from state {name}"),
        Start::BurnIn(time) => format!("after a burn-in of {}", time.get()),
        Start::Up => "from all spins up".into(),
        Start::Random => "from random spins".into(),
        Start::Canonical(Bath::Left) => "canonical at the left temperature".into(),
        Start::Canonical(Bath::Right) => "canonical at the right temperature".into(),
    };
    let states = network.states.len();
    let system = match &job.plan.model {
        Model::Ring(ring) => {
            let size = match states {
                0 => String::new(),
                _ => format!(", {states} states up to their mirror images"),
            };
            format!("{} spins{size}, {}", ring.spins(), dynamics(ring))
        }
        _ => format!(
            "{states} states, {} channels, reservoirs {}",
            network.channels().len(),
            network.reservoirs.iter().map(|r| r.name.as_str()).collect::<Vec<_>>().join(", "),
        ),
    };
    let sampling = &job.plan.sampling;
    if sampled {
        format!(
            "{system}; {} trajectories of duration {}, {start}, in {} blocks; kernel {}, seed {}",
            sampling.trajectories,
            job.duration(),
            sampling.blocks,
            sampling.kernel,
            sampling.seed
        )
    } else {
        format!("{system}; exact, {start}, window {}", job.duration())
    }
}

/// The rule of a ring's bulk, the start of its demons, and its clock.
fn dynamics(ring: &Ring) -> String {
    let bulk = match &ring.bulk {
        Bulk::Q2r => "Q2R bulk".to_owned(),
        Bulk::Creutz(creutz) => {
            let start = match &creutz.start {
                DemonStart::Zero => "at level zero".to_owned(),
                DemonStart::Uniform => "at any level".to_owned(),
                DemonStart::Thermal(t) => format!("thermal at {}", t.get()),
                DemonStart::List(levels) => format!("at levels {levels:?}"),
            };
            format!("Creutz bulk, demons of {} levels starting {start}", creutz.levels)
        }
    };
    let clock = match (ring.clock, ring.order) {
        (Clock::Poisson, _) => "Poisson clock",
        (Clock::Steps, Order::Random) => "clock of steps",
        (Clock::Steps, Order::Checkerboard) => "checkerboard sweeps",
        (Clock::Steps, Order::Sequential) => "sequential sweeps",
    };
    format!("{bulk}, {clock}")
}

/// One trajectory of a plan as CSV, up to a number of jumps.
///
/// # Errors
/// When the plan cannot be run.
pub fn trace(plan: &Plan, most: usize) -> Result<String, Error> {
    let job = prepare(plan)?;
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
