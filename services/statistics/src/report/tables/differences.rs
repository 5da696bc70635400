use palladion_api::statistics::output::{RestrictedMeans, SurvivalDifference, SurvivalDifferences};

use super::shared::{label, table};
use crate::report::tidy::{Row, Tidy};

/// Means by group; differences and ratios against the reference group in a table of their own.
pub(super) fn restricted_mean(id: &str, means: &RestrictedMeans) -> Vec<Tidy> {
    let groups = means.groups.iter().map(|group| {
        Row {
            estimate: Some(group.mean),
            std_error: Some(group.std_error),
            n: Some(group.n),
            events: Some(group.events),
            extras: vec![means.horizon_days.into(), group.extrapolated.to_string().into()],
            ..Row::of(&group.group)
        }
        .interval(&group.interval)
    });
    let mut compared = Vec::new();
    for comparison in &means.comparisons {
        let row = |measure: &str| Row {
            extras: vec![label(&comparison.reference).into(), measure.into()],
            ..Row::of(&comparison.group)
        };
        compared.push(
            Row {
                estimate: Some(comparison.difference),
                std_error: Some(comparison.std_error),
                p_value: comparison.p_value,
                ..row("difference")
            }
            .interval(&comparison.interval),
        );
        compared.extend(comparison.ratio.as_ref().map(|ratio| {
            Row {
                estimate: Some(ratio.ratio),
                std_error: Some(ratio.std_error_log),
                p_value: ratio.p_value,
                ..row("ratio")
            }
            .interval(&ratio.interval)
        }));
    }
    vec![
        table(id, &["horizon_days", "extrapolated"], groups.collect()),
        table(format!("{id}.comparisons"), &["reference", "measure"], compared),
    ]
}

/// Differences; the survival of each group in a table of its own.
pub(super) fn survival_difference(id: &str, output: &SurvivalDifferences) -> Vec<Tidy> {
    let row = |difference: &SurvivalDifference| {
        let against = (!difference.against.is_empty()).then(|| label(&difference.against));
        let extras = vec![
            output.time_days.into(),
            label(&difference.within).into(),
            against.into(),
            difference.reason.as_deref().into(),
        ];
        let term = format!("{}: {} - {}", output.compare, difference.level, output.reference);
        let (estimate, std_error) = (difference.estimate, difference.std_error);
        Row { estimate, std_error, extras, ..Row::new(term) }.interval(&difference.interval)
    };
    let groups = output.groups.iter().map(|group| Row {
        estimate: group.survival,
        std_error: group.std_error,
        n: Some(group.n),
        events: Some(group.events),
        extras: vec![output.time_days.into(), label(&group.within).into(), group.at_risk.into()],
        ..Row::new(format!("{}: {}", output.compare, group.level))
    });
    let all = output.differences.iter().chain(&output.differences_of_differences);
    vec![
        table(id, &["time_days", "within", "against", "reason"], all.map(row).collect()),
        table(format!("{id}.groups"), &["time_days", "within", "at_risk"], groups.collect()),
    ]
}
