//! List the ways in which electrons move: through a lead, or from dot to dot.
//!
//! ```text
//! through a lead of reservoir l to dot d    w = eps_d + sum_e kappa_de
//! from dot a to dot b                       w = eps_b - eps_a + sum_e (kappa_be - kappa_ae)
//! ```
//!
//! with the sums over filled dots `e` other than those that change. Forwards, a way fills its dot, or the second
//! of two; its reservoir or bath pays `w` then, and gets it back when the electron returns. Rates come later.

use super::{Dots, Lead, Payer, Tunnelling};

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
    /// Where its reservoir is not thermal, all energies that it may have, each once: a counter counts each apart.
    pub(super) energies: Vec<f64>,
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

    /// The same with all its energies apart.
    fn apart(mut self) -> Self {
        let all = self.neighbours().map(|filled| self.energy_beside(|dot| filled.contains(&dot)));
        let mut energies: Vec<f64> = all.collect();
        energies.sort_by(f64::total_cmp);
        energies.dedup();
        self.energies = energies;
        self
    }

    /// Which of its counters a jump beside filled dots adds to, from its first one.
    pub(super) fn offsets(&self, filled: &[usize]) -> Vec<u32> {
        if self.energies.is_empty() {
            let shifted = (1..).zip(&self.shifts).filter(|(_, (dot, _))| filled.contains(dot));
            return std::iter::once(0).chain(shifted.map(|(offset, _)| offset)).collect();
        }
        let energy = self.energy_beside(|dot| filled.contains(&dot));
        let place = (0..).zip(&self.energies).find(|(_, own)| **own == energy);
        place.map(|(place, _)| place).into_iter().collect()
    }

    /// Does a particle leave the reservoir?
    pub(super) fn is_lead(&self) -> bool {
        matches!(self.kind, Kind::Lead(_))
    }
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
                energies: Vec::new(),
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
        energies: Vec::new(),
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
