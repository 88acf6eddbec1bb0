//! Hold the counts of many reports against what the stated levels allow.
//!
//! Reports are independent, tests of one report are not. Of `n` tests of a kind in a report the
//! smallest chance `p` counts where `n p <= a`, which happens with chance `a` at most, however they are
//! correlated; and one of them, drawn at random, counts where its own chance is `a` at most. So each
//! count of reports is at most binomial, and has a one-sided band.
//!
//! All bands together are broken by a program that keeps its levels with chance [`FALSE_ALARM`] at
//! most: a fifth of it belongs to the alarms, the laws, the kinds over all setups, the kinds within
//! each setup, and the other side each, shared evenly among the bands of each.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::bands::{caught, least, most, most_rare, uniformity};
use super::{Group, Observed, Repeated};
use crate::judge::chance::holm::FAMILY_WISE_LEVEL;

/// Chance that any band is broken though every test keeps its level.
pub const FALSE_ALARM: f64 = 1e-3;

/// The parts of [`FALSE_ALARM`].
const SHARE: f64 = FALSE_ALARM / 5.0;

/// The levels at which small chances are counted.
pub const LEVELS: [f64; 5] = [0.05, 0.01, 1e-3, 1e-4, 1e-5];

/// Chance that one law that holds is told to fail.
const LAW_LEVEL: f64 = 1e-5;

/// A goodness-of-fit test reaches this share of its level at the first two of [`LEVELS`].
const LEAST_SHARE: f64 = 0.8;

/// A count of reports, and what its stated chance allows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Band {
    /// Reports that count.
    pub count: u64,
    /// Reports in all.
    pub reports: u64,
    /// Reports that are expected to count at most.
    pub expected: f64,
    /// The most that pass.
    pub most: u64,
}

impl Band {
    fn new(count: u64, reports: u64, a: f64, level: f64) -> Self {
        let most = most(reports, a, level);
        Self { count, reports, expected: reports as f64 * a, most }
    }

    /// How many times as often as stated events must come for the band to break with this chance.
    #[must_use]
    pub fn caught(&self, power: f64) -> Option<f64> {
        let a = self.expected / self.reports.max(1) as f64;
        caught(self.reports, a, self.most, power)
    }

    /// Is the count within it?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.count <= self.most
    }
}

/// The alarms of one setup.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetupCount {
    /// Its name.
    pub setup: String,
    /// What it is there for.
    pub purpose: String,
    /// Reports that disagree.
    pub alarms: Band,
    /// Comparisons that were judged, in the mean of its reports.
    pub compared: f64,
}

/// The tests of one kind, or the laws of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kind {
    /// Which.
    pub kind: String,
    /// Tests in all, or laws that were decided.
    pub tests: u64,
    /// Reports in which the smallest chance, times their number, reaches each of [`LEVELS`].
    pub small: Vec<Band>,
    /// Reports in which the drawn one does, at the first two of [`LEVELS`].
    pub drawn: Vec<Band>,
    /// The smallest chance of all.
    pub worst: f64,
    /// Chance that randomised chances are as far from uniform, where they come from counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniformity: Option<f64>,
}

/// The outcome.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Chance that any band is broken though every test keeps its level.
    pub false_alarm: f64,
    /// Family-wise alarms, by setup and of all together.
    pub setups: Vec<SetupCount>,
    /// Laws that hold, by kind: reports in which any is told to fail.
    pub laws: Vec<(String, u64, Band)>,
    /// Tests, by kind.
    pub kinds: Vec<Kind>,
    /// Every band that is broken, with the seeds that show it.
    pub broken: Vec<String>,
}

impl Calibration {
    /// Is every band kept, and was anything judged?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.broken.is_empty() && self.setups.iter().any(|setup| setup.alarms.reports > 0)
    }
}

/// Judge all reports together.
#[must_use]
pub fn judge(repeated: &[Repeated]) -> Calibration {
    let mut broken = Vec::new();
    let setups = alarms(repeated, &mut broken);
    let laws = laws(repeated, &mut broken);
    let kinds = kinds(repeated, &mut broken);
    within_setups(repeated, &mut broken);
    Calibration { false_alarm: FALSE_ALARM, setups, laws, kinds, broken }
}

