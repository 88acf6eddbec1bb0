//! Compute when an integer count first passes a level.
//!
//! The state is unfolded by the count, `rho_n`, between the levels where it has passed. With `S` minus the generator of
//! what has not passed and `e` the flow into an end,
//!
//! ```text
//! P(end) = e S^-1 rho,    E[T^n; end] = n! e S^-n S^-1 rho,    density e exp(-S t) rho
//! ```
//!
//! as for rate networks. Where one level is given, the other side is cut off ever further away. What projections would
//! show, entropy production with its boundary term and states, has no first passage.

use super::answer::begin;
use super::banded::Banded;
use super::steady::{Steady, dot};
use super::superoperator::Sparse;
use super::window::{MAX_WORK, follow};
use crate::exact::passage::{
    EndCurve, FIRST_CUT, MAX_LOST, Moments, Passage, PassageCurve, SETTLED, Thresholds, Ultimate,
};
use crate::exact::reason::{Reason, valid_times};
use crate::network::{Coordinate, Lindbladian, Start, same_level};

/// Numbers that the factors of an unfolded generator may hold.
const MAX_CELLS: f64 = 3e7;
const WHAT: &str = "the first passage";

/// First passage of a net count to one or two thresholds, in its own integers.
///
/// # Errors
/// Where no jump is counted, no threshold is given, or one is on the wrong side.
pub fn passage_quantum(
    system: &Lindbladian,
    steady: &Steady,
    start: &Start,
    count: &Coordinate,
    thresholds: Thresholds,
    times: &[f64],
) -> Result<Passage, Reason> {
    valid_times(times)?;
    let counting = &system.counted.counting;
    let increments: Vec<i64> =
        system.jumps.iter().map(|jump| count.increment(counting, jump.class)).collect();
    let stride = increments.iter().map(|d| d.abs()).max().unwrap_or(0);
    if stride == 0 {
        return Err(Reason::Never { what: "a jump that is counted" });
    }
    let begin = begin(system, steady, start);
    let begin = begin.ok_or(Reason::Unsolvable("the burn-in takes too many steps".into()))?;
    let levels = Levels { steady, increments: &increments, begin: &begin, stride };
    let [lower, upper] = thresholds.bounds()?;
    Ok(match [lower.is_infinite(), upper.is_infinite()] {
        [true, _] => levels.one_sided(0, upper, times),
        [_, true] => levels.one_sided(1, lower, times),
        _ => {
            let between = levels.between([lower, upper]);
            let ultimate = between.clone().map(|own| own.moments().ultimate(&[]));
            Passage { ultimate, curve: between.and_then(|own| own.curve(times, &[])) }
        }
    })
}

struct Levels<'a> {
    steady: &'a Steady,
    increments: &'a [i64],
    begin: &'a [f64],
    stride: i64,
}

impl Levels<'_> {
    /// What has not passed either end.
    fn between(&self, [lower, upper]: [f64; 2]) -> Result<Unfolded, Reason> {
        let first = (lower + slack(lower)).floor() + 1.0;
        let last = (upper - slack(upper)).ceil() - 1.0;
        let generator = &self.steady.generator;
        let size = generator.size();
        let numbers = (last - first + 1.0) * size as f64;
        if numbers > MAX_CELLS {
            return Err(too_large(numbers));
        }
        let (first, layers) = (first as i64, (last - first + 1.0) as usize);
        // A jump that leaves from every level needs no band.
        let reach = (self.stride as usize).min(layers - 1);
        let band = ((reach + 1) * size - 1).min(layers * size - 1);
        let cells = Banded::cells(layers * size, band);
        if cells > MAX_CELLS || cells * band as f64 > 2.0 * MAX_WORK {
            return Err(too_large(cells));
        }
        let trace = generator.trace();
        let mut entries = Vec::new();
        let mut ends = [vec![0.0; layers * size], vec![0.0; layers * size]];
        let jumps = generator.jumps.iter().zip(self.increments).map(|(own, d)| (own, *d));
        for (matrix, d) in jumps.chain([(&generator.between, 0)]) {
            let leaving = matrix.seen_by(&trace);
            for layer in 0..layers {
                let to = layer as i64 + d;
                if to < 0 || to >= layers as i64 {
                    let end = &mut ends[usize::from(to >= 0)][layer * size..][..size];
                    end.iter_mut().zip(&leaving).for_each(|(sum, x)| *sum += x);
                    continue;
                }
                let [to, from] = [to as usize * size, layer * size].map(|at| at as u32);
                entries
                    .extend(matrix.triplets().map(|(row, column, v)| (to + row, from + column, v)));
            }
        }
        let matrix = Sparse::new(layers * size, entries);
        let factors = Banded::negative(&matrix, band).ok_or_else(|| {
            Reason::Unsolvable(
                "a state that no counted jump leaves keeps it between the levels".into(),
            )
        })?;
        let mut begin = vec![0.0; layers * size];
        begin[(-first) as usize * size..][..size].copy_from_slice(self.begin);
        let all = (0..layers).flat_map(|_| trace.iter().copied()).collect();
        Ok(Unfolded { matrix, factors: factors.into(), begin, ends, trace: all })
    }

    /// Only one threshold, `own`; the end `cut` is artificial.
    fn one_sided(&self, cut: usize, own: f64, times: &[f64]) -> Passage {
        let between = |far: f64| self.between(if cut == 0 { [-far, own] } else { [own, far] });
        let first = FIRST_CUT * self.stride as f64;
        let ultimate = || -> Result<Ultimate, Reason> {
            let mut far = first;
            let mut before = between(far)?.moments();
            let mut change = f64::INFINITY;
            loop {
                far *= 2.0;
                let moments = match between(far) {
                    Err(Reason::TooLarge { .. }) if change.is_finite() => {
                        return Err(Reason::NoDrift { change, layers: (far / 2.0) as i64 });
                    }
                    other => other?.moments(),
                };
                change = moments.change_from(&before, 1 - cut);
                if change <= SETTLED {
                    return Ok(moments.ultimate(&[cut]));
                }
                before = moments;
            }
        };
        let curve = || -> Result<PassageCurve, Reason> {
            let mut far = first;
            loop {
                let curve = between(far)?.curve(times, &[cut])?;
                if curve.lost <= MAX_LOST {
                    return Ok(curve);
                }
                far *= 2.0;
            }
        };
        Passage { ultimate: ultimate(), curve: curve() }
    }
}

