//! Figures: what is drawn lies where it should, and every file holds what it promises.

mod diagrams;
mod files;
mod gallery;
mod geometry;
mod refused;

use fluctua::figure::scene::{Group, Item, Markers, Path, Rect, Scene, Text};

/// What a scene draws, each with the clip that it is under.
#[derive(Default)]
struct Parts {
    texts: Vec<Text>,
    markers: Vec<(Markers, Option<Rect>)>,
    paths: Vec<(Path, Option<Rect>)>,
}

fn parts(scene: &Scene) -> Parts {
    let mut parts = Parts::default();
    collect(&scene.items, None, &mut parts);
    parts
}

fn collect(items: &[Item], clip: Option<Rect>, parts: &mut Parts) {
    for item in items {
        match item {
            Item::Text(text) => parts.texts.push(text.clone()),
            Item::Markers(markers) => parts.markers.push((markers.clone(), clip)),
            Item::Path(path) => parts.paths.push((path.clone(), clip)),
            Item::Group(Group { clip: own, items, .. }) => collect(items, own.or(clip), parts),
        }
    }
}
