use palladion_api::statistics::plan::{RestrictedMeanSpec, SurvivalDifferenceSpec};

use super::errors::Errors;

/// Least and largest number of bootstrap replicates.
const REPLICATES: std::ops::RangeInclusive<u32> = 2_000..=100_000;

pub(super) fn restricted_mean(errors: &mut Errors, pointer: &str, spec: &RestrictedMeanSpec) {
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    errors.days_above_0(&format!("{pointer}/horizon_days"), spec.horizon_days);
    if spec.reference.is_some() && spec.group.len() != 1 {
        errors
            .add(format!("{pointer}/reference"), "is a level of one variable; `group` must name exactly one");
    }
}

pub(super) fn survival_difference(errors: &mut Errors, pointer: &str, spec: &SurvivalDifferenceSpec) {
    errors.distinct(&format!("{pointer}/within"), &spec.within);
    if let Some(index) = spec.within.iter().position(|variable| *variable == spec.compare) {
        errors.add(format!("{pointer}/within/{index}"), "is the compared variable itself");
    }
    errors.days_above_0(&format!("{pointer}/time_days"), spec.time_days);
    if !REPLICATES.contains(&spec.replicates) {
        let (least, most) = (REPLICATES.start(), REPLICATES.end());
        errors.add(format!("{pointer}/replicates"), format!("must be from {least} to {most}"));
    }
}
