//! Estimate figures of merit from the rates of all blocks and of all but one.
//!
//! ```text
//! theta = sum_k a_k J_k / sum_k b_k J_k
//! ```
//!
//! Ratios are formed again without each block and freed of their bias of order one over the blocks. One whose
//! denominator is not twenty standard errors from zero is not resolved. Beside an expected value `theta_0` stands
//! `N - theta_0 D`, which is linear in the rates and so as symmetric as they are, however uncertain `D` is (Fieller,
//! doi:10.1111/j.2517-6161.1954.tb00159.x). Whether a machine exists is not decided here.

use super::jackknife::Jackknife;
use super::resolve::MIN_SIGNIFICANCE;
use super::{Question, Sampled};
use crate::network::{Merit, RateSum, Way};
use crate::quantity::{Estimate, Quantity, Statistic};

/// The sums of rates that a figure of merit is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct MeritEstimate {
    /// What it is called.
    pub quantity: Quantity,
    /// The rates that the sums are made of.
    rates: Vec<Quantity>,
    /// Numerator and denominator (one, of a figure that is no ratio), of all blocks and of all but one.
    all: [f64; 2],
    without: Vec<[f64; 2]>,
    /// What has to be positive where the machine exists.
    positive: Vec<Estimate>,
}

impl MeritEstimate {
    fn jackknife(&self, value: impl Fn([f64; 2]) -> f64) -> Jackknife {
        let mut answer = Jackknife::new(value(self.all));
        self.without.iter().for_each(|&sums| answer.add(value(sums)));
        answer
    }

    /// The figure itself.
    #[must_use]
    pub fn ratio(&self) -> Jackknife {
        self.jackknife(|[over, under]| over / under)
    }

    /// Numerator less an expected value times the denominator: zero in the mean where that is the value.
    #[must_use]
    pub fn against(&self, expected: f64) -> Jackknife {
        self.jackknife(|[over, under]| over - expected * under)
    }

    /// Is what it is divided by far enough from zero?
    #[must_use]
    pub fn is_resolved(&self) -> bool {
        let under = self.jackknife(|[_, under]| under).estimate();
        under.standard_error.is_none_or(|error| under.value.abs() > MIN_SIGNIFICANCE * error)
    }

    /// Do the signs of the currents say, each by so many standard errors, that the machine exists?
    #[must_use]
    pub fn exists(&self, significance: f64) -> bool {
        let is_positive = |sum: &Estimate| {
            sum.standard_error.is_some_and(|error| error > 0.0 && sum.value > significance * error)
        };
        self.positive.iter().all(is_positive)
    }

    /// Put the figure among the estimates where the rates carry it: it is as rough as the roughest of them.
    fn resolve(&self, sampled: &mut Sampled) {
        let ratio = self.ratio();
        let estimate = ratio.unbiased();
        let finite =
            estimate.value.is_finite() && estimate.standard_error.is_none_or(f64::is_finite);
        let shown = self.rates.iter().all(|rate| sampled.estimates.contains_key(rate));
        if !shown || !finite || !self.is_resolved() {
            return;
        }
        if self.rates.iter().any(|rate| sampled.rough.contains(rate)) {
            sampled.rough.insert(self.quantity.clone());
        }
        sampled.skewness.insert(self.quantity.clone(), ratio.skewness());
        sampled.estimates.insert(self.quantity.clone(), estimate);
    }
}

/// A sum of rates as indices of quantities with coefficients.
type Places = Vec<(usize, f64)>;

/// A way of a machine, found among the quantities.
struct Found {
    numerator: Places,
    denominator: Option<Places>,
    positive: Vec<Places>,
}

