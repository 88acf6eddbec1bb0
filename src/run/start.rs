//! Choose where trajectories start, and say what a start leaves out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Job, MAX_STATES_FOR_STATIONARY_DEFAULT};
use crate::estimate::LongRun;
use crate::exact::Facts;
use crate::network::{Channel, Counted, Network, Start, Structure, closed_classes_ahead};
use crate::number::Positive;
use crate::quantity::{Name, Observable, Quantity, Statistic};

/// At most so many closed classes are told apart in a sample.
const MAX_CLASSES_APART: usize = 16;

/// The stationary law where it is unique and cheap; else a burn-in, or the start itself where it
/// leads to several classes or to rest.
pub(super) fn default_start(
    network: &Network,
    structure: &Structure,
    duration: Positive,
    own: Option<Start>,
) -> Start {
    let own = own.unwrap_or(Start::BurnIn(duration));
    match closed_classes_ahead(network, structure, &[network.start]).as_slice() {
        [class] if structure.closed[*class].len() == 1 => own,
        [_] if structure.closed.len() == 1
            && network.states.len() <= MAX_STATES_FOR_STATIONARY_DEFAULT =>
        {
            Start::Stationary
        }
        [_] => Start::BurnIn(duration),
        _ => own,
    }
}

/// Say so where the start leads to one of several closed classes.
pub(super) fn unseen_classes(facts: &Facts) -> Option<String> {
    let network = facts.network();
    let from = match facts.start() {
        Start::State(name) => network.state(name).into_iter().collect(),
        _ => network.starts().into_iter().map(|(state, _)| state).collect::<Vec<_>>(),
    };
    let all = facts.structure().closed.len();
    (all > 1 && closed_classes_ahead(network, facts.structure(), &from).len() == 1).then(|| {
        format!("the states fall into {all} closed classes, of which this start leads to one alone")
    })
}

/// Entropy production needs the stationary law at both ends; from another start only the flow into
/// the reservoirs is a sum over jumps.
pub(super) fn count_entropy_flow_instead(counted: &mut Counted) -> Option<String> {
    let entropy = counted.counting.observables.iter_mut().find(|o| o.boundary)?;
    entropy.observable.name = Name::EntropyFlow;
    entropy.boundary = false;
    Some(
        "entropy production has a boundary term that needs the stationary start; from this start \
         the entropy flow into the reservoirs is listed instead"
            .into(),
    )
}

impl Job {
    pub(super) fn long_run(&self) -> LongRun {
        if *self.start() == Start::Stationary {
            return LongRun::Stationary;
        }
        match self.facts.as_ref().map_or(0, |facts| facts.closed_ahead().len()) {
            0 | 1 => LongRun::Relaxing,
            _ => LongRun::Several,
        }
    }

    /// The closed class of each state, numbered as the exact answers number them, where the start leads
    /// to several.
    pub(super) fn class_of(&self) -> Option<Arc<[Option<u32>]>> {
        let facts = self.facts.as_ref().filter(|_| self.long_run() == LongRun::Several)?;
        let ahead = facts.closed_ahead();
        if ahead.len() > MAX_CLASSES_APART {
            return None;
        }
        let mut of = vec![None; facts.network().states.len()];
        for (number, &class) in (0..).zip(ahead) {
            for &state in &facts.structure().closed[class] {
                of[state as usize] = Some(number);
            }
        }
        Some(of.into())
    }

    /// What is estimated: everything listed, and its long-run part within each class.
    pub(super) fn estimated(&self) -> Vec<Quantity> {
        let mut list = self.sampled_quantities();
        list.retain(|q| q.statistic != Statistic::Response);
        let classes =
            self.class_of().map_or(0, |of| of.iter().flatten().max().map_or(0, |k| k + 1));
        let long_run: Vec<Quantity> = list
            .iter()
            .filter(|q| !q.statistic.is_of_window() && q.statistic != Statistic::Value)
            .filter(|q| q.observable.name != Name::Activity)
            .cloned()
            .collect();
        for class in 1..=classes {
            list.extend(long_run.iter().map(|q| Quantity { class: Some(class), ..q.clone() }));
        }
        list
    }

    /// Expected changes of each time average per unit time, where the law in windows is known.
    pub(super) fn switching(&self) -> HashMap<Observable, f64> {
        let Some((network, law)) = self.in_windows() else { return HashMap::new() };
        let averages = network.averages.iter();
        averages.map(|a| (a.observable.clone(), network.switching(a, law))).collect()
    }

    /// Expected jumps of each reservoir per unit time, where the law in windows is known.
    pub(super) fn jumping(&self) -> HashMap<String, f64> {
        let Some((network, law)) = self.in_windows() else { return HashMap::new() };
        let rate = |l: usize| -> f64 {
            let passing = network.passing(l);
            let open = network.channels().iter().filter(|c| c.rate > 0.0);
            open.map(|c| law[c.from as usize] * c.rate * passing(c)).sum()
        };
        let each = network.reservoirs.iter().enumerate();
        each.map(|(l, r)| (r.name.clone(), rate(l))).filter(|(_, rate)| *rate > 0.0).collect()
    }

    /// Expected particles per unit time that carry each quantity, where particles of many energies pass.
    pub(super) fn carried(&self) -> HashMap<Quantity, f64> {
        let own = self.own_answers.as_ref().and_then(|own| own.attempts());
        let Some([_, walked]) = own else { return HashMap::new() };
        let listed = self.estimated().into_iter();
        listed
            .filter_map(|q| {
                let power = match q.statistic {
                    Statistic::Rate | Statistic::Mean => 1,
                    Statistic::ThirdCumulantRate | Statistic::ThirdCumulant => 3,
                    Statistic::FourthCumulantRate | Statistic::FourthCumulant => 4,
                    _ => 2,
                };
                let carried = walked.carrying(&q.observable, q.and.as_ref(), power)?;
                Some((q, carried))
            })
            .collect()
    }

    /// The network with the law of its states in the mean of a window.
    fn in_windows(&self) -> Option<(&Network, &[f64])> {
        let facts = self.facts.as_ref()?;
        Some((facts.network(), facts.law_in_windows()?))
    }

    /// Reservoirs through which nothing can jump from here, and `total` where nothing can at all.
    pub(super) fn idle(&self) -> HashSet<String> {
        let Some(facts) = &self.facts else { return HashSet::new() };
        let (network, reached) = (facts.network(), facts.reached());
        let possible = |c: &&Channel| c.rate > 0.0 && reached[c.from as usize];
        let open: Vec<&Channel> = network.channels().iter().filter(possible).collect();
        let is_idle = |l: &usize| {
            let passing = network.passing(*l);
            !open.iter().any(|c| passing(c) > 0.0)
        };
        let idle = (0..network.reservoirs.len()).filter(is_idle);
        let idle = idle.map(|l| network.reservoirs[l].name.clone());
        idle.chain(open.is_empty().then(|| "total".to_owned())).collect()
    }
}
