//! Estimate cumulants of windows and their long-time rates from merged sums.
//!
//! ```text
//! rate of K_n = [K_n(t) - K_n(t/2)]/(t/2)
//! ```
//!
//! Window cumulants are Fisher's k-statistics, unbiased. A rate is `N(t)/t` from a stationary start; higher
//! cumulant rates, and every rate from another start, are slopes, which removes the bias of order `1/t`.
//! Activities and time averages are means over the whole window.

use super::{LongRun, Question};
use crate::kernel::TICKS;
use crate::network::TimeAverage;
use crate::quantity::{Name, Quantity, Statistic};
use crate::tally::{Block, Layout, Moments};

/// Where in the sums one quantity is found.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// A time average, by index, and the first of its sums.
    Average(usize, usize),
    /// Jumps per time over the whole window, by index.
    Activity(usize),
    /// A statistic of one observable, by index.
    Single(usize, Statistic),
    /// A cumulant of a shorter window, by index, stop and order from zero.
    Window(usize, usize, usize),
    /// A covariance rate, by indices of the observables and of their pair.
    Pair(usize, usize, usize),
    /// Not to be had from samples.
    Nowhere,
}

/// Evaluates a list of quantities on any sums.
#[derive(Clone, Debug)]
pub(super) struct Reading<'a> {
    layout: &'a Layout,
    averages: &'a [TimeAverage],
    places: Vec<Place>,
    /// The closed class of each quantity, from one.
    classes: Vec<Option<u32>>,
    duration: f64,
    stationary: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(drawn: &Question<'a>) -> Self {
        let Question { layout, averages, duration, .. } = *drawn;
        let places = drawn.quantities.iter().map(|q| place(q, layout, averages)).collect();
        let stationary = drawn.long_run == LongRun::Stationary;
        let classes = drawn.quantities.iter().map(|q| q.class).collect();
        Self { layout, averages, places, classes, duration, stationary }
    }

    /// The value of each quantity; not a number where it has none.
    pub(super) fn values(&self, sums: &Block) -> Vec<f64> {
        let mut values = self.of(sums);
        if !sums.classes.is_empty() {
            let classes: Vec<_> = sums.classes.iter().map(|class| self.of(class)).collect();
            for (i, value) in values.iter_mut().enumerate() {
                if let Some(class) = self.classes[i] {
                    *value = classes.get(class as usize - 1).map_or(f64::NAN, |of| of[i]);
                }
            }
        }
        values
    }

    /// The values by the sums of all windows, or of those of a class.
    fn of(&self, sums: &Block) -> Vec<f64> {
        let half = self.cumulants(sums.windows, &sums.half, 0);
        let full = self.cumulants(sums.windows, &sums.full, 1);
        let value = |place: &Place| match *place {
            Place::Average(index, first) => {
                let ticks = sums.windows as f64 * TICKS as f64;
                let average = &self.averages[index];
                let terms = average.terms.iter().zip(&sums.dwell[first..]);
                average.offset
                    + terms.map(|(term, &sum)| term.weight * sum as f64 / ticks).sum::<f64>()
            }
            Place::Activity(i) => {
                let expected = sums.expected[i] / sums.windows as f64;
                (full[i][0] + expected) / self.duration
            }
            Place::Single(i, statistic) => self.single(statistic, &half[i], &full[i]),
            Place::Window(i, 0, order) => half[i][order],
            Place::Window(i, stop, order) => full[self.layout.place(i, stop)][order],
            Place::Pair(i, j, pair) => {
                let covariance = |m: &Moments| covariance(sums.windows, m, i, j, pair);
                (covariance(&sums.full) - covariance(&sums.half)) / (self.duration / 2.0)
            }
            Place::Nowhere => f64::NAN,
        };
        self.places.iter().map(value).collect()
    }

    /// The first four cumulants of each observable at one stop, and at those that follow.
    fn cumulants(&self, windows: u64, moments: &Moments, first: usize) -> Vec<[f64; 4]> {
        let all = self.layout.values.len();
        (0..)
            .zip(&moments.powers)
            .map(|(place, powers)| {
                let centre = self.layout.centre(place % all, first + place / all);
                k_statistics(windows, powers.get(), centre)
            })
            .collect()
    }

    /// A statistic of one observable, from its cumulants at both ends.
    fn single(&self, statistic: Statistic, half: &[f64; 4], full: &[f64; 4]) -> f64 {
        let slope = |order: usize| (full[order] - half[order]) / (self.duration / 2.0);
        let rate = if self.stationary { full[0] / self.duration } else { slope(0) };
        match statistic {
            Statistic::Rate => rate,
            Statistic::VarianceRate => slope(1),
            Statistic::ThirdCumulantRate => slope(2),
            Statistic::FourthCumulantRate => slope(3),
            Statistic::Fano => slope(1) / rate.abs(),
            Statistic::Mean => full[0],
            Statistic::Variance => full[1],
            Statistic::ThirdCumulant => full[2],
            Statistic::FourthCumulant => full[3],
            // Not of one count, or of a topic that estimates it.
            _ => f64::NAN,
        }
    }
}

