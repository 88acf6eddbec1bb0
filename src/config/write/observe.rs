//! Write what is observed beyond the usual list.

use serde::Serialize;

use super::super::plan::{self, Plan};
use super::super::response::Parameter;
use super::super::trajectory::{FirstPassage, JumpKind};
use crate::number::{Finite, Positive};
use crate::quantity::LawGroup;
use crate::quantity::Observable;

#[derive(Serialize)]
pub(super) struct Observe {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    covariances: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    distributions: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    windows: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spectra: Vec<Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequencies: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    generating_functions: Vec<Generating>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    laws: Vec<LawGroup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting_times: Vec<JumpKind>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passages: Vec<Passage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    information: Option<[Vec<String>; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    response: Vec<Response>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Response {
    Name(String),
    Step { parameter: String, step: Positive },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Passage {
    Level {
        of: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        lower: Option<Finite>,
        #[serde(skip_serializing_if = "Option::is_none")]
        upper: Option<Finite>,
    },
    States {
        states: Vec<String>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum Subject {
    One(String),
    Two([String; 2]),
}

#[derive(Serialize)]
struct Generating {
    of: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Fields>,
}

/// One list for both of a pair, where they agree.
#[derive(Serialize)]
#[serde(untagged)]
enum Fields {
    One(Vec<f64>),
    Two([Vec<f64>; 2]),
}

/// The table, where anything is in it.
pub(super) fn observe(plan: &Plan) -> Option<Observe> {
    let observe = &plan.observe;
    let pair = |[first, second]: &[Observable; 2]| {
        if first == second {
            Subject::One(first.to_string())
        } else {
            Subject::Two([first.to_string(), second.to_string()])
        }
    };
    let subject = |subject: &plan::Subject| match &subject.second {
        None => Subject::One(subject.first.to_string()),
        Some(second) => Subject::Two([subject.first.to_string(), second.to_string()]),
    };
    let duration = plan.sampling.duration.get();
    let plan::Ends { middle, end } = observe.windows;
    let ends = [middle.then_some(duration / 2.0), end.then_some(duration)];
    let windows = ends.into_iter().flatten().filter(|_| !observe.distributions.is_empty());
    let generating = |asked: &plan::Generating| Generating {
        of: subject(&asked.subject),
        values: asked.fields.clone().map(|[first, second]| {
            let one = asked.subject.second.is_none() || first == second;
            if one { Fields::One(first) } else { Fields::Two([first, second]) }
        }),
    };
    (*observe != plan::Observe::default()).then(|| Observe {
        covariances: observe.covariances.iter().map(pair).collect(),
        distributions: observe.distributions.iter().map(subject).collect(),
        windows: windows.collect(),
        spectra: observe.spectra.iter().map(pair).collect(),
        frequencies: observe.frequencies.clone(),
        generating_functions: observe.generating_functions.iter().map(generating).collect(),
        laws: observe.laws.clone(),
        waiting_times: observe.waiting_times.clone(),
        passages: observe.passages.iter().map(passage).collect(),
        information: information(plan),
        response: observe.response.iter().map(response).collect(),
    })
}

fn response(asked: &Parameter) -> Response {
    match asked.step {
        None => Response::Name(asked.name.clone()),
        Some(step) => Response::Step { parameter: asked.name.clone(), step },
    }
}

fn passage(asked: &FirstPassage) -> Passage {
    match asked {
        FirstPassage::States(states) => Passage::States { states: states.clone() },
        FirstPassage::Level { of, lower, upper } => {
            Passage::Level { of: of.to_string(), lower: *lower, upper: *upper }
        }
    }
}

/// The parts by the names of what is in them.
fn information(plan: &Plan) -> Option<[Vec<String>; 2]> {
    let parts = plan.observe.information.as_ref()?;
    let all = plan.model.system().declared().parts;
    Some(parts.each_ref().map(|part| part.iter().map(|&k| all[k].clone()).collect()))
}
