//! Turn Ctrl-C into a wish to stop, and a second one into a command.

use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::{Failure, INTERRUPTED};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// From now on the first Ctrl-C (or SIGTERM, which batch systems send before they kill) is noted,
/// and the next quits at once.
#[allow(clippy::print_stderr, reason = "the user waits for a sign that Ctrl-C was heard")]
pub(super) fn watch() -> Result<(), Failure> {
    let heard = || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        eprintln!("\nFinishing what is under way; Ctrl-C again quits at once.");
    };
    ctrlc::set_handler(heard)
        .map_err(|error| Failure::Machine(format!("cannot listen for Ctrl-C: {error}")))
}

/// Was Ctrl-C pressed?
pub(super) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
