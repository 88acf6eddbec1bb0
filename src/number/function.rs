//! A function of listed values, made of arithmetic and the functions of [`FUNCTIONS`].
//!
//! Elementary functions are those of `libm`, so that a value has the same bits on every machine.

/// The functions, all of one argument but `min` and `max`, which take any number.
pub const FUNCTIONS: [&str; 12] =
    ["sqrt", "exp", "ln", "abs", "min", "max", "sin", "cos", "tan", "sinh", "cosh", "tanh"];

/// What joins two terms.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "they are the signs of arithmetic")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// A function of a list of values.
///
/// ```
/// use fluctua::config::Formula;
/// let half = Formula::parse("e/2").map_err(|fault| fault.to_string())?;
/// let half = half.bind(&["e".to_owned()]).expect("its only name");
/// assert_eq!(half.value(&[3.0]), Some(1.5));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Function(FunctionTerm);

/// A part of a function, or all of it.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionTerm {
    /// A number.
    Number(f64),
    /// The value at this place.
    Place(usize),
    /// The negative of a term.
    Negate(Box<FunctionTerm>),
    /// Two terms joined.
    Binary(Operator, Box<[FunctionTerm; 2]>),
    /// A function of [`FUNCTIONS`].
    Call(String, Vec<FunctionTerm>),
}

impl Function {
    /// The function of a term.
    #[must_use]
    pub fn new(term: FunctionTerm) -> Self {
        Self(term)
    }

    /// This less another one.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(FunctionTerm::Binary(Operator::Subtract, Box::new([self.0, other.0])))
    }

    /// Its value; none where it is not finite, or a value that it needs is no number. One that overflows on the way may
    /// still lead to a number: `1/(exp(1000) + 1)`.
    #[must_use]
    pub fn value(&self, values: &[f64]) -> Option<f64> {
        self.0.value(values).filter(|value| value.is_finite())
    }

    /// Arguments that a function of one argument names: its numbers, of either sign, and the zeros of its linear parts,
    /// such as the centre of a peak.
    #[must_use]
    pub fn places(&self) -> Vec<f64> {
        let mut places = Vec::new();
        self.0.collect_places(&mut places);
        places.retain(|place| place.is_finite());
        // A zero has no sign.
        for place in &mut places {
            *place += 0.0;
        }
        places.sort_by(f64::total_cmp);
        places.dedup();
        places
    }

    /// Does it refer to a place of which this is true?
    pub fn refers(&self, is_meant: &impl Fn(usize) -> bool) -> bool {
        self.0.refers(is_meant)
    }
}

impl FunctionTerm {
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
                call(function, &arguments.collect::<Option<Vec<_>>>()?)?
            }
        };
        (!value.is_nan()).then_some(value)
    }

    fn collect_places(&self, places: &mut Vec<f64>) {
        let at = |x: f64| self.value(&[x]);
        if let (Some(a), Some(b), Some(c), Some(d)) = (at(0.0), at(1.0), at(2.0), at(-3.0)) {
            let slope = b - a;
            let is_line = |x: f64, y: f64| (a + slope * x - y).abs() <= 1e-9 * (a.abs() + y.abs());
            if slope != 0.0 && is_line(2.0, c) && is_line(-3.0, d) {
                places.push(-a / slope);
            }
        }
        match self {
            Self::Number(number) => places.extend([*number, -number]),
            Self::Place(_) => {}
            Self::Negate(term) => term.collect_places(places),
            Self::Binary(_, terms) => terms.iter().for_each(|term| term.collect_places(places)),
            Self::Call(_, terms) => terms.iter().for_each(|term| term.collect_places(places)),
        }
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

/// The value of a function of [`FUNCTIONS`]; none for another name, or another number of arguments.
pub(crate) fn call(function: &str, arguments: &[f64]) -> Option<f64> {
    match function {
        "min" => return Some(arguments.iter().copied().fold(f64::INFINITY, f64::min)),
        "max" => return Some(arguments.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        _ => {}
    }
    let of_one: fn(f64) -> f64 = match function {
        "sqrt" => f64::sqrt,
        "exp" => libm::exp,
        "ln" => libm::log,
        "abs" => f64::abs,
        "sin" => libm::sin,
        "cos" => libm::cos,
        "tan" => libm::tan,
        "sinh" => libm::sinh,
        "cosh" => libm::cosh,
        "tanh" => libm::tanh,
        _ => return None,
    };
    match arguments {
        [x] => Some(of_one(*x)),
        _ => None,
    }
}
