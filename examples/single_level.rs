//! A single level between two reservoirs: the current and its noise, sampled, exact, and in closed form.
//!
//! Each reservoir fills the empty level at rate f and empties the full one at 1 - f, f being its Fermi function at the
//! level. Then the current is `(f_L - f_R)/2`, and its noise, the growth of the variance per unit time, is
//! `[f_L(1 - f_R) + f_R(1 - f_L)]/2 - (f_L - f_R)^2/4`.
#![allow(clippy::print_stdout, unreachable_pub, reason = "an example prints, and a test runs it")]

use std::error::Error;
use std::fmt::Write;

use fluctua::config::Plan;
use fluctua::ensemble::{Memory, Silent};
use fluctua::quantity::Statistic;

/// A line for the current and one for its noise.
///
/// # Errors
/// When the plan is refused or cannot be run.
pub fn run() -> Result<String, Box<dyn Error>> {
    let plan = Plan::builder()
        .dot("level", 0.0)
        .reservoir("left", "level", 1.0, 1.0)
        .reservoir("right", "level", 1.0, -1.0)
        .trajectories(6400)
        .build()?;
    let report = fluctua::run::run(&plan, &mut Memory, &Silent)?;

    let fermi = |potential: f64| 1.0 / (1.0 + (-potential).exp());
    let (left, right) = (fermi(1.0), fermi(-1.0));
    let current = (left - right) / 2.0;
    let both_ways = f64::midpoint(left * (1.0 - right), right * (1.0 - left));
    let noise = both_ways - current * current;

    let mut text = String::new();
    let answers =
        [("current", Statistic::Rate, current), ("noise", Statistic::VarianceRate, noise)];
    for (name, statistic, closed_form) in answers {
        let row = report.get("particle.left", statistic).ok_or("it is always listed")?;
        let (sampled, exact) = (row.sampled.ok_or("a run samples")?, row.exact.ok_or("solvable")?);
        writeln!(
            text,
            "{name:8} sampled {:.4} +- {:.4}, exact {exact:.12}, closed form {closed_form:.12}",
            sampled.value,
            sampled.standard_error.ok_or("there are many blocks")?,
        )?;
    }
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", run()?);
    Ok(())
}
