//! Print a calibration for a person at a terminal of 80 columns.

use std::fmt::Write;

use super::judge::{Band, Calibration, FALSE_ALARM, Kind};
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;

/// Chance with which what is said to be caught is caught.
const POWER: f64 = 0.99;

impl Calibration {
    /// The tables.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = self.setups_text() + &self.laws_text() + &self.kinds_text();
        out += &self.power_text();
        for broken in &self.broken {
            let _ = writeln!(out, "BROKEN: {broken}");
        }
        let (bands, verdict) = match (self.holds(), self.broken.len()) {
            (true, _) => ("every band".to_owned(), "keep their levels"),
            (false, 0) => ("no band".to_owned(), "were NOT JUDGED"),
            (false, broken) => (format!("not {broken} of the bands"), "DO NOT KEEP THEIR LEVELS"),
        };
        let _ = writeln!(
            out,
            "Verdicts and tests {verdict}: {bands} kept\n\
             (chance of a false alarm of all bands together {} %).",
            FALSE_ALARM * 100.0
        );
        out
    }

    /// The outcome as JSON, with a final newline.
    #[must_use]
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("a calibration holds only strings, finite numbers and lists") + "\n"
    }

    /// How far off a level must be to be caught.
    fn power_text(&self) -> String {
        let Some(all) = self.setups.last() else { return String::new() };
        let times = |band: Option<&Band>| {
            let factor = band.and_then(|band| band.caught(POWER));
            factor.map_or("never".to_owned(), |factor| format!("{factor} times"))
        };
        let most = self.kinds.iter().max_by_key(|kind| kind.small[0].reports);
        let of_kind = |level: usize| times(most.map(|kind| &kind.small[level]));
        let one = self.setups.iter().map(|setup| &setup.alarms).find(|band| band.reports > 0);
        format!(
            "Caught with a chance of {} %: alarms {} as often as stated, in one setup\n\
             alone {}; of the commonest kind of test p <= 5 % {}\n\
             as often, p <= 1 % {}, p <= 1e-3 {}, p <= 1e-4 {}.\n\n",
            POWER * 100.0,
            times(Some(&all.alarms)),
            times(one),
            of_kind(0),
            of_kind(1),
            of_kind(2),
            of_kind(3),
        )
    }

    fn setups_text(&self) -> String {
        let mut out = format!(
            "\n{:24}{:>10}{:>9}{:>9}{:>10}{:>7}  verdict\n",
            "calibration", "compared", "reports", "alarms", "expected", "most"
        );
        for setup in &self.setups {
            let Band { count, reports, expected, most } = setup.alarms;
            let _ = writeln!(
                out,
                "{:24}{:>10.1}{reports:>9}{count:>9}{expected:>10.2}{most:>7}  {}",
                setup.setup,
                setup.compared,
                verdict(reports > 0, setup.alarms.holds())
            );
        }
        let _ = writeln!(
            out,
            "An alarm is a report that disagrees, by chance in {} % of them.\n",
            FAMILY_WISE_LEVEL * 100.0
        );
        out
    }

    fn laws_text(&self) -> String {
        let mut out = format!(
            "{:39}{:>9}{:>8}{:>10}{:>5}  verdict\n",
            "laws that hold", "decided", "FAILS", "expected", "most"
        );
        for (law, decided, band) in &self.laws {
            let Band { count, expected, most, .. } = band;
            let verdict = verdict(*decided > 0, band.holds());
            let _ =
                writeln!(out, "{law:39}{decided:>9}{count:>8}{expected:>10.3}{most:>5}  {verdict}");
        }
        out + "\n"
    }

    fn kinds_text(&self) -> String {
        let mut out = format!("{:30}{:>7}", "reports by smallest p", "tests");
        for a in ["5 %", "1 %", "1e-3", "1e-4", "1e-5"] {
            let _ = write!(out, "{a:>6}");
        }
        out += "  worst  kept\n";
        for kind in &self.kinds {
            let Kind { kind: name, tests, small, worst, .. } = kind;
            let _ = write!(out, "{name:30}{tests:>7}");
            for band in small {
                let _ = write!(out, "{:>6}", band.count);
            }
            let kept = small.iter().chain(&kind.drawn).all(Band::holds);
            let _ = writeln!(out, "{worst:>8.0e}  {}", if kept { "yes" } else { "NO" });
            let _ = write!(out, "{:>37}", "at most");
            for band in small {
                let _ = write!(out, "{:>6}", band.most);
            }
            let _ = writeln!(out);
        }
        out + "\n"
    }
}

fn verdict(judged: bool, holds: bool) -> &'static str {
    match (judged, holds) {
        (false, _) => "not judged",
        (true, true) => "kept",
        (true, false) => "BROKEN",
    }
}
