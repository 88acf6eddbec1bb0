//! Judge the fluctuation theorems of entropy production.
//!
//! A mean of `exp(-S)` is carried by rare windows where much entropy is produced, and an error bar from
//! windows that missed them is too small. Its exact variance, `<exp(-2S)> - 1`, is not. Of the two error
//! bars the larger is taken, which is sound however skewed `exp(-S)` is: too small a mean is
//! improbable by the exact one, for `exp(-S) >= 0`, and too large a mean by the sampled one, for what
//! makes it too large makes that large too (Bercu and Touati, doi:10.1214/07-AAP506).

use crate::judge::level::FALSE_ALARM;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::estimate::{FluctuationEstimate, MIN_BLOCKS, Sides};
use crate::exact::Sided;
use crate::judge::chance::holm::holm;
use crate::judge::law::claim::{Claim, Side};
use crate::judge::law::{Holding, Law, LawName, RESOLUTION};
use crate::number::digits::rounded;
use crate::quantity::Estimate;

/// Windows that each side of a range needs for its difference to be judged.
const MIN_WINDOWS: f64 = 100.0;
/// Entropy production beyond which rare windows carry `<exp(-S)>`, where no exact variance says so.
const MAX_PRODUCED: f64 = 3.0;

/// Both sides of an exact law obey the detailed theorem to this share, ten times its accuracy.
const SAME_SIDES: f64 = 1e-7;

/// Why nothing that is said of `exp(-S)` is tested by a sample.
pub(in crate::judge) const STILL: &str = "no window produced any entropy";

/// What decides whether the mean of `exp(-S)` can be sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// Entropy produced in a window.
    pub produced: f64,
    /// `ln <exp(-2S)>`, exactly, where affordable.
    pub square: Option<f64>,
    /// Windows that are sampled.
    pub windows: f64,
    /// Duration of a window.
    pub duration: f64,
    /// Uniformised steps of a window, which bring rounding into the exact mean.
    pub steps: f64,
}

impl Tail {
    /// The exact standard error of `<exp(-S)>`; that of a Gaussian `S` where it is not known.
    #[must_use]
    pub fn error(&self) -> f64 {
        let square = self.square.unwrap_or(2.0 * self.produced);
        (libm::expm1(square) / self.windows).max(0.0).sqrt()
    }

    /// `<exp(-2S)>` beyond which the exact error bar is too wide.
    #[must_use]
    pub fn resolved(windows: f64) -> f64 {
        1.0 + RESOLUTION * RESOLUTION * windows
    }

    /// An estimate of `<exp(-S)>` with the larger of its own error bar and the exact one.
    #[must_use]
    pub fn widened(&self, estimate: Estimate) -> Estimate {
        let error = estimate.standard_error.map(|error| error.max(self.error()));
        let error = error.filter(|error| error.is_finite());
        Estimate { standard_error: error, ..estimate }
    }

    /// Is an error bar too wide to tell whether the mean is one, or unknown?
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        let unknown = self.square.is_none() && self.produced > MAX_PRODUCED;
        unknown || self.error() > RESOLUTION
    }
}

/// The integral fluctuation theorem of entropy production, with the exact mean or why no mean can be told,
/// if it cannot; `shorter` is a duration that would do, if any does, and `few` says so where too few jumps carry it.
#[must_use]
pub fn integral(
    sampled: Option<&FluctuationEstimate>,
    exact: Result<f64, Option<String>>,
    tail: &Tail,
    shorter: Option<f64>,
    few: Option<String>,
    blocks: u64,
) -> Law {
    let (exact, untold) = match exact {
        Ok(exact) => (Some(exact), None),
        Err(why) => (None, why),
    };
    let claim = Claim {
        law: LawName::IntegralFluctuationTheorem,
        subject: "entropy.total".to_owned(),
        sampled: sampled.map(|s| s.integral),
        count: None,
        blocks,
        exact,
        side: Side::Equal,
        bound: 1.0,
        scale: 1.0,
        rounding: 0.0,
        caveat: untold.or(still(sampled)).or(few),
        reason: "<exp(-S)> is one from the stationary start".to_owned(),
    };
    averaged(claim, tail, || match shorter {
        Some(shorter) => format!("set sampling.duration = {shorter} or less"),
        None => "no shorter duration helps, for that is carried by jumps that hardly occur".into(),
    })
}

