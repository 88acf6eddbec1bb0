//! Read a figure of merit off single windows: what a window delivers over what it takes.
//!
//! ```text
//! eta = N/D,    N = sum_k a_k X_k,    D = sum_k b_k X_k
//! ```
//!
//! with the counts `X_k` of a window, and the roles of the machine in the mean: which terms are given and which are
//! taken does not change from window to window. A window that takes nothing, `D = 0`, has no ratio. Efficiencies
//! of windows have no moments, for their law falls off as `1/eta^2` (Verley, Willaert, Van den Broeck, Esposito,
//! doi:10.1038/ncomms5721). A figure that is no ratio is its count over the duration of the window.

use super::Working;
use crate::exact::distribution::Distribution;
use crate::exact::{Answer, Facts};
use crate::network::{
    Counted, Lattice, Merit, Network, Way, Weights, WindowObservable, merits, no_exergy,
};
use crate::quantity::{Exact, Name, Observable, Quantity, Statistic};

/// A count below this share of the terms that cancel in it is zero.
const CANCELLED: f64 = 1e-13;
/// What a mean rate may be off, as a share of its gross flow.
const ROUNDING: f64 = 1e-14;

/// A figure of merit of single windows.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 1.0 }
/// #     [model.reservoirs]
/// #     hot  = { dot = "level", temperature = 2.0, chemical_potential = 0.0 }
/// #     cold = { dot = "level", temperature = 1.0, chemical_potential = 0.25 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact::Ratio;
///
/// let efficiency = Ratio::of(&"efficiency.engine".parse()?, &network, None)?;
/// // Three electrons came from the hot side and two went out on the cold one: work 2/4 from heat 3.
/// assert_eq!(efficiency.value(&[2, 3], 10.0), Some(0.5 / 3.0));
/// assert_eq!(efficiency.value(&[1, 0], 10.0), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ratio {
    /// What it is called, and what it cannot exceed in the mean.
    pub merit: Merit,
    /// The lattice of what is delivered, and of what is taken where it is a ratio.
    pub lattices: Vec<Lattice>,
    weights: Vec<Weights>,
    way: Way,
}

impl Ratio {
    /// The figure of a system; `facts` tell the roles of the terms where several are possible.
    ///
    /// # Errors
    /// In words, where the system has no such figure, its machine does not work in the mean, or the roles are not known.
    pub fn of(
        asked: &Observable,
        counted: &Counted,
        facts: Option<&Facts>,
    ) -> Result<Self, String> {
        let means = |wanted: &[Observable]| mean_answers(facts?, wanted);
        let found = Self::by_means(asked, counted, facts.map(Facts::network), &means)?;
        found.ok_or_else(|| IDLE.to_owned())
    }

    /// The same with mean rates from anywhere; none where they say that no such machine works.
    pub(crate) fn by_means(
        asked: &Observable,
        counted: &Counted,
        network: Option<&Network>,
        means: &dyn Fn(&[Observable]) -> Option<Vec<Answer>>,
    ) -> Result<Option<Self>, String> {
        let known = merits(counted, network);
        let Some(merit) = known.iter().find(|merit| merit.observable == *asked) else {
            let known: Vec<String> =
                known.iter().map(|merit| merit.observable.to_string()).collect();
            let exergy = asked.name == Name::ExergyEfficiency;
            return Err(if let (true, Some(why)) = (exergy, no_exergy(counted, network)) {
                let endless = counted.no_entropy.iter().map(|why| format!(": {why}"));
                why + &endless.collect::<String>()
            } else if known.is_empty() {
                "this system has no figures of merit: an engine takes two temperatures and a chemical potential other \
                 than zero, exergies an `environment`"
                    .into()
            } else {
                format!("this system has {}", known.join(", "))
            });
        };
        let Some(way) = working(merit, means)? else { return Ok(None) };
        let sums = [&way.numerator].into_iter().chain(&way.denominator);
        let weights: Option<Vec<Weights>> = sums.map(|sum| counted.weighted(sum)).collect();
        let weights = weights.ok_or("not all of its terms are counted")?;
        let lattice = |weights: &Weights| {
            Lattice::of(&WindowObservable::current(asked.clone(), weights.clone()), None)
        };
        let lattices = weights.iter().map(lattice).collect();
        Ok(Some(Self { merit: merit.clone(), lattices, weights, way: way.clone() }))
    }

