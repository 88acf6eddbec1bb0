//! Say what each class of channels counts, and what is read off the counters.
//!
//! ```text
//! n_k(t) = sum over jumps of increment_k(class of the jump),    x(t) = sum_k weight_k n_k(t)
//! ```
//!
//! Every channel belongs to one *class*; a jump adds the class's integer increments to the
//! counters `n`. A [`WindowObservable`] `x` is linear in them.
//! A system too large to enumerate uses the same table without a state graph.

use crate::quantity::Observable;

/// The integer increments one jump of this class makes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// `(counter, amount)`, ascending by counter.
    pub increments: Vec<(u32, i32)>,
}

/// Coefficients over the counters, sparse and ascending.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// An integer count, whose powers are summed exactly.
    Integer(Vec<(u32, i64)>),
    /// A real combination: an energy, heat or entropy.
    Real(Vec<(u32, f64)>),
}

impl Weights {
    /// The combination for the given counters: one dot product in fixed order, so that its bits are the
    /// same everywhere.
    ///
    /// ```
    /// use fluctua::network::Weights;
    ///
    /// let heat = Weights::Real(vec![(0, 0.5), (2, -1.5)]);
    /// assert_eq!(heat.dot(&[4, 7, 2]), -1.0);
    /// assert_eq!(heat.of(1), 0.0);
    /// ```
    #[must_use]
    pub fn dot(&self, counters: &[i64]) -> f64 {
        match self {
            Self::Integer(weights) => weights
                .iter()
                .map(|&(counter, weight)| weight as f64 * counters[counter as usize] as f64)
                .sum(),
            Self::Real(weights) => weights
                .iter()
                .map(|&(counter, weight)| weight * counters[counter as usize] as f64)
                .sum(),
        }
    }

    /// The combination of expected counts, which need not be integers.
    #[must_use]
    pub(crate) fn dot_real(&self, counts: &[f64]) -> f64 {
        let of = |counter: u32| counts[counter as usize];
        match self {
            Self::Integer(weights) => weights.iter().map(|&(k, w)| w as f64 * of(k)).sum(),
            Self::Real(weights) => weights.iter().map(|&(k, w)| w * of(k)).sum(),
        }
    }

    /// The coefficient of one counter; zero where it has none.
    #[must_use]
    pub fn of(&self, counter: u32) -> f64 {
        match self {
            Self::Integer(weights) => weights
                .binary_search_by_key(&counter, |w| w.0)
                .map_or(0.0, |found| weights[found].1 as f64),
            Self::Real(weights) => weights
                .binary_search_by_key(&counter, |w| w.0)
                .map_or(0.0, |found| weights[found].1),
        }
    }

    /// The exact integer value; zero for real weights, which have none.
    #[must_use]
    pub fn integer(&self, counters: &[i64]) -> i64 {
        match self {
            Self::Integer(weights) => {
                weights.iter().map(|&(counter, weight)| weight * counters[counter as usize]).sum()
            }
            Self::Real(_) => 0,
        }
    }
}

/// Something read off the counters of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowObservable {
    /// What it is called.
    pub observable: Observable,
    /// Its coefficients.
    pub weights: Weights,
    /// Add `ln p(x_0) - ln p(x_t)`, with `p` the stationary law: entropy production has it.
    pub boundary: bool,
    /// List all cumulants and covariances; else, as for activities, the rate alone.
    pub cumulants: bool,
}

impl WindowObservable {
    /// A current: all cumulants, no boundary term.
    #[must_use]
    pub fn current(observable: Observable, weights: Weights) -> Self {
        Self { observable, weights, boundary: false, cumulants: true }
    }
}

/// The counter table of a system: counters, what each class of jumps adds to them, and what is read off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counting {
    /// Name of each counter.
    pub counters: Vec<String>,
    /// What each class of jumps adds.
    pub classes: Vec<Class>,
    /// What is read off a window.
    pub observables: Vec<WindowObservable>,
}

impl Counting {
    /// The increment of an observable by one jump of `class`: the sum over counters of weight times amount,
    /// in the unit of the observable, without boundary term.
    #[must_use]
    pub fn increment(&self, weights: &Weights, class: u32) -> f64 {
        self.classes[class as usize]
            .increments
            .iter()
            .map(|&(counter, amount)| f64::from(amount) * weights.of(counter))
            .sum()
    }

    /// The [`increment`](Self::increment) by a jump of each class.
    #[must_use]
    pub(crate) fn increments(&self, weights: &Weights) -> Vec<f64> {
        let by_counter: Vec<f64> = (0..self.counters.len() as u32).map(|k| weights.of(k)).collect();
        let of = |&(counter, amount): &(u32, i32)| f64::from(amount) * by_counter[counter as usize];
        self.classes.iter().map(|class| class.increments.iter().map(of).sum()).collect()
    }

    /// The largest increment of an observable by any jump, by its absolute value.
    #[must_use]
    pub(crate) fn largest_increment(&self, weights: &Weights) -> f64 {
        self.increments(weights).into_iter().map(f64::abs).fold(0.0, f64::max)
    }

    /// The observables whose cumulants and covariances are listed.
    pub fn with_cumulants(&self) -> impl Iterator<Item = &WindowObservable> {
        self.observables.iter().filter(|o| o.cumulants)
    }
}
