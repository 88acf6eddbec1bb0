//! What is too dear for one exact route is answered by another.

use std::fmt::Write;

use fluctua::config;
use fluctua::exact::distribution::{Distribution, Method};
use fluctua::exact::{Answers, exponential_average};
use fluctua::network::{Lattice, Network};
use fluctua::quantity::{Name, Observable, Quantity, Statistic};
use fluctua::run::{self, Job};

/// The text of a network of `(from, to, rate, particles)`.
fn text(transitions: impl Iterator<Item = (usize, usize, f64, i32)>, more: &str) -> String {
    let mut text = "[model]\nkind = \"network\"\n".to_owned();
    for (from, to, rate, particles) in transitions {
        writeln!(
            text,
            "[[model.transitions]]\nfrom = \"s{from}\"\nto = \"s{to}\"\nrate = {rate:e}\n\
             reservoir = \"c\"\nparticles = {particles}"
        )
        .unwrap();
    }
    text + more
}

/// A ring with one forward and one backward rate, that counts the jumps that `counts` names.
fn ring(states: usize, rates: [f64; 2], counts: impl Fn(usize) -> i32, more: &str) -> String {
    let jumps = (0..states).flat_map(|x| {
        let (y, n) = ((x + 1) % states, counts(x));
        [(x, y, rates[0], n), (y, x, rates[1], -n)]
    });
    text(jumps, more)
}

fn job(text: &str) -> Job {
    let plan = config::read("case", text, &[]).unwrap_or_else(|error| panic!("{error}"));
    run::prepare(&plan).unwrap_or_else(|error| panic!("{error}"))
}

fn rates(answers: &Answers) -> [f64; 4] {
    let of = |statistic| {
        let quantity = Quantity::new(Observable::new(Name::Particle, "c"), statistic);
        answers.get(&quantity).unwrap_or_else(|| panic!("{quantity:?}")).exact.value
    };
    Statistic::CUMULANT_RATES.map(of)
}

fn distribution(network: &Network, name: &Observable, start: &[f64], time: f64) -> Distribution {
    let mut observables = network.counting.observables.iter();
    let observable = observables.find(|o| o.observable == *name).unwrap();
    let lattice = Lattice::of(observable, Some(start));
    Distribution::of(network, start, &[&lattice], time).unwrap()
}

/// The rate and variance rate of a periodic walk are `a - b` and `a + b`, whatever else it does.
#[test]
fn a_periodic_walk_has_its_variance_rate() {
    let (width, place) = (70, |x: usize, y: usize| 70 * (x % 70) + y % 70);
    let jumps = (0..width * width).flat_map(move |state| {
        let (x, y) = (state / width, state % width);
        let (right, up) = (place(x + 1, y), place(x, y + 1));
        [(state, right, 1.2, 1), (right, state, 0.8, -1), (state, up, 1.0, 0), (up, state, 1.0, 0)]
    });
    let answers = job(&text(jumps, "")).exact().unwrap();
    let [rate, variance, ..] = rates(&answers);
    assert!((rate - 0.4).abs() < 1e-12 && (variance - 2.0).abs() < 1e-11, "{rate} {variance}");
}

/// Counted on one bond of `n`, the displacement is `n` times the count up to a bounded term, so that its
/// cumulant rates are `(a - b)/n, (a + b)/n^2, (a - b)/n^3, (a + b)/n^4`. The ring takes `n^2` to relax.
#[test]
fn a_count_on_one_bond_of_a_long_ring_has_its_cumulants() {
    let states = 5000;
    let text = ring(states, [1.2, 0.8], |x| i32::from(x == 17), "");
    let found = rates(&job(&text).exact().unwrap());
    let n = states as f64;
    let right = [0.4 / n, 2.0 / (n * n)];
    for (found, right) in found.into_iter().zip(right) {
        assert!((found / right - 1.0).abs() < 1e-7, "{found:e} for {right:e}");
    }
}

/// A biased ring with a constant of its rates tilted by `exp(-2S)` is a Skellam law.
#[test]
fn exponential_averages_have_closed_forms_at_any_affinity() {
    for affinity in [1.0, 10.0, 50.0, 200.0, 700.0] {
        let back = f64::exp(-affinity / 3.0);
        let job = job(&ring(3, [1.0, back], |_| 0, "[sampling]\nstart = \"stationary\""));
        let law = job.stationary().unwrap().to_vec();
        for time in [0.01, 1.0, 1e4, 1e8, 1e12] {
            let found =
                exponential_average(job.network().expect("enumerated"), &law, 2.0, time).unwrap();
            let right =
                time * ((-2.0 * affinity / 3.0).exp() - 1.0 + (affinity / 3.0).exp() - back);
            assert!((found / right - 1.0).abs() < 1e-9, "{affinity} {time}: {found} for {right}");
        }
    }
}

