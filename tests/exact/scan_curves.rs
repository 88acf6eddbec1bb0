//! Exact curves between the points of a scan: broken where their quantity does not exist, and ending where it ceases to.

use fluctua::config::ScanPlan;
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::ScanReport;
use fluctua::report::scan::{self, ExactCurve};
use fluctua::run;

const RING: &str = include_str!("../../configs/ring_asymmetric.toml");
const ENGINE: &str = include_str!("../../configs/heat_engine.toml");

fn exact(text: &str, scan: &str) -> ScanReport {
    let plan = ScanPlan::read("scan.toml", text, &[], &[scan.into()]);
    let plan = plan.unwrap_or_else(|error| panic!("{error}"));
    run::scan_exact(&plan).unwrap_or_else(|error| panic!("{error}"))
}

fn curves<'r>(report: &'r ScanReport, of: &str, statistic: Statistic) -> Vec<&'r ExactCurve> {
    let wanted = Quantity::new(of.parse().unwrap(), statistic);
    report.curves.iter().filter(|curve| curve.of == wanted).collect()
}

fn ends(curve: &ExactCurve) -> [f64; 2] {
    [curve.values[0], curve.values[curve.values.len() - 1]]
}

/// A ring magnifies where both branch currents have one sense: not between the zeros of one of them.
#[test]
fn magnification_is_broken_where_no_current_circulates() {
    let report = exact(RING, "model.left.temperature=0.05:4:30");
    let own = curves(&report, "magnification.ring", Statistic::Value);
    assert_eq!(own.len(), 2, "{own:?}");
    let zeros = [0.071_221_213_89, 0.166_862_083_69];
    let found = [ends(own[0])[1], ends(own[1])[0]];
    for (found, zero) in found.iter().zip(zeros) {
        assert!((found - zero).abs() < 1e-10, "{found} in place of {zero}");
    }
    // One branch carries nothing there, so that the other one carries what flows from bath to bath.
    let last = *own[0].exact.last().unwrap();
    assert!((last - 1.0).abs() < 1e-9 && (own[1].exact[0] - 1.0).abs() < 1e-9);
    // The whole curve of a rate has the same nodes as before.
    let rates = curves(&report, "heat.left", Statistic::Rate);
    assert_eq!((rates.len(), ends(rates[0])), (1, [0.05, 4.0]));
    // Stretches are kept in the file.
    let back = scan::read(&scan::write(&report)).unwrap();
    assert_eq!(back.curves, report.curves);
}

/// Coefficients of a machine begin at zero, where its heat or its power changes sign; one that the first point does
/// not answer has a curve too.
#[test]
fn curves_of_machines_begin_where_they_do() {
    let report = exact(ENGINE, "load=-1:3:9");
    let zeros: Vec<f64> = report.contours.iter().map(|contour| contour.points[0][0]).collect();
    let own = curves(&report, "efficiency.engine", Statistic::Value);
    assert_eq!(own.len(), 1, "{own:?}");
    let [from, to] = ends(own[0]);
    // Power is the load times the current: zero without a load, and where the current stops. Closest to zero it is
    // not known well enough to be divided.
    assert!(from.abs() < 1e-5, "{from}");
    assert!(zeros.iter().any(|zero| (zero - to).abs() < 1e-5), "{to}: {zeros:?}");
    let [first, last] = [own[0].exact[0], *own[0].exact.last().unwrap()];
    assert!(first.abs() < 1e-4 && last.abs() < 1e-4, "{first} {last}");
}
