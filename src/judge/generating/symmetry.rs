//! Test the fluctuation symmetry of generating functions, exact and sampled.
//!
//! `lambda(s) = lambda(-A - s)` holds for entropy production (`A = 1`) and for counts that account for
//! the affinity of every cycle; for one current of several it is false in general.

use super::plane;
use super::verdict::{Apart, Mirrored, Symmetry, fluctuation_symmetry, no_symmetry};
use crate::config::observe::Subject;
use crate::estimate::ScgfEstimate;
use crate::exact::generating::{Affinity, Point};
use crate::exact::{self, Facts};
use crate::judge::{Case, Law};

/// Two fields are each other's mirror images within this share of the largest.
const SAME_FIELD: f64 = 1e-9;
/// A field as close to its image as this share of the largest is compared with itself.
const OWN_IMAGE: f64 = 1e-6;
/// A generating function is right to this share of the fastest rate, beyond what its bounds say.
const ROUNDING: f64 = 1e-13;

/// A sampled generating function, by field.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    /// The trusted points.
    pub(super) points: &'a [Option<ScgfEstimate>],
    /// What windows of this duration should show there.
    pub(super) expected: &'a [Option<f64>],
}

/// A generating function at fields.
type Growth<'a> = dyn Fn(&[[f64; 2]]) -> Result<Vec<Point>, String> + 'a;

/// The exact generating function and its force.
pub(super) struct Solution<'a> {
    /// By field, without the origin.
    pub(super) points: &'a [Point],
    pub(super) affinity: Result<Affinity, String>,
    /// The function at other fields.
    pub(super) growth: &'a Growth<'a>,
}

/// The symmetry of a generating function.
pub(super) fn symmetry(
    case: &Case<'_>,
    subject: &Subject,
    fields: &[Vec<f64>],
    solved: Solution<'_>,
    sampled: Option<Seen<'_>>,
) -> Law {
    let of = subject.to_string();
    let Solution { points, affinity, growth } = solved;
    let found = match affinity {
        Ok(found) => found,
        Err(why) => return no_symmetry(&of, &why),
    };
    let (force, pair) = (found.force, subject.second.is_some());
    let images: Vec<[f64; 2]> = fields
        .iter()
        .map(|s| plane(s))
        .map(|s| [-force[0] - s[0], if pair { -force[1] - s[1] } else { 0.0 }])
        .collect();
    let mirror = match growth(&images) {
        Ok(mirror) => mirror,
        Err(why) => return no_symmetry(&of, &why),
    };
    if !found.carried && points.iter().chain(&mirror).all(|point| point.scale == 0.0) {
        return no_symmetry(&of, "no cycle of jumps adds to it, and its end has no jumps");
    }
    let close = share(OWN_IMAGE, fields, &images);
    let compared: Vec<usize> =
        (0..fields.len()).filter(|&i| !near(plane(&fields[i]), images[i], close)).collect();
    let sides = Sides::new(points, &mirror, &compared, &found);
    fluctuation_symmetry(&Symmetry {
        of,
        pair,
        apart: furthest(compared.iter().map(|&i| sides.compared(i))),
        unit: if sides.own.is_some() { "the largest of their values" } else { "the fastest rate" },
        mirrored: sampled.map(|seen| sides.mirrored(seen, &pairs(fields, &images))),
        found,
        blocks: case.blocks(),
    })
}

/// A generating function at each field and at its mirror image.
struct Sides<'a> {
    points: &'a [Point],
    mirror: &'a [Point],
    /// The largest of the compared values, where that is what differences are a share of.
    own: Option<f64>,
}

impl<'a> Sides<'a> {
    fn new(points: &'a [Point], mirror: &'a [Point], compared: &[usize], found: &Affinity) -> Self {
        let own = compared.iter().map(|&i| points[i].value.abs().max(mirror[i].value.abs()));
        let own = own.fold(0.0, f64::max);
        // Of the fastest rate, that may have nothing to do with the count, a difference says little;
        // where the symmetry is a theorem, it is the measure of our rounding.
        let own = (!found.explains() && own > 0.0).then_some(own);
        Self { points, mirror, own }
    }

