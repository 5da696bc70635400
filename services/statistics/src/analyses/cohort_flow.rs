//! Every subject in exactly one box.

use palladion_api::statistics::output::{CohortFlow, FlowCount, WarningCount};
use palladion_api::statistics::plan::{Her2Population, Population};
use palladion_api::statistics::result::Content;
use palladion_domain::flow::FlowBox;

use super::Study;
use super::outcome::Computed;
use super::words::count;

/// The box of subjects whose site is not in the plan's set.
const OUT_OF_SET: &str = "qc_set_excluded";
/// The box of subjects that a filter of the plan leaves out.
const FILTERED: &str = "filters_excluded";

pub(super) fn compute(study: &Study<'_>, population: &Population) -> Computed {
    let cohort = study.cohort;
    let everybody = population.her2 == Her2Population::Everybody;
    let mut passed = vec![false; cohort.len()];
    for subject in &study.analysed {
        passed[*subject] = true;
    }
    let (mut out_of_set, mut filtered) = (0, 0);
    let mut counts = vec![0_u64; FlowBox::ALL.len()];
    for (subject, (one, passed)) in cohort.flow_boxes().zip(passed).enumerate() {
        let outside = study.in_set.as_ref().is_some_and(|in_set| in_set.get(subject) == Some(&false));
        if passed || !(everybody || one.is_analysed()) {
            let place = FlowBox::ALL.iter().position(|known| *known == one).unwrap_or_default();
            counts[place] += 1;
        } else if outside {
            out_of_set += 1;
        } else {
            filtered += 1;
        }
    }
    let mut boxes: Vec<FlowCount> = FlowBox::ALL
        .iter()
        .zip(counts)
        .map(|(one, n)| FlowCount {
            name: name(*one, everybody),
            analysed: everybody || one.is_analysed(),
            n,
        })
        .collect();
    boxes.sort_by_key(|one| one.analysed);
    let mut leave_out = |name: &str, n| {
        let first_analysed = boxes.partition_point(|one| !one.analysed);
        boxes.insert(first_analysed, FlowCount { name: name.to_owned(), analysed: false, n });
    };
    if study.in_set.is_some() {
        leave_out(OUT_OF_SET, out_of_set);
    }
    if !population.filters.is_empty() {
        leave_out(FILTERED, filtered);
    }
    Computed::new(Content::CohortFlow(CohortFlow {
        subjects: count(cohort.len()),
        boxes,
        analysed: count(study.analysed.len()),
        her2_warnings: warnings(study),
    }))
}

/// The box's name; where nobody is excluded for the HER2 status, all boxes are analysed.
fn name(one: FlowBox, everybody: bool) -> String {
    match one {
        FlowBox::Her2PositiveExcluded if everybody => "analysed_her2_positive".to_owned(),
        FlowBox::Her2UnknownExcluded if everybody => "analysed_her2_unknown".to_owned(),
        _ => one.as_str().to_owned(),
    }
}

fn warnings(study: &Study<'_>) -> Vec<WarningCount> {
    let raised = study.cohort.her2_warnings().into_iter();
    raised
        .map(|(code, subjects)| WarningCount {
            code: code.as_str().to_owned(),
            title: code.message().to_owned(),
            n: count(subjects.len()),
        })
        .collect()
}
