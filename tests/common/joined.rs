//! Make random devices whose dots share leads and exchange electrons.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::fmt::Write as _;

use fluctua::config::{self, Plan};
use fluctua::model::{Dots, Model, compile};
use fluctua::network::Network;
use rand::{Rng, RngExt};

/// A config of two to four dots with shared leads and hops, by baths of their own and by reservoirs; at one
/// temperature and one chemical potential, if they are given.
pub fn joined_text(rng: &mut impl Rng, equilibrium: Option<[f64; 2]>) -> String {
    let dots = rng.random_range(2..=4_usize);
    let mut text = String::from("[model]\nkind = \"dots\"\n[model.dots]\n");
    for dot in 0..dots {
        let _ = writeln!(text, "d{dot} = {{ energy = {} }}", rng.random_range(-2.0..2.0));
    }
    let mut reached = vec![false; dots];
    let mut reservoirs = Vec::new();
    for _ in 0..rng.random_range(1..=3) {
        let mut own: Vec<usize> = (0..dots).filter(|_| rng.random_bool(0.4)).collect();
        if own.is_empty() {
            own.push(rng.random_range(0..dots));
        }
        for &dot in &own {
            reached[dot] = true;
        }
        reservoirs.push(own);
    }
    let hops = hops(rng, dots, reservoirs.len(), equilibrium, &mut reached);
    let idle: Vec<usize> = (0..dots).filter(|&dot| !reached[dot]).collect();
    reservoirs.extend(idle.into_iter().map(|dot| vec![dot]));
    for a in 0..dots {
        for b in a + 1..dots {
            if rng.random_bool(0.7) {
                let energy = rng.random_range(-2.0..2.0);
                let _ = writeln!(
                    text,
                    "[[model.interactions]]\nbetween = [\"d{a}\", \"d{b}\"]\nenergy = {energy}"
                );
            }
        }
    }
    for (number, own) in reservoirs.iter().enumerate() {
        reservoir(&mut text, rng, number, own, dots, equilibrium);
    }
    text + &hops
}

/// Hops between some pairs of dots.
fn hops(
    rng: &mut impl Rng,
    dots: usize,
    reservoirs: usize,
    equilibrium: Option<[f64; 2]>,
    reached: &mut [bool],
) -> String {
    let mut temperature =
        || equilibrium.map_or_else(|| rng.random_range(0.3..3.0), |fixed| fixed[0]);
    let baths = [temperature(), temperature()];
    let mut text = String::new();
    for a in 0..dots {
        for b in a + 1..dots {
            for payer in 0..2 + reservoirs {
                if !rng.random_bool(0.2) {
                    continue;
                }
                (reached[a], reached[b]) = (true, true);
                let rate: f64 = rng.random_range(0.1..3.0);
                let _ = writeln!(
                    text,
                    "[[model.tunnelling]]\nbetween = [\"d{b}\", \"d{a}\"]\nrate = {rate}"
                );
                let _ = match baths.get(payer) {
                    Some(t) => writeln!(text, "name = \"p{payer}\"\ntemperature = {t}"),
                    None => writeln!(text, "reservoir = \"r{}\"", payer - 2),
                };
            }
        }
    }
    text
}

fn reservoir(
    text: &mut String,
    rng: &mut impl Rng,
    number: usize,
    own: &[usize],
    dots: usize,
    equilibrium: Option<[f64; 2]>,
) {
    let [temperature, potential] =
        equilibrium.unwrap_or_else(|| [rng.random_range(0.3..3.0), rng.random_range(-2.0..2.0)]);
    let names: Vec<String> = own.iter().map(|dot| format!("\"d{dot}\"")).collect();
    let mut rates = Vec::new();
    for dot in own {
        let other = (dot + rng.random_range(1..dots)) % dots;
        let [always, beside]: [f64; 2] = [(); 2].map(|()| rng.random_range(0.1..3.0));
        rates.push(if rng.random_bool(0.5) {
            format!("d{dot} = {always}")
        } else {
            let beside = format!("{{ rate = {beside}, occupied = [\"d{other}\"] }}");
            format!("d{dot} = [{{ rate = {always} }}, {beside}]")
        });
    }
    let _ = writeln!(
        text,
        "[model.reservoirs.r{number}]\ndot = [{}]\ntemperature = {temperature}\n\
         chemical_potential = {potential}\ntunnel_rate = {{ {} }}",
        names.join(", "),
        rates.join(", ")
    );
}

/// The plan of a text.
pub fn planned(text: &str) -> Plan {
    config::read("joined", text, &[]).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// The dots of a plan.
pub fn dots(plan: &Plan) -> &Dots {
    let Model::Dots(dots) = &plan.model else { panic!("a device of dots") };
    dots
}

/// The network of a text.
pub fn network(text: &str) -> Network {
    compile(&planned(text).model).network.expect("enumerated")
}