impl Found {
    /// The way among the quantities; none where one of its rates is not asked for.
    fn of(way: &Way, class: Option<u32>, quantities: &[Quantity]) -> Option<Self> {
        let index = |(of, a): &(_, f64)| {
            let rate = Quantity { class, ..Quantity::new(Clone::clone(of), Statistic::Rate) };
            Some((quantities.iter().position(|known| *known == rate)?, *a))
        };
        let places = |sum: &RateSum| sum.iter().map(index).collect::<Option<Places>>();
        let denominator = match &way.denominator {
            Some(sum) => Some(places(sum)?),
            None => None,
        };
        let signs = way.positive.iter().chain(&way.possible);
        let positive = signs.map(places).collect::<Option<_>>()?;
        Some(Self { numerator: places(&way.numerator)?, denominator, positive })
    }

    /// Numerator, denominator, and what has to be positive.
    fn sums(&self, values: &[f64]) -> ([f64; 2], Vec<f64>) {
        let sum = |places: &Places| places.iter().map(|&(i, a)| a * values[i]).sum::<f64>();
        let under = self.denominator.as_ref().map_or(1.0, sum);
        ([sum(&self.numerator), under], self.positive.iter().map(sum).collect())
    }
}

/// Figures of merit that are evaluated on all blocks and on all but one.
pub(super) struct Merits {
    /// With the way in which each machine works as far as it does.
    list: Vec<(Found, MeritEstimate)>,
    positive: Vec<Vec<Jackknife>>,
}

impl Merits {
    /// The figures of all blocks, whose `values` belong to the quantities that are asked.
    pub(super) fn new(drawn: &Question<'_>, values: &[f64]) -> Self {
        let mut merits = Self { list: Vec::new(), positive: Vec::new() };
        let classes = drawn.quantities.iter().filter_map(|q| q.class).max().unwrap_or(0);
        for class in std::iter::once(None).chain((1..=classes).map(Some)) {
            drawn.merits.iter().for_each(|merit| merits.begin(merit, class, drawn, values));
        }
        merits
    }

    fn begin(&mut self, merit: &Merit, class: Option<u32>, drawn: &Question<'_>, values: &[f64]) {
        let ways = merit.ways.iter().filter_map(|way| Found::of(way, class, drawn.quantities));
        let ratio = |way: &Found| {
            let ([over, under], _) = way.sums(values);
            over / under
        };
        // Where its currents run the other way round a machine is worth less than nothing, but for one that has many
        // ways to work.
        let works = |way: &Found| way.sums(values).1.iter().all(|&sum| sum > 0.0);
        let better = |a: &Found, b: &Found| {
            works(a).cmp(&works(b)).then_with(|| ratio(a).total_cmp(&ratio(b)))
        };
        let Some(way) = ways.max_by(better) else { return };
        let (all, positive) = way.sums(values);
        self.positive.push(positive.into_iter().map(Jackknife::new).collect());
        let estimate = MeritEstimate {
            quantity: merit.quantity(class),
            rates: merit.rates(class).collect(),
            all,
            without: Vec::new(),
            positive: Vec::new(),
        };
        self.list.push((way, estimate));
    }

    /// Add the values without one block.
    pub(super) fn add(&mut self, values: &[f64]) {
        for ((way, estimate), signs) in self.list.iter_mut().zip(&mut self.positive) {
            let (sums, positive) = way.sums(values);
            estimate.without.push(sums);
            signs.iter_mut().zip(positive).for_each(|(sign, value)| sign.add(value));
        }
    }

