//! Where things are: words on the page and apart, points inside their frames.

use super::gallery;
use super::{Parts, parts};
use fluctua::figure::scene::{Item, Rect, Scene, Text};
use fluctua::figure::{Axis, Errors, Figure, Height, Layer, Panel, draw};

fn page(scene: &Scene) -> Rect {
    Rect { x: 0.0, y: 0.0, width: scene.width, height: scene.height }
}

/// Words that leave the page, or meet another.
fn faults(scene: &Scene) -> Vec<String> {
    let Parts { texts, markers, .. } = parts(scene);
    let mut faults = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let bounds = text.bounds();
        let name = &text.label.plain;
        if !page(scene).contains(&bounds) {
            faults.push(format!("`{name}` leaves the page: {bounds:?}"));
        }
        for other in &texts[..i] {
            if bounds.grown(-0.05).overlaps(&other.bounds()) {
                faults.push(format!("`{name}` meets `{}`", other.label.plain));
            }
        }
    }
    for (markers, clip) in &markers {
        let Some(clip) = clip else { continue };
        for [x, y] in &markers.at {
            let place = Rect { x: *x, y: *y, width: 0.0, height: 0.0 };
            if !clip.contains(&place) {
                faults.push(format!("a point is outside of its frame: {x} {y}"));
            }
        }
    }
    faults
}

fn drawn(figure: &Figure) -> Scene {
    draw(figure).unwrap_or_else(|error| panic!("{}: {error}", figure.name))
}

#[test]
fn words_are_on_the_page_and_apart() {
    for figure in gallery::all() {
        let faults = faults(&drawn(&figure));
        assert!(faults.is_empty(), "{}: {faults:#?}", figure.name);
    }
}

/// The first text of a scene, to be moved.
fn first_text(items: &mut [Item]) -> Option<&mut Text> {
    items.iter_mut().find_map(|item| match item {
        Item::Text(text) => Some(text),
        Item::Group(group) => first_text(&mut group.items),
        _ => None,
    })
}

#[test]
fn a_word_that_leaves_the_page_is_seen() {
    let mut scene = drawn(&gallery::currents());
    first_text(&mut scene.items).unwrap().at[0] -= 40.0;
    let found = faults(&scene);
    assert!(found.iter().any(|fault| fault.contains("leaves the page")), "{found:?}");
}

#[test]
fn two_words_in_one_place_are_seen() {
    let mut scene = drawn(&gallery::currents());
    let second = parts(&scene).texts[1].at;
    first_text(&mut scene.items).unwrap().at = second;
    let found = faults(&scene);
    assert!(found.iter().any(|fault| fault.contains("meets")), "{found:?}");
}

#[test]
fn a_point_outside_of_its_frame_is_seen() {
    fn first_point(items: &mut [Item]) -> Option<&mut [f64; 2]> {
        items.iter_mut().find_map(|item| match item {
            Item::Markers(markers) => markers.at.first_mut(),
            Item::Group(group) => first_point(&mut group.items),
            _ => None,
        })
    }
    let mut scene = drawn(&gallery::currents());
    first_point(&mut scene.items).unwrap()[1] = -30.0;
    let found = faults(&scene);
    assert!(found.iter().any(|fault| fault.contains("outside of its frame")), "{found:?}");
}

/// Every mark keeps off the frame where no range is given: the padding of 4 % is there.
#[test]
fn no_mark_touches_the_frame() {
    for figure in [gallery::currents(), gallery::ring_currents(), gallery::lattice_law()] {
        for (path, clip) in parts(&drawn(&figure)).markers {
            let clip = clip.map(|clip| clip.grown(-2.5));
            for [x, y] in path.at {
                let place = Rect { x, y, width: 0.0, height: 0.0 };
                assert!(clip.is_none_or(|clip| clip.contains(&place)), "{}: {x} {y}", figure.name);
            }
        }
    }
}

/// Panels of a stack share the left margin.
#[test]
fn stacked_panels_are_aligned() {
    for figure in [gallery::currents(), gallery::distribution(), gallery::staircases()] {
        let clips: Vec<Rect> = drawn(&figure)
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Group(group) => group.items.iter().find_map(|item| match item {
                    Item::Group(inner) => inner.clip,
                    _ => None,
                }),
                _ => None,
            })
            .collect();
        assert!(clips.len() >= 2);
        for pair in clips.windows(2) {
            assert_eq!((pair[0].x, pair[0].width), (pair[1].x, pair[1].width));
            assert!(pair[1].y - pair[0].bottom() >= 5.0);
        }
    }
}

