//! Name the figures of merit of a device that may work as a machine, and the rates that they are made of.
//!
//! With the heat `J_Q^hot` of all reservoirs at the higher of two temperatures and `J_Q^cold` of those at the lower,
//!
//! ```text
//! P = -sum_l mu_l J_N^l
//! engine         P > 0             power P, efficiency P/J_Q^hot   <= 1 - T_c/T_h
//! refrigerator   J_Q^cold > 0      cop J_Q^cold/(-P)               <= T_c/(T_h - T_c)
//! heat pump      J_Q^hot < 0       cop J_Q^hot/P                   <= T_h/(T_h - T_c)
//! demon          J_E^hot < 0       cop J_E^hot/(-T_h S_l)          <= T_c/(T_h - T_c)
//! ring           I_U I_D > 0       magnification max(|I_U|, |I_D|)/|I_L|
//!
//! X_el = -sum_r (mu_r - mu_0) J_N^r,   X_th = -sum_r (1 - T_0/T_r) J_Q^r,   X_l = -(J_E^l - mu_0 J_N^l) - T_0 S_l
//! any            exergy efficiency (sum of the positive ones)/-(sum of the negative ones)   <= 1
//! ```
//!
//! where currents are positive from a reservoir into the system, the heat of a reservoir is its energy less its
//! chemical potential times its particles, and the branch currents `I_U`, `I_D` of a ring run clockwise
//! (doi:10.1103/PhysRevE.107.034120). `S_l` is the entropy that flows into a reservoir `l`, and a demon one that takes
//! nothing else in the mean (doi:10.1103/PhysRevB.102.045415). At one temperature there is no such machine. With three temperatures or more
//! an engine has a power and no efficiency. Nothing is solved or sampled here.

use super::{Counted, Network, Reservoir};
use crate::quantity::{Name, Observable, Quantity, Statistic};

/// Temperatures that differ by less than this share of their sum are one.
const SAME_TEMPERATURE: f64 = 1e-12;

/// Observables with coefficients: the sum of their rates.
pub type RateSum = Vec<(Observable, f64)>;

/// A figure of merit.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 1.0 }
/// #     [model.reservoirs]
/// #     hot  = { dot = "level", temperature = 2.0, chemical_potential = 0.0 }
/// #     cold = { dot = "level", temperature = 1.0, chemical_potential = 0.2 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::network::merits;
///
/// let merits = merits(&network, Some(&network));
/// let names: Vec<_> = merits.iter().map(|merit| merit.observable.to_string()).collect();
/// assert_eq!(names, ["power.engine", "efficiency.engine", "cop.refrigerator", "cop.heat_pump"]);
/// assert_eq!(merits[1].bound, Some(0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Merit {
    /// Of which machine: `efficiency.engine`.
    pub observable: Observable,
    /// The ways in which the machine may work, of which the signs of the currents allow one at most.
    pub ways: Vec<Way>,
    /// The value that no machine of these temperatures exceeds.
    pub bound: Option<f64>,
    /// Its exact value by a closed form, which stands in place of the ratio of rates that are rounded more.
    pub closed: Option<f64>,
}

/// One way in which a machine may work.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What the machine delivers.
    pub numerator: RateSum,
    /// What it takes; none of a figure that is no ratio.
    pub denominator: Option<RateSum>,
    /// The machine exists where all of these are positive.
    pub positive: Vec<RateSum>,
    /// And where none of these is negative.
    pub possible: Vec<RateSum>,
}

impl Merit {
    /// Its value, in a closed class where the start leads to several.
    #[must_use]
    pub fn quantity(&self, class: Option<u32>) -> Quantity {
        Quantity { class, ..Quantity::new(self.observable.clone(), Statistic::Value) }
    }

    /// The rates that it is made of.
    pub fn rates(&self, class: Option<u32>) -> impl Iterator<Item = Quantity> {
        let sums = self.ways.iter().flat_map(Way::sums);
        let rate = move |(of, _): &(Observable, f64)| Quantity {
            class,
            ..Quantity::new(of.clone(), Statistic::Rate)
        };
        sums.flatten().map(rate)
    }

    fn new(name: Name, machine: &str, ways: Vec<Way>, bound: Option<f64>) -> Self {
        Self { observable: Observable::new(name, machine), ways, bound, closed: None }
    }
}

impl Way {
    fn ratio(numerator: RateSum, denominator: RateSum, positive: Vec<RateSum>) -> Self {
        Self { numerator, denominator: Some(denominator), positive, possible: Vec::new() }
    }

    /// Every sum of rates that it is made of.
    fn sums(&self) -> impl Iterator<Item = &RateSum> {
        let signs = self.positive.iter().chain(&self.possible);
        [&self.numerator].into_iter().chain(&self.denominator).chain(signs)
    }
}

