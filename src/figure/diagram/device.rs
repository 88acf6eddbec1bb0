//! Draw a device: dots in a column, each between its reservoirs.

use super::arrow::{Fluxes, unit};
use super::canvas::{Canvas, LINE, boxed, tint};
use super::{Contact, Device, Link, Reservoir};
use crate::figure::Error;
use crate::figure::label::{self, Label};
use crate::figure::scene::{Ink, Path, Rect, Shape, Stroke};
use crate::figure::svg::outline;

/// The radius of a dot, at least and at most.
const RADIUS: [f64; 2] = [15.0, 24.0];
/// Boxes of reservoirs are at most this wide.
const WIDEST: f64 = 84.0;
/// Between boxes below each other, and between rows.
const APART: f64 = 9.0;
const ROWS: f64 = 16.0;
/// Arrows are at most this long.
const LONGEST: f64 = 110.0;
/// Between an arrow and its number.
const GAP: f64 = 6.2;

/// A reservoir in its place.
struct Placed<'a> {
    reservoir: &'a Reservoir,
    place: Rect,
    lines: Vec<Label>,
    on_left: bool,
}

/// Where dots are.
struct Column {
    middle: f64,
    radius: f64,
    heights: Vec<f64>,
}

/// Draw a device.
pub(super) fn draw(device: &Device, canvas: &mut Canvas) -> Result<(), Error> {
    check(device)?;
    let fluxes = Fluxes::new(
        device
            .contacts
            .iter()
            .filter_map(|contact| contact.flux.as_ref())
            .chain(device.links.iter().filter_map(|link| link.flux.as_ref())),
    )?;
    let (column, reservoirs) = placed(device, canvas.width)?;
    for link in &device.links {
        canvas.take_line(&route(link, device, &column), 2.0);
    }
    for link in &device.links {
        self::link(link, device, &column, fluxes, canvas)?;
    }
    let all: Vec<&Reservoir> = device.reservoirs.iter().collect();
    for placed in &reservoirs {
        canvas.rounded(placed.place, 4.0, tint(placed.reservoir, &all), Ink::Muted);
        let Rect { x, y, width, height } = placed.place;
        let middle = [x + width / 2.0, y + height / 2.0];
        canvas.lines(middle, placed.lines.clone(), [Ink::Exact, Ink::Exact]);
    }
    for (number, dot) in device.dots.iter().enumerate() {
        let at = [column.middle, column.heights[number]];
        self::dot(at, column.radius, dot.occupation, canvas);
        canvas.word(at, label::fitted(&dot.name, 2.0 * column.radius - 5.0)?, Ink::Exact);
        for (i, line) in dot.lines.iter().enumerate() {
            let below = at[1] + column.radius + 7.0 + LINE * i as f64;
            canvas.word([at[0], below], label::fitted(line, WIDEST)?, Ink::Exact);
        }
    }
    for contact in &device.contacts {
        self::contact(contact, &reservoirs[contact.reservoir], &column, fluxes, canvas)?;
    }
    Ok(())
}

/// Every part refers to one that is there, occupations are shares.
fn check(device: &Device) -> Result<(), Error> {
    let place = "device".to_owned();
    if device.dots.is_empty() {
        return Err(Error::Empty { place, needs: "it needs a dot" });
    }
    let there = |what, found: usize, count: usize| {
        let last = count.saturating_sub(1);
        if found < count {
            return Ok(());
        }
        Err(Error::NoSuchPart { place: "device".to_owned(), what, found, last })
    };
    for contact in &device.contacts {
        there("dot", contact.dot, device.dots.len())?;
        there("reservoir", contact.reservoir, device.reservoirs.len())?;
    }
    for link in &device.links {
        link.between.iter().try_for_each(|&dot| there("dot", dot, device.dots.len()))?;
    }
    for dot in &device.dots {
        let place = format!("dot `{}`", dot.name);
        super::check_share(dot.occupation, &place, "occupation")?;
    }
    Ok(())
}

