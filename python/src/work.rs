//! Do long work beside Python: without its lock, on threads of this process, and so that Ctrl-C stops it.
//!
//! Python hears signals on its main thread alone. The work has a thread of its own, and the caller looks twenty times a
//! second whether a signal or the progress callback asks to stop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fluctua::ensemble::Progress;
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError, PyUserWarning};
use pyo3::prelude::*;
use rayon::ThreadPool;

use crate::question::Answered;
use crate::trouble::{Trouble, bug, exception};

/// How long signals are left unheard.
const TURN: Duration = Duration::from_millis(50);
/// How long what is under way may take to stop before it is left to end by itself.
const GRACE: Duration = Duration::from_millis(300);

/// How far the work is, and whether it is to stop.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    stop: AtomicBool,
    done: AtomicU64,
    blocks: AtomicU64,
    /// What Python is to warn of.
    said: Mutex<Vec<String>>,
}

impl Watch {
    /// Refuse to go on once the caller was interrupted: asked before a folder is changed.
    pub(crate) fn going(&self) -> Result<(), Trouble> {
        let (done, blocks) = self.counted();
        if self.stop() { Err(Trouble::Interrupted { done, blocks }) } else { Ok(()) }
    }

    /// Warn of these as soon as Python hears.
    pub(crate) fn warn<T: ToString>(&self, warnings: impl IntoIterator<Item = T>) {
        locked(&self.said).extend(warnings.into_iter().map(|warning| warning.to_string()));
    }

    fn counted(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.blocks.load(Ordering::Relaxed))
    }
}

