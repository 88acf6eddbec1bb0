//! `fluctua validate`: sampled against exact for every config of a folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use fluctua::config::{self, Plan};
use fluctua::ensemble::Memory;
use fluctua::run::{self, Job};
use fluctua::validate::calibration::{self, Calibration, setups};
use fluctua::validate::thorough::{self, Thorough};
use fluctua::validate::{self, THOROUGH, Validation, survive};

use super::failure::{Failure, reason};
use super::interrupt;
use super::kill;
use super::options::{EXAMPLE, Threads};
use super::progress::Bar;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// The folder whose configs (*.toml) are validated
    #[arg(default_value = "configs")]
    dir: PathBuf,
    /// The long version: 16 times the trajectories, 5000 repetitions to prove the error bars, runs
    /// stopped, damaged, split and killed, 100 000 mutated configs, 1000 random devices, all claims
    /// about the papers' figures (some minutes a config)
    #[arg(long)]
    thorough: bool,
    /// Of the long version, this part alone, which needs no folder
    #[arg(long, value_enum, requires = "thorough", value_name = "PART")]
    only: Option<Part>,
    /// Seeds of each setup of the calibration
    #[arg(long, value_name = "N", default_value_t = calibration::SEEDS, requires = "only")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=calibration::STRIDE))]
    seeds: u64,
    /// A setup of the calibration that is run alone (may be repeated); all when left out
    #[arg(long, value_name = "NAME", requires = "only")]
    setup: Vec<String>,
    /// What standard output carries
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Seed of all randomness, in place of that of each config
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    threads: Threads,
    /// No progress bar
    #[arg(long)]
    quiet: bool,
}

/// How the outcome is printed; it has no rows for a CSV.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table for a person
    Table,
    /// The outcome as JSON
    Json,
}

/// A part of the long version.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    /// False alarms of verdicts, laws and tests over thousands of reports
    Calibration,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let pool = arguments.threads.pool()?;
    if let Some(Part::Calibration) = arguments.only {
        interrupt::watch()?;
        let calibration = pool.install(|| arguments.calibration())?;
        super::print(&match arguments.format {
            Format::Table => calibration.text(),
            Format::Json => calibration.json(),
        })?;
        return Ok(ExitCode::from(u8::from(!calibration.holds())));
    }
    let configs = configs(&arguments.dir)?;
    // All of them, before the first is walked: a mistake in the last must not cost the time.
    let cases: Vec<Case> =
        configs.iter().map(|path| Case::read(path, arguments)).collect::<Result<_, Failure>>()?;
    // What has exact answers alone has nothing to be compared with.
    let (cases, exact_only): (Vec<Case>, Vec<Case>) =
        cases.into_iter().partition(|case| case.job.check_walkable().is_ok());
    for Case { name, .. } in &exact_only {
        super::warn(&format!("{name} is left out: it has exact answers alone"));
    }
    if cases.is_empty() {
        return Err(Failure::Input(format!(
            "{}: no config in it can be sampled; name a folder with one that can",
            super::shown(&arguments.dir)
        )));
    }
    interrupt::watch()?;
    let validation = pool.install(|| arguments.agreement(&cases))?;
    let thorough =
        if arguments.thorough { Some(pool.install(|| arguments.thorough(&cases))?) } else { None };
    let holds = validation.agree && thorough.as_ref().is_none_or(Thorough::holds);
    super::print(&match arguments.format {
        Format::Table => validation.text() + &thorough.map(|t| t.text()).unwrap_or_default(),
        Format::Json => validate::json(&validation, thorough.as_ref()),
    })?;
    Ok(ExitCode::from(u8::from(!holds)))
}

/// A config of the folder.
struct Case {
    name: String,
    text: String,
    plan: Plan,
    job: Job,
}

impl Arguments {
    /// Run every case and judge them together.
    fn agreement(&self, cases: &[Case]) -> Result<Validation, Failure> {
        let mut reports = Vec::new();
        for case in cases {
            let bar = Bar::new(self.quiet);
            let report = case.job.run(&mut Memory, &bar);
            reports.push((case.name.clone(), report.map_err(|error| case.failure(error))?));
        }
        Ok(validate::judge(&reports))
    }

