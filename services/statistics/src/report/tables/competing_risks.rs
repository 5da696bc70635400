use palladion_api::statistics::output::{CumulativeIncidence, FineGrayModel, GrayTest};

use super::shared::table;
use crate::report::tidy::{Row, TEST_COLUMNS, Tidy};

/// The incidence at the plan's times, and the steps in a table of their own.
pub(super) fn cumulative_incidence(id: &str, output: &CumulativeIncidence) -> Vec<Tidy> {
    let (mut at, mut steps) = (Vec::new(), Vec::new());
    for curve in &output.curves {
        let row = || Row { n: Some(curve.n), ..Row::of(&curve.group) };
        at.extend(curve.at.iter().map(|point| {
            let extras = vec![curve.events_named().into(), point.time_days.into(), point.at_risk.into()];
            let (estimate, std_error, events) = (point.incidence, point.std_error, Some(point.events));
            Row { estimate, std_error, events, extras, ..row() }.interval(&point.interval)
        }));
        steps.extend(curve.steps.iter().map(|step| {
            let extras = vec![
                curve.events_named().into(),
                step.time_days.into(),
                step.at_risk.into(),
                step.other_events.into(),
                step.censored.into(),
                step.event_free.into(),
            ];
            let (estimate, std_error, events) = (Some(step.incidence), step.std_error, Some(step.events));
            Row { estimate, std_error, events, extras, ..row() }.interval(&step.interval)
        }));
    }
    const STEPS: &[&str] = &["cause", "time_days", "at_risk", "other_events", "censored", "event_free"];
    vec![table(id, &["cause", "time_days", "at_risk"], at), table(format!("{id}.curve"), STEPS, steps)]
}

/// The test of each cause, and the groups' counts in a table of their own.
pub(super) fn gray_test(id: &str, output: &GrayTest) -> Vec<Tidy> {
    let mut tests = vec![Row::test(output.events_named(), &output.test)];
    tests.extend(output.competing_tests.iter().map(|one| Row::test(one.events_named(), &one.test)));
    let groups = output.groups.iter().map(|group| Row {
        n: Some(group.n),
        events: Some(group.events),
        extras: vec![group.competing_events.into()],
        ..Row::of(&group.group)
    });
    vec![
        table(id, TEST_COLUMNS, tests),
        table(format!("{id}.groups"), &["competing_events"], groups.collect()),
    ]
}

/// `estimate` is the subdistribution hazard ratio; `std_error` belongs to its logarithm.
pub(super) fn fine_gray(id: &str, model: &FineGrayModel) -> Vec<Tidy> {
    let rows = model.coefficients.iter().map(|one| {
        let extras = vec![
            one.log_ratio.into(),
            one.variable.as_str().into(),
            one.level.as_deref().into(),
            one.reference.as_deref().into(),
        ];
        Row {
            estimate: Some(one.ratio),
            std_error: Some(one.std_error),
            statistic: Some(one.z),
            p_value: Some(one.p_value),
            n: Some(one.n),
            events: Some(one.events),
            extras,
            ..Row::new(one.term.as_str())
        }
        .interval(&one.interval)
    });
    let joint = model
        .terms
        .iter()
        .map(|term| Row { events: Some(model.events), ..Row::test(term.variable.as_str(), &term.test) });
    vec![
        table(id, &["log_ratio", "variable", "level", "reference"], rows.collect()),
        table(format!("{id}.tests"), TEST_COLUMNS, joint.collect()),
    ]
}
