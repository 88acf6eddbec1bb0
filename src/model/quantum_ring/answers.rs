//! Answer for a ring what its report lists.

use std::sync::{Arc, OnceLock};

use super::counting::BATHS;
use super::solution::{RingSolution, Unsolved};
use super::{Equation, QuantumRing, sector_states};
use crate::exact::distribution::Distribution;
use crate::exact::generating::Point;
use crate::exact::spectrum::Noise;
use crate::exact::{self, Answer, Answers, Passage, Thresholds, Waiting};
use crate::model::OwnAnswers;
use crate::model::lindblad::Solved;
use crate::network::{Coordinate, Lattice, Start};
use crate::number::Positive;
use crate::quantity::{Exact, Name, Observable, Quantity, Statistic};

/// A value below this share of what cancels in it is a rounded zero.
const ROUNDED_ZERO: f64 = 1e-12;

/// Multiplications of an answer, as a multiple of the cube of the number of states: measured, 5 ms for ten states.
const WORK: f64 = 1e4;

/// The exact answers of a ring, solved when they are first asked for.
#[derive(Debug)]
pub(super) struct RingAnswers {
    ring: QuantumRing,
    solved: OnceLock<Result<Arc<RingSolution>, Unsolved>>,
    /// The same system by its jump operators, where wave functions are walked.
    walked: Option<Arc<Solved>>,
}

impl RingAnswers {
    pub(super) fn new(ring: &QuantumRing, walked: Option<Arc<Solved>>) -> Self {
        Self { ring: ring.clone(), solved: OnceLock::new(), walked }
    }

    fn solution(&self) -> Result<Arc<RingSolution>, exact::Error> {
        let found = self.solved.get_or_init(|| self.ring.solve().map(Arc::new));
        found.clone().map_err(|why| match why {
            Unsolved::SeveralSteadyStates { count, symmetry, way_out } => {
                let [why, way_out] = [symmetry, way_out].map(str::to_owned);
                exact::Error::SeveralStates { count, why, way_out, key: "model.up" }
            }
            Unsolved::TooManyElements { count, most } => {
                exact::Error::TooManyElements { count, most }
            }
            Unsolved::NotConverged(what) => exact::Error::NotConverged { what },
        })
    }
}

impl OwnAnswers for RingAnswers {
    fn check(&self, _start: &Start) -> Result<(), exact::Error> {
        self.solution().map(|_| ())
    }

    fn beside(&self) -> Vec<Quantity> {
        let value = |name, of: &str| Quantity::new(Observable::new(name, of), Statistic::Value);
        let rate = |name, of: &str| Quantity::new(Observable::new(name, of), Statistic::Rate);
        let branches = ["upper", "lower"];
        let mut list: Vec<Quantity> = branches.map(|of| rate(Name::BranchEnergy, of)).to_vec();
        if self.ring.equation == Equation::Redfield {
            list.extend(branches.map(|of| rate(Name::BranchEnergyDegenerate, of)));
        } else {
            list.extend(BATHS.map(|of| rate(Name::Dephasing, of)));
            let noise = |of| Observable::new(Name::Activity, of);
            list.extend(BATHS.map(|of| Quantity::new(noise(of), Statistic::VarianceRate)));
        }
        let levels = self.solution().map_or(0, |solution| solution.probabilities.len());
        let listed = if levels <= crate::model::MAX_LISTED_STATES { levels } else { 0 };
        list.extend((1..=listed).map(|n| value(Name::Probability, &format!("level{n}"))));
        list.push(value(Name::InternalEnergy, "total"));
        list.extend((1..=listed).map(|n| value(Name::InternalEnergy, &format!("level{n}"))));
        list.extend(
            (1..=self.ring.spins()).map(|spin| value(Name::Magnetisation, &spin.to_string())),
        );
        for name in [Name::Correlation, Name::Concurrence] {
            let of = |[a, b]: [usize; 2]| value(name, &format!("s{a}s{b}"));
            list.extend(self.ring.pairs().into_iter().map(of));
        }
        let totals =
            [Name::Ergotropy, Name::LowestEigenvalue, Name::RelaxationRate, Name::SteadyStates];
        list.extend(totals.map(|name| value(name, "total")));
        list.push(value(Name::UncertaintyProduct, "heat.left"));
        list
    }

    fn work(&self) -> f64 {
        WORK * (sector_states(self.ring.spins(), self.ring.up) as f64).powi(3)
    }

