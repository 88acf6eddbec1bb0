//! Time a jump of wave functions beside a dense product of a matrix and a vector in the same run.
//!
//! The secular ring of `configs/quantum_ring.toml`, and rings whose two baths have one jump operator each between all levels,
//! `sqrt(2 gamma W(E_i - E_j)) S_ij` (the universal equation, doi:10.1103/PhysRevB.102.115109), of 10, 35 and 126 levels.
//! Both are timed by what the processor spends, where the system tells. `benches/quantum.py` times `QuTiP` on the same.
#![allow(clippy::print_stdout, reason = "a program that prints a table")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use faer::{Mat, Side, c64};
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::kernel::{Kernel, QuantumJumps, Sink, WaveStart, Window};
use fluctua::model::Model;
use fluctua::network::{
    Class, Counted, Counting, Lindbladian, Operator, QuantumJump, Weights, WindowObservable,
};

const TURNS: u64 = 12;
const COUPLING: f64 = 0.01;

fn main() {
    println!("ns per jump               fluctua   dense product   ratio");
    let text = include_str!("../configs/quantum_ring.toml");
    let plan = fluctua::config::read("quantum_ring", text, &[]).expect("an example");
    let Model::QuantumRing(ring) = &plan.model else { panic!("a quantum ring") };
    row("secular, five spins", ring.jumps().expect("it has jumps"), 0.0234, 100);
    for (spins, up, windows) in [(5, 3, 50), (7, 3, 10), (9, 4, 2)] {
        let system = universal(spins, up);
        row(&format!("{} levels", system.states.len()), system, 0.02, windows);
    }
}

/// Jumps of all windows, by the counter of each jump operator's class.
struct Jumps<'a> {
    counted: &'a Counting,
    jumps: i64,
}

impl Sink for Jumps<'_> {
    fn window(&mut self, window: &Window<'_>) {
        let rates = self.counted.observables.iter().filter(|o| !o.cumulants);
        let rates = rates.filter(|o| o.observable.of != "total");
        self.jumps += rates.map(|o| o.weights.dot(window.at_end) as i64).sum::<i64>();
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, _integrals: &[u128]) {}
}

fn row(name: &str, system: Lindbladian, rate: f64, windows: u64) {
    let size = system.states.len();
    let system = Arc::new(system);
    let start = WaveStart::State { state: 0, before: 0.0 };
    let kernel = QuantumJumps::new(&system, start, rate, 1000.0 / rate);
    let (mut ours, mut dense) = (f64::INFINITY, f64::INFINITY);
    for turn in 0..TURNS {
        let mut sink = Jumps { counted: &system.counted.counting, jumps: 0 };
        let before = spent();
        kernel.walk(stream(1, 0, turn, Purpose::Walk), windows, &mut sink);
        ours = ours.min((spent() - before) / sink.jumps as f64);
        dense = dense.min(product(size));
    }
    println!("{name:22} {ours:10.0} {dense:15.0} {:7.2}", ours / dense);
}

/// Nanoseconds that this thread has had of a processor; elapsed ones where that is not told.
fn spent() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split(' ').next()?.parse().ok());
    told.unwrap_or_else(|| START.get_or_init(Instant::now).elapsed().as_nanos() as f64)
}

