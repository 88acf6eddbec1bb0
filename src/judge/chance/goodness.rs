//! Test sampled curves against exact ones.
//!
//! Windows are independent draws from the exact law, whichever kernel walks them, so that numbers of
//! windows are judged as counts ([`super::splits`]). What windows sum up, such as waits, of which one window
//! has many, has its covariance from whole blocks: of block
//! vectors `x_b` with exact mean `m`, Hotelling's `T^2 = B (x - m)^T S^-1 (x - m)` has
//! `(B - k)/(k (B - 1)) T^2 ~ F(k, B - k)`; for many blocks it is a chi-square of `k` degrees.

use crate::judge::level::ROUNDING;
use std::ops::Range;

use statrs::distribution::{ChiSquared, ContinuousCDF, FisherSnedecor, StudentsT};

use super::splits;
use crate::estimate::jackknife::unskewed;
use crate::estimate::{MIN_BLOCKS, ScgfEstimate, TimeHistogram};
use crate::judge::curve::Test;
use crate::quantity::Estimate;

/// Cells are pooled until this many windows are expected in each, by Pearson's old rule; the test is exact at
/// any number, but fewer tell too little.
const MIN_EXPECTED: f64 = 5.0;
/// Windows in each pool of cells whose moments are judged as normal: a cell's skewness is then below
/// 0.05, which changes a chance of 1e-5 by less than a third.
const MIN_EXPECTED_OF_MOMENTS: f64 = 400.0;
/// Waits in each pool of bins that are judged by the scatter of blocks, for the same reason.
const MIN_WAITS: f64 = 1000.0;
/// Blocks for each degree of freedom.
const BLOCKS_PER_DEGREE: usize = 8;
/// Pooled cells are at most so many: beyond, power is spread thin.
const MAX_CELLS: usize = 32;
/// Moments of the probability integral transform that are tested.
const MOMENTS: usize = 4;
/// A direction of the covariance below this share of the largest is none.
const SINGULAR: f64 = 1e-10;

/// Neighbours pooled in order until enough is expected in each pool; what is left joins the last.
fn pools(expected: &[f64], least: f64) -> Vec<Range<usize>> {
    let (mut pools, mut start, mut open) = (Vec::new(), 0, 0.0);
    for (cell, more) in expected.iter().enumerate() {
        open += more;
        if open >= least {
            pools.push(start..cell + 1);
            (start, open) = (cell + 1, 0.0);
        }
    }
    match pools.last_mut() {
        Some(last) => last.end = expected.len(),
        None => pools.push(0..expected.len()),
    }
    pools
}

/// What falls into each pool.
fn sums<T: Copy + std::iter::Sum<T>>(values: &[T], pools: &[Range<usize>]) -> Vec<T> {
    pools.iter().map(|pool| values[pool.clone()].iter().copied().sum()).collect()
}

/// Windows by cell, against the exact probability of each, pooled in order.
pub(in crate::judge) fn pooled(exact: &[f64], counts: &[u64]) -> Option<Test> {
    let windows = counts.iter().sum::<u64>() as f64;
    let expected: Vec<f64> = exact.iter().map(|p| p * windows).collect();
    let pools = pools(&expected, MIN_EXPECTED.max(windows / MAX_CELLS as f64));
    let method = "chi-square of pooled cells, split in halves (exact binomials)";
    splits::spread(&sums(counts, &pools), &sums(exact, &pools), method)
}

/// The probability integral transform: a uniform number `u` between the exact probabilities below and
/// up to a window's pool of cells has vanishing means of Legendre polynomials, averaged over `u`, with a
/// covariance that the exact law gives. Where pools are no more than moments, [`pooled`] says it all.
pub(in crate::judge) fn transformed(exact: &[f64], counts: &[u64]) -> Option<Test> {
    let windows = counts.iter().sum::<u64>() as f64;
    let expected: Vec<f64> = exact.iter().map(|p| p * windows).collect();
    let pools = pools(&expected, MIN_EXPECTED_OF_MOMENTS);
    if pools.len() <= MOMENTS + 1 {
        return None;
    }
    let (mut below, mut off) = (0.0, [0.0; MOMENTS]);
    let mut covariance = [[0.0; MOMENTS]; MOMENTS];
    for (p, count) in sums(exact, &pools).into_iter().zip(sums(counts, &pools)) {
        let moments = legendre_means(below, below + p);
        for i in 0..MOMENTS {
            off[i] += (count as f64 - p * windows) * moments[i];
            for j in 0..MOMENTS {
                covariance[i][j] += windows * p * moments[i] * moments[j];
            }
        }
        below += p;
    }
    let (statistic, degrees) = whitened(&covariance.map(Vec::from), &off);
    let p_value = ChiSquared::new(degrees as f64).ok()?.sf(statistic).clamp(0.0, 1.0);
    let method = "probability integral transform, four Legendre moments (chi-square)".to_owned();
    Some(Test { method, statistic, degrees, p_value, p_above: p_value, counts: Vec::new() })
}

