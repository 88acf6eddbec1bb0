//! Count windows by the cell of a lattice they are in, for distributions.
//!
//! Only cells that were seen are held, so a histogram grows its range as it needs and loses no count.
//! Cells are counted in a tree ([`Cells`]), some hundred bytes each; what a block keeps is packed
//! ([`Histogram`]): each number of a cell as its difference to that of the cell before, then the
//! count, seven bits to a byte. Neighbours differ by little, so that a cell takes a byte a number and one
//! or two for the count.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::bounds::{Size, ensure, same};
use super::layout::Layout;
use crate::network::Lattice;

/// What a histogram counts.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramLayout {
    /// The lattice of each observable; two for a joint histogram.
    pub lattices: Vec<Lattice>,
    /// Read at the middle of the window (0), at its end (1), or at another stop.
    pub stop: usize,
}

/// Windows by cell while they are counted.
///
/// ```
/// use fluctua::tally::Cells;
///
/// let mut cells = Cells::default();
/// [3, -1, 3].iter().for_each(|&count| cells.add(&[count], 1));
/// let histogram = cells.packed();
/// let mut list = Vec::new();
/// histogram.visit(|cell, windows| list.push((cell[0], windows)));
/// assert_eq!(list, [(-1, 1), (3, 2)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// The cells that were seen, coordinates and boundary numbers of each observable in turn.
    counts: BTreeMap<Vec<i64>, u64>,
}

impl Cells {
    /// Count so many windows in a cell.
    pub fn add(&mut self, cell: &[i64], windows: u64) {
        match self.counts.get_mut(cell) {
            Some(count) => *count += windows,
            None => {
                self.counts.insert(cell.to_vec(), windows);
            }
        }
    }

    /// What is kept of them.
    #[must_use]
    pub fn packed(&self) -> Histogram {
        let mut packer = Packer::default();
        self.counts.iter().for_each(|(cell, &count)| packer.push(cell, count));
        packer.finish()
    }
}

/// Windows by cell, ascending, in few bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Numbers in a cell.
    width: usize,
    cells: usize,
    bytes: Box<[u8]>,
}

impl Histogram {
    /// How many cells were seen.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// The bytes that hold them, in memory as well as in a file.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Show every cell that was seen, in ascending order, and how many windows are in it.
    pub fn visit(&self, mut show: impl FnMut(&[i64], u64)) {
        let mut cell = vec![0_i64; self.width];
        let mut bytes = self.bytes.iter();
        for _ in 0..self.cells {
            for number in &mut cell {
                *number = number.wrapping_add(signed(unpack(&mut bytes)));
            }
            show(&cell, unpack(&mut bytes));
        }
    }

    /// The sample standard deviation of one number of the cells, over windows.
    #[must_use]
    pub fn spread(&self, number: usize) -> f64 {
        let mut sums = [0.0; 3];
        self.visit(|cell, count| {
            for (power, sum) in (0..).zip(&mut sums) {
                *sum += count as f64 * (cell[number] as f64).powi(power);
            }
        });
        let [windows, sum, squares] = sums;
        ((squares - sum * sum / windows) / (windows - 1.0)).max(0.0).sqrt()
    }

    /// Add the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        let mut cells = Cells::default();
        for part in [&*self, other] {
            part.visit(|cell, count| cells.add(cell, count));
        }
        *self = cells.packed();
    }
}

impl FromIterator<(Vec<i64>, u64)> for Histogram {
    /// Cells and their windows, in any order.
    fn from_iter<T: IntoIterator<Item = (Vec<i64>, u64)>>(list: T) -> Self {
        let mut cells = Cells::default();
        list.into_iter().for_each(|(cell, count)| cells.add(&cell, count));
        cells.packed()
    }
}

/// Histograms of no window.
pub(super) fn empty(layout: &Layout) -> Vec<Histogram> {
    vec![Histogram::default(); layout.histograms.len()]
}

/// Can these be the histograms of so many windows?
pub(super) fn check(layout: &Layout, found: &[Histogram], size: Size) -> Result<(), String> {
    same("histograms", found.len(), layout.histograms.len())?;
    for (number, (histogram, own)) in found.iter().zip(&layout.histograms).enumerate() {
        let possible = holds(&own.lattices, histogram, size.windows);
        ensure(possible, || format!("an impossible histogram {number}"))?;
    }
    Ok(())
}

/// Is every window in one cell, and every cell one of the lattices?
fn holds(lattices: &[Lattice], histogram: &Histogram, expected: u64) -> bool {
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
    sound && windows == expected
}

/// Packs cells, one after the other.
#[derive(Default)]
struct Packer {
    before: Vec<i64>,
    cells: usize,
    bytes: Vec<u8>,
}

