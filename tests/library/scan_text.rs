//! What `scan` prints: that it says what it shows, and what it leaves out.

use fluctua::config::ScanPlan;
use fluctua::report::ScanReport;
use fluctua::report::scan::text;
use fluctua::run;

const DEVICE: &str = include_str!("../../configs/inverse_current.toml");
const RING: &str = include_str!("../../configs/ring_1_1.toml");

fn exact(config: &str, set: &[&str], scan: &[&str]) -> ScanReport {
    let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let plan = ScanPlan::read("scan.toml", config, &list(set), &list(scan));
    run::scan_exact(&plan.unwrap_or_else(|error| panic!("{error}"))).unwrap()
}

/// Over two axes a letter a point says what the signs mean.
#[test]
fn maps_are_printed_as_pictures() {
    let report = exact(DEVICE, &[], &["F_N=-1:2:13", "F_E=-1.5:2:8"]);
    let page = text::write(&report, false);
    let rows: Vec<&str> = page.lines().filter(|line| line.ends_with('|')).collect();
    assert_eq!(rows.len(), 8, "{page}");
    let cells = |row: &str| row.split('|').nth(1).unwrap().to_owned();
    assert_eq!(cells(rows[0]).len(), 13);
    // The largest energy force is above, and points without answers are below.
    assert!(rows[0].trim_start().starts_with("2 |") && cells(rows[7]) == "x".repeat(13), "{page}");
    let map = report.maps.iter().find(|map| map.map == "inverse_current").unwrap();
    let word = &map.classes[map.cells[report.points.len() - 1]];
    let letter = cells(rows[0]).chars().last().unwrap();
    let legend = page.replace("\n  ", " ").replace('\n', " ");
    assert!(legend.contains(&format!("{letter} {}", word.replace('_', " "))), "{page}");
    assert!(page.contains("for F_N = "), "an end of validity says where: {page}");
    assert!(text::write(&report, true).lines().count() > 8 * 13);
    // What is left out is told.
    let large = text::write(&exact(DEVICE, &[], &["F_N=0:2:70", "F_E=1:2:3"]), false);
    assert!(large.contains("Shown are 105 of 210 points"), "{large}");
}

/// A table has the currents that differ; what it has no room for is named.
#[test]
fn tables_say_which_currents_they_leave_out() {
    let page = text::write(&exact(RING, &[], &["model.left.temperature=1:3:3"]), false);
    let head = page.lines().find(|line| line.contains("heat.left")).unwrap();
    assert!(head.contains("branch_energy.upper") || head.contains("branch_energy.lower"), "{page}");
    assert!(page.contains("No room for"), "{page}");
    let shown = |name: &str| head.contains(name) || page.contains(&format!("No room for {name}"));
    for name in ["heat.left", "branch_energy.upper"] {
        assert!(shown(name), "{name}: {page}");
    }
    let page = text::write(&exact(DEVICE, &[], &["F_N=0:1:3"]), false);
    assert!(page.contains("No room for") && page.contains("scan.csv"), "{page}");
}

/// A zero on a long axis is not known to ten digits, and says so.
#[test]
fn zeros_say_how_well_they_are_known() {
    let page = text::write(&exact(DEVICE, &[], &["F_N=0.1:2:20"]), false);
    assert!(page.contains("particle.b: zero at 0.3460545962,"), "{page}");
    let page = text::write(&exact(DEVICE, &[], &["F_N=0.1,1,1e12"]), false);
    assert!(page.contains("(within 0.01)"), "{page}");
}

/// An axis of whole numbers ends at one.
#[test]
fn validity_of_whole_numbers_ends_at_one() {
    let scan = ["model.upper.spins=0.5,1,1.5,2"];
    let report = exact(RING, &[], &scan);
    assert!(!report.boundaries.is_empty());
    for end in &report.boundaries {
        assert_eq!(end.value.fract(), 0.0, "{end:?}");
    }
}
