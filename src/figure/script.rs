//! Write a matplotlib script that draws a figure again from its CSV.
//!
//! The script reads the CSV beside it and writes a PNG; it needs Python 3, numpy and matplotlib 3.6. Ranges are those
//! of our drawing. Of a diagram, whose shapes are no data, it holds the shapes.

mod layers;
mod shapes;

use std::fmt::Write;

use super::label::mathtext;
use super::layout::{Layout, Placed, layout};
use super::scene::Direction;
use super::{Axis, Body, Error, Figure, Legend, Panel, Scale, check};

/// What every script begins with.
const READ: &str = r#"
import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors

HERE = Path(__file__).resolve().parent
with open(HERE / (NAME + ".csv"), newline="", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def column(panel, layer, name, part=None):
    """A column of a layer, or of one of its curves; empty fields become nan."""
    own = [r for r in ROWS if (r["panel"], r["layer"]) == (str(panel), str(layer))]
    own = [r for r in own if part is None or r["part"] == str(part)]
    return np.array([float(r[name]) if r[name] else np.nan for r in own])


def grid(panel, layer):
    """The columns and rows of a grid, and its numbers."""
    x, y, z = (column(panel, layer, name) for name in "xyz")
    x, y = np.unique(x), np.unique(y)
    return x, y, z.reshape(len(y), len(x))


plt.rcParams.update({
    "font.family": "sans-serif", "font.size": 8.6, "legend.frameon": False, "legend.fontsize": 8.6,
    "axes.linewidth": 0.6, "xtick.direction": "in", "ytick.direction": "in", "xtick.top": True,
    "ytick.right": True, "xtick.minor.visible": True, "ytick.minor.visible": True,
    "xtick.major.size": 3.2, "ytick.major.size": 3.2, "xtick.minor.size": 1.8, "ytick.minor.size": 1.8,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "axes.unicode_minus": True,
})
"#;

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
        for (layer, content) in panel.layers.iter().enumerate() {
            layers::layer(&mut text, [number + 1, layer + 1], content, panel)?;
        }
        finish(&mut text, placed, panel)?;
    }
    let _ = writeln!(text, "\nfigure.savefig(HERE / (NAME + \"_matplotlib.png\"), dpi=300)");
    Ok(text)
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

/// Scales, ranges, labels, letter and legend of a panel.
fn finish(text: &mut String, placed: &Placed<'_>, panel: &Panel) -> Result<(), Error> {
    for (name, axis, direction) in
        [("x", &panel.x, placed.x.direction), ("y", &panel.y, placed.y.direction)]
    {
        scale(text, name, direction);
        let label =
            if name == "y" || placed.x_labelled { axis_label(axis)? } else { String::new() };
        let _ = writeln!(text, "ax.set_{name}label({})", python(&label));
    }
    if !placed.x_labelled {
        text.push_str("ax.tick_params(labelbottom=False)\n");
    }
    if let Some(letter) = &panel.letter {
        let letter = python(&mathtext(&format!("({letter})"))?);
        let _ = writeln!(text, "ax.set_title({letter}, loc=\"left\", fontsize=8.6, pad=3)");
    }
    if panel.legend != Legend::Hidden {
        text.push_str("if ax.get_legend_handles_labels()[1]:\n    ax.legend()\n");
    }
    Ok(())
}

fn scale(text: &mut String, name: &str, direction: Direction) {
    let _ = match direction.scale {
        Scale::Linear => Ok(()),
        Scale::Log => writeln!(text, "ax.set_{name}scale(\"log\")"),
        Scale::SymLog(c) => writeln!(text, "ax.set_{name}scale(\"symlog\", linthresh={c:?})"),
    };
    let _ = writeln!(text, "ax.set_{name}lim({:?}, {:?})", direction.from, direction.to);
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
