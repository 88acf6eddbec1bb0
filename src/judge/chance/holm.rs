//! Keep the chance of any false alarm among many tests below a level, by Holm's step-down procedure.

/// Chance that a report of a correct sampler shows any disagreement.
pub const FAMILY_WISE_LEVEL: f64 = 1e-3;

/// How many of ascending chances are rejected together at a family-wise level (Holm,
/// Scandinavian Journal of Statistics 6, 65, 1979).
#[must_use]
pub fn holm(ascending: &[f64], level: f64) -> usize {
    holm_among(ascending, ascending.len(), level)
}

/// The same of `all` chances of which the smallest are given: all those below the level.
#[must_use]
pub fn holm_among(ascending: &[f64], all: usize, level: f64) -> usize {
    let bound = |rank: usize| level / (all - rank) as f64;
    ascending.iter().enumerate().take_while(|(rank, chance)| **chance < bound(*rank)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_rejects_step_by_step() {
        // One alone passes the bound of Bonferroni, 0.0125.
        assert_eq!(holm(&[0.001, 0.013, 0.02, 0.06], 0.05), 3);
        assert_eq!(holm(&[0.02, 0.02, 0.02], 0.05), 0);
        assert_eq!(holm(&[], 0.05), 0);
        assert_eq!(holm_among(&[0.001, 0.013, 0.02], 4, 0.05), 3);
        assert_eq!(holm_among(&[0.001, 0.013, 0.02], 40, 0.05), 1);
    }
}
