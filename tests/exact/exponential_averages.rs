//! Hold the mean of exp(-S), in whole windows and in windows that stop at thresholds, to one and to closed forms.

use fluctua::exact::{
    Reason, Thresholds, exponential_average, passage_of_entropy, stopped_averages,
};
use fluctua::network::Network;
use rand::RngExt;

use crate::common::device::{close, device, ring};
use crate::common::laws::{Parameters, random, stationary, wrong_rate};
use crate::passage::{both, ultimate};
use crate::passage_of_entropy::one_bias;

#[test]
fn means_that_underflow_are_refused() {
    let level = |temperature: f64| {
        let baths = [("left", 0, temperature, 1.0, 1.0), ("right", 0, temperature, -1.0, 0.5)];
        device(&[0.5], &[], &baths)
    };
    // At 0.0021 the smallest rate is exp(-714), subnormal; at 0.002 it is nothing.
    for temperature in [0.0021, 0.002] {
        let network = level(temperature);
        let law = stationary(&network);
        let whole = exponential_average(&network, &law, 1.0, 20.0);
        let stopped = stopped_averages(&network, &law, both(2.0), 20.0, f64::INFINITY);
        for why in [whole.expect_err("refused"), stopped.expect_err("refused")] {
            assert!(
                matches!(&why, Reason::UnderflownRate { reservoir, .. } if reservoir == "right")
            );
        }
        let passed = passage_of_entropy(&network, &law, both(2.0), &[1.0]).expect("posed");
        assert_eq!(ultimate(&passed).exponential_average, None);
    }
    // Where nothing underflows, the mean is one: what is refused is not too much.
    let network = level(0.0025);
    let law = stationary(&network);
    let whole = exponential_average(&network, &law, 1.0, 20.0).expect("solvable");
    close(whole, 0.0, 1.0, 1e-9, "at 0.0025");
    // Its square leaves the range of numbers, so that no error bar could be told.
    let stopped = stopped_averages(&network, &law, both(2.0), 20.0, f64::INFINITY);
    assert!(matches!(stopped, Err(Reason::Unsolvable(_))), "{stopped:?}");
    let network = level(0.01);
    let law = stationary(&network);
    let [stopped, _] =
        stopped_averages(&network, &law, both(2.0), 20.0, f64::INFINITY).expect("solvable");
    close(stopped, 1.0, 0.0, 1e-9, "at 0.01");
}

#[test]
fn entropy_of_a_walk_stops_as_its_closed_form_says() {
    let (p, q) = (1.3_f64, 0.5_f64);
    let network = ring(3, p, q);
    let law = stationary(&network);
    let (r, step) = (p / q, (p / q).ln());
    for n in [1, 3, 6] {
        // In a long window all pass, at n steps up or down: r^(2n)/(1 + r^n) + r^(-2n) r^n/(1 + r^n).
        let rise = r.powi(n);
        let expected = (rise * rise + 1.0 / rise) / (1.0 + rise);
        let thresholds = both(f64::from(n) * step);
        let averages = |time| {
            stopped_averages(&network, &law, thresholds, time, f64::INFINITY).expect("solvable")
        };
        let [mean, square] = averages(2000.0);
        close(mean, 1.0, 0.0, 1e-11, "<exp(-S)> of a long window");
        close(square, expected, 0.0, 1e-11, "<exp(-2S)> of a long window");
        // Thresholds that a short window never meets leave it alone.
        let far = Thresholds { lower: Some(-80.0 * step), upper: Some(80.0 * step) };
        let [_, square] =
            stopped_averages(&network, &law, far, 4.0, f64::INFINITY).expect("solvable");
        let whole = exponential_average(&network, &law, 2.0, 4.0).expect("solvable").exp();
        close(square, whole, 0.0, 1e-11, "<exp(-2S)> of a short window");
        let one = |lower, upper| {
            let one = Thresholds { lower, upper };
            stopped_averages(&network, &law, one, 4.0, f64::INFINITY).expect("solvable")
        };
        // A threshold takes some of the variance away.
        let level = f64::from(n) * step;
        let [both, lower, upper] = [averages(4.0), one(Some(-level), None), one(None, Some(level))];
        for [mean, square] in [both, lower, upper] {
            close(mean, 1.0, 0.0, 1e-12, "<exp(-S)> at every time");
            assert!(square > 1.0 && square <= whole * (1.0 + 1e-12), "{square} of {whole}");
        }
        assert!(both[1] <= lower[1] && both[1] <= upper[1] * (1.0 + 1e-12), "{both:?} {upper:?}");
    }
}

