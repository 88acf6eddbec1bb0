//! Draw a scan over one axis: exact curves on their own grid, sampled points with error bars, the strip of z.

use super::series::{self, CURRENTS, Series};
use crate::figure::{Axis, Dash, Errors, Figure, Height, Ink, Layer, Mark, Marker, Panel};
use crate::quantity::{Name, Quantity, Statistic};
use crate::report::figures::curve::reach;
use crate::report::figures::words;
use crate::report::scan::{ScanAxis, ScanReport, ScanRow};

/// Series that one frame holds.
const MOST_SERIES: usize = 4;
/// How high a frame is where two stand above each other.
const STACKED: f64 = 105.0;
/// A bound is drawn up to so many times its smallest value, or the largest of what it bounds.
const MOST_BOUND: f64 = 2.0;
/// Points that get error bars; more are dots.
const MOST_POINTS: usize = 300;

pub(super) fn figures(report: &ScanReport, axis: &ScanAxis) -> Vec<Figure> {
    let mut figures = sign_changes(report, axis);
    for (statistic, prefix, noun) in
        [(Statistic::Rate, "", ""), (Statistic::VarianceRate, "noise_", "Noise of the ")]
    {
        for (name, title) in CURRENTS {
            let all = series::independent(report, &series::of(report, name, statistic));
            let symbol =
                if statistic == Statistic::Rate { title } else { "Variance per unit time" };
            for (page, some) in all.chunks(MOST_SERIES).enumerate() {
                let number = if page == 0 { String::new() } else { format!("_{}", page + 1) };
                let file = format!("{prefix}{}{number}", name.word());
                let figure = figure(report, axis, &[(symbol.to_owned(), some.to_vec())]);
                let title = if noun.is_empty() { title.into() } else { title.to_lowercase() };
                figures.push(named(figure, &file, &format!("{noun}{title}"), axis));
            }
        }
    }
    figures.extend(merits(report, axis));
    figures
}

fn named(figure: Figure, file: &str, title: &str, axis: &ScanAxis) -> Figure {
    let title = format!("{title} against {}", axis.name);
    Figure { name: words::stem(&[file]), title, ..figure }
}

/// Both currents of a reservoir, each in a frame of its own, where one of them changes its sign.
fn sign_changes(report: &ScanReport, axis: &ScanAxis) -> Vec<Figure> {
    let changing = report.contours.iter().map(|contour| &contour.of);
    let changing = changing.chain(report.brackets.iter().map(|bracket| &bracket.of));
    let mut reservoirs: Vec<&str> = Vec::new();
    for Quantity { observable, .. } in changing {
        let carries = [Name::Particle, Name::Energy].contains(&observable.name);
        if carries && !reservoirs.contains(&observable.of.as_str()) {
            reservoirs.push(&observable.of);
        }
    }
    // Those first that a map has a word for.
    let named_by_map = |of: &&str| {
        let classes = report.maps.iter().flat_map(|map| &map.classes);
        classes.filter_map(|word| word.rsplit_once('.')).any(|(_, own)| own == *of)
    };
    reservoirs.sort_by_key(|of| !named_by_map(of));
    let all = [(Name::Particle, "Particle"), (Name::Energy, "Energy")]
        .map(|(name, word)| (word, series::of(report, name, Statistic::Rate)));
    let of = |of: &&str| {
        let own = |s: &&Series<'_>| s.quantity.observable.of == **of;
        let frames = all.iter().map(|(word, all)| {
            let title = format!("{word} current from {}", words::plain(of));
            (title, all.iter().filter(own).copied().collect::<Vec<_>>())
        });
        let frames: Vec<_> = frames.filter(|(_, own)| !own.is_empty()).collect();
        let figure = figure(report, axis, &frames);
        named(figure, &format!("currents_{of}"), &format!("Currents from {of}"), axis)
    };
    reservoirs.iter().map(of).collect()
}

