//! Hold spectra to covariance rates, closed forms and 60-digit numbers where rates spread over 12 decades
//! and frequencies lie far below the slowest of them.
#![allow(
    clippy::unreadable_literal,
    clippy::excessive_precision,
    reason = "reference numbers as they were printed"
)]

use crate::common::device::{self, close, device, solve};
use fluctua::exact::generating::channel_increments;
use fluctua::exact::spectrum::{Currents, Noise};
use fluctua::model::occupation;
use fluctua::network::Start;
use fluctua::network::{Network, Structure};
use fluctua::quantity::{Quantity, Statistic};

fn currents(network: &Network, increments: &[Vec<f64>]) -> Currents {
    let increments: Vec<_> = increments.iter().map(Vec::as_slice).collect();
    Currents::of(network, &Structure::of(network).closed[0], &increments).expect("solvable")
}

fn named(network: &Network, of: &[&str]) -> Currents {
    let increments = of.iter().map(|of| channel_increments(network, &device::observable(of), None));
    currents(network, &increments.collect::<Option<Vec<_>>>().expect("defined"))
}

/// `S_RR` and `S_LR` of a two-state process, without a subtraction in the real parts: with
/// `a_l = p_0 up_l + p_1 down_l`, `s_l = up_l + down_l` and `G = s_L + s_R`,
/// `(G^2 + w^2) S_RR = a_R (s_L^2 + w^2) + a_L s_R^2` and
/// `(G^2 + w^2) S_LR = - a_L s_R^2 - a_R s_L^2 + i w (a_L s_R - a_R s_L)`.
fn two_states(w: f64, slope: [f64; 2]) -> [f64; 3] {
    let filled = [occupation(0.4, 1.0, 0.8), occupation(0.4, -0.3, 0.5)];
    let up = [0, 1].map(|l| slope[l] * filled[l]);
    let down = [0, 1].map(|l| slope[l] * (1.0 - filled[l]));
    let total = slope[0] + slope[1];
    let (full, empty) = ((up[0] + up[1]) / total, (down[0] + down[1]) / total);
    let a = [0, 1].map(|l| empty * up[l] + full * down[l]);
    let own = a[1] * (slope[0] * slope[0] + w * w) + a[0] * slope[1] * slope[1];
    let cross = -(a[0] * slope[1] * slope[1] + a[1] * slope[0] * slope[0]);
    let lag = w * (a[0] * slope[1] - a[1] * slope[0]);
    [own, cross, lag].map(|sum| sum / (total * total + w * w))
}

#[test]
fn a_stiff_level_has_the_noise_of_two_states() {
    let rates = [1e-9, 1e3];
    let level = device(&[0.4], &[], &[("L", 0, 0.8, 1.0, rates[0]), ("R", 0, 0.5, -0.3, rates[1])]);
    let frequencies = [0.0, 1e-300, 1e-25, 1e-12, 1e-9, 1e-4, 1.0, -1.0, 1e3, 1e9];
    let currents = named(&level, &["particle.L", "particle.R"]);
    let noise = currents.noise(&[[1, 1], [0, 1], [0, 0]], &frequencies).expect("affordable");
    let mut wrong = 0.0_f64;
    for (&w, noise) in frequencies.iter().zip(&noise) {
        let [own, cross, lag] = two_states(w, rates);
        close(noise[0].real, own, 0.0, 1e-12, &format!("own noise at {w}"));
        close(noise[1].real, cross, 0.0, 1e-12, &format!("cross noise at {w}"));
        close(noise[1].imaginary, lag, 1e-300, 1e-12, &format!("imaginary part at {w}"));
        let other = two_states(w, [rates[0] * (1.0 + 1e-6), rates[1]]);
        wrong = wrong.max((noise[0].real / other[0] - 1.0).abs());
    }
    // At zero frequency both currents are the same, 12 decades below the jumps of the fast one.
    close(noise[0][0].real, noise[0][2].real, 0.0, 1e-12, "one current through the level");
    assert!(currents.white(1, 1) > 1e11 * noise[0][0].real);
    assert!(wrong > 1e-7, "a wrong rate must show: {wrong:.1e}");
}

/// Around two cycles of four states; the first current counts slow jumps, the second fast ones.
const STIFF: [(usize, usize, f64, i32); 8] = [
    (0, 1, 3e-9, 1),
    (1, 0, 2e-5, -1),
    (1, 2, 4e2, 0),
    (2, 1, 7e2, 0),
    (2, 3, 0.5, 1),
    (3, 2, 1.5, -1),
    (3, 0, 6e-8, 2),
    (0, 3, 2e-11, -2),
];
const FAST: [f64; 8] = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, -1.0];

