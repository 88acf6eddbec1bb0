//! Extreme and degenerate systems, end to end: a right answer or a clear refusal.

use std::fmt::Write;

use crate::common;
use fluctua::config;
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run;

fn sampled_and_exact(text: &str) -> Report {
    let plan = config::read("test.toml", text, &[]).unwrap_or_else(|error| panic!("{error}"));
    common::run(&plan)
}

fn row(report: &Report, observable: &str, statistic: Statistic) -> Option<(f64, f64)> {
    let observable: Observable = observable.parse().unwrap();
    let row = report.row(&Quantity::new(observable, statistic))?;
    Some((row.sampled?.value, row.exact?))
}

fn agrees(report: &Report) {
    let verdict = report.verdict.as_ref().expect("something is compared");
    assert!(verdict.disagreeing.is_empty(), "{verdict:?}");
}

#[test]
fn a_missing_reverse_makes_entropy_absent_with_the_reason() {
    let report = sampled_and_exact(
        r#"
        model = { kind = "network", transitions = [
            { from = "empty", to = "full", rate = 1.0, reservoir = "left", particles = 1 },
            { from = "full", to = "empty", rate = 2.0, reservoir = "right", particles = -1 },
        ] }
        "#,
    );
    agrees(&report);
    assert!(report.quantities.iter().all(|row| row.quantity.observable.name != Name::Entropy));
    let reason = report.warnings.iter().find(|w| w.contains("has no reverse"));
    assert!(reason.is_some_and(|w| w.contains("`empty` to `full`")), "{:?}", report.warnings);
    // A one-way level: the Fano factor is (G_L^2 + G_R^2)/(G_L + G_R)^2 = 5/9.
    let (sampled, exact) = row(&report, "particle.left", Statistic::Fano).unwrap();
    assert!((exact - 5.0 / 9.0).abs() < 1e-12);
    assert!((sampled - exact).abs() < 0.02);
}

#[test]
fn temperature_zero_is_the_step_function() {
    let report = sampled_and_exact(
        r#"
        model.kind = "dots"
        model.dots.L.energy = 0.0
        model.reservoirs.left = { dot = "L", temperature = 0, chemical_potential = 1.0 }
        model.reservoirs.right = { dot = "L", temperature = 0, chemical_potential = -1.0 }
        "#,
    );
    agrees(&report);
    let (_, exact) = row(&report, "particle.left", Statistic::Rate).unwrap();
    assert_eq!(exact, 0.5);
    assert!(report.warnings.iter().any(|w| w.contains("temperature zero")));
}

#[test]
fn energies_far_beyond_temperature_are_answered() {
    let report = sampled_and_exact(
        r#"
        model.kind = "dots"
        model.dots.L.energy = 2000.0
        model.reservoirs.cold = { dot = "L", temperature = 1.0, chemical_potential = 0.0 }
        model.reservoirs.hot = { dot = "L", temperature = 1000.0, chemical_potential = 0.0 }
        "#,
    );
    agrees(&report);
    let f = 1.0 / (1.0 + 2.0_f64.exp());
    let (sampled, exact) = row(&report, "energy.hot", Statistic::Rate).unwrap();
    // In from the hot side only; out to both: f (1 + 1 - f ...) gives J = f/2 exactly.
    assert!((exact - 2000.0 * f / 2.0).abs() < 1e-9, "{exact}");
    assert!((sampled / exact - 1.0).abs() < 0.02);
}

#[test]
fn an_absorbing_state_ends_the_walk() {
    let report = sampled_and_exact(
        r#"
        model = { kind = "network", start = "a", transitions = [
            { from = "a", to = "b", rate = 1.0, reservoir = "r", particles = 1 },
            { from = "b", to = "c", rate = 3.0, reservoir = "r", particles = 1 },
        ] }
        sampling.duration = 4.0
        "#,
    );
    agrees(&report);
    let (sampled, exact) = row(&report, "particle.r", Statistic::Mean).unwrap();
    assert!((exact - sampled).abs() < 0.05 && exact > 1.8 && exact < 2.0, "{exact}");
    assert_eq!(row(&report, "particle.r", Statistic::VarianceRate).unwrap().1, 0.0);
}

#[test]
fn several_closed_classes_are_answered_each() {
    let text = r#"
        model = { kind = "network", start = "fork", transitions = [
            { from = "fork", to = "a1", rate = 1.0, reservoir = "r" },
            { from = "fork", to = "b1", rate = 3.0, reservoir = "r" },
            { from = "a1", to = "a2", rate = 1.0, reservoir = "r", particles = 1 },
            { from = "a2", to = "a1", rate = 1.0, reservoir = "r", particles = 1 },
            { from = "b1", to = "b2", rate = 2.0, reservoir = "r", particles = 1 },
            { from = "b2", to = "b1", rate = 2.0, reservoir = "r", particles = 1 },
        ] }
    "#;
    let report = sampled_and_exact(text);
    agrees(&report);
    let rate = |class| {
        let observable = Observable::new(Name::Particle, "r");
        let quantity =
            Quantity { class: Some(class), ..Quantity::new(observable, Statistic::Rate) };
        report.row(&quantity).and_then(|row| row.exact)
    };
    assert_eq!((rate(1), rate(2)), (Some(1.0), Some(2.0)));
    let named = report.warnings.iter().any(|w| w.contains("probability 0.25"));
    assert!(named, "{:?}", report.warnings);

    let set = ["sampling.start=stationary".to_owned()];
    let plan = config::read("test.toml", text, &set).unwrap();
    let refusal = run::exact(&plan).unwrap_err().to_string();
    assert!(refusal.contains("2 closed classes") && refusal.contains("start ="), "{refusal}");
}

#[test]
fn rates_that_differ_by_many_orders_agree() {
    let report = sampled_and_exact(
        r#"
        model.kind = "dots"
        model.dots.L.energy = 0.0
        [model.reservoirs]
        fast = { dot = "L", temperature = 1.0, chemical_potential = 0.0, tunnel_rate = 1e3 }
        slow = { dot = "L", temperature = 1.0, chemical_potential = 5.0, tunnel_rate = 1e-3 }
        [sampling]
        trajectories = 2560
        "#,
    );
    agrees(&report);
}

#[test]
fn eleven_dots_start_after_a_burn_in_and_agree() {
    let mut text = String::from("model.kind = \"dots\"\n[model.dots]\n");
    for dot in 0..11 {
        let _ = writeln!(text, "d{dot} = {{ energy = {} }}", 0.1 * f64::from(dot));
    }
    for dot in 0..10 {
        let _ = writeln!(
            text,
            "[[model.interactions]]\nbetween = [\"d{dot}\", \"d{}\"]\nenergy = 0.5",
            dot + 1
        );
    }
    text += "[model.reservoirs]\n";
    for dot in 0..11 {
        let _ = writeln!(
            text,
            "r{dot} = {{ dot = \"d{dot}\", temperature = {}, chemical_potential = 0.3 }}",
            1.0 + 0.1 * f64::from(dot)
        );
    }
    text += "[sampling]\nduration = 20.0\ntrajectories = 1600\nblocks = 32\n";
    let report = sampled_and_exact(&text);
    agrees(&report);
    assert!(report.verdict.unwrap().compared > 50);
}
