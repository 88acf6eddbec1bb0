//! Compare narrow resonances and N-demons with closed forms and an independently computed table.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::common::device::{close, get, number, observable, solve, table, value};
use fluctua::exact::{Answers, answer_merits};
use fluctua::network::{Start, merits};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::{config, model};

fn answers(text: &str, duration: f64) -> Answers {
    let plan = config::read("resonances.toml", text, &[]).expect("a config");
    let network = model::compile(&plan.model).network.expect("enumerated");
    let mut answers = solve(&network, &Start::Stationary, duration);
    answer_merits(&merits(&network, Some(&network)), &mut answers);
    answers
}

/// Resonances between two thermal reservoirs, by `(width, height, energy)`.
fn bridge(resonances: &[(f64, f64, f64)]) -> String {
    let mut text = String::from(
        "[model]\nkind = \"resonances\"\nplanck = 1.0\n[model.reservoirs]\n\
         a = { temperature = 1.0, chemical_potential = 0.4 }\n\
         b = { temperature = 0.7, chemical_potential = -0.3 }\n[model.resonances]\n",
    );
    for (index, (width, height, energy)) in resonances.iter().enumerate() {
        let _ = writeln!(
            text,
            "r{index} = {{ between = [\"a\", \"b\"], width = {width}, height = {height}, energy = {energy} }}"
        );
    }
    text
}

fn fermi(energy: f64, temperature: f64, chemical_potential: f64) -> f64 {
    1.0 / (1.0 + ((energy - chemical_potential) / temperature).exp())
}

/// The first four cumulants of one attempt that goes forward with `p`, back with `q`.
fn trinomial(p: f64, q: f64) -> [f64; 4] {
    let (m1, m2) = (p - q, p + q);
    [
        m1,
        m2 - m1 * m1,
        m1 - 3.0 * m2 * m1 + 2.0 * m1.powi(3),
        m2 - 4.0 * m1 * m1 - 3.0 * m2 * m2 + 12.0 * m2 * m1 * m1 - 6.0 * m1.powi(4),
    ]
}

#[test]
fn cumulants_are_those_of_levitov_and_lesovik() {
    let resonances = [(1.0, 1.0, 0.2), (2.0, 0.6, -0.5), (0.5, 0.3, 1.1)];
    let duration = 40.0;
    let found = answers(&bridge(&resonances), duration);
    let mut particle = [0.0; 4];
    let mut energy = [0.0; 4];
    let mut covariance = 0.0;
    for (width, height, e) in resonances {
        let (f, g) = (fermi(e, 1.0, 0.4), fermi(e, 0.7, -0.3));
        let cumulants = trinomial(height * f * (1.0 - g), height * g * (1.0 - f));
        for (n, cumulant) in (0..).zip(cumulants) {
            particle[n as usize] += width * cumulant;
            energy[n as usize] += width * cumulant * f64::powi(e, n + 1);
        }
        covariance += width * cumulants[1] * e;
    }
    let rates = Statistic::CUMULANT_RATES.into_iter().zip(Statistic::WINDOW_CUMULANTS);
    for (n, (rate, of_window)) in rates.enumerate() {
        for (of, sign, cumulants) in [
            ("particle.a", 1.0_f64, particle),
            ("particle.b", -1.0, particle),
            ("energy.a", 1.0, energy),
            ("energy.b", -1.0, energy),
        ] {
            let expected = sign.powi(n as i32 + 1) * cumulants[n];
            close(value(&found, of, rate), expected, 1.0, 1e-11, of);
            close(value(&found, of, of_window), duration * expected, duration, 1e-11, of);
        }
    }
    let pair = [covariance, -covariance];
    for (with, expected) in ["energy.a", "energy.b"].into_iter().zip(pair) {
        let of_pair = |q: &Quantity| {
            q.observable.to_string() == "particle.a"
                && q.and.as_ref().is_some_and(|and| and.to_string() == with)
        };
        if let Some(answer) = found.values.iter().find(|answer| of_pair(&answer.quantity)) {
            close(answer.exact.value, expected, 1.0, 1e-12, with);
        }
    }
}

/// Fixed attempts break the uncertainty relation of Poisson jumps: 1.946 < 2 at `f = 0.6` and `0.4`.
#[test]
fn fixed_attempts_break_the_uncertainty_relation_of_poisson_jumps() {
    let text = "[model]\nkind = \"resonances\"\n[model.reservoirs]\n\
        a = { temperature = 1.0, chemical_potential = \"ln(1.5)\" }\n\
        b = { temperature = 1.0, chemical_potential = \"-ln(1.5)\" }\n[model.resonances]\n\
        r = { between = [\"a\", \"b\"], width = 1.0, energy = 0.0 }\n";
    let found = answers(text, 2.0);
    let current = value(&found, "particle.a", Statistic::Rate);
    let noise = value(&found, "particle.a", Statistic::VarianceRate);
    let production = value(&found, "entropy.total", Statistic::Rate);
    let product = noise * production / current.powi(2);
    close(product, 0.48 * 0.2 * (0.36_f64 / 0.16).ln() / 0.04, 1.0, 1e-12, "product");
    assert!((product - 1.946).abs() < 5e-4, "{product}");
}

