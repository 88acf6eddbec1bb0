//! Put the numbers of classes and windows under the quantities of the listing.

use std::sync::Arc;

use super::cumulants::{Cumulants, covariance_rate, cumulant_rates};
use super::transient::Chain;
use super::windows::{Window, Windows};
use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::gauge::{Gauge, gauged};
use crate::exact::increments::{Counted, counted};
use crate::exact::{Answer, Question};
use crate::network::{Clock, listing_with};
use crate::quantity::{Exact, Name, Observable, Quantity, Statistic, grouped};

/// A value below this share of what cancels in it is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-15;

/// What the answers are made of.
pub(crate) struct Parts<'a> {
    pub(crate) question: &'a Question<'a>,
    pub(crate) classes: Vec<Arc<ClosedClass>>,
    /// The walk over a finite window, where asked for and the start is known.
    pub(crate) chain: Option<Chain>,
    /// The same from within each class, where there are several and trajectories start there.
    pub(crate) within: Vec<Option<Chain>>,
    /// The stationary distribution, where one class lies ahead.
    pub(crate) law: Option<&'a [f64]>,
    /// Trajectories start from it.
    pub(crate) stationary: bool,
}

impl Parts<'_> {
    /// Every answer, in listing order.
    pub(crate) fn values(&self, warnings: &mut Vec<String>) -> Vec<Answer> {
        let network = self.question.network;
        let counted = counted(network);
        let flux = self.flux();
        let gauges = gauged(network, &flux, &counted, self.law);
        let in_clock = |class: &Arc<ClosedClass>| in_clock(network.clock, class, &counted, &gauges);
        let cumulants = self.classes.iter().map(in_clock).collect();
        let mut order: Vec<usize> = (0..counted.len()).collect();
        order.sort_by_key(|&i| &counted[i].observable.observable);
        let gross =
            |class: &Arc<ClosedClass>| counted.iter().map(|c| class.gross(&c.increments)).collect();
        let gross = self.classes.iter().map(gross).collect();
        let windows = Windows::default();
        let mut table = Computed {
            parts: self,
            order,
            counted,
            gross,
            gauges,
            flux,
            cumulants,
            windows,
            within: Vec::new(),
        };
        table.windows = table.windows(None, warnings);
        let mut unsaid = Vec::new();
        table.within =
            (0..self.within.len()).map(|class| table.windows(Some(class), &mut unsaid)).collect();
        let all = if self.chain.is_some() { &Statistic::WINDOW_CUMULANTS[..] } else { &[] };
        let list = listing_with(all, &network.counting, &network.averages, self.question.pairs);
        let mut values = Vec::with_capacity(list.len());
        for quantity in list {
            table.answer(quantity, &mut values);
        }
        warnings.extend(table.vanishing());
        let before = values.len();
        values.retain(|answer| answer.exact.value.is_finite());
        if values.len() < before {
            let lost = before - values.len();
            warnings.push(format!(
                "{lost} exact quantities are absent: they leave the range of double precision, or \
                 their equations did not converge"
            ));
        }
        values
    }

    /// Probability flux by channel in the closed classes.
    fn flux(&self) -> Vec<f64> {
        let mut flux = vec![0.0; self.question.network.channels().len()];
        self.classes.iter().for_each(|class| class.add_flux(&mut flux));
        flux
    }
}

/// Everything computed, ready to be looked up.
struct Computed<'a> {
    parts: &'a Parts<'a>,
    counted: Vec<Counted<'a>>,
    /// Their places, by what they are called.
    order: Vec<usize>,
    /// The gross flow of each count as it is counted, to the first four powers; by class, then observable.
    gross: Vec<Vec<[f64; 4]>>,
    /// Each observable in the form of the smallest gross flow.
    gauges: Vec<Gauge>,
    flux: Vec<f64>,
    /// By class, then observable.
    cumulants: Vec<Vec<Cumulants>>,
    windows: Windows,
    /// From within each class.
    within: Vec<Windows>,
}

