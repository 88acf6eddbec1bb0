//! Change how figures are drawn: their width, the ranges and the scales of their axes.

use crate::figure::{Body, Figure, Layer, Mark, Panel, Scale, Width};

/// How the strip of z is labelled, which keeps its scale.
const DISTANCES: &str = "$z$";

/// What `plot` changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The width of every figure.
    pub width: Option<Width>,
    /// From where to where along x.
    pub x_range: Option<[f64; 2]>,
    /// From where to where along y, of panels other than strips of z.
    pub y_range: Option<[f64; 2]>,
    /// The scale along x.
    pub x_scale: Option<Scale>,
    /// The scale along y, of panels other than strips of z.
    pub y_scale: Option<Scale>,
}

/// A range that holds none of a figure's data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unseen {
    /// `x` or `y`.
    pub axis: &'static str,
    /// What was asked for.
    pub range: [f64; 2],
    /// From where to where the data run.
    pub data: [f64; 2],
}

impl Change {
    /// The range that leaves no data of a changed figure in any of its frames, if one does.
    #[must_use]
    pub fn unseen(&self, figure: &Figure) -> Option<Unseen> {
        let Body::Panels(panels) = &figure.body else { return None };
        let along = |axis, place: usize, range: Option<[f64; 2]>| {
            let own = panels.iter().filter(|panel| place == 0 || panel.y.label != DISTANCES);
            let known: Vec<[f64; 2]> = own.filter_map(|panel| panel.extent()[place]).collect();
            let outside = |range: &[f64; 2]| {
                let is_seen = |data: &[f64; 2]| data[0] <= range[1] && data[1] >= range[0];
                !known.is_empty() && !known.iter().any(is_seen)
            };
            let range = range.filter(outside)?;
            let low = known.iter().map(|data| data[0]).fold(f64::INFINITY, f64::min);
            let high = known.iter().map(|data| data[1]).fold(f64::NEG_INFINITY, f64::max);
            Some(Unseen { axis, range, data: [low, high] })
        };
        along("x", 0, self.x_range).or_else(|| along("y", 1, self.y_range))
    }

    /// How many numbers of a changed figure are not above zero and so have no place on an axis that was made
    /// logarithmic.
    #[must_use]
    pub fn left_out(&self, figure: &Figure) -> usize {
        let Body::Panels(panels) = &figure.body else { return 0 };
        let log = [self.x_scale, self.y_scale].map(|scale| scale == Some(Scale::Log));
        let gone = |layer: &Layer, is_log: [bool; 2]| match &layer.mark {
            Mark::Line { x, y, .. }
            | Mark::Points { x, y, .. }
            | Mark::Steps { x, y, .. }
            | Mark::Dots { x, y } => {
                let outside =
                    |(x, y): &(&f64, &f64)| is_log[0] && **x <= 0.0 || is_log[1] && **y <= 0.0;
                x.iter().zip(y).filter(outside).count()
            }
            _ => 0,
        };
        let of = |panel: &Panel| -> usize {
            let is_log = [log[0], log[1] && panel.y.label != DISTANCES];
            panel.layers.iter().map(|layer| gone(layer, is_log)).sum()
        };
        panels.iter().map(of).sum()
    }

    /// A figure with the change; a diagram has no axes.
    #[must_use]
    pub fn apply(&self, mut figure: Figure) -> Figure {
        figure.width = self.width.unwrap_or(figure.width);
        let Body::Panels(panels) = &mut figure.body else { return figure };
        for panel in panels {
            if let Some(scale) = self.x_scale.filter(|scale| *scale != panel.x.scale) {
                (panel.x.scale, panel.x.range) = (scale, None);
            }
            panel.x.range = self.x_range.or(panel.x.range);
            if panel.y.label == DISTANCES {
                continue;
            }
            if let Some(scale) = self.y_scale.filter(|scale| *scale != panel.y.scale) {
                (panel.y.scale, panel.y.range) = (scale, None);
            }
            panel.y.range = self.y_range.or(panel.y.range);
        }
        figure
    }
}
