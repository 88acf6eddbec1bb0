//! Figures of scans show what their reports hold, and nothing between that is not there.

use fluctua::config::ScanPlan;
use fluctua::figure::{Figure, Layer, Mark, csv, script};
use fluctua::quantity::Statistic;
use fluctua::report::{ScanReport, figures};
use fluctua::run;

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