/// Judge a claim that the mean of `exp(-S)` is one by the larger error bar; `help` is the way out where
/// that is too wide.
pub(in crate::judge) fn averaged(claim: Claim, tail: &Tail, help: impl FnOnce() -> String) -> Law {
    let rounding = 64.0 * f64::EPSILON * tail.steps;
    let claim = Claim {
        sampled: claim.sampled.map(|estimate| tail.widened(estimate)),
        rounding: rounding.max(claim.rounding),
        ..claim
    };
    let told = claim.sampled.is_some() && claim.caveat.is_none();
    let statement = claim.reason.clone();
    let law = claim.judge();
    let blind = tail.square.is_none();
    if !told || !tail.is_heavy() || (law.verdict == Holding::Fails && !blind) {
        return law;
    }
    let error = tail.error();
    let width = Some(error).filter(|error| error.is_finite());
    let width =
        width.map(|error| format!(", {},", rounded(error, Some(error)))).unwrap_or_default();
    let reason = format!(
        "{statement}; rare windows carry the mean of exp(-S), and its standard error{width} is too wide \
         to tell; {}",
        help()
    );
    Law { verdict: Holding::Undecided, reason, ..law }
}

/// Why neither theorem says anything, if no window produced entropy.
fn still(sampled: Option<&FluctuationEstimate>) -> Option<String> {
    let still = sampled.is_some_and(|s| s.magnitude < 1e-9);
    still.then(|| STILL.to_owned())
}

/// The detailed fluctuation theorem of entropy production: of the sample range by range, with the exact
/// difference in the range that is told, or of the exact law alone.
#[must_use]
pub fn detailed(
    sampled: Option<&FluctuationEstimate>,
    exact: &Result<Vec<Sided>, String>,
    blocks: u64,
) -> Law {
    match sampled {
        Some(sampled) => sampled_detailed(sampled, exact, blocks),
        None => exact_detailed(exact),
    }
}

/// The verdict of the exact law: both sides of the rarest value that it tells must be equal, for in long
/// windows all negative ones are rare.
fn exact_detailed(exact: &Result<Vec<Sided>, String>) -> Law {
    let told = || exact.iter().flatten().filter(|side| side.told);
    let largest = told().map(Sided::relative).reduce(f64::max);
    let law = "P(-S) is exp(-S) P(S)";
    let undecided = |why: String| (Holding::Undecided, format!("{law}; {why}"));
    let (verdict, reason) = match (exact, largest) {
        (Err(why), _) => undecided(format!("no exact law: {why}")),
        (Ok(sides), None) if sides.is_empty() => undecided(STILL.to_owned()),
        (Ok(_), None) => undecided(
            "negative values are too rare for the accuracy of the exact law; set a shorter \
             sampling.duration"
                .to_owned(),
        ),
        (Ok(_), Some(largest)) => {
            let of = match told().count() {
                1 => "of the one value".to_owned(),
                values => format!("the largest of {values} values"),
            };
            (
                if largest <= SAME_SIDES { Holding::Holds } else { Holding::Fails },
                format!("{law} to a relative difference of {largest:.1e}, {of}"),
            )
        }
    };
    Law {
        law: LawName::DetailedFluctuationTheorem,
        subject: "entropy.total".to_owned(),
        value: None,
        standard_error: None,
        exact: largest,
        bound: Some(0.0),
        must_hold: true,
        verdict,
        reason,
    }
}