/// `w, S_11, S_22, Re S_12, Im S_12` of these by a dense solve of the resolvent in 60 digits.
const REFERENCE: [(f64, [f64; 4]); 7] = [
    (0.0, [3.4713689761092613e-10, 2.4113174135371328e6, -1.4596334992685412e-3, 0.0]),
    (
        1e-20,
        [
            3.4713689761092613e-10,
            2.4113174135371328e6,
            -1.4596334992685412e-3,
            -1.1616713407884708e-16,
        ],
    ),
    (
        1e-10,
        [
            3.4713689817050359e-10,
            2.4113174133503089e6,
            -1.4596334991554513e-3,
            -1.1616713406984669e-6,
        ],
    ),
    (
        1e-7,
        [
            3.4769643172741125e-10,
            2.4111306040900336e6,
            -1.4595204180451859e-3,
            -1.1615813437167185e-3,
        ],
    ),
    (
        1e-3,
        [
            7.5990929671224403e-9,
            3.1319127598154177e2,
            -1.8212040944555002e-7,
            -1.4914073299243998e-3,
        ],
    ),
    (
        1.0,
        [2.252906911930658e-5, 1.4903503251478716, -7.1718685065678301e-6, 5.7280512463649844e-3],
    ),
    (
        1e3,
        [
            8.6205694436956485e-5,
            4.5065195868073514e-2,
            -1.5039148506212258e-5,
            2.5655998194111476e-5,
        ],
    ),
];

#[test]
fn stiff_cycles_meet_sixty_digits() {
    let network = device::walk(4, &STIFF);
    // Channels are sorted by their state; counts tell them apart.
    let slow = channel_increments(&network, &device::observable("particle.bath"), None);
    let index = |c: &fluctua::network::Channel| {
        let found = STIFF.iter().position(|t| (t.0, t.1) == (c.from as usize, c.to as usize));
        FAST[found.expect("listed")]
    };
    let fast = network.channels().iter().map(index).collect();
    let currents = currents(&network, &[slow.expect("defined"), fast]);
    let pairs = [[0, 0], [1, 1], [0, 1]];
    for (w, [own, other, real, imaginary]) in REFERENCE {
        let noise = &currents.noise(&pairs, &[w]).expect("affordable")[0];
        close(noise[0].real, own, 0.0, 1e-11, &format!("slow at {w}"));
        close(noise[1].real, other, 0.0, 1e-11, &format!("fast at {w}"));
        let scale = (own * other).sqrt();
        close(noise[2].real, real, scale, 1e-10, &format!("real part at {w}"));
        close(noise[2].imaginary, imaginary, scale, 1e-10, &format!("imaginary part at {w}"));
    }
}

/// The covariance rate of both particle counts that meet at a dot is minus the variance rate of either, by 60
/// digits (mpmath). Covariance rates are those of the slow jumps alone and keep all digits; a spectrum counts
/// each jump as it is, so that its sum `(d + D g)(d' + D g')` is right to a rounding of fast rates.
#[test]
fn stiff_devices_have_their_covariance_rates_at_zero_and_at_low_frequencies() {
    let bath = |name, dot, mu, rate| -> device::Bath<'static> { (name, dot, 0.3, mu, rate) };
    for (rates, reference) in [
        ([1e-9, 1e3, 1.0], 6.4225139715879111762e-11),
        ([1e3, 1e2, 1e-9], 1416612042628.1053802),
        ([1e-6, 1e6, 1e-3], 6.4245465283465316495e-8),
        ([1e5, 1e-7, 1e4], 1.3494317247508851478e-8),
    ] {
        let baths = [("a", 0, 0.4), ("b", 0, 1.4), ("r", 1, 2.2)].into_iter().zip(rates);
        let baths: Vec<_> =
            baths.map(|((name, dot, mu), rate)| bath(name, dot, mu, rate)).collect();
        let network = device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths);
        let names = ["particle.a", "particle.b", "energy.r", "heat.b"];
        let currents = named(&network, &names);
        let pairs: Vec<[usize; 2]> = (0..4).flat_map(|j| (j..4).map(move |k| [j, k])).collect();
        // Two leads of one dot that are twelve decades apart: their fast exchange cancels in the spectrum, which
        // is off by 4.3e-10 of the covariance of a and b (-6.42454652834653e-8 in 60 digits); the
        // covariance rate leaves what is bounded out and is off by 1e-16.
        let lost = if rates[1] / rates[0] >= 1e12 && rates[0] > 1e-9 { 1e-9 } else { 1e-11 };
        let slowest = rates.into_iter().fold(f64::INFINITY, f64::min);
        let frequencies = [0.0, 1e-30 * slowest, 1e-9 * slowest];
        let noise = currents.noise(&pairs, &frequencies).expect("affordable");
        let answers = solve(&network, &Start::Stationary, 10.0 / slowest);
        let own = |j: usize| device::value(&answers, names[j], Statistic::VarianceRate);
        for (place, &[j, k]) in pairs.iter().enumerate() {
            let [x, y] = [names[j], names[k]].map(device::observable);
            let expected = if j == k {
                own(j)
            } else {
                let pair = |x: &_, y: &_| Quantity::covariance(Clone::clone(x), Clone::clone(y));
                let found = answers.get(&pair(&x, &y)).or_else(|| answers.get(&pair(&y, &x)));
                found.expect("listed").exact.value
            };
            if j < 2 && k < 2 {
                let signed = if j == k { reference } else { -reference };
                close(expected, signed, 0.0, 1e-12, &format!("{x}, {y}"));
            }
            let scale = (own(j) * own(k)).sqrt();
            for (w, noise) in frequencies.iter().zip(&noise) {
                close(noise[place].real, expected, scale, lost, &format!("{x}, {y} at {w:e}"));
                assert!(noise[place].imaginary.abs() <= 1e-6 * scale);
            }
        }
    }
}

