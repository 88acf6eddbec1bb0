//! One call of matplotlib, or a few, a layer.

use std::fmt::Write;

use super::python;
use crate::figure::label::mathtext;
use crate::figure::palette::hex;
use crate::figure::scene::Ink;
use crate::figure::{
    ColourMap, Dash, Error, Errors, Layer, Mark, Marker, Panel, Scale, draw::bar_range,
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
    let log = panel.y.scale == Scale::Log;
    let (x, y) = (column("x"), column("y"));
    let _ = match &layer.mark {
        Mark::Line { dash, .. } => {
            writeln!(text, "ax.plot({x}, {y}, {}, color=\"{ink}\", lw=1.1{named})", style(*dash))
        }
        Mark::Steps { .. } => {
            writeln!(text, "ax.step({x}, {y}, where=\"post\", color=\"{ink}\", lw=0.9{named})")
        }
        Mark::Dots { .. } => {
            writeln!(text, "ax.plot({x}, {y}, \"o\", color=\"{ink}\", ms=1.7, mew=0{named})")
        }
        Mark::Points { error, marker, .. } => {
            let bars = match error {
                Errors::None => String::new(),
                Errors::Symmetric(_) if !log => format!(", yerr={}", column("error")),
                Errors::Symmetric(_) => {
                    let error = column("error");
                    format!(", yerr=limbs({y}, {y} - {error}, {y} + {error})")
                }
                Errors::Interval(_) => {
                    format!(", yerr=limbs({y}, {}, {})", column("low"), column("high"))
                }
            };
            writeln!(
                text,
                "ax.errorbar({x}, {y}{bars}, {}, color=\"{ink}\", elinewidth=0.8, zorder=3{named})",
                shape(*marker)
            )
        }
        Mark::Band { .. } => {
            let (low, high) = (column("low"), column("high"));
            writeln!(text, "ax.fill_between({x}, {low}, {high}, color=\"{ink}\", lw=0{named})")
        }
        Mark::Rule { .. } => writeln!(text, "ax.axhline({y}[0], color=\"#999999\", lw=0.5)"),
        Mark::Note { text: note, .. } => {
            let note = python(&mathtext(note)?);
            writeln!(text, "ax.text({x}[0], {y}[0], {note}, ha=\"center\", va=\"center\")")
        }
        Mark::Contour { dash, .. } => writeln!(
            text,
            "for part in np.unique(column({panel_number}, {number}, \"part\")).astype(int):\n    \
             ax.plot(column({panel_number}, {number}, \"x\", part), \
             column({panel_number}, {number}, \"y\", part), {}, color=\"{ink}\", lw=1.1)",
            style(*dash)
        ),
        Mark::Area { .. } => writeln!(
            text,
            "for part in np.unique(column({panel_number}, {number}, \"part\")).astype(int):\n    \
             ax.fill(column({panel_number}, {number}, \"x\", part), \
             column({panel_number}, {number}, \"y\", part), color=\"{ink}\", lw=0)"
        ),
        Mark::Region { .. } => writeln!(
            text,
            "x, y, z = grid({panel_number}, {number})\n\
             ax.contourf(x, y, z, levels=[min(np.nanmin(z), 0) - 1, 0], colors=[\"{ink}\"])\n\
             ax.fill([], [], fc=\"{ink}\", ec=\"#999999\", lw=0.4{named})"
        ),
        Mark::Hatch { .. } => writeln!(text, "hatch(ax, *grid({panel_number}, {number}){named})"),
        Mark::Cells { map, .. } => return cells(text, at, map, panel),
    };
    Ok(())
}

/// A coloured map with its bar.
fn cells(text: &mut String, at: [usize; 2], map: &ColourMap, panel: &Panel) -> Result<(), Error> {
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
    let _ = writeln!(
        text,
        "x, y, z = grid({panel_number}, {number})\n\
         mesh = ax.pcolormesh(x, y, z, cmap={names}, {limits}shading=\"nearest\")"
    );
    if let Some(bar) = &panel.bar {
        let label = python(&super::axis_label(bar)?);
        let _ = writeln!(text, "figure.colorbar(mesh, ax=ax, label={label})");
    }
    if let ColourMap::Classes(classes) = map {
        for class in classes.iter().filter(|class| !class.label.is_empty()) {
            let (ink, label) = (hex(class.ink), python(&mathtext(&class.label)?));
            let _ = writeln!(
                text,
                "ax.fill([], [], fc=\"{ink}\", ec=\"#999999\", lw=0.4, label={label})"
            );
        }
    }
    Ok(())
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
