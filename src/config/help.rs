//! Say what to do about each cause.

use super::error::Cause;
use super::expression::{FUNCTIONS, Fault};
use super::known::{meant, moved, nearest, of_model, suggest, synonym};
use super::place::display;
use crate::model::Unphysical;
use crate::number::digits::significant;
use crate::quantity::SumFault;

impl Cause {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::UnknownKey { name, known, elsewhere, .. } => {
                let here = || synonym(name, known);
                let there = || of_model(name, known).or_else(|| moved(name, elsewhere));
                meant(nearest(name, known).or_else(here).or_else(there), known)
            }
            Self::Syntax { unquoted: Some(text), .. } => {
                format!("write it in quotes, as names and expressions are: `\"{text}\"`")
            }
            Self::Recorded { origin } => format!(
                "set it on the config that the plan was made from, {origin}; or set the keys of \
                 the plan themselves"
            ),
            Self::UnknownName { what: "parameter", name, .. } if is_path(name) => KEY.to_owned(),
            Self::UnknownName { name, known, .. } | Self::UnknownObservable { name, known, .. } => {
                suggest(name, known, "There are")
            }
            Self::MissingKey { name, meaning, .. } => format!("add `{name} = ...`: {meaning}"),
            Self::WrongType { meaning, .. } => format!("write {meaning}"),
            Self::OutOfBounds { meaning, parameters, .. } => {
                format!("write {meaning}{}", values(parameters))
            }
            Self::Expression { fault, parameters, .. } => fault_help(fault, parameters),
            Self::BadName { reserved, .. } => format!(
                "a name has letters, digits and `_`, starts with no digit, and is none of {}",
                reserved.join(", ")
            ),
            Self::OptionIndex { length: 0, .. } => {
                "the list is empty; write its entries in the file".to_owned()
            }
            Self::OptionIndex { length, .. } => {
                format!("entries are numbered from 0; the last is {}", length - 1)
            }
            Self::OptionIntoValue { parent, .. } => format!("set `{parent}` itself"),
            Self::OtherPlanck { time, energy, own, is_key, .. } => {
                planck_help([time, energy], *own, *is_key)
            }
            Self::NoSum { fault, .. } => sum_help(fault).to_owned(),
            Self::IdleDot { dot } => format!(
                "attach a reservoir with `dot = \"{dot}\"`, let electrons hop to it under \
                 `[[model.tunnelling]]`, or drop the dot and add its interactions to the \
                 energies of the others"
            ),
            other => other.advice().to_owned(),
        }
    }

    /// Help that is the same whatever the values.
    fn advice(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => {
                "a config is TOML: `key = value` lines under `[table]` headings, text in \
                 double quotes; see https://toml.io"
            }
            Self::Unwritable { .. } => "whole numbers of TOML go from -2^63 to 2^63 - 1",
            Self::NoSuchIndex { .. } => "indices count from 0",
            Self::BesideExpressions => {
                "read the config again with other parameters, or build another plan"
            }
            Self::OptionWithoutValue | Self::OptionPath { .. } => {
                "write `--set key.path=value`, such as `--set sampling.duration=50`"
            }
            Self::Cycle { .. } => "give one of them a value that needs none of the others",
            Self::TooLong { .. } => "ask for less at once",
            Self::TooManyOptions { .. } => "write the values into the file",
            Self::NoTransitions => {
                "add `[[model.transitions]]` with `from`, `to`, `rate` and `reservoir`"
            }
            Self::NoJumps => "add `[[model.jumps]]` with `from`, `to`, `rate` and `reservoir`",
            Self::NotHermitian { .. } => {
                "leave `imaginary` out: diagonal elements and products of x, y and z have real factors"
            }
            Self::ElementTwice { .. } => {
                "keep one entry of the two states, in either order: its Hermitian partner is implied"
            }
            Self::TooManyStates { .. } => "merge states, or study a part of the network",
            Self::SelfTransition { .. } => "drop the entry, or name another state",
            Self::AskedTwice { .. } | Self::Beside { .. } => "leave one of the two out",
            Self::OppositeSum { .. } => "keep one of the two: their numbers differ in sign alone",
            Self::NoStates { .. } => {
                "leave `sampling.start` out, or write `start = \"stationary\"`, which it starts from"
            }
            Self::SamePair { .. } => "name two different observables; variances are always listed",
            other => other.advice_on_dots(),
        }
    }

    /// The same of what is wrong with dots.
    fn advice_on_dots(&self) -> &'static str {
        match self {
            Self::NoDots => "add a dot, such as `L = { energy = 1.0 }` under `[model.dots]`",
            Self::TooManyDots { .. } => "drop dots, or study a part of the device",
            Self::TooManyEnergies { .. } => {
                "let fewer reservoirs be nonthermal, or fewer dots interact with theirs"
            }
            Self::NoReservoirs => {
                "add one under `[model.reservoirs]`, such as `a = { dot = \"L\", \
                 temperature = 1.0, chemical_potential = 0.0 }`"
            }
            Self::SelfInteraction { .. } => {
                "name two different dots; the energy of one dot alone is its `energy`"
            }
            Self::DuplicateInteraction { .. } => {
                "keep one entry for the pair, in either order, with the energies added"
            }
            Self::OwnDot { shared: true, .. } => {
                "name no dot of the reservoir, or give each its own rates in a table such as \
                 `{ L = 1.0, R = [{ rate = 1.0 }, { rate = 0.2, occupied = [\"L\"] }] }`"
            }
            Self::OwnDot { .. } => {
                "name other dots only: the jump itself fills or empties the reservoir's dot"
            }
            Self::DotTwice { .. } => "leave one of the two out; `tunnel_rate` says how fast",
            Self::SelfTunnelling { .. } => "name two different dots",
            Self::DuplicateTunnelling { .. } => {
                "keep one entry for the pair, in either order, with the rates added; or name \
                 another bath"
            }
            Self::BathIsReservoir { .. } => {
                "write `reservoir` in place of `name` and `temperature` to let the reservoir pay \
                 the energy of the hops, or choose another name for a bath of its own"
            }
            Self::TwoTemperatures { .. } => {
                "give all entries of a bath one temperature, or give one of the baths another name"
            }
            Self::NoDefaultRate { .. } => {
                "start the list with an entry without `occupied`, such as `{ rate = 1.0 }`; \
                 the last entry that matches wins"
            }
            other => other.advice_on_reservoirs(),
        }
    }

    /// Help on how full reservoirs are.
    fn advice_on_reservoirs(&self) -> &'static str {
        match self {
            Self::Occupation { fault: Unphysical::OutsideTable { .. }, .. } => {
                "let the table reach all energies of transitions"
            }
            Self::Occupation { fault: Unphysical::Condensed { .. }, .. } => {
                "raise the energy or lower chemical_potential; photons and phonons have none"
            }
            Self::Occupation { fault: Unphysical::Overflow { .. }, .. } => {
                "raise the temperature, or the energy above chemical_potential"
            }
            Self::Occupation { .. } => {
                "change the occupation, or the energies of transitions: it must exist at each of them"
            }
            Self::NonthermalPayer { .. } => {
                "name another reservoir, or a bath with `name` and `temperature`"
            }
            Self::ChoiceOfNoDemon { .. } => {
                "write `occupation = \"demon\"` beside it, or remove it"
            }
            Self::Weights { .. } => "scale the weights so that they add to 1",
            Self::UnevenTable { .. } => "give one value for each energy",
            Self::ShortTable { .. } => {
                "add a point, or write the occupation as an expression in the energy `e`"
            }
            Self::NoOccupation { .. } => {
                "describe the reservoir, such as `[model.reservoirs]` with `hot = { temperature = 2.0 }`; or type \
                 both rates, each with `from` and `to`"
            }
            Self::EnergyParameter { .. } => "give the parameter `e` another name",
            Self::ContradictingRates { .. } => {
                "write the pair as `between = [...]` with one `rate`, from which both follow; or leave the \
                 temperature out to keep the rates as they are typed"
            }
            other => other.advice_on_resonances(),
        }
    }

    /// Help on what passes between reservoirs.
    fn advice_on_resonances(&self) -> &'static str {
        match self {
            Self::SelfResonance { .. } => "name two different reservoirs",
            Self::Transmission { .. } => {
                "change the expression, or the range `from` ... `to` of energies that pass"
            }
            Self::WithoutTransmission { .. } => {
                "leave it out, or write `transmission` as an expression in the energy `e`"
            }
            Self::UnboundedOccupation { .. } => {
                "let the occupation go to that of the other reservoir far away, or bound the energies that pass: `shape = \
                 \"box\"`, or `transmission` with `from` and `to`"
            }
            Self::Unresolved { in_closed_form: true, .. } => {
                "write a larger `width`, or `shape = \"narrow\"` where it is far below the temperatures"
            }
            Self::Unresolved { .. } => {
                "narrow the range `from` ... `to`, or write a smoother `transmission` or `occupation`"
            }
            Self::NoDemon { .. } => {
                "join it by four narrow resonances of one width times height, two to one reservoir and two to another, \
                 with energies and temperatures at which its occupations lie from 0 to 1"
            }
            other => other.advice_on_scans(),
        }
    }

    /// The same of what is wrong with a scan.
    fn advice_on_scans(&self) -> &'static str {
        match self {
            Self::NoAxis => {
                "add one, such as `[[scan]]` with `parameter = \"F_N\"`, `from = 0.0`, `to = 2.0` and \
                 `points = 41`; or give `--scan F_N=0:2:41`"
            }
            Self::ScanOption { .. } => {
                "write `--scan NAME=FROM:TO:POINTS`, such as `--scan F_N=0:2:41`, with `:log` behind it for \
                 logarithms; or `--scan NAME=VALUE,VALUE,...`"
            }
            Self::TooManyPoints { .. } => {
                "ask for fewer; where a rate is zero is found between points, so that few suffice"
            }
            Self::ScannedTwice { .. } => {
                "leave one of the two out, or name another parameter; `vary` moves several together"
            }
            Self::ScannedIdle { .. } => {
                "name a parameter that stands in an expression of the model, such as `\"1/beta\"`"
            }
            Self::Unscannable { .. } => {
                "name a key of `model`, such as `model.upper.spins`, or `sampling.duration` or \
                 `sampling.trajectories`; one of `[parameters]` is named by `parameter = ...`"
            }
            Self::AxisWays { .. } => "name one of them",
            Self::ShortAxis { .. } => {
                "list two values or more, or set the value and leave the axis out"
            }
            Self::UnequalLists { .. } => {
                "lists of `vary` move together: give each one value for every point"
            }
            Self::NothingAscends { .. } => {
                "let one list ascend from value to value: it names the axis"
            }
            Self::SharedStart { .. } => {
                "leave `sampling.start` out, so that each point starts in its own way, or set it to \
                 \"stationary\" or `{ burn_in = 50.0 }`"
            }
            _ => "",
        }
    }
}

