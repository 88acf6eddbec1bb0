//! Exact values of finite windows, of bounded counts and of times.
//!
//! Numbers beside a tilted generator come from 60 to 160 digits (mpmath): the Taylor series of
//! `exp(W(s) t)` in `s`, by scaling and squaring.

use std::fmt::Write;

use fluctua::config;
use fluctua::ensemble::{Memory, Silent};
use fluctua::exact::Answers;
use fluctua::judge::curve::Kind;
use fluctua::quantity::{Observable, Quantity, Statistic};
use fluctua::report::{Report, csv, json};
use fluctua::run;

const STIFF: &[Jump] = &[
    (0, 1, 1e6, 1, "a"),
    (1, 0, 2e6, -1, "a"),
    (1, 2, 1e-6, 0, "b"),
    (2, 1, 3e-6, 0, "b"),
    (2, 0, 2e-6, -1, "a"),
    (0, 2, 5e-7, 1, "a"),
    (0, 1, 1e-3, 1, "c"),
    (1, 0, 1e-4, -1, "c"),
];
/// A transient state before a cycle.
const TRANSIENT: &[Jump] = &[
    (0, 1, 0.3, 2, "m"),
    (0, 2, 1.0, -1, "m"),
    (1, 2, 1.0, 0, "m"),
    (2, 3, 2.0, 0, "m"),
    (3, 1, 0.7, 1, "m"),
    (2, 1, 0.5, 0, "m"),
    (3, 2, 0.3, 0, "m"),
    (1, 3, 0.9, -1, "m"),
];
const BISTABLE: &[Jump] = &[
    (0, 1, 1.0, 1, "m"),
    (1, 0, 2.0, 0, "m"),
    (1, 2, 1e-9, 0, "n"),
    (2, 1, 2e-9, 0, "n"),
    (2, 3, 5.0, 1, "m"),
    (3, 2, 4.0, 0, "m"),
];
/// One state before two closed classes, with a bounded count in each.
const CLASSES: &[Jump] = &[
    (0, 1, 1.0, 1, "m"),
    (1, 2, 3.0, 1, "m"),
    (2, 1, 2.0, -1, "m"),
    (0, 3, 2.0, 0, "m"),
    (3, 4, 1.0, 2, "m"),
    (4, 3, 4.0, -2, "m"),
];

