//! Look for where a function of the energy varies, of which nothing is known but its values: an expression.
//!
//! It is sampled evenly, and closer and closer about the places that the expression itself names: its numbers, and the
//! zeros of its linear parts (the centre of a peak). Parts of the range are halved until the polynomial through 17 of
//! their points meets all samples: a peak that stands on a smooth background is found where a sample lies on it, however
//! few nodes a quadrature would have there.

use std::f64::consts::PI;

use super::transmission::Feature;

/// Samples at even distances.
pub(super) const SAMPLES: usize = 1 << 16;
/// Parts that are looked at in any case.
const PARTS: usize = 64;
/// Samples on either side of a named place: the range, and each `CLOSER` times the distance of the last.
const CLOSING: usize = 72;
const CLOSER: f64 = 0.6;
/// Intervals of the points that a polynomial goes through.
const DEGREE: usize = 16;
/// A polynomial that misses no sample by more, as a share of the largest, is the function.
const MET: f64 = 1e-8;
/// Parts that are halved at most: a function that is rough everywhere is not resolved.
const MOST: usize = 2000;
/// Extremes that are followed, highest and lowest.
const EXTREMES: usize = 64;
/// Steps that find an extreme between its neighbours.
const STEPS: usize = 48;

/// A value at an energy.
type Sample = (f64, f64);

/// Where a function varies; its fault where a sample, or an extreme between samples, has one.
pub(super) fn features<E>(
    range: [f64; 2],
    named: &[f64],
    value: impl Fn(f64) -> Result<f64, E>,
) -> Result<Vec<Feature>, E> {
    let samples = samples(range, named, &value)?;
    follow_extremes(&samples, &value)?;
    let largest = samples.iter().fold(0.0_f64, |largest, own| largest.max(own.1.abs()));
    let step = (range[1] - range[0]) / PARTS as f64;
    let place = |k: usize| range[0] + k as f64 * step;
    let mut found: Vec<Feature> =
        (0..=PARTS).map(|k| Feature { at: place(k), scale: step, lone: false }).collect();
    let mut open: Vec<[f64; 2]> = (0..PARTS).map(|k| [place(k), place(k + 1)]).collect();
    // Layer by layer, so that where there are too many parts all of them are coarse.
    let mut halved = 0;
    while !open.is_empty() {
        let mut next = Vec::new();
        for ends in std::mem::take(&mut open) {
            let middle = f64::midpoint(ends[0], ends[1]);
            let stops = halved == MOST || middle <= ends[0] || middle >= ends[1];
            if stops || is_met(ends, within(&samples, ends), MET * largest, &value)? {
                continue;
            }
            halved += 1;
            let scale = (ends[1] - ends[0]) / 2.0;
            found.push(Feature { at: middle, scale, lone: true });
            next.extend([[ends[0], middle], [middle, ends[1]]]);
        }
        open = next;
    }
    Ok(found)
}

/// Values at even distances and about the named places, ascending; the named places are the first to be refused.
fn samples<E>(
    [from, to]: [f64; 2],
    named: &[f64],
    value: &impl Fn(f64) -> Result<f64, E>,
) -> Result<Vec<Sample>, E> {
    let width = to - from;
    let about = |at: f64| {
        let distances =
            std::iter::successors(Some(width), |last| Some(CLOSER * last)).take(CLOSING);
        distances.flat_map(move |apart| [at - apart, at + apart])
    };
    let even = (0..=SAMPLES).map(|k| from + width * k as f64 / SAMPLES as f64);
    let all = named.iter().copied().chain(named.iter().copied().flat_map(about)).chain(even);
    let all = all.filter(|at| (from..=to).contains(at));
    let mut samples = all.map(|at| Ok((at, value(at)?))).collect::<Result<Vec<Sample>, E>>()?;
    samples.sort_by(|a, b| a.0.total_cmp(&b.0));
    samples.dedup_by(|a, b| a.0 == b.0);
    Ok(samples)
}

