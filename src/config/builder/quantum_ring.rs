//! Build a ring of quantum spins between two baths.

use super::{PlanBuilder, Setting};

impl PlanBuilder {
    /// A ring of quantum spins: those of the upper and of the lower branch, nodes apart, and how many of all are up.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// use fluctua::run;
    /// let plan = Plan::builder()
    ///     .quantum_ring([2, 1], 3)
    ///     .quantum_bonds(1.0, 2.1)
    ///     .quantum_baths([2.0, 1.0], 0.01, 10.0)
    ///     .quantum_key("equation", "redfield")
    ///     .build()?;
    /// let answers = run::prepare(&plan)?.exact()?;
    /// let heat = answers.values.iter().find(|own| own.quantity.to_string() == "heat.left rate");
    /// assert!((heat.expect("it flows").exact.value - 4.4910892e-3).abs() < 1e-10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quantum_ring(self, branches: [u32; 2], up: u32) -> Self {
        self.kind("quantum-ring")
            .put(&["model", "upper", "spins"], branches[0])
            .put(&["model", "lower", "spins"], branches[1])
            .put(&["model", "up"], up)
    }

    /// The exchange and the anisotropy of every bond, energies.
    pub fn quantum_bonds(
        self,
        exchange: impl Into<Setting>,
        anisotropy: impl Into<Setting>,
    ) -> Self {
        self.quantum_key("exchange", exchange).quantum_key("anisotropy", anisotropy)
    }

    /// The temperatures of the left and of the right bath, their coupling and their cutoff.
    pub fn quantum_baths(
        self,
        [left, right]: [f64; 2],
        coupling: impl Into<Setting>,
        cutoff: impl Into<Setting>,
    ) -> Self {
        self.kind("quantum-ring")
            .put(&["model", "left", "temperature"], left)
            .put(&["model", "right", "temperature"], right)
            .put(&["model", "bath", "coupling"], coupling)
            .put(&["model", "bath", "cutoff"], cutoff)
    }

    /// Another key of the ring: `equation`, `lamb_shift`, `resolution`, `exchange`, `fields`.
    pub fn quantum_key(self, key: &str, value: impl Into<Setting>) -> Self {
        self.kind("quantum-ring").put(&["model", key], value)
    }
}
