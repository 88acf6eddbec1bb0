//! Bands of counts: how many events a stated chance allows.

use statrs::distribution::{Binomial, DiscreteCDF, Poisson, Uniform};
use statrs::stats_tests::NaNPolicy;
use statrs::stats_tests::ks_test::{KSOneSampleAlternativeMethod, ks_onesample};

/// The largest count of `trials` with chance `a` each that is exceeded with at most this `level`.
pub(super) fn most(trials: u64, a: f64, level: f64) -> u64 {
    let Ok(law) = Binomial::new(a, trials) else { return trials };
    above(|k| law.sf(k), trials, level)
}

/// The least count of `trials` with chance `a` each that is undercut with at most this `level`.
pub(super) fn least(trials: u64, a: f64, level: f64) -> u64 {
    let Ok(law) = Binomial::new(a, trials) else { return 0 };
    // The first count whose own cumulated chance is above the level.
    let (mut low, mut high) = (0, trials);
    while low < high {
        let middle = u64::midpoint(low, high);
        if law.cdf(middle) > level { high = middle } else { low = middle + 1 }
    }
    low
}

/// The largest count of rare events, `expected` of them, that is exceeded with at most this `level`. A
/// sum of independent events of different chances exceeds it less often still.
pub(super) fn most_rare(expected: f64, level: f64) -> u64 {
    let Ok(law) = Poisson::new(expected) else { return 0 };
    above(|k| law.sf(k), 100 + 10 * expected.ceil() as u64, level)
}

/// The least factor, of two digits, by which a chance `a` must be exceeded for a count of `trials` above
/// `most` to come with this `power`.
pub(super) fn caught(trials: u64, a: f64, most: u64, power: f64) -> Option<f64> {
    let breaks = |factor: f64| {
        let law = Binomial::new((a * factor).min(1.0), trials);
        law.is_ok_and(|law| law.sf(most) >= power)
    };
    let factors = (11..100).map(|k| f64::from(k) / 10.0).chain((10..=1000).map(f64::from));
    factors.into_iter().find(|&factor| factor * a <= 1.0 && breaks(factor))
}

fn above(tail: impl Fn(u64) -> f64, ceiling: u64, level: f64) -> u64 {
    let (mut low, mut high) = (0, ceiling);
    while low < high {
        let middle = u64::midpoint(low, high);
        if tail(middle) <= level { high = middle } else { low = middle + 1 }
    }
    low
}

/// The chance of chances at least as far from uniform (Kolmogorov, Smirnov).
pub(super) fn uniformity(drawn: Vec<f64>) -> f64 {
    let method = KSOneSampleAlternativeMethod::TwoSidedAsymptotic;
    let law = Uniform::new(0.0, 1.0).expect("a range");
    ks_onesample(drawn, &law, method, NaNPolicy::Error).map_or(1.0, |(_, chance)| chance)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// Exact binomial tails, by scipy.stats.binom.
    #[test]
    fn bands_are_those_of_the_binomial_law() {
        // sf(3) of 400 at 0.001 is 7.8e-4, sf(2) is 7.9e-3.
        assert_eq!(most(400, 1e-3, 1e-3), 3);
        assert_eq!(most(400, 1e-3, 1e-2), 2);
        assert_eq!(most(10, 0.0, 1e-3), 0);
        // cdf(387) of 10 000 at 0.04 + is 0.26.
        let (low, law) = (least(10_000, 0.04, 1e-3), Binomial::new(0.04, 10_000).expect("a law"));
        assert!(law.cdf(low) > 1e-3 && law.cdf(low - 1) <= 1e-3, "{low}");
        assert_eq!(least(10, 0.05, 1e-3), 0);
        assert_eq!([most_rare(1e-5, 1e-3), most_rare(0.0, 1e-3)], [0, 0]);
        assert!((8..=12).contains(&most_rare(2.0, 1e-5)));
    }

    /// 10 000 reports at 5 %: 500 +- 22, of which at most 594 pass; 1.3 times 500 is 650 +- 25.
    #[test]
    fn power_is_that_of_the_binomial_law() {
        assert_eq!(caught(10_000, 0.05, 594, 0.98), Some(1.3));
        assert_eq!(caught(100, 0.05, 100, 0.99), None);
        let alone = caught(400, 1e-3, 3, 0.99).unwrap();
        assert!((24.0..=26.0).contains(&alone), "{alone}");
    }

    #[test]
    fn what_is_not_uniform_is_told() {
        let even: Vec<f64> = (0..1000).map(|k| (f64::from(k) + 0.5) / 1000.0).collect();
        assert!(uniformity(even.clone()) > 0.99);
        assert!(uniformity(even.iter().map(|p| p * p).collect()) < 1e-12);
    }
}
