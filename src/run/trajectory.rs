//! Put what was seen of waits and passages beside the exact answers.

use super::grid::edges;
use super::times::{ExactPassage, ExactWait};
use super::told::{Number, PathResults, exactly, number};
use super::{Job, Sampled};
use crate::config::trajectory::{FirstPassage, JumpKind, LawGroup};
use crate::estimate::{PassageEstimate, WaitingEstimate};
use crate::exact;
use crate::quantity::{Estimate, Name, Observable, Statistic};
use crate::report::TimeCurve;
use crate::report::curve::Kind;
use crate::tally::{MinimumLayout, PathLayout};

/// Depths whose probability to be reached is held against its bound.
pub(super) const DEPTHS: [f64; 3] = [0.5, 1.0, 2.0];

impl Job {
    /// Everything that was asked about single trajectories.
    pub(super) fn told(&self, sampled: Option<&Sampled>) -> PathResults {
        let mut told = PathResults::default();
        let observe = &self.plan.observe;
        let seen = sampled.map(|s| &s.trajectories);
        for (kind, clicks) in observe.waiting_times.iter().enumerate() {
            let exact = self.exact_wait(clicks);
            if let Err(why) = &exact {
                told.warnings.push(format!("no exact waiting time of {clicks}: {why}"));
            }
            self.wait(clicks, seen.map(|s| &s.waits[kind]), exact.as_ref().ok(), &mut told);
        }
        if !observe.passages.is_empty() {
            let start = exact::initial_law(&self.network, &self.structure, self.start())
                .map_err(|why| why.to_string());
            for (index, asked) in observe.passages.iter().enumerate() {
                let exact = start.clone().and_then(|start| self.exact_passage(asked, &start));
                told.warnings.extend(unanswered(asked, exact.as_ref()));
                let passed = seen.map(|s| &s.passages[index]);
                self.passage(asked, passed, exact.as_ref().ok(), &mut told);
                told.laws.extend(self.stopping_laws(asked, passed, exact.as_ref().ok()));
            }
        }
        self.information(sampled, &mut told);
        self.cycles(sampled, &mut told);
        told
    }

    fn wait(
        &self,
        clicks: &JumpKind,
        seen: Option<&WaitingEstimate>,
        exact: Option<&ExactWait>,
        told: &mut PathResults,
    ) {
        let name = clicks.to_string();
        let of = |estimate: fn(&WaitingEstimate) -> Estimate| seen.map(|s| (estimate(s), s.ended));
        told.add(Number {
            sampled: of(|s| s.mean),
            exact: exact.map(|e| exactly(e.waiting.mean, e.followed[0])),
            ..number(Name::WaitingTime, &name, Statistic::Mean)
        });
        told.add(Number {
            sampled: of(|s| s.variance),
            exact: exact.map(|e| exactly(e.waiting.variance, e.followed[1])),
            ..number(Name::WaitingTime, &name, Statistic::Variance)
        });
        told.add(correlation(&name, seen, exact));
        if let (Some(exact), Some(_)) = (exact.filter(|e| !e.whole), seen) {
            told.warnings.push(format!(
                "half a window cuts off pairs of waits of {name}: the sampled correlation is that of \
                 the rest, of all pairs it is {:.6}; raise sampling.duration",
                exact.waiting.correlation
            ));
        }
        told.add(Number {
            sampled: of(|s| s.censored),
            exact: exact.map(|e| exactly(e.censored, e.censored)),
            scale: 1.0,
            rarer: seen.zip(exact).map_or(0.0, |(seen, exact)| {
                seen.begun as f64 * exact.censored.min(1.0 - exact.censored)
            }),
            ..number(Name::WaitingCensored, &name, Statistic::Value)
        });
        let edges = edges(self.duration(), 1);
        let times = TimeCurve {
            observable: Observable::new(Name::Activity, name),
            kind: Kind::WaitingTime,
            edges: &edges,
            sampled: seen.map(|s| &s.times),
            exact: exact.map(|e| e.bins.clone()),
            window: self.duration() / 2.0,
        };
        told.curves.push(times.curve());
    }

