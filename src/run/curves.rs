//! Put distributions and generating functions of both routes side by side.

use super::observe::points;
use super::{Job, Sampled};
use crate::config::plan::{Generating, Observe, Subject};
use crate::estimate::MIN_EFFECTIVE;
use crate::exact;
use crate::exact::distribution::Distribution;
use crate::exact::generating::{Point, channel_increments, scaled_cumulants, window};
use crate::exact::spectrum::{Currents, Noise};
use crate::network::closed_classes_ahead;
use crate::quantity::Estimate;
use crate::report::curve::Curve;
use crate::report::{Growth, Laws, Spectrum};

/// Curves, and why parts of them are absent.
#[derive(Default)]
pub(super) struct Curves {
    pub(super) curves: Vec<Curve>,
    pub(super) warnings: Vec<String>,
}

impl Job {
    /// Every curve that was asked for; of the exact route alone where nothing was sampled.
    pub(super) fn curves(&self, sampled: Option<&Sampled>) -> Curves {
        let mut curves = Curves::default();
        let observe = &self.plan.observe;
        if *observe == Observe::default() {
            return curves;
        }
        let start = if self.network.states.is_empty() {
            Err("the states are too many to enumerate".to_owned())
        } else {
            exact::initial_law(&self.network, &self.structure, self.start())
                .map_err(|error| error.to_string())
        };
        self.distributions(sampled, &start, &mut curves);
        for (index, asked) in observe.generating_functions.iter().enumerate() {
            self.generating(asked, sampled.map(|s| &s.generating[index][..]), &start, &mut curves);
        }
        if !observe.spectra.is_empty() {
            self.spectra(sampled, &mut curves);
        }
        curves.curves.retain(|curve| curve.axes.iter().any(|axis| !axis.values.is_empty()));
        curves.warnings.extend(curves.curves.iter().filter_map(Curve::bias));
        curves
    }

    fn spectra(&self, sampled: Option<&Sampled>, out: &mut Curves) {
        let frequencies = self.plan.observe.frequencies.clone().unwrap_or_default();
        let (noise, expected) = match self.exact_spectra(&frequencies) {
            Ok([noise, expected]) => (Some(noise), Some(expected)),
            Err(why) => {
                out.warnings.push(format!("no exact spectra: {why}"));
                (None, None)
            }
        };
        for (index, pair) in self.plan.observe.spectra.iter().enumerate() {
            let real = |by_frequency: &Vec<Vec<Noise>>| -> Vec<f64> {
                by_frequency.iter().map(|pairs| pairs[index].real).collect()
            };
            let spectrum = Spectrum {
                pair,
                frequencies: &frequencies,
                sampled: sampled.map(|s| &s.spectra[index][..]),
                exact: noise.as_ref().map(real),
                expected: expected.as_ref().map(real),
                blocks: self.plan.sampling.blocks,
            };
            out.curves.push(spectrum.curve());
        }
    }

    /// The noise of every pair, by frequency, and the mean periodogram of a window.
    fn exact_spectra(&self, frequencies: &[f64]) -> Result<[Vec<Vec<Noise>>; 2], String> {
        let network = &self.network;
        let increments: Vec<Vec<f64>> = self
            .transformed()
            .into_iter()
            .map(|o| channel_increments(network, o, None))
            .collect::<Option<_>>()
            .ok_or("a current is not defined")?;
        let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
        let class = self.structure.closed.first().ok_or("there is no closed class")?;
        let currents = Currents::of(network, class, &increments)?;
        let pairs = self.transformed_pairs();
        Ok([
            currents.noise(&pairs, frequencies)?,
            currents.periodogram(&pairs, frequencies, self.duration())?,
        ])
    }

    fn distributions(
        &self,
        sampled: Option<&Sampled>,
        start: &Result<Vec<f64>, String>,
        out: &mut Curves,
    ) {
        for (index, (subject, binned)) in self.binned().into_iter().enumerate() {
            let window = self.duration() * if binned.half == 0 { 0.5 } else { 1.0 };
            let lattices: Vec<_> = binned.lattices.iter().collect();
            let exact = start
                .clone()
                .and_then(|start| Distribution::of(&self.network, &start, &lattices, window));
            if let Err(why) = &exact {
                out.warnings.push(format!("no exact distribution of {subject}: {why}"));
            }
            let laws = Laws {
                subject: &subject,
                lattices: &binned.lattices,
                window,
                sampled: sampled.map(|s| &s.laws[index]),
                exact: exact.as_ref().ok().map(|law| &law.cells[..]),
            };
            out.curves.push(laws.curve());
        }
    }