/// Means of the Legendre polynomials of order 1 to 4 in `2u - 1` for `u` uniform in a range.
fn legendre_means(from: f64, to: f64) -> [f64; MOMENTS] {
    let polynomials = |u: f64| {
        let x = 2.0 * u.clamp(0.0, 1.0) - 1.0;
        let mut p = [1.0, x, 0.0, 0.0, 0.0, 0.0];
        for n in 1..=MOMENTS {
            let k = n as f64;
            p[n + 1] = ((2.0 * k + 1.0) * x * p[n] - k * p[n - 1]) / (k + 1.0);
        }
        p
    };
    let (low, high) = (polynomials(from), polynomials(to));
    std::array::from_fn(|m| {
        let n = m + 1;
        if to - from < 1e-9 {
            return f64::midpoint(low[n], high[n]);
        }
        // The integral of P_n is (P_(n+1) - P_(n-1))/(2n + 1); x runs twice as fast as u.
        let integral = |p: &[f64; MOMENTS + 2]| (p[n + 1] - p[n - 1]) / (2 * n + 1) as f64;
        (integral(&high) - integral(&low)) / (2.0 * (to - from))
    })
}

/// Windows by the bin of their time, against the exact probability of each; what is in none is the last.
pub(in crate::judge) fn passed(timed: &TimeHistogram, exact: &[f64]) -> Option<Test> {
    let mut counts = timed.counts();
    let windows: u64 = timed.totals.iter().sum();
    counts.push(windows - counts.iter().sum::<u64>());
    let rest = (1.0 - exact.iter().sum::<f64>()).max(0.0);
    let probabilities: Vec<f64> = exact.iter().copied().chain([rest]).collect();
    let expected: Vec<f64> = probabilities.iter().map(|p| p * windows as f64).collect();
    let pools = pools(&expected, MIN_EXPECTED.max(windows as f64 / MAX_CELLS as f64));
    let method = "chi-square of pooled times, split in halves (exact binomials)";
    splits::spread(&sums(&counts, &pools), &sums(&probabilities, &pools), method)
}

/// Waits by bin: with `n_b` of `N_b` of a block in a bin, `n_b - p N_b` has mean zero. Bins are pooled in
/// order; what is in none is the last, and it is left, for it is what the others leave.
///
/// A bin of too few waits by chance scatters too little by the same chance. Its scatter is scaled up to what
/// the expected number would have.
pub(in crate::judge) fn waited(timed: &TimeHistogram, exact: &[f64]) -> Option<Test> {
    let blocks = timed.totals.len();
    let total = timed.totals.iter().sum::<u64>() as f64;
    let most = MAX_CELLS.min(blocks / BLOCKS_PER_DEGREE).max(1);
    let rest = (1.0 - exact.iter().sum::<f64>()).max(0.0);
    let expected: Vec<f64> = exact.iter().chain([&rest]).map(|p| p * total).collect();
    let mut pools = pools(&expected, MIN_WAITS.max(total / most as f64));
    pools.pop();
    let [expected, seen] = [
        sums(&expected, &pools),
        sums(&timed.counts(), &pools).into_iter().map(|count| count as f64).collect(),
    ];
    let wider: Vec<f64> =
        expected.iter().zip(&seen).map(|(e, n)| (e / n.max(1.0)).sqrt().max(1.0)).collect();
    let off = |(counts, &of_block): (&Vec<u64>, &u64)| -> Vec<f64> {
        let share = of_block as f64 / total;
        let groups = sums(counts, &pools).into_iter().zip(&expected).zip(&seen).zip(&wider);
        groups
            .map(|(((count, expected), seen), wider)| {
                let mean = (seen - expected) / blocks as f64;
                mean + wider * (count as f64 - share * expected - mean)
            })
            .collect()
    };
    let vectors: Vec<Vec<f64>> = timed.bins.iter().zip(&timed.totals).map(off).collect();
    let method = "chi-square of pooled times, covariance from blocks (Hotelling)";
    hotelling(&vectors, method)
}

