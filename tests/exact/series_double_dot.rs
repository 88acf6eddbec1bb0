//! Hold two dots in series to a rate matrix written apart: current, Fano factor and the law of a window.
//!
//! Nothing here but the answers under test comes from the crate: rates, stationary law, noise and the law by the
//! characteristic function are written out for four states.
#![allow(
    clippy::needless_range_loop,
    clippy::many_single_char_names,
    reason = "sums over the indices of matrices, as on paper"
)]

use fluctua::exact::distribution::Distribution;
use fluctua::exact::initial_law;
use fluctua::model::compile;
use fluctua::network::{Lattice, Network, Start, Structure};
use fluctua::quantity::Statistic;

use crate::common::device::{close, get, observable, solve};

/// Parameters: energies, interaction, temperatures, chemical potentials, tunnel rates of left, right and hops.
struct Device {
    energies: [f64; 2],
    interaction: f64,
    temperatures: [f64; 3],
    potentials: [f64; 2],
    rates: [f64; 3],
}

const DEVICE: Device = Device {
    energies: [0.4, -0.2],
    interaction: 1.3,
    temperatures: [0.6, 0.9, 0.35],
    potentials: [1.1, -0.7],
    rates: [1.0, 0.45, 0.8],
};

fn network(device: &Device) -> Network {
    let Device { energies, interaction, temperatures, potentials, rates } = device;
    let text = format!(
        "[model]\nkind = \"dots\"\n[model.dots]\nL.energy = {}\nR.energy = {}\n\
         [[model.interactions]]\nbetween = [\"L\", \"R\"]\nenergy = {interaction}\n\
         [model.reservoirs]\n\
         left = {{ dot = \"L\", temperature = {}, chemical_potential = {}, tunnel_rate = {} }}\n\
         right = {{ dot = \"R\", temperature = {}, chemical_potential = {}, tunnel_rate = {} }}\n\
         [[model.tunnelling]]\nbetween = [\"L\", \"R\"]\nrate = {}\nname = \"phonons\"\ntemperature = {}\n",
        energies[0],
        energies[1],
        temperatures[0],
        potentials[0],
        rates[0],
        temperatures[1],
        potentials[1],
        rates[1],
        rates[2],
        temperatures[2],
    );
    let plan = fluctua::config::read("series", &text, &[]).expect("valid");
    compile(&plan.model).network.expect("enumerated")
}

/// Four by four, real.
type Matrix = [[f64; 4]; 4];

/// States 0, L, R, LR; `matrix[to][from]` without diagonal, and the part that counts one electron in from the left,
/// and the part that counts one out.
fn jumps(device: &Device) -> [Matrix; 3] {
    let Device { energies: [e_l, e_r], interaction, temperatures, potentials, rates } = *device;
    let fermi = |x: f64| 1.0 / (x.exp() + 1.0);
    let fill = |energy: f64, of: usize| {
        let x = (energy - potentials[of]) / temperatures[of];
        [rates[of] * fermi(x), rates[of] * fermi(-x)]
    };
    let [mut all, mut enter, mut leave] = [[[0.0; 4]; 4]; 3];
    for (empty, full, energy) in [(0, 1, e_l), (2, 3, e_l + interaction)] {
        let [up, down] = fill(energy, 0);
        (all[full][empty], all[empty][full]) = (up, down);
        (enter[full][empty], leave[empty][full]) = (up, down);
    }
    for (empty, full, energy) in [(0, 2, e_r), (1, 3, e_r + interaction)] {
        let [up, down] = fill(energy, 1);
        (all[full][empty], all[empty][full]) = (up, down);
    }
    let x = (e_r - e_l) / temperatures[2];
    all[2][1] = rates[2] * 2.0 / (1.0 + x.exp());
    all[1][2] = rates[2] * 2.0 / (1.0 + (-x).exp());
    [all, enter, leave]
}

fn generator(all: &Matrix) -> Matrix {
    let mut w = *all;
    for from in 0..4 {
        w[from][from] = -(0..4).map(|to| all[to][from]).sum::<f64>();
    }
    w
}

/// Solve `w x = b` with the sum of `x` given in place of the last row, by elimination with pivots.
fn solve_with_sum(w: &Matrix, b: [f64; 4], sum: f64) -> [f64; 4] {
    let mut rows: Vec<[f64; 5]> =
        (0..4).map(|i| [w[i][0], w[i][1], w[i][2], w[i][3], b[i]]).collect();
    rows[3] = [1.0, 1.0, 1.0, 1.0, sum];
    for column in 0..4 {
        let pivot =
            (column..4).max_by(|&i, &j| rows[i][column].abs().total_cmp(&rows[j][column].abs()));
        rows.swap(column, pivot.unwrap());
        for i in 0..4 {
            if i != column {
                let factor = rows[i][column] / rows[column][column];
                let pivot = rows[column];
                rows[i].iter_mut().zip(pivot).for_each(|(x, p)| *x -= factor * p);
            }
        }
    }
    std::array::from_fn(|i| rows[i][4] / rows[i][i])
}

fn times(m: &Matrix, v: [f64; 4]) -> [f64; 4] {
    std::array::from_fn(|i| (0..4).map(|j| m[i][j] * v[j]).sum())
}

fn total(v: [f64; 4]) -> f64 {
    v.iter().sum()
}

