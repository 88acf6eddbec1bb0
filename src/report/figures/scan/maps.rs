//! Draw a scan over two axes: maps of currents with their zero lines, regions of signs, and classes.

use super::series::{self, CURRENTS, Series};
use super::{areas, regions};
use crate::figure::{
    Axis, Class, ColourMap, Dash, Figure, Height, Ink, Layer, Legend, Mark, Panel,
};
use crate::quantity::{Name, Statistic};
use crate::report::figures::words;
use crate::report::scan::{ScanAxis, ScanMap, ScanReport};

/// A scan over a grid: x is the first axis, y the second, which runs fastest in the report.
pub(super) struct Grid<'r> {
    pub(super) report: &'r ScanReport,
    axes: [&'r ScanAxis; 2],
}

pub(super) fn figures(report: &ScanReport, axes: [&ScanAxis; 2]) -> Vec<Figure> {
    let grid = Grid { report, axes };
    let mut figures = Vec::new();
    figures.extend(regions::figure(&grid));
    figures.extend(report.maps.iter().filter_map(|map| grid.classes(map)));
    for (name, title) in CURRENTS {
        let all = series::of(report, name, Statistic::Rate);
        for own in series::independent(report, &all) {
            figures.extend(grid.maps(&own, title));
        }
    }
    for name in merits(report) {
        for own in series::of(report, name, Statistic::Value) {
            let title = words::capital(name.word());
            figures.extend(grid.maps(&own, &title));
        }
    }
    figures
}