fn alarms(repeated: &[Repeated], broken: &mut Vec<String>) -> Vec<SetupCount> {
    let level = SHARE / (repeated.len() + 1) as f64;
    let count = |setup: &str, purpose: &str, reports: &[&Observed]| {
        let judged: Vec<_> = reports.iter().filter_map(|r| Some((r, r.alarm.as_ref()?))).collect();
        let alarmed = judged.iter().filter(|(_, alarm)| !alarm.is_empty());
        let alarms = alarmed.clone().count() as u64;
        let alarms = Band::new(alarms, judged.len() as u64, FAMILY_WISE_LEVEL, level);
        let tests: u64 = reports.iter().flat_map(|r| r.groups.values()).map(|g| g.tests).sum();
        let seeds = alarmed.map(|(r, alarm)| format!("seed {} {}", r.seed, alarm.join(", ")));
        let compared = tests as f64 / reports.len().max(1) as f64;
        let counted = SetupCount { setup: setup.into(), purpose: purpose.into(), alarms, compared };
        (counted, seeds.collect::<Vec<_>>())
    };
    let mut counted = Vec::new();
    for setup in repeated {
        let reports: Vec<&Observed> = setup.reports.iter().collect();
        let (count, seeds) = count(&setup.setup, &setup.purpose, &reports);
        if !count.alarms.holds() {
            broken.push(format!("alarms of {}: {}", setup.setup, told(&count.alarms, &seeds)));
        }
        counted.push(count);
    }
    let all: Vec<&Observed> = repeated.iter().flat_map(|setup| &setup.reports).collect();
    let (count, seeds) = count("all", "", &all);
    if !count.alarms.holds() {
        broken.push(format!("alarms of all setups: {}", told(&count.alarms, &seeds)));
    }
    counted.push(count);
    counted
}

/// A broken band in words, with what shows it.
fn told(band: &Band, shown: &[String]) -> String {
    let Band { count, reports, expected, most } = band;
    let first: Vec<_> = shown.iter().take(SHOWN).cloned().collect();
    format!(
        "{count} of {reports} reports, {expected:.3} expected, at most {most} pass ({})",
        first.join("; ")
    )
}

/// Reports that show a broken band.
const SHOWN: usize = 5;

fn laws(repeated: &[Repeated], broken: &mut Vec<String>) -> Vec<(String, u64, Band)> {
    let reports = || repeated.iter().flat_map(|setup| &setup.reports);
    let kinds: BTreeSet<&str> = reports().flat_map(|r| r.laws.keys().copied()).collect();
    let level = SHARE / kinds.len().max(1) as f64;
    let of_kind = |kind: &str| {
        let found: Vec<_> = reports().filter_map(|r| Some((r.seed, r.laws.get(kind)?))).collect();
        let decided: u64 = found.iter().map(|(_, laws)| laws.decided).sum();
        let failed: Vec<_> = found.iter().filter(|(_, laws)| !laws.failed.is_empty()).collect();
        let expected = LAW_LEVEL * decided as f64;
        let (count, reports) = (failed.len() as u64, found.len() as u64);
        let band = Band { count, reports, expected, most: most_rare(expected, level) };
        let seeds = failed.iter().map(|(seed, laws)| {
            format!("{} seed {seed} {}", setup_of(repeated, *seed), laws.failed.join(", "))
        });
        (decided, band, seeds.collect::<Vec<_>>())
    };
    let mut list = Vec::new();
    for kind in kinds {
        let (decided, band, seeds) = of_kind(kind);
        if !band.holds() {
            broken.push(format!("law {kind} FAILS though it holds: {}", told(&band, &seeds)));
        }
        list.push((kind.to_owned(), decided, band));
    }
    list
}

fn setup_of(repeated: &[Repeated], seed: u64) -> &str {
    let has = |setup: &&Repeated| setup.reports.iter().any(|report| report.seed == seed);
    repeated.iter().find(has).map_or("", |setup| &setup.setup)
}

