//! Enumerate the states of a ring ahead of a start, and connect them by the flips of single spins.

use super::features::averages;
use super::states::{self, TooLarge};
use super::{
    Clock, MAX_STATES, Order, Ring, Rules, States, class, counting, handed_spins, no_entropy,
    reservoirs, start, sweep,
};
use crate::network::{self, Channel, Counted, Network, Start};

/// Most states of a ring whose states are shown.
const MAX_OUTLINED_STATES: f64 = 4096.0;

/// A ring compiled: with states, where these can be enumerated.
#[derive(Clone, Debug)]
pub struct CompiledRing {
    /// What it counts and averages.
    pub counted: Counted,
    /// Its network, and the configurations of the states.
    pub enumerated: Option<(Network, States)>,
}

/// Enumerate the states that lie ahead of a start and connect them by the flips of single spins.
///
/// A state stands for a configuration and its mirror image with all spins flipped. Of a ring with too
/// many states only what is counted is given.
#[must_use]
pub fn compile(ring: &Ring, start: Option<&Start>) -> CompiledRing {
    let rules = Rules::new(ring);
    let most = if ring.order == Order::Random { MAX_STATES } else { sweep::MAX_STATES };
    let states = States::reachable(ring, &rules, Seeds::of(start), most);
    connect(ring, &rules, start, &states)
}

/// At most how many states [`compile`] enumerates; none where they are too many.
#[must_use]
pub(crate) fn enumerated_states(ring: &Ring, start: Option<&Start>) -> f64 {
    let ahead = states::count(ring, &Rules::new(ring), Seeds::of(start));
    match ring.order {
        Order::Random if ahead > MAX_STATES as f64 => 0.0,
        Order::Random => ahead,
        _ => ahead.min(sweep::MAX_STATES as f64),
    }
}

/// What a ring is, for a reader or for one trajectory: states only where few lie ahead of the start.
#[must_use]
pub fn outline(ring: &Ring, start: Option<&Start>) -> CompiledRing {
    let rules = Rules::new(ring);
    let ahead = states::count(ring, &rules, Seeds::of(start));
    if ahead <= MAX_OUTLINED_STATES {
        return compile(ring, start);
    }
    let too_many = TooLarge { spins: ring.spins(), most: MAX_STATES };
    let mut compiled = connect(ring, &rules, start, &Err(too_many));
    if ahead <= MAX_STATES as f64 && ring.order == Order::Random {
        let (why, notes) = (too_many.note(), &mut compiled.counted.notes);
        notes.retain(|note| *note != why);
        notes.push(format!("its {ahead} states are enumerated for exact answers alone"));
    }
    compiled
}

/// What a ring counts, with the network of the states that were enumerated, or why none were.
fn connect(
    ring: &Ring,
    rules: &Rules,
    start: Option<&Start>,
    states: &Result<States, TooLarge>,
) -> CompiledRing {
    let magnetisation = states.is_err() || start.is_none_or(is_mirrored);
    let own = averages(ring, states.as_ref().ok(), magnetisation);
    let complete = |mut counted: Counted| {
        counted.averages.extend(own);
        counted.no_entropy = no_entropy(ring);
        counted.clock = clock(ring);
        counted.notes.extend(states.as_ref().err().map(TooLarge::note));
        counted.notes.extend(kept_levels(ring, rules));
        counted.notes.push(
            "heat is energy here: the baths of a ring exchange no particles, so energy is not listed \
             again"
                .into(),
        );
        counted
    };
    let Ok(states) = states else {
        let counted = complete(Counted::new(counting(ring), reservoirs(ring)));
        return CompiledRing { counted, enumerated: None };
    };
    let mut network = enumerated(ring, rules, states);
    network.counted = complete(network.counted);
    let canonical =
        if let Some(Start::Canonical(bath)) = start { Some(ring.temperature(*bath)) } else { None };
    let law = start::start_law(ring, rules, states, Seeds::of(start), canonical);
    network.start = states.start();
    network.start_law = (law[network.start as usize] < 1.0).then_some(law);
    let counted = network.counted.clone();
    CompiledRing { counted, enumerated: Some((network, states.clone())) }
}

