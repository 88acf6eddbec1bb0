//! Give every panel its place: margins from measured labels, panels that share an axis below each other.

mod occupied;
mod panel;
pub(super) mod range;
mod stack;

pub(super) use occupied::{placed, rings, zero_line};
pub(super) use panel::{Bar, Placed};

use super::legend::{self, Entry, PlacedEntry};
use super::scene::{Direction, Rect};
use super::{Error, Figure, Panel};
use stack::{Margins, Stack};

/// Between stacks beside and below each other, in points.
const APART: f64 = 10.0;
/// Panels of a stack are at least this far apart.
const STACKED: f64 = 5.0;
/// Around everything.
const EDGE: f64 = 2.0;
/// Frames are at least this wide.
const NARROWEST: f64 = 30.0;

/// A figure with the place of everything.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) panels: Vec<Placed<'a>>,
    /// Legends below their stacks.
    pub(super) below: Vec<PlacedEntry>,
}

/// A panel with the numbers at the ends of its axes.
#[derive(Clone, Copy, Debug)]
struct Ranged<'a> {
    panel: &'a Panel,
    number: usize,
    x: Direction,
    y: Direction,
    bar: Option<Direction>,
}

/// Lay out the panels of a figure.
///
/// # Errors
///
/// Where an axis has no numbers, a label is wrong, or the labels leave no room for a frame.
pub(super) fn layout<'a>(figure: &Figure, panels: &'a [Panel]) -> Result<Layout<'a>, Error> {
    let stacks = stacks(figure, panels)?;
    let columns = figure.columns.min(stacks.len()).max(1);
    let inner = figure.width.points() - 2.0 * EDGE;
    let width = (inner - APART * (columns - 1) as f64) / columns as f64;
    let mut margins = Vec::new();
    for column in 0..columns {
        margins.push(margins_of(&stacks, column, columns, width, &figure.name)?);
    }
    let mut layout =
        Layout { width: figure.width.points(), height: 0.0, panels: Vec::new(), below: Vec::new() };
    let mut y = EDGE;
    for row in stacks.chunks(columns) {
        let mut measured = Vec::new();
        for (stack, margins) in row.iter().zip(&margins) {
            measured.push(stack.measure(width - margins.left - margins.right)?);
        }
        let top = measured.iter().map(|m| m.overhang(0).0).fold(0.0, f64::max);
        let mut lowest = y;
        for (column, stack) in row.iter().enumerate() {
            let x = EDGE + (width + APART) * column as f64;
            let room = Rect { x, y: y + top, width, height: 0.0 };
            let bottom = place(&mut layout, stack, &measured[column], margins[column], room)?;
            lowest = lowest.max(bottom);
        }
        y = lowest + APART;
    }
    layout.height = y - APART + EDGE;
    Ok(layout)
}

/// Panels that share an x axis, together.
fn stacks<'a>(figure: &Figure, panels: &'a [Panel]) -> Result<Vec<Stack<'a>>, Error> {
    let mut groups: Vec<Vec<(usize, &Panel)>> = Vec::new();
    for (number, panel) in panels.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if panel.share_x => group.push((number, panel)),
            _ => groups.push(vec![(number, panel)]),
        }
    }
    let mut stacks = Vec::new();
    for group in groups {
        let list: Vec<&Panel> = group.iter().map(|(_, panel)| *panel).collect();
        let place = |number: usize| format!("panel {} of figure `{}`", number + 1, figure.name);
        let x = range::x_range(&list, &place(group[0].0))?;
        let mut ranged = Vec::new();
        for (number, panel) in group {
            let y = range::y_range(panel, x, &place(number))?;
            let bar = super::draw::bar_range(panel, &place(number))?;
            ranged.push(Ranged { panel, number, x, y, bar });
        }
        stacks.push(Stack { panels: ranged });
    }
    Ok(stacks)
}

/// The margins that serve every stack of a column. They depend on the labels, these on the width that is left.
fn margins_of(
    stacks: &[Stack<'_>],
    column: usize,
    columns: usize,
    width: f64,
    name: &str,
) -> Result<Margins, Error> {
    let mut margins = Margins { left: 40.0, right: 10.0 };
    for round in 0..5 {
        let inner = (width - margins.left - margins.right).max(NARROWEST);
        let mut needed = Margins { left: 0.0, right: 1.0 };
        for stack in stacks.iter().skip(column).step_by(columns) {
            let margins = stack.measure(inner)?.margins();
            needed.left = needed.left.max(margins.left);
            needed.right = needed.right.max(margins.right);
        }
        if round > 2 {
            needed.left = needed.left.max(margins.left);
            needed.right = needed.right.max(margins.right);
        }
        margins = needed;
    }
    let left = width - margins.left - margins.right;
    if left < NARROWEST {
        let problem = format!(
            "the labels leave {left:.0} points for a frame; shorten them, or draw fewer columns"
        );
        return Err(Error::NoRoom { place: format!("figure `{name}`"), problem });
    }
    Ok(margins)
}

/// Place a stack below `room.y`, and say where it ends.
fn place<'a>(
    layout: &mut Layout<'a>,
    stack: &Stack<'a>,
    measured: &stack::Measured<'a>,
    margins: Margins,
    room: Rect,
) -> Result<f64, Error> {
    let left = room.x + margins.left;
    let width = room.width - margins.left - margins.right;
    let count = stack.panels.len();
    let mut y = room.y;
    let mut below: Vec<Entry> = Vec::new();
    for i in 0..count {
        let last = i + 1 == count;
        let frame = Rect { x: left, y, width, height: measured.panels[i].height };
        let (placed, rest) = Placed::new(&measured.panels[i], frame, room, last)?;
        below.extend(rest);
        y = frame.bottom();
        if last {
            y = placed.bottom();
        } else {
            let touching = measured.overhang(i).1 + measured.overhang(i + 1).0 + 1.0;
            y += STACKED.max(touching);
        }
        layout.panels.push(placed);
    }
    if !below.is_empty() {
        let (entries, height) = legend::rows(&below, room.width)?;
        layout.below.extend(legend::moved(entries, [room.x, y + 4.0]));
        y += 4.0 + height;
    }
    Ok(y)
}
