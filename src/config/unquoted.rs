//! Guess what was meant where a text is no TOML.

use super::expression::Expression;

/// The name or expression without quotes around a byte of a text, if that is what stands there.
pub(super) fn unquoted(text: &str, at: usize) -> Option<String> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next()?;
    let value = start + line.get(..at - start)?.rfind('=')? + 1;
    let rest = text[value..start + line.len()].trim_start_matches([' ', '\t', '[']);
    let value = rest[..end(rest)].trim();
    // What TOML reads by itself was not the mistake.
    let bare = value.parse::<f64>().is_ok() || ["true", "false"].contains(&value);
    (!bare && Expression::parse(value).is_ok()).then(|| value.to_owned())
}

/// Where a value ends: before a comma outside of parentheses, a closing bracket or a comment.
fn end(text: &str) -> usize {
    let mut depth = 0_usize;
    let ends = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == ',' && depth == 0) || "]}#".contains(c)
    };
    text.find(ends).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_quotes() {
        for (line, at, found) in [
            ("rate = 1/beta # why", "/", Some("1/beta")),
            (
                "a = { dot = \"L\", temperature = max(a, b)*2, rate = 1 }",
                "max",
                Some("max(a, b)*2"),
            ),
            ("kind = dots", "dots", Some("dots")),
            ("kind = dots", "kind", None),
            ("list = [mu, 2]", "mu", Some("mu")),
            ("rate = 1.0 2.0", "2.0", None),
            ("rate = 1 +", "+", None),
            ("rate =", "=", None),
            ("é = 1/é", "/", None),
        ] {
            let text = format!("x = 1\n{line}\ny = 2\n");
            let at = text.find(line).unwrap_or(0) + line.rfind(at).unwrap_or(0);
            assert_eq!(unquoted(&text, at).as_deref(), found, "{line}");
        }
    }
}
