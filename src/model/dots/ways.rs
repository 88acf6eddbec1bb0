//! List the ways in which electrons move: through a lead, or from dot to dot.
//!
//! ```text
//! through a lead of reservoir l to dot d    w = eps_d + sum_e kappa_de
//! from dot a to dot b                       w = eps_b - eps_a + sum_e (kappa_be - kappa_ae)
//! ```
//!
//! with the sums over filled dots `e` other than those that change. Forwards, a way fills its dot, or the second
//! of two; its reservoir or bath pays `w` then, and gets it back when the electron returns. Occupations come later.

use super::{Dots, Lead, Payer, TunnelRate, Tunnelling};

/// A way in which electrons move, there and back.
pub(super) struct Way<'a> {
    /// Its reservoir or bath: reservoirs count first, then baths.
    pub(super) reservoir: usize,
    /// What it is.
    pub(super) kind: Kind<'a>,
    /// The dot that is emptied on the way forwards, as a bit; zero of a lead.
    leaves: u32,
    /// The dot that is filled, as a bit.
    enters: u32,
    /// Energy of the way forwards while all other dots are empty.
    pub(super) energy: f64,
    /// Other dots that change this energy while filled, ascending, and by how much.
    pub(super) shifts: Vec<(usize, f64)>,
    /// Where its reservoir is not thermal, all energies at which electrons pass, ascending: a counter counts each apart.
    pub(super) energies: Option<Vec<f64>>,
}

/// A lead or a hop.
pub(super) enum Kind<'a> {
    /// Through a lead of a reservoir.
    Lead(&'a Lead),
    /// From dot to dot.
    Hop(&'a Tunnelling),
}

impl Way<'_> {
    /// Does it lead forwards from this state, or back? Neither where its dots are both empty or both filled.
    pub(super) fn forwards(&self, state: u32) -> Option<bool> {
        let own = state & (self.leaves | self.enters);
        (own == self.leaves || own == self.enters).then_some(own == self.leaves)
    }

    /// The state after this one.
    pub(super) fn next(&self, state: u32) -> u32 {
        state ^ (self.leaves | self.enters)
    }

    /// Dots that change its energy and are filled.
    pub(super) fn filled(&self, state: u32) -> Vec<usize> {
        let dots = self.shifts.iter().map(|&(dot, _)| dot);
        dots.filter(|dot| state >> dot & 1 == 1).collect()
    }

    /// Its energy, forwards, in a state.
    pub(super) fn energy(&self, state: u32) -> f64 {
        self.energy_beside(|dot| state >> dot & 1 == 1)
    }

    /// Its energy, forwards, beside filled dots.
    pub(super) fn energy_beside(&self, is_filled: impl Fn(usize) -> bool) -> f64 {
        let filled = self.shifts.iter().filter(|(dot, _)| is_filled(*dot));
        filled.fold(self.energy, |sum, (_, shift)| sum + shift)
    }

    /// The sets of dots that shift its energy.
    pub(super) fn neighbours(&self) -> impl Iterator<Item = Vec<usize>> {
        let is_filled = |set: u32, place: usize| set >> place & 1 == 1;
        (0..1_u32 << self.shifts.len()).map(move |set| {
            let filled = self.shifts.iter().enumerate().filter(|(place, _)| is_filled(set, *place));
            filled.map(|(_, (dot, _))| *dot).collect()
        })
    }

    /// Its rate in a state before occupations: of a lead that of the last entry whose dots are all filled, zero where
    /// none matches.
    pub(super) fn rate(&self, state: u32) -> f64 {
        let is_filled = |dot: &usize| state >> dot & 1 == 1;
        match self.kind {
            Kind::Lead(lead) => {
                let mut entries = lead.tunnel_rate.iter().rev();
                let entry = entries.find(|entry| entry.occupied.iter().all(is_filled));
                entry.map_or(0.0, |entry| entry.rate.get())
            }
            Kind::Hop(entry) => 2.0 * entry.rate.get(),
        }
    }

    /// The same with all energies apart at which its rate is not zero.
    fn apart(mut self) -> Self {
        let asked = |entry: &TunnelRate| entry.occupied.iter().fold(0, |set, dot| set | 1 << dot);
        let asked: u32 = match self.kind {
            Kind::Lead(lead) => lead.tunnel_rate.iter().map(asked).fold(0, |all, set| all | set),
            Kind::Hop(_) => 0,
        };
        let shifting = self.shifts.iter().fold(0, |set, (dot, _)| set | 1 << dot);
        let open =
            subsets((asked | shifting) & !self.enters).filter(|&state| self.rate(state) > 0.0);
        let mut energies: Vec<f64> = open.map(|state| self.energy(state)).collect();
        energies.sort_by(f64::total_cmp);
        energies.dedup();
        self.energies = Some(energies);
        self
    }

    /// The place of an energy among those that are counted apart; none where no electron passes at it.
    pub(super) fn place(&self, energy: f64) -> Option<u32> {
        let energies = self.energies.as_deref()?;
        let place = energies.partition_point(|own| *own < energy);
        (energies.get(place) == Some(&energy)).then_some(place as u32)
    }

    /// Which of its counters a jump beside filled dots adds to, from its first one.
    pub(super) fn offsets(&self, filled: &[usize]) -> Vec<u32> {
        if self.energies.is_none() {
            let shifted = (1..).zip(&self.shifts).filter(|(_, (dot, _))| filled.contains(dot));
            return std::iter::once(0).chain(shifted.map(|(offset, _)| offset)).collect();
        }
        self.place(self.energy_beside(|dot| filled.contains(&dot))).into_iter().collect()
    }

    /// What is left of it without its numbers: its reservoir and dots, the dots that shift its energy, and when it is
    /// open.
    pub(super) fn shape(&self) -> impl PartialEq {
        let entries = match self.kind {
            Kind::Lead(lead) => lead.tunnel_rate.as_slice(),
            Kind::Hop(_) => &[],
        };
        let open = entries.iter().map(|entry| (entry.rate.get() > 0.0, entry.occupied.as_slice()));
        let hops = matches!(self.kind, Kind::Hop(entry) if entry.rate.get() > 0.0);
        let shifting = self.shifts.iter().map(|(dot, _)| *dot);
        let shifting: Vec<usize> = shifting.collect();
        (self.reservoir, self.leaves, self.enters, hops, shifting, open.collect::<Vec<_>>())
    }

    /// Does a particle leave the reservoir?
    pub(super) fn is_lead(&self) -> bool {
        matches!(self.kind, Kind::Lead(_))
    }
}