    fn generating(
        &self,
        asked: &Generating,
        sampled: Option<&[Option<Estimate>]>,
        start: &Result<Vec<f64>, String>,
        out: &mut Curves,
    ) {
        let subject = &asked.subject;
        let fields = points(asked);
        let exact = start.clone().and_then(|start| {
            self.exact_generating(subject, &fields).map(|points| (points, start))
        });
        let (mut expected, mut trusted) = (None, sampled.map(<[_]>::to_vec));
        let points = match exact {
            Ok((points, start)) => {
                if let Some(trusted) = &mut trusted {
                    expected = Some(self.exact_slopes(subject, &fields, &start, trusted));
                }
                Some(points)
            }
            Err(why) => {
                out.warnings.push(format!("no exact generating function of {subject}: {why}"));
                None
            }
        };
        let growth = Growth {
            subject,
            fields: &fields,
            sampled: trusted.as_deref(),
            exact: points.as_deref(),
            expected: expected.as_deref(),
            blocks: self.plan.sampling.blocks,
        };
        out.warnings.extend(growth.warning());
        out.curves.extend(growth.curves());
    }

    /// The generating function at every field.
    fn exact_generating(
        &self,
        subject: &Subject,
        fields: &[Vec<f64>],
    ) -> Result<Vec<Point>, String> {
        let network = &self.network;
        let classes = closed_classes_ahead(network, &self.structure, &self.origin());
        let [class] = classes.as_slice() else {
            return Err(format!("the start leads to {} closed classes", classes.len()));
        };
        let states = &self.structure.closed[*class];
        if self.origin().iter().any(|state| states.binary_search(state).is_err()) {
            return Err(
                "the start is left for good, and what grows there may outgrow the rest".into()
            );
        }
        if states.len() == 1 {
            return Err("nothing is counted in an absorbing state".into());
        }
        let increments = self.increments(subject, None).ok_or("it is not defined")?;
        let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
        // The origin tells typical currents from rare ones.
        let fields: Vec<[f64; 2]> =
            std::iter::once([0.0; 2]).chain(fields.iter().map(|s| plane(s))).collect();
        scaled_cumulants(network, states, &increments, &fields).into_iter().collect()
    }

    fn increments(&self, subject: &Subject, law: Option<&[f64]>) -> Option<Vec<Vec<f64>>> {
        subject.observables().map(|o| channel_increments(&self.network, o, law)).collect()
    }

    /// What windows of this duration estimate at each trusted field, where that is affordable.
    ///
    /// A sample that happened to miss the windows that carry `<exp(s.X)>` cannot know; the exact
    /// `n G(s)^2/G(2s)` does, and fields with too few effective windows lose their trust here.
    fn exact_slopes(
        &self,
        subject: &Subject,
        fields: &[Vec<f64>],
        start: &[f64],
        trusted: &mut [Option<Estimate>],
    ) -> Vec<Option<f64>> {
        let mut slopes = vec![None; fields.len()];
        let chosen: Vec<usize> = (0..fields.len()).filter(|&i| trusted[i].is_some()).collect();
        let Some(increments) = self.increments(subject, self.stationary.as_deref()) else {
            return slopes;
        };
        let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
        let solve = |factor: f64| {
            let fields: Vec<[f64; 2]> =
                chosen.iter().map(|&i| plane(&fields[i]).map(|s| factor * s)).collect();
            window(&self.network, start, &increments, &fields, self.duration())
        };
        let windows = (self.plan.sampling.trajectories as f64).ln();
        for ((&i, once), twice) in chosen.iter().zip(solve(1.0)).zip(solve(2.0)) {
            let effective = match (&once, &twice) {
                (Ok(once), Ok(twice)) => {
                    [0, 1].map(|half| windows + 2.0 * once[half] - twice[half])
                }
                _ => [f64::NEG_INFINITY; 2],
            };
            if effective.iter().any(|ln| ln.exp() < MIN_EFFECTIVE) {
                trusted[i] = None;
            }
            slopes[i] = once.ok().map(|[middle, end]| (end - middle) * 2.0 / self.duration());
        }
        slopes
    }
}

/// Fields as a point of the plane; the second is zero for one observable.
fn plane(fields: &[f64]) -> [f64; 2] {
    [fields[0], fields.get(1).copied().unwrap_or(0.0)]
}
