//! Check that all is counted that was asked for, and choose fields and frequencies.

use super::{Error, Job};
use crate::config::observe::FirstPassage;
use crate::config::observe::{Observe, Subject};
use crate::exact::Facts;
use crate::exact::generating::fields;
use crate::network::Start;
use crate::quantity::{LawGroup, Observable};

/// The fields of each generating function, and the frequencies of spectra.
pub(super) type Chosen = (Vec<[Vec<f64>; 2]>, Vec<f64>);

/// Resolve what a plan observes.
pub(super) fn resolve(job: &Job) -> Result<Chosen, Error> {
    let Job { plan, counted, .. } = job;
    let facts = job.facts.as_ref();
    let duration = plan.sampling.duration.get();
    let observe = &plan.observe;
    let mut all_fields = Vec::new();
    let known = |key, observable: &Observable| match counted.find(observable) {
        Some(_) => Ok(()),
        None => Err(Error::not_counted(job, key, observable)),
    };
    let distributed = observe.distributions.iter().flat_map(Subject::observables);
    let listed = observe.cumulants.iter().map(|o| ("observe.cumulants", o));
    for (key, observable) in listed.chain(distributed.map(|o| ("observe.distributions", o))) {
        known(key, observable)?;
    }
    for asked in &observe.generating_functions {
        for observable in asked.subject.observables() {
            known("observe.generating_functions", observable)?;
        }
        let subject: Vec<&Observable> = asked.subject.observables().collect();
        let chosen = || fields::chosen(counted, facts, &subject);
        all_fields.push(asked.fields.clone().unwrap_or_else(chosen));
    }
    for observable in observe.spectra.iter().flatten() {
        known("observe.spectra", observable)?;
    }
    let stationary = facts.filter(|facts| facts.stationary().is_some());
    let fastest = fastest(job);
    if !observe.spectra.is_empty() && fastest.is_none() {
        return Err(Error::not_stationary(job, "observe.spectra", "a noise spectrum"));
    }
    for of in observe.passages.iter().filter_map(FirstPassage::level) {
        known("observe.passages", of)?;
    }
    if let (Some((key, what)), None, false) =
        (needs_stationary(observe), stationary, needs_no_states(job))
    {
        return Err(Error::not_stationary(job, key, what));
    }
    let frequencies = frequencies(observe, fastest, duration);
    Ok((all_fields, frequencies))
}

/// The fastest rate, where noise at finite frequency is that of a steady state.
fn fastest(job: &Job) -> Option<f64> {
    let stationary = job.facts.as_ref().filter(|facts| facts.stationary().is_some());
    let own = job.own_answers.as_ref().filter(|_| job.facts.is_none());
    let own = own.filter(|_| *job.start() == Start::Stationary);
    stationary.map(Facts::fastest).or_else(|| own?.fastest())
}

/// The frequencies of spectra: those that were asked for, or from one turn a window to four times the fastest rate.
fn frequencies(observe: &Observe, fastest: Option<f64>, duration: f64) -> Vec<f64> {
    match (fastest, &observe.frequencies) {
        _ if observe.spectra.is_empty() => Vec::new(),
        (_, Some(asked)) => asked.clone(),
        (Some(fastest), None) => {
            let slowest = 2.0 * std::f64::consts::PI / duration;
            fields::frequencies(slowest, slowest.max(fastest) * 4.0)
        }
        (None, None) => Vec::new(),
    }
}

/// Is all that is asked of the stationary start known without a network?
fn needs_no_states(job: &Job) -> bool {
    let observe = &job.plan.observe;
    // Jumps between wave functions can be timed, and their ends projected on those of the start; attempts are judged one
    // by one.
    let theorem = observe.laws.iter().all(|law| *law == LawGroup::Fluctuation);
    let timed = job.own_law.is_some() && theorem;
    let judged = job.has_attempts() && observe.waiting_times.is_empty();
    (timed || judged) && observe.information.is_none()
}

/// The first key that has a meaning from the stationary start alone.
fn needs_stationary(observe: &Observe) -> Option<(&'static str, &'static str)> {
    let asked = [
        ("observe.laws", "a law of single trajectories", observe.laws.is_empty()),
        ("observe.waiting_times", "a waiting time", observe.waiting_times.is_empty()),
        ("observe.information", "an information flow", observe.information.is_none()),
    ];
    let (key, what, _) = asked.into_iter().find(|(_, _, absent)| !absent)?;
    Some((key, what))
}
