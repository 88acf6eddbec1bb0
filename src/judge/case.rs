//! The case that is judged: a plan, what is known of its system, and what was sampled.
//!
//! Every topic is handed the same case and asks it for what it needs: the exact half from [`Facts`] and
//! [`Answers`], the sampled half from [`Sampled`]. It decides nothing itself.

use crate::config::{Choices, Plan};
use crate::estimate::{JumpCounts, Sampled, Trajectories};
use crate::exact::{Answers, Attempts, Facts, Ratio};
use crate::model::OwnAnswers;
use crate::network::{Counted, Start};

/// Both routes' answers to one plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    /// What was asked, every choice made.
    pub plan: &'a Plan,
    /// What it left open, chosen.
    pub choices: &'a Choices,
    /// What the system counts.
    pub counted: &'a Counted,
    /// Its rate network with all that follows from it, where it has one.
    pub facts: Option<&'a Facts>,
    /// Figures of merit of single windows that are asked for.
    pub ratios: &'a [Ratio],
    /// The answers that a system without a network brings.
    pub own: Option<&'a dyn OwnAnswers>,
    /// The law over the states of its windows, where they start from it.
    pub law: Option<&'a [f64]>,
    /// The sampled answers; none where only the exact ones are told.
    pub sampled: Option<&'a Sampled>,
    /// The exact answers.
    pub exact: &'a Answers,
}

impl<'a> Case<'a> {
    /// The duration of a window.
    #[must_use]
    pub(crate) fn duration(&self) -> f64 {
        self.plan.sampling.duration.get()
    }

    /// Windows of all blocks together.
    #[must_use]
    pub(crate) fn windows(&self) -> u64 {
        self.plan.sampling.trajectories
    }

    /// Blocks.
    #[must_use]
    pub(crate) fn blocks(&self) -> u64 {
        self.plan.sampling.blocks
    }

    /// What is known of the network and its stationary law, where trajectories start from it.
    #[must_use]
    pub(crate) fn stationary(&self) -> Option<(&'a Facts, &'a [f64])> {
        let facts = self.facts?;
        Some((facts, facts.stationary()?))
    }

    /// The independent attempts that it starts from, at every energy and as they are walked, where it consists of them.
    #[must_use]
    pub(crate) fn attempts(&self) -> Option<[&'a Attempts; 2]> {
        self.own.filter(|_| self.choices.start == Start::Stationary)?.attempts()
    }

    /// What was seen of single trajectories.
    #[must_use]
    pub(crate) fn paths(&self) -> Option<&'a Trajectories> {
        self.sampled.map(|sampled| &sampled.trajectories)
    }

    /// How often each channel was used.
    #[must_use]
    pub(crate) fn jumps(&self) -> Option<&'a JumpCounts> {
        self.paths()?.jumps.as_ref()
    }

    /// The reservoir whose heat obeys the exchange fluctuation theorem from this start, and its affinity.
    #[must_use]
    pub(crate) fn exchange(&self) -> Option<(&'static str, f64)> {
        self.plan.model.system().exchange(&self.choices.start).holds()
    }

    /// What is known of an enumerated network, with the law over its states that trajectories start from.
    ///
    /// # Errors
    /// In words, why there is none.
    pub(crate) fn enumerated(&self) -> Result<(&'a Facts, &'a [f64]), String> {
        let facts = self.facts.ok_or_else(|| self.plan.model.system().unenumerated())?;
        let start = facts.start_law().map_err(ToString::to_string)?;
        Ok((facts, start))
    }
}