#[test]
fn random_devices_stop_with_the_mean_one() {
    let mut random = random(29);
    let mut caught = 0;
    for sample in 0..24 {
        let network = one_bias(sample, &mut random);
        let depth = random.random_range(0.5..3.0);
        let height = random.random_range(0.5..4.0);
        let duration = random.random_range(0.5..10.0);
        let sides = [[Some(-depth), Some(height)], [Some(-depth), None], [None, Some(height)]];
        for [lower, upper] in sides {
            let thresholds = Thresholds { lower, upper };
            let averages = |network: &Network| {
                stopped_averages(network, &stationary(network), thresholds, duration, f64::INFINITY)
            };
            let what = format!("device {sample}, {thresholds:?} by {duration}");
            let [mean, square] = match averages(&network) {
                // Without a lower threshold windows fall far, and a fine quantum has many layers.
                Err(Reason::TooLarge { .. }) if lower.is_none() => continue,
                found => found.unwrap_or_else(|e| panic!("{what}: {e}")),
            };
            close(mean, 1.0, 0.0, 1e-11, &what);
            assert!(square >= 1.0, "{what}: {square}");
            let wrong = averages(&wrong_rate(&network, 0, 1.2)).expect("solvable")[0];
            caught += i32::from((wrong - 1.0).abs() > 1e-4);
        }
    }
    assert!(caught >= 48, "a wrong rate was caught {caught} times of about 70");
}

#[test]
fn exponential_averages_of_entropy() {
    let (p, q, time) = (1.3_f64, 0.5_f64, 7.0);
    let network = ring(3, p, q);
    let law = stationary(&network);
    let force = (p / q).ln();
    for power in [-0.5, 0.3, 1.0, 2.0, 3.5] {
        let expected = time * (p * (-power * force).exp_m1() + q * (power * force).exp_m1());
        let found = exponential_average(&network, &law, power, time).expect("solvable");
        close(found, expected, (p + q) * time, 1e-13, &format!("power {power}"));
    }
    let mut random = random(10);
    let mut caught = 0;
    for sample in 0..60 {
        let network = Parameters::random(&mut random, 3).network();
        let average = |network: &Network, power| {
            exponential_average(network, &stationary(network), power, 2.0).expect("solvable")
        };
        let what = format!("device {sample}");
        close(average(&network, 1.0), 0.0, 1.0, 1e-12, &what);
        close(average(&network, 2.0), average(&network, -1.0), 1.0, 1e-12, &what);
        assert!(average(&network, 2.0) > 0.0, "{what}: a variance");
        caught += i32::from(average(&wrong_rate(&network, 0, 1.05), 1.0).abs() > 1e-5);
    }
    assert!(caught > 40, "a wrong rate was caught in {caught} devices only");
}

#[test]
fn averages_at_stopping_share_one_budget() {
    let network = ring(3, 1.3, 0.5);
    let law = stationary(&network);
    let upper = Thresholds { lower: None, upper: Some(1.0) };
    let of = |duration: f64, enough| stopped_averages(&network, &law, upper, duration, enough);
    let [mean, _] = of(10.0, f64::INFINITY).expect("affordable");
    close(mean, 1.0, 0.0, 1e-12, "without a lower threshold");
    // Cut ever further down, each of these took some ten seconds or more.
    for duration in [1e3, 1e4, 1e5, 1e6] {
        let began = std::time::Instant::now();
        let why = of(duration, f64::INFINITY).expect_err("too much").to_string();
        let told = why.contains("multiply-adds") || why.contains("double precision");
        assert!(told, "by {duration}: {why}");
        assert!(began.elapsed().as_secs() < 20, "by {duration}: {:?}", began.elapsed());
    }
    // Half of what a sample resolves is no bound, and a tenth of what is there ends the search.
    let [_, square] = of(20.0, f64::INFINITY).expect("affordable");
    assert!(matches!(of(20.0, 0.1 * square), Err(Reason::Heavy { .. })), "{square}");
    assert_eq!(of(20.0, 2.0 * square), of(20.0, f64::INFINITY));
    // Where both are passed soon, a long window takes no more work than a short one.
    let both = both(2.0 * (1.3_f64 / 0.5).ln());
    let found = [1e3, 1e6].map(|duration| {
        stopped_averages(&network, &law, both, duration, f64::INFINITY).expect("affordable")
    });
    close(found[1][0], 1.0, 0.0, 1e-11, "in a long window");
    close(found[1][1], found[0][1], 0.0, 1e-11, "in a long window");
}
