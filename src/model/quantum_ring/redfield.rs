//! The Redfield equation of a ring.
//!
//! ```text
//! dr/dt = -i[H, r] - gamma sum_a [S_a, X_a r - r X_a^+],    X_ij = S_ij (W(E_i - E_j) + i shift)
//! ```
//!
//! A Hermitian `r = A + iB` is held as `A + B`: `-i[H, r]` is then minus the transpose times `E_i - E_j`, a real
//! superoperator acts on `A + B`, and `i` times a real one acts on the transpose.

use faer::{Mat, MatRef};

use super::levels::{self, Levels};
use crate::exact::liouvillian::dense::product;
use crate::exact::liouvillian::{Counted, Liouvillian, Weight};

/// The dissipator of each bath.
pub(super) struct Dissipators {
    /// Real and, with the Lamb shift, imaginary part of `X`.
    parts: [(Mat<f64>, Option<Mat<f64>>); 2],
}

impl Dissipators {
    pub(super) fn of(levels: &Levels, lamb_shift: bool) -> Self {
        let size = levels.len();
        let parts = [0, 1].map(|a| {
            let (contact, bath) = (&levels.contacts[a], levels.baths[a]);
            let times = |of: &dyn Fn(f64) -> f64| {
                let table = by_sets(levels, of);
                Mat::from_fn(size, size, |i, j| {
                    contact[(i, j)] * table[(levels.set[i], levels.set[j])]
                })
            };
            (times(&|w| bath.rate(w)), lamb_shift.then(|| times(&|w| bath.shift(w))))
        });
        Self { parts }
    }

    /// The dissipator of a bath, applied.
    pub(super) fn apply(&self, levels: &Levels, bath: usize, held: MatRef<'_, f64>) -> Mat<f64> {
        let (real, shifted) = &self.parts[bath];
        let contact = levels.contacts[bath].as_ref();
        let mut inner = product(real.as_ref(), held) - product(held, real.transpose());
        if let Some(shifted) = shifted {
            let turned = held.transpose().to_owned();
            inner += product(shifted.as_ref(), turned.as_ref());
            inner += product(turned.as_ref(), shifted.transpose());
        }
        let mut out = product(contact, inner.as_ref()) - product(inner.as_ref(), contact);
        out *= faer::Scale(-levels.coupling);
        out
    }

    /// The transposed dissipator of a bath, without Lamb shift, applied; operators whose means are sampled are made of it.
    pub(super) fn apply_transposed(
        &self,
        levels: &Levels,
        bath: usize,
        of: MatRef<'_, f64>,
    ) -> Mat<f64> {
        let product = levels::product;
        let (real, _) = &self.parts[bath];
        let contact = levels.contacts[bath].as_ref();
        let inner = product(contact, of) - product(of, contact);
        let mut out =
            product(real.transpose(), inner.as_ref()) - product(inner.as_ref(), real.as_ref());
        out *= faer::Scale(-levels.coupling);
        out
    }

    /// By what each element decays of itself.
    pub(super) fn own_decay(&self, levels: &Levels) -> Mat<f64> {
        let size = levels.len();
        let mut decay = Mat::<f64>::zeros(size, size);
        for (bath, (x, _)) in self.parts.iter().enumerate() {
            let s = &levels.contacts[bath];
            let lost: Vec<f64> =
                (0..size).map(|i| (0..size).map(|k| s[(i, k)] * x[(k, i)]).sum()).collect();
            for (i, j) in pairs(size) {
                let kept = s[(i, i)] * x[(j, j)] + x[(i, i)] * s[(j, j)];
                decay[(i, j)] += levels.coupling * (lost[i] + lost[j] - kept);
            }
        }
        decay
    }

    /// The dissipator of a bath as a matrix over held ones, column by column.
    fn matrix(&self, levels: &Levels, bath: usize) -> Mat<f64> {
        let (size, s) = (levels.len(), &levels.contacts[bath]);
        let (x, shifted) = &self.parts[bath];
        let sx = product(s.as_ref(), x.as_ref());
        let mut out = Mat::zeros(size * size, size * size);
        let at = |i: usize, j: usize| i + size * j;
        let gamma = levels.coupling;
        for (i, j) in pairs(size) {
            for (n, m) in pairs(size) {
                let mut sum = -s[(n, i)] * x[(m, j)] - x[(n, i)] * s[(j, m)];
                sum += if j == m { sx[(n, i)] } else { 0.0 };
                sum += if n == i { sx[(m, j)] } else { 0.0 };
                out[(at(n, m), at(i, j))] -= gamma * sum;
            }
        }
        let Some(y) = shifted else { return out };
        let sy = product(s.as_ref(), y.as_ref());
        for (i, j) in pairs(size) {
            for (n, m) in pairs(size) {
                let mut sum = s[(n, i)] * y[(m, j)] - y[(n, i)] * s[(j, m)];
                sum += if j == m { sy[(n, i)] } else { 0.0 };
                sum -= if n == i { sy[(m, j)] } else { 0.0 };
                out[(at(n, m), at(j, i))] -= gamma * sum;
            }
        }
        out
    }
}

/// A function of the changes of energy between sets of degenerate levels.
fn by_sets(levels: &Levels, of: &dyn Fn(f64) -> f64) -> Mat<f64> {
    let firsts: Vec<usize> = levels.degenerate.iter().map(|set| set.start).collect();
    Mat::from_fn(firsts.len(), firsts.len(), |a, b| of(levels.change(firsts[a], firsts[b])))
}

fn pairs(size: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..size).flat_map(move |j| (0..size).map(move |i| (i, j)))
}

/// The generator and what it counts: the heat from each bath, by the mean energy of the two levels of an element on both
/// sides of both the jumps and the rest.
pub(super) fn generator(levels: &Levels, dissipators: &Dissipators) -> (Liouvillian, [Counted; 2]) {
    let size = levels.len();
    let parts = [0, 1].map(|bath| dissipators.matrix(levels, bath));
    let mut matrix = &parts[0] + &parts[1];
    let elements = size * size;
    let scale = (0..elements).map(|k| matrix[(k, k)].abs()).fold(0.0, f64::max);
    for (n, m) in pairs(size) {
        matrix[(n + size * m, m + size * n)] -= levels.change(n, m);
    }
    let means: Vec<f64> =
        pairs(size).map(|(n, m)| f64::midpoint(levels.energies[n], levels.energies[m])).collect();
    let trace = pairs(size).map(|(n, m)| if n == m { 1.0 } else { 0.0 }).collect();
    let counted = parts.map(|part| Counted { part, weight: Weight::Levels(means.clone()) });
    (Liouvillian { matrix, trace, scale }, counted)
}
