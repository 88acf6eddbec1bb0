//! Compute with generating functions truncated at the order that is asked for.
//!
//! A jet is a Taylor polynomial of `<exp(s . x)>` in the counting field `s`: to fourth order in one
//! field, or to first order in each of two. Sums over histories become sums of products of jets,
//! and cumulants are read off the logarithm.

/// A truncated power series in the counting fields.
pub(crate) trait Jet: Copy + Send + Sync {
    /// The series zero.
    const ZERO: Self;

    /// `exp(s . x)`.
    fn exp(x: [f64; 2]) -> Self;
    /// `self += a b`.
    fn add_product(&mut self, a: &Self, b: &Self);
    /// `self += a factor`; over an array of known length, for it is most of the work.
    fn add_scaled(&mut self, a: &Self, factor: f64);
    /// `exp` of the series.
    fn exponential(&self) -> Self;
    /// `a / b`.
    fn quotient(a: &Self, b: &Self) -> Self;
    /// The coefficients, that without a counting field first.
    fn terms(&self) -> &[f64];
    /// The same, to be changed.
    fn terms_mut(&mut self) -> &mut [f64];

    /// The term without a counting field.
    fn constant(&self) -> f64 {
        self.terms()[0]
    }

    /// `self - a`, the constant term exactly zero.
    fn beyond(&self, a: &Self) -> Self {
        let mut rest = *self;
        rest.terms_mut().iter_mut().zip(a.terms()).for_each(|(c, a)| *c -= a);
        rest.terms_mut()[0] = 0.0;
        rest
    }

    /// `a b`.
    fn product(a: &Self, b: &Self) -> Self {
        let mut product = Self::ZERO;
        product.add_product(a, b);
        product
    }

    /// `self factor`.
    fn scaled(&self, factor: f64) -> Self {
        let mut scaled = Self::ZERO;
        scaled.add_scaled(self, factor);
        scaled
    }
}

/// One counting field, to fourth order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Single([f64; 5]);

impl Single {
    /// The logarithm of a generating function with these cumulants.
    pub(crate) fn of_cumulants([a, b, c, d]: [f64; 4]) -> Self {
        Self([0.0, a, b / 2.0, c / 6.0, d / 24.0])
    }

    /// The first four cumulants.
    pub(crate) fn cumulants(&self) -> [f64; 4] {
        let [c0, c1, c2, c3, c4] = self.0;
        let (m1, m2, m3, m4) = (c1 / c0, 2.0 * c2 / c0, 6.0 * c3 / c0, 24.0 * c4 / c0);
        let variance = m2 - m1 * m1;
        let third = m3 - m1 * (3.0 * m2 - 2.0 * m1 * m1);
        let central = m4 - 4.0 * m1 * m3 + m1 * m1 * (6.0 * m2 - 3.0 * m1 * m1);
        [m1, variance, third, central - 3.0 * variance * variance]
    }
}

impl Jet for Single {
    const ZERO: Self = Self([0.0; 5]);

    fn exp([x, _]: [f64; 2]) -> Self {
        Self([1.0, x, x * x / 2.0, x * x * x / 6.0, x * x * x * x / 24.0])
    }

    #[inline]
    fn add_product(&mut self, Self(a): &Self, Self(b): &Self) {
        let c = &mut self.0;
        c[0] += a[0] * b[0];
        c[1] += a[0] * b[1] + a[1] * b[0];
        c[2] += a[0] * b[2] + a[1] * b[1] + a[2] * b[0];
        c[3] += a[0] * b[3] + a[1] * b[2] + a[2] * b[1] + a[3] * b[0];
        c[4] += a[0] * b[4] + a[1] * b[3] + a[2] * b[2] + a[3] * b[1] + a[4] * b[0];
    }

    #[inline]
    fn add_scaled(&mut self, a: &Self, factor: f64) {
        self.0.iter_mut().zip(a.0).for_each(|(c, a)| *c += a * factor);
    }

    fn exponential(&self) -> Self {
        let [zero, a, b, c, d] = self.0;
        let square = a * a / 2.0;
        let terms = [
            1.0,
            a,
            b + square,
            c + a * b + a * square / 3.0,
            d + a * c + b * b / 2.0 + square * b + square * square / 6.0,
        ];
        Self(terms.map(|term| term * libm::exp(zero)))
    }

    fn quotient(Self(a): &Self, Self(b): &Self) -> Self {
        let mut q = [0.0; 5];
        for n in 0..5 {
            let known: f64 = (0..n).map(|i| q[i] * b[n - i]).sum();
            q[n] = (a[n] - known) / b[0];
        }
        Self(q)
    }

    #[inline]
    fn terms(&self) -> &[f64] {
        &self.0
    }

    #[inline]
    fn terms_mut(&mut self) -> &mut [f64] {
        &mut self.0
    }
}

/// Two counting fields, to first order in each: `[1, s, s', s s']`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair([f64; 4]);

impl Pair {
    /// The logarithm of a generating function with these means and this covariance.
    pub(crate) fn of_cumulants([first, second]: [f64; 2], covariance: f64) -> Self {
        Self([0.0, first, second, covariance])
    }

    /// The covariance of the two counts.
    pub(crate) fn covariance(&self) -> f64 {
        let [c0, first, second, both] = self.0;
        both / c0 - (first / c0) * (second / c0)
    }
}

impl Jet for Pair {
    const ZERO: Self = Self([0.0; 4]);

    fn exp([x, y]: [f64; 2]) -> Self {
        Self([1.0, x, y, x * y])
    }

    #[inline]
    fn add_product(&mut self, Self(a): &Self, Self(b): &Self) {
        let c = &mut self.0;
        c[0] += a[0] * b[0];
        c[1] += a[0] * b[1] + a[1] * b[0];
        c[2] += a[0] * b[2] + a[2] * b[0];
        c[3] += a[0] * b[3] + a[1] * b[2] + a[2] * b[1] + a[3] * b[0];
    }

    #[inline]
    fn add_scaled(&mut self, a: &Self, factor: f64) {
        self.0.iter_mut().zip(a.0).for_each(|(c, a)| *c += a * factor);
    }

    fn exponential(&self) -> Self {
        let [zero, a, b, c] = self.0;
        Self([1.0, a, b, c + a * b].map(|term| term * libm::exp(zero)))
    }

    fn quotient(Self(a): &Self, Self(b): &Self) -> Self {
        let zero = a[0] / b[0];
        let [first, second] = [1, 2].map(|n| (a[n] - zero * b[n]) / b[0]);
        Self([zero, first, second, (a[3] - zero * b[3] - first * b[2] - second * b[1]) / b[0]])
    }

    #[inline]
    fn terms(&self) -> &[f64] {
        &self.0
    }

    #[inline]
    fn terms_mut(&mut self) -> &mut [f64] {
        &mut self.0
    }
}
