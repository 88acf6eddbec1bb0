//! Answer for the finite window, as far as that is affordable.

use std::collections::HashMap;

use rayon::prelude::*;

use super::increments::{Counted, with_boundary};
use super::transient::Chain;
use crate::network::Network;

/// Multiplications that the finite windows may take: a couple of seconds.
const MAX_WORK: f64 = 3e9;
/// Multiplications from which threads pay.
const PARALLEL_WORK: f64 = 1e7;

/// The finite-window numbers, at `t/2` and `t`.
#[derive(Default)]
pub(crate) struct Windows {
    /// By observable, then time, then order.
    pub(crate) cumulants: Vec<Option<[[f64; 4]; 2]>>,
    /// By pair of observables, then time.
    pub(crate) covariances: HashMap<[usize; 2], [f64; 2]>,
    /// The mean law over the window.
    pub(crate) occupation: Option<Vec<f64>>,
}

/// A walk over a finite window.
pub(crate) struct Window<'a> {
    pub(crate) network: &'a Network,
    pub(crate) chain: &'a Chain,
    /// The stationary law, where one class lies ahead.
    pub(crate) law: Option<&'a [f64]>,
    /// Trajectories start from it.
    pub(crate) stationary: bool,
    pub(crate) duration: f64,
}

impl Window<'_> {
    /// Solve for every observable and pair; `drift` is close to the mean rate of each observable.
    pub(crate) fn solve(
        &self,
        counted: &[Counted<'_>],
        pairs: Vec<[usize; 2]>,
        drift: &[f64],
        warnings: &mut Vec<String>,
    ) -> Windows {
        let (chain, duration) = (self.chain, self.duration);
        let gauged: Vec<_> = counted.iter().map(|c| self.gauged(c)).collect();
        if gauged.iter().any(Option::is_none) {
            warnings.push(NO_BOUNDARY.to_owned());
        }
        let cumulants = |&i: &usize| {
            let increments = gauged[i].as_ref()?;
            let found = chain.cumulants(increments, drift[i], duration);
            found.as_flattened().iter().all(|value| value.is_finite()).then_some(found)
        };
        let covariance = |&[i, j]: &[usize; 2]| {
            let increments = [gauged[i].as_deref()?, gauged[j].as_deref()?];
            let found = chain.covariance(increments, [drift[i], drift[j]], duration);
            found.iter().all(|value| value.is_finite()).then_some(found)
        };
        let each = chain.cost(duration);
        let singles: Vec<_> =
            (0..counted.len()).filter(|&i| counted[i].observable.cumulants).collect();
        let work = each * singles.len() as f64;
        let all_work = work + each * pairs.len() as f64;
        let mut windows = Windows { occupation: self.occupation(), ..Windows::default() };
        if work > MAX_WORK {
            warnings.push(unaffordable("cumulants and covariances", all_work));
            return windows;
        }
        windows.cumulants = vec![None; counted.len()];
        for (&i, found) in singles.iter().zip(mapped(&singles, work, cumulants)) {
            windows.cumulants[i] = found;
        }
        if all_work > MAX_WORK {
            warnings.push(unaffordable("covariances", all_work));
            return windows;
        }
        let found = mapped(&pairs, all_work - work, covariance);
        windows.covariances =
            pairs.into_iter().zip(found).filter_map(|(pair, c)| Some((pair, c?))).collect();
        windows
    }

    /// The increments with their boundary term; `None` where that is undefined.
    fn gauged(&self, counted: &Counted<'_>) -> Option<Vec<f64>> {
        if !counted.observable.boundary {
            return Some(counted.increments.clone());
        }
        let law = self.law.filter(|law| self.chain.starts_within(law))?;
        Some(with_boundary(self.network, &counted.increments, law))
    }

    fn occupation(&self) -> Option<Vec<f64>> {
        if self.stationary {
            return self.law.map(<[f64]>::to_vec);
        }
        self.chain.occupation(self.duration).map(|[_, average]| average)
    }
}

const NO_BOUNDARY: &str = "the entropy of a finite window is absent: its boundary term needs one \
                           stationary law that is positive at the start";

fn unaffordable(what: &str, work: f64) -> String {
    format!(
        "the exact {what} of a finite window are not affordable here ({work:.1e} multiplications, \
         limit {MAX_WORK:.0e})"
    )
}

/// Map in order, on threads where the work is worth it.
fn mapped<T, R>(items: &[T], work: f64, each: impl Fn(&T) -> R + Sync + Send) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    if work < PARALLEL_WORK {
        items.iter().map(each).collect()
    } else {
        items.par_iter().map(each).collect()
    }
}
