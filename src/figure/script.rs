//! Write a matplotlib script that draws a figure again from its CSV.
//!
//! The script reads the CSV beside it and writes a PNG; it needs Python 3, numpy and matplotlib 3.6. Ranges are those
//! of our drawing. Of a diagram, whose shapes are no data, it holds the shapes.

mod layers;
mod shapes;

use std::borrow::Cow;
use std::fmt::Write;
use std::mem::discriminant;

use super::label::mathtext;
use super::layout::{Layout, Placed, layout};
use super::scene::Direction;
use super::{Axis, Body, Error, Figure, Layer, Legend, Mark, Panel, Scale, check};

/// What every script begins with.
const READ: &str = include_str!("script/panels.py");

/// The text of the script of a figure, to be called `NAME.py`, beside `NAME.csv`.
///
/// # Errors
///
/// As [`draw`](super::draw).
pub fn write(figure: &Figure) -> Result<String, Error> {
    check::check(figure)?;
    let panels = match &figure.body {
        Body::Panels(panels) => panels,
        Body::Diagram(_) => return shapes::write(figure),
    };
    let layout = layout(figure, panels)?;
    let mut text = opening(figure);
    text.push_str(READ);
    axes(figure, &layout, &mut text);
    for (placed, panel) in layout.panels.iter().zip(panels) {
        let number = placed.number;
        let _ = writeln!(text, "\nax = axes[{number}]");
        for (name, direction) in [("x", placed.x.direction), ("y", placed.y.direction)] {
            scale(&mut text, name, direction);
        }
        for (layer, content) in panel.layers.iter().enumerate() {
            let before = &panel.layers[..layer];
            let content = named_once(content, before);
            layers::layer(&mut text, [number + 1, layer + 1], &content, panel)?;
        }
        finish(&mut text, placed, panel)?;
    }
    let _ = writeln!(text, "\nfigure.savefig(HERE / (NAME + \"_matplotlib.png\"), dpi=300)");
    Ok(text)
}

/// A layer without its name where one before it has the same: matplotlib would list a broken line once a part.
fn named_once<'a>(layer: &'a Layer, before: &[Layer]) -> Cow<'a, Layer> {
    let is_same = |other: &Layer| {
        other.label == layer.label
            && other.ink == layer.ink
            && discriminant(&other.mark) == discriminant(&layer.mark)
    };
    if before.iter().any(is_same) {
        Cow::Owned(Layer { label: None, ..layer.clone() })
    } else {
        Cow::Borrowed(layer)
    }
}

/// The first lines: what it draws.
fn opening(figure: &Figure) -> String {
    let (name, title) = (python(&figure.name), python(&format!("Draw `{}` again.", figure.title)));
    format!("{title}\nNAME = {name}\n")
}

/// Subplots with the shares of heights that ours have.
fn axes(figure: &Figure, layout: &Layout<'_>, text: &mut String) {
    let (width, height) = (layout.width / 72.0, layout.height / 72.0);
    let mut stacks: Vec<Vec<&Placed<'_>>> = Vec::new();
    for placed in &layout.panels {
        match stacks.last_mut() {
            Some(stack) if placed.panel.share_x => stack.push(placed),
            _ => stacks.push(vec![placed]),
        }
    }
    let columns = figure.columns.min(stacks.len()).max(1);
    let rows = stacks.len().div_ceil(columns);
    let _ = writeln!(
        text,
        "\nfigure = plt.figure(figsize=({width:.3}, {height:.3}), layout=\"constrained\")\n\
         outer = figure.add_gridspec({rows}, {columns})\naxes = []"
    );
    for (i, stack) in stacks.iter().enumerate() {
        let heights: Vec<String> =
            stack.iter().map(|placed| format!("{:.1}", placed.frame.height)).collect();
        let _ = writeln!(
            text,
            "inner = outer[{}, {}].subgridspec({}, 1, height_ratios=[{}])",
            i / columns,
            i % columns,
            stack.len(),
            heights.join(", ")
        );
        for row in 0..stack.len() {
            let share = if row == 0 { "" } else { ", sharex=axes[-1]" };
            let _ = writeln!(text, "axes.append(figure.add_subplot(inner[{row}]{share}))");
        }
    }
}

/// Ranges, labels, letter and legend of a panel.
fn finish(text: &mut String, placed: &Placed<'_>, panel: &Panel) -> Result<(), Error> {
    for (name, axis, direction) in
        [("x", &panel.x, placed.x.direction), ("y", &panel.y, placed.y.direction)]
    {
        let _ = writeln!(text, "ax.set_{name}lim({:?}, {:?})", direction.from, direction.to);
        let label =
            if name == "y" || placed.x_labelled { axis_label(axis)? } else { String::new() };
        let _ = writeln!(text, "ax.set_{name}label({})", python(&label));
    }
    for (name, axis) in
        [("x", &panel.x), ("y", &panel.y)].iter().filter(|(_, a)| !a.names.is_empty())
    {
        let words: Result<Vec<String>, Error> =
            axis.names.iter().map(|word| Ok(python(&mathtext(word)?))).collect();
        let (count, words) = (axis.names.len(), words?.join(", "));
        let _ = writeln!(text, "ax.set_{name}ticks(range({count}), [{words}])");
        let _ = writeln!(text, "ax.{name}axis.set_minor_locator(plt.NullLocator())");
    }
    if !placed.x_labelled {
        text.push_str("ax.tick_params(labelbottom=False)\n");
    }
    if let Some(letter) = &panel.letter {
        let letter = python(&mathtext(&format!("({letter})"))?);
        let _ = writeln!(text, "ax.set_title({letter}, loc=\"left\", fontsize=8.6, pad=3)");
    }
    if panel.legend != Legend::Hidden {
        let covered = panel.layers.iter().any(|layer| matches!(layer.mark, Mark::Cells { .. }));
        let frame = if covered { "frameon=True" } else { "" };
        let _ = writeln!(text, "if ax.get_legend_handles_labels()[1]:\n    ax.legend({frame})");
    }
    Ok(())
}

fn scale(text: &mut String, name: &str, direction: Direction) {
    let _ = match direction.scale {
        Scale::Linear => Ok(()),
        Scale::Log => writeln!(text, "ax.set_{name}scale(\"log\")"),
        Scale::SymLog(c) => writeln!(text, "ax.set_{name}scale(\"symlog\", linthresh={c:?})"),
    };
}

/// The label of an axis with its unit.
fn axis_label(axis: &Axis) -> Result<String, Error> {
    let label = match &axis.unit {
        Some(unit) => format!("{} ({unit})", axis.label),
        None => axis.label.clone(),
    };
    mathtext(&label)
}

/// A text as Python writes it.
fn python(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
