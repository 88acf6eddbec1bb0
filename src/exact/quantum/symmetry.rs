//! Name a symmetry that keeps steady states apart: an exchange of spins or of states that changes no operator.

use faer::c64;

use crate::network::{Lindbladian, Operator};

/// Entries that differ by less than this share of the largest are equal.
const SAME: f64 = 1e-12;
/// Exchanges of states are looked for among so many.
const MAX_STATES: usize = 64;

/// An exchange that is a symmetry of the Hamiltonian and of every jump, in words.
pub(super) fn named(system: &Lindbladian) -> Option<String> {
    let spins = spins(&system.states);
    let mirrors = spins.into_iter().flat_map(mirrors).find(|mirror| {
        let exchanged = |name: &String| {
            let letters: Vec<char> = name.chars().collect();
            mirror.iter().map(|&spin| letters[spin]).collect::<String>()
        };
        let to: Option<Vec<u32>> =
            system.states.iter().map(|s| system.state(&exchanged(s))).collect();
        to.is_some_and(|to| commutes(system, &to))
    });
    if let Some(mirror) = mirrors {
        let pairs = mirror.iter().enumerate().filter(|&(a, &b)| a < b);
        let pairs: Vec<String> = pairs.map(|(a, b)| format!("{} and {}", a + 1, b + 1)).collect();
        return Some(format!("the exchange of the spins {}", pairs.join(", ")));
    }
    let count = system.states.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| [a, b]));
    let mut pairs = pairs.take_while(|_| count <= MAX_STATES);
    let [a, b] = pairs.find(|&[a, b]| {
        let mut to: Vec<u32> = (0..count as u32).collect();
        to.swap(a, b);
        commutes(system, &to)
    })?;
    Some(format!("the exchange of the states {} and {}", system.states[a], system.states[b]))
}

/// How many spins these are the states of, each written as a letter.
fn spins(states: &[String]) -> Option<usize> {
    let spins = states.first()?.len();
    let of_spins = states.len().checked_ilog2() == u32::try_from(spins).ok()
        && states
            .iter()
            .all(|name| name.len() == spins && name.bytes().all(|c| c == b'u' || c == b'd'));
    of_spins.then_some(spins)
}

/// Exchanges of two spins, then reflections of a ring of all.
fn mirrors(spins: usize) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    for (a, b) in (0..spins).flat_map(|a| (a + 1..spins).map(move |b| (a, b))) {
        let mut own: Vec<usize> = (0..spins).collect();
        own.swap(a, b);
        all.push(own);
    }
    all.extend((0..spins).map(|c| (0..spins).map(|k| (c + spins - k) % spins).collect()));
    all
}

/// Does a permutation of the basis states change no operator?
fn commutes(system: &Lindbladian, to: &[u32]) -> bool {
    let operators = system.jumps.iter().map(|jump| &jump.operator).chain([&system.hamiltonian]);
    let moved = |own: &Operator| {
        let place = |state: u32| to[state as usize];
        let entries = own.entries().iter();
        Operator::new(
            own.dimension(),
            entries.map(|&(row, column, v)| (place(row), place(column), v)),
        )
    };
    let mut all = operators;
    all.all(|own| same(own, &moved(own)))
}

fn same(own: &Operator, other: &Operator) -> bool {
    let size = |value: c64| value.norm_sqr().sqrt();
    let largest = own.entries().iter().map(|entry| size(entry.2)).fold(0.0, f64::max);
    let pairs = own.entries().iter().zip(other.entries());
    let mut pairs =
        pairs.map(|(a, b)| (a.0, a.1) == (b.0, b.1) && size(a.2 - b.2) <= SAME * largest);
    own.entries().len() == other.entries().len() && pairs.all(|same| same)
}
