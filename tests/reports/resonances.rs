//! Reports of devices of resonances: what is known well enough, jumps one by one, and devices too large to enumerate.

use crate::common::{self, curves};
use fluctua::config::{self, Plan};
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::exact::{Ratio, RatioLaw};
use fluctua::judge::curve::Kind;
use fluctua::judge::law::Holding;
use fluctua::judge::{self, Tails, Verdict};
use fluctua::network::Start;
use fluctua::quantity::Statistic;
use fluctua::report::stored::StoredReport;
use fluctua::report::{figures, json, screen};
use fluctua::{figure, model, run};

const DEVICE: &str = "
    [model]
    kind = 'resonances'
    planck = 1.0
    [model.reservoirs]
    a = { temperature = 1.0, chemical_potential = 0.4 }
    b = { temperature = 0.7, chemical_potential = -0.3 }
    c = { temperature = 1.0, chemical_potential = 0.0 }
    d = { temperature = 0.5, chemical_potential = 0.3 }
    [model.resonances]
    busy = { between = ['a', 'b'], energy = 0.2, width = 1.0, height = 0.9 }
    rare = { between = ['c', 'd'], energy = 0.2, width = 1.0, height = 1e-4 }
    [sampling]
    trajectories = 6400
    blocks = 64
    duration = 20.0
";

fn plan(set: &[&str]) -> Plan {
    let set: Vec<String> = set.iter().map(|set| (*set).to_owned()).collect();
    config::read("device.toml", DEVICE, &set).expect("a config")
}

/// What passes at a busy resonance is no evidence about a rare one beside it.
#[test]
fn rare_passages_are_not_resolved_beside_busy_ones() {
    let report = common::run(&plan(&[]));
    let sampled = |of: &str, statistic| report.get(of, statistic).and_then(|row| row.sampled);
    assert!(sampled("particle.a", Statistic::VarianceRate).is_some());
    assert!(sampled("particle.c", Statistic::VarianceRate).is_none());
    assert!(sampled("particle.d", Statistic::VarianceRate).is_none());
}

/// Attempts are independent: the current noise is white, `p + q - (p - q)^2` an attempt, step by step. Each of the
/// frequencies misses it by five standard errors once in 1e6; a height of 0.8 in place of 0.9 shifts it by 13 of them.
#[test]
fn attempts_one_by_one_have_white_noise() {
    let more = ["observe.spectra=['particle.a']", "sampling.trajectories=25600"];
    let report = common::run(&plan(&more));
    let spectrum = curves(&report, Kind::Spectrum).next().expect("it is asked for");
    let sampled = spectrum.sampled.as_ref().expect("it is sampled");
    let fermi = |mu: f64, t: f64| 1.0 / (((0.2 - mu) / t).exp() + 1.0);
    let (f, g) = (fermi(0.4, 1.0), fermi(-0.3, 0.7));
    let noise = |height: f64| {
        let (p, q) = (height * f * (1.0 - g), height * g * (1.0 - f));
        p + q - (p - q).powi(2)
    };
    let mut seen = 0;
    for (value, error) in sampled.values.iter().zip(&sampled.standard_errors) {
        assert!((value - noise(0.9)).abs() < 5.0 * error, "{value} +- {error}, not {}", noise(0.9));
        seen += usize::from((value - noise(0.8)).abs() > 5.0 * error);
    }
    assert!(2 * seen > sampled.values.len(), "a wrong height is seen at {seen} frequencies alone");
}

/// Sampled against exact answers of a device that brings them: the right one, and a twin whose reservoir is colder.
fn against(right: &Plan, wrong: &Plan) -> [Verdict; 2] {
    let job = run::prepare(right).expect("it can be run");
    let sampled = job.sample_with_seed(right.sampling.seed).expect("it is sampled");
    [right, wrong].map(|plan| {
        let answers = run::prepare(plan).expect("it can be run").exact().expect("it is solved");
        let (rows, _) = judge::compare(&job.quantities(), &sampled, &answers.values);
        judge::compare::judge(&rows, &[], right.sampling.blocks).expect("something is compared")
    })
}

