//! Rings of quantum spins on the kernel `quantum-jump`, against the exact route, their laws, and four mistakes.
//!
//! Seeds are fixed. The mistakes: a bath whose jumps have the rates of a temperature wrong by 2 %; a rate matrix in "the"
//! basis of levels; a degenerate pair that is resolved; no damping of the wave function between two jumps.

use std::collections::BTreeMap;
use std::sync::Arc;

use faer::c64;
use fluctua::config::Plan;
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::exact::{Steady, answer_quantum};
use fluctua::judge;
use fluctua::kernel::{Generator, Kernel, QuantumJumps, Sink, WaveStart, Window};
use fluctua::model::Model;
use fluctua::network::{Lindbladian, Operator, Start};
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::run::{self, Job};
use rand::RngExt;

const RING: &str = "configs/quantum_ring.toml";

fn plan(set: &[&str]) -> Plan {
    crate::common::plan(RING, set)
}

/// The jump operators of the ring of the config.
fn jumps() -> Lindbladian {
    let plan = plan(&[]);
    let Model::QuantumRing(ring) = &plan.model else { panic!("a quantum ring") };
    ring.jumps().unwrap()
}

/// The largest z of all rows against the answers of another plan, and the rows.
fn largest_z(sampled: &Job, exact: &Job) -> (f64, usize) {
    let answers = exact.exact().unwrap();
    let seen = sampled.sample_with_seed(11).unwrap();
    let (rows, _) = judge::compare(&sampled.quantities(), &seen, &answers.values);
    let all: Vec<f64> = rows.iter().filter_map(|row| row.z).map(f64::abs).collect();
    (all.iter().fold(0.0, |most, z| z.max(most)), all.len())
}

/// Some 70 numbers, hardly more than half of them independent: one beyond 5 is a false alarm in 1e-4 runs.
#[test]
fn a_ring_is_sampled_as_it_is_solved_and_a_wrong_temperature_is_seen() {
    let size = ["sampling.trajectories=24000", "sampling.blocks=96", "observe.laws=false"];
    let with = |own: &[&str]| {
        run::prepare(&plan(&[&size[..], &["sampling.duration=800"], own].concat())).unwrap()
    };
    let right = with(&[]);
    let (most, compared) = largest_z(&right, &right);
    assert!(most < 5.0 && compared > 40, "largest of {compared}: {most}");
    let (most, _) = largest_z(&with(&["model.left.temperature=2.04"]), &right);
    assert!(most > 6.0, "the twin is not seen: {most}");
    // Levels that are close, not degenerate, share a group: wave functions turn in it.
    let near = ["model.anisotropy=0.05", "model.resolution=0.2", "sampling.trajectories=4800"];
    let near = with(&near);
    let (most, compared) = largest_z(&near, &near);
    assert!(most < 5.0 && compared > 30, "largest of {compared}: {most}");
}

/// Heats, ends and the entropy of windows.
#[derive(Default)]
struct Ends {
    heats: Vec<[f64; 2]>,
    ends: Vec<[u32; 2]>,
}

struct Heats<'a> {
    job: &'a Job,
    seen: Ends,
}

impl Sink for Heats<'_> {
    fn window(&mut self, window: &Window<'_>) {
        let heat = |of: &str| {
            let own = self.job.counted().find(&Observable::new(Name::Heat, of)).unwrap();
            own.weights.dot(window.at_end)
        };
        self.seen.heats.push(["left", "right"].map(heat));
        self.seen.ends.push([window.start, window.end]);
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, _integrals: &[u128]) {}
}

