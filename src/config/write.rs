//! Write a plan as a config again.
//!
//! The shape serialised here is that of the file, so that TOML and JSON say the same. Floats are
//! written so that they read back to the same bits.

use serde::{Serialize, Serializer};

use super::number::{Finite, Positive, Rate, Temperature};
use super::plan::{self, Plan};
use super::response::{Parameter, Table};
use super::ring::{self, Bath, Clock, Order};
use super::trajectory::{Clicks, Passing, Theme};
use crate::quantity::Observable;

/// The plan as TOML; reading it gives an equal plan.
///
/// # Panics
/// When the plan was changed by hand to what no config can say, such as a seed of 2^63.
#[must_use]
pub fn to_toml(plan: &Plan) -> String {
    toml::to_string(plan).expect("a plan holds only what TOML can say")
}

/// The plan as JSON, in the shape of the TOML.
///
/// # Panics
/// Never: every number of a plan is finite.
#[must_use]
pub fn to_json(plan: &Plan) -> serde_json::Value {
    serde_json::to_value(plan).expect("a plan holds only what JSON can say")
}

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = match &self.written {
            Some(written) => AsWritten::Text(written.table("model")),
            None => AsWritten::Resolved(Model::from(&self.model)),
        };
        let shape = Shape {
            title: &self.title,
            parameters: self.written.as_ref().map(|written| written.table("parameters")),
            model,
            sampling: Sampling::from(&self.sampling),
            observe: observe(self),
        };
        shape.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Shape<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Table<'a>>,
    model: AsWritten<'a>,
    sampling: Sampling<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observe: Option<Observe>,
}

/// The numbers of the model, or the expressions that responses differentiate.
#[derive(Serialize)]
#[serde(untagged)]
enum AsWritten<'a> {
    Resolved(Model<'a>),
    Text(Table<'a>),
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Model<'a> {
    Dots(Dots<'a>),
    Network(Network<'a>),
    Ring(Ring<'a>),
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the fields are the keys of the file")]
struct Dots<'a> {
    start: String,
    dots: Named<'a, Dot>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interactions: Vec<Interaction<'a>>,
    reservoirs: Named<'a, Reservoir<'a>>,
}

/// A table whose keys are names, in their order.
struct Named<'a, T>(Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[derive(Serialize)]
struct Dot {
    energy: Finite,
}

#[derive(Serialize)]
struct Interaction<'a> {
    between: [&'a str; 2],
    energy: Finite,
}

#[derive(Serialize)]
struct Reservoir<'a> {
    dot: &'a str,
    temperature: Temperature,
    chemical_potential: Finite,
    tunnel_rate: TunnelRate<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum TunnelRate<'a> {
    Always(Rate),
    Conditional(Vec<RateEntry<'a>>),
}

#[derive(Serialize)]
struct RateEntry<'a> {
    rate: Rate,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    occupied: Vec<&'a str>,
}

#[derive(Serialize)]
struct Network<'a> {
    start: &'a str,
    transitions: Vec<Transition<'a>>,
}

#[derive(Serialize)]
struct Transition<'a> {
    from: &'a str,
    to: &'a str,
    rate: Rate,
    reservoir: &'a str,
    particles: i32,
    energy: Finite,
}

#[derive(Serialize)]
struct Ring<'a> {
    clock: Clock,
    order: Order,
    #[serde(skip_serializing_if = "<[usize]>::is_empty")]
    bonds: &'a [usize],
    #[serde(skip_serializing_if = "<[[usize; 2]]>::is_empty")]
    correlations: &'a [[usize; 2]],
    upper: Branch,
    lower: Branch,
    left: Contact,
    right: Contact,
    bulk: Bulk<'a>,
}

#[derive(Serialize)]
struct Branch {
    spins: usize,
    coupling: Finite,
}

#[derive(Serialize)]
struct Contact {
    temperature: Temperature,
}

