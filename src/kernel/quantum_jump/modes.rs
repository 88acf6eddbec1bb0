//! Move a wave function between two jumps by the modes of the drift: `psi(t) = V exp(Lambda t) c`.
//!
//! The survival probability `c^+ exp(Lambda^+ t) V^+ V exp(Lambda t) c` costs half a product with a matrix; the wait is found
//! by secants of its logarithm. Coordinates are those of the modes; where these hardly span the space there are steps
//! instead.

use faer::c64;

use super::eigen::Eigenvectors;
use super::turn::{Turn, exponential};
use super::wave::{Matrix, WIDTH, Wave, add_columns};
use crate::kernel::target::{Bulk, Vectors};

/// The most that rounding may grow by.
const CONDITION: f64 = 1e5;
/// The most that eigenvectors may miss, as a share of the drift.
const RESIDUAL: f64 = 1e-12;
/// Logarithms of a survival closer than this need one more step alone.
const CLOSE: f64 = 2e-5;
/// What that step may miss, by how far two slopes in a row are apart, if the last has spanned as much as is left: a
/// survival that comes to rest is not met by tangents.
const MISSED: f64 = 1e-7;
/// Off-diagonal losses beside diagonal ones from which modes overlap.
const OVERLAP: f64 = 1e-3;
/// Logarithms of a survival closer than this give a slope.
const NEAR: f64 = 0.1;
/// Newton's steps of the first guess.
const GUESSES: usize = 3;
/// Steps before the bracket is halved.
const STEPS: usize = 20;
const MOST_STEPS: usize = 200;

/// The modes of a drift.
#[derive(Clone, Debug)]
pub(super) struct Modes {
    size: usize,
    rates: Vec<f64>,
    frequencies: Vec<f64>,
    /// `V^+ V`.
    overlaps: Overlaps,
    vectors: Matrix,
    inverse: Matrix,
    /// The same vectors, row after row.
    rows: Vec<c64>,
    /// Do modes lose their norms each by itself?
    apart: bool,
    /// A fall of the squared norm that takes longer than any wait that matters.
    least: f64,
    /// No wait that matters is longer.
    longest: f64,
    by: Vectors,
}

impl Modes {
    /// By the drift, for waits up to `longest`; none where its eigenvectors hardly span the space.
    pub(super) fn new(size: usize, drift: &[(u32, u32, c64)], longest: f64) -> Option<Self> {
        let mut matrix = vec![c64::new(0.0, 0.0); size * size];
        for &(row, column, value) in drift {
            matrix[row as usize * size + column as usize] += value;
        }
        let found = Eigenvectors::of(size, &matrix)?;
        let bound = matrix.iter().map(c64::norm_sqr).sum::<f64>().sqrt();
        let sound = found.condition() <= CONDITION * size as f64
            && found.residual(&matrix) <= RESIDUAL * bound;
        if !sound {
            return None;
        }
        let Eigenvectors { values, vectors, inverse } = found;
        let mut overlaps = vec![c64::new(0.0, 0.0); size * size];
        for row in vectors.chunks_exact(size) {
            for (left, own) in row.iter().zip(overlaps.chunks_exact_mut(size)) {
                own.iter_mut().zip(row).for_each(|(sum, right)| *sum += left.conj() * right);
            }
        }
        Some(Self {
            size,
            apart: apart(&values, &overlaps),
            rates: values.iter().map(|x| x.re.min(0.0)).collect(),
            frequencies: values.iter().map(|x| x.im).collect(),
            overlaps: Overlaps::of(size, &overlaps),
            vectors: Matrix::of_rows(size, size, &vectors),
            inverse: Matrix::of_rows(size, size, &inverse),
            rows: vectors,
            least: 1e-3 / longest,
            longest,
            by: Vectors::fastest(),
        })
    }

    /// The rows of an operator, applied after the modes are put together.
    pub(super) fn turned(&self, rows: usize, entries: &[(u32, u32, c64)]) -> Matrix {
        let size = self.size;
        let mut all = vec![c64::new(0.0, 0.0); rows * size];
        for &(row, column, value) in entries {
            let own = &self.rows[column as usize * size..][..size];
            let into = &mut all[row as usize * size..][..size];
            into.iter_mut().zip(own).for_each(|(x, v)| *x += value * v);
        }
        Matrix::of_rows(rows, size, &all)
    }

    /// The coordinates of a wave function.
    pub(super) fn enter(&self, wave: &Wave, into: &mut Wave) {
        self.inverse.apply(false, wave, into);
    }

    /// The wave function of coordinates.
    pub(super) fn leave(&self, wave: &Wave, into: &mut Wave) {
        self.vectors.apply(false, wave, into);
    }

    /// Move coordinates through a time.
    pub(super) fn pass(&self, from: &Wave, time: f64, into: &mut Wave) {
        let turn = Turn { modes: [&self.rates, &self.frequencies], time, from, into };
        if self.size < 4 { turn.run() } else { self.by.run(turn) }
    }

