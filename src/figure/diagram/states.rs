//! Draw states and what flows between them, one arrow a channel pair.

use super::arrow::{Fluxes, markup, unit};
use super::canvas::{Canvas, boxed};
use super::{ChannelPair, States};
use crate::figure::Error;
use crate::figure::label::Label;
use crate::figure::scene::{Ink, Rect};
use crate::number::digits;

/// Boxes of states are at most this wide.
const WIDEST: f64 = 80.0;
/// From row to row of a grid.
const ROW: f64 = 86.0;
/// Between arrows of one pair of states.
const APART: f64 = 12.0;
/// Between an arrow and its number.
const GAP: f64 = 3.0;
/// Columns are at most this far apart.
const COLUMN: f64 = 150.0;

/// Draw a graph of states.
pub(super) fn draw(graph: &States, canvas: &mut Canvas) -> Result<(), Error> {
    check(graph)?;
    let fluxes = Fluxes::new(graph.channels.iter().map(|channel| &channel.flux))?;
    let mut boxes = Vec::new();
    for state in &graph.states {
        let share = state.share.map(|share| markup(&digits::rounded(share, Some(0.01))));
        let lines: Vec<String> = std::iter::once(state.name.clone()).chain(share).collect();
        boxes.push(boxed(&lines, WIDEST - 10.0)?);
    }
    let widest = boxes.iter().map(|(_, size)| size[0]).fold(30.0, f64::max);
    let middles = middles(graph, canvas.width, widest);
    for ((lines, size), &[x, y]) in boxes.iter().zip(&middles) {
        let width = size[0].max(30.0);
        let place = Rect { x: x - width / 2.0, y: y - size[1] / 2.0, width, height: size[1] };
        canvas.rounded(place, 9.0, Ink::Paper, Ink::Frame);
        canvas.lines([x, y], lines.clone(), [Ink::Exact, Ink::Exact]);
    }
    let sizes: Vec<[f64; 2]> = boxes.iter().map(|(_, [w, h])| [w.max(30.0), *h]).collect();
    let lines = arrows(graph, &middles, &sizes, fluxes);
    for (channel, line) in graph.channels.iter().zip(&lines) {
        let ink = Ink::Series(channel.series);
        canvas.path(fluxes.arrow(&channel.flux, line, ink));
        canvas.take_line(line, fluxes.width(&channel.flux) + 2.0);
    }
    // Where several arrows lie between two states there is less room: their numbers come first.
    let mut order: Vec<usize> = (0..graph.channels.len()).collect();
    order.sort_by_key(|&number| side(&graph.channels, number) == 0.0);
    for number in order {
        let (channel, line) = (&graph.channels[number], &lines[number]);
        let text = format!("{} {}", channel.flux.label, fluxes.number(&channel.flux, false));
        let label = Label::new(text.trim_start())?;
        let width = fluxes.width(&channel.flux);
        let mut onward = line.clone();
        if channel.from > channel.to {
            onward.reverse();
        }
        let places = beside(&onward, width, &label, side(&graph.channels, number));
        canvas.word_in(places, label, Ink::Series(channel.series));
    }
    Ok(())
}

fn check(graph: &States) -> Result<(), Error> {
    let place = "graph of states".to_owned();
    if graph.states.is_empty() {
        return Err(Error::Empty { place, needs: "it needs a state" });
    }
    let last = graph.states.len() - 1;
    for channel in &graph.channels {
        for found in [channel.from, channel.to] {
            if found > last {
                return Err(Error::NoSuchPart { place, what: "state", found, last });
            }
        }
    }
    for state in &graph.states {
        let place = format!("state `{}`", state.name);
        super::check_share(state.share, &place, "probability")?;
        for value in state.at.into_iter().flatten() {
            if !value.is_finite() {
                return Err(Error::NotFinite { place, what: "its place", value });
            }
        }
    }
    Ok(())
}

