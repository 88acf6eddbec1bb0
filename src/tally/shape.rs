//! Check that a block that was read back can be one of a plan: every list is as long as the plan
//! makes it, and every number can be a sum over so many windows.
//!
//! A check of bytes finds accidents. It does not find a block that another build wrote, or somebody:
//! such a block would change the report without a word, or end the program.

use super::clock::BINS;
use super::{
    Block, Fluctuation, Histogram, JumpObserver, Layout, Moments, PassageSums, PathSums, Powers,
    Recorder, SUMS, WaitSums,
};
use crate::kernel::TICKS;
use crate::network::Term;
use crate::quantity::Name;

/// Sums of floats may break an inequality by this share, which is rounding.
const ROUNDING: f64 = 1e-6;
/// Numbers below this are underflow.
const TINY: f64 = 1e-150;
/// No plan has so many jumps.
const TOO_MANY: u64 = 1 << 53;

/// What every block of a plan looks like.
#[derive(Debug)]
pub struct Shape<'a> {
    layout: &'a Layout,
    /// A block without windows.
    empty: Block,
    windows: u64,
    blocks: u64,
}

impl<'a> Shape<'a> {
    /// The shape of `blocks` blocks of so many `windows`, whose pairs of trajectories leave so many
    /// numbers of `response`.
    #[must_use]
    pub fn new(layout: &'a Layout, windows: u64, blocks: u64, response: usize) -> Self {
        let paths = JumpObserver::new(&layout.watched).finish();
        let empty = Block { paths, response: vec![0; response], ..Recorder::new(layout).finish() };
        Self { layout, empty, windows, blocks }
    }

    /// Can this be a block of the plan?
    ///
    /// # Errors
    /// What it has that no block of the plan has, in words.
    pub fn check(&self, block: &Block) -> Result<(), String> {
        ensure(block.windows == self.windows, || {
            format!("{} windows in place of {}", block.windows, self.windows)
        })?;
        self.check_sums(block, &self.empty)?;
        self.check_classes(&block.classes)?;
        self.check_theorems(block)?;
        same("histograms", block.histograms.len(), self.empty.histograms.len())?;
        for (number, histogram) in block.histograms.iter().enumerate() {
            self.check_histogram(number, histogram)?;
        }
        self.check_paths(&block.paths)?;
        same("counts of pairs", block.response.len(), self.empty.response.len())?;
        let few = block.response.iter().all(|count| count.unsigned_abs() < TOO_MANY);
        ensure(few, || "impossible counts of pairs".into())
    }

    /// Moments and averages, which classes have too.
    fn check_sums(&self, block: &Block, empty: &Block) -> Result<(), String> {
        for (moments, empty) in [(&block.half, &empty.half), (&block.full, &empty.full)] {
            self.check_moments(moments, empty, block.windows)?;
        }
        same("time averages", block.dwell.len(), empty.dwell.len())?;
        let ticks = u128::from(block.windows) * u128::from(TICKS);
        let highest = self.layout.averages.iter().flat_map(|average| {
            // A state of an enumerated ring stands for both mirror images and has their mean level.
            let images = 1 + u128::from(average.observable.name == Name::Magnetisation);
            let highest = |term: &Term| term.levels.iter().map(|l| images * u128::from(l.1)).max();
            average.terms.iter().map(highest).collect::<Vec<_>>()
        });
        let most = highest.map(|highest| match highest {
            Some(level) => level * ticks,
            None => u128::MAX / u128::from(self.blocks),
        });
        let mut dwells = block.dwell.iter().zip(most);
        let possible = |(dwell, most): (&u128, u128)| *dwell <= most;
        ensure(dwells.all(possible), || "impossible time averages".into())?;
        same("expectations", block.expected.len(), empty.expected.len())?;
        let finite = block.expected.iter().all(|x| x.is_finite());
        ensure(finite, || "impossible expectations".into())
    }

