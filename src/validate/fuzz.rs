//! Try what no careful user writes: mutated configs, and random devices.
//!
//! A mutated config must lead to a report or to a message, never to a panic or to work without end;
//! a random device must agree with its exact answer like any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rand::{Rng, RngExt, SeedableRng};
use rand_distr::weighted::WeightedIndex;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::config;
use crate::ensemble::{Memory, Progress, Silent};
use crate::run::{self, Error};

pub use super::random_device::random_device;

/// A mutated plan is run only up to this many states and jumps; beyond, it is prepared.
const MAX_STATES: usize = 64;
const MAX_JUMPS: f64 = 1e5;

/// What a number is replaced by.
const NASTY: [&str; 20] = [
    "0",
    "-1",
    "1e308",
    "-1e-308",
    "1e-320",
    "nan",
    "inf",
    "1e400",
    "\"1/0\"",
    "\"sqrt(-1)\"",
    "9223372036854775807",
    "true",
    "[]",
    "{}",
    "\"\"",
    "2",
    "700",
    "0.1",
    "1e5",
    "\"beta\"",
];

/// How often a number, a word, a line and a character are changed. No stream is promised here.
const WEIGHTS: [u32; 4] = [2, 1, 1, 2];

/// What came of mutated configs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tried {
    /// Refused with a message.
    pub refused: u64,
    /// Accepted, and too large to run here.
    pub prepared: u64,
    /// Run to a report.
    pub answered: u64,
}

/// What became of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// Refused with a message.
    Refused,
    /// Accepted, and too large to run here.
    Prepared,
    /// Run to a report.
    Answered,
}

/// Mutate the texts in turn, so many times in all, and try each. The inner error is the first text
/// that made the program panic, with what it said.
///
/// # Errors
/// When the progress asks to stop.
pub fn try_mutated(
    texts: &[(String, String)],
    times: u64,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Result<Tried, String>, Error> {
    let mut tried = Tried::default();
    progress.start(times, 0);
    for index in 0..times {
        if progress.stop() {
            return Err(Error::stopped(index, times));
        }
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ index);
        let (name, text) = &texts[index as usize % texts.len()];
        let mistakes = rng.random_range(1..=3);
        let mutations: Vec<_> = (0..mistakes).map(|_| Mutation::draw(&mut rng)).collect();
        match try_text(name, &mutate(text, &mutations)) {
            Ok(Attempt::Refused) => tried.refused += 1,
            Ok(Attempt::Prepared) => tried.prepared += 1,
            Ok(Attempt::Answered) => tried.answered += 1,
            Err(error) => return Ok(Err(error)),
        }
        progress.block();
    }
    Ok(Ok(tried))
}

/// Read a text, prepare its plan, and run four trajectories of it if they are short.
///
/// # Errors
/// A panic, or a refusal without a word.
pub fn try_text(name: &str, text: &str) -> Result<Attempt, String> {
    match catch_unwind(AssertUnwindSafe(|| attempt(name, text))) {
        Ok(Err(message)) if message.is_empty() => Err(format!("an empty message for:\n{text}")),
        Ok(Err(_)) => Ok(Attempt::Refused),
        Ok(Ok(attempt)) => Ok(attempt),
        Err(_) => Err(format!("a panic for:\n{text}")),
    }
}

/// The options that make a run short, as on the command line.
pub const SHORT: [&str; 2] = ["sampling.trajectories=4", "sampling.blocks=2"];

fn attempt(name: &str, text: &str) -> Result<Attempt, String> {
    let plan = config::read(name, text, &SHORT.map(str::to_owned)).map_err(|e| e.to_string())?;
    let job = run::prepare(&plan).map_err(|e| e.to_string())?;
    if job.network().is_some_and(|n| n.states.len() > MAX_STATES)
        || job.expected_jumps() > MAX_JUMPS
    {
        return Ok(Attempt::Prepared);
    }
    job.run(&mut Memory, &Silent).map(|_| Attempt::Answered).map_err(|e| e.to_string())
}

/// A mistake in a text. Its numbers pick among what the text has, counted round and round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// A number becomes a nasty one.
    Number {
        /// Which number.
        which: usize,
        /// What it becomes.
        nasty: usize,
    },
    /// A word takes the place of another.
    Word {
        /// Which goes.
        old: usize,
        /// Which comes.
        new: usize,
    },
    /// Two lines change places, one is repeated or removed, or the text ends.
    Line {
        /// A line.
        first: usize,
        /// Another.
        second: usize,
        /// Which of the four.
        how: usize,
    },
    /// A character is removed, or an odd one put in.
    Character {
        /// Where.
        at: usize,
        /// Which, or none.
        odd: usize,
    },
}

impl Mutation {
    fn draw(rng: &mut impl Rng) -> Self {
        let [a, b, c] = [0; 3].map(|_: u32| rng.random_range(0..1 << 16));
        let kinds = WeightedIndex::new(WEIGHTS).expect("the weights are above zero");
        match rng.sample(kinds) {
            0 => Self::Number { which: a, nasty: b },
            1 => Self::Word { old: a, new: b },
            2 => Self::Line { first: a, second: b, how: c },
            _ => Self::Character { at: a, odd: b },
        }
    }
}

/// A text with these mistakes, one after the other.
#[must_use]
pub fn mutate(text: &str, mutations: &[Mutation]) -> String {
    mutations.iter().fold(text.to_owned(), |text, mutation| match *mutation {
        Mutation::Number { which, nasty } => replace_number(&text, which, nasty),
        Mutation::Word { old, new } => swap_words(&text, old, new),
        Mutation::Line { first, second, how } => change_lines(&text, first, second, how),
        Mutation::Character { at, odd } => change_characters(&text, at, odd),
    })
}

fn replace_number(text: &str, which: usize, nasty: usize) -> String {
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|&(at, c)| c.is_ascii_digit() && !text[..at].ends_with(is_of_number))
        .map(|(at, _)| at)
        .collect();
    let Some(&start) = pick(&starts, which) else { return text.to_owned() };
    let length = text[start..].find(|c| !is_of_number(c)).unwrap_or(text.len() - start);
    [&text[..start], NASTY[nasty % NASTY.len()], &text[start + length..]].concat()
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// Put one word of the text in the place of another.
fn swap_words(text: &str, old: usize, new: usize) -> String {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    match (pick(&words, old), pick(&words, new)) {
        (Some(old), Some(new)) if !old.is_empty() => text.replacen(*old, new, 1),
        _ => text.to_owned(),
    }
}

fn change_lines(text: &str, first: usize, second: usize, how: usize) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return String::new();
    }
    let (i, j) = (first % lines.len(), second % lines.len());
    match how % 4 {
        0 => lines.swap(i, j),
        1 => lines.insert(i, lines[j]),
        2 => drop(lines.remove(i)),
        _ => lines.truncate(i),
    }
    lines.join("\n")
}

fn change_characters(text: &str, at: usize, odd: usize) -> String {
    const ODD: [char; 14] =
        ['"', '[', ']', '{', '}', '=', '.', '-', '\n', '\0', 'é', '^', '(', ' '];
    let mut characters: Vec<char> = text.chars().collect();
    let at = at % (characters.len() + 1);
    match ODD.get(odd % (2 * ODD.len())) {
        None if at < characters.len() => drop(characters.remove(at)),
        odd => characters.insert(at, *odd.unwrap_or(&ODD[0])),
    }
    characters.into_iter().collect()
}

fn pick<T>(list: &[T], which: usize) -> Option<&T> {
    list.get(which % list.len().max(1))
}
