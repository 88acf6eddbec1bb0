//! Lay out the laws of a slice for sampling: one word, one column, one outcome.
//!
//! Each state has an alias table as in [`super::super::table`], of equal width for all, so that an
//! outcome names the next state by its first column. The likeliest outcomes have columns of their
//! own; the others share one, `rare`, and are told apart by a second word in a second table. So
//! what is looked at often stays in the nearest cache, and nothing is left out.

use super::lattice::Way;
use super::steps::LANES;
use crate::kernel::table::{CAPACITY, alias, shares};

/// How a slice ends: 16 bytes, so that no cache line is shared with a second.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(16))]
pub(super) struct Outcome {
    /// What is counted.
    pub(super) counts: [i8; LANES],
    /// The first column of the state at the end.
    pub(super) first: u32,
    /// The states at both ends; one above all pairs where a second word must decide.
    pub(super) pair: u32,
}

/// One column of an alias table.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(16))]
struct Column {
    threshold: u64,
    /// For a remainder below the threshold, and from it on.
    outcomes: [u32; 2],
}

/// Columns of one state.
#[derive(Clone, Copy, Debug)]
struct Row {
    first: u32,
    width: u32,
}

/// The tables of all states.
#[derive(Debug)]
pub(super) struct Tables {
    states: usize,
    width: u32,
    /// `width` columns a state, then those of rare outcomes.
    columns: Vec<Column>,
    outcomes: Vec<Outcome>,
    rare: Vec<Row>,
    largest: u64,
}

impl Tables {
    /// Lay out the ways from each state, the likeliest first, in so many columns a state.
    pub(super) fn new(ways: &[Vec<Way>], width: usize) -> Self {
        let mut tables = Self {
            states: ways.len(),
            width: width as u32,
            columns: Vec::new(),
            outcomes: Vec::new(),
            rare: Vec::new(),
            largest: 1,
        };
        let hot = |ways: &[Way]| if ways.len() > width { width - 1 } else { ways.len() };
        for (start, ways) in ways.iter().enumerate() {
            let (hot, others) = ways.split_at(hot(ways));
            let rare: f64 = others.iter().rev().map(|way| way.0).sum();
            let mut weights: Vec<f64> = hot.iter().map(|way| way.0).collect();
            let mut outcomes: Vec<_> = hot.iter().map(|way| tables.outcome(start, way)).collect();
            if rare > 0.0 {
                weights.push(rare);
                outcomes.push(Outcome {
                    counts: [0; LANES],
                    first: start as u32 * tables.width,
                    pair: tables.undecided(),
                });
            }
            weights.resize(width, 0.0);
            tables.push(&weights, &outcomes);
        }
        for (start, ways) in ways.iter().enumerate() {
            let others = &ways[hot(ways)..];
            let first = tables.columns.len() as u32;
            tables.rare.push(Row { first, width: others.len() as u32 });
            let weights: Vec<f64> = others.iter().map(|way| way.0).collect();
            let outcomes: Vec<_> = others.iter().map(|way| tables.outcome(start, way)).collect();
            tables.push(&weights, &outcomes);
        }
        tables
    }

    fn outcome(&self, start: usize, &(_, end, counts): &Way) -> Outcome {
        let fits = |count| i8::try_from(count).expect("ways that count more were refused");
        Outcome {
            counts: counts.map(fits),
            first: end * self.width,
            pair: (start * self.states) as u32 + end,
        }
    }

    fn push(&mut self, weights: &[f64], outcomes: &[Outcome]) {
        let first = self.outcomes.len() as u32;
        self.outcomes.extend_from_slice(outcomes);
        let counts = outcomes.iter().flat_map(|outcome| outcome.counts);
        self.largest = counts.map(|c| u64::from(c.unsigned_abs())).fold(self.largest, u64::max);
        self.columns.extend(alias(shares(weights)).into_iter().map(|[own, other]| {
            // What has no weight has no outcome, and is never below its threshold of zero.
            let entry = |entry: usize| first + entry.min(outcomes.len() - 1) as u32;
            Column { threshold: own.share, outcomes: [entry(own.entry), entry(other.entry)] }
        }));
    }