fn demon(row: &HashMap<String, String>) -> String {
    let get = |key: &str| &row[key];
    format!(
        "[model]\nkind = \"resonances\"\nplanck = 1.0\n[model.reservoirs]\n\
         h = {{ temperature = {}, chemical_potential = {mu} }}\n\
         c = {{ temperature = {}, chemical_potential = {mu} }}\n\
         l = {{ occupation = \"demon\" }}\n[model.resonances]\n\
         e1 = {{ between = [\"h\", \"l\"], energy = {}, width = {w} }}\n\
         e2 = {{ between = [\"h\", \"l\"], energy = {}, width = {w} }}\n\
         e3 = {{ between = [\"l\", \"c\"], energy = {}, width = {w} }}\n\
         e4 = {{ between = [\"c\", \"l\"], energy = {}, width = {w} }}\n",
        get("Th"),
        get("Tc"),
        get("e1"),
        get("e2"),
        get("e3"),
        get("e4"),
        mu = get("mu"),
        w = get("Gamma"),
    )
}

#[test]
fn demons_meet_the_reference_table() {
    let mut physical = 0;
    for row in table("demon.csv") {
        let what = format!("T_c = {}, e4 = {}", row["Tc"], row["e4"]);
        let text = demon(&row);
        if row["physical"] != "1" {
            let error = config::read("demon.toml", &text, &[]).expect_err(&what).to_string();
            assert!(error.contains("occupation at `e"), "{what}: {error}");
            continue;
        }
        physical += 1;
        let found = answers(&text, 200.0);
        let rate = |of: &str| value(&found, of, Statistic::Rate);
        let meets = |of: &str, column: &str| {
            // The table counts into the reservoir.
            let sign = if of.starts_with("entropy") { 1.0 } else { -1.0 };
            close(sign * rate(of), number(&row, column), 1.0, 1e-10, &format!("{what} {of}"));
        };
        meets("particle.l", "ndot_l");
        meets("energy.l", "edot_l");
        meets("particle.h", "ndot_h");
        meets("energy.h", "edot_h");
        meets("energy.c", "edot_c");
        meets("entropy_flow.l", "Sdot_l");
        meets("entropy_flow.h", "Sdot_h");
        meets("entropy_flow.c", "Sdot_c");
        meets("entropy.total", "sigma");
        let cop = Quantity::new(observable("cop.demon"), Statistic::Value);
        let cop = found.get(&cop).unwrap_or_else(|| panic!("{what}: no COP")).exact.value;
        assert!((cop / number(&row, "COP") - 1.0).abs() < 1e-10, "{what}: {cop}");
    }
    assert_eq!(physical, 65);
}

/// What has no meaning for a reservoir without temperature is not listed.
#[test]
fn a_demon_has_no_heat() {
    let rows = table("demon.csv");
    let row = rows.iter().find(|row| row["physical"] == "1").expect("a row");
    let found = answers(&demon(row), 200.0);
    assert!(found.values.iter().all(|a| a.quantity.observable.to_string() != "heat.l"));
    get(&found, "heat.h", Statistic::Rate);
}

/// Between a valid and an invalid point of a scan stands the lowest temperature at which a demon exists, of another
/// program.
#[test]
fn demons_end_at_their_lowest_temperatures() {
    let text = include_str!("../../validation/entropy_current/2b/config.toml");
    let ends = |e4: &str| {
        let set = [format!("parameters.e4={e4}")];
        let scan = ["T_c=0.1,0.6,0.9".to_owned()];
        let plan = config::ScanPlan::read("demon.toml", text, &set, &scan).ok()?;
        Some(fluctua::run::scan_exact(&plan).expect("a valid point").boundaries)
    };
    for (e4, lowest, resonance) in [
        ("1.6", 0.141_326_833_809, "`e4`"),
        ("2.0", 0.567_296_328_553, "`e4`"),
        ("1.4", 0.138_745_039_220, "`e3`"),
        ("1.0", 0.455_119_613_313, "`e3`"),
    ] {
        let found = ends(e4).expect("some points are valid");
        assert_eq!((found.len(), found[0].parameter.as_str()), (1, "T_c"), "e4 = {e4}");
        assert!((found[0].value - lowest).abs() < 1e-9, "e4 = {e4}: {}", found[0].value);
        assert!(found[0].error.contains(resonance), "e4 = {e4}: {}", found[0].error);
    }
    assert!(ends("2.5").is_none(), "no demon below T_h");
}
