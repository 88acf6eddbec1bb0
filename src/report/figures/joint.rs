//! Draw curves of two variables as maps: joint distributions, generating functions of two fields.

use super::words;
use crate::figure::{Axis, ColourMap, Figure, Layer, Panel};
use crate::report::stored::{StoredCurve, StoredObservable, StoredReport};

/// Values of a variable that have a row or column of their own; more are gathered in bins.
const MOST_CELLS: usize = 80;
/// Bins of a variable with more values.
const BINS: usize = 60;
/// Values closer than this share of their spread are one.
const SAME: f64 = 1e-9;
/// Decades shown below the largest probability.
const DECADES: f64 = 9.0;

/// The map of both answers side by side.
pub(super) fn figure(
    report: &StoredReport,
    (index, curve): (usize, &StoredCurve),
    name: &str,
) -> Option<Figure> {
    let [x, y] = curve.axes.as_slice() else { return None };
    let columns = [Columns::of(&x.values)?, Columns::of(&y.values)?];
    let is_law = curve.kind == "distribution";
    let binned = is_law && columns.iter().any(|columns| columns.width.is_some());
    if !is_law && columns.iter().any(|columns| columns.width.is_some()) {
        return None;
    }
    let answers =
        [("sampled", curve.sampled.as_ref().map(|s| &s.values)), ("exact", curve.exact.as_ref())];
    let answers: Vec<_> =
        answers.into_iter().filter_map(|(of, values)| Some((of, values?))).collect();
    let maps: Vec<_> = answers
        .iter()
        .map(|(of, values)| (*of, map(&columns, [&x.values, &y.values], values, is_law)))
        .collect();
    let mut caption = super::curve::caption(std::iter::once(curve));
    if binned {
        caption += " Neighbouring values are added up into cells.";
    }
    let figure = Figure::new(name, words::title(curve)).caption(caption.trim().to_owned());
    let mut figure = if maps.len() == 2 { figure.wide(2) } else { figure };
    let range = range(maps.iter().flat_map(|(_, z)| z.iter().flatten().copied()), is_law)?;
    for (of, z) in maps {
        figure = figure.panel(panel(report, (index, curve), &columns, (of, z), range));
    }
    Some(figure)
}

/// The panel of one answer.
fn panel(
    report: &StoredReport,
    (index, curve): (usize, &StoredCurve),
    columns: &[Columns; 2],
    (of, z): (&str, Vec<Option<f64>>),
    range: [f64; 2],
) -> Panel {
    let is_law = curve.kind == "distribution";
    let label = |axis: usize, observable: Option<&StoredObservable>| match observable {
        Some(observable) if is_law => {
            let (words, letter) = words::counted(observable);
            format!("{words}, ${letter}$")
        }
        _ => format!("Counting field $s_{}$", axis + 1),
    };
    let axes = [label(0, Some(&curve.observable)), label(1, curve.and.as_ref())];
    let [x, y] = axes.map(Axis::new);
    let (bar, colours) = if is_law {
        (Axis::new(format!("Probability, {of}, as $\\log_{{10}} P$")), ColourMap::Sequential)
    } else {
        let bar = Axis::new(format!("Generating function, {of}"));
        let bar = match words::per_time(&report.units.time) {
            Some(unit) => bar.unit(unit),
            None => bar,
        };
        (bar, ColourMap::Diverging)
    };
    let [at_x, at_y] = columns.each_ref().map(|columns| columns.at.clone());
    let cells = z.into_iter().map(|z| z.map(|z| z.max(range[0]))).collect();
    Panel::new(x, y)
        .with(Layer::cells(at_x, at_y, cells, colours).curve(index.to_string()))
        .bar(bar.range(range[0], range[1]))
}

/// The middles of the cells along one variable.
struct Columns {
    at: Vec<f64>,
    /// The width of a bin, where values are gathered.
    width: Option<f64>,
    start: f64,
}

impl Columns {
    fn of(values: &[f64]) -> Option<Self> {
        let mut at = values.to_vec();
        at.sort_by(f64::total_cmp);
        let spread = at.last()? - at.first()?;
        at.dedup_by(|a, b| (*a - *b).abs() <= SAME * spread);
        let start = at[0];
        if at.len() < 2 {
            return None;
        }
        if at.len() <= MOST_CELLS {
            return Some(Self { at, width: None, start });
        }
        let width = spread / BINS as f64;
        let middle = |bin: usize| start + (bin as f64 + 0.5) * width;
        Some(Self { at: (0..BINS).map(middle).collect(), width: Some(width), start })
    }

    fn place(&self, value: f64) -> usize {
        if let Some(width) = self.width {
            return (((value - self.start) / width) as usize).min(BINS - 1);
        }
        let after = self.at.partition_point(|&at| at < value);
        let near = |k: usize| (self.at[k] - value).abs();
        let before_is_near = after == self.at.len() || after > 0 && near(after - 1) <= near(after);
        if before_is_near { after - 1 } else { after }
    }
}

/// The numbers of the cells, rows along y; probabilities are added up and shown by their logarithm.
fn map(
    columns: &[Columns; 2],
    [x, y]: [&Vec<f64>; 2],
    values: &[f64],
    is_law: bool,
) -> Vec<Option<f64>> {
    let mut cells: Vec<Option<f64>> = vec![None; columns[0].at.len() * columns[1].at.len()];
    for ((&x, &y), &value) in x.iter().zip(y).zip(values) {
        let cell = columns[1].place(y) * columns[0].at.len() + columns[0].place(x);
        cells[cell] = Some(cells[cell].unwrap_or(0.0) + value);
    }
    if is_law {
        for cell in &mut cells {
            *cell = cell.filter(|&p| p > 0.0).map(libm::log10);
        }
    }
    cells
}

/// The range of colours that both answers share.
fn range(values: impl Iterator<Item = f64>, is_law: bool) -> Option<[f64; 2]> {
    let start = [f64::INFINITY, f64::NEG_INFINITY];
    let [low, high] = values.fold(start, |[low, high], z| [low.min(z), high.max(z)]);
    if low > high {
        return None;
    }
    if is_law {
        let high = high.ceil();
        return Some([low.max(high - DECADES).floor().min(high - 1.0), high]);
    }
    let reach = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    Some([-reach, reach])
}
