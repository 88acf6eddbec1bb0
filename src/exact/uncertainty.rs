//! Compare the noise of every current with the bounds that dissipation and activity set.
//!
//! With `D` the variance rate of a current `J`, in continuous time and the stationary state,
//!
//! ```text
//! D sigma / J^2 >= 2    (thermodynamic),    D activity / J^2 >= 1    (kinetic)
//! ```
//!
//! (Barato, Seifert, doi:10.1103/PhysRevLett.114.158101; Di Terlizzi, Baiesi,
//! doi:10.1088/1751-8121/aaee34). Over all combinations `a . J` the smallest `D/J^2` is
//! `1/(J^T C^+ J)` with `C` the covariance rates. Currents are vectors of their martingale jumps here, so
//! that `C` is a Gram matrix that is never formed: they are orthogonalised, the longest first, and
//! one whose rest is below [`DEPENDENT`] of its length depends on the others. Networks that are clocked in steps obey
//! other bounds and are refused.

use super::entropy_production::{dissipated, entropy_production};
use crate::exact::chain::class::ClosedClass;
use crate::exact::chain::potential::Currents;
use crate::exact::counting::transient::Chain;
use crate::exact::increments::{counted, with_boundary};
use crate::exact::reason::{Reason, fits};
use crate::exact::tolerance::WINDOW_WORK;
use crate::network::{CycleBasis, Network};
use crate::quantity::Observable;

/// A current that the others determine up to this share of its standard deviation is left out.
const DEPENDENT: f64 = 1e-7;
/// Lengths that differ by this share are one.
const SAME_LENGTH: f64 = 1e-9;
/// A rate below this share of its gross flow is rounded too much: near equilibrium, where currents attain
/// their bound, the ratio is to be known to 1e-9.
const VANISHES: f64 = 1e-6;

const WHAT: &str = "an uncertainty relation";

/// How close a current comes to the two bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The current.
    pub current: Observable,
    /// `variance_rate * sigma / rate^2`, at least two; absent without entropy production.
    pub thermodynamic: Option<f64>,
    /// `variance_rate * activity / rate^2`, at least one.
    pub kinetic: f64,
}

/// The combination of currents that comes closest.
#[derive(Clone, Debug, PartialEq)]
pub struct Tightest {
    /// Currents with their coefficients, those left out as dependent absent; largest coefficient
    /// of `coefficient * standard deviation` one.
    pub combination: Vec<(Observable, f64)>,
    /// As [`Bound::thermodynamic`].
    pub thermodynamic: Option<f64>,
    /// As [`Bound::kinetic`].
    pub kinetic: f64,
}

/// The uncertainty relations of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// Entropy production rate; absent where undefined.
    pub entropy_production: Option<f64>,
    /// Jumps per unit time.
    pub activity: f64,
    /// One for each current that does not vanish.
    pub currents: Vec<Bound>,
    /// Absent where every current vanishes.
    pub tightest: Option<Tightest>,
}

/// The relations in the stationary `law` of the only closed class.
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
/// use fluctua::exact;
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// let found = exact::uncertainty(&network, &law)?;
/// for bound in &found.currents {
///     assert!(bound.thermodynamic.expect("thermal") >= 2.0 - 1e-9 && bound.kinetic >= 1.0 - 1e-9);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the stationary distribution is not unique or not solvable, or jumps fall on steps.
pub fn uncertainty(network: &Network, law: &[f64]) -> Result<Uncertainty, Reason> {
    uncertainty_in(network, law, None)
}

/// The same, where the only closed class may be solved already.
pub(crate) fn uncertainty_in(
    network: &Network,
    law: &[f64],
    class: Option<&ClosedClass>,
) -> Result<Uncertainty, Reason> {
    fits("stationary law", law.len(), network.states.len())?;
    let currents = match class {
        Some(class) => Currents::in_class(network, class, WHAT, |_| true),
        None => Currents::of(network, WHAT, |_| true),
    }?;
    let activity = currents.flux.iter().sum();
    let sigma = production(network, law);
    let bounds = |variance_over_square: f64| {
        (sigma.map(|sigma| variance_over_square * sigma), variance_over_square * activity)
    };
    let acts = |i: &usize| currents.rates[*i].abs() > VANISHES * currents.gross[*i];
    let all = 0..currents.rates.len();
    let each = all.clone().filter(acts).map(|i| {
        let (thermodynamic, kinetic) =
            bounds(currents.covariance(i, i) / currents.rates[i].powi(2));
        let current = currents.counted[i].observable.observable.clone();
        Bound { current, thermodynamic, kinetic }
    });
    let tightest = all.clone().any(|i| acts(&i)).then(|| {
        let (combination, smallest) = tightest(&currents);
        let (thermodynamic, kinetic) = bounds(smallest);
        Tightest { combination, thermodynamic, kinetic }
    });
    Ok(Uncertainty {
        entropy_production: sigma,
        activity,
        currents: each.collect(),
        tightest: tightest.filter(|tightest| tightest.kinetic.is_finite()),
    })
}

