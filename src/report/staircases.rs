//! Hold several trajectories as staircases: what each counter shows from jump to jump, and the spins of a ring.
//!
//! Times are in the unit of the model; counts are positive from the reservoir into the system.

use crate::kernel::TICKS;
use crate::model::FollowedTrajectory;
use crate::network::{Network, Weights};
use crate::quantity::{Name, Observable};
use crate::tally::Trace;

/// Trajectories of one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Staircases {
    /// What a person calls the plan.
    pub title: String,
    /// Unit of time.
    pub time_unit: &'static str,
    /// Until when all of them are known.
    pub until: f64,
    /// Names of the states, where a walker's state is known.
    pub states: Vec<String>,
    /// The state of the first walker, as its place in `states`.
    pub state: Staircase,
    /// What was counted, each by walker.
    pub counters: Vec<(Observable, Vec<Staircase>)>,
    /// The spins of the first walker, of a ring.
    pub spins: Vec<Spins>,
    /// The probability of each basis state along the wave function of the first walker, of a quantum system.
    pub populations: Vec<Population>,
}

/// The probability of a state along a trajectory; a jump parts two stretches.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// The state.
    pub state: String,
    /// `[time, probability]` from jump to jump.
    pub stretches: Vec<Vec<[f64; 2]>>,
}

/// A number that changes in steps: `values[i]` from `times[i]` on; the first time is zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Staircase {
    /// When it changes.
    pub times: Vec<f64>,
    /// To what.
    pub values: Vec<f64>,
}

/// The spins of a ring from a time on.
#[derive(Clone, Debug, PartialEq)]
pub struct Spins {
    /// From when on.
    pub time: f64,
    /// Up is zero, down is one; from the left node clockwise.
    pub down: Vec<u8>,
}

/// Counters that are drawn of a network.
const COUNTED: usize = 3;

impl Staircase {
    fn from(value: f64) -> Self {
        Self { times: vec![0.0], values: vec![value] }
    }

    fn step(&mut self, time: f64, value: f64) {
        self.times.push(time);
        self.values.push(value);
    }

    fn add(&mut self, time: f64, more: f64) {
        if more != 0.0 {
            let last = self.values.last().copied().unwrap_or(0.0);
            self.step(time, last + more);
        }
    }
}

impl Staircases {
    /// Of a rate network, from the jumps of each walker.
    #[must_use]
    pub(crate) fn of_network(
        title: &str,
        time_unit: &'static str,
        network: &Network,
        duration: f64,
        (traces, most): (&[Trace], usize),
    ) -> Self {
        let time = |ticks: u64| ticks as f64 / TICKS as f64 * duration;
        let ends = traces.iter().map(|trace| match trace.jumps.last() {
            Some(&(ticks, _)) if trace.jumps.len() >= most => time(ticks),
            _ => duration,
        });
        let until = ends.fold(duration, f64::min);
        let channel = |index: usize| &network.channels()[index];
        let mut state = Staircase::default();
        if let Some(trace) = traces.first() {
            let start = trace.jumps.first().map(|&(_, index)| channel(index).from);
            state = start.map(|start| Staircase::from(f64::from(start))).unwrap_or_default();
            for &(ticks, index) in &trace.jumps {
                state.step(time(ticks), f64::from(channel(index).to));
            }
        }
        let counted = |observable: &Observable, add: &dyn Fn(usize) -> f64| {
            let each = traces.iter().map(|trace| {
                let mut counter = Staircase::from(0.0);
                trace.jumps.iter().for_each(|&(ticks, index)| counter.add(time(ticks), add(index)));
                counter
            });
            (observable.clone(), each.collect())
        };
        let mut counters: Vec<(Observable, Vec<Staircase>)> = exchanged(network)
            .iter()
            .map(|(observable, weights)| {
                counted(observable, &|index| {
                    network.counting.increment(weights, channel(index).class)
                })
            })
            .collect();
        if network.no_entropy.is_none() {
            let flow = Observable::new(Name::EntropyFlow, "total");
            counters.push(counted(&flow, &|index| channel(index).log_ratio.unwrap_or(0.0)));
        }
        let (title, states) = (title.to_owned(), network.states.clone());
        let (spins, populations) = (Vec::new(), Vec::new());
        Self { title, time_unit, until, states, state, counters, spins, populations }
    }

