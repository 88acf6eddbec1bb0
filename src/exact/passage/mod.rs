//! Compute when a trajectory first passes: a set of states, a net count, or entropy production.
//!
//! States that have not passed form a killed chain ([`super::chain::killed`]): with `S` minus its generator and
//! `e` its rates into an end,
//!
//! ```text
//! P(end) = S^-1 e,    E[T^n; end] = n! S^-n S^-1 e,    density e . exp(-S^T t) start.
//! ```
//!
//! A count or the entropy is unfolded between its thresholds ([`levels`]; Neri, Roldan, Juelicher,
//! doi:10.1103/PhysRevX.7.011019, for the relations that its passage obeys).
//!
//! Where one threshold is given, the other side is cut off ever further away: for what happens in
//! the end until doubling the distance changes less than `SETTLED` (the error is then its square,
//! for what comes back from afar decays exponentially), for a grid of times until less than
//! `MAX_LOST` has been cut off by the last one. A count without drift never settles; the reason
//! says so, and its grid of times still has an answer. Passages after the first, and those of several counts at
//! once, are not given.

pub(crate) mod levels;
mod moments;
mod outcome;

pub use outcome::{EndCurve, Outcome, Passage, PassageCurve, Thresholds, Ultimate};

use crate::exact::chain::killed::{Killed, Node, Onward};
use crate::exact::fluctuation::underflow::nothing_underflows;
use crate::exact::reason::{Reason, fits, valid_times};
use crate::network::{Clock, Coordinate, Network};
use levels::Levels;
use moments::Curves;
pub(crate) use moments::Moments;

/// Relative change of probability and moments at which doubling the cut stops.
pub(crate) const SETTLED: f64 = 1e-8;
/// Probability that a cut may lose by the last time of a grid.
pub(crate) const MAX_LOST: f64 = 1e-13;
/// The first cut, in strides of the count.
pub(crate) const FIRST_CUT: f64 = 16.0;
/// Sets of states that one question may name.
const MAX_SETS: usize = 64;

const WHAT: &str = "the first passage";

/// First passage into one of several disjoint sets of states, from a `start` distribution over all states.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// // From the empty level to the occupied one.
/// let found = exact::passage_of_states(&network, &[1.0, 0.0], &[&[1]], &[1.0])?;
/// let filled = found.ultimate?.ends[0];
/// assert_eq!(filled.probability, 1.0);
/// assert!((filled.mean.expect("reached") - 1.0).abs() < 1e-14);
/// assert!((found.curve?.survival[0] - (-1.0_f64).exp()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where sets overlap, are empty, or name unknown states, or jumps fall on steps.
pub fn passage_of_states(
    network: &Network,
    start: &[f64],
    targets: &[&[u32]],
    times: &[f64],
) -> Result<Passage, Reason> {
    let sets = targets.len();
    fits("start law", start.len(), network.states.len())?;
    valid_times(times)?;
    if network.clock != Clock::Continuous {
        return Err(Reason::Steps { what: WHAT });
    }
    let end_of = ends_by_state(targets, network.states.len())?;
    let onward = |(_, x): Node| {
        let jumps = network.channels_from(x).iter().filter(|c| c.rate > 0.0);
        let lead = |to: u32| match end_of[to as usize] {
            Some(end) => Onward::Out { end, weight: 0.0 },
            None => Onward::To((0, to)),
        };
        jumps.map(|c| (lead(c.to), c.rate)).collect()
    };
    let law: Vec<_> = (0..).zip(start.iter().copied()).filter(|(_, p)| *p > 0.0).collect();
    let outside = || law.iter().filter(|(x, _)| end_of[*x as usize].is_none());
    let chain = Killed::explore(WHAT, outside().map(|&(x, _)| (0, x)), sets, onward)?;
    let begin = chain.spread(outside().map(|&(x, p)| ((0, x), p)));
    let mut at_once = vec![0.0; sets];
    for &(x, p) in &law {
        if let Some(end) = end_of[x as usize] {
            at_once[end] += p;
        }
    }
    let ultimate = Moments::of(&chain, &begin).map(|mut moments| {
        moments.ends.iter_mut().zip(&at_once).for_each(|(end, p)| end[0] += p);
        moments.ultimate(&[])
    });
    let curve = Curves::of(&chain, &begin, times).map(|mut curve| {
        let missing = 1.0 - at_once.iter().chain(&begin).sum::<f64>();
        curve.wait(missing);
        for (passed, p) in curve.passed.iter_mut().zip(&at_once) {
            for passed in passed {
                *passed += p;
            }
        }
        curve.survival(times, &[])
    });
    Ok(Passage { ultimate, curve })
}

