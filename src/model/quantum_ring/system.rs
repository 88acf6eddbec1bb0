//! What a ring of quantum spins answers for itself.

use std::sync::Arc;

use super::answers::RingAnswers;
use super::counting::{JumpTable, counted};
use super::levels::Levels;
use super::secular::Blocks;
use super::{Equation, MAX_STATES, QuantumRing, sector_states};
use crate::kernel::KernelName;
use crate::model::{Compiled, Declared, RingSketch, Size, Sketch, System};
use crate::network::{Channel, Counted, Network, Start};
use crate::number::Positive;
use crate::quantity::{LawGroup, Name, Observable};

/// Most levels of a ring that compiles to a rate network.
const MAX_NETWORK_LEVELS: usize = 100;

impl System for QuantumRing {
    fn declared(&self) -> Declared {
        let heat = ["left", "right"].map(|of| Observable::new(Name::Heat, of));
        let entropy = [Name::Entropy, Name::EntropyFlow].map(|name| Observable::new(name, "total"));
        let classical = self.network_blocks().is_some();
        Declared {
            kind: "a quantum ring",
            time_unit: "1/energy",
            sign_convention: "Heat is positive from the bath into the ring, branch_energy clockwise.",
            observables: heat.into_iter().chain(entropy).collect(),
            monitored: Vec::new(),
            parts: Vec::new(),
            laws: if classical { LawGroup::ALL.map(|(law, _)| law).to_vec() } else { Vec::new() },
            kernels: if classical {
                vec![KernelName::Gillespie, KernelName::Compound]
            } else {
                Vec::new()
            },
            brings_kernel: false,
        }
    }

    fn compile(&self, _start: Option<&Start>) -> Compiled {
        let exact = Some(Arc::new(RingAnswers::new(self)) as Arc<_>);
        if let Some((levels, blocks)) = self.network_blocks() {
            let network = self.network(&levels, &blocks);
            return Compiled { exact, ..Compiled::of(network) };
        }
        let mut table = JumpTable::new();
        if let Some((levels, blocks)) = self.blocks() {
            for (bath, pair) in pairs(&blocks) {
                if connects(&levels, &blocks, bath, pair) {
                    table.pair(&blocks, bath, pair);
                }
            }
        }
        Compiled { counted: counted(self, table), network: None, kernel: None, exact }
    }

    fn own_start(&self, _network: Option<&Network>) -> Option<Start> {
        Some(Start::Stationary)
    }

    fn size(&self, _start: Option<&Start>) -> Size {
        let states = sector_states(self.spins(), self.up).min(MAX_STATES) as f64;
        Size { states, channels: 2.0 * states, reservoirs: 2 }
    }

    fn describe(&self, _counted: &Counted, network: Option<&Network>) -> String {
        let equation = match self.equation {
            Equation::Secular => "secular",
            Equation::Redfield => "Redfield",
        };
        let levels = network.map_or_else(String::new, |network| {
            format!(", a rate network of {} levels", network.states.len())
        });
        format!(
            "{} quantum spins, {} up ({} states){levels}, {equation} equation",
            self.spins(),
            self.up,
            sector_states(self.spins(), self.up)
        )
    }

    fn sketch(&self) -> Option<Sketch> {
        Some(Sketch::Ring(RingSketch {
            upper: self.upper,
            lower: self.lower,
            temperatures: self.temperatures.map(Positive::get),
        }))
    }

    fn called(&self) -> String {
        format!("a ring of {} quantum spins", self.spins())
    }

    fn find_state(&self, name: &str) -> Result<String, Vec<String>> {
        let levels = self.network_blocks().map_or(0, |(levels, _)| levels.len());
        let names: Vec<String> = (1..=levels).map(|level| format!("level{level}")).collect();
        names.iter().find(|known| *known == name).cloned().ok_or(names)
    }

