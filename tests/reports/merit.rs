//! Figures of merit in a report: where a machine exists, in every format, in words, and in the verdict.

use crate::common;
use fluctua::judge::{Row, Verdict};
use fluctua::quantity::{Name, Quantity, Statistic};
use fluctua::report::{Report, csv, json, screen, text};
use fluctua::{config, run};

/// A level between a hot and a cold reservoir, in which each electron climbs from the one to the other.
fn level(climb: f64, more: &[&str]) -> config::Plan {
    let text = format!(
        "[model]\nkind = \"dots\"\n[model.dots]\nL = {{ energy = 1.0 }}\n[model.reservoirs]\n\
         h = {{ dot = \"L\", temperature = 2.0, chemical_potential = 0.0 }}\n\
         c = {{ dot = \"L\", temperature = 1.0, chemical_potential = {climb} }}\n\
         [sampling]\ntrajectories = 6400\nduration = 100.0\nblocks = 64\n"
    );
    let set: Vec<String> = more.iter().map(ToString::to_string).collect();
    config::read("level.toml", &text, &set).unwrap()
}

fn merits(report: &Report) -> Vec<(String, &Row)> {
    let rows = report.quantities.iter().filter(|row| row.quantity.observable.name.is_merit());
    rows.map(|row| (row.quantity.observable.to_string(), row)).collect()
}

fn names(report: &Report) -> Vec<String> {
    merits(report).into_iter().map(|(name, _)| name).collect()
}

/// The sampled ratio is that of the sampled rates, and both routes are judged by it.
#[test]
fn an_engine_is_listed_with_its_bound() {
    let report = common::run(&common::plan("configs/heat_engine.toml", &[]));
    assert_eq!(names(&report), ["power.engine", "efficiency.engine"]);
    let rate = |of: &str| report.get(of, Statistic::Rate).unwrap();
    let power = report.get("power.engine", Statistic::Value).unwrap();
    let efficiency = report.get("efficiency.engine", Statistic::Value).unwrap();
    // Left at -0.1, right at 0.1: what flows from left to right climbs by 0.2.
    let climbed =
        |of: &dyn Fn(&Row) -> f64| 0.1 * (of(rate("particle.left")) - of(rate("particle.right")));
    let [sampled, exact]: [&dyn Fn(&Row) -> f64; 2] =
        [&|row| row.sampled.unwrap().value, &|row| row.exact.unwrap()];
    for of in [sampled, exact] {
        assert!((of(power) - climbed(of)).abs() < 1e-9 * climbed(of).abs());
        let ratio = of(power) / of(rate("heat.hot"));
        let bias = if std::ptr::eq(of, exact) { 0.0 } else { 0.02 };
        let error = efficiency.sampled.unwrap().standard_error.unwrap();
        assert!((of(efficiency) - ratio).abs() <= 1e-9 * ratio + bias * error);
    }
    assert_eq!((power.bound, efficiency.bound), (None, Some(0.75)));
    assert!(power.is_judged() && efficiency.is_judged());
    let z = efficiency.z.unwrap();
    assert!((efficiency.linear_z.unwrap() - z).abs() < 0.2 * z.abs().max(1.0));
    let Verdict { disagreeing, .. } = report.verdict.as_ref().unwrap();
    assert!(disagreeing.is_empty(), "{disagreeing:?}");
}

#[test]
fn each_machine_is_where_its_signs_are() {
    for (climb, expected) in [
        (0.3, &["power.engine", "efficiency.engine"][..]),
        (0.7, &["cop.refrigerator", "cop.heat_pump"]),
        // Work is lost and heat flows down: no machine. It is lost to both sides: a heater, of a COP below one.
        (-0.5, &[]),
        (1.5, &["cop.heat_pump"]),
    ] {
        let plan = level(climb, &[]);
        assert_eq!(names(&run::exact(&plan).unwrap()), expected, "climb {climb}");
        let report = common::run(&plan);
        assert_eq!(names(&report), expected, "climb {climb}");
        assert!(report.verdict.as_ref().unwrap().agrees(), "{:?}", report.verdict);
        assert!(merits(&report).iter().all(|(_, row)| row.sampled.is_some()));
    }
}

