//! Say what is particular about reservoirs of dots that are not thermal.

use super::ways::{Kind, Way, ways};
use super::{Dots, Reservoir};
use crate::model::occupation::{NO_HEAT, ONE_WAY, given_at};
use crate::model::{Filling, Statistics, Unphysical, listed};
use crate::network::Given;

/// Occupations that are listed of one lead, and named in a note.
const LISTED: usize = 64;
const NAMED: usize = 3;

impl Dots {
    /// How full the reservoir or bath of a way is at an energy; hops carry no particles.
    pub(super) fn filling(&self, way: &Way<'_>, energy: f64) -> Result<Filling, Unphysical> {
        let particles = i32::from(way.is_lead());
        self.occupation(way.reservoir).filling(Statistics::Fermi, energy, particles)
    }

    /// The first reservoir, by its place, whose occupation does not exist at an energy at which electrons pass.
    #[must_use]
    pub fn unphysical(&self) -> Option<(usize, Unphysical)> {
        ways(self).iter().find_map(|way| {
            let mut energies = way.energies.iter().flatten();
            let fault = energies.find_map(|&energy| self.filling(way, energy).err());
            Some((way.reservoir, fault?))
        })
    }

    /// At how many energies electrons pass its leads to nonthermal reservoirs; each is counted apart.
    #[must_use]
    pub fn energies_apart(&self) -> usize {
        ways(self).iter().map(|way| way.energies.as_ref().map_or(0, Vec::len)).sum()
    }

    /// Is any of its reservoirs not thermal?
    pub(super) fn is_nonthermal(&self) -> bool {
        self.reservoirs.iter().any(|own| own.occupation.as_thermal().is_none())
    }

    /// Whose heat is not listed.
    pub(super) fn heat_left_out(&self) -> Option<String> {
        let nonthermal = |own: &&Reservoir| own.occupation.as_thermal().is_none();
        let names = self.reservoirs.iter().filter(nonthermal).map(|own| format!("`{}`", own.name));
        let names: Vec<String> = names.collect();
        (!names.is_empty())
            .then(|| format!("heat is not listed of {}: {NO_HEAT}", names.join(", ")))
    }

    /// Which leads let electrons pass one way only, since the reservoir is all empty or all full at their energy.
    pub(super) fn one_way(&self, ways: &[Way<'_>]) -> Option<String> {
        let blocked = |way: &&Way<'_>, energy: &f64| {
            self.filling(way, *energy).is_ok_and(|own| own.is_one_way())
        };
        let all: Vec<String> = ways
            .iter()
            .flat_map(|way| {
                let energies = way.energies.iter().flatten();
                energies.filter(move |energy| blocked(&way, energy)).map(move |w| (way, w))
            })
            .map(|(way, energy)| format!("`{}` (energy {energy})", self.lead_name(way)))
            .collect();
        Some(format!("{ONE_WAY} {}", listed(&all, NAMED)?))
    }

    /// How full nonthermal reservoirs are, and how hot that is: `a.L`, and `a.L|R` beside a filled dot.
    pub(super) fn given(&self, ways: &[Way<'_>]) -> Vec<Given> {
        let zero = self.environment.map(|own| own.zero(true));
        let of_way = |way: &Way<'_>| -> Vec<Given> {
            let beside = |(filled, energy): (Vec<usize>, f64)| {
                let others = match filled[..] {
                    [] => String::new(),
                    _ => format!("|{}", self.state_name(&filled)),
                };
                let name = format!("{}{others}", self.lead_name(way));
                self.filling(way, energy).map(|own| given_at(&name, energy, &own, zero))
            };
            let all = way.neighbours().map(|filled| {
                let energy = way.energy_beside(|dot| filled.contains(&dot));
                (filled, energy)
            });
            let open = all.filter(|(_, energy)| way.place(*energy).is_some());
            open.take(LISTED).filter_map(|each| beside(each).ok()).flatten().collect()
        };
        ways.iter().filter(|way| way.energies.is_some()).flat_map(of_way).collect()
    }

    /// `a.L`: a reservoir and the dot of its lead.
    fn lead_name(&self, way: &Way<'_>) -> String {
        let reservoir = &self.reservoirs[way.reservoir].name;
        match way.kind {
            Kind::Lead(lead) => format!("{reservoir}.{}", self.dots[lead.dot].name),
            Kind::Hop(_) => reservoir.clone(),
        }
    }
}
