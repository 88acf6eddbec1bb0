//! Hold a figure as data, and draw it: panels of curves and maps, or a diagram with fluxes.
//!
//! A [`Figure`] says what is shown, never how many points of ink it takes: labels, numbers, roles of colour.
//! [`draw`] turns it into a [`Scene`](scene::Scene) of paths, text runs and clips, measured in points (1/72 inch),
//! and the writers turn a scene into bytes: [`svg`], [`png`], [`pdf`]. [`csv`] writes the figure's whole data and
//! [`script`] a matplotlib script that draws it again. Nothing here knows physics, files or the clock.
//!
//! ```
//! use fluctua::figure::{self, Axis, Figure, Layer, Panel, svg};
//!
//! let x: Vec<f64> = (0..=100).map(|i| f64::from(i) * 0.02).collect();
//! let y = x.iter().map(|x| 0.1 * x - 0.02).collect();
//! let panel = Panel::new(Axis::new("Particle force $F_N$"), Axis::new("Current $J_N^b$").unit("γ"))
//!     .with(Layer::line(x, y).label("exact"));
//! let figure = Figure::new("current", "Current against the force").panel(panel);
//! let scene = figure::draw(&figure)?;
//! assert!(svg::write(&scene, svg::Theme::Paper).starts_with("<svg"));
//! # Ok::<(), figure::Error>(())
//! ```

mod build;
mod check;
pub mod contour;
pub mod csv;
pub mod diagram;
mod draw;
mod error;
pub mod font;
pub mod label;
mod layout;
mod legend;
pub mod palette;
pub mod pdf;
pub mod png;
pub mod scale;
pub mod scene;
pub mod script;
pub mod svg;
pub mod ticks;

pub use diagram::Diagram;
pub use draw::draw;
pub use error::Error;
pub use scene::Ink;

use serde::{Deserialize, Serialize};

/// A figure: what its files are called, what stands in them, and what is said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The stem of its files: lower-case words joined by `_`.
    pub name: String,
    /// A line that names it; read aloud, never drawn.
    pub title: String,
    /// What a reader should know; printed below it, never drawn.
    pub caption: String,
    /// How wide it is.
    pub width: Width,
    /// Side by side this many stacks of panels; at least one.
    pub columns: usize,
    /// What is drawn.
    pub body: Body,
}

/// The width of a figure, as journals print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// One column: 86 mm.
    Column,
    /// Both columns: 178 mm.
    Wide,
}

impl Width {
    /// In points.
    #[must_use]
    pub fn points(self) -> f64 {
        match self {
            Self::Column => 86.0 / 25.4 * 72.0,
            Self::Wide => 178.0 / 25.4 * 72.0,
        }
    }
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Curves and maps, from top to bottom; one with `share_x` hangs below the one before it.
    Panels(Vec<Panel>),
    /// A device, a ring or a graph of states.
    Diagram(Diagram),
}

/// A frame with two axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// The axis below.
    pub x: Axis,
    /// The axis to the left.
    pub y: Axis,
    /// What is drawn; lines come below points whatever their order, the legend keeps it.
    pub layers: Vec<Layer>,
    /// The letter in its corner, `a` for (a).
    pub letter: Option<String>,
    /// A colour bar to its right, for its [`Mark::Cells`].
    pub bar: Option<Axis>,
    /// Where the names of the layers stand.
    pub legend: Legend,
    /// It hangs below the panel before it, with the same x axis, labelled once.
    pub share_x: bool,
    /// How high its frame is.
    pub height: Height,
}

/// How high the frame of a panel is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Height {
    /// 140 points.
    Usual,
    /// As high as wide: of a map over two forces.
    Square,
    /// So many points.
    Points(f64),
}

/// Where the names of the layers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Legend {
    /// Inside the frame, in the corner with the fewest marks; below it where every corner is full.
    Auto,
    /// In a row below the x label: of maps.
    Below,
    /// Nowhere.
    Hidden,
}

/// One direction of a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// The quantity, in the markup of [`label`]: `Particle force $F_N$`.
    pub label: String,
    /// Its unit, written in brackets after it.
    pub unit: Option<String>,
    /// How numbers become lengths.
    pub scale: Scale,
    /// From where to where; left out, what the data need.
    pub range: Option<[f64; 2]>,
    /// Only whole numbers are labelled: counts of particles, sites.
    pub whole: bool,
    /// Words, in the markup of labels, in place of the numbers 0, 1, 2, ...: names of states. None: numbers.
    #[serde(default)]
    pub names: Vec<String>,
}

