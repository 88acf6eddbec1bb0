//! The walk by tables against the exact answers, against the walk by jumps, and against twins with
//! a wrong rate.
//!
//! Seeds are fixed, so a test that passes passes always; "false alarm" is the chance that a sound
//! kernel had failed for the seed chosen: `1e-3` a family of quantities, `1e-6` a chi-square test.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use fluctua::config::observe::Observe;
use fluctua::config::{self, Plan};
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::kernel::{
    Compound, Ending, Generator, Gillespie, Kernel, Sink, StartLaw, TICKS, Target, Unfit, Window,
};
use fluctua::network::Network;
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::json;
use fluctua::run::{self, prepare};
use rand::RngExt;
use rayon::ThreadPoolBuilder;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// The devices: config, and a duration whose half fits one slice.
const SYSTEMS: [(&str, f64); 5] = [
    ("configs/single_level.toml", 4.0),
    ("configs/random_walk.toml", 3.0),
    ("configs/inverse_current.toml", 4.0),
    ("configs/heat_engine.toml", 4.0),
    ("configs/maxwell_demon.toml", 2.0),
];

/// So many windows that only the size of tables limits them.
const MANY: u64 = 1 << 50;

fn plan(path: &str, set: &[&str]) -> Plan {
    unwatched(path, &[&["sampling.kernel='compound'"], set].concat())
}

/// The plan of a device without what needs to see every jump.
fn unwatched(path: &str, set: &[&str]) -> Plan {
    common::plan(path, set).with(|parts| parts.observe = Observe::default()).expect("a plan")
}

