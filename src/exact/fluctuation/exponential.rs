//! Compute exponential averages of entropy production, and how hard they are to see in a sample.
//!
//! From the stationary distribution `p`, with the generator tilted by the log-ratios,
//!
//! ```text
//! <exp(-a S_t)> = sum_x p(x)^a [exp(W(a) t) p^(1-a)](x),    W(a)_yx = k_xy exp(-a ln(k/k'))
//! ```
//!
//! It is one at `a = 1` (Seifert, doi:10.1103/PhysRevLett.95.040602) and the same at `a` and `1 - a`.
//! At `a = 2` it tells the variance of `exp(-S_t)`, `<exp(-2 S_t)> - 1`, which a sample must resolve.
//! All terms are positive. They are summed over uniformised steps; where these are many, the exponential of
//! a small network is squared up from a short step, so that neither the duration nor the weights cost anything.
//! Either way scales are kept apart, and rounding grows with the number of steps.

use faer::c64;

use crate::exact::chain::exponential::Generator;
use crate::exact::chain::uniformised::{ExitRates, UniformisedChain};
use crate::exact::fluctuation::underflow::nothing_underflows;
use crate::exact::reason::{Reason, fits, valid_times};
use crate::exact::tolerance::{MAX_EXPONENTIATED_STATES, QUICK_WORK};
use crate::network::{Channel, Clock, Network};

/// Multiplications up to which the sum is preferred, whose rounding is smaller.
const PREFERRED_WORK: f64 = 1e6;
/// Steps after which a sum that will be too long shows that.
const LOOK: u64 = 64;
/// Steps whose rounding hides whether the mean of `exp(-S)` is one, to six digits.
const MAX_STEPS_OF_ONE: f64 = 1e8;
/// Terms below this share of the sum end it, once they fall.
const NEGLIGIBLE: f64 = 1e-18;

const WHAT: &str = "an exponential average of entropy production";

/// `ln <exp(-power S)>` over a window from the stationary `law`, boundary term included.
///
/// `law` holds a probability by state, `duration` is in units of model time; the answer has no unit, is zero at
/// power one, and is right to about `1e-16` times the number of uniformised steps.
///
/// ```
/// # let plan = fluctua::config::read("level.toml", r#"
/// #     title = "A level between two reservoirs"
/// #     [model]
/// #     kind = "dots"
/// #     [model.dots]
/// #     level = { energy = 0.0 }
/// #     [model.reservoirs]
/// #     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
/// #     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// # "#, &[])?;
/// # let network = fluctua::model::compile(&plan.model).network.expect("enumerated");
/// use fluctua::exact;
/// # let structure = fluctua::network::Structure::of(&network);
/// # let law = exact::law_of_class(&network, &structure.closed[0])?;
/// let once = exact::exponential_average(&network, &law, 1.0, 10.0)?;
/// assert!(once.abs() < 1e-13, "<exp(-S)> is one");
/// // A sample must resolve the variance <exp(-2S)> - 1, which grows with the duration.
/// assert!(exact::exponential_average(&network, &law, 2.0, 10.0)? > 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where entropy production is undefined, a rate or probability underflows, the sum is too long, or jumps
/// fall on steps.
pub fn exponential_average(
    network: &Network,
    law: &[f64],
    power: f64,
    duration: f64,
) -> Result<f64, Reason> {
    fits("stationary law", law.len(), network.states.len())?;
    valid_times(&[duration])?;
    if network.clock != Clock::Continuous {
        return Err(Reason::Steps { what: WHAT });
    }
    if let Some(why) = &network.no_entropy {
        return Err(Reason::NoEntropy(why.clone()));
    }
    nothing_underflows(network, law)?;
    let tilted = WeightedChain::of(network, law, power)?;
    let size = tilted.fastest * duration;
    if power == 1.0 && size > MAX_STEPS_OF_ONE {
        let (unit, limit) = ("steps, whose rounding hides the mean", MAX_STEPS_OF_ONE);
        return Err(Reason::TooLarge { what: WHAT, size, unit, limit });
    }
    if law.len() <= MAX_EXPONENTIATED_STATES {
        tilted.log_sum(duration, PREFERRED_WORK).or_else(|_| tilted.log_power(network, duration))
    } else {
        tilted.log_sum(duration, QUICK_WORK)
    }
}

