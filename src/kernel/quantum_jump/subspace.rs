//! Part the basis into subspaces that a wave function stays in between two jumps, and that every jump leads from one to one.
//!
//! A system whose operators connect everything has one subspace. Where levels are grouped, as by the secular equation,
//! wave functions are as short as their group.

use std::ops::Range;

use faer::c64;

use super::independent::Independent;
use super::modes::Modes;
use super::stepped::Stepped;
use super::wave::{Matrix, Wave};
use crate::network::{Lindbladian, Operator};

/// Off-diagonal entries of the drift below this share of its bound are rounded zeros.
const ROUNDED: f64 = 1e-13;
/// Squares of components of a normalised vector below this are rounded zeros.
const ABSENT: f64 = 1e-20;

/// A subspace, and what happens in it.
#[derive(Clone, Debug)]
pub(super) struct Subspace {
    /// Its basis states.
    pub(super) states: Vec<u32>,
    pub(super) evolution: Evolution,
    /// The operators of all jumps out of it, one below the other.
    pub(super) jumps: Matrix,
    /// Which rows belong to which jump.
    pub(super) ways: Vec<Way>,
    /// The operators that are averaged, each by the entries on and above its diagonal.
    averaged: Vec<Vec<(u32, u32, c64)>>,
    /// The vectors of the start that lie in it, by number.
    pub(super) vectors: Vec<(u32, Wave)>,
}

/// How a wave function moves between two jumps.
#[derive(Clone, Debug)]
pub(super) enum Evolution {
    /// Component by component.
    Independent(Independent),
    /// By the modes of the drift; wave functions are held by their coordinates.
    Modes(Modes),
    /// In steps.
    Stepped(Stepped),
}

/// A way out.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// The index of its jump.
    pub(super) jump: u32,
    /// What it counts.
    pub(super) class: u32,
    /// The subspace that it leads to.
    pub(super) to: u32,
    pub(super) rows: Range<usize>,
}

/// All subspaces, and where each basis state is: its subspace, and its place in there.
#[derive(Clone, Debug)]
pub(super) struct Subspaces {
    pub(super) all: Vec<Subspace>,
    pub(super) of: Vec<[u32; 2]>,
    /// Does everything stay real?
    pub(super) real: bool,
    /// States of the largest one.
    pub(super) largest: usize,
    /// Rows of the most ways out.
    pub(super) most_rows: usize,
    pub(super) most_ways: usize,
}

impl Subspaces {
    /// Lay out a system for times up to `longest`, with the vectors that trajectories start in.
    pub(super) fn new(system: &Lindbladian, vectors: &[Vec<c64>], longest: f64) -> Self {
        let drift = system.drift();
        let states = parted(system, &drift, vectors);
        let mut of = vec![[0; 2]; system.states.len()];
        for (space, own) in (0..).zip(&states) {
            for (place, &state) in (0..).zip(own) {
                of[state as usize] = [space, place];
            }
        }
        let by_subspace = |operator: &Operator| within(operator, &of, states.len());
        let drifts = by_subspace(&drift);
        let mut averaged: Vec<_> = system.averaged.iter().map(by_subspace).collect();
        let ways = ways(system, &of, &states);
        let mut all: Vec<Subspace> = states
            .into_iter()
            .zip(drifts)
            .zip(ways)
            .enumerate()
            .map(|(space, ((states, drift), ways))| {
                let averaged = averaged.iter_mut().map(|own| upper(&mut own[space]));
                let averaged = averaged.collect();
                let size = states.len();
                let evolution = evolution(size, &drift, longest);
                let Ways { rows, entries, all: ways } = ways;
                let jumps = match &evolution {
                    Evolution::Modes(modes) => modes.turned(rows, &entries),
                    _ => Matrix::new(rows, size, entries),
                };
                Subspace { states, evolution, jumps, ways, averaged, vectors: Vec::new() }
            })
            .collect();
        hold(&mut all, &of, vectors);
        let real = all.iter().all(Subspace::is_real);
        let most = |of: fn(&Subspace) -> usize| all.iter().map(of).max().unwrap_or(0);
        Self {
            real,
            largest: most(|own| own.states.len()),
            most_rows: most(|own| own.jumps.rows),
            most_ways: most(|own| own.ways.len().max(own.vectors.len()).max(own.states.len())),
            all,
            of,
        }
    }

    /// The subspace of each of so many vectors, and its place in there.
    pub(super) fn places(&self, vectors: usize) -> Vec<Option<[u32; 2]>> {
        let mut places = vec![None; vectors];
        for (space, own) in (0..).zip(&self.all) {
            for (place, &(number, _)) in (0..).zip(&own.vectors) {
                places[number as usize] = Some([space, place]);
            }
        }
        places
    }
}

impl Subspace {
    pub(super) fn size(&self) -> usize {
        self.states.len()
    }

    fn is_real(&self) -> bool {
        let moves = match &self.evolution {
            Evolution::Independent(own) => own.is_real(),
            Evolution::Modes(_) | Evolution::Stepped(_) => false,
        };
        let starts = self.vectors.iter().all(|(_, wave)| wave.im.iter().all(|x| *x == 0.0));
        moves && starts && self.jumps.is_real()
    }

    /// The means of all averaged operators in a wave function, times its squared norm.
    pub(super) fn means<'a>(&'a self, wave: &'a Wave) -> impl Iterator<Item = f64> + 'a {
        self.averaged.iter().map(|entries| {
            let mut sum = 0.0;
            for &(row, column, value) in entries {
                let (j, k) = (row as usize, column as usize);
                let along = wave.re[j] * wave.re[k] + wave.im[j] * wave.im[k];
                let across = wave.re[j] * wave.im[k] - wave.im[j] * wave.re[k];
                sum += value.re * along - value.im * across;
            }
            sum
        })
    }
}

