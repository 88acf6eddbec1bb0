//! Describe reservoirs and resonances over one range of energies, so that they can be drawn.

use super::transmission::Feature;
use super::{Resonance, Resonances, ScatteringReservoir, Shape, Source};
use crate::model::{OccupationSketch, ScatteringSketch, Statistics, TransmissionSketch};

/// Points of a curve.
const POINTS: usize = 240;
/// Temperatures about a chemical potential, and half widths about a centre, that are shown.
const SHOWN: [f64; 2] = [5.0, 3.0];

/// What stands beside each other along the energy.
pub(super) fn sketch(model: &Resonances) -> ScatteringSketch {
    let range = range(model);
    let step = (range[1] - range[0]) / POINTS as f64;
    let energies: Vec<f64> = (0..=POINTS).map(|k| range[0] + k as f64 * step).collect();
    let reservoirs = model.reservoirs.iter().map(|own| occupation(model, own, &energies));
    let resonances = model.resonances.iter().map(|own| transmission(own, &energies));
    ScatteringSketch { range, reservoirs: reservoirs.collect(), resonances: resonances.collect() }
}

/// The energies of what happens.
fn range(model: &Resonances) -> [f64; 2] {
    let mut range = [f64::INFINITY, f64::NEG_INFINITY];
    let mut take = |at: f64, about: f64| {
        range = [range[0].min(at - about), range[1].max(at + about)];
    };
    for own in &model.resonances {
        let half = own.width.get() / 2.0;
        let about = if own.shape == Shape::Lorentzian { SHOWN[1] * half } else { half };
        take(own.energy.get(), about);
    }
    for own in &model.reservoirs {
        for Feature { at, scale, .. } in own.thermal_parts() {
            take(at, SHOWN[0] * scale);
        }
    }
    let margin = 0.05 * (range[1] - range[0]);
    [range[0] - margin, range[1] + margin]
}

/// How full a reservoir is, where that is known.
fn occupation(model: &Resonances, own: &ScatteringReservoir, energies: &[f64]) -> OccupationSketch {
    let filled = |e: f64| match &own.source {
        Source::Occupation(occupation) => {
            occupation.filling(Statistics::Fermi, e, 1).ok().map(|own| [e, own.filled])
        }
        Source::Demon(_) => None,
    };
    let at = |(r, filled): (usize, f64)| [model.resonances[r].energy.get(), filled];
    let points = match &own.source {
        Source::Demon(demon) => demon.fillings.map(|(r, own)| at((r, own.filled))).to_vec(),
        Source::Occupation(_) => Vec::new(),
    };
    OccupationSketch {
        name: own.name.clone(),
        thermal: own.thermal(),
        curve: energies.iter().filter_map(|e| filled(*e)).collect(),
        points,
    }
}

/// How likely particles pass: a curve from one end of its energies to the other.
fn transmission(own: &Resonance, energies: &[f64]) -> TransmissionSketch {
    let (centre, half) = (own.energy.get(), own.width.get() / 2.0);
    let ends = [centre - half, centre + half];
    let mut all: Vec<f64> = energies.to_vec();
    if own.shape == Shape::Lorentzian {
        all.extend((-60..=60).map(|k| centre + f64::from(k) / 10.0 * half));
    } else {
        all.retain(|e| (ends[0]..=ends[1]).contains(e));
        all.extend(ends);
    }
    all.sort_by(f64::total_cmp);
    let height = |e: f64| match own.shape {
        // The ends of a box are rounded.
        Shape::Narrow | Shape::Box => Some(own.height.get()),
        _ => own.transmission(e).ok(),
    };
    TransmissionSketch {
        name: own.name.clone(),
        between: own.between,
        curve: all.into_iter().filter_map(|e| Some([e, height(e)?])).collect(),
    }
}
