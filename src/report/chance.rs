//! Give the exact chances of counts: of windows in a cell, at a threshold, below a bound.
//!
//! A count of independent windows is binomial, and of two kinds of windows in a part of them it is
//! hypergeometric. Both tails are summed term by term from ratios of neighbouring probabilities, so that
//! they are right for one window and for a billion, in the middle and far out.

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
    pub fn hypergeometric(count: u64, part: u64, kind: u64, all: u64) -> Self {
        let range = [(part + kind).saturating_sub(all), part.min(kind)];
        let [part, kind, all] = [part, kind, all].map(|number| number as f64);
        let ratio =
            |j: f64| (part - j) * (kind - j) / ((j + 1.0) * (all - part - kind + j + 1.0));
        Self::summed(count, range, ratio)
    }

    /// From `ratio(j)`, the probability of `j + 1` over that of `j`, of a law with one hump.
    fn summed(count: u64, [lowest, highest]: [u64; 2], ratio: impl Fn(f64) -> f64) -> Self {
        let up = (count..highest).map(|j| ratio(j as f64));
        let down = (lowest..count).rev().map(|j| 1.0 / ratio(j as f64));
        let [above, below] = [total(up), total(down)];
        // Beyond the largest number, a tail is none.
        let share = |part: f64| if part.is_finite() { part / (1.0 + above + below) } else { 1.0 };
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
    pub fn p_above(&self) -> f64 {
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
pub fn combined(chances: &[f64]) -> [f64; 2] {
    let normal = Normal::standard();
    let square = |&p: &f64| normal.inverse_cdf(0.5 * p.max(f64::MIN_POSITIVE)).powi(2);
    let statistic: f64 = chances.iter().map(square).sum();
    let chance = ChiSquared::new(chances.len() as f64).map_or(1.0, |law| law.sf(statistic));
    [statistic, chance.clamp(0.0, 1.0)]
}
