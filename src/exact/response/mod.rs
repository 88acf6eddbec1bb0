//! Compute how currents respond to the rates and to the increments of jumps.
//!
//! With `g` the Poisson potential of a current `J = < sum_y k d >`, one solve answers for every
//! parameter (the adjoint method; Glynn, doi:10.1145/84537.84552):
//!
//! ```text
//! dJ/dtheta = sum_x p_x sum_c k_c [ (d ln k_c/dtheta) (d_c + g(y) - g(x)) + dd_c/dtheta ]
//! ```
//!
//! in the only closed class and the stationary state. How a parameter of the model changes `ln k_c` and `d_c` is
//! found by differences ([`derivative`]); at equilibrium the response to forces is Onsager's matrix ([`onsager`]).
//! The response of a window, or of a fluctuation, is not given.

pub(crate) mod derivative;
pub(crate) mod onsager;
pub(crate) mod sides;

use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::potential::Currents;
use crate::exact::increments::counted;
use crate::exact::reason::{Reason, fits};
use crate::network::Network;
use crate::quantity::Observable;

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
    pub to_increments: Vec<f64>,
}

/// What a parameter does to each channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// `d ln k_c/dtheta` by channel.
    pub log_rates: Vec<f64>,
    /// `dd_c/dtheta` by channel; empty where increments stay.
    pub increments: Vec<f64>,
}

impl Response {
    /// The derivative `dJ/dtheta` by a parameter, in the unit of the current over that of the parameter.
    ///
    /// # Errors
    /// Where the changes do not name every channel.
    pub fn to(&self, changes: &Changes) -> Result<f64, Reason> {
        fits("changes of rates", changes.log_rates.len(), self.to_rates.len())?;
        if !changes.increments.is_empty() {
            fits("changes of charges", changes.increments.len(), self.to_increments.len())?;
        }
        Ok(self.terms(changes).sum())
    }

    /// What cancels in the derivative by a parameter: at least the gross flow times the mean change of
    /// a rate, since a current that others do not touch has terms of rounding alone.
    #[must_use]
    pub fn gross_to(&self, changes: &Changes) -> f64 {
        let weights = self.to_increments.iter().zip(&changes.log_rates);
        let changed: f64 = weights.map(|(flux, change)| flux * change.abs()).sum();
        let mean = changed / self.to_increments.iter().sum::<f64>();
        let own: f64 = self.terms(changes).map(f64::abs).sum();
        // The larger number, also where nothing flows.
        own.max(self.gross * mean)
    }

    fn terms<'a>(&'a self, changes: &'a Changes) -> impl Iterator<Item = f64> + 'a {
        let of = |by: &'a [f64], changes: &'a [f64]| {
            by.iter().zip(changes).filter(|(by, _)| **by != 0.0).map(|(a, b)| a * b)
        };
        let rates = of(&self.to_rates, &changes.log_rates);
        rates.chain(of(&self.to_increments, &changes.increments))
    }
}

/// The responses of all currents (particle, energy, heat and entropy) of the only closed class, in the order of the
/// listing.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact::{Changes, response};
///
/// // All rates together set the unit of time: the response to them is the current itself.
/// let log_rates = vec![1.0; network.channels().len()];
/// let all = Changes { log_rates, increments: Vec::new() };
/// for current in response(&network)? {
///     assert!((current.to(&all)? - current.rate).abs() <= 1e-14 * current.gross);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the stationary distribution is not unique or not solvable, or jumps fall on steps.
pub fn response(network: &Network) -> Result<Vec<Response>, Reason> {
    Currents::of(network, "a response", |_| true).map(|currents| of_currents(&currents))
}

/// The same in the only closed class, which is solved.
pub(crate) fn response_in(network: &Network, class: &ClosedClass) -> Result<Vec<Response>, Reason> {
    Currents::in_class(network, class, "a response", |_| true).map(|c| of_currents(&c))
}

fn of_currents(currents: &Currents<'_>) -> Vec<Response> {
    let one = |i: usize| Response {
        current: currents.counted[i].observable.observable.clone(),
        rate: currents.rates[i],
        gross: currents.gross[i],
        to_rates: currents.steps[i].iter().zip(&currents.flux).map(|(u, flux)| u * flux).collect(),
        to_increments: currents.flux.clone(),
    };
    (0..currents.rates.len()).map(one).collect()
}

/// What each channel adds to each of the currents that [`response`] lists, in its order.
pub(crate) fn increments(network: &Network) -> Vec<Vec<f64>> {
    let cumulants = counted(network).into_iter().filter(|c| c.observable.cumulants);
    cumulants.map(|c| c.increments).collect()
}
