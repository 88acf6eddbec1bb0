//! Say what an axis shows: quantities in words, with their letters and units.

pub(super) use crate::figure::label::plain;

use crate::figure::font::Face;
use crate::number::digits::significant;
use crate::quantity::{Name, TIMES, Units};
use crate::report::stored::{StoredCurve, StoredObservable, StoredTest};

/// An observable counted over a window, in words, and its letter.
pub(super) fn counted(observable: &StoredObservable) -> (String, &'static str) {
    let of = plain(&observable.of);
    match (observable.name.as_str(), observable.of.as_str()) {
        ("particle", _) => (format!("Particles from {of}"), "n"),
        ("energy", _) => (format!("Energy from {of}"), "E"),
        ("heat", _) => (format!("Heat from {of}"), "Q"),
        ("entropy", "total") => ("Entropy production".into(), "S"),
        ("entropy_flow", "total") => ("Entropy flow into all reservoirs".into(), "S"),
        ("entropy_flow", _) => (format!("Entropy flow into {of}"), "S"),
        ("branch_energy", _) => (format!("Energy along the {of} branch"), "E"),
        ("activity", "total") => ("Jumps".into(), "n"),
        ("activity", _) => (format!("Jumps of {of}"), "n"),
        ("waiting_time", _) => (format!("Wait for {of}"), "t"),
        ("passage_time", _) => (format!("First passage of {of}"), "t"),
        ("exergy_efficiency" | "efficiency" | "cop" | "magnification", of) => {
            let of = if of == "total" { String::new() } else { format!(" of {of}") };
            (plain(&format!("{}{of}", capital(&observable.name))), "η")
        }
        (name, "total") => (plain(&capital(name)), "x"),
        (name, _) => (plain(&format!("{} of {}", capital(name), observable.of)), "x"),
    }
}

/// The symbol of a current in the markup of labels, where it has one.
pub(super) fn current(name: &str, of: &str) -> Option<String> {
    let above = script(of);
    match (name, of) {
        ("particle", _) => Some(format!("$J_N^{above}$")),
        ("energy", _) => Some(format!("$J_E^{above}$")),
        ("heat", _) => Some(format!("$J_Q^{above}$")),
        ("branch_energy", "upper") => Some("$I_U$".into()),
        ("branch_energy", "lower") => Some("$I_D$".into()),
        ("entropy", "total") => Some("$σ$".into()),
        _ => None,
    }
}

/// A name of the config as a script.
pub(super) fn script(name: &str) -> String {
    let mut text = String::from("{");
    for c in name.chars() {
        if "\\{}_^$%".contains(c) {
            text.push('\\');
        }
        text.push(if Face::Regular.glyph(c).is_some() { c } else { '?' });
    }
    text + "}"
}

/// A word of the report with blanks, and a capital at its head.
pub(super) fn capital(word: &str) -> String {
    if word == "cop" {
        return "COP".into();
    }
    let spaced = word.replace('_', " ");
    let mut letters = spaced.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// The unit of rates, one over the unit of time, where that has a letter.
pub(super) fn per_time(unit: &str) -> Option<String> {
    match unit {
        "1/gamma" => Some("γ".into()),
        unit => TIMES.iter().find(|own| own.word == unit).map(|own| format!("1/{}", own.word)),
    }
}

/// The unit of currents of one name, with what one of it is in amperes or watts where the config names units.
pub(super) fn of_current(name: Name, [time, energy]: [&str; 2]) -> Option<String> {
    let units = Units::named(Some(energy), Some(time));
    let Some(conversion) = units.current(name) else {
        return per_time(time).filter(|_| name == Name::Particle);
    };
    let factor = significant(conversion.factor, 6);
    Some(format!("{}; 1 is {factor} {}", units.per_time(name)?, conversion.word))
}

/// The unit of times, in the markup of labels.
pub(super) fn time(unit: &str) -> Option<String> {
    match unit {
        "1/gamma" => Some("$1/γ$".into()),
        "sweep" => Some("sweeps".into()),
        unit if unit.starts_with("attempt") => Some("attempts per spin".into()),
        unit => TIMES.iter().find(|own| own.word == unit).map(|own| own.word.into()),
    }
}

/// A kind of curve at the head of a title.
pub(super) fn kind(word: &str) -> String {
    match word {
        "scgf" => "Generating function".into(),
        "waiting_time" => "Waiting times".into(),
        "passage_time" => "First-passage times".into(),
        other => capital(other),
    }
}

/// What a curve is called in a sentence: `Distribution: particles from b, over 40`.
pub(super) fn title(curve: &StoredCurve) -> String {
    let told = |of: &StoredObservable| {
        let (words, _) = counted(of);
        let mut letters = words.chars();
        let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
        first + letters.as_str()
    };
    if curve.kind == "passage_time" || curve.kind == "waiting_time" {
        let StoredObservable { name, of } = &curve.observable;
        let of = of.replace("<=", " ≤ ").replace(">=", " ≥ ").replace('-', "−");
        let what = if name == "activity" { "jumps of".into() } else { name.replace('_', " ") };
        return format!("{}: {what} {of}", kind(&curve.kind));
    }
    let and = curve.and.as_ref().map(|and| format!(" and {}", told(and))).unwrap_or_default();
    let over = curve.window.map(|window| format!(", in a window of {window}")).unwrap_or_default();
    format!("{}: {}{and}{over}", kind(&curve.kind), told(&curve.observable))
}

/// The outcome of a test in a sentence, named by its method.
pub(super) fn test(test: &StoredTest) -> String {
    let StoredTest { method, statistic, degrees, p_value } = test;
    let of_points = method.starts_with("largest");
    let degrees =
        if of_points { String::new() } else { format!(" for {degrees} degrees of freedom") };
    format!("{}: {statistic:.2}{degrees}, p = {p_value:.2}.", capital_first(method))
}

fn capital_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

/// Words of a name of files, joined by `_`: letters and digits stay, a minus is a word, all else becomes `_`.
pub(super) fn stem(words: &[&str]) -> String {
    let joined = words.join("_").replace("->", "_").replace('-', "_minus_");
    let kept = joined.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let mut out = String::new();
    for c in kept {
        if c != '_' || !out.ends_with('_') {
            out.push(c);
        }
    }
    out.trim_matches('_').to_owned()
}
