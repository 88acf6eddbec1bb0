//! `fluctua reproduce`: the papers' figures and claims.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fluctua::config;
use fluctua::ensemble::{Earlier, Folder};
use fluctua::report::wrap;
use fluctua::reproduce::{self, Error, Options, Reproduction, Source, write};

use super::failure::{Failure, reason};
use super::figures::Figures;
use super::interrupt;
use super::options::{Format, Threads, unsaved};
use super::progress::Bar;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// A figure, such as `magnification/5a`, a paper, or `all`; a list of them when left out. A folder
    /// with config.toml and claims.toml of your own does too
    name: Option<String>,
    /// Override a key of every config, as of another device: `--set parameters.kappa=-0.5` (may be
    /// repeated)
    #[arg(long = "set", value_name = "KEY.PATH=VALUE")]
    set: Vec<String>,
    /// Seed of all randomness
    #[arg(long, allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(0..))]
    seed: Option<i64>,
    /// Only the exact answers; nothing is sampled
    #[arg(long)]
    exact: bool,
    /// What standard output carries
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Also write README.md, claims.csv, claims.json and report.html, the page with all figures, into
    /// this folder, and what each figure is made of: PAPER/FIGURE/config.toml and its claims
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    figures: Figures,
    /// Replace what an earlier reproduction left in the folder
    #[arg(long, requires = "out")]
    overwrite: bool,
    #[command(flatten)]
    threads: Threads,
    /// No progress bar
    #[arg(long)]
    quiet: bool,
}

/// The file that shows whose folder it is; written last.
const CLAIMS: &str = "claims.json";
/// How it begins.
const BEGINS: &str = "{\n  \"format\": \"fluctua-claims\"";

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let library = reproduce::library();
    let Some(name) = &arguments.name else {
        super::print(&write::list(&library))?;
        return Ok(ExitCode::SUCCESS);
    };
    arguments.figures.check(arguments.out.as_deref())?;
    let sources = sources(&library, name)?;
    let folder = arguments.out.as_deref().map(|path| arguments.folder(path, &sources));
    let folder = folder.transpose()?;
    interrupt::watch()?;
    let pool = arguments.threads.pool()?;
    let seed = arguments.seed.map(|seed| format!("sampling.seed={seed}"));
    let set = arguments.set.iter().cloned().chain(seed).collect();
    let options = Options { set, exact: arguments.exact };
    let wanted: Vec<&Source> = sources.iter().collect();
    let bar = Bar::new(arguments.quiet);
    let made = pool.install(|| Reproduction::make(&wanted, &options, &bar))?;
    drop(bar);
    if let Some(folder) = folder {
        let drawn = pool.install(|| arguments.figures.drawn(&made.drawn()));
        folder.write_figures(&drawn, Earlier::Removed).map_err(unsaved)?;
        save(&folder, &sources, &made)?;
    }
    super::print(&match arguments.format {
        Format::Table => write::text(&made),
        Format::Json => write::json(&made),
        Format::Csv => write::csv(&made),
    })?;
    Ok(ExitCode::from(u8::from(!made.holds())))
}

/// The figures that a name means.
fn sources(library: &[Source], name: &str) -> Result<Vec<Source>, Failure> {
    let embedded: Vec<Source> = reproduce::named(library, name).into_iter().cloned().collect();
    if !embedded.is_empty() {
        return Ok(embedded);
    }
    let folder = Path::new(name);
    if folder.join("claims.toml").is_file() {
        return Ok(vec![own(folder)?]);
    }
    Err(unknown(library, name))
}

/// A figure of the user's own, in a folder.
fn own(folder: &Path) -> Result<Source, Failure> {
    let read = |file: &str| {
        let path = folder.join(file);
        fs::read_to_string(&path)
            .map_err(|error| Failure::Input(format!("{}: {}", super::shown(&path), reason(&error))))
    };
    let part = |path: Option<&Path>| {
        let name = path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| "own".into())
    };
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    Ok(Source {
        paper: part(whole.parent()),
        figure: part(Some(&whole)),
        folder: folder.display().to_string(),
        config: read("config.toml")?,
        claims: read("claims.toml")?,
        reference: folder
            .join("reference.csv")
            .exists()
            .then(|| read("reference.csv"))
            .transpose()?,
    })
}

