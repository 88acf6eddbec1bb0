//! Say what was run, in a line.

use super::Job;
use crate::config::plan::{Model, Start};
use crate::config::ring::{Bath, Bulk, Clock, DemonStart, Order, Ring};
use crate::network::Network;
use crate::report::Units;

pub(super) fn units(model: &Model) -> Units {
    let time = match model {
        Model::Dots(_) => "1/gamma",
        Model::Network(_) => "1/rate",
        Model::Ring(ring) => match (ring.clock, ring.order) {
            (Clock::Poisson, _) => "attempt per spin, at random times",
            (Clock::Steps, Order::Random) => "attempt per spin, step by step",
            (Clock::Steps, _) => "sweep",
        },
    };
    Units { time, energy: "model" }
}

/// What was simulated, in a line.
pub(super) fn describe(job: &Job, sampled: bool) -> String {
    let network = &job.network;
    let start = match job.start() {
        Start::Stationary => "from the stationary law".into(),
        Start::State(name) => format!("from state {name}"),
        Start::BurnIn(time) => format!("after a burn-in of {}", time.get()),
        Start::Up => "from all spins up".into(),
        Start::Random => "from random spins".into(),
        Start::Canonical(Bath::Left) => "canonical at the left temperature".into(),
        Start::Canonical(Bath::Right) => "canonical at the right temperature".into(),
    };
    let states = network.states.len();
    let system = match &job.plan.model {
        Model::Ring(ring) => {
            let size = match states {
                0 => String::new(),
                _ => format!(", {states} states up to their mirror images"),
            };
            format!("{} spins{size}, {}", ring.spins(), dynamics(ring))
        }
        _ => format!(
            "{states} states, {} channels, reservoirs {}",
            network.channels().len(),
            reservoirs(network),
        ),
    };
    let sampling = &job.plan.sampling;
    if sampled {
        format!(
            "{system}; {} trajectories of duration {}, {start}, in {} blocks; kernel {}{}, seed {}",
            sampling.trajectories,
            job.duration(),
            sampling.blocks,
            sampling.kernel,
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

/// Reservoirs that a line names.
const NAMED: usize = 8;

fn reservoirs(network: &Network) -> String {
    let all = network.reservoirs.len();
    let named = if all > NAMED + 1 { NAMED } else { all };
    let names: Vec<&str> = network.reservoirs[..named].iter().map(|r| r.name.as_str()).collect();
    let more = if all > named { format!(" and {} more", all - named) } else { String::new() };
    names.join(", ") + &more
}

/// The rule of a ring's bulk, the start of its demons, and its clock.
pub(super) fn dynamics(ring: &Ring) -> String {
    let bulk = match &ring.bulk {
        Bulk::Q2r => "Q2R bulk".to_owned(),
        Bulk::Creutz(creutz) => {
            let start = match &creutz.start {
                DemonStart::Zero => "at level zero".to_owned(),
                DemonStart::Uniform => "at any level".to_owned(),
                DemonStart::Thermal(t) => format!("thermal at {}", t.get()),
                DemonStart::List(levels) => format!("at levels {levels:?}"),
            };
            format!("Creutz bulk, demons of {} levels starting {start}", creutz.levels)
        }
    };
    let clock = match (ring.clock, ring.order) {
        (Clock::Poisson, _) => "Poisson clock",
        (Clock::Steps, Order::Random) => "clock of steps",
        (Clock::Steps, Order::Checkerboard) => "checkerboard sweeps",
        (Clock::Steps, Order::Sequential) => "sequential sweeps",
    };
    format!("{bulk}, {clock}")
}
