//! What is looked at beyond what is always listed, a file for each topic.
//!
//! A topic's file holds what is asked, how it is read from its key and how it is written again. [`Observe`]
//! joins them.

mod distribution;
mod generating;
mod information;
mod law;
mod merit;
mod passage;
mod points;
mod response;
mod spectrum;
mod subject;
mod sum;
mod waiting;
mod window;

use serde::Serialize;

use super::error::{Cause, Error};
use super::plan::PlanParts;
use super::shape::{Shape, Typed};
use super::table::{Item, Table};
use crate::model::Model;
use crate::network::Counted;
use crate::number::Positive;
use crate::quantity::{LawGroup, Observable};
use crate::tally::HistogramLayout;

pub use generating::Generating;
pub(crate) use merit::WORDS as MERITS;
pub use passage::FirstPassage;
pub(crate) use points::MAX_POINTS;
pub use response::Parameter;
pub use subject::Subject;
pub use waiting::{Direction, JumpKind};
pub use window::Windows;

/// Every key of `[observe]`, with what it means.
pub(super) const OBSERVE: &[Typed] = &[
    ("cumulants", sum::CUMULANTS, several(&Shape::Text)),
    (
        "covariances",
        "a list of pairs such as `[[\"particle.b\", \"energy.r\"]]`",
        several(&Shape::Pair(&Shape::Text)),
    ),
    ("distributions", distribution::DISTRIBUTIONS, several(&subject::SHAPE)),
    ("windows", window::WINDOWS, window::SHAPE),
    ("windows_file", window::FILE, Shape::Truth),
    ("merits", merit::MERITS, several(&merit::SHAPE)),
    ("generating_functions", generating::GENERATING_FUNCTIONS, several(&generating::SHAPE)),
    ("spectra", spectrum::SPECTRA, several(&subject::SHAPE)),
    ("frequencies", spectrum::FREQUENCIES, spectrum::SHAPE),
    ("laws", law::LAWS, law::SHAPE),
    ("waiting_times", waiting::WAITING, several(&waiting::SHAPE)),
    ("passages", passage::PASSAGES, several(&passage::SHAPE)),
    ("information", information::INFORMATION, information::SHAPE),
    ("response", response::RESPONSE, several(&response::SHAPE)),
    (
        "branch_energy",
        "`true` or `false`; `false` leaves the energy currents along the branches of a ring out",
        Shape::Truth,
    ),
];

/// As many as a plan lists.
const fn several(one: &'static Shape) -> Shape {
    Shape::List(one, 0, MAX_POINTS as usize)
}

/// What is looked at beyond what is always listed.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .spectrum("particle.left")
/// #     .all_laws()
/// #     .build()?;
/// assert_eq!(plan.observe.spectra.len(), 1);
/// assert_eq!(plan.observe.laws.len(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observe {
    /// Sums that are counted whatever else is asked of them; the cumulants of all else are listed anyway.
    pub cumulants: Vec<Observable>,
    /// Pairs whose covariance rate is asked for by name.
    pub covariances: Vec<[Observable; 2]>,
    /// Observables and pairs whose distribution over a window is asked for.
    pub distributions: Vec<Subject>,
    /// Over which windows, those of the cumulants beside the whole duration.
    pub windows: Windows,
    /// Are all windows written into a file, `windows.npy` of the output folder?
    pub windows_file: bool,
    /// Figures of merit whose law over single windows is asked for.
    pub merits: Vec<Observable>,
    /// Observables and pairs whose generating function is asked for.
    pub generating_functions: Vec<Generating>,
    /// Pairs (or observables with themselves) whose noise spectrum is asked for.
    pub spectra: Vec<[Observable; 2]>,
    /// The angular frequencies of spectra; chosen when the plan is prepared where left out.
    pub frequencies: Option<Vec<f64>>,
    /// Laws that are held against the run.
    pub laws: Vec<LawGroup>,
    /// Jumps whose waits are timed.
    pub waiting_times: Vec<JumpKind>,
    /// First passages that are timed.
    pub passages: Vec<FirstPassage>,
    /// Two parts of a device, as indices of dots, between which information flows.
    pub information: Option<[Vec<usize>; 2]>,
    /// Parameters that the rates of all currents are differentiated by.
    pub response: Vec<Parameter>,
    /// Energy currents along the branches of a ring are left out of the report.
    pub without_branch_energy: bool,
}

impl Observe {
    /// Leave out what gives curves or laws and no quantity. Sums that were named there are counted further.
    pub(in crate::config) fn forget_curves(&mut self) {
        self.cumulants = self.sums();
        self.distributions.clear();
        self.windows = Windows::default();
        self.windows_file = false;
        self.merits.clear();
        self.generating_functions.clear();
        self.spectra.clear();
        self.frequencies = None;
        self.laws.retain(|group| *group == LawGroup::Cycles);
    }

    /// The sums of observables that are named anywhere, each once, in the order of the keys.
    #[must_use]
    pub fn sums(&self) -> Vec<Observable> {
        sum::named(self)
    }

    /// Must every jump be seen for it?
    #[must_use]
    pub(crate) fn needs_jumps(&self) -> bool {
        let laws = [LawGroup::Minimum, LawGroup::Cycles];
        !self.spectra.is_empty()
            || !self.waiting_times.is_empty()
            || !self.passages.is_empty()
            || self.information.is_some()
            || self.laws.iter().any(|group| laws.contains(group))
    }

    /// What is counted by cells: each subject at each end of the window that was asked for. `law` is the
    /// stationary law, where windows start from it.
    #[must_use]
    pub(crate) fn binned(
        &self,
        counted: &Counted,
        law: Option<&[f64]>,
    ) -> Vec<(Subject, HistogramLayout)> {
        distribution::binned(&self.distributions, &self.windows, counted, law)
    }