/// A window sees two slow states that take turns as its length allows, at any stiffness.
#[test]
fn periodograms_of_stiff_windows_meet_their_variances() {
    let network = device::walk(4, &STIFF);
    let currents = named(&network, &["particle.bath"]);
    for duration in [1e-3, 1.0, 30.0] {
        let answers = solve(&network, &Start::Stationary, duration);
        let found = currents.periodogram(&[[0, 0]], &[0.0], duration).expect("affordable");
        let expected = device::value(&answers, "particle.bath", Statistic::Variance) / duration;
        let Noise { real, imaginary } = found[0][0];
        close(real, expected, 0.0, 1e-6, &format!("variance over {duration}"));
        assert!(imaginary.abs() < 1e-20);
    }
}

/// The stationary law by the elimination of Grassmann, Taksar and Heyman.
fn stationary(mut rates: Vec<Vec<f64>>) -> Vec<f64> {
    let n = rates.len();
    for last in (1..n).rev() {
        let out: f64 = rates[last][..last].iter().sum();
        for x in 0..last {
            rates[x][last] /= out;
            for y in 0..last {
                rates[x][y] += rates[x][last] * rates[last][y];
            }
        }
    }
    let mut law = vec![1.0];
    while law.len() < n {
        law.push(law.iter().zip(&rates).map(|(p, row)| p * row[law.len()]).sum());
    }
    let total: f64 = law.iter().sum();
    law.into_iter().map(|p| p / total).collect()
}

fn times(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let entry = |row: &Vec<f64>, y: usize| row.iter().zip(b).map(|(a, b)| a * b[y]).sum();
    a.iter().map(|row| (0..b.len()).map(|y| entry(row, y)).collect()).collect()
}

/// `e^A` by a Taylor series of `A / 2^k`, squared `k` times.
fn exponential(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = a.len();
    let norm = a.iter().map(|row| row.iter().map(|x| x.abs()).sum::<f64>()).fold(1.0, f64::max);
    let halvings = norm.log2().ceil() as i32 + 2;
    let scale = 0.5_f64.powi(halvings);
    let one = |x: usize, y: usize| f64::from(u8::from(x == y));
    let mut sum: Vec<Vec<f64>> = (0..n).map(|x| (0..n).map(|y| one(x, y)).collect()).collect();
    let mut term = sum.clone();
    for order in 1..25 {
        term = times(&term, a);
        for (sum, term) in sum.iter_mut().flatten().zip(term.iter_mut().flatten()) {
            *term *= scale / f64::from(order);
            *sum += *term;
        }
    }
    (0..halvings).fold(sum, |power, _| times(&power, &power))
}