/// Every jump counts, so that the count is the difference of two Poisson numbers.
#[test]
fn a_long_window_has_its_skellam_law() {
    let time = 2e6;
    let text = ring(3, [1.2, 0.8], |_| 1, "[sampling]\nduration = 2e6\nstart = \"stationary\"");
    let job = job(&text);
    let law = job.stationary().unwrap().to_vec();
    let name = Observable::new(Name::Particle, "c");
    let found = distribution(job.network().expect("enumerated"), &name, &law, time);
    assert_eq!(found.route.method, Method::CharacteristicFunction);
    let accuracy = found.route.absolute_accuracy;
    assert!(accuracy < 1e-9, "{accuracy:e}");
    let mean = found.mean(|cell| cell[0] as f64);
    let variance = found.mean(|cell| (cell[0] as f64 - mean).powi(2));
    assert!((mean / (0.4 * time) - 1.0).abs() < 1e-8, "{mean}");
    assert!((variance / (2.0 * time) - 1.0).abs() < 1e-6, "{variance}");
    let peak = found.probability(&[800_000]);
    let gaussian = 1.0 / (std::f64::consts::TAU * variance).sqrt();
    assert!((peak / gaussian - 1.0).abs() < 1e-6, "{peak} beside {gaussian}");
}

/// Two copies of each state, with fast jumps between them that count nothing, have the law of one: the fast
/// jumps make steps too dear. Both routes agree to the accuracy that is stated, which is not idle.
#[test]
#[allow(clippy::print_stdout, reason = "measured accuracies, seen with --nocapture")]
fn both_routes_of_a_law_agree() {
    let slow = |copy: usize| {
        let jumps = [(3.0, 1.5), (2.0, 0.5), (1.0, 0.5)];
        (0..3).zip(jumps).flat_map(move |(x, (along, against))| {
            let (from, to, n) = (2 * x + copy, 2 * ((x + 1) % 3) + copy, i32::from(x == 0));
            [(from, to, along, n), (to, from, against, -n)]
        })
    };
    let flips = (0..3).flat_map(|x| {
        let (one, other) = (2 * x, 2 * x + 1);
        [(one, other, 4e4, 0), (other, one, 4e4, 0)]
    });
    let more = "[sampling]\nstart = \"stationary\"";
    let single = job(&text(slow(0), more));
    let double = job(&text(slow(0).chain(slow(1)).chain(flips), more));
    for name in [Observable::new(Name::Particle, "c"), Observable::new(Name::Entropy, "total")] {
        let law = |job: &Job, time| {
            distribution(job.network().expect("enumerated"), &name, job.stationary().unwrap(), time)
        };
        let (steps, fourier) = (law(&single, 300.0), law(&double, 300.0));
        assert_eq!(steps.route.method, Method::Uniformisation);
        assert_eq!(fourier.route.method, Method::CharacteristicFunction);
        let accuracy = fourier.route.absolute_accuracy;
        let apart = |(cell, p): &(Vec<i64>, f64)| (p - fourier.probability(cell)).abs();
        let worst = steps.cells.iter().map(apart).fold(0.0, f64::max);
        println!("{name}: {worst:.1e} apart, stated {accuracy:.1e}");
        assert!(worst <= accuracy && accuracy < 1e5 * worst, "{name}: {worst:e}, {accuracy:e}");
    }
}

/// Too many states are refused before the text is parsed.
#[test]
fn too_many_states_are_refused_early() {
    let text = ring(70_000, [1.0, 1.0], |_| 0, "");
    let message = config::read("case", &text, &[]).unwrap_err().to_string();
    assert!(message.contains("65537 states or more"), "{message}");
}

/// A field of 16 on a jump of 44 is beyond the exponents of double precision: refused or answered, at once.
#[test]
fn large_jumps_are_no_endless_work() {
    let text = ring(
        3,
        [200.0, 100.0],
        |x| if x == 0 { 44 } else { 0 },
        "[sampling]\nduration = 1e4\n\
         [observe]\ndistributions = [\"particle.c\"]\n",
    );
    let plan = config::read("large_jumps.toml", &text, &[]).unwrap();
    let report = run::exact(&plan).unwrap();
    let told = |warning: &String| warning.contains("particle.c");
    assert!(report.curves.len() == 1 || report.warnings.iter().any(told), "{:?}", report.warnings);
}
