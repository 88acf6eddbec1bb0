//! Walk an open quantum system by the kernel `quantum-jump`, and write one trajectory in words and numbers.

use std::sync::Arc;

use super::answers::Solved;
use crate::exact::{Eigen, Steady};
use crate::kernel::{Generator, Kernel, QuantumJumps, Seen, Sink, WaveStart};
use crate::model::{FollowedTrajectory, OwnKernel};
use crate::network::{Class, Counting, Lindbladian, Start};
use crate::quantity::{Name, Observable};
use crate::tally::{JumpObserver, ObservedKernel, Recorder};

/// Looks at a trajectory that is followed, beside its jumps.
const LOOKS: usize = 200;

/// A walk that every jump can be seen of.
#[derive(Debug)]
struct Walk(QuantumJumps);

impl Kernel for Walk {
    fn walk(&self, generator: Generator, windows: u64, sink: &mut dyn Sink) {
        self.0.walk(generator, windows, sink);
    }
}

impl ObservedKernel for Walk {
    fn walk_observed(
        &self,
        generator: Generator,
        windows: u64,
        recorder: &mut Recorder<'_>,
        observer: &mut JumpObserver<'_>,
    ) {
        self.0.walk_observed(generator, windows, recorder, observer);
    }
}

impl Solved {
    /// Eigenvalues and eigenvectors of the steady state.
    fn eigen(&self) -> Option<Eigen> {
        Some(self.steady(&Start::Stationary).ok()?.eigen(self.system.states.len()))
    }

    fn quantum_jumps(&self, start: &Start, duration: f64) -> QuantumJumps {
        let basis = |state: u32, before: f64| WaveStart::State { state, before };
        let begin = match start {
            Start::Stationary => {
                let Eigen { values, vectors } =
                    self.eigen().expect("a stationary start was checked");
                WaveStart::Mixture { values, vectors }
            }
            Start::State(name) => basis(self.system.state(name).unwrap_or(0), 0.0),
            Start::BurnIn(time) => basis(self.system.start, time.get()),
            _ => basis(self.system.start, 0.0),
        };
        QuantumJumps::new(&self.system, begin, self.rate(start), duration)
    }

    /// Jumps per unit time in the steady state; at most the bound of their operator where there is none.
    fn rate(&self, start: &Start) -> f64 {
        let leaving = self.system.leaving();
        let mean = |steady: Steady| steady.mean(&leaving);
        self.steady(start).map_or_else(|_| leaving.bound(), mean)
    }
}

impl OwnKernel for Solved {
    fn reason(&self) -> &'static str {
        "wave functions are walked from jump to jump"
    }

    fn is_stationary(&self) -> bool {
        true
    }

    fn law(&self, start: &Start) -> Option<Vec<f64>> {
        (*start == Start::Stationary).then(|| self.eigen().map(|eigen| eigen.values))?
    }

    fn attempts(&self) -> f64 {
        self.rate(&Start::Stationary)
    }

    fn jumps(&self) -> Vec<[u32; 2]> {
        self.system.jumps.iter().map(|jump| [jump.reservoir, jump.class]).collect()
    }

    /// A class for each jump operator.
    fn observed(&self) -> Counting {
        let counting = &self.system.counted.counting;
        let class = |own: u32| -> Class { counting.classes[own as usize].clone() };
        let classes = self.system.jumps.iter().map(|jump| class(jump.class)).collect();
        Counting { classes, ..counting.clone() }
    }

    fn kernel(
        &self,
        start: &Start,
        _stationary: Option<&[f64]>,
        duration: f64,
    ) -> Box<dyn ObservedKernel> {
        Box::new(Walk(self.quantum_jumps(start, duration)))
    }

    fn follow(
        &self,
        start: &Start,
        _stationary: Option<&[f64]>,
        duration: f64,
        generator: Generator,
        most: usize,
    ) -> FollowedTrajectory {
        rows(&self.system, &self.quantum_jumps(start, duration).follow(generator, most, LOOKS))
    }
}

/// What a jump may carry, in the order of the columns.
const CARRIED: [(Name, &str); 3] =
    [(Name::Particle, "particles"), (Name::Energy, "energy"), (Name::Heat, "heat")];

/// A line for each jump, and for looks in between, which leave `jump` empty: `time,jump,reservoir`, what it carries of
/// what is counted (`particles`, `energy`, `heat`), `entropy`, then the probability of each basis state before the jump.
///
/// Jumps are numbered from one, pairs of the config there, then back. The entropy is what flows into the reservoir.
fn rows(system: &Arc<Lindbladian>, seen: &[Seen]) -> FollowedTrajectory {
    let reservoirs = &system.counted.reservoirs;
    let counting = &system.counted.counting;
    let counts = |name: Name| {
        counting.observables.iter().any(|o| o.observable.name == name && !o.observable.is_sum())
    };
    // A ring exchanges heat alone; elsewhere particles and energy have a column each.
    let heat_alone = !counts(Name::Particle) && !counts(Name::Energy) && counts(Name::Heat);
    let shown: Vec<_> =
        CARRIED.into_iter().filter(|(name, _)| (*name == Name::Heat) == heat_alone).collect();
    let carried = |jump: usize, name: Name| {
        let own = &system.jumps[jump];
        let of = Observable::new(name, &reservoirs[own.reservoir as usize].name);
        let found = counting.observables.iter().find(|known| known.observable == of);
        found.map(|known| counting.increment(&known.weights, own.class).to_string())
    };
    let words = |jump: usize| {
        let own = &system.jumps[jump];
        let first = [(jump + 1).to_string(), reservoirs[own.reservoir as usize].name.clone()];
        let carried = shown.iter().map(|&(name, _)| carried(jump, name).unwrap_or_default());
        let entropy = own.log_ratio.map(|ratio| ratio.to_string()).unwrap_or_default();
        first.into_iter().chain(carried).chain([entropy]).collect()
    };
    let row = |seen: &Seen| {
        let words = seen.jump.map_or_else(|| vec![String::new(); 3 + shown.len()], words);
        let populations = seen.populations.iter().map(ToString::to_string);
        [seen.time.to_string()].into_iter().chain(words).chain(populations).collect()
    };
    let columns = ["time", "jump", "reservoir"].into_iter();
    let columns = columns.chain(shown.iter().map(|own| own.1)).chain(["entropy"]);
    let populations = system.states.iter().map(|state| format!("probability.{state}"));
    FollowedTrajectory {
        columns: columns.map(str::to_owned).chain(populations).collect(),
        rows: seen.iter().map(row).collect(),
        sites: Vec::new(),
        flipped: Vec::new(),
    }
}
