//! What a ring of quantum spins answers for itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::answers::RingAnswers;
use super::branch::branch_operators;
use super::counting::{JumpTable, counted};
use super::jumps::{monitored, names};
use super::levels::{Levels, MAX_WALKED_LEVELS};
use super::secular::{Blocks, Secular};
use super::{Equation, MAX_STATES, QuantumRing, sector_states};
use crate::kernel::KernelName;
use crate::model::lindblad::Solved;
use crate::model::{Compiled, Declared, OwnKernel, RingSketch, Size, Sketch, System};
use crate::network::{Channel, Counted, Lindbladian, Network, Start};
use crate::number::Positive;
use crate::quantity::{LawGroup, Name, Observable};

/// Most elements of the density matrix within groups of levels that are walked: their equation is held as a matrix.
const MAX_WALKED: usize = 1200;

/// Most levels of a ring that compiles to a rate network.
const MAX_NETWORK_LEVELS: usize = 100;

/// How a ring is answered and walked.
enum Route {
    /// Every group has one level: populations alone matter, and it is a rate network.
    Network(Levels, Blocks),
    /// Wave functions are walked within groups of levels.
    Walked(Levels, Blocks),
    /// It has exact answers alone.
    Exact,
}

/// A ring with its route.
type Known = (QuantumRing, Arc<Route>);

/// Rings whose routes are kept.
const MOST_KNOWN: usize = 4;

/// The last rings: a plan is asked a dozen times what it declares, and rings have no room of their own for what follows
/// from fields that anybody may set.
static KNOWN: Mutex<VecDeque<Known>> = Mutex::new(VecDeque::new());

impl System for QuantumRing {
    fn declared(&self) -> Declared {
        let heat = ["left", "right"].map(|of| Observable::new(Name::Heat, of));
        let entropy = [Name::Entropy, Name::EntropyFlow].map(|name| Observable::new(name, "total"));
        let route = self.route();
        let walked = matches!(*route, Route::Walked(..));
        let (kernels, laws) = match *route {
            Route::Network(..) => (
                vec![KernelName::Gillespie, KernelName::Compound],
                LawGroup::ALL.map(|(law, _)| law).to_vec(),
            ),
            Route::Walked(..) => (vec![KernelName::QuantumJump], vec![LawGroup::Fluctuation]),
            Route::Exact => (Vec::new(), Vec::new()),
        };
        Declared {
            kind: "a quantum ring",
            time_unit: "1/energy",
            planck: Some(2.0 * std::f64::consts::PI),
            sign_convention: "Heat is positive from the bath into the ring, branch_energy clockwise.",
            observables: heat.into_iter().chain(entropy).collect(),
            monitored: if kernels.is_empty() { Vec::new() } else { monitored() },
            parts: Vec::new(),
            laws,
            kernels,
            brings_kernel: walked,
        }
    }

    fn compile(&self, _start: Option<&Start>) -> Compiled {
        match &*self.route() {
            Route::Network(levels, blocks) => {
                let exact = Some(Arc::new(RingAnswers::new(self, None)) as Arc<_>);
                Compiled { exact, ..Compiled::of(self.network(levels, blocks)) }
            }
            Route::Walked(levels, blocks) => {
                let system = Arc::new(self.dressed_jumps(levels, blocks));
                let solved = Arc::new(Solved::new(Arc::clone(&system)));
                Compiled {
                    counted: system.counted.clone(),
                    network: None,
                    kernel: Some(Arc::clone(&solved) as Arc<dyn OwnKernel>),
                    exact: Some(Arc::new(RingAnswers::new(self, Some(solved)))),
                }
            }
            Route::Exact => {
                let exact = Some(Arc::new(RingAnswers::new(self, None)) as Arc<_>);
                Compiled { counted: counted(self, None), network: None, kernel: None, exact }
            }
        }
    }

    fn own_start(&self, _network: Option<&Network>) -> Option<Start> {
        Some(Start::Stationary)
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        let states = sector_states(self.spins(), self.up).min(MAX_STATES) as f64;
        Size { states, channels: 2.0 * states, reservoirs: 2 }
    }

    fn describe(&self, _counted: &Counted, network: Option<&Network>) -> String {
        let equation = match self.equation {
            Equation::Secular => "secular",
            Equation::Redfield => "Redfield",
        };
        let levels = network.map_or_else(String::new, |network| {
            format!(", a rate network of {} levels", network.states.len())
        });
        format!(
            "{} quantum spins, {} up ({} states){levels}, {equation} equation",
            self.spins(),
            self.up,
            sector_states(self.spins(), self.up)
        )
    }

    fn passes(&self) -> bool {
        !matches!(*self.route(), Route::Exact)
    }

    fn sketch(&self) -> Option<Sketch> {
        Some(Sketch::Ring(RingSketch {
            upper: self.upper,
            lower: self.lower,
            temperatures: self.temperatures.map(Positive::get),
        }))
    }

    fn called(&self) -> String {
        format!("a ring of {} quantum spins", self.spins())
    }

    fn find_state(&self, name: &str) -> Result<String, Vec<String>> {
        let names = match &*self.route() {
            Route::Network(levels, _) => (1..=levels.len()).map(|k| format!("level{k}")).collect(),
            Route::Walked(_, blocks) => names(blocks),
            Route::Exact => Vec::new(),
        };
        names.iter().find(|known| *known == name).cloned().ok_or(names)
    }

