//! Hold exact derivatives to differences, and Onsager's matrix to its symmetry and to the noise.

use crate::common::device::{self, close, ring, walk};
use crate::common::laws::{Parameters, random, stationary, wrong_rate};
use fluctua::exact::{Changes, Fault, Reason, Response, derivative, onsager, response};
use fluctua::network::Network;
use fluctua::quantity::{Name, Observable};
use rand::RngExt;

const STEP: f64 = 1e-3;
/// Weights of `f(theta + k STEP)/STEP` in the derivative to fourth order.
const STENCIL: [(f64, f64); 4] =
    [(-2.0, 1.0 / 12.0), (-1.0, -2.0 / 3.0), (1.0, 2.0 / 3.0), (2.0, -1.0 / 12.0)];

fn differentiated(at: impl Fn(f64) -> Vec<f64>) -> Vec<f64> {
    let mut sum: Vec<f64> = Vec::new();
    for (k, weight) in STENCIL {
        let values = at(k * STEP);
        sum.resize(values.len(), 0.0);
        sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight / STEP * value);
    }
    sum
}

fn increments(network: &Network, current: &Observable) -> Vec<f64> {
    let counting = &network.counting;
    let found = counting.observables.iter().find(|o| o.observable == *current).expect("counted");
    let increment = |c: &fluctua::network::Channel| match current.name {
        Name::Entropy => c.log_ratio.expect("thermal"),
        _ => counting.increment(&found.weights, c.class),
    };
    network.channels().iter().map(increment).collect()
}

/// One parameter of the device moved.
fn moved(parameters: &Parameters, which: usize, by: f64) -> Network {
    let mut moved = parameters.clone();
    match which {
        0 => moved.energies[0] += by,
        1 => moved.baths[0].2 += by,
        2 => moved.baths[0].3 += by,
        3 => moved.baths[0].4 += by,
        _ => moved.couplings.iter_mut().for_each(|coupling| coupling.2 += by),
    }
    moved.network()
}

#[test]
fn derivatives_are_those_of_the_currents() {
    let mut random = random(7);
    let (mut worst, mut caught, mut asked) = (0.0_f64, 0, 0);
    for sample in 0..40 {
        let mut parameters = Parameters::random(&mut random, 4);
        parameters.baths[0].2 += 0.5;
        let which = sample % 5;
        let responses = response(&parameters.network()).expect("solvable");
        let rates = differentiated(|by| {
            response(&moved(&parameters, which, by))
                .expect("solvable")
                .iter()
                .map(|r| r.rate)
                .collect()
        });
        let log_rates = differentiated(|by| {
            moved(&parameters, which, by).channels().iter().map(|c| c.rate.ln()).collect()
        });
        for (found, &expected) in responses.iter().zip(&rates) {
            let what = format!("device {sample}, parameter {which}, {}", found.current);
            let changed =
                differentiated(|by| increments(&moved(&parameters, which, by), &found.current));
            let changes = Changes { log_rates: log_rates.clone(), increments: changed };
            let derivative = found.to(&changes).expect("all channels are named");
            close(derivative, expected, found.gross, 1e-8, &what);
            worst = worst.max((derivative - expected).abs() / expected.abs().max(found.gross));
            let mut wrong = changes;
            wrong.log_rates[0] += 0.1;
            let wrong = wrong_to(found, &wrong);
            asked += 1;
            caught += i32::from((wrong - expected).abs() > 1e-6 * found.gross);
        }
    }
    assert!(worst < 1e-9, "worst derivative: {worst:.1e} of the gross flow");
    assert!(10 * caught > 8 * asked, "a wrong derivative was caught {caught} times of {asked}");
}

fn wrong_to(response: &Response, changes: &Changes) -> f64 {
    response.to(changes).expect("all channels are named")
}

