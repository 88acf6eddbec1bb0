//! Hold joined dots, by shared leads and by tunnelling, to the laws of stochastic thermodynamics.

use fluctua::exact::{Drive, answer_merits, drive, entropy_production, forces, law_of_class};
use fluctua::model::Payer;
use fluctua::network::{Network, Start, Structure, merits};
use fluctua::quantity::{Quantity, Statistic};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::common::device::{close, get, observable, solve, value};
use crate::common::joined::{dots, joined_text, network, planned};

/// The mean rate of each observable in a law of the states, and its gross flow.
fn currents(network: &Network, law: &[f64]) -> Vec<(String, f64, f64)> {
    let counting = &network.counting;
    let rate = |o: &fluctua::network::WindowObservable| {
        let flows = network
            .channels()
            .iter()
            .map(|c| law[c.from as usize] * c.rate * counting.increment(&o.weights, c.class));
        let gross = flows.clone().map(f64::abs).sum();
        (o.observable.to_string(), flows.sum(), gross)
    };
    counting.with_cumulants().map(rate).collect()
}

#[test]
fn three_entropy_productions_agree_on_random_joined_devices() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(15);
    let (mut shared, mut by_bath, mut by_reservoir, mut parts) = (0, 0, 0, 0);
    for sample in 0..1000 {
        let plan = planned(&joined_text(&mut random, None));
        let model = dots(&plan);
        shared += usize::from(model.reservoirs.iter().any(|r| r.leads.len() > 1));
        by_bath += usize::from(!model.baths.is_empty());
        by_reservoir += usize::from(
            model.tunnelling.iter().any(|entry| matches!(entry.payer, Payer::Reservoir(_))),
        );
        let network = fluctua::model::compile(&plan.model).network.unwrap();
        let structure = Structure::of(&network);
        parts += usize::from(network.reservoirs.iter().any(|r| r.group.len() == 1));
        for class in &structure.closed {
            let law = law_of_class(&network, class).unwrap();
            let production = entropy_production(&network, &law).expect("thermal");
            for other in [production.schnakenberg, production.force_flux.unwrap()] {
                let what = format!("device {sample}");
                close(other, production.macroscopic, production.gross, 1e-11, &what);
            }
            assert!(production.schnakenberg >= 0.0, "device {sample}: the second law");
        }
    }
    let seen = [shared, by_bath, by_reservoir, parts];
    assert!(seen.iter().all(|&count| count > 100), "{seen:?} of 1000 devices");
}

#[test]
fn two_entropy_productions_agree_where_shared_leads_are_not_thermal() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(18);
    let mut shared = 0;
    for sample in 0..300 {
        let text = joined_text(&mut random, None);
        // The last reservoir pays for no hop; a mixture of two thermal ones stands in its place.
        let last = text.rfind("[model.reservoirs.r").unwrap();
        let (before, own) = text.split_at(last);
        if text.contains(&format!("reservoir = \"{}\"", &own[18..20])) {
            continue;
        }
        let thermal = own.find("temperature").unwrap()..own.find("tunnel_rate").unwrap();
        let mixture = "occupation = { mixture = [\
            { weight = 0.4, temperature = 0.5, chemical_potential = 0.3 }, \
            { weight = 0.6, temperature = 1.7, chemical_potential = -0.8 }] }\n";
        let own = [&own[..thermal.start], mixture, &own[thermal.end..]].concat();
        let plan = planned(&[before, &own].concat());
        let leads = dots(&plan).reservoirs.last().map_or(0, |reservoir| reservoir.leads.len());
        shared += usize::from(leads > 1);
        let network = fluctua::model::compile(&plan.model).network.unwrap();
        for class in &Structure::of(&network).closed {
            let law = law_of_class(&network, class).unwrap();
            let production = entropy_production(&network, &law).expect("entropy flows are known");
            let (found, gross) = (production.schnakenberg, production.gross);
            close(found, production.macroscopic, gross, 1e-11, &format!("device {sample}"));
            assert_eq!(production.force_flux, None);
        }
    }
    assert!(shared > 30, "{shared} devices with a shared lead that is not thermal");
}

