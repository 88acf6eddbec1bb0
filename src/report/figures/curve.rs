//! Draw the curves of a report: both answers in one frame, and below it a strip of their distances.

use super::at_once::{self, first_shown};
use super::interval::counted_interval;
use super::words;
use crate::figure::{Axis, Dash, Errors, Figure, Ink, Layer, Mark, Panel};
use crate::report::stored::{StoredCurve, StoredObservable, StoredReport, StoredSeries};

/// Cells of a law beyond which rings and error bars would hide each other.
const MOST_RINGS: usize = 300;
/// A line through fewer exact points than this is smoothed.
const FINE: usize = 100;
/// Decades of an exact law that are shown below its largest value where nothing was sampled.
const EXACT_DECADES: f64 = 12.0;
/// Decades shown below the rarest event that could be sampled.
const BELOW_SAMPLE: f64 = 2.0;
/// Events from which a cell has a z-score.
const MIN_EVENTS: f64 = 10.0;

/// One figure's worth of a report: a curve, and what belongs to it but stands in a curve of its own.
pub(super) struct Subject<'r> {
    pub report: &'r StoredReport,
    /// Each with its place in the report.
    pub curves: Vec<(usize, &'r StoredCurve)>,
}

impl Subject<'_> {
    fn first(&self) -> &StoredCurve {
        self.curves[0].1
    }

    fn all(&self) -> impl Iterator<Item = &StoredCurve> {
        self.curves.iter().map(|(_, curve)| *curve)
    }

    /// The figure under a name; none where the curve has no points.
    pub(super) fn figure(&self, name: &str) -> Option<Figure> {
        let curve = self.first();
        let figure = Figure::new(name, words::title(curve)).caption(caption(self.all()));
        let x = self.x_axis();
        match curve.kind.as_str() {
            "distribution" => self.law(figure, x),
            "waiting_time" | "passage_time" => self.density(figure, x),
            "spectrum" | "imaginary_spectrum" => self.spectrum(figure, x),
            _ => self.function(figure, &x),
        }
    }

    fn x_axis(&self) -> Axis {
        let curve = self.first();
        let (words, letter) = words::counted(&curve.observable);
        let time = words::time(&self.report.units.time);
        let with = |axis: Axis, unit: Option<String>| match unit {
            Some(unit) => axis.unit(unit),
            None => axis,
        };
        match curve.kind.as_str() {
            "distribution" if letter == "n" => Axis::new(format!("{words}, ${letter}$")).whole(),
            "distribution" => Axis::new(format!("{words}, ${letter}$")),
            "rate_function" if letter == "η" => Axis::new(format!("{words}, ${letter}$")),
            "rate_function" => {
                let symbol = words::current(&curve.observable.name, &curve.observable.of);
                let symbol = symbol.unwrap_or_else(|| "$j$".into());
                let per_time = words::per_time(&self.report.units.time);
                with(Axis::new(format!("Current {symbol}")), per_time)
            }
            "scgf" => Axis::new("Counting field $s$"),
            "waiting_time" => with(Axis::new("Waiting time $t$"), time),
            "passage_time" => with(Axis::new("Time of first passage $t$"), time),
            _ => {
                let per_time = words::per_time(&self.report.units.time);
                with(Axis::new("Angular frequency $ω$"), per_time)
            }
        }
    }

    /// A law on a lattice: rings with dots, never a line.
    fn law(&self, figure: Figure, x: Axis) -> Option<Figure> {
        let (index, curve) = *self.curves.first()?;
        let (_, letter) = words::counted(&curve.observable);
        let windows = self.report.trajectories().unwrap_or(0) as f64;
        let floor = floor(curve, windows)?;
        let y = Axis::new(format!("Probability $P({letter})$")).log();
        let (x, y) = framed(curve, x, y, floor);
        let mut panel = Panel::new(x.clone(), y);
        let at = &curve.axes[0].values;
        if let Some(exact) = &curve.exact {
            let dots = Layer::dots(Ink::Exact, at.clone(), exact.clone());
            panel = panel.with(dots.label("exact").curve(index.to_string()));
        }
        if let Some(sampled) = &curve.sampled {
            let layer = if at.len() > MOST_RINGS {
                Layer::dots(Ink::Series(0), at.clone(), sampled.values.clone())
            } else {
                let error = law_errors(sampled, windows);
                Layer::points(0, at.clone(), sampled.values.clone(), error)
            };
            panel = panel.with(layer.label("sampled").curve(index.to_string()));
        }
        let strip = residuals(curve, &x, |value| value * windows >= MIN_EVENTS);
        Some(stacked(figure.panel(panel), strip))
    }

    /// A density of times: a line through the middles of its cells.
    fn density(&self, figure: Figure, x: Axis) -> Option<Figure> {
        let curve = self.first();
        let floor = floor(curve, self.report.trajectories().unwrap_or(0) as f64)?;
        let y =
            with_unit(Axis::new("Density $p(t)$").log(), words::per_time(&self.report.units.time));
        let (x, mut y) = framed(curve, x, y, floor);
        // Few pass soon, many late: decades of times. An exponential tail is straight on a linear axis.
        let shown = curve.axes[0].values.iter().copied().skip(first_shown(curve));
        let first = shown.filter(|&t| t > 0.0).fold(f64::INFINITY, f64::min);
        let x = match x.range {
            Some([_, end]) if curve.kind == "passage_time" && end > 10.0 * first => {
                x.range(0.8 * first, end).log()
            }
            _ => x,
        };
        let note = at_once::note(curve, x.range, &mut y);
        let figure = self.panels(figure, &x, y)?;
        Some(match note {
            Some(note) => at_once::noted(figure, note),
            None => figure,
        })
    }

    fn spectrum(&self, figure: Figure, x: Axis) -> Option<Figure> {
        let positive = |&&w: &&f64| w > 0.0;
        let frequencies = &self.first().axes.first()?.values;
        let least = frequencies.iter().filter(positive).copied().fold(f64::INFINITY, f64::min);
        let most = frequencies.iter().copied().fold(0.0, f64::max);
        // Two decades crowd on a linear axis.
        let x = if most > 100.0 * least { x.log() } else { x };
        let curve = self.first();
        let (words, _) = words::counted(&curve.observable);
        let part = match (curve.kind.as_str(), &curve.and) {
            ("spectrum", None) => "",
            ("spectrum", Some(_)) => "Re ",
            _ => "Im ",
        };
        let of: Vec<String> = [Some(&curve.observable), curve.and.as_ref()]
            .into_iter()
            .flatten()
            .map(symbol)
            .collect();
        let y = Axis::new(format!("Spectrum {part}$S(ω)$ of {}", of.join(", ")));
        let figure =
            figure.caption(format!("Of {}. {}", words.to_lowercase(), caption(self.all())));
        self.panels(figure, &x, y)
    }

    fn function(&self, figure: Figure, x: &Axis) -> Option<Figure> {
        let symbol = match self.first().kind.as_str() {
            "scgf" => "Generating function $λ(s)$",
            "rate_function" if words::counted(&self.first().observable).1 == "η" => {
                "Rate function $J(η)$"
            }
            "rate_function" => "Rate function $I$",
            other => {
                return self.panels(figure, x, Axis::new(words::plain(&words::capital(other))));
            }
        };
        let y = with_unit(Axis::new(symbol), words::per_time(&self.report.units.time));
        let figure = self.panels(figure, x, y)?;
        let marked = least_likely(self.first()).filter(|_| symbol == "Rate function $J(η)$");
        Some(match marked {
            Some(own) => figure.with(own.label("least likely")),
            None => figure,
        })
    }

    /// A line through the points that all curves have, as a list of places and one of values.
    fn line<'c>(
        &'c self,
        values: impl Fn(&'c StoredCurve) -> Option<&'c Vec<f64>>,
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for (_, curve) in &self.curves {
            let at = curve.axes.first()?.values.iter();
            let known = values(curve).into_iter().flat_map(|values| at.clone().zip(values));
            points.extend(known.skip(first_shown(curve)).map(|(&x, &y)| [x, y]));
        }
        let few = points.len() < FINE;
        (!points.is_empty()).then(|| if few { smooth(&points) } else { sorted(&points) })
    }

    /// An exact line with the sampled points on it, and the strip.
    fn panels(&self, figure: Figure, x: &Axis, y: Axis) -> Option<Figure> {
        let mut panel = Panel::new(x.clone(), y);
        let limit = self.line(|curve| curve.exact.as_ref());
        let window = self.line(|curve| curve.expected.as_ref());
        match (limit, window) {
            // Sampled points lie on the exact values of their window.
            (Some((x, y)), Some(window)) => {
                panel = panel.with(Layer::line(window.0, window.1).label("exact, this window"));
                let line = Mark::Line { x, y, dash: Dash::Dashed };
                panel = panel.with(Layer::new(Ink::Muted, line).label("exact, long windows"));
            }
            (Some((x, y)), None) => panel = panel.with(Layer::line(x, y).label("exact")),
            (None, _) => {}
        }
        let mut k = 0;
        for (index, curve) in &self.curves {
            let at = &curve.axes.first()?.values;
            match (&curve.sampled, &curve.exact) {
                (Some(sampled), _) => {
                    panel = sampled_points(panel, k, *index, at, sampled);
                    k += 1;
                }
                // Numbers to point at where nothing was sampled.
                (None, Some(values)) if at.len() <= MOST_RINGS && self.curves.len() == 1 => {
                    let dots = Layer::dots(Ink::Exact, at.clone(), values.clone());
                    panel = panel.with(dots.curve(index.to_string()));
                }
                _ => {}
            }
        }
        let strip = self.curves.iter().find_map(|(_, c)| residuals(c, x, |_| true));
        Some(stacked(figure.panel(panel), strip))
    }
}

