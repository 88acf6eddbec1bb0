//! `fluctua plot`: draw a stored report or scan again.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use fluctua::config;
use fluctua::ensemble::{Earlier, Folder};
use fluctua::figure::{Figure, Scale, Width};
use fluctua::number::digits::exactly;
use fluctua::report::figures::{self, Change, Drawn, Unseen};

use super::failure::Failure;
use super::figures::{Figures, Format};
use super::stored::Source;

#[derive(Args, Clone, Debug)]
pub(super) struct Arguments {
    /// An output folder, or the report.json of a run, an exact calculation or a scan
    #[arg(value_name = "REPORT|FOLDER")]
    report: PathBuf,
    #[command(flatten)]
    figures: Figures,
    /// Draw this figure alone (may be repeated); `--list` names them
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Also write the page report.html anew
    #[arg(long)]
    page: bool,
    /// Name the figures and draw none
    #[arg(long, conflicts_with_all = ["only", "into"])]
    list: bool,
    /// Draw into this folder [default: the folder `figures` beside the report]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// One column of a journal (86 mm) or both (178 mm)
    #[arg(long, value_enum)]
    width: Option<WidthName>,
    /// From where to where along x, as in 0:2
    #[arg(long, value_name = "A:B", value_parser = range, allow_hyphen_values = true)]
    x_range: Option<[f64; 2]>,
    /// From where to where along y
    #[arg(long, value_name = "A:B", value_parser = range, allow_hyphen_values = true)]
    y_range: Option<[f64; 2]>,
    /// A logarithmic axis (may be repeated)
    #[arg(long, value_enum, value_name = "AXIS")]
    log: Vec<AxisName>,
    /// A linear axis (may be repeated)
    #[arg(long, value_enum, value_name = "AXIS")]
    linear: Vec<AxisName>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum WidthName {
    /// 86 mm
    Column,
    /// 178 mm
    Wide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum AxisName {
    /// The axis below
    X,
    /// The axis to the left
    Y,
}

/// Two numbers with a colon between them, the first below the second.
fn range(text: &str) -> Result<[f64; 2], String> {
    let (from, to) = text.split_once(':').ok_or("write two numbers with a colon, as in 0:2")?;
    let number = |text: &str| {
        let number = text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        number.ok_or_else(|| format!("`{text}` is no number; write two, as in 0:2"))
    };
    let [from, to] = [number(from)?, number(to)?];
    if from < to { Ok([from, to]) } else { Err(format!("{from} is not below {to}")) }
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let change = arguments.change()?;
    let source = Source::at(&arguments.report);
    let stored = source.read()?;
    let all = stored.figures();
    if all.is_empty() {
        return Err(source.wrong("it has nothing that can be drawn"));
    }
    if arguments.list {
        let widest = all.iter().map(|figure| figure.name.len()).max().unwrap_or(0);
        let line = |figure: &Figure| format!("{:widest$}  {}\n", figure.name, figure.title);
        let lines: Vec<String> = all.iter().map(line).collect();
        super::print(&lines.concat())?;
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = arguments.chosen(all)?;
    let changed: Vec<Figure> = chosen.into_iter().map(|figure| change.apply(figure)).collect();
    let files = arguments.draw(&source, &changed, &change)?;
    let folder = match &arguments.into {
        Some(folder) => folder.clone(),
        None => source.folder.join("figures"),
    };
    match &arguments.into {
        Some(path) => {
            let folder = Folder::create(path)?;
            files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes))?;
        }
        None => Folder::create(&source.folder)?.write_figures(&files, Earlier::Kept)?,
    }
    if arguments.page {
        let page = stored.page(Folder::at(&source.folder).config().as_deref());
        Folder::create(&source.folder)?.write("report.html", page.as_bytes())?;
    }
    let shown: Vec<String> =
        files.iter().map(|(name, _)| super::shown(&folder.join(name)) + "\n").collect();
    super::print(&shown.concat())?;
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    /// What is drawn otherwise than a report is.
    fn change(&self) -> Result<Change, Failure> {
        if let Some(both) = self.log.iter().find(|axis| self.linear.contains(axis)) {
            let axis = if *both == AxisName::X { "x" } else { "y" };
            return Err(Failure::Input(format!(
                "--log {axis} and --linear {axis} contradict each other; leave one out"
            )));
        }
        let scale = |axis| {
            let log = self.log.contains(&axis).then_some(Scale::Log);
            log.or(self.linear.contains(&axis).then_some(Scale::Linear))
        };
        let change = Change {
            width: self.width.map(|width| match width {
                WidthName::Column => Width::Column,
                WidthName::Wide => Width::Wide,
            }),
            x_range: self.x_range,
            y_range: self.y_range,
            x_scale: scale(AxisName::X),
            y_scale: scale(AxisName::Y),
        };
        for (axis, range, log) in [
            ("x", self.x_range, self.log.contains(&AxisName::X)),
            ("y", self.y_range, self.log.contains(&AxisName::Y)),
        ] {
            if let Some([from, _]) = range.filter(|[from, _]| log && *from <= 0.0) {
                return Err(Failure::Input(format!(
                    "--{axis}-range starts at {from}, and --log {axis} has numbers above zero alone; start \
                     above zero"
                )));
            }
        }
        Ok(change)
    }

    /// The figures that are asked for.
    fn chosen(&self, all: Vec<Figure>) -> Result<Vec<Figure>, Failure> {
        let known: Vec<String> = all.iter().map(|figure| figure.name.clone()).collect();
        if let Some(unknown) = self.only.iter().find(|name| !known.contains(name)) {
            let meant = config::nearest(unknown, &known);
            let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
            return Err(Failure::Input(format!(
                "--only {unknown}: no figure is called so\n  = help: {meant}there are {}",
                known.join(", ")
            ))
            .folded());
        }
        let wanted = |figure: &Figure| self.only.is_empty() || self.only.contains(&figure.name);
        Ok(all.into_iter().filter(wanted).collect())
    }

    /// The files of the figures; what cannot be drawn so is told, unless nothing can.
    fn draw(
        &self,
        source: &Source,
        list: &[Figure],
        change: &Change,
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let mut formats = self.figures.formats();
        if formats.is_empty() {
            formats.push(Format::Svg.into());
        }
        let (mut seen, mut reasons) = (Vec::new(), Vec::new());
        for figure in list {
            match change.unseen(figure) {
                Some(unseen) => reasons.push((figure.name.clone(), outside(unseen))),
                None => seen.push(figure.clone()),
            }
        }
        let Drawn { files, problems } = figures::files(&seen, &formats);
        reasons.extend(problems.into_iter().map(|(name, why)| (name, why.to_string())));
        let told = reasons.iter().map(|(name, why)| format!("figure {name} was not drawn: {why}"));
        if files.is_empty() {
            let lines: Vec<String> = told.collect();
            return Err(source.wrong(&lines.join("\n  ")));
        }
        told.for_each(|line| super::warn(&line));
        for figure in &seen {
            let without = match change.left_out(figure) {
                0 => continue,
                1 => "1 number that is not above zero has".to_owned(),
                many => format!("{many} numbers that are not above zero have"),
            };
            super::warn(&format!(
                "figure {}: {without} no place on a logarithmic axis",
                figure.name
            ));
        }
        Ok(files)
    }
}

/// Why a figure would be an empty frame.
fn outside(Unseen { axis, range: [from, to], data: [low, high] }: Unseen) -> String {
    let [low, high] = [low, high].map(|end| exactly(end, None));
    format!(
        "along {axis} its data run from {low} to {high}, and --{axis}-range {from}:{to} holds none of them"
    )
}
