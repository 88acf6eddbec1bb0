//! Draw the figures of papers: exact curves with their sampled points, maps with their sampled twins.

mod curves;
mod map;
mod words;

use super::make::{Made, Reproduction};
use super::number::{Number, Route, Sheet};
use super::table::{Point, Table};
use crate::config::claims::{Drawing, Letters, Panel};
use crate::figure::{Axis, Figure, Layer};

impl Reproduction {
    /// A figure for each figure of a paper that says what is drawn; its name ends in the number of the figure.
    #[must_use]
    pub fn drawn(&self) -> Vec<Figure> {
        self.figures.iter().filter_map(drawn).collect()
    }
}

/// The figure of a paper.
fn drawn(made: &Made) -> Option<Figure> {
    let unprinted = made.read.unprinted.as_ref();
    let at = unprinted.map_or(String::new(), |u| format!(" {} = {}.", u.parameter, u.drawn));
    let caption = format!(
        "{}. Lines and maps are exact, points and hatched maps sampled, with standard errors.{at}",
        made.title
    );
    let name = format!("{}_{}", made.paper, made.figure);
    let mut figure = Figure::new(name, format!("{}: {}", made.name(), made.title)).caption(caption);
    let mut panels = Vec::new();
    for panel in &made.read.panels {
        let scans = made.drawn(panel.at)?;
        let shown: Vec<(&str, &Table)> = panel
            .runs
            .iter()
            .filter_map(|&run| Some((made.read.runs[run].name.as_str(), scans.tables.get(run)?)))
            .collect();
        let letters = &made.read.letters;
        let (sheet, at) = (Sheet::new(letters), value_of(made, panel));
        let picture = Picture { panel, letters, sheet, shown, at };
        match &panel.drawing {
            Drawing::Curves { of, background } => {
                panels.extend(picture.curves(of, background.as_ref()));
            }
            Drawing::Map { y, of, regions } => panels.extend(picture.map(y, of, regions)),
            Drawing::Words { y, words } => panels.extend(picture.words(y, words)),
        }
    }
    if panels.is_empty() {
        return None;
    }
    let several = panels.len() > 1;
    for (letter, panel) in ('a'..='z').zip(panels) {
        figure = figure.panel(if several { panel.letter(letter.to_string()) } else { panel });
    }
    Some(if several { figure.wide(2) } else { figure })
}

/// Which value of the unprinted parameter a panel shows, if it is not that of the figure: `exact, mu_r = 1`.
fn value_of(made: &Made, panel: &Panel) -> String {
    let unprinted = panel.at.zip(made.read.unprinted.as_ref());
    unprinted.map_or(String::new(), |(value, unprinted)| {
        format!(", {} = {value}", made.read.letters.label(&unprinted.parameter))
    })
}

/// A panel with the runs that it shows.
struct Picture<'a> {
    panel: &'a Panel,
    letters: &'a Letters,
    sheet: Sheet,
    shown: Vec<(&'a str, &'a Table)>,
    /// What stands behind the word for a route.
    at: String,
}

impl Picture<'_> {
    /// The axis of a parameter or a letter.
    fn axis(&self, name: &str) -> Axis {
        Axis::new(self.letters.label(name))
    }

    /// A letter at a point by one route; none where it has no value there.
    fn number(&self, point: &Point, of: &str, route: Route) -> Option<Number> {
        self.sheet.values(point, route).number(&self.sheet.named(of)?)
    }

    /// The value of the scanned parameter along the axis below.
    fn x(&self, point: &Point) -> Option<f64> {
        point.parameters.get(&self.panel.x).copied()
    }
}

/// A name for the legend.
fn labelled(layer: Layer, label: &str) -> Layer {
    if label.is_empty() { layer } else { layer.label(label) }
}
