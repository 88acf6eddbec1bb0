//! Pick the quantities of a scan that are drawn.

use crate::figure::Axis;
use crate::quantity::{Name, Quantity, Statistic};
use crate::report::figures::words::{self, plain};
use crate::report::scan::{ScanAxis, ScanReport, ScanRow};

/// Currents that a figure of their own gathers, by name.
pub(super) const CURRENTS: [(Name, &str); 5] = [
    (Name::Particle, "Particle current"),
    (Name::Energy, "Energy current"),
    (Name::Heat, "Heat current"),
    (Name::BranchEnergy, "Energy current along a branch"),
    (Name::Entropy, "Entropy production"),
];

/// Keys that hold whole numbers alone, by the last part of their path.
const WHOLE: [&str; 4] = ["spins", "levels", "trajectories", "blocks"];

/// Values closer to each other than this share of the largest are equal.
const SAME: f64 = 1e-9;

/// A quantity of a scan with its place in the list.
#[derive(Clone, Copy)]
pub(super) struct Series<'r> {
    pub key: usize,
    pub quantity: &'r Quantity,
}

impl Series<'_> {
    /// What it is in words: `Energy current from b`; `title` names its kind.
    pub(super) fn told(&self, title: &str) -> String {
        let of = &self.quantity.observable.of;
        match self.quantity.observable.name {
            Name::Particle | Name::Energy | Name::Heat => format!("{title} from {of}"),
            Name::BranchEnergy => format!("{title}, {of}"),
            _ if of == "total" => title.to_owned(),
            _ => format!("{title} of {of}"),
        }
    }

    /// Its symbol, or its words.
    pub(super) fn symbol(&self) -> String {
        let observable = &self.quantity.observable;
        let (name, of) = (observable.name.word(), observable.of.as_str());
        words::current(name, of).unwrap_or_else(|| {
            let name = words::capital(name);
            let of = of.replace('_', " ");
            plain(&if of == "total" { name } else { format!("{name} of {of}") })
        })
    }
}

/// The series of a name and statistic that are not zero everywhere, each once: what one reservoir gives and another
/// takes is one.
pub(super) fn of(report: &ScanReport, name: Name, statistic: Statistic) -> Vec<Series<'_>> {
    let all = report.quantities.iter().enumerate().filter(|(_, quantity)| {
        quantity.observable.name == name
            && quantity.statistic == statistic
            && quantity.and.is_none()
            && quantity.class.is_none()
    });
    all.map(|(key, quantity)| Series { key, quantity })
        .filter(|series| {
            let values = values(report, series.key);
            let constant = statistic == Statistic::Value && report.is_constant(series.quantity);
            values.iter().flatten().any(|&value| value != 0.0)
                && !is_noise(report, series.key)
                && !constant
        })
        .collect()
}

/// Series that are not what another is, but for the sign.
pub(super) fn independent<'r>(report: &ScanReport, all: &[Series<'r>]) -> Vec<Series<'r>> {
    let mut kept: Vec<Series<'r>> = Vec::new();
    for series in all.iter().rev() {
        let own = values(report, series.key);
        let alike = kept.iter().any(|other| same(&own, &values(report, other.key)));
        if !alike {
            kept.push(*series);
        }
    }
    kept.reverse();
    kept
}

fn same(a: &[Option<f64>], b: &[Option<f64>]) -> bool {
    let scale = a.iter().flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
    let with = |sign: f64| {
        a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Some(a), Some(b)) => (a - sign * b).abs() <= SAME * scale,
            (None, None) => true,
            _ => false,
        })
    };
    with(1.0) || with(-1.0)
}

/// The exact value of each point, else the sampled one.
pub(super) fn values(report: &ScanReport, key: usize) -> Vec<Option<f64>> {
    let value = |row: Option<&ScanRow>| {
        let row = row?;
        row.exact.or(row.sampled.map(|sampled| sampled.value))
    };
    report.series(key).map(value).collect()
}

/// Was it only sampled, and is never clear of zero?
fn is_noise(report: &ScanReport, key: usize) -> bool {
    let mut rows = report.series(key).flatten();
    rows.all(|row| {
        let error = row.sampled.and_then(|s| s.standard_error).unwrap_or(0.0);
        match (row.exact, row.sampled) {
            (Some(exact), _) => exact == 0.0,
            (None, Some(sampled)) => sampled.value.abs() <= 4.0 * error,
            (None, None) => true,
        }
    })
}

/// The axis of a parameter.
pub(super) fn axis(own: &ScanAxis, units: &str) -> Axis {
    let axis = Axis::new(parameter(&own.name));
    let axis = if own.log { axis.log() } else { axis };
    let key = own.name.rsplit_once('.').map(|(_, key)| key);
    let axis = if key.is_some_and(|key| WHOLE.contains(&key)) { axis.whole() } else { axis };
    let unit = own.unit.as_deref().and_then(|unit| match unit {
        "1/time" => words::per_time(units),
        "time" => words::time(units),
        _ => None,
    });
    match unit {
        Some(unit) => axis.unit(unit),
        None => axis,
    }
}

/// Parameters whose meaning their names tell, as papers call them.
const FORCES: [(&str, &str); 2] = [("F_N", "Particle force "), ("F_E", "Energy force ")];

/// A parameter in the markup of labels: `F_N` has a subscript, `beta` is a letter; a key is named by its end,
/// `model.upper.spins` as the spins of `upper`.
pub(super) fn parameter(name: &str) -> String {
    let mut parts = name.rsplit('.');
    if let (Some(last), Some(of)) = (parts.next(), parts.next()) {
        return plain(&format!("{} of {of}", words::capital(last)));
    }
    let force = FORCES.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words);
    force.to_owned() + &symbol(name)
}

/// A parameter as a letter with what stands below it, or as a word.
fn symbol(name: &str) -> String {
    let (head, below) = name.split_once('_').unwrap_or((name, ""));
    let is_greek = crate::figure::label::NAMES
        .iter()
        .any(|(known, sign)| *known == head && sign.chars().count() == 1);
    let letter = if is_greek { format!("\\{head}") } else { head.to_owned() };
    if !is_greek && head.chars().count() != 1 {
        return plain(name);
    }
    match below {
        "" => format!("${letter}$"),
        below => format!("${letter}_{}$", words::script(below)),
    }
}
