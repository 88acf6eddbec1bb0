//! The reference and the schema are what the tables that read and write say.

use std::fs;
use std::path::Path;

use fluctua::config::schema;
use fluctua::report::glossary;

use crate::common::configs;
use crate::common::same::assert_same;

#[test]
fn reference_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&schema::json()).unwrap() + "\n";
    let pages = glossary::pages().into_iter().chain([("config.schema.json", schema)]);
    for (name, text) in pages {
        let path = Path::new("docs/reference").join(name);
        if std::env::var_os("FLUCTUA_GOLDEN").is_some() {
            fs::create_dir_all("docs/reference").unwrap();
            fs::write(&path, &text).unwrap();
        }
        assert_same(text, fs::read(&path).unwrap(), name);
    }
}

/// Editors find the schema by a line of each config.
#[test]
fn configs_name_the_schema() {
    for path in configs() {
        let text = fs::read_to_string(&path).unwrap();
        let named =
            text.lines().any(|line| line == "#:schema ../docs/reference/config.schema.json");
        assert!(named, "{} has no `#:schema` line", path.display());
    }
}
