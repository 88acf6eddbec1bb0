//! Read what is asked about single trajectories: laws, waits, passages, information.

use super::find_state;
use super::observe::find;
use super::table::{Item, Key};
use crate::config::error::{Cause, Error};
use crate::config::trajectory::{Direction, FirstPassage, JumpKind};
use crate::model::Model;
use crate::number::Finite;
use crate::quantity::LawGroup;
use crate::quantity::Observable;

/// Kinds of jumps, or passages, that one plan may time.
const MAX_TIMED: usize = 32;

pub(super) const LAWS: &str = "`true`, or a list of `\"fluctuation\"`, `\"minimum\"`, `\"uncertainty\"`, `\"cycles\"`, \
     `\"response\"`";
const LAWS_OF_A_RING: &str = "`true`, or a list of `\"fluctuation\"`, `\"uncertainty\"`";
const LAWS_OF_A_CLOCK: &str = "`true`, or `[\"fluctuation\"]`";
pub(super) const WAITING: &str = "a list of reservoirs whose jumps are timed, such as `[\"b\"]`, or tables such as `{ reservoirs = [\"a\", \"b\"], direction = \"in\" }`";
pub(super) const PASSAGES: &str = "a list of tables such as `{ of = \"particle.b\", upper = 3, lower = -3 }` or `{ states = [\"L+R\"] }`";
pub(super) const INFORMATION: &str = "the two parts between which information flows, such as `[\"L\", \"R\"]`; a part of several dots is a list";

const CLICKS: &[Key] = &[
    ("reservoir", "the reservoir through which jumps are timed"),
    ("reservoirs", "a list of reservoirs; a jump through any of them is timed"),
    ("direction", "`\"in\"` or `\"out\"`: particles into the system or out of it"),
];
const PASSING: &[Key] = &[
    ("of", "an observable such as `\"particle.b\"` or `\"entropy\"`, which starts at zero"),
    ("upper", "a positive threshold"),
    ("lower", "a negative threshold"),
    ("states", "a list of states; entering any of them is the passage"),
];

/// The laws that were asked for; `true` asks for all that this model has.
pub(super) fn laws(item: &Item<'_>, model: &Model) -> Result<Vec<LawGroup>, Error> {
    let system = model.system();
    let served = system.declared().laws;
    let serves = |group: LawGroup| served.contains(&group);
    if let Some(all) = item.truth() {
        let themes = LawGroup::ALL.iter().map(|(theme, _)| *theme);
        return Ok(themes.filter(|&theme| all && serves(theme)).collect());
    }
    let mut item = item.clone();
    item.meaning = match served.len() {
        1 => LAWS_OF_A_CLOCK,
        2 => LAWS_OF_A_RING,
        _ => LAWS,
    };
    let mut themes = Vec::new();
    for item in item.list()? {
        let word = item.text()?;
        let Some(&(theme, _)) = LawGroup::ALL.iter().find(|(_, known)| *known == word) else {
            let known = LawGroup::ALL.iter().filter(|(theme, _)| serves(*theme));
            let known = known.map(|(_, word)| (*word).to_owned()).collect();
            return Err(item.unknown_name("law", word, known));
        };
        if !serves(theme) {
            let wanted = system.refusal(theme);
            return Err(item.wrong_type(wanted));
        }
        push_once(&item, &mut themes, theme)?;
    }
    Ok(themes)
}

