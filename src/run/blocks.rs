//! Make the blocks of a plan, and the report of all of them.
//!
//! [`Job::block`] walks one block from its own random stream; [`Job::report`] estimates from all of them in the order of
//! their indices, asks the exact route, and hands both to be judged. Runs differ only in where their blocks come from.

use std::collections::BTreeMap;

use super::describe::describe;
use super::kernel::Ready;
use super::{Error, Job};
use crate::config::plan::Estimator;
use crate::ensemble::stream::Purpose;
use crate::ensemble::{
    self, Memory, Progress, Shard, Silent, Store, Work, observe_block, walk_block,
};
use crate::estimate::{self, Sampled, WindowMoments};
use crate::exact::{self, Answers, Facts};
use crate::judge::{self, Case, Judgement};
use crate::kernel::KernelName;
use crate::quantity::{Name, Observable, Quantity, Statistic};
use crate::report::{Report, Units};
use crate::tally::{Block, Layout, PackedBlocks, Shape};

impl Job {
    pub(super) fn work(&self) -> Work {
        let sampling = &self.plan.sampling;
        Work {
            seed: sampling.seed,
            point: self.point,
            blocks: sampling.blocks,
            windows: sampling.trajectories / sampling.blocks,
            shard: Shard::WHOLE,
        }
    }

    /// The block of an index: a function of the plan and nothing else.
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
    /// let blocks: Vec<_> = (0..16).map(|index| job.block(index)).collect::<Result<_, _>>()?;
    /// assert_eq!(blocks[3], job.block(3)?, "a block is a function of its index");
    /// assert!(job.report(blocks)?.is_sampled());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the plan has no block of this index, is too long, or its histograms are too large.
    pub fn block(&self, index: u64) -> Result<Block, Error> {
        let work = self.work();
        if index >= work.blocks {
            return Err(Error::NoBlock { index, blocks: work.blocks });
        }
        self.check_length()?;
        let ready = self.ready()?;
        Ok(self.walker(work, ready)(index))
    }

    /// The report of all blocks of the plan, in the order of their indices: a function of the blocks and
    /// nothing else.
    ///
    /// # Errors
    /// When a block is missing or cannot be one of this plan.
    pub fn report(&self, blocks: Vec<Block>) -> Result<Report, Error> {
        let blocks: BTreeMap<u64, Block> = (0..).zip(blocks).collect();
        if blocks.len() as u64 != self.plan.sampling.blocks {
            let (found, blocks) = (blocks.len() as u64, self.plan.sampling.blocks);
            return Err(Error::WrongBlocks { found, blocks });
        }
        self.check(&blocks)?;
        let held = blocks.into_values().map(Into::into).collect();
        let sampled = self.estimate(&self.ready()?.layout, held);
        self.assemble(Some(&sampled), &self.answers(&Silent)?, &Silent)
    }

    /// Sample, and put the exact answer beside each estimate.
    ///
    /// # Errors
    /// When the store fails, or the progress asks to stop.
    pub fn run(&self, store: &mut dyn Store, progress: &dyn Progress) -> Result<Report, Error> {
        let sampled = self.sample(self.work(), store, progress)?;
        self.keep_windows(store, progress)?;
        let report = || self.assemble(Some(&sampled), &self.answers(progress)?, progress);
        report().map_err(|error| match error {
            Error::Interrupted => self.stopped_when_walked(),
            error => error,
        })
    }

    /// The exact answers alone, as a report.
    ///
    /// # Errors
    /// When the network cannot be solved.
    pub fn run_exact(&self) -> Result<Report, Error> {
        self.run_exact_with(&Silent)
    }

    /// The exact answers alone, as a report; the progress is asked between pieces of work whether to stop.
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
    /// use fluctua::{ensemble::Progress, run};
    /// struct Never;
    /// impl Progress for Never {
    ///     fn stop(&self) -> bool {
    ///         true
    ///     }
    /// }
    /// let stopped = run::prepare(&plan)?.run_exact_with(&Never);
    /// assert!(matches!(stopped, Err(run::Error::Interrupted)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the network cannot be solved, or the progress asks to stop.
    pub fn run_exact_with(&self, progress: &dyn Progress) -> Result<Report, Error> {
        let answers = self.exact_until(progress).map_err(|error| match error {
            exact::Error::Interrupted => Error::Interrupted,
            error => error.into(),
        })?;
        self.assemble(None, &answers, progress)
    }

