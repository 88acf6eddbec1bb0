//! Read a number written as an expression over named parameters.
//!
//! Grammar, loosest first: `+ -`, `* /`, unary `-`, `^` (right-associative), then decimals with
//! exponents, names, `pi`, parentheses and the functions of [`FUNCTIONS`]. Every intermediate
//! result must be finite.

use std::collections::BTreeMap;
use std::ops::Range;

use winnow::ascii::{digit0, digit1, multispace0};
use winnow::combinator::{
    Infix, Prefix, alt, cut_err, delimited, dispatch, expression, fail, opt, preceded, separated,
};
use winnow::error::{ContextError, ErrMode};
use winnow::prelude::*;
use winnow::stream::{LocatingSlice, Location, Stateful};
use winnow::token::{any, one_of, take_while};

pub(super) use crate::number::FUNCTIONS;
use crate::number::{self as number, Operator};

/// The longest expression that is read, in bytes. It also bounds how deep parentheses nest.
pub(crate) const MAX_LENGTH: usize = 256;

/// The value of each parameter.
pub(super) type Parameters = BTreeMap<String, f64>;

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is longer than 256 bytes.
    #[error("an expression of {0} bytes is too long; at most {MAX_LENGTH} are read")]
    TooLong(usize),
    /// It stops where something must follow.
    #[error("the expression ends too early")]
    EndsEarly,
    /// Something stands where it cannot.
    #[error("`{0}` is not expected here")]
    Unexpected(char),
    /// A power as other languages write it.
    #[error("`**` is not expected here")]
    Power,
    /// A name that is no parameter, or no function before a parenthesis.
    #[error("no {what} is called `{name}`")]
    Unknown {
        /// A parameter or a function.
        what: &'static str,
        /// The name as written.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A function with the wrong number of arguments.
    #[error("`{function}` takes one argument, not {found}")]
    Arguments {
        /// Which function.
        function: String,
        /// How many it was given.
        found: usize,
    },
    /// A quotient whose divisor is zero.
    #[error("`{0}` divides by zero")]
    DivisionByZero(String),
    /// A part whose value is infinite or undefined.
    #[error("`{0}` has no finite value")]
    NotFinite(String),
}

impl Fault {
    /// Is it wrong whatever the values?
    pub(super) fn is_of_form(&self) -> bool {
        !matches!(self, Self::DivisionByZero(_) | Self::NotFinite(_))
    }
}

/// A fault and the bytes of the expression it is about.
pub(super) type Located = (Range<usize>, Fault);

/// A parsed expression.
#[derive(Debug)]
pub(super) struct Expression<'e> {
    pub(super) text: &'e str,
    pub(super) root: Term,
}

/// A part of an expression, or all of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Number(f64),
    Name(String),
    Negate(Box<Term>),
    Binary(Operator, Box<[Term; 2]>),
    Call(String, Vec<Term>),
}

impl<'e> Expression<'e> {
    /// Parse the text of an expression.
    pub(super) fn parse(text: &'e str) -> Result<Self, Located> {
        if text.len() > MAX_LENGTH {
            return Err((0..text.len(), Fault::TooLong(text.len())));
        }
        let input = Stateful { input: LocatingSlice::new(text), state: text };
        let root = sum.parse(input).map_err(|error| {
            let rest = text[error.offset()..].trim_start();
            let at = text.len() - rest.len();
            let before = text[..at].trim_end();
            match rest.chars().next() {
                Some('*') if before.ends_with('*') => (before.len() - 1..at + 1, Fault::Power),
                None => (at..at, Fault::EndsEarly),
                Some(c) => (at..at + c.len_utf8(), Fault::Unexpected(c)),
            }
        })?;
        Ok(Self { text, root })
    }

    /// The names it refers to, `pi` aside.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.collect_names(&mut names);
        names
    }

    /// Its value, given those of the parameters.
    pub(super) fn evaluate(&self, parameters: &Parameters) -> Result<f64, Located> {
        self.root.evaluate(self.text, parameters)
    }
}