/// Where the states stand: on their grid where every one has a place, else in a circle.
fn middles(graph: &States, width: f64, widest: f64) -> Vec<[f64; 2]> {
    let count = graph.states.len();
    let places: Option<Vec<[f64; 2]>> = graph.states.iter().map(|state| state.at).collect();
    let inner = width - 2.0 * 3.5 - widest;
    if let Some(places) = places {
        let columns = places.iter().map(|at| at[0]);
        let (first, last) = (
            columns.clone().fold(f64::INFINITY, f64::min),
            columns.fold(f64::NEG_INFINITY, f64::max),
        );
        let step = if last > first { (inner / (last - first)).min(COLUMN) } else { 0.0 };
        let left = width / 2.0 - step * (last - first) / 2.0;
        return places.iter().map(|at| [left + step * (at[0] - first), ROW * at[1]]).collect();
    }
    let across = (inner / 2.0).min(110.0);
    let down = (0.42 * across).max(13.0 * count as f64).min(across.max(13.0 * count as f64));
    let start = match count {
        2 => -1.0,
        4 => -0.75,
        _ => -0.5,
    };
    let angle = |i: usize| std::f64::consts::PI * (start + 2.0 * i as f64 / count as f64);
    (0..count)
        .map(|i| {
            let [c, s] = [libm::cos(angle(i)), libm::sin(angle(i))];
            // Four states stand in the corners of a rectangle.
            let stretch = if count == 4 { 2.0_f64.sqrt() } else { 1.0 };
            let alone = if count == 1 { 0.0 } else { 1.0 };
            [width / 2.0 + alone * across * stretch * c, alone * down * stretch * s]
        })
        .collect()
}

/// Which of the arrows between the same two states a channel is, from the middle of all: -0.5 and 0.5 of two.
fn side(channels: &[ChannelPair], number: usize) -> f64 {
    let pair = |channel: &ChannelPair| (channel.from.min(channel.to), channel.from.max(channel.to));
    let own = pair(&channels[number]);
    let same = |list: &[ChannelPair]| list.iter().filter(|c| pair(c) == own).count() as f64;
    same(&channels[..number]) - (same(channels) - 1.0) / 2.0
}

/// The line of each arrow, from edge to edge.
fn arrows(
    graph: &States,
    middles: &[[f64; 2]],
    sizes: &[[f64; 2]],
    fluxes: Fluxes,
) -> Vec<Vec<[f64; 2]>> {
    let line = |(number, channel): (usize, &ChannelPair)| {
        let (from, to) = (channel.from.min(channel.to), channel.from.max(channel.to));
        if from == to {
            return Vec::new();
        }
        let along = unit([middles[to][0] - middles[from][0], middles[to][1] - middles[from][1]]);
        let off = side(&graph.channels, number) * APART.max(fluxes.width(&channel.flux));
        let place = |i: usize| [middles[i][0] - along[1] * off, middles[i][1] + along[0] * off];
        let start = leave(place(from), middles[from], along, sizes[from]);
        let end = leave(place(to), middles[to], along.map(|x| -x), sizes[to]);
        if channel.from < channel.to { vec![start, end] } else { vec![end, start] }
    };
    graph.channels.iter().enumerate().map(line).collect()
}

/// Where a line from a place in a box leaves the box, a little outside.
fn leave(at: [f64; 2], middle: [f64; 2], along: [f64; 2], size: [f64; 2]) -> [f64; 2] {
    let steps = [0, 1].map(|i| {
        if along[i].abs() < 1e-9 {
            return f64::INFINITY;
        }
        let edge = middle[i] + along[i].signum() * size[i] / 2.0;
        (edge - at[i]) / along[i]
    });
    let step = steps[0].min(steps[1]).max(0.0);
    let step = if step.is_finite() { step + 2.0 } else { 0.0 };
    [at[0] + along[0] * step, at[1] + along[1] * step]
}

/// Places for a number beside a line from the first of two states to the second: first in the middle of its own
/// side.
fn beside(line: &[[f64; 2]], width: f64, label: &Label, side: f64) -> Vec<[f64; 2]> {
    let [a, .., b] = line else { return Vec::new() };
    let along = unit([b[0] - a[0], b[1] - a[1]]);
    let own = if side < 0.0 { -1.0 } else { 1.0 };
    let mut places = Vec::new();
    for share in [0.5, 0.38, 0.62, 0.27, 0.73] {
        for sign in [own, -own] {
            let normal = [-along[1] * sign, along[0] * sign];
            let half = [label.width / 2.0, label.height() / 2.0];
            let reach = half[0] * normal[0].abs() + half[1] * normal[1].abs();
            let off = width / 2.0 + GAP + reach;
            let at = [0, 1].map(|i| a[i] + (b[i] - a[i]) * share + normal[i] * off);
            places.push(at);
        }
    }
    // Else beyond the other arrow of the pair, away from its middle.
    for share in [0.2, 0.8] {
        for sign in [own, -own] {
            let normal = [-along[1] * sign, along[0] * sign];
            let half = [label.width / 2.0, label.height() / 2.0];
            let reach = half[0] * normal[0].abs() + half[1] * normal[1].abs();
            let off = 0.5 * width + 2.0 * APART + reach;
            places.push([0, 1].map(|i| a[i] + (b[i] - a[i]) * share + normal[i] * off));
        }
    }
    places
}