/// Look between the samples about the highest and the lowest, by golden sections.
fn follow_extremes<E>(samples: &[Sample], value: &impl Fn(f64) -> Result<f64, E>) -> Result<(), E> {
    for sign in [1.0, -1.0] {
        let top = |three: &&[Sample]| {
            let [a, b, c] = [0, 1, 2].map(|k| sign * three[k].1);
            b >= a && b >= c && b > a.min(c)
        };
        let mut tops: Vec<&[Sample]> = samples.windows(3).filter(top).collect();
        tops.sort_by(|a, b| (sign * b[1].1).total_cmp(&(sign * a[1].1)));
        for three in tops.into_iter().take(EXTREMES) {
            let [mut low, mut high] = [three[0].0, three[2].0];
            let share = (5.0_f64.sqrt() - 1.0) / 2.0;
            for _ in 0..STEPS {
                let [a, b] = [high - share * (high - low), low + share * (high - low)];
                if sign * value(a)? >= sign * value(b)? { high = b } else { low = a }
            }
        }
    }
    Ok(())
}

fn within(samples: &[Sample], [from, to]: [f64; 2]) -> &[Sample] {
    let first = samples.partition_point(|own| own.0 < from);
    let last = samples.partition_point(|own| own.0 <= to);
    &samples[first..last]
}

/// Does a polynomial through Chebyshev's points of a part meet its samples? By the second barycentric formula.
fn is_met<E>(
    [from, to]: [f64; 2],
    samples: &[Sample],
    most: f64,
    value: &impl Fn(f64) -> Result<f64, E>,
) -> Result<bool, E> {
    let [middle, half] = [f64::midpoint(from, to), (to - from) / 2.0];
    let mut points = [(0.0, 0.0, 0.0); DEGREE + 1];
    for (k, point) in points.iter_mut().enumerate() {
        let at = (middle + half * libm::cos(PI * k as f64 / DEGREE as f64)).clamp(from, to);
        let end = if k == 0 || k == DEGREE { 0.5 } else { 1.0 };
        *point = (at, value(at)?, if k % 2 == 0 { end } else { -end });
    }
    Ok(samples.iter().all(|&(at, value)| {
        let [mut above, mut below] = [0.0; 2];
        for (own, known, weight) in points {
            if own == at {
                return true;
            }
            let share = weight / (at - own);
            above += share * known;
            below += share;
        }
        (above / below - value).abs() <= most
    }))
}

#[cfg(test)]
mod tests {
    use super::features;

    fn parts(function: impl Fn(f64) -> f64, named: &[f64]) -> Vec<f64> {
        let value = |at: f64| Some(function(at)).filter(|own| *own <= 1.0).ok_or(at);
        let found = features([-100.0, 100.0], named, value).expect("nothing is above one");
        found.into_iter().filter(|own| own.lone).map(|own| own.at).collect()
    }

    #[test]
    fn peaks_on_a_background_are_found() {
        let smooth = |e: f64| 0.05 * (-(e / 2.0).powi(2)).exp();
        let peak =
            |width: f64| move |e: f64| smooth(e) + 0.9 * (-((e - 0.1) / width).powi(2)).exp();
        assert!(parts(smooth, &[]).is_empty());
        let near = |list: &[f64], width: f64| {
            list.iter().filter(|at| (*at - 0.1).abs() < 5.0 * width).count() > 2
        };
        let seen = parts(peak(0.02), &[]);
        assert!(near(&seen, 0.02) && seen.len() < 60, "{}", seen.len());
        // Narrower than the distance of the samples, where the expression names its centre.
        assert!(near(&parts(peak(1e-6), &[0.1]), 1e-6));
    }

    #[test]
    fn extremes_between_samples_are_looked_at() {
        let value = |at: f64| {
            let own = 1.000_000_1 - (at - 0.100_1).powi(2);
            Some(own).filter(|own| *own <= 1.0).ok_or(at)
        };
        let above = features([-100.0, 100.0], &[], value).expect_err("it is above one");
        assert!((above - 0.100_1).abs() < 4e-4, "{above}");
    }
}
