//! scratch
#![allow(clippy::print_stdout, reason = "x")]
use std::time::Instant;
use fluctua::ensemble::stream::{Purpose, stream};
use fluctua::kernel::*;
struct Sum { counters: Vec<i64>, dwell: Vec<u64>, e: Vec<f64> }
impl Sink for Sum {
    fn levels(&mut self, _i: &[u128]) {}
    fn window(&mut self, w: &Window<'_>) { self.counters.iter_mut().zip(w.at_end).for_each(|(s, c)| *s += c); }
    fn dwell(&mut self, t: &[u64]) { self.dwell.iter_mut().zip(t).for_each(|(s, t)| *s += t >> 20); }
    fn expected(&mut self, c: &[f64]) { self.e.iter_mut().zip(c).for_each(|(s, t)| *s += t); }
}
fn main() {
    for path in ["configs/inverse_current.toml","configs/heat_engine.toml","configs/maxwell_demon.toml","configs/random_walk.toml","configs/single_level.toml"] {
        let text = std::fs::read_to_string(path).unwrap();
        let plan = fluctua::config::read(path, &text, &[]).unwrap();
        let job = fluctua::run::prepare(&plan).unwrap();
        let start = StartLaw::Weights(job.stationary.clone().unwrap());
        let t = plan.sampling.duration.get();
        let n = &job.network;
        let g = Gillespie::new(n, start.clone(), t);
        let run = |k: &dyn Kernel| { let mut best = f64::INFINITY; let mut sum = Sum{counters: vec![0; n.counting.counters.len()], dwell: vec![0; n.states.len()], e: vec![0.0; n.counting.counters.len()]};
            for seed in 0..15 { let t0 = Instant::now(); for b in 0..40 { k.walk(stream(seed,0,b,Purpose::Walk), 100, &mut sum);} best = best.min(t0.elapsed().as_secs_f64()*1e9/4000.0);} (best, sum) };
        let (gns, gs) = run(&g);
        println!("{path} t {t} gillespie {gns:.1} ns/window jumps {:.1}", gs.counters.iter().zip(&n.counting.counters).filter(|(_,n)| n.starts_with("jumps")).map(|(c,_)| *c as f64/60000.0).sum::<f64>());
        let mut last = 0;
        for windows in [1u64, 1000, 25600, 1000000, 100000000, 1<<50] {
            let t0 = Instant::now();
            let c = match Compound::new(n, &start, t, windows) { Ok(c) => c, Err(e) => { println!("{windows}: {e}"); continue } };
            let build = t0.elapsed().as_secs_f64()*1e3;
            if c.slices() == last { continue } last = c.slices();
            let (ns, s) = run(&c);
            println!("{windows:10} slices {} build {build:.2} ms; {} ; {ns:.1} ns/window ratio {:.2}  e {:.2}", c.slices(), c.describe(), gns/ns, s.e.iter().sum::<f64>()/60000.0);
        }
    }
}
