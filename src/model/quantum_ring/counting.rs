//! Declare what a ring counts: the heat of every jump between two groups of levels, sharp.

use super::secular::Blocks;
use super::{Equation, QuantumRing};
use crate::network::{Class, Counted, Counting, Reservoir, Thermal, Weights, WindowObservable};
use crate::number::Positive;
use crate::quantity::{Name, Observable};

/// The baths, by the index of their reservoirs.
pub(super) const BATHS: [&str; 2] = ["left", "right"];

/// Net jumps between pairs of groups by each bath, and the classes of the jumps either way.
pub(super) struct JumpTable {
    counters: Vec<String>,
    pub(super) classes: Vec<Class>,
    /// The counter, the bath and the heat of each pair.
    heats: Vec<(u32, usize, f64)>,
    /// The counter of each bath's jumps within groups, where they are counted.
    stills: Vec<(u32, usize)>,
}

impl JumpTable {
    pub(super) fn new() -> Self {
        let counters = BATHS.map(|bath| format!("jumps {bath}")).to_vec();
        Self { counters, classes: Vec::new(), heats: Vec::new(), stills: Vec::new() }
    }

    /// Classes of the jumps up and down between two groups, the lower one first.
    pub(super) fn pair(
        &mut self,
        blocks: &Blocks,
        bath: usize,
        [low, high]: [usize; 2],
    ) -> [u32; 2] {
        let counter = self.counters.len() as u32;
        self.counters.push(format!("level{} to level{} by {}", low + 1, high + 1, BATHS[bath]));
        self.heats.push((counter, bath, blocks.energies[high] - blocks.energies[low]));
        [1, -1].map(|net| {
            self.classes.push(Class { increments: vec![(bath as u32, 1), (counter, net)] });
            self.classes.len() as u32 - 1
        })
    }

    /// The class of the jumps by a bath that stay in a group: dephasing, no activity and no heat.
    pub(super) fn still(&mut self, bath: usize) -> u32 {
        let counter = self.counters.len() as u32;
        self.counters.push(format!("dephasing {}", BATHS[bath]));
        self.stills.push((counter, bath));
        self.classes.push(Class { increments: vec![(counter, 1)] });
        self.classes.len() as u32 - 1
    }

    fn weights(&self, of: impl Fn(usize, f64) -> f64) -> Weights {
        let weight = |&(counter, bath, heat): &(u32, usize, f64)| (counter, of(bath, heat));
        Weights::Real(self.heats.iter().map(weight).filter(|own| own.1 != 0.0).collect())
    }

    fn counting(self, temperatures: [f64; 2]) -> Counting {
        let heat = |own: usize| {
            let weights = self.weights(|bath, heat| if bath == own { heat } else { 0.0 });
            WindowObservable::current(Observable::new(Name::Heat, BATHS[own]), weights)
        };
        let entropy = self.weights(|bath, heat| -heat / temperatures[bath]);
        let mut observables = vec![heat(0), heat(1), production(entropy)];
        observables.extend(crate::model::activities(&[(0, BATHS[0]), (1, BATHS[1])]));
        observables.extend(self.stills.iter().map(|&(counter, bath)| WindowObservable {
            cumulants: false,
            ..WindowObservable::current(
                Observable::new(Name::Dephasing, BATHS[bath]),
                Weights::Integer(vec![(counter, 1)]),
            )
        }));
        Counting { counters: self.counters, classes: self.classes, observables }
    }
}

fn production(weights: Weights) -> WindowObservable {
    let total = WindowObservable::current(Observable::new(Name::Entropy, "total"), weights);
    WindowObservable { boundary: true, ..total }
}

/// What a ring counts, with the jumps of the secular equation where they are listed.
pub(super) fn counted(ring: &QuantumRing, table: Option<JumpTable>) -> Counted {
    let temperatures = ring.temperatures.map(Positive::get);
    let counting = match table {
        Some(table) => table.counting(temperatures),
        None => without_jumps(temperatures, ring.equation == Equation::Secular),
    };
    let reservoirs = (0..2).map(|bath| reservoir(bath, temperatures[bath])).collect();
    let mut counted = Counted::new(counting, reservoirs);
    counted.notes = notes(ring);
    counted
}

/// The Redfield equation has no jumps, and those of large sectors are not listed; heats are counted all the same.
fn without_jumps(temperatures: [f64; 2], jumps: bool) -> Counting {
    let heat = |bath: usize| {
        let weights = Weights::Real(vec![(bath as u32, 1.0)]);
        WindowObservable::current(Observable::new(Name::Heat, BATHS[bath]), weights)
    };
    let entropy = [0, 1].map(|bath| (bath as u32, -1.0 / temperatures[bath]));
    let mut observables = vec![heat(0), heat(1), production(Weights::Real(entropy.to_vec()))];
    if jumps {
        observables.extend(crate::model::activities(&[(0, BATHS[0]), (1, BATHS[1])]));
    }
    Counting {
        counters: BATHS.map(|bath| format!("heat {bath}")).to_vec(),
        classes: Vec::new(),
        observables,
    }
}

fn reservoir(bath: usize, temperature: f64) -> Reservoir {
    Reservoir {
        name: BATHS[bath].into(),
        thermal: Some(Thermal { temperature, chemical_potential: 0.0 }),
        group: Vec::new(),
        made: false,
    }
}

fn notes(ring: &QuantumRing) -> Vec<String> {
    let mut notes = vec![
        "heat is energy here: the baths of a ring exchange no particles, so energy is not listed again"
            .to_owned(),
    ];
    let (resolution, cut) = ring.grouping();
    if ring.equation == Equation::Secular && cut {
        notes.push(format!(
            "the resolution is cut to {resolution}, a quarter of the lower temperature: 10 coupling max(T) is more, \
             so that relaxation is not slow beside what the groups resolve"
        ));
    }
    if ring.equation == Equation::Redfield {
        notes.push(
            "higher cumulants of the heat are a convention of the Redfield equation: elements are counted by \
             exp(s H/2) on both sides; the rate alone does not depend on it"
                .to_owned(),
        );
    }
    notes
}
