//! Draw which word is true at each point over two parameters: exactly, and beside it as far as the sample tells.

use super::Picture;
use super::map::Grid;
use crate::config::claims::Word;
use crate::figure::{Axis, Class, ColourMap, Height, Ink, Layer, Legend, Mark, Panel};
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;
use crate::reproduce::number::{Chances, Route};
use crate::reproduce::relation::{Related, related};
use crate::reproduce::table::{Point, Table};

/// The cell of a point: the place of its word, behind the last one where none is true; and whether a sign that decides
/// is not significant.
type Cell = (usize, bool);

impl Picture<'_> {
    /// Two panels a run: exact, then sampled where it was.
    pub(super) fn words(&self, y: &str, words: &[Word]) -> Vec<Panel> {
        let tests = words.iter().map(|word| related(&self.sheet, &word.test));
        let Some(tests) = tests.collect::<Option<Vec<_>>>() else { return Vec::new() };
        let mut panels = Vec::new();
        for (_, table) in &self.shown {
            for route in [Route::Best, Route::Sample] {
                let level = FAMILY_WISE_LEVEL / table.points.len().max(1) as f64;
                let cell = |point: &Point| self.word(point, &tests, (route, level), table);
                let Some(grid) = self.grid_of(table, y, cell) else { continue };
                if grid.cells.iter().any(Option::is_some) {
                    panels.push(self.panel_of_words(y, &grid, words, route));
                }
            }
        }
        panels
    }

    fn panel_of_words(&self, y: &str, grid: &Grid<Cell>, words: &[Word], route: Route) -> Panel {
        let (xs, ys, cells) = (grid.x.clone(), grid.y.clone(), grid.cells.iter());
        let z = cells.clone().map(|cell| cell.map(|(word, _)| word as f64)).collect();
        let on = cells.map(|cell| cell.is_some_and(|(_, open)| open)).collect();
        let hatch = Mark::Hatch { x: xs.clone(), y: ys.clone(), on };
        let word = if route == Route::Best { "exact" } else { "sampled" };
        let y = Axis::new(format!("{}, {word}{}", self.letters.label(y), self.at));
        Panel::new(self.axis(&self.panel.x), y)
            .with(Layer::cells(xs, ys, z, ColourMap::Classes(classes(words))))
            .with(Layer::new(Ink::Muted, hatch))
            .legend(Legend::Below)
            .height(Height::Square)
    }

    /// The first word that is true at a point.
    fn word(
        &self,
        point: &Point,
        tests: &[Vec<Related>],
        (route, level): (Route, f64),
        table: &Table,
    ) -> Option<Cell> {
        let values = self.sheet.values(point, route);
        let chances = Chances::new(table.blocks);
        let mut open = false;
        for test in tests.iter().flatten() {
            let difference = test.difference(&values)?;
            open |= difference.is_sampled && chances.apart(difference) > level;
        }
        let is_true = |test: &Vec<Related>| test.iter().all(|relation| relation.holds(&values));
        Some((tests.iter().position(is_true).unwrap_or(tests.len()), open))
    }
}

/// A colour for each word, none for where no word is true.
fn classes(words: &[Word]) -> Vec<Class> {
    let inks = [Ink::Series(0), Ink::Series(1), Ink::Region(0), Ink::Region(1)];
    let class = |(word, ink): (&Word, Ink)| Class { label: word.name.clone(), ink };
    let mut list: Vec<Class> = words.iter().zip(inks).map(class).collect();
    list.push(Class { label: String::new(), ink: Ink::Paper });
    list
}
