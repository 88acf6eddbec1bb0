//! Hold generating functions of finite windows to closed forms, to theorems and to swept distributions.
#![allow(clippy::print_stdout, reason = "measured accuracies and times, seen with --nocapture")]

use std::time::Instant;

use fluctua::exact::distribution::Distribution;
use fluctua::exact::fourier::probabilities;
use fluctua::exact::generating::{channel_increments, window};
use fluctua::network::Lattice;

use crate::common::device::{close, observable, ring, walk};
use crate::generating::{along, configured, increments, law};

#[test]
fn windows_meet_their_laws() {
    let (p, q, duration) = (2.0, 0.7, 40.0);
    let network = ring(3, p, q);
    let start = law(&network);
    let counts = increments(&network, "particle.bath");
    let fields = [-2.0, -0.3, 0.0, 0.5, 3.0].map(|s| [s, 0.0]);
    for (field, found) in fields.iter().zip(window(&network, &start, &[&counts], &fields, duration))
    {
        let lambda = p * field[0].exp_m1() + q * (-field[0]).exp_m1();
        let [middle, end] = found.expect("affordable");
        close(middle, lambda * duration / 2.0, p * duration, 1e-13, "t/2");
        close(end, lambda * duration, p * duration, 1e-13, "t");
    }
    // The integral theorem, with the boundary term and not without it.
    let network = configured("inverse_current");
    let start = law(&network);
    let entropy = observable("entropy");
    let [with, without] = [Some(start.as_slice()), None].map(|law| {
        let increments = channel_increments(&network, &entropy, law).expect("defined");
        window(&network, &start, &[&increments], &[[-1.0, 0.0]], 30.0)
            .remove(0)
            .expect("affordable")
    });
    assert!(with.iter().all(|log| log.abs() < 1e-12), "{with:?}");
    assert!(without.iter().all(|log| log.abs() > 1e-3), "{without:?}");
    // Long windows have the slope of the generating function.
    let counts = increments(&network, "particle.b");
    let found = window(&network, &start, &[&counts], &[[0.8, 0.0]], 400.0).remove(0);
    let [middle, end] = found.expect("affordable");
    let expected = &along(&network, "particle.b", &[0.8])[0];
    close((end - middle) / 200.0, expected.value, 0.0, 1e-12, "slope");
    // And the clock of steps likewise.
    let network = configured("ring_steps");
    let counts = increments(&network, "heat.left");
    let found = window(&network, &law(&network), &[&counts], &[[0.05, 0.0]], 4000.0).remove(0);
    let [middle, end] = found.expect("affordable");
    let expected = &along(&network, "heat.left", &[0.05])[0];
    close((end - middle) / 2000.0, expected.value, 0.0, 1e-10, "slope in steps");
    let reason = window(&network, &law(&network), &[&counts], &[[0.05, 0.0]], 1e9).remove(0);
    assert!(reason.expect_err("too long").contains("takes more than"));
}

#[test]
fn fourier_sums_meet_the_sweeps() {
    let network = configured("inverse_current");
    let start = law(&network);
    for of in ["particle.b", "energy.r"] {
        let clock = Instant::now();
        let observable = observable(of);
        let listed = network.counting.observables.iter().find(|o| o.observable == observable);
        let lattice = Lattice::of(listed.expect("listed"), None);
        let swept = Distribution::of(&network, &start, &[&lattice], 100.0).expect("affordable");
        let seconds = clock.elapsed().as_secs_f64();
        let coordinate = &lattice.coordinates[0];
        let stretch = if of == "energy.r" { 4 } else { 1 };
        let (mut worst, mut least) = (0.0_f64, 1.0_f64);
        for n in [-30, -12, 0, 5, 30] {
            let found = probabilities(&network, &start, coordinate, 100.0, stretch * n)
                .expect("affordable");
            assert!(found.cells.len() > 5);
            for (n, p) in found.cells {
                let expected = swept.probability(&[n]);
                if expected > 1e-30 {
                    worst = worst.max((p / expected - 1.0).abs());
                    least = least.min(p);
                }
            }
        }
        println!("{of}: {worst:.1e} down to {least:.1e}, sweep {seconds:.3} s");
        assert!(worst < 1e-10 && least < 1e-20, "{of}: {worst:.1e} down to {least:.1e}");
        // The twin: another window.
        let other = probabilities(&network, &start, coordinate, 100.001, 0).expect("affordable");
        let apart = |&(n, p): &(i64, f64)| (p / swept.probability(&[n]) - 1.0).abs() > 1e-8;
        assert!(other.cells.iter().any(apart));
    }
    let one_way = walk(1, &[(0, 0, 2.0, 1)]);
    let weights = fluctua::network::Coordinate { quantum: 1.0, weights: vec![(0, 1)] };
    assert!(probabilities(&one_way, &[1.0], &weights, 3.0, -2).is_err());
}
