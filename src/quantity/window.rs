//! Hold the length of a window as part of a key.

/// The length of a window: positive and finite, so that equal lengths are equal keys.
///
/// ```
/// use fluctua::quantity::WindowTime;
/// let window = WindowTime::new(5.0).expect("it is positive");
/// assert_eq!(window.get(), 5.0);
/// assert_eq!(WindowTime::new(0.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WindowTime(u64);

impl WindowTime {
    /// A length in the unit of time of the model; none where it is not positive and finite.
    #[must_use]
    pub fn new(time: f64) -> Option<Self> {
        (time > 0.0 && time.is_finite()).then_some(Self(time.to_bits()))
    }

    /// The length.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}
