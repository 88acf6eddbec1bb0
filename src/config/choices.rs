//! Hold the choices that a plan leaves open, once they are made.

use super::plan::Plan;
use crate::kernel::KernelName;
use crate::network::Start;

/// What a plan leaves open, chosen: nothing in here is missing or automatic.
///
/// ```
/// # let plan = fluctua::config::Plan::builder()
/// #     .dot("level", 0.0)
/// #     .reservoir("left", "level", 1.0, 1.0)
/// #     .reservoir("right", "level", 1.0, -1.0)
/// #     .trajectories(640)
/// #     .duration(20.0)
/// #     .blocks(16)
/// #     .build()?;
/// let job = fluctua::run::prepare(&plan)?;
/// assert_eq!(job.choices().start, fluctua::network::Start::Stationary);
/// assert_eq!(job.choices().kernel.to_string(), "compound");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Where trajectories start.
    pub start: Start,
    /// The kernel that moves the walkers.
    pub kernel: KernelName,
    /// The counting fields of each generating function, in the order in which they are asked for.
    pub fields: Vec<[Vec<f64>; 2]>,
    /// The angular frequencies of the spectra, 1/time; none where no spectrum is asked for.
    pub frequencies: Vec<f64>,
}

impl Choices {
    /// The fields of each point of a generating function: a grid, where there are two observables.
    #[must_use]
    pub fn points(&self, plan: &Plan, function: usize) -> Vec<Vec<f64>> {
        let [first, second] = &self.fields[function];
        match plan.observe.generating_functions[function].subject.second {
            None => first.iter().map(|&s| vec![s]).collect(),
            Some(_) => {
                first.iter().flat_map(|&s| second.iter().map(move |&r| vec![s, r])).collect()
            }
        }
    }

    /// Write the choices into the plan that left them open.
    pub(crate) fn write_back(&self, plan: &mut Plan) {
        let parts = plan.parts_mut();
        parts.sampling.start = Some(self.start.clone());
        parts.sampling.kernel = self.kernel;
        for (asked, fields) in parts.observe.generating_functions.iter_mut().zip(&self.fields) {
            asked.fields.get_or_insert_with(|| fields.clone());
        }
        if !self.frequencies.is_empty() {
            parts.observe.frequencies.get_or_insert_with(|| self.frequencies.clone());
        }
    }
}
