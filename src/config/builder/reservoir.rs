//! Reservoirs by their occupation, and the environment.

use super::{PlanBuilder, Setting};

impl Setting {
    /// An occupation that is a sum of thermal ones: `(weight, temperature, chemical potential)` of each; the weights
    /// add to one.
    ///
    /// ```
    /// # use fluctua::config::{Plan, Setting};
    /// let wire = Setting::mixture([[0.3, 1.0, 2.0], [0.7, 1.0, -2.0]]);
    /// let plan = Plan::builder()
    ///     .dot("level", 0.5)
    ///     .nonthermal_reservoir("wire", "level", wire)
    ///     .reservoir("lead", "level", 1.0, 0.0)
    ///     .build()?;
    /// assert!(plan.model.system().declared().observables.contains(&"entropy_flow.wire".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn mixture<const N: usize>(parts: [[f64; 3]; N]) -> Self {
        let keys = ["weight", "temperature", "chemical_potential"];
        let part = |[weight, temperature, potential]: [f64; 3]| {
            let values = [weight, temperature, potential];
            Self::table([0, 1, 2].map(|k| (keys[k], values[k].into())))
        };
        Self::table([("mixture", parts.map(part).into())])
    }

    /// An occupation that is linear between points `[energy, value]`, ascending in energy.
    #[must_use]
    pub fn occupation_table<const N: usize>(points: [[f64; 2]; N]) -> Self {
        let [energies, values] = [0, 1].map(|k| points.map(|point| point[k]).into());
        Self::table([("energies", energies), ("values", values)])
    }
}

impl PlanBuilder {
    /// A reservoir of a dot with any occupation: an expression in the energy `e`, a [`Setting::mixture`] or a
    /// [`Setting::occupation_table`].
    pub fn nonthermal_reservoir(
        self,
        name: &str,
        dot: &str,
        occupation: impl Into<Setting>,
    ) -> Self {
        let path = |key| ["model", "reservoirs", name, key];
        self.kind("dots").put(&path("dot"), dot).put(&path("occupation"), occupation)
    }

    /// A reservoir of a network: what its quanta are (`"fermi"`, `"bose"` or `"boltzmann"`), at a temperature and a
    /// chemical potential, both energies.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .bath("phonons", "bose", 0.5, 0.0)
    ///     .pair(["ground", "excited"], 1.0, 0.3, "phonons")
    ///     .build()?;
    /// let network = fluctua::model::compile(&plan.model).network.expect("it is enumerated");
    /// // Each phonon takes the entropy E/T = 2 out of its bath.
    /// assert_eq!(network.channels()[0].log_ratio, Some(-2.0));
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn bath(
        self,
        name: &str,
        statistics: &str,
        temperature: impl Into<Setting>,
        chemical_potential: impl Into<Setting>,
    ) -> Self {
        let path = |key| ["model", "reservoirs", name, key];
        self.kind("network")
            .put(&path("statistics"), statistics)
            .put(&path("temperature"), temperature)
            .put(&path("chemical_potential"), chemical_potential)
    }

    /// A reservoir of a network with any occupation, as [`nonthermal_reservoir`](Self::nonthermal_reservoir) has it.
    pub fn nonthermal_bath(
        self,
        name: &str,
        statistics: &str,
        occupation: impl Into<Setting>,
    ) -> Self {
        let path = |key| ["model", "reservoirs", name, key];
        self.kind("network")
            .put(&path("statistics"), statistics)
            .put(&path("occupation"), occupation)
    }

    /// Transitions there and back that take a quantum of this energy from a reservoir, and return it: the rate, 1/time,
    /// is multiplied by how full the reservoir is. [`carrying`](Self::carrying) says that it is several particles, or
    /// none.
    pub fn pair(
        self,
        between: [&str; 2],
        energy: impl Into<Setting>,
        rate: impl Into<Setting>,
        reservoir: &str,
    ) -> Self {
        let entry = [
            ("between", between.into()),
            ("energy", energy.into()),
            ("rate", rate.into()),
            ("reservoir", reservoir.into()),
        ];
        self.kind("network").push(&["model", "transitions"], Setting::table(entry))
    }

    /// The temperature and the chemical potential, both energies, that exergies are counted from.
    pub fn environment(
        self,
        temperature: impl Into<Setting>,
        chemical_potential: impl Into<Setting>,
    ) -> Self {
        self.put(&["model", "environment", "temperature"], temperature)
            .put(&["model", "environment", "chemical_potential"], chemical_potential)
    }
}
