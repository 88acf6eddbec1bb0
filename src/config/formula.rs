//! An expression that is evaluated many times, with other values each time.
//!
//! The grammar is that of the expressions of a config; names stand for parameters of a point of a scan and for
//! what was computed there. [`Formula::bind`] looks names up once.

use super::expression::{Expression, Fault, Kind, Operator, Term, call};

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
    pub fn bind(&self, names: &[String]) -> Option<Bound> {
        Some(Bound(bind(&self.root, names)?))
    }
}

/// A formula of a list of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Number(f64),
    /// Of the value at this place.
    Place(usize),
    Negate(Box<Node>),
    Binary(Operator, Box<[Node; 2]>),
    Call(String, Vec<Node>),
}

impl Bound {
    /// This less another one.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(Node::Binary(Operator::Subtract, Box::new([self.0, other.0])))
    }

    /// Its value; none where a value that it needs, or its own, is not finite.
    #[must_use]
    pub fn value(&self, values: &[f64]) -> Option<f64> {
        self.0.value(values)
    }

    /// Does it refer to a place of which this is true?
    pub fn refers(&self, is_meant: &impl Fn(usize) -> bool) -> bool {
        self.0.refers(is_meant)
    }
}

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

impl Node {
    fn value(&self, values: &[f64]) -> Option<f64> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Place(place) => *values.get(*place)?,
            Self::Negate(term) => -term.value(values)?,
            Self::Binary(operator, terms) => {
                let (left, right) = (terms[0].value(values)?, terms[1].value(values)?);
                match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide => left / right,
                    Operator::Power => libm::pow(left, right),
                }
            }
            Self::Call(function, terms) => {
                let arguments = terms.iter().map(|term| term.value(values));
                call(function, &arguments.collect::<Option<Vec<_>>>()?).ok()?
            }
        };
        value.is_finite().then_some(value)
    }

    fn refers(&self, is_meant: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Place(place) => is_meant(*place),
            Self::Negate(term) => term.refers(is_meant),
            Self::Binary(_, terms) => terms.iter().any(|term| term.refers(is_meant)),
            Self::Call(_, terms) => terms.iter().any(|term| term.refers(is_meant)),
        }
    }
}
