//! Compile narrow resonances into a network of one state, in which a step is all attempts that fall together.
//!
//! With `p_r`, `q_r` the probabilities that an attempt at resonance `r` goes forward or back, the generating function
//! of a window of `M` steps is `prod_r [1 + p_r (e^s - 1) + q_r (e^-s - 1)]^(m_r M)`: each step is one draw among the
//! joint outcomes of all resonances, which are the channels. Resonances share no state, so that there is one.

use super::{Resonance, Resonances, ScatteringReservoir, Source, Trinomial, demon, nonthermal};
use crate::exact::Part;
use crate::model::Filling;
use crate::network::{
    self, Channel, Class, Clock, Counted, Counting, Network, Weights, WindowObservable,
};
use crate::quantity::{Name, Observable};

/// The most joint outcomes of a step that are enumerated: ten resonances of one width.
pub(super) const MAX_OUTCOMES: f64 = 60_000.0;

/// What passes at a resonance, of a wide one in a cell of energies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Passage {
    /// Of which resonance.
    pub(super) resonance: usize,
    /// The energy of a particle.
    pub(super) energy: f64,
    /// The attempts.
    pub(super) trinomial: Trinomial,
    /// Entropy that a particle brings on its way forward: into the second reservoir, less that out of the first.
    pub(super) log_ratio: Option<f64>,
    /// `ln(f/(1 - f))` of both reservoirs.
    pub(super) of_each: [Option<f64>; 2],
}

impl Passage {
    /// Of a transmission between occupations.
    pub(super) fn new(
        (resonance, energy): (usize, f64),
        attempts: u64,
        transmission: f64,
        fillings: [Filling; 2],
    ) -> Self {
        let [a, b] = fillings;
        let of_each = [a.log_ratio, b.log_ratio];
        let forward = transmission * a.filled * b.empty;
        let back = transmission * b.filled * a.empty;
        let stay = (1.0 - transmission) + transmission * (a.filled * b.filled + a.empty * b.empty);
        Self {
            resonance,
            energy,
            trinomial: Trinomial { attempts, forward, back, stay },
            log_ratio: of_each[0].zip(of_each[1]).map(|(a, b)| a - b),
            of_each,
        }
    }
}

/// The network, where the joint outcomes of a step are not too many, and what is counted.
pub(super) fn compile(
    model: &Resonances,
    passages: &[Passage],
    step: f64,
) -> (Counted, Option<Network>) {
    let counted = counted(model, passages, step);
    if joint_outcomes(passages) > MAX_OUTCOMES {
        return (counted, None);
    }
    let (classes, channels) = channels(passages, step);
    let counting = Counting { classes, ..counted.counting.clone() };
    let mut network =
        Network::new(vec!["open".into()], channels, counting, counted.reservoirs.clone());
    network.counted = Counted { counting: network.counted.counting, ..counted };
    (network.counted.clone(), Some(network))
}

/// What is counted, attempt by attempt.
pub(super) fn counted(model: &Resonances, passages: &[Passage], step: f64) -> Counted {
    let mut counted = Counted::new(counting(model, passages), reservoirs(model));
    counted.clock = Clock::Steps { per_time: 1.0 / step };
    counted.no_entropy = no_entropy(model, passages);
    let conserved = model.reservoirs.iter().map(|_| true);
    counted.environment = model.environment.map(|own| own.compiled(conserved));
    let is_demon = |own: &ScatteringReservoir| matches!(own.source, Source::Demon(_));
    counted.demon = model.reservoirs.iter().position(is_demon);
    counted.demon_cop = counted.demon.and_then(|own| demon::cop(model, own));
    counted.dissipation = dissipation(model, passages);
    counted.given = nonthermal::given(model);
    counted.notes = nonthermal::notes(model);
    counted.notes.extend(overlap(model));
    counted
}

/// How many joint outcomes a step has.
pub(super) fn joint_outcomes(passages: &[Passage]) -> f64 {
    let each = passages.iter().map(|passage| passage.trinomial.attempts as f64);
    each.map(|m| (m + 1.0) * (m + 2.0) / 2.0).product()
}

