//! Give the exact chances of counts: of windows in a cell, at a threshold, below a bound.
//!
//! A count of independent windows is binomial, and of two kinds of windows in a part of them it is
//! hypergeometric. Both tails are summed term by term from ratios of neighbouring probabilities, so that
//! they are right for one window and for a billion, in the middle and far out.

pub mod goodness;
pub mod holm;
pub mod splits;

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// A term below this share of the sum ends it; terms only fall from there.
const NEGLIGIBLE: f64 = 1e-18;

/// Where a count stands in its law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// Probability of the count or fewer.
    pub at_most: f64,
    /// Probability of the count or more.
    pub at_least: f64,
    /// Probability of the count itself.
    here: f64,
}

impl Tails {
    /// A count of so many independent trials, each of this probability.
    #[must_use]
    pub fn binomial(count: u64, trials: u64, probability: f64) -> Self {
        let p = probability.clamp(0.0, 1.0);
        let (n, odds) = (trials as f64, p / (1.0 - p));
        Self::summed(count, [0, trials], |j| (n - j) / (j + 1.0) * odds)
    }

    /// How many of `part` things, drawn from `all` without putting back, are of a kind that `kind` of all are.
    #[must_use]
    pub(crate) fn hypergeometric(count: u64, part: u64, kind: u64, all: u64) -> Self {
        let range = [(part + kind).saturating_sub(all), part.min(kind)];
        let [part, kind, all] = [part, kind, all].map(|number| number as f64);
        let ratio = |j: f64| (part - j) * (kind - j) / ((j + 1.0) * (all - part - kind + j + 1.0));
        Self::summed(count, range, ratio)
    }

    /// From `ratio(j)`, the probability of `j + 1` over that of `j`, of a law with one hump.
    fn summed(count: u64, [lowest, highest]: [u64; 2], ratio: impl Fn(f64) -> f64) -> Self {
        let up = (count..highest).map(|j| ratio(j as f64));
        let down = (lowest..count).rev().map(|j| 1.0 / ratio(j as f64));
        let [above, below] = [total(up), total(down)];
        // Beyond the largest number, a tail is none.
        let share = |part: f64| match part {
            // A probability that is no number has no chance.
            part if part.is_nan() => 0.0,
            part if part.is_infinite() => 1.0,
            part => part / (1.0 + above + below),
        };
        Self { at_most: share(1.0 + below), at_least: share(1.0 + above), here: share(1.0) }
    }

    /// Chance of a count as far out, on either side.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        (2.0 * self.at_most.min(self.at_least)).min(1.0)
    }

    /// The same with a tie broken by `uniform` between zero and one; itself uniform.
    #[must_use]
    pub fn randomised(&self, uniform: f64) -> f64 {
        let low = self.at_most - uniform * self.here;
        let high = self.at_least - (1.0 - uniform) * self.here;
        (2.0 * low.min(high)).clamp(0.0, 1.0)
    }

    /// The least that a broken tie can give.
    #[must_use]
    pub(crate) fn p_above(&self) -> f64 {
        self.randomised(0.0).min(self.randomised(1.0))
    }
}

/// The sum of running products.
fn total(factors: impl Iterator<Item = f64>) -> f64 {
    let (mut term, mut sum) = (1.0, 0.0);
    for factor in factors {
        term *= factor;
        sum += term;
        if term <= NEGLIGIBLE * (1.0 + sum) || sum.is_infinite() {
            break;
        }
    }
    sum
}

