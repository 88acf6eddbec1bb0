//! Compute how currents respond to rates: exact derivatives, and Onsager's matrix at equilibrium.
//!
//! With `g` the Poisson potential of a current `J = < sum_y k d >`, one solve answers for every
//! parameter (the adjoint method; Glynn, doi:10.1145/84537.84552):
//!
//! ```text
//! dJ/dtheta = sum_x p_x sum_c k_c [ (d ln k_c/dtheta) (d_c + g(y) - g(x)) + dd_c/dtheta ]
//! ```
//!
//! At equilibrium currents vanish whatever the prefactors, so that a force acts through the
//! log-ratios alone, half on a jump and half on its reverse. Then `L_ij = dJ_i/dF_j` is symmetric
//! (Onsager, doi:10.1103/PhysRev.37.405) and `variance_rate = 2 L_ii`.

use super::production::forces;
use crate::exact::chain::potential::Currents;
use crate::exact::reason::{Reason, fits};
use crate::exact::window::increments::counted;
use crate::network::{CycleBasis, Network};
use crate::quantity::{Name, Observable};

/// Affinities up to this share of what cancels in them are zero at equilibrium.
const EQUILIBRIUM: f64 = 1e-9;

/// The response of one current in the stationary state.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The current.
    pub current: Observable,
    /// Its rate.
    pub rate: f64,
    /// What cancels in it and in its derivatives.
    pub gross: f64,
    /// `dJ/d ln k_c` by channel.
    pub to_rates: Vec<f64>,
    /// `dJ/dd_c`, the probability flux, by channel.
    pub to_charges: Vec<f64>,
}

/// What a parameter does to each channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// `d ln k_c/dtheta` by channel.
    pub log_rates: Vec<f64>,
    /// `dd_c/dtheta` by channel; empty where charges stay.
    pub charges: Vec<f64>,
}

impl Response {
    /// The derivative by a parameter.
    ///
    /// # Errors
    /// Where the changes do not name every channel.
    pub fn to(&self, changes: &Changes) -> Result<f64, Reason> {
        fits("changes of rates", changes.log_rates.len(), self.to_rates.len())?;
        if !changes.charges.is_empty() {
            fits("changes of charges", changes.charges.len(), self.to_charges.len())?;
        }
        Ok(self.terms(changes).sum())
    }

    /// What cancels in the derivative by a parameter: at least the gross flow times the mean change of
    /// a rate, since a current that others do not touch has terms of rounding alone.
    #[must_use]
    pub fn gross_to(&self, changes: &Changes) -> f64 {
        let weights = self.to_charges.iter().zip(&changes.log_rates);
        let changed: f64 = weights.map(|(flux, change)| flux * change.abs()).sum();
        let mean = changed / self.to_charges.iter().sum::<f64>();
        let own: f64 = self.terms(changes).map(f64::abs).sum();
        // The larger number, also where nothing flows.
        own.max(self.gross * mean)
    }

    fn terms<'a>(&'a self, changes: &'a Changes) -> impl Iterator<Item = f64> + 'a {
        let of = |by: &'a [f64], changes: &'a [f64]| {
            by.iter().zip(changes).filter(|(by, _)| **by != 0.0).map(|(a, b)| a * b)
        };
        let rates = of(&self.to_rates, &changes.log_rates);
        rates.chain(of(&self.to_charges, &changes.charges))
    }
}

/// The responses of all currents (particle, energy, heat and entropy) of the only closed class.
///
/// # Errors
/// Where the stationary law is not unique or not solvable, or jumps fall on steps.
pub fn response(network: &Network) -> Result<Vec<Response>, Reason> {
    let currents = Currents::of(network, "a response", |_| true)?;
    let one = |i: usize| Response {
        current: currents.counted[i].observable.observable.clone(),
        rate: currents.rates[i],
        gross: currents.gross[i],
        to_rates: currents.steps[i].iter().zip(&currents.flux).map(|(u, flux)| u * flux).collect(),
        to_charges: currents.flux.clone(),
    };
    Ok((0..currents.rates.len()).map(one).collect())
}

/// What each channel adds to each of the currents that [`response`] lists, in its order.
pub(super) fn charges(network: &Network) -> Vec<Vec<f64>> {
    let cumulants = counted(network).into_iter().filter(|c| c.observable.cumulants);
    cumulants.map(|c| c.increments).collect()
}

/// Conductance and noise at equilibrium.
#[derive(Clone, Debug, PartialEq)]
pub struct Onsager {
    /// The fluxes whose forces are those of [`forces`].
    pub fluxes: Vec<Observable>,
    /// `L_ij = dJ_i/dF_j`, symmetric.
    pub conductance: Vec<Vec<f64>>,
    /// Half the covariance rate of `J_i` and `J_j`, equal to `L_ij`.
    pub noise: Vec<Vec<f64>>,
    /// `< sum_y k d_i^2 >/2`, what cancels in `L_ii`: the noise of as many jumps that know nothing of each
    /// other.
    pub gross: Vec<f64>,
}

/// Onsager's matrix of a device at equilibrium.
///
/// # Errors
/// Where a cycle has an affinity, temperatures are unknown, nothing can flow, or as [`response`].
pub fn onsager(network: &Network) -> Result<Onsager, Reason> {
    let basis = CycleBasis::of(network).map_err(Reason::NoEntropy)?;
    let driven = basis.cycles.iter().filter(|c| c.affinity.abs() > EQUILIBRIUM * c.gross);
    let largest = driven.map(|c| c.affinity).max_by(|a, b| a.abs().total_cmp(&b.abs()));
    if let Some(affinity) = largest {
        return Err(Reason::NotEquilibrium { affinity });
    }
    if network.reservoirs.iter().any(|r| r.thermal.is_none()) {
        return Err(Reason::NoForces("a reservoir has no temperature"));
    }
    let fluxes: Vec<Observable> = forces(network).forces.into_iter().map(|force| force.0).collect();
    if fluxes.is_empty() {
        return Err(Reason::NoForces("a single reservoir drives no current"));
    }
    let conjugate = |name| matches!(name, Name::Particle | Name::Energy);
    let currents =
        Currents::of(network, "Onsager's matrix", |c| conjugate(c.observable.observable.name))?;
    let place =
        |flux: &Observable| currents.counted.iter().position(|c| c.observable.observable == *flux);
    let Some(places) = fluxes.iter().map(place).collect::<Option<Vec<usize>>>() else {
        return Err(Reason::NoForces("a flux is not counted"));
    };
    // beta_l falls by F_E at fixed beta_l mu_l, or beta_l mu_l grows by F_N: either way the log-ratio
    // of a channel, -beta_l E + beta_l mu_l N, grows by what the channel carries of the flux.
    let conductance = |i: usize, j: usize| -> f64 {
        let carried = &currents.counted[j].increments;
        let steps = currents.steps[i].iter().zip(carried);
        steps.zip(&currents.flux).map(|((u, d), flux)| 0.5 * flux * u * d).sum()
    };
    let table = |entry: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        places.iter().map(|&i| places.iter().map(|&j| entry(i, j)).collect()).collect()
    };
    let gross = |i: &usize| -> f64 {
        let carried = currents.counted[*i].increments.iter().zip(&currents.flux);
        carried.map(|(d, flux)| 0.5 * flux * d * d).sum()
    };
    Ok(Onsager {
        gross: places.iter().map(gross).collect(),
        conductance: table(&conductance),
        noise: table(&|i, j| 0.5 * currents.covariance(i, j)),
        fluxes,
    })
}