    fn passage(
        &self,
        asked: &FirstPassage,
        seen: Option<&PassageEstimate>,
        exact: Option<&ExactPassage>,
        told: &mut PathResults,
    ) {
        let windows = self.plan.sampling.trajectories;
        let within = exact.and_then(|e| e.within.as_ref().ok());
        let ultimate = exact.and_then(|e| e.ultimate.as_ref().ok());
        for (end, name) in asked.ends().into_iter().enumerate() {
            let Some(name) = name else { continue };
            let here = seen.map(|s| &s.ends[end]);
            let there = within.map(|w| w.ends[end]);
            let outcome = ultimate.and_then(|ends| ends[end]);
            told.add(Number {
                sampled: here.map(|s| (s.probability, windows)),
                exact: there.map(|(passed, _)| exactly(passed, passed)),
                scale: 1.0,
                count: here.map(|s| [s.windows, windows]),
                ..number(Name::PassageProbability, &name, Statistic::Value)
            });
            told.add(Number {
                sampled: here.map(|s| (s.mean, s.windows)),
                exact: there.map(|(_, mean)| exactly(mean, mean)),
                ..number(Name::PassageTime, &name, Statistic::Mean)
            });
            told.add(Number {
                exact: outcome.map(|end| exactly(end.probability, end.probability)),
                ..number(Name::PassageProbability, &name, Statistic::UltimateValue)
            });
            told.add(Number {
                exact: outcome.and_then(|end| end.mean).map(|mean| exactly(mean, mean)),
                ..number(Name::PassageTime, &name, Statistic::UltimateMean)
            });
            let edges = edges(self.duration(), 0);
            let times = TimeCurve {
                observable: passed_observable(asked, &name),
                kind: Kind::PassageTime,
                edges: &edges,
                sampled: here.map(|s| &s.times),
                exact: within.map(|w| w.bins[end].clone()),
                window: self.duration(),
            };
            told.curves.push(times.curve());
        }
        told.add(Number {
            sampled: seen.map(|s| (s.censored, windows)),
            exact: within.map(|w| exactly(w.censored, w.censored)),
            scale: 1.0,
            count: seen.map(|s| [windows - s.ends[0].windows - s.ends[1].windows, windows]),
            ..number(Name::PassageCensored, &asked.to_string(), Statistic::Value)
        });
    }

    /// Does anything need to see every jump?
    pub(super) fn watches(&self) -> bool {
        let observe = &self.plan.observe;
        let laws = [LawGroup::Minimum, LawGroup::Cycles];
        !observe.spectra.is_empty()
            || !observe.waiting_times.is_empty()
            || !observe.passages.is_empty()
            || observe.information.is_some()
            || observe.laws.iter().any(|theme| laws.contains(theme))
    }

    /// What is watched of paths beyond their spectra.
    pub(super) fn watched_paths(&self) -> PathLayout {
        let observe = &self.plan.observe;
        let counted = observe.information.is_some() || self.cycle_basis().is_some();
        let entropy = Observable::new(Name::Entropy, "total");
        let gains = || self.gains(&entropy);
        let lowest = observe.laws.contains(&LawGroup::Minimum).then(gains).flatten();
        PathLayout {
            fourier: None,
            channels: counted.then(|| self.network.channels().len()),
            minimum: lowest.map(|increments| MinimumLayout { increments, depths: DEPTHS.to_vec() }),
            waits: self.waits(),
            passages: self.gates(),
        }
    }
}

/// The correlation of successive waits; beside a sample only where hardly a pair is cut off.
fn correlation(name: &str, seen: Option<&WaitingEstimate>, exact: Option<&ExactWait>) -> Number {
    let exact = exact.filter(|e| e.whole || seen.is_none()).map(|e| e.waiting.correlation);
    Number {
        sampled: seen.map(|s| (s.correlation, s.ended)),
        exact: exact.map(|correlation| exactly(correlation, correlation)),
        scale: 1.0,
        ..number(Name::WaitingCorrelation, name, Statistic::Value)
    }
}

/// Which exact numbers of a passage are absent, and why.
fn unanswered(asked: &FirstPassage, exact: Result<&ExactPassage, &String>) -> Vec<String> {
    match exact {
        Err(why) => vec![format!("no exact passage of {asked}: {why}")],
        Ok(exact) => {
            let within = exact.within.as_ref().err();
            let within =
                within.map(|why| format!("no exact passage of {asked} within a window: {why}"));
            let ultimate = exact.ultimate.as_ref().err();
            let ultimate =
                ultimate.map(|why| format!("no exact ultimate passage of {asked}: {why}"));
            within.into_iter().chain(ultimate).collect()
        }
    }
}

/// What passes at an end of this name.
fn passed_observable(asked: &FirstPassage, name: &str) -> Observable {
    match asked {
        FirstPassage::States(_) => Observable::new(Name::Probability, name),
        FirstPassage::Level { of, .. } => {
            let prefix = format!("{}.", of.name.word());
            Observable::new(of.name, name.trim_start_matches(&prefix))
        }
    }
}
