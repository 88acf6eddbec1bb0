//! Show that work goes on: a bar once it lasts over a second, a spinner once what cannot be counted
//! lasts over two.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fluctua::ensemble::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::interrupt;

const PATIENCE: Duration = Duration::from_secs(1);

/// What is computed between the plan, or the blocks, and the report.
pub(super) const EXACT: &str = "computing the exact answers";
/// What lasts until the first block, or point of a scan, is done.
const FIRST: &str = "working on the first part; how long all will take is said once it is done";
/// What is computed before the first block.
pub(super) const START: &str = "compiling the model and the law it starts from";

/// A bar of blocks on standard error.
#[derive(Debug)]
pub(super) struct Bar {
    blocks: ProgressBar,
    began: Instant,
    shown: OnceLock<()>,
    quiet: bool,
    /// What Ctrl-C says once all blocks are walked and stored.
    farewell: Option<String>,
    /// Shown until the first block is done, which may take long.
    first: Mutex<Option<Waiting>>,
    /// The exact answers that follow the blocks of a run.
    exact: OnceLock<Waiting>,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        Self::of(quiet, "blocks")
    }

    /// A bar of something else.
    pub(super) fn of(quiet: bool, what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style =
            format!("{{elapsed_precise}} [{{bar:40}}] {{pos}}/{{len}} {what}, {{eta}} to go");
        if let Ok(style) = ProgressStyle::with_template(&style) {
            bar.set_style(style.progress_chars("=> "));
        }
        let (shown, first, exact) = (OnceLock::new(), Mutex::new(None), OnceLock::new());
        Self { blocks: bar, began: Instant::now(), shown, quiet, farewell: None, first, exact }
    }

    /// Once all blocks are walked and stored, let Ctrl-C quit at once with these words.
    pub(super) fn with_farewell(mut self, farewell: String) -> Self {
        self.farewell = Some(farewell);
        self
    }
}

impl Bar {
    fn waiting_for_first(&self, waiting: Option<Waiting>) {
        if let Ok(mut first) = self.first.lock() {
            *first = waiting;
        }
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
        if done < blocks {
            self.waiting_for_first(Some(Waiting::new(self.quiet, FIRST)));
        }
    }

    fn block(&self) {
        self.waiting_for_first(None);
        if !self.quiet && self.began.elapsed() > PATIENCE {
            // indicatif itself stays silent where standard error is no terminal.
            self.shown.get_or_init(|| self.blocks.set_draw_target(ProgressDrawTarget::stderr()));
        }
        self.blocks.inc(1);
    }

    fn blocks(&self, count: u64) {
        self.block();
        self.blocks.inc(count.saturating_sub(1));
    }

    fn walked(&self) {
        if let Some(farewell) = self.farewell.clone() {
            interrupt::quit_with(farewell);
            self.blocks.finish_and_clear();
            self.exact.get_or_init(|| Waiting::new(self.quiet, EXACT));
        }
    }

    fn stop(&self) -> bool {
        interrupt::requested()
    }
}

/// A spinner on standard error, once something that is computed in one piece lasts.
#[derive(Debug)]
pub(super) struct Waiting {
    spinner: ProgressBar,
    /// Shows the spinner, unless told before that the work is done.
    patience: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Waiting {
    pub(super) fn new(quiet: bool, what: &'static str) -> Self {
        let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {spinner} {msg}") {
            spinner.set_style(style);
        }
        spinner.set_message(what);
        let patience = (!quiet).then(|| {
            let (done, wait) = mpsc::channel();
            let late = spinner.clone();
            let show = move || {
                if wait.recv_timeout(2 * PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    // indicatif itself stays silent where standard error is no terminal.
                    late.set_draw_target(ProgressDrawTarget::stderr());
                    late.enable_steady_tick(PATIENCE / 4);
                }
            };
            (done, thread::spawn(show))
        });
        Self { spinner, patience }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((done, show)) = self.patience.take() {
            drop(done);
            // Nothing may be drawn after it was cleared; a thread that failed draws nothing.
            show.join().ok();
        }
        self.spinner.finish_and_clear();
    }
}
