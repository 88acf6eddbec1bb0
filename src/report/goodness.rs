//! Test a sampled law against the exact one, with a covariance from whole blocks.
//!
//! Windows of a block may share random numbers, so Pearson's independence is not assumed: of block
//! vectors `x_b` with exact mean `m`, Hotelling's `T^2 = B (x - m)^T S^-1 (x - m)` has
//! `(B - k)/(k (B - 1)) T^2 ~ F(k, B - k)`; for many blocks it is a chi-square of `k` degrees.

use statrs::distribution::{ContinuousCDF, FisherSnedecor, StudentsT};

use super::curve::Test;
use crate::estimate::{Grown, MIN_BLOCKS, Timed};
use crate::quantity::Estimate;

/// Cells are pooled until this many windows are expected in each, by Pearson's old rule.
const MIN_EXPECTED: f64 = 5.0;
/// And this many in a block, so that block counts are not too skewed.
const MIN_EXPECTED_PER_BLOCK: f64 = 0.5;
/// Blocks for each degree of freedom.
const BLOCKS_PER_DEGREE: usize = 8;
/// Pooled cells are at most so many: beyond, power is spread thin.
const MAX_CELLS: usize = 32;
/// Moments of the probability integral transform that are tested.
const MOMENTS: usize = 4;
/// A direction of the covariance below this share of the largest is none.
const SINGULAR: f64 = 1e-10;

/// Windows of each block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) blocks: usize,
    pub(super) windows_per_block: u64,
}

/// Windows of one block by cell, `(cell, count)`, ascending.
pub(super) type Counts = Vec<(usize, u64)>;

/// Cells of these exact probabilities pooled in order, counted by block and compared with what is
/// expected. Only one block at a time is held.
pub(super) fn pooled(
    exact: &[f64],
    blocks: impl Iterator<Item = Counts>,
    size: Size,
) -> Option<Test> {
    // The last group is what the others leave.
    let mut ends = groups(exact, size);
    ends.pop();
    let counted = |counts: Counts| {
        let mut sums = vec![0.0; ends.len()];
        for (cell, count) in counts {
            if let Some(sum) = sums.get_mut(ends.partition_point(|&end| end <= cell)) {
                *sum += count as f64;
            }
        }
        sums
    };
    let counts: Vec<Vec<f64>> = blocks.map(counted).collect();
    let in_block = size.windows_per_block as f64;
    let starts = std::iter::once(&0).chain(&ends);
    let expected: Vec<f64> = starts
        .zip(&ends)
        .map(|(&start, &end)| exact[start..end].iter().sum::<f64>() * in_block)
        .collect();
    let spread: Vec<f64> = expected.iter().map(|mean| mean * (1.0 - mean / in_block)).collect();
    let method = "chi-square of pooled cells, covariance from blocks (Hotelling)";
    hotelling(&counts, &expected, &spread, method)
}

/// Where each group of cells ends, in which enough windows are expected.
fn groups(exact: &[f64], size: Size) -> Vec<usize> {
    let blocks = size.blocks as f64;
    let windows = size.windows_per_block as f64 * blocks;
    let most = MAX_CELLS.min(size.blocks / BLOCKS_PER_DEGREE).max(1);
    let least = MIN_EXPECTED.max(MIN_EXPECTED_PER_BLOCK * blocks).max(windows / most as f64);
    let (mut ends, mut open) = (Vec::new(), 0.0);
    for (cell, p) in exact.iter().enumerate() {
        if open >= least {
            ends.push(cell);
            open = 0.0;
        }
        open += p * windows;
    }
    if open < least {
        ends.pop();
    }
    ends.push(exact.len());
    ends
}

