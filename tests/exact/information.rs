//! Hold information flow to its identities, and see the demon's pay for the broken second law.

use crate::common::device::{close, ring};
use crate::common::laws::{Parameters, random, stationary};
use fluctua::config;
use fluctua::exact::{Reason, entropy_production, information_flow};
use fluctua::model::compile;
use fluctua::network::Network;

/// The first dot, and all the others together.
fn first_dot(network: &Network) -> Vec<[u32; 2]> {
    (0..network.states.len() as u32).map(|x| [x & 1, x >> 1]).collect()
}

#[test]
fn flows_cancel_and_local_laws_hold_on_random_devices() {
    let mut random = random(4);
    let (mut worst, mut caught, mut apparent) = (0.0_f64, 0, 0);
    for sample in 0..300 {
        let network = Parameters::of_dots(&mut random, 2 + sample % 3).network();
        let law = stationary(&network);
        let parts = first_dot(&network);
        let found = information_flow(&network, &law, &parts).expect("bipartite");
        let what = format!("device {sample}");
        let gross = found.gross[0] + found.gross[1];
        close(found.flow[0] + found.flow[1], 0.0, gross, 1e-13, &what);
        worst = worst.max((found.flow[0] + found.flow[1]).abs() / gross);
        let production = found.production.expect("thermal");
        let environment = found.environment.expect("thermal");
        let sigma = entropy_production(&network, &law).expect("thermal");
        close(production[0] + production[1], sigma.schnakenberg, sigma.gross, 1e-12, &what);
        assert!(production.iter().all(|s| *s >= -1e-13 * gross), "{what}: {production:?}");
        apparent += i32::from(environment.iter().any(|s| *s < -1e-6));
        assert!(found.mutual >= -1e-15, "{what}: {}", found.mutual);
        // A law with one probability off by five per cent is not stationary: the sum shows it.
        let mut wrong = law.clone();
        wrong[0] *= 1.05;
        let total: f64 = wrong.iter().sum();
        for p in &mut wrong {
            *p /= total;
        }
        let wrong = information_flow(&network, &wrong, &parts).expect("bipartite");
        caught += i32::from((wrong.flow[0] + wrong.flow[1]).abs() > 1e-6 * gross);
    }
    assert!(worst < 1e-14, "worst sum of flows: {worst:.1e} of the gross flow");
    assert!(caught > 250, "a wrong law was caught in {caught} devices only");
    assert!(apparent > 10, "no device needs its information: {apparent}");
}

#[test]
fn the_demon_pays_with_information() {
    let text = include_str!("../../configs/maxwell_demon.toml");
    let plan = config::read("maxwell_demon.toml", text, &[]).expect("a config of ours");
    let network = compile(&plan.model).network.expect("enumerated");
    let law = stationary(&network);
    let found = information_flow(&network, &law, &first_dot(&network)).expect("bipartite");
    let [system, demon] = found.environment.expect("thermal");
    let production = found.production.expect("thermal");
    close(system, -0.192_131_283, 0.0, 1e-8, "apparent entropy production of the system");
    close(found.flow[0], -1.034_230_520, 0.0, 1e-8, "information flow");
    assert!(system < -1e-3, "the measured dot seems to break the second law: {system}");
    assert!(found.flow[0] < system, "what it loses in information pays: {:?}", found.flow);
    assert!(production[0] > 0.0 && production[1] > 0.0 && demon > 0.0);
    close(found.flow[0] + found.flow[1], 0.0, found.gross[0], 1e-13, "sum of flows");
}

#[test]
fn what_is_not_bipartite_is_named() {
    let network = ring(4, 1.0, 0.5);
    let law = stationary(&network);
    let diagonal = [[0, 0], [1, 1], [0, 1], [1, 0]];
    let found = information_flow(&network, &law, &diagonal).expect_err("0 -> 1 changes both");
    assert!(matches!(&found, Reason::NotBipartite { parts: "both", .. }), "{found}");
    assert!(found.to_string().contains("`s0` to `s1` through `bath`"), "{found}");
    let blind = [[0, 0], [0, 0], [0, 1], [1, 0]];
    let found = information_flow(&network, &law, &blind).expect_err("two states look the same");
    assert!(matches!(found, Reason::Ambiguous { .. }), "{found}");
    let square = [[0, 0], [0, 1], [1, 1], [1, 0]];
    let found = information_flow(&network, &law, &square).expect("bipartite");
    close(found.flow[0], 0.0, 1.0, 1e-15, "independent parts");
    close(found.mutual, 0.0, 1.0, 1e-15, "independent parts");
}