/// The chain whose jumps weigh `exp(-a S)`, with the boundary term in them.
struct WeightedChain {
    law: Vec<f64>,
    steps: UniformisedChain,
    /// `exp(-a S)` by channel; zero where it does not happen.
    weights: Vec<f64>,
    fastest: f64,
}

impl WeightedChain {
    fn of(network: &Network, law: &[f64], power: f64) -> Result<Self, Reason> {
        let exits: Vec<f64> = (0..law.len() as u32)
            .map(|x| if law[x as usize] > 0.0 { network.exit_rate(x) } else { 0.0 })
            .collect();
        let rates = ExitRates::new(exits, Clock::Continuous);
        let (mut ways, mut weights) = (Vec::new(), vec![0.0; network.channels().len()]);
        let happens = |c: &Channel| c.rate > 0.0;
        for (channel, c) in network.channels().iter().enumerate().filter(|(_, c)| happens(c)) {
            let (from, to) = (c.from as usize, c.to as usize);
            if law[from] > 0.0 && law[to] > 0.0 {
                let increment =
                    c.log_ratio.unwrap_or(0.0) + libm::log(law[from]) - libm::log(law[to]);
                weights[channel] = libm::exp(-power * increment);
                ways.push((c.from, c.to, c.rate / rates.fastest * weights[channel]));
            }
        }
        if ways.iter().any(|way| !way.2.is_finite()) {
            return Err(Reason::Unsolvable("a weight leaves the range of double precision".into()));
        }
        let steps = UniformisedChain { ways, stay: rates.staying() };
        Ok(Self { law: law.to_vec(), steps, weights, fastest: rates.fastest })
    }

    fn log_power(&self, network: &Network, duration: f64) -> Result<f64, Reason> {
        let weight = |channel: usize| c64::new(self.weights[channel], 0.0);
        let found = Generator::new(network).exponential(duration, weight);
        let logarithm = found.map(|found| found.log_sum(&self.law)).filter(|log| log.is_finite());
        logarithm.ok_or_else(|| {
            Reason::Unsolvable("its exponential leaves the range of double precision".into())
        })
    }

    fn log_sum(&self, duration: f64, most: f64) -> Result<f64, Reason> {
        let mean = self.fastest * duration;
        let mut vector = self.law.clone();
        // The sum is `sum * exp(scale)`, and so is the term.
        let (mut term, mut sum, mut scale) = (1.0, 1.0, -mean);
        let each = (self.steps.ways.len() + 3 * self.law.len()) as f64;
        let mut last = 0.0;
        for step in 1_u64.. {
            // Terms fall once there are twice as many as the growth of a step and the mean number of steps.
            let least = if step >= LOOK { (2.0 * last * mean).max(mean) } else { mean };
            let size = least.max(step as f64) * each;
            if size > most {
                let (unit, limit) = ("multiplications or more", most);
                return Err(Reason::TooLarge { what: WHAT, size, unit, limit });
            }
            vector = self.steps.forward(&vector);
            let growth: f64 = vector.iter().sum();
            last = growth;
            for v in &mut vector {
                *v /= growth;
            }
            let ratio = growth * mean / step as f64;
            term *= ratio;
            sum += term;
            if ratio < 0.5 && term <= NEGLIGIBLE * sum || growth == 0.0 || mean == 0.0 {
                break;
            }
            if sum > 1e100 {
                scale += libm::log(sum);
                (term, sum) = (term / sum, 1.0);
            }
        }
        Ok(scale + libm::log(sum))
    }
}
