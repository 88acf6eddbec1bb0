//! Time a jump, by number of states, beside a public peer and a plain loop in the same run.
//!
//! Devices are chains of dots, nearest neighbours interacting, with two reservoirs on every other
//! dot and one on the rest. Ours counts everything a report lists, at both halves, and the dwell
//! times; the others only move. The three take turns on one thread, and each cell is the fastest
//! of many turns, in nanoseconds a jump. An argument picks one number of dots.
#![allow(clippy::print_stdout, reason = "a program that prints a table")]

use std::time::Instant;

use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::ensemble::{Shard, Work, walk_block};
use fluctua::kernel::{Compound, Draws, Gillespie, Kernel, Sink, StartLaw, Target, Window, Words};
use fluctua::model::compile;
use fluctua::model::{Dot, Dots, Interaction, Lead, Model, Occupation, Reservoir, TunnelRate};
use fluctua::network::{Channel, Network};
use fluctua::number::{Finite, Rate, Temperature};
use fluctua::tally::{JumpObserver, MinimumLayout, PassageLayout, PathLayout, WaitingLayout};
use rand::RngExt;

mod peer;

const TURNS: u64 = 40;
const DURATION: f64 = 100.0;
/// Windows a block, as by default.
const WINDOWS: u64 = 100;

fn main() {
    let asked = std::env::args().nth(1).and_then(|dots| dots.parse().ok());
    println!("rebop by its function interface; its macro has the device of four states below");
    println!("ns per jump       fluctua    naive    rebop   naive/fluctua  rebop/fluctua   memory");
    for dots in asked.map_or(vec![1, 2, 4, 8, 12, 16], |dots| vec![dots]) {
        let network = device(dots);
        let before = resident();
        let kernel = Gillespie::new(&network, StartLaw::State(0), DURATION);
        let memory = resident() - before;
        let [mut ours, mut plain, mut peer] = [f64::INFINITY; 3];
        for seed in 0..TURNS {
            ours = ours.min(fluctua(&kernel, &network, seed));
            plain = plain.min(naive(&network, seed));
            for sparse in [false, true] {
                peer = peer.min(rebop(&network, seed, sparse));
            }
        }
        println!(
            "{:6} states  {ours:9.2} {plain:8.2} {peer:8.2}  {:14.1} {:14.1} {memory:5.0} MB",
            network.states.len(),
            plain / ours,
            peer / ours,
        );
    }
    for target in Target::available() {
        let fastest = (0..TURNS).map(|seed| draws(target, seed)).fold(f64::INFINITY, f64::min);
        let words = (0..TURNS).map(|seed| words(target, seed)).fold(f64::INFINITY, f64::min);
        println!("of which for random numbers, {target:?}: {fastest:.2}; a word alone {words:.2}");
    }
    if asked.is_none_or(|dots: usize| dots == 2) {
        jump_by_jump(&device(2));
        slices(&device(2));
        reports();
        watched(&device(2));
    }
}

/// A jump beside that of rebop's macro, whose loop the compiler writes for this device; all count.
fn jump_by_jump(network: &Network) {
    let kernel = Gillespie::new(network, StartLaw::State(0), DURATION);
    let [mut ours, mut counting, mut bare, mut functions] = [f64::INFINITY; 4];
    for seed in 0..TURNS {
        ours = ours.min(fluctua(&kernel, network, seed));
        for turn in 0..10 {
            let peers = peer::jump(network, 10 * seed + turn);
            counting = counting.min(peers[0]);
            bare = bare.min(peers[1]);
        }
        for sparse in [false, true] {
            functions = functions.min(rebop(network, seed, sparse));
        }
    }
    println!(
        "four states, ns per jump: fluctua {ours:.2}; rebop's macro {counting:.2} with counters, \
         {bare:.2} without; its function interface {functions:.2}, without"
    );
}