    /// When the squared norm has fallen to a level, infinite where that is later than any wait that matters: secants of its
    /// logarithm, within a bracket. The first guess takes the modes for orthogonal, which they nearly are where jumps are
    /// rare.
    pub(super) fn wait(&self, wave: &Wave, level: f64, [moved, image]: [&mut Wave; 2]) -> f64 {
        let logarithm = libm::log(level);
        let mut time = self.guess(wave, logarithm, &mut image.re);
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut last: Option<[f64; 2]> = None;
        let mut fell = 0.0;
        for step in 0..MOST_STEPS {
            if low > self.longest {
                return f64::INFINITY;
            }
            self.pass(wave, time, moved);
            let (norm, slope) = (self.survival(moved, image), self.slope(moved));
            let above = libm::log(norm) - logarithm;
            if above > 0.0 {
                low = time;
            } else {
                high = time;
            }
            // A slope by two points close by is better than that of modes that are orthogonal.
            let secant = last.filter(|[_, before]| before.abs() < NEAR);
            let fall =
                secant.map_or(slope.max(self.least), |[at, before]| (before - above) / (time - at));
            let next = time + above / fall;
            let missed = match secant {
                Some([_, before]) if above.abs() <= (before - above).abs() => {
                    above * (1.0 - fell / fall)
                }
                None if self.apart && slope > self.least => 0.0,
                _ => f64::INFINITY,
            };
            if above.abs() < CLOSE && fall > 0.0 && missed.abs() < MISSED {
                return next.max(0.0);
            }
            fell = fall;
            if high.is_finite() && high - low <= 1e-15 * high {
                break;
            }
            last = Some([time, above]);
            // Far off a step would often be too long: where nothing bounds it, twice is enough.
            let inside = next > low && next < high.min(2.0 * time) && step < STEPS;
            let halved = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * time };
            time = if inside { next } else { halved };
        }
        time
    }

    /// The wait if modes were orthogonal.
    fn guess(&self, wave: &Wave, logarithm: f64, squares: &mut [f64]) -> f64 {
        let squares = &mut squares[..self.size];
        let (mut whole, mut falls) = (0.0, 0.0);
        for (k, square) in squares.iter_mut().enumerate() {
            *square = wave.re[k] * wave.re[k] + wave.im[k] * wave.im[k];
            whole += *square;
            falls -= 2.0 * self.rates[k] * *square;
        }
        let target = logarithm + libm::log(whole);
        let mut time = -logarithm / (falls / whole).max(self.least);
        for _ in 0..GUESSES {
            let decay = Decay { rates: &self.rates, squares, time };
            let [norm, falls] = if self.size < 4 { decay.run() } else { self.by.run(decay) };
            // A sum of exponentials has a convex logarithm: steps from below never pass the root.
            let next = time + (libm::log(norm) - target) * norm / falls.max(self.least * norm);
            time = if next > 0.0 { next } else { 0.5 * time };
        }
        time.min(self.longest)
    }

    /// The squared norm of coordinates.
    fn survival(&self, wave: &Wave, image: &mut Wave) -> f64 {
        let form = Form { overlaps: &self.overlaps, wave, image };
        if self.size < 4 { form.run() } else { self.by.run(form) }
    }

    /// How fast the logarithm of the squared norm falls, if modes were orthogonal.
    fn slope(&self, wave: &Wave) -> f64 {
        let (mut whole, mut falls) = (0.0, 0.0);
        for k in 0..self.size {
            let square = wave.re[k] * wave.re[k] + wave.im[k] * wave.im[k];
            whole += square;
            falls -= 2.0 * self.rates[k] * square;
        }
        falls / whole
    }
}

/// Is the loss `-(Lambda^+ V^+ V + V^+ V Lambda)` of modes nearly diagonal?
fn apart(values: &[c64], overlaps: &[c64]) -> bool {
    let size = values.len();
    let loss = |j: usize, k: usize| -(values[j].conj() + values[k]) * overlaps[j * size + k];
    let beside = |j: usize, k: usize| loss(j, j).re.max(0.0) * loss(k, k).re.max(0.0);
    let most = OVERLAP / size as f64;
    (0..size).all(|j| (0..j).all(|k| loss(j, k).norm_sqr() <= most * most * beside(j, k)))
}

/// A Hermitian matrix: its diagonal, and its columns one after the other, of which only what is above the diagonal is read.
#[derive(Clone, Debug)]
struct Overlaps {
    diagonal: Vec<f64>,
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Overlaps {
    /// Of all elements, row after row.
    fn of(size: usize, all: &[c64]) -> Self {
        let columns = (0..size).flat_map(|k| (0..size).map(move |j| j * size + k));
        Self {
            diagonal: (0..size).map(|k| all[k * size + k].re).collect(),
            re: columns.clone().map(|at| all[at].re).collect(),
            im: columns.map(|at| all[at].im).collect(),
        }
    }
}

/// Its quadratic form.
struct Form<'a> {
    overlaps: &'a Overlaps,
    wave: &'a Wave,
    image: &'a mut Wave,
}