/// What to do about a unit of time that Planck's constant contradicts.
fn planck_help([time, energy]: [&str; 2], own: f64, is_key: bool) -> String {
    if is_key {
        let own = significant(own, 6);
        return format!(
            "write `planck = {own}` under `[model]`, which is h in {energy} {time}; or leave `units.time` out"
        );
    }
    format!("leave `units.time` out: times are in hbar/{energy}, and currents in pA and W")
}

fn sum_help(fault: &SumFault) -> &'static str {
    match fault {
        SumFault::Unfinished | SumFault::Unnamed(_) | SumFault::Coefficient(_) => {
            "a sum is written like `particle.a+b` or `2*particle.a - particle.b`, with whole numbers from 1 to \
             1000 before a name"
        }
        SumFault::Kinds { .. } => {
            "sum particles with particles, energies with energies and so on; two kinds together are a pair: \
             `[\"particle.a\", \"energy.b\"]`"
        }
        SumFault::NotCounted(_) => {
            "a sum is of what jumps carry: particle, energy, heat, entropy_flow or branch_energy; means over \
             time are listed one by one, and the mean of a sum is the sum of the means"
        }
        SumFault::Entropy => "ask for `entropy`, or for a sum of `entropy_flow`",
        SumFault::Negated(_) => {
            "name the observable itself, without a sign: its numbers differ in sign alone"
        }
        SumFault::Zero => "drop it, or change a coefficient",
    }
}

