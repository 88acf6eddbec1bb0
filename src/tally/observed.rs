//! Walk windows while every jump is observed.

use super::{JumpObserver, Recorder};
use crate::kernel::{Generator, Gillespie, Kernel};

/// A kernel whose jumps can be observed one by one.
pub trait ObservedKernel: Kernel {
    /// Walk `windows` trajectories and show every jump to the observer. Equal generators must give equal
    /// windows and jumps on every machine.
    fn walk_observed(
        &self,
        generator: Generator,
        windows: u64,
        recorder: &mut Recorder<'_>,
        observer: &mut JumpObserver<'_>,
    );
}

impl ObservedKernel for Gillespie {
    fn walk_observed(
        &self,
        generator: Generator,
        windows: u64,
        recorder: &mut Recorder<'_>,
        observer: &mut JumpObserver<'_>,
    ) {
        self.walk_observed(generator, windows, recorder, observer);
    }
}