/// The figures of merit that a system may have; whether its machines exist, the signs of its currents say. Reservoirs
/// through which nothing jumps are left out where the `network` is known.
#[must_use]
pub fn merits(counted: &Counted, network: Option<&Network>) -> Vec<Merit> {
    let acts = |l: usize| network.is_none_or(|network| network.is_active(l));
    let reservoirs = counted.reservoirs.iter().enumerate();
    let active: Vec<_> = reservoirs.filter(|(l, _)| acts(*l)).map(|(_, r)| r).collect();
    let mut list = of_heat(counted, &active).unwrap_or_default();
    list.extend(of_demon(counted, &active));
    list.extend(of_ring(counted));
    list.extend(of_exergy(counted, &acts));
    list
}

fn is_counted(counted: &Counted, name: Name, of: &str) -> bool {
    counted.find(&Observable::new(name, of)).is_some()
}

/// The temperatures of some reservoirs, ascending; `None` where one is unknown.
fn temperatures(reservoirs: &[&Reservoir]) -> Option<Vec<f64>> {
    let all = reservoirs.iter().map(|r| Some(r.thermal?.temperature));
    let mut all = all.collect::<Option<Vec<f64>>>()?;
    all.sort_by(f64::total_cmp);
    all.dedup_by(|b, a| is_same(*a, *b));
    Some(all)
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME_TEMPERATURE * (a + b)
}

/// The same of numbers of any sign.
fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME_TEMPERATURE * (a.abs() + b.abs())
}

/// The machines between heat and the work of particles; `None` where particles, heat or temperatures are unknown.
fn of_heat(counted: &Counted, active: &[&Reservoir]) -> Option<Vec<Merit>> {
    // Baths of tunnelling have heat alone.
    let known = |r: &&Reservoir| {
        let particles =
            (r.group.is_empty() && !r.made) || is_counted(counted, Name::Particle, &r.name);
        particles && is_counted(counted, Name::Heat, &r.name)
    };
    // Where energies or particles do not add up, heat and work are not those of one machine.
    if !active.iter().all(known) || counted.unbalanced.is_some() {
        return None;
    }
    let all = temperatures(active)?;
    let power = |sign: f64| -> RateSum {
        let term = |r: &&Reservoir| {
            let mu = r.thermal.map_or(0.0, |thermal| thermal.chemical_potential);
            (mu != 0.0).then(|| (Observable::new(Name::Particle, &r.name), -sign * mu))
        };
        active.iter().filter_map(term).collect()
    };
    let [output, input] = [power(1.0), power(-1.0)];
    if all.len() < 2 || output.is_empty() {
        return Some(Vec::new());
    }
    let alone = Way {
        numerator: output.clone(),
        denominator: None,
        positive: vec![output.clone()],
        possible: Vec::new(),
    };
    let mut list = vec![Merit::new(Name::Power, "engine", vec![alone], None)];
    if let [cold, hot] = all[..] {
        let heat = |temperature: f64, sign: f64| -> RateSum {
            let at =
                |r: &&&Reservoir| r.thermal.is_some_and(|t| is_same(t.temperature, temperature));
            let own = active.iter().filter(at);
            own.map(|r| (Observable::new(Name::Heat, &r.name), sign)).collect()
        };
        let machine = |name, of, delivered: RateSum, taken: RateSum, bound| {
            let positive = vec![delivered.clone(), taken.clone()];
            Merit::new(name, of, vec![Way::ratio(delivered, taken, positive)], Some(bound))
        };
        let apart = hot - cold;
        list.extend([
            machine(Name::Efficiency, "engine", output, heat(hot, 1.0), apart / hot),
            machine(Name::Cop, "refrigerator", heat(cold, 1.0), input.clone(), cold / apart),
            machine(Name::Cop, "heat_pump", heat(hot, -1.0), input, hot / apart),
        ]);
    }
    Some(list)
}

/// A demon that lets heat flow from cold to hot at the price of its entropy.
fn of_demon(counted: &Counted, active: &[&Reservoir]) -> Option<Merit> {
    let demon = &counted.reservoirs[counted.demon?];
    let others: Vec<&Reservoir> = active.iter().copied().filter(|own| *own != demon).collect();
    let [cold, hot] = temperatures(&others)?[..] else { return None };
    let is_hot = |own: &&Reservoir| own.thermal.is_some_and(|t| is_same(t.temperature, hot));
    let heat = |own: &Reservoir| (Observable::new(Name::Energy, &own.name), -1.0);
    let delivered: RateSum = others.into_iter().filter(is_hot).map(heat).collect();
    let taken = vec![(Observable::new(Name::EntropyFlow, &demon.name), hot)];
    let known = delivered.iter().chain(&taken).all(|(of, _)| is_counted(counted, of.name, &of.of));
    let way = Way::ratio(delivered.clone(), taken.clone(), vec![delivered, taken]);
    known.then(|| Merit {
        closed: counted.demon_cop,
        ..Merit::new(Name::Cop, "demon", vec![way], Some(cold / (hot - cold)))
    })
}

/// The most terms of exergy whose signs are tried.
const MAX_TERMS: usize = 10;

