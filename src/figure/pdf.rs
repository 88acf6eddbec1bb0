//! Write a scene as PDF: one page of its size, vector throughout, both faces embedded, no dates.
//!
//! Text is text: glyphs by number (Identity-H), with a map back to characters, so that it can be searched and copied.

use std::collections::BTreeMap;

use super::font::{FACES, Face};
use super::palette;
use super::scene::{Ink, Item, Markers, Path, Rect, Scene, Segment, Stroke, Text};
use super::svg::{origin, outline};
use pdf_writer::types::{
    CidFontType, FontFlags, LineCapStyle, LineJoinStyle, SystemInfo, UnicodeCmap,
};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Ref, Str, TextStr};

/// How hard streams are squeezed, from 0 to 10.
const LEVEL: u8 = 6;
/// Cells reach this far below their neighbours to the right and below, in points: viewers smooth every edge, and would
/// show the paper between two.
const OVERLAP: f64 = 1.0;
/// Edges that are closer touch.
const TOUCH: f64 = 1e-4;
/// The width of the stems of a face of normal weight, in thousandths of an em.
const STEM: f32 = 84.0;

const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The name of a face in the page's list and in its file.
fn names(face: Face) -> (Name<'static>, Name<'static>) {
    match face {
        Face::Regular => (Name(b"F0"), Name(b"FLUCTU+FluctuaSans-Regular")),
        Face::Italic => (Name(b"F1"), Name(b"FLUCTU+FluctuaSans-Italic")),
    }
}

/// The bytes of a PDF file.
#[must_use]
pub fn write(scene: &Scene) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let [catalog, pages, page, contents, info] = [1, 2, 3, 4, 5].map(Ref::new);
    let fonts = FACES.map(|face| FontRefs::new(6 + 5 * face as i32));
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let (width, height) = (scene.width as f32, scene.height as f32);
    let mut leaf = pdf.page(page);
    leaf.media_box(pdf_writer::Rect::new(0.0, 0.0, width, height));
    leaf.parent(pages).contents(contents);
    let mut resources = leaf.resources();
    let mut list = resources.fonts();
    for face in FACES {
        list.pair(names(face).0, fonts[face as usize].font);
    }
    list.finish();
    resources.finish();
    leaf.finish();
    pdf.document_info(info).title(TextStr(&scene.title)).creator(TextStr("fluctua"));
    let squeezed = squeezed(&drawn(scene));
    pdf.stream(contents, &squeezed).filter(Filter::FlateDecode);
    for face in FACES {
        embed(&mut pdf, face, &fonts[face as usize]);
    }
    pdf.finish()
}

fn squeezed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, LEVEL)
}

/// The objects of a face.
struct FontRefs {
    font: Ref,
    glyphs: Ref,
    descriptor: Ref,
    characters: Ref,
    file: Ref,
}

impl FontRefs {
    fn new(first: i32) -> Self {
        let [font, glyphs, descriptor, characters, file] =
            [0, 1, 2, 3, 4].map(|i| Ref::new(first + i));
        Self { font, glyphs, descriptor, characters, file }
    }
}

fn embed(pdf: &mut Pdf, face: Face, refs: &FontRefs) {
    let (_, name) = names(face);
    let mut font = pdf.type0_font(refs.font);
    font.base_font(name).encoding_predefined(Name(b"Identity-H"));
    font.descendant_font(refs.glyphs).to_unicode(refs.characters);
    font.finish();

    let mut glyphs = pdf.cid_font(refs.glyphs);
    glyphs.subtype(CidFontType::Type2).base_font(name).system_info(SYSTEM);
    glyphs.font_descriptor(refs.descriptor).default_width(0.0);
    glyphs.cid_to_gid_map_predefined(Name(b"Identity"));
    let advances = (0..face.glyphs()).map(|glyph| (face.advance(glyph as u16) * 1000.0) as f32);
    glyphs.widths().consecutive(0, advances);
    glyphs.finish();

    let thousandths = |em: f64| (em * 1000.0) as f32;
    let measures = face.measures();
    let [left, lower, right, upper] = measures.bounds.map(thousandths);
    let mut flags = FontFlags::SYMBOLIC;
    if face == Face::Italic {
        flags |= FontFlags::ITALIC;
    }
    let mut descriptor = pdf.font_descriptor(refs.descriptor);
    descriptor.name(name).flags(flags).bbox(pdf_writer::Rect::new(left, lower, right, upper));
    descriptor.italic_angle(measures.slant as f32).ascent(thousandths(measures.ascender));
    descriptor.descent(thousandths(measures.descender)).cap_height(thousandths(measures.capital));
    descriptor.stem_v(STEM).font_file2(refs.file);
    descriptor.finish();

    let mut characters = UnicodeCmap::new(Name(b"Fluctua"), SYSTEM);
    for (glyph, character) in face.characters() {
        characters.pair(glyph, character);
    }
    let characters = squeezed(&characters.finish());
    pdf.stream(refs.characters, &characters).filter(Filter::FlateDecode);
    let file = squeezed(face.bytes());
    let mut stream = pdf.stream(refs.file, &file);
    stream.filter(Filter::FlateDecode);
    stream.pair(Name(b"Length1"), face.bytes().len() as i32);
}

