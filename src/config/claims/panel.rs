//! Read what is drawn of a figure: curves with their sampled points, or a map with its regions.

use super::letters::Letters;
use super::relation::{Relation, relations};
use crate::config::error::Error;
use crate::config::table::{Item, Key, Table};
use crate::number::Finite;

/// One frame of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The scanned parameter along the axis below.
    pub x: String,
    /// The runs that are drawn, by their place in the list.
    pub runs: Vec<usize>,
    /// The value of the unprinted parameter that is drawn, in place of that of the figure.
    pub at: Option<f64>,
    /// What is drawn of them.
    pub drawing: Drawing,
}

/// What is called by a name where relations hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// What it is called.
    pub name: String,
    /// All of them must hold.
    pub test: Vec<Relation>,
}

/// What is drawn in a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// Exact curves of letters with their sampled points.
    Curves {
        /// The letters.
        of: Vec<String>,
        /// The branch currents that colour the background by how energy circulates.
        background: Option<[String; 2]>,
    },
    /// The sign of letters over two parameters: exact regions, sampled cells.
    Map {
        /// The scanned parameter along the axis to the left.
        y: String,
        /// The letter whose value colours the cells.
        of: String,
        /// Letters that are negative in a region, and what the region is called.
        regions: Vec<(String, String)>,
    },
    /// The first word that is true at each point over two parameters.
    Words {
        /// The scanned parameter along the axis to the left.
        y: String,
        /// The words.
        words: Vec<Word>,
    },
}

pub(super) const PANEL: &[Key] = &[
    ("x", "the scanned parameter along the axis below"),
    ("y", "the scanned parameter along the axis to the left, of a map"),
    ("curves", "a list of letters that are drawn as curves"),
    ("map", "the letter that colours a map"),
    ("regions", "a table: a letter, and what the region is called where it is negative"),
    ("words", "a list of names with the relations that make them true: `{ name, test }`"),
    ("background", "the two letters of the branch currents that colour the background"),
    ("at", "a number: the value of the unprinted parameter that is drawn"),
    ("runs", "the names of the runs that are drawn; the first one when left out"),
];

const WORD: &[Key] = &[
    ("name", "what it is called, as figures write it"),
    ("test", "a relation that makes it true, or a list of them"),
];

/// The most words of a map: as many as there are colours.
const MOST_WORDS: usize = 4;

impl Panel {
    /// Read a panel of a figure with these letters and runs.
    pub(super) fn read(item: &Item<'_>, letters: &Letters, runs: &[String]) -> Result<Self, Error> {
        let table = item.table(PANEL)?;
        let shown = match table.get("runs") {
            Some(list) => {
                list.list()?.iter().map(|run| run.index("run", runs)).collect::<Result<_, _>>()?
            }
            None => vec![0],
        };
        let drawing = Drawing::read(&table, letters)?;
        let at = table.get("at").map(|item| item.number::<Finite>()).transpose()?;
        let x = parameter(&table.require("x")?, letters)?;
        Ok(Self { x, runs: shown, at: at.map(Finite::get), drawing })
    }
}

impl Drawing {
    fn read(table: &Table<'_>, letters: &Letters) -> Result<Self, Error> {
        let letter = |item: &Item<'_>| letter(item, letters);
        let y = || parameter(&table.require("y")?, letters);
        Ok(match (table.get("map"), table.get("words")) {
            (None, Some(list)) => {
                let list = list.list_of_at_most(MOST_WORDS)?;
                let words = list.iter().map(|i| word(i, letters)).collect::<Result<_, _>>()?;
                Self::Words { y: y()?, words }
            }
            (Some(map), _) => Self::Map {
                of: letter(&map)?,
                y: y()?,
                regions: table
                    .get("regions")
                    .map_or(Ok(Vec::new()), |item| regions(&item, letters))?,
            },
            (None, None) => Self::Curves {
                of: table
                    .require("curves")?
                    .list()?
                    .iter()
                    .map(letter)
                    .collect::<Result<_, _>>()?,
                background: match table.get("background") {
                    Some(pair) => {
                        let [upper, lower] = pair.pair()?;
                        Some([letter(&upper)?, letter(&lower)?])
                    }
                    None => None,
                },
            },
        })
    }
}

/// The name of a parameter of the config.
fn parameter(item: &Item<'_>, letters: &Letters) -> Result<String, Error> {
    let index = item.index("parameter", &letters.parameters)?;
    Ok(letters.parameters[index].clone())
}

fn word(item: &Item<'_>, letters: &Letters) -> Result<Word, Error> {
    let table = item.table(WORD)?;
    let test = relations(&table.require("test")?, &letters.known())?;
    Ok(Word { name: table.require("name")?.label()?.to_owned(), test })
}

fn letter(item: &Item<'_>, letters: &Letters) -> Result<String, Error> {
    let known: Vec<String> = letters.list.iter().map(|letter| letter.name.clone()).collect();
    Ok(known[item.index("letter", &known)?].clone())
}

fn regions(item: &Item<'_>, letters: &Letters) -> Result<Vec<(String, String)>, Error> {
    let region = |(name, item): (&str, Item<'_>)| {
        let known = || letters.list.iter().map(|letter| letter.name.clone()).collect();
        if !letters.has(name) {
            return Err(item.unknown_name("letter", name, known()));
        }
        Ok((name.to_owned(), item.label()?.to_owned()))
    };
    item.named("letter", &[])?.into_iter().map(region).collect()
}
