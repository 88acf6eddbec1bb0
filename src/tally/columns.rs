//! Hold some windows column by column and add up powers and products of their values.
//!
//! Sums of real numbers run over eight lanes that are joined in fixed order, so that every
//! instruction set gives equal bits.

use super::counting::Powers;

/// Windows held before they are added up; part of the stream.
pub(super) const HELD: usize = 64;

/// Numbers added side by side.
const LANES: usize = 8;

/// Integers below this have fourth powers that 64 of them sum to in a word.
const SMALL: i64 = 1 << 14;

/// One column.
pub(super) type Column<T> = [T; HELD];

/// The first four power sums of a column of reals.
#[inline]
pub(super) fn powers(x: &Column<f64>) -> [f64; 4] {
    let mut lanes = [[0.0; LANES]; 4];
    for chunk in x.chunks_exact(LANES) {
        for lane in 0..LANES {
            let square = chunk[lane] * chunk[lane];
            lanes[0][lane] += chunk[lane];
            lanes[1][lane] += square;
            lanes[2][lane] += square * chunk[lane];
            lanes[3][lane] += square * square;
        }
    }
    lanes.map(joined)
}

/// The sum of the products of two columns.
#[inline]
pub(super) fn product(x: &Column<f64>, y: &Column<f64>) -> f64 {
    let mut lanes = [0.0; LANES];
    for (x, y) in x.chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    joined(lanes)
}

/// The sum of all lanes, in an order that is part of the stream.
#[inline]
fn joined(lanes: [f64; LANES]) -> f64 {
    let pairs: [f64; 4] = std::array::from_fn(|i| lanes[2 * i] + lanes[2 * i + 1]);
    (pairs[0] + pairs[1]) + (pairs[2] + pairs[3])
}

/// Add the exact power sums of a column of integers.
#[inline]
pub(super) fn add_integers(x: &Column<i64>, powers: &mut Powers) {
    if x.iter().any(|x| x.unsigned_abs() >= SMALL.unsigned_abs()) {
        for &x in x {
            powers.add_integer(x);
        }
        return;
    }
    let mut sums = [0_i64; 4];
    for &x in x {
        // Small enough for the multiplier of 32-bit numbers.
        let square = i64::from(x as i32) * i64::from(x as i32);
        sums[0] += x;
        sums[1] += square;
        sums[2] += square * x;
        sums[3] += square * square;
    }
    powers.add_sums(sums);
}
