//! A prepared plan: compiled, with every choice made that the plan left open.
//!
//! Choices are functions of the plan alone, so that a plan with its choices written back gives the same report.

use std::sync::{Arc, OnceLock};

use super::kernel::{Ready, Tabulation};
use super::start::{count_entropy_flow_instead, default_start, unseen_classes};
use super::{Error, resolve};
use crate::config::{Choices, Plan};
use crate::exact::{self, Answer, Facts, Ratio, ResponseParameter};
use crate::kernel::{Generator, Unfit};
use crate::model::{Compiled, ExchangeLaw, FollowedTrajectory, OwnAnswers, OwnKernel};
use crate::network::{self, Clock, Counted, Merit, Network, Start, Structure};
use crate::quantity::{LawGroup, Name, Observable, Quantity, Statistic, WindowTime};

/// A plan made ready: compiled, every choice made, and the start law known.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// let job = fluctua::run::prepare(&plan)?;
/// assert_eq!(job.network().expect("dots have one").states, ["empty", "level"]);
/// let law = job.stationary().expect("it starts stationary");
/// assert!((law[0] - 0.5).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Job {
    /// The plan with every automatic choice written back.
    pub(super) plan: Plan,
    /// What the plan left open, chosen.
    pub(super) choices: Choices,
    /// What the system counts and averages.
    pub(super) counted: Counted,
    /// Its rate network with all that follows from it, where it has one.
    pub(super) facts: Option<Facts>,
    /// The kernel that it brings, where it does.
    pub(super) own_kernel: Option<Arc<dyn OwnKernel>>,
    pub(super) own_answers: Option<Arc<dyn OwnAnswers>>,
    /// The law over the states of its windows, where that kernel starts stationary without a network.
    pub(super) own_law: Option<Vec<f64>>,
    /// Pairs whose covariance rates are listed.
    pub(super) pairs: Vec<[Observable; 2]>,
    /// The tables of a plan that is walked by them, or why it is not.
    pub(super) tables: Option<Result<Arc<Tabulation>, Unfit>>,
    /// The parameters that currents respond to, with the system on both sides of each.
    pub(super) parameters: Vec<ResponseParameter>,
    /// Figures of merit of single windows that are asked for.
    pub(super) ratios: Vec<Ratio>,
    /// Bytes that exact answers may take.
    pub(super) memory: f64,
    pub(super) notes: Vec<String>,
    /// Which point of a scan it is, from one; zero where nothing is scanned.
    pub(super) point: u64,
    /// What walking needs, made once.
    pub(super) ready: OnceLock<Ready>,
    /// The figures of merit that its system may have, found once.
    pub(super) merits: OnceLock<Vec<Merit>>,
}

/// How much of a system is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// All of it.
    Whole,
    /// States only where they are few.
    Outline,
}

/// Compile a plan and make its automatic choices.
///
/// # Errors
/// When the start has no unique law, or the plan is too long.
pub fn prepare(plan: &Plan) -> Result<Job, Error> {
    prepare_in(plan, Detail::Whole)
}

pub(super) fn prepare_in(plan: &Plan, detail: Detail) -> Result<Job, Error> {
    let (compiled, structure, start) = compile(plan, detail);
    let Compiled { mut counted, network, kernel, exact } = compiled;
    counted.count_sums(&plan.observe.sums());
    if plan.observe.without_branch_energy {
        let kept = |of: &Observable| of.name != Name::BranchEnergy;
        counted.counting.observables.retain(|own| kept(&own.observable));
    }
    if plan.observe.laws.contains(&LawGroup::Fluctuation) {
        counted.count_dissipation();
    }
    let mut notes = counted.notes.clone();
    let flow = (start != Start::Stationary).then(|| count_entropy_flow_instead(&mut counted));
    let facts = if let Some(mut network) = network {
        network.counted = counted.clone();
        Some(facts(plan, network, structure, start.clone())?)
    } else {
        check_start(plan, &start, kernel.as_deref(), exact.as_deref())?;
        // The exact answers of a network say so themselves.
        notes.extend(counted.no_entropy.iter().map(|why| format!("entropy is absent: {why}")));
        None
    };
    notes.extend(facts.as_ref().and_then(unseen_classes));
    notes.extend(flow.flatten());
    let mut job = Job {
        pairs: Vec::new(),
        tables: None,
        parameters: Vec::new(),
        ratios: Vec::new(),
        memory: f64::INFINITY,
        own_law: kernel.as_ref().filter(|_| facts.is_none()).and_then(|own| own.law(&start)),
        own_kernel: kernel,
        own_answers: exact,
        notes,
        choices: Choices {
            start,
            kernel: plan.sampling.kernel,
            fields: Vec::new(),
            frequencies: Vec::new(),
        },
        point: 0,
        plan: plan.clone(),
        facts,
        counted,
        ready: OnceLock::new(),
        merits: OnceLock::new(),
    };
    job.settle()?;
    Ok(job)
}

