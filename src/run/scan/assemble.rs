//! Put the report of a scan together from its points.

use std::collections::HashMap;

use super::ScanJob;
use super::contour::contours;
use super::ends::ends;
use super::keys::Keys;
use super::line::{DEPTH, Line, Node};
use super::lines::{self, Found, rate_of};
use super::point::{Asked, PointResult};
use crate::config::Axis;
use crate::ensemble::Progress;
use crate::exact::Drive;
use crate::judge::scan::{
    Agreement, Signs, Words, against_forces, brackets, circulation, exact_signs, sampled_signs,
};
use crate::quantity::Observable;
use crate::report::scan::{
    Bracket, DisagreeingPoint, MovedTogether, ScanAxis, ScanComparison, ScanMap, ScanPoint,
};
use crate::report::{ScanReport, Units};
use crate::run::Error;

/// Warnings that a report of a scan lists.
const LISTED: usize = 20;

/// Units of keys, by the last part of their path.
const UNITS: [(&str, &str); 8] = [
    ("temperature", "energy"),
    ("chemical_potential", "energy"),
    ("energy", "energy"),
    ("coupling", "energy"),
    ("quantum", "energy"),
    ("tunnel_rate", "1/time"),
    ("rate", "1/time"),
    ("duration", "time"),
];

impl ScanJob {
    /// The report of all points.
    pub(super) fn report(
        &self,
        asked: &Asked<'_>,
        mut results: Vec<PointResult>,
        sampled: bool,
        progress: &dyn Progress,
    ) -> Result<ScanReport, Error> {
        let go_on = || if progress.stop() { Err(Error::Interrupted) } else { Ok(()) };
        go_on()?;
        if results.iter().all(|result| result.error.is_some()) {
            let first = results.iter().find_map(|result| result.error.clone());
            let (points, first) = (results.len(), first.unwrap_or_default());
            return Err(Error::NoValidPoint { points, first });
        }
        let (discrete, mut found, mut warnings) = self.between(asked, &results);
        go_on()?;
        let maximised = self.maximised.as_ref();
        let maxima =
            maximised.map_or(Ok(Vec::new()), |own| own.find(asked, &results, &discrete))?;
        let boundaries = ends(asked, &results, &discrete);
        go_on()?;
        let blocks = self.plan.base().sampling.blocks;
        let mut maps = maps(asked, &results, None);
        if sampled {
            let sampled = sampled_of(asked, &results, blocks);
            found.brackets.extend(sampled_brackets(asked, &sampled));
            maps.extend(self::maps(asked, &results, Some(&sampled)));
        }
        let points: Vec<_> = results.iter().map(|result| result.agreement.clone()).collect();
        let agreement = Agreement::of(&points, blocks);
        warnings.splice(0..0, agreement.as_ref().and_then(Agreement::warning));
        warnings.extend(of_points(&results));
        let mut keys = asked.keys.clone();
        for result in &mut results {
            keys.settle(result);
        }
        Ok(ScanReport {
            sampled,
            contours: found.contours,
            brackets: found.brackets,
            curves: found.curves,
            boundaries,
            maxima,
            maps,
            comparison: agreement.map(compared),
            warnings,
            points: results.into_iter().map(held).collect(),
            ..self.about(keys)
        })
    }

    /// Which axes have nothing between their values, and what is found between the points.
    fn between(
        &self,
        asked: &Asked<'_>,
        results: &[PointResult],
    ) -> (Vec<bool>, Found, Vec<String>) {
        let axes = 0..asked.scan.axes().len();
        if self.alone {
            return (vec![true; axes.len()], Found::default(), Vec::new());
        }
        let discrete: Vec<bool> = axes.map(|axis| is_discrete(asked, results, axis)).collect();
        let (found, warnings) = exact_features(asked, results, &discrete);
        (discrete, found, warnings)
    }

    /// What a report says of the scan itself.
    fn about(&self, keys: Keys) -> ScanReport {
        let base = self.plan.base();
        ScanReport {
            title: base.title.clone(),
            fluctua: env!("CARGO_PKG_VERSION").to_owned(),
            plan: self.plan.to_json(),
            seed: base.sampling.seed,
            units: Units::of(base).into(),
            sampled: false,
            axes: self.plan.axes().iter().map(axis).collect(),
            parameters: self.plan.names(),
            quantities: keys.into_list(),
            points: Vec::new(),
            contours: Vec::new(),
            brackets: Vec::new(),
            curves: Vec::new(),
            boundaries: Vec::new(),
            maxima: Vec::new(),
            maps: Vec::new(),
            comparison: None,
            warnings: Vec::new(),
        }
    }
}

