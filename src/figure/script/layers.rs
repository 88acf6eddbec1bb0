//! One call of matplotlib, or a few, a layer.

use std::fmt::Write;

use super::python;
use crate::figure::label::mathtext;
use crate::figure::palette::hex;
use crate::figure::scene::Ink;
use crate::figure::{
    ColourMap, Dash, Error, Errors, Layer, Mark, Marker, Panel, Scale, csv, draw::bar_range,
};

/// The calls of a layer; `at` is its panel and its number in the CSV.
pub(super) fn layer(
    text: &mut String,
    at: [usize; 2],
    layer: &Layer,
    panel: &Panel,
) -> Result<(), Error> {
    let ink = hex(layer.ink);
    let label = layer.label.as_ref().map(|label| mathtext(label)).transpose()?;
    let named =
        label.as_ref().map(|label| format!(", label={}", python(label))).unwrap_or_default();
    let [panel_number, number] = at;
    let column = |name: &str| format!("column({panel_number}, {number}, \"{name}\")");
    let (x, y) = (column("x"), column("y"));
    let call = match &layer.mark {
        Mark::Line { dash, .. } => {
            format!("ax.plot({x}, {y}, {}, color=\"{ink}\", lw=1.1{named})", style(*dash))
        }
        Mark::Steps { .. } => {
            format!("ax.step({x}, {y}, where=\"post\", color=\"{ink}\", lw=0.9{named})")
        }
        Mark::Dots { .. } => {
            format!("ax.plot({x}, {y}, \"o\", color=\"{ink}\", ms=1.7, mew=0{named})")
        }
        Mark::Points { error, marker, .. } => {
            let (bars, shape) = (bars(error, panel.y.scale, column), shape(*marker));
            format!(
                "ax.errorbar({x}, {y}{bars}, {shape}, color=\"{ink}\", elinewidth=0.8, zorder=3{named})"
            )
        }
        Mark::Band { .. } => {
            let (low, high) = (column("low"), column("high"));
            format!("ax.fill_between({x}, {low}, {high}, color=\"{ink}\", lw=0{named})")
        }
        Mark::Rule { .. } => format!("ax.axhline({y}[0], color=\"#999999\", lw=0.5)"),
        Mark::Note { text: words, .. } => note([&x, &y], words)?,
        Mark::Contour { dash, .. } => {
            let style = style(*dash);
            curves(at, &format!("ax.plot(x, y, {style}, color=\"{ink}\", lw=1.1)"))
        }
        Mark::Area { .. } | Mark::Hatching { .. } => {
            let call = csv::word(&layer.mark);
            format!("{call}(ax, {panel_number}, {number}, \"{ink}\"{named})")
        }
        Mark::Region { .. } => region(at, &ink, &named),
        Mark::Hatch { .. } => format!("hatch(ax, *grid({panel_number}, {number}){named})"),
        Mark::Cells { map, .. } => cells(at, map, panel)?,
    };
    let _ = writeln!(text, "{call}");
    Ok(())
}

/// A word, its middle at a place.
fn note([x, y]: [&str; 2], words: &str) -> Result<String, Error> {
    let words = python(&mathtext(words)?);
    Ok(format!("ax.text({x}[0], {y}[0], {words}, ha=\"center\", va=\"center\")"))
}

/// A filled region, and a box of its colour for the legend.
fn region([panel, layer]: [usize; 2], ink: &str, named: &str) -> String {
    format!(
        "x, y, z = grid({panel}, {layer})\n\
         ax.contourf(x, y, z, levels=[min(np.nanmin(z), 0) - 1, 0], colors=[\"{ink}\"])\n\
         ax.fill([], [], fc=\"{ink}\", ec=\"#999999\", lw=0.4{named})"
    )
}

