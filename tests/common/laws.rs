//! Build random devices, their laws, and wrong twins of them.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use fluctua::exact::initial_law;
use fluctua::network::Start;
use fluctua::network::{Channel, Network, Structure};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::common::device::{Bath, device};

pub const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

pub fn random(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// The parameters of a device, so that a test may change one.
#[derive(Clone)]
pub struct Parameters {
    pub energies: Vec<f64>,
    pub couplings: Vec<(usize, usize, f64)>,
    pub baths: Vec<Bath<'static>>,
}

impl Parameters {
    /// One to `most` dots, one to three reservoirs each, random in everything.
    pub fn random(random: &mut Xoshiro256PlusPlus, most: usize) -> Self {
        let dots = random.random_range(1..=most);
        Self::of_dots(random, dots)
    }

    pub fn of_dots(random: &mut Xoshiro256PlusPlus, dots: usize) -> Self {
        let energies = (0..dots).map(|_| random.random_range(-2.0..3.0)).collect();
        let mut couplings = Vec::new();
        for a in 0..dots {
            for b in a + 1..dots {
                couplings.push((a, b, random.random_range(-2.0..2.0)));
            }
        }
        let mut baths: Vec<Bath<'static>> = Vec::new();
        for dot in 0..dots {
            for _ in 0..random.random_range(if dot == 0 { 2..=3 } else { 1..=3 }) {
                baths.push((
                    NAMES[baths.len()],
                    dot,
                    random.random_range(0.3..3.0),
                    random.random_range(-2.0..2.0),
                    random.random_range(0.1..3.0),
                ));
            }
        }
        Self { energies, couplings, baths }
    }

    /// One temperature and one chemical potential.
    pub fn at_equilibrium(mut self) -> Self {
        let (_, _, temperature, mu, _) = self.baths[0];
        for bath in &mut self.baths {
            (bath.2, bath.3) = (temperature, mu);
        }
        self
    }

    pub fn network(&self) -> Network {
        device(&self.energies, &self.couplings, &self.baths)
    }
}

pub fn stationary(network: &Network) -> Vec<f64> {
    initial_law(network, &Structure::of(network), &Start::Stationary).expect("one closed class")
}

/// The same network with its channels edited.
pub fn edited(network: &Network, edit: impl Fn(usize, &mut Channel)) -> Network {
    let mut channels = network.channels().to_vec();
    channels.iter_mut().enumerate().for_each(|(index, channel)| edit(index, channel));
    let (states, counting) = (network.states.clone(), network.counting.clone());
    let mut twin = Network::new(states, channels, counting, network.reservoirs.clone());
    twin.counted.averages.clone_from(&network.averages);
    twin.start = network.start;
    twin
}

/// The same network with one rate off by a factor while its log-ratio stays: a twin that must fail.
pub fn wrong_rate(network: &Network, channel: usize, factor: f64) -> Network {
    edited(network, |index, c| c.rate *= if index == channel { factor } else { 1.0 })
}
