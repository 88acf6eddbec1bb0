//! Solve a large tilted class by powers of its uniformised matrix.

use super::class::{Frame, Move, OUT_OF_RANGE, TiltedClass, bounds, not_met};
use super::{MAX_POWER_WORK, Point, TOLERANCE};

impl TiltedClass {
    /// Iterate powers of the uniformised tilted matrix, to the right and to the left.
    pub(super) fn iterate(
        &self,
        field: [f64; 2],
        right: &mut [f64],
        left: &mut Vec<f64>,
    ) -> Result<Point, String> {
        let frame = self.frame(field, right)?;
        let most = MAX_POWER_WORK / 2.0 / (self.moves.len() + self.states) as f64;
        let forth = |m: &Move| [m.to, m.from];
        let back = |m: &Move| [m.from, m.to];
        let v = self.powers(&frame, forth, vec![1.0; self.states], most as usize)?;
        for (right, v) in right.iter_mut().zip(&v) {
            *right += libm::log(*v);
        }
        let frame = self.frame(field, right)?;
        *left = self.powers(&frame, back, left.clone(), most as usize)?;
        let total: f64 = left.iter().sum();
        for p in left.iter_mut() {
            *p /= total;
        }
        Ok(self.measured(field, &frame, left))
    }

    /// The Perron vector of the frame; `ends` names the source and the target of a move.
    fn powers(
        &self,
        frame: &Frame,
        ends: impl Fn(&Move) -> [usize; 2],
        mut v: Vec<f64>,
        most: usize,
    ) -> Result<Vec<f64>, String> {
        let exit = self.exit.iter().copied().fold(0.0, f64::max);
        // Beyond the fastest exit, so that no eigenvalue comes near the Perron value in size.
        let shift = exit + 0.25 * frame.gross;
        let moves: Vec<(usize, usize, f64)> = self
            .moves
            .iter()
            .zip(&frame.rates)
            .map(|(m, rate)| (ends(m)[0], ends(m)[1], rate / shift))
            .collect();
        let mut met = [0.0; 2];
        for iteration in 0..most {
            let stay = v.iter().zip(&self.exit).map(|(v, exit)| v * ((shift - exit) / shift));
            let mut next: Vec<f64> = stay.collect();
            for &(source, target, rate) in &moves {
                next[target] += rate * v[source];
            }
            let [low, high] = bounds(next.iter().zip(&v).map(|(next, v)| next / v));
            if !(low >= 0.0 && high > 0.0 && high.is_finite()) {
                return Err(OUT_OF_RANGE.into());
            }
            for value in &mut next {
                *value /= high;
            }
            v = next;
            met = [low, high].map(|ratio| shift * (ratio - 1.0));
            let floor = if iteration > 100 { 4.0 * f64::EPSILON } else { 0.0 };
            if (high - low) * shift <= TOLERANCE * frame.gross || high - low <= floor {
                return Ok(v);
            }
        }
        Err(format!("{} after {most} iterations", not_met(met)))
    }
}