impl Packer {
    /// Append a cell of the width of those before.
    fn push(&mut self, cell: &[i64], count: u64) {
        // From the origin to the first.
        self.before.resize(cell.len(), 0);
        for (before, number) in self.before.iter_mut().zip(cell) {
            pack(unsigned(number.wrapping_sub(*before)), &mut self.bytes);
            *before = *number;
        }
        pack(count, &mut self.bytes);
        self.cells += 1;
    }

    /// The histogram of all cells.
    fn finish(self) -> Histogram {
        let Self { before, cells, bytes } = self;
        Histogram { width: before.len(), cells, bytes: bytes.into_boxed_slice() }
    }
}

/// Small numbers of either sign as small numbers: 0, -1, 1, -2 and so on.
fn unsigned(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The inverse of [`unsigned`].
fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Append seven bits to a byte, the lowest first; the highest bit says that more follow.
fn pack(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Read what [`pack`] appended.
fn unpack<'a>(bytes: &mut impl Iterator<Item = &'a u8>) -> u64 {
    let mut number = 0;
    for (place, byte) in bytes.enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

/// A map from cell to count.
impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells))?;
        let mut written = Ok(());
        self.visit(|cell, count| {
            if written.is_ok() {
                written = map.serialize_entry(cell, &count);
            }
        });
        written.and_then(|()| map.end())
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

/// Packs what is read, so that no tree is held.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Histogram;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("windows by cell, ascending, every cell of as many numbers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Histogram, A::Error> {
        let mut packer = Packer::default();
        while let Some((cell, count)) = map.next_entry::<Vec<i64>, u64>()? {
            let follows = cell.len() == packer.before.len() && cell > packer.before;
            if packer.cells > 0 && !follows {
                return Err(A::Error::invalid_value(serde::de::Unexpected::Map, &self));
            }
            packer.push(&cell, count);
        }
        Ok(packer.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What blocks held before they were packed, whose records stay readable.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Tree {
        cells: BTreeMap<Vec<i64>, u64>,
    }

    fn tree(histogram: &Histogram) -> Tree {
        let mut cells = BTreeMap::new();
        histogram.visit(|cell, count| assert_eq!(cells.insert(cell.to_vec(), count), None));
        Tree { cells }
    }

    fn trees() -> Vec<Tree> {
        let far = [i64::MIN, -129, -64, -1, 0, 1, 63, 64, 8191, i64::MAX];
        let wide = far.iter().flat_map(|&a| far.iter().map(move |&b| vec![a, b]));
        let lists = [Vec::new(), vec![vec![]], far.map(|a| vec![a]).to_vec(), wide.collect()];
        let counts = (0..).map(|k| [1, 127, 128, u64::MAX][k % 4]);
        lists.map(|list| Tree { cells: list.into_iter().zip(counts.clone()).collect() }).into()
    }

    #[test]
    fn what_is_packed_is_found_again() {
        for expected in trees() {
            let packed: Histogram = expected.cells.clone().into_iter().collect();
            assert_eq!(tree(&packed), expected);
            assert_eq!(packed.cells(), expected.cells.len());
        }
    }

    #[test]
    fn records_are_those_of_trees() {
        for tree in trees() {
            let packed: Histogram = tree.cells.clone().into_iter().collect();
            let bytes = postcard::to_stdvec(&packed).expect("numbers");
            assert_eq!(bytes, postcard::to_stdvec(&tree).expect("numbers"));
            assert_eq!(postcard::from_bytes::<Histogram>(&bytes), Ok(packed));
        }
    }

    #[test]
    fn cells_out_of_order_or_of_two_widths_are_refused() {
        for list in [[vec![1], vec![0]], [vec![1], vec![1]], [vec![1], vec![2, 0]]] {
            let entries: Vec<(Vec<i64>, u64)> = list.map(|cell| (cell, 1)).into();
            let bytes = postcard::to_stdvec(&entries).expect("numbers");
            assert!(postcard::from_bytes::<Histogram>(&bytes).is_err(), "{entries:?}");
        }
    }

    /// A filled square of counts below 2^14 takes a byte a number and two for the count, but for the
    /// step from line to line.
    #[test]
    fn neighbours_take_few_bytes() {
        let cells = (-50..50).flat_map(|a| (-50..50).map(move |b| (vec![a, b], 10_000)));
        let packed: Histogram = cells.collect();
        assert_eq!(packed.cells(), 10_000);
        assert!(packed.bytes() <= 4 * packed.cells() + 100, "{} bytes", packed.bytes());
        let mut twice = packed.clone();
        twice.merge(&packed);
        twice.visit(|_, count| assert_eq!(count, 20_000));
    }
}
