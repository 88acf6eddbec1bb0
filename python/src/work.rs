//! Do long work beside Python: without its lock, on threads of this process, and so that Ctrl-C stops it.
//!
//! Python hears signals on its main thread alone. The work has a thread of its own, and the caller looks twenty times a
//! second whether a signal or the progress callback asks to stop.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fluctua::ensemble::Progress;
use pyo3::exceptions::{PyKeyboardInterrupt, PyUserWarning};
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
    pub(crate) threads: Option<usize>,
    /// Told of finished and of all blocks; what it raises stops the work.
    pub(crate) progress: Option<Py<PyAny>>,
    /// Something may write into a folder.
    pub(crate) writes: bool,
}

impl Way {
    /// In memory, and silent.
    pub(crate) fn quiet(threads: Option<usize>) -> Self {
        Self { threads, progress: None, writes: false }
    }
}

/// Work that was left to end by itself while it may hold a folder, by process: a child has none of its parent's threads.
static LEFT: Mutex<Vec<(u32, JoinHandle<()>)>> = Mutex::new(Vec::new());

/// Pools by process and size: the threads of a pool do not follow into a child process.
static POOLS: Mutex<BTreeMap<(u32, usize), Arc<ThreadPool>>> = Mutex::new(BTreeMap::new());

/// Do the work, and tell Python what in its config does nothing.
pub(crate) fn answer<T, W>(py: Python<'_>, way: Way, work: W) -> PyResult<T>
where
    T: Send + 'static,
    W: FnOnce(&Watch) -> Result<Answered<T>, Trouble> + Send + 'static,
{
    let Answered { result, idle } = run(py, way, work)?;
    for warning in idle {
        let text = std::ffi::CString::new(warning.replace('\0', " "))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 3)?;
    }
    Ok(result)
}

/// Do the work in a pool of this process.
pub(crate) fn run<T, W>(py: Python<'_>, way: Way, work: W) -> PyResult<T>
where
    T: Send + 'static,
    W: FnOnce(&Watch) -> Result<T, Trouble> + Send + 'static,
{
    let pool = pool(way.threads.unwrap_or(0)).map_err(|why| bug(&why))?;
    let watch = Arc::new(Watch::default());
    let (tell, hear) = mpsc::channel();
    let watched = Arc::clone(&watch);
    let left = if way.writes { left_here() } else { Vec::new() };
    let act = move || {
        // What an interrupted call left may still hold the folder.
        for left in left {
            drop(left.join());
        }
        // Nobody listens where the caller was interrupted.
        drop(tell.send(pool.install(|| work(&watched))));
    };
    let worker = thread::Builder::new().name("fluctua".into()).spawn(act);
    let worker = worker.map_err(|error| bug(&error.to_string()))?;
    let mut work = Working { hear: Some(hear), watch, progress: way.progress };
    match work.wait(py) {
        Ok(result) => result.map_err(|trouble| trouble.raise(py)),
        Err(stopped) => {
            work.watch.stop.store(true, Ordering::Relaxed);
            if matches!(work.within(py, GRACE), Heard::Nothing) && way.writes {
                locked(&LEFT).push((std::process::id(), worker));
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
    let here =
        |(process, left): (u32, JoinHandle<()>)| (process == std::process::id()).then_some(left);
    all.into_iter().filter_map(here).collect()
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
            let counted = self.counted();
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

    fn counted(&self) -> (u64, u64) {
        let Watch { done, blocks, .. } = &*self.watch;
        (done.load(Ordering::Relaxed), blocks.load(Ordering::Relaxed))
    }

    /// What Ctrl-C becomes; anything else that was raised stays as it is.
    fn interrupted(&self, py: Python<'_>, stopped: PyErr) -> PyErr {
        if !stopped.is_instance_of::<PyKeyboardInterrupt>(py) {
            return stopped;
        }
        let interrupted = exception(py, "Interrupted", self.counted());
        interrupted.set_cause(py, Some(stopped));
        interrupted
    }
}

/// The pool of this process with so many threads; those of a parent are never used nor freed.
fn pool(threads: usize) -> Result<Arc<ThreadPool>, String> {
    let key = (std::process::id(), threads);
    let mut pools = locked(&POOLS);
    if let Some(pool) = pools.get(&key) {
        return Ok(Arc::clone(pool));
    }
    let made = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = Arc::new(made.map_err(|error| format!("cannot start threads: {error}"))?);
    pools.insert(key, Arc::clone(&pool));
    Ok(pool)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