/// More joint outcomes than are enumerated, and a continuum of energies: every cumulant to order four, every covariance.
#[test]
fn resonances_without_a_network_are_sampled_beside_their_exact_answers() {
    let many = |cold: f64| {
        let builder = Plan::builder()
            .planck(1.0)
            .scattering_reservoir("a", 1.0, 0.4)
            .scattering_reservoir("b", cold, -0.3)
            .trajectories(25_600)
            .blocks(64);
        let each = (0..40).map(|index| (format!("r{index}"), f64::from(index) * 0.1));
        let all = each.fold(builder, |builder, (name, energy)| {
            builder.resonance(&name, ["a", "b"], energy, 0.01)
        });
        all.build().expect("a plan")
    };
    let wide = |cold: f64| {
        let set = format!("model.reservoirs.right.temperature={cold}");
        common::plan("configs/lorentzian_bridge.toml", &[&set, "sampling.blocks=64"])
    };
    for [right, wrong] in [[many(0.7), many(0.714)], [wide(0.5), wide(0.51)]] {
        let [found, twin] = against(&right, &wrong);
        assert!(found.agrees() && found.compared > 20, "{found:?}");
        assert!(!twin.agrees(), "a temperature wrong by 2 % is not seen: {twin:?}");
    }
}

/// The law of a wide resonance and its generating function meet the sample; that of Poisson jumps of the same mean does
/// not.
#[test]
fn a_bridge_has_its_own_law() {
    let report = common::run(&common::plan("configs/lorentzian_bridge.toml", &[]));
    assert!(report.verdict.as_ref().is_some_and(Verdict::agrees), "{:?}", report.verdict);
    let law = curves(&report, Kind::Distribution).next().expect("it is asked for");
    let p_value = law.test.as_ref().expect("it is tested").p_value;
    let (exact, sampled) = (law.exact.as_ref().expect("it is solved"), &law.sampled);
    let values = &law.axes[0].values;
    let mean: f64 = values.iter().zip(exact).map(|(n, p)| n * p).sum();
    let variance: f64 = values.iter().zip(exact).map(|(n, p)| (n - mean).powi(2) * p).sum();
    assert!(p_value > 1e-6 && variance < 0.8 * mean, "{p_value}, {mean}, {variance}");
    // Of a Poisson law in its place Pearson's statistic is far beyond its degrees of freedom.
    let sampled = &sampled.as_ref().expect("it is sampled").values;
    let poisson = |n: f64| (n * mean.ln() - mean - libm::lgamma(n + 1.0)).exp();
    let pearson = |law: &dyn Fn(usize) -> f64| {
        let each = (0..values.len()).filter(|&k| law(k) > 1e-3);
        each.map(|k| 25_600.0 * (sampled[k] - law(k)).powi(2) / law(k)).sum::<f64>()
    };
    assert!(pearson(&|k| exact[k]) < 100.0, "{}", pearson(&|k| exact[k]));
    assert!(pearson(&|k| poisson(values[k].max(0.0))) > 500.0);
    let functions: Vec<_> = curves(&report, Kind::Scgf).collect();
    let tested = functions.iter().filter_map(|curve| curve.test.as_ref());
    assert!(tested.clone().count() > 0 && tested.clone().all(|test| test.p_value > 1e-6));
    assert!(report.warnings.iter().any(|line| line.contains("cells of energy")));
    let stored = StoredReport::read(&json::write(&report)).expect("a report");
    let figures = figures::of(&stored);
    let device = figures.iter().find(|figure| figure.name == "resonances").expect("it is drawn");
    assert_eq!(device.panels().len(), 3);
    assert!(figure::draw(device).is_ok());
}

