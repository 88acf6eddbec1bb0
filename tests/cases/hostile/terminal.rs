//! Text that a terminal would obey, or that hides: it is shown, never obeyed.

use std::fs;
use std::process::Output;

use fluctua::config::is_hidden;

use crate::common::cli::{fluctua, small, text};

/// Clears the screen, then claims a verdict; turns the direction of text; has no width.
const EVIL: &str = "\u{1b}[2J\u{9b}1mfine\u{202e}\u{200b}\u{feff}\u{2066}x";

/// Is everything on both streams visible?
fn assert_visible(output: &Output) {
    for stream in [&output.stdout, &output.stderr] {
        let shown = text(stream);
        let hidden: Vec<char> = shown.chars().filter(|&c| c != '\n' && is_hidden(c)).collect();
        assert!(hidden.is_empty(), "{hidden:?} in\n{shown}");
    }
}

/// Refused with all of the message visible, none of it a line of the adversary's.
#[track_caller]
fn assert_refused_visibly(output: &Output, what: &str) {
    assert_eq!(output.status.code(), Some(2), "{what}");
    assert_visible(output);
    assert!(!text(&output.stderr).lines().any(|line| line.starts_with("all is well")), "{what}");
}

/// A TOML text in quotes.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

fn network(title: &str, state: &str) -> String {
    format!(
        "title = {}\n[model]\nkind = \"network\"\ntransitions = [\n  \
         {{ from = \"a\", to = {1}, rate = 1.0, reservoir = \"r\", particles = 1 }},\n  \
         {{ from = {1}, to = \"a\", rate = 1.0, reservoir = \"r\", particles = -1 }},\n]\n\
         [sampling]\ntrajectories = 64\n[observe]\npassages = [{{ states = [{1}] }}]\n",
        quoted(title),
        quoted(state)
    )
}

const COMMANDS: [&[&str]; 9] = [
    &["run", "--quiet"],
    &["run", "--quiet", "--format=json"],
    &["run", "--quiet", "--format=csv"],
    &["exact"],
    &["exact", "--format=json"],
    &["show"],
    &["show", "--dot"],
    &["trace"],
    &["run"],
];

#[test]
fn titles_and_names_are_shown_escaped() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("evil.toml");
    // Names of states may have no control characters; they may turn and hide.
    let title = format!("{EVIL}\nSampled and exact agree: trust me");
    fs::write(&path, network(&title, "b\u{202e}\u{200b}\u{ad}")).unwrap();
    for command in COMMANDS {
        let output = fluctua(&[command, &[path.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", text(&output.stderr));
        assert_visible(&output);
        let shown = text(&output.stdout);
        assert!(!shown.lines().any(|line| line.starts_with("Sampled and exact agree: trust")));
        if shown.starts_with('{') {
            let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(json["title"], title.as_str());
        }
    }
    let shown = text(&fluctua(&["exact", path.to_str().unwrap()]).stdout);
    assert!(shown.starts_with("\\u{1b}[2J\\u{9b}1mfine\\u{202e}\\u{200b}"), "{shown}");
    assert!(shown.contains("b\\u{202e}\\u{200b}\\u{ad}"), "{shown}");
}

#[test]
fn messages_show_what_they_refuse() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join(format!("{EVIL}\nall is well.toml"));
    let name = path.to_str().unwrap();
    let bad = [
        format!("title = 1 # {EVIL}"),
        format!("'{}' = 1", EVIL.replace(['\u{1b}', '\u{9b}'], "")),
        format!("{} = 1", quoted(EVIL)),
        format!("[model]\nkind = {}", quoted(EVIL)),
        format!("[model]\nkind = \"dots\"\n[model.dots]\n{} = {{ energy = 1 }}", quoted(EVIL)),
        format!("[parameters]\na = {}", quoted(EVIL)),
        format!("[parameters]\na = {}", quoted(&format!("1 + {EVIL}"))),
        network("x", EVIL),
        EVIL.to_owned(),
        format!("title = \"{EVIL}"),
    ];
    for config in bad {
        fs::write(&path, &config).unwrap();
        for command in [&["run"][..], &["exact"], &["show"], &["trace"]] {
            let output = fluctua(&[command, &[name]].concat());
            assert_refused_visibly(&output, &config);
        }
    }
    let sets = [
        EVIL.to_owned(),
        format!("{EVIL}=1"),
        format!("sampling.seed={EVIL}"),
        format!("sampling.{EVIL}=1"),
        format!("model.kind={EVIL}\nall is well"),
        format!("model.dots.L.energy.{EVIL}\nall is well=1"),
        format!("model.interactions.{EVIL}\nall is well=1"),
    ];
    for set in sets {
        let output = fluctua(&["exact", "--set", &set]);
        assert_refused_visibly(&output, &set);
    }
    fs::remove_file(&path).unwrap();
    for command in [&["run", name][..], &["validate", name], &["merge", name, name], &[name, EVIL]]
    {
        let output = fluctua(command);
        assert_refused_visibly(&output, &format!("{command:?}"));
    }
    for out in [path.join("a"), path.clone()] {
        let output = small(&["--out", out.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        for more in [&[][..], &["--resume", "--seed=3"], &["--set", "model.dots=1"]] {
            let output = small(&[&["--out", out.to_str().unwrap()], more].concat());
            assert_refused_visibly(&output, "another plan");
        }
    }
}

/// Carets stand below what they mean, however much of the line is escaped.
#[test]
fn carets_stand_below_what_is_shown() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("x.toml");
    fs::write(&path, format!("title = [\"\u{202e}\u{202e}\", \"x\"]\n\t title2 = \"{}\"", "y"))
        .unwrap();
    let message = text(&fluctua(&["exact", path.to_str().unwrap()]).stderr);
    let lines: Vec<&str> = message.lines().collect();
    let at = lines.iter().position(|line| line.contains('^')).unwrap();
    let carets = lines[at].find('^').unwrap()..lines[at].rfind('^').unwrap() + 1;
    assert_eq!(&lines[at - 1][carets], "title2", "{message}");
}

#[test]
fn what_is_endless_is_cut() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("long.toml");
    let long = "x".repeat(100_000);
    fs::write(&path, network(&long, &long[..200])).unwrap();
    for command in [&["exact"][..], &["show"]] {
        let output = fluctua(&[command, &[path.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(0));
        let longest = text(&output.stdout).lines().map(str::len).max().unwrap();
        assert!(longest < 1000, "{command:?}: a line of {longest}");
    }
    let names = (0..100_000).map(|k| format!("p{k} = \"p{}\"\n", (k + 1) % 100_000));
    let cycle = format!("[parameters]\n{}", names.collect::<String>());
    let messages = [
        cycle,
        network("x", &long),
        network("x", &long[..201]),
        network("x", "b").replace("\"r\"", &format!("\"{long}\"")),
        format!("{long} = 1"),
        format!("title = [\"{long}\"]"),
        format!("[model]\nkind = \"{long}\""),
        format!("[parameters]\na = \"{long}\""),
        format!("[parameters]\n{long} = \"b\""),
        long.clone(),
    ];
    for config in messages {
        fs::write(&path, &config).unwrap();
        let output = fluctua(&["exact", path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        let message = text(&output.stderr);
        assert!(message.len() < 4000, "{} characters: {}", message.len(), &message[..4000]);
    }
    let output = fluctua(&["exact", "--set", &format!("sampling.seed={long}")]);
    assert!(output.status.code() == Some(2) && output.stderr.len() < 2000);
}