/// The jumps between which time is taken.
pub(super) fn clicks(item: &Item<'_>, model: &Model) -> Result<JumpKind, Error> {
    let declared = model.system().declared();
    let known = declared.monitored;
    if known.is_empty() {
        let wanted = format!("a wait of this model: {} has none", declared.kind);
        return Err(item.wrong_type(wanted));
    }
    let name = |item: &Item<'_>| Ok(known[item.index("reservoir", &known)?].clone());
    if !item.is_table() {
        return Ok(JumpKind { reservoirs: vec![name(item)?], direction: None });
    }
    let table = item.table(CLICKS)?;
    let mut reservoirs = Vec::new();
    if table.get("reservoir").is_some() && table.get("reservoirs").is_some() {
        return Err(item.wrong_type("either one `reservoir` or a list of `reservoirs`"));
    }
    match table.get("reservoirs") {
        Some(list) => {
            for item in list.list()? {
                push_once(&item, &mut reservoirs, name(&item)?)?;
            }
            if reservoirs.is_empty() {
                return Err(list.wrong_type("a list of reservoirs"));
            }
        }
        None => reservoirs.push(name(&table.require("reservoir")?)?),
    }
    let ways = ["in", "out"].map(str::to_owned);
    let direction =
        table.get("direction").map(|item| item.index("direction", &ways)).transpose()?;
    let direction = direction.map(|way| [Direction::In, Direction::Out][way]);
    Ok(JumpKind { reservoirs, direction })
}

/// A first passage.
pub(super) fn passing(
    item: &Item<'_>,
    model: &Model,
    known: &[Observable],
) -> Result<FirstPassage, Error> {
    let declared = model.system().declared();
    if declared.monitored.is_empty() {
        let wanted = format!("a passage of this model: {} has none", declared.kind);
        return Err(item.wrong_type(wanted));
    }
    let table = item.table(PASSING)?;
    if let Some(list) = table.get("states") {
        if ["of", "upper", "lower"].iter().any(|key| table.get(key).is_some()) {
            return Err(item.wrong_type("either a set of states or a level with thresholds"));
        }
        let mut states = Vec::new();
        for item in list.list()? {
            push_once(&item, &mut states, find_state(model, &item)?)?;
        }
        if states.is_empty() {
            return Err(list.wrong_type("a list of states"));
        }
        return Ok(FirstPassage::States(states));
    }
    let of = find(&table.require("of")?, known)?;
    let threshold = |key, sign: f64, bound| -> Result<Option<Finite>, Error> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let value = item.number::<Finite>()?;
        let fits = value.get() * sign > 0.0;
        if fits { Ok(Some(value)) } else { Err(item.out_of_bounds(value.get(), bound)) }
    };
    let lower =
        threshold("lower", -1.0, "a lower threshold must be negative: levels start at zero")?;
    let upper =
        threshold("upper", 1.0, "an upper threshold must be positive: levels start at zero")?;
    if lower.is_none() && upper.is_none() {
        table.require("upper")?;
    }
    Ok(FirstPassage::Level { of, lower, upper })
}

/// Two parts that share all dots.
pub(super) fn parts(item: &Item<'_>, model: &Model) -> Result<[Vec<usize>; 2], Error> {
    let names = model.system().declared().parts;
    if names.is_empty() {
        return Err(item.wrong_type("for this model: information flows between parts made of dots"));
    }
    let mut taken = Vec::new();
    let mut part = |item: &Item<'_>| -> Result<Vec<usize>, Error> {
        let items = if item.is_list() { item.list()? } else { vec![item.clone()] };
        let mut part = Vec::new();
        for item in &items {
            let dot = item.index("dot", &names)?;
            push_once(item, &mut taken, dot)?;
            part.push(dot);
        }
        part.sort_unstable();
        Ok(part)
    };
    let [first, second] = item.pair()?;
    let parts = [part(&first)?, part(&second)?];
    if parts.iter().any(Vec::is_empty) || taken.len() < names.len() {
        return Err(item.wrong_type("two parts that share all dots between them"));
    }
    Ok(parts)
}

/// Add what was not asked for before.
pub(super) fn push_once<T: PartialEq>(
    item: &Item<'_>,
    list: &mut Vec<T>,
    asked: T,
) -> Result<(), Error> {
    if list.contains(&asked) {
        let name = item.text().unwrap_or("this").to_owned();
        return Err(item.error(Cause::SamePair { key: item.path.clone(), name }));
    }
    if list.len() >= MAX_TIMED {
        return Err(item.wrong_type("in a list of at most 32"));
    }
    list.push(asked);
    Ok(())
}