/// Are times at two ends distributed alike, whatever the odds of the ends?
pub(in crate::judge) fn alike(ends: [&TimeHistogram; 2]) -> Option<Test> {
    let counts = ends.map(TimeHistogram::counts);
    let [n, m] = [0, 1].map(|end| counts[end].iter().sum::<u64>() as f64);
    let share = n.min(m) / (n + m);
    let both = counts[0].iter().zip(&counts[1]);
    let expected: Vec<f64> = both.map(|(a, b)| share * (a + b) as f64).collect();
    let pools = pools(&expected, MIN_EXPECTED.max(n.min(m) / MAX_CELLS as f64));
    let [first, second] = [0, 1].map(|end| sums(&counts[end], &pools));
    let method = "two distributions of times, split in halves (exact hypergeometrics)";
    splits::alike([&first, &second], method)
}

/// `|estimate - expected|` in standard errors, less what skewness adds to it; none where nothing fluctuates.
pub(in crate::judge) fn distance(
    estimate: Estimate,
    expected: f64,
    scale: f64,
    skewness: f64,
) -> Option<f64> {
    let error = estimate.standard_error.filter(|&error| error > ROUNDING * scale)?;
    Some(unskewed((estimate.value - expected) / error, skewness).abs())
}

/// The largest of some distances, judged as one of so many (Bonferroni).
pub(in crate::judge) fn largest_distance(distances: Vec<f64>, blocks: u64) -> Option<Test> {
    if blocks < MIN_BLOCKS as u64 {
        return None;
    }
    let points = distances.len();
    let largest = distances.into_iter().max_by(f64::total_cmp)?;
    let law = StudentsT::new(0.0, 1.0, (blocks - 1) as f64).ok()?;
    let p_value = (2.0 * law.sf(largest) * points as f64).min(1.0);
    Some(Test {
        method: format!("largest |z| of {points} points (Bonferroni)"),
        statistic: largest,
        degrees: blocks as usize - 1,
        p_value,
        p_above: p_value,
        counts: Vec::new(),
    })
}

/// Principal components below this share of the largest are not tested: in them the means of
/// exponentials, which are far from normal, cancel.
const PRINCIPAL: f64 = 0.01;

/// Estimates that vary together, with their values without each block, against what is expected: a
/// chi-square of the principal components of their correlations.
pub(in crate::judge) fn decorrelated(points: &[(&ScgfEstimate, f64)], blocks: u64) -> Option<Test> {
    let count = points.first()?.0.without.len();
    if count < MIN_BLOCKS || blocks as usize != count {
        return None;
    }
    let b = count as f64;
    // Pseudo-values: their mean has no bias of order 1/B, their scatter is that of the estimate.
    let standard: Vec<Vec<f64>> = points
        .iter()
        .filter_map(|(grown, expected)| {
            let error = grown.estimate.standard_error? * b.sqrt();
            let pseudo = |without: &f64| b * grown.estimate.value - (b - 1.0) * without;
            Some(grown.without.iter().map(|w| (pseudo(w) - expected) / error).collect())
        })
        .collect();
    let components = principal(&standard, count / BLOCKS_PER_DEGREE)?;
    let vectors: Vec<Vec<f64>> = (0..count)
        .map(|block| {
            let along = |c: &Vec<f64>| c.iter().zip(&standard).map(|(c, x)| c * x[block]).sum();
            components.iter().map(along).collect()
        })
        .collect();
    let method = "chi-square of principal components, covariance from blocks (Hotelling)";
    hotelling(&vectors, method)
}

