//! Hatch rectangles and areas by lines that are cut to them, so that every writer draws the same.

use crate::figure::legend::Rings;
use crate::figure::scene::{Rect, Segment};

/// Lines are this far apart, measured along an edge.
const STEP: f64 = 3.6;
/// Width of the lines.
pub(super) const WIDTH: f64 = 0.5;

/// The numbers of the rising lines `x + y = k STEP` between two sums.
fn lines(first: f64, last: f64) -> impl Iterator<Item = f64> {
    let [first, last] = [(first / STEP).ceil(), (last / STEP).floor()].map(|k| k as i64);
    (first..=last).map(|k| k as f64 * STEP)
}

/// The parts of the lines that are inside a rectangle.
pub(super) fn inside(place: &Rect, segments: &mut Vec<Segment>) {
    for sum in lines(place.x + place.y, place.right() + place.bottom()) {
        let left = place.x.max(sum - place.bottom());
        let right = place.right().min(sum - place.y);
        line(sum, [left, right], segments);
    }
}

/// The parts of the lines that are inside all of some areas.
pub(super) fn inside_all(areas: &[Rings]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let Some((first, others)) = areas.split_first() else { return segments };
    let sums = || first.iter().flatten().map(|[x, y]| x + y);
    let (low, high) = sums()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), sum| (low.min(sum), high.max(sum)));
    if low > high {
        return segments;
    }
    for sum in lines(low, high) {
        let parts = others
            .iter()
            .fold(within(first, sum), |parts, other| common(&parts, &within(other, sum)));
        for part in parts {
            line(sum, part, &mut segments);
        }
    }
    segments
}

fn line(sum: f64, [left, right]: [f64; 2], segments: &mut Vec<Segment>) {
    if right > left {
        segments.push(Segment::Move([left, sum - left]));
        segments.push(Segment::Line([right, sum - right]));
    }
}

/// From which to which x a line runs inside an area, by the even-odd rule.
fn within(rings: &Rings, sum: f64) -> Vec<[f64; 2]> {
    let mut crossed = Vec::new();
    for ring in rings {
        let next = ring.iter().skip(1).chain(ring.first());
        for (a, b) in ring.iter().zip(next) {
            let [from, to] = [a, b].map(|[x, y]| x + y);
            if (from < sum) != (to < sum) {
                crossed.push(a[0] + (b[0] - a[0]) * (sum - from) / (to - from));
            }
        }
    }
    crossed.sort_by(f64::total_cmp);
    crossed.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// What two lists of intervals share.
fn common(a: &[[f64; 2]], b: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let both = |x: &[f64; 2], y: &[f64; 2]| [x[0].max(y[0]), x[1].min(y[1])];
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| both(x, y)));
    pairs.filter(|[from, to]| to > from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: f64, to: f64) -> Vec<[f64; 2]> {
        vec![[from, from], [to, from], [to, to], [from, to]]
    }

    fn ends(segments: &[Segment]) -> Vec<[f64; 2]> {
        let end = |segment: &Segment| match segment {
            Segment::Move(at) | Segment::Line(at) => *at,
            other => panic!("{other:?}"),
        };
        segments.iter().map(end).collect()
    }

    #[test]
    fn lines_stay_inside_all_areas_and_out_of_holes() {
        let (large, hole) = (square(0.0, 40.0), square(10.0, 20.0));
        let ring = vec![large.clone(), hole];
        let right = vec![vec![[15.0, -5.0], [50.0, -5.0], [50.0, 60.0], [15.0, 60.0]]];
        let drawn = ends(&inside_all(&[ring.clone(), right]));
        assert!(drawn.len() > 20);
        for pair in drawn.chunks_exact(2) {
            let [x, y] = [0, 1].map(|i: usize| f64::midpoint(pair[0][i], pair[1][i]));
            assert!((15.0..=40.0).contains(&x) && (0.0..=40.0).contains(&y), "{pair:?}");
            assert!(!((10.0..20.0).contains(&x) && (10.0..20.0).contains(&y)), "{pair:?}");
        }
        assert!(inside_all(&[ring, vec![square(50.0, 60.0)]]).is_empty());
        // A square is hatched as a rectangle is.
        let mut segments = Vec::new();
        inside(&Rect { x: 0.0, y: 0.0, width: 40.0, height: 40.0 }, &mut segments);
        let of_area = inside_all(&[vec![large]]);
        assert_eq!(segments.len(), of_area.len());
    }
}
