//! Run a scan: the exact answers, or samples beside them, at every point, and where they change between points.
//!
//! Every point is a [`Job`] of its own with its own random streams. The unit of work is a block of a point; blocks are stored
//! under `point * blocks + block`, so that a scan is resumed, sharded and merged as a run is. Exact points share the
//! graph of one network, of which only the rates are new.

mod assemble;
mod contour;
mod curve;
mod effort;
mod ends;
mod keys;
mod line;
mod lines;
mod map;
mod maxima;
mod peak;
mod point;
mod root;
mod sampled;
mod shared;
mod solver;

use rayon::prelude::*;

use super::memory::Need;
use super::{Error, Job, MAX_JUMPS};
use crate::config::{Plan, ScanPlan};
use crate::ensemble::{Progress, Store};
use crate::judge::scan::is_current;
use crate::kernel::KernelName;
use crate::network::Start;
use crate::quantity::{Observable, Quantity, Statistic};
use crate::report::ScanReport;
pub use effort::Effort;
use keys::Keys;
use maxima::Maximised;
use point::{Asked, PointResult, prepared};
use solver::Solver;

/// Rows of a point that memory is asked for beside those of the exact answers.
const SAMPLED_ROWS: usize = 16;

/// A scan made ready: its first valid point is prepared.
///
/// ```
/// # use fluctua::config::{Axis, Plan};
/// # let plan = Plan::builder()
/// #     .parameter("bias", 2.0)
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, "bias/2")
/// #     .reservoir("right", "level", 1.0, "-bias/2")
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .scan(&[Axis::linear("bias", -1.0, 2.0, 4)])?;
/// use fluctua::quantity::Statistic;
/// use fluctua::run::ScanJob;
///
/// let report = ScanJob::prepare(&plan)?.exact()?;
/// let current = report.find("particle.left", Statistic::Rate).expect("a rate is always listed");
/// let zero = report.contours.iter().find(|contour| contour.of == report.quantities[current]);
/// assert!(zero.expect("it changes sign").points[0][0].abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ScanJob {
    plan: ScanPlan,
    /// The first valid point.
    first: Job,
    /// Currents whose changes of sign are looked for.
    currents: Vec<Observable>,
    /// Bytes that may be taken.
    memory: f64,
    /// Nothing is looked for between the points.
    alone: bool,
    /// What is looked for its maximum.
    maximised: Option<Maximised>,
}

/// Sample every point of a scan and put the exact answers beside.
///
/// ```
/// # use fluctua::config::{Axis, Plan};
/// # let plan = Plan::builder()
/// #     .parameter("bias", 2.0)
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, "bias/2")
/// #     .reservoir("right", "level", 1.0, "-bias/2")
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .scan(&[Axis::linear("bias", -1.0, 2.0, 4)])?;
/// use fluctua::ensemble::{Memory, Silent};
///
/// let report = fluctua::run::scan(&plan, &mut Memory, &Silent)?;
/// assert!(report.comparison.expect("both routes answered").disagreeing.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When no point can be run, the store fails, or the progress asks to stop.
pub fn scan(
    plan: &ScanPlan,
    store: &mut dyn Store,
    progress: &dyn Progress,
) -> Result<ScanReport, Error> {
    ScanJob::prepare(plan)?.run(store, progress)
}

/// The exact answers at every point of a scan alone.
///
/// # Errors
/// When no point can be answered.
pub fn scan_exact(plan: &ScanPlan) -> Result<ScanReport, Error> {
    ScanJob::prepare(plan)?.exact()
}

/// The plan as its exact answers need it: tables of a kernel that is chosen by itself are not looked for.
fn outlined(mut plan: Plan) -> Plan {
    let sampling = &mut plan.parts_mut().sampling;
    if sampling.kernel == KernelName::Auto {
        sampling.kernel = KernelName::Gillespie;
    }
    plan
}

impl ScanJob {
    /// Prepare the first point that is valid.
    ///
    /// # Errors
    /// When none is; with what is wrong at the first.
    pub fn prepare(plan: &ScanPlan) -> Result<Self, Error> {
        let mut why = None;
        for index in 0..plan.points() {
            let found = match plan.point(index) {
                Ok(point) => prepared(&outlined(point.plan)).map_err(|error| error.to_string()),
                Err(error) => Err(error.cause().to_string()),
            };
            match found {
                Ok(first) => return Ok(Self::from(plan, first)),
                Err(error) => why = why.or(Some(error)),
            }
        }
        Err(Error::NoValidPoint { points: plan.points(), first: why.unwrap_or_default() })
    }

    fn from(plan: &ScanPlan, first: Job) -> Self {
        let counted = first.counted().counting.with_cumulants();
        let counted = counted.map(|o| o.observable.clone());
        // Currents that a system answers beside what it counts, as those of the branches of a quantum ring.
        let own = first.own_answers.as_ref();
        let beside = own.filter(|_| *first.start() == Start::Stationary).map(|own| own.beside());
        let beside = beside.into_iter().flatten().filter(|q| q.statistic == Statistic::Rate);
        let mut currents: Vec<Observable> =
            counted.filter(|observable| is_current(observable.name)).collect();
        for Quantity { observable, .. } in beside {
            if is_current(observable.name) && !currents.contains(&observable) {
                currents.push(observable);
            }
        }
        Self {
            plan: plan.clone(),
            first,
            currents,
            memory: f64::INFINITY,
            alone: false,
            maximised: None,
        }
    }

