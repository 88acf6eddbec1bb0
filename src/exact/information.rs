//! Compute the information flow between two parts of a system of which every jump changes one.
//!
//! For parts `x` and `y`, with fluxes `J` of the jumps that change `x`,
//!
//! ```text
//! I'^X = sum J ln[p(y|x')/p(y|x)],    I'^X + I'^Y = 0,    S'_env^X - I'^X >= 0
//! ```
//!
//! (Horowitz, Esposito, doi:10.1103/PhysRevX.4.031015): the entropy that the environment gains
//! through the jumps of one part may be negative, and the information that the part gains about
//! the other pays for it. Only the stationary state is answered, and two parts alone.

use crate::exact::reason::{Reason, fits};
use crate::network::{Channel, Network};

/// Information and entropy by part, `[x, y]`, each per unit of model time, in nats.
#[derive(Clone, Debug, PartialEq)]
pub struct Information {
    /// Information that the jumps of a part gain about the other.
    pub flow: [f64; 2],
    /// Entropy that flows into the reservoirs through its jumps; absent where a jump has no reverse.
    pub environment: Option<[f64; 2]>,
    /// Local entropy production, `environment - flow`; never negative.
    pub production: Option<[f64; 2]>,
    /// What cancels in the flow: rounding is relative to the larger of the two.
    pub gross: [f64; 2],
    /// Mutual information of the two parts in the stationary distribution, nats.
    pub mutual: f64,
}

/// The information flow in a stationary `law`; `parts` names the part `[x, y]` that each state is in.
///
/// Both lists go by state of the network. A positive flow is information that the jumps of a part gain.
///
/// ```
/// # let plan = fluctua::config::read("dots.toml", r#"
/// #     title = "Two dots that repel each other"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     one = { energy = 0.0 }
/// #     two = { energy = 0.0 }
/// #     [[model.interactions]]
/// #     between = ["one", "two"]
/// #     energy = 1.0
/// #     [model.reservoirs]
/// #     first  = { dot = "one", temperature = 1.0, chemical_potential = 0.0 }
/// #     second = { dot = "two", temperature = 1.0, chemical_potential = 0.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// // Two dots that repel each other, each with a reservoir of its own.
/// let parts: Vec<[u32; 2]> = vec![[0, 0], [1, 0], [0, 1], [1, 1]];
/// let found = exact::information_flow(&network, &law, &parts)?;
/// assert!(found.mutual > 0.0 && (found.flow[0] + found.flow[1]).abs() < 1e-14);
/// // At one temperature nothing flows.
/// assert!(found.flow[0].abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where a jump changes both parts or neither, or two states have the same parts.
pub fn information_flow(
    network: &Network,
    law: &[f64],
    parts: &[[u32; 2]],
) -> Result<Information, Reason> {
    fits("stationary law", law.len(), network.states.len())?;
    fits("parts", parts.len(), network.states.len())?;
    let joint = Joint::of(network, law, parts)?;
    let (mut flow, mut gross, mut environment) = ([0.0; 2], [0.0; 2], [0.0; 2]);
    for c in network.channels().iter().filter(|c| c.rate > 0.0 && c.from != c.to) {
        let part = joint.part(network, c)?;
        let flux = law[c.from as usize] * c.rate;
        if flux > 0.0 {
            // ln p(y|x') - ln p(y|x) for a jump x -> x'.
            let increment = joint.log_conditional(c.to, part) - joint.log_conditional(c.from, part);
            flow[part] += flux * increment;
            gross[part] += flux * increment.abs();
            environment[part] += flux * c.log_ratio.unwrap_or(0.0);
        }
    }
    if flow.iter().any(|flow| !flow.is_finite()) {
        return Err(Reason::Unsolvable(
            "a probability leaves the range of double precision".into(),
        ));
    }
    let environment = network.no_entropy.is_none().then_some(environment);
    let production = environment.map(|s| [0, 1].map(|part| s[part] - flow[part]));
    Ok(Information { flow, environment, production, gross, mutual: joint.mutual() })
}

/// The distribution by state, and its two marginals.
struct Joint<'a> {
    law: &'a [f64],
    parts: &'a [[u32; 2]],
    marginals: [Vec<f64>; 2],
}

impl<'a> Joint<'a> {
    fn of(network: &Network, law: &'a [f64], parts: &'a [[u32; 2]]) -> Result<Self, Reason> {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|&x| parts[x]);
        if let Some(pair) = order.windows(2).find(|pair| parts[pair[0]] == parts[pair[1]]) {
            let [first, second] = [pair[0], pair[1]].map(|x| network.states[x].clone());
            return Err(Reason::Ambiguous { first, second });
        }
        let marginals = [0, 1].map(|part| {
            let mut values: Vec<u32> = parts.iter().map(|p| p[part]).collect();
            values.sort_unstable();
            values.dedup();
            let mut sums = vec![0.0; values.len()];
            let place = |x: usize| values.partition_point(|&value| value < parts[x][part]);
            (0..law.len()).for_each(|x| sums[place(x)] += law[x]);
            (0..law.len()).map(|x| sums[place(x)]).collect()
        });
        Ok(Self { law, parts, marginals })
    }

    /// Which part a jump changes.
    fn part(&self, network: &Network, c: &Channel) -> Result<usize, Reason> {
        let [from, to] = [c.from, c.to].map(|x| self.parts[x as usize]);
        let name = |x: u32| network.states[x as usize].clone();
        let refuse = |parts| Reason::NotBipartite {
            from: name(c.from),
            to: name(c.to),
            reservoir: network
                .reservoirs
                .get(c.reservoir as usize)
                .map_or_else(String::new, |r| r.name.clone()),
            parts,
        };
        match [from[0] != to[0], from[1] != to[1]] {
            [true, false] => Ok(0),
            [false, true] => Ok(1),
            [true, true] => Err(refuse("both")),
            [false, false] => Err(refuse("neither of the two")),
        }
    }

    /// `ln p(other | part)` of a state.
    fn log_conditional(&self, x: u32, part: usize) -> f64 {
        libm::log(self.law[x as usize]) - libm::log(self.marginals[part][x as usize])
    }

    fn mutual(&self) -> f64 {
        let term = |(x, &p): (usize, &f64)| {
            let both = libm::log(self.marginals[0][x]) + libm::log(self.marginals[1][x]);
            if p > 0.0 { p * (libm::log(p) - both) } else { 0.0 }
        };
        self.law.iter().enumerate().map(term).sum()
    }
}
