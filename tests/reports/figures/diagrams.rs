//! Diagrams: words fit their boxes and dots, arrows are as wide as their fluxes and point where these go.

use super::gallery;
use super::{Parts, parts};
use fluctua::figure::diagram::{ChannelPair, Diagram, Flux, State, States};
use fluctua::figure::scene::{Ink, Path, Rect, Scene, Segment};
use fluctua::figure::{Body, Figure, draw};

/// The box about a path.
fn bounds(path: &Path) -> Rect {
    let points = path.segments.iter().filter_map(|segment| match segment {
        Segment::Move(at) | Segment::Line(at) | Segment::Curve(_, _, at) => Some(*at),
        Segment::Close => None,
    });
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for at in points {
        for i in 0..2 {
            low[i] = low[i].min(at[i]);
            high[i] = high[i].max(at[i]);
        }
    }
    Rect { x: low[0], y: low[1], width: high[0] - low[0], height: high[1] - low[1] }
}

/// Words whose middle is in a box or dot, but which are not inside as a whole.
fn misfits(scene: &Scene) -> Vec<String> {
    let Parts { texts, paths, .. } = parts(scene);
    let holds = |path: &Path| {
        path.stroke.is_some() && (path.fill.is_some() || path.stroke.unwrap().ink == Ink::Frame)
    };
    let boxes: Vec<Rect> = paths.iter().map(|(p, _)| p).filter(|p| holds(p)).map(bounds).collect();
    assert!(!boxes.is_empty());
    let mut misfits = Vec::new();
    for text in texts {
        let place = text.bounds();
        let middle = Rect {
            x: place.x + place.width / 2.0,
            y: place.y + place.height / 2.0,
            width: 0.0,
            height: 0.0,
        };
        for outer in boxes.iter().filter(|outer| outer.contains(&middle)) {
            // A word may reach the edge of the line about it, no further.
            if !outer.grown(-0.3).contains(&place) {
                misfits.push(format!("`{}` in {outer:?}: {place:?}", text.label.plain));
            }
        }
    }
    misfits
}

#[test]
fn words_fit_their_boxes() {
    let all = [gallery::device(), gallery::joined(), gallery::states(), gallery::many_states()];
    for figure in all {
        let misfits = misfits(&draw(&figure).unwrap());
        assert!(misfits.is_empty(), "{}: {misfits:#?}", figure.name);
    }
}

fn two_states(names: [&str; 2], value: f64, error: Option<f64>) -> Figure {
    let state = |name: &str| State { name: name.to_owned(), share: Some(0.5), at: None };
    let flux = Flux { label: "a".to_owned(), value, error };
    let channel = ChannelPair { from: 0, to: 1, flux, series: 0 };
    let graph = States { states: names.map(state).to_vec(), channels: vec![channel] };
    Figure::diagram("two", "Two states", graph)
}

#[test]
fn a_long_name_is_cut_to_its_box() {
    let figure = two_states(["the state with a name that no box can ever hold", "b"], 1.0, None);
    let scene = draw(&figure).unwrap();
    assert!(misfits(&scene).is_empty(), "{:?}", misfits(&scene));
}

#[test]
fn a_word_too_large_for_its_box_is_seen() {
    let mut scene = draw(&two_states(["a", "b"], 1.0, None)).unwrap();
    let fluctua::figure::scene::Item::Group(group) = &mut scene.items[0] else { unreachable!() };
    for item in &mut group.items {
        if let fluctua::figure::scene::Item::Text(text) = item {
            text.label.width *= 9.0;
        }
    }
    assert!(!misfits(&scene).is_empty());
}

/// The arrow of two states: width of its shaft, where its tip is, whether it is a dotted line.
fn arrow(scene: &Scene) -> (f64, f64, bool) {
    let paths = parts(scene).paths;
    let series = |path: &&Path| {
        path.fill == Some(Ink::Series(0)) || path.stroke.is_some_and(|s| s.ink == Ink::Series(0))
    };
    let path = paths.iter().map(|(path, _)| path).find(series).unwrap();
    let points: Vec<[f64; 2]> = path
        .segments
        .iter()
        .filter_map(|segment| match segment {
            Segment::Move(at) | Segment::Line(at) => Some(*at),
            _ => None,
        })
        .collect();
    let (first, last) = (points[0], points[points.len() - 1]);
    if path.stroke.is_some() {
        return (0.0, last[0], true);
    }
    // The tip is the middle one of the outline.
    let tip = points[points.len() / 2];
    ((first[1] - last[1]).abs(), tip[0], false)
}

