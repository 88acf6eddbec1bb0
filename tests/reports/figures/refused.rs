//! Figures that cannot be drawn are refused in words; nothing panics.

use super::gallery;
use fluctua::figure::{
    self, Axis, Body, ColourMap, Dash, Errors, Figure, Ink, Layer, Mark, Panel, csv, pdf, png,
    script, svg,
};
use proptest::prelude::*;

fn refusal(layer: Layer) -> String {
    let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$")).with(layer);
    figure::draw(&Figure::new("bad", "Bad").panel(panel)).unwrap_err().to_string()
}

#[test]
fn badly_built_layers_are_refused() {
    let z = vec![Some(1.0); 3];
    let cells = |x: Vec<f64>, z| Layer::cells(x, vec![0.0, 1.0], z, ColourMap::Diverging);
    for (layer, message) in [
        (Layer::line(vec![0.0], vec![0.0, 1.0]), "y has 2 entries, 1 are needed"),
        (
            Layer::line(vec![0.0], vec![f64::NAN]),
            "y holds NaN; every number of a figure must be finite",
        ),
        (Layer::line(vec![f64::INFINITY], vec![0.0]), "x holds inf"),
        (Layer::points(0, vec![0.0], vec![0.0], Errors::Symmetric(vec![])), "error has 0 entries"),
        (
            Layer::points(0, vec![0.0], vec![0.0], Errors::Symmetric(vec![-1.0])),
            "it must be zero or more",
        ),
        (cells(vec![0.0, 1.0], z.clone()), "z has 3 entries, 4 are needed"),
        (cells(vec![1.0, 1.0], z.clone()), "x must rise from entry to entry"),
        (cells(vec![], vec![]), "a grid needs points"),
        (
            Layer::cells(vec![0.0], vec![0.0], vec![Some(2.0)], ColourMap::Classes(vec![])),
            "the number of a class",
        ),
        (Layer::note(0.0, 0.0, r"$\gama$"), r"there is no `\gama`; known are alpha, beta, gamma"),
        (Layer::note(0.0, 0.0, "$x"), "a `$` has no partner"),
        (Layer::note(0.0, 0.0, "$x_{a$"), "scripts have no scripts"),
        (Layer::note(0.0, 0.0, "$x_a_b$"), "a script stands twice"),
        (Layer::note(0.0, 0.0, "$_a$"), "belongs to nothing"),
        (Layer::note(0.0, 0.0, "電"), "the shipped fonts have no `電`"),
    ] {
        let refused = refusal(layer);
        assert!(refused.contains(message), "{refused}");
        assert!(
            refused.contains("panel 1 of figure `bad`") || refused.starts_with("label"),
            "{refused}"
        );
    }
}

#[test]
fn badly_built_axes_are_refused() {
    let line = || Layer::line(vec![1.0, 2.0], vec![-1.0, -2.0]);
    for (y, message) in [
        (Axis::new("$y$").log(), "a logarithmic axis needs a number above zero"),
        (Axis::new("$y$").log().range(-1.0, 1.0), "above zero on a logarithmic axis"),
        (Axis::new("$y$").range(1.0, 1.0), "another number than its beginning"),
        (Axis::new("$y$").range(0.0, f64::NAN), "must be finite"),
        (Axis::new("$y$").symlog(0.0), "above zero"),
        (Axis::new(r"\nothing"), r"there is no `\nothing`"),
    ] {
        let panel = Panel::new(Axis::new("$x$"), y).with(line());
        let figure = Figure::new("bad", "Bad").panel(panel);
        let refused = figure::draw(&figure).unwrap_err().to_string();
        assert!(refused.contains(message), "{refused}");
        assert_eq!(script::write(&figure).unwrap_err().to_string(), refused);
    }
    let empty = figure::draw(&Figure::new("bad", "Bad")).unwrap_err().to_string();
    assert!(empty.contains("figure `bad` is empty: it needs a panel"), "{empty}");
}

