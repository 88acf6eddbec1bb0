//! Seeded numbers do not move unnoticed.
//!
//! When a line here changes, every seeded result changes: raise the stream version
//! (`fluctua::ensemble::STREAM_VERSION`) and name the change under **Value-breaking** in
//! CHANGELOG.md.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use fluctua::quantity::{Quantity, Statistic};
use fluctua::run;

#[test]
fn traces_keep_their_jumps() {
    for (path, expected) in [
        ("configs/inverse_current.toml", "55; 1.3668836433968101,L+R,R,a,-1,0.5,-1.8"),
        ("configs/random_walk.toml", "135; 0.15945716693255285,C,A,walk,1,0,0.6931471805599453"),
        ("configs/maxwell_demon.toml", "66; 1.0857270982805423,system,empty,right,-1,0.5,-0.6"),
    ] {
        let trace = run::trace(&common::plan(path, &[]), 1000).unwrap();
        let jumps = trace.lines().count() - 1;
        let third = trace.lines().nth(3).unwrap();
        assert_eq!(format!("{jumps}; {third}"), expected, "{path}");
    }
}

#[test]
fn reports_keep_their_estimates() {
    for (kernel, path, observable, expected) in [
        (
            "gillespie",
            "configs/inverse_current.toml",
            "particle.b",
            ["-0.010655555555555555", "0.14235669262143122"],
        ),
        (
            "gillespie",
            "configs/random_walk.toml",
            "particle.walk",
            ["0.9994222222222223", "3.403082387838339"],
        ),
        (
            "gillespie",
            "configs/maxwell_demon.toml",
            "entropy.total",
            ["1.4154043204595863", "5.647887523057993"],
        ),
        (
            "compound",
            "configs/inverse_current.toml",
            "particle.b",
            ["-0.00991111111111111", "0.13871820541342234"],
        ),
        (
            "compound",
            "configs/random_walk.toml",
            "particle.walk",
            ["0.9959777777777777", "3.1984784575454217"],
        ),
        (
            "compound",
            "configs/single_level.toml",
            "particle.left",
            ["0.14562777777777777", "0.1278853911753801"],
        ),
    ] {
        let kernel = format!("sampling.kernel='{kernel}'");
        let small = ["sampling.trajectories=900", "sampling.blocks=30", &kernel];
        let report = common::run(&common::plan(path, &small));
        let value = |statistic| {
            let quantity = Quantity::new(observable.parse().unwrap(), statistic);
            report.row(&quantity).unwrap().sampled.unwrap().value.to_string()
        };
        let found = [value(Statistic::Rate), value(Statistic::VarianceRate)];
        assert_eq!(found, expected, "{path}");
    }
}