fn tables(network: &Network, start: &StartLaw, duration: f64) -> Compound {
    Compound::new(network, start, duration, MANY).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn tables_hold_the_exact_law_of_a_slice() {
    for (path, tau) in SYSTEMS {
        let job = prepare(&plan(path, &[])).unwrap();
        let states = &job.network().expect("enumerated").states;
        for (state, name) in (0..).zip(states) {
            let start = format!("sampling.start={{ state = '{name}' }}");
            let duration = format!("sampling.duration={tau}");
            let job = prepare(&unwatched(path, &[&start, &duration])).unwrap();
            let kernel =
                tables(job.network().expect("enumerated"), &StartLaw::State(state), 2.0 * tau);
            assert_eq!(kernel.slices(), 1, "{path}: a slice must be half a window");
            let law = kernel.law(state);
            let total: f64 = law.iter().map(|ending| ending.probability).sum();
            assert!((total - 1.0).abs() < 1e-13, "{path}, {name}: the total is {total}");
            let exact = job.exact().unwrap();
            let mut counters = vec![0; job.network().expect("enumerated").counting.counters.len()];
            for observable in job.network().expect("enumerated").counting.with_cumulants() {
                let mut moments = [0.0; 2];
                for ending in &law {
                    for &(counter, count) in &ending.counts {
                        counters[counter as usize] = count;
                    }
                    let x = observable.weights.dot(&counters);
                    moments[0] += ending.probability * x;
                    moments[1] += ending.probability * x * x;
                }
                let found = [moments[0], moments[1] - moments[0] * moments[0]];
                for (statistic, found) in
                    [Statistic::Mean, Statistic::Variance].into_iter().zip(found)
                {
                    let quantity = Quantity::new(observable.observable.clone(), statistic);
                    let answer = exact.get(&quantity).unwrap().exact.value;
                    let error = (found - answer).abs() / answer.abs().max(1.0);
                    assert!(error < 1e-10, "{path}, {name}: {quantity} {found} for {answer}");
                }
            }
        }
    }
}

#[test]
fn windows_dwell_times_and_activities_agree_with_exact() {
    for (path, short) in SYSTEMS {
        let few = format!("sampling.duration={short}");
        for set in [few.as_str(), "sampling.trajectories=102400", "sampling.trajectories=5120"] {
            let plan = plan(path, &[set]);
            let report = common::run(&plan);
            let verdict = report.verdict.unwrap();
            let worst = (&verdict.disagreeing, verdict.largest);
            assert!(verdict.disagreeing.is_empty(), "{path}, {set}: {worst:?}");
            assert!(verdict.compared > 10, "{path}: only {} compared", verdict.compared);
        }
    }
}

/// Where windows end and what they count, by how often it happened.
#[derive(Default)]
struct Joint {
    windows: BTreeMap<(u32, u32, Vec<i64>), f64>,
    ticks: u128,
    expected: Vec<f64>,
    /// Counters whose fluctuations every kernel gives.
    counters: Vec<usize>,
    /// Look at the first half of windows alone.
    half: bool,
}

impl Sink for Joint {
    fn window(&mut self, w: &Window<'_>) {
        let ends = if self.half { [w.at_middle, &[]] } else { [w.at_middle, w.at_end] };
        let counts = ends.iter().flat_map(|end| self.counters.iter().filter_map(|&k| end.get(k)));
        let end = if self.half { 0 } else { w.end };
        *self.windows.entry((w.middle, end, counts.copied().collect())).or_default() += 1.0;
    }
    fn dwell(&mut self, ticks: &[u64]) {
        self.ticks += ticks.iter().map(|&t| u128::from(t)).sum::<u128>();
    }
    fn expected(&mut self, counts: &[f64]) {
        self.expected.resize(counts.len(), 0.0);
        self.expected.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    fn levels(&mut self, _integrals: &[u128]) {}
}

fn joint(kernel: &dyn Kernel, network: &Network, windows: u64, seed: u64) -> Joint {
    sample(kernel, network, windows, seed, false)
}

fn sample(kernel: &dyn Kernel, network: &Network, windows: u64, seed: u64, half: bool) -> Joint {
    let counters = network.counting.counters.iter().enumerate();
    let net = counters.filter(|(_, name)| !name.starts_with("jumps")).map(|(k, _)| k).collect();
    let mut joint = Joint { counters: net, half, ..Joint::default() };
    kernel.walk(stream(seed, 0, 0, Purpose::Walk), windows, &mut joint);
    assert_eq!(joint.ticks, u128::from(windows) * u128::from(TICKS), "dwell times fill windows");
    joint
}

/// The chance of two samples of equal size that differ as much, if they have one law; rare cells
/// are pooled.
fn chance(a: &Joint, b: &Joint) -> f64 {
    let cells: BTreeSet<_> = a.windows.keys().chain(b.windows.keys()).collect();
    let count = |joint: &Joint, cell| joint.windows.get(cell).copied().unwrap_or(0.0);
    let (mut statistic, mut freedom, mut rest) = (0.0, -1.0, [0.0; 2]);
    let mut add = |[a, b]: [f64; 2]| {
        statistic += (a - b) * (a - b) / (a + b);
        freedom += 1.0;
    };
    for cell in cells {
        let counts = [count(a, cell), count(b, cell)];
        if counts[0] + counts[1] < 40.0 {
            rest = [rest[0] + counts[0], rest[1] + counts[1]];
        } else {
            add(counts);
        }
    }
    if rest[0] + rest[1] > 0.0 {
        add(rest);
    }
    assert!(freedom > 10.0, "only {freedom} cells are compared");
    ChiSquared::new(freedom).unwrap().sf(statistic)
}

const FALSE_ALARM: f64 = 1e-6;
const SAMPLE: u64 = 200_000;

#[test]
fn counts_have_the_joint_law_of_a_walk_by_jumps() {
    for (path, duration) in SYSTEMS {
        let job = prepare(&plan(path, &[])).unwrap();
        let law = || StartLaw::Weights(job.stationary().unwrap().to_vec());
        let by_jumps = Gillespie::new(job.network().expect("enumerated"), law(), duration);
        let by_jumps = joint(&by_jumps, job.network().expect("enumerated"), SAMPLE, 1);
        // One slice to half a window, and several.
        for windows in [MANY, 5_000] {
            let by_slices =
                Compound::new(job.network().expect("enumerated"), &law(), duration, windows)
                    .unwrap();
            let by_slices = joint(&by_slices, job.network().expect("enumerated"), SAMPLE, 2);
            let chance = chance(&by_jumps, &by_slices);
            assert!(chance > FALSE_ALARM, "{path}: {chance:e}");
        }
    }
}

/// How a slice from each state ends.
type Laws = Vec<Vec<Ending>>;

/// The laws in the tables; an ending that several columns hold is one.
fn laws(kernel: &Compound, states: usize) -> Laws {
    let joined = |state| {
        let mut cells: BTreeMap<_, f64> = BTreeMap::new();
        for ending in kernel.law(state) {
            *cells.entry((ending.state, ending.counts)).or_default() += ending.probability;
        }
        let ending = |((state, counts), probability)| Ending { probability, state, counts };
        cells.into_iter().map(ending).collect()
    };
    (0..states as u32).map(joined).collect()
}

/// The chance that the test sees one law where it expects another, from the laws themselves: the
/// statistic has mean `f + n` and variance `2 (f + 2 n)`, with `n` the noncentrality.
fn power(right: &Laws, wrong: &Laws, start: &[f64]) -> f64 {
    let mut cells: BTreeMap<_, [f64; 2]> = BTreeMap::new();
    for (side, laws) in [right, wrong].into_iter().enumerate() {
        for (law, weight) in laws.iter().zip(start) {
            for ending in law {
                let cell = cells.entry((ending.state, ending.counts.clone())).or_default();
                cell[side] += SAMPLE as f64 * weight * ending.probability;
            }
        }
    }
    let seen: Vec<_> = cells.values().filter(|[a, b]| a + b >= 40.0).collect();
    let freedom = seen.len() as f64;
    let noncentrality: f64 = seen.iter().map(|[a, b]| (a - b) * (a - b) / (a + b)).sum();
    let bound = ChiSquared::new(freedom).unwrap().inverse_cdf(1.0 - FALSE_ALARM);
    let spread = (2.0 * (freedom + 2.0 * noncentrality)).sqrt();
    Normal::standard().cdf((freedom + noncentrality - bound) / spread)
}

/// A walk of one slice to half a window, from laws that may be spoilt.
struct Listed<'a> {
    laws: &'a Laws,
    start: &'a [f64],
    counters: usize,
}

impl Listed<'_> {
    fn draw<T>(list: &[T], weight: impl Fn(&T) -> f64, u: f64) -> &T {
        let mut rest = u * list.iter().map(&weight).sum::<f64>();
        list.iter()
            .find(|item| {
                rest -= weight(item);
                rest < 0.0
            })
            .unwrap_or(&list[0])
    }
}