/// Error bars of points.
fn bars(errors: &Errors, scale: Scale, column: impl Fn(&str) -> String) -> String {
    let (y, error) = (column("y"), column("error"));
    match errors {
        Errors::None => String::new(),
        Errors::Symmetric(_) if scale != Scale::Log => format!(", yerr={error}"),
        Errors::Symmetric(_) => format!(", yerr=limbs({y}, {y} - {error}, {y} + {error})"),
        Errors::Interval(_) => {
            format!(", yerr=limbs({y}, {}, {})", column("low"), column("high"))
        }
    }
}

/// A call for each curve of a layer, of its `x` and `y`.
fn curves([panel, layer]: [usize; 2], call: &str) -> String {
    format!(
        "for part in np.unique(column({panel}, {layer}, \"part\")).astype(int):\n    \
         x, y = (column({panel}, {layer}, name, part) for name in \"xy\")\n    {call}"
    )
}

/// A coloured map with its bar.
fn cells(at: [usize; 2], map: &ColourMap, panel: &Panel) -> Result<String, Error> {
    let [panel_number, number] = at;
    let range = bar_range(panel, "panel")?;
    let limits = range.map_or_else(String::new, |range| {
        let (from, to) = (range.from, range.to);
        match range.scale {
            Scale::Linear => format!("vmin={from:?}, vmax={to:?}, "),
            Scale::Log => format!("norm=colors.LogNorm({from:?}, {to:?}), "),
            Scale::SymLog(c) => {
                format!("norm=colors.SymLogNorm({c:?}, vmin={from:?}, vmax={to:?}), ")
            }
        }
    });
    let (names, limits) = match map {
        ColourMap::Diverging => {
            let stops = (0..9).map(|i| Ink::Diverging(f64::from(i) / 4.0 - 1.0));
            (format!("colors.LinearSegmentedColormap.from_list(\"zero\", {})", list(stops)), limits)
        }
        ColourMap::Sequential => ("\"viridis\"".to_owned(), limits),
        ColourMap::Classes(classes) => {
            let inks = classes.iter().map(|class| class.ink);
            let limits = format!("vmin=-0.5, vmax={}, ", classes.len() as f64 - 0.5);
            (format!("colors.ListedColormap({})", list(inks)), limits)
        }
    };
    let mut text = format!(
        "x, y, z = grid({panel_number}, {number})\n\
         mesh = ax.pcolormesh(x, y, z, cmap={names}, {limits}shading=\"nearest\")"
    );
    if let Some(bar) = &panel.bar {
        let label = python(&super::axis_label(bar)?);
        let _ = write!(text, "\nfigure.colorbar(mesh, ax=ax, label={label})");
    }
    if let ColourMap::Classes(classes) = map {
        for class in classes.iter().filter(|class| !class.label.is_empty()) {
            let (ink, label) = (hex(class.ink), python(&mathtext(&class.label)?));
            let _ = write!(
                text,
                "\nax.fill([], [], fc=\"{ink}\", ec=\"#999999\", lw=0.4, label={label})"
            );
        }
    }
    Ok(text)
}

fn list(inks: impl Iterator<Item = Ink>) -> String {
    let names: Vec<String> = inks.map(|ink| format!("\"{}\"", hex(ink))).collect();
    format!("[{}]", names.join(", "))
}

/// The pattern of a line.
fn style(dash: Dash) -> &'static str {
    match dash {
        Dash::Solid => "\"-\"",
        Dash::Dashed => "\"--\"",
        Dash::DashDot => "\"-.\"",
        Dash::Dotted => "\":\"",
    }
}

/// The shape of points.
fn shape(marker: Marker) -> &'static str {
    match marker {
        Marker::Circle => "fmt=\"o\", ms=3.4, mfc=\"white\", mew=0.9",
        Marker::Square => "fmt=\"s\", ms=3.2, mfc=\"white\", mew=0.9",
        Marker::Disc => "fmt=\"o\", ms=3.4, mew=0",
        Marker::Diamond => "fmt=\"D\", ms=3.2, mfc=\"white\", mew=0.9",
    }
}
