//! Compare Lindblad systems with independently computed numbers, closed forms, and rate networks.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::common::device::table;
use fluctua::config::{self, Plan};
use fluctua::exact::{self, Question, Steady, answer_quantum};
use fluctua::model::{self, Model};
use fluctua::network::{self, Start, covariance_pairs};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::Report;
use fluctua::run;

/// The parameters of a row, by name.
fn parameters(text: &str) -> BTreeMap<&str, f64> {
    text.split(';')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name, value.parse().unwrap()))
        .collect()
}

/// The config of a row of the reference table.
fn config(equation: &str, parameters: &BTreeMap<&str, f64>) -> String {
    let p = |name: &str| parameters[name];
    match equation {
        "resonance_fluorescence" => fluorescence(p("rabi"), p("decay"), p("detuning")),
        "double_dot" => double_dot(p("left_rate"), p("right_rate"), p("tunnelling"), p("detuning")),
        "three_level_maser" => maser(
            [p("hot_rate"), p("cold_rate")],
            [p("hot_occupation"), p("cold_occupation")],
            p("drive"),
        ),
        _ => driven_ring([p("upper") as usize, p("lower") as usize], parameters),
    }
}

fn fluorescence(rabi: f64, decay: f64, detuning: f64) -> String {
    format!(
        r#"
        [model]
        kind = "lindblad"
        states = ["ground", "excited"]
        hamiltonian = [
            {{ between = ["ground", "excited"], value = {} }},
            {{ state = "excited", value = {detuning} }},
        ]
        jumps = [
            {{ from = "excited", to = "ground", rate = {decay}, reservoir = "photon", particles = 1 }},
        ]"#,
        rabi / 2.0
    )
}

fn double_dot(left: f64, right: f64, tunnelling: f64, detuning: f64) -> String {
    format!(
        r#"
        [model]
        kind = "lindblad"
        states = ["empty", "L", "R"]
        hamiltonian = [
            {{ between = ["L", "R"], value = {tunnelling} }},
            {{ state = "L", value = {} }},
            {{ state = "R", value = {} }},
        ]
        jumps = [
            {{ from = "empty", to = "L", rate = {left}, reservoir = "left", particles = 1 }},
            {{ from = "R", to = "empty", rate = {right}, reservoir = "right", particles = 1 }},
        ]"#,
        detuning / 2.0,
        -detuning / 2.0
    )
}

fn maser([hot, cold]: [f64; 2], [n_hot, n_cold]: [f64; 2], drive: f64) -> String {
    let both = |level: &str, bath: &str, rate: f64, n: f64| {
        format!(
            r#"{{ from = "x", to = "{level}", rate = {}, reservoir = "{bath}", particles = 1 }},
               {{ from = "{level}", to = "x", rate = {}, reservoir = "{bath}", particles = -1 }},"#,
            rate * n,
            rate * (n + 1.0)
        )
    };
    format!(
        r#"
        [model]
        kind = "lindblad"
        states = ["x", "u", "l"]
        hamiltonian = [{{ between = ["u", "l"], value = {drive} }}]
        jumps = [{}{}]
        [[model.observables]]
        name = "populations_u"
        operator = [{{ from = "u", to = "u", amplitude = 1.0 }}]
        [[model.observables]]
        name = "coherence_im"
        operator = [{{ from = "l", to = "u", amplitude = 0.0, imaginary = -0.5 }}]"#,
        both("u", "hot", hot, n_hot),
        both("l", "cold", cold, n_cold)
    )
}

