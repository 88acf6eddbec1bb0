//! Find what drives a device out of equilibrium, whatever the order of its reservoirs in the file.
//!
//! Where all reservoirs but one are at equilibrium with each other, that one is driven by two forces,
//!
//! ```text
//! F_E = beta_0 - beta,    F_N = beta mu - beta_0 mu_0
//! ```
//!
//! counted from the others at its group of dots, those that share their electrons. `F_N` depends on the zero of
//! energy: with the energies of a group and the chemical potentials of its reservoirs all raised by `c` the device is
//! the same, and `F_N` falls by `c F_E`. Where a reservoir alone at its group, or a bath without particles, has a
//! temperature of its own, and one at another group a chemical potential of its own, an energy force acts on the first and a particle force on the second. Of anything else nothing is
//! said, for the forces then depend on the reservoir that they are counted from.

use crate::exact::tolerance::SAME_THERMAL;
use crate::network::{Network, Thermal};

/// What drives a device with two forces.
#[derive(Clone, Debug, PartialEq)]
pub enum Drive {
    /// Energy and particles of one reservoir.
    One(Driven),
    /// Energy of a reservoir with a temperature of its own, alone at its group of dots; particles of another one.
    Two {
        /// The first reservoir, and its force `beta_0 - beta`.
        energy: (String, f64),
        /// The second one, and its force `beta (mu - mu_0)`.
        particles: (String, f64),
        /// Reservoirs at the group of the second that its force is counted from.
        references: Vec<String>,
    },
}

/// The only reservoir that is not at equilibrium with the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Driven {
    /// Its name.
    pub reservoir: String,
    /// Temperature and chemical potential.
    pub own: Thermal,
    /// The dots that share its electrons, by their places in the file.
    pub group: Vec<usize>,
    /// Reservoirs at its group of dots that its forces are counted from, by name.
    pub references: Vec<String>,
    /// Their temperature and chemical potential.
    pub zero: Thermal,
}

impl Driven {
    /// `F_E`, on its energy.
    #[must_use]
    pub fn energy_force(&self) -> f64 {
        1.0 / self.zero.temperature - 1.0 / self.own.temperature
    }

    /// `F_N`, on its particles.
    #[must_use]
    pub fn particle_force(&self) -> f64 {
        let [own, zero] = [self.own, self.zero].map(|t| t.chemical_potential / t.temperature);
        if same(own, zero) { 0.0 } else { own - zero }
    }
}

/// A reservoir through which something jumps.
#[derive(Clone, Copy)]
struct Bath<'a> {
    name: &'a str,
    group: &'a [usize],
    thermal: Thermal,
}

/// The two forces that drive a device; none where there are fewer or more, or a temperature is unknown, or zero, where
/// forces are infinite.
///
/// A positive force drives its flux from the reservoir into the system.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level, warm on one side, between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 2.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact::{Drive, drive};
///
/// let Some(Drive::One(driven)) = drive(&network) else { panic!("one reservoir is driven") };
/// assert_eq!(driven.reservoir, "right");
/// assert_eq!(driven.energy_force(), 1.0 - 1.0 / 2.0);
/// assert_eq!(driven.particle_force(), -1.0 / 2.0 - 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn drive(network: &Network) -> Option<Drive> {
    let baths = active(network)?;
    let mut alone: Vec<usize> =
        (0..baths.len()).filter(|&x| rest_is_at_equilibrium(&baths, x)).collect();
    // Of two reservoirs either may be driven by the other; the forces and fluxes of both differ in sign alone.
    alone.sort_by(|&a, &b| baths[b].thermal.temperature.total_cmp(&baths[a].thermal.temperature));
    let one = alone.iter().find_map(|&x| one(&baths, x));
    one.map(Drive::One).or_else(|| (0..baths.len()).find_map(|x| two(&baths, x)))
}

