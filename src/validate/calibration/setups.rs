//! Small runs of every kind that a report can be of; each is repeated with many seeds.
//!
//! They go to the edges at which a test can lose its level: few windows, few blocks, few events, few
//! values, nearly no force, nothing that ever happens.

use crate::config::{self, Plan};

/// A run that is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// A short name.
    pub name: &'static str,
    /// What it is there for.
    pub purpose: &'static str,
    /// Its config.
    text: &'static str,
    /// What is set otherwise, as with `--set`.
    set: &'static [&'static str],
}

impl Setup {
    /// A run of this config with these keys set otherwise.
    const fn new(
        name: &'static str,
        purpose: &'static str,
        text: &'static str,
        set: &'static [&'static str],
    ) -> Self {
        Self { name, purpose, text, set }
    }

    /// Its plan.
    pub(super) fn plan(&self) -> Plan {
        let set: Vec<String> = self.set.iter().map(ToString::to_string).collect();
        config::read(self.name, self.text, &set).expect("a test reads every setup")
    }
}

const LEVEL: &str = include_str!("../../../configs/single_level.toml");
const INVERSE: &str = include_str!("../../../configs/inverse_current.toml");
const DISTRIBUTIONS: &str = include_str!("../../../configs/distributions.toml");
const SPECTRUM: &str = include_str!("../../../configs/spectrum.toml");
const TRAJECTORIES: &str = include_str!("../../../configs/trajectories.toml");
const RESPONSE: &str = include_str!("../../../configs/response.toml");
const ENGINE: &str = include_str!("../../../configs/heat_engine.toml");
const DEMON: &str = include_str!("../../../configs/maxwell_demon.toml");
const WALK: &str = include_str!("../../../configs/random_walk.toml");
const RING: &str = include_str!("../../../configs/ring_1_1.toml");
const RING_STEPS: &str = include_str!("../../../configs/ring_steps.toml");
const RING_SYMMETRIC: &str = include_str!("../../../configs/ring_symmetric.toml");
const RING_CREUTZ: &str = include_str!("../../../configs/ring_creutz.toml");
const RARE: &str = include_str!("setups/rare.toml");
const CYCLE: &str = include_str!("setups/cycle.toml");
const ONE_WAY: &str = include_str!("setups/one_way.toml");
const LADDER: &str = include_str!("setups/ladder.toml");
const GATE: &str = include_str!("setups/slow_gate.toml");
const DOTS: &str = include_str!("setups/three_dots.toml");
const ENDS: &str = include_str!("setups/two_ends.toml");
const UNCOUPLED: &str = include_str!("setups/uncoupled.toml");
const TURNS: &str = include_str!("setups/turns.toml");

