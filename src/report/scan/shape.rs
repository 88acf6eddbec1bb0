//! Give the entries of a scan the shape that they have in JSON.

use serde::{Deserialize, Serialize};

use super::{Bracket, Contour, ExactCurve, Maximum, MeritAtMaximum, ScanRow, ValidityEnd};
use crate::quantity::{Estimate, Name, Observable, Quantity, Statistic};

/// The format of the file.
pub(super) const FORMAT: &str = "fluctua-scan";
/// Version of the shape.
pub(super) const VERSION: u32 = 1;

/// What is asked, as every entry begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Key {
    name: Name,
    of: String,
    statistic: Statistic,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    and: Option<Observable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<u32>,
}

impl From<&Quantity> for Key {
    fn from(q: &Quantity) -> Self {
        let Observable { name, of } = q.observable.clone();
        Self { name, of, statistic: q.statistic, and: q.and.clone(), class: q.class }
    }
}

impl From<Key> for Quantity {
    fn from(key: Key) -> Self {
        let observable = Observable::new(key.name, key.of);
        Self { observable, statistic: key.statistic, and: key.and, class: key.class, window: None }
    }
}

/// The answers of a row, after its key.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Answered {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sampled: Option<Estimate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exact: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expected: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    z: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    judged: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
}

impl From<&ScanRow> for Answered {
    fn from(row: &ScanRow) -> Self {
        let ScanRow { window, sampled, exact, expected, z, judged, bound, .. } = *row;
        let unjudged = sampled.is_some() && exact.is_some() && !judged;
        Self { window, sampled, exact, expected, z, judged: unjudged.then_some(false), bound }
    }
}

impl Answered {
    /// The row of a quantity.
    pub(super) fn row(self, key: usize) -> ScanRow {
        let Self { window, sampled, exact, expected, z, judged, bound } = self;
        let both = sampled.is_some() && exact.is_some();
        let judged = judged.unwrap_or(both);
        ScanRow { key, window, sampled, exact, expected, z, judged, bound }
    }
}

/// A row as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) key: Key,
    #[serde(flatten)]
    pub(super) answered: Answered,
}

/// The value of one named axis, as `{ "F_E": 1.0 }`.
type At = serde_json::Map<String, serde_json::Value>;

fn at(place: Option<&(String, f64)>) -> At {
    place.iter().map(|(name, value)| (name.clone(), (*value).into())).collect()
}

fn place(at: At) -> Option<(String, f64)> {
    let (name, value) = at.into_iter().next()?;
    Some((name, value.as_f64()?))
}

#[derive(Serialize, Deserialize)]
pub(super) struct ContourShape {
    #[serde(flatten)]
    key: Key,
    level: f64,
    points: Vec<Vec<f64>>,
}

impl From<&Contour> for ContourShape {
    fn from(contour: &Contour) -> Self {
        let Contour { of, level, points } = contour;
        Self { key: of.into(), level: *level, points: points.clone() }
    }
}

impl From<ContourShape> for Contour {
    fn from(shape: ContourShape) -> Self {
        Self { of: shape.key.into(), level: shape.level, points: shape.points }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct BracketShape {
    #[serde(flatten)]
    key: Key,
    sampled: bool,
    parameter: String,
    from: f64,
    to: f64,
    #[serde(default, skip_serializing_if = "At::is_empty")]
    at: At,
}

impl From<&Bracket> for BracketShape {
    fn from(bracket: &Bracket) -> Self {
        let Bracket { of, sampled, parameter, from, to, at: fixed } = bracket;
        let (parameter, at) = (parameter.clone(), at(fixed.as_ref()));
        Self { key: of.into(), sampled: *sampled, parameter, from: *from, to: *to, at }
    }
}

impl From<BracketShape> for Bracket {
    fn from(shape: BracketShape) -> Self {
        let BracketShape { key, sampled, parameter, from, to, at } = shape;
        Self { of: key.into(), sampled, parameter, from, to, at: place(at) }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct CurveShape {
    #[serde(flatten)]
    key: Key,
    pub(super) values: Vec<f64>,
    pub(super) exact: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) bounds: Vec<f64>,
}

impl From<&ExactCurve> for CurveShape {
    fn from(curve: &ExactCurve) -> Self {
        let ExactCurve { of, values, exact, bounds } = curve.clone();
        Self { key: (&of).into(), values, exact, bounds }
    }
}

impl From<CurveShape> for ExactCurve {
    fn from(shape: CurveShape) -> Self {
        let CurveShape { key, values, exact, bounds } = shape;
        Self { of: key.into(), values, exact, bounds }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct EndShape {
    parameter: String,
    value: f64,
    error: String,
    #[serde(default, skip_serializing_if = "At::is_empty")]
    at: At,
}

impl From<&ValidityEnd> for EndShape {
    fn from(end: &ValidityEnd) -> Self {
        let ValidityEnd { parameter, value, error, at: fixed } = end;
        let (parameter, error, at) = (parameter.clone(), error.clone(), at(fixed.as_ref()));
        Self { parameter, value: *value, error, at }
    }
}

impl From<EndShape> for ValidityEnd {
    fn from(shape: EndShape) -> Self {
        let EndShape { parameter, value, error, at } = shape;
        Self { parameter, value, error, at: place(at) }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct MaximumShape {
    #[serde(flatten)]
    key: Key,
    parameter: String,
    value: f64,
    exact: f64,
    at_end: bool,
    merits: Vec<MeritShape>,
    #[serde(default, skip_serializing_if = "At::is_empty")]
    at: At,
}

#[derive(Serialize, Deserialize)]
struct MeritShape {
    #[serde(flatten)]
    key: Key,
    exact: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
}

impl From<&Maximum> for MaximumShape {
    fn from(maximum: &Maximum) -> Self {
        let Maximum { of, parameter, value, exact, at_end, merits, at: fixed } = maximum;
        let merit = |MeritAtMaximum { of, exact, bound }: &MeritAtMaximum| MeritShape {
            key: of.into(),
            exact: *exact,
            bound: *bound,
        };
        Self {
            key: of.into(),
            parameter: parameter.clone(),
            value: *value,
            exact: *exact,
            at_end: *at_end,
            merits: merits.iter().map(merit).collect(),
            at: at(fixed.as_ref()),
        }
    }
}

impl From<MaximumShape> for Maximum {
    fn from(shape: MaximumShape) -> Self {
        let MaximumShape { key, parameter, value, exact, at_end, merits, at } = shape;
        let merit =
            |MeritShape { key, exact, bound }| MeritAtMaximum { of: key.into(), exact, bound };
        let merits = merits.into_iter().map(merit).collect();
        Self { of: key.into(), parameter, value, exact, at_end, merits, at: place(at) }
    }
}
