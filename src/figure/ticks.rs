//! Choose the ticks of an axis: steps of 1, 2 or 5, decades of a logarithmic one, and their labels.

use super::scene::Direction;
use super::{Error, Scale};
use crate::figure::label::{self, Label};

/// One label this often along an axis across the page, in points.
const ACROSS: f64 = 38.0;
/// One label this often along an axis up the page.
const UP: f64 = 24.0;
/// Labels beside each other are at least this far apart.
const GAP: f64 = 5.0;
/// Below so many decades a logarithmic axis is labelled like a linear one.
const FEW_DECADES: f64 = 1.2;
/// Numbers from here on, or all below its inverse times ten, share a power in the label of the axis.
const LARGE: f64 = 1e4;
const SMALL: f64 = 1e-3;
/// More labels than this are never tried.
const MOST_LABELS: usize = 60;
/// More minor ticks than this are none.
const MOST_MINORS: usize = 200;

/// The ticks of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// Numbers with a long tick and their labels.
    pub majors: Vec<(f64, Label)>,
    /// Numbers with a short tick.
    pub minors: Vec<f64>,
    /// Labels are to be multiplied by this power of ten, which the label of the axis says.
    pub power: i32,
}

/// The axis that is to have ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// From which number to which.
    pub direction: Direction,
    /// How long it is, in points.
    pub length: f64,
    /// It runs up the page, so that labels stand above each other.
    pub upright: bool,
    /// Only whole numbers are labelled.
    pub whole: bool,
}

impl Ticks {
    /// Ticks for an axis.
    ///
    /// # Errors
    ///
    /// Never but for a bug: labels of numbers are written with known signs.
    pub fn new(span: Span) -> Result<Self, Error> {
        let Direction { scale, from, to } = span.direction;
        let (low, high) = (from.min(to), from.max(to));
        match scale {
            Scale::Linear => span.linear(low, high),
            Scale::Log => {
                let decades = libm::log10(high) - libm::log10(low);
                if decades < FEW_DECADES { span.linear(low, high) } else { span.decades(low, high) }
            }
            Scale::SymLog(c) => span.symmetric(low, high, c),
        }
    }

    /// Words at 0, 1, 2, ..., as far as these are inside; each no wider than `width` points.
    ///
    /// # Errors
    ///
    /// Where a word is no label.
    pub fn named(names: &[String], direction: Direction, width: f64) -> Result<Self, Error> {
        let (low, high) = (direction.from.min(direction.to), direction.from.max(direction.to));
        let inside =
            (0_u32..).map(f64::from).zip(names).filter(|(at, _)| (low..=high).contains(at));
        let majors: Result<Vec<_>, Error> =
            inside.map(|(at, name)| Ok((at, label::fitted(name, width)?))).collect();
        Ok(Self { majors: majors?, minors: Vec::new(), power: 0 })
    }

    /// The widest label, in points.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.majors.iter().map(|(_, label)| label.width).fold(0.0, f64::max)
    }
}

/// A step of 1, 2 or 5 times a power of ten.
#[derive(Clone, Copy)]
struct Step {
    digit: u32,
    power: i32,
}

impl Step {
    /// The largest step below a number, or a unit where that is smaller and the axis wants whole numbers.
    fn below(size: f64, whole: bool) -> Self {
        let power = libm::log10(size).floor() as i32;
        if whole && power < 0 {
            return Self { digit: 1, power: 0 };
        }
        Self { digit: 1, power }
    }

    fn next(self) -> Self {
        match self.digit {
            1 => Self { digit: 2, ..self },
            2 => Self { digit: 5, ..self },
            _ => Self { digit: 1, power: self.power + 1 },
        }
    }

    fn size(self) -> f64 {
        f64::from(self.digit) * power_of_ten(self.power)
    }

    /// The multiples from `low` to `high`: each an integer times the step.
    fn multiples(self, low: f64, high: f64) -> Vec<f64> {
        let size = self.size();
        let slack = 1e-9 * (high - low).abs() / size;
        let (first, last) = ((low / size - slack).ceil(), (high / size + slack).floor());
        if !(first.is_finite() && last.is_finite()) || last - first > 1000.0 {
            return Vec::new();
        }
        let count = (last - first) as i64;
        (0..=count).map(|i| self.times(first + i as f64)).collect()
    }

