//! An expression that is evaluated many times, with other values each time.
//!
//! The grammar is that of the expressions of a config; names stand for parameters of a point of a scan and for
//! what was computed there. [`Formula::bind`] looks names up once.

use super::expression::{Expression, Fault, Kind, Term};
use crate::number::{Function, FunctionTerm as Node};

/// A parsed expression.
///
/// ```
/// use fluctua::config::Formula;
/// let power = Formula::parse("(mu_a - mu_b)*J").map_err(|fault| fault.to_string())?;
/// let names = ["mu_a", "mu_b", "J"].map(str::to_owned);
/// let power = power.bind(&names).expect("every name is known");
/// assert_eq!(power.value(&[1.0, 3.0, 0.5]), Some(-1.0));
/// assert_eq!(power.value(&[1.0, 3.0, f64::NAN]), None);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    text: String,
    root: Term,
}

impl Formula {
    /// Parse it.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let root = Expression::parse(text).map_err(|(_, fault)| fault)?.root;
        Ok(Self { text: text.to_owned(), root })
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The formula of values in the order of these names; none where it refers to another name.
    #[must_use]
    pub fn bind(&self, names: &[String]) -> Option<Function> {
        Some(Function::new(bind(&self.root, names)?))
    }
}

/// The same with the place of each name among `names`; none where another one stands.
fn bind(term: &Term, names: &[String]) -> Option<Node> {
    Some(match &term.kind {
        Kind::Number(number) => Node::Number(*number),
        Kind::Name(name) if name == "pi" => Node::Number(std::f64::consts::PI),
        Kind::Name(name) => Node::Place(names.iter().position(|known| known == name)?),
        Kind::Negate(term) => Node::Negate(Box::new(bind(term, names)?)),
        Kind::Binary(operator, terms) => {
            let [left, right] = &**terms;
            Node::Binary(*operator, Box::new([bind(left, names)?, bind(right, names)?]))
        }
        Kind::Call(function, terms) => {
            let terms = terms.iter().map(|term| bind(term, names));
            Node::Call(function.clone(), terms.collect::<Option<_>>()?)
        }
    })
}
