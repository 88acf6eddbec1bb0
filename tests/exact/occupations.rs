//! Occupations at the edge of what they may be: particles that are conserved, tiny values, levels that nothing reaches.

use crate::common;
use crate::common::device::{close, observable};
use crate::common::laws::stationary;
use fluctua::config::{Plan, PlanBuilder, Setting};
use fluctua::exact::entropy_production;
use fluctua::model::{Occupation, Statistics};
use fluctua::network::{Network, RateSum, merits};
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::run;

fn network(plan: &Plan) -> Network {
    fluctua::model::compile(&plan.model).network.unwrap()
}

fn value(plan: &Plan, name: &str) -> Option<f64> {
    let answers = run::prepare(plan).unwrap().exact().unwrap();
    let asked = Quantity::new(observable(name), Statistic::Value);
    answers.get(&asked).map(|answer| answer.exact.value)
}

/// A trap whose particles two baths share, of one statistics or of two, driven by temperature and chemical potential.
fn trap([hot, cold]: [&str; 2], mu_0: f64) -> Plan {
    Plan::builder()
        .bath("hot", hot, 2.0, -0.5)
        .bath("cold", cold, 1.0, -0.1)
        .pair(["s0", "s1"], 1.0, 1.0, "hot")
        .pair(["s0", "s1"], 1.0, 0.7, "cold")
        .pair(["s1", "s2"], 1.5, 1.3, "hot")
        .pair(["s1", "s2"], 1.5, 0.4, "cold")
        .environment(1.5, mu_0)
        .build()
        .unwrap()
}

/// The terms of exergy add up to `-T_0 sigma` for every kind of quanta, wherever their particles are conserved.
#[test]
fn conserved_particles_are_counted_from_the_environment() {
    let words = Statistics::ALL.map(|(_, word)| word);
    for statistics in words.into_iter().flat_map(|hot| words.map(|cold| [hot, cold])) {
        for mu_0 in [-1.0, 0.0, 5.0] {
            let plan = trap(statistics, mu_0);
            let network = network(&plan);
            let law = stationary(&network);
            let rate = |of: &Observable| -> f64 {
                let weights = &network.find(of).unwrap().weights;
                let flow = network.channels().iter().map(|c| {
                    law[c.from as usize] * c.rate * network.counting.increment(weights, c.class)
                });
                flow.sum()
            };
            let total = |sum: &RateSum| sum.iter().map(|(of, w)| w * rate(of)).sum::<f64>();
            let all = merits(&network, Some(&network));
            let exergy = all.iter().find(|m| m.observable.name == Name::ExergyEfficiency).unwrap();
            let sigma = entropy_production(&network, &law).unwrap().schnakenberg;
            for way in &exergy.ways {
                let sum = total(&way.numerator) - total(way.denominator.as_ref().unwrap());
                close(sum, -1.5 * sigma, sigma, 1e-9, &format!("{statistics:?} at {mu_0}"));
            }
            let found = value(&plan, "exergy_efficiency.total");
            assert!(found.is_none_or(|found| found <= 1.0), "{statistics:?} at {mu_0}: {found:?}");
        }
    }
}

/// `T_eff = (e - mu_0 particles)/ln(1/f - 1)`: what brings no particles is not counted from a chemical potential.
#[test]
fn effective_temperatures_count_the_particles_of_a_pair() {
    for (particles, zeros) in [(0, 0.0), (1, 0.5), (2, 1.0), (-1, -0.5)] {
        let plan = Plan::builder()
            .nonthermal_bath("wire", "fermi", "0.3")
            .pair(["a", "b"], 1.25, 1.0, "wire")
            .carrying(particles, 1.25)
            .environment(1.0, 0.5)
            .build()
            .unwrap();
        let report = run::exact(&plan).unwrap();
        let found = report.get("effective_temperature.wire.a-b", Statistic::Value);
        let found = found.unwrap().exact.unwrap();
        close(found, (1.25 - zeros) / (1.0 / 0.3_f64 - 1.0).ln(), 1.0, 1e-13, "T_eff");
    }
}

fn filling(statistics: Statistics, occupation: impl Into<Setting>) -> fluctua::model::Filling {
    let builder = Plan::builder().nonthermal_bath("r", statistics.word(), occupation);
    let plan = builder.pair(["a", "b"], 0.5, 1.0, "r").build().unwrap();
    let fluctua::model::Model::Network(model) = &plan.model else { panic!("a network") };
    let occupation: &Occupation = model.reservoirs[0].occupation.as_ref().unwrap();
    occupation.filling(statistics, 0.5, 1).unwrap()
}