/// `Q_L + Q_R` of every window is what the levels at its ends differ by; `<exp(-S)>` is one, and is not with a temperature
/// of which 15 % are missing.
#[test]
fn every_window_keeps_the_first_law_and_their_mean_the_second() {
    let job = run::prepare(&plan(&["sampling.duration=300"])).unwrap();
    let mut sink = Heats { job: &job, seen: Ends::default() };
    job.kernel().walk(stream(3, 0, 0, Purpose::Walk), 20_000, &mut sink);
    let Ends { heats, ends } = sink.seen;
    let mut gain = BTreeMap::new();
    for ([left, right], [start, end]) in heats.iter().zip(&ends) {
        let first = *gain.entry((*start, *end)).or_insert(left + right);
        assert!((left + right - first).abs() < 1e-9, "{start} {end}: {first} {}", left + right);
    }
    assert!(gain.len() > 40, "{} pairs of ends", gain.len());
    for (&(start, end), there) in &gain {
        let back = gain.get(&(end, start)).copied().unwrap_or(-there);
        assert!((there + back).abs() < 1e-9 && (start != end || there.abs() < 1e-9));
    }
    let law = job.stationary().expect("eigenvalues of the steady state");
    let average = |hot: f64| {
        let weight = |([left, right], [start, end]): (&[f64; 2], &[u32; 2])| {
            let inner = libm::log(law[*start as usize] / law[*end as usize]);
            libm::exp(-(inner - left / hot - right))
        };
        let all: Vec<f64> = heats.iter().zip(&ends).map(weight).collect();
        let (count, mean) = (all.len() as f64, all.iter().sum::<f64>() / all.len() as f64);
        let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean - 1.0) / (variance / count).sqrt()
    };
    let [right, wrong] = [2.0, 1.7].map(average);
    assert!(right.abs() < 4.0 && wrong.abs() > 5.0, "{right} {wrong} standard errors");
}

/// The exact rate of the heat from the left bath.
fn heat(system: &Lindbladian) -> f64 {
    let of = Quantity::new(Observable::new(Name::Heat, "left"), Statistic::Rate);
    let steady = Steady::of(system, &Start::Stationary).unwrap();
    let found =
        answer_quantum(system, &steady, std::slice::from_ref(&of), &Start::Stationary, 100.0);
    found.get(&of).unwrap().exact.value
}

/// The same system in another basis within its pairs, turned by an angle.
fn turned(system: &Lindbladian, angle: f64) -> Lindbladian {
    let size = system.states.len();
    let (sine, cosine) = libm::sincos(angle);
    let mut entries = Vec::new();
    for (k, name) in (0..).zip(&system.states) {
        let own = |other: u32, value: f64| (k, other, c64::new(value, 0.0));
        match name.rsplit_once('_') {
            Some((_, "1")) => entries.extend([own(k, cosine), own(k + 1, -sine)]),
            Some((_, "2")) => entries.extend([own(k, cosine), own(k - 1, sine)]),
            _ => entries.push(own(k, 1.0)),
        }
    }
    let rotation = Operator::new(size, entries);
    let turn = |own: &Operator| rotation.adjoint().times(own).times(&rotation);
    let mut all = system.clone();
    all.hamiltonian = turn(&all.hamiltonian);
    all.jumps.iter_mut().for_each(|jump| jump.operator = turn(&jump.operator));
    all.averaged.iter_mut().for_each(|own| *own = turn(own));
    all
}

/// Each element of a jump operator as a jump of its own: a rate matrix.
fn rates(system: &Lindbladian) -> Lindbladian {
    let size = system.states.len();
    let mut all = system.clone();
    let elements = system.jumps.iter().flat_map(|jump| {
        let each = jump.operator.entries().iter();
        each.map(|&entry| {
            let mut own = jump.clone();
            own.operator = Operator::new(size, [entry]);
            own
        })
    });
    all.jumps = elements.collect();
    all
}

#[test]
fn coherence_within_pairs_is_kept_and_no_basis_matters() {
    let right = jumps();
    let expected = 4.501_636_894e-3;
    for angle in [0.0, 0.3, std::f64::consts::FRAC_PI_4] {
        let found = heat(&turned(&right, angle));
        assert!((found / expected - 1.0).abs() < 1e-9, "{angle}: {found}");
    }
    // A rate matrix in some basis, and in the best one: that of pairs that are resolved.
    let trap = heat(&rates(&turned(&right, std::f64::consts::FRAC_PI_4)));
    assert!(trap > 1.005 * expected, "{trap}");
    let resolved = heat(&rates(&right));
    assert!((resolved / expected - 1.0).abs() > 1e-5, "{resolved}");
    // Six groups: pairs that rounding parts by 1e-15 are pairs.
    assert_eq!(right.states.iter().filter(|name| name.ends_with("_2")).count(), 4);
}