/// Mean and variance of a combination of counts over windows from the stationary `law`, both over their
/// duration; absent where a count is unknown or undefined, or the walk is too long.
///
/// The bounds hold for it at every duration (Horowitz, Gingrich, doi:10.1103/PhysRevE.96.020103).
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
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// use fluctua::exact;
/// use fluctua::quantity::{Name, Observable};
///
/// let left = Observable::new(Name::Particle, "left");
/// let [rate, variance] =
///     exact::window_noise(&network, &law, &[(left, 1.0)], 3.0).expect("affordable");
/// assert!((rate - 0.5 * 0.5_f64.tanh()).abs() < 1e-14 && variance > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn window_noise(
    network: &Network,
    law: &[f64],
    combination: &[(Observable, f64)],
    duration: f64,
) -> Option<[f64; 2]> {
    fits("stationary law", law.len(), network.states.len()).ok()?;
    let chain = Chain::new(network, law.to_vec());
    if chain.cost(duration) > WINDOW_WORK {
        return None;
    }
    let counted = counted(network);
    let mut increments = vec![0.0; network.channels().len()];
    for (observable, a) in combination {
        let found = counted.iter().find(|c| c.observable.observable == *observable)?;
        let all = if found.observable.boundary {
            with_boundary(network, &found.increments, law)
        } else {
            found.increments.clone()
        };
        increments.iter_mut().zip(all).for_each(|(sum, d)| *sum += a * d);
    }
    let flow = |(c, d): (&crate::network::Channel, &f64)| law[c.from as usize] * c.rate * d;
    let drift: f64 = network.channels().iter().zip(&increments).map(flow).sum();
    let [_, [_, variance, ..]] = chain.cumulants(&increments, drift, duration);
    variance.is_finite().then(|| [drift, variance / duration])
}

/// Entropy production by pairs of channels, which needs no temperature.
fn production(network: &Network, law: &[f64]) -> Option<f64> {
    if let Some(found) = entropy_production(network, law) {
        return Some(found.schnakenberg);
    }
    let basis = CycleBasis::of(network).ok()?;
    let mut sigma = 0.0;
    for (c, back) in network.channels().iter().zip(basis.reverse) {
        let pair = dissipated(c, law)?;
        if back.is_some() {
            sigma += pair;
        }
    }
    Some(sigma)
}

/// A current as the vector of its jumps, with what orthogonalisation has taken from it.
struct Rest {
    current: usize,
    vector: Vec<f64>,
    rate: f64,
    length: f64,
    /// The combination of currents that the vector is.
    combination: Vec<f64>,
}

/// Coefficients of the optimum, and its `D/J^2`.
fn tightest(currents: &Currents<'_>) -> (Vec<(Observable, f64)>, f64) {
    let n = currents.rates.len();
    let root: Vec<f64> = currents.flux.iter().map(|flux| flux.sqrt()).collect();
    // A count of what only goes in and out of one place has no noise in the long run.
    let noisy = |&i: &usize| {
        let jumps = currents.flux.iter().zip(&currents.counted[i].increments);
        let all: f64 = jumps.map(|(flux, d)| flux * d * d).sum();
        currents.covariance(i, i).sqrt() > DEPENDENT * all.sqrt()
    };
    let mut rests: Vec<Rest> = (0..n)
        .filter(noisy)
        .map(|current| {
            let length = currents.covariance(current, current).sqrt();
            let vector = root.iter().zip(&currents.steps[current]).map(|(w, u)| w * u / length);
            let mut combination = vec![0.0; n];
            combination[current] = 1.0 / length;
            let rate = currents.rates[current] / length;
            Rest { current, vector: vector.collect(), rate, length: 1.0, combination }
        })
        .filter(|rest| rest.vector.iter().all(|v| v.is_finite()))
        .collect();
    let (mut square, mut best, mut used) = (0.0, vec![0.0; n], vec![false; n]);
    while let Some(at) = longest(&rests) {
        let pivot = rests.remove(at);
        if pivot.length <= DEPENDENT {
            break;
        }
        used[pivot.current] = true;
        let unit: Vec<f64> = pivot.vector.iter().map(|v| v / pivot.length).collect();
        let rate = pivot.rate / pivot.length;
        let combination: Vec<f64> = pivot.combination.iter().map(|c| c / pivot.length).collect();
        square += rate * rate;
        best.iter_mut().zip(&combination).for_each(|(sum, c)| *sum += rate * c);
        for rest in &mut rests {
            rest.take(&unit, rate, &combination);
        }
    }
    let size = |i: usize| best[i] * currents.covariance(i, i).sqrt();
    let largest = (0..n).map(|i| size(i).abs()).fold(0.0, f64::max);
    // What rounding alone put in is left out.
    let named = (0..n).filter(|&i| used[i] && size(i).abs() > DEPENDENT * largest);
    let named =
        named.map(|i| (currents.counted[i].observable.observable.clone(), best[i] / largest));
    (named.collect(), 1.0 / square)
}

/// The first of those as long as the longest one but for rounding, so that rounding chooses nothing.
fn longest(rests: &[Rest]) -> Option<usize> {
    let most = rests.iter().map(|rest| rest.length).max_by(f64::total_cmp)?;
    rests.iter().position(|rest| rest.length >= (1.0 - SAME_LENGTH) * most)
}

impl Rest {
    /// Take away the part along a unit vector.
    fn take(&mut self, unit: &[f64], rate: f64, combination: &[f64]) {
        let along: f64 = self.vector.iter().zip(unit).map(|(a, b)| a * b).sum();
        self.vector.iter_mut().zip(unit).for_each(|(v, u)| *v -= along * u);
        self.combination.iter_mut().zip(combination).for_each(|(c, u)| *c -= along * u);
        self.rate -= along * rate;
        self.length = self.vector.iter().map(|v| v * v).sum::<f64>().sqrt();
    }
}
