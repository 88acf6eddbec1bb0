//! Read the setups of the calibration: `setups.toml`.

use serde::Deserialize;

use crate::config::{self, Plan};

/// A run that is repeated.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// A short name.
    pub name: String,
    /// What it is there for.
    pub purpose: String,
    /// The name of its config.
    config: String,
    /// What is set otherwise, as with `--set`.
    set: Vec<String>,
}

/// Every setup, in the order of their seeds.
#[must_use]
pub fn setups() -> Vec<Setup> {
    #[derive(Deserialize)]
    struct File {
        setup: Vec<Setup>,
    }
    let file: File = toml::from_str(include_str!("setups.toml")).expect("a test reads the file");
    file.setup
}

impl Setup {
    /// Its plan.
    pub(super) fn plan(&self) -> Plan {
        config::read(&self.name, text(&self.config), &self.set).expect("a test reads every setup")
    }
}

/// The embedded config of a name.
fn text(config: &str) -> &'static str {
    match config {
        "single_level" => include_str!("../../../../configs/single_level.toml"),
        "inverse_current" => include_str!("../../../../configs/inverse_current.toml"),
        "distributions" => include_str!("../../../../configs/distributions.toml"),
        "spectrum" => include_str!("../../../../configs/spectrum.toml"),
        "trajectories" => include_str!("../../../../configs/trajectories.toml"),
        "response" => include_str!("../../../../configs/response.toml"),
        "heat_engine" => include_str!("../../../../configs/heat_engine.toml"),
        "maxwell_demon" => include_str!("../../../../configs/maxwell_demon.toml"),
        "random_walk" => include_str!("../../../../configs/random_walk.toml"),
        "ring_1_1" => include_str!("../../../../configs/ring_1_1.toml"),
        "ring_steps" => include_str!("../../../../configs/ring_steps.toml"),
        "ring_symmetric" => include_str!("../../../../configs/ring_symmetric.toml"),
        "ring_creutz" => include_str!("../../../../configs/ring_creutz.toml"),
        "rare" => include_str!("rare.toml"),
        "cycle" => include_str!("cycle.toml"),
        "one_way" => include_str!("one_way.toml"),
        "ladder" => include_str!("ladder.toml"),
        "slow_gate" => include_str!("slow_gate.toml"),
        "three_dots" => include_str!("three_dots.toml"),
        "two_ends" => include_str!("two_ends.toml"),
        "uncoupled" => include_str!("uncoupled.toml"),
        "turns" => include_str!("turns.toml"),
        _ => unreachable!("a test reads every setup"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setup_is_read_and_has_its_own_name() {
        let setups = setups();
        let names: std::collections::BTreeSet<_> = setups.iter().map(|s| &s.name).collect();
        assert!(setups.len() >= 30 && names.len() == setups.len());
        for setup in &setups {
            assert!(setup.plan().sampling.blocks >= 30 && setup.name.len() <= 22, "{setup:?}");
        }
    }
}
