//! Hold a function of one or two variables: a distribution, a generating function, a spectrum.
//!
//! Every list of a curve has one entry a point; probabilities of cells add up to one, densities of times are
//! per unit of time, generating functions per unit of time, spectra per unit of time and squared unit of the count.

use crate::judge::level::{NOTICEABLE_BIAS, ROUNDING};
use serde::Serialize;

use super::chance::{Tails, combined};
use crate::exact::Route;
use crate::quantity::Observable;

/// What a curve is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Probability of each value over a window.
    Distribution,
    /// Scaled cumulant generating function `lim ln <exp(s X)>/t`.
    Scgf,
    /// Its Legendre transform.
    RateFunction,
    /// Density of the time between successive jumps.
    WaitingTime,
    /// Density of the time of first passage.
    PassageTime,
    /// Noise at finite frequency: its real part.
    Spectrum,
    /// The imaginary part of a pair's, `integral <dI_a(t) dI_b(0)> sin(w t) dt`: at low frequencies
    /// negative where the first current leads with the same sign, positive where with the opposite.
    ImaginarySpectrum,
}

/// One variable of a curve.
///
/// ```
/// use fluctua::judge::curve::Axis;
/// let axis = Axis::new("frequency", vec![0.0, 1.0]);
/// assert!(axis.edges.is_empty(), "it is no density");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axis {
    /// What varies: an observable (`particle.b`), `s`, `frequency`, `time`.
    pub name: String,
    /// Its values, one a point.
    pub values: Vec<f64>,
    /// Where the cell of each point begins and ends, of a density; neighbours without mass are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<[f64; 2]>,
}

impl Axis {
    /// An axis of single values.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), values, edges: Vec::new() }
    }
}

/// Sampled values, one a point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// The values.
    pub values: Vec<f64>,
    /// Their jackknife standard errors; none of a single block.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standard_errors: Vec<f64>,
}

/// A goodness-of-fit test of the sampled against the exact curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Test {
    /// What was done.
    pub method: String,
    /// The statistic.
    pub statistic: f64,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// Chance of a statistic at least as large if the two agree.
    pub p_value: f64,
    /// The least that [`Test::randomised`] can give; below `p_value` only where counts have ties.
    #[serde(skip)]
    pub p_above: f64,
    /// The counts that the statistic is made of, where it is made of counts.
    #[serde(skip)]
    pub counts: Vec<Tails>,
}

impl Test {
    /// Windows where the exact law rules them out settle the matter.
    pub(in crate::judge) fn impossible(windows: f64) -> Self {
        Self {
            method: "windows in cells of exact probability zero".to_owned(),
            statistic: windows,
            degrees: 1,
            p_value: 0.0,
            p_above: 0.0,
            counts: Vec::new(),
        }
    }

    /// The chance with every tie of counts broken by a uniform number from `draw`: uniform if the two
    /// agree, however few the counts are.
    pub fn randomised(&self, mut draw: impl FnMut() -> f64) -> f64 {
        if self.counts.is_empty() {
            return self.p_value;
        }
        let chances: Vec<f64> = self.counts.iter().map(|tails| tails.randomised(draw())).collect();
        combined(&chances)[1]
    }
}

/// What decided which sampled points of a generating function are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The exact number of effective windows.
    Exact,
    /// That of the sample alone, which does not know of windows that it missed.
    Sample,
}

/// Standard errors of the rarest share of windows that an exact law may be off by, to be judged by.
const SHARP: f64 = 0.1;

/// Is an exact law so sharp that so many windows can be judged by it?
pub(crate) fn is_sharp(route: &Route, windows: f64) -> bool {
    route.absolute_accuracy * windows.sqrt() < SHARP
}

/// Cells of an exact distribution that no window fell into and that are too rare to be listed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Unlisted {
    /// Cells that no window fell into are listed from this exact probability on.
    pub listed_above: f64,
    /// The exact probability of all cells that are left out.
    pub unlisted_mass: f64,
}

