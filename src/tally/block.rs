//! Hold the sums of one block.

use serde::{Deserialize, Serialize};

/// Sums of the first four powers of `x - centre` over windows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Powers {
    /// Of an integer count: exact.
    Integer([i128; 4]),
    /// Of a real value, added in window order.
    Real([f64; 4]),
}

impl Powers {
    /// Add the powers of one value.
    pub fn add_integer(&mut self, x: i64) {
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

    /// Add the powers of one value.
    pub fn add_real(&mut self, x: f64) {
        if let Self::Real(sums) = self {
            let mut power = 1.0;
            for sum in sums {
                power *= x;
                *sum += power;
            }
        }
    }

    /// The sums as floating-point numbers.
    #[must_use]
    pub fn get(&self) -> [f64; 4] {
        match self {
            Self::Integer(sums) => sums.map(|sum| sum as f64),
            Self::Real(sums) => *sums,
        }
    }

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

/// Sums at one time within the windows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Powers of each observable.
    pub powers: Vec<Powers>,
    /// Sums of the products of each pair, about the centres.
    pub products: Vec<f64>,
}

impl Moments {
    fn combine(&mut self, other: &Self, sign: i8) {
        for (powers, others) in self.powers.iter_mut().zip(&other.powers) {
            powers.combine(others, sign);
        }
        for (product, other) in self.products.iter_mut().zip(&other.products) {
            *product += f64::from(sign) * other;
        }
    }
}

/// The sums of one block of windows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Windows in it.
    pub windows: u64,
    /// Sums at `t/2`.
    pub half: Moments,
    /// Sums at `t`.
    pub full: Moments,
    /// Integral of each term's level over the ticks.
    pub dwell: Vec<u128>,
    /// Expectation of each observable, of what windows leave out.
    pub expected: Vec<f64>,
    /// Sums of [`super::Exchange::terms`] at `t`, where there is an exchange.
    pub exchange: [f64; 3],
}

impl Block {
    /// Join the sums of another block of the same layout.
    pub fn merge(&mut self, other: &Self) {
        self.combine(other, 1);
        self.windows += other.windows;
        for (sum, other) in self.dwell.iter_mut().zip(&other.dwell) {
            *sum += other;
        }
    }

    /// These sums without those of a block that was merged before.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        rest.combine(other, -1);
        rest.windows -= other.windows;
        for (sum, other) in rest.dwell.iter_mut().zip(&other.dwell) {
            *sum -= other;
        }
        rest
    }

    fn combine(&mut self, other: &Self, sign: i8) {
        self.half.combine(&other.half, sign);
        self.full.combine(&other.full, sign);
        for (sum, other) in self.exchange.iter_mut().zip(other.exchange) {
            *sum += f64::from(sign) * other;
        }
        for (sum, other) in self.expected.iter_mut().zip(&other.expected) {
            *sum += f64::from(sign) * other;
        }
    }
}
