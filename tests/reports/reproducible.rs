//! The same plan gives the same bytes, whatever the threads, and from its own `plan.toml`.

use crate::common;
use crate::common::same::assert_same;
use fluctua::config;
use fluctua::report::json;
use rayon::ThreadPoolBuilder;

#[test]
fn threads_do_not_change_a_bit() {
    for path in
        ["configs/inverse_current.toml", "configs/random_walk.toml", "configs/response.toml"]
    {
        let plan = common::plan(path, &["sampling.trajectories=3000", "sampling.blocks=30"]);
        let reports: Vec<String> = [1, 2, 7]
            .into_iter()
            .map(|threads| {
                let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| json::write(&common::run(&plan)))
            })
            .collect();
        assert_same(&reports[1], &reports[0], &format!("{path}: 2 threads and 1"));
        assert_same(&reports[2], &reports[0], &format!("{path}: 7 threads and 1"));
    }
}

#[test]
fn the_resolved_plan_gives_the_same_report() {
    for path in common::configs() {
        let small = ["sampling.trajectories=600", "sampling.blocks=30"];
        let first = common::run(&common::plan(path.to_str().unwrap(), &small));
        let resolved = config::read("plan.toml", &config::to_toml(&first.plan), &[]).unwrap();
        let second = common::run(&resolved);
        assert_same(json::write(&second), json::write(&first), &path.display().to_string());
    }
}

#[test]
fn another_seed_gives_another_report() {
    let run = |seed: &str| {
        let small = ["sampling.trajectories=600", "sampling.blocks=30", seed];
        common::run(&common::plan("configs/inverse_current.toml", &small)).quantities
    };
    assert_ne!(run("sampling.seed=1"), run("sampling.seed=2"));
}
