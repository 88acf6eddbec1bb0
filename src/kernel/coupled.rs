//! Walk two networks of one graph with common random numbers, for the difference of their currents.
//!
//! Of two walkers in states `x` and `y`, channels are paired one to one, and a pair with rates `a`
//! and `b` fires for
//!
//! ```text
//! both walkers   at rate  min(a, b)
//! one alone      at rate  |a - b|
//! ```
//!
//! so that each walker by itself jumps at its own rates, exactly (split coupling; Anderson,
//! doi:10.1137/110849079). In one state a channel is paired with itself, and what is left of it with
//! another to the same state; walkers part at a rate of the order of the difference. Apart, channels to
//! the same state are paired first, then those of one reservoir that count alike, unless one of them
//! leads to where the other walker is: they meet again wherever one follows the other. Starts are
//! drawn from the overlap of both laws as far as it goes.

use std::collections::HashMap;

use super::{Draws, Generator};
use crate::network::{Channel, Network};

/// Tables of walkers in different states that one block keeps at a time.
const MAX_APART: usize = 1 << 14;

/// No channel: the walker stays.
const STAYS: u32 = u32::MAX;

/// What may happen next to two walkers, with rates; or where they start, with weights.
#[derive(Clone, Debug, Default)]
struct JointEvents {
    /// Rates of all events so far, and the channel of each walker.
    events: Vec<(f64, [u32; 2])>,
}

impl JointEvents {
    fn total(&self) -> f64 {
        self.events.last().map_or(0.0, |event| event.0)
    }

    fn push(&mut self, rate: f64, channels: [u32; 2]) {
        if rate > 0.0 {
            self.events.push((self.total() + rate, channels));
        }
    }

    /// The event that a uniform number below one falls on.
    fn choose(&self, uniform: f64) -> [u32; 2] {
        let at = uniform * self.total();
        let index = self.events.partition_point(|event| event.0 <= at);
        let found = self.events.get(index).or(self.events.last());
        found.map_or([STAYS; 2], |event| event.1)
    }
}

/// Two networks of one graph, laid out for walking together.
///
/// Tables of walkers in one state are made beforehand; those of walkers apart when they are first met,
/// and at most 16384 are kept.
#[derive(Debug)]
pub struct Coupled<'a> {
    networks: [&'a Network; 2],
    /// Law of the starts.
    start: JointEvents,
    /// Of walkers in one state.
    same: Vec<JointEvents>,
    duration: f64,
}

impl<'a> Coupled<'a> {
    /// Lay out two networks with a law of the start each, for windows of a `duration`.
    ///
    /// # Panics
    /// When the networks differ in more than rates and increments, or a law has not one weight a state.
    #[must_use]
    pub fn new(networks: [&'a Network; 2], laws: [&[f64]; 2], duration: f64) -> Self {
        assert!(networks[0].has_graph_of(networks[1]), "only rates and increments may differ");
        let states = networks[0].states.len();
        assert!(laws.iter().all(|law| law.len() == states), "a weight for every state");
        let same = (0..states as u32).map(|x| together(networks, [x, x])).collect();
        Self { networks, start: starts(laws), same, duration }
    }

    /// Walk `windows` pairs of trajectories and return what each side counted in all, counter by
    /// counter of its own network, the first network's before the second's.
    #[must_use]
    pub fn walk(&self, generator: Generator, windows: u64) -> [Vec<i64>; 2] {
        let mut draws = Draws::new(generator);
        let mut apart = HashMap::new();
        let mut jumps = self.networks.map(|n| vec![0_i64; n.counting.classes.len()]);
        for _ in 0..windows {
            let mut states = self.start.choose(uniform(draws.one().1));
            let mut left = self.duration;
            loop {
                let next = self.next(&mut apart, states);
                let (exponential, word) = draws.one();
                left -= exponential / next.total();
                // Not a number where nothing can happen any more.
                if left.is_nan() || left <= 0.0 {
                    break;
                }
                let event = next.choose(uniform(word));
                for side in (0..2).filter(|&side| event[side] != STAYS) {
                    let channel = &self.networks[side].channels()[event[side] as usize];
                    states[side] = channel.to;
                    jumps[side][channel.class as usize] += 1;
                }
            }
        }
        [0, 1].map(|side| counted(self.networks[side], &jumps[side]))
    }

    /// What may happen next in a pair of states.
    fn next<'t>(
        &'t self,
        apart: &'t mut HashMap<[u32; 2], JointEvents>,
        states: [u32; 2],
    ) -> &'t JointEvents {
        if states[0] == states[1] {
            return &self.same[states[0] as usize];
        }
        if apart.len() >= MAX_APART {
            apart.clear();
        }
        apart.entry(states).or_insert_with(|| together(self.networks, states))
    }
}

