//! Answer for the finite window, as far as that is affordable and right.
//!
//! A short window is followed as it is. A long one is split into its asymptote and what decays (the
//! `asymptote` file), where one closed class lies ahead. Each number comes with the size of its rounding:
//! what is lost in it is refused.

use std::collections::HashMap;

use rayon::prelude::*;

use super::asymptote::{Modes, Potentials};
use super::cumulants::Cumulants;
use super::transient::Chain;
use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::gauge::Gauge;
use crate::exact::chain::occupation::Occupation;
use crate::exact::increments::{Counted, with_boundary};
use crate::exact::tolerance::{ROUNDED_LOGARITHMS, ROUNDING};
use crate::network::Network;

/// Multiplications that the finite windows may take: a couple of seconds.
const MAX_WORK: f64 = 3e9;
/// Multiplications from which threads pay.
const PARALLEL_WORK: f64 = 1e7;
/// Uniformised steps of a window that is split into its asymptote and the rest.
const LONG: f64 = 1e3;
/// Rounding of a split window, relative to its numbers, at which no other way is tried.
const GOOD: f64 = 1e-11;
/// Rounding at which a number is refused.
const MAX_ROUNDING: f64 = 1e-6;

/// Cumulants at `t/2` and `t`, with their rounding; refused ones are no numbers.
#[derive(Clone, Copy)]
pub(crate) struct WindowCumulants {
    pub(crate) values: [[f64; 4]; 2],
    pub(crate) rounding: [f64; 4],
    /// By its asymptote.
    split: bool,
}

/// The finite-window numbers, at `t/2` and `t`.
#[derive(Default)]
pub(crate) struct Windows {
    /// By observable.
    pub(crate) cumulants: Vec<Option<WindowCumulants>>,
    /// By pair of observables, then time.
    pub(crate) covariances: HashMap<[usize; 2], [f64; 2]>,
    /// The mean distribution over the window.
    pub(crate) occupation: Option<Vec<f64>>,
}

/// A walk over a finite window.
pub(crate) struct Window<'a> {
    pub(crate) network: &'a Network,
    pub(crate) chain: &'a Chain,
    /// The closed class, where one alone lies ahead.
    pub(crate) class: Option<&'a ClosedClass>,
    /// Probability flux by channel in the closed classes.
    pub(crate) flux: &'a [f64],
    /// The stationary distribution, where one class lies ahead.
    pub(crate) law: Option<&'a [f64]>,
    /// Trajectories start from it.
    pub(crate) stationary: bool,
    pub(crate) duration: f64,
    /// By class, then observable.
    pub(crate) cumulants: &'a [Vec<Cumulants>],
}

/// A count in the form in which it is followed.
struct CountForm {
    /// For the asymptote.
    split: Gauge,
    /// For all that is shown.
    whole: Gauge,
    /// Close to its mean rate.
    drift: f64,
    /// The largest that a jump adds.
    largest: f64,
}

/// A long window: what lasts, and the potentials of each count.
struct LongWindow {
    modes: Modes,
    potentials: Vec<Potentials>,
}