impl Kernel for Listed<'_> {
    fn walk(&self, mut generator: Generator, windows: u64, sink: &mut dyn Sink) {
        let starts: Vec<(u32, f64)> = (0..).zip(self.start.iter().copied()).collect();
        for _ in 0..windows {
            let start = Self::draw(&starts, |s| s.1, generator.random()).0;
            let ending =
                Self::draw(&self.laws[start as usize], |e| e.probability, generator.random());
            let mut counters = vec![0; self.counters];
            for &(counter, count) in &ending.counts {
                counters[counter as usize] = count;
            }
            let (middle, at_middle) = (ending.state, &counters[..]);
            sink.window(&Window { start, middle, end: middle, at_middle, at_end: at_middle });
            sink.dwell(&[TICKS]);
        }
    }
}

/// The likeliest probability of one state wrong by 5 %, the next making up for it: the same test as of a wrong
/// rate sees it, and passes the right table walked the same way.
#[test]
fn one_wrong_probability_in_a_table_is_caught() {
    let duration = 4.0;
    for path in ["configs/single_level.toml", "configs/inverse_current.toml"] {
        let job = prepare(&plan(path, &[])).unwrap();
        let start = job.stationary().unwrap().to_vec();
        let law = || StartLaw::Weights(start.clone());
        let by_jumps = Gillespie::new(job.network().expect("enumerated"), law(), duration);
        let by_jumps = sample(&by_jumps, job.network().expect("enumerated"), SAMPLE, 1, true);
        let right =
            laws(&tables(job.network().expect("enumerated"), &law(), duration), start.len());
        let mut wrong = right.clone();
        let likeliest = (0..start.len()).max_by(|&a, &b| start[a].total_cmp(&start[b])).unwrap();
        wrong[likeliest].sort_by(|a, b| b.probability.total_cmp(&a.probability));
        let moved = 0.05 * wrong[likeliest][0].probability;
        wrong[likeliest][0].probability -= moved;
        wrong[likeliest][1].probability += moved;
        let power = power(&right, &wrong, &start);
        assert!(power > 0.99, "{path}: power {power}");
        let chance = |laws: &Laws| {
            let counters = job.network().expect("enumerated").counting.counters.len();
            let walk = Listed { laws, start: &start, counters };
            chance(&by_jumps, &sample(&walk, job.network().expect("enumerated"), SAMPLE, 2, true))
        };
        let [passes, caught] = [chance(&right), chance(&wrong)];
        assert!(passes > FALSE_ALARM, "{path}: {passes:e}");
        assert!(caught < FALSE_ALARM, "{path}: went unnoticed, {caught:e}");
    }
}

