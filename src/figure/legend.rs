//! Place the legend where the fewest marks are, and the names of regions inside them.

use super::label::{self, Label, SIZE};
use super::scene::{Ink, Rect};
use super::{ColourMap, Dash, Error, Layer, Mark, Marker, Panel};

/// How wide the picture of an entry is.
pub(super) const SWATCH: f64 = 17.0;
/// Between a picture and its name.
const GAP: f64 = 4.0;
/// Between entries in a row.
const APART: f64 = 12.0;
/// From line to line.
const LINE: f64 = 11.0;
/// From the frame.
const INSET: f64 = 5.0;

/// The picture of an entry, one part each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Swatch {
    Line(Ink, Dash),
    Points(Ink, Marker),
    Dot(Ink),
    Area(Ink),
    Hatch(Ink),
}

/// A name with its picture.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) markup: String,
    pub(super) swatches: Vec<Swatch>,
}

/// An entry in its place: `at` is the left end of its picture on the middle line.
#[derive(Clone, Debug)]
pub(super) struct PlacedEntry {
    pub(super) at: [f64; 2],
    pub(super) label: Label,
    pub(super) swatches: Vec<Swatch>,
}

impl PlacedEntry {
    /// The room that it takes.
    fn moved(mut self, by: [f64; 2]) -> Self {
        self.at = [self.at[0] + by[0], self.at[1] + by[1]];
        self
    }
}

/// The entries of a panel, in the order of its layers; those of one name share an entry.
pub(super) fn entries(panel: &Panel) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut add =
        |name: &str, swatch: Swatch| match entries.iter_mut().find(|entry| entry.markup == name) {
            Some(entry) if entry.swatches.contains(&swatch) => {}
            Some(entry) => entry.swatches.push(swatch),
            None => entries.push(Entry { markup: name.to_owned(), swatches: vec![swatch] }),
        };
    for layer in &panel.layers {
        if let Mark::Cells { map: ColourMap::Classes(classes), .. } = &layer.mark {
            for class in classes.iter().filter(|class| !class.label.is_empty()) {
                add(&class.label, Swatch::Area(class.ink));
            }
        }
        let Some(name) = &layer.label else { continue };
        match &layer.mark {
            Mark::Line { dash, .. } | Mark::Contour { dash, .. } => {
                add(name, Swatch::Line(layer.ink, *dash));
            }
            Mark::Points { marker, .. } => add(name, Swatch::Points(layer.ink, *marker)),
            Mark::Steps { .. } => add(name, Swatch::Line(layer.ink, Dash::Solid)),
            Mark::Dots { .. } => add(name, Swatch::Dot(layer.ink)),
            Mark::Band { .. } => add(name, Swatch::Area(layer.ink)),
            Mark::Hatch { .. } => add(name, Swatch::Hatch(Ink::Muted)),
            Mark::Hatching { .. } => {
                // As it looks: lines over the tint of the area that is drawn last.
                let below = panel.layers.iter().rev().find(|other| is_area(other));
                if let Some(area) = below {
                    add(name, Swatch::Area(area.ink));
                }
                add(name, Swatch::Hatch(layer.ink));
            }
            Mark::Rule { .. } => add(name, Swatch::Line(Ink::Muted, Dash::Solid)),
            Mark::Cells { .. } | Mark::Region { .. } | Mark::Area { .. } | Mark::Note { .. } => {}
        }
    }
    entries
}

/// Is it a tinted area of a region?
fn is_area(layer: &Layer) -> bool {
    let tinted = matches!(layer.ink, Ink::Region(_));
    tinted && matches!(layer.mark, Mark::Area { .. } | Mark::Region { .. })
}

/// The entry of a region whose name does not fit inside it.
pub(super) fn region_entry(name: &str, ink: Ink) -> Entry {
    Entry { markup: name.to_owned(), swatches: vec![Swatch::Area(ink)] }
}

/// What stands in a frame already: marks as points, words as boxes, thin lines across by their heights.
#[derive(Clone, Debug, Default)]
pub(super) struct Occupied {
    pub(super) marks: Vec<[f64; 2]>,
    pub(super) words: Vec<Rect>,
    pub(super) rules: Vec<f64>,
}

/// How bad it is to cover a mark, and a word, where a thin line counts one.
const MARK: usize = 10;
const WORD: usize = 10_000_000;