fn unknown(library: &[Source], name: &str) -> Failure {
    let mut known = vec!["all".to_owned()];
    for figure in library {
        if !known.contains(&figure.paper) {
            known.push(figure.paper.clone());
        }
        known.push(figure.name());
    }
    // A figure alone may stand in several papers.
    let same: Vec<String> =
        library.iter().filter(|figure| figure.figure == name).map(Source::name).collect();
    let meant = match same.as_slice() {
        [] => config::nearest(name, &known).map(str::to_owned).into_iter().collect(),
        _ => same,
    };
    let meant = match meant.join("` or `") {
        meant if meant.is_empty() => String::new(),
        meant => format!("did you mean `{meant}`? "),
    };
    let help = format!("  = help: {meant}There are: {}", known.join(", "));
    let name = fluctua::config::visible(name).into_owned();
    Failure::Input(format!("no figure or paper is called `{name}`\n{}", wrap::hanging(&help, 10)))
}

impl Arguments {
    /// Open the output folder; what another reproduction left in it stays, unless it may be replaced.
    fn folder(&self, path: &Path, sources: &[Source]) -> Result<Folder, Failure> {
        let names = ["README.md", "claims.csv", "report.html", CLAIMS];
        let there = |name: &&str| path.join(name).symlink_metadata().is_ok();
        let written = names.into_iter().find(there).map(str::to_owned);
        let copied = || sources.iter().find_map(|source| altered(path, source));
        let begins = |name: &str, head: &str| {
            fs::read_to_string(path.join(name)).is_ok_and(|text| text.starts_with(head))
        };
        let complete = begins(CLAIMS, BEGINS);
        // A full disk leaves a folder without its last file.
        let ours = complete || begins("README.md", write::MARKDOWN_BEGINS);
        let shown = super::shown(path);
        if let Some(name) = written.or_else(copied).filter(|_| !ours) {
            return Err(Failure::Input(format!(
                "{shown}: `{name}` there was not written by `fluctua reproduce`; choose another folder"
            )));
        }
        if complete && !self.overwrite {
            return Err(Failure::Input(format!(
                "{shown} holds a reproduction; `--overwrite` replaces it, or choose another folder"
            )));
        }
        Folder::create(path).map_err(unsaved)
    }
}

/// The files that a figure is made of, each with its name.
fn files(source: &Source) -> impl Iterator<Item = (&'static str, &str)> {
    let own = [("config.toml", source.config.as_str()), ("claims.toml", source.claims.as_str())];
    own.into_iter().chain(source.reference.as_deref().map(|text| ("reference.csv", text)))
}

/// A file of others where a copy of one of a figure's files has its place.
fn altered(path: &Path, source: &Source) -> Option<String> {
    let differs = |name: &str, text: &str| match fs::read(path.join(name)) {
        Ok(there) => there != text.as_bytes(),
        Err(error) => {
            // A folder that cannot be is told by who makes it.
            !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
        }
    };
    files(source)
        .map(|(file, text)| (format!("{}/{file}", source.name()), text))
        .find(|(name, text)| differs(name, text))
        .map(|(name, _)| name)
}

/// Write the files, and beside them what each figure is made of; `claims.json` comes last, as the sign of
/// completeness.
fn save(folder: &Folder, sources: &[Source], made: &Reproduction) -> Result<(), Failure> {
    for source in sources {
        let place = Folder::create(folder.path().join(source.name())).map_err(unsaved)?;
        let mut files = files(source);
        files.try_for_each(|(name, text)| place.write(name, text.as_bytes())).map_err(unsaved)?;
    }
    let files = [
        ("README.md", write::markdown(made)),
        ("claims.csv", write::csv(made)),
        ("report.html", write::page(made)),
        (CLAIMS, write::json(made)),
    ];
    let mut files = files.iter();
    files.try_for_each(|(name, text)| folder.write(name, text.as_bytes())).map_err(unsaved)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Config(error) => error.into(),
            Error::Run { figure, error } => Self::from(error).concerning(&figure),
            error @ Error::Reference { .. } => Self::Input(error.to_string()),
        }
    }
}