/// Nanoseconds of a product of a dense complex matrix and a vector, with its norm.
fn product(size: usize) -> f64 {
    let (re, im): (Vec<f64>, Vec<f64>) =
        (0..size * size).map(|k| libm::sincos(0.37 * k as f64)).unzip();
    let (mut x_re, mut x_im) = (vec![1.0; size], vec![0.5; size]);
    let (mut y_re, mut y_im) = (vec![0.0; size], vec![0.0; size]);
    let turns = 4_000_000 / (size * size);
    let before = spent();
    for _ in 0..turns {
        y_re.fill(0.0);
        y_im.fill(0.0);
        let columns = re.chunks_exact(size).zip(im.chunks_exact(size));
        for ((re, im), (&a, &b)) in columns.zip(x_re.iter().zip(&x_im)) {
            for (((y_re, y_im), re), im) in y_re.iter_mut().zip(&mut y_im).zip(re).zip(im) {
                *y_re += re * a - im * b;
                *y_im += re * b + im * a;
            }
        }
        let norm: f64 = y_re.iter().zip(&y_im).map(|(re, im)| re * re + im * im).sum();
        let factor = 1.0 / norm.sqrt();
        x_re.iter_mut().zip(&y_re).for_each(|(x, y)| *x = factor * y);
        x_im.iter_mut().zip(&y_im).for_each(|(x, y)| *x = factor * y);
    }
    black_box(&x_re);
    (spent() - before) / turns as f64
}

/// A ring between two baths, each with one jump operator between all levels.
fn universal(spins: usize, up: u32) -> Lindbladian {
    let states: Vec<u32> = (0..1 << spins).filter(|s: &u32| s.count_ones() == up).collect();
    let size = states.len();
    let place = |state: u32| states.binary_search(&state).expect("it is in the sector");
    let mut hamiltonian = Mat::<f64>::zeros(size, size);
    for (k, &state) in states.iter().enumerate() {
        for bond in 0..spins {
            let ends = [bond, (bond + 1) % spins].map(|spin| 1_u32 << spin);
            match ends.map(|end| state & end != 0) {
                [true, true] => hamiltonian[(k, k)] += 2.1,
                [false, false] => {}
                _ => hamiltonian[(place(state ^ ends[0] ^ ends[1]), k)] += 2.0,
            }
        }
    }
    let eigen = hamiltonian.self_adjoint_eigen(Side::Lower).expect("it converges");
    let energies: Vec<f64> = eigen.S().column_vector().iter().copied().collect();
    let vectors = eigen.U();
    let jump = |(class, (spin, temperature)): (u32, (usize, f64))| {
        let sign = |state: u32| if state >> spin & 1 == 1 { 1.0 } else { -1.0 };
        let signed = Mat::from_fn(size, size, |i, j| sign(states[i]) * vectors[(i, j)]);
        let contact = vectors.transpose() * signed;
        let mut entries = Vec::new();
        for (i, j) in (0..size).flat_map(|i| (0..size).map(move |j| (i, j))) {
            let change = energies[i] - energies[j];
            let x = change / temperature;
            let planck = if x.abs() < 1e-9 { temperature } else { change / libm::expm1(x) };
            let rate = 2.0 * COUPLING * planck * libm::exp(-change.abs() / 10.0);
            entries.push((i as u32, j as u32, c64::new(rate.sqrt() * contact[(i, j)], 0.0)));
        }
        QuantumJump { operator: Operator::new(size, entries), class, reservoir: 0, log_ratio: None }
    };
    let baths = [(0, 2.0), (spins / 2 + 1, 1.0)];
    let of = |bath: usize| WindowObservable {
        cumulants: false,
        ..WindowObservable::current(
            format!("activity.bath{bath}").parse().expect("a name"),
            Weights::Integer(vec![(bath as u32, 1)]),
        )
    };
    let counting = Counting {
        counters: vec!["left".into(), "right".into()],
        classes: (0..2).map(|bath| Class { increments: vec![(bath, 1)] }).collect(),
        observables: (0..2).map(of).collect(),
    };
    let levels = energies.iter().enumerate();
    let levels = levels.map(|(k, energy)| (k as u32, k as u32, c64::new(*energy, 0.0)));
    Lindbladian {
        states: (1..=size).map(|k| format!("level{k}")).collect(),
        hamiltonian: Operator::new(size, levels),
        jumps: (0..).zip(baths).map(jump).collect(),
        counted: Counted::new(counting, Vec::new()),
        averaged: Vec::new(),
        start: 0,
    }
}
