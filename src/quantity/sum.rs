//! Combine observables of one kind with integer coefficients: `particle.left1+left2`, `2*particle.a - particle.b`.
//!
//! A sum is an [`Observable`] of its own, whose `of` says the terms without spaces: `left1+left2`, `2*a-b`. Its
//! key is canonical: sums within it are taken apart, equal names are joined, the coefficients are divided by their
//! largest common divisor, and a positive term stands first where there is one. Order is the caller's: a config brings
//! terms into the order of its model. The sum of one term is the plain observable, or with the other sign none.

use super::{Name, Observable};

/// Coefficients are at most this large, so that counts stay far from the range of integers.
pub const MAX_COEFFICIENT: i64 = 1000;

/// What makes a text a sum: no name of a reservoir, branch or bond has these.
const SIGNS: [char; 3] = ['+', '-', '*'];

/// Why terms make no sum.
///
/// ```
/// use fluctua::quantity::{Observable, SumFault};
/// let mixed = Observable::read_sum("particle.a+energy.b").and_then(|terms| Observable::sum(&terms));
/// assert!(matches!(mixed, Err(SumFault::Kinds { .. })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SumFault {
    /// A term is missing.
    #[error("a term is missing beside `+` or `-`")]
    Unfinished,
    /// The first term has no name.
    #[error("`{0}` is not an observable")]
    Unnamed(String),
    /// A coefficient that is no whole number of a size that is counted.
    #[error("the coefficient `{0}` is no whole number from 1 to {MAX_COEFFICIENT}")]
    Coefficient(String),
    /// Two kinds in one sum.
    #[error("`{first}` and `{second}` are of two kinds, which have no sum")]
    Kinds {
        /// The first term.
        first: Observable,
        /// The first of another kind.
        second: Observable,
    },
    /// A mean over time, which no jump adds to.
    #[error("`{0}` is not counted jump by jump")]
    NotCounted(Observable),
    /// Entropy production has a boundary term.
    #[error("entropy production is one number of the whole system, with a boundary term")]
    Entropy,
    /// One observable with the other sign.
    #[error("it is `{0}`, counted the other way")]
    Negated(Observable),
    /// Nothing is left.
    #[error("the terms cancel: it is zero, whatever happens")]
    Zero,
}

impl Observable {
    /// Is the text written as a sum of observables?
    pub(crate) fn is_written_as_sum(text: &str) -> bool {
        text.contains(SIGNS)
    }

    /// Is it a sum of others, or one with a coefficient?
    ///
    /// ```
    /// use fluctua::quantity::Observable;
    /// assert!("particle.a+b".parse::<Observable>()?.is_sum());
    /// assert!(!"particle.a".parse::<Observable>()?.is_sum());
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn is_sum(&self) -> bool {
        self.name.is_flow() && self.of.contains(SIGNS)
    }

    /// Its terms, each with its coefficient; of a plain observable itself, once.
    ///
    /// ```
    /// use fluctua::quantity::Observable;
    /// let charge: Observable = "2*particle.a - particle.b".parse()?;
    /// assert_eq!(charge.of, "2*a-b");
    /// assert_eq!(charge.terms(), [(2, "particle.a".parse()?), (-1, "particle.b".parse()?)]);
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> Vec<(i64, Self)> {
        let own = |terms: Vec<(i64, &str)>| {
            terms.into_iter().map(|(k, of)| (k, Self::new(self.name, of))).collect()
        };
        let terms = if self.is_sum() { split(&self.of).ok() } else { None };
        terms.map_or_else(|| vec![(1, self.clone())], own)
    }

    /// Is it another sum with the sign of every term changed, in any order?
    pub(crate) fn is_opposite_of(&self, other: &Self) -> bool {
        let (own, others) = (self.terms(), other.terms());
        let opposite = |(k, of): &(i64, Self)| others.contains(&(-k, of.clone()));
        own.len() == others.len() && own.iter().all(opposite)
    }

    /// Read the terms of a sum as they are written; a term that names no kind is of the kind before it.
    ///
    /// # Errors
    /// Where the text is no sum.
    pub fn read_sum(text: &str) -> Result<Vec<(i64, Self)>, SumFault> {
        let mut terms: Vec<(i64, Self)> = Vec::new();
        // A name at the head stands for all terms: `particle.2*a-b` is a key.
        let head = Self::plain(text.trim()).ok();
        let (mut name, rest) = match &head {
            Some(Self { name, of }) if text.contains('.') => (Some(*name), of.as_str()),
            _ => (None, text),
        };
        for (coefficient, term) in split(rest)? {
            let observable = match name {
                Some(name) if !term.contains('.') => Self::new(name, term),
                _ => Self::plain(term).map_err(|_| SumFault::Unnamed(term.to_owned()))?,
            };
            name = Some(observable.name);
            terms.push((coefficient, observable));
        }
        Ok(terms)
    }

