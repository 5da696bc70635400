use palladion_api::statistics::plan::{KaplanMeierSpec, LogRankSpec};

use super::errors::{Errors, MOST};

/// Largest weight exponent of a log-rank test: beyond it all weight lies on the first events.
const LARGEST_EXPONENT: f64 = 10.0;
/// Largest score of a trend: its square is still far from the largest number.
const LARGEST_SCORE: f64 = 1_000_000.0;

pub(super) fn kaplan_meier(errors: &mut Errors, pointer: &str, spec: &KaplanMeierSpec) {
    errors.distinct(&format!("{pointer}/group"), &spec.group);
    errors.times(&format!("{pointer}/times_days"), &spec.times_days);
    errors.landmark(pointer, spec.landmark_days);
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
    for (name, exponent) in [("rho", spec.rho), ("gamma", spec.gamma)] {
        if !(0.0..=LARGEST_EXPONENT).contains(&exponent) {
            errors.add(format!("{pointer}/{name}"), format!("must be from 0 to {LARGEST_EXPONENT}"));
        }
    }
    scores(errors, &format!("{pointer}/trend_scores"), &spec.trend_scores);
    errors.landmark(pointer, spec.landmark_days);
}

/// No scores, or finite ones that differ.
fn scores(errors: &mut Errors, pointer: &str, scores: &[f64]) {
    if scores.len() > MOST {
        errors.add(pointer, format!("may not have more than {MOST} entries"));
    }
    for (index, score) in scores.iter().enumerate() {
        if !(-LARGEST_SCORE..=LARGEST_SCORE).contains(score) {
            errors.add(
                format!("{pointer}/{index}"),
                format!("must be from -{LARGEST_SCORE} to {LARGEST_SCORE}"),
            );
        }
    }
    if scores.first().is_some_and(|first| scores.iter().all(|score| score.total_cmp(first).is_eq())) {
        errors.add(pointer, "may not all be equal");
    }
}
