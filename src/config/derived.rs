//! Derive from what is observed what both routes need of it.

use super::plan::{Generating, Observe, Subject};
use crate::network::{Counted, Lattice, WindowObservable};
use crate::quantity::{LawGroup, Observable};
use crate::tally::Binned;

impl Observe {
    /// Must every jump be seen for it?
    #[must_use]
    pub fn needs_jumps(&self) -> bool {
        let laws = [LawGroup::Minimum, LawGroup::Cycles];
        !self.spectra.is_empty()
            || !self.waiting_times.is_empty()
            || !self.passages.is_empty()
            || self.information.is_some()
            || self.laws.iter().any(|group| laws.contains(group))
    }

    /// What is counted by cells: each subject at each end of the window that was asked for. `law` is the
    /// stationary law, where windows start from it.
    #[must_use]
    pub fn binned(&self, counted: &Counted, law: Option<&[f64]>) -> Vec<(Subject, Binned)> {
        let ends = [self.windows.middle, self.windows.end];
        let mut list = Vec::new();
        for subject in &self.distributions {
            for half in (0..2).filter(|&half| ends[half]) {
                let lattices = subject.lattices(counted, law);
                list.push((subject.clone(), Binned { lattices, half }));
            }
        }
        list
    }

    /// The currents whose spectra are asked for, each once.
    #[must_use]
    pub fn transformed(&self) -> Vec<&Observable> {
        let mut list: Vec<&Observable> = Vec::new();
        for observable in self.spectra.iter().flatten() {
            if !list.contains(&observable) {
                list.push(observable);
            }
        }
        list
    }

    /// Pairs of [`Self::transformed`], by index.
    #[must_use]
    pub fn transformed_pairs(&self) -> Vec<[usize; 2]> {
        let list = self.transformed();
        let index = |o: &Observable| list.iter().position(|known| *known == o).unwrap_or(0);
        self.spectra.iter().map(|pair| [0, 1].map(|i| index(&pair[i]))).collect()
    }
}

impl Subject {
    /// The lattice of each of its observables.
    #[must_use]
    pub fn lattices(&self, counted: &Counted, law: Option<&[f64]>) -> Vec<Lattice> {
        let found = self.observables().filter_map(|o| counted.find(o));
        found.map(|observable: &WindowObservable| Lattice::of(observable, law)).collect()
    }
}

impl Generating {
    /// The fields of each point: a grid, where there are two observables.
    #[must_use]
    pub fn points(&self) -> Vec<Vec<f64>> {
        let Some([first, second]) = &self.fields else { return Vec::new() };
        match self.subject.second {
            None => first.iter().map(|&s| vec![s]).collect(),
            Some(_) => {
                first.iter().flat_map(|&s| second.iter().map(move |&r| vec![s, r])).collect()
            }
        }
    }
}
