//! Write each count as what goes around cycles and a function of the state.
//!
//! Along the edges of a spanning tree a count gives each state a *height* `g`. With
//!
//! ```text
//! d_xy = u_xy + g(y) - g(x),    u = 0 on the tree
//! ```
//!
//! the count of a window is that of `u` and `g(end) - g(start)`, so that `u` has the same cumulant rates
//! and covariance rates as `d`. A count with `u = 0` on every other edge too is *bounded*: it is a function
//! of the state, and all its rates are zero. That is read off integers, the net number of each counter
//! around each cycle, and not off a sum that cancels.
//!
//! The tree takes the edges of the largest flux (Kruskal). Where `u` has a much smaller gross flow than
//! `d`, what moves to and fro within fast states is gone before a sum is formed.

use crate::exact::increments::{Counted, is_of_log_ratios};
use crate::exact::tolerance::{ROUNDED_LOGARITHMS, ROUNDING};
use crate::network::graph::{Forest, Joined, Passed};
use crate::network::{Coordinate, Lattice, Network, Weights};

/// Channels beyond which counts are taken as they are.
const MAX_CHANNELS: usize = 1 << 20;
/// The gross flow of `u` must be below this share of that of `d`, for `u` to be taken.
const SMALLER: f64 = 0.5;

/// `d = increments + g(to) - g(from)`, with `g` the height.
#[derive(Clone, Debug)]
pub(crate) struct Gauge {
    /// By channel.
    pub(crate) increments: Vec<f64>,
    /// By state.
    pub(crate) height: Vec<f64>,
}

/// Each count in the form of the smallest gross flow; `flux` is that of each channel, zero outside the
/// closed classes, and `law` the stationary distribution where there is one.
pub(crate) fn gauged(
    network: &Network,
    flux: &[f64],
    counted: &[Counted<'_>],
    law: Option<&[f64]>,
) -> Vec<Gauge> {
    let plain = |c: &Counted<'_>| Gauge {
        increments: c.increments.clone(),
        height: vec![0.0; network.states.len()],
    };
    let mut forms: Vec<Gauge> = counted.iter().map(plain).collect();
    for (form, c) in forms.iter_mut().zip(counted).filter(|(_, c)| c.observable.boundary) {
        if let Some(law) = law {
            let other = along_law(network, c, law);
            if is_smaller(&other.increments, form, flux) {
                *form = other;
            }
        }
    }
    if network.channels().len() > MAX_CHANNELS {
        return forms;
    }
    let forest = spanning(network, flux);
    // A count of which only the rate is listed is a sum without a negative term.
    let turning: Vec<usize> =
        (0..counted.len()).filter(|&i| counted[i].observable.cumulants).collect();
    let own: Vec<&Counted<'_>> = turning.iter().map(|&i| &counted[i]).collect();
    let around = around(network, &forest, &own);
    for (i, increments) in turning.into_iter().zip(around) {
        if is_smaller(&increments, &forms[i], flux) {
            let height = heights(network, &forest, &counted[i].increments);
            forms[i] = Gauge { increments, height };
        }
    }
    forms
}

/// Entropy with `ln p` as its height: close to equilibrium hardly anything is left.
fn along_law(network: &Network, c: &Counted<'_>, law: &[f64]) -> Gauge {
    let ln = |x: u32| Some(libm::log(law[x as usize])).filter(|ln| ln.is_finite());
    let height = (0..law.len() as u32).map(|x| ln(x).unwrap_or(0.0)).collect();
    let channels = network.channels().iter().zip(&c.increments);
    // Channels from or to states whose probability underflows are never seen.
    let left = channels.map(|(c, d)| match (ln(c.from), ln(c.to)) {
        (Some(from), Some(to)) => d + from - to,
        _ => *d,
    });
    Gauge { increments: left.collect(), height }
}

/// Are these increments bounded, or is their gross flow smaller?
fn is_smaller(increments: &[f64], than: &Gauge, flux: &[f64]) -> bool {
    let gross = |of: &[f64]| -> f64 { flux.iter().zip(of).map(|(f, u)| f * u * u).sum() };
    let bounded = increments.iter().all(|u| *u == 0.0);
    bounded || gross(increments) < SMALLER * gross(&than.increments)
}

