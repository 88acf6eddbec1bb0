//! Solve the conditions of an N-demon: a reservoir that is not thermal and lets heat flow from cold to hot, though on
//! average it exchanges neither particles nor energy (doi:10.1103/PhysRevB.102.085408 and physics of its Sec. IV).
//!
//! Resonances 1 and 2 join `h` with the demon, 3 and 4 join `c` with it, all of one weight (width times height). No
//! net particles into any reservoir and no net energy into the demon ask of its occupations
//!
//! ```text
//! f(e_1) = f_h(e_1) - D,   f(e_2) = f_h(e_2) + D,   D = (e_3 - e_4)/(e_1 - e_2) [f_c(e_4) - f(e_4)]
//! f(e_3) = f_c(e_3) + f_c(e_4) - f(e_4)
//! ```
//!
//! with `f(e_4)` free; `2 f_c(e_4) - f_c(e_3)` where it is not chosen.

use super::{Resonances, Source};
use crate::model::Filling;
use crate::model::occupation::difference;

/// A share filled and the share empty, neither made from the other.
pub(crate) type Shares = [f64; 2];

/// The occupations of the demon at its four resonances, as `[filled, empty]`: `energies` in the order 1 to 4,
/// `others` the shares of `h` at 1 and 2 and of `c` at 3 and 4. Shares are differences, so that below 1e-15 they are none;
/// the one that is chosen stands as it is.
///
/// # Errors
/// The resonance, from zero, whose occupation would leave `[0, 1]`, and that occupation.
pub(crate) fn solve(
    energies: [f64; 4],
    others: [Shares; 4],
    choice: Option<f64>,
) -> Result<[Shares; 4], (usize, f64)> {
    let [e1, e2, e3, e4] = energies;
    // What the demon has less than the other reservoir.
    let less4 = match choice {
        Some(filled) => others[3][0] - filled,
        None => others[2][0] - others[3][0],
    };
    let less1 = (e3 - e4) / (e1 - e2) * less4;
    let less = [less1, -less1, -less4, less4];
    let mut shares = [[0.0; 2]; 4];
    for (r, shares) in shares.iter_mut().enumerate() {
        *shares = [others[r][0] - less[r], others[r][1] + less[r]].map(difference);
        if r == 3
            && let Some(filled) = choice
        {
            *shares = [filled, difference(1.0 - filled)];
        }
    }
    match (0..4).find(|&r| !(shares[r][0] >= 0.0 && shares[r][1] >= 0.0)) {
        Some(r) => Err((r, shares[r][0])),
        None => Ok(shares),
    }
}

/// The coefficient of performance of a demon at four resonances, without the difference of its currents: with
/// `L_r = ln(1/f(e_r) - 1)`,
///
/// ```text
/// COP = 1/(T_h [(L_3 - L_4)/(e_3 - e_4) - (L_1 - L_2)/(e_1 - e_2)])
/// ```
///
/// where 1 and 2 join the hotter reservoir; none where an occupation is 0 or 1.
pub(super) fn cop(model: &Resonances, own: usize) -> Option<f64> {
    let Source::Demon(demon) = &model.reservoirs[own].source else { return None };
    let other = |r: usize| model.resonances[r].between.into_iter().find(|&l| l != own);
    let joined = demon.fillings.map(|(r, _)| r);
    let first = other(joined[0])?;
    let second = joined.iter().find_map(|&r| other(r).filter(|&l| l != first))?;
    // How the entropy of a particle grows with its energy.
    let slope = |reservoir: usize| {
        let of = |(r, filling): &(usize, Filling)| {
            Some([model.resonances[*r].energy.get(), -filling.log_ratio?])
        };
        let pair = demon.fillings.iter().filter(|(r, _)| other(*r) == Some(reservoir)).map(of);
        let pair = pair.collect::<Option<Vec<[f64; 2]>>>()?;
        let [[e1, l1], [e2, l2]] = pair[..] else { return None };
        Some((l1 - l2) / (e1 - e2))
    };
    let temperature = |l: usize| Some(model.reservoirs[l].thermal()?.temperature);
    let [hot, cold] =
        if temperature(first)? > temperature(second)? { [first, second] } else { [second, first] };
    let apart = temperature(hot)? * (slope(cold)? - slope(hot)?);
    Some(1.0 / apart).filter(|cop| cop.is_finite())
}

#[cfg(test)]
mod tests {
    use super::solve;

    fn fermi(e: f64, t: f64) -> [f64; 2] {
        let x = (e - 1.0) / t;
        [1.0 / (1.0 + x.exp()), 1.0 / (1.0 + (-x).exp())]
    }

    /// The device of the paper's figure: `T_h = mu = e_1 = 1`, `e_2 = 2`, `e_3 = 1.5`.
    fn demon(cold: f64, e4: f64) -> Result<[[f64; 2]; 4], (usize, f64)> {
        let energies = [1.0, 2.0, 1.5, e4];
        let others = [fermi(1.0, 1.0), fermi(2.0, 1.0), fermi(1.5, cold), fermi(e4, cold)];
        solve(energies, others, None)
    }

    #[test]
    fn occupations_meet_the_published_points() {
        let points = [
            (1.6, [0.497_217_616_549, 0.271_723_804_820, 0.376_468_969_843, 0.292_997_466_315]),
            (1.0, [0.424_322_567_666, 0.344_618_853_703, 0.197_290_270_667, 0.651_354_864_666]),
        ];
        for (e4, expected) in points {
            let found = demon(0.8, e4).expect("a solution");
            for (found, expected) in found.iter().zip(expected) {
                assert!((found[0] - expected).abs() < 1e-11, "{found:?} {expected}");
                assert!((found[0] + found[1] - 1.0).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn the_value_that_leaves_is_named() {
        // Below the lowest temperature of a solution.
        let (resonance, value) = demon(0.45, 1.0).expect_err("no solution");
        assert!(!(0.0..=1.0).contains(&value), "resonance {resonance}: {value}");
        assert!(demon(0.4552, 1.0).is_ok());
    }

    /// A share that cancels to less than rounding is none, whichever sign is left; a chosen one stands.
    #[test]
    fn what_cancels_is_none() {
        let energies = [1.0, 2.0, 1.0, 2.0];
        let others = [[0.3, 0.7], [0.1, 0.9], [0.3, 0.7], [0.1 + 0.2, 0.7]];
        let found = solve(energies, others, Some(0.1 + 0.2 - 0.3)).expect("a solution");
        assert_eq!(found[0], [0.0, 1.0], "0.3 less 0.30000000000000004 and what was chosen");
        assert!(found[3][0] > 0.0 && found[3][0] < 1e-15);
        for left in [0.3 - 3e-17, 0.3, 0.3 + 1e-16] {
            let others = [[left, 0.7], [0.1, 0.9], [0.3, 0.7], [0.3, 0.7]];
            let found = solve(energies, others, Some(0.0)).expect("a solution");
            assert_eq!(found[0][0], 0.0, "{found:?}");
        }
    }
}