/// At its reversible point a level is no machine, and beside it one that no sample resolves: neither raises an alarm
/// nor shows a ratio of noise.
#[test]
fn a_borderline_machine_raises_no_alarm() {
    for (climb, some) in [(0.5, false), (0.4999, true), (0.5001, true)] {
        for seed in 1..=6 {
            let plan = level(climb, &[&format!("sampling.seed={seed}"), "sampling.duration=20"]);
            let report = common::run(&plan);
            assert_eq!(!merits(&report).is_empty(), some, "climb {climb}");
            assert!(
                report.verdict.as_ref().unwrap().agrees(),
                "{climb} {seed}: {:?}",
                report.verdict
            );
            for (name, row) in merits(&report) {
                let ratio = row.quantity.observable.name != Name::Power;
                assert_eq!(row.sampled.is_none(), ratio, "{name} {row:?}");
                assert!(row.exact.is_some_and(|exact| row.bound.is_none_or(|bound| exact < bound)));
            }
            let said = report.warnings.iter().any(|w| w.starts_with("not resolved: value of"));
            assert_eq!(said, some, "{:#?}", report.warnings);
        }
    }
}

#[test]
fn a_ring_magnifies_in_every_format() {
    let report = common::run(&common::plan("configs/ring_asymmetric.toml", &[]));
    let row = report.get("magnification.ring", Statistic::Value).unwrap();
    assert!(row.is_judged() && row.bound.is_none());
    let exact = |of: &str| report.get(of, Statistic::Rate).unwrap().exact.unwrap().abs();
    let larger = exact("branch_energy.upper").max(exact("branch_energy.lower"));
    assert!((row.exact.unwrap() - larger / exact("heat.left")).abs() < 1e-12);
    let screen = screen::write(&report);
    assert!(
        screen.contains("Ring: the larger branch current is the heat current times"),
        "{screen}"
    );
    // Equal couplings share the current as resistors do.
    let resistors = run::exact(&common::plan("configs/ring_symmetric.toml", &[])).unwrap();
    assert!(merits(&resistors).is_empty());
}

