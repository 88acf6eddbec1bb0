//! Know a network with its start: what follows from both, each computed once.
//!
//! A fact is computed when it is first asked for and kept. Every answer of a plan shares them; where only
//! rates change along a scan, [`Facts::renewed`] keeps what the graph alone decides.

mod answer;

use std::sync::{Arc, OnceLock};

use super::chain::class::ClosedClass;
use super::counting::means::{MeanRate, mean_rates};
use super::response::onsager::onsager_in;
use super::response::response_in;
use super::start::stationary_class;
use super::uncertainty::uncertainty_in;
use super::{Drive, Error, Onsager, Reason, Response, Sides, Uncertainty};
use crate::network::{
    CycleBasis, Network, Start, Structure, classes_ahead, closed_classes_ahead, reachable,
};
use crate::quantity::Observable;

/// The law of a class is solved for a jump rate while it has at most this many states.
const MAX_STATES_FOR_JUMP_RATE: usize = 1024;

/// A solved class of more bytes is not kept, and solved again by who needs it.
const MAX_KEPT_BYTES: usize = 1 << 26;

/// A solved class, shared by all that is asked of it.
#[derive(Clone)]
struct SolvedClass(Arc<ClosedClass>);

impl std::fmt::Debug for SolvedClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a solved class of {} states", self.0.states.len())
    }
}

/// The value of a cell, computed where it is empty. The cell is not held meanwhile: what is computed may run on
/// several threads, and one of them may ask for the same.
fn once<T>(cell: &OnceLock<T>, value: impl FnOnce() -> T) -> &T {
    if let Some(known) = cell.get() {
        return known;
    }
    let found = value();
    cell.get_or_init(|| found)
}

/// A network with the start of its trajectories.
#[derive(Clone, Debug)]
pub struct Facts {
    network: Network,
    structure: Arc<Structure>,
    start: Start,
    duration: f64,
    /// The stationary law, where trajectories start from it.
    stationary: Option<Vec<f64>>,
    /// The class that it was solved in, while that is small.
    class: Option<SolvedClass>,
    /// States that a trajectory may start from.
    origin: Vec<u32>,
    /// States that can be reached from there.
    reached: OnceLock<Vec<bool>>,
    /// Closed classes that lie ahead of it.
    closed_ahead: OnceLock<Vec<usize>>,
    classes_ahead: OnceLock<Vec<Vec<u32>>>,
    start_law: OnceLock<Result<Vec<f64>, Error>>,
    law_in_windows: OnceLock<Option<Vec<f64>>>,
    jump_rate: OnceLock<f64>,
    basis: OnceLock<Option<CycleBasis>>,
    uncertainty: OnceLock<Option<Uncertainty>>,
    onsager: OnceLock<Result<Onsager, Reason>>,
    forced: OnceLock<Vec<Sides>>,
    responses: OnceLock<Result<Vec<Response>, Reason>>,
    drive: OnceLock<Option<Drive>>,
}

impl Facts {
    /// A network whose structure is known, for windows of a duration.
    ///
    /// # Errors
    /// Where the start is stationary and there is no unique stationary law, or none that can be solved.
    pub fn new(
        network: Network,
        structure: Structure,
        start: Start,
        duration: f64,
    ) -> Result<Self, Error> {
        Self::of_structure(network, Arc::new(structure), start, duration)
    }

    fn of_structure(
        network: Network,
        structure: Arc<Structure>,
        start: Start,
        duration: f64,
    ) -> Result<Self, Error> {
        if start != Start::Stationary {
            return Ok(Self::with_law(network, structure, start, duration, None));
        }
        let class = stationary_class(&network, &structure)?;
        let law = class.spread(&network);
        let class = (class.bytes() <= MAX_KEPT_BYTES).then(|| SolvedClass(Arc::new(class)));
        let facts = Self::with_law(network, structure, start, duration, Some(law));
        Ok(Self { class, ..facts })
    }

