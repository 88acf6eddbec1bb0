//! Turn what went wrong into a message and an exit code.

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use fluctua::ensemble::{EnsembleError, StoreError};
use fluctua::report::wrap;
use fluctua::run::Error;

/// The exit code of an interrupted program, as shells have it.
pub(super) const INTERRUPTED: u8 = 130;

/// Why the program stops early.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input is wrong: exit code 2.
    Input(String),
    /// Disk or memory failed us: exit code 3.
    Machine(String),
    /// The output folder was taken from under the run, which cannot be gone on with: exit code 3.
    Lost(String),
    /// Ctrl-C: exit code 130.
    Interrupted(String),
}

impl Failure {
    /// Say what to do, where what was asked can be done later.
    pub(super) fn advise(self, advice: &str) -> Self {
        match self {
            Self::Input(_) | Self::Lost(_) => self,
            Self::Machine(message) => Self::Machine(format!("{message}\n{advice}")),
            Self::Interrupted(message) => Self::Interrupted(format!("{message}\n{advice}")),
        }
    }

    /// Name the config at fault.
    pub(super) fn concerning(self, config: &str) -> Self {
        match self {
            Self::Input(message) => Self::Input(format!("{config}: {message}")),
            Self::Machine(message) => Self::Machine(format!("{config}: {message}")),
            Self::Lost(message) => Self::Lost(format!("{config}: {message}")),
            Self::Interrupted(message) => Self::Interrupted(format!("{config}: {message}")),
        }
    }

    /// Fold a long message to the width of a terminal.
    pub(super) fn folded(self) -> Self {
        let fold = |message: String| {
            let lines: Vec<_> = message.lines().map(|line| wrap::hanging(line, 4)).collect();
            lines.join("\n")
        };
        match self {
            Self::Input(message) => Self::Input(fold(message)),
            other => other,
        }
    }

    /// Print the message and return the exit code.
    pub(super) fn report(self) -> ExitCode {
        let (message, code) = match self {
            Self::Input(message) => (message, 2),
            Self::Machine(message) | Self::Lost(message) => (message, 3),
            Self::Interrupted(message) => (message, INTERRUPTED),
        };
        super::tell(message.trim_end());
        ExitCode::from(code)
    }
}

/// Why a file cannot be read or written, in words.
pub(super) fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "it is a file, not a folder",
        ErrorKind::PermissionDenied => "the system permits it to others alone",
        ErrorKind::StorageFull => "no space is left on the disk",
        _ => return error.to_string(),
    };
    words.into()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Interrupted | Error::Ensemble(EnsembleError::Interrupted { .. }) => {
                Self::Interrupted(message)
            }
            Error::Ensemble(EnsembleError::Store(error)) => error.into(),
            _ => Self::Input(message),
        }
    }
}

impl From<fluctua::config::Error> for Failure {
    fn from(error: fluctua::config::Error) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Io { path, source } => {
                Self::Machine(format!("{path}: {}", reason(&source)))
            }
            StoreError::Replaced { .. } | StoreError::Disturbed { .. } => {
                Self::Lost(error.to_string())
            }
            _ => Self::Input(error.to_string()),
        }
    }
}
