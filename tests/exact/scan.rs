//! Scans of exact answers: zeros, contours, windows of magnification, ends of validity.

use fluctua::config::{Axis, ScanPlan};
use fluctua::quantity::{Quantity, Statistic};
use fluctua::report::ScanReport;
use fluctua::report::scan::ScanMap;
use fluctua::run::{self, ScanJob};

const DEVICE: &str = include_str!("../../configs/inverse_current.toml");
const RING: &str = include_str!("../../configs/ring_asymmetric.toml");

fn plan(text: &str, set: &[&str], scan: &[&str]) -> ScanPlan {
    let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let plan = ScanPlan::read("scan.toml", text, &list(set), &list(scan));
    plan.unwrap_or_else(|error| panic!("{error}"))
}

fn exact(text: &str, set: &[&str], scan: &[&str]) -> ScanReport {
    run::scan_exact(&plan(text, set, scan)).unwrap_or_else(|error| panic!("{error}"))
}

fn rate(of: &str) -> Quantity {
    Quantity::new(of.parse().unwrap(), Statistic::Rate)
}

/// Zeros of a rate along one axis.
fn zeros(report: &ScanReport, of: &str) -> Vec<f64> {
    let own = report.contours.iter().filter(|contour| contour.of == rate(of));
    own.map(|contour| contour.points[0][0]).collect()
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() <= tolerance);
    assert!(close && found.len() == expected.len(), "{found:?} in place of {expected:?}");
}

/// The word of each point of a map.
fn words<'r>(report: &'r ScanReport, map: &str) -> Vec<&'r str> {
    let of = |known: &&ScanMap| known.map == map;
    let map = report.maps.iter().find(of).unwrap_or_else(|| panic!("no map {map}"));
    map.cells.iter().map(|cell| map.classes[*cell].as_str()).collect()
}

/// The numbers of the paper's device at `mu_r = 3` (found by another program).
#[test]
fn currents_of_the_device_change_sign_where_they_should() {
    for points in ["0:2:41", "0.01:2:7:log", "0,0.1,0.9,2"] {
        let report = exact(DEVICE, &[], &[&format!("F_N={points}")]);
        assert_close(&zeros(&report, "particle.b"), &[0.346_054_596_2], 1e-9);
        assert_close(&zeros(&report, "particle.a"), &[0.346_054_596_2], 1e-9);
        assert_close(&zeros(&report, "energy.b"), &[1.084_362_025_0], 1e-9);
        assert!(zeros(&report, "particle.r").is_empty());
        let words = words(&report, "inverse_current");
        let inverse = words.iter().filter(|word| **word == "inverse_current particle.b").count();
        let values = &report.axes[0].values;
        let below = values.iter().filter(|x| **x > 0.0 && **x < 0.346).count();
        assert_eq!(inverse, below, "{points}: {words:?}");
    }
    // Without the third level at 3 nothing flows against its forces: at mu_r = 1 no zero may be found.
    let set = ["model.reservoirs.r.chemical_potential=1.0"];
    let report = exact(DEVICE, &set, &["F_N=0.05:2:41"]);
    assert!(zeros(&report, "particle.b").is_empty(), "{:?}", report.contours);
}

/// Windows of magnification of a ring, one knob at a time: the branch current that turns round at each end.
#[test]
fn rings_circulate_in_the_known_windows() {
    let ring = |axis: &str| exact(RING, &[], &[axis]);
    let report = ring("model.right.temperature=0.05:0.5:10");
    assert_close(&zeros(&report, "branch_energy.lower"), &[0.217_571_7], 1e-7);
    let report = ring("model.lower.coupling=1.5:2.5:11");
    assert_close(&zeros(&report, "branch_energy.lower"), &[1.957_323_773_4], 1e-9);
    assert_close(&zeros(&report, "branch_energy.upper"), &[2.056_574_919_0], 1e-9);
    let found = words(&report, "circulation");
    assert_eq!([found[0], found[5], found[10]], ["clockwise", "parallel", "anticlockwise"]);
    let report = ring("model.left.temperature=0.12:12:25:log");
    let ends = zeros(&report, "branch_energy.lower");
    assert!((ends[0] - 0.166_862_083_689).abs() < 1e-9, "{ends:?}");
    assert!((ends[1] - 10.057_970_6).abs() < 1e-6, "{ends:?}");
    assert_eq!(ends.len(), 2);
}

/// One point away from equilibrium tells nothing of the others: each current has zeros of its own.
#[test]
fn few_points_share_no_zeros() {
    let report = exact(DEVICE, &["parameters.F_N=0.36"], &["beta_b=-1:1.5:2"]);
    let mut changing: Vec<String> =
        report.contours.iter().map(|contour| contour.of.observable.to_string()).collect();
    changing.sort();
    assert_eq!(changing, ["particle.a", "particle.b"]);
    for (axis, zero) in [("0.1:0.2:2", 0.166_862_083_7), ("0.1,0.4", 0.166_862_083_7)] {
        let report = exact(RING, &[], &[&format!("model.left.temperature={axis}")]);
        assert_close(&zeros(&report, "branch_energy.lower"), &[zero], 1e-9);
    }
}

