//! What the files of a figure hold: all its data, text that can be copied, the same bytes each time.

use std::collections::BTreeMap;
use std::fs;

use super::{gallery, parts};
use crate::common::same::difference;
use fluctua::figure::svg::Theme;
use fluctua::figure::{
    Axis, Body, Errors, Figure, Layer, Mark, Panel, csv, draw, pdf, png, script, svg,
};

/// The figures whose drawings are kept in `tests/golden`.
const GOLDEN: [&str; 6] = ["currents", "map", "regions", "distribution", "ring", "states"];

#[test]
fn drawings_are_those_that_are_kept() {
    for name in GOLDEN {
        let figure = gallery::all().into_iter().find(|figure| figure.name == name).unwrap();
        let drawn = svg::write(&draw(&figure).unwrap(), Theme::Paper);
        let path = format!("tests/golden/{name}.svg");
        if std::env::var_os("FLUCTUA_GOLDEN").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        let kept = fs::read(&path).unwrap();
        let differs = difference(drawn.as_bytes(), &kept);
        assert_eq!(differs, None, "look at it, then write it again with FLUCTUA_GOLDEN=1");
    }
}

#[test]
fn the_same_bytes_twice() {
    let bytes = || -> Vec<Vec<u8>> {
        let files = |figure: &Figure| {
            let scene = draw(figure).unwrap();
            [
                svg::write(&scene, Theme::Paper).into_bytes(),
                svg::write(&scene, Theme::Page).into_bytes(),
                png::write(&scene),
                pdf::write(&scene),
                csv::write(figure).into_bytes(),
                script::write(figure).unwrap().into_bytes(),
            ]
        };
        gallery::all().iter().flat_map(files).collect()
    };
    let (first, second) = (bytes(), bytes());
    assert!(first.len() > 100);
    for (one, two) in first.iter().zip(&second) {
        assert_eq!(difference(one, two), None);
    }
}

/// Numbers of few digits are read back as they were.
#[test]
fn a_figure_survives_its_json() {
    let [a, b, c] = [gallery::space_time(), gallery::sampled_map(), gallery::device()];
    for figure in [a, b, c, gallery::ring(), gallery::states()] {
        let text = serde_json::to_string(&figure).unwrap();
        let back: Figure = serde_json::from_str(&text).unwrap();
        assert_eq!(back, figure);
    }
}

/// The numbers of a column of a layer in a CSV.
fn column(text: &str, panel: usize, layer: usize, name: &str) -> Vec<f64> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let place = reader.headers().unwrap().iter().position(|field| field == name).unwrap();
    let own = [(panel + 1).to_string(), (layer + 1).to_string()];
    let rows = reader.records().map(Result::unwrap);
    let rows = rows.filter(|row| row[0] == own[0] && row[1] == own[1]);
    rows.map(|row| row[place].parse().unwrap_or(f64::NAN)).collect()
}

