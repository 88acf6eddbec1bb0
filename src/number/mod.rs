//! Numbers that cannot hold an illegal value.
//!
//! Each is a newtype over `f64`, built by `TryFrom`; the error is the bound that was broken.
//!
//! ```
//! use fluctua::number::{Positive, Temperature};
//! assert_eq!(Temperature::try_from(0.0)?.get(), 0.0);
//! assert_eq!(Positive::try_from(0.0), Err("must be above zero"));
//! # Ok::<(), &str>(())
//! ```

pub mod digits;
mod function;

pub(crate) use function::call;
pub use function::{FUNCTIONS, Function, FunctionTerm, Operator};

/// The greatest common divisor; that of zero and a number is the number.
pub(crate) fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// Declare a checked number: name, doc, the bound in words, the test.
macro_rules! checked {
    ($name:ident, $doc:literal, $bound:literal, $valid:expr) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// The plain number.
            #[must_use]
            pub fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            /// The bound that was broken, in words.
            type Error = &'static str;

            fn try_from(value: f64) -> Result<Self, Self::Error> {
                let valid: fn(f64) -> bool = $valid;
                if value.is_finite() && valid(value) { Ok(Self(value)) } else { Err($bound) }
            }
        }
    };
}

checked!(Finite, "Any finite number.", "must be finite", |_| true);
checked!(Positive, "A finite number above zero.", "must be above zero", |x| x > 0.0);
checked!(Rate, "A rate: finite and not negative, 1/time.", "must be zero or more", |x| x >= 0.0);
checked!(
    Temperature,
    "A temperature in units of energy: finite and not negative.",
    "must be zero or more",
    |x| x >= 0.0
);
