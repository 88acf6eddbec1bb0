//! What joins dots: more leads of a reservoir, and hops.

use super::{PlanBuilder, Setting};
use crate::config::document::{Entry, Value};

impl PlanBuilder {
    /// Another lead of a reservoir, to this dot at this tunnel rate; those of its other dots stay.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .dot("A", 0.0)
    ///     .dot("B", 0.5)
    ///     .reservoir("source", "A", 1.0, 1.0)
    ///     .lead("source", "B", 0.2)
    ///     .reservoir("drain", "B", 1.0, -1.0)
    ///     .build()?;
    /// # let fluctua::model::Model::Dots(dots) = &plan.model else { panic!("dots were built") };
    /// assert_eq!(dots.reservoirs[0].leads.len(), 2);
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn lead(self, reservoir: &str, dot: &str, rate: impl Into<Setting>) -> Self {
        let path = |key| ["model", "reservoirs", reservoir, key];
        let mut known = Vec::new();
        let this = self.change(&path("dot"), |node| {
            if let Value::Text(_) = node.value {
                *node = Setting::from([Setting(node.clone())]).0;
            }
            known.extend(node.list().iter().filter_map(|dot| match &dot.value {
                Value::Text(name) => Some(name.clone()),
                _ => None,
            }));
            node.list().push(Setting::from(dot).0);
        });
        let own = Entry::in_code(dot, rate.into().0);
        this.change(&path("tunnel_rate"), |node| {
            // Where each dot has no rate of its own yet, what was said so far, or one, holds for all of them.
            let common = match &node.value {
                Value::Table(entries) if entries.is_empty() => Setting::from(1.0).0,
                _ => node.clone(),
            };
            let mut entries = match &node.value {
                Value::Table(entries) if !entries.is_empty() => entries.clone(),
                _ => known.iter().map(|dot| Entry::in_code(dot, common.clone())).collect(),
            };
            // A dot that is listed twice is refused by its name.
            entries.retain(|entry| entry.key != dot);
            entries.push(own);
            *node = Setting::from(Value::Table(entries)).0;
        })
    }

    /// Electrons hop between two dots; a bath of this name and temperature pays the energy. `rate` is that of hops
    /// that change none.
    ///
    /// ```
    /// # use fluctua::config::Plan;
    /// let plan = Plan::builder()
    ///     .dot("L", 0.0)
    ///     .dot("R", -0.5)
    ///     .reservoir("left", "L", 1.0, 1.0)
    ///     .reservoir("right", "R", 1.0, -1.0)
    ///     .tunnelling(["L", "R"], 0.5, "phonons", 1.0)
    ///     .build()?;
    /// assert_eq!(plan.model.system().declared().monitored, ["left", "right", "phonons"]);
    /// # Ok::<(), fluctua::config::Error>(())
    /// ```
    pub fn tunnelling(
        self,
        between: [&str; 2],
        rate: impl Into<Setting>,
        bath: &str,
        temperature: impl Into<Setting>,
    ) -> Self {
        let entry = [
            ("between", between.into()),
            ("rate", rate.into()),
            ("name", bath.into()),
            ("temperature", temperature.into()),
        ];
        self.kind("dots").push(&["model", "tunnelling"], Setting::table(entry))
    }

    /// The same, where a reservoir pays the energy as heat.
    pub fn tunnelling_by(
        self,
        between: [&str; 2],
        rate: impl Into<Setting>,
        reservoir: &str,
    ) -> Self {
        let entry =
            [("between", between.into()), ("rate", rate.into()), ("reservoir", reservoir.into())];
        self.kind("dots").push(&["model", "tunnelling"], Setting::table(entry))
    }
}