    /// The scan.
    #[must_use]
    pub fn plan(&self) -> &ScanPlan {
        &self.plan
    }

    /// The first valid point.
    #[must_use]
    pub fn first(&self) -> &Job {
        &self.first
    }

    /// Leave exact answers out at points where they would not fit into so many bytes.
    #[must_use]
    pub fn within(self, limit: f64) -> Self {
        Self { memory: limit, ..self }
    }

    /// Answer the points alone, and look for no zeros and curves between them: where each exact answer takes long.
    #[must_use]
    pub fn points_alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// Find where an exact answer is largest along an axis: the value of a figure of merit, or the rate of what is
    /// counted.
    ///
    /// ```
    /// # use fluctua::config::{Axis, Plan};
    /// # let plan = Plan::builder()
    /// #     .parameter("mu", 0.1)
    /// #     .dot("level", 1.0)
    /// #     .reservoir("hot", "level", 2.0, 0.0)
    /// #     .reservoir("cold", "level", 1.0, "mu")
    /// #     .scan(&[Axis::linear("mu", 0.05, 0.45, 9)])?;
    /// use fluctua::run::ScanJob;
    ///
    /// let report = ScanJob::prepare(&plan)?.maximising("power.engine", "mu")?.exact()?;
    /// let best = &report.maxima[0];
    /// // Each electron climbs by mu and brings one unit of heat.
    /// assert_eq!(best.merits[0].of.observable.to_string(), "efficiency.engine");
    /// assert!((best.merits[0].exact - best.value).abs() < 1e-12 && !best.at_end);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Where the parameter is no axis, or the name is neither a figure of merit nor counted.
    pub fn maximising(self, name: &str, over: &str) -> Result<Self, Error> {
        let maximised = Some(Maximised::new(&self, name, over)?);
        Ok(Self { maximised, ..self })
    }

    /// What the report of all points holds.
    #[must_use]
    pub fn need(&self) -> Need {
        let rows = self.first.quantities().len() + SAMPLED_ROWS;
        let points = self.plan.points();
        let held = points as f64 * (rows * size_of::<crate::report::scan::ScanRow>()) as f64;
        Need::of(self.first.plan()).with(&format!("the answers of {points} points"), held)
    }

    /// Refuse to sample more jumps than a run may, by those of the first point.
    ///
    /// # Errors
    /// When there are more.
    pub fn check_length(&self) -> Result<(), Error> {
        let points = self.plan.points();
        let jumps = self.first.expected_jumps() * points as f64;
        if jumps <= MAX_JUMPS {
            return Ok(());
        }
        let trajectories = self.first.plan().sampling.trajectories;
        Err(Error::LongScan { points, trajectories, jumps })
    }

    /// The exact answers at every point.
    ///
    /// # Errors
    /// When no point can be answered.
    pub fn exact(&self) -> Result<ScanReport, Error> {
        self.exact_with(&crate::ensemble::Silent)
    }

    /// The same; the progress is told of every point, and asked whether to stop.
    ///
    /// # Errors
    /// When the progress asks to stop.
    pub fn exact_with(&self, progress: &dyn Progress) -> Result<ScanReport, Error> {
        self.with_asked(|asked| {
            let effort = self.effort();
            let points = self.plan.points();
            progress.start(effort.as_ref().map_or(points as u64, Effort::units), 0);
            let answer = |index: usize| {
                if progress.stop() {
                    return Err(Error::Interrupted);
                }
                let result = asked.exact(&self.plan.place(index));
                progress.blocks(effort.as_ref().map_or(1, |effort| effort.units_of(index)));
                Ok(result)
            };
            // A list of known length grows nowhere.
            let results: Vec<Result<PointResult, Error>> = match &effort {
                None => (0..points).into_par_iter().map(answer).collect(),
                Some(effort) => effort.in_order(answer),
            };
            let results = results.into_iter().collect::<Result<_, Error>>()?;
            self.report(asked, results, false, progress)
        })
    }

    /// What the exact answers of each point take, where their systems differ in size.
    #[must_use]
    pub fn effort(&self) -> Option<Effort> {
        Effort::of(&self.plan)
    }

    /// With what all points share.
    fn with_asked<R>(&self, work: impl FnOnce(&Asked<'_>) -> R) -> R {
        let solver = Solver::new(&self.plan, &self.first);
        let (scan, currents) = (&self.plan, &self.currents[..]);
        let none = Keys::default();
        let first = Asked { scan, solver: &solver, keys: &none, currents };
        let places = (0..self.plan.points()).map(|index| self.plan.place(index));
        let valid = places.map(|place| first.exact(&place)).find(|result| result.error.is_none());
        let mut keys = Keys::default();
        if let Some(mut result) = valid {
            keys.settle(&mut result);
        }
        work(&Asked { scan, solver: &solver, keys: &keys, currents })
    }
}