/// A tiny occupation has its log-ratio; one that is full, or none, up to a subtraction lets particles one way.
#[test]
fn tiny_occupations_keep_their_entropy() {
    let fermi = filling(Statistics::Fermi, "1/(exp((e + 0.5)/0.02) + 1)");
    close(fermi.log_ratio.unwrap(), -50.0, 50.0, 1e-12, "that of x = 50");
    for statistics in [Statistics::Fermi, Statistics::Bose, Statistics::Boltzmann] {
        let tiny = filling(statistics, "1e-16");
        close(tiny.filled, 1e-16, 1e-16, 1e-15, "the value");
        close(tiny.log_ratio.unwrap(), -16.0 * 10.0_f64.ln(), 37.0, 1e-14, "its logarithm");
        for none in ["0*e", "e - 0.5 - 1e-16"] {
            let none = filling(statistics, none);
            assert_eq!((none.filled, none.log_ratio), (0.0, None), "{statistics:?}");
            assert!(none.is_one_way());
        }
    }
    let full = filling(Statistics::Fermi, "1 - 4e-16");
    assert_eq!((full.filled, full.empty, full.log_ratio), (1.0, 0.0, None));
    assert!(filling(Statistics::Fermi, "1 - 4e-15").log_ratio.is_some());
}

/// Dots `L` at a wire that is open to it beside `R` alone, so that the energy of `L` by itself is never asked.
fn gated(occupation: Setting) -> PlanBuilder {
    Plan::builder()
        .dot("L", 0.0)
        .dot("R", 0.5)
        .interaction(["L", "R"], 2.0)
        .nonthermal_reservoir("wire", "L", occupation)
        .tunnel_rate("wire", 0.0)
        .tunnel_rate_when("wire", &["R"], 1.0)
        .reservoir("lead", "L", 1.0, 0.5)
        .reservoir("gate", "R", 0.5, 0.5)
}

/// Where no electron can pass an occupation need not exist, may be none, and is not told.
#[test]
fn closed_levels_ask_nothing_of_a_reservoir() {
    let table = Setting::occupation_table([[1.0, 0.5], [3.0, 0.1]]);
    for occupation in [table, "0.3*min(1, max(0, e))".into()] {
        let plan = gated(occupation).build().unwrap();
        let report = run::exact(&plan).unwrap();
        assert!(report.warnings.iter().all(|w| !w.contains("one way")), "{:?}", report.warnings);
        let entropy = report.get("entropy.total", Statistic::Rate).expect("it is defined");
        let network = network(&plan);
        let forms = entropy_production(&network, &stationary(&network)).unwrap();
        let exact = entropy.exact.unwrap();
        close(forms.macroscopic, forms.schnakenberg, forms.gross, 1e-11, "two forms");
        close(exact, forms.schnakenberg, forms.gross, 1e-11, "what is reported");
        assert!(exact > 1e-3);
        assert!(report.get("reservoir_occupation.wire.L", Statistic::Value).is_none());
        assert!(report.get("reservoir_occupation.wire.L|R", Statistic::Value).is_some());
    }
    // The twin: an open level that the table misses is refused, and one that is empty goes one way.
    let open = |occupation: Setting| gated(occupation).tunnel_rate("wire", 1.0).build();
    assert!(open(Setting::occupation_table([[1.0, 0.5], [3.0, 0.1]])).is_err());
    let report = run::exact(&open("0.3*min(1, max(0, e))".into()).unwrap()).unwrap();
    assert!(report.get("entropy.total", Statistic::Rate).is_none());
}

/// A lead that is shut in every state counts nothing, and asks for no occupation.
#[test]
fn shut_leads_count_nothing() {
    let table = Setting::occupation_table([[10.0, 0.5], [30.0, 0.1]]);
    let plan = Plan::builder()
        .dot("L", 0.0)
        .nonthermal_reservoir("wire", "L", table)
        .tunnel_rate("wire", 0.0)
        .reservoir("a", "L", 1.0, 0.5)
        .reservoir("b", "L", 0.5, -0.5)
        .duration(50.0)
        .trajectories(6400)
        .blocks(64)
        .build()
        .unwrap();
    let report = common::run(&plan);
    let found = |name: &str| report.get(name, Statistic::Rate).unwrap();
    assert_eq!(found("particle.wire").exact, Some(0.0));
    assert!(found("entropy.total").exact.unwrap() > 0.0);
    let verdict = report.verdict.unwrap();
    assert!(verdict.compared > 10 && verdict.disagreeing.is_empty(), "{verdict:?}");
}
