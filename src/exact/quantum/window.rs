//! Follow the tilted state through a finite window, as a series in the counting field.
//!
//! With the cumulant rates `c_m` and `u(s, t) = e^{-lambda(s) t} e^{L(s) t} rho_0 = sum_n u_n s^n`,
//!
//! ```text
//! du_n/dt = L u_n + sum_{m=1..n} (W_m - c_m)/m! u_{n-m},   K_n(t) = c_n t + the n-th cumulant of Tr u(s, t)
//! ```
//!
//! Nothing in it grows: it is followed until it rests.

use super::counting::{Cumulants, weighted};
use super::steady::{Steady, dot};
use super::superoperator::Sparse;

/// Norm of the generator times a step.
const STEP: f64 = 4.0;
/// Terms of the exponential series of a step.
const TERMS: usize = 60;
/// Multiply-adds that the windows of one count may take.
pub(super) const MAX_WORK: f64 = 2e9;

/// Coupled linear equations `du_i/dt = L u_i + sum_j C_ij u_j`.
struct Flow<'a> {
    steady: &'a Steady,
    /// `(to, from, matrix)`.
    couplings: Vec<(usize, usize, Sparse)>,
    bound: f64,
}

impl Flow<'_> {
    fn derivative(&self, u: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let mut change: Vec<Vec<f64>> =
            u.iter().map(|u| self.steady.generator.whole.times(u)).collect();
        for (to, from, matrix) in &self.couplings {
            matrix.add(1.0, &u[*from], &mut change[*to]);
        }
        change
    }

    fn steps(&self, time: f64) -> usize {
        series_steps(self.bound, time)
    }

    fn work(&self, components: usize, time: f64) -> f64 {
        let coupled: usize = self.couplings.iter().map(|c| c.2.nonzeros()).sum();
        let each = components * self.steady.generator.whole.nonzeros() + coupled;
        self.steps(time) as f64 * 25.0 * each as f64
    }

    /// Follow through a time.
    fn follow(&self, mut u: Vec<Vec<f64>>, time: f64) -> Vec<Vec<f64>> {
        let steps = self.steps(time);
        let step = time / steps as f64;
        for _ in 0..steps {
            if series(&mut u, step, &|u| self.derivative(u)) <= 1e-16 {
                break;
            }
        }
        u
    }
}

/// What linear equations make of a state.
type Derivative<'a> = dyn Fn(&[Vec<f64>]) -> Vec<Vec<f64>> + 'a;

/// One step of [`series_steps`] of linear equations as a Taylor series, by what they make of a state; the largest of its
/// terms, as a share of the state.
pub(super) fn series(u: &mut [Vec<f64>], step: f64, derivative: &Derivative<'_>) -> f64 {
    let before = largest(u);
    if before == 0.0 {
        return 0.0;
    }
    let mut term = u.to_vec();
    let mut moved = 0.0_f64;
    for n in 1..TERMS {
        term = derivative(&term);
        let factor = step / n as f64;
        for (u, term) in u.iter_mut().zip(&mut term) {
            for x in term.iter_mut() {
                *x *= factor;
            }
            u.iter_mut().zip(term).for_each(|(u, x)| *u += *x);
        }
        let share = largest(&term) / before;
        moved = moved.max(share);
        if share <= 1e-17 {
            break;
        }
    }
    moved
}

fn largest(u: &[Vec<f64>]) -> f64 {
    u.iter().flatten().fold(0.0, |most, x| most.max(x.abs()))
}

/// Both ends of a window: what is counted starts with the factor `e^{s B}` of an operator, and ends with one.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// The coefficients of the state at the start.
    pub(super) start: Vec<Vec<f64>>,
    /// The coefficients of the functional at the end.
    pub(super) end: Vec<Vec<f64>>,
}

impl Ends {
    /// A state, and nothing asked of the end.
    pub(super) fn plain(steady: &Steady, state: &[f64]) -> Self {
        Self { start: vec![state.to_vec()], end: vec![steady.generator.trace()] }
    }

    fn begun(&self, n: usize, size: usize) -> Vec<f64> {
        self.start.get(n).cloned().unwrap_or_else(|| vec![0.0; size])
    }

    /// The series of what is seen of a state.
    fn seen(&self, u: &[Vec<f64>]) -> [f64; 5] {
        let term = |n: usize, m: usize| self.end.get(m).map_or(0.0, |end| dot(end, &u[n - m]));
        std::array::from_fn(|n| (0..=n).map(|m| term(n, m)).sum())
    }
}

/// Cumulants of a count at half a window and at its end; none where they take too much work.
pub(super) fn cumulants(
    steady: &Steady,
    count: &Cumulants,
    ends: &Ends,
    duration: f64,
) -> Option<[[f64; 4]; 2]> {
    let size = steady.state.len();
    let factorials = [1.0, 2.0, 6.0, 24.0];
    let coupling = |m: usize| {
        let weights = count.increments.iter().map(|d| d.powi(m as i32 + 1) / factorials[m]);
        let tilt = weighted(steady, weights);
        Sparse::sum(size, [(1.0, &tilt)].into_iter(), -count.rates[m] / factorials[m])
    };
    let tilts: Vec<Sparse> = (0..4).map(coupling).collect();
    let pairs = (1..5).flat_map(|n| (1..=n).map(move |m| (n, m)));
    let couplings: Vec<_> = pairs.map(|(n, m)| (n, n - m, tilts[m - 1].clone())).collect();
    let bound = 2.0 * steady.generator.whole.bound();
    let flow = Flow { steady, couplings, bound };
    if flow.work(5, duration) > MAX_WORK {
        return None;
    }
    let begun: Vec<_> = (0..5).map(|n| ends.begun(n, size)).collect();
    let middle = flow.follow(begun, duration / 2.0);
    let end = flow.follow(middle.clone(), duration / 2.0);
    let of = |u: &[Vec<f64>], time: f64| {
        let own = logarithm(ends.seen(u));
        std::array::from_fn(|n| count.rates[n] * time + own[n])
    };
    Some([of(&middle, duration / 2.0), of(&end, duration)])
}