#[test]
fn speeding_up_every_channel_speeds_up_every_current() {
    let network = Parameters::of_dots(&mut random(8), 3).network();
    let faster = Changes { log_rates: vec![1.0; network.channels().len()], increments: Vec::new() };
    for found in response(&network).expect("solvable") {
        let derivative = found.to(&faster).expect("all channels are named");
        close(derivative, found.rate, found.gross, 1e-13, &found.current.to_string());
    }
    let few = Changes { log_rates: vec![1.0], increments: Vec::new() };
    let found = response(&network).expect("solvable")[0].to(&few);
    assert!(matches!(found, Err(Reason::Length { .. })), "{found:?}");
}

#[test]
fn onsager_matrix_is_symmetric_and_half_the_noise() {
    let mut random = random(9);
    let (mut worst, mut caught) = (0.0_f64, 0);
    for sample in 0..100 {
        let network = Parameters::random(&mut random, 4).at_equilibrium().network();
        let found = onsager(&network).expect("at equilibrium");
        let what = format!("device {sample}");
        let off = |found: &fluctua::exact::Onsager| {
            let mut off = 0.0_f64;
            for i in 0..found.fluxes.len() {
                for j in 0..found.fluxes.len() {
                    let scale = (found.noise[i][i] * found.noise[j][j]).sqrt();
                    let own = found.conductance[i][j];
                    off = off.max((own - found.conductance[j][i]).abs() / scale);
                    off = off.max((own - found.noise[i][j]).abs() / scale);
                }
            }
            off
        };
        assert!(off(&found) < 1e-9, "{what}: {:.1e}", off(&found));
        worst = worst.max(off(&found));
        // Log-ratios still speak of equilibrium, one rate does not.
        let channel = random.random_range(0..network.channels().len());
        caught +=
            i32::from(off(&onsager(&wrong_rate(&network, channel, 1.1)).expect("unseen")) > 1e-5);
    }
    assert!(worst < 1e-12, "worst asymmetry: {worst:.1e}");
    assert!(caught > 80, "a wrong rate was caught in {caught} devices only");
}

#[test]
fn conductance_is_the_slope_of_the_flux() {
    // Forces about equilibrium, as in `exact_laws`.
    let at = |force: [f64; 3]| {
        let (beta, mu) = (0.8, 0.6);
        let [beta_b, beta_r] = [beta - force[0], beta - force[1]];
        let mu_b = (beta * mu + force[2]) / beta_b;
        device::device(
            &[1.0, 2.5],
            &[(0, 1, -1.5)],
            &[
                ("a", 0, 1.0 / beta, mu, 1.0),
                ("b", 0, 1.0 / beta_b, mu_b, 0.6),
                ("r", 1, 1.0 / beta_r, mu, 1.4),
            ],
        )
    };
    let found = onsager(&at([0.0; 3])).expect("at equilibrium");
    let names: Vec<String> = found.fluxes.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["energy.b", "energy.r", "particle.b"]);
    for j in 0..3 {
        let slope = differentiated(|by| {
            let mut force = [0.0; 3];
            force[j] = by;
            let rates = response(&at(force)).expect("solvable");
            let rate =
                |flux: &Observable| rates.iter().find(|r| r.current == *flux).expect("listed").rate;
            found.fluxes.iter().map(rate).collect()
        });
        for (i, slope) in slope.into_iter().enumerate() {
            let scale = found.conductance[i][i];
            close(found.conductance[i][j], slope, scale, 1e-8, &format!("L_{i}{j}"));
        }
    }
    let found = onsager(&at([0.1, 0.0, 0.0]));
    assert!(matches!(found, Err(Reason::NotEquilibrium { .. })), "{found:?}");
}

