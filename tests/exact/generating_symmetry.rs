//! Hold generating functions to their fluctuation symmetries.
#![allow(clippy::print_stdout, reason = "measured accuracies, seen with --nocapture")]

use fluctua::network::Network;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::common::device::{Bath, close, device};
use crate::generating::{along, configured, points};

/// One to five dots, one to three reservoirs each, random in everything.
pub(crate) fn random_device(random: &mut Xoshiro256PlusPlus) -> Network {
    let dots = random.random_range(1..=5);
    let energies: Vec<f64> = (0..dots).map(|_| random.random_range(-2.0..3.0)).collect();
    let mut couplings = Vec::new();
    for a in 0..dots {
        for b in a + 1..dots {
            couplings.push((a, b, random.random_range(-2.0..2.0)));
        }
    }
    let mut baths: Vec<Bath<'_>> = Vec::new();
    for dot in 0..dots {
        for _ in 0..random.random_range(1..=3) {
            const NAMES: [&str; 15] =
                ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o"];
            baths.push((
                NAMES[baths.len()],
                dot,
                random.random_range(0.2..3.0),
                random.random_range(-2.0..2.0),
                random.random_range(0.1..3.0),
            ));
        }
    }
    device(&energies, &couplings, &baths)
}

/// The largest violation of `lambda(s) = lambda(-1 - s)` for the entropy.
fn entropy_asymmetry(network: &Network) -> f64 {
    let mut worst = 0.0_f64;
    for s in [-0.5, 0.0, 0.3, 1.0, 2.5] {
        let both = along(network, "entropy", &[s, -1.0 - s]);
        let scale = both[0].value.abs().max(both[0].scale);
        worst = worst.max((both[0].value - both[1].value).abs() / scale);
        worst = worst
            .max((both[0].slope[0] + both[1].slope[0]).abs() / both[0].slope[0].abs().max(scale));
    }
    worst
}

#[test]
fn entropy_is_symmetric_on_random_devices() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
    let mut worst = 0.0_f64;
    for sample in 0..60 {
        let error = entropy_asymmetry(&random_device(&mut random));
        assert!(error < 1e-11, "device {sample}: {error:.1e}");
        worst = worst.max(error);
    }
    println!("entropy symmetry: {worst:.1e}");
}

#[test]
fn a_wrong_rate_breaks_the_entropy_symmetry() {
    let network = configured("inverse_current");
    let mut channels = network.channels().to_vec();
    channels[0].rate *= 1.0 + 1e-6;
    let wrong = Network::new(
        network.states.clone(),
        channels,
        network.counting.clone(),
        network.reservoirs.clone(),
    );
    assert!(entropy_asymmetry(&network) < 1e-12 && entropy_asymmetry(&wrong) > 1e-9);
}

#[test]
fn the_complete_set_of_counts_is_symmetric_and_one_alone_is_not() {
    let network = configured("inverse_current");
    let names = ["energy.b", "particle.b"];
    for field in [[0.3, 0.1], [-0.2, 0.7], [1.0, -2.0], [0.0, 0.0]] {
        let mirror = [-1.0 - field[0], -0.2 - field[1]];
        let both = points(&network, &names, &[field, mirror]);
        close(both[0].value, both[1].value, both[0].scale, 1e-12, "value");
        for i in 0..2 {
            close(both[0].slope[i], -both[1].slope[i], both[0].scale, 1e-11, "slope");
        }
        // The twin: a wrong force.
        let wrong = [mirror[0], mirror[1] - 1e-6];
        let wrong = points(&network, &names, &[wrong]);
        assert!((wrong[0].value - both[0].value).abs() > 1e-11);
    }
    let at = |s: f64| along(&network, "particle.b", &[s])[0].value;
    let (mut low, mut high) = (0.05, 0.3);
    assert!(at(low) < 0.0 && at(high) > 0.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if at(middle) < 0.0 { low = middle } else { high = middle }
    }
    println!("second zero at {low}");
    assert!((low - 0.139).abs() < 5e-4, "{low}");
    assert!(at(-0.2).abs() > 1e-3, "no zero at minus the force");
}