/// The reports that have a test of a kind.
type Members<'a> = Vec<(&'a Observed, &'a Group)>;

fn members<'a>(reports: impl Iterator<Item = &'a Observed>) -> BTreeMap<&'a str, Members<'a>> {
    let mut kinds: BTreeMap<&str, Members<'a>> = BTreeMap::new();
    for report in reports {
        for (kind, group) in &report.groups {
            kinds.entry(kind).or_default().push((report, group));
        }
    }
    kinds
}

fn small(members: &Members<'_>, a: f64, level: f64) -> (Band, Vec<String>) {
    let reach = |group: &Group| group.smallest * group.tests as f64 <= a;
    let found: Vec<_> = members.iter().filter(|(_, group)| reach(group)).collect();
    let band = Band::new(found.len() as u64, members.len() as u64, a, level);
    let told = |(report, group): &&(&Observed, &Group)| {
        format!("seed {} {}, p = {:.1e}", report.seed, group.of, group.smallest)
    };
    let mut found = found;
    found.sort_by(|x, y| x.1.smallest.total_cmp(&y.1.smallest));
    (band, found.iter().map(told).collect())
}

fn drawn(members: &Members<'_>, a: f64, level: f64) -> Band {
    let count = members.iter().filter(|(_, group)| group.drawn <= a).count();
    Band::new(count as u64, members.len() as u64, a, level)
}

/// Is it a test of a whole curve, of which a share of its level is asked as well?
fn is_of_curve(kind: &str) -> bool {
    !kind.starts_with("row ")
}

fn kinds(repeated: &[Repeated], broken: &mut Vec<String>) -> Vec<Kind> {
    let all = members(repeated.iter().flat_map(|setup| &setup.reports));
    let level = SHARE / (all.len() * (LEVELS.len() + 2)).max(1) as f64;
    let other_side = SHARE / (3 * all.len()).max(1) as f64;
    let mut list = Vec::new();
    for (kind, members) in all {
        let mut bands = Vec::new();
        for a in LEVELS {
            let (band, shown) = small(&members, a, level);
            if !band.holds() {
                broken.push(format!("{kind}, p <= {a:e}: {}", told(&band, &shown)));
            }
            bands.push(band);
        }
        let drawn: Vec<Band> = LEVELS[..2].iter().map(|&a| drawn(&members, a, level)).collect();
        for (band, a) in drawn.iter().zip(LEVELS) {
            if !band.holds() {
                broken.push(format!("{kind}, one a report, p <= {a:e}: {}", told(band, &[])));
            }
            let share = LEAST_SHARE * a;
            let few = least(band.reports, share, other_side);
            if is_of_curve(kind) && band.count < few {
                let Band { count, reports, .. } = band;
                broken.push(format!(
                    "{kind}, one a report, p <= {a:e}: only {count} of {reports} reports, at \
                     least {few} pass"
                ));
            }
        }
        let counted = members.iter().filter(|(_, group)| group.uniform);
        let counted: Vec<f64> = counted.map(|(_, group)| group.drawn).collect();
        let uniformity = (!counted.is_empty()).then(|| uniformity(counted));
        if let Some(chance) = uniformity.filter(|&chance| chance < other_side) {
            broken.push(format!("{kind}, randomised: not uniform, p = {chance:.1e}"));
        }
        list.push(Kind {
            kind: kind.to_owned(),
            tests: members.iter().map(|(_, group)| group.tests).sum(),
            small: bands,
            drawn,
            worst: members.iter().map(|(_, group)| group.smallest).fold(1.0, f64::min),
            uniformity,
        });
    }
    list
}

