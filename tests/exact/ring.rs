//! Compare exact rings with independently computed tables, closed forms and published windows.

use crate::common::ring::{
    close, creutz, get, network, number, of_row, q2r, rate, solve, solve_for, steps, table,
};
use fluctua::model::ring::{Bulk, Creutz, DemonStart, Ring};
use fluctua::quantity::Statistic;

const CURRENTS: [&str; 4] =
    ["heat.left", "heat.right", "branch_energy.upper", "branch_energy.lower"];

/// Currents, variance rates in both clocks, and a correlation, to 1e-9 of each number, with the
/// floor below which the double-precision tables are noise.
fn meets_table(text: &str) {
    let compare = |value: f64, expected: f64, what: &str| close(value, expected, 1e-9, 1e-14, what);
    for row in table(text) {
        let ring = of_row(&row);
        let spins = ring.spins() as f64;
        let what = |key: &str| format!("{} {:?} {key}", row["fig"], ring);
        let continuous = solve_for(&ring, &CURRENTS);
        let discrete = solve_for(&steps(ring.clone()), &CURRENTS);
        let observables = [
            ("heat.left", "IL", "varQL"),
            ("heat.right", "IR", "varQR"),
            ("branch_energy.upper", "IU", "varU"),
            ("branch_energy.lower", "ID", "varD"),
        ];
        for (observable, mean, variance) in observables {
            if row.contains_key(mean) {
                compare(rate(&continuous, observable), number(&row, mean), &what(mean));
            }
            let found = get(&continuous, observable, Statistic::VarianceRate).exact.value;
            compare(found, number(&row, variance), &what(variance));
            if let Some(per_step) = row.get(&format!("{mean}_step")) {
                let expected = per_step.parse::<f64>().expect("a number") * spins;
                compare(rate(&discrete, observable), expected, &what("step"));
            }
            if row.contains_key(&format!("{variance}_step")) {
                let expected = number(&row, &format!("{variance}_step")) * spins;
                let found = get(&discrete, observable, Statistic::VarianceRate).exact.value;
                compare(found, expected, &what("variance a step"));
            }
        }
        let s2s3 = get(&continuous, "correlation.s2s3", Statistic::Value).exact.value;
        compare(s2s3, number(&row, "s2s3"), &what("s2s3"));
    }
}

#[test]
fn q2r_rings_meet_the_reference_table() {
    meets_table(include_str!("../reference/ring_q2r.csv"));
}

#[test]
fn creutz_rings_meet_the_reference_table() {
    meets_table(include_str!("../reference/ring_cca.csv"));
}

#[test]
fn three_spins_meet_their_closed_form() {
    for (j, left, right) in [(1.0, 2.0, 1.0), (0.7, 0.4, 3.0), (0.3, 1.0, 0.5_f64)] {
        let answers = solve(&steps(q2r([1, 0], [j, j], [left, right])));
        let (b_left, b_right) = (1.0 / left, 1.0 / right);
        let difference = 2.0 * j * (b_right - b_left);
        let sum = 2.0 * j * (b_left + b_right);
        let d = 3.0 * difference.cosh() + sum.exp();
        let heat = 3.0 * j * difference.sinh() / d;
        close(rate(&answers, "heat.left"), heat, 1e-13, 0.0, "I_L");
        close(rate(&answers, "branch_energy.upper"), heat / 3.0, 1e-13, 0.0, "I_U");
        close(rate(&answers, "branch_energy.lower"), -2.0 * heat / 3.0, 1e-13, 0.0, "I_D");
        let [l, r] = [b_left, b_right].map(|b| (4.0 * j * b).exp());
        let d1 = 2.0 * sum.exp() * d;
        // A state stands for a configuration and its mirror image.
        for (state, p) in [
            ("uuu", (4.0 * j * (b_left + b_right)).exp() / d1),
            ("udd", (3.0 * l + 5.0 * r) / (8.0 * d1)),
            ("udu", (l + r) / (2.0 * d1)),
            ("uud", (5.0 * l + 3.0 * r) / (8.0 * d1)),
        ] {
            let found = get(&answers, &format!("probability.{state}"), Statistic::Value);
            close(found.exact.value, 2.0 * p, 1e-13, 0.0, state);
        }
    }
}

