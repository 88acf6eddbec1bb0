//! The papers' figures that the program carries: everything in `validation/`.

/// A figure of a paper: its config, its claims, and independent values where there are any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The paper, by the name of its folder.
    pub paper: String,
    /// The figure, by the name of its folder: `5a`.
    pub figure: String,
    /// What messages call its folder.
    pub folder: String,
    /// `config.toml`: the system and its scan.
    pub config: String,
    /// `claims.toml`: what the paper says of it.
    pub claims: String,
    /// `reference.csv`, where there is one.
    pub reference: Option<String>,
}

/// The embedded figures: the name of each and its files.
macro_rules! embedded {
    ($($paper:literal / $figure:literal $($reference:ident)?),* $(,)?) => {
        &[$(Embedded {
            paper: $paper,
            figure: $figure,
            config: include_str!(concat!("../../validation/", $paper, "/", $figure, "/config.toml")),
            claims: include_str!(concat!("../../validation/", $paper, "/", $figure, "/claims.toml")),
            reference: embedded!(@ $paper $figure $($reference)?),
        }),*]
    };
    (@ $paper:literal $figure:literal reference) => {
        Some(include_str!(concat!("../../validation/", $paper, "/", $figure, "/reference.csv")))
    };
    (@ $paper:literal $figure:literal) => { None };
}

struct Embedded {
    paper: &'static str,
    figure: &'static str,
    config: &'static str,
    claims: &'static str,
    reference: Option<&'static str>,
}

const EMBEDDED: &[Embedded] = embedded![
    "inverse_currents_v1" / "3a",
    "inverse_currents_v1" / "3b",
    "inverse_currents_v1" / "4" reference,
    "inverse_currents_v1" / "5a",
    "inverse_currents_v1" / "5b",
    "inverse_currents_v1" / "6a" reference,
    "inverse_currents_v1" / "6b",
    "inverse_currents_v2" / "3",
    "inverse_currents_v2" / "4",
    "inverse_currents_v2" / "5",
    "magnification" / "4a",
    "magnification" / "4b" reference,
    "magnification" / "4c" reference,
    "magnification" / "4d",
    "magnification" / "5a" reference,
    "magnification" / "5b" reference,
    "magnification" / "5c" reference,
    "magnification" / "5d" reference,
    "magnification" / "5e" reference,
    "magnification" / "5f" reference,
    "magnification" / "7a" reference,
    "magnification" / "7b" reference,
    "magnification" / "8a",
    "magnification" / "8b" reference,
    "magnification" / "8c" reference,
    "magnification" / "8d" reference,
    "magnification" / "10a" reference,
    "magnification" / "10b" reference,
    "magnification" / "10c",
    "magnification" / "10d" reference,
    "magnification" / "11a",
    "magnification" / "11b",
    "magnification" / "11c",
    "magnification" / "11d",
    "magnification" / "11e",
    "magnification" / "11f",
    "entropy_current" / "2b",
];

/// Every figure that the program carries, by paper and figure.
///
/// ```
/// let figures = fluctua::reproduce::library();
/// assert!(figures.iter().any(|figure| figure.paper == "magnification" && figure.figure == "5a"));
/// ```
#[must_use]
pub fn library() -> Vec<Source> {
    let source = |embedded: &Embedded| {
        let Embedded { paper, figure, config, claims, reference } = *embedded;
        Source {
            paper: paper.to_owned(),
            figure: figure.to_owned(),
            folder: format!("validation/{paper}/{figure}"),
            config: config.to_owned(),
            claims: claims.to_owned(),
            reference: reference.map(str::to_owned),
        }
    };
    EMBEDDED.iter().map(source).collect()
}

impl Source {
    /// What it is called on the command line: `magnification/5a`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.paper, self.figure)
    }
}

/// The figures that a name means: `all`, a paper, or a figure of a paper.
///
/// ```
/// use fluctua::reproduce::{library, named};
/// let figures = library();
/// assert_eq!(named(&figures, "magnification/5a").len(), 1);
/// assert!(named(&figures, "magnification").len() > 10);
/// assert!(named(&figures, "5a/").is_empty());
/// ```
#[must_use]
pub fn named<'s>(figures: &'s [Source], name: &str) -> Vec<&'s Source> {
    let is_meant = |figure: &&Source| {
        name == "all" || name == figure.paper || name.trim_end_matches('/') == figure.name()
    };
    figures.iter().filter(is_meant).collect()
}

/// What names these figures on the command line: `all`, a paper, a figure, or the folder of one's own.
pub(super) fn collective(figures: &[Source]) -> String {
    let library = library();
    let names = |figures: &[&Source]| figures.iter().map(|f| f.name()).collect::<Vec<_>>();
    let asked = names(&figures.iter().collect::<Vec<_>>());
    let papers = figures.iter().map(|figure| figure.paper.as_str());
    let mut wide = std::iter::once("all").chain(papers);
    if let Some(word) = wide.find(|word| names(&named(&library, word)) == asked) {
        return word.to_owned();
    }
    let one = |figure: &Source| {
        let is_carried = library.contains(figure);
        if is_carried { figure.name() } else { figure.folder.clone() }
    };
    figures.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A fingerprint of the files of figures, by which a table made of them is known to be of this state.
#[must_use]
pub fn fingerprint(figures: &[Source]) -> String {
    let mut bytes = Vec::new();
    for figure in figures {
        let reference = figure.reference.as_deref().unwrap_or("");
        for part in [figure.name().as_str(), &figure.config, &figure.claims, reference] {
            bytes.extend_from_slice(part.as_bytes());
            bytes.push(0);
        }
    }
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes))
}
