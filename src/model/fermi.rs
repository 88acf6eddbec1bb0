//! Evaluate the occupation of a fermionic reservoir, `f(x) = 1/(1 + e^x)`.

/// Occupation of a level at energy `energy` in a reservoir, between zero and one.
///
/// The empty fraction is `occupation` at the mirrored energy, `1 - f(x) = f(-x)`, never a
/// subtraction: both stay accurate until they underflow. At temperature zero the occupation is the
/// step function, one half at the chemical potential itself.
///
/// ```
/// use fluctua::model::occupation;
/// assert_eq!(occupation(2.0, 2.0, 0.0), 0.5);
/// assert_eq!(occupation(-700.0, 0.0, 1.0), 1.0);
/// assert!((occupation(700.0, 0.0, 1.0) / (-700.0_f64).exp() - 1.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn occupation(energy: f64, chemical_potential: f64, temperature: f64) -> f64 {
    let above = energy - chemical_potential;
    if above == 0.0 {
        return 0.5;
    }
    let x = above / temperature;
    if x > 0.0 {
        let boltzmann = libm::exp(-x);
        boltzmann / (1.0 + boltzmann)
    } else {
        1.0 / (1.0 + libm::exp(x))
    }
}

#[cfg(test)]
mod tests {
    use super::occupation;

    #[test]
    fn filled_and_empty_add_to_one() {
        for x in [-40.0, -3.0, -0.1, 0.0, 1e-9, 0.7, 12.0, 36.0] {
            let sum = occupation(x, 0.0, 1.0) + occupation(-x, 0.0, 1.0);
            assert!((sum - 1.0).abs() <= f64::EPSILON, "at x = {x}: {sum}");
        }
    }

    #[test]
    fn far_tails_are_exponentials_until_they_underflow() {
        for x in [50.0_f64, 300.0, 700.0, 709.9, 740.0] {
            let ratio = occupation(x, 0.0, 1.0) / (-x).exp();
            assert!((ratio - 1.0).abs() < 1e-15, "at x = {x}: ratio {ratio}");
        }
        assert_eq!(occupation(1e4, 0.0, 1.0), 0.0);
        assert_eq!(occupation(1.0, 0.0, 1e-320), 0.0, "an infinite quotient");
    }

    #[test]
    fn temperature_zero_is_a_step() {
        assert_eq!(occupation(1.0, 2.0, 0.0), 1.0);
        assert_eq!(occupation(3.0, 2.0, 0.0), 0.0);
        assert_eq!(occupation(2.0, 2.0, 0.0), 0.5);
    }
}
