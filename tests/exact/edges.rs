//! Hold the exact stage to hard networks: stiff, one-way, absorbing, reducible, frozen, large.

use crate::common::device::{self, close, device, get, ring, solve, value, walk};
use fluctua::exact::{Error, Question, answer, initial_law};
use fluctua::network::Start;
use fluctua::network::{Network, Structure};
use fluctua::quantity::{Quantity, Statistic};

fn state(name: &str) -> Start {
    Start::State(name.into())
}

#[test]
fn every_entry_of_a_stiff_law_is_right() {
    // A chain with steps up and down; p_{x+1}/p_x = up/down, whatever the spread.
    let steps: [(f64, f64); 6] =
        [(1e-300, 1.0), (1.0, 1e-290), (1e-5, 1e-9), (1.0, 1.0), (3e-200, 1.0), (1e-90, 1.0)];
    let mut transitions = Vec::new();
    for (x, &(up, down)) in steps.iter().enumerate() {
        transitions.extend([(x, x + 1, up, 1), (x + 1, x, down, -1)]);
    }
    let network = walk(7, &transitions);
    let law = initial_law(&network, &Structure::of(&network), &Start::Stationary).expect("a law");
    for (x, (up, down)) in steps.iter().enumerate() {
        close(law[x + 1] / law[x], up / down, 0.0, 1e-13, &format!("states {x}, {}", x + 1));
    }
    let answers = solve(&network, &Start::Stationary, 1.0);
    assert!(answers.values.iter().all(|a| a.exact.value.is_finite()));
}

#[test]
fn deep_levels_stay_finite_and_balanced() {
    for depth in [5.0, 100.0, 700.0, 800.0, 5000.0] {
        let baths = [("a", 0, 1.0, 0.0, 1.0), ("b", 0, 1.0, 0.5, 0.3), ("r", 1, 1.0, 0.0, 1.0)];
        let network = device(&[depth, depth], &[(0, 1, -0.5)], &baths);
        let answers = solve(&network, &Start::Stationary, 10.0);
        for answer in &answers.values {
            assert!(answer.exact.value.is_finite(), "{depth}: {}", answer.quantity);
            assert!(answer.exact.estimated.is_none_or(f64::is_finite), "{depth}");
        }
        let empty = value(&answers, "probability.empty", Statistic::Value);
        let filled = value(&answers, "probability.A", Statistic::Value);
        if depth < 700.0 {
            let expected = (1.0 * (-depth).exp() + 0.3 * (0.5 - depth).exp()) / 1.3;
            // Corrections come from the doubly filled state, smaller by another such factor.
            close(filled / empty, expected, 0.0, 2.0 * (3.0 - depth).exp() + 1e-13, "rare");
            let rate = get(&answers, "particle.b", Statistic::Rate);
            assert!(rate.exact.value > 0.0, "{depth}: {:?}", rate.exact);
        }
    }
}

#[test]
fn temperature_zero_is_a_step() {
    let baths = [("a", 0, 0.0, 2.0, 1.0), ("b", 0, 0.0, 0.0, 0.5)];
    let answers = solve(&device(&[1.0], &[], &baths), &Start::Stationary, 10.0);
    close(value(&answers, "particle.a", Statistic::Rate), 1.0 / 3.0, 0.0, 1e-14, "current");
    assert!(answers.warnings.iter().any(|w| w.contains("temperature zero")));
    assert!(answers.get(&Quantity::new(device::observable("entropy"), Statistic::Rate)).is_none());
}

/// Steps up with rate 2 and down with rate 1 between two absorbing ends.
fn ruin() -> Network {
    let mut transitions = Vec::new();
    for x in 1..4 {
        transitions.extend([(x, x + 1, 2.0, 1), (x, x - 1, 1.0, -1)]);
    }
    walk(5, &transitions)
}

#[test]
fn absorbing_ends_answer_for_each_class() {
    let answers = solve(&ruin(), &state("s2"), 200.0);
    // Gambler's ruin with ratio 1/2 from the middle of four: (1 - 1/4)/(1 - 1/16) = 0.8.
    let named = answers.warnings.iter().any(|w| w.contains("{s4} with probability 0.800000"));
    assert!(named, "{:?}", answers.warnings);
    let mean = value(&answers, "particle.bath", Statistic::Mean);
    close(mean, 0.8 * 2.0 - 0.2 * 2.0, 0.0, 1e-12, "mean");
    for class in [1, 2] {
        let of = device::observable("particle.bath");
        let quantity =
            |statistic| Quantity { class: Some(class), ..Quantity::new(of.clone(), statistic) };
        let rate = answers.get(&quantity(Statistic::Rate)).expect("listed");
        assert_eq!(rate.exact.value, 0.0);
        assert!(answers.get(&quantity(Statistic::Fano)).is_none());
    }
    assert!(answers.law.is_none());
}

