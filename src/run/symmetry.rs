//! Test the fluctuation symmetry of generating functions, exact and sampled.
//!
//! `lambda(s) = lambda(-A - s)` holds for entropy production (`A = 1`) and for counts that account for
//! the affinity of every cycle; for one current of several it is false in general.

use super::Job;
use super::generating::{Solved, plane};
use crate::config::plan::Subject;
use crate::estimate::Grown;
use crate::exact;
use crate::exact::generating::{Affinity, affinity, growth};
use crate::report::Law;
use crate::report::law::{self, Mirrored, Symmetry};

/// Two fields are each other's mirror images within this.
const SAME_FIELD: f64 = 1e-9;

/// A sampled generating function, by field.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    /// The trusted points.
    pub(super) grown: &'a [Option<Grown>],
    /// What windows of this duration should show there.
    pub(super) expected: &'a [Option<f64>],
}

impl Job {
    /// The symmetry of a generating function.
    pub(super) fn symmetry(
        &self,
        subject: &Subject,
        fields: &[Vec<f64>],
        solved: &Solved,
        sampled: Option<Seen<'_>>,
    ) -> Law {
        let increments: Vec<&[f64]> = solved.increments.iter().map(Vec::as_slice).collect();
        let of = subject.to_string();
        let found = match affinity(&self.network, &solved.classes, &increments) {
            Ok(found) => self.named_force(subject, found),
            Err(why) => return law::no_symmetry(&of, &why),
        };
        let (force, pair) = (found.force, subject.second.is_some());
        let images: Vec<[f64; 2]> = fields
            .iter()
            .map(|s| plane(s))
            .map(|s| [-force[0] - s[0], if pair { -force[1] - s[1] } else { 0.0 }])
            .collect();
        let mirror = match growth(&self.network, &solved.classes, &increments, &images) {
            Ok(mirror) => mirror,
            Err(why) => return law::no_symmetry(&of, &why),
        };
        let scale =
            |i: usize| solved.points[i + 1].scale.max(mirror[i].scale).max(f64::MIN_POSITIVE);
        let apart = |i: usize| (solved.points[i + 1].value - mirror[i].value) / scale(i);
        let largest = (0..fields.len()).map(|i| apart(i).abs()).fold(0.0, f64::max);
        let mirrored = sampled.map(|Seen { grown, expected }| {
            let pairs = pairs(fields, &images).into_iter().filter_map(|[i, j]| {
                let seen = grown[i].as_ref()?.above(grown[j].as_ref()?);
                // What a window shows beyond the long-time limit is known, and taken off.
                let window = (expected[i]? - expected[j]?) / scale(i) - apart(i);
                let standard_error = seen.standard_error? / scale(i);
                Some(Mirrored {
                    value: seen.value / scale(i) - window,
                    standard_error,
                    exact: apart(i),
                })
            });
            pairs.filter(|pair| pair.standard_error > 0.0).collect()
        });
        law::fluctuation_symmetry(&Symmetry { of, found, pair, largest, mirrored })
    }

    /// Where no force accounts for every cycle, that of the device: it is the one that a reader
    /// would try.
    fn named_force(&self, subject: &Subject, mut found: Affinity) -> Affinity {
        if !found.complete {
            let forces = exact::forces(&self.network).forces;
            let of = |o| forces.iter().find(|(flux, _)| flux == o).map(|(_, force)| *force);
            let known: Option<Vec<f64>> = subject.observables().map(of).collect();
            if let Some(known) = known {
                found.force = plane(&known);
            }
        }
        found
    }
}

/// Fields that are each other's mirror images, each pair once.
fn pairs(fields: &[Vec<f64>], images: &[[f64; 2]]) -> Vec<[usize; 2]> {
    let near = |a: [f64; 2], b: [f64; 2]| {
        (0..2).all(|k| (a[k] - b[k]).abs() <= SAME_FIELD * (1.0 + b[k].abs()))
    };
    let of = |i: usize| {
        let image = (i + 1..fields.len()).find(|&j| near(plane(&fields[j]), images[i]));
        image.map(|j| [i, j])
    };
    (0..fields.len()).filter_map(of).collect()
}
