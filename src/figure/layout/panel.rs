//! Place one panel: its frame, its words, its colour bar, its legend.

use super::occupied;
use super::stack::{
    BAR, BAR_GAP, LABEL_GAP, LINE, MeasuredPanel, TICK_GAP, TICK_GAP_BELOW, axis_label,
};
use crate::figure::label::{HALF_CAPITAL, Label, SIZE};
use crate::figure::legend::{self, Entry, Occupied, PlacedEntry};
use crate::figure::scale::Mapping;
use crate::figure::scene::{Anchor, Direction, Ink, PanelFrame, Rect, Text};
use crate::figure::ticks::Ticks;
use crate::figure::{Error, Legend, Mark, Panel};

/// A panel in its place.
#[derive(Debug)]
pub(in crate::figure) struct Placed<'a> {
    pub(in crate::figure) panel: &'a Panel,
    pub(in crate::figure) number: usize,
    pub(in crate::figure) frame: Rect,
    pub(in crate::figure) x: Mapping,
    pub(in crate::figure) y: Mapping,
    pub(in crate::figure) x_ticks: Ticks,
    pub(in crate::figure) y_ticks: Ticks,
    pub(in crate::figure) bar: Option<Bar>,
    /// Are the numbers of the x axis written?
    pub(in crate::figure) x_labelled: bool,
    /// Labels of ticks.
    pub(in crate::figure) tick_words: Vec<Text>,
    /// Labels of axes.
    pub(in crate::figure) axis_words: Vec<Text>,
    /// Boxes under words that found no free place.
    pub(in crate::figure) boxes: Vec<Rect>,
    /// The letter, notes, names of regions.
    pub(in crate::figure) notes: Vec<Text>,
    /// The legend inside.
    pub(in crate::figure) legend: Vec<PlacedEntry>,
}

/// A colour bar in its place.
#[derive(Debug)]
pub(in crate::figure) struct Bar {
    pub(in crate::figure) place: Rect,
    pub(in crate::figure) mapping: Mapping,
    pub(in crate::figure) ticks: Ticks,
}

impl<'a> Placed<'a> {
    /// Place a panel, and return the names that its legend could not take inside.
    pub(super) fn new(
        measured: &MeasuredPanel<'a>,
        frame: Rect,
        room: Rect,
        last: bool,
    ) -> Result<(Self, Vec<Entry>), Error> {
        let ranged = measured.ranged;
        let mapping = |direction: Direction, ends| Mapping { direction, ends };
        let x = mapping(ranged.x, [frame.x, frame.right()]);
        let y = mapping(ranged.y, [frame.bottom(), frame.y]);
        let bar = ranged.bar.zip(measured.bar_ticks.clone()).map(|(direction, ticks)| {
            let left = frame.right() + BAR_GAP;
            let place = Rect { x: left, y: frame.y, width: BAR, height: frame.height };
            Bar { place, mapping: mapping(direction, [frame.bottom(), frame.y]), ticks }
        });
        let mut placed = Self {
            panel: ranged.panel,
            number: ranged.number,
            frame,
            x,
            y,
            x_ticks: measured.x_ticks.clone(),
            y_ticks: measured.y_ticks.clone(),
            bar,
            x_labelled: last,
            tick_words: Vec::new(),
            axis_words: Vec::new(),
            boxes: Vec::new(),
            notes: Vec::new(),
            legend: Vec::new(),
        };
        placed.y_words(measured);
        placed.bar_words(measured);
        if last {
            placed.x_words(room)?;
        }
        let rest = placed.inner_words()?;
        Ok((placed, rest))
    }

    /// The frame and its directions, for the page.
    pub(in crate::figure) fn panel_frame(&self) -> PanelFrame {
        let Self { number, frame, x, y, .. } = self;
        PanelFrame { number: *number, frame: *frame, x: x.direction, y: y.direction }
    }

    /// Where the panel with all its words ends.
    pub(super) fn bottom(&self) -> f64 {
        let words = self.tick_words.iter().chain(&self.axis_words);
        words.map(|word| word.bounds().bottom()).fold(self.frame.bottom(), f64::max)
    }

    fn y_words(&mut self, measured: &MeasuredPanel<'_>) {
        let right = self.frame.x - TICK_GAP;
        for (value, label) in &self.y_ticks.majors {
            let at = [right, self.y.place(*value) + HALF_CAPITAL];
            self.tick_words.push(word(at, Anchor::End, label.clone()));
        }
        let base = right - self.y_ticks.width() - LABEL_GAP - SIZE * 0.22;
        self.upright_lines(&measured.y_label, base, -1.0);
    }

    fn bar_words(&mut self, measured: &MeasuredPanel<'_>) {
        let Some(bar) = &self.bar else { return };
        let left = bar.place.right() + TICK_GAP;
        for (value, label) in &bar.ticks.majors {
            let at = [left, bar.mapping.place(*value) + HALF_CAPITAL];
            self.tick_words.push(word(at, Anchor::Start, label.clone()));
        }
        let base = left + bar.ticks.width() + LABEL_GAP + SIZE * 0.72;
        self.upright_lines(&measured.bar_label, base, 1.0);
    }