    /// A multiple, rounded once: 3 * 0.1 is 0.3.
    fn times(self, count: f64) -> f64 {
        let digits = count * f64::from(self.digit);
        let power = power_of_ten(self.power.abs());
        if self.power < 0 { digits / power } else { digits * power }
    }

    /// Parts between two multiples that are worth a short tick.
    fn finer(self, whole: bool) -> Option<Self> {
        let finer = match self.digit {
            1 => Self { digit: 2, power: self.power - 1 },
            2 => Self { digit: 5, power: self.power - 1 },
            _ => Self { digit: 1, ..self },
        };
        let finer = if whole && finer.power < 0 { Self { digit: 1, power: 0 } } else { finer };
        (finer.size() < self.size()).then_some(finer)
    }
}

/// Ten to a power, exact up to 22.
fn power_of_ten(power: i32) -> f64 {
    libm::pow(10.0, f64::from(power))
}

impl Span {
    fn room(&self) -> usize {
        let every = if self.upright { UP } else { ACROSS };
        ((self.length / every).floor() as usize + 1).max(3)
    }

    /// Do labels in these places leave room between each other?
    fn fits(&self, majors: &[(f64, Label)]) -> bool {
        let place = |x: f64| {
            let Direction { scale, from, to } = self.direction;
            let (low, high) = (scale.forward(from), scale.forward(to));
            (scale.forward(x) - low) / (high - low) * self.length
        };
        majors.windows(2).all(|pair| {
            let apart = (place(pair[1].0) - place(pair[0].0)).abs();
            let need = if self.upright {
                f64::midpoint(pair[0].1.height(), pair[1].1.height()) + 0.3
            } else {
                f64::midpoint(pair[0].1.width, pair[1].1.width) + GAP
            };
            apart >= need
        })
    }

    /// The finest step of 1, 2 or 5 that gives a label its usual room; where fewer than three labels would be left,
    /// the coarsest finer one that still fits.
    fn linear(self, low: f64, high: f64) -> Result<Ticks, Error> {
        let mut step = Step::below((high - low) / 50.0, self.whole);
        let mut finer: Option<Ticks> = None;
        for _ in 0..12 {
            let values = step.multiples(low, high);
            if values.is_empty() {
                break;
            }
            let roomy = values.len() <= self.room();
            if values.len() <= MOST_LABELS {
                let ticks = self.labelled(step, &values, low, high)?;
                if self.fits(&ticks.majors) {
                    if roomy && ticks.majors.len() >= 3 {
                        return Ok(ticks);
                    }
                    if roomy {
                        return Ok(finer.unwrap_or(ticks));
                    }
                    finer = Some(ticks);
                }
            }
            step = step.next();
        }
        Ok(finer.unwrap_or(Ticks { majors: Vec::new(), minors: Vec::new(), power: 0 }))
    }

    fn labelled(self, step: Step, values: &[f64], low: f64, high: f64) -> Result<Ticks, Error> {
        let largest = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
        let far = !(SMALL..LARGE).contains(&largest);
        let power = if far && largest > 0.0 { libm::log10(largest).floor() as i32 } else { 0 };
        let decimals = (power - step.power).clamp(0, 17) as usize;
        let label = |value: f64| {
            let shown = if power == 0 { value } else { value / power_of_ten(power) };
            Label::new(&signed(&format!("{shown:.decimals$}")))
        };
        let majors: Result<Vec<_>, Error> =
            values.iter().map(|&value| Ok((value, label(value)?))).collect();
        let finer = step.finer(self.whole).map(|finer| finer.multiples(low, high));
        let near = |x: f64| values.iter().any(|value| (value - x).abs() < 1e-6 * step.size());
        let minors: Vec<f64> = finer.into_iter().flatten().filter(|&x| !near(x)).collect();
        let minors = if minors.len() > MOST_MINORS { Vec::new() } else { minors };
        Ok(Ticks { majors: majors?, minors, power })
    }

