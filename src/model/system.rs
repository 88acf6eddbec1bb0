//! What every kind of system answers for itself.
//!
//! A system with a rate network needs [`System::declared`], [`System::compile`], [`System::size`] and
//! [`System::find_state`] alone: the kernels and the exact route of rate networks serve it. One without a network
//! brings an [`OwnKernel`], and [`OwnAnswers`] where it can be solved. Neither knows of the other.

use std::fmt::Debug;
use std::sync::Arc;

use super::{Declared, OwnKernel, Size, Sketch};
use crate::exact::distribution::Distribution;
use crate::exact::generating::Point;
use crate::exact::spectrum::Noise;
use crate::exact::{self, Answers, Attempts, Passage, Thresholds, Waiting};
use crate::network::{Coordinate, Counted, Lattice, Network, Start};
use crate::number::digits::significant;
use crate::quantity::{LawGroup, Observable, Quantity};

const DEFAULT_DURATION: f64 = 100.0;

/// A kind of system: a device, a network, a ring.
pub trait System: Debug + Send + Sync {
    /// What can be asked of it.
    fn declared(&self) -> Declared;

    /// Compile it for trajectories that start in a way, or in its own.
    fn compile(&self, start: Option<&Start>) -> Compiled;

    /// What it is, for a reader or for one trajectory: states only where few lie ahead of the start.
    fn outline(&self, start: Option<&Start>) -> Compiled {
        self.compile(start)
    }

    /// Compile it for windows of a duration, where what is walked depends on that.
    fn compile_lasting(&self, start: Option<&Start>, _duration: f64) -> Compiled {
        self.compile(start)
    }

    /// [`outline`](Self::outline) for windows of a duration.
    fn outline_lasting(&self, start: Option<&Start>, _duration: f64) -> Compiled {
        self.outline(start)
    }

    /// Adapt what was compiled without a start to the one that was chosen: what is listed may depend on it.
    fn settle(&self, _compiled: &mut Compiled, _start: &Start) {}

    /// Where it starts of itself, once compiled; after a burn-in where it does not say.
    fn own_start(&self, network: Option<&Network>) -> Option<Start> {
        network.map(|network| Start::State(network.states[network.start as usize].clone()))
    }

    /// How large its network becomes, before it is compiled.
    fn size(&self, start: Option<&Start>) -> Size;

    /// What it is, in a line that opens a report.
    fn describe(&self, counted: &Counted, network: Option<&Network>) -> String {
        let _ = self;
        let (states, channels) = network.map_or((0, 0), |n| (n.states.len(), n.channels().len()));
        format!("{states} states, {channels} channels, reservoirs {}", reservoirs(counted))
    }

    /// How it is put together, where that can be drawn.
    fn sketch(&self) -> Option<Sketch> {
        None
    }

    /// What a sentence calls it: `a ring of 40 spins`.
    fn called(&self) -> String {
        "this system".into()
    }

    /// How large it is, in a line, of which its states and its reservoirs are parts.
    fn summary(&self, states: &str, reservoirs: &str) -> String {
        format!("{states}, reservoirs {reservoirs}")
    }

    /// How many states it has, in words, where they are not listed.
    fn unlisted(&self) -> String {
        "too many states to list".into()
    }