/// Names of figures of merit and the like, of which each has a map.
fn merits(report: &ScanReport) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for quantity in report.quantities.iter().filter(|q| q.statistic == Statistic::Value) {
        let name = quantity.observable.name;
        let shares = [Name::Probability, Name::Occupation, Name::Correlation];
        if !shares.contains(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Words of a point that nothing is to be marked at; a map has one of the first two.
const PLAIN: [(&str, Ink); 3] =
    [("none", Ink::Paper), ("along_forces", Ink::Paper), ("not_two_forces", Ink::Region(3))];

/// What is grey.
pub(super) const NO_ANSWER: &str = "no answer";

/// A word of a map with its current: `inverse_current particle.b`.
fn class_label(word: &str) -> String {
    let (kind, of) = word.split_once(' ').unwrap_or((word, ""));
    let kind = words::plain(&kind.replace('_', " "));
    let (name, of) = of.split_once('.').unwrap_or((of, ""));
    match words::current(name, of) {
        Some(symbol) => format!("{kind} {symbol}"),
        None if name.is_empty() => kind,
        None => format!("{kind} {}", words::plain(&format!("{name} {of}"))),
    }
}

impl Grid<'_> {
    pub(super) fn panel(&self) -> Panel {
        let [x, y] = self.axes.map(|axis| series::axis(axis, &self.report.units.time));
        Panel::new(x, y).height(Height::Square).legend(Legend::Below)
    }

    pub(super) fn values(&self) -> [Vec<f64>; 2] {
        self.axes.map(|axis| axis.values.clone())
    }

    /// A list by point as a list of cells, rows along y.
    pub(super) fn cells<T: Copy>(&self, by_point: &[T]) -> Vec<T> {
        let [nx, ny] = self.axes.map(|axis| axis.values.len());
        (0..ny).flat_map(|row| (0..nx).map(move |column| by_point[column * ny + row])).collect()
    }

    /// The refined zero lines of a series.
    pub(super) fn contours(&self, own: &Series<'_>) -> Vec<Vec<[f64; 2]>> {
        let of = self.report.contours.iter().filter(|contour| contour.of == *own.quantity);
        let line = |points: &Vec<Vec<f64>>| {
            points.iter().filter_map(|point| Some([*point.first()?, *point.get(1)?])).collect()
        };
        of.map(|contour| line(&contour.points)).filter(|line: &Vec<_>| line.len() > 1).collect()
    }

    /// The maps of a series: exact with its zero line, and sampled with what is undetermined.
    fn maps(&self, own: &Series<'_>, title: &str) -> Vec<Figure> {
        let answers = [
            ("exact", self.report.series(own.key).map(|row| row?.exact).collect::<Vec<_>>()),
            ("sampled", self.report.series(own.key).map(|row| Some(row?.sampled?.value)).collect()),
        ];
        let both = answers.iter().all(|(_, values)| values.iter().any(Option::is_some));
        let drawn = answers.into_iter().filter(|(_, values)| values.iter().any(Option::is_some));
        let map = |(answer, values): (&str, Vec<Option<f64>>)| {
            let kind = if both { format!(", {answer}") } else { String::new() };
            let mut panel = self.coloured(own, &values, title);
            if answer == "sampled" {
                panel = self.undetermined(panel, own);
            }
            let observable = &own.quantity.observable;
            let file = words::stem(&["map", observable.name.word(), &observable.of, &kind]);
            let lines = if self.contours(own).is_empty() { "" } else { "The line is its zero." };
            Figure::new(file, own.told(title) + &kind).caption(lines).panel(panel)
        };
        drawn.map(map).collect()
    }

    /// Cells in colours, with the zero line on them.
    fn coloured(&self, own: &Series<'_>, values: &[Option<f64>], title: &str) -> Panel {
        let [x, y] = self.values();
        let is_positive = values.iter().flatten().all(|&value| value >= 0.0);
        let map = if is_positive { ColourMap::Sequential } else { ColourMap::Diverging };
        let (title, symbol) = (words::plain(title), own.symbol());
        // Words that stand for a symbol say it already.
        let bar = if symbol.starts_with(&title) { symbol } else { format!("{title} {symbol}") };
        let bar = Axis::new(bar);
        let panel = self
            .panel()
            .with(
                Layer::cells(x.clone(), y.clone(), self.cells(values), map)
                    .curve(own.key.to_string()),
            )
            .bar(bar);
        let panel = self.with_unanswered(panel);
        let lines = self.contours(own);
        if lines.is_empty() {
            panel
        } else {
            panel.with(Layer::contour(Ink::OnMap, lines, Dash::Solid))
        }
    }

    /// Grey where a point has no answer, up to the next ones that have, as in the figure of regions.
    fn with_unanswered(&self, panel: Panel) -> Panel {
        let valid = |error: &Option<String>| error.is_none().then_some(1.0);
        let known: Vec<_> = self.report.points.iter().map(|point| valid(&point.error)).collect();
        let [x, y] = self.values();
        let log = self.axes.map(|axis| axis.log);
        let rings = areas::unanswered_of_cells([&x, &y], log, &self.cells(&known));
        if rings.is_empty() {
            return panel;
        }
        panel.with(Layer::new(Ink::Muted, Mark::Area { rings }).label(NO_ANSWER))
    }

    /// Hatch cells whose sampled sign is not determined.
    fn undetermined(&self, panel: Panel, own: &Series<'_>) -> Panel {
        let sign = self.report.maps.iter().find(|map| {
            map.map == "sign" && map.sampled && map.of.as_ref() == Some(&own.quantity.observable)
        });
        let Some(map) = sign else { return panel };
        self.hatched(panel, map)
    }

    fn hatched(&self, panel: Panel, map: &ScanMap) -> Panel {
        let on: Vec<bool> = map
            .cells
            .iter()
            .map(|&class| map.classes.get(class).is_some_and(|word| word == "undetermined"))
            .collect();
        if !on.contains(&true) {
            return panel;
        }
        let [x, y] = self.values();
        let mark = Mark::Hatch { x, y, on: self.cells(&on) };
        panel.with(Layer::new(Ink::Muted, mark).label("undetermined"))
    }

    /// The word of each cell, where there is more than its sign.
    fn classes(&self, map: &ScanMap) -> Option<Figure> {
        if map.map == "sign" {
            return None;
        }
        let [x, y] = self.values();
        let is_drawn = |class: usize| map.classes.get(class).is_some_and(|word| word != "invalid");
        let cell = |&class: &usize| is_drawn(class).then_some(class as f64);
        let cells: Vec<Option<f64>> = map.cells.iter().map(cell).collect();
        let layer = Layer::cells(x, y, self.cells(&cells), ColourMap::Classes(kinds(map)));
        let panel = self.with_unanswered(self.hatched(self.panel().with(layer), map));
        let kind = if map.sampled { "sampled" } else { "exact" };
        let told = words::capital(&map.map);
        let caption = if map.sampled {
            "By the sampled currents, with all cells judged together; hatched cells are undetermined."
        } else {
            "By the exact currents."
        };
        let file = words::stem(&["classes", &map.map, kind]);
        Some(Figure::new(file, format!("{told}, {kind}")).caption(caption).panel(panel))
    }
}

/// The colour of each word of a map, and its name where the map has it: as in the figure of regions, and for another word
/// of the same current one of its own.
fn kinds(map: &ScanMap) -> Vec<Class> {
    let mut taken: Vec<usize> = Vec::new();
    let mut ink = |word: &str| {
        if let Some((_, ink)) = PLAIN.iter().find(|(plain, _)| *plain == word) {
            return *ink;
        }
        let of = |name: &&str| word.contains(&format!(" {name}."));
        let own = ["particle", "energy"].iter().position(of).filter(|k| !taken.contains(k));
        // The last tint is taken by what is no event.
        let k = own.or_else(|| [2, 0, 1, 3].into_iter().find(|k| !taken.contains(k))).unwrap_or(2);
        taken.push(k);
        Ink::Region(k)
    };
    let kind = |(class, word): (usize, &String)| {
        if ["undetermined", "invalid"].contains(&word.as_str()) {
            return Class { label: String::new(), ink: Ink::Paper };
        }
        let label = if map.cells.contains(&class) { class_label(word) } else { String::new() };
        Class { label, ink: ink(word) }
    };
    map.classes.iter().enumerate().map(kind).collect()
}
