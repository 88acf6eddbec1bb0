//! Read the markup of a label into atoms: a symbol or a piece of text with its scripts.

use super::NAMES;
use crate::figure::error::Error;
use crate::figure::font::Face;

/// What an atom is, which decides its face and the room about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter of mathematics.
    Symbol,
    /// Digits, brackets and names of functions in mathematics.
    Upright,
    /// `=`, `<` and the like in mathematics.
    Relation,
    /// `+`, `×` and the like between two things in mathematics.
    Operation,
    /// Words outside of mathematics.
    Words,
}

/// A piece of text with its scripts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Atom {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) sub: Option<String>,
    pub(super) sup: Option<String>,
    /// Room after it, in em.
    pub(super) space: f64,
}

impl Atom {
    fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), sub: None, sup: None, space: 0.0 }
    }

    /// How it reads without type.
    pub(super) fn plain(&self) -> String {
        let mut text = match self.kind {
            Kind::Relation => format!(" {} ", self.text),
            _ => self.text.clone(),
        };
        for (sign, script) in [('_', &self.sub), ('^', &self.sup)] {
            if let Some(script) = script {
                text.push(sign);
                text.push_str(script);
            }
        }
        text
    }
}

/// The atoms of a label.
pub(super) fn parse(markup: &str) -> Result<Vec<Atom>, Error> {
    let characters: Vec<char> = markup.chars().collect();
    let mut reader = Reader { markup, characters: &characters, at: 0, atoms: Vec::new() };
    while let Some(c) = reader.next() {
        match c {
            '$' => reader.mathematics()?,
            '\\' => {
                let text = reader.name()?;
                reader.word(&text);
            }
            '-' if reader.peek().is_some_and(|c| c.is_ascii_digit()) && !reader.follows_word() => {
                reader.word("−");
            }
            c if c.is_whitespace() => reader.word(" "),
            c => reader.word(c.encode_utf8(&mut [0; 4])),
        }
    }
    reader.check()
}

