//! Hold the exact stage to closed forms and to the laws of stochastic thermodynamics.

use crate::common::device::{self, close, device, get, ring, solve, value, walk};
use crate::generating_symmetry::random_device;
use fluctua::exact::{entropy_production, forces, initial_law};
use fluctua::model::occupation;
use fluctua::network::Start;
use fluctua::network::{Network, Structure};
use fluctua::quantity::{Quantity, Statistic};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

#[test]
fn three_entropy_productions_agree_on_random_devices() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    for sample in 0..1000 {
        let network = random_device(&mut random);
        let law = initial_law(&network, &Structure::of(&network), &Start::Stationary)
            .expect("one closed class");
        let production = entropy_production(&network, &law).expect("thermal");
        let what = format!("device {sample}");
        for other in [production.schnakenberg, production.force_flux.expect("thermal")] {
            close(other, production.macroscopic, production.gross, 1e-11, &what);
        }
        assert!(production.schnakenberg >= 0.0, "{what}: the second law");
    }
}

#[test]
fn resonant_level_meets_its_generating_function() {
    let (left, right, energy) = (0.7, 1.9, 0.4);
    let baths = [("L", 0, 0.8, 1.0, left), ("R", 0, 0.5, -0.3, right)];
    let answers = solve(&device(&[energy], &[], &baths), &Start::Stationary, 10.0);
    let [f, g] = [occupation(energy, 1.0, 0.8), occupation(energy, -0.3, 0.5)];
    let forward = left * right * f * (1.0 - g);
    let backward = left * right * g * (1.0 - f);
    // Derivatives of r = sqrt(g), g = G^2/4 + forward (e^s - 1) + backward (e^-s - 1), from r^2 = g.
    let (odd, even) = (forward - backward, forward + backward);
    let total = left + right;
    let first = odd / total;
    let second = (even - 2.0 * first * first) / total;
    let third = (odd - 6.0 * first * second) / total;
    let fourth = (even - 8.0 * first * third - 6.0 * second * second) / total;
    let expected = [first, second, third, fourth];
    for (statistic, expected) in Statistic::CUMULANT_RATES.into_iter().zip(expected) {
        let found = get(&answers, "particle.L", statistic);
        close(found.exact.value, expected, found.scale, 1e-12, &format!("{statistic:?}"));
    }
}

#[test]
fn walks_on_a_ring_have_poisson_cumulants() {
    let (p, q) = (1.3, 0.4);
    for states in [2, 3, 7, 40] {
        let answers = solve(&ring(states, p, q), &Start::Stationary, 10.0);
        let expected = [p - q, p + q, p - q, p + q];
        for (statistic, expected) in Statistic::CUMULANT_RATES.into_iter().zip(expected) {
            let found = value(&answers, "particle.bath", statistic);
            close(found, expected, 0.0, 1e-12, &format!("{states} states, {statistic:?}"));
        }
    }
}

#[test]
fn uniform_cycle_meets_its_fano_factor() {
    let (p, q) = (1.7_f64, 0.6_f64);
    for states in [3_usize, 5, 12] {
        let mut transitions = Vec::new();
        for x in 0..states {
            let next = (x + 1) % states;
            let count = i32::from(next == 0);
            transitions.extend([(x, next, p, count), (next, x, q, -count)]);
        }
        let answers = solve(&walk(states, &transitions), &Start::Stationary, 10.0);
        let affinity = states as f64 * (p / q).ln();
        let expected = 1.0 / (states as f64 * (affinity / (2 * states) as f64).tanh());
        let fano = value(&answers, "particle.bath", Statistic::Fano);
        close(fano, expected, 0.0, 1e-12, &format!("{states} states"));
    }
}

/// Forces of the two-dot device about equilibrium, in the order of [`forces`].
fn near_equilibrium(force: [f64; 3]) -> Network {
    let (beta, mu) = (0.8, 0.6);
    let [beta_b, beta_r] = [beta - force[0], beta - force[1]];
    let mu_b = (beta * mu + force[2]) / beta_b;
    let baths = [
        ("a", 0, 1.0 / beta, mu, 1.0),
        ("b", 0, 1.0 / beta_b, mu_b, 0.6),
        ("r", 1, 1.0 / beta_r, 2.0, 1.4),
    ];
    device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths)
}

const FLUXES: [&str; 3] = ["energy.b", "energy.r", "particle.b"];

#[test]
fn forces_are_those_of_the_device() {
    let forces = forces(&near_equilibrium([0.1, -0.2, 0.3]));
    for (((flux, force), name), expected) in forces.forces.iter().zip(FLUXES).zip([0.1, -0.2, 0.3])
    {
        assert_eq!(flux.to_string(), name);
        close(*force, expected, 1.0, 1e-14, name);
    }
}

#[test]
fn equilibrium_is_still_symmetric_and_obeys_the_fluctuation_relation() {
    let rest = solve(&near_equilibrium([0.0; 3]), &Start::Stationary, 10.0);
    for answer in rest.values.iter().filter(|a| a.quantity.statistic == Statistic::Rate) {
        if !answer.quantity.observable.to_string().starts_with("activity") {
            close(answer.exact.value, 0.0, answer.scale, 1e-13, &answer.quantity.to_string());
        }
    }
    assert!(rest.warnings.iter().any(|w| w.contains("rate vanishes")), "{:?}", rest.warnings);
    let step = 1e-4;
    let mut response = [[0.0; 3]; 3];
    for j in 0..3 {
        let [forward, backward] = [step, -step].map(|amount| {
            let mut force = [0.0; 3];
            force[j] = amount;
            solve(&near_equilibrium(force), &Start::Stationary, 10.0)
        });
        for (i, flux) in FLUXES.into_iter().enumerate() {
            let [up, down] = [&forward, &backward].map(|a| value(a, flux, Statistic::Rate));
            response[i][j] = (up - down) / (2.0 * step);
        }
    }
    for i in 0..3 {
        let variance = value(&rest, FLUXES[i], Statistic::VarianceRate);
        close(variance, 2.0 * response[i][i], 0.0, 1e-6, FLUXES[i]);
        for j in i + 1..3 {
            let scale = (response[i][i] * response[j][j]).sqrt();
            close(response[i][j], response[j][i], scale, 1e-6, "Onsager symmetry");
            let pair = [FLUXES[i], FLUXES[j]].map(device::observable);
            let found = rest.values.iter().find(|a| {
                let quantity = &a.quantity;
                let [x, y] = pair.clone();
                *quantity == Quantity::covariance(x.clone(), y.clone())
                    || *quantity == Quantity::covariance(y, x)
            });
            let covariance = found.expect("listed").exact.value;
            close(covariance, 2.0 * response[i][j], scale, 1e-6, "covariance");
        }
    }
}