impl Term {
    pub(super) fn collect_names<'t>(&'t self, names: &mut Vec<&'t str>) {
        match &self.kind {
            Kind::Number(_) => {}
            Kind::Name(name) if name == "pi" => {}
            Kind::Name(name) => names.push(name),
            Kind::Negate(term) => term.collect_names(names),
            Kind::Binary(_, terms) => terms.iter().for_each(|term| term.collect_names(names)),
            Kind::Call(_, terms) => terms.iter().for_each(|term| term.collect_names(names)),
        }
    }

    pub(super) fn evaluate(&self, text: &str, parameters: &Parameters) -> Result<f64, Located> {
        let fault = |fault| (self.span.clone(), fault);
        let part = || text[self.span.clone()].to_owned();
        let value = match &self.kind {
            Kind::Number(number) => *number,
            Kind::Name(name) if name == "pi" => std::f64::consts::PI,
            Kind::Name(name) => *parameters.get(name).ok_or_else(|| {
                let known = parameters.keys().cloned().collect();
                fault(unknown("parameter", name, known))
            })?,
            Kind::Negate(term) => -term.evaluate(text, parameters)?,
            Kind::Binary(operator, terms) => {
                let left = terms[0].evaluate(text, parameters)?;
                let right = terms[1].evaluate(text, parameters)?;
                match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide if right == 0.0 => {
                        return Err(fault(Fault::DivisionByZero(part())));
                    }
                    Operator::Divide => left / right,
                    Operator::Power => libm::pow(left, right),
                }
            }
            Kind::Call(function, terms) => {
                let arguments: Vec<f64> = terms
                    .iter()
                    .map(|term| term.evaluate(text, parameters))
                    .collect::<Result<_, _>>()?;
                call(function, &arguments).map_err(fault)?
            }
        };
        if value.is_finite() { Ok(value) } else { Err(fault(Fault::NotFinite(part()))) }
    }
}

pub(super) fn unknown(what: &'static str, name: &str, known: Vec<String>) -> Fault {
    Fault::Unknown { what, name: name.to_owned(), known }
}

fn call(function: &str, arguments: &[f64]) -> Result<f64, Fault> {
    if !FUNCTIONS.contains(&function) {
        return Err(unknown("function", function, FUNCTIONS.map(str::to_owned).to_vec()));
    }
    let found = arguments.len();
    let wrong = || Fault::Arguments { function: function.to_owned(), found };
    number::call(function, arguments).ok_or_else(wrong)
}

/// The text, its position, and once more the whole text.
type Input<'e> = Stateful<LocatingSlice<&'e str>, &'e str>;
type Parsed<T> = Result<T, ErrMode<ContextError>>;

fn sum(input: &mut Input<'_>) -> Parsed<Term> {
    use Operator::{Add, Divide, Multiply, Power, Subtract};
    expression(spaced(operand))
        .prefix(spaced('-').map(|_| Prefix(3, |input, term| Ok(negate(input, term)))))
        .infix(dispatch! {spaced(any);
            '+' => Infix::Left(1, |_, a, b| Ok(binary(Add, a, b))),
            '-' => Infix::Left(1, |_, a, b| Ok(binary(Subtract, a, b))),
            '*' => Infix::Left(2, |_, a, b| Ok(binary(Multiply, a, b))),
            '/' => Infix::Left(2, |_, a, b| Ok(binary(Divide, a, b))),
            '^' => Infix::Right(5, |_, a, b| Ok(binary(Power, a, b))),
            _ => fail,
        })
        .parse_next(input)
}

fn spaced<'e, T>(
    parser: impl Parser<Input<'e>, T, ErrMode<ContextError>>,
) -> impl Parser<Input<'e>, T, ErrMode<ContextError>> {
    delimited(multispace0, parser, multispace0)
}

fn operand(input: &mut Input<'_>) -> Parsed<Term> {
    let start = input.current_token_start();
    let kind = alt((number.map(Kind::Number), named, parenthesis)).parse_next(input)?;
    let span = start..input.previous_token_end();
    Ok(Term { span, kind })
}

fn number(input: &mut Input<'_>) -> Parsed<f64> {
    let fraction = ('.', digit0).void();
    let mantissa = alt(((digit1, opt(fraction)).void(), ('.', digit1).void()));
    let exponent = (one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1);
    (mantissa, opt(exponent)).take().parse_to().parse_next(input)
}

fn named(input: &mut Input<'_>) -> Parsed<Kind> {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    let name = (one_of(letter), take_while(0.., |c: char| c.is_ascii_alphanumeric() || c == '_'));
    let name: &str = name.take().parse_next(input)?;
    let arguments = preceded((multispace0, '('), cut_err((separated(1.., sum, ','), ')')));
    Ok(match opt(arguments).parse_next(input)? {
        Some((terms, _)) => Kind::Call(name.to_owned(), terms),
        None => Kind::Name(name.to_owned()),
    })
}

fn parenthesis(input: &mut Input<'_>) -> Parsed<Kind> {
    let term = delimited('(', cut_err(sum), cut_err(')')).parse_next(input)?;
    Ok(term.kind)
}

