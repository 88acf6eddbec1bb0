//! Walk the blocks of a plan on threads of your own, and make the report of them.
//!
//! A block is a function of the plan and its index, and the report is a function of the blocks: whoever walks them,
//! in whatever order, gets the same report to the last bit. That is all that a cluster or another executor needs.
#![allow(clippy::print_stdout, unreachable_pub, reason = "an example prints, and a test runs it")]

use std::error::Error;
use std::thread;

use fluctua::config::Plan;
use fluctua::ensemble::{Memory, Silent};
use fluctua::quantity::Statistic;
use fluctua::report::json;
use fluctua::run::prepare;

/// The heat current through a small ring, and whether both ways of walking agree.
///
/// # Errors
/// When the plan is refused or cannot be run.
pub fn run() -> Result<String, Box<dyn Error>> {
    let plan = Plan::builder()
        .upper(1, 1.0)
        .lower(2, 1.5)
        .baths(2.0, 1.0)
        .q2r()
        .duration(20.0)
        .trajectories(1600)
        .blocks(16)
        .build()?;
    let job = &prepare(&plan)?;
    let blocks: Result<_, _> = thread::scope(|scope| {
        let walk = |index| scope.spawn(move || job.block(index));
        let walks: Vec<_> = (0..16).map(walk).collect();
        walks.into_iter().map(|walk| walk.join().expect("no block panics")).collect()
    });
    let report = job.report(blocks?)?;
    let whole = job.run(&mut Memory, &Silent)?;

    let heat = report.get("heat.left", Statistic::Rate).ok_or("it is always listed")?;
    let sampled = heat.sampled.ok_or("a run samples")?;
    Ok(format!(
        "heat current {:.4} +- {:.4}, exact {:.6}\nsame report as of one run: {}\n",
        sampled.value,
        sampled.standard_error.ok_or("there are 16 blocks")?,
        heat.exact.ok_or("a small ring is solvable")?,
        json::write(&report) == json::write(&whole),
    ))
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", run()?);
    Ok(())
}
