//! Read a scan back from its JSON.

use std::collections::HashMap;

use serde::Deserialize;

use super::shape::{
    BracketShape, ContourShape, CurveShape, EndShape, FORMAT, Line, MaximumShape, VERSION,
};
use super::{ScanAxis, ScanComparison, ScanMap, ScanPoint, ScanReport, ScanRow, ScanUnits};
use crate::quantity::Quantity;

/// Why a text is no scan.
#[derive(Debug, thiserror::Error)]
pub enum NotAScan {
    /// It is no JSON of this shape.
    #[error("this is no report of a scan: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It says that it is something else.
    #[error("this is `{format}`, version {version}, not `{FORMAT}` up to version {VERSION}")]
    Other {
        /// The format that it names.
        format: String,
        /// Its version.
        version: u32,
    },
    /// It has another number of axes than a scan.
    #[error("it has {0} axes, where a scan has one or two; the file was changed")]
    Axes(usize),
    /// A list has another length than the grid of its axes.
    #[error("{list} has {found} entries for {wanted} {of}; the file was changed")]
    Lengths {
        /// The list.
        list: String,
        /// How many entries it has.
        found: usize,
        /// How many it should have.
        wanted: usize,
        /// What these belong to.
        of: &'static str,
    },
    /// A cell of a map names no class.
    #[error("a cell of the map `{map}` names class {class} of {classes}; the file was changed")]
    Class {
        /// The map.
        map: String,
        /// The class that the cell names.
        class: usize,
        /// How many classes there are.
        classes: usize,
    },
}

#[derive(Deserialize)]
struct Document {
    title: String,
    fluctua: String,
    plan: serde_json::Value,
    seed: u64,
    units: ScanUnits,
    sampled: bool,
    axes: Vec<ScanAxis>,
    points: Vec<Point>,
    contours: Vec<ContourShape>,
    brackets: Vec<BracketShape>,
    curves: Vec<CurveShape>,
    boundaries: Vec<EndShape>,
    #[serde(default)]
    maxima: Vec<MaximumShape>,
    maps: Vec<ScanMap>,
    comparison: Option<ScanComparison>,
    warnings: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
struct Point {
    parameters: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    quantities: Vec<Line>,
    error: Option<String>,
}

/// The scan that [`write`](super::write) made this text of.
///
/// # Errors
/// Where it is none, or of a newer version.
pub fn read(text: &str) -> Result<ScanReport, NotAScan> {
    let Named { format, version } = serde_json::from_str(text)?;
    if format != FORMAT || version > VERSION {
        return Err(NotAScan::Other { format, version });
    }
    let document: Document = serde_json::from_str(text)?;
    document.check()?;
    // A point that is not valid may lack some.
    let whole = document.points.iter().max_by_key(|point| point.parameters.len());
    let mut parameters: Vec<String> =
        whole.map_or(Vec::new(), |point| point.parameters.keys().cloned().collect());
    for name in document.points.iter().flat_map(|point| point.parameters.keys()) {
        if !parameters.contains(name) {
            parameters.push(name.clone());
        }
    }
    let mut keys = Keys::default();
    let points = document.points.into_iter().map(|point| point.held(&parameters, &mut keys));
    let points = points.collect();
    Ok(ScanReport {
        title: document.title,
        fluctua: document.fluctua,
        plan: document.plan,
        seed: document.seed,
        units: document.units,
        sampled: document.sampled,
        axes: document.axes,
        parameters,
        quantities: keys.list,
        points,
        contours: document.contours.into_iter().map(Into::into).collect(),
        brackets: document.brackets.into_iter().map(Into::into).collect(),
        curves: document.curves.into_iter().map(Into::into).collect(),
        boundaries: document.boundaries.into_iter().map(Into::into).collect(),
        maxima: document.maxima.into_iter().map(Into::into).collect(),
        maps: document.maps,
        comparison: document.comparison,
        warnings: document.warnings,
    })
}

impl Document {
    /// Refuse lists that do not fit the grid of the axes: figures and tables place entries by their index.
    fn check(&self) -> Result<(), NotAScan> {
        let cells = match self.axes.as_slice() {
            [axis] => axis.values.len(),
            [slow, fast] => slow.values.len() * fast.values.len(),
            axes => return Err(NotAScan::Axes(axes.len())),
        };
        let whole = |list: String, found, wanted, of| {
            let wrong = NotAScan::Lengths { list, found, wanted, of };
            if found == wanted { Ok(()) } else { Err(wrong) }
        };
        let of = "places of the axes";
        whole("`points`".into(), self.points.len(), cells, of)?;
        for ScanMap { map, classes, cells: found, .. } in &self.maps {
            whole(format!("`cells` of the map `{map}`"), found.len(), cells, of)?;
            let classes = classes.len();
            if let Some(&class) = found.iter().find(|&&class| class >= classes) {
                return Err(NotAScan::Class { map: map.clone(), class, classes });
            }
        }
        for CurveShape { values, exact, bounds, .. } in &self.curves {
            whole("`exact` of a curve".into(), exact.len(), values.len(), "values")?;
            if !bounds.is_empty() {
                whole("`bounds` of a curve".into(), bounds.len(), values.len(), "values")?;
            }
        }
        Ok(())
    }
}

/// Quantities by their index, as they come.
#[derive(Default)]
struct Keys {
    list: Vec<Quantity>,
    index: HashMap<Quantity, usize>,
}

impl Keys {
    fn of(&mut self, quantity: Quantity, likely: usize) -> usize {
        if self.list.get(likely) == Some(&quantity) {
            return likely;
        }
        let list = &mut self.list;
        *self.index.entry(quantity).or_insert_with_key(|quantity| {
            list.push(quantity.clone());
            list.len() - 1
        })
    }
}

impl Point {
    fn held(self, parameters: &[String], keys: &mut Keys) -> ScanPoint {
        let value = |name: &String| self.parameters.get(name).and_then(serde_json::Value::as_f64);
        let parameters = parameters.iter().map(|name| value(name).unwrap_or(f64::NAN)).collect();
        let rows =
            self.quantities.into_iter().enumerate().map(|(place, line)| -> ScanRow {
                line.answered.row(keys.of(line.key.into(), place))
            });
        ScanPoint { rows: rows.collect(), parameters, error: self.error }
    }
}
