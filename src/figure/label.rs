//! Lay out the text of a label: words, with mathematics between dollar signs.
//!
//! Between dollar signs letters are italic, all else is upright; `_x`, `_{xy}`, `^x` and `^{xy}` are scripts, set
//! upright and, where both are given, one above the other; `\name` is a Greek letter or a sign ([`NAMES`]), `\,` a
//! thin space. Relations have a fifth of an em on either side, spaces that are typed do not count, `-` is a minus.
//! Outside, `\name` works as well, and `-` before a digit is a minus. `\$` and `\\` are the characters themselves.
//!
//! ```
//! use fluctua::figure::label::Label;
//! let label = Label::new(r"Current $J_N^b$ ($\gamma$)")?;
//! assert_eq!(label.plain, "Current J_N^b (γ)");
//! assert!(Label::new(r"$\gama$").unwrap_err().to_string().contains("there is no `\\gama`"));
//! # Ok::<(), fluctua::figure::Error>(())
//! ```

mod mathtext;
mod parse;

pub use mathtext::mathtext;

use super::error::Error;
use super::font::Face;
use parse::{Atom, Kind};

/// The size of all text, in points.
pub const SIZE: f64 = 8.6;
/// Scripts beside it.
const SCRIPT: f64 = 0.70;
/// A subscript is this much lower, in em.
const SUB: f64 = 0.22;
/// A superscript is this much higher, in em.
const SUPER: f64 = 0.36;
/// Room on either side of a relation, in em.
const RELATION: f64 = 0.2;
/// Room on either side of a sum or product, in em.
const OPERATION: f64 = 0.12;
/// Room after an italic symbol before its superscript, and before upright signs, in em.
const SLANT: f64 = 0.03;

/// Names after a backslash, and what they stand for.
pub const NAMES: [(&str, &str); 61] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("minus", "−"),
    ("times", "×"),
    ("pm", "±"),
    ("cdot", "·"),
    ("sqrt", "√"),
    ("infty", "∞"),
    ("langle", "⟨"),
    ("rangle", "⟩"),
    ("le", "≤"),
    ("ge", "≥"),
    ("ne", "≠"),
    ("approx", "≈"),
    ("to", "→"),
    ("check", "✓"),
    ("degree", "°"),
    ("sum", "∑"),
    ("partial", "∂"),
    ("dot", "˙"),
    ("hbar", "ħ"),
    ("exp", "exp"),
    ("ln", "ln"),
    ("log", "log"),
    ("sin", "sin"),
    ("cos", "cos"),
    ("tanh", "tanh"),
    ("max", "max"),
    ("min", "min"),
    ("Re", "Re"),
    ("Im", "Im"),
    ("var", "var"),
];

/// A text, laid out from its base line: x to the right from its beginning, y downwards, in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// What is drawn.
    pub runs: Vec<Run>,
    /// How wide it is.
    pub width: f64,
    /// How far it reaches above the base line.
    pub ascent: f64,
    /// How far it reaches below the base line.
    pub descent: f64,
    /// How it reads without type: `J_N^b`.
    pub plain: String,
}

/// Characters of one face and size.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The characters.
    pub text: String,
    /// Their face.
    pub face: Face,
    /// Points an em.
    pub size: f64,
    /// Where they begin.
    pub x: f64,
    /// How far below the base line they stand.
    pub y: f64,
    /// How wide they are.
    pub width: f64,
}

impl Label {
    /// Lay out a label.
    ///
    /// # Errors
    ///
    /// Where a name or a character is not known, or a dollar sign or brace has no partner.
    pub fn new(markup: &str) -> Result<Self, Error> {
        let atoms = parse::parse(markup)?;
        let mut setter = Setter { runs: Vec::new(), x: 0.0, edge: Edge::None };
        for (i, atom) in atoms.iter().enumerate() {
            setter.set(atom, i > 0 && i + 1 < atoms.len());
        }
        let Setter { runs, x, .. } = setter;
        let raised = |run: &Run| run.size * ASCENT - run.y;
        let lowered = |run: &Run| run.size * DESCENT + run.y;
        let ascent = runs.iter().map(raised).fold(SIZE * ASCENT, f64::max);
        let descent = runs.iter().map(lowered).fold(SIZE * DESCENT, f64::max);
        let plain = atoms.iter().map(Atom::plain).collect();
        Ok(Self { runs, width: x, ascent, descent, plain })
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.ascent + self.descent
    }
}

