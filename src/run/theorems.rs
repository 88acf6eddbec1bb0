//! Hold the laws of single trajectories against what was sampled and against the exact numbers.

use super::cycles::turns;
use super::told::MIN_TIMES;
use super::trajectory::DEPTHS;
use super::{Job, Sampled};
use crate::config::trajectory::LawGroup;
use crate::estimate::JumpCounts;
use crate::exact::{self, Reason};
use crate::network::Channel;
use crate::quantity::{Name, Observable, Quantity, Statistic};
use crate::report::claim::share;
use crate::report::digits::{exactly, significant, with_error};
use crate::report::theorem::{self, Tail};
use crate::report::{Claim, Law, Side, Tails};

/// Uniformised steps of the shortest window that is proposed.
const LEAST_STEPS: f64 = 0.1;
/// What rounding makes of a sum, as a share of what cancels in it.
const ROUNDING: f64 = 1e-12;

impl Job {
    /// Every law that was asked for; of the exact numbers alone where nothing was sampled.
    pub(super) fn theorems(&self, sampled: Option<&Sampled>) -> Vec<Law> {
        let Some(law) = self.stationary.as_deref() else { return Vec::new() };
        let mut laws = Vec::new();
        for theme in &self.plan.observe.laws {
            match theme {
                LawGroup::Fluctuation => laws.extend(self.fluctuation_laws(sampled, law)),
                LawGroup::Minimum => laws.extend(self.minimum_laws(sampled, law)),
                LawGroup::Uncertainty => laws.extend(self.uncertainty_laws(sampled, law)),
                LawGroup::Cycles => laws.extend(self.cycle_law(sampled, law)),
                // Beside the laws of currents.
                LawGroup::Response => {}
            }
        }
        laws.extend(self.local_laws(sampled, law));
        laws
    }

    pub(super) fn blocks(&self) -> u64 {
        self.plan.sampling.blocks
    }

    fn fluctuation_laws(&self, sampled: Option<&Sampled>, law: &[f64]) -> Vec<Law> {
        let entropy = Observable::new(Name::Entropy, "total");
        if !self.network.counting.observables.iter().any(|o| o.observable == entropy) {
            return Vec::new();
        }
        let mean = Quantity::new(entropy, Statistic::Mean);
        let seen = sampled.and_then(|s| s.estimates.get(&mean)).map(|e| e.value);
        let duration = self.duration();
        let tail = self.tail(law, seen, self.exponential(law, 2.0, duration));
        let average = exact::exponential_average(&self.network, law, 1.0, duration);
        let sampled = sampled.and_then(|s| s.trajectories.fluctuation.as_ref());
        // What underflows hardly ever happens: no sample can tell either.
        let untold = average.as_ref().err().filter(|why| sampled.is_none() || why.is_underflow());
        let untold = untold.map(Reason::to_string);
        let average = average.ok().map(libm::exp).filter(|average| average.is_finite());
        let shorter = if tail.is_heavy() { self.shorter(law, tail) } else { None };
        let few = sampled.and_then(|_| self.few_expected(law));
        let average = average.ok_or(untold);
        let integral = theorem::integral(sampled, average, &tail, shorter, few, self.blocks());
        let sides = exact::sides_of_entropy(&self.network, law, duration);
        let detailed = theorem::detailed(sampled, &sides, self.blocks());
        vec![integral, detailed]
    }

    /// What decides whether a mean of `exp(-S)` can be sampled, with `ln <exp(-2S)>` and the entropy that
    /// was `seen` where there is no exact one.
    pub(super) fn tail(&self, law: &[f64], seen: Option<f64>, square: Option<f64>) -> Tail {
        let sigma = exact::entropy_production(&self.network, law).map(|forms| forms.schnakenberg);
        let duration = self.duration();
        Tail {
            produced: sigma.map(|sigma| sigma * duration).or(seen).unwrap_or(f64::INFINITY),
            square,
            windows: self.plan.sampling.trajectories as f64,
            duration,
            steps: self.fastest() * duration,
        }
    }

