//! HER2-low rates by region, country and site with Wilson and Clopper-Pearson intervals.

use palladion_api::pathology_qc::policy::QcPolicy;
use palladion_api::pathology_qc::result::{CheckResult, GroupRate, Level, PrevalenceResult};
use palladion_api::statistics::output::Interval;
use palladion_biostat::ConfidenceLevel;
use palladion_biostat::proportions::{Proportion, clopper_pearson, wilson};

use super::outcome::interval;
use super::{CheckError, Checked, Counts, ReadingCounts};

const NO_LIMITS: Interval = Interval { lower: None, upper: None };

pub(super) fn check(policy: &QcPolicy, counts: &ReadingCounts) -> Result<Checked, CheckError> {
    let level = ConfidenceLevel::new(policy.confidence_level).map_err(CheckError::Level)?;
    let mut rates = Vec::new();
    for place in [Level::Region, Level::Country, Level::Site] {
        for group in counts.level(place) {
            let mut rate = rate(&group.name, &group.counts, level)?;
            rate.level = Some(place);
            rate.within.clone_from(&group.within);
            rates.push(rate);
        }
    }
    let overall = rate("all", &counts.overall, level)?;
    Ok(Checked::numbers(CheckResult::Prevalence(PrevalenceResult { overall, rates })))
}

fn rate(name: &str, counts: &Counts, level: ConfidenceLevel) -> Result<GroupRate, CheckError> {
    let mut rate = GroupRate {
        level: None,
        group: name.to_owned(),
        within: None,
        subjects: counts.subjects,
        evaluable: counts.evaluable,
        her2_low: counts.her2_low,
        proportion: None,
        wilson: NO_LIMITS,
        clopper_pearson: NO_LIMITS,
    };
    if counts.evaluable > 0 {
        let share = Proportion::new(counts.her2_low, counts.evaluable).map_err(CheckError::Proportion)?;
        rate.proportion = Some(share.rate());
        rate.wilson = interval(wilson(share, level));
        rate.clopper_pearson = interval(clopper_pearson(share, level).map_err(CheckError::Interval)?);
    }
    Ok(rate)
}
