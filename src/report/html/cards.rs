//! Put each figure on a card with its title, its caption and its tools.

use std::fmt::Write;

use super::document::Section;
use super::escape::text;
use super::prose::prose;
use crate::figure::{self, Body, Figure, Mark, Panel, Width, svg};

/// Bytes of a drawing that a page carries; a larger one is told of.
const LARGEST: usize = 400_000;

/// A section of figures.
pub(super) fn section(figures: &[Figure], heading: &'static str) -> Section {
    let hint = "<p class=\"mu hint\">Drag over a figure to zoom, double-click to go back. With the keyboard: \
                arrows read points, + and \u{2212} zoom, Esc goes back.</p>\n<noscript><p class=mu>A script \
                of this page puts the drawings in.</p></noscript>\n";
    let mut out = String::from(hint);
    out += "<div class=grid>";
    for figure in figures {
        out += &card(figure);
    }
    Section::new("figures", heading, out + "</div>\n")
}

/// One figure on its card.
pub(crate) fn card(figure: &Figure) -> String {
    let Figure { name, title, .. } = figure;
    let wide = if figure.width == Width::Wide { " wide" } else { "" };
    let name = text(name);
    let tools = match &figure.body {
        Body::Panels(_) => format!(
            "<span class=tools><button type=button class=\"tool off\" data-reset={name} \
             tabindex=-1>Reset</button><button type=button class=tool data-csv={name}>CSV</button><button \
             type=button class=tool data-svg={name}>SVG</button></span>"
        ),
        Body::Diagram(_) => format!(
            "<span class=tools><button type=button class=tool data-svg={name}>SVG</button></span>"
        ),
    };
    let (drawing, caption) = drawing(figure);
    let drawing = put_off(&drawing);
    let mut out = format!(
        "<figure class=\"card{wide}\" id=\"fig-{name}\"{}><div \
         class=caption><h3>{}</h3>{tools}</div>{drawing}",
        maps(figure),
        prose(title)
    );
    if !caption.is_empty() {
        let _ = write!(out, "<figcaption class=mu>{}</figcaption>", prose(&caption));
    }
    out + "</figure>\n"
}

/// An empty drawing and beside it, as text, what the script puts into it: a browser that need not lay out what is far
/// below the screen shows the page at once.
fn put_off(drawing: &str) -> String {
    let parts = drawing.trim_end().strip_suffix("</svg>").and_then(|open| open.split_once('>'));
    match parts.filter(|(start, _)| start.starts_with("<svg")) {
        Some((start, inside)) => {
            format!("{start}></svg><script type=\"image/svg+xml\">{inside}</script>")
        }
        None => drawing.to_owned(),
    }
}

/// Which curve the cells of each panel show, for the script: cells carry no marks to point at.
fn maps(figure: &Figure) -> String {
    let of = |panel: &Panel| {
        let cells = panel.layers.iter().find(|layer| matches!(layer.mark, Mark::Cells { .. }));
        cells.and_then(|layer| layer.curve.clone()).unwrap_or_default()
    };
    let keys: Vec<String> = figure.panels().iter().map(of).collect();
    if keys.iter().all(String::is_empty) {
        return String::new();
    }
    format!(" data-cells=\"{}\"", text(&keys.join(",")))
}

/// The drawing of a figure and its caption, or why there is none.
pub(super) fn drawing(figure: &Figure) -> (String, String) {
    match figure::draw(figure) {
        Ok(scene) => {
            let drawing = svg::write(&scene, svg::Theme::Page);
            if drawing.len() > LARGEST {
                let told =
                    "This drawing has too many parts for a page; fluctua plot writes it as a file.";
                return (format!("<p class=mu>{told}</p>"), scene.caption);
            }
            (drawing, scene.caption)
        }
        Err(error) => {
            (format!("<p class=mu>Not drawn: {}.</p>", text(&error.to_string())), String::new())
        }
    }
}
