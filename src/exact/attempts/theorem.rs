//! Say what independent attempts make of the second law and of the fluctuation theorems.
//!
//! ```text
//! p (e^{-x} - 1) + q (e^{x} - 1) = 0    where    p = q e^{x}
//! ```
//!
//! with the entropy `x` that a particle produces on its way forward: `<exp(-S)> = 1` and `P(-S) = exp(-S) P(S)` hold for
//! every attempt, and so for any number of independent ones. Where the entropy that some reservoirs take up is left out,
//! neither holds.

use super::{Attempts, Charges, Local, tilts};
use crate::exact::Sided;
use crate::exact::generating::{Affinity, affinity_of_cycles};
use crate::network::{RateSum, same_level};
use crate::quantity::{Name, Observable};

/// Probabilities below this may have lost their digits.
const ACCURATE: f64 = 1e-290;
/// An exponent beside which no probability counts.
const LARGEST: f64 = 600.0;

/// Entropy that attempts produce, whole or in part.
#[derive(Clone, Debug)]
pub struct EntropyOfAttempts<'a> {
    attempts: &'a Attempts,
    charges: Charges,
    /// The same with nothing left out: the logarithms of the ratio of both directions.
    whole: Charges,
}

/// Entropy that is produced at one resonance in a unit of time.
#[derive(Clone, Debug, PartialEq)]
pub struct PartOfEntropy {
    /// The resonance.
    pub name: String,
    /// Its mean.
    pub rate: f64,
    /// The sum of magnitudes that it is made of.
    pub gross: f64,
}

impl Attempts {
    /// Entropy production less these flows; none where it is not counted.
    #[must_use]
    pub fn entropy_without(&self, left_out: &[Observable]) -> Option<EntropyOfAttempts<'_>> {
        let total = (Observable::new(Name::Entropy, "total"), 1.0);
        let sum = std::iter::once(total).chain(left_out.iter().map(|of| (of.clone(), -1.0)));
        let whole = self.charges_of_sum(&vec![(Observable::new(Name::Entropy, "total"), 1.0)])?;
        let charges = self.charges_of_sum(&sum.collect())?;
        Some(EntropyOfAttempts { attempts: self, charges, whole })
    }

    /// What a particle of each kind adds to a sum of observables; none where one of them is not counted.
    pub(in crate::exact) fn charges_of_sum(&self, sum: &RateSum) -> Option<Charges> {
        let mut all = vec![[0.0; 2]; self.kinds.len()];
        for (of, a) in sum {
            let known = self.counting.observables.iter().find(|own| own.observable == *of)?;
            for (sum, own) in all.iter_mut().zip(self.charges(&known.weights)) {
                (sum[0], sum[1]) = (sum[0] + a * own[0], sum[1] + a * own[1]);
            }
        }
        Some(all)
    }

    /// Particles in a unit of time that carry the mean of a power of what each brings: so many that bring alike would
    /// scatter as much, `(sum m p |x|^k)^2/sum m p |x|^2k`. Of two observables `|x y|` takes the place of `x^2`. None where one is not
    /// counted, or nothing passes.
    #[must_use]
    pub fn carrying(&self, of: &Observable, and: Option<&Observable>, power: i32) -> Option<f64> {
        let charges = |of: &Observable| {
            let terms = of.terms().into_iter();
            self.charges_of_sum(&terms.map(|(k, term)| (term, k as f64)).collect())
        };
        let one = charges(of)?;
        let other = and.map_or_else(|| Some(one.clone()), charges)?;
        let size = |a: usize, side: usize| libm::sqrt((one[a][side] * other[a][side]).abs());
        let each = || (0..self.kinds.len()).flat_map(|a| [(a, 0), (a, 1)]);
        let largest = each().map(|(a, side)| size(a, side)).fold(0.0, f64::max);
        let mut sums = [0.0; 2];
        for (a, side) in each() {
            let kind = &self.kinds[a];
            let passing = kind.rate * [kind.forward, kind.back][side];
            let share = (size(a, side) / largest).powi(power);
            sums[0] += passing * share;
            sums[1] += passing * share * share;
        }
        (largest > 0.0 && sums[1] > 0.0).then(|| sums[0] * sums[0] / sums[1])
    }

    /// The force under which one or two counts have a fluctuation symmetry: every kind of attempt is a cycle.
    ///
    /// # Errors
    /// Where entropy production or one of them is not counted.
    pub fn affinity(&self, observables: &[&Observable]) -> Result<Affinity, String> {
        let entropy = self.entropy_without(&[]).ok_or("entropy production is not defined")?;
        let counts: Option<Vec<Charges>> =
            observables.iter().map(|of| self.charges_of_sum(&vec![((*of).clone(), 1.0)])).collect();
        let counts = counts.ok_or("it is not defined")?;
        let of = |a: usize| {
            let own = |k: usize| counts.get(k).map_or(0.0, |list| list[a][0]);
            [entropy.charges[a][0], own(0), own(1)]
        };
        // Cycles weigh as much as passes there: what never passes says nothing of a force.
        let cycles = self.kinds.iter().enumerate().filter_map(|(a, kind)| {
            let passing = kind.rate * (kind.forward + kind.back);
            let passes = kind.forward > 0.0 && kind.back > 0.0;
            passes.then(|| of(a).map(|own| libm::sqrt(passing) * own))
        });
        Ok(affinity_of_cycles(cycles))
    }
}

