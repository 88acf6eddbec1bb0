//! List what a plan itself says of reservoirs that are not thermal: how full they are, and how hot that is.

use super::RateNetwork;
use super::balance::Balance;
use crate::model::occupation::given_at;
use crate::network::Given;

/// The occupation and the effective temperature at each pair, called `l.from-to`.
pub(super) fn given(model: &RateNetwork, balance: &Balance) -> Vec<Given> {
    let mut list: Vec<Given> = Vec::new();
    for t in model.transitions.iter().filter(|t| t.pair && t.rate.get() > 0.0) {
        let reservoir = &model.reservoirs[t.reservoir];
        let (None, Ok(filling)) = (reservoir.thermal(), model.filling(t)) else { continue };
        let [from, to] = [t.from, t.to].map(|state| &model.states[state]);
        let conserved = balance.is_conserved(t.reservoir);
        let zero = model.environment.map(|own| own.zero(conserved) * f64::from(t.particles));
        // Two pairs between the same states are told apart by their number.
        let name = format!("{}.{from}-{to}", reservoir.name);
        let known = |of: &str| list.iter().any(|given| given.observable.of == of);
        let numbered = (2..).map(|n| format!("{name}#{n}"));
        let name = std::iter::once(name.clone()).chain(numbered).find(|of| !known(of));
        list.extend(given_at(&name.unwrap_or_default(), t.energy.get(), &filling, zero));
    }
    list
}
