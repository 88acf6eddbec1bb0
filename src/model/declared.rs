//! What a system says of itself before it is compiled.
//!
//! The reader of configs asks here what may be observed, which laws and kernels may be named, and how to call things;
//! nothing here needs a state.

use crate::kernel::KernelName;
use crate::quantity::{LawGroup, Name, Observable};

/// What can be asked of a system, known without any of its states.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// use fluctua::quantity::{Name, Observable};
/// let declared = plan.model.system().declared();
/// assert!(declared.observables.contains(&Observable::new(Name::Particle, "left")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// What a sentence calls one of its kind: `a ring`.
    pub kind: &'static str,
    /// The unit of time, and so of rates: `1/gamma`.
    pub time_unit: &'static str,
    /// Planck's constant h in its units, where it ties time to energy: 2 pi where hbar is one.
    pub planck: Option<f64>,
    /// Which way its currents count, in a sentence.
    pub sign_convention: &'static str,
    /// What can be counted over a window.
    pub observables: Vec<Observable>,
    /// Reservoirs whose jumps can be timed one by one.
    pub monitored: Vec<String>,
    /// Its parts, between which information may flow: dots.
    pub parts: Vec<String>,
    /// Laws that can be tested.
    pub laws: Vec<LawGroup>,
    /// Kernels that may be named for it.
    pub kernels: Vec<KernelName>,
    /// The kernels of rate networks do not serve: it brings its own.
    pub brings_kernel: bool,
}

/// How large the network of a system is, or would be.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// assert_eq!(plan.model.system().size(None).states, 2.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// States that are enumerated; zero where they are too many.
    pub states: f64,
    /// Channels between them.
    pub channels: f64,
    /// Reservoirs.
    pub reservoirs: usize,
}

impl Declared {
    /// Entropy, and each of these names of each reservoir.
    pub(super) fn currents(reservoirs: &[String], names: &[Name]) -> Vec<Observable> {
        let of_all = [Name::Entropy, Name::EntropyFlow].map(|name| Observable::new(name, "total"));
        let each = reservoirs.iter();
        let each = each.flat_map(|of| names.iter().map(move |&name| Observable::new(name, of)));
        of_all.into_iter().chain(each).collect()
    }
}
