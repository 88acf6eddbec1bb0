//! Draw all z-scores of a report against the normal law.

use crate::figure::{Axis, Dash, Figure, Ink, Layer, Mark, Panel};
use crate::report::stored::StoredReport;

/// Fewer z-scores show no law.
const MIN_SCORES: usize = 8;
/// More are thinned out in the middle, where they lie on each other.
const MOST_SCORES: usize = 400;

/// The figure, where enough was compared.
pub(super) fn figure(report: &StoredReport) -> Option<Figure> {
    let judged = report.quantities.iter().filter(|row| row.judged != Some(false));
    let mut scores: Vec<f64> = judged.filter_map(|row| row.z).filter(|z| z.is_finite()).collect();
    if scores.len() < MIN_SCORES {
        return None;
    }
    scores.sort_by(f64::total_cmp);
    let all = scores.len();
    let kept =
        |&k: &usize| all <= MOST_SCORES || k < 100 || all - k <= 100 || k.is_multiple_of(all / 200);
    let (at, z): (Vec<f64>, Vec<f64>) =
        (0..all).filter(kept).map(|k| (quantile((k as f64 + 0.5) / all as f64), scores[k])).unzip();
    let reach = at.iter().chain(&z).fold(3.0, |most: f64, x| most.max(x.abs())) * 1.05;
    let ends = vec![-reach, reach];
    let panel = Panel::new(
        Axis::new("Quantile of the normal law").range(-reach, reach),
        Axis::new("$z$ = (sampled $-$ exact)/error").range(-reach, reach),
    )
    .with(Layer::new(Ink::Exact, Mark::Line { x: ends.clone(), y: ends, dash: Dash::Solid }))
    .with(Layer::dots(Ink::Series(0), at, z));
    let caption = format!(
        "The {all} z-scores of the report in order. A correct sampler with correct error bars lies near the \
         line. Scores of one run are correlated, so that neighbours leave it together."
    );
    Some(
        Figure::new("comparison", "All comparisons against the normal law")
            .caption(caption)
            .panel(panel),
    )
}

/// The number below which a normal variable stays with this chance, to nine digits, by the rational functions of
/// Acklam; `libm` makes it the same on every machine.
fn quantile(chance: f64) -> f64 {
    const TAIL: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const BELOW_TAIL: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    const MIDDLE: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const BELOW_MIDDLE: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    let along = |terms: &[f64], x: f64| terms.iter().fold(0.0, |sum, term| sum * x + term);
    let side = chance.min(1.0 - chance);
    let value = if side < 0.024_25 {
        let x = libm::sqrt(-2.0 * libm::log(side));
        along(&TAIL, x) / along(&BELOW_TAIL, x)
    } else {
        let x = side - 0.5;
        x * along(&MIDDLE, x * x) / along(&BELOW_MIDDLE, x * x)
    };
    if chance > 0.5 { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::quantile;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[test]
    fn quantiles_are_those_of_the_normal_law() {
        let law = Normal::new(0.0, 1.0).expect("a law");
        for chance in [1e-6, 1e-3, 0.02, 0.1, 0.5, 0.6, 0.99, 1.0 - 1e-5] {
            let apart = quantile(chance) - law.inverse_cdf(chance);
            assert!(apart.abs() < 1e-7, "{chance}: {apart}");
        }
    }
}