/// A ring whose two nodes are raised and lowered; `J = 1`.
fn driven_ring([upper, lower]: [usize; 2], p: &BTreeMap<&str, f64>) -> String {
    let spins = upper + lower + 2;
    let mut hamiltonian = String::new();
    for bond in 1..=spins {
        let next = bond % spins + 1;
        for axis in ["x", "y"] {
            let pair = format!("{bond} = \"{axis}\", {next} = \"{axis}\"");
            writeln!(hamiltonian, "{{ spins = {{ {pair} }}, value = 1.0 }},").unwrap();
        }
        let quarter = p["anisotropy"] / 4.0;
        let pair = format!("{bond} = \"z\", {next} = \"z\"");
        writeln!(hamiltonian, "{{ spins = {{ {pair} }}, value = {quarter} }},").unwrap();
        writeln!(hamiltonian, "{{ spins = {{ {bond} = \"z\" }}, value = {} }},", 2.0 * quarter)
            .unwrap();
    }
    let node = |spin: usize, side: &str| {
        let (rate, up) = (p[format!("{side}_rate").as_str()], p[format!("{side}_up").as_str()]);
        format!(
            r#"{{ spins = {{ {spin} = "+" }}, rate = {}, reservoir = "{side}", particles = 1 }},
               {{ spins = {{ {spin} = "-" }}, rate = {}, reservoir = "{side}", particles = -1 }},"#,
            rate * up,
            rate * (1.0 - up)
        )
    };
    let current = |name: &str, from: usize, to: usize| {
        format!(
            r#"
            [[model.observables]]
            name = "branch_{name}"
            spins = [{{ {from} = "x", {to} = "y" }}, {{ {from} = "y", {to} = "x", value = -1.0 }}]"#
        )
    };
    format!(
        "sampling.duration = 1.0\n[model]\nkind = \"lindblad\"\nspins = {spins}\nhamiltonian = [{hamiltonian}]\njumps = [{}{}]{}{}",
        node(1, "left"),
        node(upper + 2, "right"),
        current("u", 1, 2),
        current("l", spins, 1)
    )
}

