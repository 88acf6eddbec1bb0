//! Read one claim: what the paper says, where, how it is tested, and what we expect to find.

use super::letters::{Letters, formula};
use super::relation::{RELATIONS, Relation, relations};
use crate::config::error::Error;
use crate::config::formula::Formula;
use crate::config::table::{Item, Key, Table};
use crate::number::Finite;

/// What becomes of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is true.
    Holds,
    /// It is false.
    Fails,
    /// It is true for some values of a parameter that the paper does not print, and false for others.
    Silent,
    /// What was computed does not tell.
    Undetermined,
}

impl Outcome {
    /// Those that can be expected.
    const EXPECTED: [Self; 3] = [Self::Holds, Self::Fails, Self::Silent];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Silent => "silent",
            Self::Undetermined => "undetermined",
        }
    }
}

/// A claim of a paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What the paper says, or what its text implies.
    pub claim: String,
    /// Where it says so.
    pub source: String,
    /// The run whose points are asked; the first of the figure where none is named.
    pub run: usize,
    /// Only points where all of these hold.
    pub within: Vec<Relation>,
    /// How it is tested.
    pub test: Test,
    /// The number that is reported, of the point that decides; of the test itself where none is given.
    pub value: Option<Formula>,
    /// Is it claimed for every value of the parameter that is not printed? Then it fails where it does for one.
    pub for_all: bool,
    /// What we expect.
    pub expected: Outcome,
    /// What is known about it, in a sentence.
    pub remark: String,
}

/// How a claim is tested.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Relations that hold at all, some, no or so many points.
    Points {
        /// At how many.
        extent: Extent,
        /// All of them must hold at a point.
        relations: Vec<Relation>,
        /// The share of its scale by which an equality may be missed.
        tolerance: f64,
    },
    /// A letter changes sign along an axis at a number.
    Crossing {
        /// The letter, which must be a quantity.
        of: String,
        /// The axis.
        along: String,
        /// Where.
        near: f64,
        /// How far off it may be.
        tolerance: f64,
    },
    /// A formula rises, falls or turns along an axis.
    Trend {
        /// The formula.
        of: Formula,
        /// The axis.
        along: String,
        /// Which way.
        trend: Trend,
    },
    /// A formula is, or is not, constant along an axis.
    Spread {
        /// The formula.
        of: Formula,
        /// The axis.
        along: String,
        /// The share of the largest value by which it may vary.
        tolerance: f64,
        /// Is it claimed to be constant?
        constant: bool,
    },
    /// A formula has, or has not, the same sign (or value, to a tolerance) at equal points of another run.
    Match {
        /// The formula.
        of: Formula,
        /// The other run.
        with: usize,
        /// The share of the larger value by which they may differ; signs are compared where none is given.
        tolerance: Option<f64>,
        /// Are they claimed to be the same?
        same: bool,
    },
    /// The letters have the values of a table, computed by other means.
    Reference {
        /// The share of the gross flow by which they may be missed.
        tolerance: f64,
    },
}

/// At how many points relations hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// At all.
    Everywhere,
    /// At one at least.
    Somewhere,
    /// At none.
    Nowhere,
    /// At exactly so many.
    Count(u64),
}

/// Which way a curve goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Up.
    Rising,
    /// Down.
    Falling,
    /// Up and down.
    Turns,
}

/// The kinds of tests.
const KINDS: [&str; 13] = [
    "everywhere",
    "somewhere",
    "nowhere",
    "count",
    "crossing",
    "rising",
    "falling",
    "turns",
    "constant",
    "varies",
    "same",
    "differs",
    "reference",
];

/// An exact equality may be missed by this share of its scale where a claim says nothing else.
const EQUAL: f64 = 1e-9;

pub(super) const CLAIM: &[Key] = &[
    ("claim", "what the paper says, in a sentence"),
    ("source", "where the paper says so: page, section, equation, figure"),
    ("run", "the name of the run that is asked; the first one when left out"),
    ("within", RELATIONS),
    ("kind", "how it is tested: \"everywhere\", \"crossing\", \"falling\", ..."),
    ("test", RELATIONS),
    ("of", "a letter or formula in quotes"),
    ("along", "the scanned parameter along which it is asked"),
    ("near", "a number: where, or how many"),
    ("tolerance", "a number from zero: how far off it may be"),
    ("with", "the name of the run that is compared with"),
    (
        "over",
        "\"all\" where it is claimed for every value of the unprinted parameter; else \"any\"",
    ),
    ("value", "a formula in quotes: the number that is reported"),
    ("expect", "what we expect: \"holds\", \"fails\" or \"silent\""),
    ("remark", "what is known about it, in a sentence"),
];

