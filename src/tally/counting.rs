//! Sum the powers of window counts and the products of pairs, for cumulants and covariances.
//!
//! Of each observable `x` a block keeps `sum (x - c)^k` for `k` from 1 to 4, of each pair
//! `sum (x - c)(y - d)`, at the middle and at the end of the windows, about centres `c` and `d` that the plan
//! fixes. Behind the powers at the end stand those at other stops. Powers of integer counts are exact; cumulants are made of them in
//! [`estimate`](crate::estimate).

use serde::{Deserialize, Serialize};

use super::bounds::{Size, at_most, ensure, same};
use super::layout::{Layout, Value};

/// Sums of the first four powers of `x - centre` over windows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Powers {
    /// Of an integer count: exact.
    Integer([i128; 4]),
    /// Of a real value, added in window order.
    Real([f64; 4]),
}

impl Powers {
    /// Add the powers of one integer.
    pub(super) fn add_integer(&mut self, x: i64) {
        match self {
            Self::Integer(sums) => {
                let x = i128::from(x);
                let mut power = 1;
                for sum in sums {
                    power *= x;
                    *sum += power;
                }
            }
            Self::Real(_) => self.add_real(x as f64),
        }
    }

    /// Add the powers of one real; nothing to integers.
    pub(super) fn add_real(&mut self, x: f64) {
        if let Self::Real(sums) = self {
            let mut power = 1.0;
            for sum in sums {
                power *= x;
                *sum += power;
            }
        }
    }

    /// The sums as floating-point numbers: of `x - c` to the powers 1 to 4.
    #[must_use]
    pub fn get(&self) -> [f64; 4] {
        match self {
            Self::Integer(sums) => sums.map(|sum| sum as f64),
            Self::Real(sums) => *sums,
        }
    }

    /// Add the power sums of some integers.
    pub(super) fn add_sums(&mut self, more: [i64; 4]) {
        match self {
            Self::Integer(sums) => {
                sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += i128::from(more));
            }
            Self::Real(sums) => sums.iter_mut().zip(more).for_each(|(s, more)| *s += more as f64),
        }
    }

    /// Add the power sums of some reals.
    pub(super) fn add_real_sums(&mut self, more: [f64; 4]) {
        if let Self::Real(sums) = self {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }

    /// Add the sums of another block, or take them off.
    fn combine(&mut self, other: &Self, sign: i8) {
        match (self, other) {
            (Self::Integer(sums), Self::Integer(others)) => {
                for (sum, other) in sums.iter_mut().zip(others) {
                    *sum += i128::from(sign) * other;
                }
            }
            (Self::Real(sums), Self::Real(others)) => {
                for (sum, other) in sums.iter_mut().zip(others) {
                    *sum += f64::from(sign) * other;
                }
            }
            _ => unreachable!("blocks of one plan share their layout"),
        }
    }
}

/// Sums at one time within the windows, the middle or the end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Powers of each observable, in the order of [`Layout::values`]; at the end of the windows, then the same at
    /// each other stop.
    pub powers: Vec<Powers>,
    /// Sums of the products of each pair of [`Layout::pairs`], about the centres.
    pub products: Vec<f64>,
}

impl Moments {
    pub(super) fn combine(&mut self, other: &Self, sign: i8) {
        for (powers, others) in self.powers.iter_mut().zip(&other.powers) {
            powers.combine(others, sign);
        }
        for (product, other) in self.products.iter_mut().zip(&other.products) {
            *product += f64::from(sign) * other;
        }
    }
}

/// The sums over no window: at the middle (0), or at the end and other stops (1).
pub(super) fn empty(layout: &Layout, stop: usize) -> Moments {
    let powers = |value: &Value| {
        if value.exact_powers { Powers::Integer([0; 4]) } else { Powers::Real([0.0; 4]) }
    };
    let times = if stop == 0 { 1 } else { layout.stops - 1 };
    let each = || layout.values.iter().map(powers);
    Moments {
        powers: (0..times).flat_map(|_| each()).collect(),
        products: vec![0.0; layout.pairs.len()],
    }
}

/// Can these be the sums at one end of so many windows?
pub(super) fn check(
    layout: &Layout,
    stop: usize,
    found: &Moments,
    size: Size,
) -> Result<(), String> {
    let empty = empty(layout, stop);
    same("power sums", found.powers.len(), empty.powers.len())?;
    same("products", found.products.len(), empty.products.len())?;
    let alike = |(a, b): (&Powers, &Powers)| {
        std::mem::discriminant(a) == std::mem::discriminant(b) && are_possible(a, size)
    };
    let mut powers = found.powers.iter().zip(&empty.powers);
    ensure(powers.all(alike), || "impossible power sums".into())?;
    let square = |i: usize| found.powers[i].get()[1];
    let product = |(&(i, j), product): (&(usize, usize), &f64)| {
        let most = square(i).sqrt() * square(j).sqrt();
        most.is_infinite() || at_most(product.abs(), most)
    };
    let mut products = layout.pairs.iter().zip(&found.products);
    ensure(products.all(product), || "impossible products".into())
}

/// Cauchy and Schwarz: `|sum x| <= sqrt(n sum x^2)` and so on.
fn are_possible(powers: &Powers, size: Size) -> bool {
    if let Powers::Integer(sums) = powers {
        let most = i128::MAX.unsigned_abs() / u128::from(size.blocks);
        if sums.iter().any(|sum| sum.unsigned_abs() > most) {
            return false;
        }
    }
    let ([first, second, third, fourth], n) = (powers.get(), size.root());
    // Fourth powers of absurd energies overflow, and what is infinite compares with nothing.
    fourth == f64::INFINITY
        || (second >= 0.0
            && fourth >= 0.0
            && (size.windows > 0 || fourth == 0.0)
            && at_most(first.abs(), n * second.sqrt())
            && at_most(second, n * fourth.sqrt())
            && at_most(third.abs(), second.sqrt() * fourth.sqrt()))
}

/// Can these be the expectations of what windows leave out, by observable?
pub(super) fn check_expected(layout: &Layout, expected: &[f64]) -> Result<(), String> {
    same("expectations", expected.len(), layout.values.len())?;
    ensure(expected.iter().all(|x| x.is_finite()), || "impossible expectations".into())
}