fn axis(axis: &Axis) -> ScanAxis {
    let last = axis.name().rsplit('.').next().filter(|_| axis.name().contains('.'));
    let unit = UNITS.iter().find(|(key, _)| Some(*key) == last).map(|(_, unit)| (*unit).to_owned());
    let others = axis.moved().iter().enumerate().filter(|(index, _)| *index != axis.primary());
    let with = others.map(|(_, moved)| MovedTogether {
        name: moved.name().to_owned(),
        values: moved.values().to_vec(),
    });
    ScanAxis {
        name: axis.name().to_owned(),
        values: axis.values().to_vec(),
        unit,
        log: axis.is_log(),
        with: with.collect(),
    }
}

fn held(result: PointResult) -> ScanPoint {
    let PointResult { parameters, rows, error, .. } = result;
    ScanPoint { parameters, rows, error }
}

fn compared(agreement: Agreement) -> ScanComparison {
    let Agreement { compared, largest, bound, disagreeing } = agreement;
    let each = disagreeing.into_iter();
    let disagreeing =
        each.map(|(point, of)| DisagreeingPoint { point, quantity: of.to_string() }).collect();
    ScanComparison { compared, largest, bound, disagreeing }
}

/// Is there nothing between the values of an axis?
fn is_discrete(asked: &Asked<'_>, results: &[PointResult], axis: usize) -> bool {
    let axes = asked.scan.axes();
    let last = axes.len() - 1;
    let stride = if axis == last { 1 } else { axes[last].len() };
    let is_pair = |index: &usize| {
        asked.scan.indices(*index)[axis] + 1 < axes[axis].len()
            && results[*index].error.is_none()
            && results[*index + stride].error.is_none()
    };
    let Some(index) = (0..results.len()).find(is_pair) else { return true };
    let place = asked.scan.place(index);
    let line = Line { solver: asked.solver, currents: asked.currents, axis, place: place.clone() };
    let next = asked.scan.place(index + stride)[axis];
    let node = |at| Node { at, rates: vec![0.0] };
    line.is_discrete(&[node(place[axis]), node(next)])
}

/// Zeros of exact rates, with what is to be said of them.
fn exact_features(
    asked: &Asked<'_>,
    results: &[PointResult],
    discrete: &[bool],
) -> (Found, Vec<String>) {
    let answered = results.iter().any(|result| result.rates.iter().any(Option::is_some));
    if !answered {
        let why = "no exact answers: zeros are bracketed by the sampled signs alone";
        return (Found::default(), vec![why.to_owned()]);
    }
    match discrete {
        [_] => {
            let few = !discrete[0] && asked.solver.affordable() < results.len() << DEPTH;
            let why = "exact answers take long here: between the points nothing is looked for but the zeros of \
                       currents whose signs differ at two neighbours";
            (lines::along(asked, results), few.then(|| why.to_owned()).into_iter().collect())
        }
        [false, false] => {
            let (contours, gave_up) = contours(asked, results);
            let why = "islands of the other sign were looked for in few cells only, since rates vary much from point \
                       to point; ask for more points";
            (
                Found { contours, ..Found::default() },
                gave_up.then(|| why.to_owned()).into_iter().collect(),
            )
        }
        _ => {
            let mut found = Found::default();
            for followed in 0..2 {
                let between_values = discrete[1 - followed];
                let lines = lines::across(asked, results, followed);
                if between_values && !discrete[followed] {
                    found.contours.extend(lines.contours);
                }
                found.brackets.extend(lines.brackets);
            }
            (found, Vec::new())
        }
    }
}

/// The sampled signs of every current.
fn sampled_of(asked: &Asked<'_>, results: &[PointResult], blocks: u64) -> Vec<(Observable, Signs)> {
    let currents = 0..asked.currents.len();
    let of = |current: usize| results.iter().map(|result| result.sampled[current]).collect();
    let rates: Vec<Vec<_>> = currents.map(of).collect();
    asked.currents.iter().cloned().zip(sampled_signs(&rates, blocks)).collect()
}

