//! The page of a report, read by a headless browser as a person reads it.

use std::path::Path;
use std::time::Duration;

use fluctua::config::ScanPlan;
use fluctua::ensemble::{Memory, Silent};
use fluctua::report::stored::StoredReport;
use fluctua::report::{Report, html, json};
use fluctua::run;

use crate::common::browser::{self, NoOutcome, Seen};
use crate::common::{self, plan};

const CHECKER: &str = include_str!("page/checker.js");

/// What must come out true in every page.
const CHECKS: [&str; 21] = [
    "ready",
    "verdict_first",
    "rows",
    "values",
    "figures",
    "hover",
    "zoom",
    "keyboard",
    "filter",
    "theme",
    "contrast",
    "copy",
    "laws",
    "print",
    "words",
    "no_sideways_scroll",
    "text_inside",
    "text_apart",
    "unique_ids",
    "no_requests",
    "no_errors",
];

/// A browser that is busy on a loaded machine is waited for; one that hangs is not.
const PATIENCE: Duration = Duration::from_secs(20);

/// The page of a report, with the text of its config.
fn page(report: &Report, config: &str) -> String {
    let json = json::write(report);
    html::of(&StoredReport::read(&json).unwrap(), &json, Some(config))
}

/// A device with everything that can be observed, sampled in a moment.
fn sampled() -> String {
    let config = "configs/distributions.toml";
    let set = [
        "sampling.trajectories=3200",
        "sampling.blocks=64",
        "observe.laws=true",
        "observe.spectra=['particle.b']",
        "observe.waiting_times=['b']",
        "observe.passages=[{ of = 'particle.b', upper = 2, lower = -2 }]",
    ];
    page(&common::run(&plan(config, &set)), &std::fs::read_to_string(config).unwrap())
}

fn exact(config: &str) -> String {
    let report = fluctua::run::exact(&plan(config, &[])).unwrap();
    page(&report, &std::fs::read_to_string(config).unwrap())
}

#[track_caller]
fn assert_well(browser: &Path, what: &str, page: &str, seen: Seen) {
    let outcome = browser::outcome(browser, page, CHECKER, seen, PATIENCE);
    let outcome = outcome.unwrap_or_else(|error| panic!("{what}, {seen:?}: {error:?}"));
    let failed = browser::failed(&outcome, &CHECKS);
    assert!(failed.is_empty(), "{what}, {seen:?}:\n{}", failed.join("\n"));
}

#[test]
fn a_page_works_on_any_screen() {
    let Some(browser) = browser::browser() else { return };
    let page = sampled();
    for seen in [Seen::Light, Seen::Dark, Seen::Phone] {
        assert_well(&browser, "a sampled device", &page, seen);
    }
    browser::count("a_page_works_on_any_screen");
}

#[test]
fn pages_of_other_systems_work() {
    let Some(browser) = browser::browser() else { return };
    for (config, seen) in [
        ("configs/maxwell_demon.toml", Seen::Light),
        ("configs/motor.toml", Seen::Phone),
        ("configs/ring_asymmetric.toml", Seen::Phone),
        ("configs/single_level.toml", Seen::Dark),
    ] {
        assert_well(&browser, config, &exact(config), seen);
    }
    browser::count("pages_of_other_systems_work");
}

/// The page of a scan over some axes, sampled in a moment or exact.
fn scan(axes: &[&str], sampled: bool) -> String {
    let config = "configs/inverse_current.toml";
    let text = std::fs::read_to_string(config).unwrap();
    let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let set = list(&["sampling.trajectories=320", "sampling.blocks=32", "sampling.duration=20"]);
    let plan = ScanPlan::read(config, &text, &set, &list(axes)).unwrap();
    let report =
        if sampled { run::scan(&plan, &mut Memory, &Silent) } else { run::scan_exact(&plan) };
    html::of_scan(&report.unwrap(), Some(&text))
}

#[test]
fn pages_of_scans_work() {
    let Some(browser) = browser::browser() else { return };
    let line = scan(&["F_N=0:2:6"], true);
    assert!(line.contains("0.3460546"), "the zero stands in the verdict");
    assert_well(&browser, "a sampled line", &line, Seen::Light);
    let map = scan(&["F_E=0:4:9", "F_N=0:4:9"], false);
    assert_well(&browser, "an exact map", &map, Seen::Phone);
    // A point whose model does not exist leaves the rest of the page as it is.
    let ends = scan(&["beta_b=-0.5:1:7"], false);
    assert_well(&browser, "a scan with points that are not valid", &ends, Seen::Dark);
    browser::count("pages_of_scans_work");
}

