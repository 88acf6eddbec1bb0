//! Hold a plan: the config with every name, unit and default resolved.
//!
//! A plan written as TOML is a config again, and gives the same report to the last bit.

use serde::Serialize;

use super::number::{Finite, Positive, Rate, Temperature};
use super::response::{Parameter, Written};
use super::ring::{Bath, Ring};
use super::trajectory::{FirstPassage, JumpKind, LawGroup};
use crate::quantity::Observable;

/// Everything that decides a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What a person calls the run; decides no number.
    pub title: String,
    /// The values of `[parameters]`, in the order of the file: a record, for the numbers below hold
    /// them already.
    pub parameters: Vec<(String, f64)>,
    /// The system.
    pub model: Model,
    /// How it is sampled.
    pub sampling: Sampling,
    /// What is looked at beyond what is always listed.
    pub observe: Observe,
    /// The model as it was written, where responses to parameters are asked for.
    pub written: Option<Written>,
}

/// The system, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    /// Coulomb-coupled quantum dots.
    Dots(Dots),
    /// A labelled rate network.
    Network(RateNetwork),
    /// An Ising ring between two baths.
    Ring(Ring),
}

/// Coulomb-coupled dots, each holding zero or one electron.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// The dots, in the order of the file.
    pub dots: Vec<Dot>,
    /// Pairwise interactions; a pair stands at most once.
    pub interactions: Vec<Interaction>,
    /// The reservoirs, in the order of the file.
    pub reservoirs: Vec<Reservoir>,
    /// The state a burn-in starts from, as a set of filled dots (indices, ascending).
    pub start: Vec<usize>,
}

impl Dots {
    /// The name of the state in which these dots are filled: `empty`, `L`, `L+R`.
    #[must_use]
    pub fn state_name(&self, filled: &[usize]) -> String {
        if filled.is_empty() {
            return "empty".to_owned();
        }
        let names: Vec<_> = filled.iter().map(|&dot| self.dots[dot].name.as_str()).collect();
        names.join("+")
    }
}

/// A dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Its name.
    pub name: String,
    /// Energy of the filled dot alone.
    pub energy: Finite,
}

/// The energy of two dots filled at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interaction {
    /// Indices of the two dots, ascending.
    pub between: [usize; 2],
    /// The energy, of either sign.
    pub energy: Finite,
}

/// A fermionic reservoir attached to one dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservoir {
    /// Its name.
    pub name: String,
    /// Index of its dot.
    pub dot: usize,
    /// Temperature, an energy; zero makes the occupation a step.
    pub temperature: Temperature,
    /// Chemical potential, an energy.
    pub chemical_potential: Finite,
    /// Tunnel rates: the last entry whose dots are all filled holds.
    pub tunnel_rate: Vec<TunnelRate>,
}

/// A tunnel rate and the dots that must be filled for it.
#[derive(Clone, Debug, PartialEq)]
pub struct TunnelRate {
    /// The rate, 1/time.
    pub rate: Rate,
    /// Indices of other dots, ascending; empty always matches.
    pub occupied: Vec<usize>,
}

/// A rate network as listed in the config.
#[derive(Clone, Debug, PartialEq)]
pub struct RateNetwork {
    /// State names, in order of first appearance.
    pub states: Vec<String>,
    /// Index of the state a trajectory starts from.
    pub start: usize,
    /// Reservoir names, in order of first appearance.
    pub reservoirs: Vec<String>,
    /// The transitions, in the order of the file.
    pub transitions: Vec<Transition>,
}

/// One listed transition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transition {
    /// Index of the state before.
    pub from: usize,
    /// Index of the state after.
    pub to: usize,
    /// Rate, 1/time.
    pub rate: Rate,
    /// Index of the reservoir.
    pub reservoir: usize,
    /// Particles from the reservoir into the system.
    pub particles: i32,
    /// Energy from the reservoir into the system.
    pub energy: Finite,
}

