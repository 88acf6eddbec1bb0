//! What `--help` says, word for word: options that subcommands share read the same everywhere.

use std::fs;

use crate::common::cli::{fluctua, text};
use crate::common::same::assert_same;

#[test]
fn help_is_as_it_was_written() {
    for command in ["run", "exact", "scan", "trace", "plot", "merge", "validate", "reproduce"] {
        let help = text(&fluctua(&[command, "--help"]).stdout);
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        let path = format!("tests/golden/help/{command}.txt");
        if std::env::var_os("FLUCTUA_GOLDEN").is_some() {
            fs::write(&path, &help).unwrap();
        }
        assert_same(&help, fs::read(&path).unwrap(), &path);
    }
}