struct Reader<'a> {
    markup: &'a str,
    characters: &'a [char],
    at: usize,
    atoms: Vec<Atom>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += 1;
        c
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    /// Add words, to those before if there are any.
    fn word(&mut self, text: &str) {
        match self.atoms.last_mut() {
            Some(atom) if atom.kind == Kind::Words => atom.text.push_str(text),
            _ => self.atoms.push(Atom::new(Kind::Words, text)),
        }
    }

    /// Is the character before a part of a word, so that a hyphen joins it to the next?
    fn follows_word(&self) -> bool {
        let before = self.atoms.last().filter(|atom| atom.kind == Kind::Words);
        before.and_then(|atom| atom.text.chars().last()).is_some_and(char::is_alphanumeric)
    }

    fn wrong(&self, problem: &'static str) -> Error {
        Error::Markup { label: self.markup.to_owned(), problem }
    }

    /// What a backslash stands for; it has been read.
    fn name(&mut self) -> Result<String, Error> {
        if let Some(c) = self.peek()
            && matches!(c, '$' | '\\' | '{' | '}' | '_' | '^' | '%')
        {
            self.at += 1;
            return Ok(c.to_string());
        }
        let mut name = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_alphabetic) {
            name.push(c);
            self.at += 1;
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, text)| (*text).to_owned()).ok_or_else(|| Error::UnknownName {
            label: self.markup.to_owned(),
            name,
            known: NAMES.map(|(name, _)| name).join(", "),
        })
    }

    /// Mathematics up to its closing dollar sign; the opening one has been read.
    fn mathematics(&mut self) -> Result<(), Error> {
        let start = self.atoms.len();
        loop {
            let c = self.next().ok_or_else(|| self.wrong("a `$` has no partner"))?;
            match c {
                '$' => return Ok(()),
                '_' | '^' => self.script(c, start)?,
                '{' | '}' => return Err(self.wrong("a brace stands without `_` or `^`")),
                '\\' if self.peek() == Some(',') => {
                    self.at += 1;
                    if let Some(atom) = self.atoms.last_mut() {
                        atom.space += 0.17;
                    }
                }
                '\\' => {
                    let text = self.name()?;
                    self.atoms.push(Atom::new(kind(&text), text));
                }
                '-' => self.operation("−", start),
                '+' | '±' | '×' | '·' | '−' => {
                    self.operation(c.encode_utf8(&mut [0; 4]), start);
                }
                ',' => {
                    let space = 0.17;
                    self.atoms.push(Atom { space, ..Atom::new(Kind::Upright, ",") });
                }
                c if c.is_whitespace() => {}
                c => self.atoms.push(Atom::new(kind(c.encode_utf8(&mut [0; 4])), c)),
            }
        }
    }

    /// A sign between two things has room, one before a thing has not.
    fn operation(&mut self, text: &str, start: usize) {
        let last = self.atoms[start..].last();
        let opens = |atom: &Atom| matches!(atom.text.as_str(), "(" | "[" | "/" | "⟨" | "," | "|");
        let between = last.is_some_and(|atom| {
            !opens(atom) && !matches!(atom.kind, Kind::Relation | Kind::Operation)
        });
        let kind = if between { Kind::Operation } else { Kind::Upright };
        self.atoms.push(Atom::new(kind, text));
    }

    /// A script of the last atom.
    fn script(&mut self, sign: char, start: usize) -> Result<(), Error> {
        let text = self.script_text()?;
        let wrong = self.wrong("a script stands twice, or belongs to nothing");
        let Some(atom) = self.atoms[start..].last_mut() else { return Err(wrong) };
        let place = if sign == '_' { &mut atom.sub } else { &mut atom.sup };
        if place.is_some() || text.is_empty() {
            return Err(wrong);
        }
        *place = Some(text);
        Ok(())
    }

    /// One character, a name, or what stands in braces.
    fn script_text(&mut self) -> Result<String, Error> {
        let unfinished = "a script is not finished";
        match self.next().ok_or_else(|| self.wrong(unfinished))? {
            '$' | '}' | '_' | '^' => Err(self.wrong(unfinished)),
            '\\' => self.name(),
            '-' => Ok("−".to_owned()),
            '{' => {
                let mut text = String::new();
                loop {
                    match self.next().ok_or_else(|| self.wrong("a `{` has no partner"))? {
                        '}' => return Ok(text),
                        '\\' => text.push_str(&self.name()?),
                        '-' => text.push('−'),
                        '_' | '^' | '{' | '$' => {
                            return Err(self.wrong("scripts have no scripts of their own"));
                        }
                        c => text.push(c),
                    }
                }
            }
            c => Ok(c.to_string()),
        }
    }

    /// Every character has a glyph.
    fn check(self) -> Result<Vec<Atom>, Error> {
        for atom in &self.atoms {
            let face = if atom.kind == Kind::Symbol { Face::Italic } else { Face::Regular };
            let scripts = atom.sub.iter().chain(&atom.sup).flat_map(|script| script.chars());
            let all = atom.text.chars().map(|c| (face, c));
            for (face, c) in all.chain(scripts.map(|c| (Face::Regular, c))) {
                if face.glyph(c).is_none() {
                    let label = self.markup.to_owned();
                    return Err(Error::UnknownCharacter { label, character: c });
                }
            }
        }
        Ok(self.atoms)
    }
}

/// What a piece of mathematics is by its characters.
fn kind(text: &str) -> Kind {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some('=' | '<' | '>' | '≤' | '≥' | '≠' | '≈' | '→'), None) => Kind::Relation,
        (Some('±' | '×' | '·'), None) => Kind::Operation,
        (Some('Γ' | 'Δ' | 'Θ' | 'Λ' | 'Ξ' | 'Π' | 'Σ' | 'Φ' | 'Ψ' | 'Ω' | '∂'), None) => {
            Kind::Upright
        }
        (Some(c), None) if c.is_alphabetic() => Kind::Symbol,
        _ => Kind::Upright,
    }
}
