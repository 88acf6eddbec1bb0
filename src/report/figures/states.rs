//! Draw the states of a small network with the net fluxes between them.
//!
//! The flux of a pair of channels is `p_x k - p_y k'`, from the probabilities of the report and the rates of its plan.

use std::collections::BTreeMap;

use super::words::plain;
use crate::config::Plan;
use crate::figure::Figure;
use crate::figure::diagram::{ChannelPair, Diagram, Flux, State, States};
use crate::model::{Sketch, compile};
use crate::network::Network;
use crate::report::stored::StoredReport;

/// Larger graphs cannot be read.
const MOST_STATES: usize = 8;
const MOST_PAIRS: usize = 16;
/// A flux below this share of the jumps that cancel in it is rounding.
const ROUNDING: f64 = 1e-12;

/// The graph of states, where the report has their probabilities.
pub(super) fn figure(report: &StoredReport, plan: &Plan) -> Option<Figure> {
    let system = plan.model.system();
    let sketch = system.sketch();
    let too_large = system.size(None).states > MOST_STATES as f64;
    // The states of a ring of classical spins are too much alike; levels are not.
    let levels = report.row("internal_energy", "level1", "value").is_some();
    if too_large || matches!(sketch, Some(Sketch::Ring(_))) && !levels {
        return None;
    }
    let network = compile(&plan.model).network?;
    let rows = network.states.iter().map(|state| report.row("probability", state, "value"));
    let rows: Vec<_> = rows.collect::<Option<_>>()?;
    let exact: Option<Vec<f64>> = rows.iter().map(|row| row.exact).collect();
    let shares: Vec<f64> = match &exact {
        Some(exact) => exact.clone(),
        None => rows.iter().map(|row| row.value()).collect::<Option<_>>()?,
    };
    let channels = pairs(&network, &shares);
    if channels.is_empty() || channels.len() > MOST_PAIRS {
        return None;
    }
    let square = matches!(&sketch, Some(Sketch::Device(device)) if device.dots.len() == 2);
    let states = network.states.iter().enumerate().map(|(place, name)| State {
        name: plain(name),
        share: Some(shares[place].clamp(0.0, 1.0)),
        at: square.then(|| corner(place)),
    });
    let diagram = States { states: states.collect(), channels };
    let origin = match exact {
        Some(_) => "the exact probabilities",
        None => "the sampled probabilities, which fluctuate together, so that no error is shown,",
    };
    let caption = format!(
        "Net jumps per unit time between the states, from {origin} and the rates; one arrow a pair of \
         channels, named by its reservoir. The number in a state is its probability."
    );
    Some(
        Figure::diagram("states", "Fluxes between the states", Diagram::States(diagram))
            .caption(caption),
    )
}

/// Where the four states of two dots stand: empty, the first, the second, both.
fn corner(state: usize) -> [f64; 2] {
    [[0.0, 1.0], [0.0, 0.0], [1.0, 1.0], [1.0, 0.0]][state % 4]
}

/// The net flux of each pair of states through each reservoir.
fn pairs(network: &Network, shares: &[f64]) -> Vec<ChannelPair> {
    // States, reservoir; the net flux and the jumps both ways.
    let mut found: BTreeMap<(u32, u32, u32), (f64, f64)> = BTreeMap::new();
    for channel in
        network.channels().iter().filter(|channel| channel.rate > 0.0 && channel.from != channel.to)
    {
        let (from, to) = (channel.from.min(channel.to), channel.from.max(channel.to));
        let jumps = shares[channel.from as usize] * channel.rate;
        let pair = found.entry((from, to, channel.reservoir)).or_default();
        pair.0 += if channel.from == from { jumps } else { -jumps };
        pair.1 += jumps;
    }
    let pair = |(&(from, to, reservoir), &(net, both)): (&(u32, u32, u32), &(f64, f64))| {
        let value = if net.abs() <= ROUNDING * both { 0.0 } else { net };
        let name = &network.reservoirs[reservoir as usize].name;
        ChannelPair {
            from: from as usize,
            to: to as usize,
            flux: Flux::new(plain(name), value),
            series: reservoir as usize,
        }
    };
    found.iter().map(pair).collect()
}
