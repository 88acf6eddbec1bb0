//! Compute the scaled cumulant generating function of counts, and their rate function.
//!
//! ```text
//! lambda(s) = lim (1/t) ln <e^{s.X_t}>,    W(s)_yx = k_xy e^{s.d_xy} - e_x [x = y]
//! ```
//!
//! is the Perron eigenvalue of the tilted generator on a closed class (Lebowitz, Spohn,
//! doi:10.1023/A:1004589714161). From a start that leads through
//! several communicating classes it is the largest of theirs ([`growth`]): all entries are positive, so
//! that nothing cancels, and a class that is left for good may outgrow those that are not. With a positive vector `r`
//! the rates `q_xy = k e^{s.d} r_y / r_x` have the row sums `rho_x = sum_y q_xy - e_x`, and
//! `min rho <= lambda <= max rho` (Collatz, doi:10.1007/BF01180013; Wielandt, doi:10.1007/BF02230720). With
//! `mu = max rho`, `mu - rho_x` are rates at
//! which a walker is killed, and its expected life `h` solves `(mu - W) h = 1`: eliminating states
//! one by one finds it without a subtraction. `r <- r h` is Noda's inverse iteration
//! (doi:10.1007/BF01386314), which keeps `r` positive and converges quadratically.
//!
//! At the end `q` generates the process conditioned on the count (Doob's transform; Chetrite, Touchette,
//! doi:10.1007/s00023-014-0375-8): `lambda` is the
//! mean of `rho` in its stationary distribution, `lambda'(s)` the mean of `d`, and
//! `I(j) = s.j - lambda(s)` at `j = lambda'(s)` is the rate function.
//!
//! Vectors are held as logarithms, so that exponents of several hundred do no harm. Boundary terms
//! of an observable do not change `lambda`, only [`window`] sees them. Of three counts or more there is no generating
//! function here.

mod class;
pub mod fields;
mod noda;
mod powers;
mod symmetry;
pub(crate) mod window;

use rayon::prelude::*;

pub(crate) use symmetry::affinity_of_cycles;
pub use symmetry::{Affinity, affinity};

use crate::exact::increments::{counted, is_of_log_ratios, with_boundary};
use crate::network::Network;
use crate::quantity::Observable;
use class::{Solved, TiltedClass};
use window::WindowOfCounts;

/// States up to which the inverse iteration eliminates a dense table; beyond it powers are iterated.
pub const MAX_INVERTED_STATES: usize = 600;
/// Multiply-adds that the powers of one field may take.
pub const MAX_POWER_WORK: f64 = 3e9;

/// Communicating classes that are solved on the way from a start.
pub const MAX_CLASSES: usize = 64;

/// How closely the bounds must meet, relative to the fastest rate.
const TOLERANCE: f64 = 1e-13;
/// Inverse iterations after which we give up.
const MAX_ITERATIONS: usize = 200;
/// Largest change of a jump's exponent from one solved field to the next.
const MAX_CHANGE: f64 = 20.0;
/// Fields between two that are asked for.
const MAX_BETWEEN: f64 = 2000.0;
/// Gap of the bounds that is accepted where rounding stops the iteration.
const ACCEPTED: f64 = 1e-10;

/// Rates below this have lost digits.
const UNDERFLOWN: f64 = 1e-290;

/// The generating function at one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The counting fields; the second is zero for one observable.
    pub field: [f64; 2],
    /// `lambda(s)` per unit of model time.
    pub value: f64,
    /// Its gradient: the mean currents of the conditioned process.
    pub slope: [f64; 2],
    /// Rigorous bounds on the Perron eigenvalue, up to rounding.
    pub bounds: [f64; 2],
    /// The fastest rate of the conditioned process: rounding is relative to it.
    pub scale: f64,
}

impl Point {
    /// The rate function `I(j) = s.j - lambda(s)` at the currents `j` of [`Point::slope`].
    #[must_use]
    pub fn rate_function(&self) -> f64 {
        self.field[0] * self.slope[0] + self.field[1] * self.slope[1] - self.value
    }
}

/// What each channel adds to an observable; entropies are read off the log-ratios.
///
/// With the stationary `law`, a boundary term `ln p(x_0) - ln p(x_t)` is spread over the jumps
/// (where the observable has one), as finite windows need it. `None` where the observable is not
/// defined.
#[must_use]
pub fn channel_increments(
    network: &Network,
    observable: &Observable,
    law: Option<&[f64]>,
) -> Option<Vec<f64>> {
    let found = counted(network).into_iter().find(|c| c.observable.observable == *observable)?;
    let entropy = is_of_log_ratios(observable);
    let mut increments = found.increments;
    for (increment, c) in increments.iter_mut().zip(network.channels()) {
        // Where a rate underflowed, a tilt may still lift it.
        if c.rate == 0.0 {
            *increment = match (entropy, c.log_ratio.filter(|ratio| ratio.is_finite())) {
                (false, _) => network.counting.increment(&found.observable.weights, c.class),
                (true, Some(ratio)) => ratio,
                _ => 0.0,
            };
        }
    }
    match law.filter(|_| found.observable.boundary) {
        Some(law) => Some(with_boundary(network, &increments, law)),
        None => Some(increments),
    }
}

