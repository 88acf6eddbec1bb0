//! Refuse a figure that cannot be drawn, before anything is drawn.

use super::{Axis, Body, ColourMap, Error, Errors, Figure, Height, Mark, Panel, Scale};

/// A grid of more cells than this is refused.
const MOST_CELLS: usize = 4_000_000;

/// Check lengths, numbers and ranges of a figure.
///
/// # Errors
///
/// What is wrong with it, and where.
pub(super) fn check(figure: &Figure) -> Result<(), Error> {
    let Body::Panels(panels) = &figure.body else { return Ok(()) };
    if panels.is_empty() {
        let place = format!("figure `{}`", figure.name);
        return Err(Error::Empty { place, needs: "it needs a panel" });
    }
    if figure.columns == 0 {
        let place = format!("figure `{}`", figure.name);
        return Err(Error::Bound { place, what: "columns", value: 0.0, bound: "at least 1" });
    }
    for (number, panel) in panels.iter().enumerate() {
        let place = format!("panel {} of figure `{}`", number + 1, figure.name);
        check_panel(panel, &place)?;
    }
    Ok(())
}

fn check_panel(panel: &Panel, place: &str) -> Result<(), Error> {
    for (axis, name) in [(&panel.x, "x axis"), (&panel.y, "y axis")] {
        check_axis(axis, &format!("{name} of {place}"))?;
    }
    if let Some(bar) = &panel.bar {
        check_axis(bar, &format!("colour bar of {place}"))?;
    }
    if let Height::Points(height) = panel.height
        && !(20.0..=2000.0).contains(&height)
    {
        let bound = "from 20 to 2000 points";
        return Err(Error::Bound { place: place.to_owned(), what: "height", value: height, bound });
    }
    for (number, layer) in panel.layers.iter().enumerate() {
        Checked { place: format!("layer {} of {place}", number + 1) }.mark(&layer.mark)?;
    }
    Ok(())
}

fn check_axis(axis: &Axis, place: &str) -> Result<(), Error> {
    let checked = Checked { place: place.to_owned() };
    if let Scale::SymLog(c) = axis.scale {
        checked.finite("the linear part", &[c])?;
        checked.bound("the linear part", c, c > 0.0, "above zero")?;
    }
    let Some([from, to]) = axis.range else { return Ok(()) };
    checked.finite("range", &[from, to])?;
    checked.bound("the end of the range", to, from != to, "another number than its beginning")?;
    let log = axis.scale == Scale::Log;
    let bound = "above zero on a logarithmic axis";
    checked.bound("the lower end of the range", from.min(to), !log || from.min(to) > 0.0, bound)
}

struct Checked {
    place: String,
}

impl Checked {
    fn bound(
        &self,
        what: &'static str,
        value: f64,
        holds: bool,
        bound: &'static str,
    ) -> Result<(), Error> {
        if holds {
            return Ok(());
        }
        Err(Error::Bound { place: self.place.clone(), what, value, bound })
    }

    fn finite(&self, what: &'static str, list: &[f64]) -> Result<(), Error> {
        match list.iter().find(|value| !value.is_finite()) {
            Some(&value) => Err(Error::NotFinite { place: self.place.clone(), what, value }),
            None => Ok(()),
        }
    }

    fn length(&self, what: &'static str, found: usize, expected: usize) -> Result<(), Error> {
        if found == expected {
            return Ok(());
        }
        Err(Error::Length { place: self.place.clone(), what, found, expected })
    }

    fn rising(&self, what: &'static str, list: &[f64]) -> Result<(), Error> {
        self.finite(what, list)?;
        if list.is_empty() {
            return Err(Error::Empty { place: self.place.clone(), needs: "a grid needs points" });
        }
        if list.windows(2).all(|pair| pair[0] < pair[1]) {
            return Ok(());
        }
        Err(Error::NotRising { place: self.place.clone(), what })
    }

    /// Two lists of one length, with a third.
    fn lists(&self, x: &[f64], others: &[(&'static str, &[f64])]) -> Result<(), Error> {
        self.finite("x", x)?;
        for (what, list) in others {
            self.length(what, list.len(), x.len())?;
            self.finite(what, list)?;
        }
        Ok(())
    }

    fn grid(&self, x: &[f64], y: &[f64], cells: (&'static str, usize)) -> Result<(), Error> {
        self.rising("x", x)?;
        self.rising("y", y)?;
        let count = x.len().saturating_mul(y.len());
        self.bound("the number of cells", count as f64, count <= MOST_CELLS, "4000000 or fewer")?;
        self.length(cells.0, cells.1, count)
    }

    fn curves(&self, curves: &[Vec<[f64; 2]>]) -> Result<(), Error> {
        curves.iter().try_for_each(|curve| self.finite("a curve", curve.as_flattened()))
    }

    fn errors(&self, errors: &Errors, points: usize) -> Result<(), Error> {
        match errors {
            Errors::None => Ok(()),
            Errors::Symmetric(list) => {
                self.length("error", list.len(), points)?;
                self.finite("error", list)?;
                let least = list.iter().copied().fold(0.0, f64::min);
                self.bound("an error", least, least >= 0.0, "zero or more")
            }
            Errors::Interval(list) => {
                self.length("error", list.len(), points)?;
                self.finite("error", list.as_flattened())
            }
        }
    }

    fn mark(&self, mark: &Mark) -> Result<(), Error> {
        match mark {
            Mark::Line { x, y, .. } | Mark::Dots { x, y } => self.lists(x, &[("y", y)]),
            Mark::Points { x, y, error, .. } => {
                self.lists(x, &[("y", y)])?;
                self.errors(error, x.len())
            }
            Mark::Steps { x, y, until } => {
                self.lists(x, &[("y", y)])?;
                self.finite("until", &[*until])
            }
            Mark::Band { x, low, high } => self.lists(x, &[("low", low), ("high", high)]),
            Mark::Cells { x, y, z, map } => {
                self.grid(x, y, ("z", z.len()))?;
                self.values(z)?;
                self.classes(z, map)
            }
            Mark::Region { x, y, z } => {
                self.grid(x, y, ("z", z.len()))?;
                self.values(z)
            }
            Mark::Hatch { x, y, on } => self.grid(x, y, ("on", on.len())),
            Mark::Area { rings } => self.curves(rings),
            Mark::Contour { paths, .. } => self.curves(paths),
            Mark::Hatching { areas } => areas.iter().try_for_each(|rings| self.curves(rings)),
            Mark::Rule { y } => self.finite("y", &[*y]),
            Mark::Note { x, y, .. } => self.finite("the place of a note", &[*x, *y]),
        }
    }

    fn values(&self, z: &[Option<f64>]) -> Result<(), Error> {
        z.iter().flatten().try_for_each(|&value| self.finite("z", &[value]))
    }

    /// Cells of kinds count in their list.
    fn classes(&self, z: &[Option<f64>], map: &ColourMap) -> Result<(), Error> {
        let ColourMap::Classes(classes) = map else { return Ok(()) };
        let counts =
            |value: &f64| value.fract() == 0.0 && *value >= 0.0 && *value < classes.len() as f64;
        match z.iter().flatten().find(|value| !counts(value)) {
            Some(&value) => self.bound("z", value, false, "the number of a class, from zero"),
            None => Ok(()),
        }
    }
}
