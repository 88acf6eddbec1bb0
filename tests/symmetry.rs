//! Hold the fluctuation symmetry of counts to forces from cycles, exact and sampled.
//!
//! `lambda(s) = lambda(-A - s)`; the exact sides meet to 1e-9 of the fastest rate where the counts are
//! complete, and the twins with a wrong force or an incomplete set are apart by more than 1e-4, the latter
//! of the largest value of the function itself. A law
//! is contradicted by a sample at 4.5 standard errors: of some twenty pairs of fields in a report, a
//! false alarm once in 7000 seeds; seeds are fixed.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod device;

use common::plan;
use device::{Bath, close, device, observable, walk};
use fluctua::config;
use fluctua::exact::generating::{Affinity, affinity, channel_increments, growth};
use fluctua::judge::Law;
use fluctua::judge::law::Holding;
use fluctua::network::{Network, Structure, classes_ahead};
use fluctua::report::Report;
use fluctua::run;

fn found(network: &Network, of: &[&str]) -> Affinity {
    let increments: Vec<_> =
        of.iter().map(|of| channel_increments(network, &observable(of), None).unwrap()).collect();
    let increments: Vec<_> = increments.iter().map(Vec::as_slice).collect();
    let classes = classes_ahead(network, &Structure::of(network), &[0]);
    affinity(network, &classes, &increments).unwrap()
}

fn symmetry<'a>(report: &'a Report, of: &str) -> &'a Law {
    let law =
        report.laws.iter().find(|l| l.law.word() == "fluctuation_symmetry" && l.subject == of);
    law.unwrap_or_else(|| panic!("{of}: {:?}", report.laws))
}

#[test]
fn forces_of_a_device_are_those_of_its_reservoirs() {
    let baths: Vec<Bath<'_>> =
        vec![("a", 0, 0.5, 1.0, 1.0), ("b", 0, 1.0, 0.8, 0.7), ("r", 1, 0.5, 3.0, 1.0)];
    let network = device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths);
    // Entropy flows as (beta_a - beta_b) E_b + (beta_b mu_b - beta_a mu_a) N_b.
    let complete = found(&network, &["energy.b", "particle.b"]);
    assert!(complete.complete && complete.carried);
    close(complete.force[0], 1.0, 0.0, 1e-12, "energy");
    close(complete.force[1], -1.2, 0.0, 1e-12, "particle");
    // Heat holds -mu_b N_b of it.
    let heat = found(&network, &["heat.b", "particle.b"]);
    close(heat.force[1], -1.2 + 0.8, 0.0, 1e-12, "particle beside heat");
    let entropy = found(&network, &["entropy"]);
    assert!(entropy.complete);
    close(entropy.force[0], 1.0, 0.0, 1e-12, "entropy");
    assert!(!found(&network, &["particle.b"]).complete);
    assert!(!found(&network, &["energy.r", "particle.b"]).complete);
    // What only goes round in equilibrium flows through no cycle.
    assert!(!found(&network, &["particle.r"]).carried);
}

#[test]
fn the_reference_reservoir_has_a_force_too() {
    let baths: Vec<Bath<'_>> = vec![("l", 0, 0.5, 1.0, 1.0), ("r", 0, 0.8, -0.2, 0.3)];
    let network = device(&[0.4], &[], &baths);
    let left = found(&network, &["particle.l"]);
    let right = found(&network, &["particle.r"]);
    assert!(left.complete && right.complete);
    let expected = (0.4 + 0.2) / 0.8 - (0.4 - 1.0) / 0.5;
    close(left.force[0], expected, 0.0, 1e-12, "left");
    close(right.force[0], -expected, 0.0, 1e-12, "right");
    // Two counts in proportion: any point of a line will do, the shortest is given.
    let both = found(&network, &["particle.l", "particle.r"]);
    assert!(both.complete);
    close(both.force[0] - both.force[1], expected, 0.0, 1e-12, "both");
    close(both.force[0], expected / 2.0, 0.0, 1e-12, "the shortest");
}

#[test]
fn forces_of_a_rate_network_come_from_its_cycles() {
    let (p, q) = (2.0_f64, 0.7_f64);
    for network in [
        walk(
            3,
            &[
                (0, 1, p, 1),
                (1, 0, q, -1),
                (1, 2, p, 1),
                (2, 1, q, -1),
                (2, 0, p, 1),
                (0, 2, q, -1),
            ],
        ),
        walk(1, &[(0, 0, p, 1), (0, 0, q, -1)]),
    ] {
        let walk = found(&network, &["particle.bath"]);
        assert!(walk.complete, "{walk:?}");
        close(walk.force[0], (p / q).ln(), 0.0, 1e-12, "walk");
    }
    let one_way = walk(2, &[(0, 1, 1.0, 1), (1, 0, 2.0, 0)]);
    let counts = channel_increments(&one_way, &observable("particle.bath"), None).unwrap();
    let why = affinity(&one_way, &[vec![0, 1]], &[&counts]).unwrap_err();
    assert!(why.contains("has no reverse"), "{why}");
}

