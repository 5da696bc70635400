//! The rule alone, without report and findings.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{AssessmentLevel, NotAssessed};

use crate::checks::data::Data;
use crate::checks::outcome::CheckError;

/// What the rule says of a site's HER2-low rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuledSite {
    /// Its level.
    pub level: AssessmentLevel,
    /// Two-sided mid-p of its count, predicted from the other sites of its country.
    pub surprise: f64,
    /// Probability that its rate is further from its country's than matters.
    pub material: f64,
}

/// The rule on every site with evaluable subjects, in the order of the sites; or why it cannot be applied.
///
/// # Errors
/// [`CheckError`] when a number cannot be computed from valid counts.
pub fn ruled_sites(
    policy: &QcPolicy,
    data: &Data,
) -> Result<Result<Vec<RuledSite>, NotAssessed>, CheckError> {
    let modelled = match data.her2_low(policy)? {
        Ok(modelled) => modelled,
        Err(reason) => return Ok(Err(reason.clone())),
    };
    let site = |(index, group): (usize, &palladion_biostat::models::GroupAssessment)| RuledSite {
        level: modelled.level(index),
        surprise: group.mid_p,
        material: group.material,
    };
    Ok(Ok(modelled.groups.iter().enumerate().map(site).collect()))
}