/// How numbers become lengths.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// In proportion.
    Linear,
    /// By the logarithm; only numbers above zero have a place.
    Log,
    /// In proportion within `[-c, c]`, by the logarithm beyond.
    SymLog(f64),
}

/// One thing drawn in a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// Its name in the legend (of a [`Mark::Region`]: inside it); layers of one name share an entry.
    pub label: Option<String>,
    /// Which curve of a report it shows, for the page: `data-curve`; `data-i` counts the points of `mark`.
    pub curve: Option<String>,
    /// The role of its colour.
    pub ink: Ink,
    /// What is drawn.
    pub mark: Mark,
}

/// The shape of a layer. Lists of one mark have one entry a point.
#[allow(missing_docs, reason = "each mark says what its lists are")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A line through points in the order given.
    Line { x: Vec<f64>, y: Vec<f64>, dash: Dash },
    /// Points with error bars: sampled values.
    Points { x: Vec<f64>, y: Vec<f64>, error: Errors, marker: Marker },
    /// A staircase: the value `y[i]` from `x[i]` to `x[i + 1]`; the last one ends at `until`.
    Steps { x: Vec<f64>, y: Vec<f64>, until: f64 },
    /// Small dots: exact values of a law on a lattice, residuals.
    Dots { x: Vec<f64>, y: Vec<f64> },
    /// Coloured cells about the points of a grid, `z[row * x.len() + column]`, rows along y from below.
    Cells { x: Vec<f64>, y: Vec<f64>, z: Vec<Option<f64>>, map: ColourMap },
    /// Filled where `z` on a grid (as of `Cells`) is below zero, its border by linear interpolation.
    Region { x: Vec<f64>, y: Vec<f64>, z: Vec<Option<f64>> },
    /// The area inside closed curves that were refined elsewhere, by the even-odd rule.
    Area { rings: Vec<Vec<[f64; 2]>> },
    /// Curves that were refined elsewhere: each a list of points (x, y).
    Contour { paths: Vec<Vec<[f64; 2]>>, dash: Dash },
    /// Hatched cells of a grid (as of `Cells`): undetermined.
    Hatch { x: Vec<f64>, y: Vec<f64>, on: Vec<bool> },
    /// Lines over what is inside all of these areas, each the closed curves of an [`Mark::Area`]: what is below stays
    /// visible.
    Hatching { areas: Vec<Vec<Vec<[f64; 2]>>> },
    /// Filled between two curves.
    Band { x: Vec<f64>, low: Vec<f64>, high: Vec<f64> },
    /// A thin line across at this height.
    Rule { y: f64 },
    /// A word, its middle at (x, y).
    Note { x: f64, y: f64, text: String },
}

/// Error bars of points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errors {
    /// None are known.
    None,
    /// Standard errors, drawn to both sides. Where the lower limb of one reaches zero on a logarithmic axis, it
    /// mirrors the upper one.
    Symmetric(Vec<f64>),
    /// From where to where, as of a confidence interval.
    Interval(Vec<[f64; 2]>),
}

/// The shape of a point, so that colour is never the only difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marker {
    /// An open circle: the first series.
    Circle,
    /// An open square: the second.
    Square,
    /// A filled circle: the third.
    Disc,
    /// An open diamond: the fourth.
    Diamond,
}

impl Marker {
    /// The shape of series `k`, from zero.
    #[must_use]
    pub fn of(k: usize) -> Self {
        [Self::Circle, Self::Square, Self::Disc, Self::Diamond][k % 4]
    }
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    /// Unbroken.
    Solid,
    /// Dashes: the second series.
    Dashed,
    /// Dashes and dots.
    DashDot,
    /// Dots.
    Dotted,
}

impl Dash {
    /// The pattern of series `k`, from zero.
    #[must_use]
    pub fn of(k: usize) -> Self {
        [Self::Solid, Self::Dashed, Self::DashDot, Self::Dotted][k % 4]
    }
}

/// How the number of a cell becomes a colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColourMap {
    /// Zero white, blue below, orange above; the range is always symmetric.
    Diverging,
    /// From dark to light: numbers of one sign.
    Sequential,
    /// The number counts, from zero, in a list of kinds; each named in the legend.
    Classes(Vec<Class>),
}

/// One kind of cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Its name in the legend; empty for none.
    pub label: String,
    /// Its colour.
    pub ink: Ink,
}