fn fault_help(fault: &Fault, parameters: &[(String, f64)]) -> String {
    match fault {
        Fault::TooLong(_) => "give parts of it names in `[parameters]`".to_owned(),
        Fault::Power => "write `^` for a power".to_owned(),
        Fault::EndsEarly | Fault::Unexpected(_) => format!(
            "an expression is made of numbers, + - * / ^, parentheses, names from \
             `[parameters]`, pi, and the functions {}",
            FUNCTIONS.join(" ")
        ),
        Fault::Unknown { name, known, .. } => suggest(name, known, "There are"),
        Fault::Arguments { .. } => "only `min` and `max` take more than one".to_owned(),
        Fault::DivisionByZero(_) | Fault::NotFinite(_) => {
            let values = values(parameters);
            format!("change the expression or what it is made of{values}")
        }
    }
}

/// The values that an expression was made of.
fn values(parameters: &[(String, f64)]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let list: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{name} = {}", display(*value))).collect();
    format!(". Here {}", list.join(", "))
}

/// What to do where the path of a key stands for a parameter.
const KEY: &str =
    "write `key = ...` in place of `parameter = ...`: parameters are those of `[parameters]`";

/// Is it the path of a key that can be scanned?
fn is_path(name: &str) -> bool {
    name.starts_with("model.") || name.starts_with("sampling.")
}
