//! Judge a law about one number by what was sampled, or by the exact number alone.
//!
//! A law *fails* where its value is off by so many standard errors as happens by chance once in 1e5
//! (Student's t of the blocks) and by more than rounding, or where it is a number of windows that is so far off
//! once in 1e5. It *holds* where it is not and the error bar could have shown it, or the value is clear of the
//! bound. It is *undecided* otherwise, and where the scatter of the sample is rounding, for that is no error bar.

use super::{Holding, Law, LawName, RESOLUTION, contradiction};
use crate::estimate::MIN_BLOCKS;
use crate::judge::Tails;
use crate::judge::level::{FALSE_ALARM, ROUNDING, SAME};
use crate::quantity::Estimate;

/// What a law says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It equals the bound.
    Equal,
    /// It is at least the bound.
    AtLeast,
    /// It is at most the bound.
    AtMost,
}

/// A theorem about one number, with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Which law.
    pub law: LawName,
    /// Of what.
    pub subject: String,
    /// What was sampled.
    pub sampled: Option<Estimate>,
    /// Of a number of independent windows: its tails where the value is the bound.
    pub count: Option<Tails>,
    /// Blocks it was sampled in.
    pub blocks: u64,
    /// The exact number.
    pub exact: Option<f64>,
    /// What the law says of it.
    pub side: Side,
    /// Of this.
    pub bound: f64,
    /// What could be off: an error bar well below it can show a contradiction.
    pub scale: f64,
    /// What rounding may make of the number, by what cancels in it: a difference or an error bar of this
    /// size says nothing.
    pub rounding: f64,
    /// Why the data cannot tell, where they cannot.
    pub caveat: Option<String>,
    /// The law in words.
    pub reason: String,
}

impl Claim {
    /// The law with its verdict.
    #[must_use]
    pub fn judge(self) -> Law {
        let (verdict, why) = match (self.sampled, self.exact) {
            (Some(sampled), _) => self.by_sample(sampled),
            (None, Some(exact)) => {
                let fails = self.off(exact) > self.same();
                (if fails { Holding::Fails } else { Holding::Holds }, None)
            }
            (None, None) => (Holding::Undecided, self.caveat.clone()),
        };
        let reason = why.map_or(self.reason.clone(), |why| format!("{}; {why}", self.reason));
        Law {
            law: self.law,
            subject: self.subject,
            value: self.sampled.map(|s| s.value),
            standard_error: self.sampled.and_then(|s| s.standard_error),
            exact: self.exact,
            bound: Some(self.bound),
            must_hold: true,
            verdict,
            reason,
        }
    }

    /// How far a value is on the wrong side.
    fn off(&self, value: f64) -> f64 {
        match self.side {
            Side::Equal => (value - self.bound).abs(),
            Side::AtLeast => self.bound - value,
            Side::AtMost => value - self.bound,
        }
    }

    /// Numbers that differ by this are the same.
    fn same(&self) -> f64 {
        self.rounding.max(SAME * self.scale)
    }

    fn by_sample(&self, sampled: Estimate) -> (Holding, Option<String>) {
        let undecided = |why: &str| (Holding::Undecided, Some(why.to_owned()));
        if let Some(caveat) = &self.caveat {
            return undecided(caveat);
        }
        let off = self.off(sampled.value);
        let [contradicted, clear] = self.decided(off, sampled.standard_error.unwrap_or(0.0));
        match sampled.standard_error {
            None => undecided("one block has no error bar"),
            Some(_) if self.blocks < MIN_BLOCKS as u64 => {
                undecided("too few blocks to judge by; use at least 30")
            }
            // Windows that are all alike may have missed what is rare, on either side of the bound.
            Some(error) if error <= self.rounding.max(ROUNDING * sampled.value.abs()) => {
                undecided("it did not fluctuate in the sample")
            }
            Some(_) if contradicted && off > self.same() => (Holding::Fails, None),
            Some(error) if error <= RESOLUTION * self.scale || clear => (Holding::Holds, None),
            Some(_) => undecided("its error bar is too wide to tell; sample more trajectories"),
        }
    }
}

impl Claim {
    /// Is a value too far on the wrong side to be chance, or so far on the right one?
    fn decided(&self, off: f64, error: f64) -> [bool; 2] {
        let Some(count) = &self.count else {
            let far = contradiction(self.blocks, 1) * error;
            return [off > far, off < -far];
        };
        let [more, fewer] = [count.at_least, count.at_most].map(|chance| chance < FALSE_ALARM);
        match self.side {
            Side::Equal => [count.p_value() < FALSE_ALARM, false],
            Side::AtLeast => [fewer, more],
            Side::AtMost => [more, fewer],
        }
    }
}