/// On every point of a contour the rate is zero, and the contour passes where the line does.
#[test]
fn contours_follow_the_zeros() {
    let scan = plan(DEVICE, &[], &["F_E=0.5:1.5:5", "F_N=0.05:1.55:7"]);
    let report = run::scan_exact(&scan).unwrap();
    let own: Vec<_> =
        report.contours.iter().filter(|contour| contour.of == rate("particle.b")).collect();
    assert_eq!(own.len(), 1);
    let on_row = own[0].points.iter().find(|point| point[0] == 1.0).expect("a point at F_E = 1");
    assert!((on_row[1] - 0.346_054_596_2).abs() < 1e-9, "{on_row:?}");
    for point in own.iter().flat_map(|contour| &contour.points) {
        let at = scan.at(point).unwrap().plan;
        let there = run::exact(&at).unwrap();
        let current = there.get("particle.b", Statistic::Rate).unwrap().exact.unwrap();
        let activity = there.get("activity.b", Statistic::Rate).unwrap().exact.unwrap();
        assert!(current.abs() < 1e-9 * activity, "{current} at {point:?}");
    }
    let middle = [own[0].points[0].clone(), own[0].points[1].clone()];
    assert!(middle[0] != middle[1]);
}

/// Two zero lines cross, one of them on the grid or beside it: both are drawn through, without a gap.
#[test]
fn crossing_zero_lines_have_no_gap() {
    let product = r#"parameters.F_N="0.3460545962 + 0.01*(x - 1)*(y - 1.59 - 2.1*(x - 1))""#;
    let set = ["parameters.x=0.0", "parameters.y=0.0", product];
    for x in ["x=0.2:4:11", "x=0:4:9"] {
        let report = exact(DEVICE, &set, &[x, "y=-1:3:11"]);
        let own = report.contours.iter().filter(|contour| contour.of == rate("particle.b"));
        let lines: Vec<&Vec<Vec<f64>>> = own.map(|contour| &contour.points).collect();
        let distance = |at: [f64; 2]| {
            let chords = lines.iter().flat_map(|line| line.windows(2));
            let from = chords.map(|ends| {
                let along = [ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]];
                let off = [at[0] - ends[0][0], at[1] - ends[0][1]];
                let length = along[0] * along[0] + along[1] * along[1];
                let share = (off[0] * along[0] + off[1] * along[1]) / length.max(1e-300);
                let share = share.clamp(0.0, 1.0);
                (off[0] - share * along[0]).hypot(off[1] - share * along[1])
            });
            from.fold(f64::INFINITY, f64::min)
        };
        // A few chords' length at the crossing itself, 0.0002 of the axes elsewhere.
        for k in 0..400 {
            let y = -1.0 + 0.01 * f64::from(k);
            let slanted = 1.0 + (y - 1.59) / 2.1;
            for zero in [1.0, slanted] {
                let found = distance([zero, y]);
                let near = (y - 1.59).abs() < 0.01;
                let inside = zero > 0.2;
                assert!(
                    !inside || found < if near { 8e-3 } else { 1e-3 },
                    "{x} {zero} {y}: {found}"
                );
            }
        }
        for point in lines.iter().flat_map(|line| line.iter()) {
            let product = (point[0] - 1.0) * (point[1] - 1.59 - 2.1 * (point[0] - 1.0));
            assert!(product.abs() < 1e-5, "{x} {point:?}: {product}");
        }
    }
}