/// For equal couplings bonds are resistors: `|I_U| (N_U + 1) = |I_D| (N_D + 1)`, in parallel.
#[test]
fn equal_couplings_divide_current_like_resistors() {
    for spins in [[1, 0], [2, 1], [3, 1], [0, 4], [4, 2]] {
        let ring = q2r(spins, [1.0, 1.0], [3.0, 0.7]);
        let mut rings = vec![ring.clone()];
        if spins[0] + spins[1] <= 3 {
            rings.push(creutz(ring, 4.0, DemonStart::Zero));
        }
        for ring in rings {
            let answers = solve(&ring);
            let [upper, lower] =
                ["upper", "lower"].map(|of| rate(&answers, &format!("branch_energy.{of}")));
            let expected = -lower * (spins[1] + 1) as f64;
            close(upper * (spins[0] + 1) as f64, expected, 1e-12, 0.0, "resistors");
        }
    }
}

/// Root of a function that changes sign between two points, to the last bits.
fn root(mut low: f64, mut high: f64, of: impl Fn(f64) -> f64) -> f64 {
    let below = of(low) > 0.0;
    while high - low > 1e-12 {
        let middle = f64::midpoint(low, high);
        if (of(middle) > 0.0) == below { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

fn lower_current(ring: &Ring) -> f64 {
    rate(&solve_for(ring, &["branch_energy.lower"]), "branch_energy.lower")
}

/// The knobs at which the circulation of (2, 3, 2, 1.9, 2, 0.1) begins and ends.
#[test]
fn windows_of_magnification_meet_their_ends() {
    let ring = |j: f64, left: f64, right: f64| q2r([2, 3], [2.0, j], [left, right]);
    let upper =
        |ring: &Ring| rate(&solve_for(ring, &["branch_energy.upper"]), "branch_energy.upper");
    let ends = [
        (root(0.1, 0.3, |t| lower_current(&ring(1.9, 2.0, t))), 0.217_571_7, 5e-8),
        (root(1.9, 1.99, |j| lower_current(&ring(j, 2.0, 0.1))), 1.957_323_773_4, 1e-8),
        (root(2.01, 2.2, |j| upper(&ring(j, 2.0, 0.1))), 2.056_574_919_0, 1e-8),
        (root(0.15, 0.2, |t| lower_current(&ring(1.9, t, 0.1))), 0.166_862_083_689, 1e-8),
        (root(9.0, 11.0, |t| lower_current(&ring(1.9, t, 0.1))), 10.057_970_6, 5e-8),
    ];
    for (found, expected, tolerance) in ends {
        close(found, expected, 0.0, tolerance, "an end of a window");
    }
    let touching = |j: f64, right: f64| lower_current(&q2r([1, 1], [2.0, j], [2.0, right]));
    close(root(0.05, 0.1, |t| touching(1.9, t)), 0.091_168_9, 0.0, 5e-8, "T_R of (1, 1)");
    close(root(1.8, 1.9, |j| touching(j, 0.1)), 1.8893, 0.0, 5e-5, "J_2 of (1, 1)");
}

/// The exact canonical energy at one temperature, also for unequal and frustrated couplings.
#[test]
fn one_temperature_gives_the_canonical_ring() {
    for (spins, couplings, temperature) in
        [([2, 3], [2.0, 1.9], 2.0), ([1, 0], [1.0, -0.5], 0.7), ([2, 2], [-1.0, 0.3], 1.3)]
    {
        let ring = q2r(spins, couplings, [temperature; 2]);
        let answers = solve(&ring);
        let energy = get(&answers, "internal_energy.total", Statistic::Value).exact.value;
        let bonds: Vec<f64> = (0..ring.spins())
            .map(|bond| couplings[usize::from(bond > spins[0])] / temperature)
            .collect();
        let product: f64 = bonds.iter().map(|k| k.tanh()).product();
        let expected: f64 = bonds
            .iter()
            .map(|k| {
                let others = product / k.tanh();
                -k * temperature * (k.tanh() + others / k.cosh().powi(2) / (1.0 + product))
            })
            .sum();
        close(energy, expected, 1e-12, 0.0, "energy");
        for heat in ["heat.left", "heat.right"] {
            let found = get(&answers, heat, Statistic::Rate);
            close(found.exact.value, 0.0, 0.0, 1e-14 * found.scale.max(1.0), heat);
        }
    }
}

/// `I_L = I_U - I_D` and `I_R = -I_L`, also through any bond of a branch.
#[test]
fn currents_are_the_same_through_every_bond() {
    let mut ring = creutz(q2r([2, 1], [1.0, 0.5], [4.0, 0.6]), 2.0, DemonStart::Zero);
    ring.bonds = (1..=ring.spins()).collect();
    let answers = solve(&ring);
    let [upper, lower] =
        ["upper", "lower"].map(|of| rate(&answers, &format!("branch_energy.{of}")));
    close(rate(&answers, "heat.left"), upper - lower, 1e-12, 0.0, "heat");
    close(rate(&answers, "heat.right"), lower - upper, 1e-12, 0.0, "heat");
    for bond in 1..=5 {
        if bond == 4 {
            continue;
        }
        let expected = if bond <= 3 { upper } else { lower };
        close(rate(&answers, &format!("branch_energy.{bond}")), expected, 1e-11, 0.0, "bond");
    }
    assert_eq!(network(&ring).counting.counters.len(), 7 + 3);
}

/// Rings beyond every factorisation: conservation, resistors, and convergence to the law.
#[test]
fn large_rings_are_solved_by_iteration() {
    let ring = q2r([8, 5], [1.0, 1.0], [3.0, 1.0]);
    let answers = solve_for(&ring, &CURRENTS);
    assert_eq!(answers.law.as_ref().map(Vec::len), Some(1 << 14));
    assert!(answers.warnings.iter().any(|w| w.contains("by iteration")), "{:?}", answers.warnings);
    let [upper, lower] =
        ["upper", "lower"].map(|of| rate(&answers, &format!("branch_energy.{of}")));
    close(9.0 * upper, -6.0 * lower, 1e-11, 0.0, "resistors");
    close(rate(&answers, "heat.left"), upper - lower, 1e-11, 0.0, "heat");
    let variance = |of: &str| get(&answers, of, Statistic::VarianceRate).exact.value;
    close(variance("heat.left"), variance("heat.right"), 1e-9, 0.0, "variance rates");
}

/// Beyond the size at which an order of elimination is sought: seven spins, five of them with demons of five levels.
#[test]
fn creutz_rings_of_two_hundred_thousand_states_are_solved() {
    let ring = creutz(q2r([2, 3], [1.0, 1.0], [2.0, 0.5]), 4.0, DemonStart::Zero);
    let Bulk::Creutz(demons) = &ring.bulk else { panic!("{ring:?}") };
    let ring = Ring { bulk: Bulk::Creutz(Creutz { levels: 5, ..demons.clone() }), ..ring };
    let answers = solve_for(&ring, &CURRENTS);
    assert_eq!(answers.law.as_ref().map(Vec::len), Some((1 << 6) * 5_usize.pow(5)));
    let [upper, lower] =
        ["upper", "lower"].map(|of| rate(&answers, &format!("branch_energy.{of}")));
    close(3.0 * upper, -4.0 * lower, 1e-11, 0.0, "resistors");
    close(rate(&answers, "heat.left"), upper - lower, 1e-11, 0.0, "heat");
    close(rate(&answers, "heat.left"), -rate(&answers, "heat.right"), 1e-11, 0.0, "balance");
}
