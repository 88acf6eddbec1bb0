//! Compute the conductance and the noise of a device at equilibrium.
//!
//! With the forces `F_j` of [`forces`] and their fluxes `J_i`,
//!
//! ```text
//! L_ij = dJ_i/dF_j = L_ji,    2 L_ij = lim cov(X_i, X_j)/t
//! ```
//!
//! (Onsager, doi:10.1103/PhysRev.37.405). At equilibrium currents vanish whatever the prefactors, so that a force
//! acts through the log-ratios alone, half on a jump and half on its reverse. Away from equilibrium there is no
//! such matrix: see [`super::response`].

use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::potential::Currents;
use crate::exact::forces::forces;
use crate::exact::increments::Counted;
use crate::exact::reason::Reason;
use crate::network::{CycleBasis, Network, Thermal};
use crate::quantity::{Name, Observable};

/// Affinities up to this share of what cancels in them are zero at equilibrium.
const EQUILIBRIUM: f64 = 1e-9;

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
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level at equilibrium"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 0.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = 0.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// // Gamma/2 times f(1 - f) at f = 1/2 is the conductance of a level in its middle.
/// let found = exact::onsager(&network)?;
/// let particle = found.fluxes.iter().position(|flux| flux.to_string().starts_with("particle"));
/// let i = particle.expect("particles flow");
/// assert!((found.conductance[i][i] - found.noise[i][i]).abs() < 1e-14);
/// assert!((found.conductance[i][i] - 0.125).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where a cycle has an affinity, temperatures are unknown, nothing can flow, or as [`super::response`].
pub fn onsager(network: &Network) -> Result<Onsager, Reason> {
    onsager_in(network, None)
}

/// The currents that forces act on.
fn fluxes(network: &Network) -> Result<Vec<Observable>, Reason> {
    if network.reservoirs.iter().any(|r| r.thermal.is_none()) {
        return Err(Reason::NoForces("a reservoir has no temperature"));
    }
    let frozen = |t: &Thermal| t.temperature == 0.0;
    if network.reservoirs.iter().any(|r| r.thermal.as_ref().is_some_and(frozen)) {
        return Err(Reason::NoForces("at temperature zero they are infinite"));
    }
    if network.unbalanced.is_some() {
        return Err(Reason::NoForces("currents need not add up to zero"));
    }
    let fluxes: Vec<Observable> = forces(network).forces.into_iter().map(|force| force.0).collect();
    if fluxes.is_empty() {
        return Err(Reason::NoForces("a single reservoir drives no current"));
    }
    Ok(fluxes)
}

/// The same, where the only closed class may be solved already.
pub(crate) fn onsager_in(
    network: &Network,
    class: Option<&ClosedClass>,
) -> Result<Onsager, Reason> {
    let basis = CycleBasis::of(network).map_err(Reason::NoEntropy)?;
    let driven = basis.cycles.iter().filter(|c| c.affinity.abs() > EQUILIBRIUM * c.gross);
    let largest = driven.map(|c| c.affinity).max_by(|a, b| a.abs().total_cmp(&b.abs()));
    if let Some(affinity) = largest {
        return Err(Reason::NotEquilibrium { affinity });
    }
    let fluxes = fluxes(network)?;
    let conjugate = |name| matches!(name, Name::Particle | Name::Energy);
    let (what, keep) =
        ("Onsager's matrix", |c: &Counted<'_>| conjugate(c.observable.observable.name));
    let currents = match class {
        Some(class) => Currents::in_class(network, class, what, keep),
        None => Currents::of(network, what, keep),
    }?;
    let place =
        |flux: &Observable| currents.counted.iter().position(|c| c.observable.observable == *flux);
    let Some(places) = fluxes.iter().map(place).collect::<Option<Vec<usize>>>() else {
        return Err(Reason::NoForces("a flux is not counted"));
    };
    // beta_l falls by F_E at fixed beta_l mu_l, or beta_l mu_l grows by F_N: either way the log-ratio
    // of a channel, -beta_l E + beta_l mu_l N, grows by what the channel carries of the flux.
    let conductance = |i: usize, j: usize| -> f64 {
        let increments = &currents.counted[j].increments;
        let steps = currents.steps[i].iter().zip(increments);
        steps.zip(&currents.flux).map(|((u, d), flux)| 0.5 * flux * u * d).sum()
    };
    let table = |entry: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        places.iter().map(|&i| places.iter().map(|&j| entry(i, j)).collect()).collect()
    };
    let gross = |i: &usize| -> f64 {
        let increments = currents.counted[*i].increments.iter().zip(&currents.flux);
        increments.map(|(d, flux)| 0.5 * flux * d * d).sum()
    };
    Ok(Onsager {
        gross: places.iter().map(gross).collect(),
        conductance: table(&conductance),
        noise: table(&|i, j| 0.5 * currents.covariance(i, j)),
        fluxes,
    })
}