#[derive(Serialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
enum Bulk<'a> {
    Q2r,
    Creutz { quantum: Positive, levels: u8, start: Demons<'a> },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Demons<'a> {
    Word(&'static str),
    List(&'a [u8]),
    Thermal { thermal: Positive },
}

#[derive(Serialize)]
struct Sampling<'a> {
    kernel: plan::Kernel,
    trajectories: u64,
    duration: Positive,
    blocks: u64,
    seed: u64,
    #[serde(skip_serializing_if = "is_plain")]
    estimator: plan::Estimator,
    // Last, because TOML wants plain values before tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<Start<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Start<'a> {
    Stationary,
    State(&'a str),
    BurnIn(Positive),
    Up,
    Random,
    Canonical(Bath),
}

#[derive(Serialize)]
struct Observe {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    covariances: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    distributions: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    windows: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spectra: Vec<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequencies: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    generating_functions: Vec<Generating>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    laws: Vec<Theme>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting_times: Vec<Clicks>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passages: Vec<Passage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    information: Option<[Vec<String>; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response: Vec<Response>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Response {
    Name(String),
    Step { parameter: String, step: Positive },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Passage {
    Level {
        of: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        lower: Option<Finite>,
        #[serde(skip_serializing_if = "Option::is_none")]
        upper: Option<Finite>,
    },
    States {
        states: Vec<String>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Subject {
    One(String),
    Two([String; 2]),
}

#[derive(Serialize)]
struct Generating {
    of: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Fields>,
}

/// One list for both of a pair, where they agree.
#[derive(Serialize)]
#[serde(untagged)]
enum Fields {
    One(Vec<f64>),
    Two([Vec<f64>; 2]),
}

impl<'a> From<&'a plan::Model> for Model<'a> {
    fn from(model: &'a plan::Model) -> Self {
        match model {
            plan::Model::Dots(dots) => Self::Dots(dots.into()),
            plan::Model::Network(network) => Self::Network(network.into()),
            plan::Model::Ring(ring) => Self::Ring(ring.into()),
        }
    }
}

impl<'a> From<&'a plan::Dots> for Dots<'a> {
    fn from(model: &'a plan::Dots) -> Self {
        let name = |dot: usize| model.dots[dot].name.as_str();
        let dot = |dot: &'a plan::Dot| (dot.name.as_str(), Dot { energy: dot.energy });
        let interaction = |interaction: &plan::Interaction| Interaction {
            between: interaction.between.map(name),
            energy: interaction.energy,
        };
        let reservoir = |reservoir: &'a plan::Reservoir| {
            let shape = Reservoir {
                dot: name(reservoir.dot),
                temperature: reservoir.temperature,
                chemical_potential: reservoir.chemical_potential,
                tunnel_rate: tunnel_rate(&reservoir.tunnel_rate, &name),
            };
            (reservoir.name.as_str(), shape)
        };
        Self {
            start: model.state_name(&model.start),
            dots: Named(model.dots.iter().map(dot).collect()),
            interactions: model.interactions.iter().map(interaction).collect(),
            reservoirs: Named(model.reservoirs.iter().map(reservoir).collect()),
        }
    }
}

fn tunnel_rate<'a>(rates: &[plan::TunnelRate], name: &dyn Fn(usize) -> &'a str) -> TunnelRate<'a> {
    match rates {
        [one] if one.occupied.is_empty() => TunnelRate::Always(one.rate),
        rates => TunnelRate::Conditional(
            rates
                .iter()
                .map(|entry| RateEntry {
                    rate: entry.rate,
                    occupied: entry.occupied.iter().map(|&dot| name(dot)).collect(),
                })
                .collect(),
        ),
    }
}

impl<'a> From<&'a plan::RateNetwork> for Network<'a> {
    fn from(model: &'a plan::RateNetwork) -> Self {
        let transition = |transition: &plan::Transition| Transition {
            from: &model.states[transition.from],
            to: &model.states[transition.to],
            rate: transition.rate,
            reservoir: &model.reservoirs[transition.reservoir],
            particles: transition.particles,
            energy: transition.energy,
        };
        Self {
            start: &model.states[model.start],
            transitions: model.transitions.iter().map(transition).collect(),
        }
    }
}

impl<'a> From<&'a ring::Ring> for Ring<'a> {
    fn from(ring: &'a ring::Ring) -> Self {
        let branch =
            |branch: ring::Branch| Branch { spins: branch.spins, coupling: branch.coupling };
        let bulk = match &ring.bulk {
            ring::Bulk::Q2r => Bulk::Q2r,
            ring::Bulk::Creutz(creutz) => Bulk::Creutz {
                quantum: creutz.quantum,
                levels: creutz.levels,
                start: match &creutz.start {
                    ring::DemonStart::Zero => Demons::Word("zero"),
                    ring::DemonStart::Uniform => Demons::Word("uniform"),
                    ring::DemonStart::Thermal(thermal) => Demons::Thermal { thermal: *thermal },
                    ring::DemonStart::List(levels) => Demons::List(levels),
                },
            },
        };
        Self {
            clock: ring.clock,
            order: ring.order,
            bonds: &ring.bonds,
            correlations: &ring.correlations,
            upper: branch(ring.upper),
            lower: branch(ring.lower),
            left: Contact { temperature: ring.left },
            right: Contact { temperature: ring.right },
            bulk,
        }
    }
}

impl<'a> From<&'a plan::Sampling> for Sampling<'a> {
    fn from(sampling: &'a plan::Sampling) -> Self {
        Self {
            kernel: sampling.kernel,
            trajectories: sampling.trajectories,
            duration: sampling.duration,
            blocks: sampling.blocks,
            seed: sampling.seed,
            estimator: sampling.estimator,
            start: sampling.start.as_ref().map(|start| match start {
                plan::Start::Stationary => Start::Stationary,
                plan::Start::State(name) => Start::State(name),
                plan::Start::BurnIn(time) => Start::BurnIn(*time),
                plan::Start::Up => Start::Up,
                plan::Start::Random => Start::Random,
                plan::Start::Canonical(bath) => Start::Canonical(*bath),
            }),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_plain(estimator: &plan::Estimator) -> bool {
    *estimator == plan::Estimator::Plain
}

/// The table, where anything is in it.
fn observe(plan: &Plan) -> Option<Observe> {
    let observe = &plan.observe;
    let pair = |[first, second]: &[Observable; 2]| {
        if first == second {
            Subject::One(first.to_string())
        } else {
            Subject::Two([first.to_string(), second.to_string()])
        }
    };
    let subject = |subject: &plan::Subject| match &subject.second {
        None => Subject::One(subject.first.to_string()),
        Some(second) => Subject::Two([subject.first.to_string(), second.to_string()]),
    };
    let duration = plan.sampling.duration.get();
    let plan::Ends { middle, end } = observe.windows;
    let ends = [middle.then_some(duration / 2.0), end.then_some(duration)];
    let windows = ends.into_iter().flatten().filter(|_| !observe.distributions.is_empty());
    let generating = |asked: &plan::Generating| Generating {
        of: subject(&asked.subject),
        values: asked.fields.clone().map(|[first, second]| {
            let one = asked.subject.second.is_none() || first == second;
            if one { Fields::One(first) } else { Fields::Two([first, second]) }
        }),
    };
    (*observe != plan::Observe::default()).then(|| Observe {
        covariances: observe.covariances.iter().map(pair).collect(),
        distributions: observe.distributions.iter().map(subject).collect(),
        windows: windows.collect(),
        spectra: observe.spectra.iter().map(pair).collect(),
        frequencies: observe.frequencies.clone(),
        generating_functions: observe.generating_functions.iter().map(generating).collect(),
        laws: observe.laws.clone(),
        waiting_times: observe.waiting_times.clone(),
        passages: observe.passages.iter().map(passage).collect(),
        information: information(plan),
        response: observe.response.iter().map(response).collect(),
    })
}

fn response(asked: &Parameter) -> Response {
    match asked.step {
        None => Response::Name(asked.name.clone()),
        Some(step) => Response::Step { parameter: asked.name.clone(), step },
    }
}

fn passage(asked: &Passing) -> Passage {
    match asked {
        Passing::States(states) => Passage::States { states: states.clone() },
        Passing::Level { of, lower, upper } => {
            Passage::Level { of: of.to_string(), lower: *lower, upper: *upper }
        }
    }
}

/// The parts by the names of their dots.
fn information(plan: &Plan) -> Option<[Vec<String>; 2]> {
    let (plan::Model::Dots(model), Some(parts)) = (&plan.model, &plan.observe.information) else {
        return None;
    };
    let names = |part: &Vec<usize>| part.iter().map(|&dot| model.dots[dot].name.clone()).collect();
    Some([names(&parts[0]), names(&parts[1])])
}
