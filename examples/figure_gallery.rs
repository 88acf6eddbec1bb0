//! Draw a figure of every kind from made-up numbers, in every format, into a folder.
//!
//! `cargo run --example figure_gallery -- FOLDER`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "an example prints, and a test runs it"
)]

use std::error::Error;
use std::fs;
use std::path::Path;

use fluctua::figure::svg::Theme;
use fluctua::figure::{csv, draw, pdf, png, script, svg};

#[path = "../tests/reports/figures/gallery.rs"]
mod gallery;

/// Write all files, and say how many.
///
/// # Errors
/// When a figure cannot be drawn or a file cannot be written.
pub fn run(folder: &Path) -> Result<String, Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let figures = gallery::all();
    for figure in &figures {
        let scene = draw(figure)?;
        let write = |ending: &str, bytes: Vec<u8>| {
            fs::write(folder.join(format!("{}.{ending}", figure.name)), bytes)
        };
        write("svg", svg::write(&scene, Theme::Paper).into_bytes())?;
        write("page.svg", svg::write(&scene, Theme::Page).into_bytes())?;
        write("png", png::write(&scene))?;
        write("pdf", pdf::write(&scene))?;
        write("csv", csv::write(figure).into_bytes())?;
        write("py", script::write(figure)?.into_bytes())?;
    }
    Ok(format!("{} figures\n", figures.len()))
}

#[allow(dead_code, reason = "a test calls `run`")]
fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    print!("{}", run(Path::new(&folder))?);
    Ok(())
}