    /// The currents whose spectra are asked for, each once.
    #[must_use]
    pub(crate) fn transformed(&self) -> Vec<&Observable> {
        spectrum::currents(&self.spectra)
    }

    /// Pairs of [`Self::transformed`], by index.
    #[must_use]
    pub(crate) fn transformed_pairs(&self) -> Vec<[usize; 2]> {
        let list = self.transformed();
        let index = |o: &Observable| list.iter().position(|known| *known == o).unwrap_or(0);
        self.spectra.iter().map(|pair| [0, 1].map(|i| index(&pair[i]))).collect()
    }
}

/// Read `[observe]`.
pub(super) fn read(
    item: Option<&Item<'_>>,
    model: &Model,
    duration: Positive,
) -> Result<Observe, Error> {
    let Some(item) = item else { return Ok(Observe::default()) };
    let known = model.system().declared().observables;
    let table = &item.table(OBSERVE)?;
    // In the order in which a reader is told of mistakes.
    let observe = Observe {
        cumulants: sum::read(table, &known)?,
        covariances: covariances(table, &known)?,
        distributions: distribution::read(table, &known)?,
        windows: match table.get("windows") {
            Some(item) => window::read(&item, duration, model)?,
            None => Windows::default(),
        },
        windows_file: table.get("windows_file").map_or(Ok(false), |item| {
            item.truth().ok_or_else(|| item.wrong_type("true or false"))
        })?,
        merits: merit::read(table)?,
        generating_functions: generating::read(table, &known)?,
        spectra: spectrum::read(table, &known)?,
        frequencies: table
            .get("frequencies")
            .map(|item| spectrum::read_frequencies(&item))
            .transpose()?,
        laws: match table.get("laws") {
            Some(item) => law::read(&item, model)?,
            None => Vec::new(),
        },
        waiting_times: waiting::read(table, model)?,
        passages: passage::read(table, model, &known)?,
        information: table
            .get("information")
            .map(|item| information::read(&item, model))
            .transpose()?,
        response: response::read(table)?,
        without_branch_energy: match table.get("branch_energy") {
            Some(item) => !item.truth().ok_or_else(|| item.wrong_type("true or false"))?,
            None => false,
        },
    };
    sum::check(item, &observe, &known)?;
    Ok(observe)
}

fn covariances(table: &Table<'_>, known: &[Observable]) -> Result<Vec<[Observable; 2]>, Error> {
    let mut pairs = Vec::new();
    for item in list(table, "covariances")? {
        let [first, second] = item.pair()?;
        let pair = [subject::find(&first, known)?, subject::find(&second, known)?];
        subject::differ(&item, &pair[0], &pair[1])?;
        pairs.push(pair);
    }
    Ok(pairs)
}

fn list<'a>(table: &Table<'a>, key: &str) -> Result<Vec<Item<'a>>, Error> {
    table.get(key).map_or(Ok(Vec::new()), |item| item.list_of_at_most(MAX_POINTS as usize))
}

/// Kinds of jumps, or passages, that one plan may time.
const MAX_TIMED: usize = 32;

/// Add what was not asked for before.
pub(super) fn push_once<T: PartialEq>(
    item: &Item<'_>,
    list: &mut Vec<T>,
    asked: T,
) -> Result<(), Error> {
    if list.contains(&asked) {
        let name = item.text().unwrap_or("this").to_owned();
        return Err(item.error(Cause::SamePair { key: item.path.clone(), name }));
    }
    if list.len() >= MAX_TIMED {
        return Err(item.wrong_type("in a list of at most 32"));
    }
    list.push(asked);
    Ok(())
}

/// The table as it is written.
#[derive(Serialize)]
pub(super) struct Written {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cumulants: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    covariances: Vec<subject::Written>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    distributions: Vec<subject::Written>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    windows: Vec<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    windows_file: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    merits: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spectra: Vec<subject::Written>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequencies: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    generating_functions: Vec<generating::Written>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    laws: Vec<LawGroup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting_times: Vec<JumpKind>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passages: Vec<passage::Written>,
    #[serde(skip_serializing_if = "Option::is_none")]
    information: Option<[Vec<String>; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response: Vec<response::Written>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch_energy: Option<bool>,
}

/// The table, where anything is in it.
pub(super) fn written(plan: &PlanParts) -> Option<Written> {
    let observe = &plan.observe;
    (*observe != Observe::default()).then(|| Written {
        cumulants: observe.cumulants.iter().map(ToString::to_string).collect(),
        covariances: observe.covariances.iter().map(Into::into).collect(),
        distributions: observe.distributions.iter().map(Into::into).collect(),
        windows: window::written(
            &observe.windows,
            !observe.distributions.is_empty() || !observe.merits.is_empty(),
            plan.sampling.duration,
        ),
        windows_file: observe.windows_file,
        merits: observe.merits.iter().map(ToString::to_string).collect(),
        spectra: observe.spectra.iter().map(Into::into).collect(),
        frequencies: observe.frequencies.clone(),
        generating_functions: observe.generating_functions.iter().map(Into::into).collect(),
        laws: observe.laws.clone(),
        waiting_times: observe.waiting_times.clone(),
        passages: observe.passages.iter().map(Into::into).collect(),
        information: observe
            .information
            .as_ref()
            .map(|parts| information::written(parts, &plan.model)),
        response: observe.response.iter().map(Into::into).collect(),
        branch_energy: observe.without_branch_energy.then_some(false),
    })
}