    fn refusal(&self, law: LawGroup) -> &'static str {
        if law == LawGroup::Uncertainty {
            "a law of this model: coherence breaks the uncertainty relations of classical jumps; their product is listed"
        } else {
            "a law of this model: with coherence there are no states to draw it from"
        }
    }

    fn unlisted(&self) -> String {
        format!("{} states", sector_states(self.spins(), self.up))
    }

    fn unenumerated(&self) -> String {
        format!("{} has coherence, and so no rate network", self.called())
    }

    fn unsampled(&self) -> (Option<&'static str>, String) {
        let why = match self.equation {
            Equation::Redfield => {
                "the Redfield equation is not completely positive: no positive jump process exists, and the weights of a \
                 signed one grow exponentially (their mean square as e^{0.05 t} for five spins at a coupling of 0.01, by \
                 e^5 to e^37 in one relaxation time); take equation = \"secular\" to sample"
            }
            Equation::Secular => {
                "its groups of levels hold coherences, and no kernel walks the wave functions of a ring; fields that part \
                 all levels, with resolution = 0, make it a rate network"
            }
        };
        (Some("model.equation"), why.into())
    }
}

/// Every bath with every pair of groups, the lower one first.
fn pairs(blocks: &Blocks) -> impl Iterator<Item = (usize, [usize; 2])> {
    let groups = blocks.groups.len();
    (0..2).flat_map(move |bath| {
        (0..groups).flat_map(move |low| (low + 1..groups).map(move |high| (bath, [low, high])))
    })
}

/// Elements of a contact below this are rounded zeros of one.
const ROUNDED_ZERO: f64 = 1e-12;

fn connects(levels: &Levels, blocks: &Blocks, bath: usize, [low, high]: [usize; 2]) -> bool {
    let contact = &levels.contacts[bath];
    let mut all = blocks.groups[low]
        .clone()
        .flat_map(|i| blocks.groups[high].clone().map(move |j| contact[(i, j)]));
    all.any(|element| element.abs() > ROUNDED_ZERO)
}

impl QuantumRing {
    /// The levels and their groups in the secular equation.
    pub(super) fn blocks(&self) -> Option<(Levels, Blocks)> {
        if self.equation == Equation::Redfield {
            return None;
        }
        let levels = Levels::of(self)?;
        let blocks = Blocks::of(&levels, levels.groups(self, self.grouping().0));
        Some((levels, blocks))
    }

    /// The same where every group has one level: populations alone matter.
    fn network_blocks(&self) -> Option<(Levels, Blocks)> {
        if !self.is_consistent() || sector_states(self.spins(), self.up) > MAX_NETWORK_LEVELS {
            return None;
        }
        self.blocks().filter(|(_, blocks)| blocks.groups.iter().all(|group| group.len() == 1))
    }

    /// The rate network of its levels.
    fn network(&self, levels: &Levels, blocks: &Blocks) -> Network {
        let mut table = JumpTable::new();
        let mut channels = Vec::new();
        for (bath, pair) in
            pairs(blocks).filter(|&(bath, pair)| connects(levels, blocks, bath, pair))
        {
            let [low, high] = pair;
            let [up, down] = table.pair(blocks, bath, pair);
            let heat = blocks.energies[high] - blocks.energies[low];
            let ratio = heat / levels.baths[bath].temperature;
            let element = levels.contacts[bath][(low, high)];
            for (from, to, class, log_ratio) in [(low, high, up, -ratio), (high, low, down, ratio)]
            {
                let rate = blocks.rate(levels, bath, to, from) * element * element;
                channels.push(Channel {
                    from: from as u32,
                    to: to as u32,
                    rate,
                    class,
                    reservoir: bath as u32,
                    log_ratio: Some(log_ratio),
                });
            }
        }
        let names = (1..=blocks.groups.len()).map(|level| format!("level{level}")).collect();
        let counted = counted(self, table);
        let mut network =
            Network::new(names, channels, counted.counting.clone(), counted.reservoirs.clone());
        network.counted = counted;
        network.counted.averages = crate::model::probabilities(&network.states);
        network
    }
}
