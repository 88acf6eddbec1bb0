//! Why figures cannot be made.

use crate::{config, run};

/// Why figures cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A config or its claims are wrong.
    #[error(transparent)]
    Config(#[from] config::Error),
    /// A scan cannot be made.
    #[error("{figure}: {error}")]
    Run {
        /// Of which figure.
        figure: String,
        /// Why.
        error: run::Error,
    },
    /// A table of independent values is wrong.
    #[error("{file}:{line}: {what}\n  = help: {help}")]
    Reference {
        /// The file.
        file: String,
        /// The line, from one.
        line: u64,
        /// What is wrong.
        what: String,
        /// What to do.
        help: String,
    },
}

impl Error {
    /// Name the figure.
    pub(super) fn concerning(self, figure: &str) -> Self {
        match self {
            Self::Run { error, .. } => Self::Run { figure: figure.to_owned(), error },
            other => other,
        }
    }
}

impl From<run::Error> for Error {
    fn from(error: run::Error) -> Self {
        Self::Run { figure: String::new(), error }
    }
}
