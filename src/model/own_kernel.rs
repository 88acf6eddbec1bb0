//! What a kernel that a system brings answers for itself.

use std::fmt::Debug;

use crate::kernel::Generator;
use crate::network::{Counting, Start};
use crate::tally::ObservedKernel;

/// A kernel that a system brings.
pub trait OwnKernel: Debug + Send + Sync {
    /// Why it is used, in a line.
    fn reason(&self) -> &'static str;

    /// Can it start stationary where there is no stationary law over states to draw from?
    fn is_stationary(&self) -> bool {
        false
    }

    /// The law over what the states of its windows stand for, where it starts stationary and there is no network: the
    /// eigenvalues of a steady state.
    fn law(&self, _start: &Start) -> Option<Vec<f64>> {
        None
    }

    /// Attempts to jump per unit time, which its cost is measured by.
    fn attempts(&self) -> f64;

    /// The reservoir and the class of each kind of jump that it shows, where waits between these can be timed.
    fn jumps(&self) -> Vec<[u32; 2]> {
        Vec::new()
    }

    /// What it tells apart when its jumps are observed one by one: a jump is an index of these classes.
    fn observed(&self) -> Counting;

    /// The kernel of windows of a duration from a start; `stationary` is the stationary law over the states,
    /// where there is one.
    fn kernel(
        &self,
        start: &Start,
        stationary: Option<&[f64]>,
        duration: f64,
    ) -> Box<dyn ObservedKernel>;

    /// The first jumps of one trajectory, for a person to read.
    fn follow(
        &self,
        start: &Start,
        stationary: Option<&[f64]>,
        duration: f64,
        generator: Generator,
        most: usize,
    ) -> FollowedTrajectory;
}

/// The jumps of one trajectory in words.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowedTrajectory {
    /// What stands in each column.
    pub columns: Vec<String>,
    /// A row for each jump.
    pub rows: Vec<Vec<String>>,
    /// The level of each site after each jump: the spins of a ring, up is zero.
    pub sites: Vec<Vec<u8>>,
    /// Which site each jump changed, from zero.
    pub flipped: Vec<usize>,
}