    /// Decades, evenly skipped; at 2 and 5 as well where there are fewer than three.
    fn decades(self, low: f64, high: f64) -> Result<Ticks, Error> {
        let slack = 1e-9;
        let first = (libm::log10(low) - slack).ceil() as i32;
        let last = (libm::log10(high) + slack).floor() as i32;
        if last - first < 2 {
            let values = times(&[1, 2, 5], first - 1, last, low, high);
            let majors: Result<Vec<_>, Error> =
                values.into_iter().map(|x| Ok((x, Label::new(&short(x))?))).collect();
            let majors = majors?;
            if self.fits(&majors) {
                let minors = times(&[3, 4, 6, 7, 8, 9], first - 1, last, low, high);
                return Ok(Ticks { majors, minors, power: 0 });
            }
        }
        for stride in 1.. {
            let multiples = (first..=last).filter(|n| n % stride == 0);
            let majors: Result<Vec<_>, Error> =
                multiples.map(|n| Ok((power_of_ten(n), Label::new(&decade(n))?))).collect();
            let majors = majors?;
            if majors.len() > self.room() || !self.fits(&majors) {
                continue;
            }
            let minors = if stride == 1 {
                times(&[2, 3, 4, 5, 6, 7, 8, 9], first - 1, last, low, high)
            } else {
                let between = (first..=last).filter(|n| n % stride != 0);
                between.map(power_of_ten).collect()
            };
            let minors = if minors.len() > MOST_MINORS { Vec::new() } else { minors };
            return Ok(Ticks { majors, minors, power: 0 });
        }
        Ok(Ticks { majors: Vec::new(), minors: Vec::new(), power: 0 })
    }

    /// Zero, and decades beyond the linear part to both sides.
    fn symmetric(self, low: f64, high: f64, c: f64) -> Result<Ticks, Error> {
        let reach = low.abs().max(high.abs());
        if reach <= c {
            return self.linear(low, high);
        }
        let first = (libm::log10(c) - 1e-9).ceil() as i32;
        let last = (libm::log10(reach) + 1e-9).floor() as i32;
        let inside = |x: f64| x >= low && x <= high;
        for stride in 1..=(last - first).max(0) + 1 {
            let powers = (first..=last).rev().step_by(stride as usize);
            let mut values: Vec<(f64, String)> =
                powers.map(|n| (power_of_ten(n), decade(n))).collect();
            let negative: Vec<_> =
                values.iter().map(|(x, text)| (-x, format!("−{text}"))).collect();
            values.extend(negative);
            values.push((0.0, "0".to_owned()));
            values.retain(|(x, _)| inside(*x));
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            let majors: Result<Vec<_>, Error> =
                values.iter().map(|(x, text)| Ok((*x, Label::new(text)?))).collect();
            let majors = majors?;
            let roomy = majors.len() <= self.room() && self.fits(&majors);
            if (roomy || stride > last - first) && majors.len() < 3 {
                return self.linear(low, high);
            }
            if roomy || stride > last - first {
                let all = if stride == 1 {
                    times(&[2, 3, 4, 5, 6, 7, 8, 9], first, last, c, reach)
                } else {
                    let skipped = (first..=last).rev().filter(|n| (last - n) % stride != 0);
                    skipped.map(power_of_ten).collect()
                };
                let both = all.iter().flat_map(|&x| [-x, x]);
                let minors: Vec<f64> = both.filter(|&x| inside(x)).collect();
                let minors = if minors.len() > MOST_MINORS { Vec::new() } else { minors };
                return Ok(Ticks { majors, minors, power: 0 });
            }
        }
        self.linear(low, high)
    }
}

/// These digits times every power of ten, within a range.
fn times(digits: &[u32], first: i32, last: i32, low: f64, high: f64) -> Vec<f64> {
    let all = (first..=last)
        .flat_map(|power| digits.iter().map(move |&digit| Step { digit, power }.times(1.0)));
    all.filter(|x| *x >= low * (1.0 - 1e-9) && *x <= high * (1.0 + 1e-9)).collect()
}

/// A number of a tick with a true minus and without a negative zero.
fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text.to_owned(),
    }
}

/// The markup of ten to a power.
#[must_use]
pub fn decade(power: i32) -> String {
    if power == 0 { "1".to_owned() } else { format!("$10^{{{power}}}$") }
}

/// One digit times a power of ten, without a power from 0.001 to 9000.
fn short(x: f64) -> String {
    let power = libm::log10(x * (1.0 + 1e-9)).floor() as i32;
    if (-3..4).contains(&power) {
        let decimals = (-power).max(0) as usize;
        return format!("{x:.decimals$}");
    }
    let digit = (x / power_of_ten(power)).round();
    if digit == 1.0 { decade(power) } else { format!("{digit:.0}\\times{}", decade(power)) }
}
