//! The information that flows between two parts of a device that share all its dots.

use super::push_once;
use crate::config::error::Error;
use crate::config::shape::Shape;
use crate::config::table::Item;
use crate::model::Model;

pub(super) const INFORMATION: &str = "the two parts between which information flows, such as `[\"L\", \"R\"]`; a part of several dots is a list";

pub(super) const SHAPE: Shape =
    Shape::Pair(&Shape::Either(&[Shape::Text, Shape::List(&Shape::Text, 1, usize::MAX)]));

/// Two parts that share all dots.
pub(super) fn read(item: &Item<'_>, model: &Model) -> Result<[Vec<usize>; 2], Error> {
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

/// The parts by the names of what is in them.
pub(super) fn written(parts: &[Vec<usize>; 2], model: &Model) -> [Vec<String>; 2] {
    let all = model.system().declared().parts;
    parts.each_ref().map(|part| part.iter().map(|&k| all[k].clone()).collect())
}
