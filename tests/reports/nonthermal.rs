//! Hold the laws of entropy at a reservoir that is not thermal, sampled, and break them by an assigned temperature.
//!
//! A law fails by chance once in 1e5. The twin counts the heat of the wire at the temperature that a thermal reservoir
//! would need for the occupation at one of its two energies: `<exp(-S)>` is then off by many standard errors.

use crate::common;
use crate::theorems::{report, run as laws_of};
use fluctua::config::Plan;
use fluctua::judge::law::Holding;
use fluctua::network::Weights;
use fluctua::quantity::{Name, Observable, Statistic};
use fluctua::run::{self, Job};

/// The wire with windows that produce about 0.3 of entropy.
fn wire() -> Plan {
    let set = [
        "parameters.bias=1.0",
        "parameters.cold=0.3",
        "sampling.duration=4",
        "sampling.trajectories=25600",
        "observe.laws=true",
    ];
    common::plan("configs/nonthermal_wire.toml", &set)
}

const THEOREM: &str = "integral_fluctuation_theorem";

/// The job whose entropy takes the energy of the wire over a temperature in place of what flows into the wire.
fn assigned(job: &Job, temperature: f64) -> Job {
    let mut network = job.network().unwrap().clone();
    let weights = |name, of: &str| match &network.find(&Observable::new(name, of)).unwrap().weights
    {
        Weights::Real(list) => list.clone(),
        Weights::Integer(_) => panic!("an energy is real"),
    };
    let (energy, flow) = (weights(Name::Energy, "wire"), weights(Name::EntropyFlow, "wire"));
    let entropy = weights(Name::Entropy, "total");
    let of = |list: &[(u32, f64)], k: u32| list.iter().find(|w| w.0 == k).map_or(0.0, |w| w.1);
    let wrong = entropy.iter().map(|&(k, w)| (k, w - of(&flow, k) - of(&energy, k) / temperature));
    let wrong = Weights::Real(wrong.collect());
    let observables = &mut network.counted.counting.observables;
    let total = observables.iter_mut().find(|o| o.observable.name == Name::Entropy).unwrap();
    total.weights = wrong;
    job.clone().with_network(network, None)
}

#[test]
fn theorems_hold_with_the_entropy_flow_and_not_with_a_temperature() {
    let job = run::prepare(&wire()).unwrap();
    let sound = report(&job);
    assert!(sound.laws.len() > 8, "{:?}", sound.laws);
    for law in &sound.laws {
        assert!(law.verdict != Holding::Fails || !law.must_hold, "{law:?}");
    }
    let integral = sound.laws.iter().find(|law| law.law.word() == THEOREM).unwrap();
    assert_eq!(integral.verdict, Holding::Holds, "{integral:?}");
    let verdict = sound.verdict.unwrap();
    assert!(verdict.agrees(), "{:?}", verdict.disagreeing);

    for temperature in [0.3, 0.6] {
        let laws = laws_of(&assigned(&job, temperature));
        let integral = laws.iter().find(|law| law.law.word() == THEOREM).unwrap();
        assert_eq!(integral.verdict, Holding::Fails, "T = {temperature}: {integral:?}");
    }
}

/// What the plan itself says is listed once, with the exact value alone, and counts in no verdict.
#[test]
fn occupations_are_listed_and_not_judged() {
    let report = run::exact(&wire()).unwrap();
    let json = fluctua::report::json::write(&report);
    for (of, energy) in [("wire.probe", 0.5_f64), ("wire.probe|gate", 1.1)] {
        let fermi = |mu: f64| 1.0 / (1.0 + ((energy - mu) / 0.3).exp());
        let f = 0.7 * fermi(0.5) + 0.3 * fermi(-0.5);
        let value = |name: &str| {
            let row = report.get(&format!("{name}.{of}"), Statistic::Value).unwrap();
            assert!(row.sampled.is_none() && !row.is_judged());
            row.exact.unwrap()
        };
        assert!((value("reservoir_occupation") - f).abs() < 1e-14);
        let temperature = energy / (1.0 / f - 1.0).ln();
        assert!((value("effective_temperature") - temperature).abs() < 1e-12 * temperature.abs());
        assert_eq!(json.matches(&format!("\"of\": \"{of}\"")).count(), 2);
    }
    let (_, row) = json.split_once("\"reservoir_occupation\"").unwrap();
    assert!(row.split('}').next().unwrap().contains("\"judged\": false"), "{row:.200}");

    // Without an environment there is no chemical potential to count from.
    let text = std::fs::read_to_string("configs/nonthermal_wire.toml").unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("environment"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let report = run::exact(&fluctua::config::read("wire.toml", &text, &[]).unwrap()).unwrap();
    assert!(report.get("reservoir_occupation.wire.probe", Statistic::Value).is_some());
    assert!(report.get("effective_temperature.wire.probe", Statistic::Value).is_none());
    assert!(report.get("exergy_efficiency.total", Statistic::Value).is_none());
}
