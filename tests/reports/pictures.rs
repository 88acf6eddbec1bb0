//! Which figures a report has, and that they show its numbers.

use std::collections::BTreeSet;

use fluctua::figure::diagram::{Diagram, States};
use fluctua::figure::{Body, Figure, Mark};
use fluctua::report::stored::StoredReport;
use fluctua::report::{figures, json};

use crate::common::{self, plan};

fn exact(config: &str, set: &[&str]) -> String {
    json::write(&fluctua::run::exact(&plan(config, set)).unwrap())
}

fn drawn(json: &str) -> Vec<Figure> {
    figures::of(&StoredReport::read(json).unwrap())
}

#[test]
fn every_curve_is_shown_with_its_numbers() {
    let set = ["sampling.trajectories=3200", "sampling.blocks=64", "observe.waiting_times=['b']"];
    let report = common::run(&plan("configs/distributions.toml", &set));
    let stored = StoredReport::read(&json::write(&report)).unwrap();
    let figures = figures::of(&stored);
    let layers: Vec<_> =
        figures.iter().flat_map(Figure::panels).flat_map(|panel| &panel.layers).collect();
    let shown: BTreeSet<usize> =
        layers.iter().filter_map(|layer| layer.curve.as_ref()?.parse().ok()).collect();
    let sampled = (0..stored.curves.len()).filter(|&k| stored.curves[k].sampled.is_some());
    assert!(sampled.clone().count() > 8);
    for curve in sampled {
        assert!(shown.contains(&curve), "{} is not shown", stored.curves[curve].name());
    }
    for layer in layers {
        if let (Some(key), Mark::Points { y, .. }) = (&layer.curve, &layer.mark) {
            let curve = &stored.curves[key.parse::<usize>().unwrap()];
            assert_eq!(*y, curve.sampled.as_ref().unwrap().values, "{}", curve.name());
        }
    }
}

/// Names are stems of files, also where a file system does not tell `b` from `B`.
#[test]
fn names_are_told_apart_in_any_case() {
    let ask = "observe.distributions=['particle.left', 'particle.LEFT', 'heat.left']";
    let config = "[model]\nkind = \"dots\"\n[model.dots]\nL = { energy = 0.0 }\n[model.reservoirs]\n\
                  left = { dot = \"L\", temperature = 1.0, chemical_potential = 1.0 }\n\
                  LEFT = { dot = \"L\", temperature = 1.0, chemical_potential = -1.0 }\n";
    let plan = fluctua::config::read("two.toml", config, &[ask.into()]).unwrap();
    let figures = drawn(&json::write(&fluctua::run::exact(&plan).unwrap()));
    let names: BTreeSet<_> = figures.iter().map(|f| f.name.to_ascii_lowercase()).collect();
    assert_eq!(names.len(), figures.len(), "{names:?}");
    assert!(names.contains("distribution_particle_left_100_2"), "{names:?}");
    for name in names {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
    }
}

fn states(figures: &[Figure]) -> &States {
    let states = figures.iter().find_map(|figure| match &figure.body {
        Body::Diagram(Diagram::States(states)) => Some(states),
        _ => None,
    });
    states.expect("a graph of states")
}

/// What flows into a state flows out of it; and where one probability is wrong, it does not.
#[test]
fn fluxes_between_states_are_conserved() {
    for config in
        ["configs/inverse_current.toml", "configs/motor.toml", "configs/maxwell_demon.toml"]
    {
        let json = exact(config, &[]);
        let figures = drawn(&json);
        let rest = left_over(states(&figures));
        assert!(rest < 1e-12, "{config}: {rest}");
        let mut wrong: serde_json::Value = serde_json::from_str(&json).unwrap();
        let rows = wrong["quantities"].as_array_mut().unwrap();
        let row = rows.iter_mut().find(|row| row["name"] == "probability").unwrap();
        row["exact"] = 0.3.into();
        let rest = left_over(states(&drawn(&wrong.to_string())));
        assert!(rest > 1e-3, "{config}: {rest}");
    }
}

/// The largest surplus of a state.
fn left_over(states: &States) -> f64 {
    let mut surplus = vec![0.0; states.states.len()];
    for pair in &states.channels {
        surplus[pair.from] -= pair.flux.value;
        surplus[pair.to] += pair.flux.value;
    }
    surplus.into_iter().fold(0.0, |most: f64, x| most.max(x.abs()))
}

/// A ring's heat that enters leaves along both branches, in the figure as in the report.
#[test]
fn a_ring_shows_its_currents() {
    let figures = drawn(&exact("configs/ring_asymmetric.toml", &[]));
    let ring = figures.iter().find_map(|figure| match &figure.body {
        Body::Diagram(Diagram::Ring(ring)) => Some(ring),
        _ => None,
    });
    let ring = ring.expect("a ring");
    assert_eq!((ring.upper, ring.lower, ring.word.as_str()), (2, 3, "clockwise"));
    let [left, upper, lower] =
        [&ring.left_flux, &ring.upper_flux, &ring.lower_flux].map(|flux| flux.value);
    assert!((left - (upper - lower)).abs() < 1e-12, "{left} enters, {upper} and {lower} run on");
    assert!(upper > left, "the current is magnified");
}
