//! Turn a frequency into the phase of a unit of time, or of a step.
//!
//! With `L` steps in a unit of time, `- i w` becomes `L (e^{-i w / L} - 1)`.

use faer::c64;

use super::Currents;
use crate::network::Clock;

impl Currents {
    /// Steps in a unit of time, where jumps fall on them.
    pub(super) fn per_time(&self) -> Option<f64> {
        match self.clock {
            Clock::Continuous => None,
            Clock::Steps { per_time } => Some(per_time),
        }
    }

    /// `e^{-i w / L}` for steps, else one.
    pub(super) fn step_back(&self, frequency: f64) -> c64 {
        match self.per_time() {
            None => c64::new(1.0, 0.0),
            Some(per_time) => phase(-frequency / per_time),
        }
    }

    /// `-i w`, or `L (e^{-i w / L} - 1)` for steps.
    pub(super) fn turn(&self, frequency: f64) -> c64 {
        match self.per_time() {
            None => c64::new(0.0, -frequency),
            Some(per_time) => {
                // Written so that little is lost near zero.
                let half = libm::sin(0.5 * frequency / per_time);
                let sine = libm::sin(frequency / per_time);
                c64::new(-2.0 * half * half, -sine) * per_time
            }
        }
    }
}

/// `e^{i angle}`, the same on every processor.
pub(super) fn phase(angle: f64) -> c64 {
    let (sine, cosine) = libm::sincos(angle);
    c64::new(cosine, sine)
}