#[test]
fn an_arrow_points_where_the_flux_goes() {
    let forward = draw(&two_states(["a", "b"], 0.5, None)).unwrap();
    let backward = draw(&two_states(["a", "b"], -0.5, None)).unwrap();
    let (width, tip, dotted) = arrow(&forward);
    assert!((width - 7.0).abs() < 1e-9 && !dotted, "{width}");
    assert!(tip > forward.width / 2.0 && arrow(&backward).1 < forward.width / 2.0);
    let words: Vec<String> = parts(&backward).texts.iter().map(|t| t.label.plain.clone()).collect();
    assert!(words.contains(&"a 0.5".to_owned()), "{words:?}");
}

#[test]
fn a_flux_within_three_errors_of_zero_is_dotted() {
    for (error, dotted) in [(0.17, true), (0.16, false)] {
        let scene = draw(&two_states(["a", "b"], 0.5, Some(error))).unwrap();
        assert_eq!(arrow(&scene).2, dotted);
        let words: Vec<String> =
            parts(&scene).texts.iter().map(|t| t.label.plain.clone()).collect();
        assert_eq!(words.iter().any(|word| word.contains("≈ 0")), dotted, "{words:?}");
    }
}

#[test]
fn widths_are_linear_in_the_flux() {
    let Figure { body: Body::Diagram(Diagram::States(mut graph)), .. } = gallery::states() else {
        unreachable!()
    };
    graph.channels.retain(|channel| channel.flux.label == "r");
    graph.channels[0].flux.value = 1.0;
    graph.channels[1].flux.value = 0.25;
    let scene = draw(&Figure::diagram("r", "r", graph)).unwrap();
    let heights: Vec<f64> = parts(&scene)
        .paths
        .iter()
        .filter(|(path, _)| path.fill == Some(Ink::Series(2)))
        .map(|(path, _)| match (path.segments[0], path.segments[path.segments.len() - 2]) {
            (Segment::Move(a), Segment::Line(b)) => (a[1] - b[1]).abs(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!((heights[0] - 7.0).abs() < 1e-9 && (heights[1] - 2.5).abs() < 1e-9, "{heights:?}");
}

/// A ring of any size, a device of any number of dots and reservoirs.
#[test]
fn leads_fork_and_hops_are_waves() {
    let scene = draw(&gallery::joined()).unwrap();
    let found = parts(&scene);
    // A wave has many points and both its ends on a vertical line; lines of a forked lead have two.
    let wave = |path: &Path| {
        let ends = [path.segments.first(), path.segments.last()];
        let x = ends.map(|end| match end {
            Some(Segment::Move(at) | Segment::Line(at)) => at[0],
            _ => f64::NAN,
        });
        path.segments.len() > 40 && (x[0] - x[1]).abs() < 1e-6
    };
    assert_eq!(found.paths.iter().filter(|(path, _)| wave(path)).count(), 2);
    assert!(found.texts.iter().any(|text| text.label.plain == "phonons"));
}

#[test]
fn large_systems_stay_on_the_page() {
    for count in [1, 2, 5, 12] {
        let Figure { body: Body::Diagram(Diagram::Device(mut device)), .. } = gallery::device()
        else {
            unreachable!()
        };
        let dot = device.dots[0].clone();
        device.dots = (0..count).map(|_| dot.clone()).collect();
        let reservoir = device.reservoirs[0].clone();
        device.reservoirs = (0..3 * count).map(|_| reservoir.clone()).collect();
        let contact = device.contacts[0].clone();
        device.contacts = (0..3 * count)
            .map(|i| {
                let mut contact = contact.clone();
                (contact.reservoir, contact.dots) = (i, vec![i / 3]);
                contact
            })
            .collect();
        device.links.retain(|_| count > 1);
        let scene = draw(&Figure::diagram("large", "Large", device)).unwrap();
        let page = Rect { x: 0.0, y: 0.0, width: scene.width, height: scene.height };
        for text in parts(&scene).texts {
            assert!(page.contains(&text.bounds()), "{count}: {}", text.label.plain);
        }
    }
}