/// Which of some disjoint sets each state is in.
fn ends_by_state(targets: &[&[u32]], states: usize) -> Result<Vec<Option<usize>>, Reason> {
    let range = |what, value: usize, bound| Reason::Range { what, value: value as f64, bound };
    if targets.is_empty() || targets.len() > MAX_SETS {
        return Err(range("the number of sets", targets.len(), "between 1 and 64"));
    }
    let mut end_of = vec![None; states];
    for (end, set) in targets.iter().enumerate() {
        for &x in *set {
            let slot = end_of.get_mut(x as usize);
            let slot = slot.ok_or(range("a state", x as usize, "one of the network"))?;
            if slot.is_some_and(|other| other != end) {
                return Err(range("a state", x as usize, "in one set only"));
            }
            *slot = Some(end);
        }
    }
    Ok(end_of)
}

/// First passage of a net count to one or two thresholds, in its own integers, from a `start` distribution.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// use fluctua::exact::{self, Thresholds};
/// use fluctua::network::Lattice;
///
/// let mut observables = network.counting.observables.iter();
/// let left = observables.find(|o| o.observable.to_string() == "particle.left").expect("counted");
/// let count = &Lattice::of(left, None).coordinates[0];
/// let thresholds = Thresholds { lower: Some(-3.0), upper: Some(3.0) };
/// let ends = exact::passage_of_count(&network, &law, count, thresholds, &[])?.ultimate?.ends;
/// // Electrons come from the left: far more passages are up.
/// assert!(ends[1].probability > 0.99 && ends[0].probability < 0.01);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where no threshold is given or one is on the wrong side, or jumps fall on steps.
pub fn passage_of_count(
    network: &Network,
    start: &[f64],
    count: &Coordinate,
    thresholds: Thresholds,
    times: &[f64],
) -> Result<Passage, Reason> {
    fits("start law", start.len(), network.states.len())?;
    valid_times(times)?;
    let levels = Levels::of_count(network, count);
    if !levels.climbs() {
        return Err(Reason::Never { what: "a jump that is counted" });
    }
    let law = (0..).zip(start.iter().copied()).filter(|(_, p)| *p > 0.0).collect();
    LevelPassage { levels, origins: vec![Origin { zero: 0.0, law }], weighted: false }
        .passage(thresholds, times)
}

/// First passage of entropy production, with its boundary term, to one or two thresholds, from the
/// stationary `law`.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// use fluctua::exact::{self, Thresholds};
///
/// let thresholds = Thresholds { lower: Some(-2.0), upper: Some(4.0) };
/// let found = exact::passage_of_entropy(&network, &law, thresholds, &[])?.ultimate?;
/// let average = found.exponential_average.expect("nothing underflows");
/// assert!((average - 1.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where entropy production is undefined, always zero or without a quantum, no threshold is given
/// or one is on the wrong side, or jumps fall on steps.
pub fn passage_of_entropy(
    network: &Network,
    law: &[f64],
    thresholds: Thresholds,
    times: &[f64],
) -> Result<Passage, Reason> {
    valid_times(times)?;
    let levels = Levels::of_entropy(network, law)?;
    if !levels.climbs() {
        return Err(Reason::Never { what: "entropy production (detailed balance holds)" });
    }
    let states = (0..).zip(law.iter().copied()).filter(|(_, p)| *p > 0.0);
    let origin = |(x, p)| Origin { zero: levels.level((0, x)), law: vec![(x, p)] };
    let origins = states.map(origin).collect();
    let weighted = nothing_underflows(network, law).is_ok();
    LevelPassage { levels, origins, weighted }.passage(thresholds, times)
}

