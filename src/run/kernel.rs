//! Choose the kernel of a plan.

use std::sync::Arc;

use super::{Error, Job};
use crate::ensemble::WatchedWalk;
use crate::kernel::{Compound, Gillespie, Kernel, KernelName, StartLaw, Unfit};
use crate::network::Start;
use crate::report::{TableSize, Walk};

impl Job {
    /// The kernel that a system brings; else tables wherever they serve and none other was asked for.
    pub(super) fn choose_kernel(&mut self) -> Result<(), Error> {
        let asked = self.choices.kernel;
        self.choices.kernel = if self.own_kernel.is_some() {
            self.plan.model.system().declared().kernels[0]
        } else if asked == KernelName::Gillespie {
            asked
        } else if self.plan.observe.needs_jumps() {
            if asked == KernelName::Compound {
                return Err(Error::NoTables { why: Unfit::Paths });
            }
            self.tables = Some(Err(Unfit::Paths));
            KernelName::Gillespie
        } else {
            let tables = self.tabulate().and_then(|tables| match tables.slow() {
                Some(why) if asked == KernelName::Auto => Err(why.clone()),
                _ => Ok(tables),
            });
            let kernel = match &tables {
                Ok(_) => KernelName::Compound,
                Err(why) if asked == KernelName::Compound => {
                    return Err(Error::NoTables { why: why.clone() });
                }
                Err(_) => KernelName::Gillespie,
            };
            self.tables = Some(tables.map(Arc::new));
            kernel
        };
        Ok(())
    }

    fn tabulate(&self) -> Result<Compound, Unfit> {
        let windows = self.plan.sampling.trajectories;
        Compound::new(self.rate_network(), &self.start_law(), self.duration(), windows)
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
        let (reason, tables) = match (&self.own_kernel, &self.tables) {
            (Some(kernel), _) => (kernel.reason().to_owned(), None),
            (_, Some(Ok(tables))) => (reason(tables), Some(TableSize::of(tables))),
            (_, Some(Err(why))) => (format!("no tables: {why}"), None),
            (_, None) if self.plan.observe.needs_jumps() => {
                (format!("no tables: {}", Unfit::Paths), None)
            }
            (_, None) => match self.tabulate() {
                Err(why) => (format!("no tables: {why}"), None),
                Ok(tables) => match tables.slow() {
                    Some(why) => (format!("no tables: {why}"), None),
                    None => ("asked for, though tables would serve".to_owned(), None),
                },
            },
        };
        Walk { name: self.choices.kernel, reason, tables }
    }

    /// The kernel of the plan.
    #[must_use]
    pub fn kernel(&self) -> Box<dyn Kernel> {
        match (&self.own_kernel, &self.tables) {
            (Some(own), _) => own.kernel(self.start(), self.stationary(), self.duration()),
            (None, Some(Ok(tables))) => Box::new(Arc::clone(tables)),
            _ => Box::new(self.gillespie()),
        }
    }

    /// The walk that shows every jump.
    pub(super) fn watched_walk(&self) -> Box<WatchedWalk<'static>> {
        if let Some(own) = &self.own_kernel {
            let kernel = own.kernel(self.start(), self.stationary(), self.duration());
            return Box::new(move |generator, windows, recorder, observer| {
                kernel.walk_observed(generator, windows, recorder, observer);
            });
        }
        let kernel = self.gillespie();
        Box::new(move |generator, windows, recorder, observer| {
            kernel.walk_watched(generator, windows, recorder, observer);
        })
    }

    pub(super) fn gillespie(&self) -> Gillespie {
        Gillespie::new(self.rate_network(), self.start_law(), self.duration())
    }

    fn start_law(&self) -> StartLaw {
        let network = self.rate_network();
        match self.start() {
            Start::Stationary => {
                StartLaw::Weights(self.stationary().map(<[f64]>::to_vec).unwrap_or_default())
            }
            Start::State(name) => StartLaw::State(network.state(name).unwrap_or(0)),
            Start::BurnIn(time) => StartLaw::BurnIn { state: network.start, time: time.get() },
            Start::Up | Start::Random | Start::Canonical(_) => StartLaw::State(network.start),
        }
    }
}
