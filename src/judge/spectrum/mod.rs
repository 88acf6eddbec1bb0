//! Judge noise spectra of currents.
//!
//! ```text
//! S_ab(w) = int <<I_a(t) I_b(0)>> exp(i w t) dt
//! ```
//!
//! two-sided, `w` in radians per unit time; at `w = 0` it is the variance rate. The sampled periodogram of a window
//! is compared with the exact mean periodogram of a window of this duration, which differs from `S` by order `1/t`.

mod curve;

pub(crate) use curve::SpectrumCurve;

use super::curve::Kind;
use super::{Case, Gathered};
use crate::estimate::{Power, Sampled};
use crate::exact::generating::channel_increments;
use crate::exact::spectrum::{Currents, Noise};
use crate::quantity::{Observable, Quantity, Statistic};

/// Windows that a spectrum needs to be judged: its values are means of squares, which are skewed.
const MIN_WINDOWS: u64 = 1000;

/// Noise by frequency, then pair.
type Spectra = Vec<Vec<Noise>>;

/// Exact noise, or the reason why there is none.
type Exact = Result<Spectra, String>;

/// Every spectrum that was asked for.
pub(super) fn judge(case: &Case<'_>, out: &mut Gathered) {
    if case.plan.observe.spectra.is_empty() {
        return;
    }
    let sampled = case.sampled;
    let frequencies = &case.choices.frequencies[..];
    let [noise, expected] = known(exact_spectra(case, frequencies), &mut out.warnings);
    for (index, pair) in case.plan.observe.spectra.iter().enumerate() {
        let seen = sampled.map(|s| &s.spectra[index]);
        let judged = sampled.is_some_and(|s| is_judged(case, s, pair));
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
                frequencies,
                sampled: seen,
                exact: noise.as_ref().map(by_frequency),
                expected: expected.as_ref().map(by_frequency),
                blocks: case.blocks(),
                judged,
            };
            out.add_curve(spectrum.curve());
        };
        add(Kind::Spectrum, seen.map(|s| &s.real[..]), |noise| noise.real);
        if pair[0] != pair[1] {
            let seen = seen.map(|s| &s.imaginary[..]);
            add(Kind::ImaginarySpectrum, seen, |noise| noise.imaginary);
        }
    }
}

/// The noise and the mean periodogram, where they are known; else a warning.
fn known(
    found: Result<(Exact, Option<Exact>), String>,
    warnings: &mut Vec<String>,
) -> [Option<Spectra>; 2] {
    let mut known = |result: Exact, what: &str| {
        result.map_err(|why| warnings.push(format!("no exact {what}: {why}"))).ok()
    };
    match found {
        Ok((noise, expected)) => {
            let noise = known(noise, "spectra");
            let untested = "periodogram of a window, so that no spectrum is tested";
            [noise, expected.and_then(|expected| known(expected, untested))]
        }
        Err(why) => [known(Err(why), "spectra"), None],
    }
}

/// Do enough windows and jumps carry the spectrum of a pair? As many jumps as the variance rate of
/// both needs, which is their spectrum at frequency zero.
fn is_judged(case: &Case<'_>, sampled: &Sampled, pair: &[Observable; 2]) -> bool {
    let carried = |of: &Observable| {
        let variance = Quantity::new(of.clone(), Statistic::VarianceRate);
        sampled.estimates.contains_key(&variance) && !sampled.rough.contains(&variance)
    };
    case.windows() >= MIN_WINDOWS && pair.iter().all(carried)
}

/// The noise of every pair, by frequency, and the mean periodogram of a window, where there is a
/// sample to compare with it.
/// Each may be too much work by itself; an error is a reason why there is neither.
fn exact_spectra(case: &Case<'_>, frequencies: &[f64]) -> Result<(Exact, Option<Exact>), String> {
    let observe = &case.plan.observe;
    let pairs = observe.transformed_pairs();
    if let (None, Some(own)) = (case.facts, case.own) {
        let of = observe.transformed();
        let noise = |duration| own.spectrum(&of, &pairs, frequencies, duration);
        return Ok((noise(None), case.sampled.map(|_| noise(Some(case.duration())))));
    }
    let facts = case.facts.ok_or("there is no closed class")?;
    let network = facts.network();
    let increments: Vec<Vec<f64>> = observe
        .transformed()
        .into_iter()
        .map(|o| channel_increments(network, o, None))
        .collect::<Option<_>>()
        .ok_or("a current is not defined")?;
    let increments: Vec<&[f64]> = increments.iter().map(Vec::as_slice).collect();
    let class = facts.structure().closed.first().ok_or("there is no closed class")?;
    let currents = Currents::of(network, class, &increments)?;
    let periodogram = || currents.periodogram(&pairs, frequencies, case.duration());
    Ok((currents.noise(&pairs, frequencies), case.sampled.map(|_| periodogram())))
}
