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
    /// `self += a factor`.
    fn add_scaled(&mut self, a: &Self, factor: f64);
    /// The term without a counting field.
    fn constant(&self) -> f64;

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

    fn constant(&self) -> f64 {
        self.0[0]
    }
}

/// Two counting fields, to first order in each: `[1, s, s', s s']`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair([f64; 4]);

impl Pair {
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

    fn constant(&self) -> f64 {
        self.0[0]
    }
}
