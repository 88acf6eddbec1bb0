//! Draw devices of dots, networks, quantum systems, resonances and rings at random, with what is observed of them.

use std::fmt::Write;

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::config::{self, Plan};

/// How random devices are sampled.
const SAMPLING: &str = "[sampling]\nduration = 30.0\ntrajectories = 6400\nblocks = 64\n";

/// A device of one to three dots, a network of two to eight states, typed or from physics, three or four coherent states,
/// resonances or a small ring, with everything random that may be; sums and windows are observed now and then.
///
/// # Panics
/// If a random device is refused, which would be a bug.
#[must_use]
pub fn random_device(seed: u64) -> Plan {
    let rng = &mut Xoshiro256PlusPlus::seed_from_u64(seed);
    let text = match rng.random_range(0..8) {
        0..=1 => random_dots(rng),
        2 => random_network(rng),
        3 => random_pairs(rng),
        4 => random_resonances(rng),
        5 => random_lindblad(rng),
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

/// States that jumps join on a line, there and back, and a Hamiltonian between them.
fn random_lindblad(rng: &mut impl Rng) -> String {
    let states = rng.random_range(3..=4);
    let names: Vec<String> = (0..states).map(|k| format!("\"s{k}\"")).collect();
    let mut text = format!("model.kind = \"lindblad\"\nmodel.states = [{}]\n", names.join(", "));
    let first = rng.random_range(0..states - 1);
    for from in 0..states - 1 {
        let energy: f64 = rng.random_range(-1.0..1.0);
        let _ = writeln!(text, "[[model.hamiltonian]]\nstate = \"s{from}\"\nvalue = {energy}");
        if from == first || rng.random_bool(0.5) {
            let [value, imaginary] = [(); 2].map(|()| rng.random_range(-1.0..1.0));
            let _ = writeln!(
                text,
                "[[model.hamiltonian]]\nbetween = [\"s{from}\", \"s{}\"]\nvalue = {value}\nimaginary = {imaginary}",
                from + 1
            );
        }
    }
    for to in 1..states {
        let (from, reservoir) = (rng.random_range(0..to), to % 2);
        let (particles, energy) = (rng.random_range(-1..=1), rng.random_range(-2.0..2.0));
        for (from, to, sign) in [(from, to, 1), (to, from, -1)] {
            let rate = libm::pow(10.0_f64, rng.random_range(-0.7..0.5));
            let _ = writeln!(
                text,
                "[[model.jumps]]\nfrom = \"s{from}\"\nto = \"s{to}\"\nrate = {rate}\n\
                 reservoir = \"r{reservoir}\"\nparticles = {}\nenergy = {:?}",
                sign * particles,
                f64::from(sign) * energy
            );
        }
    }
    text + "[sampling]\nduration = 10.0\ntrajectories = 3200\nblocks = 64\n"
}

/// How full a reservoir is at any energy: thermal, or not.
fn random_filling(rng: &mut impl Rng) -> String {
    match rng.random_range(0..4) {
        0 => {
            let [base, high, middle] =
                [0.05..0.4, 0.1..0.5, -1.0..1.0].map(|own| rng.random_range(own));
            format!("occupation = \"{base} + {high}/(1 + (e - {middle})^2)\"")
        }
        1 => {
            let weight: f64 = rng.random_range(0.1..0.9);
            let mut part = |weight: f64| {
                let (temperature, mu) = (rng.random_range(0.3..3.0), rng.random_range(-2.0..2.0));
                format!(
                    "{{ weight = {weight}, temperature = {temperature}, chemical_potential = {mu} }}"
                )
            };
            let [one, other] = [part(weight), part(1.0 - weight)];
            format!("occupation = {{ mixture = [{one}, {other}] }}")
        }
        _ => {
            let (temperature, mu) = (rng.random_range(0.3..3.0), rng.random_range(-2.0..2.0));
            format!("temperature = {temperature}, chemical_potential = {mu}")
        }
    }
}

/// Levels that rise, joined in pairs by reservoirs of every statistics.
fn random_pairs(rng: &mut impl Rng) -> String {
    let mut text = String::from("model.kind = \"network\"\n");
    let count: usize = rng.random_range(2..=3);
    for r in 0..count {
        // What bosons and dilute quanta bring is above their chemical potential.
        let own = match rng.random_range(0..3) {
            0 => random_filling(rng),
            kind => {
                let statistics = ["bose", "boltzmann"][kind - 1];
                let temperature = rng.random_range(0.3..3.0);
                let mu = if rng.random_bool(0.5) { 0.0 } else { rng.random_range(-1.0..0.0) };
                format!(
                    "temperature = {temperature}, chemical_potential = {mu:?}, statistics = \"{statistics}\""
                )
            }
        };
        let _ = writeln!(text, "model.reservoirs.r{r} = {{ {own} }}");
    }
    let states = rng.random_range(2..=5);
    let mut level = 0.0;
    let levels: Vec<f64> = (0..states)
        .map(|_| {
            level += rng.random_range(0.2..1.0);
            level
        })
        .collect();
    let mut pair = |from: usize, to: usize, r: usize, rng: &mut dyn Rng| {
        let (energy, rate) = (levels[to] - levels[from], rng.random_range(0.2..2.0));
        let _ = writeln!(
            text,
            "[[model.transitions]]\nbetween = [\"s{from}\", \"s{to}\"]\nenergy = {energy:?}\nrate = {rate}\n\
             reservoir = \"r{r}\""
        );
    };
    for to in 1..states {
        pair(rng.random_range(0..to), to, (to - 1) % count, rng);
    }
    for r in 0..count {
        let to = rng.random_range(1..states);
        pair(rng.random_range(0..to), to, r, rng);
    }
    let names: Vec<String> = (0..count).map(|r| format!("r{r}")).collect();
    text + SAMPLING + &random_observe(rng, &names)
}

/// Narrow resonances of one width between two or three reservoirs, in windows of thirty attempts of each.
fn random_resonances(rng: &mut impl Rng) -> String {
    let mut text = String::from("model.kind = \"resonances\"\nmodel.planck = 1.0\n");
    let count: usize = rng.random_range(2..=3);
    for r in 0..count {
        let _ = writeln!(text, "model.reservoirs.r{r} = {{ {} }}", random_filling(rng));
    }
    for e in 0..rng.random_range(count - 1..=3) {
        let (first, second) = (e % count, (e + 1) % count);
        let (energy, height) = (rng.random_range(-2.0..2.0), rng.random_range(0.3..1.0));
        let _ = writeln!(
            text,
            "model.resonances.e{e} = {{ between = [\"r{first}\", \"r{second}\"], energy = {energy}, width = 1.0, \
             height = {height} }}"
        );
    }
    text + SAMPLING
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
    let (mut reservoirs, mut thermal) = (0, Vec::new());
    for dot in 0..dots {
        let _ = writeln!(text, "model.dots.d{dot}.energy = {}", rng.random_range(-2.0..2.0));
        for _ in 0..rng.random_range(1..=2) {
            let own = random_filling(rng);
            thermal.extend(own.starts_with("temp").then_some(reservoirs));
            let rate = libm::pow(10.0_f64, rng.random_range(-1.0..0.5));
            let other = (dot + 1) % dots;
            let beside = if other == dot || rng.random_bool(0.5) {
                String::new()
            } else {
                format!(", {{ rate = {}, occupied = [\"d{other}\"] }}", rng.random_range(0.1..3.0))
            };
            let _ = writeln!(
                text,
                "model.reservoirs.r{reservoirs} = {{ dot = \"d{dot}\", {own}, tunnel_rate = [{{ rate = {rate} \
                 }}{beside}] }}"
            );
            reservoirs += 1;
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
    let joints = random_joints(rng, dots, &thermal);
    text + &joints + SAMPLING + &random_observe(rng, &names)
}

/// What joins dots: hops by a bath or a thermal reservoir, and a lead to all of them.
fn random_joints(rng: &mut impl Rng, dots: usize, thermal: &[usize]) -> String {
    let mut text = String::new();
    if dots > 1 && rng.random_bool(0.4) {
        let rate = rng.random_range(0.1..2.0);
        let payer = if thermal.is_empty() || rng.random_bool(0.5) {
            format!("name = \"p\"\ntemperature = {}", rng.random_range(0.3..3.0))
        } else {
            format!("reservoir = \"r{}\"", thermal[rng.random_range(0..thermal.len())])
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