/// Ranges over many magnitudes and signs: labels keep apart, and there are at least three of them or as many as fit.
#[test]
fn ticks_are_readable_at_every_magnitude() {
    let sizes = [1e-290, 3e-9, 0.001_7, 0.4, 1.0, 23.0, 9_999.0, 123_456.0, 4e12, 7e280];
    for (i, size) in sizes.iter().enumerate() {
        for (j, offset) in [0.0, -0.7, 12.0, -1000.3].into_iter().enumerate() {
            let x: Vec<f64> =
                gallery::grid(0.0, 1.0, 9).iter().map(|x| (x + offset) * size).collect();
            let y: Vec<f64> = (0..9).map(|k| (gallery::noise(9 * i + k) + offset) * size).collect();
            for height in [44.0, 140.0] {
                let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$").unit("eV"))
                    .height(Height::Points(height))
                    .with(Layer::points(0, x.clone(), y.clone(), Errors::None).label("sampled"));
                let figure = Figure::new(format!("ticks-{i}-{j}"), "Ticks").panel(panel);
                let scene = drawn(&figure);
                let faults = faults(&scene);
                assert!(faults.is_empty(), "{size} {offset}: {faults:#?}");
                let labels = parts(&scene).texts.len();
                assert!(labels >= 7, "{size} {offset} {height}: {labels} words");
            }
        }
    }
}

/// The same on logarithmic axes, from under one decade to three hundred.
#[test]
fn decades_are_readable() {
    for (low, high) in
        [(1.0, 1.4), (0.3, 3.0), (2e-3, 0.9), (1e-12, 1.0), (1e-150, 1e150), (5e3, 4e7)]
    {
        for scale in [Axis::log, |axis: Axis| axis.symlog(1e-3)] {
            let y = scale(Axis::new("$P$"));
            let x = Axis::new("$t$").log();
            let panel = Panel::new(x, y).with(Layer::line(vec![low, high], vec![low, high]));
            let scene = drawn(&Figure::new("decades", "Decades").panel(panel));
            let faults = faults(&scene);
            assert!(faults.is_empty(), "{low} {high}: {faults:#?}");
            assert!(parts(&scene).texts.len() >= 6, "{low} {high}");
        }
    }
}

/// Labels of any length are broken, cut or refused; they never leave the page.
#[test]
fn long_labels_stay_on_the_page() {
    for words in [3, 12, 40] {
        let long = "word ".repeat(words) + &"x".repeat(words);
        let panel = Panel::new(Axis::new(&long).unit("unit"), Axis::new(&long))
            .with(Layer::line(vec![0.0, 1.0], vec![0.0, 1.0]).label(&long))
            .with(Layer::line(vec![0.0, 1.0], vec![1.0, 0.0]).label("short"));
        match draw(&Figure::new("long", "Long").panel(panel)) {
            Ok(scene) => assert!(faults(&scene).is_empty(), "{:#?}", faults(&scene)),
            Err(error) => assert!(error.to_string().contains("shorten"), "{error}"),
        }
    }
}

/// A legend lies on no mark; where every corner is full it goes below.
#[test]
fn a_legend_keeps_clear_of_marks() {
    let full: Vec<f64> = (0..400).map(gallery::noise).collect();
    let other: Vec<f64> = (1000..1400).map(gallery::noise).collect();
    let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$"))
        .with(Layer::points(0, full, other, Errors::None).label("everywhere"));
    let scene = drawn(&Figure::new("full", "Full").panel(panel));
    let legend = parts(&scene).texts.into_iter().find(|t| t.label.plain == "everywhere").unwrap();
    let frame = parts(&scene).markers[0].1.unwrap();
    assert!(!frame.overlaps(&legend.bounds()));

    let Parts { texts, markers, .. } = parts(&drawn(&gallery::currents()));
    let words: Vec<Rect> =
        texts.iter().filter(|t| t.label.plain.contains("sampled")).map(Text::bounds).collect();
    assert_eq!(words.len(), 2);
    for (markers, _) in markers.iter().filter(|(_, clip)| clip.is_some()) {
        for [x, y] in &markers.at {
            let place = Rect { x: *x, y: *y, width: 0.0, height: 0.0 };
            assert!(words.iter().all(|word| !word.overlaps(&place.grown(2.0))));
        }
    }
}

/// The name of a region stands where the flux is negative, all of it.
#[test]
fn names_of_regions_stand_inside() {
    let scene = drawn(&gallery::regions());
    let Parts { texts, paths, .. } = parts(&scene);
    let frame = paths.iter().find_map(|(_, clip)| *clip).unwrap();
    for (word, flux) in [("inverse particle", 0_usize), ("inverse energy", 1)] {
        let text = texts.iter().find(|t| t.label.plain.starts_with(word)).unwrap();
        let Rect { x, y, width, height } = text.bounds();
        for [px, py] in [[x, y], [x + width, y], [x, y + height], [x + width, y + height]] {
            let place = |from: f64, length: f64, at: f64| 0.1 + 4.0 * (at - from) / length;
            let (a, b) = (place(frame.x, frame.width, px), 4.2 - place(frame.y, frame.height, py));
            let [particle, energy] = gallery::fluxes(a, b);
            assert!([particle, energy][flux] < 0.0, "{word}: {a} {b}");
        }
    }
}
