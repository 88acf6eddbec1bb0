//! Draw the entries of a legend.

use super::hatch;
use super::marks::{dots, error_pen, pen, shape};
use crate::figure::legend::{PlacedEntry, SWATCH, Swatch, name_at};
use crate::figure::scene::{Anchor, Ink, Item, Markers, Path, Rect, Stroke, Text};

/// Height of an error bar in a legend.
const BAR: f64 = 8.0;
/// Height of a coloured box.
const BOX: f64 = 6.6;

/// All entries: pictures, then names.
pub(super) fn legend(entries: &[PlacedEntry]) -> Vec<Item> {
    let mut items = Vec::new();
    for entry in entries {
        for swatch in &entry.swatches {
            picture(*swatch, entry.at, &mut items);
        }
        items.push(Item::Text(Text {
            at: name_at(entry),
            anchor: Anchor::Start,
            upright: false,
            ink: Ink::Exact,
            label: entry.label.clone(),
        }));
    }
    items
}

fn picture(swatch: Swatch, [x, y]: [f64; 2], items: &mut Vec<Item>) {
    let middle = [x + SWATCH / 2.0, y];
    let area = Rect { x: x + 2.0, y: y - BOX / 2.0, width: SWATCH - 4.0, height: BOX };
    match swatch {
        Swatch::Line(ink, dash) => {
            items.push(Item::Path(Path::line(&[[x, y], [x + SWATCH, y]], pen(ink, dash))));
        }
        Swatch::Points(ink, marker) => {
            let bar = [[middle[0], y - BAR / 2.0], [middle[0], y + BAR / 2.0]];
            items.push(Item::Path(Path::line(&bar, error_pen(ink))));
            let (shape, size, edge) = shape(marker);
            let markers = Markers { shape, size, edge, ..dots(vec![middle], ink) };
            items.push(Item::Markers(markers));
        }
        Swatch::Dot(ink) => items.push(Item::Markers(dots(vec![middle], ink))),
        Swatch::Area(ink) => {
            let outline = Path::filled(ink, area.outline());
            let stroke = Some(Stroke::solid(Ink::Muted, 0.4));
            items.push(Item::Path(Path { stroke, ..outline }));
        }
        Swatch::Hatch(ink) => {
            let mut segments = area.outline();
            hatch::inside(&area, &mut segments);
            items.push(Item::Path(Path::stroked(segments, Stroke::solid(ink, hatch::WIDTH))));
        }
    }
}
