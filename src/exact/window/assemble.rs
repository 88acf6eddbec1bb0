//! Put the numbers of classes and windows under the quantities of the listing.

use std::collections::HashMap;

use super::counting::{Cumulants, covariance_rate, cumulant_rates};
use super::increments::{Counted, counted};
use super::transient::Chain;
use super::windows::{Window, Windows};
use crate::exact::chain::class::ClosedClass;
use crate::exact::{Answer, Question};
use crate::network::{Clock, Network, listing};
use crate::quantity::{Exact, Name, Observable, Quantity, Statistic};

/// What the answers are made of.
pub(crate) struct Parts<'a> {
    pub(crate) question: &'a Question<'a>,
    pub(crate) classes: Vec<ClosedClass>,
    /// The walk over a finite window, where asked for and the start is known.
    pub(crate) chain: Option<Chain>,
    /// The same from within each class, where there are several and trajectories start there.
    pub(crate) within: Vec<Option<Chain>>,
    /// The stationary law, where one class lies ahead.
    pub(crate) law: Option<&'a [f64]>,
    /// Trajectories start from it.
    pub(crate) stationary: bool,
}

impl Parts<'_> {
    /// Every answer, in listing order.
    pub(crate) fn values(&self, warnings: &mut Vec<String>) -> Vec<Answer> {
        let network = self.question.network;
        let counted = counted(network);
        let index: HashMap<_, _> =
            counted.iter().enumerate().map(|(i, c)| (&c.observable.observable, i)).collect();
        let increments: Vec<_> = counted.iter().map(|c| c.increments.as_slice()).collect();
        let cumulants: Vec<_> =
            self.classes.iter().map(|class| in_clock(network.clock, class, &increments)).collect();
        let chain = self.chain.as_ref();
        let windows = self.windows(chain, &counted, &index, &cumulants, warnings);
        let mut unsaid = Vec::new();
        let each = self.within.iter().zip(&cumulants);
        let within = each
            .map(|(chain, cumulants)| {
                let cumulants = std::slice::from_ref(cumulants);
                self.windows(chain.as_ref(), &counted, &index, cumulants, &mut unsaid)
            })
            .collect();
        let table = Table { parts: self, index, counted, cumulants, windows, within };
        let list = listing(&network.counting, &network.averages, self.question.pairs);
        let mut values: Vec<_> = list.iter().flat_map(|quantity| table.answers(quantity)).collect();
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

    fn windows(
        &self,
        chain: Option<&Chain>,
        counted: &[Counted<'_>],
        index: &HashMap<&Observable, usize>,
        cumulants: &[Vec<Cumulants>],
        warnings: &mut Vec<String>,
    ) -> Windows {
        let Some(chain) = chain else { return Windows::default() };
        let Question { network, pairs, duration, .. } = *self.question;
        let window =
            Window { network, chain, law: self.law, stationary: self.stationary, duration };
        let found = |[x, y]: &[Observable; 2]| Some([*index.get(x)?, *index.get(y)?]);
        let pairs = pairs.iter().filter_map(found).collect();
        let drift: Vec<f64> = (0..counted.len())
            .map(|i| {
                cumulants.iter().map(|c| c[i].rates[0]).sum::<f64>() / cumulants.len().max(1) as f64
            })
            .collect();
        window.solve(counted, pairs, &drift, warnings)
    }
}

/// Everything computed, ready to be looked up.
struct Table<'a> {
    parts: &'a Parts<'a>,
    index: HashMap<&'a Observable, usize>,
    counted: Vec<Counted<'a>>,
    /// By class, then observable.
    cumulants: Vec<Vec<Cumulants>>,
    windows: Windows,
    /// From within each class.
    within: Vec<Windows>,
}

