//! Write windows down one by one: the value of each observable at the end, as a row of bytes.
//!
//! Nothing is summed. Rows are for estimators of one's own, and no report is made of them.

use super::layout::{Layout, Value};
use crate::kernel::{Sink, Window};
use crate::network::Weights;

/// The rows of some windows, little-endian: a signed integer of eight bytes for a count, a real number of eight bytes for
/// anything else, in the order of the layout.
///
/// ```
/// use fluctua::kernel::{Sink, Snapshots, Window};
/// use fluctua::network::{Class, Counting, Weights, WindowObservable};
/// use fluctua::quantity::{Name, Observable};
/// use fluctua::tally::{Layout, Rows};
///
/// let jumps = Observable::new(Name::Particle, "left");
/// let counting = Counting {
///     counters: vec!["left".into()],
///     classes: vec![Class { increments: vec![(0, 1)] }],
///     observables: vec![WindowObservable::current(jumps, Weights::Integer(vec![(0, 1)]))],
/// };
/// let layout = Layout::new(&counting, &[], &[], None, 10.0);
/// let mut rows = Rows::new(layout.values.iter().collect());
/// let (at_middle, at_end) = (&[1][..], &[-2][..]);
/// let others = Snapshots::default();
/// rows.window(&Window { start: 0, middle: 0, end: 0, at_middle, at_end, others });
/// assert_eq!(rows.finish(), (-2_i64).to_le_bytes());
/// ```
#[derive(Debug)]
pub struct Rows<'a> {
    values: Vec<&'a Value>,
    bytes: Vec<u8>,
}

impl<'a> Rows<'a> {
    /// No window yet.
    #[must_use]
    pub fn new(values: Vec<&'a Value>) -> Self {
        Self { values, bytes: Vec::new() }
    }

    /// With room for so many windows, and no more.
    #[must_use]
    pub fn with_room(mut self, windows: u64) -> Self {
        self.bytes.reserve_exact(windows as usize * row_bytes(self.values.len()));
        self
    }

    /// The rows of all windows.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Bytes of a row of so many values.
pub(crate) const fn row_bytes(values: usize) -> usize {
    8 * values
}

impl Sink for Rows<'_> {
    fn window(&mut self, window: &Window<'_>) {
        for value in &self.values {
            let bytes = match &value.weights {
                weights @ Weights::Integer(_) => weights.integer(window.at_end).to_le_bytes(),
                weights => {
                    let boundary = value.potential.as_ref().map_or(0.0, |ln_p| {
                        ln_p[window.start as usize] - ln_p[window.end as usize]
                    });
                    (weights.dot(window.at_end) + boundary).to_le_bytes()
                }
            };
            self.bytes.extend(bytes);
        }
    }

    fn dwell(&mut self, _ticks: &[u64]) {}

    fn levels(&mut self, _integrals: &[u128]) {}
}

impl Layout {
    /// The values of these observables, in the order of the layout.
    pub(crate) fn values_of(&self, listed: &[&crate::quantity::Observable]) -> Vec<&Value> {
        self.values.iter().filter(|value| listed.contains(&&value.observable)).collect()
    }
}

impl Value {
    /// Is it a count?
    #[must_use]
    pub fn is_count(&self) -> bool {
        matches!(self.weights, Weights::Integer(_))
    }
}
