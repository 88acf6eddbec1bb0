//! Turn the numbers of an axis into lengths, linear, logarithmic or symmetric-logarithmic.

use super::Scale;
use super::scene::Direction;

impl Scale {
    /// The number in which the axis is linear; not finite where a number has no place.
    ///
    /// Symmetric-logarithmic: `x/c` within `[-c, c]`, and `±(1 + log10(|x|/c))` beyond.
    #[must_use]
    pub fn forward(self, x: f64) -> f64 {
        match self {
            Self::Linear => x,
            Self::Log => {
                if x > 0.0 {
                    libm::log10(x)
                } else {
                    f64::NAN
                }
            }
            Self::SymLog(c) if x.abs() <= c => x / c,
            Self::SymLog(c) => (1.0 + libm::log10(x.abs()) - libm::log10(c)).copysign(x),
        }
    }

    /// The number that has this place.
    #[must_use]
    pub fn backward(self, place: f64) -> f64 {
        match self {
            Self::Linear => place,
            Self::Log => libm::pow(10.0, place),
            Self::SymLog(c) if place.abs() <= 1.0 => place * c,
            Self::SymLog(c) => libm::pow(10.0, place.abs() - 1.0 + libm::log10(c)).copysign(place),
        }
    }
}

/// From the numbers of an axis to points on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mapping {
    /// The numbers at its two ends.
    pub direction: Direction,
    /// The points of its two ends.
    pub ends: [f64; 2],
}

impl Mapping {
    /// The point of a number; not finite where it has none. Far outside numbers stay within 10^5 points.
    #[must_use]
    pub fn place(&self, x: f64) -> f64 {
        let Direction { scale, from, to } = self.direction;
        let (low, high) = (scale.forward(from), scale.forward(to));
        let share = (scale.forward(x) - low) / (high - low);
        let place = self.ends[0] + (self.ends[1] - self.ends[0]) * share;
        if place.is_nan() { place } else { place.clamp(-1e5, 1e5) }
    }

    /// Is a number between the two ends?
    #[must_use]
    pub fn holds(&self, x: f64) -> bool {
        let Direction { scale, from, to } = self.direction;
        let (low, high) = (scale.forward(from), scale.forward(to));
        let place = scale.forward(x);
        let slack = 1e-9 * (high - low).abs();
        place >= low.min(high) - slack && place <= low.max(high) + slack
    }
}
