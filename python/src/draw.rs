//! Draw a report that is JSON.

use fluctua::report::figures::{self as drawings, Format};
use fluctua::report::html;
use fluctua::report::stored::StoredReport;
use pyo3::prelude::*;

use crate::trouble::Trouble;
use crate::work::{self, Way};

/// The figures of a report: the name of each and its SVG.
#[pyfunction]
pub(crate) fn figures(py: Python<'_>, json: String) -> PyResult<Vec<(String, String)>> {
    work::run(py, Way::quiet(None), move |_| {
        let drawn = drawings::files(&drawings::of(&read(&json)?), &[Format::Svg]);
        let svg = |(name, bytes): (String, Vec<u8>)| {
            let stem = name.strip_suffix(".svg")?.to_owned();
            Some((stem, String::from_utf8(bytes).ok()?))
        };
        Ok(drawn.files.into_iter().filter_map(svg).collect())
    })
}

/// The page of a report, with its config if it is known.
#[pyfunction]
pub(crate) fn page(py: Python<'_>, json: String, config: Option<String>) -> PyResult<String> {
    work::run(py, Way::quiet(None), move |_| Ok(html::of(&read(&json)?, &json, config.as_deref())))
}

fn read(json: &str) -> Result<StoredReport, Trouble> {
    StoredReport::read(json).map_err(|error| Trouble::input(error.to_string()))
}
