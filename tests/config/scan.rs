//! Axes as they are read and written.

use fluctua::config::{Axis, Cause, ScanPlan};

const LEVEL: &str = r#"
    parameters = { bias = 1.0, half = "bias/2" }
    [model]
    kind = "dots"
    dots.level = { energy = 0.0 }
    reservoirs.left = { dot = "level", temperature = 1.0, chemical_potential = "half" }
    reservoirs.right = { dot = "level", temperature = 1.0, chemical_potential = "-half" }
"#;

fn read(tables: &str, set: &[&str], scan: &[&str]) -> ScanPlan {
    let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let plan = ScanPlan::read("level.toml", &format!("{LEVEL}{tables}"), &list(set), &list(scan));
    plan.unwrap_or_else(|error| panic!("{error}"))
}

const RANGE: &str = "[[scan]]\nparameter = \"bias\"\nfrom = 0.1\nto = \"10*2\"\npoints = 4\n";

#[test]
fn values_lie_where_they_should() {
    let plan = read(RANGE, &[], &[]);
    let values = plan.axes()[0].values();
    assert_eq!([values[0], values[3]], [0.1, 20.0]);
    assert!((values[1] - (0.1 + 19.9 / 3.0)).abs() < 1e-15);
    let log = read(&format!("{RANGE}spacing = \"log\"\n"), &[], &[]);
    let values = log.axes()[0].values();
    assert_eq!([values[0], values[3]], [0.1, 20.0]);
    assert!((values[1] / values[0] - values[3] / values[2]).abs() < 1e-12);
    assert!(
        (log.axes()[0].at((values[1] * values[2]).sqrt())[0] - (values[1] * values[2]).sqrt())
            .abs()
            < 1e-15
    );
    // Options stand in place of the tables.
    let option = read(RANGE, &[], &["bias=1,2,4", "model.dots.level.energy=0:1:3"]);
    assert_eq!(option.points(), 9);
    assert_eq!(option.axes()[0].values(), [1.0, 2.0, 4.0]);
    assert_eq!(option.names(), ["bias", "half", "model.dots.level.energy"]);
    // Parameters that depend on a scanned one follow, in the order of the file.
    assert_eq!(option.point(4).unwrap().parameters, [2.0, 1.0, 0.5]);
    assert_eq!(option.base().parameters[0].1, 1.0);
    let set = read(RANGE, &["scan.0.points=7"], &[]);
    assert_eq!(set.points(), 7);
}

#[test]
fn a_written_scan_is_read_back() {
    let lists = "[[scan]]\nvary = { bias = [0.0, 1.0, 3.0], \"model.dots.level.energy\" = [1.0, 0.0, 0.5] }\n";
    let two = format!(
        "{RANGE}spacing = \"log\"\n[[scan]]\nkey = \"sampling.duration\"\nvalues = [1.0, 5.0]\n"
    );
    for tables in [RANGE, lists, &two] {
        let plan = read(tables, &["sampling.seed=7"], &[]);
        let text = plan.to_toml();
        assert!(text.starts_with("resolved = true\n"), "{text}");
        let again = ScanPlan::read("plan.toml", &text, &[], &[]).unwrap();
        assert_eq!(again.to_toml(), text);
        assert_eq!((again.base(), again.points()), (plan.base(), plan.points()));
        for point in 0..plan.points() {
            let [one, other] = [&plan, &again].map(|plan| plan.point(point).unwrap());
            assert_eq!((one.plan, one.parameters), (other.plan, other.parameters));
        }
    }
}

/// A scan has fewer blocks at each point than a run, unless it says how many.
#[test]
fn points_have_blocks_of_their_own() {
    assert_eq!(read(RANGE, &[], &[]).base().sampling.blocks, 32);
    assert_eq!(read(RANGE, &["sampling.blocks=48"], &[]).base().sampling.blocks, 48);
    let run = fluctua::config::read("level.toml", &format!("{LEVEL}{RANGE}"), &[]).unwrap();
    assert_eq!(run.sampling.blocks, 256);
    let long = read(RANGE, &[], &["sampling.trajectories=1000,10000"]);
    assert_eq!(long.point(1).unwrap().plan.sampling.blocks, 32);
}

