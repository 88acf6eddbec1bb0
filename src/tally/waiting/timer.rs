//! Follow the waits of one kind through many windows at once.
//!
//! Jumps of the kind are found by bit masks, kept with the two jumps before each, and added up some hundred at a
//! time by vector instructions, in an order that every instruction set shares.

use super::super::clock::{BINS, BINS_AND_NONE, NO_BIN, bin_among};
use super::{FOLLOWED, WaitingLayout, WaitingSums};
use crate::kernel::{Bulk, Jump, Rounds, SLOTS, TICKS, Vectors};

/// No jump yet: later than any.
const NEVER: u64 = u64::MAX;

/// Rounds that are looked at together: a word has a bit for each of their jumps.
const TOGETHER: usize = 64 / SLOTS;
/// The jumps of one slot among them.
const OF_A_SLOT: u64 = u64::MAX / ((1 << SLOTS) - 1);
/// Jumps that are kept before their times are added up.
const KEPT: usize = 256;
/// Numbers added side by side.
const LANES: usize = 8;
/// Histograms that are filled in turn: to one, an addition would wait for the one before.
const TURNS: usize = 4;

/// Times the waits from one jump of a kind to the next.
#[derive(Debug)]
pub(super) struct KindTimer {
    /// Which channels' jumps are of the kind, a bit each; the last is none.
    kind: Vec<u64>,
    /// Slots whose next jump of the kind may end a wait or a pair that is followed, a bit each.
    open: u64,
    /// When the last came, and the one before it.
    last: [u64; SLOTS],
    before: [u64; SLOTS],
    kept: Kept,
    sums: Sums,
}

/// Jumps that are not yet added up.
#[derive(Debug)]
struct Kept {
    found: usize,
    /// When each came, in ticks, and the two before it.
    times: [u64; KEPT],
    lasts: [u64; KEPT],
    befores: [u64; KEPT],
}

/// Sums over waits, in ticks.
#[derive(Debug)]
struct Sums {
    /// Waits begun, ended, and pairs.
    counts: [[u64; LANES]; 3],
    /// Sums of times and of squares, then of firsts, seconds and products of pairs; ticks and their squares.
    times: [[f64; LANES]; 5],
    bins: [[u64; BINS_AND_NONE]; TURNS],
}

/// Which jumps of some rounds are of a kind, a bit each, where one word knows the channels.
struct Few<'a> {
    kind: u64,
    jumps: &'a [[Jump; SLOTS]],
}

impl Bulk for Few<'_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        let mut found = 0;
        for jumps in self.jumps.iter().rev() {
            let mut bits = [0; SLOTS];
            for slot in 0..SLOTS {
                bits[slot] = (self.kind >> (jumps[slot].channel() % 64) & 1) << slot;
            }
            found = found << SLOTS | bits.iter().fold(0, |all, bit| all | bit);
        }
        found
    }
}

impl KindTimer {
    /// A timer of the jumps that are of a kind.
    pub(super) fn of(waits: &WaitingLayout, kind: usize) -> Self {
        let mut channels = vec![0; waits.kinds.len() / 64 + 1];
        for (channel, kinds) in waits.kinds.iter().enumerate() {
            channels[channel / 64] |= u64::from(kinds >> kind & 1) << (channel % 64);
        }
        let never = [NEVER; KEPT];
        Self {
            kind: channels,
            open: 0,
            last: [NEVER; SLOTS],
            before: [NEVER; SLOTS],
            kept: Kept { found: 0, times: never, lasts: never, befores: never },
            sums: Sums {
                counts: [[0; LANES]; 3],
                times: [[0.0; LANES]; 5],
                bins: [[0; BINS_AND_NONE]; TURNS],
            },
        }
    }

    /// A window begins: no jump of the kind has come yet.
    pub(super) fn begin(&mut self, slot: usize) {
        self.open |= 1 << slot;
        (self.last[slot], self.before[slot]) = (NEVER, NEVER);
    }

    /// Two windows exchange their slots.
    pub(super) fn swap(&mut self, a: usize, b: usize) {
        let differ = (self.open >> a ^ self.open >> b) & 1;
        self.open ^= differ << a | differ << b;
        self.last.swap(a, b);
        self.before.swap(a, b);
    }