/// An outcome of a step: its probability, and what passed forward and back by resonance.
struct Outcome {
    probability: f64,
    log_ratio: Option<f64>,
    passed: Vec<[u64; 2]>,
}

/// All joint outcomes in which anything passes, a channel and a class each.
fn channels(passages: &[Passage], step: f64) -> (Vec<Class>, Vec<Channel>) {
    let mut outcomes = vec![Outcome { probability: 1.0, log_ratio: Some(0.0), passed: Vec::new() }];
    for passage in passages {
        let of_one = of_one_step(passage);
        let joined = outcomes.iter().flat_map(|before| {
            of_one.iter().map(move |one| Outcome {
                probability: before.probability * one.probability,
                log_ratio: before.log_ratio.zip(one.log_ratio).map(|(a, b)| a + b),
                passed: [&before.passed[..], &one.passed[..]].concat(),
            })
        });
        outcomes = joined.collect();
    }
    outcomes.retain(|outcome| outcome.passed.iter().any(|passed| *passed != [0, 0]));
    let class = |outcome: &Outcome| Class { increments: increments(&outcome.passed) };
    let channel = |(class, outcome): (u32, &Outcome)| Channel {
        from: 0,
        to: 0,
        rate: outcome.probability / step,
        class,
        reservoir: 0,
        log_ratio: outcome.log_ratio,
    };
    (outcomes.iter().map(class).collect(), (0..).zip(&outcomes).map(channel).collect())
}

/// What the attempts of one step do at one resonance: the multinomial law.
fn of_one_step(passage: &Passage) -> Vec<Outcome> {
    let Trinomial { attempts, forward, back, stay } = passage.trinomial;
    let power = |base: f64, exponent: u64| libm::pow(base, exponent as f64);
    let mut outcomes = Vec::new();
    for there in 0..=attempts {
        for again in 0..=attempts - there {
            let rest = attempts - there - again;
            let ways = choose(attempts, there) * choose(attempts - there, again);
            let passed = vec![[there, again]];
            let net = there as f64 - again as f64;
            let log_ratio = if net == 0.0 { Some(0.0) } else { passage.log_ratio.map(|a| net * a) };
            let probability = ways * power(forward, there) * power(back, again) * power(stay, rest);
            outcomes.push(Outcome { probability, log_ratio, passed });
        }
    }
    outcomes
}

/// In how many ways some of all can be chosen.
fn choose(all: u64, some: u64) -> f64 {
    (1..=some).map(|k| (all - some + k) as f64 / k as f64).product()
}

fn increments(passed: &[[u64; 2]]) -> Vec<(u32, i32)> {
    let of = |(first, [there, back]): (u32, &[u64; 2])| {
        [(2 * first, *there as i32 - *back as i32), (2 * first + 1, (there + back) as i32)]
    };
    (0..).zip(passed).flat_map(of).filter(|(_, amount)| *amount != 0).collect()
}

/// The counters, two a passage: net particles forward, and all that pass. Its classes are single attempts, as
/// the kernel shows them.
pub(super) fn counting(model: &Resonances, passages: &[Passage]) -> Counting {
    let mut counting = Counting::default();
    for (r, passage) in (0..).zip(passages) {
        let name = model.passage_name(passage);
        counting.counters.push(format!("particles {name}"));
        counting.counters.push(format!("passages {name}"));
        for sign in [1, -1] {
            counting.classes.push(Class { increments: vec![(2 * r, sign), (2 * r + 1, 1)] });
        }
    }
    counting.observables = observables(model, passages);
    counting
}

/// The counter of each passage of a reservoir, with the sign of the particles that come from it.
fn of(
    model: &Resonances,
    passages: &[Passage],
    l: usize,
) -> impl Iterator<Item = (usize, u32, i64)> {
    let sign = move |between: [usize; 2]| i64::from(between[0] == l) - i64::from(between[1] == l);
    let each = passages.iter().enumerate();
    each.map(move |(r, own)| (r, 2 * r as u32, sign(model.resonances[own.resonance].between)))
        .filter(|(_, _, sign)| *sign != 0)
}

