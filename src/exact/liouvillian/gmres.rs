//! Generalised minimal residuals, preconditioned from the right (Saad and Schultz, doi:10.1137/0907058).

/// Most products before it is given up.
const MAX_PRODUCTS: usize = 200;

/// Solve `apply(x) = right` to a relative residual; `None` where it is not reached.
#[must_use]
pub fn gmres(
    apply: &dyn Fn(&[f64]) -> Vec<f64>,
    precondition: &dyn Fn(&[f64]) -> Vec<f64>,
    right: &[f64],
    tolerance: f64,
) -> Option<Vec<f64>> {
    let start = norm(right);
    if start == 0.0 {
        return Some(vec![0.0; right.len()]);
    }
    let mut basis = vec![scaled(right, 1.0 / start)];
    let mut turned: Vec<Vec<f64>> = Vec::new();
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut rotations: Vec<(f64, f64)> = Vec::new();
    let mut residual = vec![start];
    for step in 0..MAX_PRODUCTS {
        turned.push(precondition(&basis[step]));
        let mut next = apply(&turned[step]);
        let mut column = orthogonalise(&basis, &mut next);
        let length = norm(&next);
        column.push(length);
        for (k, &(c, s)) in rotations.iter().enumerate() {
            let (above, below) = (column[k], column[k + 1]);
            column[k] = c * above + s * below;
            column[k + 1] = c * below - s * above;
        }
        let long = libm::hypot(column[step], column[step + 1]);
        if long == 0.0 || !long.is_finite() {
            return None;
        }
        let (c, s) = (column[step] / long, column[step + 1] / long);
        rotations.push((c, s));
        column[step] = long;
        let last = residual[step];
        residual[step] = c * last;
        residual.push(-s * last);
        columns.push(column);
        if residual[step + 1].abs() <= tolerance * start || length == 0.0 {
            return Some(combined(&turned, &columns, &residual, right.len()));
        }
        basis.push(scaled(&next, 1.0 / length));
    }
    None
}

/// Take what lies along the basis out of a vector, twice, and say how much that was.
fn orthogonalise(basis: &[Vec<f64>], vector: &mut [f64]) -> Vec<f64> {
    let mut along = vec![0.0; basis.len()];
    for _ in 0..2 {
        for (sum, unit) in along.iter_mut().zip(basis) {
            let share: f64 = unit.iter().zip(vector.iter()).map(|(a, b)| a * b).sum();
            *sum += share;
            vector.iter_mut().zip(unit).for_each(|(value, unit)| *value -= share * unit);
        }
    }
    along
}

/// The combination of the directions whose residual is least.
fn combined(
    directions: &[Vec<f64>],
    columns: &[Vec<f64>],
    residual: &[f64],
    size: usize,
) -> Vec<f64> {
    let mut weights = residual[..columns.len()].to_vec();
    for k in (0..columns.len()).rev() {
        weights[k] /= columns[k][k];
        for row in 0..k {
            weights[row] -= columns[k][row] * weights[k];
        }
    }
    let mut out = vec![0.0; size];
    for (weight, direction) in weights.iter().zip(directions) {
        out.iter_mut().zip(direction).for_each(|(sum, value)| *sum += weight * value);
    }
    out
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|value| value * value).sum::<f64>().sqrt()
}

fn scaled(vector: &[f64], by: f64) -> Vec<f64> {
    vector.iter().map(|value| value * by).collect()
}