/// Which list of a figure its CSV does not give back, to the bit.
fn lost(figure: &Figure, text: &str) -> Vec<String> {
    let mut lost = Vec::new();
    let Body::Panels(panels) = &figure.body else { return lost };
    for (p, panel) in panels.iter().enumerate() {
        for (l, layer) in panel.layers.iter().enumerate() {
            let mut same = |name: &str, list: &[f64]| {
                if column(text, p, l, name) != list {
                    lost.push(format!("{name} of layer {l} of panel {p} of {}", figure.name));
                }
            };
            match &layer.mark {
                Mark::Line { x, y, .. } | Mark::Dots { x, y } => {
                    same("x", x);
                    same("y", y);
                }
                Mark::Points { x, y, error, .. } => {
                    same("x", x);
                    same("y", y);
                    match error {
                        Errors::None => {}
                        Errors::Symmetric(list) => same("error", list),
                        Errors::Interval(list) => {
                            same("low", &list.iter().map(|ends| ends[0]).collect::<Vec<_>>());
                            same("high", &list.iter().map(|ends| ends[1]).collect::<Vec<_>>());
                        }
                    }
                }
                Mark::Steps { x, y, until } => {
                    same("x", &[x.as_slice(), &[*until]].concat());
                    same("y", &[y.as_slice(), &y[y.len() - 1..]].concat());
                }
                Mark::Cells { x, z, .. } | Mark::Region { x, z, .. } => {
                    let found = column(text, p, l, "z");
                    let equal = |(a, b): (&f64, &Option<f64>)| b.map_or(a.is_nan(), |b| *a == b);
                    assert_eq!(found.len(), z.len());
                    assert!(found.iter().zip(z).all(equal), "{}", figure.name);
                    same("x", &x.repeat(z.len() / x.len()));
                }
                Mark::Hatch { on, .. } => {
                    same("z", &on.iter().map(|&on| f64::from(u8::from(on))).collect::<Vec<_>>());
                }
                Mark::Band { x, low, high } => {
                    same("x", x);
                    same("low", low);
                    same("high", high);
                }
                Mark::Contour { paths: curves, .. } | Mark::Area { rings: curves } => {
                    let points: Vec<[f64; 2]> = curves.concat();
                    same("x", &points.iter().map(|point| point[0]).collect::<Vec<_>>());
                    same("y", &points.iter().map(|point| point[1]).collect::<Vec<_>>());
                }
                Mark::Hatching { areas } => {
                    let points: Vec<[f64; 2]> = areas.concat().concat();
                    same("x", &points.iter().map(|point| point[0]).collect::<Vec<_>>());
                    let numbers = (1_u32..).map(f64::from).zip(areas);
                    let z = numbers.flat_map(|(z, rings)| vec![z; rings.concat().len()]);
                    same("z", &z.collect::<Vec<_>>());
                }
                Mark::Rule { y } => same("y", &[*y]),
                Mark::Note { x, y, .. } => {
                    same("x", &[*x]);
                    same("y", &[*y]);
                }
            }
        }
    }
    lost
}

#[test]
fn the_csv_is_the_whole_data() {
    for figure in gallery::all() {
        let lost = lost(&figure, &csv::write(&figure));
        assert!(lost.is_empty(), "{lost:?}");
    }
}

#[test]
fn a_digit_that_a_csv_loses_is_seen() {
    let figure = gallery::currents();
    let text = csv::write(&figure);
    let (at, _) = text.match_indices("0.0012").next().unwrap();
    let broken = format!("{}{}", &text[..at], text[at..].replacen("0.0012", "0.00120000000001", 1));
    assert_eq!(lost(&figure, &broken).len(), 1);
}

#[test]
fn a_csv_of_a_diagram_holds_every_flux() {
    let text = csv::write(&gallery::device());
    for row in [
        "dot,L,,occupation,0.806,",
        "contact,a,L,$J_N^a$,0.00952,2e-4",
        "reservoir,b,,temperature,1,",
    ] {
        assert!(text.lines().any(|line| line == row), "{row} in\n{text}");
    }
    let text = csv::write(&gallery::states());
    assert!(
        text.contains("channel,R,L+R,b,-0.0222,")
            && text.contains("state,empty,,probability,0.045,")
    );
}

/// Width and height of a PNG, its dots a metre, and how many of its dots are not white.
fn decoded(bytes: &[u8]) -> ([u32; 2], Option<u32>, usize) {
    let map = tiny_skia::Pixmap::decode_png(bytes).unwrap();
    let at = bytes.windows(4).position(|part| part == b"pHYs");
    let dots = at.map(|at| u32::from_be_bytes(bytes[at + 4..at + 8].try_into().unwrap()));
    let ink = map.pixels().iter().filter(|dot| dot.red() < 255 || dot.blue() < 255).count();
    ([map.width(), map.height()], dots, ink)
}