fn observables(model: &Resonances, passages: &[Passage]) -> Vec<WindowObservable> {
    let mut list = Vec::new();
    let reservoirs = || model.reservoirs.iter().enumerate();
    let current =
        |name, of: &str, weights| WindowObservable::current(Observable::new(name, of), weights);
    let of = |l: usize| of(model, passages, l);
    // Energy of a particle, counted from `zero`.
    let energies = |l: usize, zero: f64| {
        let energy = |r: usize| passages[r].energy - zero;
        Weights::Real(of(l).map(|(r, k, sign)| (k, sign as f64 * energy(r))).collect())
    };
    for (l, reservoir) in reservoirs() {
        let weights = of(l).map(|(_, k, sign)| (k, sign)).collect();
        list.push(current(Name::Particle, &reservoir.name, Weights::Integer(weights)));
    }
    for (l, reservoir) in reservoirs() {
        list.push(current(Name::Energy, &reservoir.name, energies(l, 0.0)));
    }
    for (l, reservoir) in reservoirs() {
        if let Some(thermal) = reservoir.thermal() {
            let weights = energies(l, thermal.chemical_potential);
            list.push(current(Name::Heat, &reservoir.name, weights));
        }
    }
    if no_entropy(model, passages).is_none() {
        if reservoirs().any(|(_, reservoir)| reservoir.thermal().is_none()) {
            for (l, reservoir) in reservoirs() {
                let side = |r: usize| {
                    let between = model.resonances[passages[r].resonance].between;
                    usize::from(between[1] == l)
                };
                let flow = |(r, k, sign): (usize, u32, i64)| {
                    (k, sign as f64 * passages[r].of_each[side(r)].unwrap_or(0.0))
                };
                let weights = Weights::Real(of(l).map(flow).collect());
                list.push(current(Name::EntropyFlow, &reservoir.name, weights));
            }
        }
        let each = (0..).zip(passages);
        let weights =
            Weights::Real(each.map(|(r, p)| (2 * r, p.log_ratio.unwrap_or(0.0))).collect());
        let boundary = true;
        list.push(WindowObservable { boundary, ..current(Name::Entropy, "total", weights) });
    }
    list.extend(activities(model, passages));
    list
}

/// The entropy that particles produce at each resonance, and what flows into all thermal reservoirs where others are not:
/// what the second law is about.
pub(super) fn dissipation(model: &Resonances, passages: &[Passage]) -> Vec<WindowObservable> {
    if no_entropy(model, passages).is_some() || model.resonances.len() > MOST_PARTS {
        return Vec::new();
    }
    let rate_alone = |observable, weights| WindowObservable {
        cumulants: false,
        ..WindowObservable::current(observable, weights)
    };
    let part = |(r, resonance): (usize, &Resonance)| {
        let own = (0..).zip(passages).filter(|(_, passage)| passage.resonance == r);
        let weights = own.map(|(k, passage)| (2 * k, passage.log_ratio.unwrap_or(0.0))).collect();
        rate_alone(Observable::new(Name::Entropy, &resonance.name), Weights::Real(weights))
    };
    let mut list: Vec<WindowObservable> = model.resonances.iter().enumerate().map(part).collect();
    let thermal: Vec<usize> =
        (0..model.reservoirs.len()).filter(|&l| model.reservoirs[l].thermal().is_some()).collect();
    // One alone has a flow that is counted already.
    if thermal.len() > 1 && thermal.len() < model.reservoirs.len() {
        let term = |&l: &usize| (1, Observable::new(Name::EntropyFlow, &model.reservoirs[l].name));
        let sum = Observable::sum(&thermal.iter().map(term).collect::<Vec<_>>());
        let flow = |passage: &Passage| {
            let between = model.resonances[passage.resonance].between;
            let side = |k: usize| {
                let own = passage.of_each[k].filter(|_| thermal.contains(&between[k]));
                own.unwrap_or(0.0)
            };
            side(0) - side(1)
        };
        let weights = (0..).zip(passages).map(|(k, passage)| (2 * k, flow(passage))).collect();
        list.extend(sum.ok().map(|sum| rate_alone(sum, Weights::Real(weights))));
    }
    list
}

/// Resonances whose second law is judged one by one.
const MOST_PARTS: usize = 64;