/// The places of dots and reservoirs. The reservoirs of a dot stand to its left and right in turn.
fn placed(device: &Device, width: f64) -> Result<(Column, Vec<Placed<'_>>), Error> {
    let names = device.dots.iter().map(|dot| Label::new(&dot.name));
    let names: Result<Vec<Label>, Error> = names.collect();
    let widest = names?.iter().map(|name| name.width).fold(0.0, f64::max);
    let radius = (widest / 2.0 + 4.0).clamp(RADIUS[0], RADIUS[1]);
    let mut boxes = Vec::new();
    for reservoir in &device.reservoirs {
        boxes.push(boxed(std::iter::once(&reservoir.name).chain(&reservoir.lines), WIDEST - 10.0)?);
    }
    let mut sides: Vec<[Vec<usize>; 2]> = vec![[Vec::new(), Vec::new()]; device.dots.len()];
    for number in 0..device.reservoirs.len() {
        let own = device.contacts.iter().find(|contact| contact.reservoir == number);
        let [left, right] = &mut sides[own.map_or(0, |contact| contact.dot)];
        if left.len() <= right.len() { left.push(number) } else { right.push(number) }
    }
    let stacked = |list: &[usize]| -> f64 {
        let heights: f64 = list.iter().map(|&i| boxes[i].1[1]).sum();
        heights + APART * list.len().saturating_sub(1) as f64
    };
    let box_width = boxes.iter().map(|(_, size)| size[0]).fold(34.0, f64::max);
    let reach = (width / 2.0 - 4.0).min(LONGEST + radius + box_width);
    let middle = width / 2.0;
    let mut column = Column { middle, radius, heights: Vec::new() };
    let mut places = vec![None; device.reservoirs.len()];
    let mut top = 0.0;
    for (dot, sides) in device.dots.iter().zip(&sides) {
        let below = LINE * dot.lines.len() as f64;
        let half = sides.iter().map(|list| stacked(list) / 2.0).fold(radius + GAP, f64::max);
        let at = top + half;
        column.heights.push(at);
        for (side, list) in sides.iter().enumerate() {
            let mut y = at - stacked(list) / 2.0;
            for &i in list {
                let height = boxes[i].1[1];
                let x = if side == 0 { middle - reach } else { middle + reach - box_width };
                places[i] = Some((Rect { x, y, width: box_width, height }, side == 0));
                y += height + APART;
            }
        }
        top = at + half.max(radius + below) + ROWS;
    }
    let placed = device.reservoirs.iter().zip(boxes).zip(places);
    let reservoirs = placed.filter_map(|((reservoir, (lines, _)), place)| {
        place.map(|(place, on_left)| Placed { reservoir, place, lines, on_left })
    });
    Ok((column, reservoirs.collect()))
}

/// A dot, filled from below to its occupation.
fn dot(at: [f64; 2], radius: f64, occupation: Option<f64>, canvas: &mut Canvas) {
    let [x, y] = at;
    let circle = outline(Shape::Circle, at, radius);
    canvas.path(Path::filled(Ink::Paper, circle.clone()));
    if let Some(share) = occupation {
        // The part of the circle below a height, as a chain of points.
        let level = radius * (1.0 - 2.0 * share);
        let half = libm::acos((level / radius).clamp(-1.0, 1.0));
        let steps = 48;
        let points: Vec<[f64; 2]> = (0..=steps)
            .map(|i| {
                let angle = half * (2.0 * f64::from(i) / f64::from(steps) - 1.0);
                [x + radius * libm::sin(angle), y + radius * libm::cos(angle)]
            })
            .collect();
        canvas.path(Path::filled(Ink::Region(0), Path::closed(&points)));
    }
    canvas.path(Path::stroked(circle, Stroke::solid(Ink::Frame, 0.9)));
    let side = 2.0 * radius;
    canvas.take(Rect { x: x - radius, y: y - radius, width: side, height: side });
}

