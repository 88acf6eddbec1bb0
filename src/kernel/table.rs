//! Lay out a network for walking: how long each state lasts, and where a word leads from it.
//!
//! Each state has an alias table (Walker's method, set up as in doi:10.1109/32.92917) with a column
//! a channel. Word times number of columns gives the column in its high half and a uniform
//! remainder in its low half; the remainder against a threshold picks one of two outcomes. A choice
//! costs one cache line however many channels there are. Probabilities are integers over `2^64`: a
//! rate below `2^-65` of the exit rate may never be taken, a rate of zero never is.

use super::{Jump, TICKS};
use crate::network::Network;

/// What a jump does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// State after the jump.
    pub(super) to: u32,
    /// Class of the channel taken.
    class: u32,
    /// The channel taken, an index into [`Network::channels`].
    channel: u32,
}

impl Outcome {
    /// How it gets there.
    #[inline]
    pub(super) fn jump(self) -> Jump {
        Jump::new(self.class, self.channel)
    }
}

/// One column of an alias table.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Column {
    threshold: u64,
    /// For a remainder below the threshold, and from it on.
    outcomes: [Outcome; 2],
}

impl Column {
    #[inline]
    fn pick(&self, remainder: u64) -> Outcome {
        self.outcomes[usize::from(remainder >= self.threshold)]
    }
}

/// One state: 16 bytes, so that a cache line holds whole ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Mean holding time in ticks; infinite where nothing leaves.
    mean: f64,
    /// Its columns are `columns[first..first + width]`.
    first: u32,
    width: u32,
}

/// Bytes of columns that stay close to the processor by themselves.
const CACHE: usize = 1 << 19;

/// `TICKS` are `2^52`, so the sum with a smaller number rounds it to an integer held by the low bits.
const ROUNDING: f64 = TICKS as f64;

impl Row {
    /// The holding time for a unit exponential, in ticks, at most `TICKS`.
    #[inline]
    pub(super) fn holding(self, exponential: f64) -> u64 {
        let ticks = exponential * self.mean;
        // Not `f64::min`: zero times infinity is NaN, and must count as for ever.
        let capped = if ticks < ROUNDING { ticks } else { ROUNDING };
        (capped + ROUNDING).to_bits() - ROUNDING.to_bits()
    }

    /// Where a uniform word falls: a column of the table, and the remainder in it.
    #[inline]
    fn locate(self, word: u64) -> (usize, u64) {
        let product = u128::from(word) * u128::from(self.width);
        (self.first as usize + (product >> 64) as usize, product as u64)
    }
}

/// The walking form of a network: rows by state, columns by channel of positive rate.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    columns: Vec<Column>,
    /// One above the highest class of an outcome.
    classes: usize,
    /// One past the last channel.
    channels: u32,
}

impl Table {
    /// Lay out every state, with `TICKS` ticks to the `duration`.
    pub(super) fn new(network: &Network, duration: f64) -> Self {
        let channels = network.channels().len() as u32;
        let mut table = Self { channels, ..Self::default() };
        let mut numbered = (0..).zip(network.channels());
        for state in 0..network.states.len() as u32 {
            let degree = network.channels_from(state).len();
            let (rates, outcomes): (Vec<_>, Vec<_>) = numbered
                .by_ref()
                .take(degree)
                .map(|(channel, c)| (c.rate, Outcome { to: c.to, class: c.class, channel }))
                .unzip();
            table.push(ROUNDING / (duration * network.exit_rate(state)), &rates, &outcomes);
        }
        table
    }

    /// One row, whose outcomes lead to the indices of `weights`.
    pub(super) fn of_law(weights: &[f64]) -> Self {
        let mut table = Self::default();
        let outcomes = (0..weights.len() as u32).map(|to| Outcome { to, ..Outcome::default() });
        table.push(0.0, weights, &outcomes.collect::<Vec<_>>());
        table
    }

    /// How many states there are.
    pub(super) fn states(&self) -> usize {
        self.rows.len()
    }

    /// One above the highest class of an outcome.
    pub(super) fn classes(&self) -> usize {
        self.classes
    }

    /// What stands for no jump: one past the last class and channel.
    pub(super) fn none(&self) -> Jump {
        Jump::new(self.classes as u32, self.channels)
    }

    /// The holding time of a state for a unit exponential, in ticks, at most `TICKS`.
    pub(super) fn holding(&self, state: u32, exponential: f64) -> u64 {
        self.rows[state as usize].holding(exponential)
    }

    /// Where a uniform word leads from a state.
    pub(super) fn outcome(&self, state: u32, word: u64) -> Outcome {
        let (column, remainder) = self.rows[state as usize].locate(word);
        self.columns[column].pick(remainder)
    }