/// The page's operators, before they are squeezed.
fn drawn(scene: &Scene) -> Vec<u8> {
    let mut page = Page { content: Content::new() };
    // Downwards, as the scene.
    page.content.transform([1.0, 0.0, 0.0, -1.0, 0.0, scene.height as f32]);
    page.content.set_line_join(LineJoinStyle::RoundJoin).set_line_cap(LineCapStyle::ButtCap);
    page.items(&scene.items);
    page.content.finish().to_vec()
}

struct Page {
    content: Content,
}

/// A length in hundredths of a point, as the other writers have it.
fn short(x: f64) -> f32 {
    ((x * 100.0).round() / 100.0) as f32
}

/// The cells of a map; none of other things.
fn cells(item: &Item) -> Option<(Ink, &Path)> {
    match item {
        Item::Path(path) if path.crisp && path.stroke.is_none() => path.fill.map(|ink| (ink, path)),
        _ => None,
    }
}

/// The rectangles of a path of rectangles.
fn rectangles(path: &Path) -> impl Iterator<Item = Rect> {
    path.segments.split(|segment| *segment == Segment::Close).filter_map(|corners| {
        let [Segment::Move([x, y]), _, Segment::Line([right, bottom]), ..] = corners else {
            return None;
        };
        Some(Rect { x: *x, y: *y, width: right - x, height: bottom - y })
    })
}

/// Does the next cell of a row begin where one ends?
fn touches(place: &Rect, next: &Rect) -> bool {
    (next.x - place.right()).abs() < TOUCH
}

/// Is there a cell in the row below a cell?
fn overlapped(place: &Rect, row: &[(Ink, Rect)]) -> bool {
    let first = row.partition_point(|(_, other)| other.right() <= place.x + TOUCH);
    row.get(first).is_some_and(|(_, other)| other.x < place.right() - TOUCH)
}

impl Page {
    /// One thing after the other; the cells of a map from the upper left to the lower right.
    fn items(&mut self, items: &[Item]) {
        for part in items.chunk_by(|a, b| cells(a).is_some() == cells(b).is_some()) {
            let mut list: Vec<(Ink, Rect)> = part
                .iter()
                .filter_map(cells)
                .flat_map(|(ink, path)| rectangles(path).map(move |place| (ink, place)))
                .collect();
            if list.is_empty() {
                for item in part {
                    self.item(item);
                }
                continue;
            }
            // Rows from above, each from the left: rounded, since edges are sums.
            let row = |place: &Rect| (place.y / TOUCH).round() as i64;
            list.sort_by(|(_, a), (_, b)| row(a).cmp(&row(b)).then(a.x.total_cmp(&b.x)));
            let rows: BTreeMap<i64, &[(Ink, Rect)]> = list
                .chunk_by(|(_, a), (_, b)| row(a) == row(b))
                .map(|cells| (row(&cells[0].1), cells))
                .collect();
            for cells in rows.values() {
                for (i, (ink, place)) in cells.iter().enumerate() {
                    let right = cells.get(i + 1).is_some_and(|(_, next)| touches(place, next));
                    let under = row(&Rect { y: place.bottom(), ..*place });
                    let below = rows.get(&under).is_some_and(|under| overlapped(place, under));
                    let more = |on| if on { OVERLAP } else { 0.0 };
                    let (width, height) = (place.width + more(right), place.height + more(below));
                    self.fill_ink(*ink);
                    self.rectangle(&Rect { width, height, ..*place });
                    self.content.fill_nonzero();
                }
            }
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Path(path) => self.path(path),
            Item::Markers(markers) => self.markers(markers),
            Item::Text(text) => self.text(text),
            Item::Group(group) => {
                self.content.save_state();
                if let Some(clip) = &group.clip {
                    self.rectangle(clip);
                    self.content.clip_nonzero().end_path();
                }
                self.items(&group.items);
                self.content.restore_state();
            }
        }
    }

