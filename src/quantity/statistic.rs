//! Name the numbers that describe fluctuations.

use serde::{Deserialize, Serialize};

/// Which number describes an observable's fluctuations.
///
/// ```
/// use fluctua::quantity::Statistic;
/// assert_eq!(Statistic::CUMULANT_RATES[1].word(), "variance_rate");
/// assert!(Statistic::Mean.is_of_window() && !Statistic::Rate.is_of_window());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// Mean per unit time.
    Rate,
    /// `lim K_2(t)/t`: the zero-frequency noise.
    VarianceRate,
    /// `lim K_3(t)/t`.
    ThirdCumulantRate,
    /// `lim K_4(t)/t`.
    FourthCumulantRate,
    /// Variance rate over the magnitude of the rate.
    Fano,
    /// `lim Cov(t)/t` of two observables.
    CovarianceRate,
    /// First cumulant over one window.
    Mean,
    /// Second cumulant over one window.
    Variance,
    /// Third cumulant over one window.
    ThirdCumulant,
    /// Fourth cumulant over one window.
    FourthCumulant,
    /// A time average: a probability, an occupation, a correlation.
    Value,
    /// Derivative of the rate by a parameter.
    Response,
    /// A probability that does not end with the window: to pass ever.
    UltimateValue,
    /// A mean that does not end with the window: of the time of those that pass ever.
    UltimateMean,
    /// Of the ratios of windows: 5 % are not larger.
    #[serde(rename = "quantile_05")]
    Quantile05,
    /// 25 % are not larger.
    #[serde(rename = "quantile_25")]
    Quantile25,
    /// Half of them are not larger.
    Median,
    /// 75 % are not larger.
    #[serde(rename = "quantile_75")]
    Quantile75,
    /// 95 % are not larger.
    #[serde(rename = "quantile_95")]
    Quantile95,
    /// Probability of a window without a ratio, for it takes nothing.
    Undefined,
    /// The ratio that long windows are least likely to have.
    LeastLikely,
}

impl Statistic {
    /// The cumulant rates, by order from one.
    pub const CUMULANT_RATES: [Self; 4] =
        [Self::Rate, Self::VarianceRate, Self::ThirdCumulantRate, Self::FourthCumulantRate];
    /// The cumulants of one window, by order from one.
    pub const WINDOW_CUMULANTS: [Self; 4] =
        [Self::Mean, Self::Variance, Self::ThirdCumulant, Self::FourthCumulant];

    /// The quantiles that are listed of the ratios of windows, each with its share.
    pub const QUANTILES: [(Self, f64); 5] = [
        (Self::Quantile05, 0.05),
        (Self::Quantile25, 0.25),
        (Self::Median, 0.5),
        (Self::Quantile75, 0.75),
        (Self::Quantile95, 0.95),
    ];

    /// Those that one topic alone has, with what a table of them is called.
    pub const OF_TOPICS: [(Self, &'static str); 2] = [
        (Self::UltimateMean, "Mean times of passages, however long they take"),
        (Self::UltimateValue, "Probabilities to pass ever"),
    ];

    /// The word used in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::VarianceRate => "variance_rate",
            Self::ThirdCumulantRate => "third_cumulant_rate",
            Self::FourthCumulantRate => "fourth_cumulant_rate",
            Self::Fano => "fano",
            Self::CovarianceRate => "covariance_rate",
            Self::Mean => "mean",
            Self::Variance => "variance",
            Self::ThirdCumulant => "third_cumulant",
            Self::FourthCumulant => "fourth_cumulant",
            Self::Value => "value",
            Self::Response => "response",
            Self::UltimateValue => "ultimate_value",
            Self::UltimateMean => "ultimate_mean",
            Self::Quantile05 => "quantile_05",
            Self::Quantile25 => "quantile_25",
            Self::Median => "median",
            Self::Quantile75 => "quantile_75",
            Self::Quantile95 => "quantile_95",
            Self::Undefined => "undefined",
            Self::LeastLikely => "least_likely",
        }
    }

    /// Does the number belong to one finite window?
    #[must_use]
    pub fn is_of_window(self) -> bool {
        Self::WINDOW_CUMULANTS.contains(&self) || self.is_of_ratios() && self != Self::LeastLikely
    }

    /// Does it describe the ratios of windows: figures of merit?
    #[must_use]
    pub fn is_of_ratios(self) -> bool {
        let quantile = Self::QUANTILES.iter().any(|(own, _)| *own == self);
        quantile || matches!(self, Self::Undefined | Self::LeastLikely)
    }
}
