//! Hold cycles to entropy production, and every current to its uncertainty relations.

use crate::common::device::{close, get, ring, solve, value, walk};
use crate::common::laws::{Parameters, random, stationary, wrong_rate};
use fluctua::exact::{Answers, Reason, cycle_fluxes, entropy_production, uncertainty};
use fluctua::network::CycleBasis;
use fluctua::network::Start;
use fluctua::quantity::{Observable, Quantity, Statistic};

#[test]
fn cycles_add_up_to_entropy_production() {
    let mut random = random(5);
    let (mut worst, mut caught) = (0.0_f64, 0);
    for sample in 0..300 {
        let network = Parameters::random(&mut random, 4).network();
        let law = stationary(&network);
        let found = cycle_fluxes(&network, &law).expect("reversible");
        let sigma = entropy_production(&network, &law).expect("thermal").schnakenberg;
        let what = format!("device {sample}");
        let edges = network.channels().len() / 2;
        assert_eq!(found.cycles.len(), edges + 1 - network.states.len(), "{what}");
        close(found.entropy_production, sigma, found.gross, 1e-13, &what);
        worst = worst.max((found.entropy_production - sigma).abs() / sigma.max(found.gross));
        for cycle in &found.cycles {
            let ends: Vec<_> =
                cycle.channels.iter().map(|&c| network.channels()[c as usize]).collect();
            for (index, c) in ends.iter().enumerate() {
                assert_eq!(c.to, ends[(index + 1) % ends.len()].from, "{what}: a cycle closes");
            }
        }
        // A rate that does not go with its log-ratio.
        let wrong = wrong_rate(&network, 0, 1.1);
        let law = stationary(&wrong);
        let cycles = cycle_fluxes(&wrong, &law).expect("reversible").entropy_production;
        let sigma = entropy_production(&wrong, &law).expect("thermal").schnakenberg;
        caught += i32::from((cycles - sigma).abs() > 1e-6 * found.gross);
    }
    assert!(worst < 1e-14, "worst sum of cycles: {worst:.1e} of the gross flow");
    assert!(caught > 200, "a wrong rate was caught in {caught} devices only");
}

#[test]
fn a_ring_is_one_cycle() {
    let (p, q) = (1.7_f64, 0.6_f64);
    let network = ring(5, p, q);
    let found = cycle_fluxes(&network, &stationary(&network)).expect("reversible");
    let [cycle] = found.cycles.as_slice() else { panic!("{found:?}") };
    close(cycle.affinity.abs(), 5.0 * (p / q).ln(), 0.0, 1e-15, "affinity");
    close(cycle.flux.abs(), (p - q) / 5.0, 0.0, 1e-14, "flux");
    close(cycle.entropy_production, (p - q) * (p / q).ln(), 0.0, 1e-14, "entropy production");
    let one_way = ring(5, p, 0.0);
    let found = cycle_fluxes(&one_way, &stationary(&one_way));
    assert!(matches!(found, Err(Reason::NoEntropy(_))), "{found:?}");
}

#[test]
fn edges_of_a_network_meet_their_own_reverse() {
    // Two pairs between the same states, told apart by what they count.
    let network = walk(2, &[(0, 1, 1.0, 1), (1, 0, 0.5, -1), (0, 1, 0.2, 2), (1, 0, 0.7, -2)]);
    let basis = CycleBasis::of(&network).expect("reversible");
    assert_eq!(basis.cycles.len(), 1);
    close(basis.cycles[0].affinity.abs(), (1.0_f64 / 0.5 * 0.7 / 0.2).ln(), 0.0, 1e-15, "affinity");
}

/// The same device with a hundredth of its differences between reservoirs.
fn close_to_equilibrium(mut parameters: Parameters) -> Parameters {
    let rest = parameters.clone().at_equilibrium();
    for (bath, rest) in parameters.baths.iter_mut().zip(rest.baths) {
        bath.2 = rest.2 + 1e-2 * (bath.2 - rest.2);
        bath.3 = rest.3 + 1e-2 * (bath.3 - rest.3);
    }
    parameters
}

