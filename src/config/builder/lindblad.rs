//! Build a small open quantum system: basis, Hamiltonian, jump operators, expectation values.

use super::{PlanBuilder, Setting};

impl PlanBuilder {
    /// The basis states of an open quantum system; the first is that of a start that names none.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// use fluctua::{quantity::Statistic, run};
    /// let plan = Plan::builder()
    ///     .quantum_states(&["empty", "L", "R"])
    ///     .hamiltonian(["L", "R"], 0.5)
    ///     .jump("empty", "L", 1.0, "left", 1, 0.0)
    ///     .jump("R", "empty", 1.0, "right", -1, 0.0)
    ///     .expectation("tunnelling", "L", "R")
    ///     .build()?;
    /// let report = run::exact(&plan)?;
    /// let fano = report.get("particle.left", Statistic::Fano).and_then(|row| row.exact);
    /// assert!((fano.expect("it flows") - 0.25).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quantum_states(self, states: &[&str]) -> Self {
        self.kind("lindblad").put(&["model", "states"], states)
    }

    /// So many quantum spins in place of named states.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .quantum_spins(2)
    ///     .hamiltonian_of_spins(&[(1, "x"), (2, "x")], 1.0)
    ///     .hamiltonian_of_spins(&[(1, "y"), (2, "y")], 1.0)
    ///     .jump_of_spins(&[(1, "+")], 0.8, "left", 1)
    ///     .jump_of_spins(&[(2, "-")], 0.3, "right", -1)
    ///     .build()?;
    /// assert_eq!(plan.model.system().called(), "a Lindblad system of 4 states");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn quantum_spins(self, spins: u32) -> Self {
        self.kind("lindblad").put(&["model", "spins"], spins)
    }

    /// An element of the Hamiltonian between two basis states, and its Hermitian partner.
    pub fn hamiltonian(self, between: [&str; 2], value: impl Into<Setting>) -> Self {
        let term = Setting::table([("between", between.into()), ("value", value.into())]);
        self.push(&["model", "hamiltonian"], term)
    }

    /// The energy of a basis state.
    pub fn state_energy(self, state: &str, value: impl Into<Setting>) -> Self {
        let term = Setting::table([("state", state.into()), ("value", value.into())]);
        self.push(&["model", "hamiltonian"], term)
    }

    /// A product of matrices of spins (`"x"`, `"y"`, `"z"`), counted from 1, in the Hamiltonian.
    pub fn hamiltonian_of_spins(self, spins: &[(u32, &str)], value: impl Into<Setting>) -> Self {
        let term = Setting::table([("spins", product(spins)), ("value", value.into())]);
        self.push(&["model", "hamiltonian"], term)
    }

    /// A jump from one basis state to another at a rate, 1/time; it takes particles and energy from its reservoir.
    pub fn jump(
        self,
        from: &str,
        to: &str,
        rate: impl Into<Setting>,
        reservoir: &str,
        particles: i32,
        energy: impl Into<Setting>,
    ) -> Self {
        let entry = [
            ("from", from.into()),
            ("to", to.into()),
            ("rate", rate.into()),
            ("reservoir", reservoir.into()),
            ("particles", particles.into()),
            ("energy", energy.into()),
        ];
        self.push(&["model", "jumps"], Setting::table(entry))
    }

    /// Jumps there and back between two basis states that differ by an energy, at rates that follow from the occupation of
    /// their [reservoir](Self::quantum_reservoir).
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .quantum_states(&["ground", "upper", "lower"])
    ///     .quantum_reservoir("hot", 2.5, "bose")
    ///     .quantum_reservoir("cold", 0.5, "bose")
    ///     .hamiltonian(["lower", "upper"], 0.5)
    ///     .jumps_between(["ground", "upper"], 3.0, 1.0, "hot")
    ///     .jumps_between(["ground", "lower"], 1.0, 1.0, "cold")
    ///     .build()?;
    /// assert_eq!(plan.model.system().called(), "a Lindblad system of 3 states");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn jumps_between(
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
        self.push(&["model", "jumps"], Setting::table(entry))
    }

    /// A jump by a product of matrices of spins (`"+"` raises, `"-"` lowers), counted from 1.
    pub fn jump_of_spins(
        self,
        spins: &[(u32, &str)],
        rate: impl Into<Setting>,
        reservoir: &str,
        particles: i32,
    ) -> Self {
        let entry = [
            ("spins", product(spins)),
            ("rate", rate.into()),
            ("reservoir", reservoir.into()),
            ("particles", particles.into()),
        ];
        self.push(&["model", "jumps"], Setting::table(entry))
    }

    /// The temperature of a reservoir of an open quantum system or a network, and its statistics: `"fermi"`, `"bose"` or
    /// `"boltzmann"`.
    pub fn quantum_reservoir(
        self,
        name: &str,
        temperature: impl Into<Setting>,
        statistics: &str,
    ) -> Self {
        self.kind("lindblad")
            .put(&["model", "reservoirs", name, "temperature"], temperature)
            .put(&["model", "reservoirs", name, "statistics"], statistics)
    }

    /// The expectation value of `|to><from|` and its Hermitian partner, under a name.
    pub fn expectation(self, name: &str, from: &str, to: &str) -> Self {
        let element = [("from", from.into()), ("to", to.into()), ("amplitude", Setting::from(1.0))];
        let operator = Setting::from([Setting::table(element)]);
        let own = Setting::table([("name", name.into()), ("operator", operator)]);
        self.push(&["model", "observables"], own)
    }

    /// The expectation value of a product of matrices of spins, counted from 1, under a name.
    pub fn expectation_of_spins(self, name: &str, spins: &[(u32, &str)]) -> Self {
        let own = Setting::table([("name", name.into()), ("spins", product(spins))]);
        self.push(&["model", "observables"], own)
    }
}

/// Matrices by spin.
fn product(spins: &[(u32, &str)]) -> Setting {
    let names: Vec<String> = spins.iter().map(|(spin, _)| spin.to_string()).collect();
    Setting::table(
        names.iter().zip(spins).map(|(name, (_, matrix))| (name.as_str(), (*matrix).into())),
    )
}
