//! Time an attempt of the ring kernels beside a hand-written loop for one ring.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::ItemsCount;
use fluctua::kernel::{Kernel, Sink, Window};
use fluctua::model::ring::{Branch, Bulk, Clock, Creutz, DemonStart, Order, Ring};
use fluctua::model::ring::{Metropolis, RingStart};
use fluctua::number::{Finite, Positive, Temperature};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const ATTEMPTS: u64 = 10_000_000;

fn main() {
    divan::main();
}

struct Last(i64);

impl Sink for Last {
    fn window(&mut self, window: &Window<'_>) {
        self.0 += window.at_end[0];
    }
    fn dwell(&mut self, _ticks: &[u64]) {}
    fn levels(&mut self, _integrals: &[u128]) {}
}

fn ring(spins: usize, bulk: Bulk) -> Ring {
    let coupling = Finite::try_from(1.0).expect("finite");
    let branch = Branch { spins: spins / 2 - 1, coupling };
    let [left, right] = [4.0, 1.5].map(|t| Temperature::try_from(t).expect("a temperature"));
    let (clock, order) = (Clock::Steps, Order::Random);
    Ring {
        upper: branch,
        lower: branch,
        left,
        right,
        bulk,
        clock,
        order,
        bonds: Vec::new(),
        correlations: Vec::new(),
    }
}

fn walk(bencher: Bencher<'_, '_>, spins: usize, bulk: Bulk) {
    let duration = ATTEMPTS as f64 / spins as f64;
    let kernel = Metropolis::new(&ring(spins, bulk), RingStart::Random, 0.0, duration, None);
    bencher.counter(ItemsCount::new(ATTEMPTS)).bench(|| {
        let mut sink = Last(0);
        kernel.walk(Xoshiro256PlusPlus::seed_from_u64(1), 1, &mut sink);
        sink.0
    });
}

#[divan::bench(args = [8, 64, 1000, 1_000_000], sample_count = 20)]
fn metropolis_q2r(bencher: Bencher<'_, '_>, spins: usize) {
    walk(bencher, spins, Bulk::Q2r);
}

#[divan::bench(args = [8, 64, 1000, 1_000_000], sample_count = 20)]
fn metropolis_creutz(bencher: Bencher<'_, '_>, spins: usize) {
    let quantum = Positive::try_from(4.0).expect("positive");
    let creutz = Creutz { quantum, levels: 4, start: DemonStart::Zero };
    walk(bencher, spins, Bulk::Creutz(creutz));
}

/// What a physicist would write for this one ring: heats of both nodes and nothing else.
#[divan::bench(args = [8, 64, 1000, 1_000_000], sample_count = 20)]
fn hand_written_q2r(bencher: Bencher<'_, '_>, spins: usize) {
    bencher.counter(ItemsCount::new(ATTEMPTS)).bench(|| hand_written(black_box(spins), false));
}

/// The same with a demon of four levels, four energies apart, for each bulk spin.
#[divan::bench(args = [8, 64, 1000, 1_000_000], sample_count = 20)]
fn hand_written_creutz(bencher: Bencher<'_, '_>, spins: usize) {
    bencher.counter(ItemsCount::new(ATTEMPTS)).bench(|| hand_written(black_box(spins), true));
}

#[inline]
fn hand_written(spins: usize, demons: bool) -> [i64; 2] {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut up: Vec<i8> =
        (0..spins).map(|_| if generator.next_u64() >> 63 == 1 { 1 } else { -1 }).collect();
    let mut demon = vec![0_i8; spins];
    let beta = [0.25, 1.0 / 1.5];
    let mut heat = [0; 2];
    for _ in 0..ATTEMPTS {
        let spin = ((u128::from(generator.next_u64()) * spins as u128) >> 64) as usize;
        let before = up[if spin == 0 { spins - 1 } else { spin - 1 }];
        let behind = up[if spin == spins - 1 { 0 } else { spin + 1 }];
        if spin == 0 || spin == spins / 2 {
            let node = usize::from(spin != 0);
            let energy = 2 * i64::from(up[spin] * (before + behind));
            let uniform = (generator.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
            if uniform < (-beta[node] * energy as f64).exp() {
                up[spin] = -up[spin];
                heat[node] += energy;
            }
        } else if demons {
            let left = demon[spin] - up[spin] * (before + behind) / 2;
            if (0..4).contains(&left) {
                up[spin] = -up[spin];
                demon[spin] = left;
            }
        } else if before != behind {
            up[spin] = -up[spin];
        }
    }
    heat
}
