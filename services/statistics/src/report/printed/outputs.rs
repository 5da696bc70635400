use palladion_api::statistics::result::{AnalysisResult, Content, Output};
use palladion_printed::{Place, Table};

use super::{cox, curves, describing, generic, subgroups};
use crate::report::Marks;
use crate::report::tables::tables_of;

/// Every table of a result as words: one for each tidy table, by the same name and in the same order.
#[must_use]
pub fn printed_tables(result: &AnalysisResult) -> Vec<Table> {
    result.outputs.iter().flat_map(printed_tables_of).collect()
}

/// The printed tables of one output.
#[must_use]
pub fn printed_tables_of(output: &Output) -> Vec<Table> {
    let tidy = tables_of(output, Marks::default());
    let mut printed: Vec<Table> = tidy.iter().map(|table| generic::generic(&output.content, table)).collect();
    let first = match &output.content {
        Content::CohortFlow(flow) => Some(describing::boxes(flow)),
        Content::BaselineTable(table) => Some(describing::baseline(table)),
        Content::Prevalence(prevalence) => Some(describing::rates(prevalence)),
        Content::KaplanMeier(survival) => Some(curves::survival_at(survival)),
        Content::FollowUp(follow_up) => Some(curves::followed(follow_up)),
        Content::Cox(model) => Some(cox::cox(model)),
        Content::Subgroups(found) => Some(subgroups::subgroups(found)),
        _ => None,
    };
    if let (Some(written), Some(place)) = (first, printed.first_mut()) {
        *place = Table { name: std::mem::take(&mut place.name), ..written };
    }
    // a figure has the curve that its points make
    if let (Content::SmoothedResiduals(_), Some(points)) = (&output.content, printed.first_mut()) {
        points.place = Place::File;
    }
    // what the first table or a figure already has
    let elsewhere = match &output.content {
        Content::BaselineTable(_) | Content::KaplanMeier(_) => printed.get_mut(1),
        Content::NotEstimable(_) => printed.first_mut(),
        _ => None,
    };
    if let Some(table) = elsewhere {
        table.place = Place::Elsewhere;
    }
    printed
}