fn binary(operator: Operator, left: Term, right: Term) -> Term {
    Term {
        span: left.span.start..right.span.end,
        kind: Kind::Binary(operator, Box::new([left, right])),
    }
}

fn negate(input: &Input<'_>, term: Term) -> Term {
    // Between a minus and its operand stand only spaces.
    let start = input.state[..term.span.start].rfind('-');
    Term {
        span: start.unwrap_or(term.span.start)..term.span.end,
        kind: Kind::Negate(Box::new(term)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<f64, Fault> {
        let parameters = [("a", 3.0), ("zero_1", 0.0)];
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value)).into();
        Expression::parse(text)
            .and_then(|expression| expression.evaluate(&parameters))
            .map_err(|(_, fault)| fault)
    }

    #[test]
    fn values() {
        let table = [
            ("1", 1.0),
            ("1e-3", 1e-3),
            ("1.5E+2", 150.0),
            (".5", 0.5),
            ("2.", 2.0),
            ("1+2*3", 7.0),
            ("(1+2)*3", 9.0),
            ("1 - 2 - 3", -4.0),
            ("8/4/2", 1.0),
            ("2^3^2", 512.0),
            ("-2^2", -4.0),
            ("(-2)^2", 4.0),
            ("2^-1", 0.5),
            ("2^-1*4", 2.0),
            ("2^-2^2", 0.0625),
            ("--2", 2.0),
            ("3 - -2", 5.0),
            ("-a*2", -6.0),
            ("2*-a", -6.0),
            (" ( a ) ", 3.0),
            ("pi", std::f64::consts::PI),
            ("sqrt(4)", 2.0),
            ("exp(0)", 1.0),
            ("ln(exp(2))", 2.0),
            ("abs(-a)", 3.0),
            ("min(3, 1, 2)", 1.0),
            ("max ( 3 , a+1 )", 4.0),
            ("sin(0)", 0.0),
            ("cos(0)", 1.0),
            ("tan(0)", 0.0),
            ("sinh(0)", 0.0),
            ("cosh(0)", 1.0),
            ("tanh(0)", 0.0),
            ("a^zero_1", 1.0),
            ("1e308*10/10 * 0 + 1", f64::NAN),
        ];
        for (text, expected) in table {
            match value(text) {
                Ok(found) => assert_eq!(found, expected, "{text}"),
                Err(fault) => assert!(expected.is_nan(), "{text}: {fault}"),
            }
        }
    }

    #[test]
    fn faults() {
        let part = str::to_owned;
        let table = [
            ("", Fault::EndsEarly),
            ("1 +", Fault::EndsEarly),
            ("(1", Fault::EndsEarly),
            ("sqrt(", Fault::EndsEarly),
            ("-", Fault::EndsEarly),
            ("1 2", Fault::Unexpected('2')),
            ("2**3", Fault::Power),
            ("2 × 3", Fault::Unexpected('×')),
            ("(1 + )", Fault::Unexpected(')')),
            ("max()", Fault::Unexpected(')')),
            ("1)", Fault::Unexpected(')')),
            ("1 + 2/(a - 3)", Fault::DivisionByZero(part("2/(a - 3)"))),
            ("- 1/zero_1", Fault::DivisionByZero(part("- 1/zero_1"))),
            ("2*ln(-1)", Fault::NotFinite(part("ln(-1)"))),
            ("(-8)^(1/a)", Fault::NotFinite(part("(-8)^(1/a)"))),
            ("1 + exp(1000)", Fault::NotFinite(part("exp(1000)"))),
            ("1e999", Fault::NotFinite(part("1e999"))),
        ];
        for (text, expected) in table {
            assert_eq!(value(text), Err(expected), "{text}");
        }
        let messages = [
            ("inf", "no parameter is called `inf`"),
            ("log(2)", "no function is called `log`"),
            ("a(2)", "no function is called `a`"),
            ("exp(1, 2)", "`exp` takes one argument, not 2"),
        ];
        for (text, message) in messages {
            let fault = value(text).expect_err(text);
            assert_eq!(fault.to_string(), message);
        }
    }

    #[test]
    fn depth_is_bounded() {
        for (open, close) in [("(", ")"), ("-", ""), ("sqrt(", ")"), ("1^", "")] {
            let nested = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
            let most = (MAX_LENGTH - 1) / (open.len() + close.len());
            assert!(value(&nested(most)).is_ok(), "{open}");
            let long = nested(100_000);
            assert_eq!(value(&long), Err(Fault::TooLong(long.len())), "{open}");
        }
    }
}