/// The symbol of a current, or the words of what is counted.
fn symbol(of: &StoredObservable) -> String {
    words::current(&of.name, &of.of).unwrap_or_else(|| words::counted(of).0)
}

/// What a reader should know of curves: their tests, and what `z` compares with.
pub(super) fn caption<'r>(curves: impl Iterator<Item = &'r StoredCurve>) -> String {
    let mut parts = Vec::new();
    for curve in curves {
        parts.extend(curve.test.iter().chain(&curve.transform_test).map(words::test));
        if curve.expected.is_some() {
            let told = "z compares with the exact value of this window.";
            parts.push(told.into());
        }
        let is_correlated = ["scgf", "rate_function"].contains(&curve.kind.as_str());
        if is_correlated && curve.sampled.is_some() {
            parts.push(
                "Neighbouring points share their sample, so that their z go together.".into(),
            );
        }
    }
    parts.join(" ")
}

fn with_unit(axis: Axis, unit: Option<String>) -> Axis {
    match unit {
        Some(unit) => axis.unit(unit),
        None => axis,
    }
}

fn sampled_points(
    panel: Panel,
    k: usize,
    index: usize,
    at: &[f64],
    sampled: &StoredSeries,
) -> Panel {
    let (x, y) = (at.to_vec(), sampled.values.clone());
    let layer = if at.len() > MOST_RINGS {
        Layer::dots(Ink::Series(k), x, y)
    } else {
        Layer::points(k, x, y, errors(sampled))
    };
    panel.with(layer.label("sampled").curve(index.to_string()))
}