    /// The value that a window of this duration has in a cell of its lattices; none where nothing was taken.
    #[must_use]
    pub fn value(&self, cell: &[i64], window: f64) -> Option<f64> {
        let (over, under) = cell.split_at(self.lattices[0].width());
        let over = uncancelled(&self.lattices[0], over);
        let under = match self.lattices.get(1) {
            Some(lattice) => uncancelled(lattice, under),
            None => window,
        };
        // Zero has one sign.
        (under != 0.0).then(|| over / under + 0.0)
    }

    /// The exact joint law of what is delivered and taken in a window, from a law over the states.
    ///
    /// # Errors
    /// A reason, where it is not affordable.
    pub fn law(
        &self,
        network: &Network,
        start: &[f64],
        window: f64,
    ) -> Result<Distribution, String> {
        let lattices: Vec<&Lattice> = self.lattices.iter().collect();
        Distribution::of(network, start, &lattices, window)
    }

    /// The sums of rates of what is delivered and taken.
    pub(in crate::exact) fn way(&self) -> &Way {
        &self.way
    }

    /// What each channel adds to what is delivered and, of a ratio, to what is taken.
    pub(super) fn increments(&self, network: &Network) -> Vec<Vec<f64>> {
        let of = |weights: &Weights| {
            let channels = network.channels().iter();
            channels.map(|c| network.counting.increment(weights, c.class)).collect()
        };
        self.weights.iter().map(of).collect()
    }
}

/// The value of a cell, without what is left where terms cancel.
fn uncancelled(lattice: &Lattice, cell: &[i64]) -> f64 {
    let value = lattice.value(cell);
    let gross: f64 =
        lattice.coordinates.iter().zip(cell).map(|(c, &n)| c.quantum * (n as f64).abs()).sum();
    if value.abs() <= CANCELLED * gross { 0.0 } else { value }
}

/// Why a machine has no law.
const IDLE: &str = "no such machine works here in the mean";

/// The way in which the machine works in the mean; none where it does not. Without mean rates the only way there is.
fn working<'m>(
    merit: &'m Merit,
    means: &dyn Fn(&[Observable]) -> Option<Vec<Answer>>,
) -> Result<Option<&'m Way>, String> {
    let Some(answers) = means(&terms(merit)) else {
        let unknown = "which of its terms are given and which are taken is known from exact rates of a stationary \
                       start alone";
        let [way] = merit.ways.as_slice() else { return Err(unknown.into()) };
        return Ok(Some(way));
    };
    let answers: Vec<&Answer> = answers.iter().collect();
    Ok(merit.ways.iter().find(|way| Working::of(way, &answers).is_some()))
}

/// The mean rates of a network, where it starts stationary.
pub(crate) fn mean_answers(facts: &Facts, wanted: &[Observable]) -> Option<Vec<Answer>> {
    let rates = facts.mean_rates(wanted)?;
    let answer = |(of, rate): (&Observable, Option<crate::exact::MeanRate>)| {
        let rate = rate?;
        let exact = Exact { value: rate.value, estimated: Some(rate.value) };
        let quantity = Quantity::new(of.clone(), Statistic::Rate);
        Some(Answer { quantity, exact, scale: rate.gross, rounding: ROUNDING * rate.gross })
    };
    Some(wanted.iter().zip(rates).filter_map(answer).collect())
}

/// The observables that its ways are made of, each once.
fn terms(merit: &Merit) -> Vec<Observable> {
    let mut list: Vec<Observable> = Vec::new();
    for quantity in merit.rates(None) {
        if !list.contains(&quantity.observable) {
            list.push(quantity.observable);
        }
    }
    list
}
