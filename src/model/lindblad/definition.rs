//! Define an open quantum system: its basis, Hamiltonian, jump operators, and what each jump exchanges.
//!
//! Rates are in one over the unit of time, energies in one over it too (hbar = 1); particles and energy count from the
//! reservoir into the system. A spin that is up has the Pauli matrix `z = 1`.

use faer::c64;

use crate::model::NetworkReservoir;
use crate::network::Operator;
use crate::number::{Finite, Rate};

/// An open quantum system as listed in the config.
///
/// ```
/// use fluctua::{config, model::Model};
/// let plan = config::read("atom.toml", r#"
///     [model]
///     kind = "lindblad"
///     states = ["ground", "excited"]
///     hamiltonian = [{ between = ["ground", "excited"], value = 0.5 }]
///     jumps = [{ from = "excited", to = "ground", rate = 1.0, reservoir = "photon", particles = 1 }]
/// "#, &[])?;
/// let Model::Lindblad(atom) = &plan.model else { panic!("it is one") };
/// assert_eq!(atom.states, ["ground", "excited"]);
/// # Ok::<(), config::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Lindblad {
    /// The names of the basis states; of spins a letter each, `u` or `d`.
    pub states: Vec<String>,
    /// How many spins the states are those of, where they are.
    pub spins: Option<usize>,
    /// Index of the basis state that a trajectory starts from.
    pub start: usize,
    /// Reservoirs: those that are described, in the order of the file, then the others by first appearance.
    pub reservoirs: Vec<NetworkReservoir>,
    /// The Hamiltonian; the Hermitian partner of a term is implied.
    pub hamiltonian: Vec<OperatorTerm>,
    /// The jumps, in the order of the file.
    pub jumps: Vec<JumpRule>,
    /// What expectation values are listed of; Hermitian partners are implied.
    pub observables: Vec<Expectation>,
}

/// A term of an operator.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorTerm {
    /// Of what.
    pub part: Part,
    /// The real part of its factor.
    pub value: Finite,
    /// The imaginary part.
    pub imaginary: Finite,
}

/// What a term is a multiple of.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// `|to><from|`, of basis states by their indices.
    Element {
        /// The state before.
        from: usize,
        /// The state after.
        to: usize,
    },
    /// A product of Pauli matrices of spins, counted from zero, ascending.
    Spins(Vec<(usize, Pauli)>),
}

/// A matrix of one spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pauli {
    /// The Pauli matrix x.
    X,
    /// The Pauli matrix y.
    Y,
    /// The Pauli matrix z: 1 up, -1 down.
    Z,
    /// From down to up.
    Raise,
    /// From up to down.
    Lower,
}

/// A jump operator and what its jumps exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct JumpRule {
    /// The operator, without its rate.
    pub terms: Vec<OperatorTerm>,
    /// Rate, 1/time; of a pair, that of a quantum for which the reservoir is full, or empty.
    pub rate: Rate,
    /// Index of the reservoir.
    pub reservoir: usize,
    /// Particles from the reservoir into the system.
    pub particles: i32,
    /// Energy from the reservoir into the system.
    pub energy: Finite,
    /// Is it a pair, there and back by the adjoint operator, whose rates follow from the occupation of its reservoir?
    pub pair: bool,
}

/// An expectation value that is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What it is called.
    pub name: String,
    /// The operator.
    pub terms: Vec<OperatorTerm>,
}

impl OperatorTerm {
    /// A part with the factor one.
    #[must_use]
    pub fn plain(part: Part) -> Self {
        let number = |x| Finite::try_from(x).expect("it is finite");
        Self { part, value: number(1.0), imaginary: number(0.0) }
    }
}

impl Pauli {
    /// Every matrix with its sign.
    pub const ALL: [(Self, &'static str); 5] =
        [(Self::X, "x"), (Self::Y, "y"), (Self::Z, "z"), (Self::Raise, "+"), (Self::Lower, "-")];

    /// Where it leads a spin (down is 1), and the factor; `None` where to nothing.
    fn act(self, down: bool) -> Option<(bool, c64)> {
        let real = |x| c64::new(x, 0.0);
        match (self, down) {
            (Self::X, _) => Some((!down, real(1.0))),
            (Self::Y, up_or_down) => {
                Some((!down, c64::new(0.0, if up_or_down { -1.0 } else { 1.0 })))
            }
            (Self::Z, _) => Some((down, real(if down { -1.0 } else { 1.0 }))),
            (Self::Raise, true) => Some((false, real(1.0))),
            (Self::Lower, false) => Some((true, real(1.0))),
            _ => None,
        }
    }

    /// Is it its own adjoint?
    #[must_use]
    pub fn is_hermitian(self) -> bool {
        !matches!(self, Self::Raise | Self::Lower)
    }
}

impl Part {
    /// Is it its own adjoint?
    #[must_use]
    pub fn is_hermitian(&self) -> bool {
        match self {
            Self::Element { from, to } => from == to,
            Self::Spins(spins) => spins.iter().all(|(_, pauli)| pauli.is_hermitian()),
        }
    }

    /// Its entries `(row, column, value)`, in a basis of so many states.
    fn entries(&self, dimension: usize, spins: usize) -> Vec<(u32, u32, c64)> {
        match self {
            Self::Element { from, to } => vec![(*to as u32, *from as u32, c64::new(1.0, 0.0))],
            Self::Spins(factors) => {
                (0..dimension).filter_map(|state| product(factors, state, spins)).collect()
            }
        }
    }
}

/// A product of spin matrices on a basis state; the first spin is the leading bit.
fn product(factors: &[(usize, Pauli)], state: usize, spins: usize) -> Option<(u32, u32, c64)> {
    let (mut to, mut value) = (state, c64::new(1.0, 0.0));
    for &(spin, pauli) in factors {
        let bit = 1 << (spins - 1 - spin);
        let (down, factor) = pauli.act(to & bit != 0)?;
        to = if down { to | bit } else { to & !bit };
        value *= factor;
    }
    Some((to as u32, state as u32, value))
}

impl Lindblad {
    /// The names of the states of so many spins.
    #[must_use]
    pub fn spin_states(spins: usize) -> Vec<String> {
        let letter = |state: usize, spin: usize| {
            if state >> (spins - 1 - spin) & 1 == 0 { 'u' } else { 'd' }
        };
        (0..1 << spins).map(|state| (0..spins).map(|spin| letter(state, spin)).collect()).collect()
    }

    /// The sum of terms as it is written.
    pub(super) fn operator(&self, terms: &[OperatorTerm]) -> Operator {
        let (dimension, spins) = (self.states.len(), self.spins.unwrap_or(0));
        let entries = terms.iter().flat_map(|term| {
            let factor = c64::new(term.value.get(), term.imaginary.get());
            let own = term.part.entries(dimension, spins);
            own.into_iter().map(move |(row, column, value)| (row, column, factor * value))
        });
        Operator::new(dimension, entries)
    }

    /// The sum of terms, each with its Hermitian partner where it is not its own.
    pub(super) fn hermitian(&self, terms: &[OperatorTerm]) -> Operator {
        let own = self.operator(terms);
        let partners: Vec<OperatorTerm> =
            terms.iter().filter(|term| !term.part.is_hermitian()).cloned().collect();
        own.plus(&self.operator(&partners).adjoint())
    }
}
