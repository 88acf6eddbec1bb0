//! `--shard auto`: the shares of an array of Slurm and of ranks of MPI join to the report of one run.

use std::process::{Command, Output};

use crate::common::cli::{SMALL, assert_refused, fluctua, text, undisturbed};
use crate::common::same::assert_same;

fn launched(variables: &[(&str, &str)], out: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fluctua"));
    let ranks = ["SLURM_PROCID", "SLURM_STEP_ID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"];
    for name in ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MAX"].into_iter().chain(ranks) {
        command.env_remove(name);
    }
    let small: Vec<&str> = SMALL.into_iter().filter(|word| *word != "--quiet").collect();
    command.args(small).args(["--shard", "auto", "--out", out]).envs(variables.iter().copied());
    command.output().unwrap()
}

#[test]
fn shares_of_launchers_join_to_one_report() {
    let parent = tempfile::tempdir().unwrap();
    let (_, whole) = undisturbed(parent.path());
    let path = |name: &str| parent.path().join(name).to_str().unwrap().to_owned();
    let array = |task| {
        [
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_COUNT", "2"),
            ("SLURM_ARRAY_TASK_MIN", "0"),
        ]
    };
    let rank = |rank| [("PMI_RANK", rank), ("PMI_SIZE", "2")];
    for (name, places) in [
        ("array", [array("0").to_vec(), array("1").to_vec()]),
        ("rank", [rank("0").to_vec(), rank("1").to_vec()]),
    ] {
        for (variables, number) in places.iter().zip(1..) {
            let output = launched(variables, &path(&format!("{name}-{{shard}}")));
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            let said = format!("Shard {number}/2 by {}={}", variables[0].0, variables[0].1);
            assert!(text(&output.stderr).contains(&said), "{}", text(&output.stderr));
        }
        let [first, second] = [1, 2].map(|number| path(&format!("{name}-{number}")));
        let merged = path(&format!("{name}-merged"));
        let merged = fluctua(&["merge", "--format=json", &merged, &first, &second]);
        assert_same(merged.stdout, &whole, name);
    }
    assert_refused(&launched(&[], &path("none")), 2, &["finds no launcher", "= help: "]);
    let script = [("SLURM_PROCID", "0"), ("SLURM_NTASKS", "16")];
    assert_refused(&launched(&script, &path("script")), 2, &["start it by `srun`"]);
}
