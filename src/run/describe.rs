//! Say what was run, in a line.

use super::Job;
use crate::network::{Bath, Start};

/// What was simulated, in a line.
pub(super) fn describe(job: &Job, sampled: bool) -> String {
    let start = match job.start() {
        Start::Stationary => "from the stationary law".into(),
        Start::State(name) => format!("from state {name}"),
        Start::BurnIn(time) => format!("after a burn-in of {}", time.get()),
        Start::Up => "from all spins up".into(),
        Start::Random => "from random spins".into(),
        Start::Canonical(Bath::Left) => "canonical at the left temperature".into(),
        Start::Canonical(Bath::Right) => "canonical at the right temperature".into(),
    };
    let network = job.network();
    let system = job.plan.model.system().describe(&job.counted, network);
    let sampling = &job.plan.sampling;
    if sampled {
        format!(
            "{system}; {} trajectories of duration {}, {start}, in {} blocks; kernel {}{}, seed {}",
            sampling.trajectories,
            job.duration(),
            sampling.blocks,
            job.choices.kernel,
            match &job.tables {
                Some(Err(why)) => format!(" (compound: {why})"),
                _ => String::new(),
            },
            sampling.seed
        )
    } else {
        format!("{system}; exact, {start}, window {}", job.duration())
    }
}
