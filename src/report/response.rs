//! List the responses of a report by the parameter they are taken to.

use super::Report;
use crate::judge::Row;
use crate::quantity::Statistic;

/// The parameters, in the order of the plan.
pub(super) fn parameters(report: &Report) -> Vec<String> {
    report.plan.observe.response.iter().map(|parameter| parameter.name.clone()).collect()
}

/// Is it a response to this parameter?
pub(super) fn is_to(row: &Row, parameter: &str) -> bool {
    row.quantity.statistic == Statistic::Response
        && row.quantity.and.as_ref().is_some_and(|and| and.of == parameter)
}

/// What stands above them.
pub(super) fn heading(parameter: &str) -> String {
    format!("Response to {parameter} (derivative of each current by it)")
}
