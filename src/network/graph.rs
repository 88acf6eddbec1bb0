//! Walk the graph of jumps: strongly connected components, what can be reached, spanning forests.
//!
//! States are the nodes, and pairs of states with a channel of positive rate the edges. All walks of the program
//! over states go through here, but for those that make their nodes on the way (a state with a count). Walks
//! follow the order of the channels, so that a spanning tree is the same on every machine.

use std::collections::VecDeque;

use super::Network;

/// The states that can be reached from each in one jump, each once, in the order of the channels.
pub(super) struct Graph {
    onward: Vec<Vec<u32>>,
}

impl Graph {
    pub(super) fn of(network: &Network) -> Self {
        let mut onward: Vec<Vec<u32>> = vec![Vec::new(); network.states.len()];
        for c in network.channels().iter().filter(|c| c.rate > 0.0) {
            let targets = &mut onward[c.from as usize];
            if !targets.contains(&c.to) {
                targets.push(c.to);
            }
        }
        Self { onward }
    }

    /// The states one jump away.
    pub(super) fn onward(&self, state: u32) -> &[u32] {
        &self.onward[state as usize]
    }

    /// How many states there are.
    pub(super) fn states(&self) -> u32 {
        self.onward.len() as u32
    }

    /// Whether each state can be reached from any of `states`; these themselves can.
    pub(super) fn reachable(&self, states: &[u32]) -> Vec<bool> {
        let mut reached = vec![false; self.onward.len()];
        let mut stack = states.to_vec();
        while let Some(x) = stack.pop() {
            if !std::mem::replace(&mut reached[x as usize], true) {
                stack.extend(self.onward(x));
            }
        }
        reached
    }

    /// The strongly connected components, each ascending (Tarjan, doi:10.1137/0201010).
    pub(super) fn components(&self) -> Vec<Vec<u32>> {
        let mut search = Search { number: vec![0; self.onward.len()], ..Search::default() };
        for root in 0..self.states() {
            if search.number[root as usize] == 0 {
                search.from(self, root);
            }
        }
        search.found
    }
}

/// Tarjan's search, with a stack of its own in place of recursion.
#[derive(Default)]
struct Search {
    /// In the order in which states are met, from one; then the lowest that leads back; zero where not met.
    number: Vec<u32>,
    met: u32,
    /// States whose component is not closed yet.
    open: Vec<u32>,
    found: Vec<Vec<u32>>,
}

/// The number of states whose component is known.
const CLOSED: u32 = u32::MAX;

impl Search {
    fn from(&mut self, graph: &Graph, root: u32) {
        // A state on the way, its own number, and how many of its targets have been looked at.
        let mut way = vec![(root, self.meet(root), 0)];
        while let Some((x, own, looked)) = way.last_mut() {
            let (x, own) = (*x, *own);
            if let Some(&y) = graph.onward(x).get(*looked) {
                *looked += 1;
                match self.number[y as usize] {
                    0 => way.push((y, self.meet(y), 0)),
                    number => self.lower(x, number),
                }
                continue;
            }
            way.pop();
            if self.number[x as usize] == own {
                self.close(x);
            }
            if let Some((before, ..)) = way.last() {
                self.lower(*before, self.number[x as usize]);
            }
        }
    }

    fn meet(&mut self, x: u32) -> u32 {
        self.met += 1;
        self.number[x as usize] = self.met;
        self.open.push(x);
        self.met
    }

    fn lower(&mut self, x: u32, number: u32) {
        let low = &mut self.number[x as usize];
        *low = (*low).min(number);
    }

    /// The open states from `x` on are a component.
    fn close(&mut self, x: u32) {
        let first = self.open.iter().rposition(|&y| y == x).unwrap_or(0);
        let mut component = self.open.split_off(first);
        for &y in &component {
            self.number[y as usize] = CLOSED;
        }
        component.sort_unstable();
        self.found.push(component);
    }
}

/// A channel and whether it is passed against its direction.
pub(crate) type Passed = (usize, bool);

/// Spanning trees, grown breadth first.
pub(crate) struct Forest {
    /// The channel between each state and its parent, passed from the parent.
    parent: Vec<Option<Passed>>,
    depth: Vec<u32>,
    /// The states in the order in which they were reached: parents first.
    pub(crate) order: Vec<u32>,
    /// The channels that the trees hold.
    pub(crate) held: Vec<bool>,
}

