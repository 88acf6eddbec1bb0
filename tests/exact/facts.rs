//! Facts of a network are those of its plan, also where only rates change.

use fluctua::config::Plan;
use fluctua::exact::Facts;
use fluctua::run;

/// Two levels, one above the other, between reservoirs that are `bias` apart.
fn facts(bias: f64) -> Facts {
    let plan = Plan::builder()
        .dot("L", 0.2)
        .dot("R", -0.1)
        .interaction(["L", "R"], 0.7)
        .reservoir("a", "L", 1.0, bias)
        .reservoir("b", "L", 1.3, 0.0)
        .reservoir("c", "R", 0.8, 0.1)
        .duration(20.0)
        .build()
        .unwrap();
    run::prepare(&plan).unwrap().facts().expect("dots have a network").clone()
}

/// Renewed facts are those of the other device, bit by bit, and not those of the first.
#[test]
fn facts_are_renewed_along_a_scan() {
    let (first, other) = (facts(0.3), facts(1.7));
    // All of the first is known before, so that nothing of it may stay.
    let known = |facts: &Facts| {
        let cycles: Vec<f64> =
            facts.cycle_basis().unwrap().cycles.iter().map(|cycle| cycle.affinity).collect();
        let bounds = facts.uncertainty().unwrap().clone();
        let law = facts.stationary().unwrap().to_vec();
        let answers = facts.answer(&[]).unwrap();
        (law, facts.jump_rate(), cycles, bounds, answers)
    };
    let before = known(&first);
    let renewed = first.renewed(other.network().clone()).unwrap();
    assert!(known(&renewed) == known(&other), "renewed facts are those of the other device");
    assert!(before != known(&other), "the devices differ");
    assert_eq!(renewed.closed_ahead(), first.closed_ahead());
}
