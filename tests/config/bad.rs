//! Every config of `tests/bad` is refused with the message that its leading `#!` lines spell out.

use std::fs;
use std::path::Path;

use fluctua::config;

/// Lines of the file that start with a marker, without it.
fn marked<'t>(text: &'t str, marker: &str) -> Vec<&'t str> {
    text.lines()
        .filter_map(|line| line.strip_prefix(marker))
        .map(|rest| rest.strip_prefix(' ').unwrap_or(rest))
        .collect()
}

#[test]
fn every_bad_config_is_refused_with_its_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut checked = 0;
    for entry in fs::read_dir(folder).expect("the folder of bad configs") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.expect("a file name in UTF-8");
        let text = fs::read_to_string(&path).expect(name);
        let set: Vec<String> = marked(&text, "#--set").into_iter().map(str::to_owned).collect();
        let error = config::read(name, &text, &set).expect_err(name).to_string();
        assert_eq!(error, marked(&text, "#!").join("\n"), "{name}");
        assert!(error.contains("= help: "), "{name}: no way out");
        assert!(error.lines().all(|line| line.chars().count() <= 80), "{name}: too wide");
        checked += 1;
    }
    assert!(checked > 50, "only {checked} bad configs");
}
