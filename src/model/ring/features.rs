//! Declare the time averages of a ring as integer levels of a configuration.
//!
//! A mean is `offset + sum weight * <level>`, so that the sums over time stay exact: the energy is
//! `- sum_i J_i + 2 J_U <walls of the upper branch> + 2 J_D <walls of the lower branch>`.

use std::ops::Range;

use super::{Cell, Rules, States};
use crate::model::ring::{Bulk, Ring};
use crate::network::{Term, TimeAverage};
use crate::quantity::{Name, Observable};

/// Correlations are listed for every bond of rings up to this length.
const MAX_LISTED_BONDS: usize = 64;

/// An integer read off a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Walls on these bonds.
    Walls(Range<usize>),
    /// One where these spins differ.
    Differ([usize; 2]),
    /// Sum of the demon levels of these spins.
    Levels(Range<usize>),
    /// Twice the spins that are down.
    Down,
    /// Demons at this level, of these bulk spins.
    At(u8, [Range<usize>; 2]),
}

impl Feature {
    /// Read it off the cells of a ring, spin 0 first.
    #[must_use]
    pub fn level(&self, cells: &[Cell]) -> u32 {
        match self {
            Self::Walls(bonds) => bonds
                .clone()
                .map(|bond| {
                    let next = if bond + 1 < cells.len() { bond + 1 } else { 0 };
                    u32::from((cells[bond] ^ cells[next]) & 1)
                })
                .sum(),
            Self::Differ([a, b]) => u32::from((cells[*a] ^ cells[*b]) & 1),
            Self::Levels(spins) => {
                cells[spins.clone()].iter().map(|cell| u32::from(cell >> 1)).sum()
            }
            Self::Down => 2 * cells.iter().map(|cell| u32::from(cell & 1)).sum::<u32>(),
            Self::At(level, branches) => branches
                .iter()
                .map(|spins| cells[spins.clone()].iter().filter(|c| *c >> 1 == *level).count())
                .sum::<usize>() as u32,
        }
    }
}

/// A time average: what it is called, its offset, and its weighted features.
pub(super) type FeatureAverage = (Observable, f64, Vec<(f64, Feature)>);

/// The time averages of a ring of any length.
///
/// Enumerated states have no magnetisation of their own. It is listed for them where both mirror
/// images are alike in law, so that its mean is zero.
#[must_use]
pub(crate) fn features(ring: &Ring, with_magnetisation: bool) -> Vec<FeatureAverage> {
    let (spins, right) = (ring.spins(), ring.right_node());
    let [upper, lower] = [ring.upper.coupling.get(), ring.lower.coupling.get()];
    let ground = -(upper * right as f64 + lower * (spins - right) as f64);
    let mut list = vec![(
        Observable::new(Name::InternalEnergy, "total"),
        ground,
        vec![(2.0 * upper, Feature::Walls(0..right)), (2.0 * lower, Feature::Walls(right..spins))],
    )];
    if with_magnetisation {
        let down = vec![(-1.0 / spins as f64, Feature::Down)];
        list.push((Observable::new(Name::Magnetisation, "total"), 1.0, down));
    }
    if spins <= MAX_LISTED_BONDS {
        list.extend((0..spins).map(|bond| {
            let of = format!("s{}s{}", bond + 1, (bond + 1) % spins + 1);
            let walls = Feature::Walls(bond..bond + 1);
            (Observable::new(Name::Correlation, of), 1.0, vec![(-2.0, walls)])
        }));
    }
    list.extend(ring.correlations.iter().map(|&[a, b]| {
        let differ = Feature::Differ([a - 1, b - 1]);
        (Observable::new(Name::Correlation, format!("s{a}s{b}")), 1.0, vec![(-2.0, differ)])
    }));
    if let Bulk::Creutz(creutz) = &ring.bulk {
        list.extend(demons(ring, creutz.levels));
    }
    list
}

/// Mean level in each branch, and the share of demons at each level, of demons that can move.
fn demons(ring: &Ring, levels: u8) -> Vec<FeatureAverage> {
    let rules = Rules::new(ring);
    let moving = |branch: usize, spins: Range<usize>| {
        if rules.demons_move(branch) { spins } else { spins.start..spins.start }
    };
    let branches = [moving(0, 1..rules.right), moving(1, rules.right + 1..rules.spins)];
    let mut list = Vec::new();
    for (of, branch) in ["upper", "lower"].into_iter().zip(&branches) {
        if !branch.is_empty() {
            let weight = 1.0 / branch.len() as f64;
            let levels = Feature::Levels(branch.clone());
            list.push((Observable::new(Name::Demon, of), 0.0, vec![(weight, levels)]));
        }
    }
    if list.is_empty() {
        return list;
    }
    let weight = 1.0 / (branches[0].len() + branches[1].len()) as f64;
    list.extend((0..levels).map(|level| {
        let at = Feature::At(level, branches.clone());
        (Observable::new(Name::Demon, format!("level{level}")), 0.0, vec![(weight, at)])
    }));
    list
}

/// The time averages as a network has them; without states the levels are left to the kernel.
#[must_use]
pub(super) fn averages(
    ring: &Ring,
    states: Option<&States>,
    with_magnetisation: bool,
) -> Vec<TimeAverage> {
    let cells: Vec<Vec<Cell>> = states
        .map(|states| (0..states.len() as u32).map(|x| states.cells(x)).collect())
        .unwrap_or_default();
    let spins = ring.spins() as u32;
    let term = |(weight, feature): (f64, Feature)| Term {
        weight,
        levels: (0..)
            .zip(&cells)
            .map(|(state, cells)| {
                (state, if feature == Feature::Down { spins } else { feature.level(cells) })
            })
            .filter(|&(_, level)| level > 0)
            .collect(),
    };
    features(ring, with_magnetisation)
        .into_iter()
        .map(|(observable, offset, terms)| TimeAverage {
            observable,
            offset,
            terms: terms.into_iter().map(term).collect(),
        })
        .collect()
}

/// The energy of a configuration of the spins.
#[must_use]
pub(super) fn energy(rules: &Rules, cells: &[Cell]) -> f64 {
    let walls = |bonds: Range<usize>| f64::from(Feature::Walls(bonds).level(cells));
    rules.wall_energy[0] * walls(0..rules.right)
        + rules.wall_energy[1] * walls(rules.right..rules.spins)
}