#[test]
fn complete_pairs_mirror_and_a_wrong_force_does_not() {
    let baths: Vec<Bath<'_>> =
        vec![("a", 0, 0.5, 1.0, 1.0), ("b", 0, 1.0, 0.8, 0.7), ("r", 1, 0.5, 3.0, 1.0)];
    let network = device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths);
    let of = ["heat.b", "particle.b"];
    let force = found(&network, &of).force;
    let increments = of.map(|of| channel_increments(&network, &observable(of), None).unwrap());
    let classes = classes_ahead(&network, &Structure::of(&network), &[0]);
    let value = |s: [f64; 2]| {
        let borrowed = [&increments[0][..], &increments[1][..]];
        growth(&network, &classes, &borrowed, &[s]).unwrap().remove(0).value
    };
    for s in [[0.3, -0.2], [-0.7, 0.4], [0.1, 0.9]] {
        let mirrored = value([-force[0] - s[0], -force[1] - s[1]]);
        close(value(s), mirrored, 1.0, 1e-12, "mirror");
        let wrong = value([-1.01 * force[0] - s[0], -force[1] - s[1]]);
        assert!((value(s) - wrong).abs() > 1e-4, "a force wrong by 1 % must show");
    }
}

const SHORT: [&str; 2] = ["sampling.duration=10", "sampling.trajectories=102400"];

#[test]
fn reports_hold_pairs_and_networks_to_their_symmetry() {
    let ask = "observe.generating_functions=['entropy', 'particle.a', \
               { of = ['energy.b', 'particle.b'], values = [-0.6, -0.4, 0.0, 0.2, 0.4] }]";
    let report = common::run(&plan("configs/inverse_current.toml", &[&[ask], &SHORT[..]].concat()));
    let pair = symmetry(&report, "energy.b and particle.b");
    assert_eq!(pair.verdict, Holding::Holds, "{pair:?}");
    assert!(pair.reason.contains("A = (1.000000, 0.200000)"), "{}", pair.reason);
    assert!(pair.value.is_some() && pair.standard_error.is_some(), "{pair:?}");
    let entropy = symmetry(&report, "entropy.total");
    assert_eq!(entropy.verdict, Holding::Holds, "{entropy:?}");
    assert!(entropy.reason.contains("sampled pairs"), "{}", entropy.reason);
    // The reference reservoir alone is no complete set.
    let single = symmetry(&report, "particle.a");
    assert_eq!(single.verdict, Holding::Fails, "{single:?}");
    assert!(single.reason.contains("no A accounts"), "{}", single.reason);

    let ask = "observe.generating_functions=['particle.walk']";
    let report = common::run(&plan("configs/random_walk.toml", &[&[ask], &SHORT[..]].concat()));
    let walk = symmetry(&report, "particle.walk");
    assert_eq!(walk.verdict, Holding::Holds, "{walk:?}");
    assert!(walk.reason.contains("A = 0.693147"), "{}", walk.reason);
    assert!(walk.value.is_some(), "the default fields have mirror images: {walk:?}");
}

/// Whatever is sampled of a count that nothing adds to again is no symmetry: it has no scale of its own.
#[test]
fn a_count_on_the_way_to_rest_has_no_symmetry() {
    let jump = |from, to, rate: f64, reservoir, particles: i32| {
        format!(
            "[[model.transitions]]\nfrom = '{from}'\nto = '{to}'\nrate = {rate}\n\
             reservoir = '{reservoir}'\nparticles = {particles}\n"
        )
    };
    let text = [
        "title = 'A decay'\n[model]\nkind = 'network'\nstart = 'A'\n".to_owned(),
        jump("A", "B", 1.0, "L", 1),
        jump("B", "A", 0.5, "L", -1),
        jump("B", "C", 0.3, "R", -1),
        "[sampling]\nduration = 20.0\ntrajectories = 3200\nstart = { state = 'A' }\n".to_owned(),
        "[observe]\ngenerating_functions = ['particle.R']\n".to_owned(),
    ];
    let plan = config::read("decay.toml", &text.concat(), &[]);
    let report = common::run(&plan.unwrap_or_else(|error| panic!("{error}")));
    let law = symmetry(&report, "particle.R");
    assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
    assert!(law.value.is_none() && law.exact.is_none(), "{law:?}");
    assert!(law.reason.contains("no cycle of jumps adds to it"), "{}", law.reason);
}

