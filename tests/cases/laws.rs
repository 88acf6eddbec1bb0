//! Laws, findings and rows judge only what they know.

use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::judge::law::Holding;
use fluctua::judge::{Law, Row};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::{Report, csv, json};
use fluctua::run;

fn plan(text: &str, set: &[&str]) -> Plan {
    let set: Vec<String> = set.iter().map(ToString::to_string).collect();
    config::read("case.toml", text, &set).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn sampled(text: &str, set: &[&str]) -> Report {
    run::run(&plan(text, set), &mut Memory, &Silent).unwrap()
}

pub(super) fn exact(text: &str, set: &[&str]) -> Report {
    run::exact(&plan(text, set)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn laws<'r>(report: &'r Report, law: &'r str) -> impl Iterator<Item = &'r Law> {
    report.laws.iter().filter(move |found| found.law.word() == law)
}

pub(super) fn verdicts(report: &Report) -> Vec<(&str, &str, Holding)> {
    report.laws.iter().map(|law| (law.law.word(), law.subject.as_str(), law.verdict)).collect()
}

fn row<'r>(report: &'r Report, observable: &str, statistic: Statistic) -> &'r Row {
    let quantity = Quantity::new(observable.parse().unwrap(), statistic);
    report.row(&quantity).unwrap_or_else(|| panic!("no {quantity}"))
}

/// No law that must hold is told to fail.
pub(super) fn assert_sound(report: &Report, what: &str) {
    let broken: Vec<_> = report
        .laws
        .iter()
        .filter(|law| law.must_hold && law.verdict == Holding::Fails)
        .map(|law| format!("{law:?}"))
        .collect();
    assert!(broken.is_empty(), "{what}: {broken:#?}");
}

#[test]
fn no_row_is_judged_against_a_proxy() {
    let set = ["sampling.trajectories=64", "sampling.blocks=64", "sampling.duration=20.0"];
    let report = sampled(include_str!("slow_gate.toml"), &set);
    let row = row(&report, "particle.a", Statistic::VarianceRate);
    assert!(row.sampled.is_some() && row.exact.is_some(), "{row:?}");
    assert_eq!((row.z, row.judged), (None, false));
    let verdict = report.verdict.as_ref().unwrap();
    assert!(verdict.agrees(), "{verdict:?}");
    let said = |w: &String| w.contains("not judged") && w.contains("variance rate of particle.a");
    assert!(report.warnings.iter().any(said), "{:#?}", report.warnings);
    // Means of a stationary start are those of every window.
    assert!(report.quantities.iter().any(|row| row.judged));
}

#[test]
fn rows_show_what_z_compares_with() {
    let config = include_str!("../../configs/inverse_current.toml");
    let report = sampled(config, &["sampling.duration=2.0"]);
    let text = csv::write(&report);
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let last: Vec<_> = header.iter().skip(10).collect();
    assert_eq!(last, ["expected", "bound"]);
    let (mut compared, mut apart) = (0, 0);
    for record in reader.records() {
        let record = record.unwrap();
        let number = |k: usize| record[k].parse::<f64>().ok();
        let [sampled, error, exact, z, expected] = [6, 7, 8, 9, 10].map(number);
        if let (Some(sampled), Some(error), Some(z)) = (sampled, error, z) {
            let against = expected.or(exact).unwrap();
            let found = (sampled - against) / error;
            assert!((found - z).abs() <= 1e-9 * (1.0 + z.abs()), "{record:?}");
            compared += 1;
            apart += usize::from(expected.is_some());
        }
    }
    assert!(compared > 60 && apart > 20, "{compared} {apart}");
    let document: serde_json::Value = serde_json::from_str(&json::write(&report)).unwrap();
    let lines = document["quantities"].as_array().unwrap();
    let expected = lines.iter().filter(|line| line["expected"].is_number()).count();
    assert_eq!(expected, report.quantities.iter().filter(|row| row.expected.is_some()).count());
    for line in lines.iter().filter(|line| line["sampled"].is_object() && line["exact"].is_number())
    {
        assert!(line["z"].is_number() || line["judged"] == false, "{line}");
    }
    let table = fluctua::report::text::write(&report);
    assert!(table.contains("expected"), "{table}");
}

/// What is passed once in 25 never is in this window; the sample stands beside the window's own probability.
#[test]
fn a_sample_of_nothing_does_not_stand_beside_what_happens_later() {
    let report = sampled(include_str!("hitting.toml"), &["sampling.trajectories=2560"]);
    let of = |statistic| row(&report, "passage_probability.D, E, F", statistic);
    let (window, ever) = (of(Statistic::Value), of(Statistic::UltimateValue));
    assert_eq!(window.sampled.unwrap().value, 0.0);
    assert!(window.exact.unwrap() < 1e-12, "{window:?}");
    assert!((ever.exact.unwrap() - 0.0418).abs() < 1e-4 && ever.sampled.is_none(), "{ever:?}");
}

#[test]
fn a_law_of_rounding_holds_or_is_undecided() {
    let uncoupled = include_str!("uncoupled_dots.toml");
    for report in [exact(uncoupled, &[]), sampled(uncoupled, &[])] {
        let law = laws(&report, "fluctuation_dissipation_theorem").next().unwrap();
        assert_eq!(law.verdict, Holding::Holds, "{law:?}");
        assert_sound(&report, "uncoupled dots");
    }
    let report = exact(include_str!("joules.toml"), &[]);
    let law = laws(&report, "entropy_production").next().unwrap();
    assert_eq!(law.verdict, Holding::Holds, "{law:?}");
    assert!((law.exact.unwrap() - 0.326_512_456_16).abs() < 1e-10, "{law:?}");
    assert!(law.reason.ends_with("forces times fluxes 0.32651245616"), "{}", law.reason);
}

#[test]
fn a_sample_without_events_decides_nothing() {
    let config = include_str!("../../configs/single_level.toml");
    let few = ["sampling.trajectories=64", "sampling.blocks=64", "observe.laws=true"];
    for seed in 50..60 {
        for duration in ["1e-9", "0.001", "0.05"] {
            let set = [format!("sampling.duration={duration}"), format!("sampling.seed={seed}")];
            let mut set: Vec<&str> = set.iter().map(String::as_str).collect();
            set.extend(few);
            set.push("observe.passages=[{of=\"entropy\",upper=2,lower=-2}]");
            set.push("observe.generating_functions=[\"entropy\",\"particle.left\"]");
            let report = sampled(config, &set);
            assert_sound(&report, &format!("{duration} {seed}"));
            for name in ["thermodynamic_uncertainty_relation", "kinetic_uncertainty_relation"] {
                for law in laws(&report, name) {
                    assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
                }
            }
            for law in laws(&report, "integral_fluctuation_theorem") {
                assert_eq!(law.verdict, Holding::Undecided, "{law:?}");
            }
        }
    }
}

/// Devices at the edges: equilibrium, one reservoir, no coupling, enormous and tiny rates, equal rates.
#[test]
fn true_laws_hold_at_the_edges() {
    let level = |left: &str, right: &str| {
        format!(
            "[model]\nkind = \"dots\"\n[model.dots]\nA = {{ energy = 0.3 }}\n[model.reservoirs]\n\
             l = {{ dot = \"A\", temperature = 1.0, {left} }}\nr = {{ dot = \"A\", {right} }}\n"
        )
    };
    let pair = |coupling: &str, right: &str| {
        format!(
            "[model]\nkind = \"dots\"\n[model.dots]\nA = {{ energy = 0.3 }}\nB = {{ energy = -0.4 }}\n\
             [[model.interactions]]\nbetween = [\"A\", \"B\"]\nenergy = {coupling}\n[model.reservoirs]\n\
             l = {{ dot = \"A\", temperature = 1.0, chemical_potential = 0.2 }}\n\
             r = {{ dot = \"A\", temperature = 1.0, {right} }}\n\
             s = {{ dot = \"B\", temperature = 1.0, chemical_potential = 0.7 }}\n"
        )
    };
    let models = [
        level("chemical_potential = 0.5", "temperature = 1.0, chemical_potential = 0.5"),
        level("chemical_potential = 0.5", "temperature = 1.0, chemical_potential = 0.5000000001"),
        level("chemical_potential = 0.5", "temperature = 1.0000001, chemical_potential = 0.5"),
        level(
            "chemical_potential = 0.5, tunnel_rate = 1e-9",
            "temperature = 1.0, chemical_potential = -0.5, tunnel_rate = 1e4",
        ),
        level("chemical_potential = 4.0", "temperature = 0.5, chemical_potential = -4.0"),
        level("chemical_potential = 0.3", "temperature = 2.0, chemical_potential = 0.3"),
        pair("0.0", "chemical_potential = 0.2"),
        pair("0.0", "chemical_potential = 0.9"),
        pair("1e-9", "chemical_potential = 0.2"),
        pair("1.0", "chemical_potential = 0.2"),
        pair("1.0", "chemical_potential = 0.2, tunnel_rate = 1e-9"),
        pair("1.0", "chemical_potential = 0.2, tunnel_rate = 1e4"),
    ];
    let laws = "[observe]\nlaws = true\npassages = [{ of = \"entropy\", upper = 2, lower = -2 }]\n\
                generating_functions = [\"entropy\", \"particle.l\"]\n";
    for model in models {
        let text =
            format!("{model}[sampling]\nduration = 4.0\ntrajectories = 1280\nblocks = 64\n{laws}");
        assert_sound(&exact(&text, &[]), &text);
        assert_sound(&sampled(&text, &[]), &text);
    }
}

#[test]
fn a_law_says_whether_it_must_hold() {
    let config = include_str!("../../configs/inverse_current.toml");
    let report = exact(
        config,
        &["observe.generating_functions=[\"entropy\",\"particle.b\"]", "observe.laws=true"],
    );
    for law in &report.laws {
        let need_not = law.law.word() == "fluctuation_symmetry" && law.subject == "particle.b";
        assert_eq!(law.must_hold, !need_not, "{law:?}");
    }
    assert_sound(&report, "the embedded example");
    assert!(json::write(&report).contains("\"must_hold\": false"));
}

/// A device of two dots: an order of its reservoirs and dots, names, and a zero of energy of dot L.
struct Device {
    order: [usize; 3],
    turned: bool,
    names: [&'static str; 3],
    zero: f64,
    /// Temperature and chemical potential of a, b (on dot L), r (on dot R).
    baths: [[f64; 2]; 3],
}

impl Device {
    fn toml(&self) -> String {
        let mut dots = [
            format!("L = {{ energy = {:?} }}\n", 1.0 + self.zero),
            "R = { energy = 2.5 }\n".into(),
        ];
        if self.turned {
            dots.reverse();
        }
        let baths = self.order.map(|k| {
            let [temperature, potential] = self.baths[k];
            let (dot, zero) = if k < 2 { ("L", self.zero) } else { ("R", 0.0) };
            format!(
                "{} = {{ dot = \"{dot}\", temperature = {temperature:?}, chemical_potential = {:?} }}\n",
                self.names[k],
                potential + zero
            )
        });
        format!(
            "[model]\nkind = \"dots\"\n[model.dots]\n{}[[model.interactions]]\n\
             between = [\"L\", \"R\"]\nenergy = -1.5\n[model.reservoirs]\n{}",
            dots.concat(),
            baths.concat()
        )
    }

    fn findings(&self) -> Vec<(&'static str, String, String)> {
        let report = exact(&self.toml(), &[]);
        report.findings.into_iter().map(|f| (f.finding.word(), f.subject, f.text)).collect()
    }
}

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// The embedded example: `F_E(b)` = 1, `F_N(b)` = 0.2.
pub(super) const EXAMPLE: [[f64; 2]; 3] = [[0.5, 0.4], [1.0, 1.0], [0.5, 3.0]];
/// `F_E(r)` = 0.1 on energy, and a bias of 4 between a and b, which are alike otherwise.
pub(super) const PUMP: [[f64; 2]; 3] = [[1.0 / 1.1, 1.0 - 4.0 / 1.1], [1.0 / 1.1, 1.0], [1.0, 1.0]];

fn device(baths: [[f64; 2]; 3]) -> Device {
    Device { order: ORDERS[0], turned: false, names: ["a", "b", "r"], zero: 0.0, baths }
}

#[test]
fn findings_do_not_depend_on_the_order_of_the_file() {
    for baths in [EXAMPLE, PUMP] {
        let first = device(baths).findings();
        assert_eq!(first.len(), 1, "{first:?}");
        for order in ORDERS {
            for turned in [false, true] {
                assert_eq!(Device { order, turned, ..device(baths) }.findings(), first);
            }
        }
        // Other names, the same statement: b comes first in the alphabet, or last.
        let names = ["x", "b", "a"];
        let renamed = Device { names, ..device(baths) }.findings();
        assert_eq!(renamed[0].0, first[0].0);
        let old = |of: &str| ["a", "b", "r"].iter().position(|name| *name == of).unwrap();
        let (kind, of) = first[0].1.split_once('.').unwrap();
        assert_eq!(renamed[0].1, format!("{kind}.{}", names[old(of)]));
    }
}

#[test]
fn an_inverse_current_names_its_conditions() {
    let (finding, subject, text) = device(EXAMPLE).findings().remove(0);
    assert_eq!((finding, subject.as_str()), ("inverse_current", "particle.b"));
    for part in [
        "Energies counted from the zero of the file",
        "F_E(b) = 1 and F_N(b) = 0.2, counted from a:",
        "c = F_N/F_E = 0.2",
        "particles flow into b, with mu_b - mu_a = 0.6, and heat flows out of b, with T_b - T_a = 0.5",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // The same device with another zero: the word changes where the text says.
    let at = |zero: f64| Device { zero, ..device(EXAMPLE) }.findings();
    let whatever = |text: &str| text[text.find("Whatever the zero").unwrap()..].to_owned();
    for (zero, change) in [(-3.0, "3.2"), (-0.2, "0.4"), (0.1, "0.1"), (0.199, "0.001")] {
        let found = at(zero);
        let inverse = found.iter().find(|f| f.0 == "inverse_current" && f.1 == "particle.b");
        let found = inverse.unwrap_or_else(|| panic!("{zero}: {found:?}"));
        assert_eq!(whatever(&found.2), whatever(&text));
        let said = format!("c = F_N/F_E = {change}. ");
        assert!(found.2.contains(&said), "{said}\n{}", found.2);
    }
    for zero in [0.201, 0.3, 2.0] {
        let found = at(zero);
        assert!(found.iter().all(|f| f.1 != "particle.b"), "{zero}: {found:?}");
    }
}

#[test]
fn with_forces_on_two_reservoirs_a_current_is_against_its_own_force() {
    let (finding, subject, text) = device(PUMP).findings().remove(0);
    assert_eq!((finding, subject.as_str()), ("against_own_force", "energy.r"), "{text}");
    assert!(!text.contains("inverse"), "{text}");
    // In neither naming of a and b, and at no zero.
    let [a, b, r] = PUMP;
    let swapped = device([b, a, r]).findings();
    assert_eq!((swapped[0].0, swapped[0].1.as_str()), (finding, "energy.r"), "{swapped:?}");
    for zero in [-2.0, 0.7, 5.0] {
        let found = Device { zero, ..device(PUMP) }.findings();
        assert_eq!((found[0].0, found[0].1.as_str()), (finding, "energy.r"), "{found:?}");
    }
}

#[test]
fn an_ordinary_thermoelectric_current_is_no_finding() {
    // A level above and below the chemical potential: particles from hot to cold, and from cold to hot.
    for energy in [0.8, -0.8] {
        for right in ["2.0, chemical_potential = 0.0", "1.0, chemical_potential = 0.7"] {
            let text = format!(
                "[model]\nkind = \"dots\"\n[model.dots]\nA = {{ energy = {energy} }}\n[model.reservoirs]\n\
                 l = {{ dot = \"A\", temperature = 1.0, chemical_potential = 0.0 }}\n\
                 r = {{ dot = \"A\", temperature = {right} }}\n"
            );
            let report = exact(&text, &[]);
            assert!(report.findings.is_empty(), "{:?}", report.findings);
        }
    }
    // Equilibrium: currents of rounding have no sign.
    let report = exact(&device([[0.7, 0.4], [0.7, 0.4], [0.7, 3.0]]).toml(), &[]);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}
