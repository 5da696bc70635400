//! The check on HER2-low.

use palladion_api::pathology_qc::policy::{HierarchicalCheck, QcPolicy};
use palladion_api::pathology_qc::result::CheckResult;

use super::findings::{country_findings, site_findings};
use super::metric::HER2_LOW;
use super::model::Modelled;
use super::strays::stray_findings;
use super::{regions, report};
use crate::checks::data::Data;
use crate::checks::outcome::{CheckError, Checked};

pub(in crate::checks) fn check(
    policy: &QcPolicy,
    spec: &HierarchicalCheck,
    data: &Data,
) -> Result<Checked, CheckError> {
    let mut checked = match data.her2_low(policy)? {
        Ok(modelled) => assessed(modelled, spec, data)?,
        Err(reason) => Checked::numbers(CheckResult::NotAssessed(reason.clone())),
    };
    if spec.findings {
        checked.findings.extend(stray_findings(&HER2_LOW, &data.counts.sites));
    }
    Ok(checked)
}

fn assessed(modelled: &Modelled, spec: &HierarchicalCheck, data: &Data) -> Result<Checked, CheckError> {
    let mut result = report(modelled, &data.counts.sites)?;
    result.regions = regions::compare(modelled, &data.counts.countries)?;
    let mut findings = Vec::new();
    if spec.findings {
        findings = site_findings(modelled, &result, data)?;
        findings.extend(country_findings(modelled, &result, &data.facts));
    }
    Ok(Checked { result: CheckResult::Hierarchical(Box::new(result)), findings })
}