    /// Of a kernel of its own, from the rows of each walker: the heat of the baths of a ring, or the particles of these
    /// reservoirs and the entropy that flows where attempts are shown.
    #[must_use]
    pub(crate) fn of_rows(
        title: &str,
        time_unit: &'static str,
        duration: f64,
        (walkers, most): (&[FollowedTrajectory], usize),
        reservoirs: &[&str],
    ) -> Self {
        let times = |walker: &FollowedTrajectory| -> Vec<f64> {
            walker.rows.iter().map(|row| number(walker, row, "time")).collect()
        };
        let ends = walkers.iter().map(|walker| match times(walker).last() {
            Some(&last) if walker.rows.len() >= most => last,
            _ => duration,
        });
        let until = ends.fold(duration, f64::min);
        let counter = |walker: &FollowedTrajectory, of: &Observable| {
            let mut counter = Staircase::from(0.0);
            for (time, row) in times(walker).into_iter().zip(&walker.rows) {
                counter.add(time, counted(walker, row, of));
            }
            counter
        };
        let of_walkers = |of: Observable| {
            let each = walkers.iter().map(|walker| counter(walker, &of)).collect();
            (of, each)
        };
        let is_ring =
            walkers.iter().any(|walker| walker.columns.iter().any(|column| column == "heat"));
        let names: Vec<Observable> = if is_ring {
            reservoirs.iter().map(|bath| Observable::new(Name::Heat, *bath)).collect()
        } else {
            let few = reservoirs.iter().take(COUNTED);
            let flow = Observable::new(Name::EntropyFlow, "total");
            few.map(|own| Observable::new(Name::Particle, *own)).chain([flow]).collect()
        };
        let exists = |of: &Observable| walkers.iter().all(|walker| exists(walker, of));
        let counters = names.into_iter().filter(exists).map(of_walkers).collect();
        let spins = walkers.first().map(|walker| spins(walker, &times(walker)));
        Self {
            title: title.to_owned(),
            time_unit,
            until,
            states: Vec::new(),
            state: Staircase::default(),
            counters,
            spins: spins.unwrap_or_default(),
            populations: walkers.first().map(populations).unwrap_or_default(),
        }
    }
}

/// What stands in a column of a row.
fn cell<'a>(walker: &FollowedTrajectory, row: &'a [String], name: &str) -> &'a str {
    let column = walker.columns.iter().position(|column| *column == name);
    column.and_then(|column| row.get(column)).map_or("", String::as_str)
}

fn number(walker: &FollowedTrajectory, row: &[String], name: &str) -> f64 {
    cell(walker, row, name).parse().unwrap_or(0.0)
}

/// Does every jump say what it adds to a counter? One that does not leaves its cell empty.
fn exists(walker: &FollowedTrajectory, of: &Observable) -> bool {
    let column = match of.name {
        Name::Heat => "heat",
        Name::Particle => "particles",
        _ => "entropy",
    };
    let has_jumps = walker.columns.iter().any(|column| column == "jump");
    let is_jump = |row: &&Vec<String>| !has_jumps || !cell(walker, row, "jump").is_empty();
    // Rows of other reservoirs say nothing of this one.
    let reservoir = |row: &&Vec<String>| {
        let own = cell(walker, row, "reservoir");
        own.is_empty() || of.of == "total" || own == of.of
    };
    let mut rows = walker.rows.iter().filter(is_jump).filter(reservoir);
    rows.all(|row| !cell(walker, row, column).is_empty())
}

/// What a row adds to a counter.
fn counted(walker: &FollowedTrajectory, row: &[String], of: &Observable) -> f64 {
    let number = |name| number(walker, row, name);
    let is = |name| f64::from(u8::from(cell(walker, row, name) == of.of));
    match of.name {
        Name::Heat => (is("bath") + is("reservoir")) * number("heat"),
        Name::Particle if walker.columns.iter().any(|column| column == "reservoir") => {
            is("reservoir") * number("particles")
        }
        Name::Particle => (is("from") - is("to")) * number("particles"),
        _ => number("entropy"),
    }
}

/// What stands in the columns of probabilities; rows of jumps have those before the jump.
fn populations(walker: &FollowedTrajectory) -> Vec<Population> {
    let columns = walker.columns.iter().enumerate();
    let columns = columns.filter_map(|(k, name)| Some((k, name.strip_prefix("probability.")?)));
    let along = |(column, state): (usize, &str)| {
        let mut stretches: Vec<Vec<[f64; 2]>> = vec![Vec::new()];
        for row in &walker.rows {
            let share = row.get(column).and_then(|share| share.parse().ok());
            if let (Some(share), Some(last)) = (share, stretches.last_mut()) {
                last.push([number(walker, row, "time"), share]);
            }
            if !cell(walker, row, "jump").is_empty() {
                stretches.push(Vec::new());
            }
        }
        stretches.retain(|stretch| stretch.len() > 1);
        Population { state: state.to_owned(), stretches }
    };
    columns.map(along).collect()
}

/// The spins before the first flip, and after each.
fn spins(walker: &FollowedTrajectory, times: &[f64]) -> Vec<Spins> {
    let mut before = walker.sites.first().cloned().unwrap_or_default();
    if let Some(flipped) = walker.flipped.first().and_then(|&site| before.get_mut(site)) {
        *flipped = 1 - *flipped;
    }
    let after = times.iter().zip(&walker.sites);
    let first = (!before.is_empty()).then_some(Spins { time: 0.0, down: before });
    first.into_iter().chain(after.map(|(&time, down)| Spins { time, down: down.clone() })).collect()
}

/// The particle counts of the reservoirs that some jump changes; their heats where heat is all that is exchanged.
fn exchanged(network: &Network) -> Vec<(Observable, Weights)> {
    let counting = &network.counting;
    let name =
        if super::trace::exchanges_heat_alone(network) { Name::Heat } else { Name::Particle };
    let known = counting.observables.iter().filter(|known| {
        known.observable.name == name
            && !known.observable.is_sum()
            && network
                .channels()
                .iter()
                .any(|channel| counting.increment(&known.weights, channel.class) != 0.0)
    });
    known.take(COUNTED).map(|known| (known.observable.clone(), known.weights.clone())).collect()
}
