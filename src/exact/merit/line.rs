//! Search the least value of a generating function of two counts, along the lines of one ratio and over the plane.

use crate::exact::generating::Point;

/// The largest exponent of a jump that is tried.
const MAX_EXPONENT: f64 = 600.0;
/// Steps of a search, and where it ends, as a share of what is searched.
const MAX_STEPS: usize = 200;
const TOLERANCE: f64 = 1e-12;
/// Doublings on the way to the least likely ratio.
const DOUBLINGS: i32 = 12;
/// How far bisection goes before Newton's method, and where that fails, as a share of the reach.
const BISECTED: [f64; 2] = [1e-4, 1e-9];
/// Steps of Newton's method, the distance of its differences, and the step that ends it, as shares of the fields.
const NEWTON: usize = 12;
const APART: f64 = 1e-5;
const CLOSE: f64 = 1e-14;

/// The generating function at a field; none where it is infinite.
pub(super) type Solve<'a> = dyn Fn([f64; 2]) -> Result<Option<Point>, String> + 'a;

/// A field on a line with its point.
type Known = (f64, Point);

/// Where the least value of a line lies.
enum Bracket {
    /// Between two fields; at the second it rises, or is infinite.
    Around(Known, (f64, Option<Point>)),
    /// Beyond all exponents that are tried.
    Falling(Point),
}

/// The lines of fields on which `N - eta D` is counted.
pub(super) struct Line<'a> {
    pub(super) solve: &'a Solve<'a>,
    /// What single jumps deliver and take.
    pub(super) jumps: Vec<[f64; 2]>,
}

