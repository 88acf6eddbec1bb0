//! Rates that follow from reservoirs of all statistics, thermal or not, against closed forms and the laws.
//!
//! Exact numbers are compared to 1e-11 of what cancels in them, unless said. Each law has a twin that breaks it.

use crate::common;
use crate::common::baths::{Kind, random_network};
use crate::common::device::{close, observable};
use crate::common::laws::{random, stationary};
use fluctua::exact::{Answers, Question, answer, answer_merits, entropy_production};
use fluctua::network::{Network, Start, Thermal, Weights, merits};
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::run;
use proptest::prelude::*;

fn answers(path: &str, set: &[&str]) -> Answers {
    run::prepare(&common::plan(path, set)).unwrap().exact().unwrap()
}

fn number(answers: &Answers, of: &str, statistic: Statistic) -> f64 {
    let quantity = Quantity::new(observable(of), statistic);
    answers.get(&quantity).unwrap_or_else(|| panic!("{quantity}")).exact.value
}

/// Mean and variance rate of the hot quanta by a 3x3 matrix, states ground, upper, lower: with the stationary law `p`
/// and `a = L' p` of the counting matrix, the variance is `sum k p + 2 1 L' x` with `L x = J p - a` and `sum x = 0`.
fn maser([g_h, g_c, n_h, n_c, drive]: [f64; 5]) -> [f64; 2] {
    let light = 4.0 * drive * drive / (g_h * (n_h + 1.0) + g_c * (n_c + 1.0));
    let (up, down) = (g_h * n_h, g_h * (n_h + 1.0));
    let (rise, fall) = (g_c * n_c, g_c * (n_c + 1.0));
    let rows = [[-(up + rise), down, fall], [up, -(down + light), light], [1.0, 1.0, 1.0]];
    let p = solve3(rows, [0.0, 0.0, 1.0]);
    // What the hot bath brings, by the state that it leads to.
    let brings = |x: [f64; 3]| [-down * x[1], up * x[0], 0.0];
    let a = brings(p);
    let current: f64 = a.iter().sum();
    let right = [0, 1].map(|k| current * p[k] - a[k]);
    let x = solve3(rows, [right[0], right[1], 0.0]);
    let noise = up * p[0] + down * p[1] + 2.0 * brings(x).iter().sum::<f64>();
    [current, noise]
}

/// Cramer's rule.
fn solve3(rows: [[f64; 3]; 3], right: [f64; 3]) -> [f64; 3] {
    let determinant = |m: [[f64; 3]; 3]| {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    };
    let all = determinant(rows);
    [0, 1, 2].map(|k| {
        let mut replaced = rows;
        (0..3).for_each(|row| replaced[row][k] = right[row]);
        determinant(replaced) / all
    })
}

/// The mean rate is that of the coherent maser; the variance rate is not (0.0693967887 and 0.0140452990 there).
#[test]
fn the_maser_has_the_rate_of_the_coherent_one() {
    for (parameters, rate, noise) in [
        ([1.0, 1.0, 2.0, 0.1, 0.5], 0.059_226_932_668_3, 0.071_933_623_045_4),
        ([0.1, 2.0, 5.0, 0.027, 0.15], 0.013_940_781_843_7, 0.014_322_763_342_6),
    ] {
        let names = ["hot_rate", "cold_rate", "n_hot", "n_cold", "drive"];
        let set = [0, 1, 2, 3, 4].map(|k| format!("parameters.{}={}", names[k], parameters[k]));
        let set = set.each_ref().map(String::as_str);
        let found = answers("configs/three_level_maser.toml", &set);
        let found = [Statistic::Rate, Statistic::VarianceRate]
            .map(|statistic| number(&found, "particle.hot", statistic));
        let matrix = maser(parameters);
        for (k, printed) in [rate, noise].into_iter().enumerate() {
            close(found[k], matrix[k], matrix[k], 1e-12, "the matrix");
            close(found[k], printed, printed, 1e-11, "the printed number");
        }
        let mut wrong = parameters;
        wrong[3] *= 1.0 + 1e-9;
        assert!((maser(wrong)[0] - rate).abs() > 1e-11 * rate, "too coarse to see 1e-9");
    }
}

