//! Try what no careful user writes: mutated configs, and random devices.
//!
//! A mutated config must lead to a report or to a message, never to a panic or to work without end;
//! a random device must agree with its exact answer like any other.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::config::{self, Plan};
use crate::ensemble::{Memory, Silent};
use crate::run;

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

/// Mutate the texts in turn, so many times in all, and try each.
///
/// # Errors
/// The first text that made the program panic, with what it said.
pub fn try_mutated(texts: &[(String, String)], times: u64, seed: u64) -> Result<Tried, String> {
    let mut tried = Tried::default();
    for index in 0..times {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ index);
        let (name, text) = &texts[index as usize % texts.len()];
        let mutated = mutate(text, &mut rng);
        let count = match catch_unwind(AssertUnwindSafe(|| attempt(name, &mutated))) {
            Ok(Attempt::Refused(message)) if message.is_empty() => {
                return Err(format!("an empty message for:\n{mutated}"));
            }
            Ok(Attempt::Refused(_)) => &mut tried.refused,
            Ok(Attempt::Prepared) => &mut tried.prepared,
            Ok(Attempt::Answered) => &mut tried.answered,
            Err(_) => return Err(format!("a panic for:\n{mutated}")),
        };
        *count += 1;
    }
    Ok(tried)
}

enum Attempt {
    Refused(String),
    Prepared,
    Answered,
}

fn attempt(name: &str, text: &str) -> Attempt {
    let set = ["sampling.trajectories=4".into(), "sampling.blocks=2".into()];
    let plan = match config::read(name, text, &set) {
        Ok(plan) => plan,
        Err(error) => return Attempt::Refused(error.to_string()),
    };
    let job = match run::prepare(&plan) {
        Ok(job) => job,
        Err(error) => return Attempt::Refused(error.to_string()),
    };
    if job.network.states.len() > MAX_STATES || job.expected_jumps() > MAX_JUMPS {
        return Attempt::Prepared;
    }
    match job.run(&mut Memory, &Silent) {
        Ok(_) => Attempt::Answered,
        Err(error) => Attempt::Refused(error.to_string()),
    }
}

/// A text with one to three mistakes.
fn mutate(text: &str, rng: &mut impl Rng) -> String {
    let mut text = text.to_owned();
    for _ in 0..rng.random_range(1..=3) {
        text = match rng.random_range(0..6) {
            0..=1 => replace_number(&text, rng),
            2 => swap_words(&text, rng),
            3 => change_lines(&text, rng),
            _ => change_characters(&text, rng),
        };
    }
    text
}

fn replace_number(text: &str, rng: &mut impl Rng) -> String {
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|&(at, c)| c.is_ascii_digit() && !text[..at].ends_with(is_of_number))
        .map(|(at, _)| at)
        .collect();
    let Some(&start) = pick(&starts, rng) else { return text.to_owned() };
    let length = text[start..].find(|c| !is_of_number(c)).unwrap_or(text.len() - start);
    let nasty = NASTY[rng.random_range(0..NASTY.len())];
    [&text[..start], nasty, &text[start + length..]].concat()
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// Put one word of the text in the place of another.
fn swap_words(text: &str, rng: &mut impl Rng) -> String {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    match (pick(&words, rng), pick(&words, rng)) {
        (Some(old), Some(new)) if !old.is_empty() => text.replacen(*old, new, 1),
        _ => text.to_owned(),
    }
}

fn change_lines(text: &str, rng: &mut impl Rng) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return String::new();
    }
    let (i, j) = (rng.random_range(0..lines.len()), rng.random_range(0..lines.len()));
    match rng.random_range(0..4) {
        0 => lines.swap(i, j),
        1 => lines.insert(i, lines[j]),
        2 => drop(lines.remove(i)),
        _ => lines.truncate(i),
    }
    lines.join("\n")
}

fn change_characters(text: &str, rng: &mut impl Rng) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = rng.random_range(0..=characters.len());
    let odd = ['"', '[', ']', '{', '}', '=', '.', '-', '\n', '\0', 'é', '^', '(', ' '];
    match rng.random_range(0..2) {
        0 if at < characters.len() => drop(characters.remove(at)),
        _ => characters.insert(at, odd[rng.random_range(0..odd.len())]),
    }
    characters.into_iter().collect()
}

fn pick<'a, T>(list: &'a [T], rng: &mut impl Rng) -> Option<&'a T> {
    (!list.is_empty()).then(|| &list[rng.random_range(0..list.len())])
}

/// A device of one to three dots with random energies, couplings, reservoirs and tunnel rates.
///
/// # Panics
/// If a random device is refused, which would be a bug.
#[must_use]
pub fn random_device(seed: u64) -> Plan {
    let text = random_device_text(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
    config::read(&format!("random device {seed}"), &text, &[]).expect("a random device is valid")
}

fn random_device_text(rng: &mut impl Rng) -> String {
    let dots = rng.random_range(1..=3);
    let mut text = String::from("model.kind = \"dots\"\n");
    let mut reservoirs = 0;
    for dot in 0..dots {
        let _ = writeln!(text, "model.dots.d{dot}.energy = {}", rng.random_range(-2.0..2.0));
        for _ in 0..rng.random_range(1..=2) {
            let place = format!("model.reservoirs.r{reservoirs}");
            reservoirs += 1;
            let temperature = rng.random_range(0.3..3.0);
            let potential = rng.random_range(-2.0..2.0);
            let _ = writeln!(text, "{place}.dot = \"d{dot}\"\n{place}.temperature = {temperature}");
            let _ = writeln!(text, "{place}.chemical_potential = {potential}");
            let rate = 10.0_f64.powf(rng.random_range(-1.0..0.5));
            let other = (dot + 1) % dots;
            let beside = if other == dot || rng.random_bool(0.5) {
                String::new()
            } else {
                format!(", {{ rate = {}, occupied = [\"d{other}\"] }}", rng.random_range(0.1..3.0))
            };
            let _ = writeln!(text, "{place}.tunnel_rate = [{{ rate = {rate} }}{beside}]");
        }
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        if b < dots {
            let energy = rng.random_range(-3.0..3.0);
            let _ = writeln!(
                text,
                "[[model.interactions]]\nbetween = [\"d{a}\", \"d{b}\"]\nenergy = {energy}"
            );
        }
    }
    text + "[sampling]\nduration = 30.0\ntrajectories = 6400\nblocks = 64\n"
}