/// Where a quantity is found in the sums of a layout.
fn place(q: &Quantity, layout: &Layout, averages: &[TimeAverage]) -> Place {
    let same = |a: &TimeAverage| a.observable == q.observable && a.statistic() == q.statistic;
    if let Some(index) = averages.iter().position(same).filter(|_| q.class.is_none()) {
        let before = averages[..index].iter().map(|average| average.terms.len());
        return Place::Average(index, before.sum());
    }
    let find = || match (q.statistic, q.class) {
        (Statistic::Value, _) => None,
        (Statistic::CovarianceRate, _) => {
            let (i, j) = (layout.index(&q.observable)?, layout.index(q.and.as_ref()?)?);
            let pair = layout.pairs.iter().position(|&pair| pair == (i, j))?;
            Some(Place::Pair(i, j, pair))
        }
        _ if q.observable.name == Name::Activity => {
            layout.index(&q.observable).map(Place::Activity)
        }
        (statistic, _) => {
            let i = layout.index(&q.observable)?;
            let Some(window) = q.window else { return Some(Place::Single(i, statistic)) };
            let order = Statistic::WINDOW_CUMULANTS.iter().position(|known| *known == statistic)?;
            Some(Place::Window(i, layout.stop(window)?, order))
        }
    };
    find().unwrap_or(Place::Nowhere)
}

/// Unbiased estimate of the variance of a count over windows.
pub(super) fn variance(windows: u64, moments: &Moments, i: usize) -> f64 {
    let n = windows as f64;
    let [sum, squares, ..] = moments.powers[i].get();
    (squares - sum * sum / n) / (n - 1.0)
}

/// Unbiased estimate of the covariance of two counts over windows.
pub(super) fn covariance(windows: u64, moments: &Moments, i: usize, j: usize, pair: usize) -> f64 {
    let n = windows as f64;
    let means = moments.powers[i].get()[0] * moments.powers[j].get()[0] / n;
    (moments.products[pair] - means) / (n - 1.0)
}

/// Unbiased estimates of the first four cumulants from power sums about a centre (Fisher's
/// k-statistics).
fn k_statistics(windows: u64, [s1, s2, s3, s4]: [f64; 4], centre: f64) -> [f64; 4] {
    let n = windows as f64;
    let mean = s1 / n;
    let m2 = s2 - mean * s1;
    let m3 = s3 - 3.0 * mean * s2 + 2.0 * mean * mean * s1;
    let m4 = s4 - 4.0 * mean * s3 + 6.0 * mean * mean * s2 - 3.0 * mean * mean * mean * s1;
    let k4 =
        n * ((n + 1.0) * m4 - 3.0 * (n - 1.0) * m2 * m2 / n) / ((n - 1.0) * (n - 2.0) * (n - 3.0));
    [centre + mean, m2 / (n - 1.0), n * m3 / ((n - 1.0) * (n - 2.0)), k4]
}
