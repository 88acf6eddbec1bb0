//! Draw the random numbers of a walk in bulk: unit exponentials, and words that make choices.
//!
//! [`Draws`] has an exponential and a word for each jump, [`Words`] words alone, for walks by tables.
//!
//! `LANES` xoshiro256++ generators (doi:10.1145/3460772) advance together. An exponential is
//! `-ln u` with `u` uniform on the multiples of `2^-52` in `(0, 1]`, its logarithm summed as
//! `ln m = 2 (s + s^3/3 + s^5/5 + ...)`, `s = (m - 1)/(m + 1)`, by additions, multiplications and
//! one division only, so that every instruction set gives equal bits.

use std::ops::Range;

use rand::Rng;

use super::Generator;
use super::target::{Bulk, Target, Vectors};

/// Generators that advance together; part of the stream, the same on every machine.
const LANES: usize = 16;

/// Draws made at a time.
const BATCH: usize = 32 * LANES;

/// The states of the generators, word by word.
type Lanes = [[u64; LANES]; 4];

/// Generators seeded by one.
fn seeded(generator: &mut Generator) -> Lanes {
    let mut lanes = [[0; LANES]; 4];
    for lane in 0..LANES {
        for words in &mut lanes {
            words[lane] = generator.next_u64();
        }
    }
    lanes
}

/// An exponential and a word for each draw: how long a state lasts, and where a jump leads.
pub type Draws = Stock<Pairs>;

/// Words alone, at a third of the cost of [`Draws`]: choices without times.
pub type Words = Stock<Choices>;

/// What a [`Stock`] holds. Which outputs of the generators fill it is part of the stream.
pub trait Batch {
    /// Some draws in a row.
    type Taken<'a>
    where
        Self: 'a;

    /// Room for a batch.
    fn room() -> Self;
    /// Make all draws anew.
    fn fill(&mut self, lanes: &mut Lanes);
    /// Those of a range.
    fn range(&self, range: Range<usize>) -> Self::Taken<'_>;
}

/// A batch of unit exponentials, with a word each.
pub struct Pairs {
    exponentials: [f64; BATCH],
    words: [u64; BATCH],
}

impl Batch for Pairs {
    type Taken<'a> = (&'a [f64], &'a [u64]);

    fn room() -> Self {
        Self { exponentials: [0.0; BATCH], words: [0; BATCH] }
    }

    #[inline(always)]
    fn fill(&mut self, lanes: &mut Lanes) {
        let batches =
            self.exponentials.chunks_exact_mut(LANES).zip(self.words.chunks_exact_mut(LANES));
        for (exponentials, words) in batches {
            for (exponential, word) in exponentials.iter_mut().zip(next(lanes)) {
                *exponential = exponential_of(word);
            }
            words.copy_from_slice(&next(lanes));
        }
    }

    #[inline]
    fn range(&self, range: Range<usize>) -> (&[f64], &[u64]) {
        (&self.exponentials[range.clone()], &self.words[range])
    }
}

/// A batch of words, uniform below `2^64`.
pub struct Choices([u64; BATCH]);

impl Batch for Choices {
    type Taken<'a> = &'a [u64];

    fn room() -> Self {
        Self([0; BATCH])
    }

    #[inline(always)]
    fn fill(&mut self, lanes: &mut Lanes) {
        for words in self.0.chunks_exact_mut(LANES) {
            words.copy_from_slice(&next(lanes));
        }
    }

    #[inline]
    fn range(&self, range: Range<usize>) -> &[u64] {
        &self.0[range]
    }
}

/// A stock of draws, refilled when it runs out; what it yields is part of the stream.
///
/// ```
/// use fluctua::ensemble::stream::{Purpose, stream};
/// use fluctua::kernel::{Draws, Target};
///
/// // Every instruction set of this machine draws equal bits.
/// let first = |target| Draws::on(target, stream(1, 0, 0, Purpose::Walk)).one();
/// let (exponential, word) = first(Target::Portable);
/// assert!(exponential >= 0.0);
/// assert_eq!(first(Target::fastest()), (exponential, word));
/// ```
pub struct Stock<B> {
    lanes: Lanes,
    batch: B,
    used: usize,
    vectors: Vectors,
}

impl<B: Batch> Stock<B> {
    /// Draw on behalf of one generator.
    #[must_use]
    pub fn new(generator: Generator) -> Self {
        Self::on(Target::fastest(), generator)
    }

    /// Draw with a given instruction set, which must be among those available.
    ///
    /// # Panics
    /// When this machine lacks the target.
    #[must_use]
    pub fn on(target: Target, mut generator: Generator) -> Self {
        let lanes = seeded(&mut generator);
        Self { lanes, batch: B::room(), used: BATCH, vectors: Vectors::on(target) }
    }

    /// The next `n` draws, at most a few dozen; what is left of a batch too small is dropped.
    #[inline]
    pub fn take(&mut self, n: usize) -> B::Taken<'_> {
        if self.used + n > BATCH {
            self.refill();
        }
        let from = self.used;
        self.used += n;
        self.batch.range(from..from + n)
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self) {
        self.used = 0;
        self.vectors.run(self);
    }
}

impl Draws {
    /// The next draw: a unit exponential, and a word uniform below `2^64`.
    #[inline]
    pub fn one(&mut self) -> (f64, u64) {
        let (exponentials, words) = self.take(1);
        (exponentials[0], words[0])
    }
}

impl<B: Batch> Bulk for &mut Stock<B> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let mut lanes = self.lanes;
        self.batch.fill(&mut lanes);
        self.lanes = lanes;
    }
}

/// One output of every lane's xoshiro256++.
#[inline(always)]
fn next(lanes: &mut Lanes) -> [u64; LANES] {
    let [a, b, c, d] = lanes;
    let mut output = [0; LANES];
    for lane in 0..LANES {
        output[lane] = a[lane].wrapping_add(d[lane]).rotate_left(23).wrapping_add(a[lane]);
        let shifted = b[lane] << 17;
        c[lane] ^= a[lane];
        d[lane] ^= b[lane];
        b[lane] ^= c[lane];
        a[lane] ^= d[lane];
        c[lane] ^= shifted;
        d[lane] = d[lane].rotate_left(45);
    }
    output
}

const ONE: u64 = 1.0_f64.to_bits();
/// Mantissas are brought into `[sqrt(1/2), sqrt(2))`, where the series converges fast.
const ROOT: u64 = std::f64::consts::FRAC_1_SQRT_2.to_bits();
const MANTISSA: u64 = (1 << 52) - 1;

/// The exponential a word stands for.
#[inline(always)]
fn exponential_of(word: u64) -> f64 {
    let u = 2.0 - f64::from_bits(ONE | word >> 12);
    let bits = u.to_bits() + (ONE - ROOT);
    let mantissa = f64::from_bits((bits & MANTISSA) + ROOT);
    // An integer in the low bits of 2^52 reads as a number without a conversion instruction.
    let exponent = f64::from_bits(MAGIC.to_bits() | bits >> 52) - (MAGIC + 1023.0);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let mut series = 1.0 / 17.0;
    for odd in [15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0] {
        series = series * z + 1.0 / odd;
    }
    -(exponent * std::f64::consts::LN_2 + 2.0 * s * series)
}

/// `2^52`: adding it rounds a smaller number to an integer.
const MAGIC: f64 = 4_503_599_627_370_496.0;
