//! Devices, networks and rings, part by part; what joins dots has a file of its own.

use super::{PlanBuilder, Setting};
use crate::config::document::Value;

/// A device of quantum dots.
impl PlanBuilder {
    /// A dot that holds zero or one electron; `energy` is that of the filled dot alone.
    pub fn dot(self, name: &str, energy: impl Into<Setting>) -> Self {
        self.kind("dots").put(&["model", "dots", name, "energy"], energy)
    }

    /// An energy that is added where both dots are filled, of either sign.
    pub fn interaction(self, between: [&str; 2], energy: impl Into<Setting>) -> Self {
        let entry = [("between", between.into()), ("energy", energy.into())];
        self.kind("dots").push(&["model", "interactions"], Setting::table(entry))
    }

    /// A reservoir that fills and empties a dot, at a temperature and a chemical potential, both energies. Its tunnel
    /// rate is 1 where [`tunnel_rate`](Self::tunnel_rate) says no other.
    pub fn reservoir(
        self,
        name: &str,
        dot: &str,
        temperature: impl Into<Setting>,
        chemical_potential: impl Into<Setting>,
    ) -> Self {
        let path = |key| ["model", "reservoirs", name, key];
        self.kind("dots")
            .put(&path("dot"), dot)
            .put(&path("temperature"), temperature)
            .put(&path("chemical_potential"), chemical_potential)
    }

    /// The tunnel rate of a reservoir, 1/time.
    pub fn tunnel_rate(self, reservoir: &str, rate: impl Into<Setting>) -> Self {
        self.put(&["model", "reservoirs", reservoir, "tunnel_rate"], rate)
    }

    /// Another tunnel rate of a reservoir while these other dots are all filled; of several the last holds.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let demon = Plan::builder()
    ///     .dot("L", 0.0)
    ///     .dot("R", 0.0)
    ///     .interaction(["L", "R"], 1.5)
    ///     .reservoir("a", "L", 1.0, 0.5)
    ///     .reservoir("b", "R", 0.1, 0.0)
    ///     .tunnel_rate("a", 2.0)
    ///     .tunnel_rate_when("a", &["R"], 0.2)
    ///     .build()?;
    /// assert_eq!(demon.model.system().declared().kind, "dots");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn tunnel_rate_when(
        self,
        reservoir: &str,
        filled: &[&str],
        rate: impl Into<Setting>,
    ) -> Self {
        let entry = Setting::table([("rate", rate.into()), ("occupied", filled.into())]);
        self.change(&["model", "reservoirs", reservoir, "tunnel_rate"], |node| {
            let always = match &node.value {
                Value::Array(_) => None,
                // Missing: the rate of a reservoir of which nothing is said.
                Value::Table(entries) if entries.is_empty() => Some(1.0.into()),
                _ => Some(Setting(node.clone())),
            };
            if let Some(rate) = always {
                *node = Setting::from([Setting::table([("rate", rate)])]).0;
            }
            node.list().push(entry.0);
        })
    }
}

/// A labelled rate network.
impl PlanBuilder {
    /// A transition at a rate, 1/time, through a reservoir; [`carrying`](Self::carrying) says what it exchanges.
    pub fn transition(
        self,
        from: &str,
        to: &str,
        rate: impl Into<Setting>,
        reservoir: &str,
    ) -> Self {
        let entry = [
            ("from", from.into()),
            ("to", to.into()),
            ("rate", rate.into()),
            ("reservoir", reservoir.into()),
        ];
        self.kind("network").push(&["model", "transitions"], Setting::table(entry))
    }

    /// What the last transition takes from its reservoir into the system: particles, and energy.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .transition("empty", "full", 1.0, "left")
    ///     .carrying(1, 0.5)
    ///     .transition("full", "empty", 2.0, "left")
    ///     .carrying(-1, -0.5)
    ///     .build()?;
    /// assert_eq!(plan.model.system().size(None).states, 2.0);
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn carrying(self, particles: i32, energy: impl Into<Setting>) -> Self {
        let mut last = 0;
        let this = self.change(&["model", "transitions"], |node| last = node.list().len());
        let last = last.saturating_sub(1).to_string();
        let path = |key| ["model", "transitions", last.as_str(), key];
        this.put(&path("particles"), particles).put(&path("energy"), energy)
    }
}

/// An Ising ring: two branches of spins between a left and a right node, each of which touches a bath.
impl PlanBuilder {
    /// The branch from the left node clockwise to the right one: spins between the nodes, and the coupling of each bond.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let ring = Plan::builder()
    ///     .upper(2, 1.0)
    ///     .lower(3, 1.5)
    ///     .baths(2.0, 1.0)
    ///     .q2r()
    ///     .build()?;
    /// assert_eq!(ring.model.system().called(), "a ring of 7 spins");
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn upper(self, spins: usize, coupling: impl Into<Setting>) -> Self {
        self.branch("upper", spins, coupling.into())
    }

    /// The branch from the right node clockwise back to the left one.
    pub fn lower(self, spins: usize, coupling: impl Into<Setting>) -> Self {
        self.branch("lower", spins, coupling.into())
    }

    /// The temperatures of the left and of the right bath, energies.
    pub fn baths(self, left: impl Into<Setting>, right: impl Into<Setting>) -> Self {
        self.kind("ring")
            .put(&["model", "left", "temperature"], left)
            .put(&["model", "right", "temperature"], right)
    }

    /// Spins between the nodes flip where their neighbours differ.
    pub fn q2r(self) -> Self {
        self.kind("ring").put(&["model", "bulk", "rule"], "q2r")
    }

    /// Spins between the nodes flip where their demon can pay or take the energy; a demon has so many levels, so far
    /// apart.
    pub fn creutz(self, quantum: impl Into<Setting>, levels: u8) -> Self {
        self.kind("ring")
            .put(&["model", "bulk", "rule"], "creutz")
            .put(&["model", "bulk", "quantum"], quantum)
            .put(&["model", "bulk", "levels"], u32::from(levels))
    }

    /// How attempts follow each other: `"poisson"` or `"steps"`.
    pub fn clock(self, clock: &str) -> Self {
        self.put(&["model", "clock"], clock)
    }

    /// Which spin attempts next: `"random"`, `"checkerboard"` or `"sequential"`.
    pub fn order(self, order: &str) -> Self {
        self.put(&["model", "order"], order)
    }

    /// Bonds whose energy current is counted, named by the spin before them; spin 1 is the left node.
    pub fn bonds(self, bonds: &[usize]) -> Self {
        self.put(&["model", "bonds"], bonds)
    }

    /// Pairs of spins, counted from 1, whose correlation is listed beside that of neighbours.
    pub fn correlations(self, pairs: &[[usize; 2]]) -> Self {
        self.put(&["model", "correlations"], pairs)
    }

    fn branch(self, name: &str, spins: usize, coupling: Setting) -> Self {
        self.kind("ring")
            .put(&["model", name, "spins"], spins)
            .put(&["model", name, "coupling"], coupling)
    }

    /// The kind of the model, by the first part that is named.
    pub(super) fn kind(self, kind: &str) -> Self {
        let known = self.root.entry("model").and_then(|model| model.entry("kind")).is_some();
        if known { self } else { self.put(&["model", "kind"], kind) }
    }
}