    fn answer(
        &self,
        quantities: &[Quantity],
        start: &Start,
        duration: f64,
    ) -> Result<Answers, exact::Error> {
        let solution = self.solution()?;
        let walked = self.walked.as_ref().map(|own| own.answer(quantities, start, duration));
        let mut answers = walked.transpose()?.unwrap_or_default();
        let stationary = *start == Start::Stationary;
        let left = quantities.iter().filter(|own| answers.get(own).is_none());
        let found = left.filter_map(|quantity| {
            let (value, scale) = self.value(&solution, quantity)?;
            let mean = matches!(quantity.statistic, Statistic::Rate | Statistic::Value);
            let exact = Exact { value, estimated: (mean && stationary).then_some(value) };
            let rounding = ROUNDED_ZERO * scale;
            Some(Answer { quantity: quantity.clone(), exact, scale, rounding })
        });
        let values: Vec<Answer> = found.filter(|own| own.exact.value.is_finite()).collect();
        answers.values.extend(values);
        answers.warnings.extend(self.warnings(&solution));
        Ok(answers)
    }

    fn distribution(
        &self,
        start: &Start,
        lattices: &[&Lattice],
        duration: f64,
    ) -> Result<Distribution, String> {
        self.walked()?.distribution(start, lattices, duration)
    }

    fn generating(
        &self,
        start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
    ) -> Result<Vec<Point>, String> {
        self.walked()?.generating(start, of, fields)
    }

    fn generating_in_windows(
        &self,
        start: &Start,
        of: &[&Observable],
        fields: &[[f64; 2]],
        duration: f64,
    ) -> Result<Vec<[f64; 2]>, String> {
        self.walked()?.generating_in_windows(start, of, fields, duration)
    }

    fn waiting(
        &self,
        is_seen: &dyn Fn(u32, u32) -> bool,
        times: &[f64],
    ) -> Result<Waiting, String> {
        self.walked()?.waiting(is_seen, times)
    }

    fn fastest(&self) -> Option<f64> {
        self.walked.as_ref()?.fastest()
    }

    fn spectrum(
        &self,
        of: &[&Observable],
        pairs: &[[usize; 2]],
        frequencies: &[f64],
        duration: Option<f64>,
    ) -> Result<Vec<Vec<Noise>>, String> {
        self.walked()?.spectrum(of, pairs, frequencies, duration)
    }

    fn passage(
        &self,
        start: &Start,
        count: &Coordinate,
        thresholds: Thresholds,
        times: &[f64],
    ) -> Result<Passage, String> {
        self.walked()?.passage(start, count, thresholds, times)
    }
}

impl RingAnswers {
    fn walked(&self) -> Result<&Solved, String> {
        let walked = self.walked.as_deref();
        walked.ok_or_else(|| "it has no jump operators that are solved".to_owned())
    }

    /// What is doubtful.
    fn warnings(&self, solution: &RingSolution) -> Vec<String> {
        let mut warnings = Vec::new();
        if solution.lowest_eigenvalue < -ROUNDED_ZERO {
            warnings.push(format!(
                "the state has the negative eigenvalue {:.3e}: the Redfield equation has left its range; lower \
                 model.bath.coupling, or take equation = \"secular\"",
                solution.lowest_eigenvalue
            ));
        }
        let degenerate = solution.branch_energy_degenerate.unwrap_or_default();
        let carried = degenerate.map(f64::abs).into_iter().fold(0.0, f64::max);
        let all = solution.branch_energy.map(f64::abs).into_iter().fold(0.0, f64::max);
        if carried > 1e-9 * all {
            warnings.push(
                "coherences within degenerate levels carry part of the branch currents (branch_energy_degenerate): \
                 there the fourth order of the coupling contributes as much as the second, so that their signs are \
                 a statement about this equation; heat.left and the rest of the branch currents are sound"
                    .to_owned(),
            );
        }
        if self.ring.lamb_shift && self.ring.equation == Equation::Secular {
            warnings.push(
                "with the Lamb shift the branch currents are of order zero in the coupling: they circulate, and do \
                 not add up to heat.left, which is of first order"
                    .to_owned(),
            );
        }
        warnings
    }

    /// A value, and what differences from it are relative to.
    fn value(&self, solution: &RingSolution, quantity: &Quantity) -> Option<(f64, f64)> {
        if quantity.class.is_some() || quantity.window.is_some() {
            return None;
        }
        if quantity.statistic == Statistic::CovarianceRate {
            return self.covariance(solution, quantity);
        }
        if quantity.statistic == Statistic::Value {
            return self.mean(solution, &quantity.observable);
        }
        if quantity.statistic == Statistic::Rate
            && let Some(found) = rate(solution, &quantity.observable)
        {
            let gross = solution.heat[0][1] / self.ring.temperatures[0].get();
            return Some((found, gross.max(found.abs())));
        }
        if quantity.observable.name == Name::Activity {
            let bath = BATHS.iter().position(|name| *name == quantity.observable.of)?;
            let [rate, noise] = solution.activity?[bath];
            return (quantity.statistic == Statistic::VarianceRate).then_some((noise, rate));
        }
        let counted = matches!(quantity.observable.name, Name::Heat | Name::Entropy);
        counted.then(|| self.count(solution, &quantity.observable, quantity.statistic))?
    }