/// A number on the multiples of `2^-53` below one.
fn uniform(word: u64) -> f64 {
    (word >> 11) as f64 / (1_u64 << 53) as f64
}

/// The counters after so many jumps of each class.
fn counted(network: &Network, jumps: &[i64]) -> Vec<i64> {
    let mut counters = vec![0; network.counting.counters.len()];
    for (class, &jumps) in network.counting.classes.iter().zip(jumps) {
        for &(counter, amount) in &class.increments {
            counters[counter as usize] += i64::from(amount) * jumps;
        }
    }
    counters
}

/// Two laws as pairs of states: one state for both as far as they overlap.
fn starts(laws: [&[f64]; 2]) -> JointEvents {
    let mut table = JointEvents::default();
    let totals = laws.map(|law| law.iter().sum::<f64>());
    let mut rest =
        [0, 1].map(|side: usize| laws[side].iter().map(|p| p / totals[side]).collect::<Vec<f64>>());
    for x in 0..rest[0].len() {
        let both = rest[0][x].min(rest[1][x]);
        table.push(both, [x as u32; 2]);
        rest[0][x] -= both;
        rest[1][x] -= both;
    }
    // What is left of one law lies where nothing is left of the other.
    let (mut x, mut y) = (0, 0);
    while x < rest[0].len() && y < rest[1].len() {
        let both = rest[0][x].min(rest[1][y]);
        table.push(both, [x as u32, y as u32]);
        rest[0][x] -= both;
        rest[1][y] -= both;
        if rest[0][x] <= 0.0 {
            x += 1;
        } else {
            y += 1;
        }
    }
    table
}

/// A channel out of a walker's state, and what is left of its rate.
struct Left<'n> {
    index: u32,
    channel: &'n Channel,
    rate: f64,
}

/// All that may happen next in a pair of states.
fn together<'n>(networks: [&'n Network; 2], states: [u32; 2]) -> JointEvents {
    let mut sides = [0, 1].map(|side| {
        let channels = networks[side].channels_from(states[side]);
        let first = networks[side].first_channel(states[side]);
        let left =
            |(index, channel): (u32, &'n Channel)| Left { index, channel, rate: channel.rate };
        (first..).zip(channels).map(left).collect::<Vec<_>>()
    });
    let kind = |index: u32| {
        // Classes of one network tell what counts alike; those of the other may be numbered apart.
        let channel = &networks[0].channels()[index as usize];
        let class = &networks[0].counting.classes[channel.class as usize];
        (channel.reservoir, class.increments.first().copied())
    };
    let follows =
        |a: &Left<'_>, b: &Left<'_>| a.channel.to == states[1] || b.channel.to == states[0];
    let mut table = JointEvents::default();
    let [ours, theirs] = &mut sides;
    pair(&mut table, ours, theirs, |a, b| a.index == b.index);
    pair(&mut table, ours, theirs, |a, b| a.channel.to == b.channel.to);
    pair(&mut table, ours, theirs, |a, b| kind(a.index) == kind(b.index) && !follows(a, b));
    for a in ours {
        table.push(a.rate, [a.index, STAYS]);
    }
    for b in theirs {
        table.push(b.rate, [STAYS, b.index]);
    }
    table
}

/// Fire together what fits together, as far as the rates go.
fn pair(
    table: &mut JointEvents,
    ours: &mut [Left<'_>],
    theirs: &mut [Left<'_>],
    fits: impl Fn(&Left<'_>, &Left<'_>) -> bool,
) {
    for a in ours {
        for b in theirs.iter_mut() {
            if a.rate > 0.0 && b.rate > 0.0 && fits(a, b) {
                let both = a.rate.min(b.rate);
                table.push(both, [a.index, b.index]);
                a.rate -= both;
                b.rate -= both;
            }
        }
    }
}