/// Stationary law, current from the left and its zero-frequency noise.
fn stationary(device: &Device) -> ([f64; 4], f64, f64) {
    let [all, enter, leave] = jumps(device);
    let w = generator(&all);
    let law = solve_with_sum(&w, [0.0; 4], 1.0);
    let counted = |v| {
        let [i, o] = [times(&enter, v), times(&leave, v)];
        std::array::from_fn(|k| i[k] - o[k])
    };
    let both = total(times(&enter, law)) + total(times(&leave, law));
    let first = total(counted(law));
    let b = counted(law);
    let response = solve_with_sum(&w, std::array::from_fn(|k| first * law[k] - b[k]), 0.0);
    (law, first, both + 2.0 * total(counted(response)))
}

/// The law of the net electrons from the left in a time: from `exp(W(chi) t)` at many angles, by a Taylor series over
/// a short step that is squared.
fn distribution(device: &Device, law: [f64; 4], time: f64, angles: i32) -> Vec<f64> {
    let [all, enter, leave] = jumps(device);
    let w = generator(&all);
    let squarings = 12;
    let step = time / f64::from(1 << squarings);
    let characteristic: Vec<[f64; 2]> = (0..angles)
        .map(|k| {
            let chi = 2.0 * std::f64::consts::PI * f64::from(k) / f64::from(angles);
            let mut tilted = [[[0.0; 2]; 4]; 4];
            for to in 0..4 {
                for from in 0..4 {
                    let (i, o) = (enter[to][from], leave[to][from]);
                    let rest = w[to][from] - i - o;
                    let (c, s) = (chi.cos(), chi.sin());
                    tilted[to][from] = [step * (rest + (i + o) * c), step * (i - o) * s];
                }
            }
            let mut power = exponential(&tilted);
            for _ in 0..squarings {
                power = product(&power, &power);
            }
            let mut sum = [0.0; 2];
            for row in power {
                for (entry, p) in row.iter().zip(law) {
                    sum = [sum[0] + entry[0] * p, sum[1] + entry[1] * p];
                }
            }
            sum
        })
        .collect();
    (0..angles)
        .map(|n| {
            let term = |(k, c): (i32, &[f64; 2])| {
                let turns = f64::from((k * n) % angles) / f64::from(angles);
                let angle = 2.0 * std::f64::consts::PI * turns;
                c[0] * angle.cos() + c[1] * angle.sin()
            };
            (0..).zip(&characteristic).map(term).sum::<f64>() / f64::from(angles)
        })
        .collect()
}

type Complex = [[[f64; 2]; 4]; 4];

fn product(a: &Complex, b: &Complex) -> Complex {
    let mut c = [[[0.0; 2]; 4]; 4];
    for i in 0..4 {
        for j in 0..4 {
            for k in 0..4 {
                let ([ar, ai], [br, bi]) = (a[i][k], b[k][j]);
                c[i][j][0] += ar * br - ai * bi;
                c[i][j][1] += ar * bi + ai * br;
            }
        }
    }
    c
}

fn exponential(a: &Complex) -> Complex {
    let mut sum = [[[0.0; 2]; 4]; 4];
    for i in 0..4 {
        sum[i][i][0] = 1.0;
    }
    let mut term = sum;
    for n in 1..20 {
        term = product(&term, a);
        for (row, terms) in sum.iter_mut().zip(&mut term) {
            for (entry, part) in row.iter_mut().zip(terms) {
                *part = [part[0] / f64::from(n), part[1] / f64::from(n)];
                *entry = [entry[0] + part[0], entry[1] + part[1]];
            }
        }
    }
    sum
}

/// The largest difference of probabilities from those of a device written apart.
fn difference(network: &Network, device: &Device, time: f64) -> f64 {
    let (law, ..) = stationary(device);
    let angles = 128;
    let expected = distribution(device, law, time, angles);
    let own = initial_law(network, &Structure::of(network), &Start::Stationary).unwrap();
    let left = observable("particle.left");
    let counted = network.counting.observables.iter().find(|o| o.observable == left).unwrap();
    let lattice = Lattice::of(counted, Some(&own));
    let found = Distribution::of(network, &own, &[&lattice], time).expect("affordable");
    let errors = (-angles / 2..angles / 2).map(|n| {
        let probability = found.probability(&[i64::from(n)]);
        (probability - expected[n.rem_euclid(angles) as usize]).abs()
    });
    errors.fold(0.0, f64::max)
}

#[test]
fn current_noise_and_law_meet_a_matrix_written_apart() {
    let network = network(&DEVICE);
    let (law, current, noise) = stationary(&DEVICE);
    let found = initial_law(&network, &Structure::of(&network), &Start::Stationary).unwrap();
    for (name, p) in ["empty", "L", "R", "L+R"].iter().zip(law) {
        let state = network.state(name).expect("a state") as usize;
        close(found[state], p, 0.0, 1e-12, name);
    }
    let answers = solve(&network, &Start::Stationary, 20.0);
    let rate = get(&answers, "particle.left", Statistic::Rate).exact.value;
    let variance = get(&answers, "particle.left", Statistic::VarianceRate).exact.value;
    let fano = get(&answers, "particle.left", Statistic::Fano).exact.value;
    close(rate, current, 0.0, 1e-12, "current");
    close(variance, noise, 0.0, 1e-12, "noise");
    close(fano, noise / current, 0.0, 1e-12, "Fano factor");
    for time in [0.5, 20.0, 100.0] {
        let error = difference(&network, &DEVICE, time);
        assert!(error < 1e-12, "law over {time}: {error:.1e}");
    }
}

#[test]
fn a_wrong_hop_is_seen() {
    let wrong = Device { rates: [1.0, 0.45, 0.8 * (1.0 + 1e-8)], ..DEVICE };
    assert!(difference(&network(&wrong), &DEVICE, 20.0) > 1e-11);
}