/// The generating function on a communicating class at every field, in the order given.
///
/// `states` are those of the class, ascending; `fields` are in the inverse unit of their counts.
/// `increments` are those of one or two observables by channel, any real numbers. Fields are solved
/// from the origin outwards, each from its nearest solved neighbour. An error is a reason.
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
/// use fluctua::exact::generating::{channel_increments, scaled_cumulants};
/// use fluctua::quantity::{Name, Observable};
///
/// let left = Observable::new(Name::Particle, "left");
/// let increments = channel_increments(&network, &left, None).expect("counted");
///
/// // lambda(s) = lambda(-A - s), with the affinity A = 2 of an electron that falls by two.
/// let found = scaled_cumulants(&network, &[0, 1], &[&increments], &[[0.3, 0.0], [-2.3, 0.0]]);
/// let [one, other] = [found[0].clone()?, found[1].clone()?];
/// assert!((one.value - other.value).abs() < 1e-13 && one.slope[0] > 0.0 && other.slope[0] < 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn scaled_cumulants(
    network: &Network,
    states: &[u32],
    increments: &[&[f64]],
    fields: &[[f64; 2]],
) -> Vec<Result<Point, String>> {
    let class = TiltedClass::new(network, states, increments);
    let mut order: Vec<usize> = (0..fields.len()).collect();
    let size = |i: usize| libm::hypot(fields[i][0], fields[i][1]);
    order.sort_by(|&i, &j| size(i).total_cmp(&size(j)));
    let mut solved = vec![Solved::origin(states.len())];
    let mut points = vec![Err(String::new()); fields.len()];
    for i in order {
        points[i] = class.point(fields[i], &mut solved);
    }
    points
}

/// The generating function of all trajectories that lead through these communicating classes, by field:
/// the largest of theirs, and the process conditioned to stay there.
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
/// use fluctua::exact::generating::{channel_increments, growth};
/// use fluctua::quantity::{Name, Observable};
///
/// let left = Observable::new(Name::Particle, "left");
/// let increments = channel_increments(&network, &left, None).expect("counted");
///
/// let classes = fluctua::network::Structure::of(&network).closed;
/// let points = growth(&network, &classes, &[&increments], &[[0.0, 0.0]])?;
/// // The slope at s = 0 is the mean current.
/// assert!(points[0].value.abs() < 1e-14);
/// assert!((points[0].slope[0] - 0.5 * 0.5_f64.tanh()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// A reason, where a class cannot be solved or there are more than [`MAX_CLASSES`].
pub fn growth(
    network: &Network,
    classes: &[Vec<u32>],
    increments: &[&[f64]],
    fields: &[[f64; 2]],
) -> Result<Vec<Point>, String> {
    let lone = |states: &&Vec<u32>| {
        let back = |x: u32| network.channels_from(x).iter().any(|c| c.to == x && c.rate > 0.0);
        states.len() == 1 && !back(states[0])
    };
    // Of states that nothing returns to, the one that is left most slowly outgrows the others.
    let exit = |states: &&Vec<u32>| network.exit_rate(states[0]);
    let slowest = classes.iter().filter(lone).min_by(|a, b| exit(a).total_cmp(&exit(b)));
    let solved: Vec<_> = classes.iter().filter(|states| !lone(states)).chain(slowest).collect();
    if solved.len() > MAX_CLASSES {
        return Err(format!(
            "the start leads through {} communicating classes, above the limit of {MAX_CLASSES}",
            solved.len()
        ));
    }
    let mut largest: Vec<Point> = Vec::new();
    for states in solved {
        let points = scaled_cumulants(network, states, increments, fields).into_iter();
        let points = points.collect::<Result<Vec<Point>, String>>()?;
        if largest.is_empty() {
            largest = points;
            continue;
        }
        for (best, point) in largest.iter_mut().zip(points) {
            if point.value > best.value {
                *best = point;
            }
        }
    }
    Ok(largest)
}

/// `ln <e^{s.X}>` at `t/2` and `t`, for every field, from a distribution over the states.
///
/// What windows of both lengths estimate is `2/t` times the difference. Increments of an observable
/// with a boundary term must carry it ([`channel_increments`]). An error is a reason.
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
/// use fluctua::exact::generating::{channel_increments, window};
/// use fluctua::quantity::{Name, Observable};
///
/// let left = Observable::new(Name::Particle, "left");
/// let increments = channel_increments(&network, &left, None).expect("counted");
///
/// // At s = 0 all trajectories count one: the logarithm is zero at both durations.
/// let found = window(&network, &[0.5, 0.5], &[&increments], &[[0.0, 0.0], [0.5, 0.0]], 6.0);
/// assert!(found[0].clone()?.iter().all(|log| log.abs() < 1e-13));
/// assert!(found[1].clone()?[1] > found[1].clone()?[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn window(
    network: &Network,
    start: &[f64],
    increments: &[&[f64]],
    fields: &[[f64; 2]],
    duration: f64,
) -> Vec<Result<[f64; 2], String>> {
    let walk = WindowOfCounts::new(network, start);
    let solve = |field: &[f64; 2]| {
        let exponent = |channel: usize| dot(*field, increments, channel);
        let found = walk.real(exponent, &[duration / 2.0, duration])?;
        Ok([found.logarithms[0], found.logarithms[1]])
    };
    fields.par_iter().map(solve).collect()
}

fn dot(field: [f64; 2], increments: &[&[f64]], channel: usize) -> f64 {
    field.iter().zip(increments).map(|(s, d)| s * d[channel]).sum()
}
