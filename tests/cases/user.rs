//! What a new user meets: messages, screens, files.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::same::assert_same;
use fluctua::config;
use fluctua::report::screen::LINES;

fn fluctua(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fluctua")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What a command printed that did its work.
fn printed(arguments: &[&str]) -> String {
    let output = fluctua(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// What a command complained of that could do nothing.
fn refused(arguments: &[&str]) -> String {
    let output = fluctua(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    assert!(output.stdout.is_empty(), "{arguments:?} printed a result");
    text(&output.stderr)
}

/// A config in a folder that goes with the test.
fn written(folder: &Path, name: &str, config: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, config).unwrap();
    path.to_str().unwrap().to_owned()
}

fn check(config: &str, set: &[&str]) -> Vec<String> {
    let set: Vec<String> = set.iter().map(ToString::to_string).collect();
    config::read_and_check("x.toml", config, &set).unwrap().1
}

const LEVEL: &str = r#"
    [parameters]
    half = "bias/2"
    bias = 2.0
    [model]
    kind = "dots"
    dots.level = { energy = 0.5 }
    reservoirs.left = { dot = "level", temperature = 1.0, chemical_potential = "half" }
    reservoirs.right = { dot = "level", temperature = 1.0, chemical_potential = "-half" }
"#;

#[test]
fn parameters_that_nothing_depends_on_are_named() {
    assert!(check(LEVEL, &[]).is_empty(), "bias is used by half");
    let idle = check(LEVEL, &["model.reservoirs.left.chemical_potential=1", "parameters.half=1"]);
    assert_eq!(idle, ["x.toml:4:5: no value depends on the parameter `bias`"]);
    let set = ["model.reservoirs.left.chemical_potential=1"];
    let both = check(&LEVEL.replace("\"-half\"", "0.0"), &set);
    let said = "x.toml:3:5: no value depends on the parameter `half`, nor on 1 other parameters";
    assert_eq!(both, [said]);
    // A dot of that name is no use of it.
    let named = check(&LEVEL.replace("bias = 2.0", "bias = 2.0\n    level = 1.0"), &[]);
    assert_eq!(named, ["x.toml:5:5: no value depends on the parameter `level`"]);
    let response = format!("{LEVEL}\n[observe]\nresponse = [\"bias\"]\n");
    assert!(check(&response, &[]).is_empty());
}

#[test]
fn unused_parameters_reach_standard_error_and_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let config = LEVEL.replace("bias = 2.0", "bias = 2.0\n    Bias = 3.0");
    let path = written(folder.path(), "level.toml", &config);
    let output = fluctua(&["exact", &path, "--format", "json"]);
    let said = text(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("no value depends on the parameter `Bias`"), "{said}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!report["warnings"].to_string().contains("Bias"));
    let parameters: Vec<_> = report["parameters"].as_object().unwrap().iter().collect();
    let values: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(values, ["half=1.0", "bias=2.0", "Bias=3.0"]);
}

/// The numbers of a plan are resolved: it runs again as it is, and its parameters set nothing.
#[test]
fn a_resolved_plan_runs_again_and_keeps_its_record() {
    let folder = tempfile::tempdir().unwrap();
    for config in ["configs/single_level.toml", "configs/response.toml"] {
        let out = folder.path().join(Path::new(config).file_stem().unwrap());
        let out = out.to_str().unwrap();
        let first = ["run", config, "--trajectories", "512", "--format", "json", "--out", out];
        let first = printed(&first);
        let plan = format!("{out}/plan.toml");
        assert!(fs::read_to_string(&plan).unwrap().starts_with("resolved = true\n"));
        let again = fluctua(&["run", &plan, "--format", "json"]);
        assert_same(again.stdout, first, "again");
        assert!(text(&again.stderr).is_empty(), "{}", text(&again.stderr));
        let name = if config.contains("level") { "bias" } else { "F_N" };
        let message = refused(&["run", &plan, "--set", &format!("parameters.{name}=3")]);
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(message.contains(&format!("{out}/config.toml")), "{message}");
    }
}

#[test]
fn words_that_are_no_command_or_example_find_the_one_meant() {
    let message = refused(&["rnu", "x.toml"]);
    assert!(message.contains("did you mean `run`?") && message.contains("exact"), "{message}");
    assert!(refused(&["frobnicate"]).contains("There are: run, exact"));
    assert!(refused(&["example", "singel_level"]).contains("did you mean `single_level`?"));
}

#[test]
fn every_config_is_an_example() {
    let list = printed(&["example"]);
    for entry in fs::read_dir("configs").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let config = fs::read_to_string(&path).unwrap();
        assert_eq!(printed(&["example", name]), config);
        assert!(list.lines().any(|line| line.starts_with(&format!("{name} "))), "{name}");
    }
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
}

#[test]
fn counts_may_have_an_exponent() {
    let small = ["run", "--set", "sampling.blocks=32"];
    let of = |n: &str| printed(&[&small[..], &["--trajectories", n]].concat());
    assert_eq!(of("64e1"), of("640"));
    for wrong in ["1.5", "0", "-3", "many", "1e30"] {
        assert!(
            refused(&[&small[..], &[&format!("--trajectories={wrong}")]].concat())
                .contains("such as 1000000 or 1e6")
        );
    }
}

/// What a command has no use for it does not take.
#[test]
fn options_without_effect_are_not_offered() {
    for arguments in [
        ["exact", "--seed=1"],
        ["exact", "--trajectories=10"],
        ["show", "--seed=1"],
        ["trace", "--trajectories=10"],
    ] {
        assert!(refused(&arguments).contains("unexpected argument"));
    }
}

#[test]
fn a_trace_says_what_ended_it() {
    let all = fluctua(&["trace"]);
    let jumps = text(&all.stdout).lines().count() - 1;
    let said = text(&all.stderr);
    assert!(said.contains(&format!("its duration, 100, after {jumps} jumps")), "{said}");
    let few = text(&fluctua(&["trace", "--jumps", "3"]).stderr);
    assert!(few.starts_with("Stopped after 3 jumps"), "{few}");
}

#[test]
fn other_encodings_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let wide = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(LEVEL.encode_utf16().flat_map(bytes)).collect()
    };
    let path = folder.path().join("x.toml");
    for bytes in [wide(u16::to_le_bytes, [0xff, 0xfe]), wide(u16::to_be_bytes, [0xfe, 0xff])] {
        fs::write(&path, bytes).unwrap();
        assert!(refused(&["exact", path.to_str().unwrap()]).contains("UTF-16"));
    }
    fs::write(&path, b"title = \"M\xfcller\"\n").unwrap();
    assert!(refused(&["exact", path.to_str().unwrap()]).contains("byte 11"));
    // A mark before UTF-8, as editors of Windows write it, does no harm.
    fs::write(&path, format!("\u{feff}{LEVEL}")).unwrap();
    printed(&["exact", path.to_str().unwrap()]);
}

