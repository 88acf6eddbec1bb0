//! Compare rings of quantum spins with independently computed tables, and hold them to their laws.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::common::device::{finite, number, table};
use fluctua::model::quantum_ring::{
    Equation, QuantumRing, Resolution, RingSolution, Unsolved, ZeroFrequency,
};
use fluctua::number::{Positive, Rate};

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
