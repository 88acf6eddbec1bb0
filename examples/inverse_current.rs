//! Two coupled dots in which particles flow against both forces, and the distribution of how many.
//!
//! Dot L exchanges particles with a hot reservoir b and a cold one a, dot R with a cold one r; while both are filled
//! the energy is lower by 1.5. Heat flows from hot to cold, and on the way it drags particles from a into b, though b
//! is the one with the higher chemical potential over temperature. Over short windows the sign is uncertain.
#![allow(clippy::print_stdout, unreachable_pub, reason = "an example prints, and a test runs it")]

use std::error::Error;
use std::fmt::Write;

use fluctua::config::Plan;
use fluctua::ensemble::{Memory, Silent};
use fluctua::judge::curve::Kind;
use fluctua::quantity::Statistic;

/// The current into the system from b, then the probability of each count over a window.
///
/// # Errors
/// When the plan is refused or cannot be run.
pub fn run() -> Result<String, Box<dyn Error>> {
    let plan = Plan::builder()
        .parameter("beta", 2.0)
        .parameter("F_N", 0.2)
        .dot("L", 1.0)
        .dot("R", 2.5)
        .interaction(["L", "R"], -1.5)
        .reservoir("a", "L", "1/beta", "(1 - F_N)/beta")
        .reservoir("b", "L", 1.0, 1.0)
        .reservoir("r", "R", "1/beta", 3.0)
        .duration(20.0)
        .trajectories(6400)
        .distribution("particle.b")
        .build()?;
    let report = fluctua::run::run(&plan, &mut Memory, &Silent)?;
    let rate = report.get("particle.b", Statistic::Rate).ok_or("it is always listed")?;
    let mut text = format!("current from b {:.6}\n", rate.exact.ok_or("solvable")?);
    let curve = report.curves.iter().find(|curve| curve.kind == Kind::Distribution);
    let curve = curve.ok_or("it was asked for")?;
    let sampled = curve.sampled.as_ref().ok_or("a run samples")?;
    let exact = curve.exact.as_ref().ok_or("solvable")?;
    let points = curve.axes[0].values.iter().zip(&sampled.values).zip(exact);
    for ((n, p), q) in points.filter(|(_, q)| **q > 1e-4) {
        writeln!(text, "P({n:3}) sampled {p:.4}, exact {q:.6}")?;
    }
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", run()?);
    Ok(())
}
