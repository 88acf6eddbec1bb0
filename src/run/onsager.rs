//! Hold the laws of linear response against a device at equilibrium.
//!
//! A force acts through the log-ratios, half on a jump and half on its reverse, so that rates
//! `k exp(+-F d/2)` on both sides of equilibrium give the conductance `L_ij = dJ_i/dF_j`. It is
//! symmetric (Onsager, doi:10.1103/PhysRev.37.405), and half the noise of the current that no force
//! drives (doi:10.1103/PhysRev.83.34): `variance_rate = 2 L_ii`.

use super::Job;
use super::response::Sides;
use crate::config::trajectory::LawGroup;
use crate::estimate::{Responses, Sampled};
use crate::exact::{self, Answers, Onsager, Reason};
use crate::network::Network;
use crate::quantity::{Estimate, Observable, Quantity, Statistic};
use crate::report::{Claim, Law, Side};

/// The largest `F d` of a jump, so that `1 - sinh(F d/2)/(F d/2)` is below 2e-3.
const LARGEST: f64 = 0.2;
/// A conductance below this share of what cancels in it is none.
const VANISHES: f64 = 1e-9;
/// What rounding makes of a conductance and of its noise, as a share of what cancels in them.
const ROUNDING: f64 = 1e-12;
/// A systematic difference beyond this share of an error bar may not be laid to the law.
const NOTICEABLE: f64 = 0.5;

/// Where a flux is found among the currents, and the exact quotients of all currents by its force.
struct Driven {
    place: usize,
    quotients: Option<Vec<f64>>,
}

impl Job {
    fn asks_for_onsager(&self) -> bool {
        self.plan.observe.laws.contains(&LawGroup::Response) && self.stationary.is_some()
    }

    /// Conductance and noise, where the laws are asked for.
    fn onsager(&self) -> Option<Result<Onsager, Reason>> {
        self.asks_for_onsager().then(|| exact::onsager(&self.network))
    }

    /// Why the laws are not tested, if they are asked for.
    pub(super) fn no_onsager(&self) -> Option<String> {
        // They are no news where all laws were asked for.
        let all = self.plan.observe.laws.len() == LawGroup::ALL.len();
        let why = self.onsager().filter(|_| !all)?.err()?;
        Some(format!("Onsager's symmetry and the noise at equilibrium are not tested: {why}"))
    }

    /// The device on both sides of equilibrium, force by force.
    pub(super) fn forced(&self) -> Vec<Sides> {
        let Some(Ok(onsager)) = self.onsager() else { return Vec::new() };
        let sides = onsager.fluxes.iter().map(|flux| self.driven_by(flux));
        sides.collect::<Option<_>>().unwrap_or_default()
    }

    fn driven_by(&self, flux: &Observable) -> Option<Sides> {
        let Network { counting, .. } = &self.network;
        let found = counting.observables.iter().find(|o| o.observable == *flux)?;
        let step = LARGEST / counting.largest_increment(&found.weights);
        let side = |force: f64| {
            let rate = |c: &crate::network::Channel| {
                c.rate * libm::exp(0.5 * force * counting.increment(&found.weights, c.class))
            };
            self.network.with_rates(&self.network.channels().iter().map(rate).collect::<Vec<_>>())
        };
        Sides::new([side(step), side(-step)], step).ok()
    }

    /// Symmetry of every pair of fluxes, and the noise of each.
    pub(super) fn onsager_laws(&self, sampled: &Sampled, exact: &Answers) -> Vec<Law> {
        let Some(Ok(onsager)) = self.onsager() else { return Vec::new() };
        let currents: Vec<_> =
            self.network.counting.with_cumulants().map(|o| &o.observable).collect();
        let forced = self.forced();
        let driven = |(k, flux): (usize, &Observable)| {
            let place = currents.iter().position(|current| *current == flux)?;
            Some(Driven { place, quotients: forced.get(k).and_then(|s| s.quotients().ok()) })
        };
        let Some(driven) =
            onsager.fluxes.iter().enumerate().map(driven).collect::<Option<Vec<_>>>()
        else {
            return Vec::new();
        };
        let mut laws = Vec::new();
        for i in 0..driven.len() {
            for j in i + 1..driven.len() {
                laws.push(self.symmetry_of(&onsager, [i, j], &driven, sampled));
            }
        }
        laws.extend((0..driven.len()).map(|i| self.noise_of(&onsager, i, &driven, sampled, exact)));
        laws
    }

