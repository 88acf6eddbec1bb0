//! Check that all is counted that was asked for, and choose fields and frequencies.

use super::Error;
use crate::config::observe::FirstPassage;
use crate::config::observe::{Observe, Subject};
use crate::config::plan::Plan;
use crate::exact::Facts;
use crate::exact::generating::fields;
use crate::network::Counted;
use crate::quantity::Observable;

/// Resolve what a plan observes.
pub(super) fn resolve(
    plan: &mut Plan,
    counted: &Counted,
    facts: Option<&Facts>,
) -> Result<(), Error> {
    let duration = plan.sampling.duration.get();
    let observe = &mut plan.observe;
    let known = |key, observable: &Observable| match counted.find(observable) {
        Some(_) => Ok(()),
        None => Err(Error::not_counted(key, observable, counted)),
    };
    for observable in observe.distributions.iter().flat_map(Subject::observables) {
        known("observe.distributions", observable)?;
    }
    for asked in &mut observe.generating_functions {
        for observable in asked.subject.observables() {
            known("observe.generating_functions", observable)?;
        }
        let subject: Vec<&Observable> = asked.subject.observables().collect();
        let chosen = || fields::chosen(counted, facts, &subject);
        asked.fields.get_or_insert_with(chosen);
    }
    for observable in observe.spectra.iter().flatten() {
        known("observe.spectra", observable)?;
    }
    let stationary = facts.filter(|facts| facts.stationary().is_some());
    if !observe.spectra.is_empty() && stationary.is_none() {
        return Err(Error::NotStationary { key: "observe.spectra", what: "a noise spectrum" });
    }
    for passage in &observe.passages {
        if let FirstPassage::Level { of, .. } = passage {
            known("observe.passages", of)?;
        }
    }
    if let (Some((key, what)), None) = (needs_stationary(observe), stationary) {
        return Err(Error::NotStationary { key, what });
    }
    if let (Some(facts), true, None) =
        (stationary, !observe.spectra.is_empty(), &observe.frequencies)
    {
        let slowest = 2.0 * std::f64::consts::PI / duration;
        let fastest = slowest.max(facts.fastest()) * 4.0;
        observe.frequencies = Some(fields::frequencies(slowest, fastest));
    }
    Ok(())
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