#[test]
fn a_reference_for_each_dot_misses_the_entropy_production() {
    // The twin of the test above: with the groups of a device whose dots exchange no electrons, forces are missing.
    let mut random = Xoshiro256PlusPlus::seed_from_u64(16);
    let mut caught = 0;
    for _ in 0..50 {
        let mut network = network(&joined_text(&mut random, None));
        for (number, reservoir) in network.counted.reservoirs.iter_mut().enumerate() {
            if !reservoir.group.is_empty() {
                reservoir.group = vec![number];
            }
        }
        let structure = Structure::of(&network);
        let law = law_of_class(&network, &structure.closed[0]).unwrap();
        let production = entropy_production(&network, &law).expect("thermal");
        let apart = (production.force_flux.unwrap() - production.macroscopic).abs();
        caught += usize::from(apart > 1e-6 * production.gross);
    }
    assert!(caught > 20, "{caught} of 50");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn joined_devices_at_equilibrium_are_canonical_and_carry_nothing(
        seed: u64, temperature in 0.3..3.0_f64, potential in -2.0..2.0_f64,
    ) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let plan = planned(&joined_text(&mut random, Some([temperature, potential])));
        let network = fluctua::model::compile(&plan.model).network.unwrap();
        let model = dots(&plan);
        let energy = |state: u32| {
            let filled = |dot: usize| state >> dot & 1 == 1;
            let own = model.dots.iter().enumerate().filter(|(dot, _)| filled(*dot));
            let both = model.interactions.iter().filter(|i| i.between.into_iter().all(filled));
            let one: f64 = own.map(|(_, dot)| dot.energy.get() - potential).sum();
            one + both.map(|interaction| interaction.energy.get()).sum::<f64>()
        };
        for class in &Structure::of(&network).closed {
            let law = law_of_class(&network, class).unwrap();
            let weights: Vec<f64> = class.iter().map(|&x| (-energy(x) / temperature).exp()).collect();
            let total: f64 = weights.iter().sum();
            for (&state, weight) in class.iter().zip(weights) {
                let found = law[state as usize];
                prop_assert!((found / (weight / total) - 1.0).abs() < 1e-11, "state {}", state);
            }
            for (name, rate, gross) in currents(&network, &law) {
                prop_assert!(rate.abs() <= 1e-12 * gross, "{}: {} of {}", name, rate, gross);
            }
        }
        prop_assert!(forces(&network).forces.iter().all(|(_, force)| *force == 0.0));
    }
}

#[test]
fn energy_is_conserved_and_particles_group_by_group() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(17);
    for sample in 0..200 {
        let network = network(&joined_text(&mut random, None));
        for class in &Structure::of(&network).closed {
            let law = law_of_class(&network, class).unwrap();
            let currents = currents(&network, &law);
            let sum = |name: &str, group: Option<&Vec<usize>>| {
                let own = network.reservoirs.iter();
                let own = own.filter(|r| group.is_none_or(|group| r.group == *group));
                let own: Vec<String> = own.map(|r| format!("{name}.{}", r.name)).collect();
                let rows = currents.iter().filter(|(of, ..)| own.contains(of));
                rows.fold((0.0, 1e-3), |(sum, gross), row| (sum + row.1, gross + row.2))
            };
            let (energy, gross) = sum("energy", None);
            assert!(energy.abs() < 1e-12 * gross, "device {sample}: energy {energy}");
            for reservoir in &network.reservoirs {
                let (particles, gross) = sum("particle", Some(&reservoir.group));
                assert!(particles.abs() < 1e-12 * gross, "device {sample}: {particles}");
            }
        }
    }
}

#[test]
fn independent_dots_on_one_lead_add_up() {
    let text = |source: &str| {
        format!(
            "[model]\nkind = \"dots\"\n[model.dots]\nA = {{ energy = 0.3 }}\nB = {{ energy = -0.4 }}\n\
             [model.reservoirs]\n{source}\n\
             dA = {{ dot = \"A\", temperature = 0.7, chemical_potential = -1.0, tunnel_rate = 0.4 }}\n\
             dB = {{ dot = \"B\", temperature = 1.3, chemical_potential = -0.5, tunnel_rate = 2.0 }}\n"
        )
    };
    let rest = "temperature = 1.0, chemical_potential = 1.0";
    let shared = text(&format!(
        "s = {{ dot = [\"B\", \"A\"], {rest}, tunnel_rate = {{ A = 1.5, B = 0.2 }} }}"
    ));
    let apart = text(&format!(
        "sA = {{ dot = \"A\", {rest}, tunnel_rate = 1.5 }}\nsB = {{ dot = \"B\", {rest}, tunnel_rate = 0.2 }}"
    ));
    let [shared, apart] =
        [shared, apart].map(|text| solve(&network(&text), &Start::Stationary, 7.0));
    for statistic in Statistic::CUMULANT_RATES {
        for name in ["particle", "energy", "heat"] {
            let expected: f64 = ["sA", "sB"]
                .map(|of| value(&apart, &format!("{name}.{of}"), statistic))
                .iter()
                .sum();
            let found = get(&shared, &format!("{name}.s"), statistic);
            close(
                found.exact.value,
                expected,
                found.scale,
                1e-11,
                &format!("{name} {statistic:?}"),
            );
        }
    }
}

