//! Tell which share of the blocks a process walks, by the variables of what launched it.
//!
//! An array of Slurm numbers its tasks; so does what starts several processes of one job: `srun`, `mpirun`, `mpiexec`. Where
//! both do, the share of each task of the array is cut once more.

use std::fmt;

use super::Shard;

/// The share of a process, and what says so.
///
/// ```
/// use fluctua::ensemble::LaunchedShard;
/// let set = [("SLURM_ARRAY_TASK_ID", "2"), ("SLURM_ARRAY_TASK_COUNT", "16"), ("SLURM_ARRAY_TASK_MIN", "0")];
/// let variable = |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
/// let found = LaunchedShard::find(&variable)?;
/// assert_eq!(found.shard.to_string(), "3/16");
/// # Ok::<(), fluctua::ensemble::LauncherError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchedShard {
    /// The share.
    pub shard: Shard,
    said: String,
}

impl fmt::Display for LaunchedShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shard {} by {}", self.shard, self.said)
    }
}

/// Why a launcher numbers no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LauncherError {
    /// No variable of a launcher is set.
    #[error(
        "`--shard auto` finds no launcher: none of SLURM_ARRAY_TASK_ID, {} is set",
        RANKS.map(|[rank, _]| rank).join(", ")
    )]
    None,
    /// A place without how many there are.
    #[error("`--shard auto`: {name} is set, but {other} is not")]
    Alone {
        /// The variable of the place.
        name: &'static str,
        /// That of how many there are.
        other: &'static str,
    },
    /// The script of a batch job, which is started once for several tasks.
    #[error(
        "`--shard auto`: this is one process for {count} tasks (SLURM_NTASKS={count}, no SLURM_STEP_ID), and would walk \
         one share of {count}; start it by `srun`, which numbers them"
    )]
    Script {
        /// How many tasks the job has.
        count: u64,
    },
    /// A variable that is no number.
    #[error("`--shard auto`: {name}={text} is no whole number up to 1000000000")]
    NotANumber {
        /// The variable.
        name: &'static str,
        /// Its value.
        text: String,
    },
    /// A place that is not below how many there are.
    #[error("`--shard auto`: {name}={index} is not below {other}={count}")]
    OutOfRange {
        /// The variable of the place.
        name: &'static str,
        /// The place.
        index: u64,
        /// The variable of how many there are.
        other: &'static str,
        /// How many there are.
        count: u64,
    },
    /// An array whose numbers have gaps.
    #[error(
        "`--shard auto`: {said}, is no place in an array without gaps, such as `--array=1-16`; tasks of another array \
         are submitted again with `--shard i/n` written out"
    )]
    Gaps {
        /// What the variables say.
        said: String,
    },
}

/// One of several: its place from zero, how many there are, and what says so.
struct Place {
    index: u64,
    count: u64,
    said: String,
}

/// Rank and size of the processes of one job: those of MPI before those of the batch job around them.
const RANKS: [[&str; 2]; 3] = [
    ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
    ["PMI_RANK", "PMI_SIZE"],
    ["SLURM_PROCID", "SLURM_NTASKS"],
];

/// Looks a variable up.
type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

impl LaunchedShard {
    /// The share of this process; `variable` looks a variable up.
    ///
    /// # Errors
    /// Where no launcher numbers it, or not completely.
    pub fn find(variable: Variables<'_>) -> Result<Self, LauncherError> {
        let array = array(variable)?;
        let rank = rank(variable, array.is_some())?;
        let places: Vec<Place> = array.into_iter().chain(rank).collect();
        if places.is_empty() {
            return Err(LauncherError::None);
        }
        let index = places.iter().fold(0, |index, place| index * place.count + place.index);
        let count = places.iter().map(|place| place.count).product();
        let said: Vec<String> = places.into_iter().map(|place| place.said).collect();
        Ok(Self { shard: Shard::of_block(index, count), said: said.join(", ") })
    }
}

