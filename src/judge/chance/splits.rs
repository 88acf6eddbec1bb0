//! Test how independent windows are spread over groups, exactly at any number of windows.
//!
//! Groups are split in two halves of about equal weight, these again, down to single groups. Of the windows
//! in a part, those in its first half are binomial with the exact share of that half; of two kinds of
//! windows that are spread alike, those of one kind are hypergeometric. One split tells nothing of another,
//! so that their chances are independent and are combined to a chi-square with a degree for each split.
//! Where counts are large it is Pearson's; where they are small its chance is too large rather than too small.

use super::{Tails, combined};
use crate::judge::curve::Test;

/// Windows by group against their exact probabilities; none where there is one group.
pub(in crate::judge) fn spread(
    counts: &[u64],
    probabilities: &[f64],
    method: &str,
) -> Option<Test> {
    let tails = splits(probabilities).into_iter().map(|[start, middle, end]| {
        let windows = |from: usize, to: usize| counts[from..to].iter().sum();
        let probability = |from: usize, to: usize| probabilities[from..to].iter().sum::<f64>();
        let share = probability(start, middle) / probability(start, end);
        Tails::binomial(windows(start, middle), windows(start, end), share)
    });
    together(tails.collect(), method)
}

/// Windows of two kinds by group: are both spread alike?
pub(in crate::judge) fn alike([first, second]: [&[u64]; 2], method: &str) -> Option<Test> {
    let both: Vec<f64> = first.iter().zip(second).map(|(a, b)| (a + b) as f64).collect();
    let tails = splits(&both).into_iter().map(|[start, middle, end]| {
        let of = |kind: &[u64], to: usize| kind[start..to].iter().sum::<u64>();
        let all = of(first, end) + of(second, end);
        let part = of(first, middle) + of(second, middle);
        Tails::hypergeometric(of(first, middle), part, of(first, end), all)
    });
    together(tails.collect(), method)
}

fn together(counts: Vec<Tails>, method: &str) -> Option<Test> {
    let chance = |of: fn(&Tails) -> f64| combined(&counts.iter().map(of).collect::<Vec<_>>());
    let ([statistic, p_value], [_, p_above]) = (chance(Tails::p_value), chance(Tails::p_above));
    let (method, degrees) = (method.to_owned(), counts.len());
    (degrees > 0).then_some(Test { method, statistic, degrees, p_value, p_above, counts })
}

/// `[start, middle, end]` of every split.
fn splits(weights: &[f64]) -> Vec<[usize; 3]> {
    let (mut list, mut parts) = (Vec::new(), vec![[0, weights.len()]]);
    while let Some([start, end]) = parts.pop() {
        if end - start > 1 {
            let middle = middle(weights, start, end);
            list.push([start, middle, end]);
            parts.extend([[start, middle], [middle, end]]);
        }
    }
    list
}

/// Where the weight before and behind is nearest to equal, with a group on either side.
fn middle(weights: &[f64], start: usize, end: usize) -> usize {
    let half = weights[start..end].iter().sum::<f64>() / 2.0;
    let mut before = 0.0;
    for at in start + 1..end {
        let own = weights[at - 1];
        before += own;
        // The next group would lead further beyond the half than this one is short of it.
        if before + weights[at] - half > half - before {
            return at;
        }
    }
    end - 1
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::*;
    use crate::kernel::Generator;

    fn spread(counts: &[u64], probabilities: &[f64]) -> Test {
        super::spread(counts, probabilities, "").expect("several groups")
    }

    fn alike(kinds: [&[u64]; 2]) -> Test {
        super::alike(kinds, "").expect("several groups")
    }

    /// Windows that fall into groups of these probabilities.
    fn drawn(windows: u64, probabilities: &[f64], generator: &mut Generator) -> Vec<u64> {
        let mut counts = vec![0; probabilities.len()];
        for _ in 0..windows {
            let mut rest: f64 = generator.random();
            let found = probabilities.iter().position(|p| {
                rest -= p;
                rest < 0.0
            });
            counts[found.unwrap_or(probabilities.len() - 1)] += 1;
        }
        counts
    }

    const RARE: [f64; 6] = [0.002, 0.048, 0.4, 0.3, 0.2, 0.05];

    /// Shares of chances at or below 0.05 and 0.01: of the test itself, and with ties broken.
    fn levels(repetitions: u32, mut test: impl FnMut(&mut Generator) -> Test) -> [[f64; 2]; 2] {
        let mut generator = Generator::seed_from_u64(7);
        let mut levels = [[0.0; 2]; 2];
        for _ in 0..repetitions {
            let test = test(&mut generator);
            let broken = test.randomised(|| generator.random());
            assert!(test.p_above <= broken && broken <= test.p_value, "{test:?} {broken}");
            for (sums, p) in levels.iter_mut().zip([test.p_value, broken]) {
                for (sum, level) in sums.iter_mut().zip([0.05, 0.01]) {
                    *sum += f64::from(u8::from(p <= level)) / f64::from(repetitions);
                }
            }
        }
        levels
    }

    /// At 5, 50 and 500 windows, over 10 000 samples each: no chance is too small, and with ties broken
    /// none is too large (4.5 standard deviations; false alarms 7e-6 each).
    #[test]
    fn the_level_holds_at_every_number_of_windows() {
        let within = |[plain, broken]: [[f64; 2]; 2]| {
            for (k, level) in [0.05, 0.01].into_iter().enumerate() {
                let band = 4.5 * (level * (1.0 - level) / 1e4_f64).sqrt();
                assert!(plain[k] < level + band, "{level}: {plain:?}");
                assert!((broken[k] - level).abs() < band, "{level}: {broken:?}");
            }
        };
        for windows in [5, 50, 500] {
            within(levels(10_000, |g| spread(&drawn(windows, &RARE, g), &RARE)));
            within(levels(10_000, |g| {
                let [a, b] = [windows, 3 * windows].map(|n| drawn(n, &RARE, g));
                alike([&a, &b])
            }));
        }
    }

    /// A tenth more in one of six groups, of 20 000 windows: a noncentral chi-square of five degrees at
    /// 20 000 (0.04^2/0.4 + 0.04^2/0.6) = 133 fails 1e-5 with a probability above 1 - 1e-9.
    #[test]
    fn another_spread_is_caught() {
        let wrong = [0.002, 0.048, 0.44, 0.28, 0.185, 0.045];
        let mut generator = Generator::seed_from_u64(3);
        let counts = drawn(20_000, &wrong, &mut generator);
        let others = drawn(20_000, &RARE, &mut generator);
        assert!(spread(&counts, &RARE).p_value < 1e-5);
        assert!(spread(&counts, &wrong).p_value > 1e-5);
        assert!(alike([&counts, &others]).p_value < 1e-5);
    }

    #[test]
    fn groups_are_split_at_half_their_weight() {
        assert_eq!(splits(&[0.1, 0.2, 0.7]), [[0, 2, 3], [0, 1, 2]]);
        assert_eq!(splits(&[0.7, 0.2, 0.1]), [[0, 1, 3], [1, 2, 3]]);
        assert!(splits(&[1.0]).is_empty() && super::spread(&[3], &[1.0], "").is_none());
        // No window tells nothing.
        assert_eq!(spread(&[0, 0, 0], &[0.1, 0.2, 0.7]).p_value, 1.0);
    }
}