impl Bulk for Form<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let Self { overlaps: Overlaps { diagonal, re, im }, wave, image } = self;
        let size = diagonal.len();
        let (y_re, y_im) = (&mut image.re[..size], &mut image.im[..size]);
        y_re.fill(0.0);
        y_im.fill(0.0);
        let mut first = 0;
        while first < size {
            let width = if size - first >= WIDTH { WIDTH } else { 1 };
            let parts = [&re[first * size..], &im[first * size..]];
            let factors = [&wave.re[first..first + width], &wave.im[first..first + width]];
            add_columns(parts, size, factors, [&mut y_re[..first], &mut y_im[..first]]);
            // What is above the diagonal among these columns.
            for k in first + 1..first + width {
                let (a, b) = (wave.re[k], wave.im[k]);
                for j in first..k {
                    let (re, im) = (re[k * size + j], im[k * size + j]);
                    y_re[j] += re * a - im * b;
                    y_im[j] += re * b + im * a;
                }
            }
            first += width;
        }
        let mut sum = 0.0;
        for k in 0..size {
            let (a, b) = (wave.re[k], wave.im[k]);
            sum += diagonal[k] * (a * a + b * b) + 2.0 * (a * y_re[k] + b * y_im[k]);
        }
        sum
    }
}

/// Squares that decay each by itself.
struct Decay<'a> {
    rates: &'a [f64],
    squares: &'a [f64],
    time: f64,
}

impl Bulk for Decay<'_> {
    type Output = [f64; 2];

    #[inline(always)]
    fn run(self) -> [f64; 2] {
        // Four sums side by side: their order is the same for vectors of any width.
        let (mut norms, mut falls) = ([0.0; 4], [0.0; 4]);
        for (rates, squares) in self.rates.chunks(4).zip(self.squares.chunks(4)) {
            for (k, (rate, square)) in rates.iter().zip(squares).enumerate() {
                let left = square * exponential(2.0 * rate * self.time);
                norms[k] += left;
                falls[k] -= 2.0 * rate * left;
            }
        }
        let sum = |all: [f64; 4]| (all[0] + all[1]) + (all[2] + all[3]);
        [sum(norms), sum(falls)]
    }
}

#[cfg(test)]
mod tests {
    use faer::c64;

    use super::{Modes, Wave};

    const LONGEST: f64 = 1e4;

    /// A level `e` that two others are driven to, `H = (a + b) e / 2`, and that decays at a rate.
    fn lambda(rate: f64) -> Modes {
        let drive = c64::new(0.0, -0.5);
        let drift = [(0, 2), (1, 2), (2, 0), (2, 1)].map(|(j, k)| (j, k, drive));
        let whole = drift.into_iter().chain([(2, 2, c64::new(-rate / 2.0, 0.0))]);
        Modes::new(3, &whole.collect::<Vec<_>>(), LONGEST).expect("its eigenvectors span the space")
    }

    /// The wait of a real wave function, and the logarithm of the survival that is left by then, beside that of the level.
    fn wait(modes: &Modes, re: [f64; 3], level: f64) -> (f64, f64) {
        let own = Wave { re: re.to_vec(), im: vec![0.0; 3] };
        let [mut held, mut moved, mut image] = [Wave::zero(3), Wave::zero(3), Wave::zero(3)];
        modes.enter(&own, &mut held);
        let time = modes.wait(&held, level, [&mut moved, &mut image]);
        modes.pass(&held, if time.is_finite() { time } else { 0.0 }, &mut moved);
        (time, libm::log(modes.survival(&moved, &mut image) / level))
    }

    /// What is dark never jumps, however close to one the level is; a state of which half is dark jumps down to one half.
    #[test]
    fn a_survival_that_comes_to_rest_is_never_passed() {
        let (modes, half) = (lambda(1.3), std::f64::consts::FRAC_1_SQRT_2);
        for close in [1e-3, 1e-5, 1e-6, 1e-8, 1e-11] {
            assert!(wait(&modes, [half, -half, 0.0], 1.0 - close).0.is_infinite(), "{close}");
            if close > 1e-7 {
                let (time, _) = wait(&modes, [1.0, 0.0, 0.0], 0.5 * (1.0 - close));
                assert!(time.is_infinite(), "{close}");
                let (time, missed) = wait(&modes, [1.0, 0.0, 0.0], 0.5 * (1.0 + close));
                assert!(time.is_finite() && missed.abs() < 5e-6, "{close}: {missed}");
            }
        }
    }

    /// The modes of a weak drive overlap in what they lose; and one decay takes longer than any wait that matters.
    #[test]
    fn waits_end_where_the_survival_is_at_its_level() {
        for (modes, start) in [
            (lambda(1.3), [0.0, 0.0, 1.0]),
            (lambda(1e-3), [0.6, 0.0, 0.8]),
            (lambda(4e-8), [0.6, 0.0, 0.8]),
        ] {
            for k in 1..2000 {
                let level =
                    1.0 - f64::from(k) / 4000.0 * if modes.rates[1] > -1e-7 { 1e-4 } else { 1.0 };
                let (time, missed) = wait(&modes, start, level);
                assert!(time.is_infinite() || missed.abs() < 1e-7, "{level}: {time} {missed}");
            }
        }
    }
}
