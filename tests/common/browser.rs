//! Open a page in a headless browser and read what a checker inside of it found.
//!
//! The exit code of a browser proves nothing: a page with errors and a missing file give zero. Only an outcome
//! that was written into the page by its checker counts.
#![allow(
    dead_code,
    clippy::print_stderr,
    reason = "each test uses its part, and says what it skips"
)]

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Names of browsers that understand the options below.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Collects errors, messages and refused requests, before anything else in the page runs.
const CATCHER: &str = include_str!("../program/page/catcher.js");

/// Why a page has no outcome.
#[derive(Debug)]
pub enum NoOutcome {
    /// The browser was killed.
    Hung,
    /// It ended without one.
    None,
}

/// The browser of this machine. Where `FLUCTUA_BROWSER` is `required` a missing one is a failure; else the test says
/// that it did not run.
pub fn browser() -> Option<PathBuf> {
    let wish = env::var("FLUCTUA_BROWSER").unwrap_or_default();
    let paths = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&paths).flat_map(|path| NAMES.map(|name| path.join(name)));
    let found = if wish.contains('/') {
        Some(PathBuf::from(&wish))
    } else {
        places.find(|place| place.is_file())
    };
    if found.is_none() {
        assert!(wish != "required", "no browser is found, and FLUCTUA_BROWSER requires one");
        eprintln!("skipped: no browser is found (apt-get install chromium)");
    }
    found
}

/// Count a browser test that ran, where a file is named for it.
pub fn count(test: &str) {
    if let Some(path) = env::var_os("FLUCTUA_BROWSER_TESTS") {
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        writeln!(file, "{test}").unwrap();
    }
}

/// How a page is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// In a window of 1280 pixels, on a light desk.
    Light,
    /// In the same window, where the system asks for dark colours.
    Dark,
    /// In a frame of 390 pixels: a window is never as narrow.
    Phone,
}

/// The page with a catcher before everything and a checker at its end.
fn instrumented(page: &str, checker: &str) -> String {
    let (head, rest) = page.split_once("<head>").unwrap_or(("", page));
    let (body, end) = rest.rsplit_once("</body>").unwrap_or((rest, "</html>"));
    format!("{head}<head><script>{CATCHER}</script>{body}<script>{checker}</script></body>{end}")
}

/// What a checker finds in a page; a browser without an outcome by then is ended: an endless loop knows no time
/// budget.
pub fn outcome(
    browser: &Path,
    page: &str,
    checker: &str,
    seen: Seen,
    patience: Duration,
) -> Result<Value, NoOutcome> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, instrumented(page, checker)).unwrap();
    let opened = if seen == Seen::Phone { framed(&folder) } else { file };
    let dump = folder.path().join("dump.html");
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000"])
        .args(["--window-size=1280,900", "--dump-dom", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(seen != Seen::Dark)))
        .arg(format!("file://{}", opened.display()))
        .stdout(File::create(&dump).unwrap())
        .stderr(Stdio::null());
    wait(command.spawn().unwrap(), patience)?;
    read(&fs::read_to_string(&dump).unwrap())
}

/// After how many milliseconds a page as it is says that it is ready, in a browser that was just started.
pub fn ready(browser: &Path, page: &str) -> Option<f64> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("page.html");
    fs::write(&file, page).unwrap();
    let seen = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .args(["--window-size=1280,900", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .stderr(Stdio::null())
        .output();
    let dump = String::from_utf8(seen.unwrap().stdout).unwrap();
    let (_, rest) = dump.split_once("data-ready=\"")?;
    rest.split_once('"')?.0.parse().ok()
}

/// A page that shows the other one in a frame as wide as a phone.
fn framed(folder: &TempDir) -> PathBuf {
    let outer = folder.path().join("phone.html");
    let text = "<!doctype html><body style=\"margin:0\"><iframe src=\"page.html\" style=\"width:390px;height:\
                844px;border:0\"></iframe><pre id=outcome></pre><script>onmessage=e=>{document.querySelector(\
                '#outcome').textContent=e.data}</script></body>";
    fs::write(&outer, text).unwrap();
    outer
}

/// Wait for a browser, and end it where it hangs.
fn wait(mut child: Child, patience: Duration) -> Result<(), NoOutcome> {
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > patience {
            child.kill().unwrap();
            child.wait().unwrap();
            return Err(NoOutcome::Hung);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// The outcome in a page as the browser dumps it.
fn read(dump: &str) -> Result<Value, NoOutcome> {
    let start = dump.rsplit_once("<pre id=\"outcome\">").ok_or(NoOutcome::None)?.1;
    let text = start.split_once("</pre>").ok_or(NoOutcome::None)?.0;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&text).map_err(|_| NoOutcome::None)
}

/// The checks of an outcome that did not come out true, each with what was found.
pub fn failed(outcome: &Value, expected: &[&str]) -> Vec<String> {
    let found = |check: &&str| {
        let value = outcome.get(*check);
        (value != Some(&Value::Bool(true))).then(|| match value {
            Some(value) => format!("{check}: {value}"),
            None => format!("{check} is missing"),
        })
    };
    expected.iter().filter_map(found).collect()
}