/// From, to, rate, particles, reservoir.
type Jump = (usize, usize, f64, i32, &'static str);

/// A network whose jumps bring 0.75 of energy a particle.
fn network(jumps: &[Jump], start: &str, duration: f64) -> String {
    let mut text = "[model]\nkind = \"network\"\nstart = \"s0\"\n".to_owned();
    for &(from, to, rate, particles, reservoir) in jumps {
        let energy = 0.75 * f64::from(particles);
        write!(
            text,
            "[[model.transitions]]\nfrom = \"s{from}\"\nto = \"s{to}\"\nrate = {rate:?}\n\
             reservoir = \"{reservoir}\"\nparticles = {particles}\nenergy = {energy:?}\n"
        )
        .unwrap();
    }
    text + &format!("[sampling]\nduration = {duration:?}\ntrajectories = 2560\nstart = {start}\n")
}

fn plan(text: &str, set: &[&str]) -> config::Plan {
    let set: Vec<String> = set.iter().map(ToString::to_string).collect();
    config::read("case.toml", text, &set).unwrap_or_else(|error| panic!("{error}"))
}

fn exact(text: &str, set: &[&str]) -> Report {
    run::exact(&plan(text, set)).unwrap()
}

fn sampled(text: &str, set: &[&str]) -> Report {
    run::run(&plan(text, set), &mut Memory, &Silent).unwrap()
}

fn answers(text: &str, set: &[&str]) -> Answers {
    run::prepare(&plan(text, set)).unwrap().exact().unwrap()
}

fn found(report: &Report, of: (&str, &str), statistic: Statistic) -> Option<f64> {
    let name = of.0.parse::<Observable>().unwrap().name;
    report.row(&Quantity::new(Observable::new(name, of.1), statistic))?.exact
}

#[track_caller]
fn close(found: Option<f64>, expected: f64, share: f64) {
    let off = (found.unwrap_or(f64::NAN) - expected).abs();
    assert!(off <= share * expected.abs(), "{found:?} is not {expected:e}");
}

fn cumulants(report: &Report, reservoir: &str) -> [Option<f64>; 4] {
    Statistic::WINDOW_CUMULANTS.map(|s| found(report, ("particle", reservoir), s))
}

fn meets(jumps: &[Jump], start: &str, duration: f64, of: &str, expected: [f64; 4], share: f64) {
    let report = exact(&network(jumps, start, duration), &[]);
    for (found, expected) in cumulants(&report, of).into_iter().zip(expected) {
        close(found, expected, share);
    }
}

#[test]
fn a_count_that_is_a_function_of_the_state_has_no_rates() {
    let report = exact(include_str!("bounded_count.toml"), &[]);
    for row in &report.quantities {
        let q = &row.quantity;
        if q.statistic == Statistic::CovarianceRate
            || Statistic::CUMULANT_RATES.contains(&q.statistic)
                && !q.to_string().starts_with("activity")
        {
            assert_eq!(row.exact, Some(0.0), "{q}");
        }
    }
}

/// Jumps through a bridge are bounded, whatever goes round beside it; those around a slow cycle behind
/// fast pairs keep their rate, and two reservoirs whose sum is bounded have the same noise.
#[test]
fn bridges_sums_and_slow_cycles() {
    let jumps: &[Jump] = &[
        (0, 1, 1e9, 1, "a"),
        (1, 0, 2e9, -1, "a"),
        (1, 2, 3e-9, 0, "a"),
        (2, 1, 1e-9, 0, "a"),
        (2, 0, 1e-9, -1, "b"),
        (0, 2, 1e-9, 1, "b"),
        (2, 3, 1e3, 1, "bridge"),
        (3, 2, 1e4, -1, "bridge"),
    ];
    let answers = answers(&network(jumps, "\"stationary\"", 1e12), &[]);
    let get = |first: &str, second: Option<&str>, statistic| {
        let quantity = Quantity::new(first.parse().unwrap(), statistic);
        let and = second.map(|second| second.parse().unwrap());
        answers.get(&Quantity { and, ..quantity }).map(|answer| answer.exact.value)
    };
    for statistic in Statistic::CUMULANT_RATES {
        assert_eq!(get("particle.bridge", None, statistic), Some(0.0));
    }
    for other in ["particle.a", "particle.b"] {
        let covariance = Statistic::CovarianceRate;
        assert_eq!(get(other, Some("particle.bridge"), covariance), Some(0.0));
    }
    let variance = get("particle.a", None, Statistic::VarianceRate).unwrap();
    assert!(variance > 0.0 && variance < 1e-8, "{variance}");
    close(get("particle.b", None, Statistic::VarianceRate), variance, 1e-13);
    close(get("particle.a", Some("particle.b"), Statistic::CovarianceRate), -variance, 1e-13);
    // The current of the cycle, by the flux of its slow jumps: p_1 3e-9 - p_2 1e-9 (to 1e-18).
    let p = |x| get(&format!("probability.s{x}"), None, Statistic::Value).unwrap();
    let cycle = p(1) * 3e-9 - p(2) * 1e-9;
    close(get("particle.a", None, Statistic::Rate), cycle, 1e-9);
}

#[test]
#[allow(
    clippy::unreadable_literal,
    clippy::excessive_precision,
    reason = "numbers stand as they were printed"
)]
fn windows_of_any_length_meet_the_tilted_generator() {
    let stationary = "\"stationary\"";
    let from = "{ state = \"s0\" }";
    let [short, long] = [
        [-5.5882352919643064, 10.659946423726233, -0.34896192128155515, -37.541420179997315],
        [-5588235.2919643064, 153130930.33271645, 37185803519.45232, 10345610104783.318],
    ];
    meets(STIFF, stationary, 1e4, "a", short, 1e-12);
    meets(STIFF, stationary, 1e10, "a", long, 1e-12);
    let [short, middle, long] = [
        [-0.211978893413566, 1.0699535878384926, 1.2104699377223485, 0.40732331251263369],
        [169.94237964649396, 165.72429787911159, 45.593250526633392, 21.605949837217492],
        [170485174.65936077, 164568180.99330572, 43967710.219247061, 21766193.792516745],
    ];
    meets(TRANSIENT, from, 1.0, "m", short, 1e-13);
    meets(TRANSIENT, from, 1e3, "m", middle, 1e-13);
    meets(TRANSIENT, from, 1e9, "m", long, 1e-13);
    let [short, long] = [
        [6692487.401546174, 266784402790.45351, 3.0972838195139485e18, 3.8248192917457509e25],
        [109090561983471.07, 7.8536275941032192e22, 1.3630188886964348e32, 1.26169224625425e40],
    ];
    meets(BISTABLE, from, 1e7, "m", short, 1e-12);
    meets(BISTABLE, from, 1e14, "m", long, 1e-12);
    let ends = [0.8, 0.826_666_666_666_666_7, 0.304, -1.140_266_666_666_666_7];
    meets(CLASSES, from, 1e15, "m", ends, 1e-12);
}