/// Attempts in cells come in the order of their times, and as many of them as a window has.
#[test]
fn attempts_of_a_bridge_are_followed() {
    let plan = common::plan("configs/two_step_wire.toml", &["sampling.duration=20"]);
    let compiled = model::compile(&plan.model);
    let notes = compiled.counted.notes;
    assert!(notes.iter().any(|note| note.contains("`between` and `above` overlap")), "{notes:?}");
    let kernel = compiled.kernel.expect("it brings one");
    let duration = plan.model.system().default_duration();
    let generator = stream(1, 0, 0, Purpose::Walk);
    let followed = kernel.follow(&Start::Stationary, None, duration, generator, 1_000_000);
    let times: Vec<f64> = followed.rows.iter().map(|row| row[0].parse().expect("a time")).collect();
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!((times[times.len() - 1] / duration - 1.0).abs() < 1e-12);
    assert!((times.len() as f64 / (kernel.attempts() * duration) - 1.0).abs() < 1e-9);
    let passed = followed.rows.iter().filter(|row| row[4] == "1").count();
    assert!(passed > 10 && passed < times.len());
    assert!(followed.rows.iter().all(|row| row[1] == "between" || row[1] == "above"));
}

const ENGINE: &str = "
    [model]
    kind = 'resonances'
    [model.reservoirs]
    hot = { temperature = 2.0, chemical_potential = -0.25 }
    cold = { temperature = 1.0, chemical_potential = 0.25 }
    [model.resonances]
    w = { between = ['hot', 'cold'], shape = 'box', energy = 2.0, width = 1.5 }
    x = { between = ['hot', 'cold'], transmission = '1e-9/(1 + e^2)', from = -1.0, to = 1.0 }
    [sampling]
    duration = 80.0
    trajectories = 6400
    blocks = 64
    [observe]
    laws = true
    merits = ['efficiency.engine', 'power.engine']
    generating_functions = ['entropy']
";

fn engine(energy: f64) -> Plan {
    let set = [format!("model.resonances.w.energy={energy}")];
    config::read("engine.toml", ENGINE, &set).expect("an engine")
}

/// Both theorems, the second law of each resonance, efficiencies of windows with their rate function: all of them by
/// cells of energy, and all of them sampled. Carnot's efficiency is the least likely one.
#[test]
fn wide_resonances_have_laws_and_efficiencies() {
    let report = common::run(&engine(2.0));
    assert!(report.verdict.as_ref().is_some_and(Verdict::agrees), "{:?}", report.verdict);
    let law = |name: &str, subject: &str| {
        let found = report.laws.iter().find(|law| law.law.word() == name && law.subject == subject);
        found.unwrap_or_else(|| panic!("no {name} of {subject}: {:?}", report.laws))
    };
    for (name, subject) in [
        ("integral_fluctuation_theorem", "entropy.total"),
        ("detailed_fluctuation_theorem", "entropy.total"),
        ("second_law", "particles w"),
        ("fluctuation_symmetry", "entropy.total"),
    ] {
        let own = law(name, subject);
        assert_eq!(own.verdict, Holding::Holds, "{own:?}");
        assert!(own.value.is_some() || name == "fluctuation_symmetry", "{own:?}");
    }
    assert!(
        (law("integral_fluctuation_theorem", "entropy.total").exact.unwrap() - 1.0).abs() < 1e-12
    );
    // What hardly ever passes has no sample that tells.
    let rare = law("second_law", "particles x");
    assert!(rare.value.is_none() && rare.exact.is_some_and(|exact| exact > 0.0), "{rare:?}");
    let row = |of: &str, statistic| report.get(of, statistic).unwrap_or_else(|| panic!("no {of}"));
    let least = row("efficiency.engine", Statistic::LeastLikely).exact.unwrap();
    assert!((least - 0.5).abs() < 1e-11, "{least}");
    for (statistic, _) in Statistic::QUANTILES {
        let own = row("efficiency.engine", statistic);
        assert!(own.count.is_some() && own.exact.is_some(), "{own:?}");
    }
    let curves: Vec<_> = curves(&report, Kind::Distribution).collect();
    assert!(curves.len() == 2 && curves.iter().all(|curve| curve.test.is_some()));
    assert!(
        report.warnings.iter().any(|text| text.contains("is not seen, unless a number in them"))
    );
    assert!(!screen::write(&report).contains("single windows ("));

    let mixture = "occupation = '0.5/(exp(e) + 1)'";
    let wire = ENGINE.replace("temperature = 1.0, chemical_potential = 0.25", mixture);
    let wire = wire.replace("merits = ['efficiency.engine', 'power.engine']", "");
    let plan = config::read("wire.toml", &wire, &[]).expect("a wire");
    let notes = model::compile(&plan.model).counted.notes.join(" ");
    assert!(
        notes.contains("not listed at `x`: a transmission that is an expression has no centre")
    );
}