#[test]
fn a_rate_fifteen_percent_off_is_caught() {
    for (path, reservoir) in [
        ("configs/single_level.toml", "left"),
        ("configs/inverse_current.toml", "b"),
        ("configs/heat_engine.toml", "hot"),
    ] {
        let rate = 1.15;
        let duration = 4.0;
        let right = prepare(&plan(path, &[])).unwrap();
        let set = format!("model.reservoirs.{reservoir}.tunnel_rate={rate}");
        let wrong = prepare(&plan(path, &[&set])).unwrap();
        // The start is that of the right device, so that only the tables are wrong.
        let start = right.stationary().unwrap().to_vec();
        let law = || StartLaw::Weights(start.clone());
        let by_jumps = Gillespie::new(&right.network().expect("enumerated"), law(), duration);
        let by_jumps = sample(&by_jumps, &right.network().expect("enumerated"), SAMPLE, 1, true);
        let network = right.network().expect("enumerated").clone();
        let [right, wrong] = [&right, &wrong]
            .map(|job| tables(job.network().expect("enumerated"), &law(), duration));
        let states = start.len();
        let power = power(&laws(&right, states), &laws(&wrong, states), &start);
        assert!(power > 0.99, "{path}: power {power}");
        let twin = sample(&wrong, &network, SAMPLE, 2, true);
        let chance = chance(&by_jumps, &twin);
        assert!(chance < FALSE_ALARM, "{path}: went unnoticed, {chance:e}");
    }
}

#[test]
fn every_instruction_set_and_any_threads_give_equal_bits() {
    let job = prepare(&plan("configs/inverse_current.toml", &[])).unwrap();
    let walk = |target| {
        let law = StartLaw::Weights(job.stationary().unwrap().to_vec());
        let joint = joint(
            &tables(job.network().expect("enumerated"), &law, 100.0).on(target),
            job.network().expect("enumerated"),
            1111,
            3,
        );
        (joint.windows, joint.expected)
    };
    let plain = walk(Target::Portable);
    assert!(plain.1.iter().sum::<f64>() > 0.0);
    for target in Target::available() {
        assert!(walk(target) == plain, "{target:?} differs");
    }
    let plan = plan("configs/heat_engine.toml", &["sampling.trajectories=3000"]);
    let run = |threads| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| json::write(&common::run(&plan)))
    };
    let one = run(1);
    assert!(one == run(2) && one == run(7), "threads must not change a bit");
}

/// A level of two rates, from a start.
fn level(
    up: f64,
    down: f64,
    duration: f64,
    start: &str,
    kernel: &str,
) -> Result<run::Job, run::Error> {
    let text = format!(
        "[model]\nkind = 'network'\nstart = 'empty'\n\
         [[model.transitions]]\nfrom = 'empty'\nto = 'full'\nrate = {up:e}\nreservoir = 'r'\nparticles = 1\n\
         [[model.transitions]]\nfrom = 'full'\nto = 'empty'\nrate = {down:e}\nreservoir = 'r'\nparticles = -1\n\
         [sampling]\nduration = {duration:e}\nkernel = '{kernel}'\nstart = {start}\ntrajectories = 1000"
    );
    prepare(&config::read("level.toml", &text, &[]).unwrap_or_else(|error| panic!("{error}")))
}