/// Why the sample cannot tell, if it cannot.
fn untold(sampled: &FluctuationEstimate, judged: &[Judged<'_>], blocks: u64) -> Option<String> {
    let none = "no range has enough windows on its negative side; set a shorter sampling.duration or \
                sample more trajectories";
    let few = "too few blocks to judge by; use at least 30";
    still(Some(sampled))
        .or_else(|| (blocks < MIN_BLOCKS as u64).then(|| few.to_owned()))
        .or_else(|| judged.is_empty().then(|| none.to_owned()))
}

/// The verdict of the sample.
fn sampled_detailed(
    sampled: &FluctuationEstimate,
    exact: &Result<Vec<Sided>, String>,
    blocks: u64,
) -> Law {
    let mut judged = judged(sampled, blocks);
    judged.sort_by(|a, b| a.chance.total_cmp(&b.chance));
    let chances: Vec<f64> = judged.iter().map(|range| range.chance).collect();
    let rejected = holm(&chances, FALSE_ALARM);
    let ranges = match judged.len() {
        1 => "the one range".to_owned(),
        ranges => format!("{ranges} ranges"),
    };
    let reason = format!(
        "as many windows have S in -b as exp(-S) weighs those with S in b, in {ranges} of |S| that \
         enough windows reach, judged together (Holm, chance of a false alarm {FALSE_ALARM:e})"
    );
    let (verdict, reason) = match untold(sampled, &judged, blocks) {
        Some(why) => (Holding::Undecided, format!("{reason}; {why}")),
        None if rejected == 0 => (Holding::Holds, reason),
        None => {
            let mut ranges: Vec<&Judged> = judged[..rejected].iter().collect();
            ranges.sort_by_key(|range| range.index);
            let names: Vec<_> = ranges.iter().map(|r| named(r.index, sampled)).collect();
            (Holding::Fails, format!("{reason}; broken for {}", names.join(", ")))
        }
    };
    let first = judged.first();
    let (worst, told) = (first.map(|r| r.sides.difference), first.map(|r| r.index));
    let within = |side: &&Sided| {
        let range = ((side.entropy / sampled.width) as usize).min(sampled.ranges.len() - 1);
        Some(range) == told
    };
    let known = exact.as_ref().ok().filter(|_| told.is_some());
    let known = known.map(|sides| sides.iter().filter(within).map(Sided::difference).sum());
    let absent = exact.as_ref().err().map(|why| format!("; no exact law: {why}"));
    let reason = reason + &absent.unwrap_or_default();
    Law {
        law: LawName::DetailedFluctuationTheorem,
        subject: "entropy.total".to_owned(),
        value: worst.map(|difference| difference.value),
        standard_error: worst.and_then(|difference| difference.standard_error),
        exact: known,
        bound: Some(0.0),
        must_hold: true,
        verdict,
        reason,
    }
}

/// A range that enough windows reach, with the chance of so large a difference.
struct Judged<'a> {
    index: usize,
    sides: &'a Sides,
    chance: f64,
}

fn judged(sampled: &FluctuationEstimate, blocks: u64) -> Vec<Judged<'_>> {
    let Ok(law) = StudentsT::new(0.0, 1.0, blocks.saturating_sub(1).max(1) as f64) else {
        return Vec::new();
    };
    let judge = |(index, sides): (usize, &Sides)| {
        let carried = sides.windows.iter().sum::<f64>() > 2.0 * MIN_WINDOWS;
        let error = sides.difference.standard_error.filter(|&error| error > 0.0 && carried)?;
        // Too few windows by chance scatter too little by the same chance: no difference is told apart
        // better than the larger of both numbers tells it.
        let [negative, weighed] = sides.windows;
        let by_counts = (negative - weighed).abs() / negative.max(weighed).sqrt();
        let distance = (sides.difference.value / error).abs().min(by_counts);
        Some((index, 2.0 * law.sf(distance)))
    };
    let ranges = sampled.ranges.iter().enumerate().filter_map(judge);
    ranges.map(|(index, chance)| Judged { index, sides: &sampled.ranges[index], chance }).collect()
}

