//! Show that work goes on: a bar once it lasts over a second, a spinner where nothing can be counted.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use fluctua::ensemble::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::interrupt;

const PATIENCE: Duration = Duration::from_secs(1);

/// A bar of blocks on standard error.
#[derive(Debug)]
pub(super) struct Bar {
    blocks: ProgressBar,
    began: Instant,
    shown: OnceLock<()>,
    quiet: bool,
    /// What Ctrl-C says once all blocks are walked and stored.
    farewell: Option<String>,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = "{elapsed_precise} [{bar:40}] {pos}/{len} blocks, {eta} to go";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("=> "));
        }
        let farewell = None;
        Self { blocks: bar, began: Instant::now(), shown: OnceLock::new(), quiet, farewell }
    }

    /// Once all blocks are walked and stored, let Ctrl-C quit at once with these words.
    pub(super) fn with_farewell(mut self, farewell: String) -> Self {
        self.farewell = Some(farewell);
        self
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.blocks.finish_and_clear();
    }
}

impl Progress for Bar {
    fn start(&self, blocks: u64, done: u64) {
        self.blocks.set_length(blocks);
        self.blocks.set_position(done);
        self.blocks.reset_eta();
    }

    fn block(&self) {
        if !self.quiet && self.began.elapsed() > PATIENCE {
            // indicatif itself stays silent where standard error is no terminal.
            self.shown.get_or_init(|| self.blocks.set_draw_target(ProgressDrawTarget::stderr()));
        }
        self.blocks.inc(1);
    }

    fn walked(&self) {
        if let Some(farewell) = self.farewell.clone() {
            interrupt::quit_with(farewell);
        }
    }

    fn stop(&self) -> bool {
        interrupt::requested()
    }
}

/// A spinner on standard error while something is computed in one piece.
#[derive(Debug)]
pub(super) struct Waiting(ProgressBar);

impl Waiting {
    pub(super) fn new(quiet: bool, what: &'static str) -> Self {
        if quiet {
            return Self(ProgressBar::hidden());
        }
        let spinner = ProgressBar::new_spinner().with_message(what);
        spinner.enable_steady_tick(PATIENCE / 4);
        Self(spinner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
