//! Write a scene as PNG, on white, 300 dots an inch.

use std::collections::BTreeMap;

use super::palette;
use super::scene::{Ink, Item, Markers, Path, Rect, Scene, Segment, Stroke, Text};
use super::svg::{glyphs, outline};
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Mask, Paint, PathBuilder, Pixmap, StrokeDash, Transform,
};

/// Dots an inch.
pub const DPI: f64 = 300.0;
/// Dots a metre, as the file says.
const DOTS_PER_METRE: u32 = 11_811;
/// A picture is at most this many dots wide or high.
const MOST: f64 = 20_000.0;

/// The bytes of a PNG file.
#[must_use]
pub fn write(scene: &Scene) -> Vec<u8> {
    let scale = DPI / 72.0;
    let dots = |points: f64| (points * scale).round().clamp(1.0, MOST) as u32;
    let size = (dots(scene.width), dots(scene.height));
    let Some(mut picture) = Pixmap::new(size.0, size.1) else { return Vec::new() };
    picture.fill(Color::WHITE);
    let transform = Transform::from_scale(scale as f32, scale as f32);
    let mut painter = Painter { picture, transform, masks: BTreeMap::new() };
    for item in &scene.items {
        painter.item(item, None);
    }
    let bytes = painter.picture.encode_png().expect("memory takes every picture");
    with_resolution(&bytes)
}

/// The corners of a rectangle, in bits, by which its mask is found again.
type Key = [u64; 4];

struct Painter {
    picture: Pixmap,
    transform: Transform,
    masks: BTreeMap<Key, Mask>,
}

impl Painter {
    fn item(&mut self, item: &Item, clip: Option<Key>) {
        match item {
            Item::Path(path) => self.path(path, clip),
            Item::Markers(markers) => self.markers(markers, clip),
            Item::Text(text) => self.text(text, clip),
            Item::Group(group) => {
                let clip = group.clip.as_ref().map(|place| self.mask(place)).or(clip);
                for item in &group.items {
                    self.item(item, clip);
                }
            }
        }
    }

    fn mask(&mut self, place: &Rect) -> Key {
        let key = [place.x, place.y, place.width, place.height].map(f64::to_bits);
        let (width, height) = (self.picture.width(), self.picture.height());
        let transform = self.transform;
        if !self.masks.contains_key(&key)
            && let (Some(mut mask), Some(path)) =
                (Mask::new(width, height), built(&place.outline()))
        {
            mask.fill_path(&path, FillRule::Winding, true, transform);
            self.masks.insert(key, mask);
        }
        key
    }

    fn fill(&mut self, segments: &[Segment], ink: Ink, smooth: bool, clip: Option<Key>) {
        let Some(path) = built(segments) else { return };
        let mask = clip.and_then(|key| self.masks.get(&key));
        let paint = paint(ink, smooth);
        self.picture.fill_path(&path, &paint, FillRule::EvenOdd, self.transform, mask);
    }

    fn stroke(&mut self, segments: &[Segment], pen: &Stroke, clip: Option<Key>) {
        let Some(path) = built(segments) else { return };
        let mask = clip.and_then(|key| self.masks.get(&key));
        let dash = pen.is_broken().then(|| pen.dash.map(|part| part as f32).to_vec());
        let stroke = tiny_skia::Stroke {
            width: pen.width as f32,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: dash.and_then(|dash| StrokeDash::new(dash, 0.0)),
            ..tiny_skia::Stroke::default()
        };
        self.picture.stroke_path(&path, &paint(pen.ink, true), &stroke, self.transform, mask);
    }

    fn path(&mut self, path: &Path, clip: Option<Key>) {
        if let Some(ink) = path.fill {
            self.fill(&path.segments, ink, !path.crisp, clip);
        }
        if let Some(pen) = &path.stroke {
            self.stroke(&path.segments, pen, clip);
        }
    }

    /// One marker after the other, so that they cover each other in order.
    fn markers(&mut self, markers: &Markers, clip: Option<Key>) {
        for &at in &markers.at {
            let radius = (markers.size - markers.edge.unwrap_or(0.0)) / 2.0;
            let segments = outline(markers.shape, at, radius);
            match markers.edge {
                Some(edge) => {
                    self.fill(&segments, Ink::Paper, true, clip);
                    self.stroke(&segments, &Stroke::solid(markers.ink, edge), clip);
                }
                None => self.fill(&segments, markers.ink, true, clip),
            }
        }
    }

    fn text(&mut self, text: &Text, clip: Option<Key>) {
        let Some(path) = built(&glyphs(text)) else { return };
        let mask = clip.and_then(|key| self.masks.get(&key));
        let paint = paint(text.ink, true);
        self.picture.fill_path(&path, &paint, FillRule::Winding, self.transform, mask);
    }
}

fn paint(ink: Ink, smooth: bool) -> Paint<'static> {
    let [r, g, b] = palette::rgb(ink);
    let mut paint = Paint { anti_alias: smooth, ..Paint::default() };
    paint.set_color_rgba8(r, g, b, 255);
    paint
}

/// A path of single precision; none where it is empty.
fn built(segments: &[Segment]) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    let single = |at: &[f64; 2]| at.map(|x| x as f32);
    for segment in segments {
        match segment {
            Segment::Move(at) => {
                let [x, y] = single(at);
                builder.move_to(x, y);
            }
            Segment::Line(at) => {
                let [x, y] = single(at);
                builder.line_to(x, y);
            }
            Segment::Curve(a, b, at) => {
                let [[x1, y1], [x2, y2], [x, y]] = [single(a), single(b), single(at)];
                builder.cubic_to(x1, y1, x2, y2, x, y);
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

/// The length of the signature of a PNG file with its first chunk, the header.
const HEADER: usize = 8 + 25;

/// The same file, saying how large it is meant to be printed.
fn with_resolution(bytes: &[u8]) -> Vec<u8> {
    let mut chunk = b"pHYs".to_vec();
    for _ in 0..2 {
        chunk.extend(DOTS_PER_METRE.to_be_bytes());
    }
    chunk.push(1);
    let (head, rest) = bytes.split_at(HEADER.min(bytes.len()));
    let length = (chunk.len() - 4) as u32;
    let check = check_sum(&chunk);
    [head, &length.to_be_bytes(), &chunk, &check.to_be_bytes(), rest].concat()
}

/// The CRC-32 of a chunk.
fn check_sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_sum_is_that_of_the_standard() {
        assert_eq!(super::check_sum(b"123456789"), 0xCBF4_3926);
        assert_eq!(super::check_sum(b"IEND"), 0xAE42_6082);
    }
}