    /// What a difference at a field is a share of.
    fn scale(&self, i: usize) -> f64 {
        let fastest = self.points[i].scale.max(self.mirror[i].scale).max(f64::MIN_POSITIVE);
        self.own.unwrap_or(fastest)
    }

    fn apart(&self, i: usize) -> f64 {
        (self.points[i].value - self.mirror[i].value) / self.scale(i)
    }

    fn compared(&self, i: usize) -> Apart {
        let rounding = [&self.points[i], &self.mirror[i]].map(uncertain).iter().sum::<f64>();
        Apart::By { largest: self.apart(i).abs(), rounding: rounding / self.scale(i) }
    }

    /// The sampled pairs of fields that mirror each other.
    fn mirrored(&self, seen: Seen<'_>, pairs: &[[usize; 2]]) -> Vec<Mirrored> {
        let Seen { points, expected } = seen;
        let pairs = pairs.iter().filter_map(|&[i, j]| {
            let seen = points[i].as_ref()?.above(points[j].as_ref()?);
            // What a window shows beyond the long-time limit is known, and taken off.
            let window = (expected[i]? - expected[j]?) / self.scale(i) - self.apart(i);
            let standard_error = seen.standard_error? / self.scale(i);
            let value = seen.value / self.scale(i) - window;
            Some(Mirrored { value, standard_error, exact: self.apart(i) })
        });
        // Scatter that is rounding is no error bar.
        pairs.filter(|pair| pair.standard_error > ROUNDING).collect()
    }
}

/// Where no force accounts for every cycle, that of the device: it is the one that a reader
/// would try.
pub(super) fn named_force(facts: &Facts, subject: &Subject, mut found: Affinity) -> Affinity {
    if !found.complete {
        let forces = exact::forces(facts.network()).forces;
        let of = |o| forces.iter().find(|(flux, _)| flux == o).map(|(_, force)| *force);
        let known: Option<Vec<f64>> = subject.observables().map(of).collect();
        if let Some(known) = known {
            found.force = plane(&known);
        }
    }
    found
}

/// How far a value may be off: its bounds, and rounding.
fn uncertain(point: &Point) -> f64 {
    (point.bounds[1] - point.bounds[0]).abs() + ROUNDING * point.scale
}

/// The largest difference: of those beyond their rounding, where there are any.
fn furthest(by: impl Iterator<Item = Apart>) -> Apart {
    let resolved = |apart: &Apart| match *apart {
        Apart::Nothing => (false, f64::NEG_INFINITY),
        Apart::By { largest, rounding } => (largest > rounding, largest),
    };
    let order = |a: &Apart, b: &Apart| {
        let (a, b) = (resolved(a), resolved(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    };
    by.max_by(order).unwrap_or(Apart::Nothing)
}

/// Are two fields as close as this, by axis? A field has the dimension of one over its count.
fn near(a: [f64; 2], b: [f64; 2], within: [f64; 2]) -> bool {
    (0..2).all(|k| (a[k] - b[k]).abs() <= within[k])
}

/// This share of the largest field, by axis.
fn share(of: f64, fields: &[Vec<f64>], images: &[[f64; 2]]) -> [f64; 2] {
    let all = || fields.iter().map(|s| plane(s)).chain(images.iter().copied());
    [0, 1].map(|k| of * all().fold(0.0, |most: f64, s| most.max(s[k].abs())))
}

/// Fields that are each other's mirror images, each pair once.
fn pairs(fields: &[Vec<f64>], images: &[[f64; 2]]) -> Vec<[usize; 2]> {
    let same = share(SAME_FIELD, fields, images);
    let of = |i: usize| {
        let image = (i + 1..fields.len()).find(|&j| near(plane(&fields[j]), images[i], same));
        image.map(|j| [i, j])
    };
    (0..fields.len()).filter_map(of).collect()
}
