//! Decide: put both routes side by side, topic by topic, and say what the data tell.
//!
//! A topic asks the exact route and the sample the same question and leaves rows, curves and laws. Numbers
//! are compared family-wise by Holm's procedure, counts by their exact laws, curves by tests of fit; a law
//! holds, fails or is undecided. What comes after this room only says what was decided here. Nothing here
//! walks, and nothing here solves: it asks.

mod case;
pub mod chance;
pub mod compare;
pub mod curve;
mod cycles;
mod distribution;
mod exchange;
pub mod findings;
mod fluctuation;
mod generating;
mod given;
mod information;
mod inverse_current;
mod jumps;
pub mod law;
mod level;
mod merit;
mod minimum;
mod passage;
mod paths;
mod production;
mod response;
mod row;
pub mod scan;
mod spectrum;
mod times;
mod uncertainty;
mod waiting;

pub(crate) use case::Case;
pub use chance::Tails;
pub use compare::{Verdict, compare};
pub(crate) use compare::{rounded_zero as exact_value, z_score};
pub use curve::Curve;
pub use distribution::DistributionCurves;
pub use findings::{Finding, FindingKind};
pub use fluctuation::theorem;
pub use generating::ScgfCurves;
pub use law::claim::{Claim, Side};
pub use law::{Law, LawName};
pub(crate) use minimum::DEPTHS;
pub use passage::stopping;
pub use row::Row;
pub use times::TimeCurve;
pub(crate) use uncertainty::combinations;
pub use uncertainty::relation;

use crate::estimate::Sampled;
use crate::quantity::{LawGroup, Quantity};
use paths::PathResults;

