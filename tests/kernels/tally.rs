//! Blocks are a monoid: merging is associative, and taking out what was put in gives it back.

use fluctua::kernel::{Sink, Snapshots, Window};
use fluctua::network::{Class, Counting, TimeAverage, Weights, WindowObservable};
use fluctua::quantity::{Name, Observable};
use fluctua::tally::{Block, Layout, Recorder};

fn counting() -> Counting {
    let count = Observable::new(Name::Particle, "a");
    let energy = Observable::new(Name::Energy, "a");
    Counting {
        counters: vec!["n".into(), "m".into()],
        classes: vec![Class { increments: vec![(0, 1)] }],
        observables: vec![
            WindowObservable::current(count, Weights::Integer(vec![(0, 1)])),
            WindowObservable::current(energy, Weights::Real(vec![(0, 0.5), (1, -0.25)])),
        ],
    }
}

fn layout() -> Layout {
    let pairs = [[Observable::new(Name::Particle, "a"), Observable::new(Name::Energy, "a")]];
    let average = TimeAverage::share(Observable::new(Name::Probability, "x"), [1]);
    Layout::new(&counting(), &[average], &pairs, None, 1e3)
}

fn record(layout: &Layout, windows: &[[i64; 4]]) -> Block {
    let mut recorder = Recorder::new(layout);
    for w in windows {
        let (at_middle, at_end) = (&w[..2], &w[2..]);
        let others = Snapshots::default();
        recorder.window(&Window { start: 0, middle: 0, end: 1, at_middle, at_end, others });
        recorder.dwell(&[1, 2]);
    }
    recorder.finish()
}

/// Windows whose energies are exact in binary, so that sums may be compared bit by bit.
fn windows() -> Vec<[i64; 4]> {
    (0..24_i64).map(|i| [i % 5 - 2, i % 7 - 3, (i * i) % 11 - 5, i % 3]).collect()
}

#[test]
fn splitting_anywhere_and_merging_changes_nothing() {
    let (layout, windows) = (layout(), windows());
    let whole = record(&layout, &windows);
    for cut in 0..=windows.len() {
        let (left, right) = windows.split_at(cut);
        let mut merged = record(&layout, left);
        merged.merge(&record(&layout, right));
        assert_eq!(merged, whole, "cut at {cut}");
        assert_eq!(whole.without(&record(&layout, right)), record(&layout, left));
    }
}

#[test]
fn merging_is_associative_and_the_empty_block_is_its_identity() {
    let (layout, windows) = (layout(), windows());
    let parts: Vec<_> = windows.chunks(8).map(|chunk| record(&layout, chunk)).collect();
    let join = |a: &Block, b: &Block| {
        let mut a = a.clone();
        a.merge(b);
        a
    };
    let left = join(&join(&parts[0], &parts[1]), &parts[2]);
    let right = join(&parts[0], &join(&parts[1], &parts[2]));
    assert_eq!(left, right);
    assert_eq!(join(&record(&layout, &[]), &left), left);
    assert_ne!(left, parts[0]);
}

#[test]
fn sums_are_the_sums_of_powers() {
    let block = record(&layout(), &[[1, 0, 3, 4], [0, 0, -2, 0]]);
    assert_eq!(block.windows, 2);
    assert_eq!(block.full.powers[0].get(), [1.0, 13.0, 19.0, 97.0]);
    // Energies 0.5 n - 0.25 m: 0.5 and -1.
    assert_eq!(block.full.powers[1].get(), [-0.5, 1.25, -0.875, 1.0625]);
    assert_eq!(block.full.products, [3.0 * 0.5 + 2.0]);
    assert_eq!(block.half.powers[0].get(), [1.0, 1.0, 1.0, 1.0]);
    assert_eq!(block.dwell, [4]);
}
