//! Follow-up by reverse Kaplan-Meier.

use palladion_api::statistics::output::{FollowUp, FollowUpGroup};
use palladion_api::statistics::plan::FollowUpSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::{Observations, ReverseRule, reverse_kaplan_meier};

use super::groups::GroupedTimes;
use super::kaplan_meier::{quantiles, transform};
use super::outcome::{Computed, Outcome};
use super::words::count;
use super::{AnalysisError, Study};

pub(super) fn compute(study: &Study<'_>, spec: &FollowUpSpec) -> Outcome {
    let data = GroupedTimes::of(study, &spec.endpoint, &spec.group, &[])?;
    if data.time.is_empty() {
        return Ok(Computed::no_subjects(Some(spec.endpoint.as_str())));
    }
    let refused = |error| AnalysisError::refused("reverse Kaplan-Meier", &error);
    let all = Observations::new(&data.time, &data.event).map_err(refused)?;
    let mut groups = Vec::new();
    for (number, group) in data.definitions.into_iter().enumerate() {
        let own = all.group(&data.groups, number).map_err(refused)?;
        let fit = reverse_kaplan_meier(&own, ReverseRule::Survfit);
        let quantiles = quantiles(&fit, study.confidence, transform(spec.interval))?;
        groups.push(FollowUpGroup { group, n: count(fit.rows()), quantiles });
    }
    let content = FollowUp { endpoint: spec.endpoint.to_string(), missing: data.missing, groups };
    Ok(Computed::new(Content::FollowUp(content)))
}
