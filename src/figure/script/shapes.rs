//! The script of a diagram: its shapes and words as they are drawn.

use std::fmt::Write;

use super::{opening, python};
use crate::figure::palette::hex;
use crate::figure::scene::{Anchor, Item, Path, Scene, Segment, Text};
use crate::figure::svg::length;
use crate::figure::{Error, Figure, draw};

const BEGIN: &str = include_str!("shapes.py");

/// The text of the script of a diagram.
pub(super) fn write(figure: &Figure) -> Result<String, Error> {
    let scene = draw(figure)?;
    let mut text = opening(figure);
    text.push_str(BEGIN);
    let (width, height) = (scene.width, scene.height);
    let _ = writeln!(
        text,
        "figure = plt.figure(figsize=({:.3}, {:.3}))\nax = figure.add_axes((0, 0, 1, 1))\n\
         ax.set_xlim(0, {})\nax.set_ylim({}, 0)\nax.axis(\"off\")",
        width / 72.0,
        height / 72.0,
        length(width),
        length(height)
    );
    items(&mut text, &scene);
    let _ = writeln!(text, "\nfigure.savefig(HERE / (NAME + \"_matplotlib.png\"), dpi=300)");
    Ok(text)
}

fn items(text: &mut String, scene: &Scene) {
    let mut left: Vec<&Item> = scene.items.iter().rev().collect();
    while let Some(item) = left.pop() {
        match item {
            Item::Path(path) => shape(text, path),
            Item::Text(word) => self::word(text, word),
            Item::Group(group) => left.extend(group.items.iter().rev()),
            Item::Markers(_) => {}
        }
    }
}

fn shape(text: &mut String, path: &Path) {
    let mut outline = String::new();
    let mut put = |letter: char, points: &[[f64; 2]]| {
        outline.push(letter);
        for x in points.as_flattened() {
            let _ = write!(outline, " {}", length(*x));
        }
        outline.push(' ');
    };
    for segment in &path.segments {
        match segment {
            Segment::Move(at) => put('M', &[*at]),
            Segment::Line(at) => put('L', &[*at]),
            Segment::Curve(a, b, at) => put('C', &[*a, *b, *at]),
            Segment::Close => put('Z', &[]),
        }
    }
    let fill = path.fill.map_or_else(|| "none".to_owned(), hex);
    let (ink, width) =
        path.stroke.map_or(("none".to_owned(), 0.0), |pen| (hex(pen.ink), pen.width));
    let dash = match path.stroke {
        Some(pen) if pen.is_broken() => {
            let [a, b, c, d] = pen.dash.map(|part| part / pen.width);
            format!(", ls=(0, ({a:.2}, {b:.2}, {c:.2}, {d:.2}))")
        }
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "shape(\"{}\", fc=\"{fill}\", ec=\"{ink}\", lw={}{dash})",
        outline.trim_end(),
        length(width)
    );
}

/// A text, one call a run, each in its place.
fn word(text: &mut String, word: &Text) {
    let anchor = match word.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => word.label.width / 2.0,
        Anchor::End => word.label.width,
    };
    for run in &word.label.runs {
        let (x, y) = (word.at[0] - anchor + run.x + run.width / 2.0, word.at[1] + run.y);
        let slant = match run.face {
            crate::figure::font::Face::Italic => ", style=\"italic\"",
            crate::figure::font::Face::Regular => "",
        };
        let _ = writeln!(
            text,
            "ax.text({}, {}, {}, ha=\"center\", va=\"baseline\", size={}, color=\"{}\"{slant}, \
             parse_math=False)",
            length(x),
            length(y),
            python(&run.text),
            length(run.size * 0.92),
            hex(word.ink)
        );
    }
}
