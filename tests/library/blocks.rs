//! A block is a function of the plan, a report is a function of blocks.

use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::report::json;
use fluctua::run;
use fluctua::tally::Block;

fn plan(name: &str, more: &[&str]) -> Plan {
    let path = format!("{}/configs/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let set = ["sampling.trajectories=640", "sampling.blocks=32"];
    let set: Vec<String> = set.iter().chain(more).map(|&s| s.to_owned()).collect();
    config::read(&path, &text, &set).unwrap()
}

/// Blocks made one by one, in any order, packed and unpacked, give the report of the run.
#[test]
fn blocks_made_one_by_one_give_the_report_of_the_run() {
    for (name, more) in [
        ("inverse_current", &["observe.distributions=['particle.b']"][..]),
        ("trajectories", &[]),
        ("response", &[]),
        ("ring_1_1", &[]),
    ] {
        let job = run::prepare(&plan(name, more)).unwrap();
        let whole = json::write(&job.run(&mut Memory, &Silent).unwrap());
        let blocks = (0..32).rev().map(|index| job.block(index).unwrap().pack());
        let mut blocks: Vec<Block> = blocks.map(|bytes| Block::unpack(&bytes).unwrap()).collect();
        blocks.reverse();
        assert!(json::write(&job.report(blocks).unwrap()) == whole, "{name}");
    }
}

/// Missing and foreign blocks, and indices that a plan has not, are refused.
#[test]
fn wrong_blocks_are_refused() {
    let job = run::prepare(&plan("single_level", &[])).unwrap();
    let blocks: Vec<Block> = (0..32).map(|index| job.block(index).unwrap()).collect();
    let missing = job.report(blocks[1..].to_vec()).unwrap_err().to_string();
    assert!(missing.contains("31 blocks in place of 32"), "{missing}");
    let surplus = job.report([&blocks[..], &blocks[..1]].concat()).unwrap_err().to_string();
    assert!(surplus.contains("33 blocks in place of 32"), "{surplus}");
    let beyond = job.block(32).unwrap_err().to_string();
    assert!(beyond.contains("block 32"), "{beyond}");
    let other = run::prepare(&plan("inverse_current", &[])).unwrap();
    assert!(other.report(blocks).is_err());
}
