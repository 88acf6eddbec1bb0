//! Find the eigenvectors of a Hermitian matrix by Jacobi rotations, in one fixed order: the same bits on every machine.

use faer::c64;

/// Sweeps over all pairs; a handful suffices.
const SWEEPS: usize = 60;

/// Eigenvalues, descending, and the eigenvectors, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// The eigenvalues, descending.
    pub values: Vec<f64>,
    /// The vector of each, normalised.
    pub vectors: Vec<Vec<c64>>,
}

impl Eigen {
    /// Of a Hermitian matrix, row after row.
    pub(super) fn of(size: usize, mut a: Vec<c64>) -> Self {
        let zero = c64::new(0.0, 0.0);
        let mut vectors: Vec<Vec<c64>> = (0..size)
            .map(|k| (0..size).map(|j| c64::new(f64::from(u8::from(j == k)), 0.0)).collect())
            .collect();
        let whole: f64 = a.iter().map(c64::norm_sqr).sum();
        for _ in 0..SWEEPS {
            let pairs = (0..size).flat_map(|j| (j + 1..size).map(move |k| (j, k)));
            let off: f64 = pairs.clone().map(|(j, k)| a[j * size + k].norm_sqr()).sum();
            if off <= 1e-34 * whole {
                break;
            }
            for (j, k) in pairs.filter(|&(j, k)| j != k) {
                let between = a[j * size + k];
                if between == zero {
                    continue;
                }
                let [cosine, sine] = rotation(a[j * size + j].re, a[k * size + k].re, between);
                rotate(&mut a, size, [j, k], cosine, sine);
                let (left, right) = vectors.split_at_mut(k);
                for (x, y) in left[j].iter_mut().zip(&mut right[0]) {
                    let (old_x, old_y) = (*x, *y);
                    *x = old_x * cosine - old_y * sine.conj();
                    *y = old_x * sine + old_y * cosine;
                }
            }
        }
        let mut order: Vec<usize> = (0..size).collect();
        order.sort_by(|&j, &k| a[k * size + k].re.total_cmp(&a[j * size + j].re));
        Self {
            values: order.iter().map(|&k| a[k * size + k].re).collect(),
            vectors: order.iter().map(|&k| vectors[k].clone()).collect(),
        }
    }
}

/// Cosine and sine that clear the entry between two diagonal ones.
fn rotation(first: f64, second: f64, between: c64) -> [c64; 2] {
    let size = between.norm_sqr().sqrt();
    let slope = (second - first) / (2.0 * size);
    let tangent = if slope >= 0.0 {
        1.0 / (slope + (1.0 + slope * slope).sqrt())
    } else {
        -1.0 / (-slope + (1.0 + slope * slope).sqrt())
    };
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    [c64::new(cosine, 0.0), between * (tangent * cosine / size)]
}

/// Apply it from both sides.
fn rotate(matrix: &mut [c64], size: usize, [j, k]: [usize; 2], cosine: c64, sine: c64) {
    for row in 0..size {
        let (x, y) = (matrix[row * size + j], matrix[row * size + k]);
        matrix[row * size + j] = x * cosine - y * sine.conj();
        matrix[row * size + k] = x * sine + y * cosine;
    }
    for column in 0..size {
        let (x, y) = (matrix[j * size + column], matrix[k * size + column]);
        matrix[j * size + column] = x * cosine - y * sine;
        matrix[k * size + column] = x * sine.conj() + y * cosine;
    }
}
