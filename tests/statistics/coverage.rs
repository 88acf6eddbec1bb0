//! 95 % intervals cover 95 %, in 300 repetitions of whole runs with known answers.
//!
//! True coverages within 1 % of 95 % and mean z-scores within 0.15 of zero pass; the chance of a false
//! alarm is 1e-3 for each plan, all its statistics and quantities together (the seeds are fixed, so a
//! failure is a change of code). Power: the intervals of a plan are worth 500 to 4000 independent
//! ones, so error bars twice too large (they cover 99.99 %), 1.25 times too small (88 %) or off by half
//! an error bar are caught with a computed probability above 0.97 wherever they stand in all quantities;
//! 300 repetitions of one quantity alone see the first with 0.97, the second with 0.3, the third with
//! 0.9. `fluctua validate --thorough` repeats 5000 times.

use crate::common;
use fluctua::ensemble::Silent;
use fluctua::quantity::{Estimate, Quantity, Statistic};
use fluctua::validate::coverage::{Coverage, Repeated, repeat};
use statrs::distribution::{ContinuousCDF, StudentsT};

const REPETITIONS: u64 = 300;
const BLOCKS: f64 = 128.0;
const SIZE: [&str; 2] = ["sampling.trajectories=12800", "sampling.blocks=128"];

fn cover(path: &str, set: &[&str]) -> Repeated {
    repeat(&common::plan(path, &[&SIZE, set].concat()), REPETITIONS, &Silent).unwrap()
}

/// The interval of everything listed holds, and these statistics were resolved.
fn assert_holds(runs: &Repeated, wanted: &[Statistic]) {
    let failures = runs.failures();
    assert!(failures.is_empty(), "{failures:#?}");
    for statistic in wanted {
        let resolved = |c: &Coverage| c.subject == statistic.word() && c.trials == REPETITIONS;
        assert!(runs.statistics().iter().any(resolved), "no {statistic:?} was resolved");
    }
}

/// Multiply error bars, then move values by so many of them.
fn wrong(bars: f64, bias: f64) -> impl Fn(&Quantity, Estimate) -> Estimate {
    move |_, e| {
        let error = e.standard_error.map(|error| error * bars);
        Estimate { value: e.value + bias * error.unwrap_or(0.0), standard_error: error }
    }
}

/// Error bars too large, too small and beside the point are caught, as they should be.
fn assert_twins_fail(runs: &Repeated) {
    let law = StudentsT::new(0.0, 1.0, BLOCKS - 1.0).unwrap();
    let all = runs.statistics().pop().unwrap();
    for bars in [2.0, 1.0 / 1.25] {
        let power = all.power(1.0 - 2.0 * law.sf(law.inverse_cdf(0.975) * bars));
        assert!(power > 0.97, "error bars times {bars}: power {power} of {all:?}");
        assert!(!runs.distorted(wrong(bars, 0.0)).failures().is_empty(), "error bars times {bars}");
    }
    let power = all.power_of_bias(0.5);
    assert!(power > 0.97, "a bias: power {power} of {all:?}");
    assert!(!runs.distorted(wrong(1.0, 0.5)).failures().is_empty(), "a bias");
}

const ALL_RATES: [Statistic; 5] = [
    Statistic::Rate,
    Statistic::VarianceRate,
    Statistic::ThirdCumulantRate,
    Statistic::FourthCumulantRate,
    Statistic::CovarianceRate,
];

#[test]
fn a_level_covers() {
    let runs = cover("configs/single_level.toml", &[]);
    assert_holds(&runs, &[&ALL_RATES[..], &[Statistic::Fano]].concat());
    assert_twins_fail(&runs);
}

#[test]
fn a_walk_covers() {
    let runs = cover("configs/random_walk.toml", &[]);
    assert_holds(&runs, &ALL_RATES);
    assert_twins_fail(&runs);
}

#[test]
fn an_inverse_current_covers() {
    let runs = cover("configs/point_d4.toml", &[]);
    assert_holds(&runs, &ALL_RATES);
    assert_twins_fail(&runs);
    assert_twin_of_one_statistic_fails(&runs);
}

/// Fourth cumulants alone, whose error bars are the hardest to trust.
fn assert_twin_of_one_statistic_fails(runs: &Repeated) {
    let fourth = |q: &Quantity| q.statistic == Statistic::FourthCumulantRate;
    let statistics = runs.statistics();
    let found = statistics.iter().find(|c| c.subject == Statistic::FourthCumulantRate.word());
    let power = found.unwrap().power(0.8);
    assert!(power > 0.99, "power {power} of {found:?}");
    let small = wrong(1.0 / 1.5, 0.0);
    let twin = runs.distorted(|q, e| if fourth(q) { small(q, e) } else { e });
    let failures = twin.failures();
    let words = Statistic::FourthCumulantRate.word();
    assert!(failures.iter().any(|c| c.subject == words), "{failures:#?}");
    assert!(failures.iter().all(|c| c.subject.contains(words) || c.subject == "all"));
}

#[test]
fn an_equilibrium_device_covers() {
    let forces =
        ["parameters.F_E=0", "parameters.F_N=0", "model.reservoirs.r.chemical_potential=0"];
    let runs = cover("configs/inverse_current.toml", &forces);
    assert_holds(&runs, &ALL_RATES);
    assert_twins_fail(&runs);
}

#[test]
fn responses_cover() {
    let set = ["sampling.duration=20", "parameters.F_N=0.2", "observe.laws=[]"];
    let runs = cover("configs/response.toml", &set);
    assert_holds(&runs, &[Statistic::Rate, Statistic::Response]);
    let response = |q: &Quantity| q.statistic == Statistic::Response;
    for bars in [2.0, 1.0 / 1.25] {
        let twin = runs.distorted(|q, e| if response(q) { wrong(bars, 0.0)(q, e) } else { e });
        let failures = twin.failures();
        assert!(
            failures.iter().any(|c| c.subject == "response"),
            "bars times {bars}: {failures:#?}"
        );
    }
}

/// A detector dot that fills once or twice in a whole run and then blocks the level for long: the
/// windows that miss it know nothing of the fourth cumulants, which must be withheld.
#[test]
fn a_rarely_blocked_level_withholds_or_covers() {
    let runs = cover("tests/coverage/rare_blocking.toml", &[]);
    assert_holds(&runs, &[Statistic::Rate, Statistic::VarianceRate, Statistic::Fano]);
    let statistics = runs.statistics();
    for high in [Statistic::ThirdCumulantRate, Statistic::FourthCumulantRate] {
        assert!(statistics.iter().all(|c| c.subject != high.word()), "{high:?} is resolved");
    }
}
