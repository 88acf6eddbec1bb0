//! Bring the exact answers of resonances whose steps are too many to enumerate, or whose energies are a continuum.

use crate::exact::attempts::law;
use crate::exact::distribution::{Distribution, Method};
use crate::exact::generating::Point;
use crate::exact::{self, Answers, Attempts, answer_attempts};
use crate::model::OwnAnswers;
use crate::network::{Counted, Lattice, Start};
use crate::quantity::{Observable, Quantity};

/// Both of what is answered.
#[derive(Debug)]
pub(super) struct ScatteringAnswers {
    /// At every energy.
    pub(super) limit: Attempts,
    /// As the kernel walks: in whole attempts.
    pub(super) walked: Attempts,
}

/// The same with sums of observables counted.
fn with_sums<'a>(attempts: &Attempts, asked: impl Iterator<Item = &'a Observable>) -> Attempts {
    let mut counted = Counted::new(attempts.counting.clone(), Vec::new());
    let sums: Vec<Observable> = asked.filter(|of| of.is_sum()).cloned().collect();
    counted.count_sums(&sums);
    Attempts { counting: counted.counting, ..attempts.clone() }
}

impl OwnAnswers for ScatteringAnswers {
    fn answer(
        &self,
        quantities: &[Quantity],
        _start: &Start,
        duration: f64,
    ) -> Result<Answers, exact::Error> {
        let asked = || quantities.iter().flat_map(|own| [Some(&own.observable), own.and.as_ref()]);
        let [limit, walked] =
            [&self.limit, &self.walked].map(|own| with_sums(own, asked().flatten()));
        Ok(answer_attempts(quantities, &limit, &walked, duration))
    }

    fn attempts(&self) -> Option<[&Attempts; 2]> {
        Some([&self.limit, &self.walked])
    }

    fn distribution(
        &self,
        _start: &Start,
        lattices: &[&Lattice],
        duration: f64,
    ) -> Result<Distribution, String> {
        let mut found = law(&self.walked, lattices, duration)?;
        if self.walked.are_cells_of(&self.limit) {
            found.route.method = Method::CellsOfEnergy;
        }
        Ok(found)
    }

    fn generating(
        &self,
        _start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
    ) -> Result<Vec<Point>, String> {
        with_sums(&self.limit, of.iter().copied()).generating(of, fields)
    }

    fn generating_in_windows(
        &self,
        _start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
        duration: f64,
    ) -> Result<Vec<[f64; 2]>, String> {
        let points = with_sums(&self.walked, of.iter().copied()).generating(of, fields)?;
        Ok(points.iter().map(|own| [0.5, 1.0].map(|share| share * duration * own.value)).collect())
    }
}