    fn check_moments(&self, found: &Moments, empty: &Moments, windows: u64) -> Result<(), String> {
        same("power sums", found.powers.len(), empty.powers.len())?;
        same("products", found.products.len(), empty.products.len())?;
        let alike = |(a, b): (&Powers, &Powers)| {
            std::mem::discriminant(a) == std::mem::discriminant(b) && self.is_possible(a, windows)
        };
        let mut powers = found.powers.iter().zip(&empty.powers);
        ensure(powers.all(alike), || "impossible power sums".into())?;
        let square = |i: usize| found.powers[i].get()[1];
        let product = |(&(i, j), product): (&(usize, usize), &f64)| {
            let most = square(i).sqrt() * square(j).sqrt();
            most.is_infinite() || at_most(product.abs(), most)
        };
        let mut products = self.layout.pairs.iter().zip(&found.products);
        ensure(products.all(product), || "impossible products".into())
    }

    /// Cauchy and Schwarz: `|sum x| <= sqrt(n sum x^2)` and so on.
    fn is_possible(&self, powers: &Powers, windows: u64) -> bool {
        if let Powers::Integer(sums) = powers {
            let most = i128::MAX.unsigned_abs() / u128::from(self.blocks);
            if sums.iter().any(|sum| sum.unsigned_abs() > most) {
                return false;
            }
        }
        let ([first, second, third, fourth], n) = (powers.get(), (windows as f64).sqrt());
        // Fourth powers of absurd energies overflow, and what is infinite compares with nothing.
        fourth == f64::INFINITY
            || (second >= 0.0
                && fourth >= 0.0
                && (windows > 0 || fourth == 0.0)
                && at_most(first.abs(), n * second.sqrt())
                && at_most(second, n * fourth.sqrt())
                && at_most(third.abs(), second.sqrt() * fourth.sqrt()))
    }

    /// Each class has windows of the block, and nothing but moments and averages.
    fn check_classes(&self, classes: &[Block]) -> Result<(), String> {
        same("classes", classes.len(), self.empty.classes.len())?;
        let mut windows = 0;
        for (class, empty) in classes.iter().zip(&self.empty.classes) {
            windows = u64::saturating_add(windows, class.windows);
            ensure(windows <= self.windows, || "more windows in its classes than in all".into())?;
            self.check_sums(class, empty)?;
            let rest = Block { windows: 0, ..class.clone() };
            let Block { half, full, dwell, expected, .. } = empty.clone();
            let rest = Block { half, full, dwell, expected, ..rest };
            ensure(rest == *empty, || "what no class has".into())?;
        }
        Ok(())
    }

    /// Sums of exponentials may be infinite, but they have a sign.
    fn check_theorems(&self, block: &Block) -> Result<(), String> {
        let exchange = match self.layout.exchange {
            Some(_) => block.exchange[0] >= 0.0 && !block.exchange.iter().any(|x| x.is_nan()),
            None => block.exchange == [0.0; 4],
        };
        ensure(exchange, || "an impossible exchange".into())?;
        same("fluctuation sums", block.fluctuation.len(), self.empty.fluctuation.len())?;
        let n = (self.windows as f64).sqrt();
        if block.fluctuation.len() == Fluctuation::SUMS {
            let [weights, squares] = [block.fluctuation[0], block.fluctuation[1]];
            let counted = block.fluctuation[3..].iter().step_by(2);
            let possible = block.fluctuation.iter().all(|&x| x >= 0.0)
                && at_most(weights, n * squares.sqrt())
                && counted.clone().all(|x| x.fract() == 0.0)
                && counted.sum::<f64>() <= self.windows as f64;
            ensure(possible, || "impossible fluctuation sums".into())?;
        }
        same("generating functions", block.generating.len(), self.empty.generating.len())?;
        let possible = |sums: &[f64]| {
            let pairs = sums.chunks_exact(2);
            sums.iter().all(|&x| x >= 0.0)
                && pairs.map(|pair| (pair[0], pair[1])).all(|(s, q)| at_most(s, n * q.sqrt()))
        };
        let mut sums = block.generating.chunks(SUMS);
        ensure(sums.all(possible), || "impossible generating functions".into())
    }