fn errors(sampled: &StoredSeries) -> Errors {
    match sampled.standard_errors.as_slice() {
        [] => Errors::None,
        errors => Errors::Symmetric(errors.to_vec()),
    }
}

/// The largest value of a rate function, where that is not at an end.
fn least_likely(curve: &StoredCurve) -> Option<Layer> {
    let (at, values) = (&curve.axes.first()?.values, curve.exact.as_ref()?);
    let most = (0..values.len()).max_by(|&i, &j| values[i].total_cmp(&values[j]))?;
    let inside = most > 0 && most + 1 < values.len();
    inside.then(|| Layer::marked(Ink::Exact, vec![at[most]], vec![values[most]]))
}

/// Error bars of probabilities: below ten events the interval of a count, which no standard error tells.
fn law_errors(sampled: &StoredSeries, windows: f64) -> Errors {
    if sampled.standard_errors.is_empty() {
        return Errors::None;
    }
    let bar = |(&value, &error): (&f64, &f64)| {
        let count = value * windows;
        match counted_interval(count) {
            Some([low, high]) => [low / windows, high / windows],
            None => [value - error, value + error],
        }
    };
    Errors::Interval(sampled.values.iter().zip(&sampled.standard_errors).map(bar).collect())
}

/// The least value that is shown of a law: a little below what could be sampled.
fn floor(curve: &StoredCurve, windows: f64) -> Option<f64> {
    let largest = |list: &[f64]| list.iter().copied().fold(0.0, f64::max);
    let sampled = curve.sampled.as_ref().map(|s| s.values.as_slice()).unwrap_or_default();
    let exact = curve.exact.as_deref().unwrap_or_default();
    let most = largest(sampled).max(largest(exact));
    let least = sampled.iter().copied().filter(|&p| p > 0.0).fold(f64::INFINITY, f64::min);
    if !(most > 0.0 && most.is_finite()) {
        return None;
    }
    let rarest = if curve.kind == "distribution" && windows > 0.0 { 1.0 / windows } else { least };
    let decades = if rarest.is_finite() && !sampled.is_empty() {
        libm::log10(rarest.min(least)) - BELOW_SAMPLE
    } else {
        libm::log10(most) - EXACT_DECADES
    };
    Some(libm::pow(10.0, decades.floor().max(-300.0)))
}

