//! Read and write `[model]`, a file for each kind of system.

mod demon;
mod dots;
mod environment;
mod leads;
mod lindblad;
pub(super) mod network;
mod occupation;
mod quantum_ring;
mod resonances;
pub(super) mod ring;
mod tunnelling;

use serde::Serialize;

use super::error::{Cause, Error};
use super::shape::Shape;
use super::table::Item;
use crate::model::Model;

/// One list of all kinds with their tables, so that no kind is left out of the words.
macro_rules! kinds {
    ($first:literal: $shape:expr, $($kind:literal: $other:expr,)* or $last:literal: $least:expr) => {
        const KIND: &str =
            concat!("\"", $first, "\"", $(", \"", $kind, "\"",)* " or \"", $last, "\"");
        /// What `model` means.
        pub(super) const MEANING: &str = concat!(
            "a `[model]` table whose `kind` is \"", $first, "\"", $(", \"", $kind, "\"",)*
            " or \"", $last, "\""
        );
        /// The tables of all kinds.
        pub(super) const SHAPE: Shape =
            Shape::Kinds("kind", &[($first, $shape), $(($kind, $other),)* ($last, $least)]);
    };
}

kinds! {
    "dots": Shape::Ways(dots::MODEL, dots::WAYS),
    "network": Shape::Table(network::MODEL),
    "ring": Shape::Table(ring::MODEL),
    "resonances": Shape::Table(resonances::MODEL),
    "quantum-ring": Shape::Table(quantum_ring::MODEL),
    or "lindblad": Shape::Ways(lindblad::MODEL, lindblad::WAYS)
}

/// Read the model of whatever kind.
pub(super) fn read(item: &Item<'_>) -> Result<Model, Error> {
    let Some(kind) = item.field("kind", KIND) else {
        return Err(item.error(Cause::MissingKey {
            key: "model.kind".to_owned(),
            name: "kind".to_owned(),
            meaning: KIND,
        }));
    };
    match kind.text()? {
        "dots" => dots::read(item).map(Model::Dots),
        "network" => network::read(item).map(Model::Network),
        "ring" => ring::read(item).map(Model::Ring),
        "resonances" => resonances::read(item).map(Model::Resonances),
        "quantum-ring" => quantum_ring::read(item).map(Model::QuantumRing),
        "lindblad" => lindblad::read(item).map(Model::Lindblad),
        other => {
            let known = ["dots", "ring", "network", "resonances", "quantum-ring", "lindblad"];
            let known = known.map(str::to_owned).to_vec();
            Err(kind.unknown_name("kind of model", other, known))
        }
    }
}

/// A model as it is written.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in crate::config) enum Written<'a> {
    Dots(dots::Written<'a>),
    Network(network::Written<'a>),
    Ring(ring::Written<'a>),
    Resonances(resonances::Written<'a>),
    #[serde(rename = "quantum-ring")]
    QuantumRing(quantum_ring::Written<'a>),
    Lindblad(lindblad::Written<'a>),
}

impl<'a> From<&'a Model> for Written<'a> {
    fn from(model: &'a Model) -> Self {
        match model {
            Model::Dots(dots) => Self::Dots(dots.into()),
            Model::Network(network) => Self::Network(network.into()),
            Model::Ring(ring) => Self::Ring(ring.into()),
            Model::Resonances(resonances) => Self::Resonances(resonances.into()),
            Model::QuantumRing(ring) => Self::QuantumRing(ring.into()),
            Model::Lindblad(lindblad) => Self::Lindblad(lindblad.into()),
        }
    }
}
