//! Tell whether the quantities of a figure are ones that its systems have.

use crate::model::Model;
use crate::quantity::{Name, Observable};

/// What a jump may carry.
const CARRIED: [Name; 5] =
    [Name::Particle, Name::Energy, Name::Heat, Name::EntropyFlow, Name::BranchEnergy];

/// Is an observable known to one of the systems at least? If not, those of its name that they have, or all.
pub(super) fn check(systems: &[&Model], observable: &Observable) -> Result<(), Vec<String>> {
    if observable.name == Name::Probability {
        let find = |system: &&Model| system.system().find_state(&observable.of).map(|_| ());
        let found: Vec<_> = systems.iter().map(find).collect();
        return match found.into_iter().reduce(Result::or) {
            Some(Err(states)) => Err(states
                .iter()
                .map(|state| format!("{}.{state}", Name::Probability.word()))
                .collect()),
            _ => Ok(()),
        };
    }
    if !CARRIED.contains(&observable.name) {
        return Ok(());
    }
    let mut known: Vec<Observable> = Vec::new();
    for own in systems.iter().flat_map(|system| system.system().declared().observables) {
        if !known.contains(&own) {
            known.push(own);
        }
    }
    if observable.terms().iter().all(|(_, term)| known.contains(term)) {
        return Ok(());
    }
    let alike = |own: &&Observable| own.name == observable.name;
    let mut listed: Vec<String> = known.iter().filter(alike).map(Observable::to_string).collect();
    if listed.is_empty() {
        listed = known.iter().map(Observable::to_string).collect();
    }
    Err(listed)
}
