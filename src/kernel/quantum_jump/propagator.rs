//! Move a wave function between two jumps: `psi(t) = exp(D t) psi` with the drift `D = -i H - (1/2) sum_k L_k^+ L_k`.
//!
//! `exp(D tau)` is kept for `tau = d, 2d, 4d, ...`; within the shortest step a Taylor series does the rest, whose squared
//! norm is a polynomial in time. There are no eigenvectors, which are ill-conditioned where two levels meet, and
//! every sum has one order: the same bits on every machine.

use faer::c64;

use crate::network::Operator;

/// Norm of the drift times the shortest step.
const SHORTEST: f64 = 0.25;
/// Terms of the Taylor series in the shortest step; the rest is below 1e-17.
pub(super) const TERMS: usize = 13;
/// The most steps that are kept.
const MAX_STEPS: usize = 48;

/// A dense matrix by columns, real and imaginary parts apart.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    size: usize,
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Matrix {
    fn identity(size: usize) -> Self {
        let mut re = vec![0.0; size * size];
        (0..size).for_each(|k| re[k * size + k] = 1.0);
        Self { size, re, im: vec![0.0; size * size] }
    }

    fn of(operator: &Operator) -> Self {
        let size = operator.dimension();
        let mut own = Self { size, re: vec![0.0; size * size], im: vec![0.0; size * size] };
        for &(row, column, value) in operator.entries() {
            let at = column as usize * size + row as usize;
            (own.re[at], own.im[at]) = (value.re, value.im);
        }
        own
    }

    fn scale(&mut self, factor: f64) {
        self.re.iter_mut().chain(&mut self.im).for_each(|x| *x *= factor);
    }

    fn add(&mut self, other: &Self) {
        self.re.iter_mut().zip(&other.re).for_each(|(x, y)| *x += y);
        self.im.iter_mut().zip(&other.im).for_each(|(x, y)| *x += y);
    }

    /// The product with a matrix.
    fn times(&self, other: &Self) -> Self {
        let size = self.size;
        let mut product = Self { size, re: vec![0.0; size * size], im: vec![0.0; size * size] };
        for column in 0..size {
            let own = column * size..(column + 1) * size;
            let from = (&other.re[own.clone()], &other.im[own.clone()]);
            self.apply(from, (&mut product.re[own.clone()], &mut product.im[own]));
        }
        product
    }

    /// The matrix times a vector, added to another.
    fn apply(&self, (x_re, x_im): (&[f64], &[f64]), (y_re, y_im): (&mut [f64], &mut [f64])) {
        let columns = self.re.chunks_exact(self.size).zip(self.im.chunks_exact(self.size));
        for ((re, im), (&a, &b)) in columns.zip(x_re.iter().zip(x_im)) {
            if a == 0.0 && b == 0.0 {
                continue;
            }
            for (((y_re, y_im), re), im) in y_re.iter_mut().zip(y_im.iter_mut()).zip(re).zip(im) {
                *y_re += re * a - im * b;
                *y_im += re * b + im * a;
            }
        }
    }
}

/// A wave function, real and imaginary parts apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wave {
    pub(super) re: Vec<f64>,
    pub(super) im: Vec<f64>,
}

impl Wave {
    pub(super) fn of(vector: &[c64]) -> Self {
        Self {
            re: vector.iter().map(|x| x.re).collect(),
            im: vector.iter().map(|x| x.im).collect(),
        }
    }

    pub(super) fn zero(size: usize) -> Self {
        Self { re: vec![0.0; size], im: vec![0.0; size] }
    }

    pub(super) fn vector(&self) -> Vec<c64> {
        self.re.iter().zip(&self.im).map(|(&re, &im)| c64::new(re, im)).collect()
    }

    pub(super) fn norm(&self) -> f64 {
        let mut sum = 0.0;
        for (re, im) in self.re.iter().zip(&self.im) {
            sum += re * re + im * im;
        }
        sum
    }

    pub(super) fn clear(&mut self) {
        self.re.fill(0.0);
        self.im.fill(0.0);
    }
}

/// A sparse matrix with a factor times a wave function, added to another.
pub(super) fn add(operator: &Operator, factor: f64, from: &Wave, into: &mut Wave) {
    for &(row, column, value) in operator.entries() {
        let (a, b) = (from.re[column as usize], from.im[column as usize]);
        into.re[row as usize] += factor * (value.re * a - value.im * b);
        into.im[row as usize] += factor * (value.re * b + value.im * a);
    }
}

/// The evolution between jumps.
#[derive(Clone, Debug)]
pub(super) struct Propagator {
    drift: Operator,
    /// The shortest step.
    pub(super) shortest: f64,
    /// `exp(D shortest 2^k)`.
    steps: Vec<Matrix>,
}

impl Propagator {
    /// For times up to `longest`.
    pub(super) fn new(drift: Operator, longest: f64) -> Self {
        let size = drift.dimension();
        let bound = drift.bound().max(SHORTEST / longest);
        let shortest = SHORTEST / bound;
        let mut step = Matrix::of(&drift);
        step.scale(shortest);
        let (mut first, mut term) = (Matrix::identity(size), Matrix::identity(size));
        for n in 1..=TERMS + 4 {
            term = term.times(&step);
            term.scale(1.0 / n as f64);
            first.add(&term);
        }
        let mut steps = vec![first];
        while steps.len() < MAX_STEPS && shortest * (1_u64 << steps.len()) as f64 <= longest {
            let last = &steps[steps.len() - 1];
            steps.push(last.times(last));
        }
        Self { drift, shortest, steps }
    }

    pub(super) fn steps(&self) -> usize {
        self.steps.len()
    }

    /// How long a step lasts.
    pub(super) fn time(&self, step: usize) -> f64 {
        self.shortest * (1_u64 << step) as f64
    }

    /// A wave function after a step.
    pub(super) fn step(&self, step: usize, from: &Wave, into: &mut Wave) {
        into.clear();
        self.steps[step].apply((&from.re, &from.im), (&mut into.re, &mut into.im));
    }

    /// The Taylor series within the shortest step.
    pub(super) fn series(&self, from: &Wave) -> Series {
        let mut terms = vec![from.clone()];
        for n in 1..TERMS {
            let mut next = Wave::zero(from.re.len());
            add(&self.drift, 1.0 / n as f64, &terms[n - 1], &mut next);
            terms.push(next);
        }
        let mut norm = [0.0; TERMS];
        for (m, sum) in norm.iter_mut().enumerate() {
            for n in 0..=m {
                let (a, b) = (&terms[n], &terms[m - n]);
                for k in 0..a.re.len() {
                    *sum += a.re[k] * b.re[k] + a.im[k] * b.im[k];
                }
            }
        }
        Series { terms, norm }
    }
}

/// A wave function as a power series in time.
pub(super) struct Series {
    terms: Vec<Wave>,
    /// Its squared norm.
    norm: [f64; TERMS],
}

impl Series {
    pub(super) fn at(&self, time: f64) -> Wave {
        let mut wave = self.terms[TERMS - 1].clone();
        for term in self.terms[..TERMS - 1].iter().rev() {
            wave.re.iter_mut().zip(&term.re).for_each(|(x, y)| *x = *x * time + y);
            wave.im.iter_mut().zip(&term.im).for_each(|(x, y)| *x = *x * time + y);
        }
        wave
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
    pub(super) fn falls_to(&self, level: f64, until: f64) -> Option<f64> {
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
