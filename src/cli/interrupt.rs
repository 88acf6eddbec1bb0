//! Turn Ctrl-C into a wish to stop, and a second one into a command.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::{Failure, INTERRUPTED};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// What is said at once where nothing under way is worth finishing.
static FAREWELL: Mutex<Option<String>> = Mutex::new(None);

/// From now on the first Ctrl-C (or SIGTERM, which batch systems send before they kill) is noted,
/// and the next quits at once.
pub(super) fn watch() -> Result<(), Failure> {
    let heard = || {
        if let Some(farewell) = FAREWELL.lock().ok().and_then(|mut farewell| farewell.take()) {
            super::tell(&format!("\n{farewell}"));
            std::process::exit(INTERRUPTED.into());
        }
        if REQUESTED.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        super::tell("\nFinishing what is under way; Ctrl-C again quits at once.");
    };
    ctrlc::set_handler(heard)
        .map_err(|error| Failure::Machine(format!("cannot listen for Ctrl-C: {error}")))
}

/// A file that would outgrow a limit (`ulimit -f`) is an error of its write, as on a full disk: the
/// signal that comes with it would end the program without a word.
pub(super) fn fail_at_limits() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        let outgrown = std::sync::Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, outgrown)
            .map_err(|error| Failure::Machine(format!("cannot listen for signals: {error}")))?;
    }
    Ok(())
}

/// From now on the first Ctrl-C quits at once, with these words.
pub(super) fn quit_with(farewell: String) {
    if let Ok(mut place) = FAREWELL.lock() {
        *place = Some(farewell);
    }
}

/// Was Ctrl-C pressed?
pub(super) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}
