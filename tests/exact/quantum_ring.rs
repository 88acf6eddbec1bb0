//! Compare rings of quantum spins with independently computed tables, and hold them to their laws.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::common::device::{finite, number, table};
use fluctua::model::quantum_ring::{
    Equation, QuantumRing, Resolution, RingSolution, Unsolved, ZeroFrequency,
};
use fluctua::number::{Positive, Rate};
use fluctua::quantity::{Name, Observable, Quantity, Statistic};

type Row = HashMap<String, String>;

const KEYS: [&str; 13] = [
    "equation",
    "upper",
    "lower",
    "up",
    "anisotropy",
    "exchange",
    "left_temperature",
    "right_temperature",
    "coupling",
    "cutoff",
    "zero_frequency",
    "lamb_shift",
    "resolution",
];

fn positive(x: f64) -> Positive {
    Positive::try_from(x).expect("positive")
}

/// The ring of a row; a resolution of 1e-7 stands for exact degeneracies.
fn ring(row: &Row) -> QuantumRing {
    let whole = |key: &str| number(row, key) as usize;
    let spins = whole("upper") + whole("lower") + 2;
    let all = |key: &str| vec![finite(number(row, key)); spins];
    let rate = |x: f64| Rate::try_from(x).expect("not negative");
    let typed = |x: f64| rate(if x < 1e-6 { 0.0 } else { x });
    QuantumRing {
        upper: whole("upper"),
        lower: whole("lower"),
        up: whole("up"),
        exchange: all("exchange"),
        anisotropy: all("anisotropy"),
        fields: vec![finite(0.0); spins],
        temperatures: ["left_temperature", "right_temperature"].map(|k| positive(number(row, k))),
        coupling: positive(number(row, "coupling")),
        cutoff: positive(number(row, "cutoff")),
        zero_frequency: match row["zero_frequency"].as_str() {
            "limit" => ZeroFrequency::Limit,
            value => ZeroFrequency::Value(rate(value.parse().unwrap())),
        },
        equation: match row["equation"].as_str() {
            "secular" => Equation::Secular,
            _ => Equation::Redfield,
        },
        lamb_shift: row["lamb_shift"] == "True",
        resolution: row["resolution"]
            .parse()
            .map_or(Resolution::Auto, |x| Resolution::Typed(typed(x))),
        correlations: Vec::new(),
    }
}

/// The number of a solution that a row names.
fn found(ring: &QuantumRing, solution: &RingSolution, row: &Row) -> f64 {
    let of = row["of"].as_str();
    let bath = usize::from(of == "right");
    let branch = usize::from(of == "lower");
    let order = match row["statistic"].as_str() {
        "variance_rate" => 1,
        "third_cumulant_rate" => 2,
        "fourth_cumulant_rate" => 3,
        _ => 0,
    };
    let [left, right] = ring.temperatures.map(Positive::get);
    let entropy = -solution.heat[0][0] / left - solution.heat[1][0] / right;
    match row["name"].as_str() {
        "heat" => solution.heat[bath][order],
        "entropy" => entropy,
        "uncertainty_product" => {
            solution.heat[0][1] * entropy / solution.heat[0][0] / solution.heat[0][0]
        }
        "activity" => solution.activity.unwrap()[bath][order],
        "dephasing" => solution.dephasing.unwrap()[bath],
        "branch_energy" => solution.branch_energy[branch],
        "branch_energy_degenerate" => solution.branch_energy_degenerate.unwrap()[branch],
        "probability" => solution.probabilities[of[5..].parse::<usize>().unwrap() - 1],
        "internal_energy" => solution.internal_energy,
        "ergotropy" => solution.ergotropy,
        "lowest_eigenvalue" => solution.lowest_eigenvalue,
        "relaxation_rate" => solution.relaxation_rate.unwrap(),
        "magnetisation" => solution.magnetisation[of.parse::<usize>().unwrap() - 1],
        "correlation" => solution.correlations[1].1,
        other => panic!("{other}"),
    }
}

/// Relative, with a floor of the largest current, or of one where the number is none.
fn bound(row: &Row, expected: f64, largest: f64) -> f64 {
    let rate = row["statistic"] != "value" && row["name"] != "uncertainty_product";
    (1e-8 * expected.abs()).max(1e-12 * if rate { largest } else { 1.0 })
}