    /// Why no sample tells a mean of `exp(-S)`, where few jumps that produce entropy are expected in it.
    pub(super) fn few_expected(&self, law: &[f64]) -> Option<String> {
        let entropy = Observable::new(Name::Entropy, "total");
        let gains = self.gains(&entropy).unwrap_or_default();
        let largest = gains.iter().filter(|g| g.is_finite()).fold(0.0, |most, g| g.abs().max(most));
        let carries = |gain: f64| f64::from(u8::from(gain.abs() > ROUNDING * largest));
        let carrying: Vec<f64> = gains.into_iter().map(carries).collect();
        let time = self.plan.sampling.trajectories as f64 * self.duration();
        let expected = self.gross_of(&carrying, law) * time;
        (expected < MIN_TIMES[0] as f64).then(|| {
            format!(
                "about {} jumps that produce entropy are expected in all windows; sample more or \
                 longer trajectories",
                significant(expected, 2)
            )
        })
    }

    /// `ln <exp(-power S)>` of a window, where affordable; infinite beyond double precision.
    pub(super) fn exponential(&self, law: &[f64], power: f64, duration: f64) -> Option<f64> {
        match exact::exponential_average(&self.network, law, power, duration) {
            Err(Reason::Unsolvable(_)) => Some(f64::INFINITY),
            Err(why) if why.is_underflow() => Some(f64::INFINITY),
            found => found.ok(),
        }
    }

    /// The fastest exit rate.
    fn fastest(&self) -> f64 {
        let exits = (0..self.network.states.len() as u32).map(|x| self.network.exit_rate(x));
        exits.fold(0.0, f64::max)
    }

    /// A duration, of two digits, at which the mean of `exp(-S)` can be sampled, if there is one in
    /// which anything happens.
    fn shorter(&self, law: &[f64], mut tail: Tail) -> Option<f64> {
        while tail.steps > LEAST_STEPS {
            let duration = rounded_down(0.5 * tail.duration);
            let share = duration / tail.duration;
            let [produced, steps] = [tail.produced, tail.steps].map(|x| x * share);
            let square = self.exponential(law, 2.0, duration);
            tail = Tail { produced, square, duration, steps, ..tail };
            if !tail.is_heavy() {
                return Some(duration);
            }
        }
        None
    }

    fn minimum_laws(&self, sampled: Option<&Sampled>, law: &[f64]) -> Vec<Law> {
        if self.network.no_entropy.is_some() {
            return Vec::new();
        }
        let seen = sampled.and_then(|s| s.trajectories.minimum.as_ref());
        let duration = Some(self.duration());
        let exact = exact::minimum_of_entropy(&self.network, law, &DEPTHS, duration);
        let why = exact.as_ref().err().map(Reason::to_string);
        let unknown = why.as_ref().filter(|_| seen.is_some());
        let unknown = unknown.map(|why| format!("; no exact value: {why}")).unwrap_or_default();
        let untold = why.filter(|_| seen.is_none());
        let exact = exact.ok();
        let claim = |law, subject: String, bound: f64, side| Claim {
            law,
            subject,
            sampled: None,
            count: None,
            blocks: self.blocks(),
            exact: None,
            side,
            bound,
            scale: bound.abs(),
            rounding: ROUNDING,
            caveat: untold.clone(),
            reason: String::new(),
        };
        let mean = Claim {
            sampled: seen.map(|s| s.mean),
            exact: exact.as_ref().map(|e| e.mean),
            reason: format!(
                "the mean minimum of entropy production, S(0) = 0 included, is at least -1{unknown}"
            ),
            ..claim("minimum_of_entropy", "entropy.total".into(), -1.0, Side::AtLeast)
        };
        let windows = self.plan.sampling.trajectories;
        let tails = DEPTHS.iter().enumerate().map(|(k, s)| Claim {
            sampled: seen.map(|seen| share(seen.reached[k], windows)),
            count: seen.map(|seen| Tails::binomial(seen.windows[k], windows, libm::exp(-s))),
            exact: exact.as_ref().map(|e| e.reached[k]),
            reason: "P(min S <= -s) is at most exp(-s)".into(),
            ..claim(
                "tail_of_minimum",
                format!("entropy.total at s = {s}"),
                libm::exp(-s),
                Side::AtMost,
            )
        });
        std::iter::once(mean).chain(tails).map(Claim::judge).collect()
    }

