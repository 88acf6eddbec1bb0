//! Collect the parts of a diagram, keep words from each other, and cut the page to what is drawn.

use super::Reservoir;
use crate::figure::label::{self, HALF_CAPITAL, Label, SIZE};
use crate::figure::scene::{
    Anchor, Group, Ink, Item, Path, Rect, Role, Scene, Segment, Stroke, Text,
};
use crate::figure::{Error, Figure};

/// From line to line.
pub(super) const LINE: f64 = 10.6;
/// Around the words of a box.
const PAD: [f64; 2] = [5.0, 3.5];
/// Around everything.
const EDGE: f64 = 3.0;
/// Handles of a quarter of a circle, as a share of its radius.
const ROUND: f64 = 0.552_284_749_8;

/// A drawing in the making.
pub(super) struct Canvas {
    /// How wide the page is.
    pub(super) width: f64,
    items: Vec<Item>,
    /// Where words and boxes are.
    taken: Vec<Rect>,
    /// How far down it reaches, and how far up.
    reach: [f64; 2],
    /// Names that found no room.
    left_out: usize,
}

impl Canvas {
    pub(super) fn new(width: f64) -> Self {
        let reach = [f64::INFINITY, f64::NEG_INFINITY];
        Self { width, items: Vec::new(), taken: Vec::new(), reach, left_out: 0 }
    }

    pub(super) fn path(&mut self, path: Path) {
        for segment in &path.segments {
            if let Segment::Move(at) | Segment::Line(at) | Segment::Curve(_, _, at) = segment {
                self.reaches(at[1], at[1]);
            }
        }
        self.items.push(Item::Path(path));
    }

    fn reaches(&mut self, top: f64, bottom: f64) {
        self.reach = [self.reach[0].min(top), self.reach[1].max(bottom)];
    }

    /// Keep words from here.
    pub(super) fn take(&mut self, place: Rect) {
        self.taken.push(place);
    }

