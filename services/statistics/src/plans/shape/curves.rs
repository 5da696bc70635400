use palladion_api::statistics::plan::{KaplanMeierSpec, LogRankSpec};

use super::errors::{Errors, MOST};

/// Largest weight exponent of a log-rank test: beyond it all weight lies on the first events.
const LARGEST_RHO: f64 = 10.0;

pub(super) fn kaplan_meier(errors: &mut Errors, pointer: &str, spec: &KaplanMeierSpec) {
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    if spec.times_days.len() > MOST {
        errors.add(format!("{pointer}/times_days"), format!("may not have more than {MOST} entries"));
    }
    for (index, time) in spec.times_days.iter().enumerate() {
        let place = || format!("{pointer}/times_days/{index}");
        if !(time.is_finite() && *time >= 0.0) {
            errors.add(place(), "a time is a number of days, not below 0");
        } else if spec.times_days[..index].iter().any(|earlier| earlier.total_cmp(time).is_eq()) {
            errors.add(place(), "is listed twice");
        }
    }
}

pub(super) fn log_rank(errors: &mut Errors, pointer: &str, spec: &LogRankSpec) {
    errors.count(&format!("{pointer}/group"), spec.group.len());
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    errors.distinct(&format!("{pointer}/strata"), &spec.strata);
    for (index, variable) in spec.strata.iter().enumerate() {
        if spec.group.contains(variable) {
            errors.add(format!("{pointer}/strata/{index}"), "is a group already");
        }
    }
    if !(0.0..=LARGEST_RHO).contains(&spec.rho) {
        errors.add(format!("{pointer}/rho"), format!("must be from 0 to {LARGEST_RHO}"));
    }
}