    /// What a state stands for, where that is more than one configuration: words after `states`.
    fn stands_for(&self) -> &'static str {
        ""
    }

    /// The name of an existing state in its own spelling; its closest names where there is none.
    ///
    /// # Errors
    /// With the names that a state may have.
    fn find_state(&self, name: &str) -> Result<String, Vec<String>>;

    /// Why laws are not among those [`declared`](Self::declared): a sentence that ends "a law of ...".
    fn refusal(&self, _law: LawGroup) -> &'static str {
        "a law of this model"
    }

    /// Does any jump of it change this observable, as it was defined?
    fn counts(&self, _observable: &Observable) -> bool {
        true
    }

    /// Can first passages be asked of it? Without a rate network those of counts alone.
    fn passes(&self) -> bool {
        let declared = self.declared();
        !declared.monitored.is_empty() && !declared.brings_kernel
    }

    /// The parts `[x, y]` that each state is in, where a device is cut into two groups of its parts.
    fn bipartition(&self, _parts: &[Vec<usize>; 2]) -> Option<Vec<[u32; 2]>> {
        None
    }

    /// The duration of a trajectory where the file does not say.
    fn default_duration(&self) -> f64 {
        DEFAULT_DURATION
    }

    /// May a trajectory last so long?
    ///
    /// # Errors
    /// The bound that a duration must keep, in words.
    fn check_duration(&self, _duration: f64) -> Result<(), String> {
        Ok(())
    }

    /// May a window that begins with a trajectory of a duration be so long?
    ///
    /// # Errors
    /// The bound that a window must keep, in words, with the nearest windows that keep it.
    fn check_window(&self, _window: f64, _duration: f64) -> Result<(), String> {
        Ok(())
    }

    /// Why it has no rate network, of a system whose network was not enumerated.
    fn unenumerated(&self) -> String {
        format!("the states of {} are too many to enumerate", self.called())
    }

    /// Why it is not sampled, of a system that has neither a rate network nor a kernel, with the key that chose so.
    fn unsampled(&self) -> (Option<&'static str>, String) {
        (None, "it has neither a rate network nor a kernel".into())
    }

    /// The exchange fluctuation theorem of its heat from a start, or why it says nothing there.
    fn exchange(&self, _start: &Start) -> ExchangeLaw {
        ExchangeLaw::None
    }
}

/// How far from whole a number of steps in a window may be, as a share of it.
const WHOLE: f64 = 1e-9;

/// Check that so many steps in a window are whole; `time` is that of a number of steps.
///
/// # Errors
/// The bound in words, with the nearest windows.
pub(super) fn check_whole(steps: f64, what: &str, time: impl Fn(f64) -> f64) -> Result<(), String> {
    let whole = steps.round();
    if whole >= 1.0 && (steps - whole).abs() <= WHOLE * whole {
        return Ok(());
    }
    let (below, above) = (steps.floor(), significant(time(steps.floor() + 1.0), 12));
    let nearest = if below >= 1.0 {
        format!("nearest are {} and {above}", significant(time(below), 12))
    } else {
        format!("the shortest is {above}")
    };
    Err(format!("a window must hold a whole number of {what}; {nearest}"))
}

/// What the exchange fluctuation theorem says of a start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExchangeLaw {
    /// Nothing: it is about other starts.
    None,
    /// Nothing, though the start is one that it is about.
    Silent(&'static str),
    /// `<exp(-A Q)> = 1` for the heat of a reservoir.
    Holds {
        /// The reservoir.
        of: &'static str,
        /// The affinity `A`, one over an energy.
        affinity: f64,
    },
}

impl ExchangeLaw {
    /// The reservoir whose heat it is about, and the affinity, where it says something.
    #[must_use]
    pub fn holds(self) -> Option<(&'static str, f64)> {
        match self {
            Self::Holds { of, affinity } => Some((of, affinity)),
            _ => None,
        }
    }
}

/// A compiled system.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What it counts and averages; of a system with a network, that of the network.
    pub counted: Counted,
    /// Its rate network, where it has one whose states can be enumerated.
    pub network: Option<Network>,
    /// The kernel that it brings, where the kernels of rate networks do not serve.
    pub kernel: Option<Arc<dyn OwnKernel>>,
    /// The exact answers that it brings, where there is no network to solve.
    pub exact: Option<Arc<dyn OwnAnswers>>,
}

impl Compiled {
    /// A system that is its rate network and nothing else.
    #[must_use]
    pub fn of(network: Network) -> Self {
        Self { counted: network.counted.clone(), network: Some(network), kernel: None, exact: None }
    }
}