    /// Keep words from a line this wide.
    pub(super) fn take_line(&mut self, line: &[[f64; 2]], width: f64) {
        for pair in line.windows(2) {
            let length = libm::hypot(pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let parts = (length / 3.0).ceil().max(1.0) as usize;
            for i in 0..=parts {
                let share = i as f64 / parts as f64;
                let [x, y] = [0, 1].map(|k| pair[0][k] + (pair[1][k] - pair[0][k]) * share);
                let half = width / 2.0;
                self.take(Rect { x: x - half, y: y - half, width, height: width });
            }
        }
    }

    /// A word about its middle.
    pub(super) fn word(&mut self, middle: [f64; 2], label: Label, ink: Ink) {
        let at = [middle[0], middle[1] + HALF_CAPITAL];
        let text = Text { at, anchor: Anchor::Middle, upright: false, ink, label };
        let bounds = text.bounds();
        self.reaches(bounds.y, bounds.bottom());
        self.taken.push(bounds);
        self.items.push(Item::Text(text));
    }

    /// The room that a word would take about its middle.
    fn room(middle: [f64; 2], label: &Label) -> Rect {
        let y = middle[1] + HALF_CAPITAL - label.ascent;
        let (width, height) = (label.width, label.height());
        Rect { x: middle[0] - width / 2.0, y, width, height }
    }

    /// Is a word free of all others there, and on the page?
    pub(super) fn is_free(&self, middle: [f64; 2], label: &Label) -> bool {
        let room = Self::room(middle, label);
        let inside = room.x >= EDGE && room.right() <= self.width - EDGE;
        inside && !self.taken.iter().any(|taken| taken.overlaps(&room))
    }

    /// A word in the first of these places that is free; else it is left out and counted.
    pub(super) fn word_in(
        &mut self,
        places: impl IntoIterator<Item = [f64; 2]>,
        label: Label,
        ink: Ink,
    ) {
        match places.into_iter().find(|&place| self.is_free(place, &label)) {
            Some(place) => self.word(place, label, ink),
            None => self.left_out += 1,
        }
    }

    /// A box with lines about its middle; the first line in black, others as `ink`.
    pub(super) fn lines(&mut self, middle: [f64; 2], lines: Vec<Label>, inks: [Ink; 2]) {
        let first = middle[1] - LINE * (lines.len() as f64 - 1.0) / 2.0;
        for (i, label) in lines.into_iter().enumerate() {
            let ink = if i == 0 { inks[0] } else { inks[1] };
            self.word([middle[0], first + LINE * i as f64], label, ink);
        }
    }

    /// A rounded box.
    pub(super) fn rounded(&mut self, place: Rect, radius: f64, fill: Ink, ink: Ink) {
        let outline = rounded(&place, radius);
        let stroke = Some(Stroke::solid(ink, 0.7));
        self.path(Path { stroke, ..Path::filled(fill, outline) });
        self.take(place);
    }

    /// The scene, cut to what is drawn.
    pub(super) fn finish(self, figure: &Figure) -> Scene {
        let [top, bottom] = if self.reach[0] < self.reach[1] { self.reach } else { [0.0, 1.0] };
        let by = EDGE - top;
        let moved = self.items.into_iter().map(|item| lowered(item, by)).collect();
        let group = Group { role: Role::Plain, clip: None, items: moved };
        let caption = match self.left_out {
            0 => figure.caption.clone(),
            1 => format!("{} One number has no room; it is in the data.", figure.caption),
            count => {
                format!("{} {count} numbers have no room; they are in the data.", figure.caption)
            }
        };
        Scene {
            width: self.width,
            height: bottom - top + 2.0 * EDGE,
            name: figure.name.clone(),
            title: figure.title.clone(),
            caption: caption.trim_start().to_owned(),
            items: vec![Item::Group(group)],
        }
    }
}

/// Further down.
fn lowered(item: Item, by: f64) -> Item {
    let low = |at: [f64; 2]| [at[0], at[1] + by];
    match item {
        Item::Path(mut path) => {
            for segment in &mut path.segments {
                *segment = match *segment {
                    Segment::Move(at) => Segment::Move(low(at)),
                    Segment::Line(at) => Segment::Line(low(at)),
                    Segment::Curve(a, b, at) => Segment::Curve(low(a), low(b), low(at)),
                    Segment::Close => Segment::Close,
                };
            }
            Item::Path(path)
        }
        Item::Text(text) => Item::Text(Text { at: low(text.at), ..text }),
        other => other,
    }
}

/// A rectangle with round corners.
fn rounded(place: &Rect, radius: f64) -> Vec<Segment> {
    let r = radius.min(place.width / 2.0).min(place.height / 2.0);
    let h = r * (1.0 - ROUND);
    let (left, top, right, bottom) = (place.x, place.y, place.right(), place.bottom());
    vec![
        Segment::Move([left + r, top]),
        Segment::Line([right - r, top]),
        Segment::Curve([right - h, top], [right, top + h], [right, top + r]),
        Segment::Line([right, bottom - r]),
        Segment::Curve([right, bottom - h], [right - h, bottom], [right - r, bottom]),
        Segment::Line([left + r, bottom]),
        Segment::Curve([left + h, bottom], [left, bottom - h], [left, bottom - r]),
        Segment::Line([left, top + r]),
        Segment::Curve([left, top + h], [left + h, top], [left + r, top]),
        Segment::Close,
    ]
}

/// Lines in a box, none wider than `width`, and the size of the box.
///
/// # Errors
///
/// Where a label is wrong.
pub(super) fn boxed<'a>(
    lines: impl IntoIterator<Item = &'a String>,
    width: f64,
) -> Result<(Vec<Label>, [f64; 2]), Error> {
    let labels: Result<Vec<Label>, Error> =
        lines.into_iter().map(|line| label::fitted(line, width)).collect();
    let labels = labels?;
    let widest = labels.iter().map(|label| label.width).fold(0.0, f64::max);
    let height = LINE * (labels.len().max(1) as f64 - 1.0) + SIZE + 2.0 * PAD[1];
    Ok((labels, [widest + 2.0 * PAD[0], height]))
}

/// The colour of a reservoir beside the others: the hottest and the coldest are tinted.
pub(super) fn tint(reservoir: &Reservoir, all: &[&Reservoir]) -> Ink {
    let known = all.iter().filter_map(|other| other.temperature);
    let hottest = known.clone().fold(f64::NEG_INFINITY, f64::max);
    let coldest = known.fold(f64::INFINITY, f64::min);
    match reservoir.temperature {
        Some(t) if hottest > coldest && t == hottest => Ink::Hot,
        Some(t) if hottest > coldest && t == coldest => Ink::Cold,
        _ => Ink::Paper,
    }
}