/// Names from a config that try to be markup, are long, or are of any language.
#[test]
fn wild_names_stay_text() {
    let Some(browser) = browser::browser() else { return };
    let config = r#"# </script><script>document.title = 'taken'</script> or "not" & so on?
title = "<img src=x onerror=alert(1)> </title><script>1</script> Zürich ⟨日本語⟩"
[model]
kind = "network"
[[model.transitions]]
from = "<b>empty</b>"
to = "a state with a name that is much longer than anybody would ever like to read"
rate = 1.0
reservoir = "left_bath"
particles = 1
[[model.transitions]]
from = "a state with a name that is much longer than anybody would ever like to read"
to = "<b>empty</b>"
rate = 0.5
reservoir = "left_bath"
particles = -1
"#;
    let plan = fluctua::config::read("wild.toml", config, &[]).unwrap();
    let page = page(&fluctua::run::exact(&plan).unwrap(), config);
    assert!(!page.contains("<b>empty") && !page.contains("<img"));
    assert_well(&browser, "wild names", &page, Seen::Phone);
    browser::count("wild_names_stay_text");
}

/// Each twin of a good page breaks one thing, and the check of that thing sees it.
#[test]
fn broken_twins_are_caught() {
    let Some(browser) = browser::browser() else { return };
    let good = exact("configs/distributions.toml");
    let script = |text: &str| format!("<script>{text}</script></main>");
    let twins: [(&str, String); 10] = [
        ("figures", good.replace("svg.innerHTML = source.textContent", "")),
        ("no_errors", good.replace("</main>", &script("throw new Error('twin')"))),
        ("no_errors", good.replace("</main>", "<img src=\"http://192.0.2.1/x.png\" alt=x></main>")),
        ("no_errors", good.replace("</main>", &script("console.log('twin')"))),
        ("ready", good.replace("const D = JSON.parse", "const D = JSON.purse")),
        (
            "rows",
            good.replace(
                "for (const q of D.quantities || [])",
                "for (const q of D.quantities.slice(1))",
            ),
        ),
        ("words", good.replace("</main>", "<p>NaN ± 0.1</p></main>")),
        (
            "no_sideways_scroll",
            good.replace("</main>", "<div style=\"width:4000px\">x</div></main>"),
        ),
        (
            "text_apart",
            good.replace(
                "</svg>",
                "<text x=\"60\" y=\"60\">one</text><text x=\"62\" y=\"60\">two</text></svg>",
            ),
        ),
        ("text_inside", good.replace("</svg>", "<text x=\"-40\" y=\"60\">outside</text></svg>")),
    ];
    for (check, twin) in twins {
        assert_ne!(twin, good, "the twin of {check} is the page itself");
        let outcome = browser::outcome(&browser, &twin, CHECKER, Seen::Light, PATIENCE);
        let outcome = outcome.unwrap_or_else(|error| panic!("twin of {check}: {error:?}"));
        let failed = browser::failed(&outcome, &CHECKS);
        assert!(failed.iter().any(|line| line.starts_with(check)), "twin of {check}: {failed:?}");
    }
    browser::count("broken_twins_are_caught");
}

/// Of several fresh starts the quickest: what else runs on this machine is no part of the page.
#[test]
fn a_page_is_ready_soon() {
    let Some(browser) = browser::browser() else { return };
    let page = sampled();
    let report = |list: &str| page.matches(list).count();
    assert!(report("class=law") > 0 && report("<figure") > 16, "a page of many curves and laws");
    let within = |page: &str, most: f64| {
        let mut times = (0..5).map(|_| browser::ready(&browser, page));
        times.any(|time| time.is_some_and(|time| time < most))
    };
    assert!(within(&page, 300.0), "the page is not ready within 300 ms");
    let slow =
        "const end = performance.now() + 300; while (performance.now() < end);\nroot.dataset.ready";
    let twin = page.replacen("root.dataset.ready", slow, 1);
    assert!(twin != page && !within(&twin, 300.0), "its slow twin is ready as soon");
    browser::count("a_page_is_ready_soon");
}

#[test]
fn a_page_that_hangs_is_no_outcome() {
    let Some(browser) = browser::browser() else { return };
    let loops = "<!doctype html><html><head></head><body><script>for(;;);</script></body></html>";
    let patience = Duration::from_secs(6);
    let hung = browser::outcome(&browser, loops, CHECKER, Seen::Light, patience);
    assert!(matches!(hung, Err(NoOutcome::Hung)), "{hung:?}");
    let silent =
        browser::outcome(&browser, "<html><head></head></html>", "", Seen::Light, PATIENCE);
    assert!(matches!(silent, Err(NoOutcome::None)), "{silent:?}");
    browser::count("a_page_that_hangs_is_no_outcome");
}

/// A page is one file that asks for nothing, and no larger than a picture.
#[test]
fn a_page_is_one_small_file() {
    let page = sampled();
    assert!(page.contains("default-src 'none'"));
    for word in ["http://", "https://", "src=", "@import", "url(http"] {
        let found = page.match_indices(word).map(|(at, _)| &page[at..(at + 60).min(page.len())]);
        let foreign: Vec<_> = found.filter(|text| !text.contains("www.w3.org/2000/svg")).collect();
        assert!(foreign.is_empty(), "{foreign:?}");
    }
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
    assert_eq!(page, sampled(), "the same report gives another page");
}