impl Line<'_> {
    fn point(&self, eta: f64, s: f64) -> Result<Option<Point>, String> {
        (self.solve)([s, -eta * s])
    }

    /// The means.
    pub(super) fn mean(&self) -> Result<Point, String> {
        self.point(0.0, 0.0)?.ok_or_else(|| "it has no mean".into())
    }

    /// The process conditioned on a ratio: the least value along its line.
    pub(super) fn conditioned(&self, eta: f64) -> Result<Point, String> {
        let slope = |point: &Point| point.slope[0] - eta * point.slope[1];
        let near = (0.0, self.mean()?);
        let start = slope(&near.1);
        if start.abs() <= TOLERANCE * (near.1.slope[0].abs() + (eta * near.1.slope[1]).abs()) {
            return Ok(near.1);
        }
        match self.bracketed(eta, near, &slope)? {
            Bracket::Around(near, far) => self.between(eta, near, far, &slope),
            Bracket::Falling(end) => Ok(end),
        }
    }

    /// The fields between which a line has its least value, from one where it falls.
    fn bracketed(
        &self,
        eta: f64,
        mut near: Known,
        slope: &dyn Fn(&Point) -> f64,
    ) -> Result<Bracket, String> {
        let start = slope(&near.1);
        let largest = self.jumps.iter().map(|[n, d]| (n - eta * d).abs()).fold(0.0, f64::max);
        let mut s = -0.25_f64.copysign(start) / largest;
        // Where the function is infinite its slope has turned.
        loop {
            let point = self.point(eta, s)?;
            let turned = point.as_ref().is_none_or(|own| (slope(own) > 0.0) != (start > 0.0));
            match point {
                Some(point) if !turned => {
                    if s.abs() * largest > MAX_EXPONENT {
                        // It falls for ever: towards the slowest of what adds nothing.
                        return Ok(Bracket::Falling(point));
                    }
                    near = (s, point);
                    s *= 2.0;
                }
                other => return Ok(Bracket::Around(near, (s, other))),
            }
        }
    }

    /// The least value between a field at which a line still falls and one at which it does not.
    fn between(
        &self,
        eta: f64,
        mut near: Known,
        mut far: (f64, Option<Point>),
        slope: &dyn Fn(&Point) -> f64,
    ) -> Result<Point, String> {
        let start = slope(&near.1);
        // Regula falsi with halved weights (Illinois), for the slope grows along the line.
        let (mut a, mut b) = (slope(&near.1), far.1.as_ref().map(slope));
        for _ in 0..MAX_STEPS {
            let width = far.0 - near.0;
            let share = b.map_or(0.5, |b| (a / (a - b)).clamp(1e-3, 1.0 - 1e-3));
            let at = near.0 + width * share;
            let point = self.point(eta, at)?;
            let here = point.as_ref().map(slope);
            let done = here == Some(0.0) || width.abs() <= 1e-9 * far.0.abs();
            match (point, here) {
                (Some(point), Some(here)) if (here > 0.0) == (start > 0.0) => {
                    (near, a, b) = ((at, point), here, b.map(|b| 0.5 * b));
                }
                (point, here) => {
                    (far, b, a) = ((at, point), here, 0.5 * a);
                }
            }
            if done {
                break;
            }
        }
        // The least of what was seen.
        Ok(match far.1 {
            Some(far) if far.value <= near.1.value => far,
            _ => near.1,
        })
    }

    /// Where nothing is taken, and so nothing delivered, in the conditioned process.
    pub(super) fn least_likely(
        &self,
        typical: f64,
        mean: f64,
        reach: f64,
    ) -> Result<Option<f64>, String> {
        let taken = |eta: f64| Ok::<_, String>(self.conditioned(eta)?.slope[1] / mean);
        for doubling in 0..DOUBLINGS {
            for side in [1.0, -1.0] {
                let at = |k: i32| typical + side * reach * 0.625 * libm::pow(2.0, f64::from(k));
                let last = if doubling == 0 { typical } else { at(doubling - 1) };
                let [mut inside, mut outside] = [last, at(doubling)];
                if taken(outside)? > 0.0 {
                    continue;
                }
                for share in BISECTED {
                    for _ in 0..MAX_STEPS {
                        let middle = f64::midpoint(inside, outside);
                        if (outside - inside).abs() <= share * reach {
                            break;
                        }
                        if taken(middle)? > 0.0 { inside = middle } else { outside = middle }
                    }
                    let middle = f64::midpoint(inside, outside);
                    let refined = self.refined(self.conditioned(middle)?.field)?;
                    let near = |eta: &f64| (eta - middle).abs() <= 10.0 * share * reach;
                    if let Some(found) = refined.filter(near) {
                        return Ok(Some(found));
                    }
                }
                return Ok(Some(f64::midpoint(inside, outside)));
            }
        }
        Ok(None)
    }

    /// The ratio of the line through the least point of the plane, by Newton's method from a point beside.
    fn refined(&self, mut at: [f64; 2]) -> Result<Option<f64>, String> {
        for _ in 0..NEWTON {
            let Some(here) = (self.solve)(at)? else { return Ok(None) };
            let mut hessian = [[0.0; 2]; 2];
            for k in 0..2 {
                let apart = APART * at[k].abs();
                let beside = |sign: f64| {
                    let mut field = at;
                    field[k] += sign * apart;
                    (self.solve)(field)
                };
                let (Some(above), Some(below)) = (beside(1.0)?, beside(-1.0)?) else {
                    return Ok(None);
                };
                for (j, row) in hessian.iter_mut().enumerate() {
                    row[k] = (above.slope[j] - below.slope[j]) / (2.0 * apart);
                }
            }
            let [first, second] = hessian;
            let determinant = first[0] * second[1] - first[1] * second[0];
            let slope = here.slope;
            let step = [
                (second[1] * slope[0] - first[1] * slope[1]) / determinant,
                (first[0] * slope[1] - second[0] * slope[0]) / determinant,
            ];
            at = [at[0] - step[0], at[1] - step[1]];
            if !at.iter().all(|s| s.is_finite()) || at[0] == 0.0 {
                return Ok(None);
            }
            if (0..2).all(|k| step[k].abs() <= CLOSE * at[k].abs()) {
                break;
            }
        }
        // Near the end steps are rounding: the last is as good as any.
        Ok(Some(-at[1] / at[0]))
    }
}
