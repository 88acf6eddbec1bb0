//! The library as another program uses it: no plan that its public calls can build makes it panic.

use fluctua::config::observe::{Direction, FirstPassage, JumpKind};
use fluctua::config::plan::Estimator;
use fluctua::config::{self, Plan, PlanBuilder, PlanParts};
use fluctua::ensemble::{Memory, Progress, Silent};
use fluctua::kernel::KernelName;
use fluctua::model::Model;
use fluctua::network::{Bath, Start};
use fluctua::number::Finite;
use fluctua::quantity::LawGroup;
use fluctua::run::memory::Need;
use fluctua::run::{self, Error, Job};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Names that exist in some models, and some that cannot.
const NAMES: [&str; 10] = ["L", "R", "a", "b", "empty", "L+R", "", "x.y", "total", "\u{202e}\n\""];
const OBSERVABLES: [&str; 10] = [
    "particle.a",
    "energy.a",
    "heat.a",
    "entropy.total",
    "heat.left",
    "activity.total",
    "probability.L",
    "particle.zz",
    "",
    "a.b.c",
];
/// Words for the clock and the order of a ring.
const WORDS: [&str; 7] =
    ["poisson", "steps", "sundial", "random", "checkerboard", "sequential", ""];
const KEYS: [&str; 14] = [
    "sampling.duration",
    "sampling.seed",
    "sampling.blocks",
    "sampling.start",
    "model",
    "model.kind",
    "model.dots.L.energy",
    "model.transitions.0.rate",
    "observe.laws",
    "parameters.F",
    "",
    "..",
    "observe.passages.0.upper",
    "model.bulk.start",
];

/// A number: mostly plain, now and then nasty.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -3.0..3.0_f64,
        3 => select(vec![0.0, 1.0, 0.5, 2.0]),
        1 => select(vec![
            -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1e300,
            -1e17, 1e-9,
        ]),
    ]
}

/// A whole number that a plan may have, or one that it may not.
fn whole() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 1..200_u64, 1 => select(vec![0, u64::MAX, 1 << 63, 1 << 53, 1_000_000_000_000])]
}