/// A topic: what it puts side by side, and the laws that it knows.
struct Topic {
    /// Rows and curves of both routes.
    gather: fn(&Case<'_>, &mut Gathered),
    /// Its laws, where it has any.
    laws: Laws,
}

/// When a topic's laws are listed.
enum Laws {
    /// It has none.
    None,
    /// Wherever they hold.
    Always(fn(&Case<'_>) -> Vec<Law>),
    /// Where their group is asked for, in the order of the groups.
    Asked(LawGroup, fn(&Case<'_>) -> Vec<Law>),
    /// Wherever they hold, after those that are asked for.
    Last(fn(&Case<'_>) -> Vec<Law>),
}

impl Topic {
    const fn new(gather: fn(&Case<'_>, &mut Gathered), laws: Laws) -> Self {
        Self { gather, laws }
    }

    const fn of_laws(laws: Laws) -> Self {
        Self { gather: |_, _| (), laws }
    }
}

/// Every topic, in the order of a report.
const TOPICS: [Topic; 14] = [
    Topic::new(merit::judge, Laws::None),
    Topic::new(given::list, Laws::None),
    Topic::new(distribution::judge, Laws::None),
    Topic::new(generating::judge, Laws::None),
    Topic::new(spectrum::judge, Laws::None),
    Topic::new(waiting::judge, Laws::None),
    Topic::new(passage::judge, Laws::None),
    Topic::new(information::judge, Laws::Last(information::laws)),
    Topic::new(cycles::judge, Laws::Asked(LawGroup::Cycles, cycles::laws)),
    Topic::of_laws(Laws::Always(response::laws)),
    Topic::of_laws(Laws::Always(exchange::laws)),
    Topic::of_laws(Laws::Asked(LawGroup::Fluctuation, fluctuation::laws)),
    Topic::of_laws(Laws::Asked(LawGroup::Minimum, minimum::laws)),
    Topic::new(uncertainty::list, Laws::Asked(LawGroup::Uncertainty, uncertainty::laws)),
];

/// What the topics leave.
#[derive(Default)]
struct Gathered {
    /// Figures of merit of machines that exist.
    merits: Vec<Row>,
    /// What counts in no verdict: what the plan itself says, and uncertainty products of systems in steps.
    given: Vec<Row>,
    /// Distributions, generating functions and spectra, with why parts of them are absent.
    curves: Vec<Curve>,
    warnings: Vec<String>,
    /// Why figures of single windows have no exact law in this system.
    unanswered: Option<String>,
    /// The fluctuation symmetry of each generating function.
    symmetries: Vec<Law>,
    /// What single trajectories tell.
    paths: PathResults,
}

impl Gathered {
    /// Add a curve that a route has answered.
    fn add_curve(&mut self, curve: Curve) {
        self.curves.extend(Some(curve).filter(Curve::is_answered));
    }
}

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Judgement {
    /// Every quantity, in listing order.
    pub rows: Vec<Row>,
    /// Every curve.
    pub curves: Vec<Curve>,
    /// Every law.
    pub laws: Vec<Law>,
    /// What the signs of the currents say.
    pub findings: Vec<Finding>,
    /// The family-wise comparison, where something was compared.
    pub verdict: Option<Verdict>,
    /// The disagreement, if there is one.
    pub disagreement: Option<String>,
    /// What was asked for and has no exact answer in this system at all, and why: it comes before other warnings.
    pub unanswered: Option<String>,
    /// What is missing or doubtful, and why.
    pub warnings: Vec<String>,
}

/// Judge a case; `quantities` are those that a report lists. Whether to `stop` is asked between topics; then
/// nothing is decided.
#[must_use]
pub(crate) fn judge(
    case: &Case<'_>,
    quantities: &[Quantity],
    stop: &dyn Fn() -> bool,
) -> Option<Judgement> {
    let mut gathered = Gathered::default();
    for topic in &TOPICS {
        if stop() {
            return None;
        }
        (topic.gather)(case, &mut gathered);
    }
    let Gathered { merits, given, curves, mut warnings, unanswered, symmetries, paths } = gathered;
    warnings.extend(curves.iter().filter_map(Curve::bias));
    let nothing = Sampled::default();
    let sampled = case.sampled.unwrap_or(&nothing);
    let mut listed = quantities.to_vec();
    let exact = case.exact.values.iter().map(|answer| &answer.quantity);
    let per_class = exact.filter(|q| q.class.is_some() && !q.observable.name.is_merit());
    listed.extend(per_class.cloned());
    let (mut rows, comparison) = compare(&listed, sampled, &case.exact.values);
    let (seen, remarks) = paths.rows();
    rows.extend(merits.into_iter().chain(given).chain(seen));
    let curves: Vec<Curve> = curves.into_iter().chain(paths.curves).collect();
    let theorems = theorems(case, stop)?;
    let findings = findings(case, &rows, &theorems);
    let verdict = compare::judge(&rows, &curves, case.blocks());
    if stop() {
        return None;
    }
    let mut laws = own_laws(case, symmetries);
    laws.extend(theorems);
    laws.extend(paths.laws);
    Some(Judgement {
        disagreement: verdict.as_ref().and_then(Verdict::warning),
        unanswered,
        warnings: [comparison, warnings, paths.warnings, remarks].concat(),
        rows,
        curves,
        laws,
        findings,
        verdict,
    })
}

/// What the signs of the currents say; `laws` tell of demons.
fn findings(case: &Case<'_>, rows: &[Row], laws: &[Law]) -> Vec<Finding> {
    let scale = |q: &Quantity| case.exact.get(q).map(|answer| answer.scale);
    let drive = case.facts.and_then(crate::exact::Facts::drive);
    let kind = case.plan.model.system().declared().kind;
    let mut findings = inverse_current::against(drive, kind, rows, scale);
    findings.extend(findings::circulation(rows, scale));
    findings.extend(findings::demons(rows, laws));
    findings
}

/// Laws that need not be asked for: of entropy production, of generating functions, of other topics.
fn own_laws(case: &Case<'_>, symmetries: Vec<Law>) -> Vec<Law> {
    let others = TOPICS.iter().filter_map(|topic| match topic.laws {
        Laws::Always(laws) => Some(laws(case)),
        _ => None,
    });
    let mut laws = production::laws(case);
    laws.extend(symmetries);
    laws.extend(others.flatten());
    laws
}

/// Every law that was asked for; of the exact numbers alone where nothing was sampled.
fn theorems(case: &Case<'_>, stop: &dyn Fn() -> bool) -> Option<Vec<Law>> {
    let mut laws = Vec::new();
    if case.stationary().is_none() && case.attempts().is_none() {
        // Wave functions have the integral theorem alone.
        if case.plan.observe.laws.contains(&LawGroup::Fluctuation) {
            laws.extend(fluctuation::laws(case));
        }
        return Some(laws);
    }
    let of = |group: &LawGroup| {
        TOPICS.iter().find_map(move |topic| match topic.laws {
            Laws::Asked(own, laws) if own == *group => Some(laws(case)),
            _ => None,
        })
    };
    for group in &case.plan.observe.laws {
        if stop() {
            return None;
        }
        laws.extend(of(group).into_iter().flatten());
    }
    let last = TOPICS.iter().filter_map(|topic| match topic.laws {
        Laws::Last(laws) => Some(laws(case)),
        _ => None,
    });
    laws.extend(last.flatten());
    Some(laws)
}
