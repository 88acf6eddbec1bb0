//! Change how figures are drawn: their width, the ranges and the scales of their axes.

use crate::figure::{Body, Figure, Scale, Width};

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

impl Change {
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
