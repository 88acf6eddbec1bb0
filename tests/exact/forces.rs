//! Forces, and what is said where there are none: across a chemical potential of zero, at temperature zero, of many terms.

use crate::common;
use crate::common::device::{close, observable};
use crate::common::laws::stationary;
use fluctua::config::{Plan, PlanBuilder};
use fluctua::exact::{drive, entropy_production, forces};
use fluctua::network::Network;
use fluctua::quantity::{Quantity, Statistic};
use fluctua::{model, report::Report, run};

fn network(plan: &Plan) -> Network {
    model::compile(&plan.model).network.unwrap()
}

fn exergy(plan: &Plan) -> Option<f64> {
    let answers = run::prepare(plan).unwrap().exact().unwrap();
    let asked = Quantity::new(observable("exergy_efficiency.total"), Statistic::Value);
    answers.get(&asked).map(|answer| answer.exact.value)
}

fn told(report: &Report, what: &str) -> bool {
    report.warnings.iter().any(|warning| warning.contains(what))
}

/// Electrons climb between two leads, driven by quanta that are made and absorbed: a photocell.
fn cell(mu: f64) -> Plan {
    Plan::builder()
        .bath("left", "fermi", 0.5, 0.0)
        .bath("right", "fermi", 0.5, 0.4)
        .bath("light", "bose", 2.0, mu)
        .bath("lattice", "boltzmann", 0.5, 0.0)
        .pair(["empty", "valence"], -0.5, 1.0, "left")
        .pair(["empty", "conduction"], 1.5, 1.0, "right")
        .pair(["valence", "conduction"], 2.0, 1.0, "light")
        .pair(["valence", "conduction"], 2.0, 0.3, "lattice")
        .environment(0.5, 0.0)
        .build()
        .unwrap()
}

/// Dilute particles that two reservoirs share.
fn trap(mu: f64) -> Plan {
    Plan::builder()
        .bath("hot", "boltzmann", 2.0, mu)
        .bath("cold", "boltzmann", 1.0, 0.3)
        .pair(["s0", "s1"], 1.0, 1.0, "hot")
        .pair(["s0", "s1"], 1.0, 0.7, "cold")
        .pair(["s1", "s2"], 1.5, 1.3, "hot")
        .pair(["s1", "s2"], 1.5, 0.4, "cold")
        .environment(1.5, 0.2)
        .build()
        .unwrap()
}

/// On both sides of a chemical potential of zero and there itself the same forces act, and change as little as it does.
#[test]
fn forces_are_continuous_across_a_chemical_potential_of_zero() {
    for (device, count) in [(cell as fn(f64) -> Plan, 6), (trap, 2)] {
        let of = |mu: f64| {
            let plan = device(mu);
            let network = network(&plan);
            let form = entropy_production(&network, &stationary(&network)).unwrap();
            close(form.macroscopic, form.schnakenberg, form.gross, 1e-11, "two forms");
            close(form.force_flux.unwrap(), form.schnakenberg, form.gross, 1e-11, "the third");
            (forces(&network).forces, exergy(&plan).expect("it is listed"))
        };
        let (here, efficiency) = of(0.0);
        assert_eq!(here.len(), count, "{here:?}");
        for mu in [-0.2, -1e-6, 1e-6, 0.2] {
            let (beside, value) = of(mu);
            for ((flux, force), (same, other)) in here.iter().zip(&beside) {
                assert_eq!(flux, same);
                assert!((force - other).abs() <= mu.abs(), "{flux}: {force} {other}");
            }
            assert!((value - efficiency).abs() < 5.0 * mu.abs(), "{value} {efficiency} at {mu}");
        }
    }
    // The twin: a force that is counted from another zero is off.
    let light = |mu| forces(&network(&cell(mu))).forces;
    let of =
        |list: &[(_, f64)]| list.iter().find(|f| f.0 == observable("particle.light")).unwrap().1;
    assert_eq!((of(&light(0.0)), of(&light(0.2))), (0.0, 0.1));
    // Two forces only where quanta are not pushed.
    assert!(drive(&network(&cell(0.0))).is_some() && drive(&network(&cell(1e-6))).is_none());
}

/// A bath that brings no particles has a force on its energy alone, whatever its statistics are called.
#[test]
fn baths_without_particles_have_no_force_on_them() {
    for statistics in ["fermi", "bose", "boltzmann"] {
        let plan = Plan::builder()
            .bath("left", "fermi", 0.5, 0.5)
            .bath("right", "fermi", 0.5, -0.4)
            .bath("heater", statistics, 2.0, 0.0)
            .pair(["empty", "low"], 0.0, 1.0, "left")
            .pair(["empty", "high"], 1.0, 1.0, "right")
            .pair(["low", "high"], 1.0, 1.0, "heater")
            .carrying(0, 1.0)
            .build()
            .unwrap();
        let network = network(&plan);
        assert!(network.reservoirs[2].group.is_empty() && !network.reservoirs[2].made);
        let names: Vec<_> = forces(&network).forces.iter().map(|f| f.0.to_string()).collect();
        assert!(!names.contains(&"particle.heater".into()), "{names:?}");
        let form = entropy_production(&network, &stationary(&network)).unwrap();
        close(form.force_flux.unwrap(), form.schnakenberg, form.gross, 1e-11, "the third form");
    }
}

