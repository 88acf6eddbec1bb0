//! Draw reservoirs and resonances side by side along the energy: how full, and how likely particles pass.

use super::device::number;
use super::words::{current, plain};
use crate::figure::label::Label;
use crate::figure::{Axis, Errors, Figure, Height, Ink, Layer, Legend, Mark, Panel, Width};
use crate::model::{OccupationSketch, ScatteringSketch, TransmissionSketch};
use crate::report::stored::StoredReport;

/// How high all panels are, in points.
const HEIGHT: f64 = 170.0;
/// Between the words below two panels, and what stands beside a name in a legend.
const MARGIN: f64 = 40.0;
const SWATCH: f64 = 24.0;
/// What is narrower, as a share of the energies that are shown, is a line.
const NARROW: f64 = 0.01;

/// Reservoirs to the left and the right of their resonances, over one axis of energy.
pub(super) fn figure(report: &StoredReport, sketch: &ScatteringSketch) -> Figure {
    let columns = sketch.reservoirs.len() + 1;
    let mut figure = Figure::new("resonances", "Reservoirs and resonances").wide(columns);
    let middle = sketch.reservoirs.len().div_ceil(2);
    let (left, right) = sketch.reservoirs.split_at(middle);
    for own in left {
        figure = figure.panel(reservoir(report, own, sketch));
    }
    figure = figure.panel(transmissions(sketch));
    for own in right {
        figure = figure.panel(reservoir(report, own, sketch));
    }
    figure.caption(
        "Occupations of the reservoirs and transmissions of the resonances between them, over one axis of energy; with the \
         particle current out of each reservoir.",
    )
}

/// The room for a word below one of so many panels.
fn room(sketch: &ScatteringSketch) -> f64 {
    Width::Wide.points() / (sketch.reservoirs.len() + 1) as f64 - MARGIN
}

/// The first of some texts that fits, else what fits of the last.
fn fitting(texts: Vec<String>, room: f64) -> String {
    let width = |text: &str| Label::new(text).map_or(f64::INFINITY, |label| label.width);
    let mut last = texts.last().cloned().unwrap_or_default();
    if let Some(text) = texts.into_iter().find(|text| width(text) <= room) {
        return text;
    }
    // Both ends of a name tell it from others.
    while width(&last) > room {
        let letters: Vec<char> = last.chars().filter(|c| *c != '…').collect();
        let Some(half) = letters.len().checked_sub(1).map(|left| left / 2) else { break };
        let end = letters.len() - half;
        last = [&letters[..half], &['…'], &letters[end..]].concat().into_iter().collect();
    }
    last
}

fn energy([from, to]: [f64; 2]) -> Axis {
    Axis::new("Energy").range(from, to)
}

/// An area between the axis and a curve over the energy.
fn area(curve: &[[f64; 2]], ink: Ink) -> Layer {
    let ends = [curve.first(), curve.last()].map(|end| end.map_or(0.0, |end| end[0]));
    let mut ring = vec![[0.0, ends[0]]];
    ring.extend(curve.iter().map(|[energy, value]| [*value, *energy]));
    ring.push([0.0, ends[1]]);
    Layer::new(ink, Mark::Area { rings: vec![ring] })
}

fn line(k: usize, curve: &[[f64; 2]]) -> Layer {
    let [values, energies] = [1, 0].map(|axis| curve.iter().map(|point| point[axis]).collect());
    Layer::series_line(k, values, energies)
}

fn reservoir(report: &StoredReport, own: &OccupationSketch, sketch: &ScatteringSketch) -> Panel {
    let (name, range) = (plain(&own.name), sketch.range);
    let label = fitting(vec![format!("Occupation of {name}"), name], room(sketch));
    let x = Axis::new(label).range(0.0, 1.05);
    let mut panel =
        Panel::new(x, energy(range)).height(Height::Points(HEIGHT)).legend(Legend::Hidden);
    if !own.curve.is_empty() {
        panel = panel.with(area(&own.curve, Ink::Region(0))).with(line(0, &own.curve));
    }
    if !own.points.is_empty() {
        let [values, energies] = [1, 0].map(|axis| own.points.iter().map(|p| p[axis]).collect());
        panel = panel.with(Layer::points(0, values, energies, Errors::None));
    }
    let rate = report.row("particle", &own.name, "rate").and_then(|row| row.exact.or(row.value()));
    let symbol = current("particle", &own.name).unwrap_or_default();
    let height = range[0] + 0.93 * (range[1] - range[0]);
    match rate {
        Some(rate) => {
            // The name stands below; the symbol repeats it where there is room.
            let texts = [symbol, "$J_N$".to_owned()];
            let texts = texts.map(|symbol| format!("{symbol} = {}", number(rate))).to_vec();
            panel.with(Layer::note(0.55, height, fitting(texts, room(sketch) - 2.0 * SWATCH)))
        }
        None => panel,
    }
}

fn transmissions(sketch: &ScatteringSketch) -> Panel {
    let x = Axis::new("Transmission").range(0.0, 1.05);
    let panel =
        Panel::new(x, energy(sketch.range)).height(Height::Points(HEIGHT)).legend(Legend::Below);
    let each = sketch.resonances.iter().enumerate();
    each.fold(panel, |panel, (k, own)| {
        let closed = closed(own, sketch.range);
        panel.with(area(&own.curve, Ink::Region(k))).with(line(k, &closed).label(name(own, sketch)))
    })
}

/// The curve from the axis to the axis; there and not back where it is as narrow as a line.
fn closed(own: &TransmissionSketch, range: [f64; 2]) -> Vec<[f64; 2]> {
    if let [[from, height], .., [to, _]] = *own.curve.as_slice()
        && to - from < NARROW * (range[1] - range[0])
    {
        let energy = f64::midpoint(from, to);
        return vec![[energy, 0.0], [energy, height]];
    }
    let end = |point: Option<&[f64; 2]>| point.map(|point| [point[0], 0.0]);
    let (first, last) = (end(own.curve.first()), end(own.curve.last()));
    first.into_iter().chain(own.curve.iter().copied()).chain(last).collect()
}

fn name(own: &TransmissionSketch, sketch: &ScatteringSketch) -> String {
    let [a, b] = own.between.map(|l| plain(&sketch.reservoirs[l].name));
    let name = plain(&own.name);
    // Where all lead from one reservoir to one other, there is no more to say.
    let same = sketch.resonances.iter().all(|other| other.between == own.between);
    let texts = if same { vec![name] } else { vec![format!("{name} ({a}, {b})"), name] };
    fitting(texts, room(sketch) - SWATCH)
}