/// Starts whose levels are counted from the same zero.
struct Origin {
    zero: f64,
    law: Vec<(u32, f64)>,
}

/// The passage of a level, added up over starts.
struct LevelPassage<'a> {
    levels: Levels<'a>,
    origins: Vec<Origin>,
    /// Levels are those of entropy production, and their weights are known.
    weighted: bool,
}

impl LevelPassage<'_> {
    fn passage(&self, thresholds: Thresholds, times: &[f64]) -> Result<Passage, Reason> {
        self.levels.in_continuous_time(WHAT)?;
        let [lower, upper] = thresholds.bounds()?;
        if lower.is_infinite() {
            return Ok(self.one_sided(0, upper, times));
        }
        if upper.is_infinite() {
            return Ok(self.one_sided(1, lower, times));
        }
        let ultimate = self.moments([lower, upper]).map(|moments| Ultimate {
            exponential_average: self.weighted.then_some(moments.weighted),
            ..moments.ultimate(&[])
        });
        let curve = self.curves([lower, upper], times);
        Ok(Passage { ultimate, curve: curve.map(|curve| curve.survival(times, &[])) })
    }

    /// Only one threshold, `own`; the end `cut` is artificial.
    fn one_sided(&self, cut: usize, own: f64, times: &[f64]) -> Passage {
        let bounds = |far: f64| if cut == 0 { [-far, own] } else { [own, far] };
        let first = FIRST_CUT * self.levels.stride();
        let kept = 1 - cut;
        let ultimate = || -> Result<Ultimate, Reason> {
            let mut far = first;
            let mut before = self.moments(bounds(far))?;
            let mut change = f64::INFINITY;
            loop {
                far *= 2.0;
                let moments = match self.moments(bounds(far)) {
                    Err(Reason::TooLarge { .. }) if change.is_finite() => {
                        let layers = (far / 2.0 / self.levels.quantum) as i64;
                        return Err(Reason::NoDrift { change, layers });
                    }
                    other => other?,
                };
                change = moments.change_from(&before, kept);
                if change <= SETTLED {
                    return Ok(moments.ultimate(&[cut]));
                }
                before = moments;
            }
        };
        let curve = || -> Result<PassageCurve, Reason> {
            let mut far = first;
            loop {
                let curve = self.curves(bounds(far), times)?.survival(times, &[cut]);
                if curve.lost <= MAX_LOST {
                    return Ok(curve);
                }
                far *= 2.0;
            }
        };
        Passage { ultimate: ultimate(), curve: curve() }
    }

    fn chain(&self, origin: &Origin, bounds: [f64; 2]) -> Result<(Killed, Vec<f64>), Reason> {
        let starts = origin.law.iter().map(|&(x, _)| (0, x));
        let chain = self.levels.between(WHAT, starts, bounds, origin.zero)?;
        let begin = chain.spread(origin.law.iter().map(|&(x, p)| ((0, x), p)));
        Ok((chain, begin))
    }

    fn moments(&self, bounds: [f64; 2]) -> Result<Moments, Reason> {
        let mut sum = Moments { ends: vec![[0.0; 3]; 2], weighted: 0.0 };
        for origin in &self.origins {
            let (chain, begin) = self.chain(origin, bounds)?;
            sum.add(&Moments::of(&chain, &begin)?);
        }
        Ok(sum)
    }

    fn curves(&self, bounds: [f64; 2], times: &[f64]) -> Result<Curves, Reason> {
        let mut sum = Curves::empty(2, times.len());
        for origin in &self.origins {
            let (chain, begin) = self.chain(origin, bounds)?;
            let all: f64 = origin.law.iter().map(|(_, p)| p).sum();
            sum.add(&Curves::of(&chain, &begin, times)?);
            sum.wait(all - begin.iter().sum::<f64>());
        }
        Ok(sum)
    }
}