/// All that is counted, with what the second law is about.
pub(super) fn all_observables(model: &Resonances, passages: &[Passage]) -> Vec<WindowObservable> {
    let mut list = observables(model, passages);
    list.extend(dissipation(model, passages));
    list
}

/// Which passages belong to which resonance.
pub(super) fn parts(model: &Resonances, passages: &[Passage]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut first = 0;
    for own in passages.chunk_by(|a, b| a.resonance == b.resonance) {
        let name = model.resonances[own[0].resonance].name.clone();
        parts.push(Part { name, kinds: first..first + own.len() });
        first += own.len();
    }
    parts
}

/// Particles that pass a reservoir, either way, per unit time; of `total` each of them once.
fn activities(model: &Resonances, passages: &[Passage]) -> Vec<WindowObservable> {
    let activity = |of: &str, counters: Vec<(u32, i64)>| WindowObservable {
        cumulants: false,
        ..WindowObservable::current(Observable::new(Name::Activity, of), Weights::Integer(counters))
    };
    let each = model.reservoirs.iter().enumerate();
    let each = each.map(|(l, reservoir)| {
        activity(&reservoir.name, of(model, passages, l).map(|(_, k, _)| (k + 1, 1)).collect())
    });
    let all = (0..passages.len() as u32).map(|r| (2 * r + 1, 1)).collect();
    each.chain([activity("total", all)]).collect()
}

/// Name two resonances that share a reservoir and energies: each is taken to be a mode of its own.
fn overlap(model: &Resonances) -> Option<String> {
    let meet = |a: &Resonance, b: &Resonance| {
        let apart = (a.energy.get() - b.energy.get()).abs();
        2.0 * apart < a.width.get() + b.width.get()
            && a.between.iter().any(|l| b.between.contains(l))
    };
    let all = &model.resonances;
    let pairs = all.iter().enumerate().flat_map(|(k, a)| all[k + 1..].iter().map(move |b| (a, b)));
    let mut met = pairs.filter(|(a, b)| meet(a, b));
    let (a, b) = met.next()?;
    let more = match met.count() {
        0 => String::new(),
        more => format!(" (and {more} more pairs)"),
    };
    Some(format!(
        "the resonances `{}` and `{}` overlap and share a reservoir{more}: each is taken to be a mode of its own",
        a.name, b.name
    ))
}

/// Why entropy production is undefined, if it is.
pub(super) fn no_entropy(model: &Resonances, passages: &[Passage]) -> Option<String> {
    let endless = |passage: &Passage| passage.of_each.iter().position(Option::is_none);
    passages.iter().find_map(|passage| {
        let resonance = &model.resonances[passage.resonance];
        let reservoir = &model.reservoirs[resonance.between[endless(passage)?]];
        let name = &resonance.name;
        let rounded = if reservoir.is_expression() {
            "; where an expression comes so close to 0 or 1 that it is rounded, write thermal parts as a mixture"
        } else {
            ""
        };
        let reservoir = &reservoir.name;
        Some(format!(
            "`{reservoir}` is wholly filled or empty at the resonance `{name}`, where the entropy of a particle is \
             infinite{rounded}"
        ))
    })
}

fn reservoirs(model: &Resonances) -> Vec<network::Reservoir> {
    let joined = joined(model);
    let reservoir = |(l, reservoir): (usize, &ScatteringReservoir)| network::Reservoir {
        name: reservoir.name.clone(),
        thermal: reservoir.thermal(),
        group: (0..model.resonances.len())
            .filter(|&r| joined[model.resonances[r].between[0]] == joined[l])
            .collect(),
        made: false,
    };
    model.reservoirs.iter().enumerate().map(reservoir).collect()
}

/// The least of the reservoirs that each is joined with through any number of resonances.
fn joined(model: &Resonances) -> Vec<usize> {
    let mut least: Vec<usize> = (0..model.reservoirs.len()).collect();
    // As many rounds as a chain is long.
    for _ in 0..model.reservoirs.len() {
        for [a, b] in model.resonances.iter().map(|resonance| resonance.between) {
            let common = least[a].min(least[b]);
            (least[a], least[b]) = (common, common);
        }
    }
    least
}