    /// The exact answers to compare with, or why there are none.
    ///
    /// # Errors
    /// When the progress asks to stop.
    pub(crate) fn answers(&self, progress: &dyn Progress) -> Result<Answers, Error> {
        match self.exact_until(progress) {
            Err(exact::Error::Interrupted) => Err(Error::Interrupted),
            Err(error) => Ok(Answers {
                warnings: vec![format!("no exact answer to compare with: {error}")],
                ..Answers::default()
            }),
            answers => Ok(answers?),
        }
    }

    /// The exact answers.
    ///
    /// # Errors
    /// When the network cannot be solved.
    pub fn exact(&self) -> Result<Answers, exact::Error> {
        self.exact_until(&Silent)
    }

    fn exact_until(&self, progress: &dyn Progress) -> Result<Answers, exact::Error> {
        if progress.stop() {
            return Err(exact::Error::Interrupted);
        }
        let mut answers = match (&self.facts, &self.own_answers) {
            (Some(facts), _) => {
                self.check_exact()?;
                let mut answers = facts.answer_until(&self.pairs, &|| progress.stop())?;
                self.answer_windows(facts, &mut answers, progress)?;
                if let Some(own) = &self.own_answers {
                    let beside = own.answer(&own.beside(), self.start(), self.duration())?;
                    answers.add(beside);
                }
                answers
            }
            (None, Some(own)) => own.answer(&self.quantities(), self.start(), self.duration())?,
            (None, None) => return Ok(Answers::default()),
        };
        exact::answer_merits(self.merits(), &mut answers);
        if let Some(facts) = &self.facts {
            exact::answer_responses(facts, &self.parameters, &mut answers);
        }
        Ok(answers)
    }

    /// Add the exact cumulants of shorter windows.
    fn answer_windows(
        &self,
        facts: &Facts,
        answers: &mut Answers,
        progress: &dyn Progress,
    ) -> Result<(), exact::Error> {
        for (window, _) in self.shorter_windows() {
            let Answers { values, warnings, .. } =
                facts.answer_window(window, &|| progress.stop())?;
            answers.values.extend(values);
            for warning in warnings {
                if !answers.warnings.contains(&warning) {
                    answers.warnings.push(warning);
                }
            }
        }
        Ok(())
    }

    /// The report of this plan under another seed, kept in memory, beside answers that are known.
    ///
    /// # Errors
    /// When the plan is too long.
    pub(crate) fn report_with_seed(&self, seed: u64, exact: &Answers) -> Result<Report, Error> {
        self.assemble(Some(&self.sample_with_seed(seed)?), exact, &Silent)
    }

    /// The sampled answers of this plan under another seed, kept in memory.
    ///
    /// # Errors
    /// When the plan is too long.
    pub fn sample_with_seed(&self, seed: u64) -> Result<Sampled, Error> {
        self.sample(Work { seed, ..self.work() }, &mut Memory, &Silent)
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
        let blocks = self.walk(work, store, progress)?;
        Ok(self.estimate(&self.ready()?.layout, blocks))
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
        Ok(self.walk(work, store, progress)?.len())
    }

    fn walk(
        &self,
        work: Work,
        store: &mut dyn Store,
        progress: &dyn Progress,
    ) -> Result<PackedBlocks, Error> {
        self.check_length()?;
        let ready = self.ready()?;
        let block = self.walker(work, ready);
        Ok(ensemble::walk(work, &self.shape(&ready.layout), &block, store, progress)?)
    }

