//! Read relations between formulas: `J_N < 0`, `I_U*(N_U + 1) = -I_D*(N_D + 1)`.

use super::letters::formula;
use crate::config::error::{Cause, Error};
use crate::config::formula::Formula;
use crate::config::table::Item;

/// What a relation is, for messages.
pub(super) const RELATIONS: &str = "a relation such as \"J_N < 0\", or a list of them";

/// Two formulas and how they compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What stands on the left.
    pub left: Formula,
    /// How they compare.
    pub sense: Sense,
    /// What stands on the right.
    pub right: Formula,
}

/// How two numbers compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    Apart,
    /// `>=`
    AtLeast,
    /// `>`
    Above,
}

/// Signs of comparison, longer ones first.
const SENSES: [(&str, Sense); 6] = [
    ("<=", Sense::AtMost),
    (">=", Sense::AtLeast),
    ("!=", Sense::Apart),
    ("<", Sense::Below),
    (">", Sense::Above),
    ("=", Sense::Equal),
];

/// One relation or a list of them.
pub(super) fn relations(item: &Item<'_>, known: &[String]) -> Result<Vec<Relation>, Error> {
    let items = if item.is_list() { item.list()? } else { vec![item.clone()] };
    if items.is_empty() {
        return Err(item.wrong_type("a relation, or a list of them"));
    }
    items.iter().map(|item| relation(item, known)).collect()
}

fn relation(item: &Item<'_>, known: &[String]) -> Result<Relation, Error> {
    let text = item.text()?;
    let found = SENSES.iter().find_map(|(sign, sense)| Some((text.split_once(sign)?, *sense)));
    let Some(((left, right), sense)) = found else {
        let wanted = "a relation with one of <, <=, =, !=, >=, >".into();
        return Err(item.error(Cause::WrongType {
            key: item.path.clone(),
            found: item.node.value.describe(),
            wanted,
            meaning: RELATIONS,
        }));
    };
    let side = |part: &str| formula(item, part.trim(), known);
    Ok(Relation { left: side(left)?, sense, right: side(right)? })
}

impl std::fmt::Display for Relation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign =
            SENSES.iter().find(|(_, sense)| *sense == self.sense).map_or("", |(sign, _)| *sign);
        write!(f, "{} {sign} {}", self.left.text(), self.right.text())
    }
}