#[test]
fn a_png_has_the_size_of_the_page() {
    for figure in gallery::all() {
        let scene = draw(&figure).unwrap();
        let (size, dots, ink) = decoded(&png::write(&scene));
        let expected =
            [scene.width, scene.height].map(|points| (points / 72.0 * 300.0).round() as u32);
        assert_eq!((size, dots), (expected, Some(11_811)), "{}", figure.name);
        // 86 mm and 178 mm at 300 dots an inch.
        assert!([1016, 2102].contains(&size[0]), "{size:?}");
        assert!(ink > 3000, "{}: {ink} dots of ink", figure.name);
    }
    let scene = draw(&gallery::ring()).unwrap();
    let mut bytes = png::write(&scene);
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert!(tiny_skia::Pixmap::decode_png(&bytes).is_err(), "a damaged picture is noticed");
}

/// The streams of a PDF, inflated.
fn streams(bytes: &[u8]) -> Vec<Vec<u8>> {
    let find = |from: usize, word: &[u8]| {
        bytes[from..].windows(word.len()).position(|part| part == word).map(|at| from + at)
    };
    let mut list = Vec::new();
    let mut from = 0;
    while let Some(start) = find(from, b"stream\n") {
        let end = find(start, b"\nendstream").unwrap();
        list.push(miniz_oxide::inflate::decompress_to_vec_zlib(&bytes[start + 7..end]).unwrap());
        from = end + 10;
    }
    list
}

/// The map of a font from glyphs to characters.
fn characters(stream: &str) -> BTreeMap<u16, char> {
    let code = |word: &str| u16::from_str_radix(word.trim_matches(['<', '>']), 16).ok();
    let pair = |line: &str| {
        let (glyph, character) = line.split_once(' ')?;
        Some((code(glyph)?, char::from_u32(u32::from(code(character)?))?))
    };
    stream.lines().filter_map(pair).collect()
}

/// The text that a reader copies from a PDF of ours, run by run.
fn copied(bytes: &[u8]) -> Vec<String> {
    let streams = streams(bytes);
    let maps: Vec<_> = streams
        .iter()
        .filter_map(|stream| str::from_utf8(stream).ok())
        .filter(|text| text.contains("begincmap"))
        .map(characters)
        .collect();
    assert_eq!(maps.len(), 2);
    let mut texts = Vec::new();
    let page = &streams[0];
    let mut font = 0;
    let mut i = 0;
    while i < page.len() {
        match page[i] {
            b'/' => {
                font = usize::from(page[i + 2] - b'0');
                i += 3;
            }
            b'<' | b'(' => {
                let (codes, end) = string(page, i);
                let glyphs = codes.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
                texts.push(glyphs.map(|glyph| maps[font][&glyph]).collect());
                i = end;
            }
            _ => i += 1,
        }
    }
    texts
}

/// A string of a PDF that begins at `from`, and where it ends.
fn string(page: &[u8], from: usize) -> (Vec<u8>, usize) {
    if page[from] == b'<' {
        let end = from + page[from..].iter().position(|&byte| byte == b'>').unwrap();
        let digit = |byte: u8| (byte as char).to_digit(16).unwrap() as u8;
        let codes = page[from + 1..end].chunks(2).map(|two| 16 * digit(two[0]) + digit(two[1]));
        return (codes.collect(), end + 1);
    }
    let (mut codes, mut i, mut depth) = (Vec::new(), from + 1, 1);
    loop {
        match page[i] {
            b'\\' if page[i + 1].is_ascii_digit() => {
                let digits = str::from_utf8(&page[i + 1..i + 4]).unwrap();
                codes.push(u8::from_str_radix(digits, 8).unwrap());
                i += 3;
            }
            b'\\' => {
                i += 1;
                codes.push(match page[i] {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    other => other,
                });
            }
            b')' if depth == 1 => return (codes, i + 1),
            other => {
                depth += i32::from(other == b'(') - i32::from(other == b')');
                codes.push(other);
            }
        }
        i += 1;
    }
}

