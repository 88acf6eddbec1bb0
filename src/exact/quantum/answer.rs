//! Answer the listing of a Lindblad system: rates, cumulants of windows, covariances and means over time.

use std::collections::HashMap;

use super::counting::{Cumulants, ROUNDED_ZERO, covariance};
use super::steady::{Steady, dot};
use super::window::{Ends, covariances, cumulants, evolved};
use crate::exact::{Answer, Answers};
use crate::network::{Lindbladian, Start};
use crate::quantity::{Exact, Name, Observable, Quantity, Statistic, WindowTime, grouped};

/// Both counts at half a window and at its end, by order.
type Window = Option<[[f64; 4]; 2]>;

/// Answer what is listed, over windows of a duration.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use faer::c64;
/// use fluctua::exact::{Steady, answer_quantum};
/// use fluctua::network::*;
/// use fluctua::quantity::{Name, Observable, Quantity, Statistic};
///
/// // An atom with the Rabi frequency 1 that decays at the rate 1; its photons are counted.
/// let photons = Observable::new(Name::Particle, "photon");
/// let counting = Counting {
///     counters: vec!["photons".into()],
///     classes: vec![Class { increments: vec![(0, 1)] }],
///     observables: vec![WindowObservable::current(photons.clone(), Weights::Integer(vec![(0, 1)]))],
/// };
/// let half = c64::new(0.5, 0.0);
/// let atom = Lindbladian {
///     states: vec!["ground".into(), "excited".into()],
///     hamiltonian: Operator::new(2, [(0, 1, half), (1, 0, half)]),
///     jumps: vec![QuantumJump {
///         operator: Operator::new(2, [(0, 1, c64::new(1.0, 0.0))]),
///         class: 0,
///         reservoir: 0,
///         log_ratio: None,
///     }],
///     counted: Counted::new(counting, vec![]),
///     averaged: vec![],
///     start: 0,
/// };
/// let start = Start::Stationary;
/// let steady = Steady::of(&atom, &start)?;
/// let fano = Quantity::new(photons, Statistic::Fano);
/// let found = answer_quantum(&atom, &steady, &[fano.clone()], &start, 10.0);
/// assert!((found.get(&fano).expect("it flows").exact.value - 1.0 / 3.0).abs() < 1e-14);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn answer_quantum(
    system: &Lindbladian,
    steady: &Steady,
    quantities: &[Quantity],
    start: &Start,
    duration: f64,
) -> Answers {
    let mut warnings = Vec::new();
    let begin = begin(system, steady, start);
    if begin.is_none() {
        warnings
            .push("finite windows have no exact answer: the burn-in takes too many steps".into());
    }
    let stationary = *start == Start::Stationary;
    let mut table = Table { system, steady, duration, stationary, begin, counts: HashMap::new() };
    table.count(quantities, &mut warnings);
    let mut values: Vec<Answer> =
        quantities.iter().filter_map(|quantity| table.answer(quantity)).collect();
    values.retain(|answer| answer.exact.value.is_finite());
    warnings.extend(table.vanishing(quantities));
    Answers { values, warnings, law: None }
}

/// The state that windows begin in.
pub(super) fn begin(system: &Lindbladian, steady: &Steady, start: &Start) -> Option<Vec<f64>> {
    match start {
        Start::Stationary => Some(steady.state.clone()),
        Start::State(name) => Some(steady.generator.pure(system.state(name)?)),
        Start::BurnIn(time) => evolved(steady, &steady.generator.pure(system.start), time.get()),
        _ => Some(steady.generator.pure(system.start)),
    }
}

/// One count.
struct Count {
    cumulants: Cumulants,
    ends: Option<Ends>,
    window: Window,
    /// The rate alone is listed.
    rate_alone: bool,
}

struct Table<'a> {
    system: &'a Lindbladian,
    steady: &'a Steady,
    duration: f64,
    stationary: bool,
    begin: Option<Vec<f64>>,
    counts: HashMap<Observable, Count>,
}

