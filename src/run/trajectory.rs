//! Put what was seen of single trajectories beside the exact answers: waits, passages, information,
//! turns around cycles.

use super::times::{ExactPassage, ExactWait, Grid};
use super::{Job, Sampled};
use crate::config::plan::Model;
use crate::config::trajectory::{Clicks, Passing, Theme};
use crate::estimate::{Passed, Waited};
use crate::exact::{self, Answer};
use crate::network::CycleBasis;
use crate::quantity::{Estimate, Exact, Name, Observable, Quantity, Statistic};
use crate::report::curve::{Curve, Kind};
use crate::report::{Row, Times, compare};
use crate::tally::{Minimum, Watched};

/// Times that an estimate needs to be shown, and to be judged.
const MIN_TIMES: [u64; 2] = [100, 1000];
/// Events that a sample may well miss, or not.
const FEW: f64 = 10.0;
/// Depths whose probability to be reached is held against its bound.
pub(super) const DEPTHS: [f64; 3] = [0.5, 1.0, 2.0];

/// What single trajectories tell.
#[derive(Default)]
pub(super) struct Told {
    quantities: Vec<Quantity>,
    sampled: Sampled,
    answers: Vec<Answer>,
    pub(super) curves: Vec<Curve>,
    pub(super) warnings: Vec<String>,
}

/// One number of both routes.
struct Number {
    quantity: Quantity,
    /// With how many times carry it.
    sampled: Option<(Estimate, u64)>,
    exact: Option<Exact>,
    scale: f64,
}

impl Told {
    /// Both routes row by row, and what a reader should know of the comparison.
    pub(super) fn rows(&self) -> (Vec<Row>, Vec<String>) {
        compare(&self.quantities, &self.sampled, &self.answers)
    }

    fn add(&mut self, number: Number) {
        let Number { quantity, sampled, exact, scale } = number;
        if let Some((estimate, times)) = sampled {
            let finite = |x: f64| x.is_finite();
            let whole =
                finite(estimate.value) && estimate.standard_error.is_none_or(f64::is_finite);
            if times < MIN_TIMES[0] || !whole {
                self.warnings.push(format!(
                    "not resolved: {quantity} (only {times} times carry it; sample more or longer \
                     trajectories)"
                ));
            } else {
                self.sampled.estimates.insert(quantity.clone(), estimate);
                if times < MIN_TIMES[1] {
                    self.sampled.rough.insert(quantity.clone());
                }
            }
        }
        let finite = exact.filter(|e| e.value.is_finite());
        // A share that is as good as none or all need not fluctuate in the sample.
        let finite = finite.map(|exact| match (sampled, exact.estimated) {
            (Some((Estimate { value, standard_error: Some(0.0) }, times)), Some(estimated))
                if (value - estimated).abs() * (times as f64) < FEW && scale == 1.0 =>
            {
                Exact { estimated: Some(value), ..exact }
            }
            _ => exact,
        });
        self.answers.extend(finite.map(|exact| Answer {
            quantity: quantity.clone(),
            exact,
            scale,
        }));
        self.quantities.push(quantity);
    }
}

fn number(name: Name, of: &str, statistic: Statistic) -> Number {
    let quantity = Quantity::new(Observable::new(name, of), statistic);
    Number { quantity, sampled: None, exact: None, scale: 0.0 }
}

fn exactly(value: f64, estimated: f64) -> Exact {
    Exact { value, estimated: Some(estimated) }
}

