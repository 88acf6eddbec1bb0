//! What needs a rate network is refused for a system without one, with the true reason.

use fluctua::config::{Plan, PlanBuilder};
use fluctua::judge::law::Holding;
use fluctua::network::Start;
use fluctua::quantity::LawGroup;
use fluctua::run::{self, Error};

/// More resonances than have an enumerated step, from the stationary start that they have of their own.
fn twelve_resonances() -> PlanBuilder {
    let device = Plan::builder()
        .planck(1.0)
        .scattering_reservoir("a", 1.0, 0.3)
        .scattering_reservoir("b", 0.5, -0.2);
    (0..12).fold(device, |device, number| {
        device.resonance(&format!("e{number}"), ["a", "b"], 0.1 * f64::from(number), 1.0)
    })
}

/// More spins than have enumerated states.
fn long_ring() -> PlanBuilder {
    Plan::builder().upper(30, 1.0).lower(30, 0.5).baths(2.0, 1.0).q2r().start(Start::Up)
}

fn refused(plan: PlanBuilder) -> (Option<&'static str>, String) {
    let error: Error = run::prepare(&plan.build().unwrap()).unwrap_err();
    (error.key(), error.to_string())
}

#[test]
fn laws_and_spectra_say_that_nothing_is_enumerated() {
    let of_resonances =
        "what can happen in one step of a device of 12 resonances is too much to enumerate";
    let of_ring = "the states of a ring of 62 spins are too many to enumerate";
    for (plan, key, reason) in [
        (twelve_resonances().spectrum("particle.a"), "observe.spectra", of_resonances),
        (long_ring().law(LawGroup::Fluctuation), "observe.laws", of_ring),
        (long_ring().spectrum("heat.left"), "observe.spectra", of_ring),
    ] {
        let (found, message) = refused(plan);
        assert_eq!(found, Some(key), "{message}");
        assert!(message.contains(reason), "{message}");
        assert!(!message.contains("set sampling.start"), "{message}");
    }
    // Attempts are judged one by one.
    let laws = twelve_resonances().law(LawGroup::Fluctuation).build().unwrap();
    let report = run::prepare(&laws).unwrap().run_exact().unwrap();
    let holding = report.laws.iter().filter(|law| law.verdict == Holding::Holds);
    assert_eq!(holding.count(), 14, "{:?}", report.laws);
}

#[test]
fn another_start_than_the_stationary_one_is_still_the_reason_where_it_is() {
    let plan = Plan::builder().upper(1, 1.0).lower(1, 0.5).baths(2.0, 1.0).q2r().start(Start::Up);
    let (key, message) = refused(plan.spectrum("heat.left"));
    assert_eq!(key, Some("observe.spectra"));
    assert!(message.contains("set sampling.start = \"stationary\""), "{message}");
}