/// The activity, and the probability of the first basis state, by a walk that is written down here, with the damping between
/// two jumps or without.
fn by_hand(system: &Lindbladian, damped: bool, jumps: u32) -> [f64; 2] {
    let size = system.states.len();
    let drift = system.drift();
    let mut rates = vec![0.0; size];
    for &(k, column, value) in drift.entries() {
        assert!(k == column || value.norm_sqr() < 1e-24);
        rates[k as usize] -= if k == column { 2.0 * value.re } else { 0.0 };
    }
    let mut generator: Generator = stream(5, 0, 0, Purpose::Walk);
    let mut uniform = move || -> f64 { generator.random() };
    let mut psi = vec![c64::new(0.0, 0.0); size];
    psi[0] = c64::new(1.0, 0.0);
    let (mut time, mut moving, mut first) = (0.0, 0.0, 0.0);
    for _ in 0..jumps {
        let square = |psi: &[c64], k: usize| psi[k].norm_sqr();
        let mut component = 0;
        let mut left = uniform() * (0..size).map(|k| square(&psi, k)).sum::<f64>();
        while component + 1 < size && left >= square(&psi, component) {
            left -= square(&psi, component);
            component += 1;
        }
        let mean: f64 = (0..size).map(|k| rates[k] * square(&psi, k)).sum();
        let rate = if damped { rates[component] } else { mean };
        let wait = -libm::log(1.0 - uniform()) / rate;
        time += wait;
        // Seen somewhere within the wait.
        let share = uniform();
        for part in [share, 1.0 - share] {
            if damped {
                let pass = |(x, r): (&mut c64, &f64)| *x *= libm::exp(-r * part * wait / 2.0);
                psi.iter_mut().zip(&rates).for_each(pass);
            }
            if part == share {
                first += wait * square(&psi, 0) / psi.iter().map(c64::norm_sqr).sum::<f64>();
            }
        }
        let image = |jump: usize| {
            let mut image = vec![c64::new(0.0, 0.0); size];
            system.jumps[jump].operator.apply(&psi, &mut image);
            image
        };
        let images: Vec<_> = (0..system.jumps.len()).map(image).collect();
        let weights: Vec<f64> =
            images.iter().map(|image| image.iter().map(c64::norm_sqr).sum()).collect();
        let mut left = uniform() * weights.iter().sum::<f64>();
        let mut chosen = 0;
        while chosen + 1 < weights.len() && (left >= weights[chosen] || weights[chosen] == 0.0) {
            left -= weights[chosen];
            chosen += 1;
        }
        moving += f64::from(u8::from(system.jumps[chosen].log_ratio != Some(0.0)));
        let norm = weights[chosen].sqrt();
        psi = images[chosen].iter().map(|x| x / norm).collect();
    }
    [moving / time, first / time]
}

/// Windows of the kernel, by counts of one counter.
#[derive(Default)]
struct Sums(f64, f64);

impl Sink for Sums {
    fn window(&mut self, window: &Window<'_>) {
        self.0 += window.at_end[0] as f64 + window.at_end[1] as f64;
        self.1 += window.at_end[0] as f64;
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, _integrals: &[u128]) {}
}

/// Standard errors are about 1 % here.
#[test]
fn wave_functions_are_damped_between_two_jumps() {
    let system = Arc::new(jumps());
    let expected = 0.008_359_801_492;
    let first = Operator::new(system.states.len(), [(0, 0, c64::new(1.0, 0.0))]);
    let probability = Steady::of(&system, &Start::Stationary).unwrap().mean(&first);
    let [moving, share] = by_hand(&system, true, 40_000);
    assert!((moving / expected - 1.0).abs() < 0.05, "{moving}");
    assert!((share / probability - 1.0).abs() < 0.03, "{share} for {probability}");
    let [_, twin] = by_hand(&system, false, 40_000);
    assert!((twin / probability - 1.0).abs() > 0.06, "the twin is not seen: {twin}");
    let (duration, windows) = (1000.0, 2000);
    let start = WaveStart::State { state: 0, before: 1000.0 };
    let kernel = QuantumJumps::new(&system, start, 0.02, duration);
    let mut sums = Sums::default();
    kernel.walk(stream(6, 0, 0, Purpose::Walk), windows, &mut sums);
    let found = sums.0 / (duration * windows as f64);
    assert!((found / expected - 1.0).abs() < 0.05, "{found} {}", sums.1);
}
