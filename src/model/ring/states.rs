//! Enumerate the configurations of a small ring, each together with its mirror image.
//!
//! Flipping all spins changes no rate and no count, so a state is kept with spin 0 up. Demons that
//! can never move are left out: their levels change nothing.

use std::collections::HashMap;

use super::{Cell, Contact, Rules, Seeds};
use crate::model::ring::{Bulk, DemonStart, Ring};

/// Most states of a ring that is answered exactly: of more, the solution would not fit into memory.
pub(crate) const MAX_STATES: usize = 1 << 20;

/// The ring has too many states to enumerate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ring of {spins} spins has too many states to enumerate (limit {most})")]
pub(super) struct TooLarge {
    /// Spins of the ring.
    pub(super) spins: usize,
    /// The limit.
    pub(super) most: usize,
}

impl TooLarge {
    /// What is told about it.
    pub(super) fn note(&self) -> String {
        format!("no exact answers: {self}")
    }
}

/// Codes of up to this many bits are looked up in a table.
const TABLE_BITS: u32 = 20;

/// In a table: the code is none of a state.
const ABSENT: u32 = u32::MAX;

/// The place of a code among the states.
#[derive(Clone, Debug)]
enum Index {
    Table(Vec<u32>),
    Map(HashMap<u128, u32>),
}

impl Index {
    fn new(bits: u32) -> Self {
        if bits <= TABLE_BITS {
            Self::Table(vec![ABSENT; 1 << bits])
        } else {
            Self::Map(HashMap::new())
        }
    }

    fn get(&self, code: u128) -> Option<u32> {
        match self {
            Self::Table(table) => Some(table[code as usize]).filter(|&index| index != ABSENT),
            Self::Map(map) => map.get(&code).copied(),
        }
    }

    fn insert(&mut self, code: u128, index: u32) {
        match self {
            Self::Table(table) => table[code as usize] = index,
            Self::Map(map) => {
                map.insert(code, index);
            }
        }
    }
}

/// The enumerated configurations, ascending by code.
#[derive(Clone, Debug)]
pub struct States {
    spins: usize,
    right: usize,
    /// Bits of a demon's level.
    bits: u32,
    /// The bits of a cell that tell states apart, by branch.
    kept: [Cell; 2],
    codes: Vec<u128>,
    index: Index,
    start: u32,
}

impl States {
    /// The states reachable from `seeds`.
    ///
    /// # Errors
    /// When there are too many.
    pub(super) fn reachable(
        ring: &Ring,
        rules: &Rules,
        seeds: Seeds,
        most: usize,
    ) -> Result<Self, TooLarge> {
        let too_large = TooLarge { spins: rules.spins, most };
        let bits = u8::BITS - (rules.levels - 1).leading_zeros();
        let needed = rules.spins as u64 * u64::from(1 + bits);
        if needed > u64::from(u128::BITS) || count(ring, rules, seeds) > MAX_STATES as f64 {
            return Err(too_large);
        }
        let mut states = Self {
            spins: rules.spins,
            right: rules.right,
            bits,
            kept: [0, 1].map(|branch| if rules.demons_move(branch) { Cell::MAX } else { 1 }),
            codes: Vec::new(),
            index: Index::new(rules.spins as u32 * (1 + bits)),
            start: 0,
        };
        let spins = rules.spins;
        let demons = demon_support(ring, rules, seeds).ok_or(too_large)?;
        let masks = if seeds == Seeds::Up { 1 } else { spin_masks(spins).ok_or(too_large)? };
        for levels in &demons {
            for mask in 0..masks {
                let code = states.code(&seed(rules, levels, mask << 1));
                states.add(code, most).ok_or(too_large)?;
            }
        }
        let start = states.codes[0];
        let mut next = 0;
        while next < states.codes.len() {
            let before = states.decode(states.codes[next]);
            for spin in 0..spins {
                if let Some((cell, _)) = rules.flip(&before, spin) {
                    let mut after = before.clone();
                    after[spin] = cell;
                    states.add(states.code(&after), most).ok_or(too_large)?;
                }
            }
            next += 1;
        }
        states.sort(start);
        Ok(states)
    }