/// Does a start treat a configuration and its mirror image alike, so that its magnetisation is zero?
pub(super) fn is_mirrored(start: &Start) -> bool {
    matches!(start, Start::Stationary | Start::Random | Start::Canonical(_))
}

fn clock(ring: &Ring) -> network::Clock {
    match (ring.clock, ring.order) {
        (Clock::Poisson, _) => network::Clock::Continuous,
        (Clock::Steps, Order::Checkerboard | Order::Sequential) => {
            network::Clock::Steps { per_time: 1.0 }
        }
        (Clock::Steps, Order::Random) => network::Clock::Steps { per_time: ring.spins() as f64 },
    }
}

/// Say which demons cannot reach every level: what is answered then depends on where they start.
fn kept_levels(ring: &Ring, rules: &Rules) -> Vec<String> {
    let branches = [("upper", ring.upper.spins), ("lower", ring.lower.spins)];
    let mut notes = Vec::new();
    for ((name, spins), unit) in branches.into_iter().zip(rules.unit) {
        let Some(unit) = unit.map(i32::unsigned_abs).filter(|_| spins > 0) else { continue };
        let levels = u32::from(rules.levels);
        let class = |least: u32| {
            let of: Vec<_> =
                (least..levels).step_by(unit as usize).map(|l| l.to_string()).collect();
            format!("{{{}}}", of.join(", "))
        };
        if unit > 1 && unit < levels {
            let classes: Vec<_> = (0..unit).map(class).collect();
            notes.push(format!(
                "demons of the {name} branch move by {unit} levels, so that {} never mix: the answer \
                 depends on where they start",
                classes.join(" and ")
            ));
        } else if unit >= levels {
            notes.push(format!("demons of the {name} branch can never move"));
        }
    }
    notes
}

fn enumerated(ring: &Ring, rules: &Rules, states: &States) -> Network {
    let all = 0..states.len() as u32;
    let mut counting = counting(ring);
    let channels = if ring.order == Order::Random {
        all.clone().flat_map(|from| flips(ring, rules, states, from)).collect()
    } else {
        sweep::channels(ring, rules, states, &mut counting)
    };
    let names = all.map(|state| states.name(state)).collect();
    let mut network = Network::new(names, channels, counting, reservoirs(ring));
    network.counted.averages = super::super::probabilities(&network.states);
    network
}

/// How many probabilities of states stand ahead of the other time averages.
#[must_use]
pub(crate) fn listed_probabilities(states: &States) -> usize {
    if states.len() <= super::super::MAX_LISTED_STATES { states.len() } else { 0 }
}

/// The configurations from which states are enumerated, with every level the demons may start at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seeds {
    /// All spins up.
    Up,
    /// Any configuration of the spins.
    AnySpins,
    /// Any configuration of spins and demons: a canonical start.
    Any,
}

impl Seeds {
    fn of(start: Option<&Start>) -> Self {
        match start {
            Some(Start::Random) => Self::AnySpins,
            Some(Start::Canonical(_)) => Self::Any,
            _ => Self::Up,
        }
    }
}

/// The channels out of one state.
fn flips(ring: &Ring, rules: &Rules, states: &States, from: u32) -> Vec<Channel> {
    let before = states.cells(from);
    let handed = handed_spins(ring);
    let mut list = Vec::new();
    for spin in 0..before.len() {
        let walls = rules.walls_beside(&before, spin);
        let Some((cell, rate)) = rules.flip(&before, spin) else { continue };
        let mut after = before.clone();
        after[spin] = cell;
        let to = states.index(&after).expect("the states ahead of a state are enumerated");
        list.push(Channel {
            from,
            to,
            rate,
            class: class(rules.right, &handed, spin, walls),
            reservoir: rules.bath(spin),
            log_ratio: rules.log_ratio(spin, walls),
        });
    }
    list
}