/// Figures of merit, occupations and the like: a frame for each name, and more where one cannot hold all.
fn merits(report: &ScanReport, axis: &ScanAxis) -> Vec<Figure> {
    let mut names: Vec<Name> = Vec::new();
    for quantity in &report.quantities {
        let name = quantity.observable.name;
        if quantity.statistic == Statistic::Value
            && name != Name::Probability
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let drawn = names.into_iter().flat_map(|name| {
        let all = series::of(report, name, Statistic::Value);
        let title = words::capital(name.word());
        let page = |(page, some): (usize, &[Series<'_>])| {
            let number = if page == 0 { String::new() } else { format!("_{}", page + 1) };
            let frame = (words::plain(&title), some.to_vec());
            let file = format!("{}{number}", name.word());
            named(figure(report, axis, &[frame]), &file, &title, axis)
        };
        all.chunks(MOST_SERIES).enumerate().map(page).collect::<Vec<_>>()
    });
    drawn.collect()
}

/// The axis of some series: with a unit where all are currents of one name.
fn y_axis(report: &ScanReport, some: &[Series<'_>], title: &str) -> Axis {
    let y = Axis::new(words::plain(title));
    let kind = |own: &Series<'_>| {
        let Quantity { observable, statistic, .. } = own.quantity;
        (observable.name, *statistic)
    };
    let first = some.first().map(kind).filter(|first| some.iter().all(|own| kind(own) == *first));
    let [time, energy] = [report.units.time.as_str(), report.units.energy.as_str()];
    let unit = first.and_then(|(name, statistic)| match statistic {
        Statistic::Value => None,
        Statistic::Rate => words::of_current(name, [time, energy]),
        _ => words::per_time(time).filter(|_| name == Name::Particle),
    });
    match unit {
        Some(unit) => y.unit(unit),
        None => y,
    }
}

/// What a frame is called, and the series in it: of one unit.
type Frame<'r> = (String, Vec<Series<'r>>);

/// Frames above each other, and the strip of the z of all their series.
fn figure(report: &ScanReport, axis: &ScanAxis, frames: &[Frame<'_>]) -> Figure {
    let x = series::axis(axis, &report.units.time);
    let all: Vec<Series<'_>> = frames.iter().flat_map(|(_, own)| own).copied().collect();
    let mut figure = Figure::new("", "").caption(caption(report, &all));
    let (mut strip, mut first) = (Vec::new(), 0);
    for (title, own) in frames {
        let (panel, z) = frame(report, axis, own, title, first);
        let height = if frames.len() > 1 { Height::Points(STACKED) } else { Height::Usual };
        figure = figure.panel(Panel { share_x: first > 0, height, ..panel });
        strip.extend(z);
        first += own.len();
    }
    if strip.is_empty() {
        return figure;
    }
    let of_all = strip.iter().flat_map(|layer| match &layer.mark {
        Mark::Dots { y, .. } => y.clone(),
        _ => Vec::new(),
    });
    let reach = reach(&of_all.collect::<Vec<_>>());
    let empty = Panel::residuals(x, Vec::new(), Vec::new(), Ink::Series(0));
    let mut residuals = Panel { layers: strip, ..empty };
    residuals.y.range = Some([-reach, reach]);
    figure.panel(residuals.with(Layer::new(Ink::Muted, Mark::Rule { y: 0.0 })))
}

/// Some series in one frame, the first of which is the k-th of its figure; and their z.
fn frame(
    report: &ScanReport,
    axis: &ScanAxis,
    some: &[Series<'_>],
    title: &str,
    first: usize,
) -> (Panel, Vec<Layer>) {
    let y = y_axis(report, some, title);
    let mut panel = Panel::new(series::axis(axis, &report.units.time), y);
    let mut lines = Vec::new();
    let mut strip: Vec<Layer> = Vec::new();
    for (place, own) in some.iter().enumerate() {
        let k = first + place;
        lines.extend(exact(report, axis, own, k));
        let (points, z) = sampled(report, axis, own, k);
        lines.extend(points);
        strip.extend(z);
        lines.extend(bound(report, axis, own));
        lines.extend(largest(report, axis, own, k));
    }
    for layer in lines {
        panel = panel.with(layer);
    }
    let changes = some.iter().any(|own| {
        let values = series::values(report, own.key);
        let any = |side: fn(&f64) -> bool| values.iter().flatten().any(side);
        any(|v| *v > 0.0) && any(|v| *v < 0.0)
    });
    if changes {
        panel = panel.with(Layer::new(Ink::Muted, Mark::Rule { y: 0.0 }));
    }
    (panel, strip)
}

/// Where the shown currents are zero, in words.
fn caption(report: &ScanReport, some: &[Series<'_>]) -> String {
    let mut told: Vec<String> = Vec::new();
    for contour in &report.contours {
        if some.iter().any(|own| *own.quantity == contour.of)
            && let Some(at) = contour.points.first().and_then(|point| point.first())
        {
            let axis = report.axes.first().map_or("", |axis| &axis.name);
            let at = crate::number::digits::significant(*at, 10);
            told.push(format!("{} is zero at {axis} = {at}.", contour.of.observable));
        }
    }
    told.join(" ")
}

/// The exact line of a series: on its own grid where the scan has one. Where the series does not exist it is broken.
fn exact(report: &ScanReport, axis: &ScanAxis, own: &Series<'_>, k: usize) -> Vec<Layer> {
    let fine = report.curves.iter().filter(|curve| curve.of == *own.quantity);
    let fine = fine.map(|curve| (curve.values.clone(), curve.exact.clone())).collect::<Vec<_>>();
    let known = fine.is_empty().then(|| stretches(report, axis, own, |row| row.exact));
    let lines = known.unwrap_or(fine);
    if lines.iter().map(|(x, _)| x.len()).sum::<usize>() < 2 {
        return Vec::new();
    }
    let label = format!("{} exact", own.symbol());
    let line = |(x, y)| {
        Layer::new(Ink::Series(k), Mark::Line { x, y, dash: Dash::of(k) }).label(label.clone())
    };
    lines.into_iter().map(line).collect()
}

/// What consecutive points know of a series: a list of places and one of numbers for each stretch.
fn stretches(
    report: &ScanReport,
    axis: &ScanAxis,
    own: &Series<'_>,
    number: impl Fn(&ScanRow) -> Option<f64>,
) -> Vec<(Vec<f64>, Vec<f64>)> {
    let rows = axis.values.iter().zip(report.series(own.key));
    let known: Vec<Option<(f64, f64)>> = rows.map(|(&x, row)| Some((x, number(row?)?))).collect();
    let stretches = known.split(Option::is_none).filter(|stretch| !stretch.is_empty());
    stretches.map(|stretch| stretch.iter().flatten().copied().unzip()).collect()
}

/// The sampled points of a series, and their distances from the exact answers.
fn sampled(
    report: &ScanReport,
    axis: &ScanAxis,
    own: &Series<'_>,
    k: usize,
) -> (Option<Layer>, Option<Layer>) {
    let (mut x, mut y, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut at, mut z) = (Vec::new(), Vec::new());
    for (&value, row) in axis.values.iter().zip(report.series(own.key)) {
        let Some(row) = row else { continue };
        if let Some(sampled) = row.sampled {
            x.push(value);
            y.push(sampled.value);
            errors.push(sampled.standard_error.unwrap_or(0.0));
        }
        if let Some(distance) = row.z {
            at.push(value);
            z.push(distance);
        }
    }
    let many = x.len() > MOST_POINTS;
    let mark = if many {
        Mark::Dots { x: x.clone(), y }
    } else {
        Mark::Points { x: x.clone(), y, error: Errors::Symmetric(errors), marker: Marker::of(k) }
    };
    let points = if x.is_empty() {
        exact_points(report, axis, own, k)
    } else {
        let layer = Layer::new(Ink::Series(k), mark).label(format!("{} sampled", own.symbol()));
        Some(layer.curve(own.key.to_string()))
    };
    let strip = (!at.is_empty()).then(|| Layer::new(Ink::Series(k), Mark::Dots { x: at, y: z }));
    (points, strip)
}

/// The points of the scan on its exact line, to point at where nothing was sampled.
fn exact_points(report: &ScanReport, axis: &ScanAxis, own: &Series<'_>, k: usize) -> Option<Layer> {
    let rows = axis.values.iter().zip(report.series(own.key));
    let (x, y): (Vec<f64>, Vec<f64>) = rows.filter_map(|(&x, row)| Some((x, row?.exact?))).unzip();
    let dots = || Layer::dots(Ink::Series(k), x.clone(), y.clone()).curve(own.key.to_string());
    (!x.is_empty() && x.len() <= MOST_POINTS).then(dots)
}

/// Where a series is largest, where that was asked for.
fn largest(report: &ScanReport, axis: &ScanAxis, own: &Series<'_>, k: usize) -> Option<Layer> {
    let of_it = |best: &&crate::report::scan::Maximum| {
        best.of == *own.quantity && best.parameter == axis.name && best.at.is_none()
    };
    let found: Vec<_> = report.maxima.iter().filter(of_it).collect();
    let [x, y] = [found.iter().map(|m| m.value).collect(), found.iter().map(|m| m.exact).collect()];
    (!found.is_empty()).then(|| Layer::marked(Ink::Series(k), x, y).label("largest"))
}

/// The bound of a figure of merit, where it exists: as far as its exact line.
fn bound(report: &ScanReport, axis: &ScanAxis, own: &Series<'_>) -> Vec<Layer> {
    let fine = report.curves.iter().filter(|curve| curve.of == *own.quantity);
    let fine = fine.filter(|curve| !curve.bounds.is_empty());
    let fine: Vec<_> = fine.map(|curve| (curve.values.clone(), curve.bounds.clone())).collect();
    let known = fine.is_empty().then(|| stretches(report, axis, own, |row| row.bound));
    let known = within(known.unwrap_or(fine), &series::values(report, own.key));
    let lines = known.into_iter().filter(|(x, _)| x.len() > 1);
    let line =
        |(x, y)| Layer::new(Ink::Muted, Mark::Line { x, y, dash: Dash::Dotted }).label("bound");
    lines.map(line).collect()
}

/// The lines of a bound as far as they are near what they bound: one that grows beyond all bounds is cut, so that it does
/// not set the range of the axis.
fn within(lines: Vec<(Vec<f64>, Vec<f64>)>, values: &[Option<f64>]) -> Vec<(Vec<f64>, Vec<f64>)> {
    let bounds = lines.iter().flat_map(|(_, y)| y).map(|y| y.abs());
    let least = bounds.fold(f64::INFINITY, f64::min);
    let most = values.iter().flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
    let limit = MOST_BOUND * most.max(least);
    let near = |(x, y): (Vec<f64>, Vec<f64>)| {
        let all: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        let near = all.split(|(_, y)| y.abs() > limit);
        near.map(|part| part.iter().copied().unzip()).collect::<Vec<_>>()
    };
    lines.into_iter().flat_map(near).collect()
}