    /// Find the jumps of the kind in some rounds, and add up when many are kept.
    pub(super) fn jumps(&mut self, vectors: Vectors, rounds: Rounds<'_>) {
        for (index, jumps) in rounds.jumps.chunks(TOGETHER).enumerate() {
            let of_kind = match self.kind[..] {
                [kind] => vectors.run(Few { kind, jumps }),
                _ => self.many(jumps),
            };
            let time = |round, slot| rounds.time(index * TOGETHER + round, slot);
            self.keep(of_kind & (self.open * OF_A_SLOT), time);
            if self.kept.found + SLOTS * TOGETHER > KEPT {
                vectors.run(AddUp(self));
            }
        }
    }

    /// The sums over all waits so far, times in windows.
    pub(super) fn finish(&mut self, vectors: Vectors) -> WaitingSums {
        vectors.run(AddUp(self));
        self.sums.in_windows()
    }

    /// Which jumps of some rounds are of the kind, a bit each, round after round; however many channels there are.
    fn many(&self, jumps: &[[Jump; SLOTS]]) -> u64 {
        let channels = jumps.as_flattened().iter().map(|jump| jump.channel());
        let bits = channels.map(|c| self.kind[c / 64] >> (c % 64) & 1);
        bits.enumerate().fold(0, |found, (place, bit)| found | bit << place)
    }

    /// Keep the jumps of some rounds that are of the kind, and may matter.
    #[inline]
    fn keep(&mut self, mut bits: u64, time: impl Fn(usize, usize) -> u64) {
        let Self { open, last: lasts, before: befores, kept, .. } = self;
        let mut found = kept.found;
        while bits != 0 {
            let bit = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let slot = bit % SLOTS;
            let time = time(bit / SLOTS, slot);
            let last = std::mem::replace(&mut lasts[slot], time);
            let before = std::mem::replace(&mut befores[slot], last);
            kept.times[found % KEPT] = time;
            kept.lasts[found % KEPT] = last;
            kept.befores[found % KEPT] = before;
            found += 1;
            if (FOLLOWED..NEVER).contains(&last) {
                // Neither this wait is followed nor a pair that begins with it.
                *open &= !(1 << slot);
                bits &= !(OF_A_SLOT << slot);
            }
        }
        kept.found = found;
    }
}

/// Add up the jumps that were kept.
struct AddUp<'a>(&'a mut KindTimer);

impl Bulk for AddUp<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let KindTimer { kept, sums, .. } = self.0;
        let found = kept.found.next_multiple_of(LANES);
        kept.times[kept.found..found].fill(NEVER);
        kept.lasts[kept.found..found].fill(NEVER);
        kept.befores[kept.found..found].fill(NEVER);
        kept.found = 0;
        let times = kept.times[..found].chunks_exact(LANES);
        let lasts = kept.lasts[..found].chunks_exact(LANES);
        let befores = kept.befores[..found].chunks_exact(LANES);
        for ((times, lasts), befores) in times.zip(lasts).zip(befores) {
            sums.add(times, lasts, befores);
        }
    }
}

impl Sums {
    /// Add some jumps; what did not happen adds zero.
    #[inline(always)]
    fn add(&mut self, times: &[u64], lasts: &[u64], befores: &[u64]) {
        const LONGEST: f64 = FOLLOWED as f64;
        let mut bins = [0; LANES];
        for lane in 0..LANES {
            let [time, last, before] = [times, lasts, befores].map(|list| list[lane] as f64);
            let (wait, first) = (time - last, last - before);
            let ended = (last < LONGEST) & (wait <= LONGEST);
            let pair = (before < LONGEST) & (first + wait <= LONGEST);
            let ended_wait = if ended { wait } else { 0.0 };
            let one = if pair { first } else { 0.0 };
            let two = if pair { wait } else { 0.0 };
            self.counts[0][lane] += u64::from(time < LONGEST);
            self.counts[1][lane] += u64::from(ended);
            self.counts[2][lane] += u64::from(pair);
            self.times[0][lane] += ended_wait;
            self.times[1][lane] += ended_wait * ended_wait;
            self.times[2][lane] += one;
            self.times[3][lane] += two;
            self.times[4][lane] += one * two;
            bins[lane] = bin_among(if ended { wait } else { NO_BIN });
        }
        for (lane, bin) in bins.into_iter().enumerate() {
            self.bins[lane % TURNS][bin % BINS_AND_NONE] += 1;
        }
    }