    /// Lines that are read from the right, the one next to the frame at `base`; they go on to the left of it
    /// (`side` -1) or to the right (1).
    fn upright_lines(&mut self, lines: &[Label], base: f64, side: f64) {
        let middle = self.frame.y + self.frame.height / 2.0;
        let count = lines.len();
        for (i, label) in lines.iter().enumerate() {
            let further = if side < 0.0 { count - 1 - i } else { i };
            let at = [base + side * LINE * further as f64, middle];
            let text = word(at, Anchor::Middle, label.clone());
            self.axis_words.push(Text { upright: true, ..text });
        }
    }

    fn x_words(&mut self, room: Rect) -> Result<(), Error> {
        let majors = &self.x_ticks.majors;
        let ascent = majors.iter().map(|(_, label)| label.ascent).fold(0.0, f64::max);
        let base = self.frame.bottom() + TICK_GAP_BELOW + ascent - SIZE * 0.06;
        for (value, label) in majors {
            let at = [self.x.place(*value), base];
            self.tick_words.push(word(at, Anchor::Middle, label.clone()));
        }
        let middle = self.frame.x + self.frame.width / 2.0;
        let reach = (middle - room.x).min(room.right() - middle);
        let lines = axis_label(&self.panel.x, self.x_ticks.power, 2.0 * reach)?;
        let tallest = lines.iter().map(|label| label.ascent).fold(0.0, f64::max);
        for (i, label) in lines.into_iter().enumerate() {
            let y = base + SIZE * 0.22 + LABEL_GAP + tallest + LINE * i as f64;
            self.axis_words.push(word([middle, y], Anchor::Middle, label));
        }
        Ok(())
    }

    /// The letter, the notes, the names of regions and the legend, in this order; what does not fit is returned.
    fn inner_words(&mut self) -> Result<Vec<Entry>, Error> {
        let mut occupied = occupied::marks(self.panel, &self.x, &self.y);
        let covered = self.panel.layers.iter().any(|l| matches!(l.mark, Mark::Cells { .. }));
        self.letter(&mut occupied)?;
        for layer in &self.panel.layers {
            let Mark::Note { x, y, text } = &layer.mark else { continue };
            let label = Label::new(text)?;
            let middle = [self.x.place(*x), self.y.place(*y)];
            if middle.iter().all(|place| place.is_finite()) {
                self.note(middle, label, layer.ink, covered, &mut occupied);
            }
        }
        let mut entries = legend::entries(self.panel);
        let areas = self.panel.layers.iter();
        let areas = areas.map(|layer| occupied::rings(&layer.mark, &self.x, &self.y));
        let mut areas: Vec<Option<legend::Rings>> = areas.collect();
        for (index, layer) in self.panel.layers.iter().enumerate() {
            let Some(name) = &layer.label else { continue };
            let Some(rings) = areas[index].take() else { continue };
            let others: Vec<_> = areas.iter().flatten().cloned().collect();
            areas[index] = Some(rings.clone());
            let label = Label::new(name)?;
            let size = legend::word_size(&label);
            match legend::inside_area(&rings, &others, &self.frame, size, &occupied.words) {
                Some(middle) => self.note(middle, label, Ink::Exact, covered, &mut occupied),
                None => entries.push(legend::region_entry(name, layer.ink)),
            }
        }
        if entries.is_empty() || self.panel.legend == Legend::Hidden {
            return Ok(Vec::new());
        }
        let inside = self.panel.legend == Legend::Auto && !covered;
        if inside && let Some(placed) = legend::inside(&entries, &self.frame, &mut occupied)? {
            self.legend = placed;
            return Ok(Vec::new());
        }
        Ok(entries)
    }

    fn letter(&mut self, occupied: &mut Occupied) -> Result<(), Error> {
        let Some(letter) = &self.panel.letter else { return Ok(()) };
        let label = Label::new(&format!("({letter})"))?;
        let (place, is_free) = occupied.upper_left(&self.frame, label.width, SIZE);
        if !is_free {
            self.boxes.push(place.grown(1.0));
        }
        let middle = [place.x + place.width / 2.0, place.y + place.height / 2.0];
        let covered = self.panel.layers.iter().any(|l| matches!(l.mark, Mark::Cells { .. }));
        self.note(middle, label, Ink::Exact, covered, occupied);
        Ok(())
    }

    /// A word about its middle, moved into the frame where it would leave it.
    fn note(
        &mut self,
        middle: [f64; 2],
        label: Label,
        ink: Ink,
        covered: bool,
        occupied: &mut Occupied,
    ) {
        let size = legend::word_size(&label);
        let frame = &self.frame;
        let within = |value: f64, low: f64, high: f64| value.min(high).max(low);
        let x =
            within(middle[0], frame.x + size[0] / 2.0 + 2.0, frame.right() - size[0] / 2.0 - 2.0);
        let y =
            within(middle[1], frame.y + size[1] / 2.0 + 1.0, frame.bottom() - size[1] / 2.0 - 1.0);
        occupied.words.push(legend::boxed([x, y], size));
        let ink = if covered && ink == Ink::Exact { Ink::OnMap } else { ink };
        let text = word([x, y + HALF_CAPITAL], Anchor::Middle, label);
        self.notes.push(Text { ink, ..text });
    }
}

/// A text in the usual ink.
fn word(at: [f64; 2], anchor: Anchor, label: Label) -> Text {
    Text { at, anchor, upright: false, ink: Ink::Exact, label }
}