/// A jump with all that a report remembers of its window: powers, products of every pair, entropy
/// with its boundary term, dwell times; beside a jump of rebop's macro on the same device.
fn reports() {
    println!("four states, ns per jump with all that a report remembers:");
    println!(" duration   gillespie  compound   rebop's macro   macro/gillespie");
    let example = include_str!("../configs/inverse_current.toml");
    let plan = fluctua::config::read("example", example, &[]).expect("an example");
    let network = compile(&plan.model).network.expect("enumerated");
    let turns = (0..10 * TURNS).map(|seed| peer::jump(&network, seed)[0]);
    let macros = turns.fold(f64::INFINITY, f64::min);
    for duration in [10, 100, 1000] {
        let [gillespie, compound] = ["gillespie", "compound"].map(|kernel| {
            let set = [
                format!("sampling.duration={duration}"),
                format!("sampling.kernel='{kernel}'"),
                "sampling.trajectories=1000000".to_owned(),
            ];
            let plan = fluctua::config::read("example", example, &set).expect("an example");
            let job = fluctua::run::prepare(&plan).expect("it can be run");
            let kernel = job.kernel();
            let layout = job.layout(kernel.as_ref()).expect("it has no histograms");
            let work = Work {
                seed: 1,
                point: 0,
                blocks: 256,
                windows: 40_000 / duration,
                shard: Shard::WHOLE,
            };
            let jumps = job.expected_jumps() / 1e6 * work.windows as f64;
            let turn = |index| {
                time(|| {
                    let block = walk_block(work, index, Purpose::Walk, kernel.as_ref(), &layout);
                    assert_eq!(block.windows, work.windows);
                    jumps as u64
                })
            };
            (0..TURNS).map(turn).fold(f64::INFINITY, f64::min)
        });
        println!(
            "{duration:9} {gillespie:11.2} {compound:9.2} {macros:15.2} {:17.1}",
            macros / gillespie
        );
    }
}

/// What each path tally adds to a jump, on the device of four states.
fn watched(network: &Network) {
    let kernel = Gillespie::new(network, StartLaw::State(0), DURATION);
    let channels = network.channels();
    let gains: Vec<f64> = channels.iter().map(|c| c.log_ratio.unwrap_or(0.0)).collect();
    let kinds = channels.iter().map(|c| u32::from(c.reservoir == 0)).collect();
    let count = |c: &Channel| f64::from(i8::from(c.reservoir == 0 && c.to > c.from));
    let back = |c: &Channel| f64::from(i8::from(c.reservoir == 0 && c.to < c.from));
    let particles = channels.iter().map(|c| count(c) - back(c)).collect();
    let depths = vec![0.5, 1.0, 2.0];
    let nothing = PathLayout::default;
    let all = PathLayout {
        fourier: None,
        channels: Some(channels.len()),
        minimum: Some(MinimumLayout { increments: gains, depths }),
        waits: Some(WaitingLayout { kinds, count: 1 }),
        passages: vec![PassageLayout::of_level(particles, Some(-20.0), Some(20.0))],
    };
    let tallies = [
        ("nothing", nothing()),
        ("jumps", PathLayout { channels: all.channels, ..nothing() }),
        ("minimum", PathLayout { minimum: all.minimum.clone(), ..nothing() }),
        ("waiting", PathLayout { waits: all.waits.clone(), ..nothing() }),
        ("passage", PathLayout { passages: all.passages.clone(), ..nothing() }),
        ("all four", all),
    ];
    let mut plain = f64::INFINITY;
    let mut costs = [f64::INFINITY; 6];
    for seed in 0..TURNS {
        plain = plain.min(fluctua(&kernel, network, seed));
        for (cost, (_, watched)) in costs.iter_mut().zip(&tallies) {
            let mut watch = JumpObserver::new(watched);
            *cost = cost.min(jumps(network, |block, sum| {
                let generator = stream(seed, 0, block, Purpose::Walk);
                kernel.walk_observed(generator, WINDOWS, sum, &mut watch);
            }));
        }
    }
    println!("four states, ns per jump watched by nobody: {plain:.2}");
    for ((name, _), cost) in tallies.iter().zip(costs) {
        println!("  by {name:8} {cost:6.2}  {:+5.0} %", 100.0 * (cost / plain - 1.0));
    }
}