    fn rectangle(&mut self, place: &Rect) {
        let [x, y, width, height] = [place.x, place.y, place.width, place.height].map(short);
        self.content.rect(x, y, width, height);
    }

    fn outline(&mut self, segments: &[Segment]) {
        let single = |at: &[f64; 2]| at.map(short);
        for segment in segments {
            match segment {
                Segment::Move(at) => {
                    let [x, y] = single(at);
                    self.content.move_to(x, y);
                }
                Segment::Line(at) => {
                    let [x, y] = single(at);
                    self.content.line_to(x, y);
                }
                Segment::Curve(a, b, at) => {
                    let [[x1, y1], [x2, y2], [x, y]] = [single(a), single(b), single(at)];
                    self.content.cubic_to(x1, y1, x2, y2, x, y);
                }
                Segment::Close => {
                    self.content.close_path();
                }
            }
        }
    }

    fn fill_ink(&mut self, ink: Ink) {
        let [r, g, b] = shares(ink);
        self.content.set_fill_rgb(r, g, b);
    }

    fn pen(&mut self, pen: &Stroke) {
        let [r, g, b] = shares(pen.ink);
        self.content.set_stroke_rgb(r, g, b).set_line_width(short(pen.width));
        let dash = if pen.is_broken() { pen.dash.map(short).to_vec() } else { Vec::new() };
        self.content.set_dash_pattern(dash, 0.0);
    }

    fn path(&mut self, path: &Path) {
        if path.segments.is_empty() || (path.fill.is_none() && path.stroke.is_none()) {
            return;
        }
        if let Some(ink) = path.fill {
            self.fill_ink(ink);
        }
        if let Some(pen) = &path.stroke {
            self.pen(pen);
        }
        self.outline(&path.segments);
        match (path.fill, path.stroke) {
            (Some(_), Some(_)) => self.content.fill_even_odd_and_stroke(),
            (Some(_), None) => self.content.fill_even_odd(),
            _ => self.content.stroke(),
        };
    }

    fn markers(&mut self, markers: &Markers) {
        self.fill_ink(if markers.edge.is_some() { Ink::Paper } else { markers.ink });
        if let Some(edge) = markers.edge {
            self.pen(&Stroke::solid(markers.ink, edge));
        }
        for &at in &markers.at {
            let radius = (markers.size - markers.edge.unwrap_or(0.0)) / 2.0;
            self.outline(&outline(markers.shape, at, radius));
            if markers.edge.is_some() {
                self.content.fill_nonzero_and_stroke();
            } else {
                self.content.fill_nonzero();
            }
        }
    }

    fn text(&mut self, text: &Text) {
        self.fill_ink(text.ink);
        let [x, y] = origin(text);
        self.content.begin_text();
        for run in &text.label.runs {
            let matrix = if text.upright {
                [0.0, -1.0, -1.0, 0.0, short(x + run.y), short(y - run.x)]
            } else {
                [1.0, 0.0, 0.0, -1.0, short(x + run.x), short(y + run.y)]
            };
            let glyphs = run.text.chars().filter_map(|c| run.face.glyph(c));
            let bytes: Vec<u8> = glyphs.flat_map(u16::to_be_bytes).collect();
            self.content.set_font(names(run.face).0, short(run.size)).set_text_matrix(matrix);
            self.content.show(Str(&bytes));
        }
        self.content.end_text();
    }
}

fn shares(ink: Ink) -> [f32; 3] {
    palette::rgb(ink).map(|part| f32::from(part) / 255.0)
}
