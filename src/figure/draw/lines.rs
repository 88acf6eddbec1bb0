//! Thin out lines of many points, without a visible change.

/// Shorter lines are drawn whole.
const LONG: usize = 3000;
/// Of the points in a strip this wide the first, the lowest, the highest and the last are kept.
const STRIP: f64 = 0.1;

/// The points of a line that are drawn, by their numbers. Points without a place are left out.
pub(super) fn kept(points: &[[f64; 2]]) -> Vec<usize> {
    let finite = |&i: &usize| points[i].iter().all(|x| x.is_finite());
    let all: Vec<usize> = (0..points.len()).filter(finite).collect();
    if all.len() <= LONG {
        return all;
    }
    let mut kept = Vec::new();
    let strip = |i: usize| (points[i][0] / STRIP).floor();
    for part in all.chunk_by(|&a, &b| strip(a) == strip(b)) {
        let height = |i: &usize| points[*i][1];
        let by_height = |a: &&usize, b: &&usize| height(a).total_cmp(&height(b));
        let ends = [part.first(), part.last()];
        let extremes = [part.iter().min_by(by_height), part.iter().max_by(by_height)];
        let mut four: Vec<usize> = ends.into_iter().chain(extremes).flatten().copied().collect();
        four.sort_unstable();
        four.dedup();
        kept.extend(four);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_peaks() {
        let points: Vec<[f64; 2]> = (0..100_000)
            .map(|i| [f64::from(i) * 2e-3, if i == 54_321 { 9.0 } else { f64::from(i % 7) }])
            .collect();
        let kept = kept(&points);
        assert!(kept.len() < 10_000, "{}", kept.len());
        assert!(kept.contains(&54_321) && kept.contains(&99_999) && kept.is_sorted());
    }

    #[test]
    fn what_has_no_place_is_left_out() {
        assert_eq!(kept(&[[0.0, 1.0], [1.0, f64::NAN], [2.0, 1.0]]), [0, 2]);
    }
}
