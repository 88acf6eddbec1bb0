//! A block is a function of the plan, a report is a function of blocks.

use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent};
use fluctua::network::Weights;
use fluctua::quantity::Statistic;
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

/// Windows that are written down are those that blocks sum; those of another seed are not.
#[test]
fn windows_are_those_that_blocks_sum() {
    for name in ["inverse_current", "trajectories", "ring_1_1"] {
        let job = run::prepare(&plan(name, &[])).unwrap();
        let other = run::prepare(&plan(name, &["sampling.seed=2"])).unwrap();
        let report = job.run(&mut Memory, &Silent).unwrap();
        let listed: Vec<_> = job.counted().counting.with_cumulants().collect();
        let first = listed[0].observable.to_string();
        let expected = report.get(&first, Statistic::Mean).unwrap().sampled.unwrap().value;
        let real = matches!(listed[0].weights, Weights::Real(_));
        let mean = |job: &run::Job| {
            let rows: Vec<u8> = (0..32).flat_map(|index| job.windows(index).unwrap()).collect();
            let cells = rows.chunks_exact(8 * listed.len()).map(|row| {
                let cell = *row.first_chunk().unwrap();
                if real { f64::from_le_bytes(cell) } else { i64::from_le_bytes(cell) as f64 }
            });
            cells.sum::<f64>() / job.plan().sampling.trajectories as f64
        };
        assert!((mean(&job) - expected).abs() < 1e-9, "{name}: {} {expected}", mean(&job));
        assert!((mean(&other) - expected).abs() > 1e-9, "{name}: another seed");
    }
}
