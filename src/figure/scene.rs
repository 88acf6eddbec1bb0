//! Hold what is drawn: paths, markers, text runs and clipped groups, in points, y downwards.
//!
//! A scene is measured to the last glyph, so that its writers decide nothing but bytes. Its colours are roles
//! ([`Ink`]): a file resolves them to fixed colours, the page to variables that follow its theme.

use super::Scale;
use super::label::Label;
use serde::{Deserialize, Serialize};

/// The role of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    /// A series, from zero.
    Series(usize),
    /// An exact answer without a series of its own, and all text.
    Exact,
    /// The frame and its ticks.
    Frame,
    /// What stands back: zero lines, hatching, secondary text.
    Muted,
    /// The background.
    Paper,
    /// The tint of a region, from zero.
    Region(usize),
    /// Number on the diverging map, from -1 to 1.
    Diverging(f64),
    /// Number on the sequential map, from 0 to 1.
    Sequential(f64),
    /// Lines and words on a coloured map, which keeps its colours in a dark page.
    OnMap,
    /// A hot reservoir.
    Hot,
    /// A cold reservoir.
    Cold,
    /// What holds.
    Good,
    /// What fails.
    Bad,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// The stem of its files; ids in the page begin with it.
    pub name: String,
    /// A line that names it.
    pub title: String,
    /// The caption, with what the drawing leaves out.
    pub caption: String,
    /// What is drawn, from below to above.
    pub items: Vec<Item>,
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Lines and areas.
    Path(Path),
    /// Points that keep their size when zoomed.
    Markers(Markers),
    /// A text.
    Text(Text),
    /// Several things, perhaps clipped.
    Group(Group),
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// Right edge.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Lower edge.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Do the insides of two rectangles meet?
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Is the other one inside, but for rounding?
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let slack = 0.01;
        other.x >= self.x - slack
            && other.right() <= self.right() + slack
            && other.y >= self.y - slack
            && other.bottom() <= self.bottom() + slack
    }

    /// Larger by so much on each side.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: self.width + 2.0 * by,
            height: self.height + 2.0 * by,
        }
    }
}

/// Several things, drawn together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What it is, for the page.
    pub role: Role,
    /// Nothing of it is seen outside.
    pub clip: Option<Rect>,
    /// Its contents.
    pub items: Vec<Item>,
}

/// What a group is to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// A panel as a whole: its frame and its two directions, so that ticks can be drawn again.
    Panel(PanelFrame),
    /// The ticks and their labels, which a zoom replaces.
    Ticks,
    /// The marks, which a zoom transforms.
    Marks,
    /// Words inside a frame, which a zoom hides.
    Notes,
    /// The legend, the labels of axes, a diagram.
    Plain,
}

/// The frame of a panel and what its directions mean.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelFrame {
    /// Counted from zero within the figure.
    pub number: usize,
    /// Where the marks are.
    pub frame: Rect,
    /// Left to right.
    pub x: Direction,
    /// Bottom to top.
    pub y: Direction,
}

/// The numbers at the two ends of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direction {
    /// How numbers become lengths.
    pub scale: Scale,
    /// The number at the left or lower end.
    pub from: f64,
    /// The number at the right or upper end.
    pub to: f64,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Lift the pen to here.
    Move([f64; 2]),
    /// Straight to here.
    Line([f64; 2]),
    /// A cubic curve by two handles to here.
    Curve([f64; 2], [f64; 2], [f64; 2]),
    /// Straight back to the last `Move`.
    Close,
}

/// Lines and areas of one ink.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The outline.
    pub segments: Vec<Segment>,
    /// The colour inside, by the even-odd rule.
    pub fill: Option<Ink>,
    /// The pen.
    pub stroke: Option<Stroke>,
    /// Edges are not smoothed: cells that touch each other.
    pub crisp: bool,
    /// What it shows, for the page.
    pub hover: Option<Hover>,
}

/// A pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub ink: Ink,
    /// Its width in points.
    pub width: f64,
    /// Its pattern: dash, gap, dash, gap in points; zeros of an unbroken line.
    pub dash: [f64; 4],
}

/// Points of one shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Markers {
    /// Their middles.
    pub at: Vec<[f64; 2]>,
    /// Their shape.
    pub shape: Shape,
    /// Outer width in points.
    pub size: f64,
    /// Their colour.
    pub ink: Ink,
    /// The width of the edge in points, around the colour of the paper; none where they are filled.
    pub edge: Option<f64>,
    /// What they show, for the page.
    pub hover: Option<Hover>,
}

/// The outline of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Round.
    Circle,
    /// Upright.
    Square,
    /// On its tip.
    Diamond,
}

/// Which numbers a mark shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Hover {
    /// The curve of the report.
    pub curve: String,
    /// The point that each marker, or node of a line, is; empty where they count from zero.
    pub points: Vec<usize>,
}

/// A text, laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Where its anchor stands, on the base line.
    pub at: [f64; 2],
    /// Which part of it stands there.
    pub anchor: Anchor,
    /// Turned to be read from the right, as labels of y axes are.
    pub upright: bool,
    /// Its colour.
    pub ink: Ink,
    /// Its glyphs.
    pub label: Label,
}

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Text {
    /// The box that it takes on the page.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let (width, ascent, descent) = (self.label.width, self.label.ascent, self.label.descent);
        let before = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let [x, y] = self.at;
        if self.upright {
            let height = width;
            return Rect { x: x - ascent, y: y + before - height, width: ascent + descent, height };
        }
        Rect { x: x - before, y: y - ascent, width, height: ascent + descent }
    }
}

impl Path {
    /// A line through points.
    #[must_use]
    pub fn line(points: &[[f64; 2]], stroke: Stroke) -> Self {
        Self::stroked(Self::open(points), stroke)
    }

    /// An area.
    #[must_use]
    pub fn filled(ink: Ink, segments: Vec<Segment>) -> Self {
        Self { segments, fill: Some(ink), stroke: None, crisp: false, hover: None }
    }

    /// Only lines.
    #[must_use]
    pub fn stroked(segments: Vec<Segment>, stroke: Stroke) -> Self {
        Self { segments, fill: None, stroke: Some(stroke), crisp: false, hover: None }
    }

    /// Straight from point to point.
    #[must_use]
    pub fn open(points: &[[f64; 2]]) -> Vec<Segment> {
        let place = |(i, &at): (usize, &[f64; 2])| {
            if i == 0 { Segment::Move(at) } else { Segment::Line(at) }
        };
        points.iter().enumerate().map(place).collect()
    }

    /// Straight from point to point and back.
    #[must_use]
    pub fn closed(points: &[[f64; 2]]) -> Vec<Segment> {
        let mut segments = Self::open(points);
        if !segments.is_empty() {
            segments.push(Segment::Close);
        }
        segments
    }
}

impl Rect {
    /// Its outline.
    #[must_use]
    pub fn outline(&self) -> Vec<Segment> {
        let (left, top, right, bottom) = (self.x, self.y, self.right(), self.bottom());
        Path::closed(&[[left, top], [right, top], [right, bottom], [left, bottom]])
    }
}

impl Stroke {
    /// An unbroken line.
    #[must_use]
    pub fn solid(ink: Ink, width: f64) -> Self {
        Self { ink, width, dash: [0.0; 4] }
    }

    /// Is the line broken?
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.dash.iter().any(|part| *part > 0.0)
    }
}
