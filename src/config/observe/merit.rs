//! Figures of merit of single windows: `efficiency.engine`, `cop.demon`.
//!
//! Which of them a system has is known once it is compiled ([`crate::exact::Ratio`]).

use super::subject;
use crate::config::error::{Cause, Error};
use crate::config::place::shorten;
use crate::config::shape::Shape;
use crate::config::table::Table;
use crate::quantity::{Name, Observable};

pub(super) const MERITS: &str = "a list of figures of merit, such as `[\"efficiency.engine\", \"cop.demon\"]`, whose law \
     over single windows is looked at";

pub(super) const SHAPE: Shape = Shape::Word(&WORDS);

/// Every figure of merit, as it is asked for.
pub(crate) const WORDS: [&str; 7] = [
    "power.engine",
    "efficiency.engine",
    "cop.refrigerator",
    "cop.heat_pump",
    "cop.demon",
    "exergy_efficiency.total",
    "magnification.ring",
];

/// Every figure of merit that some system has.
const KNOWN: [(Name, &str); 7] = [
    (Name::Power, "engine"),
    (Name::Efficiency, "engine"),
    (Name::Cop, "refrigerator"),
    (Name::Cop, "heat_pump"),
    (Name::Cop, "demon"),
    (Name::ExergyEfficiency, "total"),
    (Name::Magnification, "ring"),
];

/// The figures that are asked for, each once.
pub(super) fn read(table: &Table<'_>) -> Result<Vec<Observable>, Error> {
    let known = KNOWN.map(|(name, of)| Observable::new(name, of));
    let mut merits: Vec<Observable> = Vec::new();
    for item in super::list(table, "merits")? {
        let asked = subject::find(&item, &known)?;
        if merits.contains(&asked) {
            let (key, name) = (item.path.clone(), asked.to_string());
            return Err(item.error(Cause::AskedTwice { key, name: shorten(&name) }));
        }
        merits.push(asked);
    }
    Ok(merits)
}