fn within_setups(repeated: &[Repeated], broken: &mut Vec<String>) {
    let by_setup: Vec<_> =
        repeated.iter().map(|setup| (&setup.setup, members(setup.reports.iter()))).collect();
    let cells: usize = by_setup.iter().map(|(_, kinds)| kinds.len()).sum();
    let level = SHARE / (cells * LEVELS.len()).max(1) as f64;
    for (setup, kinds) in &by_setup {
        for (kind, members) in kinds {
            for a in LEVELS {
                let (band, shown) = small(members, a, level);
                if !band.holds() {
                    let told = told(&band, &shown);
                    broken.push(format!("{kind} in {setup}, p <= {a:e}: {told}"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::super::Lawful;
    use super::*;

    /// Reports of two setups, each with three tests of one kind, whose chances are this function of
    /// uniform numbers, and a law; alarms and false `FAILS` come as often as told.
    fn reports(seed: u64, chance: impl Fn(f64) -> f64, [alarms, fails]: [f64; 2]) -> Vec<Repeated> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut report = |seed: u64| {
            let p: [f64; 3] = std::array::from_fn(|_| chance(rng.random()));
            let group = Group {
                tests: 3,
                smallest: p.into_iter().fold(1.0, f64::min),
                of: "x".into(),
                drawn: p[0],
                uniform: true,
            };
            let mut names = |often: f64| {
                let happens = rng.random_bool(often);
                if happens { vec!["x".to_owned()] } else { Vec::new() }
            };
            Observed {
                seed,
                alarm: Some(names(alarms)),
                laws: [("law", Lawful { decided: 5, failed: names(fails) })].into(),
                groups: [("distribution".to_owned(), group)].into(),
            }
        };
        let mut setup = |setup: &str, from: u64| Repeated {
            setup: setup.into(),
            purpose: String::new(),
            reports: (from..from + 1000).map(&mut report).collect(),
        };
        vec![setup("one", 0), setup("two", 1000)]
    }

    fn broken(seed: u64, chance: impl Fn(f64) -> f64, often: [f64; 2], what: &str) -> usize {
        let found = judge(&reports(seed, chance, often)).broken;
        found.iter().filter(|broken| broken.contains(what)).count()
    }

    const HONEST: [f64; 2] = [FAMILY_WISE_LEVEL, 5.0 * LAW_LEVEL];

    /// False-alarm rate: 50 times 1e-3, with fixed seeds.
    #[test]
    fn a_sound_program_breaks_no_band() {
        for seed in 0..50 {
            let found = judge(&reports(seed, |u| u, HONEST));
            assert!(found.holds(), "{seed}: {:?}", found.broken);
        }
    }

    /// Each twin is off by so much that its band breaks with a chance above 99.9 %: of 2000 reports, 20 are
    /// expected below 1 %, and some 50 pass; a squared chance brings 200. Ten alarms of 2000 pass, 40
    /// come. Three false fails pass, 20 come. A quarter of the chances below 5 %,
    /// 25 of 100 where 50 pass, do not. A power of 0.8 is 0.08 from uniform, 3.7 over the root of 2000.
    #[test]
    fn a_wrong_program_does() {
        assert!(broken(1, |u| u * u, HONEST, "distribution, p <= 1e-2") > 0);
        assert!(broken(2, |u| u, [0.02, 0.0], "alarms of") > 0);
        assert!(broken(3, |u| u, [0.0, 0.01], "law law FAILS") > 0);
        assert!(broken(4, |u| (4.0 * u).min(1.0), HONEST, "at least") > 0);
        assert!(broken(5, |u| u.powf(0.8), HONEST, "not uniform") > 0);
        // One setup alone, though the other makes up for it.
        let mut half = reports(6, |u| u, HONEST);
        for report in &mut half[0].reports {
            report.groups.values_mut().for_each(|g| g.smallest = g.smallest.powf(1.7));
        }
        let found = judge(&half).broken;
        assert!(found.iter().any(|b| b.contains("distribution in one")), "{found:?}");
    }

    #[test]
    fn nothing_judged_is_nothing_kept() {
        assert!(!judge(&[]).holds());
        let none =
            Observed { seed: 0, alarm: None, laws: BTreeMap::new(), groups: BTreeMap::new() };
        let reports = Repeated { setup: "one".into(), purpose: String::new(), reports: vec![none] };
        assert!(!judge(&[reports]).holds());
    }
}
