//! Measure panels that share an x axis: ticks, heights, margins.

use super::Ranged;
use crate::figure::label::{self, HALF_CAPITAL, Label};
use crate::figure::ticks::{Span, Ticks};
use crate::figure::{Axis, Error, Height};

/// From a frame to the labels of its y axis.
pub(super) const TICK_GAP: f64 = 3.5;
/// From a frame to the labels of its x axis.
pub(super) const TICK_GAP_BELOW: f64 = 5.3;
/// From the labels of ticks to the label of the axis.
pub(super) const LABEL_GAP: f64 = 4.0;
/// From line to line in the label of an axis.
pub(super) const LINE: f64 = 10.4;
/// From a frame to its colour bar, and the width of that.
pub(super) const BAR_GAP: f64 = 7.0;
pub(super) const BAR: f64 = 7.0;
/// A name in place of a number is cut to this width.
const MOST_NAME: f64 = 64.0;
/// The usual height of a frame.
const USUAL: f64 = 140.0;

/// Panels below each other.
#[derive(Debug)]
pub(super) struct Stack<'a> {
    pub(super) panels: Vec<Ranged<'a>>,
}

/// Room to the left and right of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Margins {
    pub(super) left: f64,
    pub(super) right: f64,
}

/// A stack with its ticks for one width of its frames.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    pub(super) panels: Vec<MeasuredPanel<'a>>,
    width: f64,
}

/// A panel with its ticks and the label of its y axis.
#[derive(Debug)]
pub(super) struct MeasuredPanel<'a> {
    pub(super) ranged: Ranged<'a>,
    pub(super) height: f64,
    pub(super) x_ticks: Ticks,
    pub(super) y_ticks: Ticks,
    pub(super) y_label: Vec<Label>,
    pub(super) bar_ticks: Option<Ticks>,
    pub(super) bar_label: Vec<Label>,
}

impl<'a> Stack<'a> {
    /// Measure for frames of this width.
    pub(super) fn measure(&self, width: f64) -> Result<Measured<'a>, Error> {
        let panels: Result<Vec<_>, Error> =
            self.panels.iter().map(|ranged| measured(*ranged, width)).collect();
        Ok(Measured { panels: panels?, width })
    }
}

fn measured(ranged: Ranged<'_>, width: f64) -> Result<MeasuredPanel<'_>, Error> {
    let Ranged { panel, x, y, bar, .. } = ranged;
    let height = match panel.height {
        Height::Usual => USUAL,
        Height::Square => width,
        Height::Points(height) => height,
    };
    let ticks = |axis: &Axis, direction, length, upright| match axis.names.as_slice() {
        [] => Ticks::new(Span { direction, length, upright, whole: axis.whole }),
        names => Ticks::named(names, direction, MOST_NAME),
    };
    let x_ticks = ticks(&panel.x, x, width, false)?;
    let y_ticks = ticks(&panel.y, y, height, true)?;
    let y_label = axis_label(&panel.y, y_ticks.power, height)?;
    let span = |direction| Span { direction, length: height, upright: true, whole: false };
    let bar_ticks = bar.map(|direction| Ticks::new(span(direction))).transpose()?;
    let bar_label = match (&panel.bar, &bar_ticks) {
        (Some(axis), Some(ticks)) => axis_label(axis, ticks.power, height)?,
        _ => Vec::new(),
    };
    Ok(MeasuredPanel { ranged, height, x_ticks, y_ticks, y_label, bar_ticks, bar_label })
}

/// The label of an axis with its common power and unit: `Current (10⁻³ γ)`.
pub(super) fn axis_label(axis: &Axis, power: i32, width: f64) -> Result<Vec<Label>, Error> {
    let factor = (power != 0).then(|| crate::figure::ticks::decade(power));
    let brackets: Vec<&str> = factor.iter().chain(&axis.unit).map(String::as_str).collect();
    let text = if brackets.is_empty() {
        axis.label.clone()
    } else {
        format!("{} ({})", axis.label, brackets.join(r"$\,$"))
    };
    label::lines(&text, width)
}

impl Measured<'_> {
    /// The room that labels need beside the frames.
    pub(super) fn margins(&self) -> Margins {
        let mut margins = Margins { left: 0.0, right: 1.0 };
        for panel in &self.panels {
            let label = label_room(&panel.y_label);
            let left = TICK_GAP + panel.y_ticks.width() + label;
            let mut right = 1.0;
            if let Some(ticks) = &panel.bar_ticks {
                right = BAR_GAP + BAR + TICK_GAP + ticks.width() + label_room(&panel.bar_label);
            }
            margins.left = margins.left.max(left);
            margins.right = margins.right.max(right);
        }
        let [left, right] = self.sideways();
        Margins { left: margins.left.max(left), right: margins.right.max(right) }
    }

    /// How far labels of the shared x axis reach beyond the frame, left and right.
    fn sideways(&self) -> [f64; 2] {
        let Some(last) = self.panels.last() else { return [0.0; 2] };
        let mapping =
            crate::figure::scale::Mapping { direction: last.ranged.x, ends: [0.0, self.width] };
        let mut reach = [0.0_f64, 1.0];
        for (value, label) in &last.x_ticks.majors {
            let middle = mapping.place(*value);
            reach[0] = reach[0].max(label.width / 2.0 - middle);
            reach[1] = reach[1].max(label.width / 2.0 - (self.width - middle));
        }
        reach
    }

    /// How far labels of the y axis of a panel reach above and below its frame.
    pub(super) fn overhang(&self, panel: usize) -> (f64, f64) {
        let panel = &self.panels[panel];
        let mut reach = (0.0_f64, 0.0_f64);
        let mut take = |direction, ticks: &Ticks| {
            let ends = [panel.height, 0.0];
            let mapping = crate::figure::scale::Mapping { direction, ends };
            for (value, label) in &ticks.majors {
                let base = mapping.place(*value) + HALF_CAPITAL;
                reach.0 = reach.0.max(label.ascent - base);
                reach.1 = reach.1.max(base + label.descent - panel.height);
            }
        };
        take(panel.ranged.y, &panel.y_ticks);
        if let (Some(direction), Some(ticks)) = (panel.ranged.bar, &panel.bar_ticks) {
            take(direction, ticks);
        }
        reach
    }
}

/// The room of the label of an axis beside the labels of its ticks.
fn label_room(lines: &[Label]) -> f64 {
    if lines.is_empty() { 0.0 } else { LABEL_GAP + LINE * lines.len() as f64 }
}