/// All subsets of a set of dots, each as bits.
fn subsets(set: u32) -> impl Iterator<Item = u32> {
    let next = move |subset: &u32| (*subset != set).then(|| (subset | !set).wrapping_add(1) & set);
    std::iter::successors(Some(0), next)
}

/// All ways: of each reservoir its leads, then the hops that it pays; then those of each bath.
pub(super) fn ways(dots: &Dots) -> Vec<Way<'_>> {
    let couplings = couplings(dots);
    let hops = |payer: Payer, reservoir: usize| {
        let paid = dots.tunnelling.iter().filter(move |entry| entry.payer == payer);
        let couplings = &couplings;
        paid.map(move |entry| hop(dots, couplings, entry, reservoir))
    };
    let mut ways = Vec::new();
    for (l, reservoir) in dots.reservoirs.iter().enumerate() {
        let thermal = reservoir.occupation.as_thermal().is_some();
        ways.extend(reservoir.leads.iter().map(|lead| {
            let way = Way {
                reservoir: l,
                kind: Kind::Lead(lead),
                leaves: 0,
                enters: 1 << lead.dot,
                energy: dots.dots[lead.dot].energy.get(),
                shifts: couplings[lead.dot].clone(),
                energies: None,
            };
            if thermal { way } else { way.apart() }
        }));
        ways.extend(hops(Payer::Reservoir(l), l));
    }
    for bath in 0..dots.baths.len() {
        ways.extend(hops(Payer::Bath(bath), dots.reservoirs.len() + bath));
    }
    ways
}

fn hop<'a>(
    dots: &Dots,
    couplings: &[Vec<(usize, f64)>],
    entry: &'a Tunnelling,
    reservoir: usize,
) -> Way<'a> {
    let [from, to] = entry.between;
    let coupling = |dot: usize, other: usize| {
        couplings[dot].iter().find(|(partner, _)| *partner == other).map_or(0.0, |found| found.1)
    };
    let others = (0..dots.dots.len()).filter(|&other| other != from && other != to);
    let shifts = others.map(|other| (other, coupling(to, other) - coupling(from, other)));
    Way {
        reservoir,
        kind: Kind::Hop(entry),
        leaves: 1 << from,
        enters: 1 << to,
        energy: dots.dots[to].energy.get() - dots.dots[from].energy.get(),
        shifts: shifts.filter(|&(_, shift)| shift != 0.0).collect(),
        energies: None,
    }
}

/// Interacting partners of each dot with their energies, ascending.
fn couplings(dots: &Dots) -> Vec<Vec<(usize, f64)>> {
    let mut of = vec![Vec::new(); dots.dots.len()];
    for interaction in dots.interactions.iter().filter(|i| i.energy.get() != 0.0) {
        let [a, b] = interaction.between;
        of[a].push((b, interaction.energy.get()));
        of[b].push((a, interaction.energy.get()));
    }
    for list in &mut of {
        list.sort_by_key(|&(dot, _)| dot);
    }
    of
}