    /// Columns, outcomes, and the bytes of both.
    pub(super) fn size(&self) -> [usize; 3] {
        let bytes =
            std::mem::size_of_val(&self.columns[..]) + std::mem::size_of_val(&self.outcomes[..]);
        [self.columns.len(), self.outcomes.len(), bytes]
    }

    /// One above all pairs.
    pub(super) fn undecided(&self) -> u32 {
        (self.states * self.states) as u32
    }

    /// The largest amount that a slice adds to a count, at least one.
    pub(super) fn largest(&self) -> u64 {
        self.largest
    }

    /// How many states there are.
    pub(super) fn states(&self) -> u32 {
        self.states as u32
    }

    /// The first column of a state.
    pub(super) fn first(&self, state: u32) -> u32 {
        state * self.width
    }

    /// The state whose first column this is.
    pub(super) fn state(&self, first: u32) -> u32 {
        first / self.width
    }

    /// The outcome that a uniform word leads to from a state, by its number.
    ///
    /// # Safety
    /// `first` must be the first column of a state.
    #[inline]
    pub(super) unsafe fn choose(&self, first: u32, word: u64) -> u32 {
        debug_assert!(self.state(first) < self.states as u32);
        // SAFETY: a state has `width` columns from `first` on.
        unsafe { self.pick(Row { first, width: self.width }, word) }
    }

    /// An outcome by its number.
    ///
    /// # Safety
    /// These tables must have given the number.
    #[inline]
    pub(super) unsafe fn outcome_of(&self, number: u32) -> &Outcome {
        debug_assert!((number as usize) < self.outcomes.len());
        // SAFETY: the caller's.
        unsafe { self.outcomes.get_unchecked(number as usize) }
    }

    /// Where a second word leads when the first was undecided.
    pub(super) fn decide(&self, first: u32, word: u64) -> &Outcome {
        let row = self.rare[self.state(first) as usize];
        assert!(row.width > 0, "what is undecided has outcomes");
        // SAFETY: the row is of these tables, and `push` names outcomes that exist.
        unsafe { self.outcome_of(self.pick(row, word)) }
    }

    /// # Safety
    /// The row must be of these tables and have columns.
    #[inline]
    unsafe fn pick(&self, row: Row, word: u64) -> u32 {
        let product = u128::from(word) * u128::from(row.width);
        let column = row.first as usize + (product >> 64) as usize;
        debug_assert!(column < self.columns.len());
        // SAFETY: a word is below `2^64`, so the column is one of the row.
        let column = unsafe { self.columns.get_unchecked(column) };
        column.outcomes[usize::from(product as u64 >= column.threshold)]
    }

    /// The law that words give from a state, read back from the columns: shares of `2^64`.
    pub(super) fn law(&self, state: u32) -> Vec<(f64, u32, [i8; LANES])> {
        let mut law = Vec::new();
        let row = Row { first: self.first(state), width: self.width };
        for (share, outcome) in self.shares(row) {
            if outcome.pair != self.undecided() {
                law.push((share, self.state(outcome.first), outcome.counts));
                continue;
            }
            for (part, outcome) in self.shares(self.rare[state as usize]) {
                law.push((share * part, self.state(outcome.first), outcome.counts));
            }
        }
        law
    }

    fn shares(&self, row: Row) -> impl Iterator<Item = (f64, &Outcome)> {
        let columns = &self.columns[row.first as usize..(row.first + row.width) as usize];
        let capacity = CAPACITY as f64 * f64::from(row.width);
        columns.iter().flat_map(move |column| {
            let below = u128::from(column.threshold);
            [(below, 0), (CAPACITY - below, 1)].into_iter().filter(|(share, _)| *share > 0).map(
                move |(share, side)| {
                    let outcome = &self.outcomes[column.outcomes[side] as usize];
                    (share as f64 / capacity, outcome)
                },
            )
        })
    }
}
