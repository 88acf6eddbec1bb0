//! Put distributions, generating functions and spectra of both routes side by side.

use super::{Job, Sampled};
use crate::config::plan::Observe;
use crate::estimate::Power;
use crate::exact;
use crate::exact::distribution::Distribution;
use crate::exact::generating::channel_increments;
use crate::exact::spectrum::{Currents, Noise};
use crate::quantity::{Observable, Quantity, Statistic};
use crate::report::curve::{Curve, Kind};
use crate::report::{DistributionCurves, Law, SpectrumCurve};

/// Windows that a spectrum needs to be judged: its values are means of squares, which are skewed.
const MIN_WINDOWS_FOR_SPECTRUM: u64 = 1000;

/// Exact noise by frequency, then pair, or the reason why there is none.
type Exact = Result<Vec<Vec<Noise>>, String>;

/// Curves, and why parts of them are absent.
#[derive(Default)]
pub(super) struct Curves {
    pub(super) list: Vec<Curve>,
    /// The fluctuation symmetry of each generating function.
    pub(super) symmetries: Vec<Law>,
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
            let seen = sampled.map(|s| &s.generating[index][..]);
            let carried = |s: &Sampled| asked.subject.observables().all(|of| s.carries(of));
            let carried = sampled.is_some_and(carried);
            self.generating(asked, seen, carried, &start, &mut curves);
        }
        if !observe.spectra.is_empty() {
            self.spectra(sampled, &mut curves);
        }
        curves.list.retain(Curve::is_answered);
        curves.warnings.extend(curves.list.iter().filter_map(Curve::bias));
        curves
    }

    fn spectra(&self, sampled: Option<&Sampled>, out: &mut Curves) {
        let frequencies = self.plan.observe.frequencies.clone().unwrap_or_default();
        let mut known = |result: Exact, what: &str| {
            result.map_err(|why| out.warnings.push(format!("no exact {what}: {why}"))).ok()
        };
        let (noise, expected) = match self.exact_spectra(&frequencies, sampled.is_some()) {
            Ok((noise, expected)) => {
                let noise = known(noise, "spectra");
                let untested = "periodogram of a window, so that no spectrum is tested";
                (noise, expected.and_then(|expected| known(expected, untested)))
            }
            Err(why) => {
                known(Err(why), "spectra");
                (None, None)
            }
        };
        for (index, pair) in self.plan.observe.spectra.iter().enumerate() {
            let seen = sampled.map(|s| &s.spectra[index]);
            let judged = sampled.is_some_and(|s| self.judges_spectrum(s, pair));
            if !judged && seen.is_some() {
                let [first, second] = pair;
                let and = if first == second { String::new() } else { format!(" and {second}") };
                out.warnings.push(format!(
                    "the spectrum of {first}{and} is shown but not judged, for lack of events"
                ));
            }
            let mut add = |kind: Kind, seen: Option<&[Power]>, part: fn(&Noise) -> f64| {
                let by_frequency = |noise: &Vec<Vec<Noise>>| -> Vec<f64> {
                    noise.iter().map(|pairs| part(&pairs[index])).collect()
                };
                let spectrum = SpectrumCurve {
                    pair,
                    kind,
                    frequencies: &frequencies,
                    sampled: seen,
                    exact: noise.as_ref().map(by_frequency),
                    expected: expected.as_ref().map(by_frequency),
                    blocks: self.plan.sampling.blocks,
                    judged,
                };
                out.list.push(spectrum.curve());
            };
            add(Kind::Spectrum, seen.map(|s| &s.real[..]), |noise| noise.real);
            if pair[0] != pair[1] {
                let seen = seen.map(|s| &s.imaginary[..]);
                add(Kind::ImaginarySpectrum, seen, |noise| noise.imaginary);
            }
        }
    }

    /// Do enough windows and jumps carry the spectrum of a pair? As many jumps as the variance rate of
    /// both needs, which is their spectrum at frequency zero.
    fn judges_spectrum(&self, sampled: &Sampled, pair: &[Observable; 2]) -> bool {
        let carried = |of: &Observable| {
            let variance = Quantity::new(of.clone(), Statistic::VarianceRate);
            sampled.estimates.contains_key(&variance) && !sampled.rough.contains(&variance)
        };
        self.plan.sampling.trajectories >= MIN_WINDOWS_FOR_SPECTRUM && pair.iter().all(carried)
    }

    /// The noise of every pair, by frequency, and the mean periodogram of a window, where there is a
    /// sample to compare with it.
    /// Each may be too much work by itself; an error is a reason why there is neither.
    fn exact_spectra(
        &self,
        frequencies: &[f64],
        sampled: bool,
    ) -> Result<(Exact, Option<Exact>), String> {
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
        let periodogram = || currents.periodogram(&pairs, frequencies, self.duration());
        Ok((currents.noise(&pairs, frequencies), sampled.then(periodogram)))
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
            let laws = DistributionCurves {
                subject: &subject,
                lattices: &binned.lattices,
                window,
                sampled: sampled.map(|s| &s.distributions[index]),
                exact: exact.as_ref().ok().map(|law| &law.cells[..]),
                route: exact.as_ref().ok().map(|law| law.route),
            };
            out.list.push(laws.curve());
        }
    }
}
