//! Solve a tilted class by Noda's inverse iteration (doi:10.1007/BF01386314).

use super::class::{Frame, OUT_OF_RANGE, TiltedClass, not_met};
use super::{ACCEPTED, MAX_ITERATIONS, Point, TOLERANCE};
use crate::exact::chain::elimination::{Elimination, LANES};

impl TiltedClass {
    /// Noda's inverse iteration.
    pub(super) fn invert(&self, field: [f64; 2], right: &mut [f64]) -> Result<Point, String> {
        let mut frame = self.frame(field, right)?;
        let (mut best, mut polished) = (f64::INFINITY, false);
        for _ in 0..MAX_ITERATIONS {
            let gap = frame.gap();
            // One more round after convergence: slow states gain from it.
            if gap == 0.0 || polished {
                break;
            }
            polished = gap <= TOLERANCE || (gap <= ACCEPTED && gap > 0.5 * best);
            best = best.min(gap);
            let Some(life) = self.lives(&frame) else {
                if gap <= ACCEPTED {
                    break;
                }
                return Err(OUT_OF_RANGE.into());
            };
            let before = right.to_vec();
            for (right, life) in right.iter_mut().zip(&life) {
                *right += libm::log(*life);
            }
            let most = right.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for right in right.iter_mut() {
                *right -= most;
            }
            let next = self.frame(field, right)?;
            if polished && next.gap() > gap {
                right.copy_from_slice(&before);
                break;
            }
            frame = next;
        }
        if frame.gross > 0.0 && (frame.gap().is_nan() || frame.gap() > ACCEPTED) {
            return Err(not_met(frame.bounds()));
        }
        let law = self.conditioned_law(&frame)?;
        Ok(self.measured(field, &frame, &law))
    }

    /// Expected lives where state `x` is killed at rate `max rho - rho_x`; the elimination keeps
    /// the dead state, its first.
    fn lives(&self, frame: &Frame) -> Option<Vec<f64>> {
        let n = self.states + 1;
        let most = frame.bounds()[1];
        let mut rates = vec![0.0; n * n];
        for (m, rate) in self.moves.iter().zip(&frame.rates).filter(|(m, _)| m.from != m.to) {
            rates[(m.from + 1) * n + m.to + 1] += rate;
        }
        for (x, rho) in frame.sums.iter().enumerate() {
            rates[(x + 1) * n] = most - rho;
        }
        let factors = Elimination::new(rates, n, 1)?;
        let mut life = vec![[0.0; LANES]; n];
        life[1..].iter_mut().for_each(|lanes| lanes[0] = -1.0);
        factors.solve(&mut life);
        let life: Vec<f64> = life[1..].iter().map(|lanes| lanes[0]).collect();
        let longest = life.iter().copied().fold(0.0, f64::max);
        let scaled: Vec<f64> = life.iter().map(|life| life / longest).collect();
        scaled.iter().all(|life| *life > 0.0 && life.is_finite()).then_some(scaled)
    }

    /// The stationary distribution of the conditioned process.
    fn conditioned_law(&self, frame: &Frame) -> Result<Vec<f64>, String> {
        let n = self.states;
        let mut rates = vec![0.0; n * n];
        for (m, rate) in self.moves.iter().zip(&frame.rates).filter(|(m, _)| m.from != m.to) {
            rates[m.from * n + m.to] += rate;
        }
        Ok(Elimination::new(rates, n, 1).ok_or(OUT_OF_RANGE)?.law())
    }
}
