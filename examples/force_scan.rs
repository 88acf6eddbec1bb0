//! Where a current changes sign: a scan of a force with exact answers alone, then the stall force by bisection.
//!
//! A motor of three states burns fuel and steps along a track against a load. Around its cycle the affinity is the fuel
//! less the load, so it stalls where both are equal, whatever the rates.
#![allow(clippy::print_stdout, unreachable_pub, reason = "an example prints, and a test runs it")]

use std::error::Error;
use std::fmt::Write;

use fluctua::config::Plan;
use fluctua::quantity::Statistic;

/// Steps per unit time under a load.
fn velocity(load: f64) -> Result<f64, Box<dyn Error>> {
    let plan = Plan::builder()
        .parameter("fuel", 12.0)
        .parameter("load", load)
        .transition("empty", "ATP", 20.0, "fuel")
        .transition("ATP", "empty", "20*exp(-fuel/2)", "fuel")
        .transition("ATP", "ADP", "10*exp(-load/2)", "track")
        .carrying(1, 0.0)
        .transition("ADP", "ATP", "10*exp(load/2 - fuel/4)", "track")
        .carrying(-1, 0.0)
        .transition("ADP", "empty", 30.0, "waste")
        .transition("empty", "ADP", "30*exp(-fuel/4)", "waste")
        .build()?;
    let report = fluctua::run::exact(&plan)?;
    let steps = report.get("particle.track", Statistic::Rate);
    Ok(steps.and_then(|row| row.exact).ok_or("the motor is solvable")?)
}

/// The velocity by load, and the load at which the motor stalls.
///
/// # Errors
/// When the plan is refused or cannot be run.
pub fn run() -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    for load in [0.0, 4.0, 8.0, 12.0, 16.0] {
        writeln!(text, "load {load:4} velocity {:9.5}", velocity(load)?)?;
    }
    let (mut low, mut high) = (0.0, 16.0);
    while high - low > 1e-7 {
        let middle = f64::midpoint(low, high);
        if velocity(middle)? > 0.0 { low = middle } else { high = middle }
    }
    writeln!(text, "stall at a load of {low:.6}")?;
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", run()?);
    Ok(())
}