    /// A mean over the state, or a number of the equation.
    fn mean(&self, solution: &RingSolution, observable: &Observable) -> Option<(f64, f64)> {
        let of = observable.of.as_str();
        let number = |prefix: &str| of.strip_prefix(prefix)?.parse::<usize>().ok()?.checked_sub(1);
        let pair =
            || solution.correlations.iter().find(|own| format!("s{}s{}", own.0[0], own.0[1]) == of);
        match observable.name {
            Name::Probability => Some((*solution.probabilities.get(number("level")?)?, 1.0)),
            Name::InternalEnergy if of == "total" => Some((solution.internal_energy, 0.0)),
            Name::InternalEnergy => Some((*solution.energies.get(number("level")?)?, 0.0)),
            Name::Magnetisation => Some((*solution.magnetisation.get(number("")?)?, 1.0)),
            Name::Correlation => Some((pair()?.1, 1.0)),
            Name::Concurrence => Some((pair()?.2, 1.0)),
            Name::Ergotropy => Some((solution.ergotropy, solution.internal_energy.abs())),
            Name::LowestEigenvalue => Some((solution.lowest_eigenvalue, 0.0)),
            Name::RelaxationRate => Some((solution.relaxation_rate?, 0.0)),
            Name::SteadyStates => Some((1.0, 1.0)),
            Name::UncertaintyProduct => self.product(solution),
            _ => None,
        }
    }

    /// `1/T_R - 1/T_L`: in long windows entropy is this times the heat from the left bath, as `Q_L + Q_R` stays bounded.
    fn affinity(&self) -> f64 {
        let [left, right] = self.ring.temperatures.map(Positive::get);
        1.0 / right - 1.0 / left
    }

    /// A cumulant rate of a heat or of entropy production.
    fn count(
        &self,
        solution: &RingSolution,
        of: &Observable,
        statistic: Statistic,
    ) -> Option<(f64, f64)> {
        let order = Statistic::CUMULANT_RATES.iter().position(|s| *s == statistic)?;
        // Odd cumulants cancel: even ones and the temperature say how large they could be.
        let even = solution.heat[0][1].max(solution.heat[0][0].abs());
        let scale = even * self.ring.temperatures[0].get().max(1.0).powi(order as i32);
        if of.name == Name::Entropy {
            let factor = self.affinity().powi(order as i32 + 1);
            return Some((solution.heat[0][order] * factor, scale * factor.abs()));
        }
        let bath = BATHS.iter().position(|name| *name == of.of)?;
        Some((solution.heat[bath][order], scale))
    }

    fn covariance(&self, solution: &RingSolution, quantity: &Quantity) -> Option<(f64, f64)> {
        let weight = |of: &Observable| match (of.name, of.of.as_str()) {
            (Name::Heat, "left") => Some(1.0),
            (Name::Heat, "right") => Some(-1.0),
            (Name::Entropy, "total") => Some(self.affinity()),
            _ => None,
        };
        let both = weight(&quantity.observable)? * weight(quantity.and.as_ref()?)?;
        Some((both * solution.heat[0][1], solution.heat[0][1]))
    }

    /// `variance_rate * entropy rate / rate^2` of the heat from the left bath, where it flows.
    fn product(&self, solution: &RingSolution) -> Option<(f64, f64)> {
        let [rate, variance, ..] = solution.heat[0];
        let flows = rate.abs() > ROUNDED_ZERO * variance;
        flows.then(|| (variance * self.affinity() / rate, 0.0))
    }
}

/// A rate that is not a cumulant of what is counted.
fn rate(solution: &RingSolution, observable: &Observable) -> Option<f64> {
    let of = observable.of.as_str();
    let bath = BATHS.iter().position(|name| *name == of);
    let branch = ["upper", "lower"].iter().position(|name| *name == of);
    match observable.name {
        Name::Activity => {
            let activity = solution.activity?;
            Some(bath.map_or(activity[0][0] + activity[1][0], |bath| activity[bath][0]))
        }
        Name::Dephasing => Some(solution.dephasing?[bath?]),
        Name::BranchEnergy => Some(solution.branch_energy[branch?]),
        Name::BranchEnergyDegenerate => Some(solution.branch_energy_degenerate?[branch?]),
        _ => None,
    }
}
