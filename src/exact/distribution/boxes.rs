//! Hold probabilities by row and integer cell in dense boxes, and add one shifted onto another.
//!
//! A row is a state (or a group of states); within it the last axis is contiguous, so that a shift
//! by the increments of a channel is one multiply-add loop per line.

/// The corners of a box of cells, by axis: `low[i] .. low[i] + shape[i]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Extent {
    pub(crate) low: Vec<i64>,
    pub(crate) shape: Vec<usize>,
}

impl Extent {
    /// The box of one cell at the origin.
    pub(crate) fn origin(axes: usize) -> Self {
        Self { low: vec![0; axes], shape: vec![1; axes] }
    }

    /// From the first and last cell of each axis.
    pub(crate) fn of(ranges: impl IntoIterator<Item = [i64; 2]>) -> Self {
        let (low, shape) =
            ranges.into_iter().map(|[low, high]| (low, (high - low + 1) as usize)).unzip();
        Self { low, shape }
    }

    pub(crate) fn volume(&self) -> usize {
        self.shape.iter().product()
    }

    /// The first and last cell of an axis.
    pub(crate) fn range(&self, axis: usize) -> [i64; 2] {
        [self.low[axis], self.low[axis] + self.shape[axis] as i64 - 1]
    }

    fn contains(&self, other: &Self) -> bool {
        (0..self.low.len()).all(|axis| {
            let ([low, high], [first, last]) = (self.range(axis), other.range(axis));
            low <= first && last <= high
        })
    }

    /// A box that holds both, with room to grow.
    fn around(&self, other: &Self) -> Self {
        Self::of((0..self.low.len()).map(|axis| {
            let ([low, high], [first, last]) = (self.range(axis), other.range(axis));
            let slack = (high - low) / 2 + 1;
            [
                if first < low { first - slack } else { low },
                if last > high { last + slack } else { high },
            ]
        }))
    }

    /// The cell at a position within a row.
    pub(crate) fn cell(&self, mut position: usize, cell: &mut [i64]) {
        for axis in (0..self.shape.len()).rev() {
            cell[axis] = self.low[axis] + (position % self.shape[axis]) as i64;
            position /= self.shape[axis];
        }
    }
}

/// One box of values per row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    pub(crate) extent: Extent,
    pub(crate) values: Vec<f64>,
}

impl Grid {
    pub(crate) fn zeros(rows: usize, extent: Extent) -> Self {
        let values = vec![0.0; rows * extent.volume()];
        Self { extent, values }
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        let volume = self.extent.volume();
        &self.values[row * volume..(row + 1) * volume]
    }

    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f64] {
        let volume = self.extent.volume();
        &mut self.values[row * volume..(row + 1) * volume]
    }

    /// Widen the boxes until `extent` fits in.
    pub(crate) fn cover(&mut self, extent: &Extent) {
        if self.extent.contains(extent) {
            return;
        }
        let rows = self.values.len() / self.extent.volume();
        let still = vec![0; extent.low.len()];
        let mut wider = Self::zeros(rows, self.extent.around(extent));
        let wide = wider.extent.clone();
        for row in 0..rows {
            add_shifted(wider.row_mut(row), &wide, self.row(row), &self.extent, &still, 1.0);
        }
        *self = wider;
    }
}

/// `target[n + shift] += factor * source[n]`, as far as the target's box reaches.
pub(crate) fn add_shifted(
    target: &mut [f64],
    onto: &Extent,
    source: &[f64],
    of: &Extent,
    shift: &[i64],
    factor: f64,
) {
    lines(target, (&onto.low, &onto.shape), source, (&of.low, &of.shape), shift, factor);
}

fn lines(
    target: &mut [f64],
    (onto_low, onto_shape): (&[i64], &[usize]),
    source: &[f64],
    (of_low, of_shape): (&[i64], &[usize]),
    shift: &[i64],
    factor: f64,
) {
    let Some(&step) = shift.first() else {
        target[0] += factor * source[0];
        return;
    };
    // Where the first source cell falls in the target, and the cells that fall inside.
    let offset = of_low[0] + step - onto_low[0];
    let begin = usize::try_from(-offset).unwrap_or(0);
    let end = (onto_shape[0] as i64 - offset).clamp(0, of_shape[0] as i64) as usize;
    if begin >= end {
        return;
    }
    let first = (begin as i64 + offset) as usize;
    if shift.len() == 1 {
        let target = &mut target[first..first + end - begin];
        for (value, add) in target.iter_mut().zip(&source[begin..end]) {
            *value += factor * add;
        }
        return;
    }
    let volumes = [onto_shape, of_shape].map(|shape| shape[1..].iter().product::<usize>());
    for index in begin..end {
        let place = first + index - begin;
        lines(
            &mut target[place * volumes[0]..(place + 1) * volumes[0]],
            (&onto_low[1..], &onto_shape[1..]),
            &source[index * volumes[1]..(index + 1) * volumes[1]],
            (&of_low[1..], &of_shape[1..]),
            &shift[1..],
            factor,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_add_cell_by_cell() {
        let of = Extent::of([[-1, 1], [2, 5]]);
        let onto = Extent::of([[-1, 3], [0, 4]]);
        let source: Vec<f64> = (1_u32..).take(of.volume()).map(f64::from).collect();
        let mut target = vec![0.0; onto.volume()];
        add_shifted(&mut target, &onto, &source, &of, &[2, -1], 3.0);
        let (mut from, mut to) = ([0; 2], [0; 2]);
        for (place, &value) in target.iter().enumerate() {
            onto.cell(place, &mut to);
            let expected: f64 = (0..of.volume())
                .filter(|&p| {
                    of.cell(p, &mut from);
                    from[0] + 2 == to[0] && from[1] - 1 == to[1]
                })
                .map(|p| 3.0 * source[p])
                .sum();
            assert_eq!(value, expected, "{to:?}");
        }
    }

    #[test]
    fn boxes_grow_around_their_values() {
        let mut grid = Grid::zeros(2, Extent::of([[0, 1]]));
        grid.row_mut(1).copy_from_slice(&[1.0, 2.0]);
        grid.cover(&Extent::of([[-3, 0]]));
        let [low, high] = grid.extent.range(0);
        assert!(low <= -3 && high == 1);
        assert_eq!(grid.row(1)[(-low) as usize..], [1.0, 2.0]);
    }
}
