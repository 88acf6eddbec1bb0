//! Draw trajectories: the state and the counters as staircases, the spins of a ring over time.

use std::fmt::Write;

use super::{populations, words};
use crate::figure::{Axis, Class, ColourMap, Figure, Height, Ink, Layer, Legend, Mark, Panel};
use crate::quantity::{Name, Observable};
use crate::report::staircases::{Spins, Staircase, Staircases};
use crate::report::stored::StoredObservable;

/// States that a reader can tell apart on an axis.
const MOST_STATES: usize = 12;
/// Height of a state on its axis.
const STATE: f64 = 11.0;
/// Moments at which the spins of a ring are shown.
const MOMENTS: usize = 400;
/// Flips of each spin that fit into one picture.
const FLIPS: f64 = 60.0;
/// Spins of a ring that are shown, from the left node on.
const MOST_SITES: usize = 240;
/// Walkers that are drawn.
const MOST_WALKERS: usize = 4;

/// The figures of some trajectories.
#[must_use]
pub fn of_traces(walks: &Staircases) -> Vec<Figure> {
    let mut figures = Vec::new();
    let panels = match (walks.spins.is_empty(), walks.populations.is_empty()) {
        (false, _) => space_time(walks),
        (true, false) => populations::panel(walks),
        (true, true) => states(walks),
    };
    let title = if walks.spins.is_empty() { "Trajectories" } else { "Trajectory of the spins" };
    let mut figure = Figure::new("trace", title);
    let letters = ('a'..='z').map(|letter| letter.to_string());
    let until = if walks.spins.is_empty() { walks.until } else { shown_until(walks) };
    let all = panels.0.into_iter().chain(counters(walks, until));
    for (place, (panel, letter)) in all.zip(letters).enumerate() {
        // No letter could be read on the spins.
        let panel = if walks.spins.is_empty() { panel.letter(letter) } else { panel };
        figure = figure.panel(if place == 0 { panel } else { panel.below() });
    }
    if !figure.panels().is_empty() {
        let covered = |(of, each): &(Observable, Vec<Staircase>)| {
            each.len() > 1 && is_bounded(of, each, until)
        };
        let told = "A count that stays within one is that of the first walker.";
        let told = walks.counters.iter().any(covered).then(|| told.to_owned());
        let own = Some(panels.1).filter(|caption| !caption.is_empty());
        let caption = own.into_iter().chain(told).collect::<Vec<_>>().join(" ");
        figures.push(figure.caption(caption));
    }
    figures
}

pub(super) fn time(walks: &Staircases, until: f64) -> Axis {
    let axis = Axis::new("Time $t$").range(0.0, until);
    match words::time(walks.time_unit) {
        Some(unit) => axis.unit(unit),
        None => axis,
    }
}

/// The steps until a time.
fn steps(staircase: &Staircase, until: f64) -> Mark {
    let kept = staircase.times.iter().take_while(|&&time| time <= until).count();
    Mark::Steps { x: staircase.times[..kept].to_vec(), y: staircase.values[..kept].to_vec(), until }
}

/// The state of the first walker.
fn states(walks: &Staircases) -> (Vec<Panel>, String) {
    let few = (2..=MOST_STATES).contains(&walks.states.len());
    if !few || walks.state.times.is_empty() {
        return (Vec::new(), String::new());
    }
    let last = walks.states.len() as f64 - 1.0;
    let names = walks.states.iter().map(|name| words::plain(name)).collect();
    let y = Axis::new("State").names(names).range(-0.4, last + 0.4);
    let layer = Layer::new(Ink::Series(0), steps(&walks.state, walks.until));
    let panel = Panel::new(time(walks, walks.until), y)
        .with(layer)
        .height(Height::Points((STATE * (last + 1.0)).max(64.0)))
        .legend(Legend::Hidden);
    (vec![panel], "The state is that of the first walker.".to_owned())
}