/// A curve with its answers; every list is one value a point.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .distribution("particle.left")
/// #     .build()?;
/// let report = fluctua::run::exact(&plan)?;
/// let exact = report.curves[0].exact.as_ref().expect("it is solvable");
/// assert!((exact.iter().sum::<f64>() - 1.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// Of what.
    #[serde(flatten)]
    pub observable: Observable,
    /// The second observable of a joint curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub and: Option<Observable>,
    /// What kind of curve.
    pub kind: Kind,
    /// Duration of the window, where it belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<f64>,
    /// The variables.
    pub axes: Vec<Axis>,
    /// The sampled answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampled: Option<Series>,
    /// The exact answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<Vec<f64>>,
    /// How an exact distribution was computed, and to which accuracy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_route: Option<Route>,
    /// A word for each point, where points differ in kind: `typical` and `rare` currents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<&'static str>>,
    /// The exact value of what windows of this duration estimate, where it is not `exact` itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Vec<f64>>,
    /// What decided which sampled points are trusted, of a generating function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
    /// What an exact distribution leaves out of its list.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub unlisted: Option<Unlisted>,
    /// The exact probability of time zero, where windows may have passed at once: the first cell of times holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_once: Option<f64>,
    /// How the two compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
    /// A second test, of a distribution: the probability integral transform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform_test: Option<Test>,
}

impl Curve {
    /// A curve without points.
    #[must_use]
    pub fn new(observable: Observable, kind: Kind) -> Self {
        Self {
            observable,
            and: None,
            kind,
            window: None,
            axes: Vec::new(),
            sampled: None,
            exact: None,
            exact_route: None,
            labels: None,
            expected: None,
            trust: None,
            unlisted: None,
            at_once: None,
            test: None,
            transform_test: None,
        }
    }

    /// It has points, with the answer of a route.
    #[must_use]
    pub(crate) fn is_answered(&self) -> bool {
        let points = self.axes.iter().any(|axis| !axis.values.is_empty());
        points && (self.sampled.is_some() || self.exact.is_some())
    }

    /// Warn where the window is too short for the sample to show the long-time curve.
    #[must_use]
    pub fn bias(&self) -> Option<String> {
        let (sampled, exact) = (self.sampled.as_ref()?, self.exact.as_ref()?);
        let pairs = self.expected.as_ref()?.iter().zip(exact).zip(&sampled.standard_errors);
        let rounding = ROUNDING * exact.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        // Where nothing is uncertain, as at s = 0, there is no error bar to compare with.
        let far = |((expected, exact), error): &((&f64, &f64), &f64)| {
            let apart = (*expected - *exact).abs();
            **error > 0.0 && apart > rounding && apart > NOTICEABLE_BIAS * **error
        };
        let points = pairs.filter(far).count();
        (points > 0).then(|| {
            format!(
                "the window is short for the {}: {points} of {} sampled points are compared with \
                 `expected`, the exact value of this window, which differs from the long-time limit \
                 by more than 0.1 standard errors; raise duration to close the gap",
                self.name(),
                exact.len()
            )
        })
    }

    /// What it is called in a message: `distribution of particle.b over 100`.
    #[must_use]
    pub fn name(&self) -> String {
        let and = self.and.as_ref().map(|and| format!(" and {and}")).unwrap_or_default();
        let over = self.window.map(|window| format!(" over {window}")).unwrap_or_default();
        let kind = self.kind_word().replace('_', " ");
        format!("{kind} of {}{and}{over}", self.observable)
    }

    /// The word for its kind.
    #[must_use]
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            Kind::Distribution => "distribution",
            Kind::Scgf => "scgf",
            Kind::RateFunction => "rate_function",
            Kind::WaitingTime => "waiting_time",
            Kind::PassageTime => "passage_time",
            Kind::Spectrum => "spectrum",
            Kind::ImaginarySpectrum => "imaginary_spectrum",
        }
    }
}