impl Job {
    /// Everything that was asked about single trajectories.
    pub(super) fn told(&self, sampled: Option<&Sampled>) -> Told {
        let mut told = Told::default();
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
                if let Err(why) = &exact {
                    told.warnings.push(format!("no exact passage of {asked}: {why}"));
                }
                let passed = seen.map(|s| &s.passages[index]);
                self.passage(asked, passed, exact.as_ref().ok(), &mut told);
            }
        }
        self.information(sampled, &mut told);
        self.cycles(sampled, &mut told);
        told
    }

    fn wait(
        &self,
        clicks: &Clicks,
        seen: Option<&Waited>,
        exact: Option<&ExactWait>,
        told: &mut Told,
    ) {
        let name = clicks.to_string();
        let of = |estimate: fn(&Waited) -> Estimate| seen.map(|s| (estimate(s), s.ended));
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
        let correlation = exact.map(|e| e.waiting.correlation);
        told.add(Number {
            sampled: of(|s| s.correlation),
            exact: exact
                .filter(|e| e.whole || seen.is_none())
                .and(correlation)
                .map(|c| exactly(c, c)),
            scale: 1.0,
            ..number(Name::WaitingCorrelation, &name, Statistic::Value)
        });
        if let (Some(correlation), Some(false), Some(_)) =
            (correlation, exact.map(|e| e.whole), seen)
        {
            told.warnings.push(format!(
                "half a window cuts off pairs of waits of {name}: the sampled correlation is that of \
                 the rest, of all pairs it is {correlation:.6}; raise sampling.duration"
            ));
        }
        told.add(Number {
            sampled: of(|s| s.censored),
            exact: exact.map(|e| exactly(e.censored, e.censored)),
            scale: 1.0,
            ..number(Name::WaitingCensored, &name, Statistic::Value)
        });
        let grid = Grid::new(self.duration(), 1);
        let times = Times {
            observable: Observable::new(Name::Activity, name),
            kind: Kind::WaitingTime,
            edges: &grid.edges,
            sampled: seen.map(|s| &s.times),
            exact: exact.map(|e| e.bins.clone()),
            window: self.duration() / 2.0,
        };
        told.curves.push(times.curve());
    }

    fn passage(
        &self,
        asked: &Passing,
        seen: Option<&Passed>,
        exact: Option<&ExactPassage>,
        told: &mut Told,
    ) {
        let grid = Grid::new(self.duration(), 0);
        let windows = self.plan.sampling.trajectories;
        for (end, name) in asked.ends().into_iter().enumerate() {
            let Some(name) = name else { continue };
            let here = seen.map(|s| &s.ends[end]);
            let there = exact.map(|e| e.ends[end]);
            told.add(Number {
                sampled: here.map(|s| (s.probability, windows)),
                exact: there.map(|(ultimate, passed, _)| {
                    exactly(ultimate.map_or(passed, |u| u.probability), passed)
                }),
                scale: 1.0,
                ..number(Name::PassageProbability, &name, Statistic::Value)
            });
            told.add(Number {
                sampled: here.map(|s| (s.mean, s.windows)),
                exact: there.map(|(ultimate, _, mean)| {
                    exactly(ultimate.and_then(|u| u.mean).unwrap_or(mean), mean)
                }),
                ..number(Name::PassageTime, &name, Statistic::Mean)
            });
            let of = match asked {
                Passing::States(_) => Observable::new(Name::Probability, name),
                Passing::Level { of, .. } => {
                    let prefix = format!("{}.", of.name.word());
                    Observable::new(of.name, name.trim_start_matches(&prefix))
                }
            };
            let times = Times {
                observable: of,
                kind: Kind::PassageTime,
                edges: &grid.edges,
                sampled: here.map(|s| &s.times),
                exact: exact.map(|e| e.bins[end].clone()),
                window: self.duration(),
            };
            told.curves.push(times.curve());
        }
        told.add(Number {
            sampled: seen.map(|s| (s.censored, windows)),
            exact: exact.map(|e| exactly(e.censored, e.censored)),
            scale: 1.0,
            ..number(Name::PassageCensored, &asked.to_string(), Statistic::Value)
        });
    }

    fn information(&self, sampled: Option<&Sampled>, told: &mut Told) {
        let Some((parts, names)) = self.parts() else { return };
        let law = self.stationary.as_deref().unwrap_or_default();
        let exact = exact::information_flow(&self.network, law, &parts);
        if let Err(why) = &exact {
            told.warnings.push(format!("no exact information flow: {why}"));
        }
        let exact = exact.ok();
        let jumps = sampled.and_then(|s| s.trajectories.jumps.as_ref());
        let windows = self.plan.sampling.trajectories;
        for (k, name) in names.iter().enumerate() {
            let gross = exact.as_ref().map_or(0.0, |e| e.gross[k]);
            let rate = |gains: &[f64]| jumps.map(|jumps| (jumps.rate(gains), windows));
            told.add(Number {
                sampled: rate(&self.information_gains(&parts, k)),
                exact: exact.as_ref().map(|e| exactly(e.flow[k], e.flow[k])),
                scale: gross,
                ..number(Name::InformationFlow, name, Statistic::Rate)
            });
            let environment = exact.as_ref().and_then(|e| e.environment);
            told.add(Number {
                sampled: rate(&self.environment_gains(&parts, k)),
                exact: environment.map(|e| exactly(e[k], e[k])),
                scale: gross,
                ..number(Name::EnvironmentEntropy, name, Statistic::Rate)
            });
        }
    }

    /// The parts `[x, y]` that each state is in, and what they are called.
    pub(super) fn parts(&self) -> Option<(Vec<[u32; 2]>, [String; 2])> {
        let (Some(parts), Model::Dots(model)) = (&self.plan.observe.information, &self.plan.model)
        else {
            return None;
        };
        let mask = |part: &Vec<usize>| part.iter().fold(0_u32, |mask, dot| mask | 1 << dot);
        let masks = [mask(&parts[0]), mask(&parts[1])];
        let states = 0..self.network.states.len() as u32;
        let name = |part: &Vec<usize>| {
            part.iter().map(|&dot| model.dots[dot].name.as_str()).collect::<Vec<_>>().join("+")
        };
        Some((states.map(|x| masks.map(|m| x & m)).collect(), [name(&parts[0]), name(&parts[1])]))
    }

    /// `ln p(y|x') - ln p(y|x)` of each channel that changes part `k`, from the exact stationary law.
    pub(super) fn information_gains(&self, parts: &[[u32; 2]], k: usize) -> Vec<f64> {
        let law = self.stationary.as_deref().unwrap_or_default();
        let conditional = |x: u32| {
            let own = parts[x as usize][k];
            let same = law.iter().zip(parts).filter(|(_, part)| part[k] == own);
            law[x as usize].ln() - same.map(|(p, _)| p).sum::<f64>().ln()
        };
        self.of_part(parts, k, |c| conditional(c.to) - conditional(c.from))
    }

    /// The entropy that flows into the environment with each jump that changes part `k`.
    pub(super) fn environment_gains(&self, parts: &[[u32; 2]], k: usize) -> Vec<f64> {
        self.of_part(parts, k, |c| c.log_ratio.unwrap_or(0.0))
    }

    fn of_part(
        &self,
        parts: &[[u32; 2]],
        k: usize,
        gain: impl Fn(&crate::network::Channel) -> f64,
    ) -> Vec<f64> {
        let changes =
            |c: &crate::network::Channel| parts[c.from as usize][k] != parts[c.to as usize][k];
        let gain = |c| if changes(c) { gain(c) } else { 0.0 };
        self.network.channels().iter().map(gain).collect()
    }

    fn cycles(&self, sampled: Option<&Sampled>, told: &mut Told) {
        let Some(basis) = self.cycle_basis() else { return };
        let law = self.stationary.as_deref().unwrap_or_default();
        let exact = exact::cycle_fluxes(&self.network, law).ok();
        let jumps = sampled.and_then(|s| s.trajectories.jumps.as_ref());
        for (k, cycle) in basis.cycles.iter().enumerate() {
            let of = (k + 1).to_string();
            let exact = exact.as_ref().map(|e| (e.cycles[k].flux, e.gross));
            for (name, worth) in [(Name::CycleFlux, 1.0), (Name::CycleEntropy, cycle.affinity)] {
                let gains = turns(&basis, k, worth);
                told.add(Number {
                    sampled: jumps.map(|j| (j.rate(&gains), self.plan.sampling.trajectories)),
                    exact: exact.map(|(flux, _)| exactly(flux * worth, flux * worth)),
                    scale: exact.map_or(0.0, |(_, gross)| gross),
                    ..number(name, &of, Statistic::Rate)
                });
            }
        }
    }

    /// The fundamental cycles, where they are asked about and every jump has a reverse.
    pub(super) fn cycle_basis(&self) -> Option<CycleBasis> {
        let asked = self.plan.observe.laws.contains(&Theme::Cycles);
        asked.then(|| CycleBasis::of(&self.network).ok())?
    }

    /// Does anything need to see every jump?
    pub(super) fn watches(&self) -> bool {
        let observe = &self.plan.observe;
        let laws = [Theme::Minimum, Theme::Cycles];
        !observe.spectra.is_empty()
            || !observe.waiting_times.is_empty()
            || !observe.passages.is_empty()
            || observe.information.is_some()
            || observe.laws.iter().any(|theme| laws.contains(theme))
    }

    /// What is watched of paths beyond their spectra.
    pub(super) fn watched_paths(&self) -> Watched {
        let observe = &self.plan.observe;
        let counted = observe.information.is_some() || self.cycle_basis().is_some();
        let entropy = Observable::new(Name::Entropy, "total");
        let gains = || self.gains(&entropy);
        let lowest = observe.laws.contains(&Theme::Minimum).then(gains).flatten();
        Watched {
            fourier: None,
            channels: counted.then(|| self.network.channels().len()),
            minimum: lowest.map(|gains| Minimum { gains, depths: DEPTHS.to_vec() }),
            waits: self.waits(),
            passages: self.gates(),
        }
    }
}

/// What each channel adds to turns around a cycle, each of some worth.
pub(super) fn turns(basis: &CycleBasis, cycle: usize, worth: f64) -> Vec<f64> {
    let turn = |chord: &Option<(u32, i8)>| match chord {
        Some((own, sign)) if *own as usize == cycle => f64::from(*sign) * worth,
        _ => 0.0,
    };
    basis.chord.iter().map(turn).collect()
}