impl Occupied {
    /// How much a box covers: words count for more than any marks, marks for more than thin lines.
    fn within(&self, place: &Rect) -> usize {
        let near = place.grown(2.5);
        let inside = |point: &&[f64; 2]| {
            (near.x..=near.right()).contains(&point[0])
                && (near.y..=near.bottom()).contains(&point[1])
        };
        let words = self.words.iter().filter(|word| word.overlaps(&near)).count();
        let crossed = |height: &&f64| (near.y..=near.bottom()).contains(height);
        let rules = self.rules.iter().filter(crossed).count();
        self.marks.iter().filter(inside).count() * MARK + words * WORD + rules
    }

    /// The first free place for a letter, along the upper edge of a frame from the left; else the best corner, and that
    /// it is not free.
    pub(super) fn upper_left(&self, frame: &Rect, width: f64, height: f64) -> (Rect, bool) {
        let steps = (ASIDE * frame.width / STEP) as usize;
        let place = |i: usize| {
            let x = frame.x + INSET + STEP * i as f64;
            Rect { x, y: frame.y + INSET, width, height }
        };
        let free = (0..=steps).map(place).find(|place| self.within(place) == 0);
        free.map_or_else(
            || {
                let (place, covered) = self.best_corner(frame, width, height);
                (place, covered == 0)
            },
            |place| (place, true),
        )
    }

    /// The corner of a frame in which a box of this size covers least, and how much.
    pub(super) fn best_corner(&self, frame: &Rect, width: f64, height: f64) -> (Rect, usize) {
        let left = frame.x + INSET;
        let right = frame.right() - INSET - width;
        let (top, bottom) = (frame.y + INSET, frame.bottom() - INSET - height);
        let middle = frame.x + (frame.width - width) / 2.0;
        let corners = [
            (left, top),
            (right, top),
            (left, bottom),
            (right, bottom),
            (middle, top),
            (middle, bottom),
        ];
        let places = corners.map(|(x, y)| Rect { x, y, width, height });
        let counted = places.map(|place| (place, self.within(&place)));
        let [first, others @ ..] = counted;
        others.into_iter().fold(first, |best, next| if next.1 < best.1 { next } else { best })
    }
}

/// How far from the left corner a letter may stand, as a share of the frame, and the steps that are tried, in points.
const ASIDE: f64 = 0.4;
const STEP: f64 = 4.0;

/// Entries below each other in the emptiest corner; none where no corner is empty.
///
/// # Errors
///
/// Where a name cannot be laid out.
pub(super) fn inside(
    entries: &[Entry],
    frame: &Rect,
    occupied: &mut Occupied,
) -> Result<Option<Vec<PlacedEntry>>, Error> {
    let labels: Result<Vec<Label>, Error> =
        entries.iter().map(|entry| Label::new(&entry.markup)).collect();
    let labels = labels?;
    let widest = labels.iter().map(|label| label.width).fold(0.0, f64::max);
    let (width, height) = (SWATCH + GAP + widest, LINE * entries.len() as f64);
    if width > frame.width - 2.0 * INSET || height > frame.height - 2.0 * INSET {
        return Ok(None);
    }
    let (place, covered) = occupied.best_corner(frame, width, height);
    if covered >= MARK {
        return Ok(None);
    }
    occupied.words.push(place);
    let placed = labels.into_iter().zip(entries).enumerate().map(|(i, (label, entry))| {
        let at = [place.x, place.y + LINE * (i as f64 + 0.5)];
        PlacedEntry { at, label, swatches: entry.swatches.clone() }
    });
    Ok(Some(placed.collect()))
}

/// Entries in rows from (0, 0), no wider than `width`, with the height that they take.
///
/// # Errors
///
/// Where a name cannot be laid out.
pub(super) fn rows(entries: &[Entry], width: f64) -> Result<(Vec<PlacedEntry>, f64), Error> {
    let mut rows: Vec<Vec<PlacedEntry>> = Vec::new();
    let mut x = 0.0;
    for entry in entries {
        let label = label::fitted(&entry.markup, width - SWATCH - GAP)?;
        let taken = SWATCH + GAP + label.width;
        if rows.is_empty() || x + taken > width {
            rows.push(Vec::new());
            x = 0.0;
        }
        let at = [x, LINE * (rows.len() as f64 - 0.5)];
        if let Some(row) = rows.last_mut() {
            row.push(PlacedEntry { at, label, swatches: entry.swatches.clone() });
        }
        x += taken + APART;
    }
    let height = LINE * rows.len() as f64;
    let centred = rows.into_iter().flat_map(|row| {
        let end = row.last().map_or(0.0, |e| e.at[0] + SWATCH + GAP + e.label.width);
        let by = [((width - end) / 2.0).max(0.0), 0.0];
        row.into_iter().map(move |entry| entry.moved(by))
    });
    Ok((centred.collect(), height))
}