    /// What walks a block, the pairs of trajectories of responses included.
    pub(super) fn walker<'a>(
        &'a self,
        work: Work,
        ready: &'a Ready,
    ) -> impl Fn(u64) -> Block + Sync + 'a {
        let Ready { kernel, observed, layout } = ready;
        let pairs = self.coupled();
        move |index| {
            let response = ensemble::respond_block(work, index, &pairs);
            let block = match observed.as_ref().filter(|_| !layout.observed.is_empty()) {
                Some(kernel) => observe_block(work, index, layout, kernel.as_ref()),
                None => walk_block(work, index, Purpose::Walk, kernel.as_ref(), layout),
            };
            Block { response, ..block }
        }
    }

    /// Every estimate from all blocks.
    pub(super) fn estimate(&self, layout: &Layout, blocks: PackedBlocks) -> Sampled {
        let combinations =
            self.facts.as_ref().map_or(Vec::new(), |facts| judge::combinations(&self.plan, facts));
        let question = estimate::Question {
            quantities: &self.estimated(),
            layout,
            averages: &self.counted.averages,
            duration: self.duration(),
            long_run: self.long_run(),
            switching: self.switching(),
            jumping: self.jumping(),
            carried: self.carried(),
            smoothed: self.choices.kernel == KernelName::Compound,
            idle: self.idle(),
            combinations: &combinations,
            merits: self.merits(),
        };
        let mut sampled = estimate::sample(&question, &blocks);
        self.estimate_by_even_part(&mut sampled);
        self.estimate_responses(blocks.rest(), &mut sampled);
        let (moments, rest) = blocks.split();
        sampled.moments = WindowMoments::new(layout, moments);
        sampled.distributions = estimate::distributions(rest);
        sampled
    }

    /// Check that blocks that were walked elsewhere can be of this plan.
    ///
    /// # Errors
    /// When one cannot.
    pub fn check(&self, blocks: &BTreeMap<u64, Block>) -> Result<(), Error> {
        self.check_length()?;
        let shape = self.shape(&self.ready()?.layout);
        ensemble::check(blocks, &shape).map_err(|error| Error::Ensemble(error.into()))
    }

    pub(super) fn shape<'a>(&self, layout: &'a Layout) -> Shape<'a> {
        let Work { windows, blocks, .. } = self.work();
        Shape::new(layout, windows, blocks, self.response_numbers())
    }

    /// What is decided of both routes.
    ///
    /// # Errors
    /// When the progress asks to stop.
    pub(super) fn judged(
        &self,
        sampled: Option<&Sampled>,
        exact: &Answers,
        progress: &dyn Progress,
    ) -> Result<Judgement, Error> {
        let case = Case {
            plan: &self.plan,
            choices: &self.choices,
            counted: &self.counted,
            facts: self.facts.as_ref(),
            ratios: &self.ratios,
            own: self.own_answers.as_deref(),
            law: self.stationary(),
            sampled,
            exact,
        };
        let stop = || progress.stop();
        judge::judge(&case, &self.quantities(), &stop).ok_or(Error::Interrupted)
    }

    /// Both routes side by side.
    ///
    /// # Errors
    /// When the progress asks to stop.
    fn assemble(
        &self,
        sampled: Option<&Sampled>,
        exact: &Answers,
        progress: &dyn Progress,
    ) -> Result<Report, Error> {
        let judged = self.judged(sampled, exact, progress)?;
        let unresolved = sampled.map(|sampled| &sampled.warnings);
        let mut warnings: Vec<String> =
            judged.disagreement.into_iter().chain(judged.unanswered).collect();
        let walked = sampled.map(|_| &self.counted.sampling_notes).into_iter().flatten();
        warnings.extend(self.notes.iter().chain(walked).chain(&exact.warnings).cloned());
        warnings.extend(unresolved.into_iter().flatten().cloned());
        warnings.extend(judged.warnings);
        Ok(Report {
            system: describe(self, sampled.is_some()),
            kernel: sampled.map(|_| self.walk_of()),
            units: Units::of(&self.plan),
            curves: judged.curves,
            laws: judged.laws,
            findings: judged.findings,
            verdict: judged.verdict,
            warnings,
            quantities: judged.rows,
            plan: self.plan.clone(),
        })
    }

    /// The reservoir whose heat obeys the exchange fluctuation theorem from this start, and its affinity.
    pub(super) fn exchange(&self) -> Option<(&'static str, f64)> {
        self.plan.model.system().exchange(self.start()).holds()
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
            let quantity = Quantity::new(heat.clone(), statistic);
            sampled.skewness.remove(&quantity);
            sampled.estimates.insert(quantity, estimate);
        }
    }
}
