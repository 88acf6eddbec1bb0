//! Join few exact points without false kinks: monotone cubic pieces (Fritsch and Carlson, doi:10.1137/0717021).

/// `pieces` points from each node to the next, on cubic pieces that rise and fall only where the nodes do.
pub(super) fn monotone(x: &[f64], y: &[f64], pieces: usize) -> (Vec<f64>, Vec<f64>) {
    if x.len() < 3 || pieces < 2 {
        return (x.to_vec(), y.to_vec());
    }
    let slopes = slopes(x, y);
    let (mut at, mut values) = (Vec::new(), Vec::new());
    for k in 0..x.len() - 1 {
        let width = x[k + 1] - x[k];
        for piece in 0..pieces {
            let t = piece as f64 / pieces as f64;
            let [start, end] = [(1.0 + 2.0 * t) * (1.0 - t) * (1.0 - t), t * t * (3.0 - 2.0 * t)];
            let [rise, fall] = [t * (1.0 - t) * (1.0 - t), t * t * (t - 1.0)];
            at.push(x[k] + t * width);
            values.push(
                start * y[k] + end * y[k + 1] + width * (rise * slopes[k] + fall * slopes[k + 1]),
            );
        }
    }
    at.extend(x.last());
    values.extend(y.last());
    (at, values)
}

/// The slope at each node.
fn slopes(x: &[f64], y: &[f64]) -> Vec<f64> {
    let last = x.len() - 1;
    let chord = |k: usize| (y[k + 1] - y[k]) / (x[k + 1] - x[k]);
    let mut slopes: Vec<f64> = (0..=last)
        .map(|k| match k {
            0 => end(chord(0), chord(1), x[1] - x[0], x[2] - x[1]),
            k if k == last => {
                let [near, far] = [x[last] - x[last - 1], x[last - 1] - x[last - 2]];
                end(chord(last - 1), chord(last - 2), near, far)
            }
            k => inner(chord(k - 1), chord(k), x[k] - x[k - 1], x[k + 1] - x[k]),
        })
        .collect();
    for slope in &mut slopes {
        if !slope.is_finite() {
            *slope = 0.0;
        }
    }
    slopes
}

/// Between two chords: their weighted harmonic mean, zero at an extremum.
fn inner(before: f64, after: f64, left: f64, right: f64) -> f64 {
    if before * after <= 0.0 {
        return 0.0;
    }
    let [first, second] = [2.0 * right + left, right + 2.0 * left];
    (first + second) / (first / before + second / after)
}

/// At an end: the parabola through three nodes, held to the side of the nearer chord.
fn end(near: f64, far: f64, width: f64, next: f64) -> f64 {
    let slope = ((2.0 * width + next) * near - width * far) / (width + next);
    if slope * near <= 0.0 {
        0.0
    } else if near * far <= 0.0 && slope.abs() > 3.0 * near.abs() {
        3.0 * near
    } else {
        slope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_met_and_nothing_overshoots() {
        let x: Vec<f64> = (0..8).map(f64::from).collect();
        let y = vec![0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 0.2, 0.1];
        let (at, values) = monotone(&x, &y, 10);
        assert_eq!((at.len(), at[30], values[30]), (71, 3.0, 1.0));
        assert!(values.iter().all(|v| (0.0..=1.0).contains(v)), "{values:?}");
    }

    #[test]
    fn a_parabola_is_a_parabola_within_a_percent() {
        let x: Vec<f64> = (0..13).map(|i| f64::from(i) * 0.5 - 3.0).collect();
        let y: Vec<f64> = x.iter().map(|x| x * x).collect();
        let (at, values) = monotone(&x, &y, 10);
        let worst = at.iter().zip(&values).map(|(x, y)| (y - x * x).abs()).fold(0.0, f64::max);
        assert!(worst < 0.07, "{worst}");
    }
}
