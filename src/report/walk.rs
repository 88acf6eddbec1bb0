//! Hold how the walkers of a run moved, and why so.

use serde::Serialize;

use crate::kernel::{Compound, KernelName};

/// The kernel of a run.
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
/// use fluctua::ensemble::{Memory, Silent};
/// let report = fluctua::run::run(&plan, &mut Memory, &Silent)?;
/// let walk = report.kernel.expect("it was sampled");
/// assert!(walk.reason.starts_with("tables serve what is asked"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Walk {
    /// Its name.
    pub name: KernelName,
    /// Why it and no other.
    pub reason: String,
    /// Its tables, where it has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tables: Option<TableSize>,
}

/// How large the tables of a kernel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TableSize {
    /// Draws in a window, one a slice.
    pub draws: u64,
    /// Columns of all states, one of which a draw falls into.
    pub columns: usize,
    /// Ways in which slices end, of all states.
    pub outcomes: usize,
    /// Bytes of columns and outcomes.
    pub bytes: usize,
}

impl TableSize {
    /// The size of the tables of a kernel.
    #[must_use]
    pub fn of(tables: &Compound) -> Self {
        let [columns, outcomes, bytes] = tables.size();
        Self { draws: 2 * tables.slices(), columns, outcomes, bytes }
    }
}
