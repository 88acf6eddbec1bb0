//! Write a scene as SVG: as a file, or as a part of the page.
//!
//! [`Theme::Paper`]: fixed colours, text as outlines with an `aria-label`, one user unit a point.
//!
//! [`Theme::Page`]: colours are CSS variables (`--series-0`, `--exact`, `--frame`, `--faint`, `--paper`, `--region-0`,
//! `--hot`, `--cold`, `--good`, `--bad`), text is `<text>` in the font of the page, and marks can be zoomed:
//!
//! * `<g class="panel" data-frame="x y width height" data-x="scale from to" data-y="...">` is a panel; `scale` is
//!   `linear`, `log` or `symlog:c`, whose place is `x/c` within `[-c, c]` and `±(1 + log10(|x|/c))` beyond;
//! * `<g class="marks">` inside it takes one `transform`; every line has `vector-effect="non-scaling-stroke"` and a
//!   width of so many `--pt`, which the page sets to what a point measures on the screen (1 px where it is not set);
//! * points are strokes of no length with round (squares: square) caps, one path a layer: `M12 34h0M15 36h0`;
//! * `data-curve` names the curve that a path shows; its nodes are the points `data-i` ("0 1 5") of the curve, all in
//!   order where `data-i` is missing;
//! * `<g class="ticks">` holds ticks and their labels, `<g class="notes">` words inside the frame.

mod page;
mod paper;

pub(super) use paper::{glyphs, origin, outline};

use super::palette;
use super::scene::{Group, Ink, Item, PanelFrame, Path, Rect, Role, Scene, Segment, Stroke};
use super::{Scale, scene::Direction};
use std::fmt::Write;

/// Where a drawing is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// By itself, on white.
    Paper,
    /// Inside the report page, in its colours and its font.
    Page,
}

/// The text of an SVG element.
#[must_use]
pub fn write(scene: &Scene, theme: Theme) -> String {
    let mut writer =
        Writer { theme, name: &scene.name, out: String::new(), clips: 0, zoomed: false };
    writer.root(scene);
    writer.out
}

/// A length with at most two decimals, without a negative zero.
#[must_use]
pub(super) fn length(x: f64) -> String {
    let rounded = (x * 100.0).round() / 100.0;
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    rounded.to_string()
}

/// A text inside an element or an attribute.
#[must_use]
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

