//! Let no law fail falsely on stiff networks, at equilibrium, and where jumps are never seen.
//!
//! A true law fails by chance once in 1e5; with at most 1000 judged here the false-alarm rate is 1e-2,
//! and seeds are fixed. Each report judges its comparisons as one family at 0.1 %. The uncertainty
//! relations have tests of their own. The twin is sampled with a wrong rate and judged by the right ones.

use std::fmt::Write;

use crate::common::laws::{random, stationary, wrong_rate};
use fluctua::config::{self, Plan};
use fluctua::ensemble::{Memory, Silent, Store, StoreError};
use fluctua::judge::Law;
use fluctua::judge::law::Holding;
use fluctua::report::Report;
use fluctua::run::{self, Job};
use fluctua::tally::Block;
use rand::RngExt;

/// Jumps in each trajectory, at most.
const JUMPS: f64 = 100.0;

/// A network of three to five states around one or two cycles. Rates are spread over `spread` in their
/// logarithm; one in four networks is at equilibrium.
fn network(seed: u64, spread: f64) -> Plan {
    let mut random = random(seed);
    let states = random.random_range(3..=5_usize);
    let mut draw = |width: f64| random.random_range(-width..width);
    let energies: Vec<f64> = (0..states).map(|_| draw(spread)).collect();
    let mut pairs: Vec<_> = (0..states).map(|i| (i, (i + 1) % states)).collect();
    if states > 3 && draw(1.0) > 0.0 {
        pairs.push((0, 2));
    }
    let mut text = String::from("[model]\nkind = \"network\"\nstart = \"s0\"\ntransitions = [\n");
    for (i, j) in pairs {
        let force = if seed.is_multiple_of(4) { 0.0 } else { draw(spread) };
        let (speed, half) = (draw(1.0).exp(), 0.5 * (energies[i] - energies[j] + force));
        let reservoir = if draw(1.0) > 0.0 { "x" } else { "y" };
        for (from, to, rate) in [(i, j, speed * half.exp()), (j, i, speed * (-half).exp())] {
            let _ = writeln!(
                text,
                "{{ from = \"s{from}\", to = \"s{to}\", rate = {rate:e}, reservoir = \"{reservoir}\" }},"
            );
        }
    }
    text += "]\n[sampling]\ntrajectories = 1280\nblocks = 64\n[observe]\n\
             laws = [\"fluctuation\", \"minimum\", \"cycles\"]\n";
    let read = |duration: f64| {
        let set = [format!("sampling.duration={duration}"), format!("sampling.seed={seed}")];
        config::read("stiff.toml", &text, &set).unwrap_or_else(|error| panic!("{error}"))
    };
    let compiled = fluctua::model::compile(&read(1.0).model).network.expect("enumerated");
    let law = stationary(&compiled);
    let activity: f64 = compiled.channels().iter().map(|c| law[c.from as usize] * c.rate).sum();
    read((JUMPS / activity).min(3.0))
}

fn report(job: &Job, store: &mut dyn Store) -> Report {
    job.run(store, &Silent).expect("walks")
}

fn of_cycles(report: &Report) -> &Law {
    report.laws.iter().find(|law| law.law.word() == "entropy_of_cycles").expect("listed")
}

#[test]
fn true_laws_do_not_fail() {
    let [mut still, mut undecided, mut held] = [0; 3];
    for seed in 0..48 {
        let spread = [2.0, 6.0, 12.0][seed as usize % 3];
        let report = report(&run::prepare(&network(seed, spread)).expect("runs"), &mut Memory);
        for law in &report.laws {
            assert_ne!(law.verdict, Holding::Fails, "network {seed}, {spread}: {law:?}");
        }
        if let Some(verdict) = &report.verdict {
            assert!(verdict.agrees(), "network {seed}, {spread}: {:?}", verdict.disagreeing);
        }
        let law = of_cycles(&report);
        still += usize::from(law.value == Some(0.0));
        undecided += usize::from(law.verdict == Holding::Undecided);
        held += usize::from(law.verdict == Holding::Holds);
    }
    // Chords that never fired are among them, and laws that could be told.
    assert!(still >= 4 && undecided >= 8 && held >= 4, "{still} {undecided} {held}");
}

/// Keeps blocks, to judge them again.
#[derive(Default)]
struct Kept(Vec<(u64, Block)>);

impl Store for Kept {
    fn finished(&mut self) -> Result<Vec<(u64, Block)>, StoreError> {
        Ok(self.0.clone())
    }

    fn append(&mut self, index: u64, block: &Block) -> Result<(), StoreError> {
        self.0.push((index, block.clone()));
        Ok(())
    }
}

/// Sampled with one pair of rates three times too fast, and judged by the right ones: off by 6 to 57
/// standard errors in four of six networks; in the others little entropy goes through that pair.
#[test]
fn the_entropy_of_cycles_fails_where_a_sampled_rate_is_wrong() {
    let mut found = Vec::new();
    for seed in [1, 2, 3, 5, 6, 7] {
        let plan = network(seed, 2.0).with(|parts| {
            parts.sampling.trajectories = 12_800;
            parts.sampling.duration = 30.0.try_into().expect("positive");
        });
        let plan = plan.expect("a plan");
        let job = run::prepare(&plan).expect("runs");
        let mut wrong = job.clone();
        for channel in [0, 1] {
            let network = wrong_rate(wrong.network().expect("enumerated"), channel, 3.0);
            wrong = wrong.with_network(network, None);
        }
        let mut kept = Kept::default();
        report(&wrong, &mut kept);
        let law = of_cycles(&report(&job, &mut kept)).clone();
        assert_ne!(of_cycles(&report(&job, &mut Memory)).verdict, Holding::Fails);
        found.push(law);
    }
    let failed = found.iter().filter(|law| law.verdict == Holding::Fails).count();
    assert!(failed >= 4, "{found:?}");
}