#[test]
fn text_can_be_copied_from_a_pdf() {
    for figure in gallery::all() {
        let scene = draw(&figure).unwrap();
        let bytes = pdf::write(&scene);
        let drawn: Vec<String> = parts(&scene)
            .texts
            .iter()
            .flat_map(|text| text.label.runs.iter().map(|run| run.text.clone()))
            .collect();
        assert_eq!(copied(&bytes), drawn, "{}", figure.name);
        assert!(
            bytes.starts_with(b"%PDF-1.")
                && !bytes.windows(9).any(|w| w == b"/ModDate " || w == b"/Creation")
        );
    }
    let all = copied(&pdf::write(&draw(&gallery::currents()).unwrap())).concat();
    assert!(
        all.contains("Particle force F")
            && all.contains("Current from b (γ)")
            && all.contains("(b)−4−2024"),
        "{all}"
    );
}

/// One minus for another in the map of a font is seen.
#[test]
fn a_wrong_map_of_characters_is_seen() {
    let map = "<0003> <0020>\n<0004> <2212>\n";
    assert_eq!(characters(map)[&4], '−');
    assert_ne!(characters(&map.replace("2212", "002D"))[&4], '−');
}

#[test]
fn text_on_paper_is_outlines_with_labels_and_on_the_page_text() {
    let scene = draw(&gallery::currents()).unwrap();
    let paper = svg::write(&scene, Theme::Paper);
    assert!(!paper.contains("<text") && !paper.contains("var(") && !paper.contains("data-"));
    assert!(paper.contains("aria-label=\"Particle force F_N\"") && paper.contains("#0072b2"));
    let page = svg::write(&scene, Theme::Page);
    assert!(page.contains(">Particle force <") && page.contains("var(--series-0,#0072b2)"));
    for part in [
        "data-curve=\"current-1\"",
        "class=\"marks\"",
        "vector-effect=\"non-scaling-stroke\"",
        "stroke-linecap=\"round\"",
        "data-x=\"linear ",
        "class=\"ticks\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("class=\"marks\"").count(), figure_panels(&gallery::currents()));
}

fn figure_panels(figure: &Figure) -> usize {
    figure.panels().len()
}

/// Points outside of a given range are left out, counted, and keep their numbers in the page.
#[test]
fn points_outside_are_counted() {
    let x = vec![0.0, 1.0, 2.0, 3.0];
    let layer = Layer::points(0, x.clone(), vec![-5.0, 0.5, 0.7, 9.0], Errors::None).curve("c");
    let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$").range(0.0, 1.0)).with(layer);
    let scene = draw(&Figure::new("f", "F").caption("A figure.").panel(panel)).unwrap();
    assert_eq!(scene.caption, "A figure. 2 points lie outside of the axes.");
    let page = svg::write(&scene, Theme::Page);
    assert!(page.contains("data-curve=\"c\" data-i=\"1 2\""), "{page}");
}

/// A limb of an error bar that reaches zero mirrors the other one on a logarithmic axis.
#[test]
fn error_bars_that_reach_zero_have_an_end() {
    let layer = Layer::points(0, vec![1.0], vec![1.0], Errors::Symmetric(vec![3.0]));
    let panel = Panel::new(Axis::new("$x$"), Axis::new("$y$").log()).with(layer);
    let scene = draw(&Figure::new("f", "F").panel(panel)).unwrap();
    let (bar, clip) = parts(&scene)
        .paths
        .into_iter()
        .find(|(path, clip)| clip.is_some() && path.stroke.is_some())
        .unwrap();
    let ends: Vec<f64> = bar
        .segments
        .iter()
        .map(|segment| match segment {
            fluctua::figure::scene::Segment::Move(at)
            | fluctua::figure::scene::Segment::Line(at) => at[1],
            other => panic!("{other:?}"),
        })
        .collect();
    let point = parts(&scene).markers[0].0.at[0][1];
    assert!((ends[0] - point - (point - ends[1])).abs() < 1e-6, "{ends:?} about {point}");
    assert!(ends[0] < clip.unwrap().bottom() - 2.0);
}
