//! Judge what entropy production obeys where it first passes a threshold.
//!
//! `exp(-S)` has the mean one where a window first passes a threshold, or ends if it does not (Neri,
//! Roldan, Pigolotti, Juelicher, doi:10.1088/1742-5468/ab40a0): windows that stop at `-a` weigh no more than
//! `exp(a + d)`, with `d` the largest step of a jump downwards, so that its variance stays below that
//! however long they are. A window that passes `-a` before `b` has `exp(-S) >= exp(a)`, and any other at least
//! `exp(-b - g)`, with `g` the largest step of a jump, so that
//!
//! ```text
//! P(-a before b) <= [1 - exp(-b-g)]/[exp(a) - exp(-b-g)] <= exp(-a)
//! ```
//!
//! for any window (doi:10.1103/PhysRevX.7.011019). Where all goes around one cycle, and both thresholds end whole turns, a passage is at
//! `-a` or `a` exactly, and at every time `t`
//!
//! ```text
//! p_-(t) = exp(-a) p_+(t)
//! ```
//!
//! (Qian, Xie, doi:10.1103/PhysRevE.74.010902): odds `exp(-a)`, and the same times at both ends. Jumps of
//! other systems overshoot the thresholds, and no equality is known.

use crate::estimate::{MIN_BLOCKS, PassageEstimate};
use crate::judge::chance::Tails;
use crate::judge::chance::goodness::alike;
use crate::judge::fluctuation::theorem::{STILL, Tail, averaged};
use crate::judge::law::claim::{Claim, Side, share};
use crate::judge::law::{Holding, Law, LawName};
use crate::judge::level::FALSE_ALARM;
use crate::judge::level::SAME;
use crate::number::digits::significant;
use crate::quantity::Estimate;

/// Windows at the lower end that their odds need to be judged.
const MIN_COUNTED: f64 = 100.0;
/// Windows at the rarer end that times need to be compared.
const MIN_PASSED: u64 = 1000;
/// A mean of `exp(-S)` with a smaller error bar comes from windows in which nothing happened, or in which
/// all that counts for it was missed.
const STILL_ERROR: f64 = 1e-9;
/// It is that much off one at most where nothing happened.
const STILL_VALUE: f64 = 1e-6;
/// A first passage of entropy production.
#[derive(Clone, Debug)]
pub struct Stopping<'a> {
    /// What it is called.
    pub subject: String,
    /// Its negative level.
    pub lower: Option<f64>,
    /// Its positive level.
    pub upper: Option<f64>,
    /// The largest step of a jump upwards.
    pub step: f64,
    /// The entropy of the turns that both thresholds end, where all goes around one cycle.
    pub turns: Option<f64>,
    /// What was sampled.
    pub sampled: Option<&'a PassageEstimate>,
    /// What is known exactly.
    pub exact: Option<Stopped>,
    /// `<exp(-S)>` where windows stop, exactly, or why it is not known.
    pub average: Result<f64, String>,
    /// Why neither a sample nor the exact numbers tell that mean, if they do not.
    pub untold: Option<String>,
    /// Why no sample tells it, where too few jumps carry it.
    pub few: Option<String>,
    /// What decides whether that mean can be sampled.
    pub tail: Tail,
    /// Windows that are sampled, and their blocks.
    pub windows: [u64; 2],
}

/// The exact passage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stopped {
    /// Probabilities to pass at `[lower, upper]` end within a window.
    pub probability: [f64; 2],
    /// Mean time at the lower end less that at the upper one, of those that pass within a window.
    pub delay: f64,
    /// Largest difference between the shares of both ends' times in a bin.
    pub apart: f64,
}

/// The odds of both ends, with at least the error bar that counts with these odds have: windows that happened
/// to miss an end have a smaller one of their own.
fn counted(sampled: &PassageEstimate, odds: f64) -> Estimate {
    let upper = sampled.ends[1].windows as f64;
    let least = (odds * (1.0 + odds) / upper).sqrt();
    let estimate = sampled.odds;
    Estimate { standard_error: estimate.standard_error.map(|e| e.max(least)), ..estimate }
}

/// Why an estimate of `<exp(-S)>` that hardly fluctuates tells nothing.
fn untested(estimate: Estimate) -> Option<&'static str> {
    let steady = estimate.standard_error.is_some_and(|error| error < STILL_ERROR);
    let still = (estimate.value - 1.0).abs() < STILL_VALUE;
    steady.then_some(if still { STILL } else { "what would make the average one was not seen" })
}

