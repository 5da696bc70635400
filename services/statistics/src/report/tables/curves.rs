use palladion_api::statistics::output::{FollowUp, GroupLevel, KaplanMeier, LogRank, QuantileEstimate};

use super::shared::table;
use crate::report::tidy::{Row, TEST_COLUMNS, Tidy};

fn quantile_row(group: &[GroupLevel], n: u64, quantile: &QuantileEstimate) -> Row {
    let extras = vec![quantile.probability.into()];
    Row { estimate: quantile.days, n: Some(n), extras, ..Row::of(group) }.interval(&quantile.interval)
}

pub(super) fn follow_up_table(id: &str, follow_up: &FollowUp) -> Tidy {
    let rows = follow_up.groups.iter().flat_map(|group| {
        group.quantiles.iter().map(|quantile| quantile_row(&group.group, group.n, quantile))
    });
    table(id, &["probability"], rows.collect())
}

pub(super) fn kaplan_meier(id: &str, curves: &KaplanMeier) -> Vec<Tidy> {
    let (mut at, mut steps, mut quantiles) = (Vec::new(), Vec::new(), Vec::new());
    for curve in &curves.curves {
        let row = || Row { n: Some(curve.n), ..Row::of(&curve.group) };
        at.extend(curve.at.iter().map(|point| {
            let extras = vec![point.time_days.into(), point.at_risk.into()];
            let (estimate, std_error, events) = (point.survival, point.std_error, Some(point.events));
            Row { estimate, std_error, events, extras, ..row() }.interval(&point.interval)
        }));
        steps.extend(curve.steps.iter().map(|step| {
            let extras = vec![step.time_days.into(), step.at_risk.into(), step.censored.into()];
            let (estimate, std_error, events) = (Some(step.survival), step.std_error, Some(step.events));
            Row { estimate, std_error, events, extras, ..row() }.interval(&step.interval)
        }));
        quantiles.extend(curve.quantiles.iter().map(|quantile| Row {
            events: Some(curve.events),
            ..quantile_row(&curve.group, curve.n, quantile)
        }));
    }
    vec![
        table(id, &["time_days", "at_risk"], at),
        table(format!("{id}.curve"), &["time_days", "at_risk", "censored"], steps),
        table(format!("{id}.quantiles"), &["probability"], quantiles),
    ]
}

pub(super) fn log_rank(id: &str, output: &LogRank) -> Vec<Tidy> {
    let groups = output.groups.iter().map(|group| Row {
        n: Some(group.n),
        extras: vec![group.observed.into(), group.expected.into()],
        ..Row::of(&group.group)
    });
    vec![
        table(id, TEST_COLUMNS, vec![Row::test("groups", &output.test)]),
        table(format!("{id}.groups"), &["observed", "expected"], groups.collect()),
    ]
}