fn active(network: &Network) -> Option<Vec<Bath<'_>>> {
    if network.unbalanced.is_some() {
        return None;
    }
    let mut baths = Vec::new();
    for (l, reservoir) in network.reservoirs.iter().enumerate() {
        if network.is_active(l) {
            let (name, group) = (reservoir.name.as_str(), reservoir.group.as_slice());
            let thermal = reservoir.thermal.filter(|own| own.temperature > 0.0)?;
            // The chemical potential of what is made and absorbed is a force of its own.
            if reservoir.made && thermal.chemical_potential != 0.0 {
                return None;
            }
            baths.push(Bath { name, group, thermal });
        }
    }
    // Names tell reservoirs apart, whatever their order.
    baths.sort_by_key(|bath| bath.name);
    Some(baths)
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME_THERMAL * (a.abs() + b.abs())
}

fn warm(a: &Bath<'_>, b: &Bath<'_>) -> bool {
    same(a.thermal.temperature, b.thermal.temperature)
}

/// Do two reservoirs share their electrons? Those that have none share none.
fn joined(a: &Bath<'_>, b: &Bath<'_>) -> bool {
    !a.group.is_empty() && a.group == b.group
}

fn level(a: &Bath<'_>, b: &Bath<'_>) -> bool {
    same(a.thermal.chemical_potential, b.thermal.chemical_potential)
}

/// Are all reservoirs but `x` at one temperature, and those of a group at one chemical potential?
fn rest_is_at_equilibrium(baths: &[Bath<'_>], x: usize) -> bool {
    let rest = || (0..baths.len()).filter(move |&l| l != x).map(|l| &baths[l]);
    rest().all(|a| rest().all(|b| warm(a, b) && (!joined(a, b) || level(a, b))))
}

/// The forces on the energy and the particles of `x`, if both act.
fn one(baths: &[Bath<'_>], x: usize) -> Option<Driven> {
    let own = baths[x];
    let beside: Vec<&Bath<'_>> = (0..baths.len())
        .filter(|&l| l != x && joined(&baths[l], &own))
        .map(|l| &baths[l])
        .collect();
    let driven = Driven {
        reservoir: own.name.to_owned(),
        own: own.thermal,
        group: own.group.to_vec(),
        references: beside.iter().map(|bath| bath.name.to_owned()).collect(),
        zero: beside.first()?.thermal,
    };
    (!warm(&own, beside[0]) && driven.particle_force() != 0.0).then_some(driven)
}

/// A force on the energy of `x`, alone at its group of dots, and one on the particles of another reservoir.
fn two(baths: &[Bath<'_>], x: usize) -> Option<Drive> {
    let hot = &baths[x];
    let rest: Vec<&Bath<'_>> = (0..baths.len()).filter(|&l| l != x).map(|l| &baths[l]).collect();
    let first = rest.first()?;
    let apart = rest.iter().all(|bath| !joined(bath, hot) && warm(bath, first));
    if !apart || warm(hot, first) {
        return None;
    }
    // The reservoir without which the rest is at equilibrium; of two the one that gives particles away.
    let driven = |y: &&&Bath<'_>| {
        let others = || rest.iter().filter(|bath| bath.name != y.name);
        let beside = |b: &&&Bath<'_>| joined(b, y);
        others().any(|b| beside(&b))
            && others().filter(beside).all(|b| !level(b, y))
            && others().all(|a| others().all(|b| !joined(a, b) || level(a, b)))
    };
    let potential = |bath: &&Bath<'_>| bath.thermal.chemical_potential;
    let given = rest.iter().filter(driven).max_by(|a, b| potential(a).total_cmp(&potential(b)))?;
    let beside: Vec<_> = rest.iter().filter(|b| joined(b, given) && b.name != given.name).collect();
    let beta = 1.0 / first.thermal.temperature;
    Some(Drive::Two {
        energy: (hot.name.to_owned(), beta - 1.0 / hot.thermal.temperature),
        particles: (given.name.to_owned(), beta * (potential(given) - potential(beside.first()?))),
        references: beside.iter().map(|bath| bath.name.to_owned()).collect(),
    })
}