fn read(text: &str) -> Plan {
    config::read("lindblad.toml", text, &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn exact_report(text: &str) -> Report {
    run::exact(&read(text)).unwrap()
}

fn found(report: &Report, of: &str, statistic: Statistic) -> f64 {
    let row = report.get(of, statistic).unwrap_or_else(|| panic!("{of} {}", statistic.word()));
    row.exact.unwrap_or_else(|| panic!("{of} {}", statistic.word()))
}

fn close(found: f64, expected: f64, scale: f64, tolerance: f64, what: &str) {
    let bound = tolerance * expected.abs().max(scale);
    assert!((found - expected).abs() <= bound, "{what}: {found} for {expected}");
}

#[test]
fn the_reference_rows_are_met() {
    let mut reports: BTreeMap<(String, String), Report> = BTreeMap::new();
    let mut compared = 0;
    for row in table("lindblad.csv") {
        let key = (row["equation"].clone(), row["parameters"].clone());
        if key.1.starts_with("upper=1;lower=1") {
            // The mirror of two equal branches leaves two steady states: the row is a mixture of both.
            let plan = read(&config(&key.0, &parameters(&key.1)));
            let message = run::exact(&plan).unwrap_err().to_string();
            assert!(message.contains("2 are independent, as the exchange of the spins 2 and 4"));
            continue;
        }
        let report = reports
            .entry(key.clone())
            .or_insert_with(|| exact_report(&config(&key.0, &parameters(&key.1))));
        let what = format!("{} {} {} {}", key.0, key.1, row["name"], row["of"]);
        let (name, of) = match row["name"].as_str() {
            "branch_particle" => ("expectation", format!("branch_{}", &row["of"][..1])),
            "populations_u" | "coherence_im" => ("expectation", row["name"].clone()),
            // The next test, and a number that is not listed yet.
            "waiting_time" | "uncertainty_product" => continue,
            name => (name, row["of"].clone()),
        };
        let statistic = Statistic::CUMULANT_RATES.into_iter().chain([Statistic::Fano]);
        let mut statistic = statistic.filter(|s| s.word() == row["statistic"]);
        let statistic = match name {
            "expectation" => Statistic::Value,
            _ => statistic.next().unwrap(),
        };
        let found = found(report, &format!("{name}.{of}"), statistic);
        close(found, row["value"].parse().unwrap(), 1e-4, 1e-10, &what);
        compared += 1;
    }
    assert_eq!(compared, 60);
}

/// The density of the times between photons, and what it adds up to.
#[test]
fn waiting_times_meet_the_reference_and_their_closed_form() {
    let mut compared = 0;
    for row in table("lindblad.csv").iter().filter(|row| row["name"] == "waiting_time") {
        let plan = read(&config(&row["equation"], &parameters(&row["parameters"])));
        let Model::Lindblad(model) = &plan.model else { panic!("it is one") };
        let steady = Steady::of(&model.quantum(), &Start::Stationary).unwrap();
        let time: f64 = row["statistic"].split_once('@').unwrap().1.parse().unwrap();
        let found = exact::waiting_quantum(&steady, &[true], &[0.0, time]).unwrap();
        let expected: f64 = row["value"].parse().unwrap();
        close(found.density[1], expected, 0.0, 1e-10, &row["parameters"]);
        assert!(found.density[0].abs() < 1e-14, "photons are antibunched");
        close(found.mean * found.rate, 1.0, 0.0, 1e-12, "mean");
        assert!(found.correlation.abs() < 1e-12, "every photon leaves the ground state");
        compared += 1;
    }
    assert_eq!(compared, 8);
}

/// The Fourier sum of a count: its moments are the cumulants of the window, and a Poisson process is one.
#[test]
fn distributions_have_the_cumulants_of_their_window() {
    let text = format!(
        "{}\n[sampling]\nduration = 12.0\n[observe]\ndistributions = [\"particle.left\"]",
        double_dot(1.0, 0.3, 0.2, 0.4)
    );
    let report = exact_report(&text);
    let curve = &report.curves[0];
    let (values, law) = (&curve.axes[0].values, curve.exact.as_ref().unwrap());
    let mass: f64 = law.iter().sum();
    let mean: f64 = values.iter().zip(law).map(|(n, p)| n * p).sum();
    let variance: f64 = values.iter().zip(law).map(|(n, p)| (n - mean) * (n - mean) * p).sum();
    close(mass, 1.0, 0.0, 1e-11, "mass");
    close(mean, found(&report, "particle.left", Statistic::Mean), 0.0, 1e-10, "mean");
    close(variance, found(&report, "particle.left", Statistic::Variance), 0.0, 1e-10, "variance");

    // The tilted state of the window is the sum over the law; that of half a window is no share of it.
    let answers = model::compile(&read(&text).model).exact.unwrap();
    let (start, of, fields) =
        (Start::Stationary, "particle.left".parse().unwrap(), [[0.4, 0.0], [-0.7, 0.0]]);
    let windows = answers.generating_in_windows(&start, &[&of], &fields, 12.0).unwrap();
    for (field, [half, end]) in fields.iter().zip(windows) {
        let sum: f64 = values.iter().zip(law).map(|(n, p)| (n * field[0]).exp() * p).sum();
        close(end, sum.ln(), 0.0, 1e-10, "window");
        assert!((2.0 * half - end).abs() > 1e-4, "{half} {end}");
    }
}

/// Closed forms: resonance fluorescence off resonance, and the double dot.
#[test]
#[allow(clippy::many_single_char_names, reason = "as in the formulas")]
fn closed_forms_are_met_off_resonance() {
    let (o, g, d) = (1.3_f64, 0.7_f64, 0.45_f64);
    let report = exact_report(&fluorescence(o, g, d));
    let whole = g * g + 2.0 * o * o + 4.0 * d * d;
    let rate = g * o * o / whole;
    let fano = 1.0 - 2.0 * o * o * (3.0 * g * g - 4.0 * d * d) / (whole * whole);
    close(found(&report, "particle.photon", Statistic::Rate), rate, 0.0, 1e-12, "rate");
    close(found(&report, "particle.photon", Statistic::Fano), fano, 0.0, 1e-12, "Fano");

    let (l, r, t, e) = (0.8_f64, 1.7_f64, 0.45_f64, -0.6_f64);
    let report = exact_report(&double_dot(l, r, t, e));
    let current = t * t * r / (t * t * (2.0 + r / l) + r * r / 4.0 + e * e);
    let inner = 4.0 * e * e * (r - l) + 3.0 * l * r * r + r.powi(3) + 8.0 * r * t * t;
    let outer = 4.0 * t * t * (2.0 * l + r) + l * r * r + 4.0 * e * e * l;
    let fano = 1.0 - 8.0 * l * t * t * inner / (outer * outer);
    for side in ["particle.left", "particle.right"] {
        close(found(&report, side, Statistic::Rate), current, 0.0, 1e-12, side);
        close(found(&report, side, Statistic::Fano), fano, 0.0, 1e-12, side);
    }
}

/// A cycle of three states with two reservoirs, as a network and as jump operators.
const CYCLE: [(&str, &str, f64, &str, i32, f64); 6] = [
    ("a", "b", 1.3, "hot", 1, 0.7),
    ("b", "a", 0.4, "hot", -1, -0.7),
    ("b", "c", 0.9, "cold", 0, 0.2),
    ("c", "b", 0.5, "cold", 0, -0.2),
    ("c", "a", 1.1, "cold", -1, -0.9),
    ("a", "c", 0.3, "cold", 1, 0.9),
];

fn cycle(kind: &str) -> Plan {
    let states = if kind == "lindblad" { "states = [\"a\", \"b\", \"c\"]" } else { "" };
    let list = if kind == "lindblad" { "jumps" } else { "transitions" };
    let mut entries = String::new();
    for (from, to, rate, reservoir, particles, energy) in CYCLE {
        write!(
            entries,
            r#"{{ from = "{from}", to = "{to}", rate = {rate}, reservoir = "{reservoir}", particles = {particles}, energy = {energy} }},"#
        )
        .unwrap();
    }
    read(&format!("[model]\nkind = \"{kind}\"\n{states}\n{list} = [{entries}]"))
}

#[test]
fn without_a_hamiltonian_it_is_the_network() {
    let [quantum, classical] = ["lindblad", "network"].map(cycle);
    let network = model::compile(&classical.model).network.unwrap();
    assert_eq!(model::compile(&quantum.model).network.as_ref(), Some(&network));

    // The tilted generator gives what the tilted rate matrix gives, whatever the start.
    let Model::Lindblad(model) = &quantum.model else { panic!("it is one") };
    let system = model.quantum();
    let pairs = covariance_pairs(&network.counting, &[]).unwrap();
    for start in [Start::Stationary, Start::State("c".into())] {
        let duration = 3.0;
        let question =
            Question { network: &network, pairs: &pairs, start: &start, duration, windows: true };
        let expected = exact::answer(&question).unwrap();
        let list: Vec<Quantity> = network::listing(&network.counting, &network.averages, &pairs);
        let steady = Steady::of(&system, &start).unwrap();
        let found = answer_quantum(&system, &steady, &list, &start, duration);
        let mut compared = 0;
        for answer in &expected.values {
            // From a state entropy has no boundary term.
            let entropy = answer.quantity.to_string().contains("entropy.");
            let Some(own) = found.get(&answer.quantity) else {
                panic!("{} is not answered", answer.quantity)
            };
            if entropy && start != Start::Stationary {
                continue;
            }
            let what = format!("{} from {start:?}", answer.quantity);
            close(own.exact.value, answer.exact.value, answer.scale, 1e-10, &what);
            if let (Some(own), Some(expected)) = (own.exact.estimated, answer.exact.estimated) {
                close(own, expected, answer.scale, 1e-9, &format!("{what}, estimated"));
                compared += 1;
            }
        }
        assert!(compared > 30, "only {compared} windows");
    }
}

/// Entropy production: its boundary term has mean zero, its rate is the affinity of the one cycle times the current, and its
/// generating function has `lambda(s) = lambda(-1-s)`.
#[test]
fn entropy_production_obeys_its_laws() {
    let report = exact_report(&maser([1.0, 1.0], [2.0, 0.1], 0.5));
    let rate = found(&report, "entropy.total", Statistic::Rate);
    let mean = found(&report, "entropy.total", Statistic::Mean);
    // The boundary term of a stationary window has mean zero.
    close(mean, 100.0 * rate, 0.0, 1e-10, "mean");
    let hot = found(&report, "particle.hot", Statistic::Rate);
    let affinity = (2.0_f64 * 1.1 / (0.1 * 3.0)).ln();
    close(rate, affinity * hot, 0.0, 1e-10, "rate");

    // Its generating function is symmetric, and at the origin has the slope of the mean.
    let plan = read(&maser([1.0, 1.0], [2.0, 0.1], 0.5));
    let answers = model::compile(&plan.model).exact.unwrap();
    let entropy = "entropy.total".parse().unwrap();
    let fields = [0.0, 0.3, -1.3, -0.45, -0.55].map(|s| [s, 0.0]);
    let points = answers.generating(&Start::Stationary, &[&entropy], &fields).unwrap();
    close(points[0].slope[0], rate, 0.0, 1e-12, "slope");
    assert!(points[0].value.abs() < 1e-14);
    close(points[1].value, points[2].value, 0.0, 1e-11, "symmetry");
    close(points[3].value, points[4].value, 0.0, 1e-11, "symmetry");
}

#[test]
fn several_steady_states_are_refused() {
    // The mirror through both nodes of a ring of two equal branches commutes with everything that acts on one node.
    let apart = r#"
        [model]
        kind = "lindblad"
        states = ["a", "b", "c", "d"]
        hamiltonian = [
            { between = ["a", "b"], value = 1.0 },
            { between = ["c", "d"], value = 0.3 },
        ]
        jumps = [
            { from = "a", to = "b", rate = 1.0, reservoir = "r" },
            { from = "c", to = "d", rate = 1.0, reservoir = "r" },
        ]"#;
    let message = run::exact(&read(apart)).unwrap_err().to_string();
    assert!(message.contains("2 are independent"), "{message}");
    assert!(message.contains("{a, b} and {c, d}"), "{message}");
    let within = format!("{apart}\n[sampling]\nstart = {{ state = \"c\" }}");
    let rate = found(&exact_report(&within), "activity.r", Statistic::Rate);
    assert!(rate > 0.0);

    let mirror = r#"
        [model]
        kind = "lindblad"
        spins = 3
        hamiltonian = [
            { spins = { 1 = "x", 2 = "x" }, value = 1.0 }, { spins = { 1 = "y", 2 = "y" }, value = 1.0 },
            { spins = { 1 = "x", 3 = "x" }, value = 1.0 }, { spins = { 1 = "y", 3 = "y" }, value = 1.0 },
        ]
        jumps = [
            { spins = { 1 = "+" }, rate = 1.0, reservoir = "r", particles = 1 },
            { spins = { 1 = "-" }, rate = 0.5, reservoir = "r", particles = -1 },
        ]"#;
    let message = run::exact(&read(mirror)).unwrap_err().to_string();
    assert!(message.contains("the exchange of the spins 2 and 3 is a symmetry"), "{message}");
    // All spins up are even under the mirror: what follows from them knows of one steady state.
    let even = format!("{mirror}\n[sampling]\nstart = {{ state = \"uuu\" }}");
    let up = found(&exact_report(&even), "particle.r", Statistic::Rate);
    assert!(up.abs() < 1e-12, "{up}");
}
