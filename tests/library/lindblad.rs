//! Systems that are written in files alone, changed in code: none of it panics.

use crate::plans::{break_the_model, use_all};
use fluctua::config;

#[test]
fn changed_lindblad_systems_do_not_panic() {
    let text = r#"
        [model]
        kind = "lindblad"
        states = ["L", "R", "empty"]
        hamiltonian = [{ between = ["L", "R"], value = 0.5 }]
        jumps = [
            { from = "empty", to = "L", rate = 1.0, reservoir = "a", particles = 1 },
            { from = "R", to = "empty", rate = 0.5, reservoir = "b", particles = -1 },
        ]
        [sampling]
        duration = 4.0
        trajectories = 64
        blocks = 8"#;
    let plan = config::read("lindblad", text, &[]).unwrap();
    assert_eq!(use_all(&plan), 5);
    let mut refused = 0;
    for (which, index) in (17..20).flat_map(|which| (0..5).map(move |index| (which, index))) {
        match plan.with(|parts| break_the_model(&mut parts.model, index, which)) {
            Ok(changed) => _ = use_all(&changed),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 5, "{refused}");
}
