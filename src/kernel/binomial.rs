//! Draw numbers of successes, exactly and with the same bits on every machine.
//!
//! The law of `2^j` attempts is an alias table (doi:10.1145/355744.355749); any number of attempts is the sum of the powers of
//! two in it. From `2^12` on every fourth power has a table, of those numbers alone whose probability a word can tell
//! from zero: a run of any length is some tens of draws. Probabilities in the tables are products and quotients
//! alone, so that they need no function of a library.

use super::draws::Words;
use super::table::{Part, alias, shares};

/// Powers of two with a table each.
const POWERS: u32 = 8;
/// Powers beyond with a table: longer runs draw from the last repeatedly.
const LARGE: [u32; 4] = [12, 16, 20, 24];
/// A number whose probability is less than this share of the largest is never drawn from a large table: a word has 64 bits.
const NEVER: f64 = 1e-24;

/// Successes among attempts of one probability, for any number of attempts up to a bound.
#[derive(Clone, Debug)]
pub(crate) struct Binomial {
    /// Ascending: the first ones of each power of two.
    tables: Vec<Table>,
}

/// The law of a power of two of attempts.
#[derive(Clone, Debug)]
struct Table {
    power: u32,
    /// The fewest successes.
    first: u64,
    /// The columns of the alias table.
    columns: Vec<[Part; 2]>,
}

impl Binomial {
    /// Prepare runs of at most so many attempts, of a probability of success from zero to one and that of failure, of
    /// which neither is made by subtraction.
    #[must_use]
    pub(crate) fn new(success: f64, failure: f64, most: u64) -> Self {
        let largest = most.max(1).ilog2();
        let small = (0..=largest.min(POWERS)).map(|power| {
            let columns = alias(shares(&law(success, failure, 1_usize << power)));
            Table { power, first: 0, columns }
        });
        let large = LARGE.into_iter().filter(|power| *power <= largest).map(|power| {
            let (first, law) = near_mode(success, failure, 1 << power);
            Table { power, first, columns: alias(shares(&law)) }
        });
        Self { tables: small.chain(large).collect() }
    }

    /// Draw the successes among some attempts.
    pub(crate) fn draw(&self, attempts: u64, words: &mut Words) -> u64 {
        let small = self.tables.len().min(POWERS as usize + 1);
        let (small, large) = self.tables.split_at(small);
        let (mut sum, mut left) = (0, attempts);
        for table in large.iter().rev().chain(small.last()) {
            sum += (0..left >> table.power).map(|_| table.draw(words)).sum::<u64>();
            left &= (1 << table.power) - 1;
        }
        for table in small.iter().filter(|table| left >> table.power & 1 == 1) {
            sum += table.draw(words);
        }
        sum
    }
}

impl Table {
    fn draw(&self, words: &mut Words) -> u64 {
        let columns = &self.columns;
        let product = u128::from(words.take(1)[0]) * columns.len() as u128;
        let [own, other] = columns[(product >> 64) as usize];
        let part = if (product as u64) < own.share { own } else { other };
        self.first + part.entry as u64
    }
}

/// The fewest successes that happen, and the probabilities from there on up to a common factor.
fn near_mode(success: f64, failure: f64, attempts: u64) -> (u64, Vec<f64>) {
    if success <= 0.0 || failure <= 0.0 {
        return (if success > 0.0 { attempts } else { 0 }, vec![1.0]);
    }
    let mode = (((attempts + 1) as f64 * success / (success + failure)) as u64).min(attempts);
    let up = |(k, p): &(u64, f64)| {
        let more = p * ((attempts - k) as f64 / (k + 1) as f64) * (success / failure);
        Some((k + 1, more)).filter(|next| next.1 >= NEVER)
    };
    let down = |(k, p): &(u64, f64)| {
        let less = p * (*k as f64 / (attempts - k + 1) as f64) * (failure / success);
        k.checked_sub(1).map(|fewer| (fewer, less)).filter(|next| next.1 >= NEVER)
    };
    let mut law: Vec<(u64, f64)> = std::iter::successors(Some((mode, 1.0)), down).collect();
    law.reverse();
    law.extend(std::iter::successors(Some((mode, 1.0)), up).skip(1));
    (law[0].0, law.into_iter().map(|(_, p)| p).collect())
}

