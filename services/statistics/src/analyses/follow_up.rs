//! Follow-up by reverse Kaplan-Meier.

use palladion_api::statistics::output::{FollowUp, FollowUpGroup};
use palladion_api::statistics::plan::FollowUpSpec;
use palladion_api::statistics::result::Content;
use palladion_biostat::survival::{ReverseRule, reverse_kaplan_meier};

use super::Study;
use super::kaplan_meier::{quantiles, transform};
use super::outcome::{Computed, Outcome};
use super::times::TimesOf;
use super::words::count;

pub(super) fn compute(study: &Study<'_>, spec: &FollowUpSpec) -> Outcome {
    let times = match TimesOf::new(&spec.endpoint, &spec.group).read(study)? {
        Ok(times) => times,
        Err(why) => return Ok(Computed::impossible(why)),
    };
    let mut groups = Vec::new();
    for (number, group) in times.definitions.iter().enumerate() {
        let fit = reverse_kaplan_meier(&times.group(number)?, ReverseRule::Survfit);
        let quantiles = quantiles(&fit, study.confidence, transform(spec.interval))?;
        groups.push(FollowUpGroup { group: group.clone(), n: count(fit.rows()), quantiles });
    }
    let content = FollowUp { endpoint: spec.endpoint.to_string(), missing: times.dropped, groups };
    Ok(Computed::new(Content::FollowUp(content)))
}