impl Window<'_> {
    /// Solve for every observable and pair; `covariance` is the rate of a pair.
    pub(crate) fn solve(
        &self,
        counted: &[Counted<'_>],
        gauges: &[Gauge],
        pairs: Vec<[usize; 2]>,
        covariance: impl Fn([usize; 2]) -> f64 + Sync,
        warnings: &mut Vec<String>,
    ) -> Windows {
        let singles = self.forms(counted, gauges, warnings);
        let each = self.chain.cost(self.duration);
        let work = each * singles.len() as f64;
        let all_work = work + each * pairs.len() as f64;
        let mut windows = Windows { occupation: self.occupation(), ..Windows::default() };
        if work > MAX_WORK {
            warnings.push(unaffordable("cumulants and covariances", all_work));
            return windows;
        }
        let long = self.long(&singles);
        let flow = self.flow(windows.occupation.as_deref());
        windows.cumulants = vec![None; counted.len()];
        let found = self.singles(&singles, long.as_ref(), &flow, work);
        for ((i, _), found) in singles.iter().zip(found) {
            windows.cumulants[*i] = found;
        }
        let lost = windows.cumulants.iter().flatten().flat_map(|found| found.values[1]);
        if lost.into_iter().any(f64::is_nan) {
            warnings.push(LOST_WINDOWS.to_owned());
        }
        if all_work > MAX_WORK {
            warnings.push(unaffordable("covariances", all_work));
            return windows;
        }
        // What is lost in rounding of one count is lost in its covariances.
        let kept = |&i: &usize| {
            windows.cumulants[i].is_some_and(|found| found.values.iter().all(|v| v[1].is_finite()))
        };
        let pairs = pairs.into_iter().filter(|pair| pair.iter().all(kept)).collect();
        let found = &windows.cumulants;
        windows.covariances =
            self.pairs(pairs, &singles, long.as_ref(), found, covariance, all_work - work);
        windows
    }

    /// The form of each count whose cumulants are listed, with its index.
    fn forms(
        &self,
        counted: &[Counted<'_>],
        gauges: &[Gauge],
        warnings: &mut Vec<String>,
    ) -> Vec<(usize, CountForm)> {
        let forms: Vec<Option<CountForm>> =
            (0..counted.len()).map(|i| self.form(i, &counted[i], &gauges[i])).collect();
        if forms.iter().any(Option::is_none) {
            warnings.push(NO_BOUNDARY.to_owned());
        }
        let listed = |(i, form): (usize, Option<CountForm>)| {
            form.filter(|_| counted[i].observable.cumulants).map(|form| (i, form))
        };
        forms.into_iter().enumerate().filter_map(listed).collect()
    }

    /// The asymptote of a window of many jumps, where there is one.
    fn long(&self, singles: &[(usize, CountForm)]) -> Option<LongWindow> {
        let class = self.class.filter(|_| self.chain.jumps(self.duration) > LONG)?;
        let modes = Modes::of(self.network, class, &self.chain.start)?;
        let split: Vec<&Gauge> = singles.iter().map(|(_, form)| &form.split).collect();
        let potentials = modes.potentials(&split);
        Some(LongWindow { modes, potentials })
    }

    /// Cumulants of each count.
    fn singles(
        &self,
        singles: &[(usize, CountForm)],
        long: Option<&LongWindow>,
        flow: &[f64],
        work: f64,
    ) -> Vec<Option<WindowCumulants>> {
        let single = |place: &usize| {
            let (i, form) = &singles[*place];
            let split = long.map(|LongWindow { modes, potentials }| {
                let growth = self.cumulants[0][*i].rates;
                let asymptote = modes.single(self.chain, &form.split, &potentials[*place], growth);
                let most = asymptote.largest();
                let braces = asymptote.at(self.chain, self.duration).map(|jet| jet.cumulants());
                self.split(*i, braces, most)
            });
            self.better(split, form, flow)
        };
        let places: Vec<usize> = (0..singles.len()).collect();
        mapped(&places, work, single)
    }

    /// Covariances of pairs of counts: by the asymptote, where both counts have theirs by it.
    fn pairs(
        &self,
        pairs: Vec<[usize; 2]>,
        singles: &[(usize, CountForm)],
        long: Option<&LongWindow>,
        found: &[Option<WindowCumulants>],
        covariance: impl Fn([usize; 2]) -> f64 + Sync,
        work: f64,
    ) -> HashMap<[usize; 2], [f64; 2]> {
        let place = |i: usize| singles.binary_search_by_key(&i, |(index, _)| *index).ok();
        let placed = |pair: [usize; 2]| Some((pair, [place(pair[0])?, place(pair[1])?]));
        let pairs: Vec<_> = pairs.into_iter().filter_map(placed).collect();
        let split: Vec<&Gauge> = singles.iter().map(|(_, form)| &form.split).collect();
        let places: Vec<[usize; 2]> = pairs.iter().map(|(_, places)| *places).collect();
        let mixed = long.map(|long| (long, long.modes.mixed(&split, &long.potentials, &places)));
        let is_split = |i: usize| found[i].is_some_and(|found| found.split);
        let of = |number: &usize| {
            let (pair, places) = pairs[*number];
            let split_both = mixed.as_ref().filter(|_| pair.into_iter().all(is_split));
            let Some((LongWindow { modes, potentials }, mixed)) = split_both else {
                let [a, b] = places.map(|place| &singles[place].1);
                let increments = [&a.whole.increments[..], &b.whole.increments[..]];
                let heights = [&a.whole.height[..], &b.whole.height[..]];
                let drift = [a.drift, b.drift];
                return self.chain.covariance_between(increments, heights, drift, self.duration);
            };
            let rate = covariance(pair);
            let growth = (pair.map(|i| self.cumulants[0][i].rates[0]), rate);
            let (gauges, potentials) =
                (places.map(|place| split[place]), places.map(|place| &potentials[place]));
            let asymptote = modes.pair(self.chain, gauges, potentials, &mixed[*number], growth);
            let braces = asymptote.at(self.chain, self.duration).map(|jet| jet.covariance());
            [0, 1].map(|k| rate * self.duration * [0.5, 1.0][k] + braces[k])
        };
        let numbers: Vec<usize> = (0..pairs.len()).collect();
        let values = mapped(&numbers, work, of);
        let pairs = pairs.iter().map(|(pair, _)| *pair);
        pairs.zip(values).filter(|(_, c)| c.iter().all(|c| c.is_finite())).collect()
    }

    /// The forms of a count; `None` where its boundary term is undefined.
    fn form(&self, i: usize, counted: &Counted<'_>, gauge: &Gauge) -> Option<CountForm> {
        let boundary = counted.observable.boundary;
        let mut split = gauge.clone();
        let plain = if boundary {
            let law = self.law.filter(|law| self.chain.starts_within(law))?;
            for (height, p) in split.height.iter_mut().zip(law) {
                *height -= if *p > 0.0 { libm::log(*p) } else { 0.0 };
            }
            with_boundary(self.network, &counted.increments, law)
        } else {
            counted.increments.clone()
        };
        let spread = |of: &[f64]| {
            let bounds = (f64::INFINITY, f64::NEG_INFINITY);
            let (low, high) = of.iter().fold(bounds, |(l, h), &g| (l.min(g), h.max(g)));
            high - low
        };
        if spread(&split.height) <= ROUNDED_LOGARITHMS * spread(&gauge.height) {
            split.height.fill(0.0);
        }
        let largest = plain.iter().fold(0.0, |most, d| f64::max(most, d.abs()));
        // In a long window, heights that are no larger than what its jumps add up to.
        let jumps = self.chain.jumps(self.duration);
        let spread = spread(&split.height);
        let low = spread == 0.0 || jumps > LONG && spread <= largest * jumps.sqrt();
        let height = vec![0.0; split.height.len()];
        let whole = if low { split.clone() } else { Gauge { increments: plain, height } };
        let drift = self.cumulants.iter().map(|c| c[i].rates[0]).sum::<f64>();
        let drift = drift / self.cumulants.len().max(1) as f64;
        Some(CountForm { split, whole, drift, largest })
    }

    /// Cumulants from the asymptote and the braces.
    fn split(&self, i: usize, braces: [[f64; 4]; 2], most: [f64; 5]) -> WindowCumulants {
        let Cumulants { rates, gross, .. } = &self.cumulants[0][i];
        let grown = |part: f64| rates.map(|rate| rate * part * self.duration);
        let sum = |part: f64, braces: [f64; 4]| {
            let grown = grown(part);
            [0, 1, 2, 3].map(|n| grown[n] + braces[n])
        };
        let values = [sum(0.5, braces[0]), sum(1.0, braces[1])];
        let terms = moments(0.0, braces[1][1]);
        let factorial = [1.0, 2.0, 6.0, 24.0];
        let rounding = [0, 1, 2, 3]
            .map(|n| ROUNDING * (gross[n] * self.duration + factorial[n] * most[n + 1] + terms[n]));
        WindowCumulants { values, rounding, split: true }
    }

    /// The split window, or the whole one where that is closer; what is lost in rounding is no number.
    fn better(
        &self,
        split: Option<WindowCumulants>,
        form: &CountForm,
        flow: &[f64],
    ) -> Option<WindowCumulants> {
        let worst = |found: &WindowCumulants| {
            let worse = |a: f64, b: f64| if b.is_nan() || b > a { b } else { a };
            shares(found, form.largest).into_iter().fold(0.0, worse)
        };
        let mut found = match split {
            Some(found) if worst(&found) <= GOOD => found,
            Some(found) => {
                let whole = self.whole(form, flow);
                if worst(&found) <= worst(&whole) { found } else { whole }
            }
            None => self.whole(form, flow),
        };
        if self.stationary {
            let means = [0.5, 1.0].map(|part| form.drift * part * self.duration);
            found.values.iter_mut().zip(means).for_each(|(values, mean)| values[0] = mean);
        }
        let shares = shares(&found, form.largest);
        for values in &mut found.values {
            for (value, share) in values.iter_mut().zip(shares) {
                if share.is_nan() || share > MAX_ROUNDING {
                    *value = f64::NAN;
                }
            }
        }
        found.values[1].iter().any(|value| value.is_finite()).then_some(found)
    }

    /// Cumulants of all that is shown.
    fn whole(&self, form: &CountForm, flow: &[f64]) -> WindowCumulants {
        let Gauge { increments, height } = &form.whole;
        let gross = |n: i32| -> f64 {
            let terms = flow.iter().zip(increments).map(|(f, d)| f * d.abs().powi(n));
            terms.sum::<f64>() * self.duration
        };
        let gross = [1, 2, 3, 4].map(gross);
        let values = self.chain.cumulants_between(increments, height, form.drift, self.duration);
        let terms = moments(values[1][0], values[1][1]);
        let rounding = [0, 1, 2, 3].map(|n| ROUNDING * (gross[n] + terms[n]));
        WindowCumulants { values, rounding, split: false }
    }

    /// The mean flow through each channel in the window, or else that of long times.
    fn flow(&self, occupation: Option<&[f64]>) -> Vec<f64> {
        let Some(law) = occupation else { return self.flux.to_vec() };
        let channels = self.network.channels().iter();
        channels.map(|c| law[c.from as usize] * c.rate).collect()
    }

    fn occupation(&self) -> Option<Vec<f64>> {
        if self.stationary {
            return self.law.map(<[f64]>::to_vec);
        }
        Occupation::of(self.network)
            .after(self.chain.start.clone(), self.duration)
            .map(|[_, average]| average)
    }
}

/// The moments that cancel in the cumulants of a distribution with this mean and variance.
fn moments(mean: f64, variance: f64) -> [f64; 4] {
    let scale = variance.abs().sqrt();
    [mean.abs() + scale, variance.abs(), 3.0 * scale.powi(3), 3.0 * scale.powi(4)]
}

/// The rounding of each cumulant as a share of it, or of what jumps of the `largest` size make of such a
/// variance.
fn shares(found: &WindowCumulants, largest: f64) -> [f64; 4] {
    let scale = found.values[1][1].abs().sqrt();
    [0, 1, 2, 3].map(|n: i32| {
        let natural = match n {
            0 | 1 => scale.powi(n + 1),
            _ => scale * scale * scale.min(largest).powi(n - 1),
        };
        let (value, rounding) = (found.values[1][n as usize], found.rounding[n as usize]);
        let size = value.abs().max(natural);
        if size == 0.0 { 0.0 } else { rounding / size }
    })
}

const NO_BOUNDARY: &str = "the entropy of a finite window is absent: its boundary term needs one \
                           stationary law that is positive at the start";

const LOST_WINDOWS: &str = "some exact cumulants of a finite window are absent: in so many jumps they are \
                            lost in rounding";

fn unaffordable(what: &str, work: f64) -> String {
    format!(
        "the exact {what} of a finite window are not affordable here ({work:.1e} multiplications, \
         limit {MAX_WORK:.0e})"
    )
}

/// Map in order, on threads where the work is worth it.
fn mapped<T, R>(items: &[T], work: f64, each: impl Fn(&T) -> R + Sync + Send) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    if work < PARALLEL_WORK {
        items.iter().map(each).collect()
    } else {
        items.par_iter().map(each).collect()
    }
}