    /// Put the figures among the estimates, where they are resolved.
    pub(super) fn finish(self, sampled: &mut Sampled) {
        let all = self.list.into_iter().zip(self.positive);
        let estimates = all.map(|((_, estimate), positive)| MeritEstimate {
            positive: positive.iter().map(Jackknife::estimate).collect(),
            ..estimate
        });
        sampled.merits = estimates.collect();
        for merit in sampled.merits.clone() {
            merit.resolve(sampled);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_distr::StandardNormal;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    use super::*;
    use crate::estimate::jackknife::unskewed;
    use crate::kernel::Generator;

    const BLOCKS: u32 = 64;

    /// A ratio of a numerator and a denominator of mean one from so many blocks, each with what a block adds to both
    /// in units of the standard error of its sum.
    fn estimate(mut block: impl FnMut() -> [f64; 2]) -> MeritEstimate {
        let blocks: Vec<[f64; 2]> = (0..BLOCKS).map(|_| block()).collect();
        let n = f64::from(BLOCKS);
        let sum = blocks.iter().fold([0.0; 2], |sum, b| [sum[0] + b[0], sum[1] + b[1]]);
        let without = |b: &[f64; 2]| [0, 1].map(|k| (sum[k] - b[k]) / (n - 1.0));
        MeritEstimate {
            quantity: Quantity::new("efficiency.engine".parse().expect("known"), Statistic::Value),
            rates: Vec::new(),
            all: sum.map(|sum| sum / n),
            without: blocks.iter().map(without).collect(),
            positive: Vec::new(),
        }
    }

    /// Of 60 000 ratios whose denominators are 20 standard errors from zero, Student's law expects 60 beyond its
    /// quantile of one in a thousand. The plain scores have twice as many, for a small denominator makes large
    /// ratios; the linear ones have no more, freed of skewness or not (four standard deviations). A ratio that is
    /// wrong by ten of its standard errors is beyond it with a probability of 0.999.
    #[test]
    fn a_linear_score_has_no_skewness_of_its_denominator() {
        let far =
            StudentsT::new(0.0, 1.0, f64::from(BLOCKS - 1)).map_or(0.0, |t| t.inverse_cdf(0.9995));
        let mut generator = Generator::seed_from_u64(1);
        let mut draws = move || -> f64 { generator.sample(StandardNormal) };
        let scatter = f64::from(BLOCKS).sqrt() / 20.0;
        let mut counts = [0; 3];
        let mut caught = 0;
        for _ in 0..60_000 {
            let seen = estimate(|| [1.0, 1.0 + scatter * draws()]);
            let ratio = seen.ratio();
            let plain = ratio.estimate();
            let z = (plain.value - 1.0) / plain.standard_error.unwrap_or(0.0);
            let score = |expected: f64| {
                let linear = seen.against(expected);
                let apart = linear.estimate();
                [apart.value / apart.standard_error.unwrap_or(0.0), linear.skewness()]
            };
            let [linear, skewness] = score(1.0);
            let scores = [z, linear, unskewed(linear, skewness)];
            counts.iter_mut().zip(scores).for_each(|(n, z)| *n += u32::from(z.abs() > far));
            caught += u32::from(score(1.0 + 10.0 / 20.0)[0].abs() > far);
        }
        let [plain, linear, freed] = counts;
        assert!(plain > 91 && linear < 91 && freed < 91, "{counts:?}");
        assert!(caught > 59_700, "{caught} wrong ratios of 60000 are caught");
    }

    /// A denominator within 20 standard errors of zero resolves nothing, and signs count from their errors.
    #[test]
    fn an_uncertain_denominator_is_not_resolved() {
        let mut generator = Generator::seed_from_u64(2);
        let mut draws = move || -> f64 { generator.sample(StandardNormal) };
        let mut resolved = |errors: f64| {
            let scatter = f64::from(BLOCKS).sqrt() / errors;
            estimate(|| [1.0, 1.0 + scatter * draws()]).is_resolved()
        };
        assert!(!resolved(10.0) && resolved(40.0));
        let sign = |value, error| Estimate { value, standard_error: Some(error) };
        let of = |positive| MeritEstimate { positive, ..estimate(|| [1.0, 1.0]) };
        assert!(of(vec![sign(5.0, 1.0), sign(1.0, 0.1)]).exists(4.0));
        assert!(!of(vec![sign(5.0, 1.0), sign(3.0, 1.0)]).exists(4.0));
        assert!(!of(vec![sign(-5.0, 1.0)]).exists(4.0));
        assert!(!of(vec![Estimate { value: 5.0, standard_error: None }]).exists(4.0));
    }
}
