//! Say at which energy an occupation is none.

/// An occupation that does not exist at an energy.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages below say what each field is")]
pub enum Unphysical {
    /// A value that no quanta of its statistics have.
    #[error("the occupation at energy {energy} is {value}, but it must {}", bound(*most))]
    OutOfBounds { energy: f64, value: f64, most: f64 },
    /// An expression that is infinite or undefined.
    #[error("the occupation at energy {energy} has no finite value")]
    NoValue { energy: f64 },
    /// An energy outside of a table.
    #[error("the energy {energy} lies outside of the table, which goes from {from} to {to}")]
    OutsideTable { energy: f64, from: f64, to: f64 },
    /// Bosons at or below their chemical potential.
    #[error(
        "bosons need an energy above particles times chemical_potential, but {energy} is not above {least}"
    )]
    Condensed { energy: f64, least: f64 },
    /// A thermal occupation that overflows.
    #[error("the occupation at energy {energy} is beyond any number at this temperature")]
    Overflow { energy: f64 },
}

fn bound(most: f64) -> &'static str {
    if most.is_finite() { "lie from 0 to 1" } else { "be zero or more" }
}