/// `[statistic, chance]` of independent chances together: each counts as the square of a normal number of
/// its size, so that the sum is a chi-square (Lancaster, Biometrika 36, 370, 1949). Chances of counts are too
/// large rather than too small, and so is that of the sum.
#[must_use]
pub(crate) fn combined(chances: &[f64]) -> [f64; 2] {
    let normal = Normal::standard();
    let square = |&p: &f64| normal.inverse_cdf(0.5 * p.max(f64::MIN_POSITIVE)).powi(2);
    let statistic: f64 = chances.iter().map(square).sum();
    let chance = ChiSquared::new(chances.len() as f64).map_or(1.0, |law| law.sf(statistic));
    [statistic, chance.clamp(0.0, 1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_closed_forms() {
        let close = |found: f64, expected: f64| {
            assert!((found / expected - 1.0).abs() < 1e-11, "{found} {expected}");
        };
        // One censored window of 2560, 7.9296 expected: (1 - p)^n + n p (1 - p)^(n - 1).
        let (n, p) = (2560.0, 7.9296_f64 / 2560.0);
        let none = (n * (-p).ln_1p()).exp();
        let one = Tails::binomial(1, 2560, p);
        close(one.at_most, none + n * p / (1.0 - p) * none);
        close(one.at_least, 1.0 - none);
        close(one.p_value(), 2.0 * one.at_most);
        close(Tails::binomial(3, 3, 0.1).at_least, 1e-3);
        // The middle of a billion, and far out: 2^-1000.
        let middle = Tails::binomial(500_000_000, 1_000_000_000, 0.5);
        let here = (1.0 - 2.5e-10) / (std::f64::consts::PI * 5e8).sqrt();
        assert!((middle.here / here - 1.0).abs() < 1e-9, "{middle:?}");
        assert!((middle.at_most - 0.5 - here / 2.0).abs() < 1e-12, "{middle:?}");
        close(Tails::binomial(1000, 1000, 0.5).at_least, 0.5_f64.powi(1000));
        // Beyond the smallest number there is no chance left.
        let ruled_out = Tails::binomial(900_000, 1_000_000, 0.5);
        assert_eq!([ruled_out.at_least, ruled_out.at_most], [0.0, 1.0]);
        // Two red of two drawn from five with three red.
        close(Tails::hypergeometric(2, 2, 3, 5).at_least, 0.3);
        close(Tails::hypergeometric(0, 2, 3, 5).at_most, 0.1);
    }

    #[test]
    fn what_is_certain_or_ruled_out_is_told() {
        for (count, trials, p, chance) in [
            (0, 10, 0.0, 1.0),
            (1, 10, 0.0, 0.0),
            (10, 10, 1.0, 1.0),
            (9, 10, 1.0, 0.0),
            (0, 0, 0.3, 1.0),
            (0, 10, -1e-17, 1.0),
        ] {
            let tails = Tails::binomial(count, trials, p);
            assert_eq!(tails.p_value(), chance, "{count} of {trials} at {p}: {tails:?}");
            assert!(tails.randomised(0.5).is_finite());
        }
    }

    /// Over all counts with their probabilities, a broken tie is uniform and a whole one never below.
    #[test]
    fn a_broken_tie_is_uniform() {
        let (trials, p) = (12, 0.3);
        let of = |count| Tails::binomial(count, trials, p);
        let draws = 2000;
        for level in [0.01, 0.05, 0.3, 0.9] {
            let (mut broken, mut whole) = (0.0, 0.0);
            for tails in (0..=trials).map(of) {
                let uniform = (0..draws).map(|k| (f64::from(k) + 0.5) / f64::from(draws));
                let below = uniform.filter(|&u| tails.randomised(u) <= level).count();
                broken += tails.here * below as f64 / f64::from(draws);
                whole += tails.here * f64::from(u8::from(tails.p_value() <= level));
            }
            assert!((broken - level).abs() < 1e-3 && whole <= level, "{level}: {broken} {whole}");
        }
    }

    #[test]
    fn chances_combine_to_a_chi_square() {
        let [statistic, chance] = combined(&[0.3]);
        assert!((chance - 0.3).abs() < 1e-9 && (statistic - 1.074_194).abs() < 1e-5);
        assert!(combined(&[0.0, 1.0])[1] < 1e-290 && combined(&[1.0, 1.0])[1] == 1.0);
    }
}
