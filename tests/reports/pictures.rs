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

/// What has passed at time zero is a probability: its cell is no point of the drawn density.
#[test]
fn what_passes_at_once_is_no_density() {
    let set = ["sampling.trajectories=6400", "sampling.blocks=64", "observe.laws=false"];
    let report = common::run(&plan("configs/trajectories.toml", &set));
    let stored = StoredReport::read(&json::write(&report)).unwrap();
    let figures = figures::of(&stored);
    let passages = stored.curves.iter().filter(|curve| curve.kind == "passage_time");
    let at_once: Vec<_> = passages.filter_map(|curve| Some((curve, curve.at_once?))).collect();
    let [(curve, exact)] = at_once[..] else { panic!("of states alone: {at_once:?}") };
    // The share of the start inside, which no other number of the report is made of.
    let inside = stored.quantities.iter().find(|row| row.observable == curve.observable).unwrap();
    assert!((exact - inside.exact.unwrap()).abs() < 1e-12, "{exact}");
    let figure =
        figures.iter().find(|figure| figure.name == "passage_time_probability_L_50").unwrap();
    let panel = &figure.panels()[0];
    let [from, _] = panel.x.range.unwrap();
    assert!(curve.axes[0].values[0] < from && from < curve.axes[0].values[1]);
    let [_, high] = panel.y.range.unwrap();
    assert!(high < 0.1 * curve.exact.as_ref().unwrap()[0], "{high}");
    let note = panel.layers.iter().find_map(|layer| match &layer.mark {
        Mark::Note { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert!(note.unwrap().starts_with("at $t$ = 0: exact 0.0211, sampled 0.02"), "{note:?}");
    for layer in figure.panels().iter().flat_map(|panel| &panel.layers) {
        if let Mark::Line { x, .. } = &layer.mark {
            assert!(x[0] > from, "{}", x[0]);
        }
    }
}

/// Spectra are told apart by their axes, and sampled ones are drawn beside what their windows estimate.
#[test]
fn spectra_say_of_what_they_are() {
    let set = ["sampling.trajectories=3200", "sampling.blocks=64"];
    let report = common::run(&plan("configs/spectrum.toml", &set));
    let stored = StoredReport::read(&json::write(&report)).unwrap();
    let figures = figures::of(&stored);
    let spectra: Vec<_> =
        figures.iter().filter(|figure| figure.name.contains("spectrum")).collect();
    let labels: BTreeSet<_> = spectra.iter().map(|figure| &figure.panels()[0].y.label).collect();
    assert_eq!((labels.len(), spectra.len()), (4, 4), "{labels:?}");
    for figure in spectra {
        let own = figure.panels()[0].layers.iter().find_map(|layer| layer.curve.as_ref());
        let curve = &stored.curves[own.unwrap().parse::<usize>().unwrap()];
        let line = figure.panels()[0].layers.iter().find_map(|layer| match &layer.mark {
            Mark::Line { y, .. } if layer.label.as_deref() == Some("exact, this window") => Some(y),
            _ => None,
        });
        let expected = curve.expected.as_ref().unwrap();
        assert_eq!((line.unwrap()[0], line.unwrap().last()), (expected[0], expected.last()));
    }
}

/// The axis of states has their names, and several walkers have theirs in the legend.
#[test]
fn staircases_name_states_and_walkers() {
    let plan = plan("configs/inverse_current.toml", &[]);
    let drawn = |walkers| {
        let walks = fluctua::run::staircases(&plan, walkers, 1000).unwrap();
        figures::of_traces(&walks).remove(0)
    };
    let figure = drawn(3);
    assert_eq!(figure.panels()[0].y.names, ["empty", "L", "R", "L+R"]);
    let last = figure.panels().last().unwrap();
    let named: Vec<_> = last.layers.iter().filter_map(|layer| layer.label.as_deref()).collect();
    assert_eq!(named, ["walker 1", "walker 2", "walker 3"]);
    let scene = fluctua::figure::draw(&figure).unwrap();
    let svg = fluctua::figure::svg::write(&scene, fluctua::figure::svg::Theme::Paper);
    for word in ["empty", "L+R", "walker 3"] {
        let label = format!("aria-label=\"{word}\"");
        assert_eq!(svg.matches(&label).count(), 1, "{word}");
    }
    let script = fluctua::figure::script::write(&figure).unwrap();
    assert!(script.contains("set_yticks(range(4), [\"empty\""), "{script}");
    let one = drawn(1);
    assert!(one.panels().iter().flat_map(|panel| &panel.layers).all(|l| l.label.is_none()));
}

/// A ring whose levels all differ: a rate network that exchanges heat alone.
const RING_OF_LEVELS: &str = r#"
    [model]
    kind = "quantum-ring"
    upper = { spins = 1 }
    lower = { spins = 1 }
    up = 2
    exchange = 1.0
    anisotropy = 0.5
    fields = [0.3, 1.1, -0.4, 0.2]
    left = { temperature = 2.0 }
    right = { temperature = 1.0 }
    bath = { coupling = 0.01, cutoff = 10.0, zero_frequency = "limit" }
    equation = "secular"
    resolution = 0
    [sampling]
    duration = 400.0
"#;

/// Staircases are of what jumps count: no entropy that does not exist, heat where it is all that is exchanged.
#[test]
fn staircases_are_of_what_exists() {
    use fluctua::quantity::Name;
    let counted = |config: &str| -> Vec<Name> {
        let walks = fluctua::run::staircases(&plan(config, &[]), 1, 200).unwrap();
        walks.counters.iter().map(|(observable, _)| observable.name).collect()
    };
    let dots = counted("configs/coherent_double_dot.toml");
    assert!(dots.contains(&Name::Particle) && !dots.contains(&Name::EntropyFlow), "{dots:?}");
    let spins = counted("configs/driven_spin_ring.toml");
    assert!(spins.contains(&Name::EntropyFlow), "{spins:?}");
    let plan = fluctua::config::read("ring.toml", RING_OF_LEVELS, &[]).unwrap();
    let csv = fluctua::run::trace(&plan, 3).unwrap();
    assert!(csv.starts_with("time,from,to,reservoir,heat,entropy"), "{csv}");
    let walks = fluctua::run::staircases(&plan, 1, 200).unwrap();
    let heats = walks.counters.iter().filter(|(own, _)| own.name == Name::Heat);
    assert_eq!(heats.count(), 2);
}
