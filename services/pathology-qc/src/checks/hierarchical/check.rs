//! The check on HER2-low.

use palladion_api::pathology_qc::policy::{HierarchicalCheck, QcPolicy};
use palladion_api::pathology_qc::result::CheckResult;

use super::findings::{outer_findings, site_findings};
use super::{regions, report};
use crate::checks::data::Data;
use crate::checks::outcome::{CheckError, Checked};

pub(in crate::checks) fn check(
    policy: &QcPolicy,
    spec: &HierarchicalCheck,
    data: &Data,
) -> Result<Checked, CheckError> {
    let modelled = match data.her2_low(policy)? {
        Ok(modelled) => modelled,
        Err(reason) => return Ok(Checked::numbers(CheckResult::NotAssessed(reason.clone()))),
    };
    let mut result = report(modelled, &data.counts.sites)?;
    result.regions = regions::compare(modelled, &data.counts.countries)?;
    let mut findings = Vec::new();
    if spec.findings {
        findings = site_findings(modelled, &result, data)?;
        findings.extend(outer_findings(modelled, &result));
    }
    Ok(Checked { result: CheckResult::Hierarchical(Box::new(result)), findings })
}