impl Claim {
    /// Read a claim of a figure with these letters and runs.
    pub(super) fn read(item: &Item<'_>, letters: &Letters, runs: &[String]) -> Result<Self, Error> {
        let table = item.table(CLAIM)?;
        let known = letters.known();
        let expect = table.require("expect")?;
        let words = Outcome::EXPECTED.map(|outcome| outcome.word().to_owned());
        let expected = Outcome::EXPECTED[expect.index("outcome", &words)?];
        let value = table.get("value").map(|item| whole(&item, &known)).transpose()?;
        let over = ["any", "all"].map(str::to_owned);
        let over = table.get("over").map(|item| item.index("word", &over)).transpose()?;
        let run = table.get("run").map(|item| item.index("run", runs)).transpose()?;
        Ok(Self {
            claim: sentence(&table.require("claim")?)?,
            source: sentence(&table.require("source")?)?,
            run: run.unwrap_or(0),
            within: table.get("within").map_or(Ok(Vec::new()), |item| relations(&item, &known))?,
            test: Test::read(&table, letters, runs)?,
            value,
            for_all: over == Some(1),
            expected,
            remark: table.get("remark").map_or(Ok(String::new()), |item| sentence(&item))?,
        })
    }
}

impl Test {
    fn read(table: &Table<'_>, letters: &Letters, runs: &[String]) -> Result<Self, Error> {
        let known = letters.known();
        let kind = table.require("kind")?;
        let kinds = KINDS.map(str::to_owned);
        let kind = KINDS[kind.index("kind of test", &kinds)?];
        let of = || whole(&table.require("of")?, &known);
        let along = || {
            let along = table.require("along")?;
            let axis = along.text()?;
            let found = letters.parameters.iter().any(|parameter| parameter == axis);
            let unknown = || along.unknown_name("parameter", axis, letters.parameters.clone());
            if found { Ok(axis.to_owned()) } else { Err(unknown()) }
        };
        let given = table.get("tolerance").map(|item| share(&item)).transpose()?;
        Ok(match kind {
            "everywhere" | "somewhere" | "nowhere" | "count" => Self::Points {
                extent: Extent::read(kind, table)?,
                relations: relations(&table.require("test")?, &known)?,
                tolerance: given.unwrap_or(EQUAL),
            },
            "crossing" => Self::Crossing {
                of: quantity(&table.require("of")?, letters)?,
                along: along()?,
                near: table.require("near")?.number::<Finite>()?.get(),
                tolerance: given.unwrap_or(EQUAL),
            },
            "rising" => Self::Trend { of: of()?, along: along()?, trend: Trend::Rising },
            "falling" => Self::Trend { of: of()?, along: along()?, trend: Trend::Falling },
            "turns" => Self::Trend { of: of()?, along: along()?, trend: Trend::Turns },
            "constant" | "varies" => {
                let (tolerance, constant) = (given.unwrap_or(EQUAL), kind == "constant");
                Self::Spread { of: of()?, along: along()?, tolerance, constant }
            }
            "same" | "differs" => {
                let with = table.require("with")?.index("run", runs)?;
                Self::Match { of: of()?, with, tolerance: given, same: kind == "same" }
            }
            _ => Self::Reference { tolerance: given.unwrap_or(EQUAL) },
        })
    }
}

impl Extent {
    fn read(kind: &str, table: &Table<'_>) -> Result<Self, Error> {
        Ok(match kind {
            "everywhere" => Self::Everywhere,
            "somewhere" => Self::Somewhere,
            "nowhere" => Self::Nowhere,
            _ => Self::Count(table.require("near")?.whole(0, 1 << 40)?.unsigned_abs()),
        })
    }
}

/// A number from zero.
struct Share(f64);

impl TryFrom<f64> for Share {
    type Error = &'static str;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        let fits = value.is_finite() && value >= 0.0;
        if fits { Ok(Self(value)) } else { Err("must be zero or above") }
    }
}

fn share(item: &Item<'_>) -> Result<f64, Error> {
    Ok(item.number::<Share>()?.0)
}

/// Text that is not empty and can be printed; line breaks are blanks.
pub(super) fn sentence(item: &Item<'_>) -> Result<String, Error> {
    let text = item.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.contains(char::is_control) {
        return Err(item.wrong_type("a sentence"));
    }
    Ok(text)
}

/// A letter that is a quantity.
fn quantity(item: &Item<'_>, letters: &Letters) -> Result<String, Error> {
    let name = item.text()?;
    if letters.is_quantity(name) {
        return Ok(name.to_owned());
    }
    let known: Vec<String> = letters.list.iter().map(|letter| letter.name.clone()).collect();
    let known = known.into_iter().filter(|name| letters.is_quantity(name)).collect();
    Err(item.unknown_name("quantity", name, known))
}

fn whole(item: &Item<'_>, known: &[String]) -> Result<Formula, Error> {
    formula(item, item.text()?, known)
}