/// A range in words.
fn named(index: usize, sampled: &FluctuationEstimate) -> String {
    let from = index as f64 * sampled.width;
    if index + 1 == sampled.ranges.len() {
        return format!("|S| above {from:.3}");
    }
    format!("|S| between {from:.3} and {:.3}", from + sampled.width)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ranges of this difference and standard error.
    fn fluctuated(differences: &[[f64; 2]]) -> FluctuationEstimate {
        let estimate = |[value, error]: [f64; 2]| Estimate { value, standard_error: Some(error) };
        let sides = |&pair: &[f64; 2]| Sides {
            difference: estimate(pair),
            windows: [1000.0 * (1.0 + pair[0]), 1000.0],
        };
        let ranges = differences.iter().map(sides);
        FluctuationEstimate {
            integral: estimate([1.0, 0.01]),
            magnitude: 1.0,
            ranges: ranges.collect(),
            width: 0.25,
        }
    }

    #[test]
    fn ranges_decide_the_detailed_theorem() {
        let detailed = |sampled: &FluctuationEstimate, blocks| {
            detailed(Some(sampled), &Ok(Vec::new()), blocks)
        };
        let sound = detailed(&fluctuated(&[[0.1, 0.1], [-0.2, 0.1], [0.0, 0.1]]), 64);
        assert_eq!(sound.verdict, Holding::Holds, "{sound:?}");
        let broken = detailed(&fluctuated(&[[0.1, 0.1], [-0.7, 0.1], [0.65, 0.1]]), 64);
        assert_eq!(broken.verdict, Holding::Fails, "{broken:?}");
        let ranges = "broken for |S| between 0.250 and 0.500, |S| above 0.500";
        assert!(broken.reason.ends_with(ranges), "{}", broken.reason);
        let few = detailed(&fluctuated(&[[-0.7, 0.1]]), 8);
        let mut rare = fluctuated(&[[-0.7, 0.1]]);
        rare.ranges[0].windows = [50.0; 2];
        let rare = detailed(&rare, 64);
        assert_eq!([few.verdict, rare.verdict], [Holding::Undecided; 2]);
    }

    #[test]
    fn the_exact_law_is_judged_value_by_value() {
        let side = |entropy: f64, positive: f64, off: f64, told: bool| {
            let negative = (-entropy).exp() * positive * off;
            Sided { entropy, negative, positive, told }
        };
        let judge = |sides: &[Sided]| detailed(None, &Ok(sides.to_vec()), 64);
        let (common, rare) = (side(1.0, 0.4, 1.0, true), side(40.0, 1e-3, 1.0, true));
        let law = judge(&[common, rare]);
        assert_eq!(law.verdict, Holding::Holds, "{law:?}");
        assert!(law.reason.ends_with("the largest of 2 values"), "{}", law.reason);
        // Off by a millionth, at a probability of 4e-21.
        let law = judge(&[common, side(40.0, 1e-3, 1.0 + 1e-6, true)]);
        assert_eq!(law.verdict, Holding::Fails, "{law:?}");
        let law = judge(&[rare]);
        assert!(law.reason.ends_with("of the one value"), "{}", law.reason);
        let none = judge(&[]);
        assert!(none.reason.ends_with(STILL) && none.exact.is_none(), "{none:?}");
        let untold = judge(&[side(80.0, 1e-3, 2.0, false)]);
        assert_eq!([none.verdict, untold.verdict], [Holding::Undecided; 2], "{untold:?}");
    }

    #[test]
    fn the_exact_error_bar_decides_the_integral_theorem() {
        use Holding::{Fails, Holds, Undecided};
        let tail =
            |square| Tail { produced: 1.0, square, windows: 1e4, duration: 8.0, steps: 20.0 };
        let judge = |value: f64, tail: Tail| {
            let mut sampled = fluctuated(&[]);
            sampled.integral = Estimate { value, standard_error: Some(0.01) };
            integral(Some(&sampled), Err(None), &tail, Some(4.0), None, 64)
        };
        let wide = Some(6.0);
        assert!(tail(wide).is_heavy() && !tail(Some(2.0)).is_heavy());
        assert_eq!(judge(1.02, tail(Some(0.5))).verdict, Holds);
        assert_eq!(judge(0.94, tail(Some(0.5))).verdict, Fails);
        // An error bar of 0.01 from windows that missed the rare ones is not believed.
        assert_eq!(judge(0.94, tail(Some(2.0))).verdict, Holds);
        let law = judge(0.5, tail(wide));
        assert_eq!(law.verdict, Undecided, "{law:?}");
        assert!(law.reason.contains("set sampling.duration = "), "{}", law.reason);
        assert_eq!(judge(9.0, tail(wide)).verdict, Fails);
        // Without an exact variance, long windows say nothing.
        let long = Tail { produced: 4.0, ..tail(None) };
        assert_eq!(judge(9.0, long).verdict, Undecided);
        assert_eq!(judge(1.02, tail(None)).verdict, Holds);
    }
}
