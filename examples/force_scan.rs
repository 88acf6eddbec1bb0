//! Where a current changes sign: a scan of a force, its exact zero, and samples that bracket it.
//!
//! A motor of three states burns fuel and steps along a track against a load. Around its cycle the affinity is the fuel
//! less the load, so it stalls where both are equal, whatever the rates.
#![allow(clippy::print_stdout, unreachable_pub, reason = "an example prints, and a test runs it")]

use std::error::Error;
use std::fmt::Write;

use fluctua::config::{Axis, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::quantity::Statistic;

/// The velocity by load, and the load at which the motor stalls.
///
/// # Errors
/// When the plan is refused or cannot be run.
pub fn run() -> Result<String, Box<dyn Error>> {
    let scan = Plan::builder()
        .parameter("fuel", 12.0)
        .parameter("load", 0.0)
        .transition("empty", "ATP", 20.0, "fuel")
        .transition("ATP", "empty", "20*exp(-fuel/2)", "fuel")
        .transition("ATP", "ADP", "10*exp(-load/2)", "track")
        .carrying(1, 0.0)
        .transition("ADP", "ATP", "10*exp(load/2 - fuel/4)", "track")
        .carrying(-1, 0.0)
        .transition("ADP", "empty", 30.0, "waste")
        .transition("empty", "ADP", "30*exp(-fuel/4)", "waste")
        .trajectories(3200)
        .duration(10.0)
        .scan(&[Axis::linear("load", 0.0, 16.0, 5)])?;
    let report = fluctua::run::scan(&scan, &mut Memory, &Silent)?;

    let mut text = String::new();
    let steps = report.find("particle.track", Statistic::Rate).ok_or("steps are counted")?;
    for (load, row) in report.axes[0].values.iter().zip(report.series(steps)) {
        let row = row.ok_or("every point is valid")?;
        let (exact, sampled) = row.exact.zip(row.sampled).ok_or("both routes answer")?;
        writeln!(text, "load {load:4} velocity {exact:9.5}, sampled {:9.5}", sampled.value)?;
    }
    let current = &report.quantities[steps];
    for zero in report.contours.iter().filter(|contour| contour.of == *current) {
        writeln!(text, "stall at a load of {:.6}", zero.points[0][0])?;
    }
    for bracket in report.brackets.iter().filter(|bracket| bracket.of == *current) {
        writeln!(text, "sampled between {} and {}", bracket.from, bracket.to)?;
    }
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", run()?);
    Ok(())
}
