//! Turn blocks into numbers with error bars.
//!
//! Every estimate is a function of merged sums, evaluated on all blocks and on all but one;
//! [`jackknife`] makes the standard error of it. What too few events carry is "not resolved".

mod counting;
mod exchange;
pub mod jackknife;
mod resolve;

pub use exchange::Exchanged;
pub use resolve::Sampled;

use crate::network::TimeAverage;
use crate::quantity::Quantity;
use crate::tally::{Block, Layout};
use counting::Reading;
use resolve::Effort;

/// Error bars from fewer blocks than this come with a warning.
const MIN_BLOCKS: usize = 30;

/// Estimate every listed quantity from the blocks of a run, in index order.
///
/// `duration` is the window; `stationary` says that windows start in the stationary law.
#[must_use]
pub fn sample(
    quantities: &[Quantity],
    layout: &Layout,
    averages: &[TimeAverage],
    duration: f64,
    stationary: bool,
    blocks: &[Block],
) -> Sampled {
    let Some(total) = blocks.iter().cloned().reduce(|mut total, block| {
        total.merge(&block);
        total
    }) else {
        return Sampled::default();
    };
    let reading = Reading::new(quantities, layout, averages, duration, stationary);
    let mut without = vec![Vec::with_capacity(blocks.len()); quantities.len()];
    for block in blocks.iter().filter(|_| blocks.len() > 1) {
        for (list, value) in without.iter_mut().zip(reading.values(&total.without(block))) {
            list.push(value);
        }
    }
    let all = reading.values(&total);
    let answers: Vec<_> =
        all.iter().zip(&without).map(|(&all, rest)| jackknife::jackknife(all, rest)).collect();
    let effort = Effort {
        windows_per_block: total.windows / blocks.len() as u64,
        time: total.windows as f64 * duration,
    };
    let mut sampled = resolve::resolve(quantities, &answers, effort);
    sampled.warnings.extend(few_blocks(blocks.len()));
    sampled.exchange = layout.exchange.and_then(|_| exchange::exchanged(blocks));
    sampled
}

fn few_blocks(blocks: usize) -> Option<String> {
    match blocks {
        1 => Some("one block has no error bars; use at least 30 blocks".into()),
        n if n < MIN_BLOCKS => {
            Some(format!("{n} blocks make rough error bars; use at least {MIN_BLOCKS}"))
        }
        _ => None,
    }
}
