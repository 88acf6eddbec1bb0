//! Hold the confidence interval of a small count of events.
//!
//! The central interval of Garwood (1936) at the level of one standard error, 68.27 %: from the count whose chance of
//! so many events or more is 15.87 % to the one whose chance of so few or fewer is.

/// Lower and upper end for each count from zero to nine.
const GARWOOD: [[f64; 2]; 10] = [
    [0.0, 1.841_022],
    [0.172_754, 3.299_527],
    [0.708_185, 4.637_860],
    [1.367_295, 5.918_186],
    [2.085_661, 7.162_753],
    [2.840_309, 8.382_473],
    [3.620_069, 9.583_642],
    [4.418_530, 10.770_281],
    [5.231_614, 11.945_142],
    [6.056_539, 13.110_204],
];

/// The interval of a count below ten; none of another number.
pub(super) fn counted_interval(count: f64) -> Option<[f64; 2]> {
    let whole = count.round();
    let is_count = (count - whole).abs() < 1e-6 * whole.max(1.0);
    if is_count && (0.0..10.0).contains(&whole) { Some(GARWOOD[whole as usize]) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{DiscreteCDF, Poisson};

    #[test]
    fn an_end_has_a_chance_of_one_standard_error() {
        let tail = 0.158_655_25;
        for (count, &[low, high]) in (0_u64..).zip(&GARWOOD) {
            let law = |mean: f64| Poisson::new(mean).expect("a mean above zero");
            let few = law(high).cdf(count);
            assert!((few - tail).abs() < 2e-6, "{count}: {few}");
            if count > 0 {
                let many = law(low).sf(count - 1);
                assert!((many - tail).abs() < 2e-6, "{count}: {many}");
            }
        }
        assert_eq!(counted_interval(9.999_999_999_9), None);
        assert_eq!(counted_interval(2.5), None);
        assert_eq!(counted_interval(3.000_000_001), Some(GARWOOD[3]));
    }
}
