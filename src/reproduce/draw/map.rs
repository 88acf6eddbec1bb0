//! Draw maps over two parameters: the exact one, and beside it the sampled one, both with the exact borders.

use super::Picture;
use crate::config::claims::Meaning;
use crate::figure::{Axis, ColourMap, Dash, Height, Ink, Layer, Legend, Mark, Panel};
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;
use crate::quantity::Observable;
use crate::reproduce::number::{Chances, Number, Route};
use crate::reproduce::table::{Point, Table, is_same};

/// What is known at each point of a grid: rows along y from below.
pub(super) struct Grid<T> {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) cells: Vec<Option<T>>,
}

impl Grid<Number> {
    fn values(&self) -> Vec<Option<f64>> {
        self.cells.iter().map(|cell| cell.map(|number| number.value)).collect()
    }
}

impl Picture<'_> {
    /// Two panels a run: exact, then sampled where it was.
    pub(super) fn map(&self, y: &str, of: &str, regions: &[(String, String)]) -> Vec<Panel> {
        let mut panels = Vec::new();
        for (_, table) in &self.shown {
            let borders = self.borders(table, y, regions);
            for route in [Route::Best, Route::Sample] {
                let Some(grid) = self.grid(table, y, of, route) else { continue };
                if grid.cells.iter().all(Option::is_none) {
                    continue;
                }
                panels.push(self.panel(y, of, &grid, &borders, (route, table.blocks)));
            }
        }
        panels
    }

    fn panel(
        &self,
        y: &str,
        of: &str,
        grid: &Grid<Number>,
        borders: &[Layer],
        (route, blocks): (Route, u64),
    ) -> Panel {
        let cells =
            Layer::cells(grid.x.clone(), grid.y.clone(), grid.values(), ColourMap::Diverging);
        let mut panel = Panel::new(self.axis(&self.panel.x), self.axis(y)).with(cells);
        if route == Route::Sample {
            let on = undetermined(&grid.cells, blocks);
            let hatch = Mark::Hatch { x: grid.x.clone(), y: grid.y.clone(), on };
            panel = panel.with(Layer::new(Ink::Muted, hatch));
        }
        for border in borders {
            panel = panel.with(border.clone());
        }
        let word = if route == Route::Best { "exact" } else { "sampled" };
        let bar = Axis::new(format!("{}, {word}{}", self.letters.label(of), self.at));
        let is_named = borders.iter().any(|layer| layer.label.is_some());
        let legend = if is_named { Legend::Below } else { Legend::Hidden };
        panel.bar(bar).legend(legend).height(Height::Square)
    }

    fn grid(&self, table: &Table, y: &str, of: &str, route: Route) -> Option<Grid<Number>> {
        self.grid_of(table, y, |point| self.number(point, of, route))
    }

    /// What is known at each point of a table.
    pub(super) fn grid_of<T: Clone>(
        &self,
        table: &Table,
        y: &str,
        known: impl Fn(&Point) -> Option<T>,
    ) -> Option<Grid<T>> {
        let values = |name: &str| {
            table.axes.iter().find(|(axis, _)| axis == name).map(|(_, values)| values.clone())
        };
        let (xs, ys) = (values(&self.panel.x)?, values(y)?);
        let place = |list: &[f64], at: f64| list.iter().position(|value| is_same(*value, at));
        let mut cells = vec![None; xs.len() * ys.len()];
        for point in &table.points {
            let (Some(px), Some(py)) = (self.x(point), point.parameters.get(y)) else { continue };
            if let (Some(column), Some(row)) = (place(&xs, px), place(&ys, *py)) {
                cells[row * xs.len() + column] = known(point);
            }
        }
        Some(Grid { x: xs, y: ys, cells })
    }

    /// The border of each region, with its name inside.
    fn borders(&self, table: &Table, y: &str, regions: &[(String, String)]) -> Vec<Layer> {
        let mut layers = Vec::new();
        for (index, (letter, name)) in regions.iter().enumerate() {
            let Some(grid) = self.grid(table, y, letter, Route::Best) else { continue };
            let is_first_x = table.axes.first().is_some_and(|(axis, _)| *axis == self.panel.x);
            let turned = |path: &Vec<[f64; 2]>| -> Vec<[f64; 2]> {
                path.iter().map(|&[a, b]| if is_first_x { [a, b] } else { [b, a] }).collect()
            };
            let refined: Vec<Vec<[f64; 2]>> = self
                .observable(letter)
                .map(|observable| {
                    let own = table.contours.iter().filter(|(of, _)| of == observable);
                    own.map(|(_, path)| turned(path)).collect()
                })
                .unwrap_or_default();
            let inside = middle(&grid);
            if !refined.is_empty() {
                let border = Layer::contour(Ink::OnMap, refined, Dash::of(index));
                // A region with no room for its name has it below the map.
                layers.push(if inside.is_some() { border } else { border.label(name.clone()) });
            }
            layers.extend(
                inside
                    .map(|[x, y]| Layer::new(Ink::OnMap, Mark::Note { x, y, text: name.clone() })),
            );
        }
        layers
    }

    fn observable(&self, letter: &str) -> Option<&Observable> {
        let letter = self.letters.list.iter().find(|other| other.name == letter)?;
        match &letter.meaning {
            Meaning::Quantity(observable) => Some(observable),
            Meaning::Formula(_) => None,
        }
    }
}

/// The cells whose sign is not significant, over all of them.
fn undetermined(cells: &[Option<Number>], blocks: u64) -> Vec<bool> {
    let (chances, all) = (Chances::new(blocks), cells.iter().flatten().count().max(1));
    let is_open = |number: &Number| chances.apart(*number) * all as f64 > FAMILY_WISE_LEVEL;
    cells.iter().map(|cell| cell.as_ref().is_some_and(is_open)).collect()
}

/// How deep in its region a name must lie, in cells.
const ROOM: usize = 4;

/// The cell that lies deepest in the region where a letter is below zero, if a name has room there.
fn middle(grid: &Grid<Number>) -> Option<[f64; 2]> {
    let n = grid.x.len();
    let inside: Vec<(usize, usize)> = (0..grid.cells.len())
        .filter(|&k| grid.cells[k].is_some_and(|number| number.value < -number.error))
        .map(|k| (k % n, k / n))
        .collect();
    let away = |cell: &(usize, usize)| {
        let others = (0..grid.cells.len()).map(|k| (k % n, k / n)).filter(|c| !inside.contains(c));
        let distance =
            |other: (usize, usize)| other.0.abs_diff(cell.0).max(other.1.abs_diff(cell.1));
        // The frame counts as outside, and words are wider than high.
        let frame = (cell.0 + 1).min(n - cell.0).min(cell.1 + 1).min(grid.y.len() - cell.1);
        others.map(distance).min().unwrap_or(frame).min(frame)
    };
    let deepest = inside.iter().filter(|cell| away(cell) >= ROOM).max_by_key(|cell| away(cell))?;
    Some([grid.x[deepest.0], grid.y[deepest.1]])
}
