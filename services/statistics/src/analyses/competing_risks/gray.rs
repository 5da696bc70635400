//! Gray's test for equal cumulative incidence.

use palladion_api::statistics::output::{CauseTest, GrayGroup, GrayTest, GroupLevel};
use palladion_api::statistics::plan::GrayTestSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::competing_risks::{CompetingRisksError, gray_test};

use super::rows::{CompetingRows, INTEREST, need_groups, refused};
use crate::analyses::outcome::{Computed, Outcome};
use crate::analyses::words::{chi_squared, count, list};
use crate::analyses::{AnalysisError, Study};

pub(in crate::analyses) fn compute(study: &Study<'_>, spec: &GrayTestSpec) -> Outcome {
    let rows = CompetingRows::read(study, (&spec.endpoint, &spec.competing, spec.tie), &|needed| {
        need_groups(study, needed, spec.group.iter().chain(&spec.strata))
    })?;
    let rows = match rows {
        Ok(rows) => rows,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let (definitions, groups) = rows.groups(study, &spec.group)?;
    if definitions.len() < 2 {
        return Ok(Computed::one_group(list(&spec.group)));
    }
    let (_, strata) = rows.groups(study, &spec.strata)?;
    let test = |cause: usize| {
        let strata = (!spec.strata.is_empty()).then_some(strata.as_slice());
        gray_test(&rows.observations, cause, &groups, definitions.len(), strata, spec.rho)
    };
    let named = |found: &_| chi_squared(name(spec), found, rows.kept.len());
    let interest = match test(INTEREST) {
        Ok(found) => named(&found),
        Err(error) => return not_possible(spec, &error),
    };
    let (mut competing_tests, mut notes) = (Vec::new(), rows.notes.clone());
    for (index, (cause, meaning)) in rows.endpoints.iter().zip(&rows.meanings).enumerate().skip(1) {
        match test(index + 1) {
            Ok(found) => {
                let (cause, meaning) = (cause.clone(), meaning.clone());
                competing_tests.push(CauseTest { cause, meaning, test: named(&found) });
            }
            Err(error) => notes.push(format!("no test of {meaning}: {}", impossible(&error)?.1)),
        }
    }
    let content = GrayTest {
        endpoint: spec.endpoint.to_string(),
        competing: spec.competing.iter().map(ToString::to_string).collect(),
        dropped: rows.dropped,
        dropped_by: rows.dropped_by.clone(),
        meaning: rows.meanings.first().cloned().unwrap_or_default(),
        groups: counts(&rows, definitions, &groups),
        test: interest,
        competing_tests,
    };
    Ok(Computed::new(Content::GrayTest(Box::new(content))).with_notes(notes))
}

fn counts(rows: &CompetingRows, definitions: Vec<Vec<GroupLevel>>, groups: &[usize]) -> Vec<GrayGroup> {
    let of = |number: usize, counts: &dyn Fn(usize) -> bool| {
        let own =
            groups.iter().zip(&rows.cause).filter(|(group, cause)| **group == number && counts(**cause));
        count(own.count())
    };
    let group = |(number, group)| GrayGroup {
        group,
        n: of(number, &|_| true),
        events: of(number, &|cause| cause == INTEREST),
        competing_events: of(number, &|cause| cause > INTEREST),
    };
    definitions.into_iter().enumerate().map(group).collect()
}

fn name(spec: &GrayTestSpec) -> String {
    let strata = match spec.strata.as_slice() {
        [] => String::new(),
        strata => format!(", stratified by {}", list(strata)),
    };
    format!("Gray's test, rho {}{strata}", spec.rho)
}

fn not_possible(spec: &GrayTestSpec, error: &CompetingRisksError) -> Outcome {
    let (reason, message) = impossible(error)?;
    if reason == "no_events" {
        return Ok(Computed::no_events(spec.endpoint.as_str(), Vec::new()));
    }
    Ok(Computed::not_estimable(reason, message, vec![list(&spec.group)]))
}

/// What the data do not allow: a stable word and a sentence.
fn impossible(error: &CompetingRisksError) -> Result<(&'static str, &'static str), AnalysisError> {
    match error {
        CompetingRisksError::NoEvents(_) => Ok(("no_events", "it has no event among the subjects analysed")),
        CompetingRisksError::NothingToCompare => {
            Ok(("one_group", "fewer than two groups can be told apart when an event occurs"))
        }
        CompetingRisksError::InfiniteWeight => {
            Ok(("infinite_weight", "rho is negative and everybody has the event: a weight is infinite"))
        }
        other => Err(refused(other)),
    }
}