/// A level this close to a threshold has reached it; the start has not.
fn slack(threshold: f64) -> f64 {
    same_level(threshold).min(threshold.abs() / 2.0)
}

fn too_large(size: f64) -> Reason {
    Reason::TooLarge { what: WHAT, size, unit: "numbers", limit: MAX_CELLS }
}

/// The generator of what has not passed, level by level.
#[derive(Clone)]
struct Unfolded {
    matrix: Sparse,
    factors: std::sync::Arc<Banded>,
    begin: Vec<f64>,
    /// The flow into each end.
    ends: [Vec<f64>; 2],
    trace: Vec<f64>,
}

impl Unfolded {
    fn moments(&self) -> Moments {
        let first = self.factors.solve(&self.begin);
        let second = self.factors.solve(&first);
        let third = self.factors.solve(&second);
        let of =
            |end: &Vec<f64>| [dot(end, &first).max(0.0), dot(end, &second), 2.0 * dot(end, &third)];
        Moments { ends: self.ends.iter().map(of).collect(), weighted: 0.0 }
    }

    /// What has passed by the times of a grid; artificial ends count as not passed.
    fn curve(&self, times: &[f64], artificial: &[usize]) -> Result<PassageCurve, Reason> {
        let states = follow(&self.matrix, &self.begin, times);
        let states = states.ok_or_else(|| too_large(self.matrix.nonzeros() as f64))?;
        let gone: Vec<Vec<f64>> = states.iter().map(|state| self.integral(state)).collect();
        let curve = |end: &Vec<f64>| EndCurve {
            density: states.iter().map(|state| dot(end, state).max(0.0)).collect(),
            passed: gone.iter().map(|gone| dot(end, gone).max(0.0)).collect(),
            below: states
                .last()
                .zip(times.last())
                .map_or([0.0; 2], |(last, h)| self.below(end, last, *h)),
        };
        let alive = |state: &Vec<f64>| dot(&self.trace, state).clamp(0.0, 1.0);
        let mut survival: Vec<f64> = states.iter().map(alive).collect();
        let mut ends: Vec<EndCurve> = self.ends.iter().map(curve).collect();
        let mut lost = 0.0;
        for &end in artificial {
            let passed = std::mem::take(&mut ends[end]).passed;
            lost += passed.iter().copied().fold(0.0, f64::max);
            survival.iter_mut().zip(&passed).for_each(|(sum, lost)| *sum += lost);
            let none = vec![0.0; times.len()];
            ends[end] = EndCurve { density: none.clone(), passed: none, below: [0.0; 2] };
        }
        Ok(PassageCurve { times: times.to_vec(), survival, ends, lost })
    }

    /// The time spent in each state up to that which is left: `S^-1 (rho - rho(t))`.
    fn integral(&self, left: &[f64]) -> Vec<f64> {
        let moved: Vec<f64> = self.begin.iter().zip(left).map(|(a, b)| a - b).collect();
        self.factors.solve(&moved)
    }

    /// `[E[T; T < h], E[T^2; T < h]]` at an end, from the state at the horizon `h`.
    fn below(&self, end: &[f64], last: &[f64], horizon: f64) -> [f64; 2] {
        let once = self.factors.solve(&self.integral(last));
        let twice = self.factors.solve(&once);
        let later = self.factors.solve(last);
        let after = self.factors.solve(&later);
        let first = dot(end, &once) - horizon * dot(end, &later);
        let square = dot(end, &twice) - horizon * dot(end, &after);
        [first, 2.0 * square - horizon * horizon * dot(end, &later)]
    }
}