/// `(1/T) integral_0^T du integral_0^u e^{i w t} r . e^{W t} v dt` from the exponential of `W + i w`, as a
/// real matrix, with two integrators behind it.
fn integral(rates: &[Vec<f64>], w: f64, duration: f64, rate: &[f64], kick: &[f64]) -> [f64; 2] {
    let states = rates.len();
    let mut matrix = vec![vec![0.0; 2 * states + 4]; 2 * states + 4];
    for part in 0..2 {
        let base = part * states;
        for x in 0..states {
            for y in 0..states {
                matrix[base + y][base + x] += rates[x][y];
                matrix[base + x][base + x] -= rates[x][y];
            }
            matrix[base + x][states - base + x] = if part == 0 { -w } else { w };
            matrix[2 * states + part][base + x] = rate[x];
        }
        matrix[2 * states + 2 + part][2 * states + part] = 1.0;
    }
    matrix.iter_mut().flatten().for_each(|entry| *entry *= duration);
    let end = exponential(&matrix);
    [0, 1].map(|part| {
        let row = &end[2 * states + 2 + part];
        row.iter().zip(kick).map(|(entry, kick)| entry * kick).sum::<f64>() / duration
    })
}

/// The mean periodogram of two currents of a device from dense exponentials.
fn dense(network: &Network, of: [&str; 2], w: f64, duration: f64) -> Noise {
    let n = network.states.len();
    let mut rates = vec![vec![0.0; n]; n];
    for c in network.channels() {
        rates[c.from as usize][c.to as usize] += c.rate;
    }
    let law = stationary(rates.clone());
    let increments =
        of.map(|of| channel_increments(network, &device::observable(of), None).expect("defined"));
    let (mut white, mut r, mut v) =
        (0.0, [vec![0.0; n], vec![0.0; n]], [vec![0.0; n], vec![0.0; n]]);
    for (index, c) in network.channels().iter().enumerate() {
        let flow = law[c.from as usize] * c.rate;
        white += flow * increments[0][index] * increments[1][index];
        for (k, increments) in increments.iter().enumerate() {
            r[k][c.from as usize] += c.rate * increments[index];
            v[k][c.to as usize] += flow * increments[index];
        }
    }
    for k in 0..2 {
        let mean: f64 = v[k].iter().sum();
        for x in 0..n {
            r[k][x] -= mean;
            v[k][x] -= mean * law[x];
        }
    }
    let ahead = integral(&rates, w, duration, &r[0], &v[1]);
    let behind = integral(&rates, w, duration, &r[1], &v[0]);
    Noise { real: white + ahead[0] + behind[0], imaginary: ahead[1] - behind[1] }
}

fn slow_gate(rate: f64, other: f64) -> Network {
    let baths = [("a", 0, 0.5, 0.4, other), ("b", 0, 1.0, 1.0, 1.0), ("r", 1, 0.5, 3.0, rate)];
    device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths)
}

/// A gate that moves once in `1e9` windows: the noise lies six decades above what a window shows.
#[test]
fn windows_far_shorter_than_a_relaxation_have_their_covariance() {
    const DURATION: f64 = 100.0;
    let names = ["particle.a", "particle.b"];
    let frequencies = [0.0, 1e-12, 1e-8, -1e-8, 1e-3, 0.05, 1.0, 8.0];
    let pairs = [[0, 1], [0, 0], [1, 0]];
    let mut wrong = 0.0_f64;
    for rate in [1e-9, 1e-8, 1e-5, 1e-3] {
        let network = slow_gate(rate, 1.0);
        let currents = named(&network, &names);
        let found = currents.periodogram(&pairs, &frequencies, DURATION).expect("affordable");
        for (&w, found) in frequencies.iter().zip(&found) {
            for (found, pair) in found.iter().zip(pairs) {
                let expected = dense(&network, pair.map(|k| names[k]), w, DURATION);
                let what = format!("{pair:?} at {w:e}, gate {rate:e}");
                close(found.real, expected.real, 0.1, 1e-9, &what);
                // The imaginary part shrinks with the turn of the window.
                let turn = (w.abs() * DURATION).min(1.0);
                close(found.imaginary, expected.imaginary, 0.1 * turn + 1e-12, 1e-7, &what);
            }
        }
        let other = dense(&slow_gate(rate, 1.001), names, 0.0, DURATION);
        wrong = wrong.max((found[0][0].real - other.real).abs());
    }
    let gate = named(&slow_gate(1e-9, 1.0), &names);
    let noise = gate.noise(&pairs, &[0.0]).expect("affordable")[0][0].real;
    let window = gate.periodogram(&pairs, &[0.0], DURATION).expect("affordable")[0][0].real;
    close(window, -0.28994, 0.0, 1e-4, "the covariance of this window");
    assert!(noise.abs() > 1e5, "the noise of ever longer windows: {noise}");
    assert!(wrong > 1e-6, "a wrong rate must show: {wrong:.1e}");
}
