//! Make the scans of figures and judge their claims.

mod agreement;
mod error;
mod observables;
mod reference;
mod scans;

pub use error::Error;

use super::judge::{Evidence, Finding, judge};
use super::library::{Source, collective, fingerprint};
use super::number::Route;
use super::result::{Both, JudgedClaim, combine};
use super::table::Table;
use crate::config::claims::{self, Claim, FigureClaims};
use crate::config::{self, ScanPlan};
use crate::ensemble::Progress;
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;
use crate::model::Model;

/// How figures are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Overrides of every config, as of `--set`: what would be found of another device.
    pub set: Vec<String>,
    /// Is nothing sampled?
    pub exact: bool,
}

/// A figure that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The paper, by the name of its folder.
    pub paper: String,
    /// The figure, by the name of its folder.
    pub figure: String,
    /// The paper as it is cited.
    pub cited: String,
    /// What the figure shows.
    pub title: String,
    /// What the paper says of it, as it was read.
    pub read: FigureClaims,
    /// The scan of each run, for each value of the unprinted parameter.
    pub scans: Vec<Scans>,
    /// Every claim with what became of it.
    pub claims: Vec<JudgedClaim>,
}

/// The scans of a figure for one value of the unprinted parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scans {
    /// The value, where one is not printed.
    pub unprinted: Option<f64>,
    /// The points of each run.
    pub tables: Vec<Table>,
}

/// Figures that were made, and their claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Reproduction {
    /// By paper and figure.
    pub figures: Vec<Made>,
    /// Fingerprint of the files that they were made of.
    pub inputs: String,
    /// What was asked, as the command line that asks it again.
    pub command: String,
}

/// A figure as it was read, before any work.
struct Asked<'s> {
    source: &'s Source,
    read: FigureClaims,
    reference: Vec<Vec<(String, f64)>>,
    /// The scan of each run, for each value of the unprinted parameter.
    plans: Vec<(Option<f64>, Vec<ScanPlan>)>,
}

impl Reproduction {
    /// Make figures and judge their claims; all of them are read before the first is computed.
    ///
    /// # Errors
    /// Where a file is wrong, a scan cannot be made, or the progress asks to stop.
    pub fn make(
        sources: &[&Source],
        options: &Options,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let asked: Vec<Asked<'_>> =
            sources.iter().map(|source| Asked::read(source, options)).collect::<Result<_, _>>()?;
        // Of all the tests of samples together one raises a false alarm as seldom as is stated.
        let tests: usize = asked.iter().map(|a| (a.read.claims.len() + 1) * a.plans.len()).sum();
        let level = FAMILY_WISE_LEVEL / tests.max(1) as f64;
        let made = asked.into_iter().map(|asked| asked.make(options, level, progress));
        let figures = made.collect::<Result<_, _>>()?;
        let all: Vec<Source> = sources.iter().map(|&source| source.clone()).collect();
        let exact = if options.exact { " --exact" } else { "" };
        let set: Vec<String> = options.set.iter().map(|set| format!(" --set '{set}'")).collect();
        let command = format!("fluctua reproduce {}{exact}{}", collective(&all), set.concat());
        Ok(Self { figures, inputs: fingerprint(&all), command })
    }

    /// Every claim of every figure.
    pub fn claims(&self) -> impl Iterator<Item = &JudgedClaim> {
        self.figures.iter().flat_map(|made| &made.claims)
    }

    /// Is there a claim, and is every outcome the expected one?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.claims().next().is_some() && self.claims().all(JudgedClaim::is_expected)
    }

    /// The name of the parameter that the paper of a figure does not print.
    #[must_use]
    pub fn unprinted(&self, made: &Made) -> String {
        made.read.unprinted.as_ref().map(|u| u.parameter.clone()).unwrap_or_default()
    }
}

impl Made {
    /// What it is called on the command line: `magnification/5a`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.paper, self.figure)
    }

    /// The scans that are drawn: those for this value of the unprinted parameter, or for that of the figure.
    #[must_use]
    pub fn drawn(&self, at: Option<f64>) -> Option<&Scans> {
        let value = self.read.unprinted.as_ref().map(|unprinted| at.unwrap_or(unprinted.drawn));
        self.scans.iter().find(|scans| scans.unprinted == value)
    }
}

