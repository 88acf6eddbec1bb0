//! Cumulant rates of one count by perturbation of the stationary state.
//!
//! ```text
//! c_n = sum_k C(n,k) tr(L_k r_{n-k}),    L r_n = sum_k C(n,k) (c_k - L_k) r_{n-k},    tr r_n = 0,    k = 1..n
//! ```

/// The highest order that is listed.
pub const MAX_ORDER: usize = 4;

/// The cumulant rates of a count up to an order: `counted` applies the derivative of the generator of an order, `solve`
/// gives the solution of trace zero.
#[must_use]
pub fn cumulants(
    order: usize,
    stationary: &[f64],
    trace: &dyn Fn(&[f64]) -> f64,
    counted: &dyn Fn(usize, &[f64]) -> Vec<f64>,
    solve: &dyn Fn(&[f64]) -> Vec<f64>,
) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::with_capacity(order);
    let mut states = vec![stationary.to_vec()];
    for n in 1..=order {
        let mut right = vec![0.0; stationary.len()];
        for k in 1..=n {
            let ways = binomial(n, k);
            let moved = counted(k, &states[n - k]);
            for (sum, value) in right.iter_mut().zip(moved) {
                *sum -= ways * value;
            }
            for (sum, value) in right.iter_mut().zip(&states[n - k]) {
                *sum += ways * found.get(k - 1).copied().unwrap_or(0.0) * value;
            }
        }
        // Of the states of lower order only the stationary one has a trace, so that this is what the c_n is short of.
        let cumulant = -trace(&right);
        found.push(cumulant);
        if n < order {
            right.iter_mut().zip(stationary).for_each(|(sum, value)| *sum += cumulant * value);
            states.push(solve(&right));
        }
    }
    found
}

fn binomial(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |ways, i| ways * (n - i) as f64 / (i + 1) as f64)
}
