//! k-sample log-rank test.

use palladion_api::statistics::output::{LogRank, LogRankGroup};
use palladion_api::statistics::plan::LogRankSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::TestResult;
use palladion_biostat::survival::{self, SurvivalError, fleming_harrington};

use super::outcome::{Computed, Outcome};
use super::times::{Times, TimesOf};
use super::words::{chi_squared, count, label, list};
use super::{AnalysisError, Study};

pub(super) fn compute(study: &Study<'_>, spec: &LogRankSpec) -> Outcome {
    let wanted = TimesOf {
        strata: &spec.strata,
        entry: spec.entry_days.as_ref(),
        landmark: spec.landmark_days,
        ..TimesOf::new(&spec.endpoint, &spec.group)
    };
    let times = match wanted.read(study)? {
        Ok(times) => times,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let groups = times.definitions.len();
    if groups < 2 {
        return Ok(Computed::one_group(list(&spec.group)));
    }
    if let Some(refused) = other_number_of_scores(spec, &times) {
        return Ok(refused);
    }
    let strata = (!spec.strata.is_empty()).then_some(times.strata.as_slice());
    let exponents = [spec.rho, spec.gamma];
    let found = match fleming_harrington(&times.observations, &times.groups, groups, strata, exponents) {
        Ok(found) => found,
        Err(error) => return not_possible(spec, &error),
    };
    let mut notes: Vec<String> = times.landmark_note().into_iter().collect();
    let rows = times.groups.len();
    let test =
        |name: &str, test: &TestResult| chi_squared(format!("{name}{}", strata_words(spec)), test, rows);
    let trend = match trend(spec, &found)? {
        Ok(trend) => trend.map(|found| test(&format!("{}, trend over the scores", name(spec)), &found)),
        Err(reason) => {
            notes.push(reason);
            None
        }
    };
    let numbers = times.definitions.iter().zip(&found.groups).map(|(group, numbers)| LogRankGroup {
        group: group.clone(),
        n: count(numbers.rows),
        observed: numbers.observed,
        expected: numbers.expected,
    });
    let content = LogRank {
        endpoint: spec.endpoint.to_string(),
        missing: times.dropped,
        groups: numbers.collect(),
        test: test(&name(spec), &found.test),
        landmark: times.landmark,
        trend,
    };
    Ok(Computed::new(Content::LogRank(content)).with_notes(notes))
}

fn name(spec: &LogRankSpec) -> String {
    match (spec.rho > 0.0, spec.gamma > 0.0) {
        (false, false) => "Log-rank".to_owned(),
        (true, false) => format!("Fleming-Harrington, rho {}", spec.rho),
        (_, true) => format!("Fleming-Harrington, rho {}, gamma {}", spec.rho, spec.gamma),
    }
}

fn strata_words(spec: &LogRankSpec) -> String {
    if spec.strata.is_empty() { String::new() } else { format!(", stratified by {}", list(&spec.strata)) }
}

/// The plan counts the groups otherwise than the data.
fn other_number_of_scores(spec: &LogRankSpec, times: &Times) -> Option<Computed> {
    let (scores, groups) = (spec.trend_scores.len(), times.definitions.len());
    if scores == 0 || scores == groups {
        return None;
    }
    let message = format!("the trend has {scores} scores and {groups} groups have subjects");
    let found = times.definitions.iter().map(|group| label(group)).collect();
    Some(Computed::not_estimable("trend_scores", message, found))
}

/// The test for trend, when the plan has scores, or why there is none.
fn trend(
    spec: &LogRankSpec,
    found: &survival::LogRank,
) -> Result<Result<Option<TestResult>, String>, AnalysisError> {
    if spec.trend_scores.is_empty() {
        return Ok(Ok(None));
    }
    match found.trend(&spec.trend_scores) {
        Ok(test) => Ok(Ok(Some(test))),
        Err(SurvivalError::SingularVariance) => {
            Ok(Err("no test for trend: its variance is singular".to_owned()))
        }
        Err(error) => Err(AnalysisError::refused("trend", &error)),
    }
}

fn not_possible(spec: &LogRankSpec, error: &SurvivalError) -> Outcome {
    let concerns = || vec![list(&spec.group)];
    match error {
        SurvivalError::NoEvents => Ok(Computed::no_events(spec.endpoint.as_str(), Vec::new())),
        SurvivalError::NothingToCompare => {
            let message = "fewer than two groups have subjects at risk when an event occurs";
            Ok(Computed::not_estimable("one_group", message, concerns()))
        }
        SurvivalError::SingularVariance => {
            let message = "within the strata the groups cannot be compared: their variance is singular";
            Ok(Computed::not_estimable("collinear", message, concerns()))
        }
        other => Err(AnalysisError::refused("log-rank", other)),
    }
}
