//! Answer for a system of jump operators what its report lists, by its tilted generator.

use std::sync::{Arc, OnceLock};

use crate::exact::distribution::Distribution;
use crate::exact::generating::Point;
use crate::exact::liouvillian::Modes;
use crate::exact::spectrum::Noise;
use crate::exact::{self, Answer, Answers, Passage, Steady, Thresholds, Waiting};
use crate::model::OwnAnswers;
use crate::network::{Coordinate, Lattice, Lindbladian, Start};
use crate::quantity::{Exact, Name, Observable, Quantity, Statistic};

/// A rate below this share of its gross flow is zero.
const ZERO: f64 = 1e-9;

/// A system with its steady state, solved when it is first asked for.
#[derive(Debug)]
pub(in crate::model) struct Solved {
    pub(super) system: Arc<Lindbladian>,
    steady: OnceLock<Result<Steady, exact::Error>>,
    modes: OnceLock<Option<Modes>>,
    /// Numbers of the state and of the equation are listed beside the counts.
    beside: bool,
}

impl Solved {
    pub(in crate::model) fn new(system: Arc<Lindbladian>) -> Self {
        Self { system, steady: OnceLock::new(), modes: OnceLock::new(), beside: false }
    }

    /// The same that lists numbers of the state and of the equation too.
    pub(super) fn with_beside(self) -> Self {
        Self { beside: true, ..self }
    }

    fn modes(&self) -> Option<Modes> {
        *self.modes.get_or_init(|| exact::modes_quantum(&self.system))
    }

    pub(super) fn steady(&self, start: &Start) -> Result<Steady, exact::Error> {
        match start {
            Start::Stationary => {
                self.steady.get_or_init(|| Steady::of(&self.system, &Start::Stationary)).clone()
            }
            start => Steady::of(&self.system, start),
        }
    }
}

impl Solved {
    /// The system with sums of what it counts; from another start than the stationary one the entropy that flows into the
    /// reservoirs stands in place of entropy production.
    fn counting<'a>(
        &self,
        asked: impl Iterator<Item = &'a Observable>,
        start: &Start,
    ) -> Lindbladian {
        let mut system = (*self.system).clone();
        let mut sums: Vec<Observable> = asked.filter(|o| o.is_sum()).cloned().collect();
        sums.sort();
        sums.dedup();
        system.counted.count_sums(&sums);
        let all = &mut system.counted.counting.observables;
        for own in all.iter_mut().filter(|own| own.boundary && *start != Start::Stationary) {
            own.observable.name = Name::EntropyFlow;
            own.boundary = false;
        }
        system
    }

    /// What each jump adds to observables, whose boundary terms long windows forget.
    fn increments(
        &self,
        start: &Start,
        of: &[&Observable],
        long: bool,
    ) -> Result<Vec<Vec<f64>>, String> {
        let counted = self.counting(of.iter().copied(), start).counted;
        let own = |of: &&Observable| {
            let own = counted.find(of).ok_or_else(|| format!("{of} is not counted"))?;
            if own.boundary && !long {
                return Err(format!(
                    "{of} has boundary terms, which are followed in long windows alone"
                ));
            }
            let jumps = self.system.jumps.iter();
            Ok(jumps.map(|jump| counted.counting.increment(&own.weights, jump.class)).collect())
        };
        of.iter().map(own).collect()
    }
}

impl OwnAnswers for Solved {
    fn work(&self) -> f64 {
        // The superoperator has the square of the states.
        (self.system.states.len() as f64).powi(6)
    }

    fn check(&self, start: &Start) -> Result<(), exact::Error> {
        match self.steady(start) {
            Err(exact::Error::TooManyCoordinates { .. }) if *start != Start::Stationary => Ok(()),
            found => found.map(|_| ()),
        }
    }

