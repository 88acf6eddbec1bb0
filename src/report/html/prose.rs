//! Set the sentences of a report: true minus signs, subscripts, powers of ten, words of code.

use std::fmt::Write;

use super::escape::text;
use super::number::power;

/// Letters that a parameter may be named by in words.
const GREEK: [(&str, &str); 9] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("epsilon", "ε"),
    ("eps", "ε"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("sigma", "σ"),
];

/// A sentence as HTML, with a capital at its head unless it begins with a symbol.
pub(super) fn sentence(words: &str) -> String {
    let first = words.split([' ', '(', ',']).next().unwrap_or("");
    let is_word = first.chars().all(char::is_alphabetic) && first.chars().count() > 1;
    let is_symbol = GREEK.iter().any(|(name, _)| *name == first);
    let mut letters = words.chars();
    let capital = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    if is_word && !is_symbol { prose(&(capital + letters.as_str())) } else { prose(words) }
}

/// A text as HTML.
pub(crate) fn prose(words: &str) -> String {
    let mut out = String::new();
    for (place, part) in words.split('`').enumerate() {
        if place % 2 == 1 {
            let _ = write!(out, "<code>{}</code>", text(part));
        } else {
            let spaced: Vec<String> = part.split(' ').map(token).collect();
            out += &spaced.join(" ");
        }
    }
    out
}

/// A word without the punctuation around it.
fn token(word: &str) -> String {
    match word {
        "+-" => return "\u{b1}".into(),
        "<=" => return "\u{2264}".into(),
        ">=" => return "\u{2265}".into(),
        "-" => return "\u{2212}".into(),
        _ => {}
    }
    let inner = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let start = word.find(inner).unwrap_or(word.len());
    let end = word
        .rfind(|c: char| c.is_alphanumeric())
        .map_or(start, |at| at + word[at..].chars().next().map_or(0, char::len_utf8));
    let (before, rest) = word.split_at(start.min(word.len()));
    let (middle, after) = rest.split_at(end.saturating_sub(start).min(rest.len()));
    format!("{}{}{}", text(before), core(middle), text(after))
}

/// A number, a symbol with a subscript, products and quotients of those, or a plain word.
fn core(word: &str) -> String {
    if let Some(number) = number(word) {
        return number;
    }
    for sign in ['/', '*', '('] {
        if let Some((left, right)) = word.split_once(sign)
            && (symbol(left).is_some() || symbol(right).is_some())
        {
            return format!("{}{}{}", core(left), text(&sign.to_string()), core(right));
        }
    }
    symbol(word).unwrap_or_else(|| text(word))
}

/// `-2.3e-18` with its signs and its power.
fn number(word: &str) -> Option<String> {
    word.parse::<f64>()
        .ok()
        .filter(|x| x.is_finite() && word.contains(|c: char| c.is_ascii_digit()))?;
    let (mantissa, exponent) = word.split_once(['e', 'E']).unwrap_or((word, ""));
    let mantissa = mantissa.replace('-', "\u{2212}");
    match exponent.parse::<i32>() {
        Ok(exponent) => Some(format!("{mantissa}{}", power(exponent))),
        Err(_) => Some(mantissa),
    }
}

/// `F_N`, `mu_b`, `lambda`: a letter, with what stands behind its line below it.
fn symbol(word: &str) -> Option<String> {
    let (head, below) = word.split_once('_').unwrap_or((word, ""));
    let greek = GREEK.iter().find(|(name, _)| *name == head).map(|(_, letter)| *letter);
    let is_letter = head.chars().count() == 1 && head.chars().all(char::is_alphabetic);
    let letter = greek.or(Some(head).filter(|_| is_letter && !below.is_empty()))?;
    let is_name = below.chars().all(char::is_alphanumeric);
    is_name.then(|| match below {
        "" => format!("<i>{letter}</i>"),
        below => format!("<i>{letter}</i><sub>{}</sub>", text(below)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_set() {
        for (words, html) in [
            (
                "the current (-0.0095) flows, F_E(b) = 1 and F_N/F_E = 0.2.",
                "The current (−0.0095) flows, <i>F</i><sub>E</sub>(b) = 1 and <i>F</i><sub>N</sub>/<i>F</i><sub>E</sub> = 0.2.",
            ),
            (
                "lambda(s) and lambda(-A - s) are 7.3e-18",
                "<i>λ</i>(s) and <i>λ</i>(-A − s) are 7.3×10⁻¹⁸",
            ),
            (
                "1.0 +- 0.2 <b> `x_y` a_state",
                "1.0 ± 0.2 &lt;b&gt; <code>x_y</code> <i>a</i><sub>state</sub>",
            ),
            ("particle.b, waiting_time.b and 7 more", "particle.b, waiting_time.b and 7 more"),
            ("", ""),
        ] {
            assert_eq!(sentence(words), html);
        }
    }
}
