//! What a run holds does not grow with the number of its windows.

use crate::common;
use fluctua::ensemble::stream::Purpose;
use fluctua::ensemble::{Shard, Work, walk_block};
use fluctua::run::{self, Job};

/// Two joint histograms at both halves of the windows; jump by jump, for tables grow with the plan.
fn job(trajectories: u64) -> Job {
    let ask = [
        "observe.distributions=[['particle.b', 'energy.r'], ['heat.a', 'energy.b']]",
        "observe.generating_functions=[]",
        "sampling.kernel='gillespie'",
        &format!("sampling.trajectories={trajectories}"),
    ];
    run::prepare(&common::plan("configs/distributions.toml", &ask)).unwrap()
}

/// A cell takes a byte or two a number and one or two for its windows: these of two and three numbers
/// at most 6 bytes, where numbers of eight bytes would take 24 and more.
#[test]
fn a_block_holds_few_bytes_a_cell() {
    let job = job(25_600);
    let kernel = job.kernel();
    let layout = job.layout(kernel.as_ref()).unwrap();
    for windows in [100, 10_000] {
        let work = Work { seed: 1, point: 0, blocks: 1, windows, shard: Shard::WHOLE };
        let block = walk_block(work, 0, Purpose::Walk, kernel.as_ref(), &layout);
        assert_eq!(block.histograms.len(), 4);
        for histogram in &block.histograms {
            let mut counted = 0;
            histogram.visit(|_, count| counted += count);
            assert_eq!(counted, windows);
            let (cells, bytes) = (histogram.cells(), histogram.bytes());
            assert!(cells > 20 && bytes <= 6 * cells, "{bytes} bytes for {cells} cells");
        }
    }
}

/// Twenty times the windows add cells that are rarely seen, half a megabyte of them. Trees in blocks,
/// copied for the estimate and listed for the report, added 26 megabytes: this limit is a third of that.
#[test]
fn twenty_times_the_windows_take_hardly_more_memory() {
    let peak_of = |trajectories| {
        common::run(job(trajectories).plan());
        peak()
    };
    let Some(before) = peak_of(25_600) else { return };
    let after = peak_of(512_000).unwrap();
    assert!(after - before < 8.0, "{before} MB became {after} MB");
}

/// The most memory that this process ever held, in megabytes, where the kernel tells.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}