/// Windows by slices beside the same windows by jumps, and a uniformised step beside a jump of
/// rebop's.
fn slices(network: &Network) {
    let exit = (0..network.states.len() as u32).map(|x| network.exit_rate(x));
    let steps = exit.fold(0.0, f64::max) * DURATION;
    let by_jumps = Gillespie::new(network, StartLaw::State(0), DURATION);
    println!("four states, {steps:.0} steps to a window of 100 in a plan of so many windows:");
    println!(" windows  draws   build   ns per window: compound  gillespie  gillespie/compound");
    for (windows, block) in [(25_600, 100), (1_000_000, 3_907), (100_000_000, 10_000)] {
        let begun = Instant::now();
        let by_slices = Compound::new(network, &StartLaw::State(0), DURATION, windows);
        let by_slices = by_slices.expect("the device fits tables");
        let build = begun.elapsed().as_secs_f64() * 1e3;
        let [mut ours, mut jumps, mut macros] = [f64::INFINITY; 3];
        for seed in 0..TURNS {
            ours = ours.min(window(&by_slices, network, block, seed));
            jumps = jumps.min(window(&by_jumps, network, block, seed));
            for turn in 0..10 {
                macros = macros.min(peer::jump(network, 10 * seed + turn)[0]);
            }
        }
        println!(
            "{windows:8.0e} {:6} {build:4.1} ms {ours:24.1} {jumps:10.1} {:19.1}",
            2 * by_slices.slices(),
            jumps / ours
        );
        println!(
            "         a step {:.3} ns, a jump of rebop's macro {macros:.1} ns: {:.0}",
            ours / steps,
            macros / (ours / steps)
        );
    }
}

/// Nanoseconds a window, in blocks of so many.
fn window(kernel: &dyn Kernel, network: &Network, block: u64, seed: u64) -> f64 {
    let mut sum = Sum::new(network);
    time(|| {
        let blocks = 10_000 / block;
        for block_index in 0..blocks {
            kernel.walk(stream(seed, 0, block_index, Purpose::Walk), block, &mut sum);
        }
        assert!(sum.dwell.iter().any(|&ticks| ticks > 0));
        blocks * block
    })
}

/// What a word costs.
fn words(target: Target, seed: u64) -> f64 {
    let mut words = Words::on(target, stream(seed, 0, 0, Purpose::Walk));
    time(|| {
        let rounds = 20_000;
        let sum = (0..rounds).fold(0, |sum: u64, _| sum.wrapping_add(words.take(16)[0]));
        assert!(sum > 0);
        16 * rounds
    })
}

/// What a jump costs in random numbers alone.
fn draws(target: Target, seed: u64) -> f64 {
    let mut draws = Draws::on(target, stream(seed, 0, 0, Purpose::Walk));
    time(|| {
        let rounds = 20_000;
        let sum: f64 = (0..rounds).map(|_| draws.take(16).0[0]).sum();
        assert!(sum > 0.0);
        16 * rounds
    })
}

/// Nanoseconds a jump of what makes so many.
fn time(jumps: impl FnOnce() -> u64) -> f64 {
    let begun = Instant::now();
    let jumps = jumps();
    begun.elapsed().as_secs_f64() * 1e9 / jumps as f64
}

/// Megabytes of memory in use, where the kernel tells.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0 / 1e6
}

/// Sums what the kernel yields.
struct Sum {
    counters: Vec<i64>,
    dwell: Vec<u64>,
    expected: Vec<f64>,
}

impl Sum {
    fn new(network: &Network) -> Self {
        let counters = network.counting.counters.len();
        Self {
            counters: vec![0; counters],
            dwell: vec![0; network.states.len()],
            expected: vec![0.0; counters],
        }
    }
}

