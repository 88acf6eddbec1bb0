//! Find the slices that end where windows are looked at.
//!
//! A share `p/q` of the duration is the end of a slice where `q` divides the number of slices in it.

use super::unfit::Unfit;
use crate::number::common_divisor;

/// Slices in half a window are made a multiple of at most this.
const MAX_MULTIPLE: u64 = 1 << 12;
/// A share may be off its fraction by this.
const TOLERANCE: f64 = 1e-12;

/// A simple fraction of the duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    above: u64,
    below: u64,
}

impl Share {
    /// So many of these slices.
    pub(super) fn of(self, slices: u64) -> u64 {
        slices / self.below * self.above
    }

    #[allow(clippy::cast_sign_loss, reason = "shares are positive")]
    fn nearest(share: f64) -> Option<Self> {
        (1..=MAX_MULTIPLE)
            .map(|below| Self { above: (share * below as f64).round() as u64, below })
            .find(|own| (own.above as f64 / own.below as f64 - share).abs() <= TOLERANCE * share)
    }
}

/// The fractions, and what the slices in half a window must be a multiple of.
pub(super) fn of(shares: &[f64]) -> Result<(Vec<Share>, u64), Unfit> {
    let mut multiple = 1;
    let mut list = Vec::new();
    for &share in shares {
        let unfit = Unfit::Stop { share };
        let found = Share::nearest(share).ok_or_else(|| unfit.clone())?;
        // Half a window has half the slices.
        let half = if found.below % 2 == 0 { found.below / 2 } else { found.below };
        multiple = half / common_divisor(half, multiple) * multiple;
        if multiple > MAX_MULTIPLE {
            return Err(unfit);
        }
        list.push(found);
    }
    Ok((list, multiple))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_end_at_simple_fractions() {
        let (list, multiple) = of(&[0.1, 0.2, 0.75]).expect("simple");
        assert_eq!(multiple, 10);
        let ends: Vec<u64> = list.iter().map(|share| share.of(2 * 3 * multiple)).collect();
        assert_eq!(ends, [6, 12, 45]);
        assert!(matches!(of(&[0.5_f64.sqrt()]), Err(Unfit::Stop { .. })));
        assert!(matches!(of(&[1.0 / 4001.0, 1.0 / 4003.0]), Err(Unfit::Stop { .. })));
    }
}