#[test]
fn a_stationary_start_must_be_unique() {
    let network = ruin();
    let question = Question {
        network: &network,
        pairs: &[],
        start: &Start::Stationary,
        duration: 1.0,
        windows: true,
    };
    let error = answer(&question).expect_err("two classes");
    assert!(matches!(error, Error::NotUnique { count: 2, .. }));
    assert!(error.to_string().contains("start = { state = \"s0\" }"), "{error}");
    let start = state("nowhere");
    let error = answer(&Question { start: &start, ..question }).expect_err("unknown");
    assert_eq!(error, Error::UnknownState { state: "nowhere".into() });
}

#[test]
fn a_transient_start_leads_to_the_class_ahead() {
    // s0 feeds a biased ring of three; nothing returns.
    let ring = [(1, 2), (2, 3), (3, 1)];
    let mut transitions = vec![(0, 1, 0.5, 1)];
    for (x, y) in ring {
        transitions.extend([(x, y, 2.0, 1), (y, x, 1.0, -1)]);
    }
    let answers = solve(&walk(4, &transitions), &state("s0"), 300.0);
    let rate = get(&answers, "particle.bath", Statistic::Rate).exact;
    close(rate.value, 1.0, 0.0, 1e-13, "rate");
    close(rate.estimated.expect("affordable"), 1.0, 0.0, 1e-12, "slope");
    // Two time units are lost before the ring is entered, one count is won.
    close(value(&answers, "particle.bath", Statistic::Mean), 299.0, 0.0, 1e-12, "mean");
}

#[test]
fn long_rings_are_solved_sparsely() {
    let answers = {
        let network = ring(5000, 2.0, 1.0);
        let question = Question {
            network: &network,
            pairs: &[],
            start: &Start::Stationary,
            duration: 1.0,
            windows: false,
        };
        answer(&question).expect("solvable")
    };
    for (statistic, expected) in Statistic::CUMULANT_RATES.into_iter().zip([1.0, 3.0, 1.0, 3.0]) {
        close(value(&answers, "particle.bath", statistic), expected, 0.0, 1e-8, "sparse");
    }
    assert!(answers.warnings.iter().all(|w| !w.contains("doubtful")), "{:?}", answers.warnings);
}

/// Two rings of `well` states each, uniform within, weighed 3 to 1 by a weak link.
fn two_wells(well: usize, link: f64) -> Network {
    let mut transitions = vec![(0, well, link, 0), (well, 0, 3.0 * link, 0)];
    for (first, forward, backward) in [(0, 1.0, 0.5), (well, 0.8, 1.1)] {
        for x in 0..well {
            let [here, next] = [x, (x + 1) % well].map(|x| first + x);
            transitions.push((here, next, forward, 1));
            transitions.push((next, here, backward, -1));
            transitions.push((here, first + (x * 31 + 17) % well, 0.3, 0));
        }
    }
    walk(2 * well, &transitions)
}

/// By sparse LU and by iteration, slow relaxation is answered right or refused.
#[test]
fn large_networks_that_relax_slowly_are_right_or_refused() {
    let links = [1e-1, 1e-3, 1e-6, 1e-9, 1e-12];
    // The last has too many new rates in any order of elimination, and is iterated.
    for (well, links, refused) in
        [(2500, &links[..], 0), (3500, &links[4..], 0), (12_000, &[1e-9], 1)]
    {
        let mut absent = 0;
        for &link in links {
            let mut network = two_wells(well, link);
            // Each observable takes solutions of its own.
            let particle = device::observable("particle.bath");
            network.counted.counting.observables.retain(|o| o.observable == particle);
            let start = state("s0");
            let question = Question {
                network: &network,
                pairs: &[],
                start: &start,
                duration: 1.0,
                windows: false,
            };
            let answers = answer(&question).expect("what can be answered is");
            let rate = Quantity::new(device::observable("particle.bath"), Statistic::Rate);
            if let Some(answer) = answers.get(&rate) {
                let place = format!("{well}, {link}");
                close(answer.exact.value, 0.75 * 0.5 - 0.25 * 0.3, 1.0, 1e-8, &place);
            } else {
                let told = |warning: &String| warning.contains("relaxes too slowly");
                assert!(answers.warnings.iter().any(told), "{:?}", answers.warnings);
                absent += 1;
            }
        }
        assert_eq!(absent, refused, "{well}");
    }
}