/// Covariances of two counts at half a window and at its end.
pub(super) fn covariances(
    steady: &Steady,
    [x, y]: [&Cumulants; 2],
    covariance: f64,
    [from_x, from_y]: [&Ends; 2],
    duration: f64,
) -> Option<[f64; 2]> {
    let (size, both) = (steady.state.len(), [from_x, from_y]);
    let bound = 2.0 * steady.generator.whole.bound();
    let flow = Flow { steady, couplings: coupled([x, y], covariance, steady), bound };
    if flow.work(4, duration) > MAX_WORK {
        return None;
    }
    // The factors of both ends commute: they are functions of one operator, or one of them is none.
    let mixed = if both.iter().all(|ends| ends.start.len() > 1) {
        from_x.start[2].iter().map(|x| 2.0 * x).collect()
    } else {
        vec![0.0; size]
    };
    let begun = vec![from_x.begun(0, size), from_x.begun(1, size), from_y.begun(1, size), mixed];
    let middle = flow.follow(begun, duration / 2.0);
    let end = flow.follow(middle.clone(), duration / 2.0);
    let of = |u: &[Vec<f64>], time: f64| covariance * time + beyond(both, u);
    Some([of(&middle, duration / 2.0), of(&end, duration)])
}

/// What couples the mixed series of two counts: `u`, `u_x`, `u_y`, `u_xy`.
fn coupled(
    [x, y]: [&Cumulants; 2],
    covariance: f64,
    steady: &Steady,
) -> Vec<(usize, usize, Sparse)> {
    let size = steady.state.len();
    let single = |c: &Cumulants| {
        let tilt = weighted(steady, c.increments.iter().copied());
        Sparse::sum(size, [(1.0, &tilt)].into_iter(), -c.rates[0])
    };
    let both = weighted(steady, x.increments.iter().zip(&y.increments).map(|(x, y)| x * y));
    let both = Sparse::sum(size, [(1.0, &both)].into_iter(), -covariance);
    vec![(1, 0, single(x)), (2, 0, single(y)), (3, 0, both), (3, 2, single(x)), (3, 1, single(y))]
}

/// The covariance beyond what grows, as it is seen at the end.
fn beyond([from_x, from_y]: [&Ends; 2], u: &[Vec<f64>]) -> f64 {
    let end = |ends: &Ends, u: &[f64]| ends.end.get(1).map_or(0.0, |end| dot(end, u));
    let trace = |u: &[f64]| dot(&from_x.end[0], u);
    let last = match (from_x.end.get(2), from_y.end.get(2)) {
        (Some(end), Some(_)) => 2.0 * dot(end, &u[0]),
        _ => 0.0,
    };
    let [a, b] = [trace(&u[1]) + end(from_x, &u[0]), trace(&u[2]) + end(from_y, &u[0])];
    let both = trace(&u[3]) + end(from_x, &u[2]) + end(from_y, &u[1]) + last;
    both - a * b
}

/// How many steps a time takes, by the norm of a generator.
pub(super) fn series_steps(bound: f64, time: f64) -> usize {
    (bound * time / STEP).ceil().max(1.0) as usize
}

/// A state at each of some ascending times under a generator; none where that takes too much work.
pub(super) fn follow(generator: &Sparse, state: &[f64], times: &[f64]) -> Option<Vec<Vec<f64>>> {
    let bound = generator.bound();
    let work = 25.0 * generator.nonzeros() as f64;
    let until = times.last().copied().unwrap_or(0.0);
    if work * (series_steps(bound, until) + times.len()) as f64 > MAX_WORK {
        return None;
    }
    let (mut x, mut now) = (state.to_vec(), 0.0);
    let mut found = Vec::with_capacity(times.len());
    for &time in times {
        let steps = series_steps(bound, time - now);
        let step = (time - now) / steps as f64;
        for _ in 0..steps {
            x = exponential(generator, x, step);
        }
        now = time;
        found.push(x.clone());
    }
    Some(found)
}

/// A state after one step of [`series_steps`] under a generator.
pub(super) fn exponential(generator: &Sparse, x: Vec<f64>, step: f64) -> Vec<f64> {
    let mut u = [x];
    series(&mut u, step, &|u| vec![generator.times(&u[0])]);
    let [x] = u;
    x
}

/// A state after a time; none where that takes too much work.
pub(super) fn evolved(steady: &Steady, state: &[f64], time: f64) -> Option<Vec<f64>> {
    let bound = steady.generator.whole.bound();
    let flow = Flow { steady, couplings: Vec::new(), bound };
    (flow.work(1, time) <= MAX_WORK).then(|| flow.follow(vec![state.to_vec()], time).swap_remove(0))
}

/// The cumulants of a series `sum_n a_n s^n` with `a_0` close to one.
fn logarithm(series: [f64; 5]) -> [f64; 4] {
    let [_, a, b, c, d] = series.map(|x| x / series[0]);
    let [b, c, d] = [2.0 * b, 6.0 * c, 24.0 * d];
    [
        a,
        b - a * a,
        c - 3.0 * b * a + 2.0 * a * a * a,
        d - 4.0 * c * a - 3.0 * b * b + 12.0 * b * a * a - 6.0 * a * a * a * a,
    ]
}