    /// Every window is in one cell, and every cell is one of the lattice.
    fn check_histogram(&self, number: usize, histogram: &Histogram) -> Result<(), String> {
        let lattices = &self.layout.histograms[number].lattices;
        let (mut windows, mut sound) = (0_u64, true);
        histogram.visit(|cell, count| {
            windows = windows.saturating_add(count);
            let (mut rest, mut known) = (cell, true);
            for lattice in lattices {
                let (own, others) = rest.split_at(lattice.width().min(rest.len()));
                known &= lattice.holds(own);
                rest = others;
            }
            sound &= known && rest.is_empty() && count > 0;
        });
        ensure(sound && windows == self.windows, || format!("an impossible histogram {number}"))
    }

    fn check_paths(&self, paths: &PathSums) -> Result<(), String> {
        let (empty, watched) = (&self.empty.paths, &self.layout.watched);
        let PathSums { fourier, jumps, minimum, waits, passages } = paths;
        same("spectral sums", fourier.len(), empty.fourier.len())?;
        ensure(fourier.iter().all(|x| x.is_finite()), || "impossible spectral sums".into())?;
        same("channels", jumps.len(), empty.jumps.len())?;
        let total = jumps.iter().try_fold(0_u64, |sum, &more| sum.checked_add(more));
        ensure(total.is_some_and(|jumps| jumps < TOO_MANY), || "impossible jumps".into())?;
        same("depths", minimum.len(), empty.minimum.len())?;
        let count = |x: &f64| x.fract() == 0.0 && (0.0..=self.windows as f64).contains(x);
        let possible = minimum
            .split_first()
            .is_none_or(|(sum, counts)| *sum <= 0.0 && sum.is_finite() && counts.iter().all(count));
        ensure(possible, || "an impossible minimum".into())?;
        same("waiting times", waits.len(), empty.waits.len())?;
        ensure(waits.iter().all(is_possible_wait), || "impossible waiting times".into())?;
        same("passages", passages.len(), empty.passages.len())?;
        let mut of = passages.iter().zip(&watched.passages);
        let possible = of.all(|(sums, passage)| {
            is_possible_passage(sums, self.windows) && (passage.weighs() || sums.stopped == 0.0)
        });
        ensure(possible, || "impossible passages".into())
    }
}

/// Times are in windows, and no wait is followed for longer than half of one.
fn is_possible_wait(sums: &WaitSums) -> bool {
    let [ended, pairs] = [sums.ended, sums.pairs].map(|count| count as f64);
    let times = [
        (sums.sum, ended / 2.0),
        (sums.squares, ended / 4.0),
        (sums.firsts, pairs / 2.0),
        (sums.seconds, pairs / 2.0),
        (sums.products, pairs / 16.0),
    ];
    sums.begun < TOO_MANY
        && sums.ended <= sums.begun
        && sums.pairs <= sums.ended
        && sums.bins.len() == BINS
        && total(&sums.bins) == Some(sums.ended)
        && times.iter().all(|&(sum, most)| sum >= 0.0 && at_most(sum, most))
}

fn is_possible_passage(sums: &PassageSums, windows: u64) -> bool {
    let ends = sums.windows.iter().zip(&sums.times).zip(&sums.bins);
    let mut possible = ends.map(|((&passed, &times), bins)| {
        bins.len() == BINS
            && total(bins) == Some(passed)
            && times <= u128::from(passed) * u128::from(TICKS)
    });
    total(&sums.windows).is_some_and(|passed| passed <= windows)
        && possible.all(|possible| possible)
        && sums.stopped >= 0.0
}

fn total(counts: &[u64]) -> Option<u64> {
    counts.iter().try_fold(0_u64, |sum, &more| sum.checked_add(more))
}

/// `x <= most` up to rounding; never of what is no number.
fn at_most(x: f64, most: f64) -> bool {
    x <= most * (1.0 + ROUNDING) + TINY
}

fn same(what: &str, found: usize, wanted: usize) -> Result<(), String> {
    ensure(found == wanted, || format!("{found} {what} in place of {wanted}"))
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}
