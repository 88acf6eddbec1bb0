//! Draw devices of dots, networks and rings at random, with what is observed of them.

use std::fmt::Write;

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::config::{self, Plan};

/// How random devices are sampled.
const SAMPLING: &str = "[sampling]\nduration = 30.0\ntrajectories = 6400\nblocks = 64\n";

/// A device of one to three dots, a network of two to eight states or a small ring, with everything
/// random that may be; sums and windows are observed now and then.
///
/// # Panics
/// If a random device is refused, which would be a bug.
#[must_use]
pub fn random_device(seed: u64) -> Plan {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(seed);
    let text = match rng.random_range(0..4) {
        0..=1 => random_dots(rng),
        2 => random_network(rng),
        _ => random_ring(rng),
    };
    let name = format!("random device {seed}");
    config::read(&name, &text, &[]).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// States on a line, joined both ways but now and then, and some more channels between them.
fn random_network(rng: &mut impl Rng) -> String {
    let states = rng.random_range(2..=8);
    let mut text = String::from("model.kind = \"network\"\n");
    let mut channel = |from: usize, to: usize, is_one_way: bool, rng: &mut dyn Rng| {
        let (reservoir, particles) = (rng.random_range(0..3), rng.random_range(-1..=1));
        let energy: f64 = rng.random_range(-2.0..2.0);
        let mut half = |from, to, particles, energy| {
            let rate = libm::pow(10.0_f64, rng.random_range(-1.0..0.5));
            let _ = writeln!(
                text,
                "[[model.transitions]]\nfrom = \"s{from}\"\nto = \"s{to}\"\nrate = {rate}\n\
                 reservoir = \"r{reservoir}\"\nparticles = {particles}\nenergy = {energy:?}"
            );
        };
        half(from, to, particles, energy);
        if !is_one_way {
            half(to, from, -particles, -energy);
        }
    };
    for to in 1..states {
        let is_one_way = rng.random_bool(0.1);
        channel(rng.random_range(0..to), to, is_one_way, rng);
    }
    for _ in 0..rng.random_range(0..=states) {
        let from = rng.random_range(0..states);
        let to = (from + rng.random_range(1..states)) % states;
        let is_one_way = rng.random_bool(0.3);
        channel(from, to, is_one_way, rng);
    }
    let names = (0..3).map(|r| format!("r{r}"));
    let names: Vec<String> = names.filter(|r| text.contains(&format!("\"{r}\""))).collect();
    text + SAMPLING + &random_observe(rng, &names)
}

/// A sum over two reservoirs now and then, and windows shorter than the duration.
fn random_observe(rng: &mut impl Rng, reservoirs: &[String]) -> String {
    let mut text = String::from("[observe]\n");
    if reservoirs.len() > 1 && rng.random_bool(0.5) {
        let kind = if rng.random_bool(0.5) { "particle" } else { "energy" };
        let sign = if rng.random_bool(0.5) { '+' } else { '-' };
        let first = rng.random_range(0..reservoirs.len());
        let second = (first + rng.random_range(1..reservoirs.len())) % reservoirs.len();
        let (first, second) = (&reservoirs[first], &reservoirs[second]);
        let [a, b] = [(); 2].map(|()| rng.random_range(1..=3));
        let _ = writeln!(text, "cumulants = [\"{a}*{kind}.{first} {sign} {b}*{second}\"]");
    }
    if rng.random_bool(0.5) {
        // Tables stop at simple fractions of the duration alone.
        let window = if rng.random_bool(0.5) { 7.5 } else { rng.random_range(5.0..30.0) };
        let _ = writeln!(text, "windows = [{window:?}, 15.0]");
    }
    text
}

/// A ring of four to seven spins.
fn random_ring(rng: &mut impl Rng) -> String {
    let mut text = String::from("model.kind = \"ring\"\n");
    for branch in ["upper", "lower"] {
        let (spins, coupling) = (rng.random_range(1..=2), rng.random_range(0.3..2.0));
        let _ = writeln!(text, "model.{branch} = {{ spins = {spins}, coupling = {coupling} }}");
    }
    for bath in ["left", "right"] {
        let temperature = rng.random_range(0.5..4.0);
        let _ = writeln!(text, "model.{bath} = {{ temperature = {temperature} }}");
    }
    let clock = if rng.random_bool(0.5) { "poisson" } else { "steps" };
    text + &format!("model.bulk = {{ rule = \"q2r\" }}\nmodel.clock = \"{clock}\"\n") + SAMPLING
}

/// Dots with random energies, couplings, reservoirs and tunnel rates.
fn random_dots(rng: &mut impl Rng) -> String {
    let dots = rng.random_range(1..=3);
    let mut text = String::from("model.kind = \"dots\"\n");
    let mut reservoirs = 0;
    for dot in 0..dots {
        let _ = writeln!(text, "model.dots.d{dot}.energy = {}", rng.random_range(-2.0..2.0));
        for _ in 0..rng.random_range(1..=2) {
            let place = format!("model.reservoirs.r{reservoirs}");
            reservoirs += 1;
            let temperature = rng.random_range(0.3..3.0);
            let potential = rng.random_range(-2.0..2.0);
            let _ = writeln!(text, "{place}.dot = \"d{dot}\"\n{place}.temperature = {temperature}");
            let _ = writeln!(text, "{place}.chemical_potential = {potential}");
            let rate = libm::pow(10.0_f64, rng.random_range(-1.0..0.5));
            let other = (dot + 1) % dots;
            let beside = if other == dot || rng.random_bool(0.5) {
                String::new()
            } else {
                format!(", {{ rate = {}, occupied = [\"d{other}\"] }}", rng.random_range(0.1..3.0))
            };
            let _ = writeln!(text, "{place}.tunnel_rate = [{{ rate = {rate} }}{beside}]");
        }
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        if b < dots {
            let energy = rng.random_range(-3.0..3.0);
            let _ = writeln!(
                text,
                "[[model.interactions]]\nbetween = [\"d{a}\", \"d{b}\"]\nenergy = {energy}"
            );
        }
    }
    let names: Vec<String> = (0..reservoirs).map(|r| format!("r{r}")).collect();
    let joints = random_joints(rng, dots, reservoirs);
    text + &joints + SAMPLING + &random_observe(rng, &names)
}

/// What joins dots: hops by a bath or a reservoir, and a lead to all of them.
fn random_joints(rng: &mut impl Rng, dots: usize, reservoirs: usize) -> String {
    let mut text = String::new();
    if dots > 1 && rng.random_bool(0.4) {
        let rate = rng.random_range(0.1..2.0);
        let payer = if rng.random_bool(0.5) {
            format!("name = \"p\"\ntemperature = {}", rng.random_range(0.3..3.0))
        } else {
            format!("reservoir = \"r{}\"", rng.random_range(0..reservoirs))
        };
        let _ = writeln!(
            text,
            "[[model.tunnelling]]\nbetween = [\"d0\", \"d1\"]\nrate = {rate}\n{payer}"
        );
    }
    if dots > 1 && rng.random_bool(0.4) {
        let names: Vec<String> = (0..dots).map(|dot| format!("\"d{dot}\"")).collect();
        let rates: Vec<String> =
            (0..dots).map(|dot| format!("d{dot} = {}", rng.random_range(0.1..2.0))).collect();
        let _ = writeln!(
            text,
            "[model.reservoirs.shared]\ndot = [{}]\ntemperature = {}\nchemical_potential = {}\n\
             tunnel_rate = {{ {} }}",
            names.join(", "),
            rng.random_range(0.3..3.0),
            rng.random_range(-2.0..2.0),
            rates.join(", ")
        );
    }
    text
}
