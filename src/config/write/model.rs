//! Write the model: dots, a network or a ring.

use serde::{Serialize, Serializer};

use crate::model;
use crate::model::ring::{self, Clock, Order};
use crate::number::{Finite, Positive, Rate, Temperature};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Model<'a> {
    Dots(Dots<'a>),
    Network(Network<'a>),
    Ring(Ring<'a>),
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the fields are the keys of the file")]
pub(super) struct Dots<'a> {
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
pub(super) struct Network<'a> {
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
pub(super) struct Ring<'a> {
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

impl<'a> From<&'a model::Model> for Model<'a> {
    fn from(model: &'a model::Model) -> Self {
        match model {
            model::Model::Dots(dots) => Self::Dots(dots.into()),
            model::Model::Network(network) => Self::Network(network.into()),
            model::Model::Ring(ring) => Self::Ring(ring.into()),
        }
    }
}

impl<'a> From<&'a model::Dots> for Dots<'a> {
    fn from(model: &'a model::Dots) -> Self {
        let name = |dot: usize| model.dots[dot].name.as_str();
        let dot = |dot: &'a model::Dot| (dot.name.as_str(), Dot { energy: dot.energy });
        let interaction = |interaction: &model::Interaction| Interaction {
            between: interaction.between.map(name),
            energy: interaction.energy,
        };
        let reservoir = |reservoir: &'a model::Reservoir| {
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

fn tunnel_rate<'a>(rates: &[model::TunnelRate], name: &dyn Fn(usize) -> &'a str) -> TunnelRate<'a> {
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

impl<'a> From<&'a model::RateNetwork> for Network<'a> {
    fn from(model: &'a model::RateNetwork) -> Self {
        let transition = |transition: &model::Transition| Transition {
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
