//! Draw where currents are negative: areas that end at the refined zeros, hatched where two of them overlap.

use super::areas::SignedGrid;
use super::maps::{Grid, NO_ANSWER};
use super::series::{self, CURRENTS, Series};
use crate::figure::{Dash, Figure, Ink, Layer, Mark, Panel};
use crate::quantity::Statistic;

/// Currents that one figure marks as regions.
const MOST: usize = 2;

/// The figure; none where no current changes its sign along a refined line.
pub(super) fn figure(grid: &Grid<'_>) -> Option<Figure> {
    let changing = changing(grid);
    if changing.is_empty() {
        return None;
    }
    let [x, y] = grid.values();
    let mut panel = grid.panel();
    let ends = |values: &[f64]| Some([*values.first()?, *values.last()?]);
    (panel.x.range, panel.y.range) = (ends(&x), ends(&y));
    let rates: Vec<_> = changing.iter().map(|own| exact(grid, own)).collect();
    let mut areas = Vec::new();
    for (k, (own, z)) in changing.iter().zip(&rates).enumerate() {
        let zeros = grid.contours(own);
        let negative = SignedGrid { x: &x, y: &y, z, zeros: &zeros }.negative();
        areas.extend(negative.clone());
        let layer = match negative {
            Some(rings) => Layer::new(Ink::Region(k), Mark::Area { rings }),
            None => Layer::region(k, x.clone(), y.clone(), z.clone()),
        };
        panel = panel.with(layer.label(format!("{} < 0", own.symbol())));
    }
    let mut caption =
        "Shaded where the current is negative; lines are its refined zeros.".to_owned();
    let all_negative = |k: usize| rates.iter().all(|z| z[k].is_some_and(|z| z < 0.0));
    if areas.len() == MOST && (0..rates[0].len()).any(all_negative) {
        let layer = Layer::new(Ink::Series(0), Mark::Hatching { areas });
        panel = panel.with(layer.label("both negative"));
        caption += " Hatched where both are.";
    }
    let rings = SignedGrid { x: &x, y: &y, z: &rates[0], zeros: &[] }.without_answer();
    if !rings.is_empty() {
        panel = panel.with(Layer::new(Ink::Muted, Mark::Area { rings }).label(NO_ANSWER));
        caption += " Cells with a corner that has no answer are grey.";
    }
    let figure = Figure::new("regions", "Where currents change their sign").caption(caption);
    Some(figure.panel(with_lines(panel, grid, &changing)))
}

/// Currents with refined zero lines, each once: both of one reservoir, as papers show them.
fn changing<'r>(grid: &Grid<'r>) -> Vec<Series<'r>> {
    let mut changing: Vec<Series<'r>> = Vec::new();
    for (name, _) in CURRENTS {
        let all = series::of(grid.report, name, Statistic::Rate);
        let own = series::independent(grid.report, &all).into_iter();
        changing.extend(own.filter(|own| !grid.contours(own).is_empty()));
    }
    if let Some(first) = changing.first().map(|own| own.quantity.observable.of.clone()) {
        changing.sort_by_key(|own| own.quantity.observable.of != first);
    }
    changing.truncate(MOST);
    changing
}

/// The exact rates, rows along y.
fn exact(grid: &Grid<'_>, own: &Series<'_>) -> Vec<Option<f64>> {
    let exact: Vec<_> = grid.report.series(own.key).map(|row| row?.exact).collect();
    grid.cells(&exact)
}

fn with_lines(mut panel: Panel, grid: &Grid<'_>, changing: &[Series<'_>]) -> Panel {
    for (k, own) in changing.iter().enumerate() {
        panel = panel.with(Layer::contour(Ink::Series(k), grid.contours(own), Dash::of(k)));
    }
    panel
}