/// Probabilities of `0, 1, ...` successes up to a common factor: ratios from the most likely number outwards.
fn law(success: f64, failure: f64, attempts: usize) -> Vec<f64> {
    let mut law = vec![0.0; attempts + 1];
    if success <= 0.0 || failure <= 0.0 {
        law[if success > 0.0 { attempts } else { 0 }] = 1.0;
        return law;
    }
    let mode = (((attempts + 1) as f64 * success / (success + failure)) as usize).min(attempts);
    law[mode] = 1.0;
    for k in mode..attempts {
        law[k + 1] = law[k] * ((attempts - k) as f64 / (k + 1) as f64) * (success / failure);
    }
    for k in (0..mode).rev() {
        law[k] = law[k + 1] * ((k + 1) as f64 / (attempts - k) as f64) * (failure / success);
    }
    law
}

#[cfg(test)]
mod tests {
    use super::{Binomial, law};
    use crate::kernel::{Generator, Words};
    use rand::SeedableRng;

    fn words(seed: u64) -> Words {
        Words::new(Generator::seed_from_u64(seed))
    }

    #[test]
    fn draws_keep_their_values() {
        let words = &mut words(1);
        let draws = [(0.3, 10), (0.5, 1000), (1e-9, 100_000), (0.999, 8192)]
            .map(|(p, n)| [0; 3].map(|_| Binomial::new(p, 1.0 - p, n).draw(n, words)));
        assert_eq!(draws, [[3, 4, 4], [497, 506, 500], [0, 0, 0], [8183, 8186, 8188]]);
    }

    #[test]
    fn certain_outcomes_are_certain() {
        let words = &mut words(2);
        for attempts in [0, 1, 7, 5000] {
            assert_eq!(Binomial::new(0.0, 1.0, attempts).draw(attempts, words), 0);
            assert_eq!(Binomial::new(1.0, 0.0, attempts).draw(attempts, words), attempts);
        }
    }

    #[test]
    fn the_law_meets_pascals_triangle() {
        let found = law(0.25, 0.75, 4);
        let sum: f64 = found.iter().sum();
        let exact = [81.0, 108.0, 54.0, 12.0, 1.0].map(|count| count / 256.0);
        for (found, exact) in found.iter().zip(exact) {
            assert!((found / sum - exact).abs() < 1e-15, "{found} {exact}");
        }
    }

    /// Pearson's test of 400 000 draws against `law`, false alarms about 1e-6 each; it sees relative shifts of a
    /// probability of success beyond about 1 %.
    #[test]
    fn draws_follow_the_law_and_no_other() {
        let words = &mut words(3);
        for (p, attempts) in [(0.3, 13_u64), (0.05, 100), (0.52, 4096 + 77), (0.9, 70_001)] {
            let drawn = Binomial::new(p, 1.0 - p, attempts);
            let mut seen = vec![0_u32; attempts as usize + 1];
            let draws = 400_000;
            for _ in 0..draws {
                seen[drawn.draw(attempts, words) as usize] += 1;
            }
            let excess = |p: f64| {
                let law = law(p, 1.0 - p, attempts as usize);
                let sum: f64 = law.iter().sum();
                let (mut chi_square, mut cells) = (0.0, 0.0_f64);
                for (&count, weight) in seen.iter().zip(&law) {
                    let expected = f64::from(draws) * weight / sum;
                    if expected >= 20.0 {
                        chi_square += (f64::from(count) - expected).powi(2) / expected;
                        cells += 1.0;
                    }
                }
                chi_square - cells - 7.0 * (2.0 * cells).sqrt() - 15.0
            };
            assert!(excess(p) < 0.0, "{attempts} attempts at {p}: {}", excess(p));
            assert!(excess(0.99 * p) > 0.0, "a wrong law passes: {attempts} attempts at {p}");
        }
    }
}
