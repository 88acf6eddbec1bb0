//! Read what is listed beyond the usual quantities.

use super::table::{Item, Key};
use crate::config::error::{Cause, Error};
use crate::config::place::shorten;
use crate::config::plan::{Model, Observe};
use crate::config::ring::Ring;
use crate::quantity::{Name, Observable};

const OBSERVE: &[Key] =
    &[("covariances", "a list of pairs such as `[[\"particle.b\", \"energy.r\"]]`")];

/// Read `[observe]`.
pub(super) fn read(item: Option<&Item<'_>>, model: &Model) -> Result<Observe, Error> {
    let mut observe = Observe::default();
    let Some(item) = item else {
        return Ok(observe);
    };
    let known = observables(model);
    if let Some(list) = item.table(OBSERVE)?.get("covariances") {
        for item in list.list()? {
            let [first, second] = item.pair()?;
            let pair = [find(&first, &known)?, find(&second, &known)?];
            if pair[0] == pair[1] {
                let (key, name) = (item.path.clone(), pair[0].to_string());
                return Err(item.error(Cause::SamePair { key, name }));
            }
            observe.covariances.push(pair);
        }
    }
    Ok(observe)
}

/// What a model counts over a window.
fn observables(model: &Model) -> Vec<Observable> {
    let (reservoirs, names): (Vec<&String>, &[Name]) = match model {
        Model::Dots(dots) => (
            dots.reservoirs.iter().map(|reservoir| &reservoir.name).collect(),
            &[Name::Particle, Name::Energy, Name::Heat],
        ),
        // Heat needs a chemical potential, which a rate network does not know.
        Model::Network(network) => {
            (network.reservoirs.iter().collect(), &[Name::Particle, Name::Energy])
        }
        Model::Ring(ring) => return of_ring(ring),
    };
    let mut known =
        [Name::Entropy, Name::EntropyFlow].map(|name| Observable::new(name, "total")).to_vec();
    for reservoir in reservoirs {
        known.extend(names.iter().map(|&name| Observable::new(name, reservoir)));
    }
    known
}

fn of_ring(ring: &Ring) -> Vec<Observable> {
    let heat = ["left", "right"].map(|of| Observable::new(Name::Heat, of));
    let branches = ["upper", "lower"].map(|of| Observable::new(Name::BranchEnergy, of));
    let bonds = ring.bonds.iter().map(|bond| Observable::new(Name::BranchEnergy, bond.to_string()));
    let [entropy, flow] =
        [Name::Entropy, Name::EntropyFlow].map(|name| Observable::new(name, "total"));
    heat.into_iter().chain(branches).chain(bonds).chain([entropy, flow]).collect()
}

fn find(item: &Item<'_>, known: &[Observable]) -> Result<Observable, Error> {
    let text = item.text()?;
    let observable = text.parse().ok();
    observable.filter(|observable| known.contains(observable)).ok_or_else(|| {
        item.error(Cause::UnknownObservable {
            key: item.path.clone(),
            name: shorten(text),
            known: known.iter().map(Observable::to_string).collect(),
        })
    })
}
