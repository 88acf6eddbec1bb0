//! Show text that came from a file or an option so that it can only be read.
//!
//! A terminal obeys control characters, and a reader is misled by what reorders or hides text. Both are
//! shown escaped, as `\u{1b}`, wherever this program writes for a person.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters without a glyph that count as letters, marks or symbols.
const WITHOUT_GLYPH: [(char, char); 10] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{e0100}', '\u{e01ef}'),
];

/// Does a terminal obey it, does it reorder or hide text, or has it no glyph? Blanks are none of these.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    if WITHOUT_GLYPH.iter().any(|&(first, last)| (first..=last).contains(&c)) {
        return true;
    }
    if c.is_whitespace() {
        return c.is_control() || ['\u{2028}', '\u{2029}'].contains(&c);
    }
    // The standard library knows what cannot be printed; behind a letter it lets marks be.
    let mut buffer = [b'a'; 5];
    let length = c.encode_utf8(&mut buffer[1..]).len();
    let text = std::str::from_utf8(&buffer[..=length]).unwrap_or("");
    text.escape_debug().count() != 2
}

/// A text of one line, with what is hidden escaped.
///
/// ```
/// assert_eq!(fluctua::config::visible("red\u{1b}[31m"), "red\\u{1b}[31m");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escape(text, is_hidden, |shown, c| write!(shown, "{}", c.escape_unicode()))
}

/// A text of several lines, with what is hidden escaped, line ends apart.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    let hidden = |c| c != '\n' && is_hidden(c);
    escape(text, hidden, |shown, c| write!(shown, "{}", c.escape_unicode()))
}

/// A text of one line, at most so many characters of it, with what is hidden escaped.
///
/// ```
/// assert_eq!(fluctua::config::cut("short", 8), "short");
/// ```
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", visible(&text[..end])),
        None => visible(text).into_owned(),
    }
}

/// JSON whose texts show what is hidden by the escapes of JSON; it says the same.
#[must_use]
pub(crate) fn visible_json(json: &str) -> Cow<'_, str> {
    let hidden = |c| c != '\n' && is_hidden(c);
    escape(json, hidden, |shown, c| {
        let mut units = [0; 2];
        c.encode_utf16(&mut units).iter().try_for_each(|unit| write!(shown, "\\u{unit:04x}"))
    })
}

fn escape(
    text: &str,
    hidden: impl Fn(char) -> bool,
    show: impl Fn(&mut String, char) -> std::fmt::Result,
) -> Cow<'_, str> {
    if !text.contains(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) {
            show(&mut shown, c).expect("a text takes every character");
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_cannot_see_is_escaped() {
        for c in "\u{0}\u{7}\t\n\r\u{1b}\u{7f}\u{85}\u{9b}\u{ad}\u{61c}\u{180e}\u{200b}\u{200d}\u{200e}\u{202a}\u{202e}\
            \u{2028}\u{2060}\u{2066}\u{2069}\u{3164}\u{fe0f}\u{feff}\u{fff9}\u{e0001}\u{e000}\u{fffff}"
            .chars()
        {
            let expected = format!("a{}b", c.escape_unicode());
            assert_eq!(visible(&format!("a{c}b")), expected);
        }
    }

    #[test]
    fn what_can_be_read_stays() {
        let text =
            "Zürich γ_b = ½ µeV, \"a\\b\", 'naïve' na\u{308}ive 日本語 한국어 \u{a0}עברית ∂⟨n⟩ 🙂";
        assert_eq!(visible(text), text);
        assert!(matches!(visible(text), Cow::Borrowed(_)));
        assert_eq!(visible_lines("a\nb\u{1b}"), "a\nb\\u{1b}");
        assert_eq!(cut("ab\u{1b}cd", 3), "ab\\u{1b}...");
        assert_eq!(cut("abc", 3), "abc");
    }

    #[test]
    fn json_says_the_same() {
        let text = "a\u{202e}\u{9b}\u{e0001}b";
        let json = serde_json::to_string(text).expect("a text");
        let shown = visible_json(&json);
        assert_eq!(shown, "\"a\\u202e\\u009b\\udb40\\udc01b\"");
        assert_eq!(serde_json::from_str::<String>(&shown).expect("a text"), text);
    }
}