/// A loop between the points of a coarse grid is found where rates vary enough, and closed.
#[test]
fn islands_inside_a_cell_are_found() {
    let round = r#"parameters.F_N="0.3460545962 - 0.0625 + (x - 0.3)^2 + (y - 0.3)^2""#;
    let set = ["parameters.x=0.0", "parameters.y=0.0", round];
    let report = exact(DEVICE, &set, &["x=0:2:3", "y=0:2:3"]);
    let own: Vec<_> =
        report.contours.iter().filter(|contour| contour.of == rate("particle.b")).collect();
    assert_eq!(own.len(), 1, "{own:?}");
    let points = &own[0].points;
    assert_eq!(points.first(), points.last(), "a loop is closed");
    for point in points {
        let radius = (point[0] - 0.3).hypot(point[1] - 0.3);
        assert!((radius - 0.25).abs() < 1e-8, "{point:?}");
    }
    // Chords are short enough for a picture.
    for pair in points.windows(2) {
        let middle = [0, 1].map(|k: usize| 0.5 * (pair[0][k] + pair[1][k]));
        let radius = (middle[0] - 0.3).hypot(middle[1] - 0.3);
        assert!((radius - 0.25).abs() < 1e-3, "{middle:?}");
    }
    let line = exact(
        DEVICE,
        &["parameters.x=0.0", r#"parameters.F_N="0.3360545962 + (x - 0.52)^2""#],
        &["x=0:4:5"],
    );
    assert_close(&zeros(&line, "particle.b"), &[0.42, 0.62], 1e-8);
}

/// With one temperature the particle force alone acts: the particle current vanishes where it does and nowhere else, and
/// no contour is drawn from rounding.
#[test]
fn what_is_zero_all_along_is_no_contour() {
    let set = [
        "parameters.beta_r=1.0",
        "parameters.F_E=0.0",
        "parameters.beta=\"beta_r + F_E\"",
        "parameters.beta_b=\"beta_r + F_E\"",
        "model.reservoirs.r.temperature=\"1/beta_r\"",
    ];
    let report = exact(DEVICE, &set, &["F_E=0:2:5", "F_N=0:2:5"]);
    for of in ["particle.a", "particle.b"] {
        assert!(report.contours.iter().all(|contour| contour.of != rate(of)), "{of}");
        let key = report.find(of, Statistic::Rate).unwrap();
        let on_axis = report.series(key).step_by(5).map(|row| row.unwrap().exact.unwrap());
        assert!(on_axis.into_iter().all(|rate| rate.abs() < 1e-12), "{of} at F_N = 0");
    }
    let across = exact(DEVICE, &set, &["F_N=-1:1:5"]);
    assert_close(&zeros(&across, "particle.b"), &[0.0], 1e-12);
}

/// A point whose model does not exist is named, the rest is answered, and the end of validity is found.
#[test]
fn invalid_points_are_named() {
    let report = exact(
        DEVICE,
        &["parameters.T=1.0", "model.reservoirs.r.temperature=\"T\""],
        &["T=-0.35:1:28"],
    );
    let wrong: Vec<usize> = (0..28).filter(|&point| report.points[point].error.is_some()).collect();
    assert_eq!(wrong, (0..7).collect::<Vec<_>>());
    let error = report.points[0].error.as_ref().unwrap();
    assert!(error.contains("model.reservoirs.r.temperature") && error.contains("-0.35"), "{error}");
    assert!(report.points[7..].iter().all(|point| !point.rows.is_empty()));
    let end = &report.boundaries[0];
    assert_eq!((report.boundaries.len(), end.parameter.as_str()), (1, "T"));
    assert!(end.value.abs() < 1e-9, "{}", end.value);
    let text = fluctua::report::scan::write(&report);
    assert!(!text.contains("null") && !text.contains("NaN"));
    let nothing = ScanJob::prepare(&plan(
        DEVICE,
        &["parameters.T=1.0", "model.reservoirs.r.temperature=\"T\""],
        &["T=-2:-1:3"],
    ));
    assert!(nothing.unwrap_err().to_string().contains("none of the 3 points"));
}

/// Spins are whole: between two sizes of a ring there is nothing, and a change of sign is told between them.
#[test]
fn whole_numbers_have_nothing_between() {
    let report = exact(RING, &["model.right.temperature=0.15"], &["model.upper.spins=0,1,2,3"]);
    assert!(report.contours.is_empty() && report.curves.is_empty());
    let own = report.brackets.iter().filter(|b| b.of == rate("branch_energy.lower")).count();
    let lower = report.find("branch_energy.lower", Statistic::Rate).unwrap();
    let signs: Vec<bool> =
        report.series(lower).map(|row| row.unwrap().exact.unwrap() > 0.0).collect();
    let changes = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert_eq!(own, changes, "{signs:?}");
    assert!(report.brackets.iter().all(|bracket| !bracket.sampled));
    let map = exact(RING, &[], &["model.upper.spins=1,2", "model.right.temperature=0.05:0.5:10"]);
    let at_two = map.contours.iter().filter(|c| c.of == rate("branch_energy.lower"));
    let at_two: Vec<f64> =
        at_two.filter(|c| c.points[0][0] == 2.0).map(|c| c.points[0][1]).collect();
    assert_close(&at_two, &[0.217_571_7], 1e-7);
}

/// Exact points are those of the runs at their values, whatever was solved before them.
#[test]
fn points_are_the_answers_of_runs() {
    let scan = plan(DEVICE, &[], &["F_E=0:2:3", "F_N=0:2:3"]);
    let report = run::scan_exact(&scan).unwrap();
    let mut compared = 0;
    for (index, point) in report.points.iter().enumerate() {
        let alone = run::exact(&scan.point(index).unwrap().plan).unwrap();
        for row in &point.rows {
            let quantity = &report.quantities[row.key];
            let other = alone.row(quantity).and_then(|row| row.exact);
            let (a, b) = (row.exact.unwrap(), other.unwrap_or_else(|| panic!("{quantity}")));
            assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{quantity} at {index}: {a} {b}");
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
}

/// Neither the order of the axes nor the unit of energy moves a zero.
#[test]
fn order_and_units_change_nothing() {
    let one = exact(DEVICE, &[], &["F_E=0.5:1.5:3", "F_N=0.1:0.7:4"]);
    let other = exact(DEVICE, &[], &["F_N=0.1:0.7:4", "F_E=0.5:1.5:3"]);
    for i in 0..3 {
        for j in 0..4 {
            assert_eq!(one.points[4 * i + j].rows, other.points[3 * j + i].rows);
        }
    }
    let length = |report: &ScanReport| {
        let own = report.contours.iter().find(|c| c.of == rate("particle.b")).unwrap();
        own.points.len()
    };
    assert!(length(&one).abs_diff(length(&other)) <= 2);
    // All energies and temperatures four times as large: forces on energy are a quarter.
    let set = [
        "model.dots.L.energy=4.0",
        "model.dots.R.energy=10.0",
        "model.interactions.0.energy=-6.0",
        "parameters.beta_b=0.25",
        "parameters.mu_b=4.0",
        "parameters.F_E=0.25",
        "model.reservoirs.r.chemical_potential=12.0",
    ];
    let scaled = exact(DEVICE, &set, &["F_N=0:2:41"]);
    assert_close(&zeros(&scaled, "particle.b"), &[0.346_054_596_2], 1e-9);
}

/// A plan in code is scanned by its keys, and lists move together.
#[test]
fn keys_and_lists_are_scanned() {
    let plan = fluctua::config::Plan::builder()
        .dot("level", 0.0)
        .reservoir("left", "level", 1.0, 1.0)
        .reservoir("right", "level", 1.0, -1.0)
        .build()
        .unwrap();
    let axis = Axis::linear("model.reservoirs.left.chemical_potential", -2.0, 2.0, 5);
    let report = run::scan_exact(&ScanPlan::over(&plan, &[axis]).unwrap()).unwrap();
    assert_close(&zeros(&report, "particle.left"), &[-1.0], 1e-12);
    assert_eq!(report.axes[0].unit.as_deref(), Some("energy"));
    let together = r#"
        parameters = { bias = 1.0, shift = 0.0 }
        [model]
        kind = "dots"
        dots.level = { energy = "shift" }
        reservoirs.left = { dot = "level", temperature = 1.0, chemical_potential = "bias/2" }
        reservoirs.right = { dot = "level", temperature = 1.0, chemical_potential = "-bias/2" }
        [[scan]]
        vary = { shift = [1.0, 0.5, 0.5, 2.0], bias = [-1.0, 1.0, 2.0, 3.0] }
    "#;
    let report = exact(together, &[], &[]);
    assert_eq!(report.axes[0].name, "bias");
    assert_eq!(report.axes[0].with[0].values, [1.0, 0.5, 0.5, 2.0]);
    assert_eq!(report.parameters, ["bias", "shift"]);
    assert_eq!(report.points[3].parameters, [3.0, 2.0]);
    assert_close(&zeros(&report, "particle.left"), &[0.0], 1e-12);
}

/// The currents of the branches of a quantum ring are no counts of jumps; they have zeros and words as others have.
#[test]
fn branches_of_a_quantum_ring_change_sign_where_their_currents_are_zero() {
    let ring = r#"
        parameters = { delta = 1.0 }
        [model]
        kind = "quantum-ring"
        upper = { spins = 2 }
        lower = { spins = 0 }
        up = 2
        exchange = 1.0
        anisotropy = "delta"
        left = { temperature = 2.0 }
        right = { temperature = 1.0 }
        bath = { coupling = 0.01, cutoff = 10.0 }
        equation = "redfield"
    "#;
    let report = exact(ring, &[], &["delta=1:3:3"]);
    let found = zeros(&report, "branch_energy.upper");
    assert!(zeros(&report, "branch_energy.lower").is_empty());
    // Runs of their own beside the zero have opposite signs, and hardly anything.
    let at = |delta: f64| {
        let set = [format!("parameters.delta={delta}")];
        let plan = fluctua::config::read("ring.toml", ring, &set).unwrap();
        let report = run::exact(&plan).unwrap();
        report.get("branch_energy.upper", Statistic::Rate).unwrap().exact.unwrap()
    };
    let [zero] = found[..] else { panic!("{found:?}") };
    let beside = [at(zero - 1e-9), at(zero + 1e-9)];
    assert!(beside[0] < 0.0 && beside[1] > 0.0 && beside[1] < 1e-10, "{zero}: {beside:?}");
    assert_eq!(words(&report, "circulation")[0], "anticlockwise");
}