/// Axes that hold what lies above a floor, and no more.
fn framed(curve: &StoredCurve, x: Axis, y: Axis, floor: f64) -> (Axis, Axis) {
    let series = [curve.sampled.as_ref().map(|s| &s.values), curve.exact.as_ref()];
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    let (mut most, mut least) = (0.0_f64, f64::INFINITY);
    let first = first_shown(curve);
    for values in series.into_iter().flatten() {
        for (&at, &value) in curve.axes[0].values.iter().zip(values).skip(first) {
            if value >= floor {
                range = [range[0].min(at), range[1].max(at)];
                (most, least) = (most.max(value), least.min(value));
            }
        }
    }
    let padding = 0.04 * (range[1] - range[0]).max(f64::MIN_POSITIVE);
    let start =
        if range[0] >= 0.0 && curve.kind != "distribution" { 0.0 } else { range[0] - padding };
    let x = if range[0] < range[1] { x.range(start, range[1] + padding) } else { x };
    (x, y.range(0.6 * least.max(floor), 1.6 * most))
}

/// The strip of distances between both answers, where enough events carry them.
fn residuals(curve: &StoredCurve, x: &Axis, enough: impl Fn(f64) -> bool) -> Option<Panel> {
    let sampled = curve.sampled.as_ref()?;
    let exact = curve.expected.as_ref().or(curve.exact.as_ref())?;
    let points = curve.axes.first()?.values.iter().zip(&sampled.values);
    let pairs = points.zip(&sampled.standard_errors).zip(exact);
    let (mut at, mut z) = (Vec::new(), Vec::new());
    for (((&x, &value), &error), &exact) in pairs.skip(first_shown(curve)) {
        let distance = (value - exact) / error;
        if error > 0.0 && enough(value.max(exact)) && distance.is_finite() {
            at.push(x);
            z.push(distance);
        }
    }
    (!at.is_empty()).then(|| {
        let reach = reach(&z);
        let mut strip = Panel::residuals(x.clone(), at, z, Ink::Series(0));
        strip.y.range = Some([-reach, reach]);
        strip.with(Layer::new(Ink::Muted, Mark::Rule { y: 0.0 }))
    })
}

/// Half the height of a strip: four standard errors, and more where a z lies beyond.
pub(super) fn reach(z: &[f64]) -> f64 {
    let most = z.iter().fold(0.0, |most: f64, z| most.max(z.abs()));
    if most <= 4.0 { 4.0 } else { (1.1 * most).ceil() }
}

fn stacked(figure: Figure, strip: Option<Panel>) -> Figure {
    match strip {
        Some(strip) => figure.panel(strip),
        None => figure,
    }
}

fn sorted(points: &[[f64; 2]]) -> (Vec<f64>, Vec<f64>) {
    let mut points = points.to_vec();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    points.dedup_by(|a, b| a[0] == b[0]);
    points.into_iter().map(|[x, y]| (x, y)).unzip()
}

/// A curve through the points without false kinks: cubic pieces whose slopes never overshoot.
fn smooth(points: &[[f64; 2]]) -> (Vec<f64>, Vec<f64>) {
    let (x, y) = sorted(points);
    super::smooth::monotone(&x, &y, FINE.div_ceil(x.len().max(2) - 1))
}