/// What the signs say at each point: of exact rates, or of the sampled ones that are given.
fn maps(
    asked: &Asked<'_>,
    results: &[PointResult],
    sampled: Option<&Vec<(Observable, Signs)>>,
) -> Vec<ScanMap> {
    let exact;
    let signs = if let Some(sampled) = sampled {
        sampled
    } else {
        let of = |current: usize| exact_signs(results.iter().map(|result| result.rates[current]));
        exact = asked.currents.iter().cloned().zip((0..asked.currents.len()).map(of)).collect();
        &exact
    };
    let is_sampled = sampled.is_some();
    let named = |map: &str, of: Option<&Observable>, words: Words| ScanMap {
        map: map.to_owned(),
        of: of.cloned(),
        sampled: is_sampled,
        classes: words.classes,
        cells: words.cells,
        significance: words.significance,
    };
    let changing = signs.iter().filter(|(_, signs)| signs.changes());
    let mut maps: Vec<ScanMap> =
        changing.map(|(of, signs)| named("sign", Some(of), Words::of_signs(signs))).collect();
    let answered = signs.iter().any(|(_, signs)| signs.signs.iter().any(|s| s.value().is_some()));
    if answered {
        let drives: Vec<Option<Drive>> =
            results.iter().map(|result| result.drive.clone()).collect();
        let words = [
            ("inverse_current", Some(against_forces(&drives, signs))),
            ("circulation", circulation(signs)),
        ];
        let say = |words: &Words| words.say_something();
        let told = words.into_iter().filter_map(|(map, words)| Some((map, words.filter(say)?)));
        maps.extend(told.map(|(map, words)| named(map, None, words)));
    }
    maps
}

/// Between which points sampled rates change sign, along each axis.
fn sampled_brackets(asked: &Asked<'_>, sampled: &[(Observable, Signs)]) -> Vec<Bracket> {
    let axes = asked.scan.axes();
    let mut found = Vec::new();
    for (current, (_, signs)) in sampled.iter().enumerate().filter(|(_, (_, s))| s.changes()) {
        for (parameter, line, at) in lines_of(axes) {
            let own: Vec<_> = line.iter().map(|&index| signs.signs[index]).collect();
            let value = |place: usize| parameter.values()[place];
            found.extend(brackets(&own).into_iter().map(|[from, to]| Bracket {
                of: rate_of(asked, current),
                sampled: true,
                parameter: parameter.name().to_owned(),
                from: value(from),
                to: value(to),
                at: at.clone(),
            }));
        }
    }
    found
}

/// An axis, the points along it, and the value of the other axis.
type LineOfPoints<'a> = (&'a Axis, Vec<usize>, Option<(String, f64)>);

/// Every line of points along an axis.
fn lines_of(axes: &[Axis]) -> Vec<LineOfPoints<'_>> {
    match axes {
        [slow, fast] => {
            let (n, m) = (slow.len(), fast.len());
            let at = |axis: &Axis, k: usize| Some((axis.name().to_owned(), axis.values()[k]));
            let rows = (0..n).map(|i| (fast, (0..m).map(|j| i * m + j).collect(), at(slow, i)));
            let columns = (0..m).map(|j| (slow, (0..n).map(|i| i * m + j).collect(), at(fast, j)));
            rows.chain(columns).collect()
        }
        axes => axes.iter().map(|axis| (axis, (0..axis.len()).collect(), None)).collect(),
    }
}

/// The warnings of points, each text once.
fn of_points(results: &[PointResult]) -> Vec<String> {
    let mut texts: Vec<(&str, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let all = results.iter().filter(|result| result.error.is_none()).count();
    for text in results.iter().flat_map(|result| &result.warnings) {
        let place = *places.entry(text).or_insert(texts.len());
        if place == texts.len() {
            texts.push((text, 0));
        }
        texts[place].1 += 1;
    }
    let more = texts.len().saturating_sub(LISTED);
    texts.truncate(LISTED);
    let told = texts.into_iter().map(|(text, count)| match count {
        count if count == all => text.to_owned(),
        1 => format!("at 1 point: {text}"),
        count => format!("at {count} points: {text}"),
    });
    let more = (more > 0).then(|| format!("{more} more warnings of single points are left out"));
    told.chain(more).collect()
}