    /// The sums of all lanes, ticks turned into windows.
    fn in_windows(&self) -> WaitingSums {
        let window = TICKS as f64;
        let [begun, ended, pairs] = self.counts.map(|lanes| lanes.iter().sum());
        let [sum, squares, firsts, seconds, products] =
            self.times.map(|lanes| lanes.iter().sum::<f64>() / window);
        let bins = (0..BINS).map(|bin| self.bins.iter().map(|counts| counts[bin]).sum());
        WaitingSums {
            begun,
            ended,
            sum,
            squares: squares / window,
            pairs,
            firsts,
            seconds,
            products: products / window,
            bins: bins.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};

    use super::super::WaitingObserver;
    use super::*;
    use crate::kernel::{Generator, Target};

    /// Show an observer random rounds and, of each window, a list; then what both make of them.
    fn timed(channels: usize, target: Target) -> [WaitingSums; 2] {
        let waits =
            WaitingLayout { kinds: (0..channels as u32).map(|c| c % 3 / 2).collect(), count: 1 };
        let mut observer =
            WaitingObserver { vectors: Vectors::on(target), ..WaitingObserver::new(&waits) };
        let mut generator = Generator::seed_from_u64(1);
        let mut expected = WaitingSums { bins: vec![0; BINS], ..WaitingSums::default() };
        for _ in 0..40 {
            (0..SLOTS).for_each(|slot| observer.begin(slot));
            let mut jumps_of = vec![Vec::new(); SLOTS];
            let mut now = [0; SLOTS];
            for count in [1, 3, 8, 5, 8, 2, 8] {
                let none = Jump::new(0, channels as u32);
                let (mut left, mut jumps) = ([[0; SLOTS]; 8], [[none; SLOTS]; 8]);
                for round in 0..count {
                    for slot in 0..SLOTS {
                        now[slot] += generator.random_range(1..TICKS / 18);
                        left[round][slot] = TICKS - now[slot].min(TICKS);
                        let channel = generator.random_range(0..=channels as u32);
                        if now[slot] < TICKS {
                            jumps[round][slot] = Jump::new(7, channel);
                            if waits.kinds.get(channel as usize) == Some(&1) {
                                jumps_of[slot].push(now[slot]);
                            }
                        }
                    }
                }
                let ends = [TICKS; SLOTS];
                observer.jumps(Rounds {
                    ends: &ends,
                    left: &left[..count],
                    jumps: &jumps[..count],
                });
            }
            for times in &jumps_of {
                add_waits(times, &mut expected);
            }
        }
        [observer.finish().remove(0), expected]
    }

    /// The definition, wait by wait.
    fn add_waits(times: &[u64], sums: &mut WaitingSums) {
        let windows = |ticks: u64| ticks as f64 / TICKS as f64;
        sums.begun += times.iter().filter(|&&time| time < FOLLOWED).count() as u64;
        for (k, pair) in times.windows(2).enumerate() {
            let (last, wait) = (pair[0], pair[1] - pair[0]);
            if last < FOLLOWED && wait <= FOLLOWED {
                sums.ended += 1;
                sums.sum += windows(wait);
                sums.squares += windows(wait).powi(2);
                sums.bins[super::super::super::clock::bin(wait)] += 1;
            }
            let Some(&before) = k.checked_sub(1).and_then(|k| times.get(k)) else { continue };
            if before < FOLLOWED && pair[1] - before <= FOLLOWED {
                sums.pairs += 1;
                sums.firsts += windows(last - before);
                sums.seconds += windows(wait);
                sums.products += windows(last - before) * windows(wait);
            }
        }
    }

    #[test]
    fn waits_are_those_of_the_definition_by_every_instruction_set() {
        for channels in [5, 200] {
            let [portable, expected] = timed(channels, Target::Portable);
            let counts = |s: &WaitingSums| (s.begun, s.ended, s.pairs, s.bins.clone());
            assert_eq!(counts(&portable), counts(&expected));
            assert!(portable.pairs > 1000 && portable.ended > portable.pairs);
            let times = |s: &WaitingSums| [s.sum, s.squares, s.firsts, s.seconds, s.products];
            for (sum, expected) in times(&portable).into_iter().zip(times(&expected)) {
                assert!((sum / expected - 1.0).abs() < 1e-12, "{sum} {expected}");
            }
            for target in Target::available() {
                assert_eq!(timed(channels, target)[0], portable, "{target:?}");
            }
        }
    }
}
