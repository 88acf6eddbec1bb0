//! Draw a report that is JSON.

use fluctua::report::figures::{self as drawings, Format};
use fluctua::report::html;
use fluctua::report::stored::{ReadError, StoredReport};
use pyo3::prelude::*;

use crate::trouble::exception;

/// The figures of a report: the name of each and its SVG.
#[pyfunction]
pub(crate) fn figures(py: Python<'_>, json: &str) -> PyResult<Vec<(String, String)>> {
    let stored = read(py, json)?;
    let drawn = drawings::files(&drawings::of(&stored), &[Format::Svg]);
    let svg = |(name, bytes): (String, Vec<u8>)| {
        let stem = name.strip_suffix(".svg")?.to_owned();
        Some((stem, String::from_utf8(bytes).ok()?))
    };
    Ok(drawn.files.into_iter().filter_map(svg).collect())
}

/// The page of a report, with its config if it is known.
#[pyfunction]
pub(crate) fn page(py: Python<'_>, json: &str, config: Option<&str>) -> PyResult<String> {
    Ok(html::of(&read(py, json)?, json, config))
}

fn read(py: Python<'_>, json: &str) -> PyResult<StoredReport> {
    let wrong = |error: ReadError| exception(py, "ConfigError", (error.to_string(),));
    StoredReport::read(json).map_err(wrong)
}
