//! Choose the kernel of a plan and what its blocks remember.

use std::sync::Arc;

use super::{Error, Job};
use crate::config::plan::{self, Model, Start};
use crate::config::ring::{Bulk, Ring};
use crate::config::trajectory::LawGroup;
use crate::ensemble::stream::Purpose;
use crate::ensemble::{self, ObservedWalk, Work};
use crate::kernel::{Compound, Gillespie, Kernel, Metropolis, RingStart, StartLaw, Unfit};
use crate::network::Network;
use crate::quantity::{Name, Observable};
use crate::report::{TableSize, Walk};
use crate::tally::{ExchangeLayout, FluctuationLayout, Layout};

/// Windows in the pilot block that fixes the centres of power sums.
const PILOT_WINDOWS: u64 = 16;

impl Job {
    /// Tables wherever they serve and none other was asked for.
    pub(super) fn choose_kernel(&mut self) -> Result<(), Error> {
        let asked = self.plan.sampling.kernel;
        self.plan.sampling.kernel = match &self.plan.model {
            Model::Ring(ring) if ring.bulk == Bulk::Q2r => plan::Kernel::MetropolisQ2r,
            Model::Ring(_) => plan::Kernel::MetropolisCreutz,
            _ if asked == plan::Kernel::Gillespie => asked,
            _ if self.watches() => {
                if asked == plan::Kernel::Compound {
                    return Err(Error::NoTables { why: Unfit::Paths });
                }
                self.tables = Some(Err(Unfit::Paths));
                plan::Kernel::Gillespie
            }
            _ => {
                let tables = self.tabulate().and_then(|tables| match tables.slow() {
                    Some(why) if asked == plan::Kernel::Auto => Err(why.clone()),
                    _ => Ok(tables),
                });
                let kernel = match &tables {
                    Ok(_) => plan::Kernel::Compound,
                    Err(why) if asked == plan::Kernel::Compound => {
                        return Err(Error::NoTables { why: why.clone() });
                    }
                    Err(_) => plan::Kernel::Gillespie,
                };
                self.tables = Some(tables.map(Arc::new));
                kernel
            }
        };
        Ok(())
    }

    fn tabulate(&self) -> Result<Compound, Unfit> {
        let windows = self.plan.sampling.trajectories;
        Compound::new(&self.network, &self.start_law(), self.duration(), windows)
    }

    /// How the walkers move, and why so: the same of a plan and of that plan resolved.
    pub(super) fn walk_of(&self) -> Walk {
        let reason = |tables: &Compound| match tables.slow() {
            None => {
                let (draws, jumps) = (2 * tables.slices(), self.jumps_per_window());
                format!(
                    "tables serve what is asked: a window takes {draws} draws for {jumps:.1e} jumps"
                )
            }
            Some(why) => format!("asked for, though jumps are faster: {why}"),
        };
        let (reason, tables) = match (&self.plan.model, &self.tables) {
            (Model::Ring(_), _) => ("a ring is walked attempt by attempt".to_owned(), None),
            (_, Some(Ok(tables))) => (reason(tables), Some(TableSize::of(tables))),
            (_, Some(Err(why))) => (format!("no tables: {why}"), None),
            (_, None) if self.watches() => (format!("no tables: {}", Unfit::Paths), None),
            (_, None) => match self.tabulate() {
                Err(why) => (format!("no tables: {why}"), None),
                Ok(tables) => match tables.slow() {
                    Some(why) => (format!("no tables: {why}"), None),
                    None => ("asked for, though tables would serve".to_owned(), None),
                },
            },
        };
        Walk { name: self.plan.sampling.kernel, reason, tables }
    }

    /// The kernel of the plan.
    #[must_use]
    pub fn kernel(&self) -> Box<dyn Kernel> {
        match &self.plan.model {
            Model::Dots(_) | Model::Network(_) => match &self.tables {
                Some(Ok(tables)) => Box::new(Arc::clone(tables)),
                _ => Box::new(self.gillespie()),
            },
            Model::Ring(ring) => Box::new(self.metropolis(ring)),
        }
    }

    /// The walk that shows every jump.
    pub(super) fn watched_walk(&self) -> Box<ObservedWalk<'static>> {
        if let Model::Ring(ring) = &self.plan.model {
            let kernel = self.metropolis(ring);
            return Box::new(move |generator, windows, recorder, watch| {
                kernel.walk_observed(generator, windows, recorder, watch);
            });
        }
        let kernel = self.gillespie();
        Box::new(move |generator, windows, recorder, watch| {
            kernel.walk_observed(generator, windows, recorder, watch);
        })
    }

    pub(super) fn gillespie(&self) -> Gillespie {
        Gillespie::new(&self.network, self.start_law(), self.duration())
    }

    pub(super) fn start_law(&self) -> StartLaw {
        match self.start() {
            Start::Stationary => StartLaw::Weights(self.stationary.clone().unwrap_or_default()),
            Start::State(name) => StartLaw::State(self.network.state(name).unwrap_or(0)),
            Start::BurnIn(time) => StartLaw::BurnIn { state: self.network.start, time: time.get() },
            Start::Up | Start::Random | Start::Canonical(_) => StartLaw::State(self.network.start),
        }
    }

    pub(super) fn metropolis(&self, ring: &Ring) -> Metropolis {
        let (start, burn_in) = match self.start() {
            Start::Stationary => (RingStart::Law(self.stationary.clone().unwrap_or_default()), 0.0),
            Start::Random => (RingStart::Random, 0.0),
            Start::Canonical(bath) => (RingStart::Canonical(ring.temperature(*bath)), 0.0),
            Start::BurnIn(time) => (RingStart::Up, time.get()),
            Start::Up | Start::State(_) => (RingStart::Up, 0.0),
        };
        Metropolis::new(ring, start, burn_in, self.duration(), self.states.clone())
    }

    /// What a block remembers, with its centres fixed by a pilot block.
    ///
    /// # Errors
    /// When a joint histogram would have too many cells.
    pub fn layout(&self, kernel: &dyn Kernel) -> Result<Layout, Error> {
        let logarithms = |law: &Vec<f64>| law.iter().map(|p| libm::log(*p)).collect::<Arc<[f64]>>();
        let potential = self.stationary.as_ref().map(logarithms);
        let jumps = self.jumps_per_window();
        let Network { counting, averages, .. } = &self.network;
        let mut layout = Layout::new(counting, averages, &self.pairs, potential.as_ref(), jumps);
        layout.exchange = self.exchange().and_then(|(of, affinity)| {
            let heat = layout.index(&Observable::new(Name::Heat, of))?;
            Some(ExchangeLayout { heat, affinity })
        });
        layout.histograms = self.binned().into_iter().map(|(_, binned)| binned).collect();
        let pilot = Work { windows: PILOT_WINDOWS, ..self.work() };
        let block = ensemble::walk_block(pilot, 0, Purpose::Pilot, kernel, &layout);
        layout.centre_on(&block);
        self.check_cells(&block.histograms)?;
        let asked = self.plan.observe.laws.contains(&LawGroup::Fluctuation);
        let entropy = layout.index(&Observable::new(Name::Entropy, "total"));
        layout.fluctuation = entropy
            .filter(|_| asked && self.stationary.is_some())
            .map(|entropy| FluctuationLayout::new(entropy, block.spreads()[entropy]));
        layout.generating = self.exponents(&layout);
        layout.observed = self.watched();
        layout.class_of = self.class_of();
        Ok(layout)
    }
}