struct Writer<'a> {
    theme: Theme,
    name: &'a str,
    out: String,
    clips: usize,
    /// Inside of marks, which the page may zoom.
    zoomed: bool,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn root(&mut self, scene: &Scene) {
        let (width, height) = (length(scene.width), length(scene.height));
        let title = escaped(&scene.title);
        match self.theme {
            Theme::Paper => {
                let _ = write!(
                    self.out,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" \
                     viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">\n\
                     <title>{title}</title>\n"
                );
                if !scene.caption.is_empty() {
                    let _ = writeln!(self.out, "<desc>{}</desc>", escaped(&scene.caption));
                }
                let _ =
                    writeln!(self.out, "<path fill=\"#ffffff\" d=\"M0 0H{width}V{height}H0Z\"/>");
            }
            Theme::Page => {
                let _ = writeln!(
                    self.out,
                    "<svg class=\"figure\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
                     aria-label=\"{title}\">"
                );
            }
        }
        for item in &scene.items {
            self.item(item);
        }
        self.put("</svg>\n");
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Path(path) => self.path(path),
            Item::Markers(markers) => match self.theme {
                Theme::Paper => self.paper_markers(markers),
                Theme::Page => self.page_markers(markers),
            },
            Item::Text(text) => match self.theme {
                Theme::Paper => self.paper_text(text),
                Theme::Page => self.page_text(text),
            },
            Item::Group(group) => self.group(group),
        }
    }

    fn group(&mut self, group: &Group) {
        if let Some(clip) = &group.clip {
            self.clip(clip);
        }
        let tags = match &group.role {
            Role::Plain => "<g>".to_owned(),
            _ if self.theme == Theme::Paper => "<g>".to_owned(),
            Role::Panel(frame) => panel_tag(frame),
            Role::Ticks => "<g class=\"ticks\">".to_owned(),
            Role::Marks => "<g class=\"marks\">".to_owned(),
            Role::Notes => "<g class=\"notes\">".to_owned(),
        };
        self.put(&tags);
        self.put("\n");
        let outer = self.zoomed;
        self.zoomed = self.theme == Theme::Page && (outer || group.role == Role::Marks);
        for item in &group.items {
            self.item(item);
        }
        self.zoomed = outer;
        self.put(if group.clip.is_some() { "</g></g>\n" } else { "</g>\n" });
    }

    /// A group that shows nothing outside of a rectangle, left open.
    fn clip(&mut self, clip: &Rect) {
        let id = format!("{}-clip{}", escaped(self.name), self.clips);
        self.clips += 1;
        let outline = data(&clip.outline());
        let _ = write!(
            self.out,
            "<clipPath id=\"{id}\"><path d=\"{outline}\"/></clipPath><g clip-path=\"url(#{id})\">"
        );
    }

    fn ink(&self, ink: Ink) -> String {
        match self.theme {
            Theme::Paper => palette::hex(ink),
            Theme::Page => palette::variable(ink),
        }
    }

    fn path(&mut self, path: &Path) {
        if path.segments.is_empty() {
            return;
        }
        let fill = path.fill.map_or_else(|| "none".to_owned(), |ink| self.ink(ink));
        let _ = write!(self.out, "<path fill=\"{fill}\"");
        if path.fill.is_some() && path.segments.iter().filter(|s| **s == Segment::Close).count() > 1
        {
            self.put(" fill-rule=\"evenodd\"");
        }
        if let Some(stroke) = &path.stroke {
            self.stroke(stroke);
        }
        if path.crisp {
            self.put(" shape-rendering=\"crispEdges\"");
        }
        self.hover(path.hover.as_ref());
        let _ = writeln!(self.out, " d=\"{}\"/>", data(&path.segments));
    }

    fn stroke(&mut self, stroke: &Stroke) {
        let ink = self.ink(stroke.ink);
        let _ = write!(self.out, " stroke=\"{ink}\" stroke-linejoin=\"round\"");
        let dash = || -> Vec<String> { stroke.dash.iter().copied().map(length).collect() };
        match self.theme {
            Theme::Paper => {
                let _ = write!(self.out, " stroke-width=\"{}\"", length(stroke.width));
                if stroke.is_broken() {
                    let _ = write!(self.out, " stroke-dasharray=\"{}\"", dash().join(" "));
                }
            }
            Theme::Page => self.page_stroke(stroke.width, stroke.is_broken().then(dash)),
        }
    }
}

/// The beginning of a panel, with what the page needs to draw its ticks again.
fn panel_tag(panel: &PanelFrame) -> String {
    let Rect { x, y, width, height } = panel.frame;
    let frame = [x, y, width, height].map(length).join(" ");
    let direction = |direction: &Direction| {
        let scale = match direction.scale {
            Scale::Linear => "linear".to_owned(),
            Scale::Log => "log".to_owned(),
            Scale::SymLog(c) => format!("symlog:{c}"),
        };
        format!("{scale} {} {}", direction.from, direction.to)
    };
    format!(
        "<g class=\"panel\" data-panel=\"{}\" data-frame=\"{frame}\" data-x=\"{}\" data-y=\"{}\">",
        panel.number,
        direction(&panel.x),
        direction(&panel.y)
    )
}

/// The `d` of a path.
pub(super) fn data(segments: &[Segment]) -> String {
    let mut text = String::new();
    let mut last = [String::new(), String::new()];
    let point = |at: &[f64; 2]| at.map(length);
    let mut lines = false;
    for segment in segments {
        match segment {
            Segment::Move(at) => {
                last = point(at);
                let _ = write!(text, "M{} {}", last[0], last[1]);
            }
            Segment::Line(at) => {
                let next = point(at);
                if next[1] == last[1] {
                    let _ = write!(text, "H{}", next[0]);
                } else if next[0] == last[0] {
                    let _ = write!(text, "V{}", next[1]);
                } else {
                    let sign = if lines { " " } else { "L" };
                    let _ = write!(text, "{sign}{} {}", next[0], next[1]);
                    last = next;
                    lines = true;
                    continue;
                }
                last = next;
            }
            Segment::Curve(a, b, at) => {
                let [a, b, at] = [point(a), point(b), point(at)];
                let _ = write!(text, "C{} {} {} {} {} {}", a[0], a[1], b[0], b[1], at[0], at[1]);
                last = at;
            }
            Segment::Close => text.push('Z'),
        }
        lines = false;
    }
    text
}