    /// Keep a code; none when there are too many.
    fn add(&mut self, code: u128, most: usize) -> Option<()> {
        if self.index.get(code).is_none() {
            self.index.insert(code, self.codes.len() as u32);
            self.codes.push(code);
        }
        (self.codes.len() <= most).then_some(())
    }

    fn sort(&mut self, start: u128) {
        self.codes.sort_unstable();
        for (index, &code) in (0..).zip(&self.codes) {
            self.index.insert(code, index);
        }
        self.start = self.index.get(start).expect("the start is a state");
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Are there none? Never.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The state of all spins up, demons at their first start.
    #[must_use]
    pub fn start(&self) -> u32 {
        self.start
    }

    /// The state of a configuration.
    #[must_use]
    pub fn index(&self, cells: &[Cell]) -> Option<u32> {
        self.index.get(self.code(cells))
    }

    /// The configuration of a state, spin 0 up.
    #[must_use]
    pub fn cells(&self, state: u32) -> Vec<Cell> {
        self.decode(self.codes[state as usize])
    }

    /// Arrows of the spins, `u` and `d`, from the left node clockwise; then the demons' levels.
    #[must_use]
    pub fn name(&self, state: u32) -> String {
        let cells = self.cells(state);
        let spins: String =
            cells.iter().map(|cell| if cell & 1 == 0 { 'u' } else { 'd' }).collect();
        if self.bits == 0 {
            return spins;
        }
        let bulk = (1..self.spins).filter(|&spin| spin != self.right);
        let levels: Vec<_> = bulk.map(|spin| (cells[spin] >> 1).to_string()).collect();
        format!("{spins}:{}", levels.join(","))
    }

    fn code(&self, cells: &[Cell]) -> u128 {
        let mirror = cells[0] & 1;
        let mut code = 0;
        for (spin, cell) in cells.iter().enumerate().rev() {
            let kept = (cell ^ mirror) & self.kept[usize::from(spin > self.right)];
            code = code << (1 + self.bits) | u128::from(kept);
        }
        code
    }

    fn decode(&self, mut code: u128) -> Vec<Cell> {
        let mask = (1 << (1 + self.bits)) - 1;
        let mut cells = vec![0; self.spins];
        for cell in &mut cells {
            *cell = (code & mask) as Cell;
            code >>= 1 + self.bits;
        }
        cells
    }
}

/// How many states lie ahead of `seeds`, without looking at any: each spin but spin 0 is up or down, and each
/// demon that moves takes every level that its steps reach. It is the exact number where all spins can
/// flip, and never too small.
pub(super) fn count(ring: &Ring, rules: &Rules, seeds: Seeds) -> f64 {
    let bulk = (1..rules.spins).filter(|&spin| spin != rules.right);
    let levels = bulk.zip(0..).map(|(spin, index)| demon_levels(ring, rules, seeds, spin, index));
    levels.fold(libm::exp2((rules.spins - 1) as f64), |states, levels| states * f64::from(levels))
}

/// The levels of one demon, the `index`-th of the bulk.
fn demon_levels(ring: &Ring, rules: &Rules, seeds: Seeds, spin: usize, index: usize) -> u32 {
    let (Bulk::Creutz(creutz), branch) = (&ring.bulk, rules.branch(spin)) else { return 1 };
    let step = rules.unit[branch].map_or(0, i32::unsigned_abs);
    let levels = u32::from(rules.levels);
    if !rules.demons_move(branch) {
        return 1;
    }
    let first = match &creutz.start {
        DemonStart::List(levels) if seeds != Seeds::Any => u32::from(levels[index]),
        DemonStart::Zero if seeds != Seeds::Any => 0,
        _ => return levels,
    };
    if step == 0 { 1 } else { (levels - first % step).div_ceil(step) }
}

/// Configurations of the spins other than spin 0, if they are few enough.
fn spin_masks(spins: usize) -> Option<u64> {
    1_u64.checked_shl(spins as u32 - 1).filter(|&masks| masks <= MAX_STATES as u64)
}

fn seed(rules: &Rules, levels: &[u8], mask: u64) -> Vec<Cell> {
    let mut level = levels.iter();
    (0..rules.spins)
        .map(|spin| {
            let bulk = rules.contact(spin) == Contact::Bulk;
            let demon = if bulk { *level.next().unwrap_or(&0) } else { 0 };
            demon << 1 | (mask >> spin & 1) as u8
        })
        .collect()
}

/// The levels that the demons may start at, lowest first; none when there are too many.
fn demon_support(ring: &Ring, rules: &Rules, seeds: Seeds) -> Option<Vec<Vec<u8>>> {
    let bulk = rules.spins - 2;
    let Bulk::Creutz(creutz) = &ring.bulk else { return Some(vec![vec![0; bulk]]) };
    match &creutz.start {
        DemonStart::List(levels) if seeds != Seeds::Any => return Some(vec![levels.clone()]),
        DemonStart::Zero if seeds != Seeds::Any => return Some(vec![vec![0; bulk]]),
        _ => {}
    }
    let mut support = vec![Vec::new()];
    for spin in (1..rules.spins).filter(|&spin| spin != rules.right) {
        let levels = if rules.demons_move(rules.branch(spin)) { rules.levels } else { 1 };
        let longer = |short: &Vec<u8>, level| short.iter().copied().chain([level]).collect();
        support = support.iter().flat_map(|s| (0..levels).map(move |l| longer(s, l))).collect();
        if support.len() > MAX_STATES {
            return None;
        }
    }
    Some(support)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::model::Model;

    fn ring(spins: [usize; 2], bulk: &str) -> Ring {
        let text = format!(
            "[model]\nkind = \"ring\"\nupper = {{ spins = {}, coupling = 1.0 }}\n\
             lower = {{ spins = {}, coupling = 1.5 }}\nleft = {{ temperature = 2.0 }}\n\
             right = {{ temperature = 1.0 }}\nbulk = {{ {bulk} }}\n",
            spins[0], spins[1]
        );
        match config::read("ring.toml", &text, &[]).expect("a ring").into_parts().model {
            Model::Ring(ring) => ring,
            _ => unreachable!("the kind is ring"),
        }
    }

    /// Demons whose steps are one, two and three levels, that start at zero, at listed levels or by a
    /// law, from all spins up, from any and from any levels.
    #[test]
    fn states_are_counted_without_enumeration() {
        let bulks = [
            "rule = \"q2r\"".to_owned(),
            "rule = \"creutz\", quantum = 4.0, levels = 2".to_owned(),
            "rule = \"creutz\", quantum = 2.0, levels = 4".to_owned(),
            "rule = \"creutz\", quantum = 2.0, levels = 5, start = { thermal = 1.0 }".to_owned(),
        ];
        let mut exact = 0;
        for spins in [[1, 1], [2, 1], [1, 3], [2, 2], [3, 2], [4, 0]] {
            for bulk in &bulks {
                let ring = ring(spins, bulk);
                let rules = Rules::new(&ring);
                for seeds in [Seeds::Up, Seeds::AnySpins, Seeds::Any] {
                    let counted = count(&ring, &rules, seeds);
                    let states = States::reachable(&ring, &rules, seeds, MAX_STATES);
                    let found = states.expect("a small ring").len() as f64;
                    assert!(found <= counted, "{spins:?} {bulk} {seeds:?}: {found} of {counted}");
                    exact += u32::from(found == counted);
                }
            }
        }
        assert!(exact > 40, "{exact}");
    }
}
