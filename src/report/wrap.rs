//! Fold sentences to the width of a terminal, and never inside a number.

use textwrap::{Options, WordSplitter};

/// Columns of a line.
pub(crate) const WIDTH: usize = 79;

/// A text with a label before it, later lines indented by two.
#[must_use]
pub fn labelled(label: &str, text: &str) -> String {
    let indent = if label.is_empty() { "" } else { "  " };
    fold(text, label, indent)
}

/// A text whose later lines are indented.
#[must_use]
pub fn hanging(text: &str, indent: usize) -> String {
    fold(text, "", &" ".repeat(indent))
}

fn fold(text: &str, first: &str, later: &str) -> String {
    let options = Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(later)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(&glued(text), options).replace(GLUE, " ")
}

/// A space that no line breaks at.
const GLUE: char = '\u{a0}';

/// The text with its numbers held together: a value and its error, a name and its value, a word and
/// the number after it.
fn glued(text: &str) -> String {
    let tie = |text: String, tied: &&str| text.replace(*tied, &tied.replace(' ', "\u{a0}"));
    let text = [" +- ", " = "].iter().fold(text.to_owned(), tie);
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    let mut out = String::new();
    while let Some(c) = characters.next() {
        let number = |next: &char| next.is_ascii_digit() || *next == '-';
        let tied = c == ' ' && before.is_alphabetic() && characters.peek().is_some_and(number);
        out.push(if tied { GLUE } else { c });
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_split() {
        let number = "-6.3e-17 +- 1.2e-18 (exact -1.7e-5)";
        for before in 0..100 {
            let text = format!("{}{number} and F_E = 1.0e-10 end", "x ".repeat(before));
            let folded = labelled("warning: ", &text);
            for whole in ["-6.3e-17 +- 1.2e-18", "(exact -1.7e-5)", "F_E = 1.0e-10"] {
                assert!(folded.contains(whole), "{folded}");
            }
            assert!(folded.lines().all(|line| line.chars().count() <= WIDTH), "{folded}");
        }
        assert_eq!(hanging(&"y".repeat(200), 4), "y".repeat(200));
    }
}
