//! Say what is wrong with a config: where, which key, which value, which bound, and what to do.
//!
//! ```text
//! device.toml:9:13: `model.reservoirs.a.dot`: no dot is called `Lft`
//!   |
//! 9 | a = { dot = "Lft", temperature = 1.0, chemical_potential = 0.0 }
//!   |             ^^^^^
//!   = help: did you mean `Left`? There are: Left, Right
//! ```

use std::borrow::Cow;
use std::fmt;

use super::document::Origin;
use super::expression::Fault;
use super::place::{Location, Place, Source, WIDTH, display};
use super::visible::cut;
use crate::model::Unphysical;
use crate::number::digits::significant;
use crate::quantity::SumFault;

/// The most characters of a cause, or of the help.
const LONGEST: usize = 1200;

/// A config that cannot be run, with its place and a way out.
///
/// ```
/// let error = fluctua::config::read("level.toml", "title = 3", &[]).unwrap_err();
/// assert!(error.to_string().contains("level.toml"));
/// assert!(error.to_string().contains("help"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    place: Box<Place>,
    cause: Box<Cause>,
}

/// What is wrong.
///
/// ```
/// use fluctua::config::{Cause, Plan};
/// let error = Plan::builder().dot("L", 1.0).build().unwrap_err();
/// assert!(matches!(error.cause(), Cause::NoReservoirs));
/// assert!(error.cause().help().starts_with("add one under `[model.reservoirs]`"));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages below say what each field is")]
#[non_exhaustive]
pub enum Cause {
    /// The parts of a plan that TOML cannot say.
    #[error("a plan in code says what TOML cannot: {message}")]
    Unwritable { message: String },
    /// An index of nothing.
    #[error("`{key}` is the index {index}, but there are {length}")]
    NoSuchIndex { key: &'static str, index: usize, length: usize },
    /// A model that is changed beside the expressions it was written as.
    #[error(
        "`model` or `parameters` was changed beside the expressions that `observe.response` differentiates"
    )]
    BesideExpressions,
    /// The text is no TOML.
    #[error("{message}")]
    Syntax { message: String, unquoted: Option<String> },
    /// A `--set` option without `=`.
    #[error("the option has no value")]
    OptionWithoutValue,
    /// A `--set` path with an empty part, or too many.
    #[error("`{path}` is not a path of keys")]
    OptionPath { path: String },
    /// A `--set` path into a list past its end.
    #[error("`{parent}` has no entry `{part}`")]
    OptionIndex { parent: String, part: String, length: usize },
    /// A `--set` path through a plain value.
    #[error("`{parent}` is {found}, which holds no keys")]
    OptionIntoValue { parent: String, found: String },
    /// A `--set` of a parameter of a resolved plan.
    #[error("the parameters of a resolved plan are a record: no number depends on them")]
    Recorded { origin: String },
    /// A key nobody asks for.
    #[error("unknown key `{key}`")]
    UnknownKey { key: String, name: String, known: Vec<String>, elsewhere: Vec<(String, String)> },
    /// A key that must be there.
    #[error("`{key}` is missing")]
    MissingKey { key: String, name: String, meaning: &'static str },
    /// A value of the wrong type.
    #[error("`{key}` is {found}, not {wanted}")]
    WrongType { key: String, found: String, wanted: Cow<'static, str>, meaning: &'static str },
    /// A number outside its bound.
    #[error("`{key}` is {value}, but {bound}")]
    OutOfBounds {
        key: String,
        value: String,
        bound: String,
        meaning: &'static str,
        parameters: Vec<(String, f64)>,
    },
    /// A list with too many entries.
    #[error("`{key}` has {found} entries, but {bound}")]
    TooLong { key: String, found: usize, bound: String },
    /// More `--set` options than are read.
    #[error("{found} options override the file; at most {most} are read")]
    TooManyOptions { found: usize, most: usize },
    /// An expression without a value.
    #[error("`{key}`: {fault}")]
    Expression { key: String, fault: Fault, parameters: Vec<(String, f64)> },
    /// Parameters that need each other.
    #[error("parameters in a circle: {}", path.join(" -> "))]
    Cycle { path: Vec<String> },
    /// A reference to something that does not exist.
    #[error("`{key}`: no {what} is called `{name}`")]
    UnknownName { key: String, what: &'static str, name: String, known: Vec<String> },
    /// A word that cannot be a name.
    #[error("`{key}`: `{name}` cannot be the name of a {what}")]
    BadName { key: String, what: &'static str, name: String, reserved: &'static [&'static str] },
    /// A unit of time that Planck's constant contradicts.
    #[error(
        "`{key}` is {time}, but {} ties time to {energy}: the unit of time is {} {time}",
        if *is_key { format!("`model.planck` = {}", significant(*planck, 6)) } else { "hbar = 1".to_owned() },
        significant(own / planck, 6)
    )]
    OtherPlanck {
        key: String,
        time: &'static str,
        energy: &'static str,
        planck: f64,
        own: f64,
        is_key: bool,
    },
    /// A device without dots.
    #[error("`model.dots` names no dot")]
    NoDots,
    /// More dots than states can be enumerated for.
    #[error("{dots} dots make 2^{dots} states; at most {most} dots can be enumerated")]
    TooManyDots { dots: usize, most: usize },
    /// More energies of nonthermal leads than can be counted apart.
    #[error(
        "electrons pass nonthermal reservoirs at {energies} different energies, each of which is counted apart; at most \
         {most} can be"
    )]
    TooManyEnergies { energies: usize, most: usize },
    /// A device without reservoirs.
    #[error("`model.reservoirs` names no reservoir")]
    NoReservoirs,
    /// A dot that nothing fills or empties.
    #[error("dot `{dot}` has no reservoir, so it can never change")]
    IdleDot { dot: String },
    /// A dot interacting with itself.
    #[error("`{key}` names dot `{dot}` twice")]
    SelfInteraction { key: String, dot: String },
    /// A pair of dots interacting twice.
    #[error("`{key}`: `{first}` and `{second}` interact already")]
    DuplicateInteraction { key: String, first: String, second: String },
    /// A tunnel rate depending on the dot that the electron enters or leaves.
    #[error("`{key}`: `{dot}` is the reservoir's own dot")]
    OwnDot { key: String, dot: String, shared: bool },
    /// A dot that a reservoir has two leads to.
    #[error("`{key}`: dot `{dot}` is listed twice")]
    DotTwice { key: String, dot: String },
    /// Hops from a dot to itself.
    #[error("`{key}`: electrons cannot hop from dot `{dot}` to itself")]
    SelfTunnelling { key: String, dot: String },
    /// Hops between two dots that one bath pays twice.
    #[error("`{key}`: electrons hop between `{first}` and `{second}` by `{by}` already")]
    DuplicateTunnelling { key: String, first: String, second: String, by: String },
    /// A bath that is called as a reservoir is.
    #[error("`{key}`: a reservoir is called `{name}` already")]
    BathIsReservoir { key: String, name: String },
    /// One bath at two temperatures.
    #[error(
        "`{key}`: the bath `{name}` is at temperature {} already, not {}",
        display(temperatures[0]), display(temperatures[1])
    )]
    TwoTemperatures { key: String, name: String, temperatures: [f64; 2] },
    /// Tunnel rates that leave a configuration without one.
    #[error("`{key}` says no rate for when none of its dots is filled")]
    NoDefaultRate { key: String },
    /// A network without transitions.
    #[error("`model.transitions` lists no transition")]
    NoTransitions,
    /// An open quantum system without jumps.
    #[error("`model.jumps` lists no jump operator")]
    NoJumps,
    /// An operator that must be Hermitian.
    #[error("`{key}`: the operator is not Hermitian")]
    NotHermitian { key: String },
    /// An element that is set again, as it stands or as its Hermitian partner.
    #[error("`{key}`: the element between `{first}` and `{second}` is set already")]
    ElementTwice { key: String, first: String, second: String },
    /// More states than can be enumerated.
    #[error("the network has {states} states or more; at most {most} can be enumerated")]
    TooManyStates { states: usize, most: usize },
    /// A transition from a state to itself.
    #[error("`{key}` leads from `{state}` to itself")]
    SelfTransition { key: String, state: String },
    /// An occupation that does not exist at an energy.
    #[error("`{key}`: {fault}")]
    Occupation { key: String, fault: Unphysical },
    /// Hops whose energy a reservoir without a temperature would pay.
    #[error("`{key}`: `{reservoir}` has no temperature, so that it cannot pay the energy of hops")]
    NonthermalPayer { key: String, reservoir: String },
    /// A resonance from a reservoir to itself.
    #[error("`{key}`: particles cannot pass from reservoir `{reservoir}` to itself")]
    SelfResonance { key: String, reservoir: String },
    /// A transmission that is no probability.
    #[error(
        "`{key}`: the transmission at energy {energy} is {}, but it must lie from 0 to 1",
        value.map_or_else(|| "no finite value".to_owned(), |value| value.to_string())
    )]
    Transmission { key: String, energy: f64, value: Option<f64> },
    /// A range of energies of a shape that has one.
    #[error("`{key}` is the end of a `transmission`, and there is none")]
    WithoutTransmission { key: String },
    /// An occupation that never meets the other one.
    #[error(
        "`{key}`: the occupations at both ends of `{resonance}` differ at energies however far, which all of them pass"
    )]
    UnboundedOccupation { key: String, resonance: String },
    /// An integral over energies that is not known.
    #[error(
        "`{key}`: what passes varies so fast with the energy that its integrals are not known: their estimated error is \
         {error:.1e} of what passes, above 1e-6"
    )]
    Unresolved { key: String, error: f64, in_closed_form: bool },
    /// A demon that cannot be.
    #[error("`{key}` is that of a demon, but {why}")]
    NoDemon { key: String, why: String },
    /// The occupation that is chosen for a reservoir that is no demon.
    #[error("`{key}` chooses an occupation, but the reservoir is no demon")]
    ChoiceOfNoDemon { key: String },
    /// Weights of a mixture that do not add to one.
    #[error("`{key}`: the weights add to {sum}, but they must add to 1")]
    Weights { key: String, sum: f64 },
    /// A table whose two lists differ in length.
    #[error("`{key}` has {found} entries, but `energies` beside it has {length}")]
    UnevenTable { key: String, found: usize, length: usize },
    /// A table of too few points.
    #[error("`{key}` lists fewer than two points")]
    ShortTable { key: String },
    /// A pair through a reservoir of which nothing is known.
    #[error("`{key}`: nothing says how full `{name}` is, which the rates of a pair follow from")]
    NoOccupation { key: String, name: String },
    /// A parameter that is called as the energy is.
    #[error("`{key}`: `e` is the energy here, and a parameter is called so too")]
    EnergyParameter { key: String },
    /// Typed rates on a reservoir whose temperature says others.
    #[error(
        "`{key}`: ln(rate/rate back) is {found}, but the temperature of `{reservoir}` makes it \
         -(energy - chemical_potential*particles)/temperature = {expected}"
    )]
    ContradictingRates { key: String, reservoir: String, found: f64, expected: f64 },
    /// A word that is no observable.
    #[error("`{key}`: `{name}` cannot be observed here")]
    UnknownObservable { key: String, name: String, known: Vec<String> },
    /// Terms that make no sum.
    #[error("`{key}`: `{name}` is no sum: {fault}")]
    NoSum { key: String, name: String, fault: Box<SumFault> },
    /// A sum beside itself with the other sign.
    #[error("`{key}`: `{name}` is `{before}` with the other sign, which was asked for before")]
    OppositeSum { key: String, name: String, before: String },
    /// A state of a system whose states have no names.
    #[error("`{key}`: {kind} has no states to start from")]
    NoStates { key: String, kind: &'static str },
    /// Something that was asked for before.
    #[error("`{key}`: `{name}` was asked for before")]
    AskedTwice { key: String, name: String },
    /// No axis to scan.
    #[error("there is no `[[scan]]` table")]
    NoAxis,
    /// A `--scan` option that is no axis.
    #[error("`{axis}` is no axis")]
    ScanOption { axis: String },
    /// More points than are held.
    #[error(
        "`{key}` makes {points} points, whose answers take about {amount}; at most 1000000 are made"
    )]
    TooManyPoints { key: String, points: String, amount: String },
    /// Two axes along one parameter.
    #[error("`{key}`: another axis changes `{name}` already")]
    ScannedTwice { key: String, name: String },
    /// A scanned parameter that changes nothing.
    #[error("`{key}`: no value depends on the parameter `{name}`")]
    ScannedIdle { key: String, name: String },
    /// A key that is not scanned.
    #[error("`{key}`: `{path}` cannot be scanned")]
    Unscannable { key: String, path: String },
    /// An axis that is changed in no way, or in several.
    #[error("`{key}` has not one of `parameter`, `key` and `vary`")]
    AxisWays { key: String },
    /// A list of one value.
    #[error("`{key}` has {found} values, but an axis has two points or more")]
    ShortAxis { key: String, found: usize },
    /// A key beside one that says the same.
    #[error("`{key}` stands beside `{other}`, which says what it would say")]
    Beside { key: String, other: &'static str },
    /// Lists that move together and differ in length.
    #[error("`{key}` has {found} values, but `{other}` has {length}")]
    UnequalLists { key: String, found: usize, other: String, length: usize },
    /// Lists that move together, of which none ascends.
    #[error("none of the lists of `{key}` ascends")]
    NothingAscends { key: String },
    /// One start for systems of other states.
    #[error(
        "`{key}` changes the number of states, from {} to {}, and `sampling.start` is one start for all of them",
        states[0], states[1]
    )]
    SharedStart { key: String, states: [String; 2] },
    /// A pair whose two observables are one.
    #[error("`{key}` names `{name}` twice")]
    SamePair { key: String, name: String },
}

