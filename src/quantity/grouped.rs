//! Name many quantities in one message.

use super::{Quantity, Statistic, partner};

/// Quantities of one statistic that a message names before it counts the rest.
const NAMED: usize = 3;

/// Name quantities by statistic: `fano of particle.a, particle.b; mean of heat.r`.
#[must_use]
pub(crate) fn grouped(quantities: &[&Quantity]) -> String {
    let mut statistics: Vec<Statistic> = Vec::new();
    for q in quantities {
        if !statistics.contains(&q.statistic) {
            statistics.push(q.statistic);
        }
    }
    let group = |statistic: &Statistic| {
        let mut names: Vec<String> = Vec::new();
        for q in quantities.iter().filter(|q| q.statistic == *statistic) {
            let name = format!("{}{}", q.observable, partner(q));
            // One within each class has the same name.
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let more = names.len().saturating_sub(NAMED);
        names.truncate(if more > 1 { NAMED } else { NAMED + 1 });
        let more = if more > 1 { format!(" and {more} more") } else { String::new() };
        format!("{} of {}{more}", statistic.word().replace('_', " "), names.join(", "))
    };
    statistics.iter().map(group).collect::<Vec<_>>().join("; ")
}
