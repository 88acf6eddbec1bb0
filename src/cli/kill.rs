//! Kill this program at random times, go on with `--resume`, and compare the report.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use fluctua::ensemble::Progress;
use fluctua::validate::survive::Kills;
use tempfile::TempDir;

use super::failure::Failure;

/// How often.
const KILLS: u64 = 20;

/// A run of the embedded example that lasts some seconds on one thread.
const RUN: [&str; 8] = [
    "run",
    "--quiet",
    "--threads=1",
    "--set",
    "sampling.duration=20000",
    "--format=json",
    "--resume",
    "--out",
];

/// A folder that goes when it is dropped.
pub(super) fn folder() -> Result<TempDir, Failure> {
    tempfile::tempdir().map_err(|error| Failure::Machine(format!("no temporary folder: {error}")))
}

/// Kill runs of this very program, by a signal that no program can handle where there are signals.
pub(super) fn kills(progress: &dyn Progress) -> Result<Kills, Failure> {
    let folder = folder()?;
    let [whole, killed] = ["whole", "killed"].map(|name| folder.path().join(name));
    let began = Instant::now();
    finish(&whole)?;
    let alone = began.elapsed();
    progress.start(KILLS, 0);
    let mut in_time = 0;
    for kill in 0..KILLS {
        if progress.stop() {
            return Err(fluctua::run::Error::stopped(kill, KILLS).into());
        }
        let mut child = program(&killed)?.spawn().map_err(|error| failed(&error))?;
        // Fractions spread by the golden ratio, of what one of the kills may take of the run.
        let fraction = (0.618 * kill as f64).fract();
        std::thread::sleep(alone.mul_f64(fraction / KILLS as f64 * 1.5));
        child.kill().map_err(|error| failed(&error))?;
        in_time += u64::from(!child.wait().map_err(|error| failed(&error))?.success());
        progress.block();
    }
    finish(&killed)?;
    let report =
        |folder: &Path| fs::read(folder.join("report.json")).map_err(|error| failed(&error));
    Ok(Kills { kills: KILLS, in_time, same_report: report(&whole)? == report(&killed)? })
}

fn program(out: &Path) -> Result<Command, Failure> {
    let unknown = || Failure::Machine("this program cannot run itself: nothing says how".into());
    let (first, others) = super::itself().split_first().ok_or_else(unknown)?;
    let mut command = Command::new(first);
    command.args(others).args(RUN).arg(out).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command)
}

fn finish(out: &Path) -> Result<(), Failure> {
    let status = program(out)?.status().map_err(|error| failed(&error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Machine(format!("{} ended with {status}", RUN.join(" "))))
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::Machine(format!("this program cannot run itself: {error}"))
}
