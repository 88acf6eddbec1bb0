//! Draw a ring between two baths: spins on an ellipse, what flows along both branches outside of it.

use super::Ring;
use super::arrow::Fluxes;
use super::canvas::{Canvas, boxed, tint};
use crate::figure::Error;
use crate::figure::label::{self, Label};
use crate::figure::scene::{Ink, Path, Rect, Shape, Stroke};
use crate::figure::svg::outline;

use std::f64::consts::PI;

/// The radius of a spin, at most.
const SPIN: f64 = 4.6;
/// Of more spins a branch shows none.
const MOST: usize = 60;
/// Boxes of baths are at most this wide.
const WIDEST: f64 = 58.0;
/// From a box to the ring, where the arrow of a bath is.
const CONTACT: f64 = 24.0;
/// From the ring to the arrows of its branches.
const OUTSIDE: f64 = 15.0;

/// An ellipse: its middle and its two radii.
#[derive(Clone, Copy)]
struct Ellipse {
    middle: [f64; 2],
    radii: [f64; 2],
}

impl Ellipse {
    /// The point at an angle, counted from the right against the clock.
    fn at(&self, angle: f64) -> [f64; 2] {
        [
            self.middle[0] + self.radii[0] * libm::cos(angle),
            self.middle[1] - self.radii[1] * libm::sin(angle),
        ]
    }

    fn grown(&self, by: f64) -> Self {
        Self { radii: self.radii.map(|radius| radius + by), ..*self }
    }

    /// From one angle to another.
    fn arc(&self, from: f64, to: f64) -> Vec<[f64; 2]> {
        let steps = 60;
        let angle = |i| from + (to - from) * f64::from(i) / f64::from(steps);
        (0..=steps).map(|i| self.at(angle(i))).collect()
    }
}

/// Draw a ring.
pub(super) fn draw(ring: &Ring, canvas: &mut Canvas) -> Result<(), Error> {
    let all = [&ring.left_flux, &ring.right_flux, &ring.upper_flux, &ring.lower_flux];
    let fluxes = Fluxes::new(all)?;
    let baths = [&ring.left, &ring.right];
    let mut boxes = Vec::new();
    for bath in baths {
        boxes.push(boxed(std::iter::once(&bath.name).chain(&bath.lines), WIDEST - 10.0)?);
    }
    let width = boxes.iter().map(|(_, size)| size[0]).fold(40.0, f64::max);
    let middle = [canvas.width / 2.0, 0.0];
    let across = (middle[0] - 4.0 - width - CONTACT - SPIN).min(90.0);
    let ellipse = Ellipse { middle, radii: [across, (0.75 * across).min(60.0)] };
    branches(ring, &ellipse, fluxes, canvas)?;
    for (side, (lines, size)) in boxes.into_iter().enumerate() {
        let sign = if side == 0 { -1.0 } else { 1.0 };
        let edge = middle[0] + sign * (across + SPIN + CONTACT);
        let x = if side == 0 { edge - width } else { edge };
        let place = Rect { x, y: -size[1] / 2.0, width, height: size[1] };
        canvas.rounded(place, 4.0, tint(baths[side], &baths), Ink::Muted);
        canvas.lines([x + width / 2.0, 0.0], lines, [Ink::Exact, Ink::Exact]);
        let flux = if side == 0 { &ring.left_flux } else { &ring.right_flux };
        let contact = middle[0] + sign * (across + SPIN + 1.5);
        canvas.path(fluxes.arrow(flux, &[[edge - sign * 1.5, 0.0], [contact, 0.0]], Ink::Exact));
        let label = Label::new(&fluxes.equation(flux))?;
        let half = label.width / 2.0 + 3.5;
        let x = (x + width / 2.0).clamp(half, (canvas.width - half).max(half));
        let y = size[1] / 2.0 + 9.0;
        canvas.word_in([[x, y], [x, -y], [x, y + 12.0], [x, -y - 12.0]], label, Ink::Exact);
    }
    if !ring.word.is_empty() {
        let lines = label::lines(&ring.word, 2.0 * across - 8.0 * SPIN)?;
        canvas.lines(middle, lines, [Ink::Exact, Ink::Exact]);
    }
    Ok(())
}

/// The spins, and the arrows of both branches with their numbers.
fn branches(
    ring: &Ring,
    ellipse: &Ellipse,
    fluxes: Fluxes,
    canvas: &mut Canvas,
) -> Result<(), Error> {
    let circle = ellipse.arc(0.0, 2.0 * PI);
    canvas.path(Path::stroked(Path::closed(&circle), Stroke::solid(Ink::Muted, 0.9)));
    for (spins, sign) in [(ring.upper, 1.0), (ring.lower, -1.0)] {
        let spacing = PI * ellipse.radii[1] / (spins + 1) as f64;
        let radius = SPIN.min(0.38 * spacing);
        let drawn = if spins > MOST { 0 } else { spins };
        for i in 1..=drawn {
            let angle = sign * PI * i as f64 / (spins + 1) as f64;
            spin(ellipse.at(angle), radius, Ink::Paper, canvas);
        }
    }
    for angle in [0.0, PI] {
        spin(ellipse.at(angle), SPIN, Ink::Frame, canvas);
    }
    let outer = ellipse.grown(OUTSIDE);
    for (flux, sign, ink) in
        [(&ring.upper_flux, 1.0, Ink::Series(0)), (&ring.lower_flux, -1.0, Ink::Series(1))]
    {
        // Clockwise: along the upper branch to the right, along the lower one back.
        let ends = [0.84 * PI, 0.16 * PI];
        let [from, to] = if sign > 0.0 { ends } else { [-ends[1], -ends[0]] };
        let line = outer.arc(from, to);
        let width = fluxes.width(flux);
        canvas.path(fluxes.arrow(flux, &line, ink));
        canvas.take_line(&line, width + 6.0);
        let label = Label::new(&fluxes.equation(flux))?;
        let y = ellipse.middle[1] - sign * (outer.radii[1] + 9.0 + width / 2.0);
        canvas.word([ellipse.middle[0], y], label, ink);
    }
    Ok(())
}

fn spin(at: [f64; 2], radius: f64, fill: Ink, canvas: &mut Canvas) {
    let stroke = Some(Stroke::solid(Ink::Frame, 0.9));
    canvas.path(Path { stroke, ..Path::filled(fill, outline(Shape::Circle, at, radius)) });
}