/// A device with reservoirs enough for every kind of row, at every temperature its own.
fn device(reservoirs: usize) -> String {
    let mut config = String::from("[model]\nkind = \"dots\"\n");
    for dot in 0..2 {
        writeln!(config, "dots.d{dot} = {{ energy = 0.{dot}7 }}").unwrap();
    }
    for r in 0..reservoirs {
        writeln!(
            config,
            "reservoirs.r{r} = {{ dot = \"d{}\", temperature = 1.{r}, chemical_potential = 0.{r}3 }}",
            r % 2
        )
        .unwrap();
    }
    config
}

#[test]
fn the_page_fits_a_screen_and_says_what_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let observed = "[observe]\nlaws = true\ndistributions = [\"particle.r0\"]\n";
    for reservoirs in [2, 4, 9] {
        for observe in ["", observed] {
            let path = written(folder.path(), "x.toml", &(device(reservoirs) + observe));
            for command in [&["exact"][..], &["run", "--trajectories=2560"]] {
                let set = ["--set", "sampling.duration=10"];
                let page = printed(&[command, &[&path], &set[..]].concat());
                let full = printed(&[command, &[&path], &set[..], &["--full"]].concat());
                let lines = page.lines().count();
                assert!(lines <= LINES, "{lines} lines\n{page}");
                for line in page.lines().chain(full.lines()) {
                    assert!(line.chars().count() <= 80, "too wide: {line}");
                }
                assert!(page.contains("--full") && page.contains("particle."), "{page}");
                assert_eq!(page.contains("of each kind the largest"), reservoirs > 4, "{page}");
                assert!(full.lines().count() > lines, "{full}");
            }
        }
    }
}