    fn distribution(
        &self,
        start: &Start,
        lattices: &[&Lattice],
        window: f64,
    ) -> Result<Distribution, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        exact::distribution_quantum(&self.system, &steady, start, lattices, window)
    }

    fn generating(
        &self,
        start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
    ) -> Result<Vec<Point>, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        exact::generating_quantum(&steady, &self.increments(start, of, true)?, fields)
    }

    fn generating_in_windows(
        &self,
        start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
        duration: f64,
    ) -> Result<Vec<[f64; 2]>, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        let increments = self.increments(start, of, false)?;
        exact::generating_in_windows_quantum(
            &self.system,
            &steady,
            start,
            &increments,
            fields,
            duration,
        )
    }

    fn waiting(
        &self,
        is_seen: &dyn Fn(u32, u32) -> bool,
        times: &[f64],
    ) -> Result<Waiting, String> {
        let steady = self.steady(&Start::Stationary).map_err(|error| error.to_string())?;
        let jumps = self.system.jumps.iter();
        let seen: Vec<bool> = jumps.map(|jump| is_seen(jump.reservoir, jump.class)).collect();
        exact::waiting_quantum(&steady, &seen, times).map_err(|why| why.to_string())
    }

    fn answer(
        &self,
        quantities: &[Quantity],
        start: &Start,
        duration: f64,
    ) -> Result<Answers, exact::Error> {
        let steady = self.steady(start)?;
        let asked = quantities.iter().flat_map(|q| [Some(&q.observable), q.and.as_ref()]);
        let system = self.counting(asked.flatten(), start);
        let mut answers = exact::answer_quantum(&system, &steady, quantities, start, duration);
        let beside = quantities.iter().filter(|q| self.beside && q.statistic == Statistic::Value);
        let beside: Vec<Answer> = beside.filter_map(|q| self.value(&answers, q)).collect();
        answers.values.extend(beside);
        Ok(answers)
    }

    fn beside(&self) -> Vec<Quantity> {
        let total = |name| Quantity::new(Observable::new(name, "total"), Statistic::Value);
        if !self.beside {
            return Vec::new();
        }
        let unique = self.steady(&Start::Stationary).is_ok();
        let lowest = unique.then_some(Name::LowestEigenvalue);
        let relaxes = self.modes().and_then(|modes| modes.relaxation).is_some();
        let relaxes = relaxes.then_some(Name::RelaxationRate);
        let counted = self.modes().map(|_| Name::SteadyStates);
        let numbers = lowest.into_iter().chain(relaxes).chain(counted).map(total);
        let products = if unique { self.products() } else { Vec::new() };
        numbers.chain(products).collect()
    }

    fn fastest(&self) -> Option<f64> {
        self.steady(&Start::Stationary).ok().map(|steady| steady.fastest())
    }

    fn spectrum(
        &self,
        of: &[&Observable],
        pairs: &[[usize; 2]],
        frequencies: &[f64],
        duration: Option<f64>,
    ) -> Result<Vec<Vec<Noise>>, String> {
        let steady = self.steady(&Start::Stationary).map_err(|error| error.to_string())?;
        let increments = self.increments(&Start::Stationary, of, true)?;
        exact::spectrum_quantum(&steady, &increments, pairs, frequencies, duration)
    }

    fn passage(
        &self,
        start: &Start,
        count: &Coordinate,
        thresholds: Thresholds,
        times: &[f64],
    ) -> Result<Passage, String> {
        let steady = self.steady(start).map_err(|error| error.to_string())?;
        let found = exact::passage_quantum(&self.system, &steady, start, count, thresholds, times);
        found.map_err(|why| why.to_string())
    }
}

impl Solved {
    /// The uncertainty product of every current, where entropy production is defined.
    fn products(&self) -> Vec<Quantity> {
        let counted = &self.system.counted;
        let currents = counted.counting.with_cumulants().map(|own| &own.observable);
        let currents = currents.filter(|of| !matches!(of.name, Name::Entropy | Name::EntropyFlow));
        let product = |of: &Observable| {
            Quantity::new(
                Observable::new(Name::UncertaintyProduct, of.to_string()),
                Statistic::Value,
            )
        };
        let defined = counted.no_entropy.is_none();
        currents.filter(|_| defined).map(product).collect()
    }

    /// What is listed beside the counts.
    fn value(&self, answers: &Answers, quantity: &Quantity) -> Option<Answer> {
        let steady = || self.steady(&Start::Stationary).ok();
        let value = match quantity.observable.name {
            Name::LowestEigenvalue => steady()?.lowest_eigenvalue(),
            Name::RelaxationRate => self.modes()?.relaxation?,
            Name::SteadyStates => self.modes()?.steady as f64,
            Name::UncertaintyProduct => product(answers, &quantity.observable)?,
            _ => return None,
        };
        let exact = Exact { value, estimated: Some(value) };
        Some(Answer { quantity: quantity.clone(), exact, scale: 0.0, rounding: 0.0 })
    }
}

/// `variance_rate sigma / rate^2` of a current that flows; 2 bounds it where nothing is coherent.
fn product(answers: &Answers, of: &Observable) -> Option<f64> {
    let current: Observable = of.of.parse().ok()?;
    let answer = |of: &Observable, statistic| answers.get(&Quantity::new(of.clone(), statistic));
    let rate = answer(&current, Statistic::Rate)?;
    let noise = answer(&current, Statistic::VarianceRate)?.exact.value;
    let sigma = [Name::Entropy, Name::EntropyFlow]
        .iter()
        .find_map(|&name| answer(&Observable::new(name, "total"), Statistic::Rate))?;
    let flows = rate.exact.value.abs() > ZERO * rate.scale;
    flows.then(|| noise * sigma.exact.value / rate.exact.value.powi(2))
}