/// How the system is sampled.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// Which kernel moves the walkers.
    pub kernel: Kernel,
    /// Trajectories, all blocks together; a multiple of `blocks`.
    pub trajectories: u64,
    /// Duration of each trajectory.
    pub duration: Positive,
    /// Where trajectories start; `None` until [`crate::run::prepare`] chooses.
    pub start: Option<Start>,
    /// How many blocks.
    pub blocks: u64,
    /// The seed.
    pub seed: u64,
    /// How the mean heat is estimated.
    pub estimator: Estimator,
}

/// How the mean heat that a canonical ring takes from the other bath is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// By the mean of the heat.
    #[default]
    Plain,
    /// By the mean of its even part `Q (1 - exp(-A Q))/2`, equal by the exchange fluctuation theorem:
    /// far more precise near equilibrium, far less so away from it.
    Even,
}

/// A kernel's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernel {
    /// Pick one that serves what is asked.
    Auto,
    /// Jump by jump in continuous time.
    Gillespie,
    /// Slice by slice, from tables of all that can happen in one.
    Compound,
    /// A ring attempt by attempt, its bulk by the rule Q2R.
    MetropolisQ2r,
    /// A ring attempt by attempt, its bulk with Creutz's demons.
    MetropolisCreutz,
}

impl std::fmt::Display for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Gillespie => "gillespie",
            Self::Compound => "compound",
            Self::MetropolisQ2r => "metropolis-q2r",
            Self::MetropolisCreutz => "metropolis-creutz",
        })
    }
}

/// Where trajectories start.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// From the stationary law.
    Stationary,
    /// From one state, by name.
    State(String),
    /// From the model's start after an unrecorded time.
    BurnIn(Positive),
    /// A ring with all spins up.
    Up,
    /// A ring with spins up or down alike.
    Random,
    /// A ring whose spins and demons are in equilibrium with a bath.
    Canonical(Bath),
}

/// What is looked at beyond what is always listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observe {
    /// Pairs whose covariance rate is asked for by name.
    pub covariances: Vec<[Observable; 2]>,
    /// Observables and pairs whose distribution over a window is asked for.
    pub distributions: Vec<Subject>,
    /// At which ends of a window: its middle, its end.
    pub windows: Ends,
    /// Observables and pairs whose generating function is asked for.
    pub generating_functions: Vec<Generating>,
    /// Pairs (or observables with themselves) whose noise spectrum is asked for.
    pub spectra: Vec<[Observable; 2]>,
    /// The angular frequencies of spectra; chosen when the plan is prepared where left out.
    pub frequencies: Option<Vec<f64>>,
    /// Laws that are held against the run.
    pub laws: Vec<LawGroup>,
    /// Jumps whose waits are timed.
    pub waiting_times: Vec<JumpKind>,
    /// First passages that are timed.
    pub passages: Vec<FirstPassage>,
    /// Two parts of a device, as indices of dots, between which information flows.
    pub information: Option<[Vec<usize>; 2]>,
    /// Parameters that the rates of all currents are differentiated by.
    pub response: Vec<Parameter>,
}

/// One observable, or two jointly.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The first, or only one.
    pub first: Observable,
    /// The second of a joint subject.
    pub second: Option<Observable>,
}

impl Subject {
    /// Its observables.
    pub fn observables(&self) -> impl Iterator<Item = &Observable> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first)?;
        self.second.iter().try_for_each(|second| write!(f, " and {second}"))
    }
}

/// Where in a window something is read: at half its duration, at all of it, or at both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// At half the duration.
    pub middle: bool,
    /// At the whole duration.
    pub end: bool,
}

impl Default for Ends {
    fn default() -> Self {
        Self { middle: false, end: true }
    }
}

/// A generating function that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Generating {
    /// Of what.
    pub subject: Subject,
    /// The counting fields of each of its observables, one over its unit; chosen when the plan is
    /// prepared where left out. The second are those of a pair alone.
    pub fields: Option<[Vec<f64>; 2]>,
}