/// What is counted, a panel each, with all walkers.
fn counters(walks: &Staircases, until: f64) -> Vec<Panel> {
    let panel = |(observable, each): &(Observable, Vec<Staircase>)| {
        let of =
            StoredObservable { name: observable.name.word().into(), of: observable.of.clone() };
        let (_, letter) = words::counted(&of);
        let symbol = match (letter, observable.of.as_str()) {
            ("n", of) => format!("$N^{}$", words::script(of)),
            ("S", "total") => "$S$".to_owned(),
            (letter, of) => format!("${letter}^{}$", words::script(of)),
        };
        let label = format!("{symbol}$(t)$");
        let y = if letter == "n" { Axis::new(label).whole() } else { Axis::new(label) };
        let [low, high] = reached(each, until);
        let room = 0.08 * (high - low).max(1e-9 * high.abs()).max(f64::MIN_POSITIVE);
        let y = if low < high { y.range(low - room, high + room) } else { y };
        let mut panel = Panel::new(time(walks, until), y)
            .with(Layer::new(Ink::Muted, Mark::Rule { y: 0.0 }))
            .height(Height::Points(64.0))
            .legend(Legend::Hidden);
        let shown = if is_bounded(observable, each, until) { 1 } else { MOST_WALKERS };
        for (k, walker) in each.iter().take(shown).enumerate() {
            let layer = Layer::new(Ink::Series(k), steps(walker, until));
            panel = panel.with(if each.len() > 1 {
                layer.label(format!("walker {}", k + 1))
            } else {
                layer
            });
        }
        panel
    };
    let mut panels: Vec<Panel> = walks.counters.iter().map(panel).collect();
    if let Some(last) = panels.last_mut() {
        last.legend = Legend::Below;
    }
    panels
}

/// Does a count stay between two neighbouring numbers, so that the staircases of several walkers cover each other?
fn is_bounded(observable: &Observable, each: &[Staircase], until: f64) -> bool {
    let [low, high] = reached(each, until);
    observable.name == Name::Particle && high - low <= 1.0
}

/// The least and the largest value before a time.
fn reached(each: &[Staircase], until: f64) -> [f64; 2] {
    let steps = each.iter().take(MOST_WALKERS).flat_map(|walker| {
        let steps = walker.times.iter().zip(&walker.values);
        steps.filter(move |(time, _)| **time <= until).map(|(_, value)| *value)
    });
    steps.fold([0.0, 0.0], |[low, high], value| [low.min(value), high.max(value)])
}

/// Until when the flips of a ring can be told apart.
fn shown_until(walks: &Staircases) -> f64 {
    let spins = walks.spins.first().map_or(1, |spins| spins.down.len());
    let most = (FLIPS * spins as f64) as usize;
    walks.spins.get(most).map_or(walks.until, |spins| spins.time.min(walks.until))
}

/// The spins of a ring: time to the right, clockwise from the left node upwards.
fn space_time(walks: &Staircases) -> (Vec<Panel>, String) {
    let until = shown_until(walks);
    let all = walks.spins.first().map_or(0, |spins| spins.down.len());
    let sites = all.min(MOST_SITES);
    if sites < 2 || until <= 0.0 {
        return (Vec::new(), String::new());
    }
    let moments: Vec<f64> =
        (0..MOMENTS).map(|k| (k as f64 + 0.5) * until / MOMENTS as f64).collect();
    let rows: Vec<&Spins> = moments
        .iter()
        .map(|&time| {
            let after = walks.spins.partition_point(|spins| spins.time <= time);
            &walks.spins[after.saturating_sub(1)]
        })
        .collect();
    let z = (0..sites)
        .flat_map(|site| rows.iter().map(move |spins| Some(f64::from(spins.down[site]))))
        .collect();
    let class = |label: &str, ink| Class { label: label.into(), ink };
    let map = ColourMap::Classes(vec![class("up", Ink::Series(0)), class("down", Ink::Region(0))]);
    let places = (1..=sites).map(|site| site as f64).collect();
    let y = Axis::new("Spin").whole().range(0.5, sites as f64 + 0.5);
    let panel = Panel::new(time(walks, until), y)
        .with(Layer::cells(moments, places, z, map))
        .legend(Legend::Below);
    let mut caption = "Spin 1 is the left node, and spins count clockwise.".to_owned();
    if sites < all {
        let _ = write!(caption, " Of {all} spins the first {sites} are shown.");
    }
    (vec![panel], caption)
}
