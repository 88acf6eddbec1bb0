//! Figures of scans show what their reports hold, and nothing between that is not there.

use fluctua::config::ScanPlan;
use fluctua::figure::{ColourMap, Figure, Layer, Mark, csv, script, svg};
use fluctua::quantity::Statistic;
use fluctua::report::{ScanReport, figures};
use fluctua::run;

const DEVICE: &str = include_str!("../../configs/inverse_current.toml");
const RING: &str = include_str!("../../configs/ring_1_1.toml");
const ENGINE: &str = include_str!("../../configs/heat_engine.toml");

fn exact(text: &str, scan: &[&str]) -> ScanReport {
    let scan: Vec<String> = scan.iter().map(ToString::to_string).collect();
    let plan = ScanPlan::read("scan.toml", text, &[], &scan);
    let plan = plan.unwrap_or_else(|error| panic!("{error}"));
    run::scan_exact(&plan).unwrap_or_else(|error| panic!("{error}"))
}

fn figure(report: &ScanReport, name: &str) -> Figure {
    let figures = figures::of_scan(report);
    let names: Vec<_> = figures.iter().map(|figure| figure.name.clone()).collect();
    let found = figures.into_iter().find(|figure| figure.name == name);
    found.unwrap_or_else(|| panic!("no {name} among {names:?}"))
}

fn layers(figure: &Figure) -> impl Iterator<Item = &Layer> {
    figure.panels().iter().flat_map(|panel| &panel.layers)
}

/// The places of the lines with a name, a list each.
fn lines(figure: &Figure, name: &str) -> Vec<Vec<f64>> {
    let named = layers(figure).filter(|layer| layer.label.as_deref() == Some(name));
    let places = named.filter_map(|layer| match &layer.mark {
        Mark::Line { x, .. } => Some(x.clone()),
        _ => None,
    });
    places.collect()
}

/// A line is broken where its quantity does not exist, between the points as at them; so are its data and its script.
#[test]
fn lines_are_broken_where_nothing_is_known() {
    let mut report = exact(ENGINE, &["load=0.1:1.1:11"]);
    let key = report.find("efficiency.engine", Statistic::Value).unwrap();
    let of = report.quantities[key].clone();
    let name = "Efficiency of engine exact";
    let curve = report.curves.iter().find(|curve| curve.of == of).unwrap().clone();
    assert_eq!(lines(&figure(&report, "efficiency"), name), [curve.values.as_slice()]);
    // The bound is drawn as far as the line that it bounds, and is what Carnot says.
    assert_eq!(lines(&figure(&report, "efficiency"), "bound"), [curve.values.as_slice()]);
    assert!(curve.bounds.iter().all(|bound| (bound - 0.75).abs() < 1e-12), "{:?}", curve.bounds);
    let places = report.axes[0].values.clone();
    report.points[4].rows.retain(|row| row.key != key);
    let [left, right] = [&places[..4], &places[5..]].map(<[f64]>::to_vec);
    report.curves.clear();
    let drawn = figure(&report, "efficiency");
    assert_eq!(lines(&drawn, name), [left.clone(), right.clone()]);
    assert_eq!(lines(&drawn, "bound"), [left, right]);
    let script = script::write(&drawn).unwrap();
    assert_eq!(script.matches("label=\"Efficiency of engine exact\"").count(), 1, "{script}");
    let layers = csv::write(&drawn);
    let layers: std::collections::BTreeSet<_> =
        layers.lines().filter(|row| row.contains(name)).map(|row| &row[..3]).collect();
    assert_eq!(layers.len(), 2, "{layers:?}");
}

fn area<'f>(figure: &'f Figure, name: &str) -> &'f Vec<Vec<[f64; 2]>> {
    let rings = layers(figure).find_map(|layer| match &layer.mark {
        Mark::Area { rings } if layer.label.as_deref() == Some(name) => Some(rings),
        _ => None,
    });
    rings.unwrap_or_else(|| panic!("no area {name}"))
}