impl EntropyOfAttempts<'_> {
    /// The mean in a unit of time, and the sum of magnitudes.
    #[must_use]
    pub fn rate(&self) -> [f64; 2] {
        self.rate_of(0..self.charges.len())
    }

    fn rate_of(&self, kinds: std::ops::Range<usize>) -> [f64; 2] {
        let mut sum = [0.0; 2];
        for (kind, [x, y]) in self.attempts.kinds[kinds.clone()].iter().zip(&self.charges[kinds]) {
            sum[0] += kind.rate * (kind.forward * x + kind.back * y);
            sum[1] += kind.rate * (kind.forward * x.abs() + kind.back * y.abs());
        }
        sum
    }

    /// The mean by resonance.
    #[must_use]
    pub fn by_part(&self) -> Vec<PartOfEntropy> {
        let part = |own: &super::Part| {
            let [rate, gross] = self.rate_of(own.kinds.clone());
            PartOfEntropy { name: own.name.clone(), rate, gross }
        };
        self.attempts.parts.iter().map(part).collect()
    }

    /// `ln <exp(-power S)>` in a unit of time: independent windows multiply.
    #[must_use]
    pub fn exponential(&self, power: f64) -> f64 {
        let charges = std::slice::from_ref(&self.charges);
        let one = |(a, kind): (usize, &super::Attempt)| {
            let tilts = tilts(charges, [-power, 0.0], a);
            let rare = rare(kind, tilts, self.whole[a][0]);
            kind.rate * rare.unwrap_or_else(|| Local::new(kind, tilts).logarithm)
        };
        self.attempts.kinds.iter().enumerate().map(one).sum()
    }

    /// Particles in a unit of time that bring entropy.
    #[must_use]
    pub fn passing(&self) -> f64 {
        let each = self.attempts.kinds.iter().zip(&self.charges);
        let brings = each.filter(|(_, own)| own.iter().any(|x| x.abs() > same_level(0.0)));
        brings.map(|(kind, _)| kind.rate * (kind.forward + kind.back)).sum()
    }

    /// Both sides of each kind of attempt, ascending by the entropy that it produces.
    #[must_use]
    pub fn sides(&self) -> Vec<Sided> {
        let each = self.attempts.kinds.iter().zip(&self.charges);
        let mut sides: Vec<Sided> = each
            .filter(|(_, own)| own[0].abs() > same_level(0.0))
            .map(|(kind, own)| {
                let [positive, negative] = if own[0] > 0.0 {
                    [kind.forward, kind.back]
                } else {
                    [kind.back, kind.forward]
                };
                let entropy = own[0].abs();
                let told = negative.max(libm::exp(-entropy) * positive) >= ACCURATE;
                Sided { entropy, negative, positive, told }
            })
            .collect();
        sides.sort_by(|a, b| a.entropy.total_cmp(&b.entropy));
        sides
    }
}

