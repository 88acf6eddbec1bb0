//! The windows that are looked at: any times up to the duration.
//!
//! Every window begins with its trajectory, so that shorter ones are snapshots of longer ones.

use crate::config::error::{Cause, Error};
use crate::config::shape::{POSITIVE, Shape};
use crate::config::table::Item;
use crate::model::Model;
use crate::number::Positive;
use crate::quantity::WindowTime;

/// Windows that one plan may list.
const MAX_WINDOWS: usize = 64;

/// Times closer than this share of the duration are one; none is shorter.
const RESOLUTION: f64 = 1e-12;

/// What `windows_file` means.
pub(super) const FILE: &str =
    "true, for a file `windows.npy` in the output folder, with a row for each window";

pub(super) const WINDOWS: &str =
    "windows, times up to the duration: one, or a list such as `[10.0, 20.0, 100.0]`";

pub(super) const SHAPE: Shape = Shape::Either(&[POSITIVE, Shape::List(&POSITIVE, 1, MAX_WINDOWS)]);

/// Which windows are looked at. The whole duration and half of it follow the duration of a plan, other times do not.
///
/// A *stop* numbers the snapshots of a trajectory: 0 at half its duration, 1 at its end, from 2 on the
/// [others](Self::others).
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .distribution("particle.left")
/// #     .windows(&[5.0, 10.0, 20.0])
/// #     .build()?;
/// let windows = &plan.observe.windows;
/// assert!(windows.middle && windows.end);
/// assert_eq!(windows.others[0].get(), 5.0);
/// assert_eq!(windows.stops(), [2, 0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    /// Half the duration.
    pub middle: bool,
    /// The whole duration.
    pub end: bool,
    /// Other times, ascending.
    pub others: Vec<Positive>,
}

impl Default for Windows {
    fn default() -> Self {
        Self { middle: false, end: true, others: Vec::new() }
    }
}

impl Windows {
    /// The stops of all listed windows: others, then half the duration, then all of it.
    #[must_use]
    pub fn stops(&self) -> Vec<usize> {
        let others = 2..2 + self.others.len();
        let both = self.middle.then_some(0).into_iter().chain(self.end.then_some(1));
        others.chain(both).collect()
    }

    /// The window that ends at a stop, for trajectories of a duration.
    #[must_use]
    pub fn time(&self, stop: usize, duration: f64) -> f64 {
        match stop {
            0 => duration / 2.0,
            1 => duration,
            other => self.others[other - 2].get(),
        }
    }

    /// The listed windows shorter than the duration, each with its stop.
    #[must_use]
    pub(crate) fn shorter(&self, duration: f64) -> Vec<(WindowTime, usize)> {
        let stops = self.stops().into_iter().filter(|stop| *stop != 1);
        let time = |stop| Some((WindowTime::new(self.time(stop, duration))?, stop));
        stops.filter_map(time).collect()
    }
}

/// Read them. Under a clock of steps each holds whole steps, as the halves of the duration do.
pub(super) fn read(item: &Item<'_>, duration: Positive, model: &Model) -> Result<Windows, Error> {
    let items =
        if item.is_list() { item.list_of_at_most(MAX_WINDOWS)? } else { vec![item.clone()] };
    if items.is_empty() {
        return Err(item.wrong_type("a list of windows"));
    }
    let whole = duration.get();
    let same = |a: f64, b: f64| (a - b).abs() <= RESOLUTION * whole;
    let mut windows = Windows { middle: false, end: false, others: Vec::new() };
    let mut seen: Vec<f64> = Vec::new();
    for item in &items {
        let window = item.number::<Positive>()?;
        let time = window.get();
        if seen.iter().any(|&other| same(time, other)) {
            let (key, name) = (item.path.clone(), format!("a window of {time}"));
            return Err(item.error(Cause::AskedTwice { key, name }));
        }
        seen.push(time);
        if same(time, whole) {
            windows.end = true;
        } else if same(time, whole / 2.0) {
            windows.middle = true;
        } else if time > whole {
            let bound =
                format!("a window ends within the trajectory, whose sampling.duration is {whole}");
            return Err(item.out_of_bounds(time, &bound));
        } else if time <= RESOLUTION * whole {
            let bound = format!("must be more than 1e-12 of sampling.duration, {whole}");
            return Err(item.out_of_bounds(time, &bound));
        } else {
            let fits = model.system().check_window(time, whole);
            fits.map_err(|bound| item.out_of_bounds(time, &bound))?;
            windows.others.push(window);
        }
    }
    windows.others.sort_by(|a, b| a.get().total_cmp(&b.get()));
    Ok(windows)
}

/// The windows as they are written: none where only what is always listed is left.
pub(super) fn written(windows: &Windows, curves: bool, duration: Positive) -> Vec<f64> {
    if *windows == Windows::default() && !curves {
        return Vec::new();
    }
    let mut times: Vec<f64> =
        windows.stops().into_iter().map(|stop| windows.time(stop, duration.get())).collect();
    times.sort_by(f64::total_cmp);
    times
}