impl Computed<'_> {
    /// The place of a counted observable.
    fn find(&self, of: &Observable) -> Option<usize> {
        let name = |&i: &usize| &self.counted[i].observable.observable;
        let found = self.order.binary_search_by_key(&of, name).ok()?;
        Some(self.order[found])
    }

    /// The finite window, of all trajectories or of those that start within a class.
    fn windows(&self, within: Option<usize>, warnings: &mut Vec<String>) -> Windows {
        let Parts { question, classes, law, stationary, .. } = self.parts;
        let chain = match within {
            Some(class) => self.parts.within[class].as_ref(),
            None => self.parts.chain.as_ref(),
        };
        let Some(chain) = chain else { return Windows::default() };
        let only = within.or((classes.len() == 1).then_some(0));
        let window = Window {
            network: question.network,
            chain,
            class: only.map(|k| classes[k].as_ref()),
            flux: &self.flux,
            law: *law,
            stationary: *stationary,
            duration: question.duration,
            cumulants: only.map_or(&self.cumulants[..], |k| &self.cumulants[k..=k]),
        };
        let found = |[x, y]: &[Observable; 2]| Some([self.find(x)?, self.find(y)?]);
        let pairs = question.pairs.iter().filter_map(found).collect();
        let rate = |pair| self.covariance(only.unwrap_or(0), pair);
        window.solve(&self.counted, &self.gauges, pairs, rate, warnings)
    }

    /// The covariance rate of a pair within a class.
    fn covariance(&self, class: usize, pair: [usize; 2]) -> f64 {
        let own = pair.map(|i| &self.cumulants[class][i]);
        let sides = [0, 1].map(|k| (self.gauges[pair[k]].increments.as_slice(), own[k]));
        let value = covariance_rate(&self.parts.classes[class], sides);
        match self.parts.question.network.clock {
            Clock::Continuous => value,
            Clock::Steps { per_time } => value - own[0].rates[0] * own[1].rates[0] / per_time,
        }
    }

    /// The answers to one quantity: none, one, or one for each class.
    fn answer(&self, quantity: Quantity, into: &mut Vec<Answer>) {
        let index = self.find(&quantity.observable);
        let statistic = quantity.statistic;
        if statistic.is_of_window() {
            into.extend(index.and_then(|i| self.window(quantity, i)));
            return;
        }
        let of_time = statistic == Statistic::Value
            || index.is_some_and(|i| !self.counted[i].observable.cumulants);
        let several = self.parts.classes.len() > 1;
        let averaged = of_time.then(|| self.time_average(&quantity, index)).flatten();
        let is_averaged = averaged.is_some();
        into.extend(averaged);
        if is_averaged && !several {
            return;
        }
        for class in 0..self.parts.classes.len() {
            let Some((value, scale, rounding)) = self.long_run(&quantity, index, class) else {
                continue;
            };
            let windows = if several { self.within.get(class) } else { Some(&self.windows) };
            let estimated = windows.and_then(|windows| self.estimated(windows, &quantity, index));
            let exact = Exact { value, estimated };
            if !several {
                into.push(Answer { quantity, exact, scale, rounding });
                return;
            }
            let quantity = Quantity { class: Some(class as u32 + 1), ..quantity.clone() };
            into.push(Answer { quantity, exact, scale, rounding });
        }
    }

    /// The mean of a time average over the window, which is what a sample of windows shows.
    fn time_average(&self, quantity: &Quantity, index: Option<usize>) -> Option<Answer> {
        let value = self.estimated(&self.windows, quantity, index)?;
        let exact = Exact { value, estimated: Some(value) };
        let activity = index.map(|i| self.gross[0][i][0]);
        let scale = activity.unwrap_or(1.0);
        Some(Answer { quantity: quantity.clone(), exact, scale, rounding: 0.0 })
    }

    fn window(&self, quantity: Quantity, i: usize) -> Option<Answer> {
        let order = position(Statistic::WINDOW_CUMULANTS, quantity.statistic)?;
        let found = (*self.windows.cumulants.get(i)?)?;
        let value = Some(found.values[1][order]).filter(|value| value.is_finite())?;
        let classes = 0..self.parts.classes.len();
        let scale = classes.map(|k| self.gross[k][i][order]).fold(0.0, f64::max);
        let scale = scale * self.parts.question.duration;
        let exact = Exact { value, estimated: Some(value) };
        Some(Answer { quantity, exact, scale, rounding: found.rounding[order] })
    }

    /// The long-time value, its scale, and its rounding.
    fn long_run(
        &self,
        quantity: &Quantity,
        index: Option<usize>,
        k: usize,
    ) -> Option<(f64, f64, f64)> {
        let class = &self.parts.classes[k];
        if quantity.statistic == Statistic::Value {
            let law = class.spread(self.parts.question.network);
            return Some((self.average(quantity, &law)?, 1.0, 0.0));
        }
        let i = index?;
        let own = &self.cumulants[k][i];
        match quantity.statistic {
            Statistic::Fano => {
                let (rate, rounding) = (own.rates[0].abs(), ROUNDED_ZERO * own.gross[1]);
                (!vanishes(class, own))
                    .then(|| (own.rates[1] / rate, self.gross[k][i][1] / rate, rounding / rate))
            }
            Statistic::CovarianceRate => {
                let j = self.find(quantity.and.as_ref().filter(|_| class.orders() > 1)?)?;
                let rounding = (own.gross[1] * self.cumulants[k][j].gross[1]).sqrt();
                let scale = (self.gross[k][i][1] * self.gross[k][j][1]).sqrt();
                Some((self.covariance(k, [i, j]), scale, ROUNDED_ZERO * rounding))
            }
            statistic => {
                let order = position(Statistic::CUMULANT_RATES, statistic)?;
                let rounding = ROUNDED_ZERO * own.gross[order];
                (order < class.orders())
                    .then(|| (own.rates[order], self.gross[k][i][order], rounding))
            }
        }
    }

    /// The exact value of what a sampler of windows estimates.
    fn estimated(
        &self,
        windows: &Windows,
        quantity: &Quantity,
        index: Option<usize>,
    ) -> Option<f64> {
        let half = self.parts.question.duration / 2.0;
        if quantity.statistic == Statistic::Value {
            return self.average(quantity, windows.occupation.as_ref()?);
        }
        let i = index?;
        if !self.counted[i].observable.cumulants {
            return self.mean_rate(windows, i);
        }
        if quantity.statistic == Statistic::CovarianceRate {
            let j = self.find(quantity.and.as_ref()?)?;
            let [middle, end] = windows.covariances.get(&[i, j])?;
            return Some((end - middle) / half);
        }
        let [middle, end] = (*windows.cumulants.get(i)?)?.values;
        let slope = |order: usize| (end[order] - middle[order]) / half;
        let rate = if self.parts.stationary { end[0] / (2.0 * half) } else { slope(0) };
        let value = match quantity.statistic {
            Statistic::Rate => Some(rate),
            Statistic::Fano => Some(slope(1) / rate.abs()),
            statistic => position(Statistic::CUMULANT_RATES, statistic).map(slope),
        };
        value.filter(|value| value.is_finite())
    }

    /// The mean of a counted observable per unit time over the window.
    fn mean_rate(&self, windows: &Windows, i: usize) -> Option<f64> {
        let law = windows.occupation.as_ref()?;
        let channels = self.parts.question.network.channels();
        let flow = |(c, d): (&crate::network::Channel, &f64)| law[c.from as usize] * c.rate * d;
        Some(channels.iter().zip(&self.counted[i].increments).map(flow).sum())
    }

    fn average(&self, quantity: &Quantity, law: &[f64]) -> Option<f64> {
        let averages = &self.parts.question.network.averages;
        let average = averages.iter().find(|a| a.observable == quantity.observable)?;
        Some(average.over(law))
    }

    /// Say which Fano factors are undefined.
    fn vanishing(&self) -> Option<String> {
        let still = |i: usize| {
            let mut classes = self.parts.classes.iter().zip(&self.cumulants);
            classes.any(|(class, cumulants)| vanishes(class, &cumulants[i]))
        };
        let names: Vec<_> = (0..self.counted.len())
            .filter(|&i| {
                let observable = self.counted[i].observable;
                observable.cumulants && observable.observable.name == Name::Particle && still(i)
            })
            .map(|i| Quantity::new(self.counted[i].observable.observable.clone(), Statistic::Fano))
            .collect();
        let listed: Vec<&Quantity> = names.iter().collect();
        (!names.is_empty())
            .then(|| format!("undefined where the rate vanishes: {}", grouped(&listed)))
    }
}

