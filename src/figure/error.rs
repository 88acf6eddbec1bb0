//! Say why a figure cannot be drawn.

/// What is wrong with a figure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A label names what the fonts do not have.
    #[error("label `{label}`: there is no `\\{name}`; known are {known}")]
    UnknownName {
        /// The label.
        label: String,
        /// The name after the backslash.
        name: String,
        /// The names that are known.
        known: String,
    },
    /// A label holds a character that neither face has.
    #[error("label `{label}`: the shipped fonts have no `{character}`")]
    UnknownCharacter {
        /// The label.
        label: String,
        /// The character.
        character: char,
    },
    /// A dollar sign or a brace without its partner.
    #[error("label `{label}`: {problem}")]
    Markup {
        /// The label.
        label: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// Lists that belong together differ in length.
    #[error("{place}: {what} has {found} entries, {expected} are needed")]
    Length {
        /// The panel and layer.
        place: String,
        /// The list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// What it must be.
        expected: usize,
    },
    /// A number that is not finite.
    #[error("{place}: {what} holds {value}; every number of a figure must be finite")]
    NotFinite {
        /// The panel and layer.
        place: String,
        /// The list.
        what: &'static str,
        /// The number.
        value: f64,
    },
    /// A number out of its bounds.
    #[error("{place}: {what} is {value}, it must be {bound}")]
    Bound {
        /// The panel and layer, or part of a diagram.
        place: String,
        /// The number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        bound: &'static str,
    },
    /// A logarithmic axis whose numbers are all zero or negative.
    #[error("{place}: a logarithmic axis needs a number above zero, the data have none")]
    NothingPositive {
        /// The panel and axis.
        place: String,
    },
    /// Coordinates of a grid that do not rise.
    #[error("{place}: {what} must rise from entry to entry")]
    NotRising {
        /// The panel and layer.
        place: String,
        /// The list.
        what: &'static str,
    },
    /// Nothing to draw.
    #[error("{place} is empty: {needs}")]
    Empty {
        /// The figure or panel.
        place: String,
        /// What it needs.
        needs: &'static str,
    },
    /// A part of a diagram that is not there.
    #[error("{place}: there is no {what} number {found}, the last one is {last}")]
    NoSuchPart {
        /// The part that refers to it.
        place: String,
        /// The kind of part.
        what: &'static str,
        /// The number, from zero.
        found: usize,
        /// How many there are, less one.
        last: usize,
    },
    /// The drawing does not fit its width.
    #[error("{place}: {problem}")]
    NoRoom {
        /// The panel or part.
        place: String,
        /// What is too large, and what to do.
        problem: String,
    },
}