/// The arrow of a contact with its symbol and number.
fn contact(
    contact: &Contact,
    reservoir: &Placed<'_>,
    column: &Column,
    fluxes: Fluxes,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    let Rect { y, height, .. } = reservoir.place;
    let edge = if reservoir.on_left { reservoir.place.right() } else { reservoir.place.x };
    let from = [edge, y + height / 2.0];
    let middle = [column.middle, column.heights[contact.dot]];
    let along = unit([middle[0] - from[0], middle[1] - from[1]]);
    let away = column.radius + 1.5;
    let to = [middle[0] - along[0] * away, middle[1] - along[1] * away];
    let start = [from[0] + along[0] * 1.5, from[1] + along[1] * 1.5];
    let Some(flux) = &contact.flux else {
        canvas.path(Path::line(&[start, to], Stroke::solid(Ink::Muted, 0.7)));
        return Ok(());
    };
    let ink = Ink::Series(contact.reservoir);
    canvas.path(fluxes.arrow(flux, &[start, to], ink));
    let width = fluxes.width(flux);
    let whole = Label::new(&fluxes.equation(flux))?;
    let room = (to[0] - start[0]).abs() - 2.0;
    let centre = [f64::midpoint(start[0], to[0]), f64::midpoint(start[1], to[1])];
    let slope = if along[0] == 0.0 { 0.0 } else { (along[1] / along[0]).abs() };
    let off = |label: &Label| GAP + 0.75 * width + slope * label.width.min(room) / 2.0;
    if whole.width <= room || flux.label.is_empty() {
        let label = whole;
        let up = [centre[0], centre[1] - off(&label)];
        let down = [centre[0], centre[1] + off(&label)];
        canvas.word_in([up, down], label, Ink::Exact);
        return Ok(());
    }
    let symbol = label::fitted(&flux.label, room)?;
    let number = label::fitted(&fluxes.number(flux, true), room)?;
    let (up, down) = (off(&symbol), off(&number));
    canvas.word_in([[centre[0], centre[1] - up]], symbol, Ink::Exact);
    canvas.word_in([[centre[0], centre[1] + down]], number, Ink::Exact);
    Ok(())
}

/// What joins two dots: a dashed line, or an arrow where something flows.
fn link(
    link: &Link,
    device: &Device,
    column: &Column,
    fluxes: Fluxes,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    let points = route(link, device, column);
    let [Some(first), Some(last)] = [points.first(), points.last()] else { return Ok(()) };
    let straight = points.len() == 2;
    let height = f64::midpoint(first[1], last[1]);
    let dashed = Stroke { ink: Ink::Muted, width: 0.9, dash: [2.5, 2.0, 2.5, 2.0] };
    let arrow = link.flux.as_ref().map(|flux| fluxes.arrow(flux, &points, Ink::Exact));
    canvas.path(arrow.unwrap_or_else(|| Path::line(&points, dashed)));
    let number = link.flux.as_ref().map(|flux| fluxes.equation(flux));
    let words: Vec<String> = [Some(link.label.clone()), number]
        .into_iter()
        .flatten()
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() {
        return Ok(());
    }
    let label = label::fitted(&words.join(", "), WIDEST)?;
    let (x, half) = (points[points.len() / 2][0], label.width / 2.0);
    let height = if straight { height } else { points[points.len() / 2][1] };
    canvas.word_in([[x + 7.0 + half, height], [x - 7.0 - half, height]], label, Ink::Exact);
    Ok(())
}

/// The line of what joins two dots, from the first to the second; none from a dot to itself.
fn route(link: &Link, device: &Device, column: &Column) -> Vec<[f64; 2]> {
    let [a, b] = link.between;
    if a == b {
        return Vec::new();
    }
    let (upper, lower) = (a.min(b), a.max(b));
    let below = LINE * device.dots[upper].lines.len() as f64;
    let start = column.heights[upper] + column.radius + 2.0 + below;
    let end = column.heights[lower] - column.radius - 2.0;
    let mut points = if lower == upper + 1 {
        vec![[column.middle, start], [column.middle, end]]
    } else {
        arc(column, upper, lower)
    };
    if a > b {
        points.reverse();
    }
    points
}

/// Around the dots between two.
fn arc(column: &Column, upper: usize, lower: usize) -> Vec<[f64; 2]> {
    let (top, bottom) = (column.heights[upper], column.heights[lower]);
    let side = 0.7 * column.radius;
    let bulge = column.radius * 0.9;
    let steps = 24;
    let share = |i: i32| f64::from(i) / f64::from(steps);
    let (start, end) = (top + side, bottom - side);
    (0..=steps)
        .map(|i| {
            let out = libm::sin(std::f64::consts::PI * share(i));
            let x = column.middle + side + 2.0 + bulge * out;
            [x, start + (end - start) * share(i)]
        })
        .collect()
}