#[test]
fn what_has_no_response_has_a_reason() {
    let balanced = ring(3, 1.0, 1.0);
    assert!(matches!(onsager(&balanced), Err(Reason::NoForces(_))));
    let split = walk(4, &[(0, 1, 1.0, 1), (1, 0, 1.0, -1), (2, 3, 1.0, 1), (3, 2, 1.0, -1)]);
    let found = response(&split);
    assert!(matches!(found, Err(Reason::NotUnique { count: 2 })), "{found:?}");
    // A ring alone is driven by its own rates.
    let network = ring(3, 1.3, 0.4);
    let found = &response(&network).expect("solvable")[0];
    let law = stationary(&network);
    let forward: f64 = network
        .channels()
        .iter()
        .zip(&found.to_rates)
        .filter(|(c, _)| (c.to + 3 - c.from) % 3 == 1)
        .map(|(_, to)| to)
        .sum();
    close(forward, 1.3, 0.0, 1e-13, "dJ/d ln p");
    close(
        found.to_increments.iter().sum::<f64>(),
        1.7 * law.iter().sum::<f64>(),
        0.0,
        1e-13,
        "flux",
    );
}

/// Levels whose filling is a Fermi function, over six decades of temperature: `d ln f/dmu = (1 - f)/T`.
#[test]
fn rates_are_differentiated_to_a_billionth() {
    let mut worst = 0.0_f64;
    for (mu, temperature, above) in [
        (0.5, 1.0, 0.3),
        (0.5, 0.01, 2.0),
        (1000.2, 0.7, -1.0),
        (1e-3, 1e-3, 0.5),
        (-40.0, 1e3, 0.1),
    ] {
        let level = mu + above * temperature;
        let bath = |mu| [("a", 0, temperature, mu, 1.3), ("b", 0, 1.0, level, 0.6)];
        let at = |mu: f64| Ok(device::device(&[level], &[], &bath(mu)));
        let changes = derivative(&at(mu).expect("a device"), mu, &at).expect("smooth");
        let filled = 1.0 / (((level - mu) / temperature).exp() + 1.0);
        let expected = [(1.0 - filled) / temperature, 0.0, -filled / temperature, 0.0];
        for (found, expected) in changes[0].log_rates.iter().zip(expected) {
            worst = worst.max((found - expected).abs() * temperature);
        }
    }
    assert!(worst < 1e-9, "worst derivative: {worst:.1e} of the largest");
}

#[test]
fn kinks_and_ends_have_no_derivative() {
    let level = |rate: f64| device::device(&[0.4], &[], &[("a", 0, 1.0, 0.2, rate)]);
    let kink = |x: f64| Ok(level(1.0 + x.abs()));
    assert_eq!(derivative(&level(1.0), 0.0, &kink), Err(Fault::NotSmooth));
    let jump = |x: f64| Ok(level(if x > 0.3 { 2.0 } else { 1.0 }));
    assert_eq!(derivative(&level(1.0), 0.3, &jump), Err(Fault::NotSmooth));
    let end = |x: f64| if x < 0.0 { Err("no device".into()) } else { Ok(level(x)) };
    let found = derivative(&level(0.0), 0.0, &end);
    assert!(matches!(found, Err(Fault::Outside(_))), "{found:?}");
    // Close to an end, but on both sides of the value there is a device.
    for x in [1e-2, 1e-5, 1e-8, 1e-30, 1e-300] {
        let found = derivative(&level(x), x, &end).expect("smooth");
        close(found[0].log_rates[0], 1.0 / x, 0.0, 1e-9, "d ln x/dx");
    }
}

/// A dot that the knob does not reach answers with zero, told from rounding by its own flow.
#[test]
fn what_is_not_reached_does_not_respond() {
    let at = |mu: f64| {
        let baths = [
            ("a", 0, 1.0, mu, 1.0),
            ("b", 0, 1.0, 0.0, 1.0),
            ("c", 1, 0.7, 0.3, 1.0),
            ("d", 1, 1.0, 0.1, 2.0),
        ];
        Ok(device::device(&[0.2, 0.5], &[], &baths))
    };
    let network = at(0.4).expect("a device");
    let changes = derivative(&network, 0.4, &at).expect("smooth");
    for (found, changes) in response(&network).expect("solvable").iter().zip(&changes) {
        let share = found.to(changes).expect("all are named").abs() / found.gross_to(changes);
        let reached = !matches!(found.current.of.as_str(), "c" | "d");
        assert!(
            if reached { share > 1e-3 } else { share < 1e-14 },
            "{}: {share:.1e}",
            found.current
        );
    }
}
