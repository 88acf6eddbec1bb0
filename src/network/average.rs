//! Means over time of levels of the states.

use crate::quantity::{Name, Observable, Statistic};

/// A mean over time, `offset + sum weight * <level>`, of integer levels of the states: the probability of a state,
/// the filling of a dot, a magnetisation.
///
/// ```
/// use fluctua::network::TimeAverage;
/// let filled = TimeAverage::share("occupation.L".parse()?, [1, 3]);
/// assert_eq!(filled.over(&[0.4, 0.3, 0.2, 0.1]), 0.4);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAverage {
    /// What it is called.
    pub observable: Observable,
    /// What is there at level zero.
    pub offset: f64,
    /// What is added.
    pub terms: Vec<Term>,
}

/// An integer level of each state, and the value of one level.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The value of one level, in the unit of the average.
    pub weight: f64,
    /// `(state, level)`, ascending, without zeros; empty where only the kernel knows the state.
    pub levels: Vec<(u32, u32)>,
}

impl TimeAverage {
    /// The time share of some states: the probability of a state, the filling of a dot.
    #[must_use]
    pub fn share(observable: Observable, states: impl IntoIterator<Item = u32>) -> Self {
        let levels = states.into_iter().map(|state| (state, 1)).collect();
        Self { observable, offset: 0.0, terms: vec![Term { weight: 1.0, levels }] }
    }

    /// What it is listed as: an energy per time is a rate.
    #[must_use]
    pub fn statistic(&self) -> Statistic {
        if self.observable.name == Name::BranchEnergy { Statistic::Rate } else { Statistic::Value }
    }

    /// The mean over a law of the states.
    #[must_use]
    pub fn over(&self, law: &[f64]) -> f64 {
        let level = |term: &Term| -> f64 {
            term.levels.iter().map(|&(state, level)| f64::from(level) * law[state as usize]).sum()
        };
        self.offset + self.terms.iter().map(|term| term.weight * level(term)).sum::<f64>()
    }
}
