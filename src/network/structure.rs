//! Find where a walker can end up: closed classes, absorbing states, one-way transitions.
//!
//! States that reach each other through channels of positive rate form a class; a class that no
//! channel leaves is *closed*. Long-time answers exist per closed class.

use super::Network;
use super::graph::Graph;

/// The structural facts of a network.
///
/// ```
/// use fluctua::network::{Channel, Class, Counting, Network, Structure};
///
/// // 0 to 1 and back, and from 1 to 2 for good.
/// let channel = |from, to| {
///     Channel { from, to, rate: 1.0, class: 0, reservoir: 0, log_ratio: None }
/// };
/// let classes = vec![Class { increments: vec![] }];
/// let counting = Counting { classes, ..Counting::default() };
/// let states = ["a", "b", "c"].map(String::from).to_vec();
/// let channels = vec![channel(0, 1), channel(1, 0), channel(1, 2)];
/// let structure = Structure::of(&Network::new(states, channels, counting, vec![]));
/// assert_eq!(structure.closed, [[2]]);
/// assert_eq!(structure.transient, [0, 1]);
/// assert_eq!(structure.one_way, [(1, 2)]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Structure {
    /// Closed communicating classes, each ascending, ordered by their first state.
    pub closed: Vec<Vec<u32>>,
    /// States outside every closed class, ascending.
    pub transient: Vec<u32>,
    /// States that no channel of positive rate leaves.
    pub absorbing: Vec<u32>,
    /// Pairs `(from, to)` joined one way only, by channels of positive rate.
    pub one_way: Vec<(u32, u32)>,
}

impl Structure {
    /// Analyse a network; channels whose rate is zero do not count.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let graph = Graph::of(network);
        let states = 0..graph.states();
        let (mut closed, mut transient) = (Vec::new(), Vec::new());
        for component in graph.components() {
            let inside = |y: &u32| component.binary_search(y).is_ok();
            if component.iter().all(|&x| graph.onward(x).iter().all(inside)) {
                closed.push(component);
            } else {
                transient.extend(component);
            }
        }
        closed.sort();
        transient.sort_unstable();
        let absorbing = states.clone().filter(|&x| graph.onward(x).is_empty()).collect();
        let pairs = states.flat_map(|x| graph.onward(x).iter().map(move |&y| (x, y)));
        let mut one_way: Vec<(u32, u32)> =
            pairs.filter(|&(x, y)| !graph.onward(y).contains(&x)).collect();
        one_way.sort_unstable();
        Self { closed, transient, absorbing, one_way }
    }
}

/// The closed classes of `structure` that can be reached from any of `states`, as indices.
#[must_use]
pub(crate) fn closed_classes_ahead(
    network: &Network,
    structure: &Structure,
    states: &[u32],
) -> Vec<usize> {
    let reached = reachable(network, states);
    (0..structure.closed.len())
        .filter(|&class| reached[structure.closed[class][0] as usize])
        .collect()
}

/// The communicating classes, closed or not, that can be reached from any of `states`: closed ones
/// first, each ascending, ordered by their first state; none where states are not enumerated.
#[must_use]
pub fn classes_ahead(network: &Network, structure: &Structure, states: &[u32]) -> Vec<Vec<u32>> {
    let reached = reachable(network, states);
    let mut ahead: Vec<Vec<u32>> = Graph::of(network).components();
    ahead.retain(|class| class.iter().any(|&state| reached[state as usize]));
    ahead.sort_by_key(|class| (structure.transient.binary_search(&class[0]).is_ok(), class[0]));
    ahead
}

/// Whether each state can be reached from any of `states`; these themselves can. Empty where states are
/// not enumerated.
#[must_use]
pub(crate) fn reachable(network: &Network, states: &[u32]) -> Vec<bool> {
    if network.states.is_empty() {
        return Vec::new();
    }
    Graph::of(network).reachable(states)
}