#[test]
fn diagrams_that_refer_to_nothing_are_refused() {
    let Figure { body: Body::Diagram(figure::Diagram::Device(mut device)), .. } = gallery::device()
    else {
        unreachable!()
    };
    device.contacts[0].dots[0] = 7;
    let refused = figure::draw(&Figure::diagram("d", "d", device)).unwrap_err().to_string();
    assert!(refused.contains("there is no dot number 7, the last one is 1"), "{refused}");
}

/// A number of any kind, many of them odd.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -5.0..5.0,
        1 => any::<f64>(),
        1 => Just(0.0),
        1 => (-300_i32..300).prop_map(|power| 10_f64.powi(power)),
    ]
}

fn axis() -> impl Strategy<Value = Axis> {
    let range = proptest::option::weighted(0.3, (number(), number()));
    (0..3_u8, number(), range, any::<bool>()).prop_map(|(scale, c, range, whole)| {
        let axis = Axis::new("$x$");
        let axis = match scale {
            0 => axis,
            1 => axis.log(),
            _ => axis.symlog(c),
        };
        let range = range.map(|(from, to)| [from, to]);
        Axis { range, whole, ..axis }
    })
}

fn layer() -> impl Strategy<Value = Layer> {
    let list = || proptest::collection::vec(number(), 0..6);
    let small = proptest::collection::vec(proptest::option::of(number()), 0..10);
    (0..10_u8, list(), list(), list(), small).prop_map(|(kind, x, y, other, z)| {
        let mark = match kind {
            0 => Mark::Line { x, y, dash: Dash::Dashed },
            1 => return Layer::points(1, x, y, Errors::Symmetric(other)).label("name"),
            2 => Mark::Steps { x, y, until: other.first().copied().unwrap_or(1.0) },
            3 => Mark::Cells { x, y, z, map: ColourMap::Sequential },
            4 => return Layer::region(0, x, y, z).label("region"),
            5 => Mark::Hatch { on: z.iter().map(Option::is_some).collect(), x, y },
            6 => Mark::Band { x, low: y, high: other },
            7 => Mark::Contour {
                paths: vec![x.iter().copied().zip(y).map(|(x, y)| [x, y]).collect()],
                dash: Dash::Solid,
            },
            8 => Mark::Hatching {
                areas: vec![vec![x.iter().copied().zip(y).map(|(x, y)| [x, y]).collect()]; 2],
            },
            _ => Mark::Note {
                x: x.first().copied().unwrap_or(0.0),
                y: 1.0,
                text: "$a_b^c$".to_owned(),
            },
        };
        Layer::new(Ink::Series(0), mark)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever is asked, the answer is a drawing without a NaN, or a refusal.
    #[test]
    fn no_figure_panics(x in axis(), y in axis(), layers in proptest::collection::vec(layer(), 1..3)) {
        let panel = layers.into_iter().fold(Panel::new(x, y), Panel::with);
        let figure = Figure::new("any", "Any").panel(panel.letter("a").bar(Axis::new("$z$")));
        prop_assert!(!csv::write(&figure).is_empty());
        if let Ok(scene) = figure::draw(&figure) {
            for theme in [svg::Theme::Paper, svg::Theme::Page] {
                let text = svg::write(&scene, theme);
                prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
            }
            prop_assert!(!pdf::write(&scene).is_empty());
            prop_assert!(!png::write(&scene).is_empty());
            prop_assert!(script::write(&figure).is_ok());
        }
    }

    /// Any text is a label or a refusal; as plain text it is always a label.
    #[test]
    fn no_label_panics(text in r"[\\$_^{}a-zα-ω \-0-9<=+,\PC]{0,20}") {
        let _ = figure::label::Label::new(&text);
        prop_assert!(figure::label::Label::new(&figure::label::plain(&text)).is_ok());
        prop_assert!(figure::label::lines(&figure::label::plain(&text), 40.0).is_ok());
    }
}