#[test]
fn what_does_not_fit_says_why() {
    let stationary = "'stationary'";
    let error = level(1.0, 1.0, 9.0, "{ burn_in = 1.0 }", "compound").unwrap_err().to_string();
    assert!(error.contains("it has no burn-in") && error.contains("or start from"), "{error}");
    let error = level(1e300, 1e300, 1e9, stationary, "compound").unwrap_err().to_string();
    assert!(error.contains("leaves the range"), "{error}");
    // One jump in a million steps.
    let error = level(1e6, 1e-3, 10.0, "{ state = 'full' }", "compound").unwrap_err().to_string();
    assert!(error.contains("draws for"), "{error}");
    let job = level(1e6, 1e-3, 10.0, "{ state = 'full' }", "auto").unwrap();
    assert_eq!(job.plan().sampling.kernel.to_string(), "gillespie");
    let report = common::run(job.plan());
    assert!(!report.system.contains("compound"), "no tables were asked for: {}", report.system);
    let ring = |n: u32| {
        let step = |x: u32| {
            format!(
                "[[model.transitions]]\nfrom = 's{x}'\nto = 's{}'\nrate = 1.0\nreservoir = 'r{x}'\nparticles = 1\n",
                (x + 1) % n
            )
        };
        let steps: String = (0..n).map(step).collect();
        let text = format!("[model]\nkind = 'network'\nstart = 's0'\n{steps}");
        prepare(&config::read("ring.toml", &text, &[]).unwrap())
            .unwrap()
            .network()
            .expect("enumerated")
            .clone()
    };
    let new = |n| Compound::new(&ring(n), &StartLaw::State(0), 1.0, MANY).unwrap_err();
    assert_eq!(new(65), Unfit::States { states: 65 });
    assert_eq!(new(9), Unfit::Counters { counters: 9 });
}

/// The report says which kernel walked and why, the same of a plan and of that plan resolved.
#[test]
fn reports_say_which_kernel_and_why() {
    let plan = |kernel: &str| {
        let kernel = format!("sampling.kernel='{kernel}'");
        unwatched("configs/single_level.toml", &[&kernel, "sampling.trajectories=64"])
    };
    let walk = |plan: &Plan| {
        let report = common::run(plan);
        let resolved = common::run(&report.plan);
        assert!(json::write(&report) == json::write(&resolved));
        report.kernel.unwrap()
    };
    let by_tables = walk(&plan("compound"));
    let size = by_tables.tables.unwrap();
    assert_eq!(by_tables.name.to_string(), "compound");
    assert!(size.draws >= 2 && size.columns >= 2 && size.bytes >= 16 * size.outcomes, "{size:?}");
    let by_jumps = walk(&plan("gillespie"));
    assert!(by_jumps.tables.is_none());
    assert!(by_jumps.reason.contains("tables"), "{}", by_jumps.reason);
    let slow = level(1e6, 1e-3, 10.0, "{ state = 'full' }", "auto").unwrap();
    let slow = walk(&slow.plan());
    assert!(slow.reason.contains("no tables: a window would take"), "{}", slow.reason);
    let spectrum = vec![["particle.left", "particle.left"].map(|o| o.parse().unwrap())];
    let watched = plan("auto").with(|parts| parts.observe.spectra = spectrum).unwrap();
    let watched = walk(&watched);
    assert!(watched.reason.contains("needs every jump"), "{}", watched.reason);
    let ring = walk(&common::plan("configs/ring_1_1.toml", &["sampling.trajectories=64"]));
    assert!(ring.reason.contains("attempt by attempt"), "{}", ring.reason);
}

#[test]
fn a_billion_steps_are_walked_or_refused() {
    let job = level(1e7, 1e7, 100.0, "'stationary'", "auto").unwrap();
    let law = StartLaw::Weights(vec![1.0, 1.0]);
    match Compound::new(job.network().expect("enumerated"), &law, 100.0, 1000) {
        Err(why) => panic!("{why}"),
        Ok(kernel) => {
            let joint = joint(&kernel, job.network().expect("enumerated"), 16, 4);
            // Jumps of both directions: 1e9 a window, their expectation sharp to 1e-5.
            let jumps: f64 = joint.expected.iter().sum::<f64>() / 16.0 / 1e9;
            assert!((jumps - 1.0).abs() < 1e-4, "{jumps}");
        }
    }
}

#[test]
fn an_absorbing_state_holds_what_comes() {
    let job = level(3.0, 0.0, 1.0, "{ state = 'empty' }", "compound").unwrap();
    let joint = joint(job.kernel().as_ref(), job.network().expect("enumerated"), 20_000, 5);
    let full: f64 = joint.windows.iter().filter(|w| w.0.1 == 1).map(|w| w.1).sum();
    let p = 1.0 - (-3.0_f64).exp();
    let z = (full / 20_000.0 - p) / (p * (1.0 - p) / 20_000.0).sqrt();
    assert!(z.abs() < 5.0, "{z} standard errors off");
}