/// Expected windows of which none is seen once in 1e5.
const UNSEEN: f64 = 12.0;
/// Standard errors that a Gaussian number is off by as rarely.
const FAR: f64 = 4.5;

/// A share of windows, with an error bar that allows for what is rare and may be unseen.
#[must_use]
pub fn share(estimate: Estimate, windows: u64) -> Estimate {
    let least = UNSEEN / FAR / windows.max(1) as f64;
    Estimate { standard_error: estimate.standard_error.map(|e| e.max(least)), ..estimate }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(side: Side, value: f64, error: f64) -> Claim {
        Claim {
            law: LawName::EntropyOfCycles,
            subject: "x".into(),
            sampled: Some(Estimate { value, standard_error: Some(error) }),
            count: None,
            blocks: 64,
            exact: None,
            side,
            bound: 1.0,
            scale: 1.0,
            rounding: 0.0,
            caveat: None,
            reason: "x is one".into(),
        }
    }

    /// The verdict on so many windows of so many, against a bound.
    fn counted(side: Side, count: u64, windows: u64, bound: f64) -> Holding {
        let value = count as f64 / windows as f64;
        let error = (value * (1.0 - value) / windows as f64).sqrt();
        let estimate = Estimate { value, standard_error: Some(error) };
        let sampled = Some(share(estimate, windows));
        let count = Some(Tails::binomial(count, windows, bound));
        Claim { sampled, count, bound, scale: bound, ..claim(side, 0.0, 0.0) }.judge().verdict
    }

    /// Of 10 000 windows 10 are expected. A chance of 1e-5 lies between 26 and 27, where an error bar
    /// from 27 windows would see three standard errors.
    #[test]
    fn windows_are_judged_as_counts() {
        use Holding::{Fails, Holds, Undecided};
        let verdict = |side, count| counted(side, count, 10_000, 1e-3);
        assert_eq!([26, 27].map(|n| verdict(Side::AtMost, n)), [Undecided, Fails]);
        assert_eq!([0, 27].map(|n| verdict(Side::AtLeast, n)), [Undecided, Holds]);
        assert_eq!([0, 30].map(|n| verdict(Side::Equal, n)), [Undecided, Fails]);
        assert_eq!(counted(Side::AtMost, 0, 100_000, 1e-3), Holds);
        assert_eq!(counted(Side::Equal, 5050, 10_000, 0.5), Holds);
    }

    #[test]
    fn data_decide_every_verdict() {
        use Holding::{Fails, Holds, Undecided};
        for (side, value, error, verdict) in [
            (Side::Equal, 1.02, 0.01, Holds),
            (Side::Equal, 1.06, 0.01, Fails),
            (Side::Equal, 1.06, 0.2, Undecided),
            (Side::AtLeast, 3.0, 0.2, Holds),
            (Side::AtLeast, 0.9, 0.01, Fails),
            (Side::AtLeast, 1.2, 0.2, Undecided),
            (Side::AtMost, 0.97, 0.01, Holds),
            (Side::AtMost, 1.1, 0.01, Fails),
            // No error bar from windows that were all alike, and no contradiction within rounding.
            (Side::Equal, 1.1, 0.0, Undecided),
            (Side::Equal, 1.0 + 1e-12, 1e-11, Holds),
            // Scatter that is rounding is no error bar, on either side of the bound.
            (Side::Equal, 1.0 + 1e-12, 1e-16, Undecided),
            (Side::Equal, 1.1, 1e-16, Undecided),
            (Side::AtLeast, -5e-4, 1e-17, Undecided),
            (Side::AtLeast, 0.9, 0.0, Undecided),
            (Side::AtLeast, 1.1, 0.0, Undecided),
            (Side::AtMost, 1.1, 0.0, Undecided),
        ] {
            let law = claim(side, value, error).judge();
            assert_eq!(law.verdict, verdict, "{side:?} {value} +- {error}: {}", law.reason);
        }
        // Where every window did, their number is the error bar.
        let all = |windows| counted(Side::AtMost, windows, windows, 0.9);
        assert_eq!([all(6400), all(20)], [Fails, Undecided]);
        let few = Claim { blocks: 8, ..claim(Side::Equal, 1.5, 0.01) };
        let rare = Claim { caveat: Some("rare".into()), ..claim(Side::Equal, 0.5, 0.01) };
        assert_eq!([few.judge().verdict, rare.judge().verdict], [Undecided; 2]);
        let exact = |x| Claim { sampled: None, exact: Some(x), ..claim(Side::AtLeast, 0.0, 0.0) };
        assert_eq!([exact(1.0).judge().verdict, exact(0.99).judge().verdict], [Holds, Fails]);
    }
}