#[test]
fn bounds_stand_in_every_format() {
    let report = common::run(&level(0.3, &[]));
    let document: serde_json::Value = serde_json::from_str(&json::write(&report)).unwrap();
    let lines = document["quantities"].as_array().unwrap();
    let bounds: Vec<_> = lines.iter().filter(|line| line["bound"].is_number()).collect();
    assert_eq!(bounds.len(), 1);
    let line = bounds[0];
    assert_eq!(
        (&line["name"], &line["of"], &line["statistic"]),
        (&"efficiency".into(), &"engine".into(), &"value".into())
    );
    assert_eq!(line["bound"], 0.5);
    assert!(line["sampled"]["standard_error"].is_number() && line["z"].is_number());
    let table = csv::write(&report);
    let row = table.lines().find(|line| line.starts_with("efficiency,engine,value,")).unwrap();
    assert!(row.ends_with(",0.5"), "{row}");
    assert!(table.lines().next().unwrap().ends_with(",expected,bound"));
    for page in [screen::write(&report), text::write(&report)] {
        assert!(page.contains("Engine: power 0.") && page.contains("(exact 0.3)"), "{page}");
        assert!(page.contains("of at most 0.5."), "{page}");
    }
    let full = text::write(&report);
    assert!(
        full.contains("  efficiency.engine") && full.contains("at most              0.5"),
        "{full}"
    );
    let exact = screen::write(&run::exact(&level(0.3, &[])).unwrap());
    assert!(exact.contains("efficiency 0.3 of at most 0.5."), "{exact}");
    let page = |climb: f64| {
        let page = screen::write(&run::exact(&level(climb, &[])).unwrap());
        page.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let pump = "Heat pump: coefficient of performance (COP) 1.42857 of at most 2. ";
    assert!(page(0.7).contains(pump), "{}", page(0.7));
    let heater = "(below 1: it heats the cold side too)";
    assert!(page(1.5).contains(heater) && !page(0.7).contains(heater), "{}", page(1.5));
    // So near its reversible point the ratio would be rounding: the power stays.
    let still = run::exact(&level(0.499_999_9, &[])).unwrap();
    assert_eq!(names(&still), ["power.engine"]);
    assert!(still.warnings.iter().any(|w| w.contains("value of efficiency.engine")));
}

/// Without exact numbers, signs that the sample shows clearly make a machine; unclear ones make none.
#[test]
fn a_sample_alone_tells_a_machine_by_its_signs() {
    let names_of = |climb: f64, blocks: u32| {
        let blocks = format!("sampling.blocks={blocks}");
        let job = run::prepare(&level(climb, &[&blocks])).unwrap().within(0.0);
        let report = job.run(&mut fluctua::ensemble::Memory, &fluctua::ensemble::Silent).unwrap();
        for (_, row) in merits(&report) {
            assert!(row.sampled.is_some() && row.exact.is_none() && row.z.is_none());
            assert!(!row.is_judged());
        }
        names(&report)
    };
    assert_eq!(names_of(0.3, 64), ["power.engine", "efficiency.engine"]);
    assert_eq!(names_of(0.7, 64), ["cop.refrigerator", "cop.heat_pump"]);
    assert!(names_of(0.5, 64).is_empty());
    // One block has no error bars, and so no signs.
    assert!(names_of(0.3, 1).is_empty());
}

/// A sampler whose gate is half as fast has another efficiency, and is found out by it.
#[test]
fn a_wrong_rate_is_caught_by_its_efficiency() {
    let size = ["sampling.trajectories=25600"];
    let right = run::prepare(&common::plan("configs/heat_engine.toml", &size)).unwrap();
    let wrong = [size[0], "model.reservoirs.hot.tunnel_rate=0.5"];
    let wrong = run::prepare(&common::plan("configs/heat_engine.toml", &wrong)).unwrap();
    let name = Quantity::new("efficiency.engine".parse().unwrap(), Statistic::Value);
    let exact = |job: &run::Job| job.exact().unwrap().get(&name).unwrap().exact.value;
    let score = |job: &run::Job| {
        let sampled = job.sample_with_seed(7).unwrap();
        let seen = sampled.merits.iter().find(|seen| seen.quantity == name).unwrap();
        let apart = seen.against(exact(&right)).estimate();
        let error = sampled.estimates[&name].standard_error.unwrap();
        (apart.value / apart.standard_error.unwrap(), error)
    };
    let (honest, _) = score(&right);
    let (caught, error) = score(&wrong);
    // How far it must be beyond the bound of a report for a power of 0.99.
    let apart = (exact(&wrong) - exact(&right)).abs() / error;
    assert!(apart > 4.6 + 2.4, "the twin is {apart} standard errors away");
    assert!(honest.abs() < 4.6 && caught.abs() > 4.6, "{honest} {caught}");
}

/// Demons that are frozen make two closed classes: each has its own figure, on both routes.
#[test]
fn a_figure_belongs_to_its_class() {
    let text = "[model]\nkind = \"ring\"\nupper = { spins = 1, coupling = 2.0 }\n\
                lower = { spins = 2, coupling = 1.0 }\nleft = { temperature = 2.0 }\n\
                right = { temperature = 0.1 }\n\
                bulk = { rule = \"creutz\", quantum = 4.0, levels = 4, start = \"uniform\" }\n\
                [sampling]\ntrajectories = 6400\nduration = 40.0\nblocks = 64\n";
    let report = common::run(&config::read("ring.toml", text, &[]).unwrap());
    let rate = |of: &str, class| {
        let quantity = Quantity::new(of.parse().unwrap(), Statistic::Rate);
        report.row(&Quantity { class, ..quantity }).unwrap().exact.unwrap()
    };
    let classes: Vec<_> = merits(&report).iter().map(|(_, row)| row.quantity.class).collect();
    assert_eq!(classes, [Some(1), Some(2)]);
    for (_, row) in merits(&report) {
        let class = row.quantity.class;
        let [upper, lower] =
            ["branch_energy.upper", "branch_energy.lower"].map(|of| rate(of, class));
        assert!(upper > lower && lower > 0.0);
        assert!((row.exact.unwrap() - upper / rate("heat.left", class)).abs() < 1e-9);
        assert!(row.is_judged() && row.z.unwrap().abs() < 5.0, "{row:?}");
    }
    let page = screen::write(&report);
    assert!(page.contains("Ring in class 2: the larger branch current"), "{page}");
}