/// Exact answers that a system brings; beside a rate network, only those that it lists itself.
pub trait OwnAnswers: Debug + Send + Sync {
    /// Can it start this way? A stationary start needs one stationary state.
    ///
    /// # Errors
    /// Why not, with a way out.
    fn check(&self, _start: &Start) -> Result<(), exact::Error> {
        Ok(())
    }

    /// What it lists beside what is counted and averaged: numbers of its state that no window samples.
    fn beside(&self) -> Vec<Quantity> {
        Vec::new()
    }

    /// Multiplications that one answer takes, about: by them it is decided what is looked for between the points of a
    /// scan.
    fn work(&self) -> f64 {
        1.0
    }

    /// Answer what is listed, over windows of a duration.
    ///
    /// # Errors
    /// Why there is no answer.
    fn answer(
        &self,
        quantities: &[Quantity],
        start: &Start,
        duration: f64,
    ) -> Result<Answers, exact::Error>;

    /// The independent attempts that it is made of, at every energy and as a kernel walks them, where it is.
    fn attempts(&self) -> Option<[&Attempts; 2]> {
        None
    }

    /// The law of the cells of some lattices at the end of a window.
    ///
    /// # Errors
    /// Why there is none.
    fn distribution(
        &self,
        _start: &Start,
        _lattices: &[&Lattice],
        _duration: f64,
    ) -> Result<Distribution, String> {
        Err(NOT_ENUMERATED.to_owned())
    }

    /// The generating function of one or two observables at fields, for long windows.
    ///
    /// # Errors
    /// Why there is none.
    fn generating(
        &self,
        _start: &Start,
        _of: &[&Observable],
        _fields: &[[f64; 2]],
    ) -> Result<Vec<Point>, String> {
        Err(NOT_ENUMERATED.to_owned())
    }

    /// `ln <exp(s X)>` at half a window and at its end.
    ///
    /// # Errors
    /// Why there is none.
    fn generating_in_windows(
        &self,
        _start: &Start,
        _of: &[&Observable],
        _fields: &[[f64; 2]],
        _duration: f64,
    ) -> Result<Vec<[f64; 2]>, String> {
        Err(NOT_ENUMERATED.to_owned())
    }

    /// The waits between jumps that are seen, told by reservoir and class, in the steady state.
    ///
    /// # Errors
    /// Why there are none.
    fn waiting(
        &self,
        _is_seen: &dyn Fn(u32, u32) -> bool,
        _times: &[f64],
    ) -> Result<Waiting, String> {
        Err(NOT_ENUMERATED.to_owned())
    }

    /// The fastest rate of its generator, where the noise at finite frequency follows from that.
    fn fastest(&self) -> Option<f64> {
        None
    }

    /// The noise of pairs of currents in the steady state, by frequency, then pair: in infinite windows, or the mean
    /// periodogram of windows of a duration.
    ///
    /// # Errors
    /// Why there is none.
    fn spectrum(
        &self,
        _of: &[&Observable],
        _pairs: &[[usize; 2]],
        _frequencies: &[f64],
        _duration: Option<f64>,
    ) -> Result<Vec<Vec<Noise>>, String> {
        Err(NOT_ENUMERATED.to_owned())
    }

    /// The first passage of an integer count beyond thresholds, in its own integers.
    ///
    /// # Errors
    /// Why there is none.
    fn passage(
        &self,
        _start: &Start,
        _count: &Coordinate,
        _thresholds: Thresholds,
        _times: &[f64],
    ) -> Result<Passage, String> {
        Err(NOT_ENUMERATED.to_owned())
    }
}

const NOT_ENUMERATED: &str = "the states are too many to enumerate";

/// Reservoirs that a line names.
const NAMED: usize = 8;

fn reservoirs(counted: &Counted) -> String {
    let names: Vec<String> = counted.reservoirs.iter().map(|own| own.name.clone()).collect();
    // One more name is no longer than to say so.
    let named = if names.len() > NAMED + 1 { NAMED } else { NAMED + 1 };
    super::listed(&names, named).unwrap_or_default()
}
