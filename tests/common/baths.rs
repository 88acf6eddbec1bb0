//! Build random rate networks from physics: states with energies and particles, reservoirs of all statistics.

use fluctua::config::{Plan, PlanBuilder, Setting};
use rand::RngExt;
use rand_xoshiro::Xoshiro256PlusPlus;

/// What reservoirs a random network has.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// All at one temperature and one chemical potential.
    Equilibrium,
    /// Each at its own.
    Thermal,
    /// Each second one not thermal.
    Any,
}

/// A random network with its state functions.
pub struct RandomNetwork {
    pub plan: Plan,
    pub energies: Vec<f64>,
    pub particles: Vec<i32>,
    pub temperature: f64,
    pub chemical_potential: f64,
}

/// Three to five states, all joined: by electrons where their number differs, else by photons or molecules.
///
/// Energies differ from each other by 0.3 or more, and lie above that of every state with as many particles that
/// is joined from.
pub fn random_network(random: &mut Xoshiro256PlusPlus, kind: Kind) -> RandomNetwork {
    let states = random.random_range(3..=5_usize);
    let mut energies: Vec<f64> =
        (0..states).map(|x| 0.8 * x as f64 + random.random_range(0.0..0.5)).collect();
    let particles: Vec<i32> = (0..states).map(|_| random.random_range(0..=1)).collect();
    energies[0] -= random.random_range(0.0..0.5);
    let temperature = random.random_range(0.4..2.0);
    let chemical_potential = random.random_range(-1.0..1.0);
    let mut builder = Plan::builder().environment(temperature, chemical_potential);
    for (name, statistics) in
        [("f", "fermi"), ("g", "fermi"), ("b", "bose"), ("c", "bose"), ("m", "boltzmann")]
    {
        let mu = if statistics == "fermi" { chemical_potential } else { 0.0 };
        let [t, mu] = match kind {
            Kind::Equilibrium => [temperature, mu],
            _ if statistics == "fermi" => {
                [random.random_range(0.4..2.0), random.random_range(-1.0..1.0)]
            }
            _ => [random.random_range(0.4..2.0), 0.0],
        };
        builder = match (kind, name) {
            (Kind::Any, "f" | "b" | "m") => nonthermal(builder, random, name, statistics),
            _ => builder.bath(name, statistics, t, mu),
        };
    }
    for y in 1..states {
        for x in 0..y {
            let electrons = particles[y] - particles[x];
            let names: &[&str] = if electrons == 0 { &["b", "c", "m"] } else { &["f", "g"] };
            for name in names {
                if x + 1 < y && random.random_bool(0.6) {
                    continue;
                }
                // Forwards an electron enters: the rates of a pair are those of its first state and its second.
                let [from, to] = if electrons < 0 { [y, x] } else { [x, y] };
                let [first, second] = [from, to].map(|state| format!("s{state}"));
                let energy = energies[to] - energies[from];
                let rate = random.random_range(0.2..2.0);
                let carried = if electrons == 0 { 1 } else { electrons.abs() };
                builder =
                    builder.pair([&first, &second], energy, rate, name).carrying(carried, energy);
            }
        }
    }
    let plan = builder.build().expect("a plan");
    RandomNetwork { plan, energies, particles, temperature, chemical_potential }
}

/// An expression, a table or a mixture that exists at energies from -6 to 6.
fn nonthermal(
    builder: PlanBuilder,
    random: &mut Xoshiro256PlusPlus,
    name: &str,
    statistics: &str,
) -> PlanBuilder {
    let mut draw = |from: f64, to: f64| random.random_range(from..to);
    let [low, height, slope] = [draw(0.05, 0.3), draw(0.1, 0.6), draw(0.5, 2.0)];
    let (hot, cold, weight) = (draw(1.0, 3.0), draw(0.3, 1.0), draw(0.1, 0.9));
    let which = draw(0.0, 3.0) as usize;
    let occupation = match which {
        0 => Setting::from(format!("{low} + {height}/(1 + exp({slope}*e))")),
        1 => Setting::occupation_table([[-6.0, low + height], [0.5, height], [6.0, low]]),
        _ => Setting::mixture([[weight, hot, -7.0], [1.0 - weight, cold, -6.5]]),
    };
    if statistics == "fermi" && which == 2 {
        let steps = Setting::mixture([[weight, hot, 1.0], [1.0 - weight, cold, -1.0]]);
        return builder.nonthermal_bath(name, statistics, steps);
    }
    builder.nonthermal_bath(name, statistics, occupation)
}
