//! Hold the result of a scan: what was answered at each point, and where it changes.
//!
//! A [`ScanReport`] is plain data that is written as `report.json` (format `fluctua-scan`) and read back from it,
//! so that a scan can be drawn again without being computed again.

pub mod csv;
mod picture;
mod read;

mod shape;
mod table;
pub mod text;
mod write;

pub use read::{NotAScan, read};
pub use write::write;

use super::Units;
use crate::quantity::{Estimate, Observable, Quantity, Statistic};

/// The result of a scan over one or two axes.
///
/// Point `k` of a scan over two axes is the one of value `k / n` of the first and value `k % n` of the second axis,
/// which has `n` values.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanReport {
    /// What a person calls the scan.
    pub title: String,
    /// The version of fluctua that made it.
    pub fluctua: String,
    /// The scan as a config, resolved: what `plan.toml` says, as JSON.
    pub plan: serde_json::Value,
    /// Seed of all randomness.
    pub seed: u64,
    /// Unit of time and of energy.
    pub units: ScanUnits,
    /// Was each point sampled?
    pub sampled: bool,
    /// One or two axes; the last one runs fastest.
    pub axes: Vec<ScanAxis>,
    /// What [`ScanPoint::parameters`] are called: the parameters of the config, then the keys of the axes.
    pub parameters: Vec<String>,
    /// What [`ScanRow::key`] counts: every quantity that any point answers, in listing order.
    pub quantities: Vec<Quantity>,
    /// One entry a point.
    pub points: Vec<ScanPoint>,
    /// Where exact rates are zero.
    pub contours: Vec<Contour>,
    /// Where sampled rates, or rates between which nothing can be computed, change sign.
    pub brackets: Vec<Bracket>,
    /// Exact answers between the points of one axis; several of one quantity that does not exist in between.
    pub curves: Vec<ExactCurve>,
    /// Where points begin or cease to be valid.
    pub boundaries: Vec<ValidityEnd>,
    /// Where the exact answer that was to be maximised is largest, one entry a value of the other axis.
    pub maxima: Vec<Maximum>,
    /// What the signs of the currents say at each point.
    pub maps: Vec<ScanMap>,
    /// The comparison of both routes over all points, family-wise, where anything was compared.
    pub comparison: Option<ScanComparison>,
    /// What is missing or doubtful, and why.
    pub warnings: Vec<String>,
}

/// Units of a scan, in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ScanUnits {
    /// Unit of time.
    pub time: String,
    /// Unit of energy.
    pub energy: String,
    /// What a particle current of one is in picoamperes, where the config names a unit of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub particle_current: Option<String>,
    /// What an energy current of one is in watts, where the config names both units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub energy_current: Option<String>,
}

impl From<Units> for ScanUnits {
    fn from(units: Units) -> Self {
        let Units { time, energy, particle_current, energy_current } = units;
        let [time, energy] = [time, energy].map(str::to_owned);
        Self { time, energy, particle_current, energy_current }
    }
}

/// What is changed from point to point, in its own unit.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ScanAxis {
    /// A parameter, or the path of a key.
    pub name: String,
    /// Its values, ascending.
    pub values: Vec<f64>,
    /// Its unit, where that is known: `energy`, `1/time`, `time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The values lie evenly in their logarithms.
    #[serde(default, skip_serializing_if = "is_false")]
    pub log: bool,
    /// What else is changed with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<MovedTogether>,
}

/// What is changed along with an axis.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MovedTogether {
    /// A parameter, or the path of a key.
    pub name: String,
    /// Its value for each value of the axis.
    pub values: Vec<f64>,
}

/// One point of a scan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScanPoint {
    /// The values of [`ScanReport::parameters`]; no number where one is not known, since the point is not valid.
    pub parameters: Vec<f64>,
    /// Its answers, in listing order; empty where it is not valid.
    pub rows: Vec<ScanRow>,
    /// Why it has no answers.
    pub error: Option<String>,
}

/// One quantity of one point, with its answers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScanRow {
    /// Which one: an index into [`ScanReport::quantities`].
    pub key: usize,
    /// The window that it belongs to, where it belongs to one.
    pub window: Option<f64>,
    /// The sampled answer.
    pub sampled: Option<Estimate>,
    /// The exact answer.
    pub exact: Option<f64>,
    /// The exact value that `z` compares with, where it is not `exact`.
    pub expected: Option<f64>,
    /// `(sampled - exact value of what was estimated)/standard error`.
    pub z: Option<f64>,
    /// Does it count in the comparison?
    pub judged: bool,
    /// What it cannot exceed, of a figure of merit.
    pub bound: Option<f64>,
}

/// A curve on which an exact rate is zero; on one axis, a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// The rate.
    pub of: Quantity,
    /// Its value on the curve: zero.
    pub level: f64,
    /// Points along the curve, each a list of one value an axis; the last is the first where it is closed.
    pub points: Vec<Vec<f64>>,
}

/// Between which values of an axis a rate changes sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Bracket {
    /// The rate.
    pub of: Quantity,
    /// Signs of sampled rates are significant over the whole scan; else they are exact.
    pub sampled: bool,
    /// The axis.
    pub parameter: String,
    /// The last value at which the sign is the one before.
    pub from: f64,
    /// The first value at which it is the one after.
    pub to: f64,
    /// The value of the other axis, where there are two.
    pub at: Option<(String, f64)>,
}