impl Error {
    pub(super) fn new(place: Place, cause: Cause) -> Self {
        Self { place: Box::new(place), cause: Box::new(cause) }
    }

    /// What the text of a plan in code is called.
    pub(super) const CODE: &str = "plan in code";

    /// The error of a cause that a plan in code has as a whole.
    pub(super) fn in_code(cause: Cause) -> Self {
        let source = Source { name: Self::CODE, text: "", options: &[] };
        source.error(&Origin::File(0..0), cause)
    }

    /// The error of parts that TOML cannot say.
    #[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
    pub(super) fn unwritable(error: toml::ser::Error) -> Self {
        Self::in_code(Cause::Unwritable { message: error.to_string() })
    }

    /// What is wrong.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Where in the file it stands; nothing where a `--set` option is wrong.
    ///
    /// ```
    /// let error = fluctua::config::read("level.toml", "title = 3", &[]).unwrap_err();
    /// let at = error.location().unwrap();
    /// // Its `[model]` is missing.
    /// assert_eq!((at.file.as_str(), at.line, at.column), ("level.toml", 1, 1));
    /// ```
    #[must_use]
    pub fn location(&self) -> Option<Location> {
        self.place.location()
    }

    /// The dotted key that is at fault, where it is one: messages name it first.
    ///
    /// ```
    /// let error = fluctua::config::read("level.toml", "title = 3", &[]).unwrap_err();
    /// assert_eq!(error.key().as_deref(), Some("model"));
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<String> {
        let message = self.cause.to_string();
        let rest = message.strip_prefix("unknown key ").unwrap_or(&message);
        let (key, _) = rest.strip_prefix('`')?.split_once('`')?;
        Some(key.to_owned())
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = cut(&self.cause.to_string().replace('\n', " "), LONGEST);
        writeln!(f, "{}", fold(&format!("{}: {cause}", self.place), 4))?;
        self.place.write_excerpt(f)?;
        let label = format!("{}= help: ", " ".repeat(self.place.gutter()));
        let help = format!("{label}{}", cut(&self.cause.help(), LONGEST));
        f.write_str(&fold(&help, label.len()))
    }
}

/// Fold words to the width of a message, later lines indented.
fn fold(text: &str, indent: usize) -> String {
    let mut folded = String::new();
    let mut column = 0;
    for word in text.split_inclusive(' ') {
        let length = word.trim_end().chars().count();
        if column > indent && column + length > WIDTH {
            folded.truncate(folded.trim_end().len());
            folded.push('\n');
            folded.push_str(&" ".repeat(indent));
            column = indent;
        }
        folded.push_str(word);
        column += word.chars().count();
    }
    folded
}
