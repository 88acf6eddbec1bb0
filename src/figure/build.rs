//! Build figures in a few words; every field can be set by itself as well.

use super::{
    Axis, Body, ColourMap, Dash, Errors, Figure, Height, Ink, Layer, Legend, Mark, Marker, Panel,
    Scale, Width,
};
use crate::figure::Diagram;

impl Figure {
    /// A figure one column wide, without panels.
    pub fn new(name: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            caption: String::new(),
            width: Width::Column,
            columns: 1,
            body: Body::Panels(Vec::new()),
        }
    }

    /// A diagram one column wide.
    pub fn diagram(
        name: impl Into<String>,
        title: impl Into<String>,
        diagram: impl Into<Diagram>,
    ) -> Self {
        Self { body: Body::Diagram(diagram.into()), ..Self::new(name, title) }
    }

    /// With one more layer in the first panel, where there is one.
    #[must_use]
    pub(crate) fn with(mut self, layer: Layer) -> Self {
        if let Body::Panels(panels) = &mut self.body
            && let Some(first) = panels.first_mut()
        {
            first.layers.push(layer);
        }
        self
    }

    /// With one more panel; a diagram becomes panels.
    #[must_use]
    pub fn panel(mut self, panel: Panel) -> Self {
        match &mut self.body {
            Body::Panels(panels) => panels.push(panel),
            Body::Diagram(_) => self.body = Body::Panels(vec![panel]),
        }
        self
    }

    /// With a caption.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// Both columns wide, with so many stacks of panels side by side.
    #[must_use]
    pub fn wide(mut self, columns: usize) -> Self {
        (self.width, self.columns) = (Width::Wide, columns);
        self
    }

    /// The panels; none of a diagram.
    #[must_use]
    pub fn panels(&self) -> &[Panel] {
        match &self.body {
            Body::Panels(panels) => panels,
            Body::Diagram(_) => &[],
        }
    }
}

impl Panel {
    /// A panel without layers.
    #[must_use]
    pub fn new(x: Axis, y: Axis) -> Self {
        Self {
            x,
            y,
            layers: Vec::new(),
            letter: None,
            bar: None,
            legend: Legend::Auto,
            share_x: false,
            height: Height::Usual,
        }
    }

    /// The strip of residuals below the panel before it: (sampled - exact)/error, from -4 to 4.
    #[must_use]
    pub fn residuals(x: Axis, at: Vec<f64>, z: Vec<f64>, ink: Ink) -> Self {
        let y = Axis::new("$z$").range(-4.0, 4.0);
        Self { share_x: true, height: Height::Points(44.0), ..Self::new(x, y) }
            .with(Layer::new(ink, Mark::Dots { x: at, y: z }))
    }

    /// With one more layer.
    #[must_use]
    pub fn with(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }

    /// With a letter in its corner.
    #[must_use]
    pub fn letter(mut self, letter: impl Into<String>) -> Self {
        self.letter = Some(letter.into());
        self
    }

    /// With a colour bar.
    #[must_use]
    pub fn bar(mut self, axis: Axis) -> Self {
        self.bar = Some(axis);
        self
    }

    /// With its legend there.
    #[must_use]
    pub fn legend(mut self, legend: Legend) -> Self {
        self.legend = legend;
        self
    }

    /// As high as that.
    #[must_use]
    pub fn height(mut self, height: Height) -> Self {
        self.height = height;
        self
    }

    /// Hanging below the panel before it.
    #[must_use]
    pub fn below(mut self) -> Self {
        self.share_x = true;
        self
    }
}

impl Axis {
    /// A linear axis whose range the data decide.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            unit: None,
            scale: Scale::Linear,
            range: None,
            whole: false,
            names: Vec::new(),
        }
    }

    /// With its unit, in the markup of labels.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// From here to there.
    #[must_use]
    pub fn range(mut self, from: f64, to: f64) -> Self {
        self.range = Some([from, to]);
        self
    }

    /// Logarithmic.
    #[must_use]
    pub fn log(mut self) -> Self {
        self.scale = Scale::Log;
        self
    }

    /// Linear within `[-c, c]`, logarithmic beyond.
    #[must_use]
    pub fn symlog(mut self, c: f64) -> Self {
        self.scale = Scale::SymLog(c);
        self
    }

    /// With words in place of the numbers 0, 1, 2, ...
    #[must_use]
    pub fn names(mut self, names: Vec<String>) -> Self {
        self.names = names;
        self
    }

    /// Labelled at whole numbers only.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }
}

impl Layer {
    /// A layer without a name.
    #[must_use]
    pub fn new(ink: Ink, mark: Mark) -> Self {
        Self { label: None, curve: None, ink, mark }
    }

    /// An unbroken black line: an exact answer.
    #[must_use]
    pub fn line(x: Vec<f64>, y: Vec<f64>) -> Self {
        Self::new(Ink::Exact, Mark::Line { x, y, dash: Dash::Solid })
    }

    /// The line of series `k`, from zero.
    #[must_use]
    pub fn series_line(k: usize, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self::new(Ink::Series(k), Mark::Line { x, y, dash: Dash::of(k) })
    }

    /// The points of series `k`, from zero.
    #[must_use]
    pub fn points(k: usize, x: Vec<f64>, y: Vec<f64>, error: Errors) -> Self {
        Self::new(Ink::Series(k), Mark::Points { x, y, error, marker: Marker::of(k) })
    }

    /// Diamonds at places that are to be seen.
    #[must_use]
    pub(crate) fn marked(ink: Ink, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self::new(ink, Mark::Points { x, y, error: Errors::None, marker: Marker::Diamond })
    }

    /// Small dots.
    #[must_use]
    pub fn dots(ink: Ink, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self::new(ink, Mark::Dots { x, y })
    }

    /// A coloured map.
    #[must_use]
    pub fn cells(x: Vec<f64>, y: Vec<f64>, z: Vec<Option<f64>>, map: ColourMap) -> Self {
        Self::new(Ink::Exact, Mark::Cells { x, y, z, map })
    }

    /// Region `k`, where `z` is below zero.
    #[must_use]
    pub fn region(k: usize, x: Vec<f64>, y: Vec<f64>, z: Vec<Option<f64>>) -> Self {
        Self::new(Ink::Region(k), Mark::Region { x, y, z })
    }

    /// Curves refined elsewhere.
    #[must_use]
    pub fn contour(ink: Ink, paths: Vec<Vec<[f64; 2]>>, dash: Dash) -> Self {
        Self::new(ink, Mark::Contour { paths, dash })
    }

    /// A word in a panel.
    #[must_use]
    pub fn note(x: f64, y: f64, text: impl Into<String>) -> Self {
        Self::new(Ink::Exact, Mark::Note { x, y, text: text.into() })
    }

    /// With a name for the legend.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With the curve of a report that it shows.
    #[must_use]
    pub fn curve(mut self, curve: impl Into<String>) -> Self {
        self.curve = Some(curve.into());
        self
    }
}
