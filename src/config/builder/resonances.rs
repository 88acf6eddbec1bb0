//! Build resonances between reservoirs.

use super::{PlanBuilder, Setting};

impl PlanBuilder {
    /// A thermal reservoir of resonances, at a temperature and a chemical potential, both energies.
    pub fn scattering_reservoir(
        self,
        name: &str,
        temperature: impl Into<Setting>,
        chemical_potential: impl Into<Setting>,
    ) -> Self {
        let path = |key| ["model", "reservoirs", name, key];
        self.kind("resonances")
            .put(&path("temperature"), temperature)
            .put(&path("chemical_potential"), chemical_potential)
    }

    /// A reservoir of resonances with any occupation, as [`nonthermal_reservoir`](Self::nonthermal_reservoir) has it, or
    /// `"demon"`.
    pub fn nonthermal_scattering_reservoir(
        self,
        name: &str,
        occupation: impl Into<Setting>,
    ) -> Self {
        self.kind("resonances").put(&["model", "reservoirs", name, "occupation"], occupation)
    }

    /// A narrow resonance between two reservoirs, of an energy and a width, with Planck's constant `2 pi`.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .scattering_reservoir("a", 1.0, 0.5)
    ///     .scattering_reservoir("b", 1.0, -0.5)
    ///     .resonance("level", ["a", "b"], 0.0, 0.1)
    ///     .build()?;
    /// // A hundred attempts, each of a time h/width.
    /// assert!((plan.sampling.duration.get() / (100.0 * 20.0 * std::f64::consts::PI) - 1.0).abs() < 1e-15);
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn resonance(
        self,
        name: &str,
        between: [&str; 2],
        energy: impl Into<Setting>,
        width: impl Into<Setting>,
    ) -> Self {
        let path = |key| ["model", "resonances", name, key];
        self.kind("resonances")
            .put(&path("between"), between)
            .put(&path("energy"), energy)
            .put(&path("width"), width)
    }

    /// The probability that an attempt at a resonance passes; one where this is not called.
    pub fn height(self, resonance: &str, height: impl Into<Setting>) -> Self {
        self.kind("resonances").put(&["model", "resonances", resonance, "height"], height)
    }

    /// The shape of a resonance, `"narrow"`, `"box"` or `"lorentzian"`; narrow where this is not called.
    ///
    /// ```
    /// # use fluctua::{config::Plan, quantity::{Quantity, Statistic}, run};
    /// let plan = Plan::builder()
    ///     .scattering_reservoir("a", 1.0, 0.5)
    ///     .scattering_reservoir("b", 1.0, -0.5)
    ///     .resonance("level", ["a", "b"], 0.0, 1e-3)
    ///     .shape("level", "lorentzian")
    ///     .build()?;
    /// let current = Quantity::new("particle.a".parse()?, Statistic::Rate);
    /// let found = run::prepare(&plan)?.exact()?;
    /// // Far below the temperature that of a level with two rates of half the width.
    /// let expected = 1e-3 / 4.0 * 0.25_f64.tanh();
    /// assert!((found.get(&current).unwrap().exact.value / expected - 1.0).abs() < 1e-3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shape(self, resonance: &str, shape: &str) -> Self {
        self.kind("resonances").put(&["model", "resonances", resonance, "shape"], shape)
    }

    /// A resonance of any transmission, an expression in the energy `e`, between two energies.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let device = || Plan::builder().scattering_reservoir("a", 1.0, 0.5).scattering_reservoir("b", 1.0, -0.5);
    /// device().transmission("slope", ["a", "b"], "0.5 + 0.4*tanh(e)", [-2.0, 2.0]).build()?;
    ///
    /// let error = device().transmission("slope", ["a", "b"], "1 + e", [-2.0, 2.0]).build().unwrap_err();
    /// assert!(error.cause().to_string().contains("must lie from 0 to 1"));
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn transmission(
        self,
        name: &str,
        between: [&str; 2],
        transmission: &str,
        [from, to]: [f64; 2],
    ) -> Self {
        let path = |key| ["model", "resonances", name, key];
        self.kind("resonances")
            .put(&path("between"), between)
            .put(&path("transmission"), transmission)
            .put(&path("from"), from)
            .put(&path("to"), to)
    }

    /// Planck's constant in the units of the model.
    pub fn planck(self, planck: impl Into<Setting>) -> Self {
        self.kind("resonances").put(&["model", "planck"], planck)
    }
}