/// Where the name of an entry stands on its base line.
pub(super) fn name_at(entry: &PlacedEntry) -> [f64; 2] {
    [entry.at[0] + SWATCH + GAP, entry.at[1] + label::HALF_CAPITAL]
}

/// Every entry moved by so much.
pub(super) fn moved(entries: Vec<PlacedEntry>, by: [f64; 2]) -> Vec<PlacedEntry> {
    entries.into_iter().map(|entry| entry.moved(by)).collect()
}

/// How many places across and up are tried for the name of a region.
const PLACES: usize = 64;

/// Closed curves on the page, filled by the even-odd rule.
pub(super) type Rings = Vec<Vec<[f64; 2]>>;

/// The middle of the roomiest place for a box inside an area that keeps clear of other areas and of the words there are;
/// none where it fits nowhere.
pub(super) fn inside_area(
    rings: &Rings,
    others: &[Rings],
    frame: &Rect,
    size: [f64; 2],
    words: &[Rect],
) -> Option<[f64; 2]> {
    let step = [frame.width / PLACES as f64, frame.height / PLACES as f64];
    let filled = filled_below(rings, others, frame, step);
    let count = |c0: usize, r0: usize, c1: usize, r1: usize| {
        filled[r1][c1] + filled[r0][c0] - filled[r0][c1] - filled[r1][c0]
    };
    let fits = |at: [usize; 2], room: f64| {
        let half = [0, 1].map(|i| ((size[i] / 2.0 + room) / step[i]).ceil() as usize);
        let [c, r] = at;
        let inside = c >= half[0] && r >= half[1] && c + half[0] <= PLACES && r + half[1] <= PLACES;
        inside && {
            let (c0, c1) = (c - half[0], c + half[0]);
            let (r0, r1) = (r - half[1], r + half[1]);
            count(c0, r0, c1, r1) == (c1 - c0) * (r1 - r0)
        }
    };
    let mut best: Option<([f64; 2], f64)> = None;
    for row in 0..=PLACES {
        for column in 0..=PLACES {
            let middle = [frame.x + column as f64 * step[0], frame.y + row as f64 * step[1]];
            let place = boxed(middle, size).grown(2.0);
            if words.iter().any(|word| word.overlaps(&place)) {
                continue;
            }
            let mut room = best.map_or(2.0, |(_, room)| room + 2.0);
            while fits([column, row], room) {
                best = Some((middle, room));
                room += 2.0;
            }
        }
    }
    best.map(|(middle, _)| middle)
}

/// The box of this size about a point.
pub(super) fn boxed(middle: [f64; 2], [width, height]: [f64; 2]) -> Rect {
    Rect { x: middle[0] - width / 2.0, y: middle[1] - height / 2.0, width, height }
}

/// How many small squares above and left of each place are inside an area, and in no other.
fn filled_below(rings: &Rings, others: &[Rings], frame: &Rect, step: [f64; 2]) -> Vec<Vec<usize>> {
    let mut sums = vec![vec![0; PLACES + 1]; PLACES + 1];
    for row in 0..PLACES {
        let y = frame.y + (row as f64 + 0.5) * step[1];
        let own = crossings(rings, y);
        let others: Vec<_> = others.iter().map(|other| crossings(other, y)).collect();
        for column in 0..PLACES {
            let x = frame.x + (column as f64 + 0.5) * step[0];
            let inside = |crossings: &Vec<f64>| crossings.partition_point(|&at| at < x) % 2 == 1;
            let filled = usize::from(inside(&own) && !others.iter().any(inside));
            sums[row + 1][column + 1] =
                filled + sums[row][column + 1] + sums[row + 1][column] - sums[row][column];
        }
    }
    sums
}

/// Where closed curves cross a height, in order.
fn crossings(rings: &Rings, y: f64) -> Vec<f64> {
    let mut list = Vec::new();
    for ring in rings {
        let next = ring.iter().skip(1).chain(ring.first());
        for (a, b) in ring.iter().zip(next) {
            if (a[1] < y) != (b[1] < y) {
                list.push(a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]));
            }
        }
    }
    list.sort_by(f64::total_cmp);
    list
}

/// The room that a word takes about its middle.
pub(super) fn word_size(label: &Label) -> [f64; 2] {
    [label.width, SIZE * 1.1]
}
