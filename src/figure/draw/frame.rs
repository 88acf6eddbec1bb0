//! Draw the frame of a panel and its ticks, inward on all four sides.

use crate::figure::layout::Placed;
use crate::figure::scene::{Group, Ink, Item, Path, Role, Segment, Stroke};

/// Width of the frame and its ticks, in points.
pub(super) const LINE: f64 = 0.6;
const MAJOR: f64 = 3.2;
const MINOR: f64 = 1.8;

/// The frame alone.
pub(super) fn frame(placed: &Placed<'_>) -> Vec<Item> {
    let outline = placed.frame.outline();
    vec![Item::Path(Path::stroked(outline, Stroke::solid(Ink::Frame, LINE)))]
}

/// Ticks and their labels.
pub(super) fn ticks(placed: &Placed<'_>) -> Item {
    let frame = &placed.frame;
    let mut segments = Vec::new();
    let mut tick = |from: [f64; 2], by: [f64; 2]| {
        segments.push(Segment::Move(from));
        segments.push(Segment::Line([from[0] + by[0], from[1] + by[1]]));
    };
    let majors = |list: &[(f64, _)]| -> Vec<(f64, f64)> {
        list.iter().map(|(value, _)| (*value, MAJOR)).collect()
    };
    let minors =
        |list: &[f64]| -> Vec<(f64, f64)> { list.iter().map(|value| (*value, MINOR)).collect() };
    let (x, y) = (&placed.x_ticks, &placed.y_ticks);
    for (value, length) in [majors(&x.majors), minors(&x.minors)].concat() {
        let at = placed.x.place(value);
        tick([at, frame.bottom()], [0.0, -length]);
        tick([at, frame.y], [0.0, length]);
    }
    for (value, length) in [majors(&y.majors), minors(&y.minors)].concat() {
        let at = placed.y.place(value);
        tick([frame.x, at], [length, 0.0]);
        tick([frame.right(), at], [-length, 0.0]);
    }
    let path = Path::stroked(segments, Stroke::solid(Ink::Frame, LINE));
    let words = placed.tick_words.iter().cloned().map(Item::Text);
    let items = std::iter::once(Item::Path(path)).chain(words).collect();
    Item::Group(Group { role: Role::Ticks, clip: None, items })
}
