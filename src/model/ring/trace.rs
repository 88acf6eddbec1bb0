//! Write the flips of one trajectory of a ring in words and numbers.

use super::{Contact, Flip, Ring, Rules};
use crate::model::FollowedTrajectory;

/// Spins shown on either side of a flip in a ring too long to show whole.
const SHOWN: usize = 12;

/// One line a flip of a ring: `time,spin,bath,heat,handed,spins,demons`.
///
/// Heat is what the bath gives; `handed` is the energy that the bond clockwise of the spin gains.
/// Arrows are the spins after the flip from the left node clockwise, the flipped one in brackets.
pub(super) fn rows(ring: &Ring, flips: &[Flip]) -> FollowedTrajectory {
    let rules = Rules::new(ring);
    let row = |flip: &Flip| {
        // A wall after the flip was none before it.
        let walls = rules.walls_beside(&flip.cells, flip.spin).map(|wall| 1 - wall);
        let made = 1.0 - 2.0 * f64::from(walls[1]);
        let (bath, heat) = match rules.contact(flip.spin) {
            Contact::Bath(bath) => (["left", "right"][bath], rules.node_energy(bath, walls)),
            Contact::Bulk => ("", 0.0),
        };
        let handed = rules.wall_energy[rules.branch(flip.spin)] * made;
        vec![
            flip.time.to_string(),
            (flip.spin + 1).to_string(),
            bath.to_owned(),
            heat.to_string(),
            handed.to_string(),
            arrows(flip),
            demons(&rules, flip),
        ]
    };
    FollowedTrajectory {
        columns: ["time", "spin", "bath", "heat", "handed", "spins", "demons"]
            .map(str::to_owned)
            .to_vec(),
        rows: flips.iter().map(row).collect(),
        sites: flips.iter().map(|flip| flip.cells.iter().map(|cell| cell & 1).collect()).collect(),
        flipped: flips.iter().map(|flip| flip.spin).collect(),
    }
}

/// The spins a line shows: all, or those near the flip.
fn shown(flip: &Flip) -> std::ops::Range<usize> {
    let spins = flip.cells.len();
    if spins <= 4 * SHOWN {
        return 0..spins;
    }
    flip.spin.saturating_sub(SHOWN)..(flip.spin + SHOWN + 1).min(spins)
}

fn arrows(flip: &Flip) -> String {
    let arrow = |spin: usize| if flip.cells[spin] & 1 == 0 { '\u{2191}' } else { '\u{2193}' };
    shown(flip)
        .map(
            |spin| {
                if spin == flip.spin {
                    format!("[{}]", arrow(spin))
                } else {
                    arrow(spin).to_string()
                }
            },
        )
        .collect()
}

/// Levels of the demons of the spins shown; a dot at a node.
fn demons(rules: &Rules, flip: &Flip) -> String {
    if rules.levels < 2 {
        return String::new();
    }
    let level = |spin: usize| match rules.contact(spin) {
        Contact::Bulk => (flip.cells[spin] >> 1).to_string(),
        Contact::Bath(_) => ".".to_owned(),
    };
    shown(flip).map(level).collect::<Vec<_>>().join(" ")
}