/// The probability integral transform: a uniform number `u` between the exact probabilities below and
/// up to a window's cell has vanishing means of Legendre polynomials, averaged over `u`.
pub(super) fn transformed(
    exact: &[f64],
    blocks: impl Iterator<Item = Counts>,
    size: Size,
) -> Option<Test> {
    let (mut below, mut spread) = (0.0, [0.0; MOMENTS]);
    let mut means = Vec::with_capacity(exact.len());
    for p in exact {
        let moments = legendre_means(below, below + p);
        for (spread, moment) in spread.iter_mut().zip(moments) {
            *spread += p * moment * moment * size.windows_per_block as f64;
        }
        means.push(moments);
        below += p;
    }
    let summed = |counts: Counts| {
        let mut sums = vec![0.0; MOMENTS];
        for (cell, count) in counts {
            for (sum, moment) in sums.iter_mut().zip(means[cell]) {
                *sum += count as f64 * moment;
            }
        }
        sums
    };
    let sums: Vec<Vec<f64>> = blocks.map(summed).collect();
    let method = "probability integral transform, four Legendre moments (Hotelling)";
    hotelling(&sums, &[0.0; MOMENTS], &spread, method)
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

/// Times by bin: with `n_b` of `N_b` of a block in a bin, `n_b - p N_b` has mean zero. Bins are pooled in
/// order until enough are expected; what is in none is left.
pub(super) fn shares(timed: &Timed, exact: &[f64]) -> Option<Test> {
    let blocks = timed.totals.len();
    let total = timed.totals.iter().sum::<u64>() as f64;
    let most = MAX_CELLS.min(blocks / BLOCKS_PER_DEGREE).max(1);
    let least = MIN_EXPECTED.max(MIN_EXPECTED_PER_BLOCK * blocks as f64);
    let least = least.max(total * exact.iter().sum::<f64>() / most as f64);
    let (mut groups, mut open): (Vec<(f64, Vec<usize>)>, f64) = (Vec::new(), 0.0);
    for (bin, p) in exact.iter().enumerate() {
        if groups.is_empty() || open >= least {
            groups.push((0.0, Vec::new()));
            open = 0.0;
        }
        let group = groups.last_mut()?;
        group.0 += p;
        group.1.push(bin);
        open += p * total;
    }
    // What is not seen to end makes the rest, unless there is too little of it.
    if open < least || 1.0 - exact.iter().sum::<f64>() < least / total {
        groups.pop();
    }
    let off = |(counts, &total): (&Vec<u64>, &u64)| -> Vec<f64> {
        let inside = |bins: &[usize]| bins.iter().map(|&bin| counts[bin]).sum::<u64>() as f64;
        groups.iter().map(|(p, bins)| inside(bins) - p * total as f64).collect()
    };
    let vectors: Vec<Vec<f64>> = timed.bins.iter().zip(&timed.totals).map(off).collect();
    let method = "chi-square of pooled times, covariance from blocks (Hotelling)";
    let in_block = total / blocks as f64;
    let spread: Vec<f64> = groups.iter().map(|(p, _)| in_block * p * (1.0 - p)).collect();
    hotelling(&vectors, &vec![0.0; groups.len()], &spread, method)
}

/// Are times at two ends distributed alike, whatever the odds of the ends? With shares `q_g` of the
/// second end's times in bins `g` and odds `r`, `n_g - r m_g - q_g (n - r m)` of each block has mean
/// zero; the last term is what the sampled odds add to the scatter.
pub(super) fn alike([first, second]: [&Timed; 2]) -> Option<Test> {
    let blocks = first.bins.len();
    let bins = first.bins.first()?.len();
    let all = |timed: &Timed| timed.bins.iter().flatten().sum::<u64>() as f64;
    let (n, m) = (all(first), all(second));
    let (odds, rarer) = (n / m, n.min(m));
    let most = MAX_CELLS.min(blocks / BLOCKS_PER_DEGREE).max(1);
    let least = MIN_EXPECTED.max(MIN_EXPECTED_PER_BLOCK * blocks as f64).max(rarer / most as f64);
    let sum = |timed: &Timed, bin: usize| timed.bins.iter().map(|b| b[bin]).sum::<u64>() as f64;
    let expected = |bin: usize| rarer * (sum(first, bin) + sum(second, bin)) / (n + m);
    let (mut groups, mut open) = (vec![Vec::new()], 0.0);
    for bin in 0..bins {
        if open >= least {
            groups.push(Vec::new());
            open = 0.0;
        }
        groups.last_mut()?.push(bin);
        open += expected(bin);
    }
    if open < least {
        groups.pop();
    }
    // The last is what the others leave.
    groups.pop();
    let inside = |counts: &[u64], g: &[usize]| g.iter().map(|&b| counts[b]).sum::<u64>() as f64;
    let share = |g: &Vec<usize>| g.iter().map(|&bin| sum(second, bin)).sum::<f64>() / m;
    let off = |(a, b): (&Vec<u64>, &Vec<u64>)| -> Vec<f64> {
        let difference = |g: &[usize]| inside(a, g) - odds * inside(b, g);
        let total = a.iter().sum::<u64>() as f64 - odds * b.iter().sum::<u64>() as f64;
        groups.iter().map(|g| difference(g) - share(g) * total).collect()
    };
    let vectors: Vec<Vec<f64>> = first.bins.iter().zip(&second.bins).map(off).collect();
    let zero = vec![0.0; groups.len()];
    hotelling(&vectors, &zero, &zero, "two distributions of times (Hotelling)")
}

/// A standard error below this share of the value is rounding: `lambda(0)` is zero exactly.
const ROUNDING: f64 = 1e-12;

/// `|estimate - expected|` in standard errors; none where nothing fluctuates.
pub(super) fn distance(estimate: Estimate, expected: f64, scale: f64) -> Option<f64> {
    let error = estimate.standard_error.filter(|&error| error > ROUNDING * scale)?;
    Some(((estimate.value - expected) / error).abs())
}

/// The largest of some distances, judged as one of so many (Bonferroni).
pub(super) fn largest_distance(distances: Vec<f64>, blocks: u64) -> Option<Test> {
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
pub(super) fn decorrelated(points: &[(&Grown, f64)], blocks: u64) -> Option<Test> {
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
    let zero = vec![0.0; components.len()];
    let method = "chi-square of principal components, covariance from blocks (Hotelling)";
    hotelling(&vectors, &zero, &zero, method)
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
    faer::set_global_parallelism(faer::Par::Seq);
    let found = correlations.self_adjoint_eigen(faer::Side::Lower).ok()?;
    // Ascending.
    let value = |k: usize| found.S()[k];
    let leading = (0..size).rev().take(most);
    let kept = leading.filter(|&k| value(k) > PRINCIPAL * value(size - 1));
    Some(kept.map(|k| (0..size).map(|i| found.U()[(i, k)]).collect()).collect())
}

/// Hotelling's test that block vectors have these means.
///
/// What never varies, such as a cell that no window fell into, has the variance of independent windows,
/// `spread`: were it left out, a cell that is expected and never seen would pass.
fn hotelling(blocks: &[Vec<f64>], expected: &[f64], spread: &[f64], method: &str) -> Option<Test> {
    let (count, size) = (blocks.len() as f64, expected.len());
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
    for (i, &spread) in spread.iter().enumerate() {
        if covariance[i][i] == 0.0 {
            covariance[i][i] = spread;
        }
    }
    let off: Vec<f64> = mean.iter().zip(expected).map(|(x, m)| x - m).collect();
    let (square, degrees) = whitened(&covariance, &off);
    if degrees == 0 || degrees + 2 > blocks.len() {
        return None;
    }
    let statistic = count * square;
    let k = degrees as f64;
    let law = FisherSnedecor::new(k, count - k).ok()?;
    let p_value = law.sf(statistic * (count - k) / (k * (count - 1.0))).clamp(0.0, 1.0);
    let p_above = p_value;
    Some(Test { method: method.to_owned(), statistic, degrees, p_value, p_above, counts: Vec::new() })
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