/// Can a system without a network start this way?
fn check_start(
    plan: &Plan,
    start: &Start,
    kernel: Option<&dyn OwnKernel>,
    exact: Option<&dyn OwnAnswers>,
) -> Result<(), Error> {
    match exact {
        Some(exact) => Ok(exact.check(start)?),
        None if *start == Start::Stationary && !kernel.is_some_and(OwnKernel::is_stationary) => {
            Err(Error::no_stationary_law(plan))
        }
        None => Ok(()),
    }
}

/// Compile the system of a plan, with the structure of its network and its start, chosen where none was given.
fn compile(plan: &Plan, detail: Detail) -> (Compiled, Option<Structure>, Start) {
    let system = plan.model.system();
    let asked = plan.sampling.start.as_ref();
    let mut compiled = match detail {
        Detail::Whole => system.compile_lasting(asked, plan.sampling.duration.get()),
        Detail::Outline => system.outline_lasting(asked, plan.sampling.duration.get()),
    };
    let structure = compiled.network.as_ref().map(Structure::of);
    if let Some(start) = asked {
        return (compiled, structure, start.clone());
    }
    let duration = plan.sampling.duration;
    let own = system.own_start(compiled.network.as_ref());
    let start = match (&compiled.network, &structure) {
        (Some(network), Some(structure)) => default_start(network, structure, duration, own),
        _ => own.unwrap_or(Start::BurnIn(duration)),
    };
    system.settle(&mut compiled, &start);
    (compiled, structure, start)
}

/// What is known of a network with its start.
fn facts(
    plan: &Plan,
    network: Network,
    structure: Option<Structure>,
    start: Start,
) -> Result<Facts, Error> {
    let structure = structure.unwrap_or_else(|| Structure::of(&network));
    let duration = plan.sampling.duration.get();
    let brings_kernel = plan.model.system().declared().brings_kernel;
    Facts::new(network, structure, start, duration).map_err(|error| match error {
        exact::Error::NotUnique { count, classes, .. } if brings_kernel => {
            Error::SeveralClasses { count, classes }
        }
        error => error.into(),
    })
}

impl Job {
    /// Resolve what is observed, and choose the kernel.
    fn settle(&mut self) -> Result<(), Error> {
        let asked = &self.plan.observe.covariances;
        self.pairs = network::covariance_pairs(&self.counted.counting, asked)
            .map_err(|of| Error::not_counted(self, "observe.covariances", &of))?;
        if let ExchangeLaw::Silent(why) = self.plan.model.system().exchange(self.start()) {
            self.notes.push(format!("the exchange fluctuation theorem is not tested: {why}"));
        }
        (self.choices.fields, self.choices.frequencies) = resolve::resolve(self)?;
        self.resolve_responses()?;
        self.resolve_ratios()?;
        let untested = [self.no_onsager(), self.no_uncertainty()];
        self.notes.extend(untested.into_iter().flatten());
        self.choose_kernel()?;
        self.choices.write_back(&mut self.plan);
        Ok(())
    }

    /// Does it start stationary and consist of independent attempts?
    pub(super) fn has_attempts(&self) -> bool {
        let own = self.own_answers.as_ref().and_then(|own| own.attempts());
        *self.start() == Start::Stationary && own.is_some()
    }

    /// The figures of merit of single windows whose machines work in the mean; a note tells of the others.
    fn resolve_ratios(&mut self) -> Result<(), Error> {
        for asked in self.plan.observe.merits.clone() {
            let means = |wanted: &[Observable]| self.mean_answers(wanted);
            let found = Ratio::by_means(&asked, &self.counted, self.network(), &means);
            match found.map_err(|why| Error::NoRatio { merit: asked.to_string(), why })? {
                Some(ratio) => self.ratios.push(ratio),
                None => self.notes.push(format!(
                    "{asked} has no law of single windows: no such machine works here in the mean"
                )),
            }
        }
        Ok(())
    }

    /// Exact mean rates of observables, where it starts stationary and they are known.
    fn mean_answers(&self, wanted: &[Observable]) -> Option<Vec<Answer>> {
        if let Some(facts) = &self.facts {
            return exact::mean_answers(facts, wanted);
        }
        let own = self.own_answers.as_ref().filter(|_| *self.start() == Start::Stationary)?;
        let rates: Vec<Quantity> =
            wanted.iter().map(|of| Quantity::new(of.clone(), Statistic::Rate)).collect();
        Some(own.answer(&rates, self.start(), self.duration()).ok()?.values)
    }

    /// Why the laws of linear response are not tested, if they are asked for.
    fn no_onsager(&self) -> Option<String> {
        let laws = &self.plan.observe.laws;
        // They are no news where all laws were asked for.
        let asked = laws.contains(&LawGroup::Response) && laws.len() < LawGroup::ALL.len();
        let facts = self.facts.as_ref().filter(|facts| asked && facts.stationary().is_some())?;
        let why = facts.onsager().err()?;
        Some(format!("Onsager's symmetry and the noise at equilibrium are not tested: {why}"))
    }

