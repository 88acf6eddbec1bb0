//! Find between which points along a line a sign changes.

use super::Sign;

/// Neighbours of opposite sign, as `[last before, first after]` by their place along the line; points between them are
/// undetermined or zero. Where a point is absent nothing is said across it.
#[must_use]
pub fn brackets(signs: &[Sign]) -> Vec<[usize; 2]> {
    let mut found = Vec::new();
    let mut last: Option<(usize, Sign)> = None;
    for (place, &sign) in signs.iter().enumerate() {
        match sign {
            Sign::Absent => last = None,
            Sign::Zero | Sign::Undetermined => {}
            Sign::Negative | Sign::Positive => {
                found.extend(last.filter(|(_, before)| *before != sign).map(|l| [l.0, place]));
                last = Some((place, sign));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sign::{Absent as A, Negative as N, Positive as P, Undetermined as U, Zero as Z};

    #[test]
    fn undetermined_points_lie_between() {
        assert_eq!(brackets(&[U, N, N, U, Z, P, P]), [[2, 5]]);
        assert_eq!(brackets(&[P, N, P]), [[0, 1], [1, 2]]);
        assert!(brackets(&[N, U, N, A, P, U]).is_empty());
    }
}
