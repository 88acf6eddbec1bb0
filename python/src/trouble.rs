//! Turn what went wrong into the exceptions that the Python half defines: those can be pickled, so that a worker can send
//! them home.

use fluctua::config::{self, Location};
use fluctua::ensemble::{EnsembleError, StoreError};
use fluctua::run::Error;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The input is wrong.
    Config { message: String, at: Option<Location>, key: Option<String>, help: Option<String> },
    /// Files are.
    Store(String),
    /// Somebody asked to stop.
    Interrupted { done: u64, blocks: u64 },
}

impl Trouble {
    /// The input is wrong, and no key of it is at fault.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::Config { message: message.into(), at: None, key: None, help: None }
    }

    /// The exception.
    pub(crate) fn raise(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Config { message, at, key, help } => {
                let (path, line, column) = match at {
                    Some(Location { file, line, column }) => (Some(file), Some(line), Some(column)),
                    None => (None, None, None),
                };
                exception(py, "ConfigError", (message, path, line, column, key, help))
            }
            Self::Store(message) => exception(py, "StoreError", (message,)),
            Self::Interrupted { done, blocks } => exception(py, "Interrupted", (done, blocks)),
        }
    }
}

/// An exception of the Python half.
pub(crate) fn exception<'py>(
    py: Python<'py>,
    name: &str,
    arguments: impl pyo3::call::PyCallArgs<'py>,
) -> PyErr {
    let made = || py.import("fluctua._errors")?.getattr(name)?.call1(arguments);
    made().map_or_else(|error| error, PyErr::from_value)
}

/// A mistake of ours.
pub(crate) fn bug(what: &str) -> PyErr {
    PyRuntimeError::new_err(format!("fluctua failed, please report it: {what}"))
}

impl From<config::Error> for Trouble {
    fn from(error: config::Error) -> Self {
        Self::Config {
            at: error.location(),
            key: error.key(),
            help: Some(error.cause().help()),
            message: error.to_string(),
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Interrupted => Self::Interrupted { done: 0, blocks: 0 },
            Error::Ensemble(EnsembleError::Interrupted { done, blocks }) => {
                Self::Interrupted { done, blocks }
            }
            Error::Ensemble(EnsembleError::Store(error)) => error.into(),
            error => Self::input(error.to_string()),
        }
    }
}