/// A device of two dots at a wire, whose occupation is replaced.
fn wire(occupation: &str) -> Answers {
    let text = std::fs::read_to_string("configs/nonthermal_wire.toml").unwrap();
    let (before, rest) = text.split_once("occupation.mixture = [").unwrap();
    let (_, after) = rest.split_once("]\n").unwrap();
    let plan = fluctua::config::read("wire.toml", &format!("{before}{occupation}\n{after}"), &[]);
    run::prepare(&plan.unwrap_or_else(|error| panic!("{error}"))).unwrap().exact().unwrap()
}

#[test]
fn occupations_that_are_thermal_are_the_thermal_one() {
    let thermal = wire("temperature = 0.4\nchemical_potential = 0.7");
    let other = "weight = 0.0, temperature = 3.0, chemical_potential = -1.0";
    for occupation in [
        format!(
            "occupation.mixture = [{{ weight = 1.0, temperature = 0.4, chemical_potential = 0.7 }}, {{ {other} }}]"
        ),
        "occupation = \"1/(exp((e - 0.7)/0.4) + 1)\"".to_owned(),
    ] {
        let found = wire(&occupation);
        let mut compared = 0;
        for answer in &thermal.values {
            // Of a reservoir without a temperature there is no heat, and with it no covariance.
            let Some(same) = found.get(&answer.quantity) else { continue };
            let scale = answer.scale.max(answer.exact.value.abs());
            close(same.exact.value, answer.exact.value, scale, 1e-12, &answer.quantity.to_string());
            compared += 1;
        }
        assert!(compared > 80, "{compared}");
        // What flows into the wire is the heat over the temperature.
        let flow = number(&found, "entropy_flow.wire", Statistic::Rate);
        let heat = number(&thermal, "heat.wire", Statistic::Rate);
        close(flow, -heat / 0.4, flow, 1e-12, "entropy of the wire");
    }
    let found = wire("occupation = \"1/(exp((e - 0.7)/0.401) + 1)\"");
    let [a, b] = [&thermal, &found].map(|of| number(of, "particle.wire", Statistic::Rate));
    assert!((a - b).abs() > 1e-5, "another temperature is another device");
}

/// The stationary rates of a network, with the figures of merit of the machines that exist.
fn rates(network: &Network) -> Answers {
    let start = Start::Stationary;
    let question = Question { network, pairs: &[], start: &start, duration: 1.0, windows: false };
    let mut answers = answer(&question).unwrap();
    answer_merits(&merits(network, Some(network)), &mut answers);
    answers
}

/// Rates of an observable of a network in a law, by its weights.
fn rate(network: &Network, law: &[f64], name: Name, of: &str) -> Option<f64> {
    let found = network.find(&Observable::new(name, of))?;
    let flow = network.channels().iter().map(|c| {
        law[c.from as usize] * c.rate * network.counting.increment(&found.weights, c.class)
    });
    Some(flow.sum())
}