/// What a system gives over what it takes, both as the most work that an environment can make of it
/// (doi:10.1103/PhysRevB.102.045415); `None` where no environment is told, or as [`no_exergy`] says.
///
/// The terms add up to `-T_0 sigma`, so that some are negative where any is positive.
fn of_exergy(counted: &Counted, acts: &dyn Fn(usize) -> bool) -> Option<Merit> {
    let terms = exergies(counted, acts).ok()??;
    let ways = (1..(1_u32 << terms.len()) - 1).map(|positive| {
        let signed = |k: usize| -> RateSum {
            let sign = if positive >> k & 1 == 1 { 1.0 } else { -1.0 };
            terms[k].iter().map(|(of, weight)| (of.clone(), sign * weight)).collect()
        };
        let sum = |sign: u32| -> RateSum {
            (0..terms.len()).filter(|k| positive >> k & 1 == sign).flat_map(&signed).collect()
        };
        let possible = (0..terms.len()).map(&signed).collect();
        Way { possible, ..Way::ratio(sum(1), sum(0), vec![sum(1), sum(0)]) }
    });
    Some(Merit::new(Name::ExergyEfficiency, "total", ways.collect(), Some(1.0)))
}

/// The terms of exergy that are not zero; none where no environment is told, else why there are none.
fn exergies(
    counted: &Counted,
    acts: &dyn Fn(usize) -> bool,
) -> Result<Option<Vec<RateSum>>, String> {
    let Some(environment) = counted.environment.as_ref() else { return Ok(None) };
    if let Some(why) = &counted.unbalanced {
        return Err(why.clone());
    }
    let (mut electric, mut thermal, mut terms) = (RateSum::new(), RateSum::new(), Vec::new());
    let reservoirs = counted.reservoirs.iter().zip(&environment.zeros).enumerate();
    for (_, (reservoir, &zero)) in reservoirs.filter(|(l, _)| acts(*l)) {
        let of = |name| Observable::new(name, &reservoir.name);
        match reservoir.thermal {
            Some(own) => {
                let (mu, room) = (own.chemical_potential, environment.temperature);
                let beside = if is_close(zero, mu) { 0.0 } else { zero - mu };
                electric.push((of(Name::Particle), beside));
                let above =
                    if is_same(room, own.temperature) { 0.0 } else { room / own.temperature - 1.0 };
                thermal.push((of(Name::Heat), above));
            }
            None => terms.push(vec![
                (of(Name::Energy), -1.0),
                (of(Name::Particle), zero),
                (of(Name::EntropyFlow), -environment.temperature),
            ]),
        }
    }
    terms.extend([electric, thermal]);
    for term in &mut terms {
        term.retain(|(_, weight)| *weight != 0.0);
    }
    terms.retain(|term| !term.is_empty());
    let unknown = terms.iter().flatten().find(|(of, _)| !is_counted(counted, of.name, &of.of));
    if let Some((of, _)) = unknown {
        return Err(format!("{of} is not known"));
    }
    if terms.len() > MAX_TERMS {
        return Err(format!(
            "it has {} terms, one for each reservoir that is not thermal and two for the others; the signs of at most \
             {MAX_TERMS} are tried",
            terms.len()
        ));
    }
    Ok(Some(terms))
}

/// Why no exergy efficiency is listed although an environment is told; `None` where one may be.
#[must_use]
pub fn no_exergy(counted: &Counted, network: Option<&Network>) -> Option<String> {
    let acts = |l: usize| network.is_none_or(|network| network.is_active(l));
    let why = exergies(counted, &acts).err()?;
    Some(format!("the exergy efficiency is not listed: {why}"))
}

/// A ring whose branch currents have one sign: the larger one exceeds the heat that enters.
fn of_ring(counted: &Counted) -> Option<Merit> {
    let branch = |of: &str, sign: f64| vec![(Observable::new(Name::BranchEnergy, of), sign)];
    let temperature = |name: &str| {
        let bath = counted.reservoirs.iter().find(|r| r.name == name)?;
        Some(bath.thermal?.temperature)
    };
    let all = ["upper", "lower"].iter().all(|of| is_counted(counted, Name::BranchEnergy, of));
    if !all || !is_counted(counted, Name::Heat, "left") {
        return None;
    }
    let [left, right] = [temperature("left")?, temperature("right")?];
    if is_same(left, right) {
        return None;
    }
    // I_L = I_U - I_D has the sign of T_left - T_right, and so tells which of both is larger.
    let forward = if left > right { 1.0 } else { -1.0 };
    let entering = vec![(Observable::new(Name::Heat, "left"), forward)];
    let way = |turn: f64| {
        let larger = if turn * forward > 0.0 { "upper" } else { "lower" };
        let positive = vec![branch("upper", turn), branch("lower", turn), entering.clone()];
        Way::ratio(branch(larger, turn), entering.clone(), positive)
    };
    Some(Merit::new(Name::Magnification, "ring", vec![way(1.0), way(-1.0)], None))
}