#[test]
fn long_windows_keep_what_does_not_grow() {
    let report = exact(include_str!("two_state_long.toml"), &[]);
    let [mean, variance, third, fourth] = cumulants(&report, "m");
    close(mean, 0.5, 1e-12);
    close(variance, 0.25, 1e-12);
    assert_eq!(third, Some(0.0));
    close(fourth, -0.125, 1e-12);
    let text = include_str!("../../configs/inverse_current.toml");
    let report = exact(text, &["sampling.duration=1e9"]);
    close(cumulants(&report, "b")[3], 99_058_521.377, 1e-11);
}

/// The energy of these networks is 0.75 times the particles: the covariance of windows is that share of
/// the variance, by a way of its own.
#[test]
fn covariances_of_long_windows_are_those_of_variances() {
    for (jumps, of, duration) in [(STIFF, "a", 1e6), (TRANSIENT, "m", 1e4), (BISTABLE, "m", 1e10)] {
        let answers = answers(&network(jumps, "{ state = \"s0\" }", duration), &[]);
        let [particle, energy] = ["particle", "energy"].map(|name| format!("{name}.{of}"));
        let [particle, energy]: [Observable; 2] =
            [particle, energy].map(|name| name.parse().unwrap());
        let variance = Quantity::new(particle.clone(), Statistic::VarianceRate);
        let variance = answers.get(&variance).unwrap().exact.estimated.unwrap();
        let covariance = answers.get(&Quantity::covariance(particle, energy)).unwrap();
        close(covariance.exact.estimated, 0.75 * variance, 1e-11);
    }
}

#[test]
fn a_passage_in_the_end_does_not_depend_on_the_window() {
    let text = include_str!("superbasin.toml");
    for duration in ["1e-13", "1e-3", "10", "1e5", "1e12"] {
        let set = format!("sampling.duration={duration}");
        let report = exact(text, &[&set]);
        close(found(&report, ("passage_time", "c"), Statistic::UltimateMean), 1.000_000_001, 1e-14);
        close(found(&report, ("passage_probability", "c"), Statistic::UltimateValue), 1.0, 1e-14);
        // After a time, the two fast states are one, which is left at a rate of one.
        let t: f64 = duration.parse().unwrap();
        let within = found(&report, ("passage_probability", "c"), Statistic::Value);
        if t > 1e-4 {
            // Half a fast time is spent before.
            close(within, -(5e-10 - t).exp_m1(), 1e-8);
        } else {
            // 2 1e9 t^2/2, less how much b is left before.
            close(within, 1e9 * t * t * (1.0 - 2e9 * t / 3.0), 1e-7);
        }
    }
}

/// `n` jumps at a rate `k` in a short time have `(k t)^n / n!`, relative rounding however small.
#[test]
fn rare_passages_are_right_to_rounding() {
    let chain = |rate: f64| -> Vec<Jump> { (0..3).map(|x| (x, x + 1, rate, 1, "m")).collect() };
    for (rate, t) in [(1e-30, 1.0), (1e-80, 1e-3), (1.0, 1e-60), (1e-95, 1e-5)] {
        let text = network(&chain(rate), "{ state = \"s0\" }", t)
            + "[observe]\npassages = [{ states = [\"s3\"] }, { of = \"particle.m\", upper = 2 }]\n";
        let report = exact(&text, &[]);
        let x: f64 = rate * t;
        let of = |name| found(&report, ("passage_probability", name), Statistic::Value);
        close(of("s3"), x.powi(3) / 6.0, 1e-12);
        close(of("particle.m>=2"), x.powi(2) / 2.0, 1e-12);
        // Of three jumps that all fall in the window, the last is at 3/4 of it in the mean.
        close(found(&report, ("passage_time", "s3"), Statistic::Mean), 0.75 * t, 1e-12);
        let mean = found(&report, ("passage_time", "s3"), Statistic::UltimateMean);
        close(mean, 3.0 / rate, 1e-13);
    }
}