    /// What a jump needs of it.
    #[inline]
    pub(super) fn view(&self) -> View<'_> {
        View { rows: &self.rows, columns: &self.columns }
    }

    /// Whether asking for columns ahead of time pays.
    pub(super) fn outgrows_cache(&self) -> bool {
        size_of_val(self.columns.as_slice()) > CACHE
    }

    /// Ask for the column a word leads to, where the machine takes such hints.
    #[inline]
    pub(super) fn prefetch(&self, state: u32, word: u64) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let (column, _) = self.rows[state as usize].locate(word);
            let address = self.columns.as_ptr().wrapping_add(column);
            // SAFETY: a prefetch reads nothing; any address will do.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
        }
    }

    /// Add a row; outcomes of weight zero get no column.
    fn push(&mut self, mean: f64, weights: &[f64], outcomes: &[Outcome]) {
        let (weights, outcomes): (Vec<f64>, Vec<Outcome>) =
            weights.iter().zip(outcomes).filter(|(weight, _)| **weight > 0.0).unzip();
        let first = u32::try_from(self.columns.len()).expect("channels are numbered by 32 bits");
        // A state that nothing leaves lasts for ever, however its rates may sum.
        let mean = if weights.is_empty() { f64::INFINITY } else { mean };
        self.rows.push(Row { mean, first, width: weights.len() as u32 });
        let classes = outcomes.iter().map(|outcome| outcome.class as usize + 1);
        self.classes = classes.fold(self.classes, usize::max);
        self.columns.extend(alias(shares(&weights)).into_iter().map(|[own, other]| Column {
            threshold: own.share,
            outcomes: [outcomes[own.entry], outcomes[other.entry]],
        }));
    }
}

/// What a jump needs of a table.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    rows: &'a [Row],
    columns: &'a [Column],
}

impl View<'_> {
    /// How long a state lasts and which columns it has.
    ///
    /// # Safety
    /// There must be such a state.
    #[inline]
    pub(super) unsafe fn row(self, state: u32) -> Row {
        debug_assert!((state as usize) < self.rows.len());
        // SAFETY: the caller's.
        unsafe { *self.rows.get_unchecked(state as usize) }
    }

    /// Where a uniform word leads.
    ///
    /// # Safety
    /// The row must be of this table, and its mean finite.
    #[inline]
    pub(super) unsafe fn choose(self, row: Row, word: u64) -> Outcome {
        let (column, remainder) = row.locate(word);
        debug_assert!(column < self.columns.len());
        // SAFETY: `push` gives a row of finite mean `width > 0` columns from `first` on, and a word
        // is below `2^64`, so `column < first + width`.
        unsafe { self.columns.get_unchecked(column) }.pick(remainder)
    }
}

/// What one entry gets of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Which entry.
    pub(super) entry: usize,
    /// How many of the values of a word.
    pub(super) share: u64,
}

/// What fits a column: all values of a word.
pub(super) const CAPACITY: u128 = 1 << 64;

/// Integers in proportion to the weights whose mean is `CAPACITY`.
#[allow(clippy::cast_sign_loss, reason = "weights are positive")]
pub(super) fn shares(weights: &[f64]) -> Vec<u128> {
    let Some(largest) = (0..weights.len()).max_by(|&i, &j| weights[i].total_cmp(&weights[j]))
    else {
        return Vec::new();
    };
    // Scaled first, for the sum of huge weights may overflow.
    let scaled: Vec<f64> = weights.iter().map(|weight| weight / weights[largest]).collect();
    let unit = CAPACITY as f64 / scaled.iter().sum::<f64>();
    let columns = weights.len() as u128;
    let mut shares: Vec<u128> =
        scaled.iter().map(|weight| (weight * unit).round() as u128 * columns).collect();
    let others = shares.iter().sum::<u128>() - shares[largest];
    shares[largest] = CAPACITY * columns - others;
    shares
}

/// Fill a column an entry, each with at most two entries.
pub(super) fn alias(mut shares: Vec<u128>) -> Vec<[Part; 2]> {
    let part = |entry, share| Part { entry, share };
    // A full column is the same entry twice, whatever the threshold.
    let mut columns: Vec<_> = (0..shares.len()).map(|i| [part(i, 0), part(i, 0)]).collect();
    let (mut small, mut large): (Vec<_>, Vec<_>) =
        (0..shares.len()).partition(|&i| shares[i] < CAPACITY);
    while let Some(own) = small.pop() {
        let other = *large.last().expect("integer shares fill all columns exactly");
        columns[own] = [part(own, shares[own] as u64), part(other, 0)];
        shares[other] -= CAPACITY - shares[own];
        if shares[other] < CAPACITY {
            large.pop();
            small.push(other);
        }
    }
    columns
}