/// Letters reach this far above and below the base line, in em: brackets and tails included.
const ASCENT: f64 = 0.72;
const DESCENT: f64 = 0.22;
/// Half the height of a digit, by which a text is lowered to stand in the middle of a line.
pub const HALF_CAPITAL: f64 = 0.33 * SIZE;

/// What the pen has set last.
#[derive(Clone, Copy, PartialEq)]
enum Edge {
    None,
    Italic,
    Other,
}

struct Setter {
    runs: Vec<Run>,
    x: f64,
    edge: Edge,
}

impl Setter {
    /// Set an atom; relations at an end of the label have no room on that side.
    fn set(&mut self, atom: &Atom, inside: bool) {
        let room = match atom.kind {
            Kind::Relation => RELATION,
            Kind::Operation if inside => OPERATION,
            _ => 0.0,
        } * SIZE;
        let face = if atom.kind == Kind::Symbol { Face::Italic } else { Face::Regular };
        if self.edge != Edge::None {
            self.x += room;
        }
        if self.edge == Edge::Italic && face == Face::Regular && atom.kind == Kind::Upright {
            self.x += SLANT * SIZE;
        }
        self.edge = if face == Face::Italic { Edge::Italic } else { Edge::Other };
        self.x += self.run(&atom.text, face, SIZE, self.x, 0.0);
        let (below, above) = (atom.sub.as_deref(), atom.sup.as_deref());
        let (start, size) = (self.x + SLANT * SIZE, SIZE * SCRIPT);
        let mut set = |text: Option<&str>, y| {
            text.map_or(0.0, |text| self.run(text, Face::Regular, size, start, y * SIZE))
        };
        let scripts = set(below, SUB).max(set(above, -SUPER));
        if scripts > 0.0 {
            self.x = start + scripts;
            self.edge = Edge::Other;
        }
        self.x += room + atom.space * SIZE;
    }

    /// Set characters and return their width; those that follow on are joined to the run before.
    fn run(&mut self, text: &str, face: Face, size: f64, x: f64, y: f64) -> f64 {
        let width = face.width(text) * size;
        if text.is_empty() {
            return 0.0;
        }
        if let Some(last) = self.runs.last_mut()
            && (last.face, last.size, last.y) == (face, size, y)
            && (last.x + last.width - x).abs() < 1e-9
        {
            last.text.push_str(text);
            last.width += width;
            return width;
        }
        self.runs.push(Run { text: text.to_owned(), face, size, x, y, width });
        width
    }
}

/// The markup of a text that has none: every character is meant; one that the fonts lack becomes `?`.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut markup = String::new();
    for c in text.chars() {
        match c {
            '\\' | '$' => markup.extend(['\\', c]),
            c if Face::Regular.glyph(c).is_some() => markup.push(c),
            c if c.is_whitespace() => markup.push(' '),
            _ => markup.push('?'),
        }
    }
    markup
}

/// A label in lines no wider than `width`, broken at spaces outside of mathematics; a word that is too wide by
/// itself is cut and ends in `…`.
///
/// # Errors
///
/// As [`Label::new`].
pub fn lines(markup: &str, width: f64) -> Result<Vec<Label>, Error> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(markup) {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer {
            Some(longer) if Label::new(&longer)?.width <= width => {
                if let Some(line) = lines.last_mut() {
                    *line = longer;
                }
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| fitted(line, width)).collect()
}

/// A label no wider than `width`; one that is too wide is cut and ends in `…`.
///
/// # Errors
///
/// As [`Label::new`].
pub fn fitted(markup: &str, width: f64) -> Result<Label, Error> {
    let label = Label::new(markup)?;
    if label.width <= width {
        return Ok(label);
    }
    let mut letters: Vec<char> = label.plain.chars().collect();
    loop {
        letters.pop();
        let text: String = letters.iter().collect();
        let shorter = Label::new(&format!("{}…", plain(text.trim_end())))?;
        if shorter.width <= width || letters.is_empty() {
            return Ok(Label { plain: label.plain, ..shorter });
        }
    }
}

/// The parts between spaces outside of mathematics.
fn words(markup: &str) -> Vec<&str> {
    let mut inside = false;
    let mut escaped = false;
    let split = |c: char| {
        if c == '$' && !escaped {
            inside = !inside;
        }
        escaped = c == '\\' && !escaped;
        c == ' ' && !inside
    };
    markup.split(split).filter(|word| !word.is_empty()).collect()
}