    fn with_law(
        network: Network,
        structure: Arc<Structure>,
        start: Start,
        duration: f64,
        stationary: Option<Vec<f64>>,
    ) -> Self {
        let origin = match (&start, &stationary) {
            (Start::State(name), _) => network.state(name).into_iter().collect(),
            (Start::Stationary, Some(law)) => {
                (0..).zip(law).filter(|(_, p)| **p > 0.0).map(|(state, _)| state).collect()
            }
            _ => network.starts().into_iter().map(|(state, _)| state).collect(),
        };
        Self {
            network,
            structure,
            start,
            duration,
            stationary,
            class: None,
            origin,
            reached: OnceLock::new(),
            closed_ahead: OnceLock::new(),
            classes_ahead: OnceLock::new(),
            start_law: OnceLock::new(),
            law_in_windows: OnceLock::new(),
            jump_rate: OnceLock::new(),
            basis: OnceLock::new(),
            uncertainty: OnceLock::new(),
            onsager: OnceLock::new(),
            forced: OnceLock::new(),
            responses: OnceLock::new(),
            drive: OnceLock::new(),
        }
    }

    /// Another network with this one's stationary law: what a wrong program would take for known.
    #[must_use]
    pub(crate) fn mistaken(self, network: Network, law: Option<Vec<f64>>) -> Self {
        let Self { structure, start, duration, stationary, .. } = self;
        Self::with_law(network, structure, start, duration, law.or(stationary))
    }

    /// What is known of a network with other rates, from the same start: the structure stays where the graph does.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn renewed(&self, network: Network) -> Result<Self, Error> {
        let alike = network.has_graph_of(&self.network);
        let structure =
            if alike { Arc::clone(&self.structure) } else { Arc::new(Structure::of(&network)) };
        Self::of_structure(network, structure, self.start.clone(), self.duration)
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The network, with nothing known of it.
    #[must_use]
    pub fn into_network(self) -> Network {
        self.network
    }

    /// Its communicating classes.
    #[must_use]
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// Where trajectories start.
    #[must_use]
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// The duration of windows.
    #[must_use]
    pub fn duration(&self) -> f64 {
        self.duration
    }

    /// The stationary law over the states, where trajectories start from it.
    #[must_use]
    pub fn stationary(&self) -> Option<&[f64]> {
        self.stationary.as_deref()
    }

    /// The states that a trajectory may start from.
    #[must_use]
    pub fn origin(&self) -> &[u32] {
        &self.origin
    }

    /// Which states can be reached from the origin.
    #[must_use]
    pub fn reached(&self) -> &[bool] {
        once(&self.reached, || reachable(&self.network, &self.origin)).as_slice()
    }

    /// Closed classes ahead of the origin, as indices into [`Structure::closed`].
    #[must_use]
    pub fn closed_ahead(&self) -> &[usize] {
        let found = || closed_classes_ahead(&self.network, &self.structure, &self.origin);
        once(&self.closed_ahead, found).as_slice()
    }

    /// Communicating classes that trajectories may lead through.
    #[must_use]
    pub fn classes_ahead(&self) -> &[Vec<u32>] {
        let found = || classes_ahead(&self.network, &self.structure, &self.origin);
        once(&self.classes_ahead, found).as_slice()
    }

    /// The law over the states that trajectories start from.
    ///
    /// # Errors
    /// As [`super::initial_law`].
    pub fn start_law(&self) -> Result<&[f64], &Error> {
        let law = || match &self.stationary {
            Some(law) => Ok(law.clone()),
            None => super::initial_law(&self.network, &self.structure, &self.start),
        };
        once(&self.start_law, law).as_deref()
    }

    /// The law of the states in the mean of a window, where it is known.
    #[must_use]
    pub fn law_in_windows(&self) -> Option<&[f64]> {
        let law = || {
            let start = self.start_law().ok()?.to_vec();
            match self.stationary {
                Some(_) => Some(start),
                None => super::law_in_windows(&self.network, start, self.duration),
            }
        };
        once(&self.law_in_windows, law).as_deref()
    }

    fn class(&self) -> Option<&ClosedClass> {
        self.class.as_ref().map(|class| class.0.as_ref())
    }

    /// The mean rates of some observables, in their order, where trajectories start from the stationary law.
    #[must_use]
    pub fn mean_rates(&self, wanted: &[Observable]) -> Option<Vec<Option<MeanRate>>> {
        let law = self.stationary.as_ref()?;
        let rates = |class: &ClosedClass| mean_rates(&self.network, class, law, wanted);
        match self.class() {
            Some(class) => Some(rates(class)),
            None => Some(rates(&stationary_class(&self.network, &self.structure).ok()?)),
        }
    }

