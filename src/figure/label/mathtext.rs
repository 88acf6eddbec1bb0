//! Write a label for matplotlib, whose mathematics is that of TeX.

use super::parse::{Atom, Kind, parse};
use crate::figure::Error;

/// The label in matplotlib's markup: `Current $J_{\mathrm{N}}^{\mathrm{b}}$`.
///
/// # Errors
///
/// As [`Label::new`](super::Label::new).
pub fn mathtext(markup: &str) -> Result<String, Error> {
    let atoms = parse(markup)?;
    let mut text = String::new();
    for part in atoms.chunk_by(|a, b| (a.kind == Kind::Words) == (b.kind == Kind::Words)) {
        match part {
            [words] if words.kind == Kind::Words => text.push_str(&words.text.replace('$', r"\$")),
            atoms => {
                text.push('$');
                text.extend(atoms.iter().map(mathematics));
                text.push('$');
            }
        }
    }
    Ok(text)
}

fn mathematics(atom: &Atom) -> String {
    let upright =
        |text: &str| format!(r"\mathrm{{{}}}", text.replace(' ', r"\ ").replace('%', r"\%"));
    let mut text = match atom.kind {
        Kind::Symbol | Kind::Relation | Kind::Operation => atom.text.clone(),
        Kind::Upright | Kind::Words => upright(&atom.text),
    };
    for (sign, script) in [('_', &atom.sub), ('^', &atom.sup)] {
        if let Some(script) = script {
            text.push(sign);
            text.extend(["{", &upright(script), "}"]);
        }
    }
    if atom.space > 0.0 {
        text.push_str(r"\,");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::mathtext;

    #[test]
    fn scripts_are_upright() {
        let text = mathtext(r"Cost of 5 \$, $J_N^b < 0$");
        assert_eq!(text.as_deref(), Ok(r"Cost of 5 \$, $J_{\mathrm{N}}^{\mathrm{b}}<\mathrm{0}$"));
    }
}