/// As many nonthermal reservoirs beside two thermal ones.
fn wires(count: usize) -> PlanBuilder {
    let mut builder = Plan::builder()
        .bath("hot", "fermi", 2.0, 0.5)
        .bath("cold", "fermi", 1.0, 0.0)
        .pair(["a", "b"], 1.0, 1.0, "hot")
        .pair(["a", "b"], 1.0, 1.0, "cold")
        .environment(1.0, 0.0);
    for k in 0..count {
        let name = format!("wire{k}");
        builder = builder.nonthermal_bath(&name, "fermi", "0.3").pair(["a", "b"], 1.0, 0.1, &name);
    }
    builder
}

/// An exergy efficiency that is left out says why.
#[test]
fn an_exergy_that_is_not_listed_says_why() {
    let report = |count| run::exact(&wires(count).build().unwrap()).unwrap();
    assert!(told(&report(9), "the exergy efficiency is not listed: it has 11 terms"));
    assert!(!told(&report(8), "the exergy efficiency"));
    let text = std::fs::read_to_string("configs/photon_cell.toml").unwrap();
    let wrong = text.replacen("energy = \"3*gap/4\"", "energy = \"gap/2\"", 1);
    let plan = fluctua::config::read("cell.toml", &wrong, &[]).unwrap();
    assert!(told(&run::exact(&plan).unwrap(), "no forces, machines and exergies are listed"));
}

/// At temperature zero forces are infinite: none is used, and the reader is told.
#[test]
fn infinite_forces_are_not_used() {
    let dots = |cold: f64| {
        Plan::builder()
            .dot("L", 1.0)
            .reservoir("a", "L", cold, 0.5)
            .reservoir("b", "L", 1.0, 0.8)
            .build()
            .unwrap()
    };
    let pairs = |cold: f64| {
        Plan::builder()
            .bath("a", "fermi", cold, 0.5)
            .bath("b", "fermi", 1.0, 0.8)
            .pair(["empty", "full"], 1.0, 1.0, "a")
            .pair(["empty", "full"], 1.0, 1.0, "b")
            .build()
            .unwrap()
    };
    for device in [&dots as &dyn Fn(f64) -> Plan, &pairs] {
        for (cold, known) in [(0.0, false), (0.5, true)] {
            let plan = device(cold);
            let network = network(&plan);
            assert_eq!(drive(&network).is_some(), known);
            assert_eq!(!forces(&network).forces.is_empty(), known);
            let report = run::exact(&plan).unwrap();
            assert_eq!(told(&report, "infinite"), !known, "{:?}", report.warnings);
            assert!(report.findings.iter().all(|found| !found.text.contains("inf")));
        }
    }
}

/// The energies that another zero raises are called by what the system has.
#[test]
fn findings_are_worded_for_the_system() {
    let network = Plan::builder()
        .bath("a", "fermi", 0.5, 1.1)
        .bath("b", "fermi", 1.0, 1.0)
        .pair(["empty", "full"], 1.0, 1.0, "a")
        .pair(["empty", "full"], 1.0, 1.0, "b")
        .build()
        .unwrap();
    let dots = Plan::builder().dot("L", 1.0).reservoir("a", "L", 0.5, 1.1);
    let dots = dots.reservoir("b", "L", 1.0, 1.0).build().unwrap();
    for (plan, word) in
        [(network, "the energies of its transitions"), (dots, "the energy of the dot")]
    {
        let report = run::exact(&plan).unwrap();
        assert!(
            report.findings.iter().any(|found| found.text.contains(word)),
            "{:?}",
            report.findings
        );
        let other = if word.contains("dot") { "transitions" } else { "dot" };
        assert!(report.findings.iter().all(|found| !found.text.contains(other)));
    }
}

/// A response of resonances is refused with advice that resonances can take.
#[test]
fn responses_of_resonances_advise_what_there_is() {
    let plan = common::plan("configs/n_demon.toml", &["observe.response=[\"T_c\"]"]);
    let Err(refused) = run::prepare(&plan) else { panic!("it is refused") };
    let message = format!("{refused:?}");
    assert!(message.contains("attempts come in fixed steps"), "{message}");
    assert!(!message.contains("model.clock"), "{message}");
}
