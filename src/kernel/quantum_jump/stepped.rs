//! Move a wave function between two jumps in steps: `psi(t) = exp(D t) psi` with the drift `D = -i H - (1/2) sum_k L_k^+ L_k`.
//!
//! `exp(D tau)` is kept for `tau = d, 2d, 4d, ...`; within the shortest step a Taylor series does the rest, whose squared
//! norm is a polynomial in time. There are no eigenvectors, which are ill-conditioned where two levels meet, and
//! every sum has one order: the same bits on every machine.

use faer::c64;

use super::wave::{Matrix, Wave};

/// Norm of the drift times the shortest step.
const SHORTEST: f64 = 0.25;
/// Terms of the Taylor series in the shortest step; the rest is below 1e-17.
const TERMS: usize = 13;
/// The most steps that are kept.
const MAX_STEPS: usize = 48;

/// A dense matrix by columns, real and imaginary parts apart.
#[derive(Clone, Debug)]
struct Dense {
    size: usize,
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Dense {
    fn new(size: usize, entries: &[(u32, u32, c64)], factor: f64) -> Self {
        let mut own = Self { size, re: vec![0.0; size * size], im: vec![0.0; size * size] };
        for &(row, column, value) in entries {
            let at = column as usize * size + row as usize;
            own.re[at] += factor * value.re;
            own.im[at] += factor * value.im;
        }
        own
    }

    fn identity(size: usize) -> Self {
        let ones: Vec<_> = (0..size as u32).map(|k| (k, k, c64::new(1.0, 0.0))).collect();
        Self::new(size, &ones, 1.0)
    }

    fn add(&mut self, other: &Self) {
        self.re.iter_mut().zip(&other.re).for_each(|(x, y)| *x += y);
        self.im.iter_mut().zip(&other.im).for_each(|(x, y)| *x += y);
    }

    /// The product with a matrix, times a factor.
    fn times(&self, other: &Self, factor: f64) -> Self {
        let size = self.size;
        let left = Matrix::of_columns(size, self.re.clone(), self.im.clone());
        let mut product = Self { size, re: Vec::new(), im: Vec::new() };
        let (mut from, mut into) = (Wave::zero(size), Wave::zero(size));
        for column in 0..size {
            let own = column * size..(column + 1) * size;
            from.re.copy_from_slice(&other.re[own.clone()]);
            from.im.copy_from_slice(&other.im[own]);
            left.apply(false, &from, &mut into);
            into.scale(size, factor);
            product.re.extend_from_slice(&into.re);
            product.im.extend_from_slice(&into.im);
        }
        product
    }
}

/// The evolution between jumps.
#[derive(Clone, Debug)]
pub(super) struct Stepped {
    size: usize,
    drift: Matrix,
    /// The shortest step.
    shortest: f64,
    /// `exp(D shortest 2^k)`.
    steps: Vec<Matrix>,
    /// The step that a wait is first tried with.
    first: usize,
}

impl Stepped {
    /// By the drift, for times up to `longest`.
    pub(super) fn new(size: usize, drift: &[(u32, u32, c64)], longest: f64) -> Self {
        let bound = bound(size, drift).max(SHORTEST / longest);
        let shortest = SHORTEST / bound;
        let step = Dense::new(size, drift, shortest);
        let (mut first, mut term) = (Dense::identity(size), Dense::identity(size));
        for n in 1..=TERMS + 4 {
            term = term.times(&step, 1.0 / n as f64);
            first.add(&term);
        }
        let mut all = vec![first];
        while all.len() < MAX_STEPS && shortest * (1_u64 << all.len()) as f64 <= longest {
            let last = &all[all.len() - 1];
            all.push(last.times(last, 1.0));
        }
        let decay: f64 = drift.iter().filter(|e| e.0 == e.1).map(|e| -2.0 * e.2.re).sum();
        let wait = 0.5 * size as f64 / decay.max(size as f64 / longest);
        let short = |k: &usize| shortest * (1_u64 << k) as f64 <= wait;
        let first = (0..all.len()).take_while(short).count().saturating_sub(1);
        let steps = all.into_iter().map(|own| Matrix::of_columns(size, own.re, own.im)).collect();
        let drift = Matrix::new(size, size, drift.to_vec());
        Self { size, drift, shortest, steps, first }
    }

    fn time(&self, step: usize) -> f64 {
        self.shortest * (1_u64 << step) as f64
    }

