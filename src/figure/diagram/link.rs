//! Draw what joins two dots: an interaction dashed, hops of electrons wavy, what flows as an arrow.

use super::Device;
use super::arrow::{Fluxes, unit};
use super::canvas::{Canvas, LINE};
use super::rows::{Column, WIDEST};
use crate::figure::Error;
use crate::figure::label;
use crate::figure::scene::{Ink, Path, Stroke};

/// The height of waves, and how long they are at least.
const WAVE: [f64; 2] = [2.2, 6.0];

/// Draw a link, by its place in the list.
pub(super) fn draw(
    number: usize,
    device: &Device,
    column: &Column,
    fluxes: Fluxes,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    let link = &device.links[number];
    let points = route(number, device, column);
    let [Some(first), Some(last)] = [points.first(), points.last()] else { return Ok(()) };
    let straight = points.len() == 2;
    let height = f64::midpoint(first[1], last[1]);
    let dashed = Stroke { ink: Ink::Muted, width: 0.9, dash: [2.5, 2.0, 2.5, 2.0] };
    let line = || {
        if link.hop {
            return Path::line(&waves(&points), Stroke::solid(Ink::Exact, 0.9));
        }
        Path::line(&points, dashed)
    };
    let arrow = link.flux.as_ref().map(|flux| fluxes.arrow(flux, &points, Ink::Exact));
    canvas.path(arrow.unwrap_or_else(line));
    let flux = link.flux.as_ref().map(|flux| fluxes.equation(flux));
    let words: Vec<String> =
        [Some(link.label.clone()), flux].into_iter().flatten().filter(|w| !w.is_empty()).collect();
    if words.is_empty() {
        return Ok(());
    }
    let label = label::fitted(&words.join(", "), WIDEST)?;
    let (x, half) = (points[points.len() / 2][0], label.width / 2.0);
    let height = if straight { height } else { points[points.len() / 2][1] };
    let sides = [x + 7.0 + half, x - 7.0 - half];
    let lower = [0.0, 1.0, -1.0, 2.5, -2.5, 4.0, -4.0].map(|lines| lines * LINE);
    let inside = lower.into_iter().filter(|low| low.abs() < (last[1] - first[1]).abs() / 2.0);
    let places = inside.map(|low| sides.map(|x| [x, height + low]));
    canvas.word_in(places.flatten(), label, Ink::Exact);
    Ok(())
}

/// The line of what joins two dots, from the first to the second; none from a dot to itself.
pub(super) fn route(number: usize, device: &Device, column: &Column) -> Vec<[f64; 2]> {
    let [a, b] = device.links[number].between;
    if a == b {
        return Vec::new();
    }
    let (upper, lower) = (a.min(b), a.max(b));
    let below = LINE * device.dots[upper].lines.len() as f64;
    let start = column.heights[upper] + column.radius + 2.0 + below;
    let end = column.heights[lower] - column.radius - 2.0;
    let x = column.middle + column.beside[number];
    let mut points =
        if lower == upper + 1 { vec![[x, start], [x, end]] } else { arc(x, column, upper, lower) };
    if a > b {
        points.reverse();
    }
    points
}

/// Around the dots between two.
fn arc(x: f64, column: &Column, upper: usize, lower: usize) -> Vec<[f64; 2]> {
    let (top, bottom) = (column.heights[upper], column.heights[lower]);
    let side = 0.7 * column.radius;
    let bulge = column.radius * 0.9;
    let steps = 24;
    let share = |i: i32| f64::from(i) / f64::from(steps);
    let (start, end) = (top + side, bottom - side);
    (0..=steps)
        .map(|i| {
            let out = libm::sin(std::f64::consts::PI * share(i));
            [x + side + 2.0 + bulge * out, start + (end - start) * share(i)]
        })
        .collect()
}

/// A wave along a line: whole periods, so that it ends on the line.
fn waves(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let long = |pair: &[[f64; 2]]| libm::hypot(pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
    let length: f64 = line.windows(2).map(long).sum();
    let periods = (length / WAVE[1]).floor().max(1.0);
    let steps = 12.0 * periods;
    let mut points = Vec::new();
    let mut before = 0.0;
    for pair in line.windows(2) {
        let own = long(pair);
        let [along, across] = unit([pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]]);
        let (first, last) = (before / length * steps, (before + own) / length * steps);
        let mut step = first.ceil();
        while step <= last {
            let s = step / steps * length - before;
            let out = WAVE[0] * libm::sin(2.0 * std::f64::consts::PI * periods * step / steps);
            points.push([
                pair[0][0] + along * s - across * out,
                pair[0][1] + across * s + along * out,
            ]);
            step += 1.0;
        }
        before += own;
    }
    points
}
