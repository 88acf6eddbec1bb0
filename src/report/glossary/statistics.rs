//! Explain statistics and kinds of curves.

use super::Entry;
use crate::quantity::Statistic;

/// Each statistic of a count X over windows of duration t, with the unit that it gives a count in `u`.
const STATISTICS: [(Statistic, &str, &str, &str); 21] = [
    (Statistic::Rate, "u/time", "<X_t>/t", "Mean per unit time: the current."),
    (
        Statistic::VarianceRate,
        "u^2/time",
        "lim K_2(t)/t, estimated by [K_2(t) - K_2(t/2)]/(t/2)",
        "Zero-frequency noise.",
    ),
    (
        Statistic::ThirdCumulantRate,
        "u^3/time",
        "lim K_3(t)/t",
        "Skewness of long windows, per time.",
    ),
    (
        Statistic::FourthCumulantRate,
        "u^4/time",
        "lim K_4(t)/t",
        "Fourth cumulant of long windows, per time.",
    ),
    (
        Statistic::Fano,
        "u",
        "variance_rate/|rate|",
        "Noise over current: 1 of a Poisson process of unit counts.",
    ),
    (
        Statistic::CovarianceRate,
        "u v/time",
        "lim Cov(X_t, Y_t)/t",
        "Zero-frequency cross-noise of two counts.",
    ),
    (Statistic::Mean, "u", "<X_t>", "Mean over one window."),
    (Statistic::Variance, "u^2", "<(X_t - <X_t>)^2>", "Variance over one window."),
    (Statistic::ThirdCumulant, "u^3", "K_3(t)", "Third cumulant over one window."),
    (Statistic::FourthCumulant, "u^4", "K_4(t)", "Fourth cumulant over one window."),
    (Statistic::Value, "u", "", "A time average, a probability or a figure of merit."),
    (
        Statistic::Response,
        "u/(time v)",
        "d rate/d parameter",
        "Derivative of a rate by a parameter.",
    ),
    (
        Statistic::UltimateValue,
        "u",
        "",
        "A probability that does not end with the window: to pass ever.",
    ),
    (
        Statistic::UltimateMean,
        "u",
        "",
        "A mean that does not end with the window: of the time of those that pass ever.",
    ),
    (Statistic::Quantile05, "u", "", "5 % of the ratios of windows are not larger."),
    (Statistic::Quantile25, "u", "", "25 % of the ratios of windows are not larger."),
    (Statistic::Median, "u", "", "Half of the ratios of windows are not larger."),
    (Statistic::Quantile75, "u", "", "75 % of the ratios of windows are not larger."),
    (Statistic::Quantile95, "u", "", "95 % of the ratios of windows are not larger."),
    (
        Statistic::Undefined,
        "1",
        "",
        "Probability of a window without a ratio, for it takes nothing.",
    ),
    (Statistic::LeastLikely, "u", "", "The ratio that long windows are least likely to have."),
];

/// Each kind of curve.
const KINDS: [(&str, &str, &str); 7] = [
    ("distribution", "P(X_t = x)", "Probability of each value of a count over a window."),
    (
        "scgf",
        "lambda(s) = lim ln <exp(s X_t)>/t",
        "Scaled cumulant generating function: its derivatives at 0 are the cumulant rates.",
    ),
    (
        "rate_function",
        "I(j) = max_s [s j - lambda(s)]",
        "How fast P(X_t/t = j) falls with t: its Legendre transform.",
    ),
    ("waiting_time", "w(t)", "Density of the time between successive jumps of a kind."),
    ("passage_time", "f(t)", "Density of the time of first passage."),
    (
        "spectrum",
        "integral <dI_a(t) dI_b(0)> cos(w t) dt",
        "Noise at an angular frequency; at zero the variance rate.",
    ),
    (
        "imaginary_spectrum",
        "integral <dI_a(t) dI_b(0)> sin(w t) dt",
        "Imaginary part of the cross-noise of a pair: which current leads.",
    ),
];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let statistics = STATISTICS.iter().map(|&(statistic, unit, formula, meaning)| Entry {
        word: statistic.word(),
        what: "a statistic",
        meaning,
        unit,
        formula,
    });
    let kinds = KINDS.iter().map(|&(word, formula, meaning)| Entry {
        word,
        what: "a kind of curve",
        meaning,
        unit: "",
        formula,
    });
    statistics.chain(kinds)
}
