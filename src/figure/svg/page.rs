//! Strokes, points and text of the page: they keep their size when marks are zoomed.

use super::{Writer, escaped, length};
use crate::figure::font::Face;
use crate::figure::label::{Run, SIZE};
use crate::figure::palette;
use crate::figure::scene::{Anchor, Hover, Ink, Markers, Shape, Text};
use std::fmt::Write;

impl Writer<'_> {
    /// The width of a pen, on the screen the same at every zoom.
    pub(super) fn page_stroke(&mut self, width: f64, dash: Option<Vec<String>>) {
        if !self.zoomed {
            let _ = write!(self.out, " stroke-width=\"{}\"", length(width));
            if let Some(dash) = dash {
                let _ = write!(self.out, " stroke-dasharray=\"{}\"", dash.join(" "));
            }
            return;
        }
        let scaled = |length: &str| format!("calc({length}*var(--pt,1px))");
        self.put(" vector-effect=\"non-scaling-stroke\" style=\"stroke-width:");
        self.put(&scaled(&length(width)));
        if let Some(dash) = dash {
            let parts: Vec<String> = dash.iter().map(|part| scaled(part)).collect();
            let _ = write!(self.out, ";stroke-dasharray:{}", parts.join(" "));
        }
        self.put("\"");
    }

    /// Which numbers an element shows.
    pub(super) fn hover(&mut self, hover: Option<&Hover>) {
        let Some(hover) = hover.filter(|_| self.theme == super::Theme::Page) else { return };
        let _ = write!(self.out, " data-curve=\"{}\"", escaped(&hover.curve));
        if !hover.points.is_empty() {
            let points: Vec<String> = hover.points.iter().map(ToString::to_string).collect();
            let _ = write!(self.out, " data-i=\"{}\"", points.join(" "));
        }
    }

    /// Points as strokes of no length; an open one is a smaller point of paper on top. Only the lower one tells
    /// what it shows.
    pub(super) fn page_markers(&mut self, markers: &Markers) {
        if markers.at.is_empty() {
            return;
        }
        let mut data = String::new();
        for at in &markers.at {
            let [x, y] = at.map(length);
            // A square on its tip needs a direction, which a stroke of no length has not.
            let along = if markers.shape == Shape::Diamond { "l.01 .01" } else { "h0" };
            let _ = write!(data, "M{x} {y}{along}");
        }
        let cap = if markers.shape == Shape::Circle { "round" } else { "square" };
        let across = if markers.shape == Shape::Diamond { 0.5_f64.sqrt() } else { 1.0 };
        let inner = markers.edge.map(|edge| (Ink::Paper, markers.size - 2.0 * edge));
        for (i, (ink, size)) in
            [Some((markers.ink, markers.size)), inner].into_iter().flatten().enumerate()
        {
            let ink = palette::variable(ink);
            let _ =
                write!(self.out, "<path fill=\"none\" stroke=\"{ink}\" stroke-linecap=\"{cap}\"");
            self.page_stroke(size * across, None);
            if i == 0 {
                self.hover(markers.hover.as_ref());
            }
            let _ = writeln!(self.out, " d=\"{data}\"/>");
        }
    }

    /// A text in the page's font. Shifts are relative, since that font has widths of its own.
    pub(super) fn page_text(&mut self, text: &Text) {
        if text.label.runs.is_empty() {
            return;
        }
        let [x, y] = text.at.map(length);
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let ink = palette::variable(text.ink);
        let place = if text.upright {
            format!("transform=\"translate({x} {y}) rotate(-90)\"")
        } else {
            format!("x=\"{x}\" y=\"{y}\"")
        };
        let size = length(SIZE);
        let _ = write!(self.out, "<text {place}{anchor} font-size=\"{size}\" fill=\"{ink}\">");
        let mut pen = (0.0, 0.0);
        for run in &text.label.runs {
            self.span(run, &mut pen);
        }
        self.put("</text>\n");
    }

    fn span(&mut self, run: &Run, pen: &mut (f64, f64)) {
        let em = |value: f64| length(value / run.size);
        let (dx, dy) = (run.x - pen.0, run.y - pen.1);
        *pen = (run.x + run.width, run.y);
        let text = escaped(&run.text);
        let italic = run.face == Face::Italic;
        if !italic && run.size == SIZE && dx.abs() < 0.01 && dy.abs() < 0.01 {
            self.put(&text);
            return;
        }
        self.put("<tspan");
        for (name, value) in [("dx", dx), ("dy", dy)] {
            if value.abs() >= 0.01 {
                let _ = write!(self.out, " {name}=\"{}em\"", em(value));
            }
        }
        if run.size != SIZE {
            let _ = write!(self.out, " font-size=\"{}em\"", length(run.size / SIZE));
        }
        if italic {
            self.put(" font-style=\"italic\"");
        }
        let _ = write!(self.out, ">{text}</tspan>");
    }
}
