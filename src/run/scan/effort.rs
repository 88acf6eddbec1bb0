//! Estimate what the exact answers of points take whose systems differ in size.
//!
//! ```text
//! n states:    n^2 / (5e6 per second) up to 10^4 states, which are solved directly,
//!              n^2 / (5e7 per second) beyond, where the stationary law is found by iteration
//! ```
//!
//! Measured on rings of 2^7 to 2^16 states; others differ by a few times. A number to decide by whether to wait, no promise.

use rayon::prelude::*;

use crate::config::ScanPlan;

/// Units of all points together.
const UNITS: f64 = 1000.0;
/// Points that are so much more effort than others make a difference.
const UNEVEN: f64 = 4.0;
/// States that are solved directly, and how many squared take a second.
const DIRECT: (f64, f64) = (1e4, 5e6);
/// How many squared take a second where the law is found by iteration.
const ITERATED: f64 = 5e7;

/// What the exact answers of each point of a scan take.
#[derive(Clone, Debug, PartialEq)]
pub struct Effort {
    /// Of each point; zero where it is not valid.
    states: Vec<f64>,
    /// Of all points together.
    seconds: f64,
}

impl Effort {
    fn new(states: Vec<f64>) -> Self {
        let seconds = states.iter().map(|n| seconds(*n)).sum();
        Self { states, seconds }
    }

    /// Of a scan; none where all its points are much alike.
    pub(super) fn of(plan: &ScanPlan) -> Option<Self> {
        let states = |index: usize| {
            let model = plan.model_at(&plan.place(index));
            model.map_or(0.0, |model| model.system().size(None).states)
        };
        // An axis along which the size changes has different ends.
        let mut corners = vec![0, plan.points() - 1];
        if let [_, fast] = plan.axes() {
            corners.extend([fast.len() - 1, plan.points() - fast.len()]);
        }
        let corners: Vec<f64> = corners.into_iter().map(states).filter(|n| *n > 0.0).collect();
        let [least, most] = [f64::min, f64::max].map(|f| corners.iter().copied().reduce(f));
        if most? < UNEVEN * least? {
            return None;
        }
        Some(Self::new((0..plan.points()).map(states).collect()))
    }

    /// The fewest states of a valid point, and the most.
    #[must_use]
    pub fn states(&self) -> [f64; 2] {
        let valid = || self.states.iter().copied().filter(|n| *n > 0.0);
        [valid().fold(f64::INFINITY, f64::min), valid().fold(0.0, f64::max)]
    }

    /// Seconds on one core, about; points that exact answers do not fit into memory of take none of them.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// What a progress counts.
    pub(super) fn units(&self) -> u64 {
        (0..self.states.len()).map(|index| self.units_of(index)).sum()
    }

    /// What a progress counts of one point.
    pub(super) fn units_of(&self, index: usize) -> u64 {
        (UNITS * seconds(self.states[index]) / self.seconds).round().max(1.0) as u64
    }

    /// Work on all points, the small ones first, so that soon it is known how long all takes.
    pub(super) fn in_order<R: Send>(&self, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
        let mut order: Vec<usize> = (0..self.states.len()).collect();
        order.sort_by(|a, b| self.states[*a].total_cmp(&self.states[*b]));
        let done = order.into_par_iter().with_max_len(1).map(|index| (index, work(index)));
        let mut done: Vec<(usize, R)> = done.collect();
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

fn seconds(states: f64) -> f64 {
    let (most, direct) = DIRECT;
    states * states / if states > most { ITERATED } else { direct }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_many_points_are_quick() {
        // A sum over all points at each of them would take hours.
        let effort = Effort::new(vec![16.0; 1_000_000]);
        assert_eq!(effort.units(), 1_000_000);
        assert!((effort.seconds() - 51.2).abs() < 1e-6);
    }

    #[test]
    fn large_points_have_most_of_the_units_and_come_last() {
        let effort = Effort::new(vec![4096.0, 32.0, 0.0, 512.0]);
        assert_eq!(effort.states(), [32.0, 4096.0]);
        assert_eq!([0, 1, 2, 3].map(|k| effort.units_of(k)), [985, 1, 1, 15]);
        let order = std::sync::Mutex::new(Vec::new());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
        let done = pool.install(|| {
            effort.in_order(|index| {
                order.lock().expect("no thread panics").push(index);
                10 * index
            })
        });
        assert_eq!(done, [0, 10, 20, 30]);
        assert_eq!(order.into_inner().expect("no thread panics"), [2, 1, 3, 0]);
    }
}