/// Is the rate zero up to the rounding of what cancels in it?
fn vanishes(class: &ClosedClass, cumulants: &Cumulants) -> bool {
    let rounding = f64::EPSILON * (64 + class.states.len()) as f64;
    cumulants.rates[0].abs() <= rounding * cumulants.gross[0]
}

/// The cumulant rates of every observable in the clock of the network; the mean rate alone of one that is listed with
/// nothing else.
fn in_clock(
    clock: Clock,
    class: &ClosedClass,
    counted: &[Counted<'_>],
    gauges: &[Gauge],
) -> Vec<Cumulants> {
    let all = || counted.iter().zip(gauges);
    let solved = all().filter(|(c, _)| c.observable.cumulants);
    let increments: Vec<&[f64]> = solved.map(|(_, gauge)| gauge.increments.as_slice()).collect();
    let mut solved = cumulant_rates(class, &increments).into_iter().map(|own| match clock {
        Clock::Continuous => own,
        Clock::Steps { per_time } => own.per_step(per_time),
    });
    let of = |(c, gauge): (&Counted<'_>, &Gauge)| {
        let own = if c.observable.cumulants { solved.next() } else { None };
        own.unwrap_or_else(|| Cumulants::of_mean(class, &gauge.increments))
    };
    all().map(of).collect()
}

fn position(statistics: [Statistic; 4], statistic: Statistic) -> Option<usize> {
    statistics.iter().position(|&s| s == statistic)
}