#[test]
fn an_electron_carries_heat_between_two_baths_without_any_reservoir() {
    let text = "[model]\nkind = \"dots\"\nstart = \"L\"\n[model.dots]\nL = { energy = 0.2 }\nR = { energy = 1.0 }\n\
        [[model.tunnelling]]\nbetween = [\"R\", \"L\"]\nrate = 0.7\nname = \"hot\"\ntemperature = 2.0\n\
        [[model.tunnelling]]\nbetween = [\"L\", \"R\"]\nrate = 1.1\nname = \"cold\"\ntemperature = 0.5\n";
    let network = network(text);
    assert_eq!(network.reservoirs.len(), 2);
    let up = |rate: f64, t: f64| 2.0 * rate / (1.0 + (0.8_f64 / t).exp());
    let down = |rate: f64, t: f64| 2.0 * rate / (1.0 + (-0.8_f64 / t).exp());
    let [(hot_up, hot_down), (cold_up, cold_down)] =
        [(0.7, 2.0), (1.1, 0.5)].map(|(rate, t)| (up(rate, t), down(rate, t)));
    let total = hot_up + hot_down + cold_up + cold_down;
    let expected = 0.8 * (hot_up * cold_down - hot_down * cold_up) / total;
    let structure = Structure::of(&network);
    let class = structure.closed.iter().find(|class| class.len() == 2).expect("one electron");
    let law = law_of_class(&network, class).unwrap();
    let currents = currents(&network, &law);
    let current = |of: &str| currents.iter().find(|row| row.0 == of).expect("counted").1;
    for of in ["energy.hot", "heat.hot"] {
        close(current(of), expected, 0.0, 1e-13, of);
    }
    close(current("energy.cold"), -expected, 0.0, 1e-13, "energy.cold");
    assert!(currents.iter().all(|row| !row.0.starts_with("particle")));
    let production = entropy_production(&network, &law).expect("thermal");
    close(production.force_flux.unwrap(), expected * (2.0 - 0.5), 0.0, 1e-13, "entropy production");
    // The cold bath's temperature is the reference; the only force is on energy, and nothing is driven by two.
    assert_eq!(forces(&network).forces.len(), 1);
    assert_eq!(drive(&network), None);
}

#[test]
fn a_device_without_steady_particle_currents_says_why() {
    let head =
        "[model]\nkind = \"dots\"\n[model.dots]\nL = { energy = 0.2 }\nR = { energy = 1.0 }\n";
    let hop = "[[model.tunnelling]]\nbetween = [\"L\", \"R\"]\nrate = 0.7\nname = \"p\"\ntemperature = 2.0\n";
    let lead = |of: &str, dot: &str| {
        format!(
            "[model.reservoirs.{of}]\ndot = {dot}\ntemperature = 1.0\nchemical_potential = 0.0\n"
        )
    };
    let note = |rest: &[&str]| {
        let network = network(&[head, &rest.concat()].concat());
        network.notes.iter().find(|note| note.contains("no particle current")).cloned()
    };
    let (a, b) = (lead("a", "\"L\""), lead("b", "\"R\""));
    let apart = note(&[&a, &b]).expect("each dot has a reservoir of its own");
    assert!(apart.contains("(L touches a, R touches b)"), "{apart}");
    assert!(note(&[&a, hop]).expect("one reservoir").contains("(L+R touches a)"));
    assert_eq!(note(&[&a, &b, hop]), None);
    assert_eq!(note(&[&lead("a", "[\"L\", \"R\"]"), &b]), None);
    let shut = b + "tunnel_rate = 0.0\n";
    assert!(note(&[&a, &shut, hop]).expect("b is shut").contains("(L+R touches a)"));
}

/// Each electron that climbs between the dots takes their difference from the phonons and delivers the load, so that
/// the efficiency is the ratio of the two.
#[test]
fn hot_phonons_drive_an_engine_of_two_dots() {
    let text = |load: f64| {
        format!(
            "[model]\nkind = \"dots\"\n[model.dots]\nL = {{ energy = 0.0 }}\nR = {{ energy = 1.0 }}\n\
             [[model.interactions]]\nbetween = [\"L\", \"R\"]\nenergy = 2.0\n[model.reservoirs]\n\
             left = {{ dot = \"L\", temperature = 0.5, chemical_potential = 0.0 }}\n\
             right = {{ dot = \"R\", temperature = 0.5, chemical_potential = {load} }}\n\
             [[model.tunnelling]]\nbetween = [\"L\", \"R\"]\nrate = 1.0\nname = \"phonons\"\ntemperature = 2.0\n"
        )
    };
    let efficiency = |network: &Network| {
        let mut answers = solve(network, &Start::Stationary, 1.0);
        answer_merits(&merits(network, Some(network)), &mut answers);
        let efficiency = Quantity::new(observable("efficiency.engine"), Statistic::Value);
        answers.get(&efficiency).map(|answer| answer.exact.value)
    };
    for load in [0.1, 0.3, 0.7] {
        let network = network(&text(load));
        close(efficiency(&network).expect("an engine"), load, 0.0, 1e-12, "efficiency");
        // The current flows against the only force on particles, and the phonons pay.
        let Some(Drive::Two { energy, particles, .. }) = drive(&network) else { panic!("driven") };
        assert_eq!((energy.0.as_str(), particles.0.as_str()), ("phonons", "right"));
        close(energy.1, 1.0 / 0.5 - 1.0 / 2.0, 0.0, 1e-15, "the force of the phonons");
        close(particles.1, load / 0.5, 0.0, 1e-15, "the force of the load");
    }
    // Beyond Carnot's load, 0.75, nothing is delivered.
    assert_eq!(efficiency(&network(&text(0.8))), None);
}
