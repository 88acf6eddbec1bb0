//! Hold an axis: what is changed, its values, and how it goes between them.

use crate::config::document::{Entry, Node, Origin, Value};

/// An axis of a scan: a parameter or a key, with others that move along with it.
///
/// ```
/// use fluctua::config::Axis;
/// let axis = Axis::log("F_N", 0.01, 1.0, 3);
/// assert_eq!(axis.values()[1], 0.1);
/// assert_eq!(axis.name(), "F_N");
/// ```
#[derive(Clone, Debug)]
pub struct Axis {
    /// The first that ascends names the axis.
    moved: Vec<Moved>,
    primary: usize,
    log: bool,
    /// Made of its ends; else a list.
    range: bool,
    /// Where it was written.
    pub(super) origin: Origin,
}

/// What an axis changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// A parameter, or the path of a key.
    name: String,
    /// Its values, by index along the axis.
    values: Vec<f64>,
}

impl Moved {
    pub(super) fn new(name: &str, values: Vec<f64>) -> Self {
        Self { name: name.to_owned(), values }
    }

    /// A parameter, or the path of a key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values, by index along the axis.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Is it the path of a key?
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.name.contains('.')
    }

    /// The keys that lead to it in a config.
    pub(super) fn path(&self) -> Vec<&str> {
        if self.is_key() { self.name.split('.').collect() } else { vec!["parameters", &self.name] }
    }
}

impl Axis {
    /// Values that lie evenly.
    #[must_use]
    pub fn linear(name: &str, from: f64, to: f64, points: usize) -> Self {
        Self::range(name, [from, to], points, false)
    }

    /// Values that lie evenly in their logarithms.
    #[must_use]
    pub fn log(name: &str, from: f64, to: f64, points: usize) -> Self {
        Self::range(name, [from, to], points, true)
    }

    /// A list of values.
    #[must_use]
    pub fn list(name: &str, values: &[f64]) -> Self {
        let moved = vec![Moved::new(name, values.to_vec())];
        Self { moved, primary: 0, log: false, range: false, origin: Origin::File(0..0) }
    }

    pub(super) fn range(name: &str, ends: [f64; 2], points: usize, log: bool) -> Self {
        let moved = vec![Moved::new(name, evenly(ends, points, log))];
        Self { moved, primary: 0, log, range: true, origin: Origin::File(0..0) }
    }

    /// Several that move together; the first one that ascends names the axis.
    pub(super) fn together(moved: Vec<Moved>) -> Option<Self> {
        let ascends = |moved: &Moved| moved.values.windows(2).all(|pair| pair[0] < pair[1]);
        let primary = moved.iter().position(ascends)?;
        Some(Self { moved, primary, log: false, range: false, origin: Origin::File(0..0) })
    }

    /// The same list of values, followed in logarithms between them.
    pub(super) fn in_logarithms(self, log: bool) -> Self {
        Self { log, ..self }
    }

    /// The same, as it was written there.
    pub(super) fn written_at(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// What it is called: the parameter or key that ascends along it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.moved[self.primary].name
    }

    /// Its values, ascending.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.moved[self.primary].values
    }

    /// Does it change this parameter or key?
    pub(super) fn moves(&self, name: &str) -> bool {
        self.moved.iter().any(|moved| moved.name == name)
    }

    /// All that it changes.
    #[must_use]
    pub fn moved(&self) -> &[Moved] {
        &self.moved
    }

    /// Which of [`Self::moved`] names it.
    #[must_use]
    pub fn primary(&self) -> usize {
        self.primary
    }

    /// Do its values lie evenly in their logarithms?
    #[must_use]
    pub fn is_log(&self) -> bool {
        self.log
    }

    /// How many values it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values().len()
    }

    /// Has it no value?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values().is_empty()
    }

    /// The values of all that it changes where the axis itself has a value: between two points along a line, in
    /// logarithms on a logarithmic axis.
    #[must_use]
    pub fn at(&self, value: f64) -> Vec<f64> {
        let own = self.values();
        let above = own.partition_point(|x| *x < value).clamp(1, own.len().max(2) - 1);
        let [a, b] = [own[above - 1], own[above]];
        let share =
            if self.log { libm::log(value / a) / libm::log(b / a) } else { (value - a) / (b - a) };
        let moved = self.moved.iter().enumerate().map(|(index, moved)| {
            let [from, to] = [moved.values[above - 1], moved.values[above]];
            if index == self.primary {
                value
            } else if share == 1.0 {
                to
            } else {
                from + (to - from) * share
            }
        });
        moved.collect()
    }

    /// The axis as TOML says it.
    pub(super) fn to_toml(&self) -> String {
        let shape = Entry::in_code("scan", Node::in_code(Value::Array(vec![self.node()])));
        let root = Node::in_code(Value::Table(vec![shape]));
        toml::to_string(&root).expect("an axis holds only what TOML can say")
    }

    /// The table of the axis.
    pub(super) fn node(&self) -> Node {
        let plain = |key: &str, value| Entry::in_code(key, Node::in_code(value));
        let list = |values: &[f64]| {
            Value::Array(values.iter().map(|x| Node::in_code(Value::Float(*x))).collect())
        };
        let own = &self.moved[self.primary];
        let mut entries = Vec::new();
        if self.moved.len() > 1 {
            let each = self.moved.iter().map(|moved| plain(&moved.name, list(&moved.values)));
            entries.push(plain("vary", Value::Table(each.collect())));
        } else {
            let word = if own.is_key() { "key" } else { "parameter" };
            entries.push(plain(word, Value::Text(own.name.clone())));
            if let (true, [from, .., to]) = (self.range, own.values.as_slice()) {
                entries.push(plain("from", Value::Float(*from)));
                entries.push(plain("to", Value::Float(*to)));
                entries.push(plain("points", Value::Integer(own.values.len() as i64)));
            } else {
                entries.push(plain("values", list(&own.values)));
            }
        }
        entries.extend(self.log.then(|| plain("spacing", Value::Text("log".into()))));
        Node::in_code(Value::Table(entries))
    }
}

/// Values that lie evenly between two ends, which are among them to the last bit.
fn evenly([from, to]: [f64; 2], points: usize, log: bool) -> Vec<f64> {
    let last = points.saturating_sub(1);
    let between = |k: usize| match k {
        0 => from,
        k if k == last => to,
        k if log => from * libm::pow(to / from, k as f64 / last as f64),
        k => from + (to - from) * k as f64 / last as f64,
    };
    (0..points).map(between).collect()
}