impl<'s> Asked<'s> {
    fn read(source: &'s Source, options: &Options) -> Result<Self, Error> {
        let name = |file: &str| format!("{}/{file}", source.folder);
        let base = config::read(&name("config.toml"), &source.config, &options.set)?;
        let parameters: Vec<String> =
            base.parameters.iter().map(|(name, _)| name.clone()).collect();
        let read = claims::read(&name("claims.toml"), &source.claims, &parameters)?;
        let reference = match &source.reference {
            Some(text) => reference::read(&name("reference.csv"), text, &read.letters)?,
            None => Vec::new(),
        };
        let values = read.unprinted.as_ref().map_or(vec![None], |unprinted| {
            unprinted.values.iter().map(|&value| Some(value)).collect()
        });
        let plan = |value: Option<f64>, run: &claims::Run| {
            let unprinted = value.zip(read.unprinted.as_ref());
            let unprinted =
                unprinted.map(|(value, u)| format!("parameters.{}={value:?}", u.parameter));
            let set: Vec<String> = run
                .set
                .iter()
                .cloned()
                .chain(unprinted)
                .chain(options.set.iter().cloned())
                .collect();
            ScanPlan::read(&name("config.toml"), &source.config, &set, &run.scan)
        };
        let plans = values.into_iter().map(|value| {
            let plans: Result<Vec<_>, _> = read.runs.iter().map(|run| plan(value, run)).collect();
            Ok((value, plans?))
        });
        let plans = plans.collect::<Result<Vec<_>, config::Error>>()?;
        let systems: Vec<&Model> =
            plans.iter().flat_map(|(_, plans)| plans).map(|plan| &plan.base().model).collect();
        claims::read_of(&name("claims.toml"), &source.claims, &parameters, &|observable| {
            observables::check(&systems, observable)
        })?;
        Ok(Self { source, read, reference, plans })
    }

    fn make(self, options: &Options, level: f64, progress: &dyn Progress) -> Result<Made, Error> {
        let Self { source, read, reference, plans } = self;
        let mut scans: Vec<Scans> = Vec::new();
        for (unprinted, plans) in &plans {
            let mut tables = Vec::new();
            for (run, plan) in read.runs.iter().zip(plans) {
                let is_sampled = run.sampled && !options.exact;
                let table = scans::table(plan, run, is_sampled, &read.letters, progress);
                tables.push(table.map_err(|error| error.concerning(&source.name()))?);
            }
            scans.push(Scans { unprinted: *unprinted, tables });
        }
        let drawn = read.unprinted.as_ref().map(|unprinted| unprinted.drawn);
        let key = (source.paper.as_str(), source.figure.as_str());
        let evidence: Vec<Evidence<'_>> = scans
            .iter()
            .map(|scans| Evidence::new(&read.letters, &scans.tables, &reference, level))
            .collect();
        let one = |claim: &Claim| {
            let each = scans.iter().zip(&evidence);
            let found: Vec<Both> = each.map(|(scans, by)| both(claim, scans, by)).collect();
            combine(key, claim, &found, drawn)
        };
        let mut claims: Vec<JudgedClaim> = read.claims.iter().map(one).collect();
        claims.extend(agreement::judge(key, &scans, level));
        Ok(Made {
            paper: source.paper.clone(),
            figure: source.figure.clone(),
            cited: read.paper.clone(),
            title: read.title.clone(),
            claims,
            scans,
            read,
        })
    }
}

/// Judge a claim by exact numbers where there are any, and by the sample alone.
fn both(claim: &Claim, scans: &Scans, evidence: &Evidence<'_>) -> Both {
    let is_sampled = scans.tables.get(claim.run).is_some_and(Table::is_sampled);
    let sample: Option<Finding> = is_sampled.then(|| judge(claim, evidence, Route::Sample));
    Both { unprinted: scans.unprinted, best: judge(claim, evidence, Route::Best), sample }
}