#[test]
fn rings_meet_the_reference_rows() {
    let mut rings: BTreeMap<Vec<String>, Vec<Row>> = BTreeMap::new();
    for row in table("quantum_ring.csv") {
        rings.entry(KEYS.map(|key| row[key].clone()).to_vec()).or_default().push(row);
    }
    let mut compared = 0;
    let mut wrong = Vec::new();
    for (key, rows) in &rings {
        let ring = ring(&rows[0]);
        let count = rows.iter().find(|row| row["name"] == "steady_states").unwrap();
        let solution = match ring.solve() {
            Ok(solution) => solution,
            Err(Unsolved::SeveralSteadyStates { count: found, .. }) => {
                assert_eq!(found as f64, number(count, "value"), "{key:?}");
                compared += rows.len();
                assert_eq!(rows.len(), 1);
                continue;
            }
            Err(other) => panic!("{other}"),
        };
        assert_eq!(number(count, "value"), 1.0, "{key:?}");
        let largest = solution.heat[0][0].abs();
        for row in rows.iter().filter(|row| row["name"] != "steady_states") {
            let (expected, found) = (number(row, "value"), found(&ring, &solution, row));
            if (expected - found).abs() > bound(row, expected, largest) {
                wrong.push(format!(
                    "{key:?} {} {} {}: {found} for {expected}",
                    row["name"], row["of"], row["statistic"]
                ));
            }
        }
        compared += rows.len();
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(compared, 1430);
}

/// The published point of five spins, by an equation.
fn published(equation: Equation) -> QuantumRing {
    QuantumRing {
        upper: 2,
        lower: 1,
        up: 3,
        exchange: vec![finite(1.0); 5],
        anisotropy: vec![finite(2.1); 5],
        fields: vec![finite(0.0); 5],
        temperatures: [2.0, 1.0].map(positive),
        coupling: positive(0.01),
        cutoff: positive(10.0),
        zero_frequency: ZeroFrequency::Limit,
        equation,
        lamb_shift: false,
        resolution: Resolution::Auto,
        correlations: Vec::new(),
    }
}

#[test]
fn the_secular_heat_has_the_fluctuation_symmetry_and_that_of_redfield_has_not() {
    // lambda(s) = lambda(1/T_L - 1/T_R - s), the affinity being -0.5 here.
    let sides = |equation| {
        let ring = published(equation);
        [0.3, -0.8].map(|field| ring.generating_function(field).unwrap())
    };
    let [one, other] = sides(Equation::Secular);
    assert!((one - other).abs() < 1e-12 * one.abs() && one > 1e-3, "{one} {other}");
    let [one, other] = sides(Equation::Redfield);
    let apart = (one / other - 1.0).abs();
    assert!((1e-4..4e-4).contains(&apart), "{one} {other}");
}

#[test]
fn at_one_temperature_nothing_flows_and_the_state_is_that_of_gibbs() {
    for equation in [Equation::Secular, Equation::Redfield] {
        let ring = QuantumRing { temperatures: [1.5, 1.5].map(positive), ..published(equation) };
        let solution = ring.solve().unwrap();
        let noise = solution.heat[0][1];
        for current in solution.heat.map(|heat| heat[0]).into_iter().chain(solution.branch_energy) {
            assert!(current.abs() < 1e-12 * noise, "{equation:?}: {current} beside {noise}");
        }
    }
}

#[test]
fn a_ring_without_pairs_is_a_rate_network_with_the_same_heats() {
    // Two independent solutions: elimination of the rate matrix, and the generator of the blocks.
    let plan = crate::common::plan("configs/quantum_ring_field.toml", &[]);
    let job = fluctua::run::prepare(&plan).unwrap();
    assert_eq!(job.network().expect("one level a group").states.len(), 6);
    let answers = job.exact().unwrap();
    let fluctua::model::Model::QuantumRing(ring) = &plan.model else { panic!("a quantum ring") };
    let solution = ring.solve().unwrap();
    for (bath, of) in ["left", "right"].into_iter().enumerate() {
        for (order, statistic) in Statistic::CUMULANT_RATES.into_iter().enumerate() {
            let quantity = Quantity::new(Observable::new(Name::Heat, of), statistic);
            let found = answers.get(&quantity).unwrap().exact.value;
            let expected = solution.heat[bath][order];
            assert!((found - expected).abs() < 1e-11 * expected.abs(), "{quantity}: {found}");
        }
    }
    let currents = solution.branch_energy;
    assert!((currents[0] - currents[1] - solution.heat[0][0]).abs() < 1e-13);
}

#[test]
fn iteration_meets_the_matrix() {
    let equations = [Equation::Redfield, Equation::Secular];
    for (equation, lamb_shift) in equations.into_iter().flat_map(|e| [(e, false), (e, true)]) {
        // A field parts the degenerate levels: groups hold coherences that turn.
        let mut ring = QuantumRing { lamb_shift, ..published(equation) };
        ring.fields[3] = finite(0.02);
        let [dense, iterative] =
            [[20, 600], [0, 0]].map(|[s, e]| ring.solve_densely_up_to(s, e).unwrap());
        for (one, other) in dense
            .activity
            .iter()
            .flatten()
            .flatten()
            .zip(iterative.activity.iter().flatten().flatten())
        {
            assert!((one - other).abs() < 1e-9 * one.abs(), "{one} {other}");
        }
        assert!((dense.lowest_eigenvalue - iterative.lowest_eigenvalue).abs() < 1e-11);
        for (one, other) in dense.heat.iter().flatten().zip(iterative.heat.iter().flatten()) {
            assert!((one - other).abs() < 1e-9 * one.abs(), "{one} {other}");
        }
        for (one, other) in dense.branch_energy.into_iter().zip(iterative.branch_energy) {
            assert!((one - other).abs() < 1e-9 * dense.heat[0][0], "{one} {other}");
        }
    }
}

/// A stored report of a ring has its diagram with both branch currents, and its levels.
#[test]
fn a_ring_is_drawn_with_its_currents_and_levels() {
    use fluctua::report::{figures, json, stored::StoredReport};
    let plan = crate::common::plan("configs/quantum_ring_field.toml", &[]);
    let report = fluctua::run::exact(&plan).unwrap();
    let stored = StoredReport::read(&json::write(&report)).unwrap();
    let names: Vec<String> = figures::of(&stored).into_iter().map(|f| f.name).collect();
    for name in ["currents", "levels"] {
        assert!(names.iter().any(|known| known == name), "{name} is not among {names:?}");
    }
    let short =
        crate::common::plan("configs/quantum_ring_field.toml", &["observe.branch_energy=false"]);
    let report = fluctua::run::exact(&short).unwrap();
    assert!(report.get("branch_energy.upper", Statistic::Rate).is_none());
    assert!(report.get("heat.left", Statistic::Rate).is_some());
}
