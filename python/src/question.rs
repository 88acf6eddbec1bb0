//! Read a config, and say where its mistakes are.

use fluctua::cli::memory::free;
use fluctua::config::{self, Plan, ScanPlan};
use fluctua::run::memory::Need;
use fluctua::run::{self, Error, Job};
use pyo3::prelude::*;

use crate::trouble::{Trouble, exception};

/// A config as it was handed over, with what overrides it.
#[derive(Clone, Debug, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Question {
    /// What errors call it.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) set: Vec<String>,
}

/// A result, and what in the config does nothing.
pub(crate) struct Answered<T> {
    pub(crate) result: T,
    pub(crate) idle: Vec<String>,
}

impl Question {
    /// The config as it was written; a resolved plan is none.
    pub(crate) fn config(&self) -> Option<&str> {
        Some(self.text.as_str()).filter(|text| !text.starts_with("resolved = true"))
    }

    pub(crate) fn plan(&self) -> Result<Answered<Plan>, Trouble> {
        let (result, idle) = config::read_and_check(&self.name, &self.text, &self.set)?;
        Need::of(&result).check(free())?;
        Ok(Answered { result, idle })
    }

    /// The plan, compiled.
    pub(crate) fn job(&self) -> Result<Answered<Job>, Trouble> {
        let Answered { result, idle } = self.plan()?;
        let job = run::prepare(&result).map_err(|error| self.located(error))?;
        Ok(Answered { result: job.within(free()), idle })
    }

    pub(crate) fn scan(&self, axes: &[String]) -> Result<Answered<ScanPlan>, Trouble> {
        let (result, idle) = ScanPlan::read_and_check(&self.name, &self.text, &self.set, axes)?;
        Need::of(result.base()).check(free())?;
        Ok(Answered { result, idle })
    }

    /// The trouble of a plan that was read but cannot be run, with the place of the key at fault.
    pub(crate) fn located(&self, error: Error) -> Trouble {
        let Some(key) = error.key() else { return error.into() };
        let place = config::place(&self.name, &self.text, &self.set, key);
        let said = error.to_string();
        let help = said.split_once("= help: ").map(|(_, help)| help.to_owned());
        Trouble::Config {
            message: place.map_or_else(|| said.clone(), |place| format!("{place}: {said}")),
            at: config::location(&self.name, &self.text, &self.set, key),
            key: Some(key.to_owned()),
            help,
        }
    }
}

/// The TOML text of a config that was a mapping, from its JSON.
#[pyfunction]
pub(crate) fn to_toml(py: Python<'_>, json: &str) -> PyResult<String> {
    let read = serde_json::from_str::<serde_json::Value>(json).map_err(|error| error.to_string());
    let written = read.and_then(|value| toml::to_string(&value).map_err(|error| error.to_string()));
    written.map_err(|error| {
        let message = format!("the mapping is no config: {error}");
        exception(py, "ConfigError", (message,))
    })
}