/// Exact answers along the only axis, on one stretch on which the quantity exists.
#[derive(Clone, Debug, PartialEq)]
pub struct ExactCurve {
    /// What is answered.
    pub of: Quantity,
    /// Values of the axis, ascending: those of the points and some between them; the first and the last may be where
    /// the quantity ceases to exist.
    pub values: Vec<f64>,
    /// The exact answers there.
    pub exact: Vec<f64>,
    /// What they cannot exceed, of a figure of merit; else empty.
    pub bounds: Vec<f64>,
}

/// Where validity ends between two points.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidityEnd {
    /// The axis.
    pub parameter: String,
    /// The last value that is valid.
    pub value: f64,
    /// Why there is no answer beyond it.
    pub error: String,
    /// The value of the other axis, where there are two.
    pub at: Option<(String, f64)>,
}

/// Where an exact answer is largest along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Maximum {
    /// What is largest.
    pub of: Quantity,
    /// Along which axis.
    pub parameter: String,
    /// Where.
    pub value: f64,
    /// How large it is.
    pub exact: f64,
    /// It is at an end of the axis: beyond, there may be more.
    pub at_end: bool,
    /// The other figures of merit there, such as the efficiency at maximum power.
    pub merits: Vec<MeritAtMaximum>,
    /// The value of the other axis, where there are two.
    pub at: Option<(String, f64)>,
}

/// A figure of merit where another number is largest.
#[derive(Clone, Debug, PartialEq)]
pub struct MeritAtMaximum {
    /// Which one.
    pub of: Quantity,
    /// Its exact value.
    pub exact: f64,
    /// What it cannot exceed.
    pub bound: Option<f64>,
}

/// A word for each point.
///
/// The kinds are `sign` of a rate, with the words `positive`, `negative` and `zero`; `inverse_current`: which
/// current flows against which force; and `circulation` of the energy in a ring. Wherever a word
/// is not decided it is `undetermined`, and `invalid` at a point without answers.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ScanMap {
    /// `sign`, `inverse_current` or `circulation`.
    pub map: String,
    /// Of which rate, of a sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Observable>,
    /// Decided from sampled rates, over the whole scan, or else from exact ones.
    pub sampled: bool,
    /// Every word that some point has, as `inverse_current particle.b`.
    pub classes: Vec<String>,
    /// The word of each point: an index into `classes`.
    pub cells: Vec<usize>,
    /// How far the sampled rate that decides is from zero, in standard errors, by point; zero where none decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub significance: Vec<f64>,
}

/// Both routes over all points.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ScanComparison {
    /// How many quantities of all points were compared.
    pub compared: usize,
    /// The largest magnitude of a z-score.
    pub largest: f64,
    /// The bound on it: a z-score beyond this alone is a disagreement.
    pub bound: f64,
    /// What disagrees, by Holm's procedure over the whole scan.
    pub disagreeing: Vec<DisagreeingPoint>,
}

/// A quantity of a point that disagrees.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct DisagreeingPoint {
    /// Index of the point.
    pub point: usize,
    /// The quantity, as `particle.b rate`.
    pub quantity: String,
}

impl ScanReport {
    /// The index of a quantity that points answer: `particle.b` and a statistic.
    #[must_use]
    pub fn find(&self, observable: &str, statistic: Statistic) -> Option<usize> {
        let wanted = Quantity::new(observable.parse().ok()?, statistic);
        self.quantities.iter().position(|known| *known == wanted)
    }

    /// The answers to a quantity, by point; none where a point does not answer it.
    pub fn series(&self, key: usize) -> impl Iterator<Item = Option<&ScanRow>> {
        self.points.iter().map(move |point| point.row(key))
    }

    /// Is the exact answer to a quantity the same number at every point?
    #[must_use]
    pub fn is_constant(&self, of: &Quantity) -> bool {
        let Some(key) = self.quantities.iter().position(|known| known == of) else { return false };
        let values: Vec<Option<f64>> = self.series(key).map(|row| row?.exact).collect();
        values.len() > 1 && values[0].is_some() && values.iter().all(|value| *value == values[0])
    }

    /// How many points there are along each axis.
    #[must_use]
    pub fn shape(&self) -> Vec<usize> {
        self.axes.iter().map(|axis| axis.values.len()).collect()
    }

    /// The values of the axes at a point.
    #[must_use]
    pub fn place(&self, point: usize) -> Vec<f64> {
        match self.axes.as_slice() {
            [slow, fast] => {
                let n = fast.values.len();
                vec![slow.values[point / n], fast.values[point % n]]
            }
            axes => axes.iter().map(|axis| axis.values[point]).collect(),
        }
    }
}

impl ScanPoint {
    /// The answer to a quantity.
    #[must_use]
    pub fn row(&self, key: usize) -> Option<&ScanRow> {
        // Points of one system answer alike, so that a row is mostly where its key is.
        let likely = self.rows.get(key).filter(|row| row.key == key);
        likely.or_else(|| self.rows.iter().find(|row| row.key == key))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
