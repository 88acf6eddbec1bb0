//! Hold the exact law of a window to closed forms, to fluctuation theorems, and to its moments.
#![allow(clippy::print_stdout, reason = "measured accuracies and times, seen with --nocapture")]

use crate::common::device::{self, close, device, get, ring, solve, walk};
use crate::common::same::assert_same_list;
use fluctua::exact::distribution::Distribution;
use fluctua::exact::initial_law;
use fluctua::network::Start;
use fluctua::network::{Lattice, Network, Structure};
use fluctua::quantity::Statistic;

fn configured(name: &str) -> Network {
    let path = format!("{}/configs/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("a config");
    fluctua::model::compile(&fluctua::config::read(&path, &text, &[]).expect("valid").model)
        .network
        .expect("enumerated")
}

fn law(network: &Network) -> Vec<f64> {
    initial_law(network, &Structure::of(network), &Start::Stationary).expect("one class")
}

fn lattice(network: &Network, of: &str, law: &[f64]) -> Lattice {
    let observable = device::observable(of);
    let found = network.counting.observables.iter().find(|o| o.observable == observable);
    Lattice::of(found.expect("listed"), Some(law))
}

fn distribution(network: &Network, of: &[&str], duration: f64) -> Distribution {
    let law = law(network);
    let lattices: Vec<_> = of.iter().map(|of| lattice(network, of, &law)).collect();
    let lattices: Vec<_> = lattices.iter().collect();
    Distribution::of(network, &law, &lattices, duration).expect("affordable")
}

/// The probability that of two Poisson numbers, means `a` and `b`, the first is larger by `n`.
fn skellam(a: f64, b: f64, n: i64) -> f64 {
    let (a, b, n) = if n >= 0 { (a, b, n) } else { (b, a, -n) };
    let mut term = (-a - b).exp();
    for k in 1..=n {
        term *= a / k as f64;
    }
    let mut sum = 0.0;
    for m in 1..1000 {
        sum += term;
        term *= a * b / (m * (m + n)) as f64;
    }
    sum
}

/// The largest relative error of a walk's law against the Skellam law, down to 1e-30.
fn skellam_error(found: &Distribution, a: f64, b: f64) -> f64 {
    let mut worst = 0.0_f64;
    let mut seen = 0;
    for n in -400..=400 {
        let expected = skellam(a, b, n);
        if expected > 1e-30 {
            seen += 1;
            worst = worst.max((found.probability(&[n]) / expected - 1.0).abs());
        }
    }
    assert!(seen > 20, "the law reaches only {seen} cells");
    worst
}

#[test]
fn walks_are_skellam_down_to_the_rarest() {
    for (p, q, duration) in [(2.0, 1.0, 0.5), (2.0, 1.0, 50.0), (1.3, 1e-4, 20.0)] {
        for network in [ring(3, p, q), ring(4, p, q), walk(1, &[(0, 0, p, 1), (0, 0, q, -1)])] {
            let found = distribution(&network, &["particle.bath"], duration);
            let error = skellam_error(&found, p * duration, q * duration);
            println!("Skellam {p} {q} {duration}: {error:.1e}");
            assert!(error < 1e-10, "{p} {q} {duration}: {error:.1e}");
            assert!((found.mass() - 1.0).abs() < 1e-13);
            assert!(found.defect.abs() < 1e-12, "{:.1e}", found.defect);
            for n in 1..=40 {
                let [forth, back] = [n, -n].map(|n| found.probability(&[n]));
                if back > 1e-30 {
                    let ratio = (p / q).powi(i32::try_from(n).expect("small"));
                    close(forth / back, ratio, 0.0, 1e-10, "P(n)/P(-n)");
                }
            }
        }
    }
}

#[test]
fn a_wrong_rate_is_not_skellam() {
    let found = distribution(&ring(3, 2.0, 1.0 + 1e-7), &["particle.bath"], 50.0);
    assert!(skellam_error(&found, 100.0, 50.0) > 1e-7);
}

/// The largest relative error of `P(x) = e^x P(-x)` among cells above `least`.
fn asymmetry(network: &Network, duration: f64, least: f64) -> (f64, usize) {
    let law = law(network);
    let lattice = lattice(network, "entropy", &law);
    let found = Distribution::of(network, &law, &[&lattice], duration).expect("affordable");
    let boundary = lattice.boundary.as_ref().expect("entropy has a boundary");
    let opposite = |number: i64| {
        let offset = -boundary.offsets[number as usize];
        let near = |o: &&f64| (**o - offset).abs() < 1e-11;
        let place = boundary.offsets.iter().position(|o| near(&o)).expect("both signs");
        i64::try_from(place).expect("small")
    };
    let (mut worst, mut seen) = (0.0_f64, 0);
    for (cell, p) in &found.cells {
        let (number, counts) = cell.split_last().expect("a boundary number");
        let mut mirror: Vec<i64> = counts.iter().map(|n| -n).collect();
        mirror.push(opposite(*number));
        let back = found.probability(&mirror);
        if p.min(back) > least {
            seen += 1;
            worst = worst.max((p / (back * lattice.value(cell).exp()) - 1.0).abs());
        }
    }
    (worst, seen)
}

#[test]
fn entropy_obeys_the_detailed_theorem_in_every_cell() {
    let (worst, seen) = asymmetry(&configured("inverse_current"), 20.0, 1e-30);
    println!("detailed theorem: {worst:.1e} over {seen} cells");
    assert!(worst < 1e-10 && seen > 1000, "{worst:.1e} over {seen} cells");
    // Incommensurate: several coordinates, and less of the tails.
    let baths = [("a", 0, 0.7, 0.4, 1.0), ("b", 0, 1.1, 1.0, 0.5)];
    let (worst, seen) = asymmetry(&device(&[0.9], &[], &baths), 10.0, 1e-9);
    assert!(worst < 1e-9 && seen > 20, "{worst:.1e} over {seen} cells");
}

#[test]
fn a_wrong_rate_breaks_the_detailed_theorem() {
    let network = configured("inverse_current");
    let mut channels = network.channels().to_vec();
    channels[0].rate *= 1.0 + 1e-6;
    let mut wrong = Network::new(
        network.states.clone(),
        channels,
        network.counting.clone(),
        network.reservoirs.clone(),
    );
    wrong.counted.averages.clone_from(&network.averages);
    assert!(asymmetry(&wrong, 20.0, 1e-30).0 > 1e-7);
}

/// The first four cumulants of a value of the cells.
fn cumulants(found: &Distribution, value: impl Fn(&[i64]) -> f64) -> [f64; 4] {
    let mean = found.mean(&value);
    let [second, third, fourth] =
        [2, 3, 4].map(|n| found.mean(|cell| (value(cell) - mean).powi(n)));
    [mean, second, third, fourth - 3.0 * second * second]
}

fn moments_meet(network: &Network, start: &Start, duration: f64, tolerance: f64) {
    let answers = solve(network, start, duration);
    let begin = initial_law(network, &Structure::of(network), start).expect("a law");
    let stationary = answers.law.clone();
    let mut compared = 0;
    for counted in network.counting.with_cumulants() {
        let lattice = Lattice::of(counted, stationary.as_deref());
        let of = counted.observable.to_string();
        let found = match Distribution::of(network, &begin, &[&lattice], duration) {
            Ok(found) => found,
            Err(reason) => {
                println!("{of}: {reason}");
                continue;
            }
        };
        assert!((found.mass() - 1.0).abs() < 1e-13, "{of}: mass {}", found.mass());
        let found = cumulants(&found, |cell| lattice.value(cell));
        for (statistic, found) in Statistic::WINDOW_CUMULANTS.into_iter().zip(found) {
            let expected = get(&answers, &of, statistic);
            let what = format!("{of} {statistic:?} at {duration}");
            close(found, expected.exact.value, expected.scale, tolerance, &what);
            compared += 1;
        }
    }
    assert!(compared > 0, "nothing was compared at {duration}");
}

#[test]
fn moments_are_those_of_the_window() {
    let network = configured("inverse_current");
    for start in [Start::Stationary, Start::State("L+R".into())] {
        moments_meet(&network, &start, 20.0, 1e-9);
    }
    let baths = [("a", 0, 0.7, 0.4, 1.0), ("b", 0, 1.1, 1.0, 0.5), ("r", 1, 0.9, 1.5, 2.0)];
    moments_meet(
        &device(&[1.0, 2.0_f64.sqrt()], &[(0, 1, -1.5)], &baths),
        &Start::Stationary,
        2.0,
        1e-9,
    );
    moments_meet(&configured("ring_steps"), &Start::Stationary, 5.0, 1e-9);
}

#[test]
fn pairs_have_the_laws_of_their_members() {
    let network = configured("inverse_current");
    let names = ["particle.b", "energy.r"];
    let pair = distribution(&network, &names, 100.0);
    assert!((pair.mass() - 1.0).abs() < 1e-13);
    for (place, of) in names.into_iter().enumerate() {
        let single = distribution(&network, &[of], 100.0);
        let marginal = pair.marginal(place..place + 1);
        for (cell, p) in &single.cells {
            let found = marginal.probability(cell);
            assert!((found - p).abs() < 1e-13 * p + 1e-18, "{of} {cell:?}: {found} against {p}");
        }
        // The twin: a longer window.
        let longer = distribution(&network, &[of], 100.001);
        let apart = |(cell, p): &(Vec<i64>, f64)| (longer.probability(cell) - p).abs() > 1e-10 * p;
        assert!(marginal.cells.iter().any(apart));
    }
    // A count beside itself stays on the diagonal.
    let twice = distribution(&network, &["particle.b", "particle.b"], 10.0);
    assert!(twice.cells.iter().all(|(cell, _)| cell[0] == cell[1]));
}

/// The entropy of a ring whose box of cells is too large is followed cell by cell: it has the detailed
/// theorem `P(S) = P(-S) exp(S)` and the moments of the window, and a wrong rate breaks the theorem.
#[test]
fn laws_that_fill_little_of_a_box_are_followed_cell_by_cell() {
    let network = configured("ring_1_1");
    let (error, cells) = asymmetry(&network, 10.0, 1e-8);
    println!("cell by cell: {error:.1e} in {cells} cells");
    assert!(cells > 100 && error < 1e-10, "{error:.1e} in {cells} cells");
    let law = law(&network);
    let entropy = lattice(&network, "entropy", &law);
    let found = Distribution::of(&network, &law, &[&entropy], 10.0).expect("affordable");
    assert!(found.defect.abs() < 1e-11, "{:.1e}", found.defect);
    let mean = found.mean(|cell| entropy.value(cell));
    let answers = solve(&network, &Start::Stationary, 10.0);
    let expected = get(&answers, "entropy", Statistic::Mean);
    close(mean, expected.exact.value, expected.scale, 1e-10, "mean");
    let mut channels = network.channels().to_vec();
    channels[0].rate *= 1.0 - 1e-6;
    let (states, counting) = (network.states.clone(), network.counting.clone());
    let wrong = Network::new(states, channels, counting, network.reservoirs.clone());
    assert!(asymmetry(&wrong, 10.0, 1e-8).0 > 1e-7);
}

#[test]
fn still_networks_stay_at_zero() {
    let still = walk(2, &[(0, 1, 0.0, 1)]);
    let law = [0.25, 0.75];
    let lattice = lattice(&still, "particle.bath", &law);
    let found = Distribution::of(&still, &law, &[&lattice], 5.0).expect("affordable");
    assert_eq!(found.cells.iter().map(|cell| cell.1).sum::<f64>(), 1.0);
    assert!(found.cells.iter().all(|cell| cell.0.iter().all(|&n| n == 0)));
}

#[test]
fn what_takes_too_long_is_refused_with_the_estimate() {
    let network = configured("inverse_current");
    let law = law(&network);
    let lattice = lattice(&network, "particle.b", &law);
    let reason = Distribution::of(&network, &law, &[&lattice], 1e12).expect_err("too long");
    assert!(reason.contains("multiply-adds") && reason.contains("relative"), "{reason}");
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let energies = [0.1, -0.4, 0.8, 0.3, -0.2, 0.5, 0.0];
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let bath = |(l, name)| (name, l % 7, 0.5 + 0.1 * l as f64, 0.2 * l as f64 - 0.6, 1.0);
    let baths: Vec<device::Bath<'_>> = names.into_iter().enumerate().map(bath).collect();
    let large = device(&energies, &[(0, 1, 0.5), (2, 3, -0.4)], &baths);
    let small = configured("inverse_current");
    for (network, of) in [(&large, &["particle.a", "particle.b"][..]), (&small, &["entropy"])] {
        let [one, three] = [1, 3].map(|threads| {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| distribution(network, of, 3.0))
        });
        assert_same_list(&three.cells, &one.cells, &format!("{of:?}"));
        assert!(one == three, "{of:?}: all but the cells");
    }
}
