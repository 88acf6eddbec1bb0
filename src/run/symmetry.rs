//! Test the fluctuation symmetry of exact generating functions.
//!
//! `lambda(s) = lambda(-F - s)` holds for entropy production (`F = 1`) and for all counts together;
//! for one current with the force `F` that drives it, it is false in general.

use super::Job;
use super::observe::points;
use crate::config::plan::Generating;
use crate::exact;
use crate::exact::generating::{channel_increments, scaled_cumulants};
use crate::network::closed_classes_ahead;
use crate::quantity::{Name, Observable};
use crate::report::Law;
use crate::report::law;

impl Job {
    /// The symmetry of every generating function of one observable that was asked for.
    pub(super) fn symmetries(&self) -> Vec<Law> {
        let asked = self.plan.observe.generating_functions.iter();
        asked.filter_map(|asked| self.symmetry(asked)).collect()
    }

    fn symmetry(&self, asked: &Generating) -> Option<Law> {
        let observable = Some(&asked.subject.first).filter(|_| asked.subject.second.is_none())?;
        let force = self.conjugate(observable)?;
        let network = &self.network;
        let classes = closed_classes_ahead(network, &self.structure, &self.origin());
        let [class] = classes.as_slice() else { return None };
        let increments = channel_increments(network, observable, None)?;
        let fields: Vec<[f64; 2]> = points(asked).iter().map(|s| [s[0], 0.0]).collect();
        let mirrored: Vec<[f64; 2]> = fields.iter().map(|s| [-force - s[0], 0.0]).collect();
        let states = &self.structure.closed[*class];
        let solve = |fields: &[[f64; 2]]| -> Option<Vec<_>> {
            let points = scaled_cumulants(network, states, &[&increments], fields);
            points.into_iter().collect::<Result<_, _>>().ok()
        };
        let (points, images) = (solve(&fields)?, solve(&mirrored)?);
        let apart = points
            .iter()
            .zip(&images)
            .map(|(a, b)| (a.value - b.value).abs() / a.scale.max(b.scale));
        let apart = apart.fold(0.0, f64::max);
        Some(law::fluctuation_symmetry(&observable.to_string(), force, apart))
    }

    /// The force conjugate to an observable: one for entropy, else that of a device's flux.
    fn conjugate(&self, observable: &Observable) -> Option<f64> {
        if matches!(observable.name, Name::Entropy | Name::EntropyFlow) {
            return Some(1.0);
        }
        let forces = exact::forces(&self.network).forces;
        forces.into_iter().find(|(flux, _)| flux == observable).map(|(_, force)| force)
    }
}
