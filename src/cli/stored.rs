//! Read a report that a folder keeps.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use fluctua::figure::Figure;
use fluctua::report::figures;
use fluctua::report::stored::{self, ReadError, StoredReport};
use fluctua::report::{ScanReport, html, scan};

use super::failure::{Failure, reason};

/// The longest report that is read, in bytes.
const MAX_REPORT: u64 = 1 << 31;

/// Where a report is.
pub(super) struct Source {
    pub(super) file: PathBuf,
    pub(super) folder: PathBuf,
}

impl Source {
    /// Of an output folder, or of a file in one.
    pub(super) fn at(path: &Path) -> Self {
        if path.is_dir() {
            return Self { file: path.join("report.json"), folder: path.to_owned() };
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Self { file: path.to_owned(), folder: folder.unwrap_or(Path::new(".")).to_owned() }
    }

    pub(super) fn wrong(&self, what: &str) -> Failure {
        Failure::Input(format!("{}: {what}", super::shown(&self.file)))
    }

    /// Say what is there instead of a report, and what can be drawn of it.
    fn missing(&self, way_out: &str) -> Failure {
        let there = |file: &str| self.folder.join(file).is_file();
        let instead = match () {
            () if !self.folder.is_dir()
                || self.file.file_name() != Some("report.json".as_ref()) =>
            {
                return self.wrong(&format!("there is no such file or folder; {way_out}"));
            }
            () if there("blocks.bin") => {
                "it holds blocks and no report yet; the command that walked them goes on with --resume, and \
                 `fluctua merge` joins shards"
            }
            () if there("claims.json") => {
                "it holds a reproduction, whose figures are in its report.html; `fluctua reproduce` draws them into \
                 files with --figures svg"
            }
            () if there("trace.csv") => {
                "it holds a trajectory and no report; `fluctua trace` draws it with --figures svg, the same one by \
                 the same seed"
            }
            () => {
                let what = format!("there is no report.json in it; {way_out}");
                return Failure::Input(format!("{}: {what}", super::shown(&self.folder)));
            }
        };
        Failure::Input(format!("{}: {instead}", super::shown(&self.folder))).folded()
    }

    fn text(&self) -> Result<String, Failure> {
        let way_out =
            "name the folder of `fluctua run --out` or `fluctua scan --out`, or its report.json";
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => self.missing(way_out),
            _ => self.wrong(&format!("{}; {way_out}", reason(&error))),
        };
        let mut bytes = Vec::new();
        let file = File::open(&self.file).map_err(failed)?;
        let read = file.take(MAX_REPORT + 1).read_to_end(&mut bytes).map_err(failed)?;
        if read as u64 > MAX_REPORT {
            return Err(self.wrong(&format!("it is longer than {} MiB", MAX_REPORT >> 20)));
        }
        String::from_utf8(bytes)
            .map_err(|_| self.wrong(&format!("it is no text in UTF-8; {way_out}")))
    }

    /// What is stored there.
    pub(super) fn read(&self) -> Result<Stored, Failure> {
        let text = self.text()?;
        let told = |error: ReadError| self.wrong(&error.to_string());
        if stored::format(&text).map_err(told)?.as_deref() == Some("fluctua-scan") {
            let report = scan::read(&text).map_err(|error| self.wrong(&error.to_string()))?;
            return Ok(Stored::Scan(Box::new(report)));
        }
        let report = StoredReport::read(&text).map_err(told)?;
        Ok(Stored::Report(Box::new(report), text))
    }
}

/// A report that was stored.
pub(super) enum Stored {
    /// Of a run or an exact calculation, with its JSON.
    Report(Box<StoredReport>, String),
    /// Of a scan.
    Scan(Box<ScanReport>),
}

impl Stored {
    /// Every figure of it.
    pub(super) fn figures(&self) -> Vec<Figure> {
        match self {
            Self::Report(report, _) => figures::of(report),
            Self::Scan(report) => figures::of_scan(report),
        }
    }

    /// Its page.
    pub(super) fn page(&self, config: Option<&str>) -> String {
        match self {
            Self::Report(report, json) => html::of(report, json, config),
            Self::Scan(report) => html::of_scan(report, config),
        }
    }
}
