//! Turn figures into files: the drawing in each format, the data, and a script that draws it again.

use rayon::prelude::*;

use crate::figure::{self, Error, Figure, csv, pdf, png, script, svg};

/// A format of drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines that a browser or an editor shows.
    Svg,
    /// Dots, 300 to the inch.
    Png,
    /// Lines for print.
    Pdf,
}

/// Files of figures, and what could not be drawn.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// The name of each file and its bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The name of each figure that was not drawn, and why.
    pub problems: Vec<(String, Error)>,
}

/// Draw figures into files: of each, `NAME.svg` and the like, `NAME.csv` and `NAME.py`.
#[must_use]
pub fn files(figures: &[Figure], formats: &[Format]) -> Drawn {
    let each: Vec<_> = figures.par_iter().map(|figure| (figure, drawn(figure, formats))).collect();
    let mut all = Drawn::default();
    for (figure, outcome) in each {
        match outcome {
            Ok(files) => all.files.extend(files),
            Err(error) => all.problems.push((figure.name.clone(), error)),
        }
    }
    all
}

fn drawn(figure: &Figure, formats: &[Format]) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let scene = figure::draw(figure)?;
    let file = |ending: &str, bytes: Vec<u8>| (format!("{}.{ending}", figure.name), bytes);
    let mut files = Vec::new();
    for format in formats {
        files.push(match format {
            Format::Svg => file("svg", svg::write(&scene, svg::Theme::Paper).into_bytes()),
            Format::Png => file("png", png::write(&scene)),
            Format::Pdf => file("pdf", pdf::write(&scene)),
        });
    }
    files.push(file("csv", csv::write(figure).into_bytes()));
    files.push(file("py", script::write(figure)?.into_bytes()));
    Ok(files)
}