/// Regions of two currents end at their refined zeros, are hatched where they overlap, and points without answers
/// have an area of their own.
#[test]
fn regions_end_at_the_refined_zeros() {
    let report = exact(DEVICE, &["F_N=-1:2:9", "F_E=-1.5:2:9"]);
    let drawn = figure(&report, "regions");
    let [particle, energy] =
        ["$J_N^{b}$ < 0", "$J_E^{b}$ < 0"].map(|name| area(&drawn, name).concat());
    for (of, points) in [("particle.b", &particle), ("energy.b", &energy)] {
        let key = report.find(of, Statistic::Rate).unwrap();
        let zeros = report.contours.iter().filter(|c| c.of == report.quantities[key]);
        for zero in zeros.flat_map(|contour| &contour.points) {
            let is_met = points.iter().any(|point| point[..] == zero[..]);
            assert!(is_met, "the area of {of} leaves {zero:?} out");
        }
    }
    let hatched = layers(&drawn).find_map(|layer| match &layer.mark {
        Mark::Hatching { areas } => Some((layer.label.as_deref(), areas.len())),
        _ => None,
    });
    assert_eq!(hatched, Some((Some("both negative"), 2)));
    // Two rows have no answer: their area ends at the first one that has.
    let unknown = area(&drawn, "no answer");
    let lowest = |ring: &Vec<[f64; 2]>| ring.iter().map(|p| p[1]).fold(f64::INFINITY, f64::min);
    let mut lowest: Vec<f64> = unknown.iter().map(lowest).collect();
    lowest.sort_by(f64::total_cmp);
    assert_eq!(lowest, [-1.5, -0.625]);
    // Where no region meets another nothing is hatched.
    let apart = figure(&exact(DEVICE, &["F_N=0:2:9", "F_E=0:2:9"]), "regions");
    assert!(!layers(&apart).any(|layer| matches!(layer.mark, Mark::Hatching { .. })));
    for figure in [drawn, apart] {
        let scene = fluctua::figure::draw(&figure).unwrap();
        assert!(fluctua::figure::svg::write(&scene, svg::Theme::Paper).contains("<path"));
    }
}

/// Every colour of a map of words has its name in the legend, and its own.
#[test]
fn every_word_of_a_map_is_in_the_legend() {
    let drawn =
        figure(&exact(DEVICE, &["F_N=-1:2:31", "F_E=-1.5:2:25"]), "classes_inverse_current_exact");
    let classes = layers(&drawn).find_map(|layer| match &layer.mark {
        Mark::Cells { map: ColourMap::Classes(classes), .. } => Some(classes),
        _ => None,
    });
    let classes = classes.unwrap();
    let named: Vec<_> = classes.iter().filter(|class| !class.label.is_empty()).collect();
    for class in &named {
        let own = named.iter().filter(|other| other.ink == class.ink).count();
        assert_eq!(own, 1, "{}: {:?}", class.label, class.ink);
    }
    let has = |label: &str| named.iter().any(|class| class.label == label);
    assert!(has("along forces") && has("not two forces"), "{named:?}");
    // What has no answer ends where it does in the figure of regions; a map reaches half a cell further.
    let report = exact(DEVICE, &["F_N=-1:2:9", "F_E=-1.5:2:9"]);
    let ends = |name: &str| {
        let drawn = figure(&report, name);
        let answered = area(&drawn, "no answer").first().unwrap();
        answered.iter().map(|point| point[1]).fold(f64::INFINITY, f64::min)
    };
    assert_eq!(ends("classes_inverse_current_exact"), ends("regions"));
    assert_eq!(ends("map_energy_b"), ends("regions"));
    for class in classes {
        assert!(named.iter().any(|named| named.ink == class.ink), "{class:?} is not in the legend");
    }
}

/// Between whole numbers there are no ticks.
#[test]
fn whole_numbers_have_no_ticks_between() {
    let report = exact(RING, &["model.upper.spins=1,2"]);
    let figures = figures::of_scan(&report);
    let panels: Vec<_> = figures.iter().flat_map(Figure::panels).collect();
    assert!(!panels.is_empty() && panels.iter().all(|panel| panel.x.whole));
    let temperatures = exact(RING, &["model.upper.coupling=1,2"]);
    assert!(figures::of_scan(&temperatures).iter().flat_map(Figure::panels).all(|p| !p.x.whole));
}

/// Currents of two units have a frame each, above one strip of their distances.
#[test]
fn currents_of_one_reservoir_have_a_frame_for_each_unit() {
    let drawn = figure(&exact(DEVICE, &["F_N=0:2:9"]), "currents_b");
    let labels: Vec<_> = drawn.panels().iter().map(|panel| panel.y.label.as_str()).collect();
    assert_eq!(labels, ["Particle current from b", "Energy current from b"]);
    for panel in drawn.panels() {
        let exact = panel.layers.iter().filter(|layer| matches!(layer.mark, Mark::Line { .. }));
        assert_eq!(exact.count(), 1);
    }
    assert!(!drawn.panels()[0].share_x && drawn.panels()[1].share_x);
}
