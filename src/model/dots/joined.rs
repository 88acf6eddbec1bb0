//! Find which dots share their electrons, and which devices carry no steady particle current.
//!
//! Two dots are joined where electrons hop between them or a reservoir has an open lead to both. The particles of a
//! group of joined dots are conserved but for its reservoirs, so that their mean currents add up to zero, and that
//! of a lonely reservoir vanishes.

use super::{Dots, Reservoir};

/// Groups that a note names.
const NAMED: usize = 6;

/// The dots that each dot shares its electrons with, itself among them, ascending.
pub(super) fn groups(dots: &Dots) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..dots.dots.len()).collect();
    let mut join = |a: usize, b: usize| {
        let (kept, gone) = (group[a], group[b]);
        group.iter_mut().filter(|of| **of == gone).for_each(|of| *of = kept);
    };
    for entry in dots.tunnelling.iter().filter(|entry| entry.rate.get() > 0.0) {
        join(entry.between[0], entry.between[1]);
    }
    for reservoir in &dots.reservoirs {
        let open: Vec<usize> = open(reservoir).collect();
        open.windows(2).for_each(|pair| join(pair[0], pair[1]));
    }
    let members = |own: &usize| (0..group.len()).filter(|&dot| group[dot] == *own).collect();
    group.iter().map(members).collect()
}

/// The dots that a reservoir can fill.
fn open(reservoir: &Reservoir) -> impl Iterator<Item = usize> {
    reservoir.leads.iter().filter(|lead| lead.is_open()).map(|lead| lead.dot)
}

/// The dot by which a reservoir belongs to a group.
pub(super) fn contact(reservoir: &Reservoir) -> usize {
    open(reservoir).next().unwrap_or_else(|| reservoir.leads[0].dot)
}

/// Why no reservoir carries a mean particle current, if none does.
pub(super) fn no_current(dots: &Dots, groups: &[Vec<usize>]) -> Option<String> {
    let own = |group: &[usize]| -> Vec<&str> {
        let touching = |r: &&Reservoir| open(r).any(|dot| group.contains(&dot));
        dots.reservoirs.iter().filter(touching).map(|r| r.name.as_str()).collect()
    };
    let mut distinct: Vec<&Vec<usize>> = groups.iter().collect();
    distinct.sort();
    distinct.dedup();
    if distinct.iter().any(|group| own(group).len() > 1) {
        return None;
    }
    let told = |group: &&Vec<usize>| {
        let name = dots.state_name(group);
        match own(group)[..] {
            [one] => format!("{name} touches {one}"),
            _ => format!("{name} touches none"),
        }
    };
    let mut list: Vec<String> = distinct.iter().take(NAMED).map(told).collect();
    if distinct.len() > NAMED {
        list.push(format!("and {} more", distinct.len() - NAMED));
    }
    Some(format!(
        "no particle current can last: electrons return to the reservoir that they came from, for no group of dots \
         that share electrons touches two reservoirs ({})",
        list.join(", ")
    ))
}
