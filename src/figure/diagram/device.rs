//! Draw a device: dots in a column, each between its reservoirs.

use super::arrow::{Fluxes, unit};
use super::canvas::{Canvas, LINE, tint};
use super::link::{self, route};
use super::rows::{Column, Placed, WIDEST, placed};
use super::{Contact, Device, Flux, Reservoir};
use crate::figure::Error;
use crate::figure::label::{self, HALF_CAPITAL, Label};
use crate::figure::scene::{Ink, Path, Rect, Shape, Stroke};
use crate::figure::svg::outline;

/// Between an arrow and its number.
pub(super) const GAP: f64 = 6.2;
/// Between words and the head of an arrow, at least.
const CLEAR: f64 = 1.0;
/// Of a reservoir at several places the arrow ends at this share of the way, and lines lead on.
const STEM: f64 = 0.62;

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
    for number in 0..device.links.len() {
        canvas.take_line(&route(number, device, &column), 2.0);
    }
    let crowded = |contact: &&Contact| contact.dots.len() + 2 * contact.links.len() > 1;
    for contact in device.contacts.iter().filter(crowded) {
        // Arrows to hops and forks lie between dots, where the words of links are.
        let reservoir = &reservoirs[contact.reservoir];
        let from = mouth(reservoir);
        let (to, lines) = stem(from, reservoir.on_left, &ends(contact, device, &column));
        lines.iter().chain([&[from, to]]).for_each(|line| canvas.take_line(line, 4.0));
    }
    for number in 0..device.links.len() {
        link::draw(number, device, &column, fluxes, canvas)?;
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
        let ends = ends(contact, device, &column);
        self::contact(contact, &reservoirs[contact.reservoir], &ends, fluxes, canvas)?;
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
        contact.dots.iter().try_for_each(|&dot| there("dot", dot, device.dots.len()))?;
        contact.links.iter().try_for_each(|&link| there("link", link, device.links.len()))?;
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

/// Where a contact leads to.
struct End {
    /// The middle of a dot or a link.
    at: [f64; 2],
    /// How far from it a line ends.
    away: f64,
    /// Is it a dot?
    is_dot: bool,
    /// The heights between which a straight link may be met.
    span: Option<[f64; 2]>,
}

/// The dots and links that a contact leads to.
fn ends(contact: &Contact, device: &Device, column: &Column) -> Vec<End> {
    let dot = |&dot: &usize| End {
        at: [column.middle, column.heights[dot]],
        away: column.radius + 1.5,
        is_dot: true,
        span: None,
    };
    let link = |&link: &usize| {
        let points = route(link, device, column);
        let halfway = [points.len().saturating_sub(1) / 2, points.len() / 2];
        let middle = |k: usize| f64::midpoint(points[halfway[0]][k], points[halfway[1]][k]);
        let span = (points.len() == 2).then(|| {
            let [a, b] = [points[0][1], points[1][1]];
            [a.min(b) + 4.0, a.max(b) - 4.0]
        });
        (!points.is_empty()).then(|| End {
            at: [middle(0), middle(1)],
            away: 4.0,
            is_dot: false,
            span,
        })
    };
    contact.dots.iter().map(dot).chain(contact.links.iter().filter_map(link)).collect()
}

/// A point short of an end, on the way from another one.
fn before(from: [f64; 2], end: &End) -> [f64; 2] {
    let along = unit([end.at[0] - from[0], end.at[1] - from[1]]);
    [end.at[0] - along[0] * end.away, end.at[1] - along[1] * end.away]
}

/// Where the arrow of a reservoir starts.
fn mouth(reservoir: &Placed<'_>) -> [f64; 2] {
    let place = reservoir.place;
    [if reservoir.on_left { place.right() } else { place.x }, place.y + place.height / 2.0]
}

/// Where the arrow of a reservoir ends, and how its lines lead on to several ends.
fn stem(from: [f64; 2], on_left: bool, ends: &[End]) -> ([f64; 2], Vec<[[f64; 2]; 2]>) {
    if let [one] = ends {
        let level = one.span.filter(|span| span[0] <= from[1] && from[1] <= span[1]);
        let at = level.map_or(one.at, |_| [one.at[0], from[1]]);
        return (before(from, &End { at, ..*one }), Vec::new());
    }
    let all = ends.iter().map(|end| end.at[0]);
    let nearest = if on_left {
        all.fold(f64::INFINITY, f64::min)
    } else {
        all.fold(f64::NEG_INFINITY, f64::max)
    };
    let fork = [from[0] + STEM * (nearest - from[0]), from[1]];
    // Dots are met at their sides, away from what joins them.
    let side = if on_left { -1.0 } else { 1.0 };
    let line = |end: &End| {
        let beside = [end.at[0] + side * end.away, end.at[1]];
        [fork, if end.is_dot { beside } else { before(fork, end) }]
    };
    (fork, ends.iter().map(line).collect())
}

/// The arrow of a contact with its symbol and number. To several ends a stem branches.
fn contact(
    contact: &Contact,
    reservoir: &Placed<'_>,
    ends: &[End],
    fluxes: Fluxes,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    if ends.is_empty() {
        return Ok(());
    }
    let from = mouth(reservoir);
    let (to, lines) = stem(from, reservoir.on_left, ends);
    for line in &lines {
        canvas.path(Path::line(line, Stroke::solid(Ink::Muted, 0.9)));
    }
    let along = unit([to[0] - from[0], to[1] - from[1]]);
    let start = [from[0] + along[0] * 1.5, from[1] + along[1] * 1.5];
    let Some(flux) = &contact.flux else {
        canvas.path(Path::line(&[start, to], Stroke::solid(Ink::Muted, 0.7)));
        return Ok(());
    };
    let ink = Ink::Series(contact.reservoir);
    canvas.path(fluxes.arrow(flux, &[start, to], ink));
    name(flux, [start, to], fluxes, canvas)
}

/// The symbol and the number of an arrow from a point to another: above it, else symbol above and number below.
fn name(
    flux: &Flux,
    [start, to]: [[f64; 2]; 2],
    fluxes: Fluxes,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    let along = unit([to[0] - start[0], to[1] - start[1]]);
    let width = fluxes.width(flux);
    let whole = Label::new(&fluxes.equation(flux))?;
    let room = (to[0] - start[0]).abs() - 2.0;
    let centre = [f64::midpoint(start[0], to[0]), f64::midpoint(start[1], to[1])];
    let slope = if along[0] == 0.0 { 0.0 } else { (along[1] / along[0]).abs() };
    let length = libm::hypot(to[0] - start[0], to[1] - start[1]);
    let off = |label: &Label, reach: f64| {
        let clear = fluxes.side(flux, label.width, length) + CLEAR + reach;
        (GAP + 0.75 * width).max(clear) + slope * label.width.min(room) / 2.0
    };
    let above = |label: &Label| off(label, HALF_CAPITAL + label.descent);
    let below = |label: &Label| off(label, label.ascent - HALF_CAPITAL);
    if whole.width <= room || flux.label.is_empty() {
        let label = whole;
        let up = [centre[0], centre[1] - above(&label)];
        let down = [centre[0], centre[1] + below(&label)];
        canvas.word_in([up, down], label, Ink::Exact);
        return Ok(());
    }
    // A symbol may be cut short, a number never is.
    let symbol = label::fitted(&flux.label, room)?;
    let number = Label::new(&fluxes.number(flux, true))?;
    let (up, down) = (above(&symbol), below(&number));
    let at = |by: f64| [centre[0], centre[1] + by];
    // The number below the arrow, or between the arrow and the symbol.
    let is_below = canvas.is_free(at(down), &number);
    let heights = if is_below { [-up, down] } else { [-above(&number) - LINE, -above(&number)] };
    canvas.word_in([at(heights[0])], symbol, Ink::Exact);
    canvas.word_in([at(heights[1]), at(down + LINE)], number, Ink::Exact);
    Ok(())
}