/// One call of a builder: which, with what it may need.
#[derive(Clone, Debug)]
struct Call {
    which: usize,
    names: [&'static str; 3],
    observables: [&'static str; 2],
    key: &'static str,
    x: [f64; 2],
    n: u64,
    index: Index,
}

/// A call, more often of what is observed and by names that some model knows.
fn call() -> impl Strategy<Value = Call> {
    let name = || prop_oneof![8 => select(&NAMES[..4]), 1 => select(&NAMES[..])];
    let observable = || prop_oneof![8 => select(&OBSERVABLES[..4]), 1 => select(&OBSERVABLES[..])];
    let which = prop_oneof![1 => 0..16_usize, 2 => 16..30_usize, 6 => 30..46_usize];
    let names = [name(), name(), name()];
    let numbers = (prop::array::uniform2(number()), whole(), any::<Index>());
    (which, names, [observable(), observable()], select(&KEYS[..]), numbers).prop_map(
        |(which, names, observables, key, (x, n, index))| Call {
            which,
            names,
            observables,
            key,
            x,
            n,
            index,
        },
    )
}

/// A model that can be run, so that what follows is reached.
pub(crate) fn sound(kind: u8) -> PlanBuilder {
    let plan = Plan::builder().duration(4.0).trajectories(64).blocks(8);
    match kind {
        0 => plan
            .dot("L", 0.3)
            .dot("R", "F")
            .parameter("F", 0.2)
            .interaction(["L", "R"], 1.0)
            .reservoir("a", "L", 1.0, "F")
            .reservoir("b", "R", 0.5, -0.5)
            .reservoir("left", "L", 0.7, 0.1),
        1 => plan
            .transition("L", "R", 1.0, "a")
            .carrying(1, 0.5)
            .transition("R", "L", 2.0, "a")
            .carrying(-1, -0.5)
            .transition("R", "empty", 1.0, "b")
            .transition("empty", "L", 0.5, "left"),
        2 => plan.upper(1, 1.0).lower(1, 0.5).baths(2.0, 1.0).q2r(),
        3 => plan
            .planck(1.0)
            .scattering_reservoir("a", 1.0, 0.3)
            .scattering_reservoir("b", 0.5, -0.2)
            .nonthermal_scattering_reservoir("left", "1/(exp(2*e) + 1)")
            .resonance("L", ["a", "b"], 0.4, 1.0)
            .resonance("R", ["b", "left"], -0.1, 2.0)
            .height("R", 0.5),
        4 => plan
            .quantum_ring([1, 1], 2)
            .quantum_bonds(1.0, 1.4)
            .quantum_baths([2.0, 1.0], 0.01, 10.0)
            .quantum_key("fields", vec![0.1, 0.3, 0.0, -0.2]),
        _ => Plan::builder(),
    }
}

fn started(call: &Call) -> Start {
    let starts = [
        Start::Stationary,
        Start::State(call.names[0].into()),
        Start::BurnIn(call.x[0].try_into().unwrap_or_else(|_| 1.0.try_into().unwrap())),
        Start::Up,
        Start::Random,
        Start::Canonical(Bath::Left),
        Start::Canonical(Bath::Right),
    ];
    call.index.get(&starts).clone()
}

fn of_model(plan: PlanBuilder, call: &Call) -> PlanBuilder {
    let Call { names: [name, second, third], x: [x, y], n, .. } = *call;
    let spins = (n % 4) as usize;
    match call.which {
        0 => plan.dot(name, x),
        1 => plan.interaction([name, second], x),
        2 => plan.reservoir(name, second, x, y),
        3 => plan.tunnel_rate(name, x),
        4 => plan.tunnel_rate_when(name, &[second], x),
        5 => plan.transition(name, second, x, third),
        6 => plan.carrying(n as i32, x),
        7 => plan.upper(spins, x),
        8 => plan.lower(spins, x),
        9 => plan.baths(x, y),
        10 => plan.q2r(),
        11 => plan.creutz(x, n as u8 % 4),
        12 => plan.clock(WORDS[call.index.index(WORDS.len())]),
        13 => plan.order(WORDS[call.index.index(WORDS.len())]),
        14 => plan.bonds(&[n as usize, spins]),
        _ => plan.correlations(&[[n as usize, spins], [1, 3]]),
    }
}

fn of_sampling(plan: PlanBuilder, call: &Call) -> PlanBuilder {
    let Call { names: [name, ..], x: [x, y], n, key, .. } = *call;
    match call.which {
        16 => plan.title(name),
        17 => plan.parameter(name, x),
        18 => plan.set(key, x),
        19 => plan.set(key, "2*F"),
        20 => plan.set(key, vec![x, y]),
        21 => plan.set(key, n),
        22 => plan.duration(x),
        23 => plan.trajectories(n),
        24 => plan.blocks(n),
        25 => plan.seed(n),
        26 => plan.start(started(call)),
        27 => plan.estimator(*call.index.get(&[Estimator::Plain, Estimator::Even])),
        28 => plan.kernel(*call.index.get(&[
            KernelName::Auto,
            KernelName::Gillespie,
            KernelName::Compound,
        ])),
        _ => plan.set("observe.frequencies", vec![x.abs(), y]),
    }
}

fn of_observe(plan: PlanBuilder, call: &Call) -> PlanBuilder {
    let Call { names: [name, second, _], observables: [of, and], x: [x, y], .. } = *call;
    match call.which {
        30 => plan.covariance(of, and),
        31 => plan.distribution(of),
        32 => plan.joint_distribution(of, and),
        33 => plan.windows(&[x, 4.0]),
        34 => plan.generating_function(of),
        35 => plan.generating_function_at(of, &[x, y]),
        36 => plan.joint_generating_function(of, and),
        37 => plan.spectrum(of),
        38 => plan.cross_spectrum(of, and).frequencies(&[x, y]),
        39 => plan.law(call.index.get(&LawGroup::ALL).0),
        40 => plan.all_laws(),
        41 => plan.waiting_time(name),
        42 => plan.directed_waiting_time(&[name, second], Direction::In),
        43 => plan.passage(of, Some(x), Some(y)).passage_into(&[name]),
        44 => plan.information(&[name], &[second]),
        _ => plan.response(name).response_with_step("F", x),
    }
}

fn apply(plan: PlanBuilder, call: &Call) -> PlanBuilder {
    match call.which {
        0..16 => of_model(plan, call),
        16..30 => of_sampling(plan, call),
        _ => of_observe(plan, call),
    }
}

/// Small enough to be run here.
fn is_small(plan: &Plan) -> bool {
    plan.sampling.trajectories < 10_000 && Need::of(plan).bytes() < 1e8
}

/// Prepare a plan and run it both ways where that is short; how far it came.
pub(crate) fn use_all(plan: &Plan) -> usize {
    let again = config::read("again", &config::to_toml(plan), &[]).unwrap();
    assert_eq!(again.with(|_| ()).as_ref(), Ok(&again));
    if !is_small(plan) {
        return 1;
    }
    let Ok(job) = run::prepare(plan) else { return 2 };
    // A plan with its choices is a plan.
    let again = job.plan().with(|_| ()).unwrap();
    assert_eq!(again.with(|_| ()).as_ref(), Ok(&again));
    if job.expected_jumps().is_nan() || job.expected_jumps() > 1e5 {
        return 3;
    }
    if job.plan().sampling.duration.get() > 1e4 {
        return 3;
    }
    drop(job.run_exact());
    drop(job.block(job.plan().sampling.blocks));
    drop(run::trace(plan, 5));
    if job.run(&mut Memory, &Silent).is_ok() { 5 } else { 4 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_calls_panics(kind in 0..5_u8, calls in prop::collection::vec(call(), 0..5)) {
        let builder = calls.iter().fold(sound(kind), apply);
        match builder.build() {
            Ok(plan) => _ = use_all(&plan),
            Err(error) => prop_assert!(error.to_string().contains("plan in code"), "{error}"),
        }
    }

    #[test]
    fn no_change_of_parts_panics(
        kind in 0..3_u8,
        call in call(),
        which in 0..20_usize,
        usual in prop::collection::vec(30..46_usize, 0..3),
    ) {
        let call = &Call { which, ..call };
        let asked = usual.iter().fold(sound(kind), |plan, &which| {
            apply(plan, &Call { which, names: ["a", "b", "L"], observables: ["particle.a"; 2], ..call.clone() })
        });
        let plan = asked.build().or_else(|_| sound(kind).build()).unwrap();
        if let Ok(plan) = plan.with(|parts| break_a_part(parts, call)) {
            use_all(&plan);
        }
    }
}

/// Set a part to whatever it may hold.
fn break_a_part(parts: &mut PlanParts, call: &Call) {
    let Call { n, x: [x, y], names: [name, ..], observables: [of, _], .. } = *call;
    let index = n as usize % 5;
    let of = of.parse().unwrap_or_else(|_| "particle.a".parse().unwrap());
    match call.which {
        0 => parts.title = name.into(),
        1 => parts.parameters.push((name.into(), x)),
        2 => parts.sampling.trajectories = n,
        3 => parts.sampling.blocks = n,
        4 => parts.sampling.seed = n,
        5 => parts.sampling.start = Some(started(call)),
        6 => parts.sampling.estimator = Estimator::Even,
        7 => parts.observe.frequencies = Some(vec![x, y]),
        8 => parts.observe.information = Some([vec![index], vec![0, 1]]),
        9 => {
            let (lower, upper) = (Finite::try_from(x).ok(), Finite::try_from(y).ok());
            parts.observe.passages.push(FirstPassage::Level { of, lower, upper });
        }
        10 => parts.observe.passages.push(FirstPassage::States(vec![])),
        11 => {
            let reservoirs = if index == 0 { vec![] } else { vec![name.into()] };
            parts.observe.waiting_times.push(JumpKind { reservoirs, direction: None });
        }
        12 => parts.observe.covariances.push([of.clone(), of]),
        13 => parts.observe.generating_functions.iter_mut().for_each(|g| {
            g.fields = Some([vec![], vec![x]]);
        }),
        14 => parts.observe.response.iter_mut().for_each(|r| r.name = name.into()),
        15 => parts.written = None,
        16 => parts.sampling.kernel = KernelName::Compound,
        _ => break_the_model(&mut parts.model, index, call.which),
    }
}

pub(crate) fn break_the_model(model: &mut Model, index: usize, which: usize) {
    match (model, which) {
        (Model::Dots(dots), 17) => dots.reservoirs[0].leads[0].dot = index,
        (Model::Dots(dots), 18) => dots.start = vec![index, index],
        (Model::Dots(dots), _) => dots.dots.truncate(index),
        (Model::Network(network), 17) => network.transitions[1].to = index,
        (Model::Network(network), 18) => network.start = index,
        (Model::Network(network), _) => network.states.truncate(index),
        (Model::Ring(ring), 17) => ring.upper.spins = index,
        (Model::Ring(ring), 18) => ring.bonds = vec![index, index],
        (Model::Ring(ring), _) => ring.correlations = vec![[index, 1]],
        (Model::QuantumRing(ring), 17) => ring.up = index,
        (Model::QuantumRing(ring), 18) => ring.correlations = vec![[index, 1]],
        (Model::QuantumRing(ring), _) => ring.fields.truncate(index),
        (Model::Resonances(own), 17) => own.resonances[0].between[0] = index,
        (Model::Resonances(own), _) => own.resonances.truncate(index),
        (Model::Lindblad(own), 17) => own.jumps[0].reservoir = index,
        (Model::Lindblad(own), 18) => own.start = index,
        (Model::Lindblad(own), _) => own.states.truncate(index),
    }
}

#[test]
fn sound_models_are_run_to_the_end() {
    for kind in 0..5 {
        assert_eq!(use_all(&sound(kind).build().unwrap()), 5, "{kind}");
    }
}

/// Asks to stop once it was asked so often.
struct Patience(std::sync::atomic::AtomicUsize);

impl Progress for Patience {
    fn stop(&self) -> bool {
        use std::sync::atomic::Ordering::Relaxed;
        self.0.fetch_update(Relaxed, Relaxed, |left| Some(left.saturating_sub(1))) == Ok(0)
    }
}

#[test]
fn exact_answers_stop_when_asked() {
    let job: Job = run::prepare(&sound(0).all_laws().build().unwrap()).unwrap();
    let whole = job.run_exact().unwrap();
    let mut stopped = 0;
    for patience in 0..100 {
        match job.run_exact_with(&Patience(patience.into())) {
            Ok(report) => {
                assert_eq!(report, whole);
                assert!(stopped > 8, "asked {stopped} times");
                return;
            }
            Err(Error::Interrupted) => stopped += 1,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("it never finished");
}
