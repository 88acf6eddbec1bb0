//! Find where a walker can end up: closed classes, absorbing states, one-way transitions.
//!
//! States that reach each other through channels of positive rate form a class; a class that no
//! channel leaves is *closed*. Long-time answers exist per closed class.

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, EdgeRef};

use super::Network;

/// The structural facts of a network.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .transition("a", "b", 2.0, "hop")
/// #     .transition("b", "a", 1.0, "hop")
/// #     .transition("b", "trap", 0.5, "loss")
/// #     .build()?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("it is enumerated");
/// let structure = fluctua::network::Structure::of(&network);
/// assert_eq!(structure.closed, [[2]], "the trap is closed");
/// assert_eq!(structure.transient, [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
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
        let graph = graph(network);
        let mut closed: Vec<Vec<u32>> = Vec::new();
        let mut transient = Vec::new();
        for component in kosaraju_scc(&graph) {
            let mut states: Vec<u32> = component.iter().map(|node| node.index() as u32).collect();
            states.sort_unstable();
            let leaves = component.iter().any(|&node| {
                graph.neighbors(node).any(|to| states.binary_search(&(to.index() as u32)).is_err())
            });
            if leaves {
                transient.extend(states);
            } else {
                closed.push(states);
            }
        }
        closed.sort();
        transient.sort_unstable();
        let absorbing = graph
            .node_indices()
            .filter(|&node| graph.neighbors(node).next().is_none())
            .map(|node| node.index() as u32)
            .collect();
        let mut one_way: Vec<(u32, u32)> = graph
            .edge_references()
            .filter(|edge| graph.find_edge(edge.target(), edge.source()).is_none())
            .map(|edge| (edge.source().index() as u32, edge.target().index() as u32))
            .collect();
        one_way.sort_unstable();
        one_way.dedup();
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
    let sorted = |component: Vec<NodeIndex>| {
        let mut class: Vec<u32> = component.iter().map(|node| node.index() as u32).collect();
        class.sort_unstable();
        class
    };
    let classes = kosaraju_scc(&graph(network)).into_iter().map(sorted);
    let mut ahead: Vec<Vec<u32>> =
        classes.filter(|class| class.iter().any(|&state| reached[state as usize])).collect();
    ahead.sort_by_key(|class| (structure.transient.binary_search(&class[0]).is_ok(), class[0]));
    ahead
}

/// Whether each state can be reached from any of `states`; these themselves can. Empty where states are
/// not enumerated.
#[must_use]
pub fn reachable(network: &Network, states: &[u32]) -> Vec<bool> {
    if network.states.is_empty() {
        return Vec::new();
    }
    let graph = graph(network);
    let mut reached = vec![false; network.states.len()];
    let mut search = Dfs::empty(&graph);
    for &state in states {
        search.move_to(NodeIndex::new(state as usize));
        while let Some(node) = search.next(&graph) {
            reached[node.index()] = true;
        }
    }
    reached
}

fn graph(network: &Network) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(network.states.len(), network.channels().len());
    for _ in &network.states {
        graph.add_node(());
    }
    for channel in network.channels().iter().filter(|c| c.rate > 0.0) {
        let (from, to) =
            (NodeIndex::new(channel.from as usize), NodeIndex::new(channel.to as usize));
        if !graph.edges_directed(from, Direction::Outgoing).any(|e| e.target() == to) {
            graph.add_edge(from, to, ());
        }
    }
    graph
}
