//! Show a progress bar on a terminal once the work lasts over a second.

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
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = "{elapsed_precise} [{bar:40}] {pos}/{len} blocks, {eta} to go";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { blocks: bar, began: Instant::now(), shown: OnceLock::new(), quiet }
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

    fn stop(&self) -> bool {
        interrupt::requested()
    }
}