/// Hold each vector in the subspace that it lies in.
fn hold(all: &mut [Subspace], of: &[[u32; 2]], vectors: &[Vec<c64>]) {
    for (number, vector) in (0..).zip(vectors) {
        if let Some(space) = place(vector, of) {
            let own = &mut all[space as usize];
            let part = own.states.iter().map(|&state| vector[state as usize]);
            let wave =
                Wave { re: part.clone().map(|x| x.re).collect(), im: part.map(|x| x.im).collect() };
            own.vectors.push((number, wave));
        }
    }
}

/// The subspace that a vector lies in.
fn place(vector: &[c64], of: &[[u32; 2]]) -> Option<u32> {
    let state = vector.iter().position(|x| x.norm_sqr() > ABSENT)?;
    Some(of[state][0])
}

fn evolution(size: usize, drift: &[(u32, u32, c64)], longest: f64) -> Evolution {
    if drift.iter().all(|entry| entry.0 == entry.1) {
        let mut diagonal = vec![c64::new(0.0, 0.0); size];
        for &(k, _, value) in drift {
            diagonal[k as usize] = value;
        }
        Evolution::Independent(Independent::new(&diagonal))
    } else if let Some(modes) = Modes::new(size, drift, longest) {
        Evolution::Modes(modes)
    } else {
        Evolution::Stepped(Stepped::new(size, drift, longest))
    }
}

/// The entries on and above the diagonal, those above doubled: the mean of a Hermitian operator is real.
fn upper(entries: &mut Vec<(u32, u32, c64)>) -> Vec<(u32, u32, c64)> {
    let own = std::mem::take(entries).into_iter().filter(|entry| entry.0 <= entry.1);
    let doubled = |(row, column, value): (u32, u32, c64)| {
        (row, column, if row == column { value } else { value * 2.0 })
    };
    own.map(doubled).collect()
}

/// The entries of an operator within each subspace.
fn within(operator: &Operator, of: &[[u32; 2]], spaces: usize) -> Vec<Vec<(u32, u32, c64)>> {
    let mut parts = vec![Vec::new(); spaces];
    for &(row, column, value) in operator.entries() {
        let [[to, row], [from, column]] = [of[row as usize], of[column as usize]];
        if to == from {
            parts[to as usize].push((row, column, value));
        }
    }
    parts
}

/// All ways out of a subspace, one below the other.
#[derive(Clone, Default)]
struct Ways {
    rows: usize,
    entries: Vec<(u32, u32, c64)>,
    all: Vec<Way>,
}

/// The ways out of every subspace; each jump leads from one to one.
fn ways(system: &Lindbladian, of: &[[u32; 2]], states: &[Vec<u32>]) -> Vec<Ways> {
    let mut found = vec![Ways::default(); states.len()];
    for (number, jump) in (0..).zip(&system.jumps) {
        for &(row, column, value) in jump.operator.entries() {
            let [[to, row], [from, column]] = [of[row as usize], of[column as usize]];
            let own = &mut found[from as usize];
            if own.all.last().is_none_or(|way| way.jump != number) {
                let rows = own.rows..own.rows + states[to as usize].len();
                own.rows = rows.end;
                own.all.push(Way { jump: number, class: jump.class, to, rows });
            }
            let first = own.all.last().map_or(0, |way| way.rows.start);
            own.entries.push((first as u32 + row, column, value));
        }
    }
    found
}

/// The basis states of each subspace.
fn parted(system: &Lindbladian, drift: &Operator, vectors: &[Vec<c64>]) -> Vec<Vec<u32>> {
    let size = system.states.len();
    let mut groups = Groups((0..size as u32).collect());
    let least = ROUNDED * drift.bound();
    for &(row, column, value) in drift.entries() {
        if value.norm_sqr() > least * least {
            groups.join(row, column);
        }
    }
    for vector in vectors {
        let present = |&k: &u32| vector[k as usize].norm_sqr() > ABSENT;
        let mut states = (0..size as u32).filter(present);
        if let Some(first) = states.next() {
            states.for_each(|other| _ = groups.join(first, other));
        }
    }
    // A jump that leads from one subspace to several makes one of these.
    let mut changed = true;
    while changed {
        changed = false;
        for jump in &system.jumps {
            let mut target = vec![None; size];
            for &(row, column, _) in jump.operator.entries() {
                let known = &mut target[groups.root(column) as usize];
                let first = *known.get_or_insert(row);
                changed |= groups.join(first, row);
            }
        }
    }
    let mut found: Vec<Vec<u32>> = Vec::new();
    let mut number = vec![usize::MAX; size];
    for state in 0..size as u32 {
        let root = groups.root(state) as usize;
        if number[root] == usize::MAX {
            number[root] = found.len();
            found.push(Vec::new());
        }
        found[number[root]].push(state);
    }
    found
}

/// States joined into groups; the least of each stands for it.
struct Groups(Vec<u32>);

impl Groups {
    fn root(&mut self, mut k: u32) -> u32 {
        while self.0[k as usize] != k {
            let above = self.0[self.0[k as usize] as usize];
            self.0[k as usize] = above;
            k = above;
        }
        k
    }

    /// Join the groups of two states; were they apart?
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
        a != b
    }
}