#[test]
fn forms_of_entropy_production_agree_with_all_statistics() {
    let mut random = random(1);
    let (mut forced, mut failed) = (0, 0);
    for sample in 0..1000 {
        let kind = if sample % 2 == 0 { Kind::Any } else { Kind::Thermal };
        let made = random_network(&mut random, kind);
        let mut network = fluctua::model::compile(&made.plan.model).network.unwrap();
        let law = stationary(&network);
        let forms = entropy_production(&network, &law).expect("no transition goes one way");
        let what = format!("network {sample}");
        let gross = forms.gross.max(forms.schnakenberg);
        close(forms.macroscopic, forms.schnakenberg, gross, 1e-11, &what);
        if let Some(forces) = forms.force_flux {
            forced += 1;
            close(forces, forms.schnakenberg, gross, 1e-11, &what);
        }
        // The twin: heat at an assigned temperature in place of the entropy flow.
        for l in 0..network.reservoirs.len() {
            let thermal = Thermal { temperature: 1.0, chemical_potential: 0.0 };
            network.counted.reservoirs[l].thermal.get_or_insert(thermal);
        }
        let twin = entropy_production(&network, &law).unwrap();
        let apart = (twin.macroscopic - twin.schnakenberg).abs();
        failed += usize::from(apart > 1e-6 * gross);
        assert!(kind == Kind::Any || apart < 1e-11 * gross, "{what}: nothing was changed");
    }
    assert!(forced > 400, "{forced} networks have forces");
    assert!(failed > 400, "{failed} of 500 twins are seen");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// At one temperature and chemical potential nothing flows, and the law is `exp(-(E - mu N)/T)`.
    #[test]
    fn equilibrium_is_canonical(seed in 0..u64::MAX) {
        let made = random_network(&mut random(seed), Kind::Equilibrium);
        let network = fluctua::model::compile(&made.plan.model).network.unwrap();
        let law = stationary(&network);
        let weight = |state: &String| {
            let x: usize = state[1..].parse().unwrap();
            let energy = made.energies[x] - made.chemical_potential * f64::from(made.particles[x]);
            (-energy / made.temperature).exp()
        };
        let all: f64 = network.states.iter().map(weight).sum();
        for (p, state) in law.iter().zip(&network.states) {
            let expected = weight(state) / all;
            prop_assert!((p - expected).abs() < 1e-12 * expected.max(1e-3), "{state}: {p} {expected}");
        }
        for c in network.counting.observables.iter().filter(|o| o.observable.name.is_flow()) {
            let Observable { name, of } = &c.observable;
            let net = rate(&network, &law, *name, of).unwrap();
            prop_assert!(net.abs() < 1e-12, "{}: {net}", c.observable);
        }
    }

    /// The terms of exergy add up to `-T_0 sigma`, and their ratio is the one that is answered.
    #[test]
    fn exergy_is_lost_with_entropy(seed in 0..u64::MAX) {
        let made = random_network(&mut random(seed), Kind::Any);
        let network = fluctua::model::compile(&made.plan.model).network.unwrap();
        let law = stationary(&network);
        let (t_0, mu_0) = (made.temperature, made.chemical_potential);
        let of = |name, of: &str| rate(&network, &law, name, of).unwrap();
        let electric = -(thermal(&network, "g").chemical_potential - mu_0) * of(Name::Particle, "g");
        let heat = |name: &str| -(1.0 - t_0 / thermal(&network, name).temperature) * of(Name::Heat, name);
        let mut terms = vec![electric, heat("g") + heat("c")];
        for (name, zero) in [("f", mu_0), ("b", 0.0), ("m", 0.0)] {
            let work = -(of(Name::Energy, name) - zero * of(Name::Particle, name));
            terms.push(work - t_0 * of(Name::EntropyFlow, name));
        }
        let sigma = entropy_production(&network, &law).unwrap().schnakenberg;
        let gross: f64 = terms.iter().map(|term| term.abs()).sum();
        let sum: f64 = terms.iter().sum();
        prop_assert!((sum + t_0 * sigma).abs() < 1e-11 * gross.max(1e-3), "{sum} {sigma} {terms:?}");

        let gained: f64 = terms.iter().filter(|term| **term > 1e-9 * gross).sum();
        let paid: f64 = terms.iter().filter(|term| **term < -1e-9 * gross).map(|term| -term).sum();
        let answers = rates(&network);
        let asked = Quantity::new(observable("exergy_efficiency.total"), Statistic::Value);
        let found = answers.get(&asked).map(|answer| answer.exact.value);
        let clear = terms.iter().all(|term| *term == 0.0 || term.abs() > 1e-9 * gross);
        if clear && gained > 0.0 {
            let found = found.expect("something is gained");
            prop_assert!((found - gained / paid).abs() < 1e-9 * found, "{found} {terms:?}");
            prop_assert!(found <= 1.0 + 1e-12);
        } else {
            prop_assert!(found.is_none() || !clear, "{found:?} {terms:?}");
        }
    }
}

