//! Hold finite windows to an independent route: the tilted generator exponentiated at complex
//! counting fields, cumulants by Cauchy's formula; and starts to closed forms.

use crate::common::device::{self, close, device, get, ring, solve, value, walk};
use fluctua::exact::initial_law;
use fluctua::network::Start;
use fluctua::network::{Network, Structure};
use fluctua::number::Positive;
use fluctua::quantity::{Quantity, Statistic};

/// A complex number, as its parts.
type Complex = [f64; 2];

fn times([a, b]: Complex, [c, d]: Complex) -> Complex {
    [a * c - b * d, a * d + b * c]
}

fn exp([a, b]: Complex) -> Complex {
    [a.exp() * b.cos(), a.exp() * b.sin()]
}

/// `exp(W(s) t)^T v`, by Taylor steps short enough to need no squaring.
fn propagate(generator: &[Vec<Complex>], mut v: Vec<Complex>, duration: f64) -> Vec<Complex> {
    const STEPS: u32 = 60;
    for _ in 0..STEPS {
        let mut term = v.clone();
        for order in 1..30 {
            let mut next = vec![[0.0; 2]; v.len()];
            for (row, value) in generator.iter().zip(&term) {
                for (target, entry) in next.iter_mut().zip(row) {
                    let add = times(*value, *entry);
                    *target = [target[0] + add[0], target[1] + add[1]];
                }
            }
            let factor = duration / f64::from(STEPS * order);
            term = next.iter().map(|z| [z[0] * factor, z[1] * factor]).collect();
            for (sum, z) in v.iter_mut().zip(&term) {
                *sum = [sum[0] + z[0], sum[1] + z[1]];
            }
        }
    }
    v
}

/// `ln <exp(s X_t)>` with the boundary term `ln b(x_0) - ln b(x_t)`.
fn log_generating(
    network: &Network,
    increment: &dyn Fn(&fluctua::network::Channel) -> f64,
    [start, boundary]: [&[f64]; 2],
    duration: f64,
    s: Complex,
) -> Complex {
    let n = start.len();
    let mut generator = vec![vec![[0.0; 2]; n]; n];
    for c in network.channels() {
        let d = increment(c);
        let tilt = exp([s[0] * d, s[1] * d]);
        let entry = &mut generator[c.from as usize][c.to as usize];
        *entry = [entry[0] + c.rate * tilt[0], entry[1] + c.rate * tilt[1]];
        generator[c.from as usize][c.from as usize][0] -= c.rate;
    }
    let edge = |b: f64, sign: f64| exp([sign * s[0] * b.ln(), sign * s[1] * b.ln()]);
    let begin = start.iter().zip(boundary).map(|(p, &b)| times([*p, 0.0], edge(b, 1.0))).collect();
    let end = propagate(&generator, begin, duration);
    let total = end.iter().zip(boundary).fold([0.0; 2], |sum, (z, &b)| {
        let add = times(*z, edge(b, -1.0));
        [sum[0] + add[0], sum[1] + add[1]]
    });
    [total[0].hypot(total[1]).ln(), total[1].atan2(total[0])]
}

/// The first four cumulants by Cauchy's formula on a circle.
fn cumulants(log: impl Fn(Complex) -> Complex, radius: f64) -> [f64; 4] {
    const POINTS: i32 = 32;
    let angle = |j: i32| 2.0 * std::f64::consts::PI * f64::from(j) / f64::from(POINTS);
    let values: Vec<_> =
        (0..POINTS).map(|j| log([radius * angle(j).cos(), radius * angle(j).sin()])).collect();
    let mut factorial = 1.0;
    [1, 2, 3, 4].map(|n| {
        factorial *= f64::from(n);
        let sum: f64 =
            (0..POINTS).zip(&values).map(|(j, z)| times(*z, exp([0.0, -angle(j * n)]))[0]).sum();
        sum * factorial / (f64::from(POINTS) * radius.powi(n))
    })
}

fn two_dots() -> Network {
    let baths = [("a", 0, 0.7, 0.4, 1.0), ("b", 0, 1.1, 1.0, 0.5), ("r", 1, 0.9, 1.5, 2.0)];
    device(&[1.0, 2.0], &[(0, 1, -1.5)], &baths)
}