/// An energy that is 5 % higher is found out by how many efficiencies of windows lie below one.
#[test]
fn a_wrong_energy_is_caught_by_efficiencies_of_a_wide_engine() {
    let right = engine(2.0);
    let compiled = right.model.system().compile_lasting(None, 80.0);
    let answers = compiled.exact.expect("it brings its answers");
    let [_, walked] = answers.attempts().expect("they are those of attempts");
    let name = "efficiency.engine".parse().expect("a name");
    let ratio = Ratio::of(&name, &compiled.counted, None).expect("it has one");
    let law = walked.law_of_ratio(&ratio, 80.0).expect("it is affordable");
    let RatioLaw::Cells(law) = law else { panic!("its heats take two whole numbers: {law:?}") };
    let all: f64 = law.cells.iter().map(|(_, p)| p).sum();
    assert!((all - 1.0).abs() < 1e-12, "{all}");
    let is_below = |ratio: Option<f64>| ratio.is_some_and(|own| own <= 0.2);
    let cells = law.cells.iter().filter(|(cell, _)| is_below(ratio.value(cell, 80.0)));
    let p: f64 = cells.map(|(_, p)| p).sum();
    let chance = |energy: f64| {
        let sampled = run::prepare(&engine(energy)).and_then(|job| job.sample_with_seed(5));
        let sampled = sampled.expect("it is sampled");
        let wrong = engine(energy).model.system().compile_lasting(None, 80.0);
        let ratio = Ratio::of(&name, &wrong.counted, None).expect("it has one");
        let [mut below, mut exact] = [0_u64, 0];
        for block in &sampled.distributions[0].blocks {
            block.visit(|cell, windows| {
                exact += windows;
                below += if is_below(ratio.value(cell, 80.0)) { windows } else { 0 };
            });
        }
        Tails::binomial(below, exact, p).p_value()
    };
    let (honest, twin) = (chance(2.0), chance(2.1));
    assert!(honest > 1e-4 && twin < 1e-6, "{honest} {twin}");
}

/// Few particles of the tail of a Lorentzian bring most of the fourth moment of the energy: its variance is shown, never judged,
/// where those of particles are judged.
#[test]
fn heavy_tails_of_energy_are_not_judged_by_the_particles_of_the_core() {
    let device = "
        [model]
        kind = 'resonances'
        [model.reservoirs]
        left = { temperature = 5.0, chemical_potential = 1.0 }
        right = { temperature = 0.5, chemical_potential = -1.0 }
        [model.resonances]
        level = { between = ['left', 'right'], shape = 'lorentzian', energy = 0.3, width = 0.01 }
        [sampling]
        trajectories = 6400
        duration = 2600.0
        blocks = 64
    ";
    let plan = config::read("device.toml", device, &[]).expect("a config");
    let report = common::run(&plan);
    let judged =
        |of: &str| report.get(of, Statistic::VarianceRate).map(|row| (row.z.is_some(), row.judged));
    assert_eq!(judged("particle.left"), Some((true, true)));
    assert_eq!(judged("energy.left"), Some((true, false)));
}