/// The `u` of some counts, by channel.
fn around(network: &Network, forest: &Forest, counted: &[&Counted<'_>]) -> Vec<Vec<f64>> {
    let channels = network.channels();
    let mut found = vec![vec![0.0; channels.len()]; counted.len()];
    let sums: Vec<_> = counted.iter().map(|c| Sum::of(c)).collect();
    let (mut cycle, mut turns) = (Vec::new(), Vec::new());
    for (index, _) in channels.iter().enumerate().filter(|(_, c)| c.rate > 0.0) {
        if forest.held[index] {
            continue;
        }
        forest.close(network, index, &mut cycle);
        turned(network, &cycle, &mut turns);
        for ((found, sum), c) in found.iter_mut().zip(&sums).zip(counted) {
            found[index] = sum.around(&cycle, &turns, &c.increments);
        }
    }
    found
}

/// The net number of each counter around a cycle, without zeros.
fn turned(network: &Network, cycle: &[Passed], turns: &mut Vec<(u32, i64)>) {
    turns.clear();
    for &(channel, against) in cycle {
        let sign = if against { -1 } else { 1 };
        let class = network.channels()[channel].class as usize;
        let increments = &network.counting.classes[class].increments;
        turns.extend(increments.iter().map(|&(counter, n)| (counter, sign * i64::from(n))));
    }
    turns.sort_unstable_by_key(|turn| turn.0);
    turns.dedup_by(|next, first| {
        let same = next.0 == first.0;
        first.1 += if same { next.1 } else { 0 };
        same
    });
    turns.retain(|turn| turn.1 != 0);
}

/// How a count is added up around a cycle.
enum Sum<'a> {
    /// From the turns of its counters.
    Counters(&'a Weights, Coordinates),
    /// From its increments: logarithms of rates.
    Logarithms,
}

impl<'a> Sum<'a> {
    fn of(counted: &Counted<'a>) -> Self {
        let observable = counted.observable;
        if is_of_log_ratios(&observable.observable) {
            return Self::Logarithms;
        }
        let coordinates = Coordinates::new(Lattice::of(observable, None).coordinates);
        Self::Counters(&observable.weights, coordinates)
    }

    fn around(&self, cycle: &[Passed], turns: &[(u32, i64)], increments: &[f64]) -> f64 {
        match self {
            Self::Counters(_, coordinates) if coordinates.are_zero(turns) => 0.0,
            Self::Counters(weights, _) => {
                let terms = turns.iter().map(|&(counter, n)| weights.of(counter) * n as f64);
                rounded_sum(terms, ROUNDING)
            }
            Self::Logarithms => {
                let signed = |against: bool| if against { -1.0 } else { 1.0 };
                let terms = cycle.iter().map(|&(c, against)| signed(against) * increments[c]);
                rounded_sum(terms, ROUNDED_LOGARITHMS)
            }
        }
    }
}

/// Coordinates of a count, found by the counters that they hold: an energy of a nonthermal lead has one of its own.
struct Coordinates {
    all: Vec<Coordinate>,
    /// `(counter, its coordinate)`, ascending.
    of_counter: Vec<(u32, usize)>,
}

impl Coordinates {
    fn new(all: Vec<Coordinate>) -> Self {
        let held = all.iter().enumerate();
        let mut of_counter: Vec<(u32, usize)> =
            held.flat_map(|(c, own)| own.weights.iter().map(move |w| (w.0, c))).collect();
        of_counter.sort_unstable();
        Self { all, of_counter }
    }

    /// Are all of them zero around a cycle? Those are that hold none of its counters.
    fn are_zero(&self, turns: &[(u32, i64)]) -> bool {
        if self.all.len() <= turns.len() {
            return self.all.iter().all(|own| own.turned(turns) == 0);
        }
        turns.iter().all(|&(counter, _)| {
            let first = self.of_counter.partition_point(|own| own.0 < counter);
            let touched = self.of_counter[first..].iter().take_while(|own| own.0 == counter);
            touched.into_iter().all(|&(_, c)| self.all[c].turned(turns) == 0)
        })
    }
}

/// A sum, zero where it is below a share of its terms.
fn rounded_sum(terms: impl Iterator<Item = f64>, rounding: f64) -> f64 {
    let (sum, gross) = terms.fold((0.0, 0.0), |(sum, gross), x| (sum + x, gross + x.abs()));
    if f64::abs(sum) <= rounding * gross { 0.0 } else { sum }
}

/// Spanning trees of the edges with the largest flux.
fn spanning(network: &Network, flux: &[f64]) -> Forest {
    let chosen = heaviest(network, flux);
    let mut touching = vec![Vec::new(); network.states.len()];
    for (index, c) in network.channels().iter().enumerate().filter(|(index, _)| chosen[*index]) {
        touching[c.from as usize].push((index, false));
        touching[c.to as usize].push((index, true));
    }
    Forest::grow(network, 0..network.states.len() as u32, |x| touching[x as usize].iter().copied())
}

/// The heights of a count along the trees, from zero at their roots.
fn heights(network: &Network, forest: &Forest, increments: &[f64]) -> Vec<f64> {
    let mut height = vec![0.0; network.states.len()];
    for &x in &forest.order {
        if let Some((parent, (channel, against))) = forest.parent(network, x) {
            let step = if against { -increments[channel] } else { increments[channel] };
            height[x as usize] = height[parent as usize] + step;
        }
    }
    height
}

/// The channels of a spanning forest of the largest flux.
fn heaviest(network: &Network, flux: &[f64]) -> Vec<bool> {
    let channels = network.channels();
    let back = |c: &crate::network::Channel| -> f64 {
        let first = network.first_channel(c.to) as usize;
        let own = (first..).zip(network.channels_from(c.to)).filter(|(_, b)| b.to == c.from);
        own.map(|(index, _)| flux[index]).sum()
    };
    let mut edges: Vec<(f64, usize)> = channels
        .iter()
        .enumerate()
        .filter(|(_, c)| c.rate > 0.0 && c.from != c.to)
        .map(|(index, c)| (flux[index] + back(c), index))
        .collect();
    edges.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut joined = Joined::none(network.states.len());
    let mut held = vec![false; channels.len()];
    for (_, index) in edges {
        held[index] = joined.join(channels[index].from, channels[index].to);
    }
    held
}