    /// The sum of terms, in their order. Terms may be sums themselves.
    ///
    /// ```
    /// use fluctua::quantity::{Name, Observable};
    /// let particle = |of: &str| Observable::new(Name::Particle, of);
    /// let sum = Observable::sum(&[(-2, particle("a")), (4, particle("b"))])?;
    /// assert_eq!(sum.to_string(), "particle.2*b-a");
    /// # Ok::<(), fluctua::quantity::SumFault>(())
    /// ```
    ///
    /// # Errors
    /// Where they have none.
    pub fn sum(terms: &[(i64, Self)]) -> Result<Self, SumFault> {
        let Some((_, first)) = terms.first() else { return Err(SumFault::Unfinished) };
        if let Some((_, second)) = terms.iter().find(|(_, o)| o.name != first.name) {
            return Err(SumFault::Kinds { first: first.clone(), second: second.clone() });
        }
        if !first.name.is_flow() {
            return Err(SumFault::NotCounted(first.clone()));
        }
        let terms = expanded(terms)?;
        let terms = canonical(&terms)?;
        if let [(1, of)] = terms[..] {
            return Ok(Self::new(first.name, of));
        }
        if first.name == Name::Entropy {
            return Err(SumFault::Entropy);
        }
        if let [(_, of)] = terms[..] {
            return Err(SumFault::Negated(Self::new(first.name, of)));
        }
        Ok(Self::new(first.name, written(&terms)))
    }
}

/// Terms with their coefficients, as they are written.
fn split(text: &str) -> Result<Vec<(i64, &str)>, SumFault> {
    let mut terms = Vec::new();
    let mut rest = text.trim();
    let mut sign = 1;
    if let Some(after) = rest.strip_prefix('-') {
        (sign, rest) = (-1, after);
    }
    loop {
        let end = rest.find(['+', '-']).unwrap_or(rest.len());
        let term = rest[..end].trim();
        let (coefficient, of) = match term.split_once('*') {
            Some((coefficient, of)) => (self::coefficient(coefficient.trim())?, of.trim()),
            None => (1, term),
        };
        if of.is_empty() {
            return Err(SumFault::Unfinished);
        }
        terms.push((sign * coefficient, of));
        match rest[end..].chars().next() {
            None => return Ok(terms),
            Some(next) => sign = if next == '-' { -1 } else { 1 },
        }
        rest = &rest[end + 1..];
    }
}

fn coefficient(text: &str) -> Result<i64, SumFault> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let value = text.parse().ok().filter(|k| digits && (1..=MAX_COEFFICIENT).contains(k));
    value.ok_or_else(|| SumFault::Coefficient(text.to_owned()))
}

/// The terms of all terms. Coefficients keep their bound before they are multiplied, so that nothing overflows.
fn expanded(terms: &[(i64, Observable)]) -> Result<Vec<(i64, Observable)>, SumFault> {
    let mut all = Vec::new();
    for (coefficient, observable) in terms {
        if coefficient.unsigned_abs() > MAX_COEFFICIENT.unsigned_abs() {
            return Err(SumFault::Coefficient(coefficient.to_string()));
        }
        all.extend(observable.terms().into_iter().map(|(k, of)| (coefficient * k, of)));
    }
    match all.iter().find(|(_, observable)| Observable::is_written_as_sum(&observable.of)) {
        Some((_, observable)) => Err(SumFault::Unnamed(observable.to_string())),
        None => Ok(all),
    }
}

