//! IHC 2+ without an ISH result, by the rule; only sites above their country are findings. Without ISH a 2+ is
//! neither HER2-low nor HER2-positive, so the site's HER2-low rate rests on fewer tumours.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::CheckResult;

use super::hierarchical::{ISH_MISSING, model_of, report, site_findings};
use super::{CheckError, Checked, Data};

pub(super) fn check(policy: &QcPolicy, data: &Data) -> Result<Checked, CheckError> {
    let modelled = match model_of(&ISH_MISSING, policy, data)? {
        Ok(modelled) => modelled,
        Err(reason) => return Ok(Checked::numbers(CheckResult::NotAssessed(reason))),
    };
    let result = report(&modelled, &data.counts.sites)?;
    let findings = site_findings(&modelled, &result, data)?;
    Ok(Checked { result: CheckResult::IshMissing(Box::new(result)), findings })
}
