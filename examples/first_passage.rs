//! How long a labelled network takes to run backwards: the first passage of a count of its jumps.
//!
//! One particle hops between three sites around a loop, forwards at rate 2 and backwards at rate 1. Forward hops win,
//! so the count of hops through the gate between sites c and a need never fall to -1. From b that takes two hops
//! backwards more than forwards, and as for a gambler's ruin at odds of 1/2 a hop its probability is 1/4.
#![allow(clippy::print_stdout, unreachable_pub, reason = "an example prints, and a test runs it")]

use std::error::Error;
use std::fmt::Write;

use fluctua::config::Plan;
use fluctua::ensemble::{Memory, Silent};
use fluctua::network::Start;
use fluctua::quantity::Statistic;

/// The probabilities of both passages, over a window and ever.
///
/// # Errors
/// When the plan is refused or cannot be run.
pub fn run() -> Result<String, Box<dyn Error>> {
    let plan = Plan::builder()
        .transition("a", "b", 2.0, "hop")
        .transition("b", "a", 1.0, "hop")
        .transition("b", "c", 2.0, "hop")
        .transition("c", "b", 1.0, "hop")
        .transition("c", "a", 2.0, "gate")
        .carrying(1, 0.0)
        .transition("a", "c", 1.0, "gate")
        .carrying(-1, 0.0)
        .start(Start::State("b".into()))
        .duration(5.0)
        .trajectories(6400)
        .passage("particle.gate", Some(-1.0), None)
        .passage("particle.gate", None, Some(1.0))
        .build()?;
    let report = fluctua::run::run(&plan, &mut Memory, &Silent)?;
    let mut text = String::new();
    for end in ["particle.gate<=-1", "particle.gate>=1"] {
        let name = format!("passage_probability.{end}");
        let within = report.get(&name, Statistic::Value).ok_or("it was asked for")?;
        let ever = report.get(&name, Statistic::UltimateValue).ok_or("it was asked for")?;
        writeln!(
            text,
            "{end:18} within 5: sampled {:.4}, exact {:.6}; ever: {:.6}",
            within.sampled.ok_or("a run samples")?.value,
            within.exact.ok_or("solvable")?,
            ever.exact.ok_or("solvable")?,
        )?;
    }
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", run()?);
    Ok(())
}