    /// Go on until the squared norm has fallen to a level, or through a time where it has not; how long it took to fall.
    pub(super) fn pass(
        &self,
        wave: &mut Wave,
        level: f64,
        left: f64,
        scratch: &mut Scratch,
    ) -> Option<f64> {
        let mut passed = 0.0;
        let mut step = self.first;
        let mut rises = true;
        loop {
            let time = self.time(step);
            let fits = passed + time <= left;
            if fits {
                self.steps[step].apply(false, wave, &mut scratch.spare);
            }
            if fits && scratch.spare.norm(self.size) > level {
                std::mem::swap(wave, &mut scratch.spare);
                passed += time;
                if rises {
                    step = (step + 1).min(self.steps.len() - 1);
                    continue;
                }
            }
            rises = false;
            if step == 0 {
                break;
            }
            step -= 1;
        }
        let rest = (left - passed).max(0.0);
        let until = rest.min(self.shortest);
        let series = self.series(wave, scratch);
        let fallen = series.falls_to(level, until);
        series.at(fallen.unwrap_or(until), wave);
        // A step less would have been too long by rounding alone.
        fallen.or((rest > until).then_some(until)).map(|time| passed + time)
    }

    /// The Taylor series within the shortest step.
    fn series<'a>(&self, from: &Wave, scratch: &'a mut Scratch) -> Series<'a> {
        let size = self.size;
        let terms = &mut scratch.terms;
        terms[0].re[..size].copy_from_slice(&from.re[..size]);
        terms[0].im[..size].copy_from_slice(&from.im[..size]);
        for n in 1..TERMS {
            let (before, own) = terms.split_at_mut(n);
            self.drift.apply(false, &before[n - 1], &mut own[0]);
            own[0].scale(size, 1.0 / n as f64);
        }
        let mut norm = [0.0; TERMS];
        for (m, sum) in norm.iter_mut().enumerate() {
            for n in 0..=m {
                let (a, b) = (&terms[n], &terms[m - n]);
                for k in 0..size {
                    *sum += a.re[k] * b.re[k] + a.im[k] * b.im[k];
                }
            }
        }
        Series { size, terms, norm }
    }
}

/// The largest sum of a row.
fn bound(size: usize, entries: &[(u32, u32, c64)]) -> f64 {
    let mut rows = vec![0.0; size];
    for &(row, _, value) in entries {
        rows[row as usize] += value.norm_sqr().sqrt();
    }
    rows.into_iter().fold(0.0, f64::max)
}

/// What a walker lends to the evolution.
#[derive(Debug)]
pub(super) struct Scratch {
    spare: Wave,
    terms: Vec<Wave>,
}

impl Scratch {
    /// For wave functions up to a size.
    pub(super) fn new(size: usize) -> Self {
        Self { spare: Wave::zero(size), terms: vec![Wave::zero(size); TERMS] }
    }
}

/// A wave function as a power series in time.
struct Series<'a> {
    size: usize,
    terms: &'a [Wave],
    /// Its squared norm.
    norm: [f64; TERMS],
}

impl Series<'_> {
    fn at(&self, time: f64, wave: &mut Wave) {
        let size = self.size;
        wave.re[..size].copy_from_slice(&self.terms[TERMS - 1].re[..size]);
        wave.im[..size].copy_from_slice(&self.terms[TERMS - 1].im[..size]);
        for term in self.terms[..TERMS - 1].iter().rev() {
            wave.re[..size].iter_mut().zip(&term.re).for_each(|(x, y)| *x = *x * time + y);
            wave.im[..size].iter_mut().zip(&term.im).for_each(|(x, y)| *x = *x * time + y);
        }
    }

    /// The squared norm and its slope.
    fn norm(&self, time: f64) -> [f64; 2] {
        let (mut value, mut slope) = (0.0, 0.0);
        for coefficient in self.norm.iter().rev() {
            slope = slope * time + value;
            value = value * time + coefficient;
        }
        [value, slope]
    }

    /// When the squared norm has fallen to a level, if it does before `until`: Newton's steps within a bracket.
    fn falls_to(&self, level: f64, until: f64) -> Option<f64> {
        if self.norm(until)[0] > level {
            return None;
        }
        let (mut low, mut high) = (0.0, until);
        let mut time = 0.5 * until;
        for _ in 0..100 {
            let [value, slope] = self.norm(time);
            if value > level {
                low = time;
            } else {
                high = time;
            }
            let newton = time - (value - level) / slope;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            if (next - time).abs() <= 1e-15 * until {
                return Some(next);
            }
            time = next;
        }
        Some(time)
    }
}