/// A disagreement is never among what is left out.
#[test]
fn a_disagreement_is_on_the_page() {
    let set = ["--set", "model.bulk.levels=2"];
    let page = printed(&[&["exact", "configs/ring_creutz.toml"][..], &set[..]].concat());
    assert!(page.contains("warning: "), "{page}");
    for config in ["configs/trajectories.toml", "configs/ring_long.toml", "configs/response.toml"] {
        let page = printed(&["run", config, "--trajectories", "256"]);
        assert!(page.lines().count() <= LINES, "{page}");
    }
}

const COUNTS: &str = r#"
    [model]
    kind = "network"
    transitions = [
      { from = "A", to = "B", rate = 1.0, reservoir = "r", particles = 1 },
      { from = "B", to = "A", rate = 2.0, reservoir = "r", particles = BACK },
    ]
"#;

#[test]
fn energies_of_a_network_without_energies_are_not_printed() {
    let motor = printed(&["exact", "configs/motor.toml"]);
    assert!(motor.contains("particle.fuel") && !motor.contains("\n  particle.slip  "), "{motor}");
    let page = printed(&["exact", "configs/random_walk.toml", "--full"]);
    assert!(page.contains("particle.walk") && !page.contains("energy.walk"), "{page}");
    let listed = printed(&["exact", "configs/random_walk.toml", "--format", "csv"]);
    assert!(listed.contains("energy,walk,rate"), "the files keep them");
}

#[test]
fn counts_that_contradict_each_other_on_the_way_back_are_named() {
    let notes = |back: &str| {
        let config = COUNTS.replace("BACK", back);
        let plan = config::read("x.toml", &config, &[]).unwrap();
        fluctua::model::compile(&plan.model).network.expect("enumerated").notes.join("\n")
    };
    assert!(notes("1").contains("from `A` to `B` and back through `r` both bring particles"));
    assert!(notes("2").contains("both bring particles"));
    for fine in ["-1", "0", "-2"] {
        assert!(!notes(fine).contains("both bring"), "{fine}");
    }
    assert!(notes("-1, energy = 0.5").is_empty() || !notes("-1, energy = 0.5").contains("both"));
    // A walker on two sites has every reverse, though both ways around count one.
    let both = COUNTS.replace("BACK },", "1 },\n{ from = \"B\", to = \"A\", rate = 1.0, reservoir = \"r\", particles = -1 },\n{ from = \"A\", to = \"B\", rate = 1.0, reservoir = \"r\", particles = -1 },");
    let plan = config::read("x.toml", &both, &[]).unwrap();
    assert!(
        !fluctua::model::compile(&plan.model)
            .network
            .expect("enumerated")
            .notes
            .join("")
            .contains("both bring")
    );
    let energies =
        COUNTS.replace("BACK", "-1, energy = 0.5").replace("= 1 }", "= 1, energy = 0.5 }");
    let plan = config::read("x.toml", &energies, &[]).unwrap();
    assert!(
        fluctua::model::compile(&plan.model)
            .network
            .expect("enumerated")
            .notes
            .join("")
            .contains("both bring energy")
    );
}

#[test]
fn a_network_is_shown_at_a_glance() {
    let ring = printed(&["show", "configs/ring_asymmetric.toml"]);
    assert!(ring.contains("ring of 7 spins: 64 states") && ring.contains("--all lists the 288"));
    assert!(ring.lines().count() <= LINES, "{ring}");
    let all = printed(&["show", "configs/ring_asymmetric.toml", "--all"]);
    assert!(all.lines().count() > 288 && !all.contains("... and"));
    assert!(printed(&["show", "configs/ring_long.toml"]).contains("ring of 100000 spins"));
    for line in ring.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
    }
}

#[test]
fn a_graph_keeps_the_digits_of_small_rates() {
    let graph = printed(&["show", "--dot", "--set", "model.reservoirs.a.tunnel_rate=1e-6"]);
    assert!(graph.contains("[label=\"a 2.31e-7\"]"), "{graph}");
}

/// Forces of zero leave zeros, not what cancels to rounding.
#[test]
fn equilibrium_prints_zeros() {
    let forces =
        ["parameters.F_E=0", "parameters.F_N=0", "model.reservoirs.r.chemical_potential=0"];
    let set: Vec<&str> = forces.iter().flat_map(|force| ["--set", force]).collect();
    let ring = ["--set", "model.left.temperature=1", "--set", "model.right.temperature=1"];
    for table in [
        printed(&[&["exact", "--full"][..], &set].concat()),
        printed(&[&["exact", "--full", "configs/ring_symmetric.toml"][..], &ring].concat()),
    ] {
        assert!(!table.contains("e-1") && !table.contains("e-3"), "{table}");
    }
}
