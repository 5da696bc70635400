//! k-sample log-rank test.

use palladion_api::statistics::output::{LogRank, LogRankGroup};
use palladion_api::statistics::plan::LogRankSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::{Observations, SurvivalError, log_rank};

use super::groups::GroupedTimes;
use super::outcome::{Computed, Outcome};
use super::words::{chi_squared, count, list};
use super::{AnalysisError, Study};

pub(super) fn compute(study: &Study<'_>, spec: &LogRankSpec) -> Outcome {
    let data = GroupedTimes::of(study, &spec.endpoint, &spec.group, &spec.strata)?;
    if data.time.is_empty() {
        return Ok(Computed::no_subjects(Some(spec.endpoint.as_str())));
    }
    let groups = data.definitions.len();
    if groups < 2 {
        return Ok(Computed::one_group(list(&spec.group)));
    }
    let all = Observations::new(&data.time, &data.event)
        .map_err(|error| AnalysisError::refused("log-rank", &error))?;
    let strata = (!spec.strata.is_empty()).then_some(data.strata.as_slice());
    let found = match log_rank(&all, &data.groups, groups, strata, spec.rho) {
        Ok(found) => found,
        Err(error) => return not_possible(spec, &error),
    };
    let rows = data.definitions.into_iter().zip(&found.groups).map(|(group, numbers)| LogRankGroup {
        group,
        n: count(numbers.rows),
        observed: numbers.observed,
        expected: numbers.expected,
    });
    let content = LogRank {
        endpoint: spec.endpoint.to_string(),
        missing: data.missing,
        groups: rows.collect(),
        test: chi_squared(name(spec), &found.test, data.time.len()),
    };
    Ok(Computed::new(Content::LogRank(content)))
}

fn name(spec: &LogRankSpec) -> String {
    let strata = if spec.strata.is_empty() {
        String::new()
    } else {
        format!(", stratified by {}", list(&spec.strata))
    };
    if spec.rho > 0.0 {
        format!("Fleming-Harrington, rho {}{strata}", spec.rho)
    } else {
        format!("Log-rank{strata}")
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