    /// Jumps per unit time: the mean in the long run, or at most the largest exit rate ahead where that is
    /// not known or trajectories may linger on the way there.
    #[must_use]
    pub fn jump_rate(&self) -> f64 {
        *once(&self.jump_rate, || self.expected_jump_rate())
    }

    fn expected_jump_rate(&self) -> f64 {
        let network = &self.network;
        let mean = |law: &[f64]| -> f64 {
            let exits = (0..).zip(law).filter(|(_, p)| **p > 0.0);
            exits.map(|(x, p)| p * network.exit_rate(x)).sum()
        };
        if let Some(law) = &self.stationary {
            return mean(law);
        }
        let reached = self.reached();
        let lingers = self.structure.transient.iter().any(|&x| reached[x as usize]);
        let solved = self.closed_ahead().iter().filter(|_| !lingers).map(|&class| {
            let states = &self.structure.closed[class];
            (states.len() <= MAX_STATES_FOR_JUMP_RATE)
                .then(|| super::law_of_class(network, states).ok())?
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

    /// The fastest exit rate.
    #[must_use]
    pub fn fastest(&self) -> f64 {
        let exits = (0..self.network.states.len() as u32).map(|x| self.network.exit_rate(x));
        exits.fold(0.0, f64::max)
    }

    /// What each channel adds to an observable, its boundary term included; `None` where it is not counted.
    #[must_use]
    pub fn increments(&self, of: &Observable) -> Option<Vec<f64>> {
        let network = &self.network;
        let known = network.counting.with_cumulants().find(|known| known.observable == *of)?;
        let law = self.stationary().filter(|_| known.boundary);
        let step = |from: u32, to: u32| {
            let ln = |x: u32| law.map_or(0.0, |law| libm::log(law[x as usize]));
            ln(from) - ln(to)
        };
        let increment = |c: &crate::network::Channel| match (c.rate > 0.0, known.boundary) {
            (false, _) => 0.0,
            (_, true) => c.log_ratio.unwrap_or(0.0) + step(c.from, c.to),
            _ => network.counting.increment(&known.weights, c.class),
        };
        Some(network.channels().iter().map(increment).collect())
    }

    /// The fundamental cycles, where every jump has a reverse.
    #[must_use]
    pub fn cycle_basis(&self) -> Option<&CycleBasis> {
        once(&self.basis, || CycleBasis::of(&self.network).ok()).as_ref()
    }

    /// The uncertainty relations of its currents, where they start stationary.
    #[must_use]
    pub fn uncertainty(&self) -> Option<&Uncertainty> {
        let law = self.stationary()?;
        let found = || uncertainty_in(&self.network, law, self.class()).ok();
        once(&self.uncertainty, found).as_ref()
    }

    /// Conductance and noise at equilibrium.
    ///
    /// # Errors
    /// Why there is no equilibrium to respond from.
    pub fn onsager(&self) -> Result<&Onsager, &Reason> {
        once(&self.onsager, || onsager_in(&self.network, self.class())).as_ref()
    }

    /// The device on both sides of equilibrium, one force after the other as [`Onsager::fluxes`]; empty where
    /// there is no equilibrium or one of them cannot be solved.
    #[must_use]
    pub fn forced(&self) -> &[Sides] {
        let sides = || {
            let Ok(onsager) = self.onsager() else { return Vec::new() };
            let each = onsager.fluxes.iter().map(|flux| Sides::driven(&self.network, flux));
            each.collect::<Option<_>>().unwrap_or_default()
        };
        once(&self.forced, sides).as_slice()
    }

    /// The response of every current to anything.
    ///
    /// # Errors
    /// Why there is none.
    pub fn responses(&self) -> Result<&[Response], &Reason> {
        let found = || match self.class() {
            Some(class) => response_in(&self.network, class),
            None => super::response(&self.network),
        };
        once(&self.responses, found).as_deref()
    }

    /// The forces and currents of a device with two temperatures or more, as its reservoirs tell them.
    #[must_use]
    pub fn drive(&self) -> Option<&Drive> {
        once(&self.drive, || super::drive(&self.network)).as_ref()
    }
}