/// The logarithm of the mean of one attempt under a tilt, where the rarer direction has lost its digits: it is the other
/// one less the entropy, and a tilt may make it count.
fn rare(kind: &super::Attempt, tilts: [f64; 2], entropy: f64) -> Option<f64> {
    let common = usize::from(kind.back > kind.forward);
    let [p, q] = if common == 0 { [kind.forward, kind.back] } else { [kind.back, kind.forward] };
    if q >= ACCURATE || p <= 0.0 {
        return None;
    }
    let exponent = libm::log(p) - entropy.abs() + tilts[1 - common];
    if exponent > LARGEST {
        return Some(exponent);
    }
    Some(libm::log1p(p * libm::expm1(tilts[common]) + libm::exp(exponent) - q))
}

#[cfg(test)]
mod tests {
    use super::super::axis::powers;
    use super::super::{Attempt, Part};
    use super::*;
    use crate::network::{Counting, Weights, WindowObservable};

    /// Two resonances; `off` breaks the ratio of directions at the second.
    fn attempts(off: f64) -> Attempts {
        let kind = |forward: f64, x: f64| {
            let back = forward * libm::exp(-x);
            Attempt { rate: 3.0, forward, back, stay: 1.0 - forward - back }
        };
        let weights = vec![(0, 0.4), (2, -1.5 + off)];
        let of = |name, of: &str, weights| {
            WindowObservable::current(Observable::new(name, of), Weights::Real(weights))
        };
        let part = |name: &str, k: usize| Part { name: name.to_owned(), kinds: k..k + 1 };
        Attempts {
            kinds: vec![kind(0.3, 0.4), kind(0.1, -1.5)],
            counting: Counting {
                observables: vec![
                    of(Name::Entropy, "total", weights),
                    of(Name::EntropyFlow, "l", vec![(2, -1.0)]),
                ],
                ..Counting::default()
            },
            parts: vec![part("a", 0), part("b", 1)],
            ..Attempts::default()
        }
    }

    #[test]
    fn attempts_obey_the_theorems_and_wrong_ones_do_not() {
        for (off, holds) in [(0.0, true), (0.01, false)] {
            let own = attempts(off);
            let entropy = own.entropy_without(&[]).expect("it is counted");
            assert_eq!(entropy.exponential(1.0).abs() < 1e-15, holds);
            assert_eq!(entropy.sides().iter().all(|side| side.relative() < 1e-14), holds);
            assert!(entropy.by_part().iter().all(|part| part.rate > 0.0));
            let [rate, gross] = entropy.rate();
            let passing = 3.0 * (0.4 + 0.3 * libm::exp(-0.4) + 0.1 * libm::exp(1.5));
            assert!(rate > 0.0 && gross > rate && (entropy.passing() - passing).abs() < 1e-12);
        }
        let mut rare = attempts(0.0);
        // So much entropy leaves no digits of the way back, or nothing.
        for x in [718.0, 900.0] {
            rare.kinds[0] = Attempt { back: 0.3 * libm::exp(-x), stay: 0.7, ..rare.kinds[0] };
            rare.counting.observables[0].weights = Weights::Real(vec![(0, x), (2, -1.5)]);
            let entropy = rare.entropy_without(&[]).expect("it is counted");
            assert!(entropy.exponential(1.0).abs() < 1e-12);
            assert!((entropy.exponential(2.0) / 3.0 - x).abs() < 2.0);
        }
        let own = attempts(0.0);
        assert_eq!(powers(&own, 2.0).expect("they are whole"), [6, 6]);
        assert!(powers(&own, 1.1).is_err_and(|why| why.contains("3.3 attempts")));
        let total = Observable::new(Name::Entropy, "total");
        let [p, q] = [0, 1].map(|a| 3.0 * (own.kinds[a].forward + own.kinds[a].back));
        let [x, y] = [0.4_f64, 1.5];
        for k in [1, 2, 4] {
            let sum = |k: i32| p * x.powi(k) + q * y.powi(k);
            let carried = own.carrying(&total, None, k).expect("it is counted");
            assert!((carried / (sum(k).powi(2) / sum(2 * k)) - 1.0).abs() < 1e-14);
        }
        let apparent = own.entropy_without(&["entropy_flow.l".parse().expect("a name")]);
        assert!(apparent.expect("it is counted").exponential(1.0).abs() > 0.01);
        let affinity = own.affinity(&[&Observable::new(Name::Entropy, "total")]).expect("known");
        assert!(affinity.complete && (affinity.force[0] - 1.0).abs() < 1e-14);
        let flow = own.affinity(&[&Observable::new(Name::EntropyFlow, "l")]).expect("known");
        assert!(!flow.complete);
    }
}