/// A count that does not account for every cycle, beside a rate that has nothing to do with it, or at a
/// rate so small that all it does is: the difference is a percent of what the count itself shows.
#[test]
fn a_fast_or_slow_reservoir_does_not_hide_a_broken_symmetry() {
    let verdict = |set: &[&'static str]| {
        let ask = "observe.generating_functions=['particle.b']";
        let sets = [&[ask], set].concat();
        let report = run::exact(&plan("configs/inverse_current.toml", &sets)).unwrap();
        symmetry(&report, "particle.b").clone()
    };
    let [slow_a, slow_b] =
        ["model.reservoirs.a.tunnel_rate=1e-9", "model.reservoirs.b.tunnel_rate=1e-9"];
    for set in [&["model.reservoirs.r.tunnel_rate=1e9"][..], &[slow_b], &[slow_a, slow_b]] {
        let law = verdict(set);
        assert_eq!(law.verdict, Holding::Fails, "{set:?}: {law:?}");
        assert!(law.exact.unwrap() > 1e-4, "{set:?}: {law:?}");
    }
    // Doubles cannot resolve a rate of 1e-9 beside one of 1e5.
    let law = verdict(&["model.reservoirs.r.tunnel_rate=1e5", slow_b]);
    assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
    assert!(law.reason.contains("within a rounding of"), "{}", law.reason);
}

#[test]
fn a_field_that_is_its_own_image_shows_nothing() {
    // A = 0.2, so that -0.1 is its own image.
    let ask =
        "observe.generating_functions=[{ of = 'particle.b', from = -0.1, to = -0.1, points = 1 }]";
    let report = run::exact(&plan("configs/inverse_current.toml", &[ask])).unwrap();
    let law = symmetry(&report, "particle.b");
    assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
    assert!(law.reason.contains("its own mirror image"), "{}", law.reason);
}

/// Zero is among the chosen fields of a complete pair, and so is the image of each of them.
#[test]
fn chosen_fields_of_a_complete_pair_mirror_each_other() {
    let ask =
        ["observe.generating_functions=[['energy.b', 'particle.b'], ['energy.r', 'particle.b']]"];
    let more = ["sampling.duration=20", "sampling.trajectories=12800"];
    for (force, more_again) in [("F_N=0.2", "F_E=1.0"), ("F_N=-0.7", "F_E=0.1"), ("F_N=0", "F_E=0")]
    {
        let [one, two] = [force, more_again].map(|set| format!("parameters.{set}"));
        let set = [&ask[..], &more[..], &[&one, &two]].concat();
        let plan = plan("configs/inverse_current.toml", &set);
        let job = run::prepare(&plan).unwrap();
        let [complete, other] = &job.plan().observe.generating_functions[..] else { panic!("two") };
        let found = found(job.network().expect("enumerated"), &["energy.b", "particle.b"]);
        let fields = complete.fields.as_ref().unwrap();
        for (force, fields) in found.force.iter().zip(fields) {
            assert!((9..=10).contains(&fields.len()) && fields.contains(&0.0), "{fields:?}");
            assert!(fields.windows(2).all(|pair| pair[0] < pair[1]), "{fields:?}");
            let image = |s: &f64| fields.iter().any(|r| (r + s + force).abs() < 1e-9);
            assert!(fields.iter().all(image), "{force}: {fields:?}");
        }
        // What no force explains has one list of fields about zero.
        let [first, second] = other.fields.as_ref().unwrap();
        assert!(found.force == [0.0; 2] || first == second && first[4] == 0.0, "{first:?}");
        // The resolved plan asks for the same.
        let text = fluctua::config::to_toml(job.plan());
        let again =
            fluctua::config::read("plan.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(again.observe.generating_functions, job.plan().observe.generating_functions);
        if force == "F_N=0.2" {
            let report = common::run(&plan);
            let law = symmetry(&report, "energy.b and particle.b");
            assert_eq!(law.verdict, Holding::Holds, "{law:?}");
            let pairs: usize = law
                .reason
                .split(' ')
                .zip(law.reason.split(' ').skip(1))
                .find(|(_, next)| *next == "sampled")
                .and_then(|(n, _)| n.parse().ok())
                .unwrap();
            assert!(pairs >= 10, "{}", law.reason);
        }
    }
}

/// The sample of a walk that is biased 10 % more, against the force of this one.
#[test]
fn a_sample_with_a_wrong_force_contradicts_the_symmetry() {
    let ask = "observe.generating_functions=[{ of = 'particle.walk', from = -0.8317766166719343, \
               to = 0.13862943611198906, points = 8 }]";
    let report = |set: &[&'static str]| {
        let sets = [&[ask], &SHORT[..], set].concat();
        common::run(&plan("configs/random_walk.toml", &sets))
    };
    assert_eq!(symmetry(&report(&[]), "particle.walk").verdict, Holding::Holds);
    let wrong = run::prepare(&plan(
        "configs/random_walk.toml",
        &[&[ask, "parameters.right=2.2"], &SHORT[..]].concat(),
    ))
    .unwrap();
    let grown = wrong.sample_with_seed(1).unwrap().generating.remove(0);
    // Multiples of A/5 with A = ln 2: the image of field k is field 7 - k.
    let far = (0..3).filter_map(|k| {
        let difference = grown[k + 1].as_ref()?.above(grown[6 - k].as_ref()?);
        Some(difference.value.abs() / difference.standard_error?)
    });
    let far: Vec<f64> = far.collect();
    assert!(far.iter().any(|&z| z > 4.5), "{far:?}");
}
