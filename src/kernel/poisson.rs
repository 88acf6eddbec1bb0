//! Draw Poisson counts, exact for means up to 1e15.
//!
//! Below ten, by the product of uniforms; above, by transformed rejection (Hörmann's PTRS,
//! doi:10.1016/0167-6687(93)90997-4). The acceptance uses the deviance form of the probability,
//! `ln P(k) = - [k ln(k/m) + m - k] - ln sqrt(2 pi k) - 1/(12 k) + ...`, which does not cancel where
//! the mean `m` is large. The stream is our own and pinned by a test.

use rand::Rng;

use super::Generator;

/// Means below this are drawn by multiplying uniforms.
const SMALL: f64 = 10.0;

/// A Poisson law, with the constants of its rejection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Poisson {
    mean: f64,
    /// Shape of the hat function, in the notation of the paper.
    a: f64,
    b: f64,
    ln_inverse_alpha: f64,
    /// Second uniforms below this are accepted at once, away from the edge.
    fast: f64,
}

impl Poisson {
    /// The law of a mean, zero or more.
    #[must_use]
    pub(crate) fn new(mean: f64) -> Self {
        let b = 0.931 + 2.53 * mean.sqrt();
        Self {
            mean,
            a: -0.059 + 0.02483 * b,
            b,
            ln_inverse_alpha: libm::log(1.1239 + 1.1328 / (b - 3.4)),
            fast: 0.9277 - 3.6224 / (b - 2.0),
        }
    }

    /// Draw a count.
    pub(crate) fn draw(&self, generator: &mut Generator) -> u64 {
        if self.mean < SMALL { self.multiply(generator) } else { self.reject(generator) }
    }

    /// Count the uniforms whose product stays above `exp(-mean)`.
    fn multiply(&self, generator: &mut Generator) -> u64 {
        let bound = libm::exp(-self.mean);
        let mut product = uniform(generator);
        let mut count = 0;
        while product > bound {
            product *= uniform(generator);
            count += 1;
        }
        count
    }

    /// Propose counts under a hat function until one is accepted.
    fn reject(&self, generator: &mut Generator) -> u64 {
        loop {
            let u = uniform(generator) - 0.5;
            let v = uniform(generator);
            let edge = 0.5 - u.abs();
            let k = ((2.0 * self.a / edge + self.b) * u + self.mean + 0.43).floor();
            if edge >= 0.07 && v <= self.fast {
                return k as u64;
            }
            if k < 0.0 || (edge < 0.013 && v > edge) {
                continue;
            }
            let proposal = libm::log(self.a / (edge * edge) + self.b) - self.ln_inverse_alpha;
            if libm::log(v) - proposal <= self.ln_probability(k) {
                return k as u64;
            }
        }
    }

    /// `ln P(k)`, by Stirling's series from 16 on.
    fn ln_probability(&self, k: f64) -> f64 {
        if k < 16.0 {
            let ln_factorial: f64 = (1..=k as u32).map(|i| libm::log(f64::from(i))).sum();
            return k * libm::log(self.mean) - self.mean - ln_factorial;
        }
        let stirling = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * k * k)) / (k * k)) / k;
        let root = 0.5 * libm::log(2.0 * std::f64::consts::PI * k);
        -self.mean * deviance((k - self.mean) / self.mean) - root - stirling
    }
}

/// `(1 + e) ln(1 + e) - e`, by its series `sum_n (-e)^n / (n (n - 1))` where the terms cancel.
fn deviance(e: f64) -> f64 {
    if e.abs() > 0.1 {
        return (1.0 + e) * libm::log1p(e) - e;
    }
    (2..18).rev().fold(0.0, |sum, n| 1.0 / f64::from(n * (n - 1)) - e * sum) * e * e
}

/// A uniform number above zero, below one.
pub(crate) fn uniform(generator: &mut Generator) -> f64 {
    ((generator.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::{Generator, Poisson, deviance};

    #[test]
    fn draws_keep_their_values() {
        let mut generator = Generator::seed_from_u64(1);
        let draws: Vec<u64> = [0.5, 3.0, 12.0, 350.0, 1e6, 1e11]
            .iter()
            .flat_map(|&mean| [0; 3].map(|_| Poisson::new(mean).draw(&mut generator)))
            .collect();
        let pinned = [
            1,
            0,
            1,
            3,
            2,
            1,
            6,
            13,
            20,
            337,
            329,
            335,
            1_000_317,
            1_000_266,
            1_000_020,
            100_000_758_008,
            99_999_542_782,
            100_000_486_213,
        ];
        assert_eq!(draws, pinned);
    }

    /// Pearson's test against the exact law, false alarms 1e-6 each: it sees relative shifts of a
    /// probability beyond about 2 %.
    #[test]
    fn draws_follow_the_law() {
        let mut generator = Generator::seed_from_u64(2);
        for mean in [0.3, 4.0, 11.0, 60.0] {
            let law = Poisson::new(mean);
            let mut seen = [0_u32; 200];
            let draws = 400_000;
            for _ in 0..draws {
                seen[law.draw(&mut generator) as usize] += 1;
            }
            let mut chi_square = 0.0;
            let mut cells = 0.0;
            for (k, &count) in seen.iter().enumerate() {
                let expected = f64::from(draws) * law.ln_probability_small(k as u32).exp();
                if expected >= 20.0 {
                    chi_square += (f64::from(count) - expected).powi(2) / expected;
                    cells += 1.0;
                }
            }
            let limit = cells + 7.0 * (2.0_f64 * cells).sqrt() + 15.0;
            assert!(chi_square < limit, "mean {mean}: chi-square {chi_square} of {cells} cells");
        }
    }

    impl Poisson {
        fn ln_probability_small(&self, k: u32) -> f64 {
            let ln_factorial: f64 = (1..=k).map(|i| f64::from(i).ln()).sum();
            f64::from(k) * self.mean.ln() - self.mean - ln_factorial
        }
    }

    #[test]
    fn deviance_meets_its_closed_form() {
        for e in [-0.0999_f64, -0.01, 0.05, 0.0999] {
            let direct = (1.0 + e) * e.ln_1p() - e;
            assert!((deviance(e) - direct).abs() < 1e-16 + 1e-13 * direct, "at {e}");
        }
    }
}