fn thermal(network: &Network, name: &str) -> Thermal {
    network.reservoirs.iter().find(|r| r.name == name).unwrap().thermal.unwrap()
}

/// A network whose typed energies do not close has neither forces nor exergies, and its entropies stay.
#[test]
fn energies_that_do_not_close_have_no_forces() {
    let text = std::fs::read_to_string("configs/photon_cell.toml").unwrap();
    let wrong = text.replacen("energy = \"3*gap/4\"", "energy = \"gap/2\"", 1);
    let of = |text: &str| {
        let plan = fluctua::config::read("cell.toml", text, &[]).unwrap();
        run::prepare(&plan).unwrap()
    };
    let [sound, broken] = [of(&text), of(&wrong)];
    let forces = |job: &run::Job| {
        let network = job.network().unwrap();
        let form = entropy_production(network, job.stationary().unwrap()).unwrap();
        close(form.macroscopic, form.schnakenberg, form.gross, 1e-11, "two forms");
        form.force_flux
    };
    assert!(forces(&sound).is_some() && forces(&broken).is_none());
    let exergy = Quantity::new(observable("exergy_efficiency.total"), Statistic::Value);
    assert!(sound.exact().unwrap().get(&exergy).is_some());
    assert!(broken.exact().unwrap().get(&exergy).is_none());
}

/// An occupation of zero or one leaves one way, no entropy, and a note that says so.
#[test]
fn full_and_empty_reservoirs_go_one_way() {
    for (occupation, one_way) in [("1 - e", true), ("1.5 - e", false), ("0*e", true)] {
        let plan = fluctua::config::Plan::builder()
            .dot("L", 1.0)
            .nonthermal_reservoir("drain", "L", occupation)
            .reservoir("source", "L", 1.0, 2.0)
            .build()
            .unwrap();
        let report = run::exact(&plan).unwrap();
        let told = |what: &str| report.warnings.iter().any(|warning| warning.contains(what));
        assert_eq!(told("one way only: `drain.L` (energy 1)"), one_way, "{:?}", report.warnings);
        let entropy = report.get("entropy.total", Statistic::Rate);
        assert_eq!(entropy.is_none(), one_way, "{occupation}");
        assert!(report.get("particle.drain", Statistic::Rate).unwrap().exact.unwrap() < 0.0);
        assert!(report.get("heat.drain", Statistic::Rate).is_none());
        assert!(told("heat is not listed of `drain`"));
    }
}

/// What flows into a nonthermal reservoir is counted per energy: two counters where two neighbours act alike.
#[test]
fn energies_of_a_nonthermal_lead_have_a_counter_each() {
    let plan = fluctua::config::Plan::builder()
        .dot("L", 0.0)
        .dot("R", 0.5)
        .dot("S", 0.7)
        .interaction(["L", "R"], 0.4)
        .interaction(["L", "S"], 0.4)
        .nonthermal_reservoir("wire", "L", "0.1 + 0.5/(1 + e^2)")
        .reservoir("r", "R", 1.0, 0.5)
        .reservoir("s", "S", 0.5, 0.5)
        .build()
        .unwrap();
    let network = fluctua::model::compile(&plan.model).network.unwrap();
    let flow = network.find(&observable("entropy_flow.wire")).unwrap();
    let Weights::Real(weights) = &flow.weights else { panic!("real") };
    let expected = [0.0, 0.4, 0.8].map(|e: f64| {
        let f = 0.1 + 0.5 / (1.0 + e * e);
        -(1.0 / f - 1.0).ln()
    });
    assert_eq!(weights.len(), 3);
    for ((_, found), expected) in weights.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-14, "{weights:?} {expected:?}");
    }
}