    /// Prove the error bars of every case and of a device in equilibrium, disturb its runs, and try
    /// what no careful user writes.
    fn thorough(&self, cases: &[Case]) -> Result<Thorough, Failure> {
        let (mut covered, mut survival) = (Vec::new(), Vec::new());
        for case in cases.iter().chain([&Case::in_equilibrium(self)?]) {
            let bar = Bar::new(self.quiet);
            let outcome = thorough::cover(&case.name, &case.plan, &bar);
            covered.push(outcome.map_err(|error| case.failure(error))?);
        }
        for case in cases {
            let folder = kill::folder()?;
            let bar = Bar::new(self.quiet);
            let outcome = survive::survive(&case.name, &case.plan, folder.path(), &bar);
            survival.push(outcome.map_err(|error| case.failure(error))?);
        }
        let kills = kill::kills(&Bar::new(self.quiet))?;
        let texts: Vec<_> =
            cases.iter().map(|case| (case.name.clone(), case.text.clone())).collect();
        let calibration = self.calibration()?;
        let bar = Bar::new(self.quiet);
        let claims = validate::claims(self.seed, &Bar::new(self.quiet))?;
        let judged = (calibration, claims);
        Ok(thorough::finish(covered, survival, kills, &texts, judged, &bar)?)
    }

    /// Repeat small runs of every kind, and count false alarms.
    fn calibration(&self) -> Result<Calibration, Failure> {
        let known: Vec<String> = setups().into_iter().map(|setup| setup.name).collect();
        if let Some(name) = self.setup.iter().find(|name| !known.contains(name)) {
            let known = known.join(", ");
            return Err(Failure::Input(format!(
                "--setup: `{name}` is no setup of the calibration; known are {known}"
            )));
        }
        let bar = Bar::new(self.quiet);
        let wanted = |name: &str| self.setup.is_empty() || self.setup.iter().any(|s| s == name);
        Ok(calibration::judge(&calibration::repeat(wanted, self.seeds, &bar)?))
    }
}

impl Case {
    /// Make a config ready, under its file name.
    fn read(path: &Path, arguments: &Arguments) -> Result<Self, Failure> {
        let name = super::shown(path);
        let text = fs::read_to_string(path)
            .map_err(|error| Failure::Input(format!("{name}: {}", reason(&error))))?;
        Self::new(&name, text, arguments, &[])
    }

    /// The embedded example with every force at zero, where all currents are exactly zero.
    fn in_equilibrium(arguments: &Arguments) -> Result<Self, Failure> {
        let name = "(built in) equilibrium";
        let forces =
            ["parameters.F_E=0", "parameters.F_N=0", "model.reservoirs.r.chemical_potential=0"];
        Self::new(name, EXAMPLE.1.to_owned(), arguments, &forces)
    }

    fn new(name: &str, text: String, arguments: &Arguments, set: &[&str]) -> Result<Self, Failure> {
        let seed = arguments.seed.map(|n| format!("sampling.seed={n}"));
        let set: Vec<_> = set.iter().map(ToString::to_string).chain(seed).collect();
        let plan = config::read(name, &text, &set)?;
        let longer = if arguments.thorough {
            plan.with(|parts| parts.sampling.trajectories *= THOROUGH)?
        } else {
            plan.clone()
        };
        let job = run::prepare(&longer).map_err(|error| Failure::from(error).concerning(name))?;
        let file = Path::new(name).file_name();
        let name = file.map_or(name.into(), |file| file.to_string_lossy().into_owned());
        Ok(Self { name, text, plan, job })
    }

    fn failure(&self, error: run::Error) -> Failure {
        Failure::from(error).concerning(&self.name)
    }
}

/// The configs of a folder, by name.
fn configs(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let way_out = "name a folder with configs: fluctua validate DIR";
    let wrong = |what: String| Failure::Input(format!("{}: {what}; {way_out}", super::shown(dir)));
    let entries = fs::read_dir(dir).map_err(|error| wrong(reason(&error)))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| wrong(error.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() { Err(wrong("no *.toml in it".into())) } else { Ok(paths) }
}