    fn refusal(&self, law: LawGroup) -> &'static str {
        if law == LawGroup::Fluctuation && self.equation == Equation::Redfield {
            "a law of this model: the Redfield equation has no jumps to sample it from (take equation = \"secular\")"
        } else if law == LawGroup::Fluctuation {
            "a law of this model: its groups of levels are too large to walk wave functions in; fewer spins have it"
        } else if law == LawGroup::Uncertainty {
            "a law of this model: coherence breaks the uncertainty relations of classical jumps; their product is listed"
        } else {
            "a law of this model: with coherence there are no states to draw it from"
        }
    }

    fn unlisted(&self) -> String {
        format!("{} states", sector_states(self.spins(), self.up))
    }

    fn unenumerated(&self) -> String {
        format!("{} has coherence, and so no rate network", self.called())
    }

    fn unsampled(&self) -> (Option<&'static str>, String) {
        let why = match self.equation {
            Equation::Redfield => {
                "the Redfield equation is not completely positive: no positive jump process exists, and the weights of a \
                 signed one grow exponentially (their mean square as e^{0.05 t} for five spins at a coupling of 0.01, by \
                 e^5 to e^37 in one relaxation time); take equation = \"secular\" to sample"
            }
            Equation::Secular => {
                "its groups of levels hold too many elements of the density matrix for the state that trajectories start \
                 from; take fewer spins, or a lower resolution"
            }
        };
        (Some("model.equation"), why.into())
    }
}

/// Every bath with every pair of groups, the lower one first.
pub(super) fn pairs(blocks: &Blocks) -> impl Iterator<Item = (usize, [usize; 2])> {
    let groups = blocks.groups.len();
    (0..2).flat_map(move |bath| {
        (0..groups).flat_map(move |low| (low + 1..groups).map(move |high| (bath, [low, high])))
    })
}

/// Elements of a contact below this are rounded zeros of one.
const ROUNDED_ZERO: f64 = 1e-12;

pub(super) fn connects(
    levels: &Levels,
    blocks: &Blocks,
    bath: usize,
    [low, high]: [usize; 2],
) -> bool {
    let contact = &levels.contacts[bath];
    let mut all = blocks.groups[low]
        .clone()
        .flat_map(|i| blocks.groups[high].clone().map(move |j| contact[(i, j)]));
    all.any(|element| element.abs() > ROUNDED_ZERO)
}

impl QuantumRing {
    /// The levels and their groups in the secular equation.
    pub(super) fn blocks(&self) -> Option<(Levels, Blocks)> {
        if self.equation == Equation::Redfield {
            return None;
        }
        let levels = Levels::of(self)?;
        let blocks = Blocks::of(&levels, levels.groups(self, self.grouping().0));
        Some((levels, blocks))
    }

    /// How it is answered and walked: found once for all questions about a ring.
    fn route(&self) -> Arc<Route> {
        let known = |rings: &VecDeque<Known>| {
            rings.iter().find(|(ring, _)| ring == self).map(|(_, route)| Arc::clone(route))
        };
        if let Some(route) = known(&KNOWN.lock().unwrap_or_else(PoisonError::into_inner)) {
            return route;
        }
        let route = Arc::new(self.found_route());
        let mut rings = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        rings.truncate(MOST_KNOWN - 1);
        rings.push_front((self.clone(), Arc::clone(&route)));
        route
    }

    fn found_route(&self) -> Route {
        // Levels of large sectors take seconds; each has an element or more.
        let states = sector_states(self.spins(), self.up);
        if !self.is_consistent() || states > MAX_WALKED_LEVELS {
            return Route::Exact;
        }
        match self.blocks() {
            Some((levels, blocks))
                if levels.len() <= MAX_NETWORK_LEVELS
                    && blocks.groups.iter().all(|group| group.len() == 1) =>
            {
                Route::Network(levels, blocks)
            }
            Some((levels, blocks)) if blocks.size <= MAX_WALKED => Route::Walked(levels, blocks),
            _ => Route::Exact,
        }
    }

    /// The jump operators of the secular equation, and the operators that branch currents are means of; none of the
    /// Redfield equation, which has no jumps, and of groups of levels with too many elements.
    #[must_use]
    pub fn jumps(&self) -> Option<Lindbladian> {
        match &*self.route() {
            Route::Network(levels, blocks) | Route::Walked(levels, blocks) => {
                Some(self.dressed_jumps(levels, blocks))
            }
            Route::Exact => None,
        }
    }

    fn dressed_jumps(&self, levels: &Levels, blocks: &Blocks) -> Lindbladian {
        let generator = Secular::of(levels, blocks, self.lamb_shift).generator;
        let branches = branch_operators(self, levels, blocks, &generator);
        self.lindbladian(levels, blocks, &branches)
    }

    /// The rate network of its levels.
    fn network(&self, levels: &Levels, blocks: &Blocks) -> Network {
        let mut table = JumpTable::new();
        let mut channels = Vec::new();
        for (bath, pair) in
            pairs(blocks).filter(|&(bath, pair)| connects(levels, blocks, bath, pair))
        {
            let [low, high] = pair;
            let [up, down] = table.pair(blocks, bath, pair);
            let heat = blocks.energies[high] - blocks.energies[low];
            let ratio = heat / levels.baths[bath].temperature;
            let element = levels.contacts[bath][(low, high)];
            for (from, to, class, log_ratio) in [(low, high, up, -ratio), (high, low, down, ratio)]
            {
                let rate = blocks.rate(levels, bath, to, from) * element * element;
                channels.push(Channel {
                    from: from as u32,
                    to: to as u32,
                    rate,
                    class,
                    reservoir: bath as u32,
                    log_ratio: Some(log_ratio),
                });
            }
        }
        let names = (1..=blocks.groups.len()).map(|level| format!("level{level}")).collect();
        let counted = counted(self, Some(table));
        let mut network =
            Network::new(names, channels, counted.counting.clone(), counted.reservoirs.clone());
        network.counted = counted;
        network.counted.averages = crate::model::probabilities(&network.states);
        network
    }
}