#[test]
fn axes_in_code_are_refused_as_those_of_files() {
    let plan = fluctua::config::Plan::builder()
        .dot("level", 0.0)
        .reservoir("left", "level", 1.0, 1.0)
        .build()
        .unwrap();
    let refused = |axis: Axis| ScanPlan::over(&plan, &[axis]).unwrap_err().cause().clone();
    let key = "model.reservoirs.left.temperature";
    assert!(matches!(refused(Axis::linear(key, 2.0, 1.0, 5)), Cause::OutOfBounds { .. }));
    assert!(matches!(refused(Axis::list(key, &[])), Cause::ShortAxis { found: 0, .. }));
    assert!(matches!(refused(Axis::list("", &[1.0, 2.0])), Cause::UnknownName { .. }));
    assert!(matches!(refused(Axis::linear(key, f64::NAN, 1.0, 5)), Cause::OutOfBounds { .. }));
}

#[test]
fn an_expression_that_a_scan_writes_over_is_told() {
    let said = |text: &str, set: &[&str], scan: &str| {
        let set: Vec<String> = set.iter().map(ToString::to_string).collect();
        let (_, idle) =
            ScanPlan::read_and_check("level.toml", text, &set, &[scan.to_owned()]).unwrap();
        idle
    };
    let half = "level.toml:2:39: `half` is the expression `bias/2` here; the scan sets it, and the \
                expression is not used";
    assert_eq!(said(LEVEL, &[], "half=0,1"), [half]);
    let key = "model.reservoirs.left.chemical_potential";
    let idle = said(LEVEL, &[], &format!("{key}=0,1"));
    assert!(idle[0].contains("chemical_potential` is the expression `half` here"), "{idle:?}");
    // What the expression is made of is scanned without a word, and so is what the user set to a number.
    assert_eq!(said(LEVEL, &[], "bias=0,1"), [""; 0]);
    assert_eq!(said(LEVEL, &["parameters.half=1", &format!("{key}=bias")], "half=0,1"), [""; 0]);
    // An expression of numbers alone has one value, as a number has.
    assert_eq!(said(&LEVEL.replace("1.0, half", "\"2*pi\", half"), &[], "bias=0,1"), [""; 0]);
    // A run answers the base point, where every expression is used.
    let table = format!("{LEVEL}[[scan]]\nparameter = \"half\"\nvalues = [0.0, 1.0]\n");
    let (_, idle) = fluctua::config::read_and_check("level.toml", &table, &[]).unwrap();
    assert!(idle.len() == 1 && idle[0].contains("base point"), "{idle:?}");
}

/// What an axis writes over need not be valid in the file: the points are.
#[test]
fn a_base_that_the_axes_write_over_need_not_be_valid() {
    let cold = LEVEL.replace("bias = 1.0,", "bias = 1.0, T = -1.0,");
    let cold = cold.replace("temperature = 1.0", "temperature = \"T\"");
    let read = |scan: &str| ScanPlan::read_and_check("cold.toml", &cold, &[], &[scan.to_owned()]);
    let (plan, idle) = read("T=0.5:2:4").unwrap();
    assert!(idle.is_empty(), "{idle:?}");
    assert_eq!(plan.point(0).unwrap().parameters, [1.0, 0.5, 0.5]);
    let again = ScanPlan::read("plan.toml", &plan.to_toml(), &[], &[]).unwrap();
    assert_eq!(again.to_toml(), plan.to_toml());
    // A point that is not valid is named, and the rest goes on.
    let (plan, _) = read("T=-1:1:3").unwrap();
    assert!(plan.point(0).is_err() && plan.point(2).is_ok());
    // Where the axes leave it as it is, or no point of them is valid either, it is refused at its place.
    for scan in ["bias=0:1:3", "T=-3:-1:3"] {
        let error = read(scan).unwrap_err().to_string();
        assert!(error.starts_with("cold.toml:") && error.contains("temperature"), "{error}");
    }
}
