//! Hold spectra to covariance rates, closed forms and 60-digit numbers where rates spread over 12 decades
//! and frequencies lie far below the slowest of them.
#![allow(
    clippy::unreadable_literal,
    clippy::excessive_precision,
    reason = "reference numbers as they were printed"
)]

mod device;

use device::{close, device, solve};
use fluctua::config::plan::Start;
use fluctua::exact::generating::channel_increments;
use fluctua::exact::spectrum::{Currents, Noise};
use fluctua::model::occupation;
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

/// Both sum `(d + D g)(d' + D g')`, in which a count less its mean is right to a rounding of fast rates.
#[test]
fn stiff_devices_have_their_covariance_rates_at_zero_and_at_low_frequencies() {
    let bath = |name, dot, mu, rate| -> device::Bath<'static> { (name, dot, 0.3, mu, rate) };
    for rates in [[1e-9, 1e3, 1.0], [1e3, 1e2, 1e-9], [1e-6, 1e6, 1e-3], [1e5, 1e-7, 1e4]] {
        let baths = [("a", 0, 0.4), ("b", 0, 1.4), ("r", 1, 2.2)].into_iter().zip(rates);
        let baths: Vec<_> =
            baths.map(|((name, dot, mu), rate)| bath(name, dot, mu, rate)).collect();
        let network = device(&[1.0, 2.5], &[(0, 1, -1.5)], &baths);
        let names = ["particle.a", "particle.b", "energy.r", "heat.b"];
        let currents = named(&network, &names);
        let pairs: Vec<[usize; 2]> = (0..4).flat_map(|j| (j..4).map(move |k| [j, k])).collect();
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
            let scale = (own(j) * own(k)).sqrt();
            for (w, noise) in frequencies.iter().zip(&noise) {
                close(noise[place].real, expected, scale, 1e-11, &format!("{x}, {y} at {w:e}"));
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