impl Table<'_> {
    /// Solve every count.
    fn count(&mut self, quantities: &[Quantity], warnings: &mut Vec<String>) {
        let asked = |of: &Observable| {
            quantities.iter().any(|q| q.observable == *of || q.and.as_ref() == Some(of))
        };
        let counting = &self.system.counted.counting;
        let mut unaffordable = false;
        for own in counting.observables.iter().filter(|own| asked(&own.observable)) {
            let jumps = self.system.jumps.iter();
            let increments: Vec<f64> =
                jumps.map(|jump| counting.increment(&own.weights, jump.class)).collect();
            let cumulants = Cumulants::of(self.steady, &increments);
            let plain = self.begin.as_ref().map(|begin| Ends::plain(self.steady, begin));
            let boundary = || self.steady.with_boundary(cumulants.unit);
            let ends = if own.boundary { Some(boundary()) } else { plain };
            let window = ends.as_ref().and_then(|ends| {
                super::window::cumulants(self.steady, &cumulants, ends, self.duration)
            });
            unaffordable |= ends.is_some() && window.is_none();
            let count = Count { cumulants, ends, window, rate_alone: !own.cumulants };
            self.counts.insert(own.observable.clone(), count);
        }
        if unaffordable {
            warnings.push("finite windows have no exact answer: they take too many steps".into());
        }
    }

    fn answer(&self, quantity: &Quantity) -> Option<Answer> {
        let (value, estimated, scale, rounding) = match quantity.statistic {
            Statistic::Value => {
                let (value, mean, scale) = self.average(&quantity.observable)?;
                (value, mean, scale, 0.0)
            }
            Statistic::CovarianceRate => self.covariance(quantity)?,
            statistic if statistic.is_of_window() => self.of_window(quantity)?,
            _ => self.rate(quantity)?,
        };
        let exact = Exact { value, estimated };
        Some(Answer { quantity: quantity.clone(), exact, scale, rounding })
    }

    /// The steady mean of an operator, its mean over windows, and its scale.
    fn average(&self, of: &Observable) -> Option<(f64, Option<f64>, f64)> {
        let averages = &self.system.counted.averages;
        let operator = &self.system.averaged[averages.iter().position(|a| a.observable == *of)?];
        let functional = self.steady.generator.functional(operator);
        let value = dot(&functional, &self.steady.state);
        let mean = self.mean_state();
        let scale = operator.bound();
        match mean.map(|mean| dot(&functional, &mean)) {
            Some(mean) => Some((mean, Some(mean), scale)),
            None => Some((value, None, scale)),
        }
    }

    /// The state in the mean of a window: `rho_ss + L^# (rho(t) - rho(0))/t`.
    fn mean_state(&self) -> Option<Vec<f64>> {
        let steady = &self.steady.state;
        if self.stationary {
            return Some(steady.clone());
        }
        let begin = self.begin.as_ref()?;
        let end = evolved(self.steady, begin, self.duration)?;
        let moved: Vec<f64> = end.iter().zip(begin).map(|(end, begin)| end - begin).collect();
        let integral = self.steady.inverse(&moved);
        Some(steady.iter().zip(integral).map(|(p, x)| p + x / self.duration).collect())
    }

    fn of_window(&self, quantity: &Quantity) -> Option<(f64, Option<f64>, f64, f64)> {
        let count = self.counts.get(&quantity.observable)?;
        let order = Statistic::WINDOW_CUMULANTS.iter().position(|s| *s == quantity.statistic)?;
        let own = &count.cumulants;
        let duration = quantity.window.map_or(self.duration, WindowTime::get);
        let window = match quantity.window {
            None => count.window,
            Some(_) => cumulants(self.steady, own, count.ends.as_ref()?, duration),
        };
        let unit = own.unit.powi(order as i32 + 1);
        let value = unit * window?[1][order];
        let scale = unit * own.gross[order] * duration;
        let rounding = ROUNDED_ZERO * unit * own.terms[order] * duration;
        Some((value, Some(value), scale, rounding))
    }

    fn rate(&self, quantity: &Quantity) -> Option<(f64, Option<f64>, f64, f64)> {
        let count = self.counts.get(&quantity.observable)?;
        let own = &count.cumulants;
        let half = self.duration / 2.0;
        let slope = |order: usize| {
            let [middle, end] = count.window?;
            let unit = own.unit.powi(order as i32 + 1);
            Some(unit * (end[order] - middle[order]) / half)
        };
        if quantity.statistic == Statistic::Fano {
            if own.vanishes() {
                return None;
            }
            let rate = own.rates[0].abs();
            // From another start the mean is that of the second half.
            let mean = if self.stationary { Some(own.unit * rate) } else { slope(0) };
            let estimated = slope(1).zip(mean).map(|(slope, mean)| slope / mean.abs());
            let scale = own.unit * own.gross[1] / rate;
            return Some((own.unit * own.rates[1] / rate, estimated, scale, 0.0));
        }
        let order = Statistic::CUMULANT_RATES.iter().position(|s| *s == quantity.statistic)?;
        let unit = own.unit.powi(order as i32 + 1);
        let over_window = || Some(own.unit * count.window?[1][0] / self.duration);
        let (mut value, mut estimated) = (unit * own.rates[order], slope(order));
        if count.rate_alone && order == 0 {
            estimated = over_window();
            value = estimated.unwrap_or(value);
        } else if order == 0 && self.stationary {
            estimated = over_window().or(Some(value));
        }
        let rounding = ROUNDED_ZERO * unit * own.terms[order];
        Some((value, estimated, unit * own.gross[order], rounding))
    }

    fn covariance(&self, quantity: &Quantity) -> Option<(f64, Option<f64>, f64, f64)> {
        let (x, y) =
            (self.counts.get(&quantity.observable)?, self.counts.get(quantity.and.as_ref()?)?);
        let both = [&x.cumulants, &y.cumulants];
        let unit = x.cumulants.unit * y.cumulants.unit;
        let value = covariance(self.steady, both);
        let window = x.ends.as_ref().zip(y.ends.as_ref()).and_then(|(from_x, from_y)| {
            covariances(self.steady, both, value, [from_x, from_y], self.duration)
        });
        let estimated = window.map(|[middle, end]| unit * (end - middle) * 2.0 / self.duration);
        let scale = (x.cumulants.gross[1] * y.cumulants.gross[1]).sqrt();
        let terms = (x.cumulants.terms[1] * y.cumulants.terms[1]).sqrt();
        Some((unit * value, estimated, unit * scale, ROUNDED_ZERO * unit * terms))
    }

    /// Say which Fano factors are undefined.
    fn vanishing(&self, quantities: &[Quantity]) -> Option<String> {
        let still = |q: &&Quantity| {
            let count = self.counts.get(&q.observable);
            q.statistic == Statistic::Fano
                && q.observable.name == Name::Particle
                && count.is_some_and(|count| count.cumulants.vanishes())
        };
        let list: Vec<&Quantity> = quantities.iter().filter(still).collect();
        (!list.is_empty()).then(|| format!("undefined where the rate vanishes: {}", grouped(&list)))
    }
}
