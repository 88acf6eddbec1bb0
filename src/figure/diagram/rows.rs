//! Place dots in a column, and reservoirs beside what they touch.

use super::canvas::{LINE, boxed};
use super::device::GAP;
use super::{Device, Reservoir};
use crate::figure::Error;
use crate::figure::label::Label;
use crate::figure::scene::Rect;

/// The radius of a dot, at least and at most.
const RADIUS: [f64; 2] = [15.0, 24.0];
/// Boxes of reservoirs are at most this wide.
pub(super) const WIDEST: f64 = 84.0;
/// Between boxes below each other, and between rows.
const APART: f64 = 9.0;
const ROWS: f64 = 16.0;
/// Arrows are at most this long.
const LONGEST: f64 = 110.0;
/// Arrows are at least this long, so that numbers fit beside them: boxes are narrower for it.
const SHORTEST: f64 = 50.0;
/// Boxes are no narrower than this for it.
const NARROWEST: f64 = 34.0;
/// Between lines that join the same dots.
const BESIDE: f64 = 12.0;

/// A reservoir in its place.
pub(super) struct Placed<'a> {
    pub(super) reservoir: &'a Reservoir,
    pub(super) place: Rect,
    pub(super) lines: Vec<Label>,
    pub(super) on_left: bool,
}

/// Where dots are.
pub(super) struct Column {
    pub(super) middle: f64,
    pub(super) radius: f64,
    pub(super) heights: Vec<f64>,
    /// How far each link is from the middle of the column: several join the same dots.
    pub(super) beside: Vec<f64>,
}

/// The places of dots and reservoirs. Those of a row stand to its left and right in turn; between the rows of two
/// dots is one for what touches both.
pub(super) fn placed(device: &Device, width: f64) -> Result<(Column, Vec<Placed<'_>>), Error> {
    let names = device.dots.iter().map(|dot| Label::new(&dot.name));
    let names: Result<Vec<Label>, Error> = names.collect();
    let widest = names?.iter().map(|name| name.width).fold(0.0, f64::max);
    let radius = (widest / 2.0 + 4.0).clamp(RADIUS[0], RADIUS[1]);
    let boxes = boxes(device, width / 2.0 - 4.0 - radius - SHORTEST)?;
    let rows = rows(device);
    let stacked = |list: &[usize]| -> f64 {
        let heights: f64 = list.iter().map(|&i| boxes[i].1[1]).sum();
        heights + APART * list.len().saturating_sub(1) as f64
    };
    let box_width = boxes.iter().map(|(_, size)| size[0]).fold(NARROWEST, f64::max);
    let reach = (width / 2.0 - 4.0).min(LONGEST + radius + box_width);
    let middle = width / 2.0;
    let beside = beside(device, &rows);
    let mut column = Column { middle, radius, heights: Vec::new(), beside };
    let mut places = vec![None; device.reservoirs.len()];
    let mut top = 0.0;
    for (row, sides) in rows.iter().enumerate() {
        let dot = if row % 2 == 0 { Some(&device.dots[row / 2]) } else { None };
        if dot.is_none() && sides.iter().all(Vec::is_empty) {
            continue;
        }
        let least = if dot.is_some() { radius + GAP } else { 0.0 };
        let half = sides.iter().map(|list| stacked(list) / 2.0).fold(least, f64::max);
        let at = top + half;
        if dot.is_some() {
            column.heights.push(at);
        }
        for (side, list) in sides.iter().enumerate() {
            let mut y = at - stacked(list) / 2.0;
            for &i in list {
                let height = boxes[i].1[1];
                let x = if side == 0 { middle - reach } else { middle + reach - box_width };
                places[i] = Some((Rect { x, y, width: box_width, height }, side == 0));
                y += height + APART;
            }
        }
        let below = dot.map_or(0.0, |dot| radius + LINE * dot.lines.len() as f64);
        top = at + half.max(below) + ROWS;
    }
    let placed = device.reservoirs.iter().zip(boxes).zip(places);
    let reservoirs = placed.filter_map(|((reservoir, (lines, _)), place)| {
        place.map(|(place, on_left)| Placed { reservoir, place, lines, on_left })
    });
    Ok((column, reservoirs.collect()))
}

/// Lines of words, and the size of a box around them.
type Words = (Vec<Label>, [f64; 2]);

/// The words of each reservoir and the size of its box, no wider than this where that leaves room for words.
fn boxes(device: &Device, width: f64) -> Result<Vec<Words>, Error> {
    let within = width.clamp(NARROWEST, WIDEST) - 10.0;
    let words = |reservoir: &Reservoir| {
        boxed(std::iter::once(&reservoir.name).chain(&reservoir.lines), within)
    };
    device.reservoirs.iter().map(words).collect()
}

/// The reservoirs to the left and right of each row: a dot, what is between, the next dot. Each stands where fewest
/// are: in its row, beside it, in all.
fn rows(device: &Device) -> Vec<[Vec<usize>; 2]> {
    let mut rows: Vec<[Vec<usize>; 2]> = vec![Default::default(); 2 * device.dots.len() - 1];
    for number in 0..device.reservoirs.len() {
        let own = device.contacts.iter().find(|contact| contact.reservoir == number);
        let hops = own.iter().flat_map(|contact| &contact.links);
        let ends = hops.flat_map(|&link| device.links[link].between);
        let touched: Vec<usize> =
            own.iter().flat_map(|contact| contact.dots.iter().copied()).chain(ends).collect();
        let [first, last] = [touched.iter().min(), touched.iter().max()].map(|d| *d.unwrap_or(&0));
        let row = first + last;
        let crowd = |side: usize| {
            let count = |rows: &[[Vec<usize>; 2]]| rows.iter().map(|r| r[side].len()).sum();
            let near = row.saturating_sub(1)..(row + 2).min(rows.len());
            [rows[row][side].len(), count(&rows[near]), count(&rows)]
        };
        let side = usize::from(crowd(1) < crowd(0));
        rows[row][side].push(number);
    }
    rows
}

/// How far each link is from the middle of those that join the same dots: hops towards what pays for them.
fn beside(device: &Device, rows: &[[Vec<usize>; 2]]) -> Vec<f64> {
    let stands = |number: usize, side: usize| rows.iter().any(|row| row[side].contains(&number));
    let towards = |link: usize| -> i32 {
        let payer = device.contacts.iter().find(|contact| contact.links.contains(&link));
        payer.map_or(0, |contact| if stands(contact.reservoir, 0) { -1 } else { 1 })
    };
    let pair = |link: usize| {
        let [a, b] = device.links[link].between;
        [a.min(b), a.max(b)]
    };
    let all = 0..device.links.len();
    let offset = |link: usize| {
        let alike = all.clone().filter(|&other| pair(other) == pair(link));
        let before = |&other: &usize| (towards(other), other) < (towards(link), link);
        let rank = alike.clone().filter(before).count() as f64;
        BESIDE * (rank - (alike.count() as f64 - 1.0) / 2.0)
    };
    all.clone().map(offset).collect()
}