/// The leading eigenvectors of the correlations of some series.
fn principal(series: &[Vec<f64>], most: usize) -> Option<Vec<Vec<f64>>> {
    let size = series.len();
    let centred: Vec<Vec<f64>> = series
        .iter()
        .map(|x| {
            let mean = x.iter().sum::<f64>() / x.len() as f64;
            x.iter().map(|x| x - mean).collect()
        })
        .collect();
    let product = |i: usize, j: usize| -> f64 {
        centred[i].iter().zip(&centred[j]).map(|(a, b)| a * b).sum()
    };
    let correlations = faer::Mat::from_fn(size, size, product);
    let (values, vectors) = eigen(&correlations)?;
    // Ascending.
    let value = |k: usize| values[k];
    let leading = (0..size).rev().take(most);
    let kept = leading.filter(|&k| value(k) > PRINCIPAL * value(size - 1));
    Some(kept.map(|k| (0..size).map(|i| vectors[(i, k)]).collect()).collect())
}

/// Eigenvalues, ascending, and eigenvectors of a symmetric matrix, by one thread: no setting of the process is
/// read or changed.
fn eigen(matrix: &faer::Mat<f64>) -> Option<(faer::Col<f64>, faer::Mat<f64>)> {
    use faer::dyn_stack::{MemBuffer, MemStack};
    use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
    let (size, par) = (matrix.nrows(), faer::Par::Seq);
    let mut values = faer::Col::zeros(size);
    let mut vectors = faer::Mat::zeros(size, size);
    let vectors_wanted = ComputeEigenvectors::Yes;
    let scratch = self_adjoint_evd_scratch::<f64>(size, vectors_wanted, par, faer::Spec::default());
    let mut memory = MemBuffer::new(scratch);
    let found = self_adjoint_evd(
        matrix.as_ref(),
        values.as_diagonal_mut(),
        Some(vectors.as_mut()),
        par,
        MemStack::new(&mut memory),
        faer::Spec::default(),
    );
    found.ok().map(|()| (values, vectors))
}

/// Hotelling's test that block vectors have the mean zero.
fn hotelling(blocks: &[Vec<f64>], method: &str) -> Option<Test> {
    let (count, size) = (blocks.len() as f64, blocks.first()?.len());
    if size == 0 || blocks.len() < BLOCKS_PER_DEGREE {
        return None;
    }
    let mean: Vec<f64> =
        (0..size).map(|i| blocks.iter().map(|x| x[i]).sum::<f64>() / count).collect();
    let mut covariance = vec![vec![0.0; size]; size];
    for x in blocks {
        for i in 0..size {
            for j in 0..=i {
                covariance[i][j] += (x[i] - mean[i]) * (x[j] - mean[j]) / (count - 1.0);
            }
        }
    }
    let (square, degrees) = whitened(&covariance, &mean);
    if degrees == 0 || degrees + 2 > blocks.len() {
        return None;
    }
    let statistic = count * square;
    let k = degrees as f64;
    let law = FisherSnedecor::new(k, count - k).ok()?;
    let p_value = law.sf(statistic * (count - k) / (k * (count - 1.0))).clamp(0.0, 1.0);
    let (method, p_above, counts) = (method.to_owned(), p_value, Vec::new());
    Some(Test { method, statistic, degrees, p_value, p_above, counts })
}

/// `v^T C^-1 v` over the directions in which `C` (lower triangle) varies, and how many these are.
fn whitened(covariance: &[Vec<f64>], v: &[f64]) -> (f64, usize) {
    let size = v.len();
    let largest = (0..size).map(|i| covariance[i][i]).fold(0.0, f64::max);
    let mut factor = vec![vec![0.0; size]; size];
    let (mut square, mut degrees) = (0.0, 0);
    let mut solved = vec![0.0; size];
    for i in 0..size {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let rest = covariance[i][j] - dot;
            factor[i][j] = match i == j {
                true => rest.max(0.0).sqrt(),
                false if factor[j][j] > 0.0 => rest / factor[j][j],
                false => 0.0,
            };
        }
        if factor[i][i] * factor[i][i] <= SINGULAR * largest {
            factor[i][i] = 0.0;
            continue;
        }
        let dot: f64 = (0..i).map(|k| factor[i][k] * solved[k]).sum();
        solved[i] = (v[i] - dot) / factor[i][i];
        square += solved[i] * solved[i];
        degrees += 1;
    }
    (square, degrees)
}