    fn cycle_law(&self, sampled: Option<&Sampled>, law: &[f64]) -> Option<Law> {
        let basis = self.cycle_basis()?;
        let exact = exact::cycle_fluxes(&self.network, law).ok()?;
        let sigma = exact::entropy_production(&self.network, law)
            .map_or(exact.entropy_production, |forms| forms.schnakenberg);
        let mut gains = vec![0.0; basis.chord.len()];
        for (k, cycle) in basis.cycles.iter().enumerate() {
            gains.iter_mut().zip(turns(&basis, k, cycle.affinity)).for_each(|(sum, g)| *sum += g);
        }
        let jumps = sampled.and_then(|s| s.trajectories.jumps.as_ref());
        let claim = Claim {
            law: "entropy_of_cycles",
            subject: "entropy.total".into(),
            sampled: jumps.map(|jumps| self.rate_of(jumps, &gains)),
            count: None,
            blocks: self.blocks(),
            exact: Some(exact.entropy_production),
            side: Side::Equal,
            bound: sigma,
            scale: sigma.abs().max(exact.gross * 1e-3),
            rounding: ROUNDING * exact.gross,
            caveat: jumps.and_then(|jumps| self.too_few(jumps, &gains)),
            reason: format!(
                "flux times affinity over {} adds up to entropy production",
                match exact.cycles.len() {
                    1 => "the one fundamental cycle".to_owned(),
                    cycles => format!("the {cycles} fundamental cycles"),
                }
            ),
        };
        Some(claim.judge())
    }

    /// Why jumps do not tell a mean of what they add, where few of them carry it.
    fn too_few(&self, jumps: &JumpCounts, gains: &[f64]) -> Option<String> {
        let (_, times) = self.carried(jumps, gains);
        (times < MIN_TIMES[0])
            .then(|| format!("only {times} jumps carry it; sample more or longer trajectories"))
    }

    /// What cancels in a mean per unit time of what jumps add.
    pub(super) fn gross_of(&self, gains: &[f64], law: &[f64]) -> f64 {
        let flow = |c: &Channel| law[c.from as usize] * c.rate;
        let terms = self.network.channels().iter().zip(gains);
        terms.map(|(c, gain)| (flow(c) * gain).abs()).filter(|term| term.is_finite()).sum()
    }

    /// The second law of each part with its information.
    fn local_laws(&self, sampled: Option<&Sampled>, law: &[f64]) -> Vec<Law> {
        let Some((parts, names)) = self.parts().filter(|_| self.network.no_entropy.is_none())
        else {
            return Vec::new();
        };
        let exact = exact::information_flow(&self.network, law, &parts).ok();
        let jumps = sampled.and_then(|s| s.trajectories.jumps.as_ref());
        let of = |(k, name): (usize, &String)| {
            let environment = self.environment_gains(&parts, k);
            let flow = self.information_gains(&parts, k);
            let gains: Vec<f64> = environment.iter().zip(&flow).map(|(s, i)| s - i).collect();
            let told = |gains: &[f64], exact: Option<f64>| match (jumps, exact) {
                (Some(jumps), _) => with_error(self.rate_of(jumps, gains)),
                (None, exact) => exactly(exact.unwrap_or(0.0), None),
            };
            let apparent = exact.as_ref().and_then(|e| e.environment).map(|e| e[k]);
            let gained = exact.as_ref().map(|e| e.flow[k]);
            let production = exact.as_ref().and_then(|e| e.production).map(|p| p[k]);
            Claim {
                law: "local_second_law",
                subject: name.clone(),
                sampled: jumps.map(|jumps| self.rate_of(jumps, &gains)),
                count: None,
                blocks: self.blocks(),
                exact: production,
                side: Side::AtLeast,
                bound: 0.0,
                scale: self.gross_of(&environment, law) + self.gross_of(&flow, law),
                rounding: 0.0,
                caveat: jumps.and_then(|jumps| self.too_few(jumps, &gains)),
                reason: format!(
                    "what its jumps bring into the environment, {} a unit of time, less the \
                     information they gain, {}, is not negative",
                    told(&environment, apparent),
                    told(&flow, gained)
                ),
            }
            .judge()
        };
        names.iter().enumerate().map(of).collect()
    }
}

/// A number with two digits, not above it.
fn rounded_down(x: f64) -> f64 {
    let text = format!("{:.1e}", x * 0.95);
    text.parse().unwrap_or(x).min(x)
}
