//! Points and text of a file: outlines, which look the same everywhere.

use super::{Writer, data, escaped, length};
use crate::figure::palette;
use crate::figure::scene::{Anchor, Ink, Markers, Path, Rect, Segment, Shape, Text};
use std::fmt::Write;

/// Handles of a quarter of a circle, as a share of its radius.
const ROUND: f64 = 0.552_284_749_8;

impl Writer<'_> {
    pub(super) fn paper_markers(&mut self, markers: &Markers) {
        if markers.at.is_empty() {
            return;
        }
        let (fill, radius) = match markers.edge {
            Some(edge) => (Ink::Paper, (markers.size - edge) / 2.0),
            None => (markers.ink, markers.size / 2.0),
        };
        let _ = write!(self.out, "<path fill=\"{}\"", palette::hex(fill));
        if let Some(edge) = markers.edge {
            let (ink, edge) = (palette::hex(markers.ink), length(edge));
            let _ = write!(self.out, " stroke=\"{ink}\" stroke-width=\"{edge}\"");
        }
        let each = markers.at.iter().flat_map(|&at| outline(markers.shape, at, radius));
        let _ = writeln!(self.out, " d=\"{}\"/>", data(&each.collect::<Vec<_>>()));
    }

    pub(super) fn paper_text(&mut self, text: &Text) {
        if text.label.runs.is_empty() {
            return;
        }
        let ink = palette::hex(text.ink);
        let label = escaped(&text.label.plain);
        let outline = data(&glyphs(text));
        let _ = writeln!(
            self.out,
            "<g role=\"img\" aria-label=\"{label}\"><path fill=\"{ink}\" d=\"{outline}\"/></g>"
        );
    }
}

/// The outline of a marker about a point.
pub(in crate::figure) fn outline(shape: Shape, [x, y]: [f64; 2], radius: f64) -> Vec<Segment> {
    match shape {
        Shape::Circle => {
            let (r, h) = (radius, radius * ROUND);
            vec![
                Segment::Move([x + r, y]),
                Segment::Curve([x + r, y + h], [x + h, y + r], [x, y + r]),
                Segment::Curve([x - h, y + r], [x - r, y + h], [x - r, y]),
                Segment::Curve([x - r, y - h], [x - h, y - r], [x, y - r]),
                Segment::Curve([x + h, y - r], [x + r, y - h], [x + r, y]),
                Segment::Close,
            ]
        }
        Shape::Square => {
            let side = 2.0 * radius;
            Rect { x: x - radius, y: y - radius, width: side, height: side }.outline()
        }
        Shape::Diamond => {
            let r = radius;
            Path::closed(&[[x + r, y], [x, y + r], [x - r, y], [x, y - r]])
        }
    }
}

/// Where the base line of a text begins.
pub(in crate::figure) fn origin(text: &Text) -> [f64; 2] {
    let before = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => text.label.width / 2.0,
        Anchor::End => text.label.width,
    };
    let [x, y] = text.at;
    if text.upright { [x, y + before] } else { [x - before, y] }
}

/// The outlines of all glyphs of a text in their places.
pub(in crate::figure) fn glyphs(text: &Text) -> Vec<Segment> {
    let [x, y] = origin(text);
    let mut segments = Vec::new();
    for run in &text.label.runs {
        segments.extend(run.face.outline(&run.text, [run.x, run.y], run.size));
    }
    let place = |[right, down]: [f64; 2]| {
        if text.upright { [x + down, y - right] } else { [x + right, y + down] }
    };
    let placed = |segment: Segment| match segment {
        Segment::Move(at) => Segment::Move(place(at)),
        Segment::Line(at) => Segment::Line(place(at)),
        Segment::Curve(a, b, at) => Segment::Curve(place(a), place(b), place(at)),
        Segment::Close => Segment::Close,
    };
    segments.into_iter().map(placed).collect()
}