    /// Why the uncertainty relations are not tested, where laws are.
    fn no_uncertainty(&self) -> Option<String> {
        let left_out =
            !self.plan.observe.laws.is_empty() && self.counted.clock != Clock::Continuous;
        left_out.then(|| {
            format!(
                "the uncertainty relations are not tested: they hold in Poisson time alone, and {} is \
                 clocked in steps",
                self.plan.model.system().called()
            )
        })
    }

    /// The plan with every automatic choice written back.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the plan left open, chosen.
    #[must_use]
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// What the system counts and averages.
    #[must_use]
    pub fn counted(&self) -> &Counted {
        &self.counted
    }

    /// What is known of its rate network, where it has one.
    #[must_use]
    pub fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }

    /// Its rate network, where it has one.
    #[must_use]
    pub fn network(&self) -> Option<&Network> {
        self.facts.as_ref().map(Facts::network)
    }

    /// Pairs whose covariance rates are listed.
    #[must_use]
    pub fn pairs(&self) -> &[[Observable; 2]] {
        &self.pairs
    }

    /// The same plan walked jump by jump, and answered, on another network of the same states and channels, with this
    /// stationary law, or with the one that was: a wrong twin that a test must find out.
    #[must_use]
    pub fn with_network(mut self, network: Network, law: Option<Vec<f64>>) -> Self {
        if let (Some(Ok(tabulation)), Some(right)) = (&self.tables, self.network()) {
            tabulation.tables(right);
        }
        self.ready = OnceLock::new();
        self.counted = network.counted.clone();
        self.facts = self.facts.map(|facts| facts.mistaken(network, law));
        self
    }

    pub(super) fn rate_network(&self) -> &Network {
        self.network().expect("a system without a rate network brings its kernel")
    }

    /// The stationary law over the states of its network, where trajectories start from it; else over what the kernel
    /// that it brings tells apart.
    #[must_use]
    pub fn stationary(&self) -> Option<&[f64]> {
        match &self.facts {
            Some(facts) => facts.stationary(),
            None => self.own_law.as_deref(),
        }
    }

    /// Every quantity that a report lists.
    #[must_use]
    pub fn quantities(&self) -> Vec<Quantity> {
        let mut list = self.sampled_quantities();
        list.extend(self.listed_beside(&list));
        list.retain(|quantity| !self.is_left_out(&quantity.observable));
        list
    }

    /// Was an observable asked to be left out?
    fn is_left_out(&self, of: &Observable) -> bool {
        let branch = matches!(of.name, Name::BranchEnergy | Name::BranchEnergyDegenerate);
        branch && self.plan.observe.without_branch_energy
    }

    /// Those that windows sample.
    pub(super) fn sampled_quantities(&self) -> Vec<Quantity> {
        let Counted { counting, averages, .. } = &self.counted;
        let mut list = network::listing(counting, averages, &self.pairs);
        for (window, _) in self.shorter_windows() {
            for statistic in Statistic::WINDOW_CUMULANTS {
                let of = counting.with_cumulants().map(|o| &o.observable);
                list.extend(of.map(|o| Quantity::new(o.clone(), statistic).over(window)));
            }
        }
        list.extend(self.responses_listed());
        list
    }

    /// What a system lists beside these: numbers of its state that no window samples.
    fn listed_beside(&self, list: &[Quantity]) -> Vec<Quantity> {
        let beside = self.own_answers.iter().flat_map(|own| own.beside());
        beside.filter(|quantity| !list.contains(quantity)).collect()
    }

    /// The windows shorter than the duration that are listed, each with its stop.
    pub(super) fn shorter_windows(&self) -> Vec<(WindowTime, usize)> {
        self.plan.observe.windows.shorter(self.duration())
    }

    /// The times at which windows are looked at beside their middle and end, as shares of the duration.
    pub(super) fn other_stops(&self) -> Vec<f64> {
        let others = self.plan.observe.windows.others.iter();
        others.map(|time| time.get() / self.duration()).collect()
    }

    /// The figures of merit that its system may have.
    pub(super) fn merits(&self) -> &[Merit] {
        self.merits.get_or_init(|| network::merits(&self.counted, self.network()))
    }

    pub(super) fn start(&self) -> &Start {
        &self.choices.start
    }

    pub(super) fn duration(&self) -> f64 {
        self.plan.sampling.duration.get()
    }

    /// The first jumps of one trajectory, of a system that brings its kernel.
    pub(super) fn follow(&self, generator: &Generator, most: usize) -> Option<FollowedTrajectory> {
        let kernel = self.own_kernel.as_ref()?;
        let (start, law) = (self.start(), self.stationary());
        Some(kernel.follow(start, law, self.duration(), generator.clone(), most))
    }
}
