//! Write text that came from a config so that a browser shows it and obeys none of it.

use std::fmt::Write;

use crate::config::visible_lines;

/// A text for the content of an element or for an attribute in quotes.
pub(super) fn text(text: &str) -> String {
    let shown = visible_lines(text);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// JSON for a script element: no `<` in it can end the element or open another.
pub(super) fn json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        let wild = "</script><img src=x onerror=\"alert('1')\"> & \u{202e}";
        let shown = text(wild);
        assert!(!shown.contains(['<', '>', '"', '\'', '\u{202e}']), "{shown}");
        let told = serde_json::to_string(wild).expect("a text");
        let embedded = json(&told);
        assert!(!embedded.contains('<'), "{embedded}");
        assert_eq!(serde_json::from_str::<String>(&embedded).expect("a text"), wild);
    }
}
