//! The option `--figures`, and the files that it asks for.

use std::path::Path;

use clap::{Args, ValueEnum};
use fluctua::figure::Figure;
use fluctua::report::figures::{self, Drawn};

use super::failure::Failure;

/// A format of drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Lines for a browser or an editor
    Svg,
    /// Dots, 300 to the inch
    Png,
    /// Lines for print
    Pdf,
}

impl From<Format> for figures::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Svg => Self::Svg,
            Format::Png => Self::Png,
            Format::Pdf => Self::Pdf,
        }
    }
}

/// Which figures are drawn.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Figures {
    /// Draw every figure in these formats (svg,png,pdf) into `figures` in the output folder, each with
    /// its data as CSV and a matplotlib script that draws it again
    #[arg(long, value_name = "FORMATS", value_enum, value_delimiter = ',')]
    pub(super) figures: Vec<Format>,
}

impl Figures {
    /// Refuse figures without a folder for them.
    pub(super) fn check(&self, out: Option<&Path>) -> Result<(), Failure> {
        if self.figures.is_empty() || out.is_some() {
            return Ok(());
        }
        Err(Failure::Input(
            "--figures writes files and needs a folder for them: standard output carries only the \
             result\n  = help: add --out DIR, as in `--out results --figures svg`; the drawings are \
             then in results/figures"
                .into(),
        ))
    }

    /// The files of figures in the formats that are asked for; what cannot be drawn is told.
    pub(super) fn drawn(&self, list: &[Figure]) -> Vec<(String, Vec<u8>)> {
        if self.figures.is_empty() {
            return Vec::new();
        }
        if list.is_empty() {
            super::warn("there is nothing to draw: no figure was written");
        }
        let Drawn { files, problems } = figures::files(list, &self.formats());
        for (name, why) in problems {
            super::warn(&format!("figure {name} was not drawn: {why}"));
        }
        files
    }

    /// The formats, each once.
    pub(super) fn formats(&self) -> Vec<figures::Format> {
        let mut formats: Vec<figures::Format> = Vec::new();
        for format in self.figures.iter().map(|&format| format.into()) {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        formats
    }
}
