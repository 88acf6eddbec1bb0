//! Judge a law about one number by what was sampled, or by the exact number alone.
//!
//! A law *fails* where its value is off by so many standard errors as happens by chance once in 1e5
//! (Student's t of the blocks) and by more than rounding. It *holds* where it is not and the error bar could
//! have shown it, or the value is clear of the bound. It is *undecided* otherwise, and where the scatter of the
//! sample is rounding, for that is no error bar.

use super::law::{Holding, Law, RESOLUTION, contradiction};
use crate::estimate::MIN_BLOCKS;
use crate::quantity::Estimate;

/// Exact numbers obey a law to this share of its scale.
pub(super) const SAME: f64 = 1e-9;

/// An error bar below this share of its value is rounding: the blocks do not fluctuate.
const ROUNDING: f64 = 1e-12;

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
    pub law: &'static str,
    /// Of what.
    pub subject: String,
    /// What was sampled.
    pub sampled: Option<Estimate>,
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
        let far = contradiction(self.blocks, 1);
        match sampled.standard_error {
            None => undecided("one block has no error bar"),
            Some(_) if self.blocks < MIN_BLOCKS as u64 => {
                undecided("too few blocks to judge by; use at least 30")
            }
            // Windows that are all alike may have missed what is rare, on either side of the bound.
            Some(error) if error <= self.rounding.max(ROUNDING * sampled.value.abs()) => {
                undecided("it did not fluctuate in the sample")
            }
            Some(error) if off > (far * error).max(self.same()) => (Holding::Fails, None),
            Some(error) if error <= RESOLUTION * self.scale || off < -far * error => {
                (Holding::Holds, None)
            }
            Some(_) => undecided("its error bar is too wide to tell; sample more trajectories"),
        }
    }
}

/// Expected windows of which none is seen once in 1e5.
const UNSEEN: f64 = 12.0;

/// A share of windows, with an error bar that allows for what is rare and may be unseen.
#[must_use]
pub fn share(estimate: Estimate, windows: u64, blocks: u64) -> Estimate {
    let least = UNSEEN / contradiction(blocks, 1) / windows.max(1) as f64;
    Estimate { standard_error: estimate.standard_error.map(|e| e.max(least)), ..estimate }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(side: Side, value: f64, error: f64) -> Claim {
        Claim {
            law: "a_law",
            subject: "x".into(),
            sampled: Some(Estimate { value, standard_error: Some(error) }),
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
        let all = |windows| {
            let value = Estimate { value: 1.0, standard_error: Some(0.0) };
            let sampled = Some(share(value, windows, 64));
            let claim = Claim { sampled, bound: 0.9, ..claim(Side::AtMost, 0.0, 0.0) };
            claim.judge().verdict
        };
        assert_eq!([all(6400), all(20)], [Fails, Undecided]);
        let few = Claim { blocks: 8, ..claim(Side::Equal, 1.5, 0.01) };
        let rare = Claim { caveat: Some("rare".into()), ..claim(Side::Equal, 0.5, 0.01) };
        assert_eq!([few.judge().verdict, rare.judge().verdict], [Undecided; 2]);
        let exact = |x| Claim { sampled: None, exact: Some(x), ..claim(Side::AtLeast, 0.0, 0.0) };
        assert_eq!([exact(1.0).judge().verdict, exact(0.99).judge().verdict], [Holds, Fails]);
    }
}