/// A rare end is still reached where hardly a trajectory is left.
#[test]
fn a_rare_end_outlives_the_others() {
    let jumps: &[Jump] =
        &[(0, 1, 1.0, 0, "m"), (0, 2, 1e-80, 0, "m"), (2, 3, 1e-2, 0, "m"), (3, 2, 1.0, 0, "m")];
    let text = network(jumps, "{ state = \"s0\" }", 1e3)
        + "[observe]\npassages = [{ states = [\"s3\"] }]\n";
    let report = exact(&text, &[]);
    let (fast, slow) = (1.0_f64, 1e-2_f64);
    // 1e-80 of the way into s2, then as a hypoexponential time.
    let t = 1e3_f64;
    let late = (fast * (-slow * t).exp() - slow * (-fast * t).exp()) / (fast - slow);
    let within = found(&report, ("passage_probability", "s3"), Statistic::Value);
    close(within, 1e-80 * (1.0 - late), 1e-12);
    let ever = found(&report, ("passage_probability", "s3"), Statistic::UltimateValue);
    close(ever, 1e-80, 1e-14);
    // Of those that pass, both times in sequence.
    let mean = found(&report, ("passage_time", "s3"), Statistic::UltimateMean);
    close(mean, 1.0 / fast + 1.0 / slow, 1e-12);
}

#[test]
fn sets_of_states_have_names_of_their_own() {
    let report = sampled(include_str!("two_passages_one_name.toml"), &[]);
    let mean = |name| found(&report, ("passage_time", name), Statistic::UltimateMean);
    close(mean("\"a or b\""), 2.0, 1e-14);
    assert_eq!(mean("a or b"), Some(0.0));
    assert!(report.verdict.unwrap().agrees());
}

#[test]
fn a_time_average_is_that_of_the_window() {
    let report = sampled(include_str!("time_in_state.toml"), &[]);
    let share = -(-0.6_f64).exp_m1() / 0.6;
    let row = |of: &str, statistic| {
        let row = report.row(&Quantity::new(of.parse().unwrap(), statistic)).unwrap();
        assert!(row.sampled.is_some() && row.z.is_some_and(|z| z.abs() < 4.5), "{row:?}");
        row.exact
    };
    close(row("probability.x0", Statistic::Value), share, 1e-13);
    close(row("probability.x1", Statistic::Value), 1.0 - share, 1e-13);
    close(row("activity.total", Statistic::Rate), 6.0 * share, 1e-13);
    // Two states, from one of them, in windows of any length.
    for t in [1e-9_f64, 0.3, 50.0, 1e7, 1e15] {
        let set = format!("sampling.duration={t:e}");
        let report = exact(include_str!("two_state_long.toml"), &[&set]);
        let a = 0.5 - (-2.0 * t).exp_m1() / (4.0 * t);
        close(found(&report, ("probability", "a"), Statistic::Value), a, 1e-12);
    }
    // A start that leads to several classes has one mean, beside what lasts in each.
    let text = network(CLASSES, "{ state = \"s0\" }", 2.0);
    let report = sampled(&text, &["sampling.trajectories=25600"]);
    let row = report.row(&Quantity::new("probability.s0".parse().unwrap(), Statistic::Value));
    let row = row.unwrap();
    close(row.exact, -(-6.0_f64).exp_m1() / 6.0, 1e-13);
    assert!(row.z.is_some_and(|z| z.abs() < 4.5), "{row:?}");
}

#[test]
fn densities_of_times_state_their_edges() {
    let text = include_str!("superbasin.toml");
    let report = exact(text, &["sampling.duration=10"]);
    let curve = report.curves.iter().find(|curve| curve.kind == Kind::PassageTime).unwrap();
    let (axis, density) = (&curve.axes[0], curve.exact.as_ref().unwrap());
    let mass: f64 = axis.edges.iter().zip(density).map(|([a, b], d)| (b - a) * d).sum();
    close(Some(mass), 1.0 - (-10.0_f64).exp(), 1e-8);
    let inside = axis.edges.iter().zip(&axis.values).all(|([a, b], x)| a < x && x < b);
    assert!(inside && axis.edges.len() == axis.values.len());
    let table = csv::write_curves(&report.curves);
    assert!(table.lines().next().unwrap().ends_with("x_from,x_to"), "{table}");
    assert!(json::write(&report).contains("\"edges\""));
}
