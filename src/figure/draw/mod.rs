//! Turn a figure into a scene.

mod cells;
mod frame;
mod hatch;
mod lines;
mod marks;
mod swatch;

pub(super) use cells::bar_range;

use super::layout::{Placed, layout};
use super::scene::{Group, Ink, Item, Path, Role, Scene, Text};
use super::{Body, Error, Figure, check, diagram};

/// Draw a figure.
///
/// ```
/// use fluctua::figure::{self, Axis, Figure, Layer, Panel};
///
/// let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$").log());
/// let figure = Figure::new("law", "A law").panel(panel.with(Layer::line(vec![0.0], vec![-1.0])));
/// let error = figure::draw(&figure).unwrap_err().to_string();
/// assert!(error.contains("a logarithmic axis needs a number above zero"), "{error}");
/// ```
///
/// # Errors
///
/// Where lists differ in length, a number is not finite, a label is wrong, a logarithmic axis has nothing above
/// zero, or labels leave no room.
pub fn draw(figure: &Figure) -> Result<Scene, Error> {
    check::check(figure)?;
    match &figure.body {
        Body::Panels(panels) => {
            let layout = layout(figure, panels)?;
            let mut outside = 0;
            let mut items = Vec::new();
            for placed in &layout.panels {
                items.push(panel(placed, &mut outside)?);
            }
            if !layout.below.is_empty() {
                items.push(plain(swatch::legend(&layout.below)));
            }
            Ok(Scene {
                width: layout.width,
                height: layout.height,
                name: figure.name.clone(),
                title: figure.title.clone(),
                caption: caption(figure, outside),
                items,
            })
        }
        Body::Diagram(diagram) => diagram::draw(figure, diagram),
    }
}

/// A panel: marks below, then words and the legend, then the frame.
fn panel(placed: &Placed<'_>, outside: &mut usize) -> Result<Item, Error> {
    let drawn = marks::marks(placed)?;
    *outside += drawn.outside;
    let marks = Group { role: Role::Marks, clip: Some(placed.frame), items: drawn.items };
    let mut items = vec![Item::Group(marks)];
    for place in &placed.boxes {
        items.push(Item::Path(Path::filled(Ink::Paper, place.outline())));
    }
    if !placed.notes.is_empty() {
        items.push(words(Role::Notes, &placed.notes));
    }
    if !placed.legend.is_empty() {
        items.push(plain(swatch::legend(&placed.legend)));
    }
    if let Some(bar) = &placed.bar {
        items.push(plain(cells::bar(bar, placed.panel)));
    }
    items.push(frame::ticks(placed));
    items.push(plain(frame::frame(placed)));
    if !placed.axis_words.is_empty() {
        items.push(words(Role::Plain, &placed.axis_words));
    }
    Ok(Item::Group(Group { role: Role::Panel(placed.panel_frame()), clip: None, items }))
}

fn plain(items: Vec<Item>) -> Item {
    Item::Group(Group { role: Role::Plain, clip: None, items })
}

fn words(role: Role, texts: &[Text]) -> Item {
    let items = texts.iter().cloned().map(Item::Text).collect();
    Item::Group(Group { role, clip: None, items })
}

/// The caption with what the drawing leaves out.
fn caption(figure: &Figure, outside: usize) -> String {
    let left_out = match outside {
        0 => return figure.caption.clone(),
        1 => "One point lies outside of the axes.".to_owned(),
        count => format!("{count} points lie outside of the axes."),
    };
    if figure.caption.is_empty() { left_out } else { format!("{} {left_out}", figure.caption) }
}