impl Progress for Watch {
    fn start(&self, blocks: u64, done: u64) {
        self.blocks.store(blocks, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }

    fn block(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// How work is done.
pub(crate) struct Way {
    /// Threads; all cores where none are named.
    pub(crate) threads: Option<i64>,
    /// Told of finished and of all blocks; what it raises stops the work.
    pub(crate) progress: Option<Py<PyAny>>,
    /// Something may write into a folder.
    pub(crate) writes: bool,
}

impl Way {
    /// In memory, and silent.
    pub(crate) fn quiet(threads: Option<i64>) -> Self {
        Self { threads, progress: None, writes: false }
    }
}

/// Work that was left to end by itself while it may hold a folder, by process: a child has none of its parent's threads.
static LEFT: Mutex<Vec<(u32, JoinHandle<()>)>> = Mutex::new(Vec::new());

/// Pools that were used last, by process and size: the threads of a pool do not follow into a child process.
static POOLS: Mutex<Vec<(u32, usize, Arc<ThreadPool>)>> = Mutex::new(Vec::new());
/// So many pools are kept.
const KEPT: usize = 2;
/// So many threads are the most, as of the program.
const MOST: i64 = 1024;

/// Do the work, and tell Python what in its config does nothing.
pub(crate) fn answer<T, W>(py: Python<'_>, way: Way, work: W) -> PyResult<T>
where
    T: Send + 'static,
    W: FnOnce(&Watch) -> Result<Answered<T>, Trouble> + Send + 'static,
{
    run(py, way, move |watch| {
        let Answered { result, idle } = work(watch)?;
        watch.warn(idle);
        Ok(result)
    })
}

/// Do the work in a pool of this process.
pub(crate) fn run<T, W>(py: Python<'_>, way: Way, work: W) -> PyResult<T>
where
    T: Send + 'static,
    W: FnOnce(&Watch) -> Result<T, Trouble> + Send + 'static,
{
    let pool = pool(size(way.threads).map_err(|trouble| trouble.raise(py))?)?;
    let ours = Arc::clone(&pool);
    let watch = Arc::new(Watch::default());
    let (tell, hear) = mpsc::channel();
    let watched = Arc::clone(&watch);
    let left = if way.writes { left_here() } else { Vec::new() };
    let act = move || {
        // What an interrupted call left may still hold the folder.
        for left in left {
            drop(left.join());
        }
        // They may have taken long, and the caller may have been interrupted meanwhile.
        let result = watched.going().and_then(|()| pool.install(|| work(&watched)));
        // Nobody listens where the caller was.
        drop(tell.send(result));
    };
    let worker = thread::Builder::new().name("fluctua".into()).spawn(act);
    let worker = worker.map_err(|error| no_threads(&error))?;
    let mut work = Working { hear: Some(hear), watch, progress: way.progress };
    match work.wait(py) {
        Ok(result) => result.map_err(|trouble| trouble.raise(py)),
        Err(stopped) => {
            work.watch.stop.store(true, Ordering::Relaxed);
            if matches!(work.within(py, GRACE), Heard::Nothing) {
                // Its threads are busy: the next call has others.
                locked(&POOLS).retain(|(.., pool)| !Arc::ptr_eq(pool, &ours));
                if way.writes {
                    locked(&LEFT).push((std::process::id(), worker));
                }
            }
            Err(work.interrupted(py, stopped))
        }
    }
}

/// What a thread that works says within a time.
enum Heard<T> {
    Nothing,
    Result(Result<T, Trouble>),
    /// It ended without a result.
    End,
}

/// What interrupted calls of this process left.
fn left_here() -> Vec<JoinHandle<()>> {
    let all = std::mem::take(&mut *locked(&LEFT));
    let (here, parents): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(process, _)| *process == std::process::id());
    // To drop a handle lets go of a thread, which this process has not got.
    std::mem::forget(parents);
    here.into_iter().map(|(_, left)| left).collect()
}

/// Work under way.
struct Working<T> {
    hear: Option<Receiver<Result<T, Trouble>>>,
    watch: Arc<Watch>,
    progress: Option<Py<PyAny>>,
}

impl<T: Send> Working<T> {
    /// The result, or what Python raised meanwhile.
    fn wait(&mut self, py: Python<'_>) -> PyResult<Result<T, Trouble>> {
        let mut said = None;
        loop {
            let result = self.within(py, TURN);
            self.warn(py)?;
            let counted = self.watch.counted();
            if let Some(progress) =
                self.progress.as_ref().filter(|_| said != Some(counted) && counted.1 > 0)
            {
                progress.call1(py, counted)?;
                said = Some(counted);
            }
            py.check_signals()?;
            match result {
                Heard::Result(result) => return Ok(result),
                Heard::End => return Err(bug("its thread panicked; what it said stands above")),
                Heard::Nothing => {}
            }
        }
    }

    /// What comes within a time, while other threads of Python go on.
    fn within(&mut self, py: Python<'_>, time: Duration) -> Heard<T> {
        let Some(hear) = self.hear.take() else { return Heard::End };
        let began = Instant::now();
        let (hear, heard) = py.detach(move || {
            let heard = hear.recv_timeout(time.saturating_sub(began.elapsed()));
            (hear, heard)
        });
        self.hear = Some(hear);
        match heard {
            Ok(result) => Heard::Result(result),
            Err(RecvTimeoutError::Disconnected) => Heard::End,
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
        }
    }

    /// Warn of what was said; a user may have made errors of warnings.
    fn warn(&self, py: Python<'_>) -> PyResult<()> {
        let said = std::mem::take(&mut *locked(&self.watch.said));
        for warning in said {
            let text = std::ffi::CString::new(warning.replace('\0', " "))?;
            PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 2)?;
        }
        Ok(())
    }

    /// What Ctrl-C becomes; anything else that was raised stays as it is.
    fn interrupted(&self, py: Python<'_>, stopped: PyErr) -> PyErr {
        if !stopped.is_instance_of::<PyKeyboardInterrupt>(py) {
            return stopped;
        }
        let interrupted = exception(py, "Interrupted", self.watch.counted());
        interrupted.set_cause(py, Some(stopped));
        interrupted
    }
}

/// Threads as a pool counts them: none for all cores.
fn size(threads: Option<i64>) -> Result<usize, Trouble> {
    match threads {
        None => Ok(0),
        Some(threads @ 1..=MOST) => Ok(threads as usize),
        Some(threads) => {
            let message =
                format!("threads is {threads}, not 1 to {MOST}; without it, all cores are used");
            Err(Trouble::input(message))
        }
    }
}

/// The pool of this process with so many threads.
fn pool(threads: usize) -> PyResult<Arc<ThreadPool>> {
    let process = std::process::id();
    let mut pools = locked(&POOLS);
    // Those of a parent are never used nor freed: to free one wakes threads that this process has not got.
    let (mut here, parents): (Vec<_>, Vec<_>) =
        std::mem::take(&mut *pools).into_iter().partition(|(of, ..)| *of == process);
    std::mem::forget(parents);
    let made = match here.iter().position(|(_, size, _)| *size == threads) {
        Some(place) => Ok(here.remove(place).2),
        None => rayon::ThreadPoolBuilder::new().num_threads(threads).build().map(Arc::new),
    };
    here.extend(made.iter().map(|pool| (process, threads, Arc::clone(pool))));
    // One that somebody works in lives until they are done.
    here.drain(..here.len().saturating_sub(KEPT));
    *pools = here;
    made.map_err(|error| no_threads(&error))
}

/// The machine gives no more threads.
fn no_threads(why: &dyn std::error::Error) -> PyErr {
    PyRuntimeError::new_err(format!("cannot start threads: {why}"))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
