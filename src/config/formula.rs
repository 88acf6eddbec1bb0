//! An expression that is evaluated many times, with other values each time.
//!
//! The grammar is that of the expressions of a config; names stand for parameters of a point of a scan and for
//! what was computed there.

use std::collections::BTreeMap;

use super::expression::{Expression, Fault, Term};

/// A parsed expression.
///
/// ```
/// use fluctua::config::Formula;
/// let power = Formula::parse("(mu_a - mu_b)*J").map_err(|fault| fault.to_string())?;
/// let known = [("mu_a", 1.0), ("mu_b", 3.0), ("J", 0.5)];
/// let known = known.map(|(name, value)| (name.to_owned(), value)).into();
/// assert_eq!(power.value(&known), Some(-1.0));
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

    /// The names it refers to, each once.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.collect_names(&mut names);
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Its value; none where a name has none, or where it has no finite value.
    #[must_use]
    pub fn value(&self, known: &BTreeMap<String, f64>) -> Option<f64> {
        self.root.evaluate(&self.text, known).ok()
    }
}
