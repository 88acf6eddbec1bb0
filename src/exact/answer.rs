//! Answer the whole listing: means, cumulants and covariances, of long times and of a finite window.
//!
//! With `X_t` what is counted in a window of length `t`, and `K_n` its cumulants,
//!
//! ```text
//! lim K_n(X_t)/t,    K_n(X_t),    [K_n(X_t) - K_n(X_t/2)] / (t/2)
//! ```
//!
//! are the long-time rate, the cumulant of the window, and what a sample of windows estimates in place of the
//! rate. What has no exact value is left out, and a warning says why.

use std::sync::Arc;

use super::chain::class::ClosedClass;
use super::counting::assemble::Parts;
use super::counting::transient::Chain;
use super::start::{Origin, law_at, several, solve};
use super::{Answers, Error, Question};
use crate::network::{Network, Structure};
use crate::quantity::Statistic;

/// Answer everything the listing names.
///
/// ```
/// use fluctua::exact::{Question, answer};
/// use fluctua::quantity::{Name, Observable, Quantity, Statistic};
/// use fluctua::{config, model};
///
/// let plan = config::read("level.toml", r#"
///     title = "A level between two reservoirs"
///     [model]
///     kind = "dots"
///     [model.dots]
///     level = { energy = 0.0 }
///     [model.reservoirs]
///     left  = { dot = "level", temperature = 1.0, chemical_potential = 1.0 }
///     right = { dot = "level", temperature = 1.0, chemical_potential = -1.0 }
/// "#, &[])?;
/// let network = model::compile(&plan.model).network.expect("enumerated");
/// let start = fluctua::network::Start::Stationary;
/// let question =
///     Question { network: &network, pairs: &[], start: &start, duration: 100.0, windows: false };
/// let current = Quantity::new(Observable::new(Name::Particle, "left"), Statistic::Rate);
/// let found = answer(&question)?;
/// let rate = found.get(&current).expect("rates are always listed").exact.value;
/// assert!((rate - 0.5 * 0.5_f64.tanh()).abs() < 1e-14);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the start is unknown or not unique, or is the distribution of a class that cannot be solved.
pub fn answer(question: &Question<'_>) -> Result<Answers, Error> {
    answer_with(question, &Structure::of(question.network), None, &|| false)
}

/// The same, where the structure is known and the only closed class may be solved already; between pieces of work
/// it is asked whether to stop.
pub(crate) fn answer_with(
    question: &Question<'_>,
    structure: &Structure,
    known: Option<&Arc<ClosedClass>>,
    stop: &dyn Fn() -> bool,
) -> Result<Answers, Error> {
    let go_on = || if stop() { Err(Error::Interrupted) } else { Ok(()) };
    go_on()?;
    let network = question.network;
    let origin = Origin::of(network, question.start)?;
    let ahead = origin.classes(network, structure)?;
    let mut warnings = Vec::new();
    warnings.extend(network.no_entropy.as_ref().map(|why| format!("entropy is absent: {why}")));
    warnings.extend(several(network, structure, origin, &ahead));
    let states = ahead.iter().map(|&class| structure.closed[class].as_slice());
    let classes = solved(network, origin, states, known, &mut warnings)?;
    go_on()?;
    let law = (classes.len() == 1).then(|| classes[0].spread(network));
    let law_of_start = || law_at(network, origin, law.as_deref());
    let chain = question.windows.then(law_of_start).and_then(|start| {
        let absent = |error| warnings.push(format!("finite windows have no exact answer: {error}"));
        start.map_err(absent).ok()
    });
    let chain = chain.map(|start| Chain::new(network, start));
    go_on()?;
    let several = chain.as_ref().filter(|_| classes.len() > 1);
    let within = several.map_or(Vec::new(), |chain| {
        classes.iter().map(|class| chain.within(&class.states)).collect()
    });
    let stationary = origin == Origin::Stationary;
    let law_ahead = law.as_deref();
    let parts = Parts { question, classes, chain, within, law: law_ahead, stationary };
    let mut values = parts.values(&mut warnings);
    go_on()?;
    // From a stationary start a mean is that of every window, however long.
    let means = [Statistic::Rate, Statistic::Value];
    for answer in values.iter_mut().filter(|a| stationary && means.contains(&a.quantity.statistic))
    {
        answer.exact.estimated.get_or_insert(answer.exact.value);
    }
    Ok(Answers { values, warnings, law })
}

/// Solve the closed classes ahead; none where that fails and windows from a given start need none.
fn solved<'a>(
    network: &Network,
    origin: Origin,
    ahead: impl Iterator<Item = &'a [u32]>,
    known: Option<&Arc<ClosedClass>>,
    warnings: &mut Vec<String>,
) -> Result<Vec<Arc<ClosedClass>>, Error> {
    let class = |states| match known {
        Some(class) => Ok(Arc::clone(class)),
        None => solve(network, states).map(Arc::new),
    };
    let classes: Result<Vec<_>, _> = ahead.map(class).collect();
    match classes {
        Err(error) if origin != Origin::Stationary => {
            warnings.push(format!("long-time values have no exact answer: {error}"));
            Ok(Vec::new())
        }
        classes => {
            let classes = classes?;
            warnings.extend(classes.iter().filter_map(|class| class.imbalance()));
            Ok(classes)
        }
    }
}
