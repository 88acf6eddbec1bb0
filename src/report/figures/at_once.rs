//! Show what has passed at time zero as the probability that it is, apart from the density of later times.

use super::words;
use crate::figure::{Axis, Body, Figure, Layer};
use crate::number::digits::{concise, significant};
use crate::quantity::Estimate;
use crate::report::stored::StoredCurve;

/// What the caption says of it.
const CAPTION: &str = "Windows that start where passage ends have passed at once: a probability, no density, which is \
                       written below; the cell that holds it is left out.";

/// The words on it, below all marks; the axis is made longer for them.
pub(super) fn note(curve: &StoredCurve, x: Option<[f64; 2]>, y: &mut Axis) -> Option<Layer> {
    let (text, [from, _], [low, high]) = (text(curve)?, x?, y.range?);
    y.range = Some([0.2 * low, high]);
    Some(Layer::note(from, 0.4 * low, text))
}

/// A figure with the words.
pub(super) fn noted(mut figure: Figure, note: Layer) -> Figure {
    if let Body::Panels(panels) = &mut figure.body
        && let Some(panel) = panels.first_mut()
    {
        panel.layers.push(note);
    }
    let caption = format!("{} {CAPTION}", figure.caption);
    figure.caption(caption.trim_start())
}

/// The first cell that is drawn: one that holds a probability at time zero is no density.
pub(super) fn first_shown(curve: &StoredCurve) -> usize {
    usize::from(curve.at_once.is_some_and(|share| share > 0.0))
}

/// The probability to have passed at time zero, where there is one: exact, and the share of windows in the first cell.
fn text(curve: &StoredCurve) -> Option<String> {
    let exact = curve.at_once.filter(|share| *share > 0.0)?;
    let seen = || {
        let [from, to] = *curve.axes.first()?.edges.first()?;
        let (sampled, width) = (curve.sampled.as_ref()?, to - from);
        let value = width * sampled.values.first()?;
        let standard_error = sampled.standard_errors.first().map(|error| width * error);
        Some(format!(", sampled {}", concise(Estimate { value, standard_error })))
    };
    let seen = seen().unwrap_or_default();
    Some(format!("at $t$ = 0: exact {}{}", significant(exact, 3), words::plain(&seen)))
}
