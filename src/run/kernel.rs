//! Choose the kernel of a plan.
//!
//! A system that brings a kernel is walked by it. Rate networks are walked by tables (`compound`) where these serve what
//! is observed and are faster, else jump by jump (`gillespie`). Tables are made when a walk first needs them.

use std::sync::{Arc, Mutex, OnceLock};

use super::{Error, Job};
use crate::kernel::{Compound, CompoundPlan, Gillespie, Kernel, KernelName, StartLaw, Unfit};
use crate::network::{Network, Start};
use crate::report::{TableSize, Walk};
use crate::tally::{Layout, ObservedKernel};

/// Tables that were found to serve, made when a walk first needs them.
#[derive(Debug)]
pub(super) struct Tabulation {
    slow: Option<Unfit>,
    /// Until the tables are made of it.
    plan: Mutex<Option<CompoundPlan>>,
    tables: OnceLock<Arc<Compound>>,
}

impl Tabulation {
    fn new(plan: CompoundPlan) -> Self {
        let slow = plan.slow().cloned();
        Self { slow, plan: Mutex::new(Some(plan)), tables: OnceLock::new() }
    }

    pub(super) fn tables(&self, network: &Network) -> &Arc<Compound> {
        self.tables.get_or_init(|| {
            let plan = self.plan.lock().expect("nothing panics while it holds the plan").take();
            Arc::new(plan.expect("tables are made once").tabulate(network))
        })
    }
}

/// The kernel of a plan and what its blocks remember.
#[derive(Clone)]
pub(super) struct Ready {
    pub(super) kernel: Arc<dyn Kernel>,
    /// The same, where every jump must be seen.
    pub(super) observed: Option<Arc<dyn ObservedKernel>>,
    pub(super) layout: Arc<Layout>,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ready").field("layout", &self.layout).finish_non_exhaustive()
    }
}

impl Job {
    /// The kernel and the layout, made when they are first asked for.
    ///
    /// # Errors
    /// When nothing walks the system or stops where windows end, or a joint histogram would have too many cells.
    pub(super) fn ready(&self) -> Result<&Ready, Error> {
        if let Some(ready) = self.ready.get() {
            return Ok(ready);
        }
        self.check_walkable()?;
        if self.own_kernel.is_some() && !self.plan.observe.windows.others.is_empty() {
            return Err(Error::NoStops { kernel: self.choices.kernel });
        }
        let observed = self.plan.observe.needs_jumps().then(|| self.observed_kernel());
        let kernel: Arc<dyn Kernel> = match &observed {
            Some(kernel) => Arc::clone(kernel) as Arc<dyn Kernel>,
            None => self.kernel().into(),
        };
        let layout = Arc::new(self.layout(kernel.as_ref())?);
        Ok(self.ready.get_or_init(|| Ready { kernel, observed, layout }))
    }

    /// Refuse a system that has exact answers alone.
    ///
    /// # Errors
    /// Why nothing walks it.
    pub fn check_walkable(&self) -> Result<(), Error> {
        if self.own_kernel.is_none() && self.facts.is_none() {
            let (key, why) = self.plan.model.system().unsampled();
            return Err(Error::NoKernel { key, why });
        }
        Ok(())
    }

    /// The kernel that a system brings; else tables wherever they serve and none other was asked for.
    pub(super) fn choose_kernel(&mut self) -> Result<(), Error> {
        let asked = self.choices.kernel;
        self.choices.kernel = if self.own_kernel.is_none() && self.facts.is_none() {
            asked
        } else if self.own_kernel.is_some() {
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
            let tables = self.tabulate().and_then(|tables| match &tables.slow {
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

    fn tabulate(&self) -> Result<Tabulation, Unfit> {
        let windows = self.plan.sampling.trajectories;
        let (network, start) = (self.rate_network(), self.start_law());
        let (duration, stops) = (self.duration(), self.other_stops());
        CompoundPlan::stopping_at(network, &start, duration, windows, &stops).map(Tabulation::new)
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
            (_, Some(Ok(tabulation))) => {
                let tables = tabulation.tables(self.rate_network());
                (reason(tables), Some(TableSize::of(tables)))
            }
            (_, Some(Err(why))) => (format!("no tables: {why}"), None),
            (_, None) if self.plan.observe.needs_jumps() => {
                (format!("no tables: {}", Unfit::Paths), None)
            }
            (_, None) => match self.tabulate() {
                Err(why) => (format!("no tables: {why}"), None),
                Ok(tables) => match tables.slow {
                    Some(why) => (format!("no tables: {why}"), None),
                    None => ("asked for, though tables would serve".to_owned(), None),
                },
            },
        };
        Walk { name: self.choices.kernel, reason, tables }
    }

    /// The kernel of the plan.
    ///
    /// # Panics
    /// Of a system with exact answers alone, which [`check_walkable`](Self::check_walkable) refuses.
    #[must_use]
    pub fn kernel(&self) -> Box<dyn Kernel> {
        match (&self.own_kernel, &self.tables) {
            (Some(own), _) => own.kernel(self.start(), self.stationary(), self.duration()),
            (None, Some(Ok(tabulation))) => {
                Box::new(Arc::clone(tabulation.tables(self.rate_network())))
            }
            _ => Box::new(self.gillespie()),
        }
    }

    /// The kernel that shows every jump.
    fn observed_kernel(&self) -> Arc<dyn ObservedKernel> {
        match &self.own_kernel {
            Some(own) => own.kernel(self.start(), self.stationary(), self.duration()).into(),
            None => Arc::new(self.gillespie()),
        }
    }

    pub(super) fn gillespie(&self) -> Gillespie {
        Gillespie::new(self.rate_network(), self.start_law(), self.duration())
            .stopping_at(&self.other_stops())
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