/// Rate and variance rate of a combination of currents, by the cumulants of the listing.
fn combined(answers: &Answers, terms: &[(Observable, f64)]) -> (f64, f64) {
    let (mut rate, mut variance) = (0.0, 0.0);
    for (i, (x, a)) in terms.iter().enumerate() {
        rate += a * value(answers, &x.to_string(), Statistic::Rate);
        variance += a * a * value(answers, &x.to_string(), Statistic::VarianceRate);
        for (y, b) in &terms[i + 1..] {
            let pair = [
                Quantity::covariance(x.clone(), y.clone()),
                Quantity::covariance(y.clone(), x.clone()),
            ];
            let Some(found) = pair.iter().find_map(|q| answers.get(q)) else { continue };
            variance += 2.0 * a * b * found.exact.value;
        }
    }
    (rate, variance)
}

#[test]
fn currents_obey_both_uncertainty_relations() {
    let mut random = random(6);
    let (mut closest, mut caught, mut worst) = (f64::INFINITY, 0, 0.0_f64);
    for sample in 0..120 {
        let mut parameters = Parameters::random(&mut random, 4);
        if sample % 3 == 0 {
            // There the thermodynamic bound is reached.
            parameters = close_to_equilibrium(parameters);
        }
        let network = parameters.network();
        let found = uncertainty(&network, &stationary(&network)).expect("solvable");
        let what = format!("device {sample}");
        let best = found.tightest.as_ref().expect("driven");
        let thermodynamic = best.thermodynamic.expect("thermal");
        assert!(thermodynamic >= 2.0 - 1e-9, "{what}: {thermodynamic}");
        assert!(best.kinetic >= 1.0 - 1e-9, "{what}: {}", best.kinetic);
        for bound in &found.currents {
            let own = bound.thermodynamic.expect("thermal");
            assert!(own >= thermodynamic * (1.0 - 1e-9), "{what}: {bound:?} beats {best:?}");
            assert!(bound.kinetic >= best.kinetic * (1.0 - 1e-9), "{what}: {bound:?}");
        }
        closest = closest.min(thermodynamic);
        caught += i32::from(0.9 * thermodynamic < 2.0);
        // The combination is as close as claimed, by the cumulants of the listing.
        let answers = solve(&network, &Start::Stationary, 10.0);
        let (rate, variance) = combined(&answers, &best.combination);
        let listed =
            answers.values.iter().filter(|a| a.quantity.statistic == Statistic::CovarianceRate);
        if listed.count() > 0 {
            let claimed = found.entropy_production.expect("thermal") * variance / (rate * rate);
            close(claimed, thermodynamic, 0.0, 1e-6, &what);
            worst = worst.max((claimed / thermodynamic - 1.0).abs());
        }
        let first = &found.currents[0];
        let name = first.current.to_string();
        let fano = get(&answers, &name, Statistic::VarianceRate).exact.value
            / value(&answers, &name, Statistic::Rate).powi(2);
        close(first.kinetic, fano * found.activity, 0.0, 1e-8, &what);
    }
    assert!(worst < 1e-11, "worst combination: {worst:.1e}");
    assert!(closest < 2.01, "no device comes close: {closest}");
    assert!(caught >= 30, "a variance ten per cent small was caught in {caught} devices only");
}

#[test]
fn a_one_way_ring_meets_the_kinetic_bound_alone() {
    let network = ring(3, 1.0, 0.0);
    let found = uncertainty(&network, &stationary(&network)).expect("solvable");
    assert_eq!(found.entropy_production, None);
    close(found.currents[0].kinetic, 1.0, 0.0, 1e-14, "a Poisson process");
    assert_eq!(found.currents[0].thermodynamic, None);
    let balanced = ring(3, 1.0, 1.0);
    let found = uncertainty(&balanced, &stationary(&balanced)).expect("solvable");
    assert!(found.currents.is_empty() && found.tightest.is_none(), "{found:?}");
}