    fn symmetry_of(
        &self,
        onsager: &Onsager,
        [i, j]: [usize; 2],
        driven: &[Driven],
        sampled: &Sampled,
    ) -> Law {
        let conductance = &onsager.conductance;
        let gross = (onsager.gross[i] * onsager.gross[j]).sqrt();
        let apart = conductance[i][j] - conductance[j][i];
        let seen = |i: usize, j: usize| sampled.conductance.get(j)?.get(driven[i].place);
        let found = seen(i, j).zip(seen(j, i)).map(|(a, b)| a.minus(b).estimate());
        let quotient = |i: usize, j: usize| Some(driven[j].quotients.as_ref()?[driven[i].place]);
        let off = quotient(i, j).zip(quotient(j, i)).map(|(a, b)| a - b - apart);
        let [one, other] = [&onsager.fluxes[i], &onsager.fluxes[j]];
        Claim {
            law: "onsager_symmetry",
            subject: format!("{one} and {other}"),
            sampled: found,
            count: None,
            blocks: self.plan.sampling.blocks,
            exact: Some(apart),
            side: Side::Equal,
            bound: 0.0,
            scale: above_rounding((conductance[i][i] * conductance[j][j]).abs().sqrt(), gross),
            rounding: ROUNDING * gross,
            caveat: rough(seen(i, j).into_iter().chain(seen(j, i))).or(caveat(found, off)),
            reason: "at equilibrium the response of a flux to the force of another is that of the \
                     other to the force of the one"
                .into(),
        }
        .judge()
    }

    fn noise_of(
        &self,
        onsager: &Onsager,
        i: usize,
        driven: &[Driven],
        sampled: &Sampled,
        exact: &Answers,
    ) -> Law {
        let flux = &onsager.fluxes[i];
        let conductance = onsager.conductance[i][i];
        let quantity = Quantity::new(flux.clone(), Statistic::VarianceRate);
        let seen = sampled.conductance.get(i).and_then(|currents| currents.get(driven[i].place));
        let pair = sampled.estimates.get(&quantity).copied().zip(seen.map(Responses::estimate));
        let window = exact.get(&quantity).and_then(|a| Some(a.exact.estimated? - a.exact.value));
        let quotient = driven[i].quotients.as_ref().map(|q| q[driven[i].place] - conductance);
        let off = window.zip(quotient).map(|(window, quotient)| window - 2.0 * quotient);
        let gross = 2.0 * onsager.gross[i];
        let found = pair.map(|(noise, response)| Estimate {
            value: noise.value,
            standard_error: noise
                .standard_error
                .zip(response.standard_error)
                .map(|(noise, response)| libm::hypot(noise, 2.0 * response)),
        });
        let twice = pair.map_or(2.0 * conductance, |(_, response)| 2.0 * response.value);
        Claim {
            law: "fluctuation_dissipation_theorem",
            subject: flux.to_string(),
            sampled: found,
            count: None,
            blocks: self.plan.sampling.blocks,
            exact: Some(2.0 * onsager.noise[i][i]),
            side: Side::Equal,
            bound: twice,
            scale: above_rounding(2.0 * conductance.abs(), gross),
            rounding: ROUNDING * gross,
            caveat: rough(seen).or(caveat(found, off)),
            reason:
                "the noise at equilibrium is twice the conductance; the error bar has those of \
                     both"
                    .into(),
        }
        .judge()
    }
}

/// Say so where a response rests on too few of the blocks.
fn rough<'a>(responses: impl IntoIterator<Item = &'a Responses>) -> Option<String> {
    responses.into_iter().any(Responses::rough).then(|| {
        "too few of the blocks carry it for its error bar to be trusted; sample more trajectories"
            .into()
    })
}

/// What could be off: a number itself, or all that cancels in it where that leaves nothing.
fn above_rounding(size: f64, gross: f64) -> f64 {
    if size > VANISHES * gross { size } else { gross }
}

/// Say so where finite windows and forces alone shift a number by what could be seen.
fn caveat(found: Option<Estimate>, off: Option<f64>) -> Option<String> {
    let error = found?.standard_error?;
    let Some(off) = off else {
        let unknown = "what finite windows and forces add to it is not known here";
        return Some(unknown.to_owned());
    };
    (off.abs() > NOTICEABLE * error).then(|| {
        format!(
            "finite windows and forces alone shift it by {off:.1e} here, which its error bar would \
             show; raise sampling.duration"
        )
    })
}