/// Each name once, without common divisor, a positive term first where there is one.
fn canonical(terms: &[(i64, Observable)]) -> Result<Vec<(i64, &str)>, SumFault> {
    let mut joined: Vec<(i64, &str)> = Vec::new();
    for (coefficient, observable) in terms {
        match joined.iter_mut().find(|(_, of)| *of == observable.of) {
            Some((sum, _)) => *sum = sum.saturating_add(*coefficient),
            None => joined.push((*coefficient, &observable.of)),
        }
    }
    joined.retain(|(coefficient, _)| *coefficient != 0);
    let divisor = joined.iter().fold(0, |divisor, (k, _)| common_divisor(divisor, k.abs()));
    if divisor == 0 {
        return Err(SumFault::Zero);
    }
    for (coefficient, _) in &mut joined {
        *coefficient /= divisor;
    }
    if let Some((k, _)) = joined.iter().find(|(k, _)| k.abs() > MAX_COEFFICIENT) {
        return Err(SumFault::Coefficient(k.to_string()));
    }
    if let Some(positive) = joined.iter().position(|(coefficient, _)| *coefficient > 0) {
        joined[..=positive].rotate_right(1);
    }
    Ok(joined)
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

/// `2*a-b+c`.
fn written(terms: &[(i64, &str)]) -> String {
    let mut text = String::new();
    for &(coefficient, of) in terms {
        match coefficient {
            ..0 => text.push('-'),
            _ if text.is_empty() => {}
            _ => text.push('+'),
        }
        if coefficient.abs() != 1 {
            text += &coefficient.abs().to_string();
            text.push('*');
        }
        text += of;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, SumFault> {
        Observable::sum(&Observable::read_sum(text)?).map(|sum| sum.to_string())
    }

    #[test]
    fn keys_are_canonical() {
        for (text, key) in [
            ("particle.a+b", "particle.a+b"),
            (" particle.a + particle.b ", "particle.a+b"),
            ("2*particle.a+2*b", "particle.a+b"),
            ("6*particle.a - 4 * particle.b", "particle.3*a-2*b"),
            ("-particle.a+b", "particle.b-a"),
            ("-particle.a-b+c", "particle.c-a-b"),
            ("-particle.a-2*b", "particle.-a-2*b"),
            ("particle.a+a+a", "particle.a"),
            ("-particle.a-b", "particle.-a-b"),
            ("branch_energy.3-4", "branch_energy.3-4"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(key), "{text}");
            let again: Observable = key.parse().expect("a key is an observable");
            assert_eq!(again.to_string(), key);
        }
    }

    #[test]
    fn what_is_no_sum_is_refused() {
        for (text, fault) in [
            ("particle.a-a", SumFault::Zero),
            ("-particle.a", SumFault::Negated(Observable::new(Name::Particle, "a"))),
            ("particle.-3*a", SumFault::Negated(Observable::new(Name::Particle, "a"))),
            ("particle.a+", SumFault::Unfinished),
            ("--particle.a", SumFault::Unfinished),
            ("a+particle.b", SumFault::Unnamed("a".into())),
            ("1.5*particle.a+b", SumFault::Coefficient("1.5".into())),
            ("0*particle.a+b", SumFault::Coefficient("0".into())),
            ("1001*particle.a+b", SumFault::Coefficient("1001".into())),
            ("999*particle.a+999*a+b", SumFault::Coefficient("1998".into())),
            ("-entropy", SumFault::Entropy),
            ("occupation.L+R", SumFault::NotCounted(Observable::new(Name::Occupation, "L"))),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn sums_of_sums_are_sums_of_all_their_terms() {
        let particle = |of: &str| Observable::new(Name::Particle, of);
        for (terms, key) in [
            (vec![(2, particle("a+b")), (1, particle("c"))], "particle.2*a+2*b+c"),
            (vec![(1, particle("a-b")), (-1, particle("2*a-b"))], "particle.-a"),
            (vec![(1, particle("a-b")), (1, particle("b+c"))], "particle.a+c"),
            (vec![(1000, particle("1000*a+b"))], "particle.1000*a+b"),
            (vec![(7, particle("a")), (-7, particle("b+c"))], "particle.a-b-c"),
        ] {
            let sum = match Observable::sum(&terms) {
                Ok(sum) => sum.to_string(),
                Err(SumFault::Negated(of)) => format!("particle.-{}", of.of),
                Err(fault) => panic!("{terms:?}: {fault}"),
            };
            assert_eq!(sum, key);
        }
    }

    #[test]
    fn coefficients_beyond_the_bound_are_refused_before_they_are_joined() {
        let particle = |of: &str| Observable::new(Name::Particle, of);
        for extreme in [i64::MIN, i64::MIN + 1, i64::MAX, 1001, -1001] {
            for terms in [
                vec![(extreme, particle("a")), (7, particle("b"))],
                vec![(extreme, particle("a")), (extreme, particle("a"))],
                vec![(7, particle("b")), (-1, particle("a")), (extreme, particle("a+b"))],
            ] {
                let fault = SumFault::Coefficient(extreme.to_string());
                assert_eq!(Observable::sum(&terms), Err(fault), "{terms:?}");
            }
        }
    }

    #[test]
    fn names_of_other_kinds_are_left_alone() {
        for text in ["probability.L+R", "waiting_time.a+b.in", "passage_time.energy.b<=-3"] {
            let observable: Observable = text.parse().expect("an observable");
            assert_eq!((observable.to_string().as_str(), observable.is_sum()), (text, false));
        }
    }
}
