//! Estimate the memory of a plan before it is taken, and refuse what does not fit.
//!
//! Bytes a state, a channel and a reservoir were measured. A limit decides whether a plan is run and whether
//! exact answers are given, never how trajectories are walked.

use super::kernel::Ready;
use super::layout::PILOT_WINDOWS;
use super::{Error, Job};
use crate::config::Plan;
use crate::ensemble::stream::Purpose;
use crate::ensemble::{Work, walk_block};
use crate::exact;
use crate::model::Size;
use crate::tally::{JumpObserver, PackedBlock};

/// Of a state: its name, its place, and what is found of the structure.
const STATE: f64 = 250.0;
/// Of a channel: itself, while all are sorted, and what is found of the structure.
const CHANNEL: f64 = 130.0;
/// Of a channel in the tables of a walk.
const COLUMN: f64 = 64.0;
/// Of a reservoir: all that is listed of it.
const RESERVOIR: f64 = 2e5;
/// Of blocks that are read back, as often as their file is long: the file, and each block unpacked.
pub const READ_BACK: f64 = 5.0;
/// Of a program that does nothing.
const PROGRAM: f64 = 8e6;

/// How many bytes each part of a plan takes.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// use fluctua::run::memory::{Need, amount};
/// let need = Need::of(&plan).with("a table", 2e6);
/// assert!(need.bytes() > 2e6 && need.check(1e9).is_ok() && need.check(1e3).is_err());
/// assert_eq!(amount(2.5e9), "2.5 GB");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Need(Vec<(String, f64)>);

impl Need {
    /// The network of a plan and its tables, known before it is compiled.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let start = plan.sampling.start.as_ref();
        let Size { states, channels, reservoirs } = plan.model.system().size(start);
        let network = STATE * states + (CHANNEL + COLUMN) * channels;
        Self(vec![
            ("the program".into(), PROGRAM),
            (format!("{states} states and {channels} channels"), network),
            (format!("{reservoirs} reservoirs"), RESERVOIR * reservoirs as f64),
        ])
    }

    /// With what else is held: so many bytes.
    #[must_use]
    pub fn with(mut self, what: &str, bytes: f64) -> Self {
        self.0.push((what.into(), bytes));
        self
    }

    /// Bytes in all.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.0.iter().map(|(_, bytes)| bytes).sum()
    }

    /// Refuse a need beyond a limit in bytes.
    ///
    /// # Errors
    /// When it is larger.
    pub fn check(&self, limit: f64) -> Result<(), Error> {
        if self.bytes() <= limit {
            return Ok(());
        }
        let mut parts = self.0.clone();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        let largest = parts.iter().take(2).filter(|(_, bytes)| *bytes > 0.01 * self.bytes());
        let parts = largest.map(|(what, bytes)| format!("{what} {}", amount(*bytes)));
        Err(Error::TooMuchMemory {
            bytes: amount(self.bytes()),
            parts: parts.collect::<Vec<_>>().join(", "),
            limit: amount(limit),
        })
    }
}

/// Bytes in words.
#[must_use]
pub fn amount(bytes: f64) -> String {
    if bytes < 1e9 { format!("{:.0} MB", bytes / 1e6) } else { format!("{:.1} GB", bytes / 1e9) }
}

impl Job {
    /// What a run of these blocks holds beside the network: each block with its moments packed, and
    /// one that is being walked on each thread.
    ///
    /// # Errors
    /// When a joint histogram would have too many cells.
    pub fn need(&self) -> Result<Need, Error> {
        let Ready { kernel, layout, .. } = self.ready()?;
        let pilot = Work { windows: self.work().windows.min(PILOT_WINDOWS), ..self.work() };
        let block = walk_block(pilot, 0, Purpose::Pilot, kernel.as_ref(), layout);
        let counters =
            2 * self.sides().iter().map(|s| s.networks[0].counting.counters.len()).sum::<usize>();
        let paths = JumpObserver::new(&layout.observed).finish().bytes();
        let packed = PackedBlock::from(block).bytes() + paths + 8.0 * counters as f64;
        let blocks = self.plan.sampling.blocks as f64;
        let mut need = Need::of(&self.plan);
        need.0.push((format!("{blocks} blocks"), blocks * packed));
        need.0.extend(self.windows_held()?.map(|held| ("rows of windows.npy".into(), held)));
        Ok(need)
    }

    /// Leave exact answers out where they would not fit into so many bytes.
    #[must_use]
    pub fn within(mut self, limit: f64) -> Self {
        self.memory = limit;
        self
    }

    /// Do the exact answers fit?
    ///
    /// # Errors
    /// When they do not.
    pub(super) fn check_exact(&self) -> Result<(), exact::Error> {
        let Some(facts) = &self.facts else { return Ok(()) };
        let network = facts.network();
        let bytes = Need::of(&self.plan).bytes() + exact::memory(network);
        if bytes <= self.memory {
            return Ok(());
        }
        let [bytes, limit] = [bytes, self.memory].map(amount);
        Err(exact::Error::TooMuchMemory { states: network.states.len(), bytes, limit })
    }
}
