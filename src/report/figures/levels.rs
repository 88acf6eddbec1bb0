//! Draw the levels of a quantum system with their populations.

use super::words::plain;
use crate::config::Plan;
use crate::figure::{Axis, Dash, Errors, Figure, Ink, Layer, Legend, Mark, Marker, Panel};
use crate::model::Sketch;
use crate::report::stored::{StoredReport, StoredRow};

/// More names cannot be read beside their levels.
const MOST_NAMES: usize = 12;

/// Probabilities that differ by more are drawn by their logarithm.
const WIDE: f64 = 30.0;

/// A level: its name, energy and probability.
struct Level<'a> {
    name: &'a str,
    energy: f64,
    row: &'a StoredRow,
}

/// The levels, where a report has their energies and probabilities.
pub(super) fn figure(report: &StoredReport, plan: &Plan) -> Option<Figure> {
    let (levels, named) = match plan.model.system().sketch() {
        Some(Sketch::Levels(basis)) if told_apart(&basis) => (of_basis(report, &basis), true),
        Some(Sketch::Levels(_)) => return None,
        _ => (of_groups(report), false),
    };
    let shares: Vec<f64> = levels.iter().map(|level| level.row.value()).collect::<Option<_>>()?;
    let energies = || levels.iter().map(|level| level.energy);
    let [low, high] =
        [energies().fold(f64::INFINITY, f64::min), energies().fold(f64::NEG_INFINITY, f64::max)];
    if levels.len() < 2 || low >= high {
        return None;
    }
    let x = Probabilities::of(&shares, named);
    let (left, most) = (x.left, x.most);
    let bars = levels.iter().zip(&shares);
    let bars = bars.map(|(level, &p)| vec![[left, level.energy], [p, level.energy]]);
    let ink = Ink::Series(0);
    let room = 0.08 * (high - low);
    let y = Axis::new("Energy $E$").range(low - room, high + room);
    let mut panel = Panel::new(x.axis, y).legend(Legend::Hidden);
    panel = panel.with(Layer::new(ink, Mark::Contour { paths: bars.collect(), dash: Dash::Solid }));
    panel = panel.with(Layer::new(
        ink,
        Mark::Points {
            x: shares.clone(),
            y: energies().collect(),
            error: errors(&levels),
            marker: Marker::Disc,
        },
    ));
    let names = levels.iter().zip(&shares).filter(|_| named);
    for (level, &p) in names {
        let (x, y) = (p + 0.11 * most, level.energy);
        panel = panel.with(Layer::new(Ink::Muted, Mark::Note { x, y, text: plain(level.name) }));
    }
    let caption = if named {
        "Each basis state at its mean energy, as far to the right as it is probable."
    } else {
        "Each group of levels at its mean energy, as far to the right as it is probable; degenerate levels are one."
    };
    Some(Figure::new("levels", "Levels and their populations").panel(panel).caption(caption))
}

/// The axis of probabilities, from where to where.
struct Probabilities {
    axis: Axis,
    left: f64,
    most: f64,
}

impl Probabilities {
    fn of(shares: &[f64], named: bool) -> Self {
        let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
        let most = shares.iter().copied().fold(0.0, f64::max);
        let axis = Axis::new("Probability");
        // A thermal state is a straight line on a logarithmic axis.
        if !named && least > 0.0 && most > WIDE * least {
            let left = least / 2.0;
            return Self { axis: axis.log().range(left, 2.0 * most), left, most };
        }
        let room = if named { 1.25 } else { 1.08 };
        Self { axis: axis.range(0.0, room * most), left: 0.0, most }
    }
}

/// The standard errors of sampled probabilities; exact ones have none.
fn errors(levels: &[Level<'_>]) -> Errors {
    let sampled = |level: &Level<'_>| level.row.exact.is_none();
    let found = levels.iter().filter(|level| sampled(level));
    let found: Vec<f64> = found.filter_map(|level| level.row.standard_error()).collect();
    if found.len() == levels.len() { Errors::Symmetric(found) } else { Errors::None }
}

/// The groups of levels of a ring.
fn of_groups(report: &StoredReport) -> Vec<Level<'_>> {
    let probabilities = report.quantities.iter().filter(|row| row.observable.name == "probability");
    let level =
        |row: &StoredRow| report.row("internal_energy", &row.observable.of, "value")?.value();
    probabilities
        .filter_map(|row| Some(Level { name: &row.observable.of, energy: level(row)?, row }))
        .collect()
}

/// Are basis states few, each at an energy of its own?
fn told_apart(basis: &[(String, f64)]) -> bool {
    let mut energies: Vec<f64> = basis.iter().map(|own| own.1).collect();
    energies.sort_by(f64::total_cmp);
    basis.len() <= MOST_NAMES && energies.windows(2).all(|pair| pair[0] < pair[1])
}

/// The basis states of a system.
fn of_basis<'a>(report: &'a StoredReport, basis: &[(String, f64)]) -> Vec<Level<'a>> {
    let level = |(name, energy): &(String, f64)| {
        let row = report.row("probability", name, "value")?;
        Some(Level { name: &row.observable.of, energy: *energy, row })
    };
    basis.iter().filter_map(level).collect()
}