#[test]
fn window_cumulants_meet_the_tilted_generator() {
    let network = two_dots();
    let structure = Structure::of(&network);
    let law = initial_law(&network, &structure, &Start::Stationary).expect("one class");
    let starts = [Start::Stationary, Start::State("A".into())];
    for (start, duration) in starts.iter().flat_map(|s| [0.3, 2.5].map(|t| (s, t))) {
        let answers = solve(&network, start, duration);
        let begin = initial_law(&network, &structure, start).expect("a law");
        for counted in network.counting.with_cumulants() {
            let flat = [1.0; 4];
            let boundary = if counted.boundary { law.as_slice() } else { &flat };
            let increment = |c: &fluctua::network::Channel| {
                network.counting.increment(&counted.weights, c.class)
            };
            let expected = cumulants(
                |s| log_generating(&network, &increment, [&begin, boundary], duration, s),
                0.2,
            );
            let of = counted.observable.to_string();
            for (statistic, expected) in Statistic::WINDOW_CUMULANTS.into_iter().zip(expected) {
                let found = get(&answers, &of, statistic);
                let what = format!("{of} {statistic:?} at {duration} from {start:?}");
                close(found.exact.value, expected, found.scale, 1e-8, &what);
            }
        }
    }
}

#[test]
fn covariances_meet_the_variance_of_the_sum() {
    let network = two_dots();
    let answers = solve(&network, &Start::State("A".into()), 4.0);
    let covariance = |x: &str, y: &str| {
        let quantity = Quantity::covariance(device::observable(x), device::observable(y));
        answers.get(&quantity).expect("listed").exact.estimated.expect("affordable")
    };
    let slope = |of: &str| get(&answers, of, Statistic::VarianceRate).exact.estimated;
    // heat = energy - mu particle, so its variance holds their covariance.
    let [heat, energy, particle] =
        ["heat.b", "energy.b", "particle.b"].map(|of| slope(of).expect("affordable"));
    let expected = (energy + particle - heat) / 2.0;
    close(covariance("particle.b", "energy.b"), expected, 1.0, 1e-12, "covariance");
}

#[test]
fn walks_have_linear_cumulants_by_either_way_to_the_exponential() {
    let (p, q) = (1.3, 0.4);
    for (states, duration) in [(3, 0.01), (3, 50.0), (3, 1e6), (30, 0.5), (30, 200.0)] {
        for start in [Start::Stationary, Start::State("s1".into())] {
            let answers = solve(&ring(states, p, q), &start, duration);
            let expected = [p - q, p + q, p - q, p + q].map(|rate| rate * duration);
            for (statistic, expected) in Statistic::WINDOW_CUMULANTS.into_iter().zip(expected) {
                let found = value(&answers, "particle.bath", statistic);
                let what = format!("{states} states, {duration}, {statistic:?}");
                let tolerance = if duration > 1e5 { 1e-7 } else { 1e-11 };
                close(found, expected, 0.0, tolerance, &what);
            }
        }
    }
}

#[test]
fn slopes_reach_the_asymptotes() {
    let answers = solve(&two_dots(), &Start::State("A+B".into()), 400.0);
    for answer in &answers.values {
        if answer.quantity.statistic != Statistic::Value
            && answer.quantity.observable.name != fluctua::quantity::Name::Activity
            && !answer.quantity.statistic.is_of_window()
        {
            let estimated = answer.exact.estimated.expect("affordable");
            let what = answer.quantity.to_string();
            close(estimated, answer.exact.value, answer.scale, 1e-10, &what);
        }
    }
}

#[test]
fn a_level_fills_as_it_must() {
    let network = device(&[0.3], &[], &[("a", 0, 0.5, 0.0, 1.5)]);
    let (duration, filled) = (0.8, fluctua::model::occupation(0.3, 0.0, 0.5));
    let decay = (-1.5_f64 * duration).exp();
    let start = Start::BurnIn(Positive::try_from(duration).expect("positive"));
    let law = initial_law(&network, &Structure::of(&network), &start).expect("a law");
    close(law[1], filled * (1.0 - decay), 0.0, 1e-13, "after a burn-in");
    let answers = solve(&network, &Start::State("empty".into()), duration);
    let occupied = get(&answers, "occupation.A", Statistic::Value).exact;
    let average = filled * (1.0 - (1.0 - decay) / (1.5 * duration));
    // What stands beside a sample of windows is the mean over the window, not that of long times.
    close(occupied.value, average, 0.0, 1e-13, "over the window");
    close(occupied.estimated.expect("affordable"), average, 0.0, 1e-13, "over the window");
    let jumps = get(&answers, "activity.total", Statistic::Rate).exact;
    let expected = 1.5 * (filled * (1.0 - average) + (1.0 - filled) * average);
    close(jumps.value, expected, 0.0, 1e-13, "activity");
}

#[test]
fn one_way_chains_count_like_poisson() {
    let answers = solve(&walk(1, &[(0, 0, 2.0, 1)]), &Start::Stationary, 3.0);
    assert!((value(&answers, "particle.bath", Statistic::FourthCumulant) - 6.0).abs() < 1e-12);
    assert!(answers.warnings.iter().any(|w| w.contains("entropy is absent")));
}
