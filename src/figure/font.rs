//! Measure and outline glyphs of the two shipped faces: Fluctua Sans, regular and italic (`fonts/README.md`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::scene::Segment;
use serde::{Deserialize, Serialize};

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Face {
    /// Words, digits, signs, scripts.
    Regular,
    /// Symbols of quantities.
    Italic,
}

/// Both faces.
pub const FACES: [Face; 2] = [Face::Regular, Face::Italic];

/// The number of a glyph within its face.
pub type Glyph = u16;

static BYTES: [&[u8]; 2] = [
    include_bytes!("fonts/FluctuaSans-Regular.ttf"),
    include_bytes!("fonts/FluctuaSans-Italic.ttf"),
];

/// What is read once of a face: its glyphs by character, their advances in em.
struct Metrics {
    glyphs: BTreeMap<char, Glyph>,
    advances: Vec<f64>,
}

fn metrics(face: Face) -> &'static Metrics {
    static READ: [OnceLock<Metrics>; 2] = [OnceLock::new(), OnceLock::new()];
    READ[face as usize].get_or_init(|| {
        let parsed = parsed(face);
        let units = f64::from(parsed.units_per_em());
        let advance = |glyph| parsed.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0);
        let advances =
            (0..parsed.number_of_glyphs()).map(|g| f64::from(advance(g)) / units).collect();
        let mut glyphs = BTreeMap::new();
        for table in parsed.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables) {
            if table.is_unicode() {
                table.codepoints(|code| {
                    if let (Some(c), Some(glyph)) = (char::from_u32(code), table.glyph_index(code))
                    {
                        glyphs.insert(c, glyph.0);
                    }
                });
            }
        }
        Metrics { glyphs, advances }
    })
}

fn parsed(face: Face) -> ttf_parser::Face<'static> {
    ttf_parser::Face::parse(BYTES[face as usize], 0).expect("the shipped faces are whole")
}

impl Face {
    /// The file of the face.
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        BYTES[self as usize]
    }

    /// The glyph of a character, if the face has it.
    #[must_use]
    pub fn glyph(self, character: char) -> Option<Glyph> {
        metrics(self).glyphs.get(&character).copied()
    }

    /// How far a glyph moves the pen, in em.
    #[must_use]
    pub fn advance(self, glyph: Glyph) -> f64 {
        metrics(self).advances.get(usize::from(glyph)).copied().unwrap_or(0.0)
    }

    /// How wide a text is, in em; characters that are missing take no room.
    #[must_use]
    pub fn width(self, text: &str) -> f64 {
        text.chars().filter_map(|c| self.glyph(c)).map(|glyph| self.advance(glyph)).sum()
    }

    /// Every glyph that stands for characters, with the one that is meant: of a space and a hard space the first, of
    /// a Greek letter and a sign of its shape the letter.
    #[must_use]
    pub fn characters(self) -> BTreeMap<Glyph, char> {
        let mut meant = BTreeMap::new();
        for (&c, &glyph) in &metrics(self).glyphs {
            let first = *meant.entry(glyph).or_insert(c);
            if !first.is_ascii() && ('\u{370}'..='\u{3ff}').contains(&c) {
                meant.insert(glyph, c);
            }
        }
        meant
    }

    /// The number of glyphs.
    #[must_use]
    pub fn glyphs(self) -> usize {
        metrics(self).advances.len()
    }

    /// Ascender, descender (below zero), height of capitals and bounding box (left, lower, right, upper), in em.
    #[must_use]
    pub fn measures(self) -> Measures {
        let parsed = parsed(self);
        let units = f64::from(parsed.units_per_em());
        let em = |value: i16| f64::from(value) / units;
        let bounds = parsed.global_bounding_box();
        Measures {
            ascender: em(parsed.ascender()),
            descender: em(parsed.descender()),
            capital: parsed.capital_height().map_or(CAPITAL, em),
            bounds: [em(bounds.x_min), em(bounds.y_min), em(bounds.x_max), em(bounds.y_max)],
            slant: f64::from(parsed.italic_angle()),
        }
    }

    /// The outline of a text that starts at `at` on its base line, `size` points an em, y downwards.
    #[must_use]
    pub fn outline(self, text: &str, at: [f64; 2], size: f64) -> Vec<Segment> {
        let parsed = parsed(self);
        let scale = size / f64::from(parsed.units_per_em());
        let mut pen = Pen { at, scale, last: at, segments: Vec::new() };
        for glyph in text.chars().filter_map(|c| self.glyph(c)) {
            parsed.outline_glyph(ttf_parser::GlyphId(glyph), &mut pen);
            pen.at[0] += self.advance(glyph) * size;
        }
        pen.segments
    }
}

/// Lengths of a face, in em; the slant in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Above the base line.
    pub ascender: f64,
    /// Below it: a negative number.
    pub descender: f64,
    /// Of capitals.
    pub capital: f64,
    /// Left, lower, right and upper edge of all glyphs.
    pub bounds: [f64; 4],
    /// Of upright strokes, negative to the right.
    pub slant: f64,
}

/// Capitals are this high where a face does not tell, in em.
const CAPITAL: f64 = 0.66;

/// Takes the outline of a glyph into a drawing; quadratic curves become cubic ones.
struct Pen {
    at: [f64; 2],
    scale: f64,
    last: [f64; 2],
    segments: Vec<Segment>,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> [f64; 2] {
        [self.at[0] + f64::from(x) * self.scale, self.at[1] - f64::from(y) * self.scale]
    }
}

impl ttf_parser::OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.last = self.place(x, y);
        self.segments.push(Segment::Move(self.last));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.last = self.place(x, y);
        self.segments.push(Segment::Line(self.last));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, handle, to) = (self.last, self.place(x1, y1), self.place(x, y));
        let toward = |end: [f64; 2]| {
            [end[0] + (handle[0] - end[0]) * 2.0 / 3.0, end[1] + (handle[1] - end[1]) * 2.0 / 3.0]
        };
        self.segments.push(Segment::Curve(toward(from), toward(to), to));
        self.last = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let to = self.place(x, y);
        self.segments.push(Segment::Curve(self.place(x1, y1), self.place(x2, y2), to));
        self.last = to;
    }

    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}
