//! Each site against all others together: difference with Newcombe's interval and Fisher's test. Describes and
//! flags nobody: no p-value here takes account of the number of sites.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{CheckResult, LeaveOneOutResult, LeftOutSite};
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::proportions::{Proportion, newcombe_difference};
use palladion_biostat::tables::{ContingencyTable, fisher_exact};

use super::funnel::degenerate;
use super::outcome::interval;
use super::{CheckError, Checked, Counts, Group, ReadingCounts};

const CHECK: &str = "leave_one_out";

pub(super) fn check(policy: &QcPolicy, counts: &ReadingCounts) -> Result<Checked, CheckError> {
    let level = ConfidenceLevel::new(policy.confidence_level).map_err(CheckError::Level)?;
    let overall = &counts.overall;
    if let Some((reason, message)) = degenerate(overall.her2_low, overall.evaluable) {
        return Ok(Checked::not_assessed(CHECK, reason, message));
    }
    let groups: Vec<&Group> = counts.sites.iter().filter(|group| group.counts.evaluable > 0).collect();
    if groups.len() < 2 {
        return Ok(Checked::not_assessed(CHECK, "one_site", "there are no other sites to compare with"));
    }
    let sites = groups.iter().map(|group| site(group, overall, level)).collect::<Result<_, _>>()?;
    Ok(Checked::numbers(CheckResult::LeaveOneOut(LeaveOneOutResult { sites })))
}

fn site(group: &Group, overall: &Counts, level: ConfidenceLevel) -> Result<LeftOutSite, CheckError> {
    let (x, n) = (group.counts.her2_low, group.counts.evaluable);
    let (rest_x, rest_n) = (overall.her2_low - x, overall.evaluable - n);
    let own = Proportion::new(x, n).map_err(CheckError::Proportion)?;
    let rest = Proportion::new(rest_x, rest_n).map_err(CheckError::Proportion)?;
    let difference = newcombe_difference(own, rest, level);
    let table = ContingencyTable::new(&[[x, n - x], [rest_x, rest_n - rest_x]]).map_err(CheckError::Table)?;
    Ok(LeftOutSite {
        site_id: group.name.clone(),
        evaluable: n,
        her2_low: x,
        proportion: own.rate(),
        rest: rest.rate(),
        difference: difference.estimate,
        interval: interval(difference.limits),
        fisher: fisher_exact(&table).map_err(CheckError::Table)?.p_value,
    })
}