/// Every setup.
pub const SETUPS: &[Setup] = &[
    Setup::new(
        "level",
        "the usual quantities of the smallest device",
        LEVEL,
        &["sampling.trajectories=2560", "sampling.duration=20.0"],
    ),
    Setup::new(
        "level-few-cells",
        "a distribution of very few values",
        LEVEL,
        &[
            "sampling.trajectories=1024",
            "sampling.duration=1.0",
            "observe.distributions=[\"particle.left\"]",
        ],
    ),
    Setup::new(
        "level-no-events",
        "windows in which next to nothing happens",
        LEVEL,
        &[
            "sampling.trajectories=64",
            "sampling.blocks=64",
            "sampling.duration=0.05",
            "observe.laws=true",
            "observe.distributions=[\"particle.left\", \"entropy\"]",
            "observe.generating_functions=[\"particle.left\"]",
        ],
    ),
    Setup::new(
        "level-few-blocks",
        "the least number of blocks that is judged, everything asked for",
        LEVEL,
        &[
            "sampling.trajectories=3000",
            "sampling.blocks=30",
            "sampling.duration=5.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.left\", \"entropy\"]",
            "observe.generating_functions=[\"particle.left\", \"entropy\"]",
            "observe.spectra=[\"particle.left\", [\"particle.left\", \"particle.right\"]]",
            "observe.waiting_times=[\"left\"]",
            "observe.passages=[{of=\"particle.left\",upper=2,lower=-2},{states=[\"level\"]}]",
        ],
    ),
    Setup::new(
        "level-one-window",
        "blocks of one window each",
        LEVEL,
        &[
            "sampling.trajectories=200",
            "sampling.blocks=200",
            "sampling.duration=10.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.left\"]",
            "observe.generating_functions=[\"particle.left\"]",
            "observe.passages=[{of=\"particle.left\",upper=2,lower=-2}]",
        ],
    ),
    Setup::new(
        "level-many-blocks",
        "a thousand blocks of four windows",
        LEVEL,
        &[
            "sampling.trajectories=4000",
            "sampling.blocks=1000",
            "sampling.duration=10.0",
            "observe.distributions=[\"particle.left\", \"entropy\"]",
            "observe.waiting_times=[\"left\"]",
        ],
    ),
    Setup::new(
        "level-equilibrium",
        "no force: all currents vanish, and laws are equalities",
        LEVEL,
        &[
            "parameters.bias=0.0",
            "sampling.trajectories=2560",
            "sampling.duration=10.0",
            "observe.laws=true",
            "observe.response=[\"bias\"]",
            "observe.distributions=[\"particle.left\", \"entropy\"]",
            "observe.generating_functions=[\"particle.left\", \"entropy\"]",
            "observe.passages=[{of=\"particle.left\",upper=1,lower=-1}]",
        ],
    ),
    Setup::new(
        "level-near",
        "a force so small that bounds are nearly reached",
        LEVEL,
        &[
            "parameters.bias=0.05",
            "sampling.trajectories=2560",
            "sampling.duration=20.0",
            "observe.laws=true",
            "observe.distributions=[\"entropy\"]",
            "observe.generating_functions=[\"entropy\"]",
            "observe.passages=[{of=\"entropy\",upper=0.05,lower=-0.05}]",
        ],
    ),
    Setup::new(
        "level-long",
        "few windows, each with thousands of events",
        LEVEL,
        &[
            "sampling.trajectories=128",
            "sampling.blocks=64",
            "sampling.duration=2000.0",
            "observe.spectra=[\"particle.left\"]",
            "observe.distributions=[\"particle.left\"]",
        ],
    ),
    Setup::new(
        "level-short",
        "windows of less than one event, and many of them",
        LEVEL,
        &[
            "sampling.trajectories=12800",
            "sampling.duration=0.3",
            "observe.laws=true",
            "observe.distributions=[\"particle.left\", [\"particle.left\", \"particle.right\"]]",
            "observe.generating_functions=[\"particle.left\"]",
            "observe.passages=[{of=\"particle.left\",upper=1},{states=[\"level\"]}]",
        ],
    ),
    Setup::new(
        "level-compound",
        "slice by slice, from tables",
        LEVEL,
        &[
            "sampling.kernel=\"compound\"",
            "sampling.trajectories=12800",
            "sampling.duration=20.0",
            "observe.distributions=[\"particle.left\", \"entropy\"]",
            "observe.generating_functions=[\"particle.left\"]",
        ],
    ),
    Setup::new(
        "level-state-start",
        "windows that start from one state",
        LEVEL,
        &[
            "sampling.start={state=\"empty\"}",
            "sampling.trajectories=2560",
            "sampling.duration=4.0",
            "observe.distributions=[\"particle.left\"]",
            "observe.passages=[{of=\"particle.left\",upper=2,lower=-2},{states=[\"level\"]}]",
        ],
    ),
    Setup::new(
        "level-burn-in",
        "windows that start after a time that is not recorded",
        LEVEL,
        &[
            "sampling.start={burn_in=1.0}",
            "sampling.trajectories=2560",
            "sampling.duration=4.0",
            "observe.distributions=[\"particle.left\"]",
        ],
    ),
    Setup::new(
        "level-rare-state",
        "a level so high that it is filled in one window of a thousand",
        LEVEL,
        &[
            "model.dots.level.energy=9.0",
            "sampling.trajectories=2560",
            "sampling.duration=10.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.left\", \"entropy\"]",
            "observe.generating_functions=[\"particle.left\"]",
            "observe.waiting_times=[\"left\"]",
            "observe.passages=[{states=[\"level\"]},{of=\"particle.left\",upper=1}]",
        ],
    ),
    Setup::new(
        "inverse",
        "a current against both of its forces",
        INVERSE,
        &["sampling.trajectories=2560", "sampling.duration=20.0"],
    ),
    Setup::new(
        "inverse-few-windows",
        "32 blocks of three windows",
        INVERSE,
        &["sampling.trajectories=96", "sampling.blocks=32", "sampling.duration=50.0"],
    ),
    Setup::new(
        "distributions",
        "particles, energy, entropy and a pair at two windows, with generating functions",
        DISTRIBUTIONS,
        &["sampling.trajectories=5120", "sampling.duration=8.0", "observe.windows=[4.0, 8.0]"],
    ),
    Setup::new(
        "distributions-few",
        "the same of few windows",
        DISTRIBUTIONS,
        &[
            "sampling.trajectories=320",
            "sampling.blocks=64",
            "sampling.duration=2.0",
            "observe.windows=[1.0, 2.0]",
        ],
    ),
    Setup::new(
        "spectrum",
        "spectra of one current and of a pair",
        SPECTRUM,
        &["sampling.trajectories=2560", "sampling.duration=20.0"],
    ),
    Setup::new(
        "spectrum-few-events",
        "a spectrum of some 25 events",
        RARE,
        &[
            "sampling.trajectories=640",
            "sampling.blocks=64",
            "sampling.duration=1.0",
            "observe.spectra=[\"particle.x\"]",
            "observe.frequencies=[0.5, 2.0]",
        ],
    ),
    Setup::new(
        "spectrum-some-events",
        "a spectrum of some 500 events",
        RARE,
        &[
            "sampling.trajectories=1280",
            "sampling.blocks=64",
            "sampling.duration=10.0",
            "observe.spectra=[\"particle.x\"]",
            "observe.waiting_times=[\"x\"]",
            "observe.distributions=[\"particle.x\"]",
        ],
    ),
    Setup::new(
        "trajectories",
        "every law, waits, passages and information",
        TRAJECTORIES,
        &["sampling.trajectories=2560", "sampling.duration=10.0"],
    ),
    Setup::new(
        "trajectories-few",
        "the same of 320 short windows",
        TRAJECTORIES,
        &["sampling.trajectories=320", "sampling.blocks=32", "sampling.duration=3.0"],
    ),
    Setup::new(
        "walk-entropy",
        "passages of entropy that hardly any window misses",
        WALK,
        &[
            "sampling.trajectories=2560",
            "sampling.duration=6.0",
            "observe.passages=[{of=\"entropy\",upper=1.3862943611198906,lower=-1.3862943611198906}]",
        ],
    ),
    Setup::new(
        "walk-count",
        "the same by particles, with their waits",
        WALK,
        &[
            "sampling.trajectories=2560",
            "sampling.duration=6.0",
            "observe.passages=[{of=\"particle.walk\",upper=2,lower=-2}]",
            "observe.waiting_times=[{reservoir=\"walk\",direction=\"out\"}]",
        ],
    ),
    Setup::new(
        "walk-lattice",
        "entropy on a lattice, in few large blocks",
        WALK,
        &[
            "sampling.trajectories=6400",
            "sampling.blocks=32",
            "sampling.duration=2.0",
            "observe.laws=true",
            "observe.distributions=[\"entropy\", \"particle.walk\"]",
            "observe.generating_functions=[\"entropy\"]",
        ],
    ),
    Setup::new(
        "engine",
        "currents that a hot gate drives",
        ENGINE,
        &[
            "sampling.trajectories=1280",
            "sampling.duration=20.0",
            "observe.laws=true",
            "observe.information=[\"conductor\", \"gate\"]",
        ],
    ),
    Setup::new(
        "demon",
        "information between a fast and a slow dot",
        DEMON,
        &["sampling.trajectories=1280", "sampling.duration=10.0", "observe.laws=true"],
    ),
    Setup::new(
        "response-equilibrium",
        "Onsager's symmetry and the noise",
        RESPONSE,
        &["sampling.trajectories=1280", "sampling.duration=20.0"],
    ),
    Setup::new(
        "response-driven",
        "responses away from equilibrium",
        RESPONSE,
        &["parameters.F_N=0.3", "sampling.trajectories=1280", "sampling.duration=20.0"],
    ),
    Setup::new(
        "cycle",
        "one cycle: thresholds of whole turns, odds and times alike",
        CYCLE,
        &[
            "sampling.trajectories=12800",
            "sampling.duration=5.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.one\", [\"particle.one\", \"particle.two\"]]",
            "observe.generating_functions=[\"particle.one\", [\"particle.one\", \"particle.two\"]]",
            "observe.spectra=[[\"particle.one\", \"particle.two\"]]",
            "observe.passages=[{of=\"entropy\",upper=2.0794415416798357,lower=-2.0794415416798357},\
             {of=\"particle.one\",upper=2}]",
        ],
    ),
    Setup::new(
        "cycle-no-current",
        "no force around the only cycle",
        CYCLE,
        &[
            "parameters.forward=1.0",
            "sampling.trajectories=2560",
            "sampling.duration=10.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.one\", \"entropy\"]",
        ],
    ),
    Setup::new(
        "one-way",
        "steps that are never undone",
        ONE_WAY,
        &[
            "sampling.trajectories=2560",
            "sampling.duration=10.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.m\", \"particle.out\"]",
            "observe.waiting_times=[\"m\", \"out\"]",
            "observe.passages=[{of=\"particle.m\",upper=5},{states=[\"c\"]}]",
            "observe.spectra=[\"particle.m\"]",
        ],
    ),
    Setup::new(
        "ladder",
        "states that few windows, or none, ever see",
        LADDER,
        &[
            "sampling.start={state=\"wild\"}",
            "sampling.trajectories=2560",
            "sampling.duration=10.0",
            "observe.passages=[{states=[\"A\"]},{states=[\"AB\"]},{states=[\"AC\"]},{states=[\"ABC\"]}]",
            "observe.distributions=[\"particle.m\"]",
        ],
    ),
    Setup::new(
        "turns",
        "a state named like a set of others",
        TURNS,
        &["sampling.trajectories=2560", "sampling.duration=10.0"],
    ),
    Setup::new(
        "slow-gate",
        "noise of a window far from that of long ones",
        GATE,
        &["sampling.trajectories=512", "sampling.blocks=64", "sampling.duration=20.0"],
    ),
    Setup::new(
        "three-dots",
        "many currents and pairs of them",
        DOTS,
        &[
            "sampling.trajectories=1280",
            "sampling.duration=10.0",
            "observe.laws=[\"fluctuation\", \"uncertainty\", \"cycles\"]",
            "observe.information=[\"A\", [\"B\", \"C\"]]",
            "observe.distributions=[\"energy.b\"]",
        ],
    ),
    Setup::new(
        "ring-q2r",
        "four spins in Poisson time",
        RING,
        &[
            "sampling.trajectories=1280",
            "sampling.duration=20.0",
            "observe.laws=[\"uncertainty\"]",
            "observe.distributions=[\"heat.left\", \"entropy\"]",
            "observe.generating_functions=[\"heat.left\"]",
        ],
    ),
    Setup::new(
        "ring-steps",
        "seven spins, one attempt a step",
        RING_STEPS,
        &["sampling.trajectories=1280", "sampling.duration=20.0", "observe.laws=true"],
    ),
    Setup::new(
        "ring-equilibrium",
        "both baths alike",
        RING_SYMMETRIC,
        &[
            "model.right.temperature=4.0",
            "sampling.trajectories=1280",
            "sampling.duration=10.0",
            "observe.laws=true",
        ],
    ),
    Setup::new(
        "ring-canonical",
        "exchange fluctuation theorem from equilibrium with one bath",
        RING_SYMMETRIC,
        &[
            "model.left.temperature=1.2",
            "sampling.start={canonical=\"right\"}",
            "sampling.trajectories=1280",
            "sampling.duration=4.0",
        ],
    ),
    Setup::new(
        "ring-canonical-even",
        "the same, by the even part of the heat",
        RING_SYMMETRIC,
        &[
            "model.left.temperature=1.02",
            "sampling.start={canonical=\"right\"}",
            "sampling.estimator=\"even\"",
            "sampling.trajectories=1280",
            "sampling.duration=4.0",
        ],
    ),
    Setup::new(
        "ring-creutz",
        "demons that pay and take energy",
        RING_CREUTZ,
        &[
            "model.lower.spins=1",
            "model.upper.spins=1",
            "sampling.trajectories=1280",
            "sampling.duration=20.0",
        ],
    ),
    Setup::new(
        "ring-up",
        "a ring that starts with all spins up",
        RING,
        &[
            "sampling.start=\"up\"",
            "sampling.trajectories=640",
            "sampling.blocks=32",
            "sampling.duration=2.0",
        ],
    ),
    Setup::new(
        "level-cumulants",
        "third and fourth cumulants, which need many windows in each block",
        LEVEL,
        &["sampling.trajectories=12800", "sampling.blocks=64", "sampling.duration=20.0"],
    ),
    Setup::new(
        "level-cumulants-few",
        "the same in the least number of blocks, with few events",
        LEVEL,
        &["sampling.trajectories=6000", "sampling.blocks=30", "sampling.duration=2.0"],
    ),
    Setup::new(
        "inverse-cumulants",
        "higher cumulants of three reservoirs",
        INVERSE,
        &["sampling.trajectories=6400", "sampling.blocks=32", "sampling.duration=20.0"],
    ),
    Setup::new(
        "level-micro",
        "rates of 1e6 and energies of 1e-22",
        LEVEL,
        &[
            "parameters.bias=2e-22",
            "model.dots.level.energy=5e-23",
            "model.reservoirs.left.temperature=1e-22",
            "model.reservoirs.right.temperature=1e-22",
            "model.reservoirs.left.tunnel_rate=1e6",
            "model.reservoirs.right.tunnel_rate=5e5",
            "sampling.trajectories=2560",
            "sampling.duration=1e-5",
            "observe.laws=true",
            "observe.distributions=[\"energy.left\", \"entropy\"]",
            "observe.waiting_times=[\"left\"]",
            "observe.passages=[{of=\"particle.left\",upper=2,lower=-2}]",
        ],
    ),
    Setup::new(
        "uncoupled",
        "no current anywhere, and conductances that vanish",
        UNCOUPLED,
        &[
            "sampling.trajectories=1280",
            "sampling.duration=10.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.a\"]",
            "observe.generating_functions=[\"particle.a\"]",
        ],
    ),
    Setup::new(
        "two-ends",
        "windows that end in one of two classes",
        ENDS,
        &[
            "sampling.trajectories=2560",
            "sampling.duration=10.0",
            "observe.distributions=[\"particle.x\", \"particle.y\"]",
            "observe.passages=[{states=[\"b\"]},{of=\"particle.y\",upper=3,lower=-3}]",
        ],
    ),
    Setup::new(
        "rare-waits",
        "waits and passages that a hundred to a thousand events carry",
        RARE,
        &[
            "sampling.trajectories=640",
            "sampling.blocks=32",
            "sampling.duration=20.0",
            "observe.laws=true",
            "observe.distributions=[\"particle.x\"]",
            "observe.generating_functions=[\"particle.x\"]",
            "observe.waiting_times=[\"x\", {reservoir=\"x\",direction=\"in\"}]",
            "observe.passages=[{states=[\"B\"]},{of=\"particle.x\",upper=1}]",
        ],
    ),
    Setup::new(
        "ring-checkerboard",
        "a fixed order of updates",
        RING_STEPS,
        &[
            "model.order=\"checkerboard\"",
            "sampling.start=\"random\"",
            "sampling.trajectories=1280",
            "sampling.duration=10.0",
        ],
    ),
];