impl Stopping<'_> {
    /// The laws that hold of it.
    #[must_use]
    pub fn laws(&self) -> Vec<Law> {
        let mut laws: Vec<Law> = std::iter::once(self.average()).chain(self.bound()).collect();
        if let Some(entropy) = self.turns {
            laws.extend(self.odds(entropy));
            laws.extend(self.times());
        }
        laws
    }

    fn claim(&self, law: LawName, reason: String) -> Claim {
        Claim {
            law,
            subject: self.subject.clone(),
            sampled: None,
            count: None,
            blocks: self.windows[1],
            exact: None,
            side: Side::Equal,
            bound: 1.0,
            scale: 1.0,
            rounding: 0.0,
            caveat: None,
            reason,
        }
    }

    /// `<exp(-S)>` where windows stop.
    fn average(&self) -> Law {
        let ends = if self.lower.is_some() && self.upper.is_some() { "either" } else { "the" };
        let reason = format!(
            "<exp(-S)> is one at the first passage of {ends} threshold, or at the end of a window \
             that does not pass{}",
            self.average
                .as_ref()
                .err()
                .filter(|_| self.untold.is_none())
                .map(|why| format!("; no exact value: {why}"))
                .unwrap_or_default()
        );
        let sampled = self.sampled.and_then(|s| s.stopped);
        let claim = Claim {
            sampled,
            exact: self.average.as_ref().ok().copied(),
            caveat: self
                .untold
                .clone()
                .or(sampled.and_then(untested).map(str::to_owned))
                .or(self.few.clone()),
            ..self.claim(LawName::FluctuationTheoremAtStopping, reason)
        };
        let help = || match self.lower {
            Some(_) => "a lower threshold closer to zero narrows it, and so do more trajectories",
            None => "a lower threshold narrows it, and so does a shorter sampling.duration",
        };
        averaged(claim, &self.tail, || help().to_owned())
    }

    /// The bound on the probability of the lower end.
    fn bound(&self) -> Option<Law> {
        let deep = libm::exp(-self.lower?);
        let rest = self.upper.map_or(0.0, |upper| libm::exp(-upper - self.step));
        let bound = (1.0 - rest) / (deep - rest);
        let symmetric = self.turns.is_none() && self.lower.map(|a| -a) == self.upper;
        let odds = "; its odds are not judged: only where all goes around one cycle, and both \
                    thresholds are the entropy of whole turns, no jump overshoots them";
        let reason = format!(
            "entropy production passes the lower threshold first with probability at most \
             {}, for exp(-S) has mean one{}",
            significant(bound, 5),
            if symmetric { odds } else { "" }
        );
        let claim = Claim {
            sampled: self.sampled.map(|s| share(s.ends[0].probability, self.windows[0])),
            count: self.sampled.map(|s| Tails::binomial(s.ends[0].windows, self.windows[0], bound)),
            exact: self.exact.map(|e| e.probability[0]),
            side: Side::AtMost,
            bound,
            scale: bound,
            ..self.claim(LawName::ProbabilityOfLowerThreshold, reason)
        };
        (claim.sampled.is_some() || claim.exact.is_some()).then(|| claim.judge())
    }

    /// The odds of both ends.
    fn odds(&self, entropy: f64) -> Option<Law> {
        let bound = libm::exp(-entropy);
        let reason = format!(
            "around one cycle, windows at the lower threshold for each at the upper one are \
             exp(-{entropy:.6}) = {bound:.6}, whatever their duration"
        );
        let few = self.sampled.filter(|s| {
            let [lower, upper] = [0, 1].map(|end| s.ends[end].windows as f64);
            lower.max(bound * upper) < MIN_COUNTED || upper == 0.0
        });
        let claim = Claim {
            sampled: self.sampled.map(|s| counted(s, bound)).filter(|odds| odds.value.is_finite()),
            // Of those that pass, one in 1 + 1/bound passes at the lower end.
            count: self.sampled.map(|s| {
                let [lower, upper] = [0, 1].map(|end| s.ends[end].windows);
                Tails::binomial(lower, lower + upper, bound / (1.0 + bound))
            }),
            exact: self
                .exact
                .map(|e| e.probability[0] / e.probability[1])
                .filter(|x| x.is_finite()),
            bound,
            scale: bound,
            caveat: few.map(|_| "too few windows pass; sample more trajectories".into()),
            ..self.claim(LawName::OddsOfThresholds, reason)
        };
        (self.sampled.is_some() || claim.exact.is_some()).then(|| claim.judge())
    }

    /// The times at both ends.
    fn times(&self) -> Option<Law> {
        let (verdict, found) = match (self.sampled, self.exact) {
            (Some(sampled), _) => self.compared(sampled),
            (None, Some(exact)) if exact.apart > SAME => (Holding::Fails, String::new()),
            (None, Some(_)) => (Holding::Holds, String::new()),
            (None, None) => return None,
        };
        let delay = self.sampled.map(|s| s.delay).filter(|delay| delay.value.is_finite());
        Some(Law {
            law: LawName::TimesOfThresholds,
            subject: self.subject.clone(),
            value: delay.map(|delay| delay.value),
            standard_error: delay.and_then(|delay| delay.standard_error),
            exact: self.exact.map(|e| e.delay).filter(|delay| delay.is_finite()),
            bound: Some(0.0),
            must_hold: true,
            verdict,
            reason: format!(
                "around one cycle, times of passage at both thresholds are distributed alike, and \
                 have the same mean{found}"
            ),
        })
    }

    fn compared(&self, sampled: &PassageEstimate) -> (Holding, String) {
        let ends = [&sampled.ends[0], &sampled.ends[1]];
        let rarer = ends[0].windows.min(ends[1].windows);
        let enough = rarer >= MIN_PASSED && self.windows[1] >= MIN_BLOCKS as u64;
        let Some(test) = enough.then(|| alike(ends.map(|end| &end.times))).flatten() else {
            let few = format!("; only {rarer} windows tell; sample more trajectories");
            return (Holding::Undecided, few);
        };
        let fails = test.p_value < FALSE_ALARM;
        let verdict = if fails { Holding::Fails } else { Holding::Holds };
        (verdict, format!("; a test of both distributions has p = {:.2}", test.p_value))
    }
}
