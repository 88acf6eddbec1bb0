//! Sort times into bins of a quarter octave, whatever their scale.
//!
//! Ticks are integers, so a bin is read off their leading bits: bin `1 + 4 k + j` holds the times from
//! `(1 + j/4) 2^k` on, in units of the shortest time that is told apart. No float is rounded.

use crate::kernel::TICKS;

/// Times below so many ticks, a part in 2^16 of a window, share bin zero.
const SHORTEST: u32 = 36;

/// Bins: up to the end of a window.
pub const BINS: usize = 1 + 4 * (52 - SHORTEST as usize);

/// The bin of a time in ticks, at most a window.
///
/// ```
/// use fluctua::kernel::TICKS;
/// use fluctua::tally::clock::{BINS, bin, edge};
///
/// // A quarter of a window begins a bin; the next begins a quarter octave later.
/// let quarter = bin(TICKS / 4);
/// assert_eq!(edge(quarter), TICKS / 4);
/// assert_eq!(edge(quarter + 1), TICKS / 4 + TICKS / 16);
/// assert_eq!(bin(TICKS), BINS - 1);
/// ```
#[must_use]
#[inline]
pub fn bin(ticks: u64) -> usize {
    // Exact below 2^53; exponent and first two bits of the mantissa tell the quarter of the octave.
    let quarters = (ticks as i64 as f64).to_bits() >> 50;
    let first = u64::from(1023 + SHORTEST) << 2;
    ((quarters + 1).saturating_sub(first) as usize).min(BINS - 1)
}

/// Bins, and as many more as make a power of two: the first of them takes what is in none.
pub(super) const BINS_AND_NONE: usize = (BINS + 1).next_power_of_two();

/// What [`bin_among`] puts in the first that is none.
pub(super) const NO_BIN: f64 = TICKS as f64;

/// [`bin`] of an integer below [`NO_BIN`], by few operations on vectors.
#[inline(always)]
pub(super) fn bin_among(ticks: f64) -> usize {
    // In the last quarter of an octave before bin one: bin zero has no beginning.
    let shortest = (1_u64 << SHORTEST) as f64 * 0.875;
    let ticks = if ticks > shortest { ticks } else { shortest };
    let first = u64::from(1023 + SHORTEST) << 2;
    ((ticks.to_bits() >> 50) + 1 - first) as usize
}

/// Where a bin begins, in ticks; bin [`BINS`] where the window ends.
#[must_use]
pub fn edge(bin: usize) -> u64 {
    let Some(quarters) = bin.checked_sub(1) else { return 0 };
    (4 + quarters as u64 % 4) << (SHORTEST as usize + quarters / 4 - 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_edge_begins_its_bin() {
        for b in 1..BINS {
            assert_eq!((bin(edge(b)), bin(edge(b) - 1)), (b, b - 1));
            assert_eq!([edge(b), edge(b) - 1].map(|t| bin_among(t as f64)), [b, b - 1]);
        }
        assert_eq!((edge(0), edge(BINS), bin(1 << 52)), (0, 1 << 52, BINS - 1));
        assert_eq!((bin_among(0.0), bin_among(1.0), bin_among(NO_BIN)), (0, 0, BINS));
    }
}
