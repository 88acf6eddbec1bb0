//! Laws that are held against a run.

use super::push_once;
use crate::config::error::Error;
use crate::config::shape::Shape;
use crate::config::table::Item;
use crate::model::Model;
use crate::quantity::LawGroup;

pub(super) const LAWS: &str = "`true`, or a list of `\"fluctuation\"`, `\"minimum\"`, `\"uncertainty\"`, `\"cycles\"`, \
     `\"response\"`";
pub(super) const SHAPE: Shape = Shape::Either(&[
    Shape::Truth,
    Shape::List(
        &Shape::Word(&["fluctuation", "minimum", "uncertainty", "cycles", "response"]),
        0,
        super::MAX_TIMED,
    ),
]);
const LAWS_OF_A_RING: &str = "`true`, or a list of `\"fluctuation\"`, `\"uncertainty\"`";
const NO_LAWS: &str = "nothing: leave it out, for this model has no laws to ask for";
const LAWS_OF_A_CLOCK: &str = "`true`, or `[\"fluctuation\"]`";

/// The laws that were asked for; `true` asks for all that this model has.
pub(super) fn read(item: &Item<'_>, model: &Model) -> Result<Vec<LawGroup>, Error> {
    let system = model.system();
    let served = system.declared().laws;
    let serves = |group: LawGroup| served.contains(&group);
    if let Some(all) = item.truth() {
        let groups = LawGroup::ALL.iter().map(|(group, _)| *group);
        return Ok(groups.filter(|&group| all && serves(group)).collect());
    }
    let mut item = item.clone();
    item.meaning = match served[..] {
        [] => NO_LAWS,
        [LawGroup::Fluctuation] => LAWS_OF_A_CLOCK,
        [LawGroup::Fluctuation, LawGroup::Uncertainty] => LAWS_OF_A_RING,
        _ => LAWS,
    };
    let mut groups = Vec::new();
    for item in item.list()? {
        let word = item.text()?;
        let Some(&(group, _)) = LawGroup::ALL.iter().find(|(_, known)| *known == word) else {
            let known = LawGroup::ALL.iter().filter(|(group, _)| serves(*group));
            let known = known.map(|(_, word)| (*word).to_owned()).collect();
            return Err(item.unknown_name("law", word, known));
        };
        if !serves(group) {
            let wanted = system.refusal(group);
            return Err(item.wrong_type(wanted));
        }
        push_once(&item, &mut groups, group)?;
    }
    Ok(groups)
}
