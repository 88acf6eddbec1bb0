//! Declare what a ring counts: walls made by node flips, energy handed along, accepted flips.
//!
//! Four counts of walls give both heats and both branch currents; a bond in the bulk that is asked
//! for has a count of its own.

use crate::model::ring::{Order, Ring};
use crate::network::{Class, Counting, Reservoir, Thermal, Weights, WindowObservable};
use crate::quantity::{Name, Observable};

/// The counters every ring has, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Counter {
    /// Net walls that flips of the left node make in the upper branch.
    LeftUpper,
    /// Net walls that flips of the left node make in the lower branch.
    LeftLower,
    /// Net walls that flips of the right node make in the upper branch.
    RightUpper,
    /// Net walls that flips of the right node make in the lower branch.
    RightLower,
    /// Flips of the left node.
    JumpsLeft,
    /// Flips of the right node.
    JumpsRight,
    /// Flips of the bulk.
    JumpsBulk,
}

/// Counters from here on count the walls that chosen bulk spins make clockwise of them.
pub(crate) const FIRST_HANDED: u32 = Counter::JumpsBulk as u32 + 1;

/// Class of the first bulk flip; node flips have four classes each before it.
const FIRST_BULK_CLASS: u32 = 8;

/// The bulk spins whose bond is counted, ascending, from spin 0.
#[must_use]
pub(crate) fn handed_spins(ring: &Ring) -> Vec<usize> {
    let nodes = [0, ring.right_node()];
    let mut spins: Vec<_> =
        ring.bonds.iter().map(|bond| bond - 1).filter(|spin| !nodes.contains(spin)).collect();
    spins.sort_unstable();
    spins.dedup();
    spins
}

/// How many classes of flips there are.
#[must_use]
pub(crate) fn flip_classes(handed: &[usize]) -> u32 {
    FIRST_BULK_CLASS + 1 + 2 * handed.len() as u32
}

/// The class of a flip, by the walls before and behind the spin; `right` is the right node.
#[must_use]
pub fn class(right: usize, handed: &[usize], spin: usize, walls: [u8; 2]) -> u32 {
    let node = u32::from(2 * walls[0] + walls[1]);
    match spin {
        0 => node,
        s if s == right => 4 + node,
        s => handed.binary_search(&s).map_or(FIRST_BULK_CLASS, |k| {
            FIRST_BULK_CLASS + 1 + 2 * k as u32 + u32::from(walls[1])
        }),
    }
}

/// The counting table of a ring of any length.
#[must_use]
pub fn counting(ring: &Ring) -> Counting {
    let mut counters: Vec<String> = [
        "walls left upper",
        "walls left lower",
        "walls right upper",
        "walls right lower",
        "jumps left",
        "jumps right",
        "jumps bulk",
    ]
    .map(String::from)
    .to_vec();
    let handed = handed_spins(ring);
    counters.extend(handed.iter().map(|spin| format!("walls behind spin {}", spin + 1)));
    let mut classes = Vec::new();
    for node in [Node::LEFT, Node::RIGHT] {
        for walls in [[0, 0], [0, 1], [1, 0], [1, 1]] {
            classes.push(node.class(walls));
        }
    }
    let jump = (Counter::JumpsBulk as u32, 1);
    classes.push(Class { increments: vec![jump] });
    for k in 0..handed.len() as u32 {
        for made in [1, -1] {
            classes.push(Class { increments: vec![jump, (FIRST_HANDED + k, made)] });
        }
    }
    Counting { counters, classes, observables: observables(ring, &handed) }
}

/// The counters of a node.
struct Node {
    before: Counter,
    behind: Counter,
    jumps: Counter,
}

impl Node {
    const LEFT: Self =
        Self { before: Counter::LeftLower, behind: Counter::LeftUpper, jumps: Counter::JumpsLeft };
    const RIGHT: Self = Self {
        before: Counter::RightUpper,
        behind: Counter::RightLower,
        jumps: Counter::JumpsRight,
    };

