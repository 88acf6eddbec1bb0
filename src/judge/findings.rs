//! Say what the signs of currents mean: energy that circulates in a ring, a demon's victim.
//!
//! A part of a device whose jumps alone lower the entropy of the environment is a demon's victim: what
//! information they lose pays (doi:10.1103/PhysRevX.4.031015).
//! Energy currents of a ring run *parallel* or circulate (doi:10.1103/PhysRevE.107.034120).

use super::Row;
use super::law::{Holding, Law, LawName};
use crate::judge::level::ROUNDING;
use crate::number::digits::{significant, with_error};
use crate::quantity::{Name, Observable, Quantity, Statistic};

/// A sampled current counts as nonzero from this many standard errors.
const MIN_SIGNIFICANCE: f64 = 4.0;

/// What a finding says.
///
/// ```
/// use fluctua::judge::FindingKind;
/// assert_eq!(FindingKind::InverseCurrent.word(), "inverse_current");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// A particle current flows against both forces.
    InverseCurrent,
    /// A current flows that its own force does not drive.
    CrossEffect,
    /// A current flows against its own force.
    AgainstOwnForce,
    /// Energy runs through both branches of a ring from the hot to the cold node.
    Parallel,
    /// Energy circulates clockwise.
    Clockwise,
    /// Energy circulates anticlockwise.
    Anticlockwise,
    /// Energy circulates or not: the sample does not tell.
    UndeterminedCirculation,
    /// A part of a device lowers the entropy of its environment, and pays with information.
    RepaidByInformation,
}

impl FindingKind {
    /// The word for it in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InverseCurrent => "inverse_current",
            Self::CrossEffect => "cross_effect",
            Self::AgainstOwnForce => "against_own_force",
            Self::Parallel => "parallel",
            Self::Clockwise => "clockwise",
            Self::Anticlockwise => "anticlockwise",
            Self::UndeterminedCirculation => "undetermined_circulation",
            Self::RepaidByInformation => "repaid_by_information",
        }
    }
}

impl serde::Serialize for FindingKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// A statement about a current.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Finding {
    /// What it says.
    pub finding: FindingKind,
    /// The observable it is about.
    pub subject: String,
    /// Distance of the sampled current from zero in standard errors, where it was sampled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub significance: Option<f64>,
    /// The finding in a sentence.
    pub text: String,
}

/// Does energy run parallel through both branches of a ring, or around it?
///
/// Currents count clockwise in both branches: of one sign they circulate, and the larger one
/// exceeds the heat that enters (current magnification). `scale` is the gross flow of an exact rate.
#[must_use]
pub fn circulation(rows: &[Row], scale: impl Fn(&Quantity) -> Option<f64>) -> Vec<Finding> {
    let rate = |of: &str, class| {
        let quantity = Quantity::new(Observable::new(Name::BranchEnergy, of), Statistic::Rate);
        let quantity = Quantity { class, ..quantity };
        rows.iter().find(|row| row.quantity == quantity)
    };
    let classes = rows.iter().filter(|row| {
        row.quantity.statistic == Statistic::Rate
            && row.quantity.observable == Observable::new(Name::BranchEnergy, "upper")
    });
    classes
        .filter_map(|upper| {
            let class = upper.quantity.class;
            let signs = [upper, rate("lower", class)?].map(|row| sign(row, &scale));
            let [Some((upper, first)), Some((lower, second))] = signs else { return None };
            let (finding, text) = ways(upper, lower);
            let significance = first.zip(second).map(|(a, b)| f64::min(a, b));
            let certainty = significance
                .filter(|_| finding != FindingKind::UndeterminedCirculation)
                .map(|s| format!(", at least {s:.0} standard errors from zero"))
                .unwrap_or_default();
            let within = class.map(|class| format!(" in class {class}")).unwrap_or_default();
            let subject = format!("branch_energy{within}");
            let text = format!("Energy currents{within}: {text}{certainty}.");
            Some(Finding { finding, subject, significance, text })
        })
        .collect()
}

/// Which part of a device seems to break the second law, and does information pay for it, by what the
/// `laws` say of that part?
#[must_use]
pub fn demons(rows: &[Row], laws: &[Law]) -> Vec<Finding> {
    let pays = |part: &str| {
        let own = |law: &&Law| law.law == LawName::LocalSecondLaw && law.subject == part;
        laws.iter().find(own).is_some_and(|law| law.verdict == Holding::Holds)
    };
    let rate = |name, of: &str| {
        let quantity = Quantity::new(Observable::new(name, of), Statistic::Rate);
        rows.iter().find(|row| row.quantity == quantity)
    };
    let environments = rows.iter().filter(|row| {
        row.quantity.observable.name == Name::EnvironmentEntropy
            && row.quantity.statistic == Statistic::Rate
    });
    let found = environments.filter_map(|row| {
        let part = Some(&row.quantity.observable.of).filter(|part| pays(part))?;
        let flow = rate(Name::InformationFlow, part)?;
        let significance = match row.sampled.and_then(|s| Some((s.value, s.standard_error?))) {
            Some((value, error)) => Some(-value / error).filter(|&s| s > MIN_SIGNIFICANCE)?.into(),
            None => row.exact.filter(|&value| value < 0.0).map(|_| None)?,
        };
        let certainty =
            significance.map(|s| format!(", {s:.0} standard errors below zero")).unwrap_or_default();
        let text = format!(
            "The jumps of {part} alone seem to break the second law: they bring {} of entropy a unit \
             of time into the environment{certainty}. Of information about the rest they bring {}: \
             what they lose of it pays.",
            told(row)?,
            told(flow)?
        );
        let finding = FindingKind::RepaidByInformation;
        Some(Finding { finding, subject: part.clone(), significance, text })
    });
    found.collect()
}

/// A row in a sentence.
fn told(row: &Row) -> Option<String> {
    row.sampled.map(with_error).or_else(|| row.exact.map(|value| significant(value, 5)))
}

/// The sign of a current, zero where it is not decided, and its significance where sampled; none
/// where there is no current.
pub(super) fn sign(
    row: &Row,
    scale: impl Fn(&Quantity) -> Option<f64>,
) -> Option<(f64, Option<f64>)> {
    if let Some((value, error)) = row.sampled.and_then(|s| Some((s.value, s.standard_error?))) {
        let significance = if error > 0.0 { value.abs() / error } else { 0.0 };
        let decided = significance > MIN_SIGNIFICANCE;
        return Some((if decided { value.signum() } else { 0.0 }, Some(significance)));
    }
    let value = row.exact?;
    let decided = value.abs() > ROUNDING * scale(&row.quantity)?;
    Some((if decided { value.signum() } else { 0.0 }, None))
}

pub(super) fn ways(upper: f64, lower: f64) -> (FindingKind, &'static str) {
    match (upper * lower, upper) {
        (0.0, _) => {
            (FindingKind::UndeterminedCirculation, "whether they circulate is undetermined")
        }
        (product, _) if product < 0.0 => (FindingKind::Parallel, "parallel in both branches"),
        (_, upper) if upper > 0.0 => {
            (FindingKind::Clockwise, "clockwise around the ring, magnified")
        }
        _ => (FindingKind::Anticlockwise, "anticlockwise around the ring, magnified"),
    }
}