impl Sink for Sum {
    fn levels(&mut self, _integrals: &[u128]) {}
    fn window(&mut self, window: &Window<'_>) {
        self.counters.iter_mut().zip(window.at_end).for_each(|(sum, count)| *sum += count);
    }
    fn expected(&mut self, counts: &[f64]) {
        self.expected.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    fn dwell(&mut self, ticks: &[u64]) {
        self.dwell.iter_mut().zip(ticks).for_each(|(sum, ticks)| *sum += ticks >> 20);
    }
}

fn fluctua(kernel: &Gillespie, network: &Network, seed: u64) -> f64 {
    jumps(network, |block, sum| {
        kernel.walk(stream(seed, 0, block, Purpose::Walk), WINDOWS, sum);
    })
}

/// Nanoseconds a jump of what walks so many blocks.
fn jumps(network: &Network, mut walk: impl FnMut(u64, &mut Sum)) -> f64 {
    let names = &network.counting.counters;
    let mut sum = Sum::new(network);
    let blocks = 120 / u64::from(network.states.len().ilog2());
    time(|| {
        for block in 0..blocks {
            walk(block, &mut sum);
        }
        assert!(sum.dwell.iter().any(|&ticks| ticks > 0));
        let counts = names.iter().zip(&sum.counters);
        counts
            .filter(|(name, _)| name.starts_with("jumps"))
            .map(|(_, count)| count.unsigned_abs())
            .sum()
    })
}

/// The loop one writes first: `-ln u`, then a linear scan.
fn naive(network: &Network, seed: u64) -> f64 {
    let exit: Vec<f64> = (0..network.states.len() as u32).map(|x| network.exit_rate(x)).collect();
    let mut generator = stream(seed, 0, 1, Purpose::Walk);
    let mut dwell = vec![0.0; exit.len()];
    let mut state = 0;
    time(|| {
        let jumps = 300_000;
        for _ in 0..jumps {
            let rate = exit[state as usize];
            dwell[state as usize] -= (1.0 - generator.random::<f64>()).ln() / rate;
            let mut left = generator.random::<f64>() * rate;
            for channel in network.channels_from(state) {
                left -= channel.rate;
                if left <= 0.0 {
                    state = channel.to;
                    break;
                }
            }
        }
        assert!(dwell.iter().sum::<f64>() > 0.0);
        jumps
    })
}

/// Rebop's function interface: holes and electrons of each dot are species, a class of channels is
/// a reaction that needs the neighbours as they are.
fn rebop(network: &Network, seed: u64, sparse: bool) -> f64 {
    let dots = network.states.len().ilog2() as usize;
    let species = |state: u32| (0..2 * dots).map(move |s| state >> (s / 2) & 1 == s as u32 % 2);
    let start: Vec<isize> = species(0).map(isize::from).collect();
    let mut system = rebop::gillespie::Gillespie::new_with_seed(start, sparse, seed);
    for class in 0..network.counting.classes.len() as u32 {
        let member = |c: &&Channel| c.class == class;
        let channel = network.channels().iter().find(member).expect("a class has a channel");
        let dot = (channel.from ^ channel.to).ilog2() as usize;
        let near = |s: usize| dot.abs_diff(s / 2) <= 1;
        let needs: Vec<u32> =
            species(channel.from).enumerate().map(|(s, is)| u32::from(is && near(s))).collect();
        let change: Vec<isize> = species(channel.from)
            .zip(species(channel.to))
            .map(|(before, after)| isize::from(after) - isize::from(before))
            .collect();
        system.add_reaction(rebop::gillespie::Rate::lma(channel.rate, needs), change);
    }
    let jumps = 200_000 / network.counting.classes.len();
    time(|| {
        system.advance_n_reactions(jumps);
        assert!(system.get_time().is_finite());
        jumps as u64
    })
}

/// A chain of dots.
fn device(n: usize) -> Network {
    let number = |x| Finite::try_from(x).expect("a finite number");
    let reservoir = |dot: usize, which: u32| Reservoir {
        name: format!("r{dot}_{which}"),
        leads: vec![Lead {
            dot,
            tunnel_rate: vec![TunnelRate {
                rate: Rate::try_from(1.0).expect("positive"),
                occupied: vec![],
            }],
        }],
        occupation: Occupation::thermal(
            Temperature::try_from(1.0 + 0.1 * f64::from(which)).expect("positive"),
            number(1.0 + 0.5 * f64::from(which)),
        ),
    };
    let dot = |d: usize| Dot { name: format!("d{d}"), energy: number(1.0 + 0.3 * (d % 3) as f64) };
    let bond =
        |d: usize| Interaction { between: [d - 1, d], energy: number(-1.0 + 0.1 * (d % 5) as f64) };
    compile(&Model::Dots(Dots {
        dots: (0..n).map(dot).collect(),
        interactions: (1..n).map(bond).collect(),
        reservoirs: (0..n)
            .flat_map(|d| (0..if d % 2 == 0 { 2 } else { 1 }).map(move |which| (d, which)))
            .map(|(d, which)| reservoir(d, which))
            .collect(),
        baths: vec![],
        tunnelling: vec![],
        start: vec![],
        environment: None,
    }))
    .network
    .expect("enumerated")
}