impl Table<'_> {
    /// The answers to one quantity: none, one, or one for each class.
    fn answers(&self, quantity: &Quantity) -> Vec<Answer> {
        let index = self.index.get(&quantity.observable).copied();
        let statistic = quantity.statistic;
        if statistic.is_of_window() {
            return index.and_then(|i| self.window(quantity, i)).into_iter().collect();
        }
        let several = self.parts.classes.len() > 1;
        (0..self.parts.classes.len())
            .filter_map(|class| {
                let (value, scale) = self.long_run(quantity, index, class)?;
                let windows = if several { self.within.get(class) } else { Some(&self.windows) };
                let estimated =
                    windows.and_then(|windows| self.estimated(windows, quantity, index));
                let quantity =
                    Quantity { class: several.then_some(class as u32 + 1), ..quantity.clone() };
                Some(Answer { quantity, exact: Exact { value, estimated }, scale })
            })
            .collect()
    }

    fn window(&self, quantity: &Quantity, i: usize) -> Option<Answer> {
        let order = position(Statistic::WINDOW_CUMULANTS, quantity.statistic)?;
        let value = (*self.windows.cumulants.get(i)?)?[1][order];
        let scale = self.gross(i, order) * self.parts.question.duration;
        let exact = Exact { value, estimated: Some(value) };
        Some(Answer { quantity: quantity.clone(), exact, scale })
    }

    /// The largest gross flow over the classes.
    fn gross(&self, i: usize, order: usize) -> f64 {
        self.cumulants.iter().map(|c| c[i].gross[order]).fold(0.0, f64::max)
    }

    /// The long-time value and its scale.
    fn long_run(&self, quantity: &Quantity, index: Option<usize>, k: usize) -> Option<(f64, f64)> {
        let class = &self.parts.classes[k];
        if quantity.statistic == Statistic::Value {
            let law = spread(self.parts.question.network, class);
            return Some((self.average(quantity, &law)?, 1.0));
        }
        let i = index?;
        let own = &self.cumulants[k][i];
        match quantity.statistic {
            Statistic::Fano => {
                let rate = own.rates[0].abs();
                (!vanishes(class, own)).then(|| (own.rates[1] / rate, own.gross[1] / rate))
            }
            Statistic::CovarianceRate => {
                let j = *self.index.get(quantity.and.as_ref().filter(|_| class.orders() > 1)?)?;
                let other = &self.cumulants[k][j];
                let pair = [i, j].map(|i| self.counted[i].increments.as_slice());
                let value = covariance_rate(class, [(pair[0], own), (pair[1], other)]);
                let value = match self.parts.question.network.clock {
                    Clock::Continuous => value,
                    Clock::Steps { per_time } => value - own.rates[0] * other.rates[0] / per_time,
                };
                Some((value, (own.gross[1] * other.gross[1]).sqrt()))
            }
            statistic => {
                let order = position(Statistic::CUMULANT_RATES, statistic)?;
                (order < class.orders()).then_some((own.rates[order], own.gross[order]))
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
            let j = *self.index.get(quantity.and.as_ref()?)?;
            let [middle, end] = windows.covariances.get(&[i, j])?;
            return Some((end - middle) / half);
        }
        let [middle, end] = (*windows.cumulants.get(i)?)?;
        let slope = |order: usize| (end[order] - middle[order]) / half;
        let rate = if self.parts.stationary { end[0] / (2.0 * half) } else { slope(0) };
        match quantity.statistic {
            Statistic::Rate => Some(rate),
            Statistic::Fano => Some(slope(1) / rate.abs()).filter(|fano| fano.is_finite()),
            statistic => position(Statistic::CUMULANT_RATES, statistic).map(slope),
        }
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
            .map(|i| self.counted[i].observable.observable.to_string())
            .collect();
        (!names.is_empty())
            .then(|| format!("no Fano factor where the rate vanishes: {}", names.join(", ")))
    }
}

/// Is the rate zero up to the rounding of what cancels in it?
fn vanishes(class: &ClosedClass, cumulants: &Cumulants) -> bool {
    let rounding = f64::EPSILON * (64 + class.states.len()) as f64;
    cumulants.rates[0].abs() <= rounding * cumulants.gross[0]
}

/// The cumulant rates of every observable in the clock of the network.
fn in_clock(clock: Clock, class: &ClosedClass, increments: &[&[f64]]) -> Vec<Cumulants> {
    let cumulants = cumulant_rates(class, increments);
    match clock {
        Clock::Continuous => cumulants,
        Clock::Steps { per_time } => cumulants.into_iter().map(|c| c.per_step(per_time)).collect(),
    }
}

/// The stationary law of a class over all states.
pub(crate) fn spread(network: &Network, class: &ClosedClass) -> Vec<f64> {
    let mut law = vec![0.0; network.states.len()];
    for (&state, &p) in class.states.iter().zip(&class.law) {
        law[state as usize] = p;
    }
    law
}

fn position(statistics: [Statistic; 4], statistic: Statistic) -> Option<usize> {
    statistics.iter().position(|&s| s == statistic)
}
