//! Read a report back from the bytes of `report.json`.
//!
//! Figures and pages are made from what is read here, so that a report that was stored is drawn as it was when it
//! was made, to the last byte. Words of later versions are kept as they are; keys of later versions are passed over.

mod shape;

use serde::Deserialize;

use super::json::VERSION;
use crate::config::{self, Plan};

pub use shape::{
    StoredAxis, StoredComparison, StoredCurve, StoredFinding, StoredKernel, StoredLaw,
    StoredObservable, StoredReport, StoredRow, StoredSeries, StoredTest, StoredUnits,
};

/// Why a text is no report that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON, or none in the shape of a report.
    #[error("{message}; a report is the file report.json of an output folder")]
    Shape {
        /// What is wrong, with its line and column.
        message: String,
    },
    /// It is JSON of another format.
    #[error("the format is `{found}`, not `{expected}`; name the report.json of an output folder")]
    Format {
        /// The format that is named, or a word that there is none.
        found: String,
        /// The format that was expected.
        expected: &'static str,
    },
    /// A later program wrote it.
    #[error(
        "the report has version {version}, and this program reads versions 1 to {newest}; draw it with the \
         program that wrote it"
    )]
    Version {
        /// The version of the report.
        version: u64,
        /// The latest version that is read.
        newest: u32,
    },
    /// Lists of one curve that belong together have different lengths.
    #[error("the {curve} has {found} values of `{list}` for {points} points; the file was changed")]
    Lengths {
        /// The curve, as messages call it.
        curve: String,
        /// The list of another length.
        list: &'static str,
        /// How many values it has.
        found: usize,
        /// How many points the curve has.
        points: usize,
    },
}

/// The beginning of every report, whatever it is of.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    version: u64,
}

/// The format that a JSON text names; none where it names none.
///
/// # Errors
/// Where the text is no JSON object.
pub fn format(text: &str) -> Result<Option<String>, ReadError> {
    Ok(head(text)?.format)
}

fn head(text: &str) -> Result<Head, ReadError> {
    serde_json::from_str(text).map_err(|error| shape(&error))
}

pub(crate) fn shape(error: &serde_json::Error) -> ReadError {
    ReadError::Shape { message: error.to_string() }
}

/// Check that a JSON text is of a format, and of a version that is known.
///
/// # Errors
/// Where it is not.
pub(crate) fn check(text: &str, expected: &'static str, newest: u32) -> Result<(), ReadError> {
    let Head { format, version } = head(text)?;
    if format.as_deref() != Some(expected) {
        let found = format.unwrap_or_else(|| "none".into());
        return Err(ReadError::Format { found, expected });
    }
    if version == 0 || version > u64::from(newest) {
        return Err(ReadError::Version { version, newest });
    }
    Ok(())
}

impl StoredReport {
    /// The format that these reports name.
    pub const FORMAT: &'static str = "fluctua-report";

    /// Read a report.
    ///
    /// ```
    /// # let plan = fluctua::config::Plan::builder()
    /// #     .dot("level", 0.0)
    /// #     .reservoir("left", "level", 1.0, 1.0)
    /// #     .reservoir("right", "level", 1.0, -1.0)
    /// #     .build()?;
    /// use fluctua::report::{json, stored::StoredReport};
    /// let report = fluctua::run::exact(&plan)?;
    /// let stored = StoredReport::read(&json::write(&report))?;
    /// assert_eq!(stored.quantities.len(), report.quantities.len());
    /// assert!(StoredReport::read("{}").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the text is no report, is one of a later version, or has lists that do not belong together.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        check(text, Self::FORMAT, VERSION)?;
        let report: Self = serde_json::from_str(text).map_err(|error| shape(&error))?;
        report.curves.iter().try_for_each(StoredCurve::check)?;
        Ok(report)
    }

    /// The plan, where it can still be read.
    #[must_use]
    pub fn plan(&self) -> Option<Plan> {
        let text = toml::to_string(&self.plan).ok()?;
        config::read("report.json", &text, &[]).ok()
    }

    /// Was anything sampled?
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.quantities.iter().any(|row| row.sampled.is_some())
    }

    /// Trajectories, all blocks together, where the plan tells.
    #[must_use]
    pub fn trajectories(&self) -> Option<u64> {
        self.plan.pointer("/sampling/trajectories")?.as_u64()
    }

    /// The answers to one statistic of an observable.
    #[must_use]
    pub fn row(&self, name: &str, of: &str, statistic: &str) -> Option<&StoredRow> {
        self.quantities.iter().find(|row| row.is(name, of, statistic))
    }
}

impl StoredCurve {
    /// How many points it has.
    #[must_use]
    pub fn points(&self) -> usize {
        self.axes.first().map_or(0, |axis| axis.values.len())
    }

    /// What it is called in a message: `distribution of particle.b over 100`.
    #[must_use]
    pub fn name(&self) -> String {
        let told = |of: &StoredObservable| format!("{}.{}", of.name, of.of);
        let and = self.and.as_ref().map(|and| format!(" and {}", told(and))).unwrap_or_default();
        let over = self.window.map(|window| format!(" over {window}")).unwrap_or_default();
        format!("{} of {}{and}{over}", self.kind.replace('_', " "), told(&self.observable))
    }

    /// Refuse lists of other lengths than the points.
    fn check(&self) -> Result<(), ReadError> {
        let points = self.points();
        let whole = |list: &[f64]| list.len();
        let series = self.sampled.as_ref();
        let errors = series.map(|s| s.standard_errors.len()).filter(|&errors| errors > 0);
        let lists = [
            ("sampled.values", series.map(|s| s.values.len())),
            ("sampled.standard_errors", errors),
            ("exact", self.exact.as_deref().map(whole)),
            ("expected", self.expected.as_deref().map(whole)),
            ("labels", self.labels.as_ref().map(Vec::len)),
        ];
        let axes = self.axes.iter().flat_map(|axis| {
            let edges = Some(axis.edges.len()).filter(|&edges| edges > 0);
            [("axes.values", Some(axis.values.len())), ("axes.edges", edges)]
        });
        let wrong = lists.into_iter().chain(axes).find_map(|(list, length)| {
            length.filter(|&length| length != points).map(|found| (list, found))
        });
        match wrong {
            Some((list, found)) => {
                Err(ReadError::Lengths { curve: self.name(), list, found, points })
            }
            None => Ok(()),
        }
    }
}
