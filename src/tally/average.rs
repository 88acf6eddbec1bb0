//! Integrate integer levels over time, for time averages: the probability of a state, the filling of a dot.
//!
//! A block keeps `sum over windows of int level(t) dt` of each term of each average, in ticks, exactly.

use super::bounds::{Size, ensure, same};
use super::layout::Layout;
use crate::kernel::TICKS;
use crate::network::Term;
use crate::quantity::Name;

/// The integrals over no window, one for each term.
pub(super) fn empty(layout: &Layout) -> Vec<u128> {
    vec![0; layout.averages.iter().map(|average| average.terms.len()).sum()]
}

/// Add the levels of the states in which so many ticks were spent.
pub(super) fn add(layout: &Layout, ticks: &[u64], sums: &mut [u128]) {
    let terms = layout.averages.iter().flat_map(|average| &average.terms);
    for (sum, term) in sums.iter_mut().zip(terms) {
        let level = |&(x, level): &(u32, u32)| u128::from(ticks[x as usize]) * u128::from(level);
        *sum += term.levels.iter().map(level).sum::<u128>();
    }
}

/// Can these be the integrals over so many windows?
pub(super) fn check(layout: &Layout, dwell: &[u128], size: Size) -> Result<(), String> {
    same("time averages", dwell.len(), empty(layout).len())?;
    let ticks = u128::from(size.windows) * u128::from(TICKS);
    let highest = layout.averages.iter().flat_map(|average| {
        // A state of an enumerated ring stands for both mirror images and has their mean level.
        let images = 1 + u128::from(average.observable.name == Name::Magnetisation);
        let highest = |term: &Term| term.levels.iter().map(|l| images * u128::from(l.1)).max();
        average.terms.iter().map(highest).collect::<Vec<_>>()
    });
    let most = highest.map(|highest| match highest {
        Some(level) => level * ticks,
        None => u128::MAX / u128::from(size.blocks),
    });
    let mut dwells = dwell.iter().zip(most);
    let possible = |(dwell, most): (&u128, u128)| *dwell <= most;
    ensure(dwells.all(possible), || "impossible time averages".into())
}