impl Forest {
    /// Grow a tree from each root that no tree before has reached; `edges` lists the channels that may be passed
    /// from a state.
    pub(crate) fn grow<I: IntoIterator<Item = Passed>>(
        network: &Network,
        roots: impl IntoIterator<Item = u32>,
        edges: impl Fn(u32) -> I,
    ) -> Self {
        let states = network.states.len();
        let mut forest = Self {
            parent: vec![None; states],
            depth: vec![u32::MAX; states],
            order: Vec::new(),
            held: vec![false; network.channels().len()],
        };
        let mut queue = VecDeque::new();
        for root in roots {
            if forest.depth[root as usize] == u32::MAX {
                forest.depth[root as usize] = 0;
                queue.push_back(root);
            }
            while let Some(x) = queue.pop_front() {
                forest.order.push(x);
                for passed in edges(x) {
                    let [_, y] = ends(network, passed);
                    if forest.depth[y as usize] == u32::MAX {
                        forest.depth[y as usize] = forest.depth[x as usize] + 1;
                        forest.parent[y as usize] = Some(passed);
                        forest.held[passed.0] = true;
                        queue.push_back(y);
                    }
                }
            }
        }
        forest
    }

    /// The parent of a state, with the channel that leads from it.
    pub(crate) fn parent(&self, network: &Network, state: u32) -> Option<(u32, Passed)> {
        let passed = self.parent[state as usize]?;
        Some((ends(network, passed)[0], passed))
    }

    /// The cycle that a channel closes with its tree: that channel, then those of the tree from both of its ends,
    /// the deeper first, each as it is passed along the channel's direction.
    pub(crate) fn close(&self, network: &Network, chord: usize, cycle: &mut Vec<Passed>) {
        cycle.clear();
        cycle.push((chord, false));
        let [mut start, mut end] = ends(network, (chord, false));
        while start != end {
            // From the end towards the root along the cycle, from the start against it.
            let from_start = self.depth[end as usize] < self.depth[start as usize];
            let at = if from_start { &mut start } else { &mut end };
            let Some((parent, (channel, against))) = self.parent(network, *at) else { break };
            *at = parent;
            cycle.push((channel, against == from_start));
        }
    }
}

/// Where a channel is passed from, and where to.
fn ends(network: &Network, (channel, against): Passed) -> [u32; 2] {
    let c = &network.channels()[channel];
    if against { [c.to, c.from] } else { [c.from, c.to] }
}

/// Disjoint sets of states, joined one by one (Tarjan, doi:10.1145/321879.321884).
pub(crate) struct Joined {
    parent: Vec<u32>,
}

impl Joined {
    pub(crate) fn none(states: usize) -> Self {
        Self { parent: (0..states as u32).collect() }
    }

    /// Join the sets of two states; false where they are one already.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> bool {
        let [a, b] = [a, b].map(|x| self.root(x));
        self.parent[a as usize] = b;
        a != b
    }

    fn root(&mut self, mut x: u32) -> u32 {
        while self.parent[x as usize] != x {
            // Halve the way for those who come later.
            self.parent[x as usize] = self.parent[self.parent[x as usize] as usize];
            x = self.parent[x as usize];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(onward: &[&[u32]]) -> Graph {
        Graph { onward: onward.iter().map(|targets| targets.to_vec()).collect() }
    }

    #[test]
    fn components_reach_each_other() {
        let found = graph(&[&[1], &[2, 4], &[0, 3], &[3], &[5], &[4, 3], &[0]]).components();
        let mut found: Vec<Vec<u32>> = found;
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![3], vec![4, 5], vec![6]]);
    }

    #[test]
    fn components_are_those_of_mutual_reach() {
        // Graphs of nine states with edges from a multiplicative sequence.
        let mut word = 7_u64;
        let mut target = move || {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (word >> 60 < 9).then_some((word >> 60) as u32)
        };
        for _ in 0..200 {
            let mut targets = || [target(), target()].into_iter().flatten().collect();
            let graph = Graph { onward: (0..9).map(|_| targets()).collect() };
            let reach: Vec<Vec<bool>> = (0..9).map(|x| graph.reachable(&[x])).collect();
            let components = graph.components();
            assert_eq!(components.iter().map(Vec::len).sum::<usize>(), 9);
            for component in components {
                let x = component[0] as usize;
                for (y, back) in reach.iter().enumerate() {
                    let both = reach[x][y] && back[x];
                    assert_eq!(both, component.contains(&(y as u32)), "{x} and {y}");
                }
            }
        }
    }

    #[test]
    fn sets_are_joined_once() {
        let mut sets = Joined::none(4);
        assert!(sets.join(0, 1) && sets.join(2, 3) && sets.join(0, 3));
        assert!(!sets.join(1, 2));
    }
}
