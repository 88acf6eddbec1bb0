//! Lists, depths and numbers without an end: answered or refused, soon.

use std::fs;
use std::time::{Duration, Instant};

use crate::common::cli::{fluctua, text};

/// What is longer than this hangs; a config of a megabyte is read in a tenth of it.
const SOON: Duration = Duration::from_secs(10);

fn device(more: &str) -> String {
    format!(
        "[model]\nkind = \"dots\"\ndots.L = {{ energy = 1.0 }}\n\
         reservoirs.a = {{ dot = \"L\", temperature = 1.0, chemical_potential = 1.0 }}\n\
         reservoirs.b = {{ dot = \"L\", temperature = 1.0, chemical_potential = 0.0 }}\n{more}"
    )
}

fn ring(more: &str) -> String {
    format!(
        "[model]\nkind = \"ring\"\nupper = {{ spins = 1000000, coupling = 1.0 }}\n\
         lower = {{ spins = 10, coupling = 1.0 }}\nleft = {{ temperature = 1.0 }}\n\
         right = {{ temperature = 2.0 }}\nbulk = {{ rule = \"q2r\" }}\n{more}"
    )
}

fn list(count: usize, entry: impl Fn(usize) -> String) -> String {
    (0..count).map(entry).collect::<Vec<_>>().join(", ")
}

/// Refused, with the words, soon.
fn assert_refused_soon(config: &str, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.toml");
    fs::write(&path, config).unwrap();
    let began = Instant::now();
    let output = fluctua(&["show", path.to_str().unwrap()]);
    let (message, taken) = (text(&output.stderr), began.elapsed());
    assert_eq!(output.status.code(), Some(2), "{}: {message}", &config[..config.len().min(300)]);
    assert!(message.contains(words), "`{words}` is not in\n{message}");
    assert!(taken < SOON, "{taken:?}: {message}");
}

#[test]
fn long_lists_are_refused_at_once() {
    let many = 20_000;
    let pair = |k: usize| format!("[{}, {}]", k + 1, k + 3);
    let cases = [
        (ring(&format!("bonds = [{}]", list(many, |k| (k + 1).to_string()))), "at most 10000"),
        (ring(&format!("correlations = [{}]", list(many, pair))), "at most 10000"),
    ];
    for (config, words) in cases {
        assert_refused_soon(&config, words);
    }
    let name = |_: usize| "\"particle.a\"".to_owned();
    let observe = |key: &str, entry: &str| {
        device(&format!("[observe]\n{key} = [{}]\n", list(many, |_| entry.to_owned())))
    };
    for key in ["distributions", "generating_functions", "spectra"] {
        assert_refused_soon(&observe(key, &name(0)), "at most 1000 entries");
    }
    assert_refused_soon(
        &observe("covariances", "[\"particle.a\", \"particle.b\"]"),
        "at most 1000",
    );
    assert_refused_soon(&observe("waiting_times", "\"a\""), "at most 1000");
    assert_refused_soon(&observe("passages", "{ of = \"particle.a\", upper = 1 }"), "at most 1000");
    assert_refused_soon(&observe("response", "\"x\""), "at most 1000");
    assert_refused_soon(&observe("frequencies", "1.0"), "up to 1000 numbers");
    let states =
        format!("[observe]\npassages = [{{ states = [{}] }}]\n", list(many, |_| "\"L\"".into()));
    assert_refused_soon(&device(&states), "`L` twice");
    let rates = list(many, |_| "{ rate = 1.0 }".to_owned());
    let rates = format!(
        "[model.reservoirs.c]\ndot = \"L\"\ntemperature = 1\nchemical_potential = 0\ntunnel_rate = [{rates}]\n"
    );
    assert_refused_soon(&device(&rates), "at most 1000 entries");
}

#[test]
fn a_table_of_many_keys_is_refused_at_once() {
    let keys = |table: &str, count: usize, value: &str| {
        let lines = (0..count).map(|k| format!("k{k} = {value}\n"));
        format!("{table}\n{}", lines.collect::<String>())
    };
    let million = 300_000;
    assert_refused_soon(&keys("", million, "1"), "unknown key");
    assert_refused_soon(&device(&keys("[model.dots.L]", 1000, "1")), "long.toml");
    assert_refused_soon(&keys("[parameters]", million, "1"), "`model` is missing");
    assert_refused_soon(&keys("[parameters]", 300_000, "\"k299999\""), "in a circle");
    let chain = (0..200_000).map(|k| format!("k{k} = \"k{} + 1\"\n", k + 1));
    let chain = format!("[parameters]\n{}k200000 = 1\n", chain.collect::<String>());
    assert_refused_soon(&chain, "`model` is missing");
}

#[test]
fn depth_is_refused() {
    let deep = 100_000;
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        let value = open.repeat(deep) + "1" + &close.repeat(deep);
        assert_refused_soon(&format!("title = {value}"), "long.toml:1:");
        let set = format!("title={}", open.repeat(20_000) + "1" + &close.repeat(20_000));
        assert_eq!(fluctua(&["show", "--set", &set]).status.code(), Some(0), "a title of brackets");
        let set = format!("sampling.seed={}", open.repeat(20_000) + "1" + &close.repeat(20_000));
        assert_eq!(fluctua(&["show", "--set", &set]).status.code(), Some(2));
    }
    let dotted = vec!["a"; deep].join(".");
    assert_refused_soon(&format!("{dotted} = 1"), "long.toml:1:");
    assert_refused_soon(&format!("[{dotted}]\nb = 1"), "recursion limit");
    for text in ["(".repeat(deep), "-".repeat(deep) + "1", "1^".repeat(deep) + "1"] {
        assert_refused_soon(&format!("[parameters]\na = \"{text}\""), "too long");
    }
    for number in ["1e999999999", "9".repeat(deep).as_str(), &format!("1e{}", "9".repeat(deep))] {
        assert_refused_soon(&format!("[parameters]\na = {number}"), "long.toml:2:");
    }
}

#[test]
fn options_are_counted_and_their_paths_are_short() {
    let many: Vec<String> = (0..5000).map(|k| format!("parameters.k{k}=1")).collect();
    let with = |count: usize| {
        let options = many[..count].iter().flat_map(|option| ["--set", option]);
        fluctua(&std::iter::once("show").chain(options).collect::<Vec<_>>())
    };
    let output = with(5000);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("at most 1000"), "{}", text(&output.stderr));
    let long = format!("{}=1", vec!["a"; 10_000].join("."));
    let output = fluctua(&["show", "--set", &long]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.len() < 2000);
}