    fn class(&self, walls: [i32; 2]) -> Class {
        let mut increments = vec![
            (self.before as u32, 1 - 2 * walls[0]),
            (self.behind as u32, 1 - 2 * walls[1]),
            (self.jumps as u32, 1),
        ];
        increments.sort_unstable();
        Class { increments }
    }
}

fn observables(ring: &Ring, handed: &[usize]) -> Vec<WindowObservable> {
    let [upper, lower] = [ring.upper, ring.lower].map(|branch| 2.0 * branch.coupling.get());
    let left = [(Counter::LeftUpper as u32, upper), (Counter::LeftLower as u32, lower)];
    let right = [(Counter::RightUpper as u32, upper), (Counter::RightLower as u32, lower)];
    let real = |name, of: &str, weights: &[(u32, f64)]| {
        WindowObservable::current(Observable::new(name, of), Weights::Real(weights.to_vec()))
    };
    let mut list = vec![
        real(Name::Heat, "left", &left),
        real(Name::Heat, "right", &right),
        real(Name::BranchEnergy, "upper", &left[..1]),
        real(Name::BranchEnergy, "lower", &right[1..]),
    ];
    for &bond in &ring.bonds {
        let spin = bond - 1;
        let counter = match spin {
            0 => Counter::LeftUpper as u32,
            s if s == ring.right_node() => Counter::RightLower as u32,
            s => FIRST_HANDED + handed.binary_search(&s).unwrap_or(0) as u32,
        };
        let energy = if spin < ring.right_node() { upper } else { lower };
        list.push(real(Name::BranchEnergy, &bond.to_string(), &[(counter, energy)]));
    }
    if no_entropy(ring).is_none() {
        let [left_beta, right_beta] = [ring.left, ring.right].map(|t| 1.0 / t.get());
        let flow: Vec<_> = left
            .map(|(counter, energy)| (counter, -energy * left_beta))
            .into_iter()
            .chain(right.map(|(counter, energy)| (counter, -energy * right_beta)))
            .collect();
        list.push(WindowObservable { boundary: true, ..real(Name::Entropy, "total", &flow) });
    }
    let jumps = [
        (Counter::JumpsLeft as u32, "left"),
        (Counter::JumpsRight as u32, "right"),
        (Counter::JumpsBulk as u32, "bulk"),
    ];
    list.extend(crate::model::activities(&jumps));
    list
}

/// Why entropy production is undefined, if it is.
#[must_use]
pub(crate) fn no_entropy(ring: &Ring) -> Option<String> {
    if ring.order != Order::Random {
        return Some("a sweep in a fixed order is not its own reverse".into());
    }
    let baths = [("left", ring.left.get()), ("right", ring.right.get())];
    if let Some((cold, _)) = baths.iter().find(|(_, temperature)| *temperature == 0.0) {
        return Some(format!(
            "reservoir `{cold}` is at temperature zero, where a jump's entropy is infinite"
        ));
    }
    let largest = 2.0 * (ring.upper.coupling.get().abs() + ring.lower.coupling.get().abs());
    let (hot, _) = baths.iter().find(|(_, temperature)| !(largest / temperature).is_finite())?;
    Some(format!("energy/temperature of reservoir `{hot}` overflows"))
}

/// Both baths, and the bulk, which has no temperature.
#[must_use]
pub fn reservoirs(ring: &Ring) -> Vec<Reservoir> {
    let bath = |name: &str, temperature: f64, node| Reservoir {
        name: name.into(),
        thermal: Some(Thermal { temperature, chemical_potential: 0.0 }),
        group: vec![node],
        made: false,
    };
    vec![
        bath("left", ring.left.get(), 0),
        bath("right", ring.right.get(), ring.right_node()),
        Reservoir { name: "bulk".into(), thermal: None, group: Vec::new(), made: false },
    ]
}