/// The task of an array of Slurm, whose numbers may start anywhere and go in steps.
fn array(variable: Variables<'_>) -> Result<Option<Place>, LauncherError> {
    let [name, other] = ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT"];
    let Some(task) = number(variable, name)? else { return Ok(None) };
    let first = number(variable, "SLURM_ARRAY_TASK_MIN")?.unwrap_or(1);
    let step = number(variable, "SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
    let Some(count) = number(variable, other)? else {
        return Err(LauncherError::Alone { name, other });
    };
    let last = number(variable, "SLURM_ARRAY_TASK_MAX")?;
    let mut said = format!("{name}={task} of {count}, the first {first}");
    said.extend(last.map(|last| format!(" and the last {last}")));
    // Every task sees the ends of the array: one that fits by chance is refused with the others.
    let full = first + count.saturating_sub(1) * step;
    if last.is_some_and(|last| last != full) {
        return Err(LauncherError::Gaps { said });
    }
    let offset = task.checked_sub(first).filter(|offset| offset % step == 0);
    match offset.map(|offset| offset / step).filter(|index| *index < count) {
        Some(index) => Ok(Some(Place { index, count, said })),
        None => Err(LauncherError::Gaps { said }),
    }
}

/// The rank of a process of a job.
fn rank(variable: Variables<'_>, in_array: bool) -> Result<Option<Place>, LauncherError> {
    for [name, other] in RANKS {
        // The script of a batch job knows the number of its tasks too, and is started once: for all of a task of an array.
        let script = name == "SLURM_PROCID" && variable("SLURM_STEP_ID").is_none();
        let Some(index) = number(variable, name)?.filter(|_| !(script && in_array)) else {
            continue;
        };
        let Some(count) = number(variable, other)? else {
            return Err(LauncherError::Alone { name, other });
        };
        if script && count > 1 {
            return Err(LauncherError::Script { count });
        }
        if index >= count {
            return Err(LauncherError::OutOfRange { name, index, other, count });
        }
        let said = format!("{name}={index} of {other}={count}");
        return Ok(Some(Place { index, count, said }));
    }
    Ok(None)
}

/// Numbers up to here multiply without overflow.
const MOST: u64 = 1_000_000_000;

fn number(variable: Variables<'_>, name: &'static str) -> Result<Option<u64>, LauncherError> {
    let Some(text) = variable(name).filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.trim().parse().ok().filter(|number| *number <= MOST) {
        Some(number) => Ok(Some(number)),
        None => Err(LauncherError::NotANumber { name, text }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)]) -> Result<String, LauncherError> {
        let variable = |name: &str| {
            set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
        };
        LaunchedShard::find(&variable).map(|found| found.shard.to_string())
    }

    const ARRAY: [(&str, &str); 3] = [
        ("SLURM_ARRAY_TASK_ID", "6"),
        ("SLURM_ARRAY_TASK_COUNT", "4"),
        ("SLURM_ARRAY_TASK_MIN", "4"),
    ];

    #[test]
    fn launchers_number_the_shares() {
        let with = |more: &[(&'static str, &'static str)]| [&ARRAY, more].concat();
        let job = [("SLURM_PROCID", "1"), ("SLURM_NTASKS", "2")];
        let mpi = [("OMPI_COMM_WORLD_RANK", "1"), ("OMPI_COMM_WORLD_SIZE", "2")];
        for (set, shard) in [
            (ARRAY.to_vec(), "3/4"),
            (vec![("SLURM_ARRAY_TASK_ID", "1"), ("SLURM_ARRAY_TASK_COUNT", "16")], "1/16"),
            (with(&[("SLURM_ARRAY_TASK_STEP", "2")]), "2/4"),
            (with(&job), "3/4"),
            (with(&[("SLURM_STEP_ID", "0"), job[0], job[1]]), "6/8"),
            (vec![("SLURM_STEP_ID", "0"), job[0], job[1]], "2/2"),
            (vec![("SLURM_PROCID", "0"), ("SLURM_NTASKS", "1")], "1/1"),
            (with(&[("SLURM_ARRAY_TASK_MAX", "7")]), "3/4"),
            (with(&[("SLURM_ARRAY_TASK_MAX", "10"), ("SLURM_ARRAY_TASK_STEP", "2")]), "2/4"),
            (vec![("PMI_RANK", "0"), ("PMI_SIZE", "2")], "1/2"),
            (vec![mpi[0], mpi[1], ("SLURM_PROCID", "0"), ("SLURM_NTASKS", "1")], "2/2"),
        ] {
            assert_eq!(of(&set).as_deref(), Ok(shard), "{set:?}");
        }
    }

    #[test]
    fn what_numbers_nothing_is_refused() {
        for (set, part) in [
            (vec![], "finds no launcher"),
            (vec![("PMI_RANK", "0")], "PMI_SIZE is not"),
            (vec![("PMI_RANK", "2"), ("PMI_SIZE", "2")], "not below"),
            (vec![("PMI_RANK", "two"), ("PMI_SIZE", "2")], "no whole number"),
            (vec![("SLURM_PROCID", "0"), ("SLURM_NTASKS", "16")], "start it by `srun`"),
            (vec![("SLURM_PROCID", "1"), ("SLURM_NTASKS", "2")], "start it by `srun`"),
            (vec![("SLURM_ARRAY_TASK_ID", "9"), ("SLURM_ARRAY_TASK_COUNT", "3")], "without gaps"),
            ([&ARRAY[..], &[("SLURM_ARRAY_TASK_MAX", "9")]].concat(), "the last 9, is no place"),
        ] {
            let refused = of(&set).expect_err(part).to_string();
            assert!(refused.contains(part), "{refused}");
        }
    }
}
