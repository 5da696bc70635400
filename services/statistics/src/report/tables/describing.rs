use palladion_api::statistics::output::{BaselineTable, BaselineVariable, CohortFlow, Prevalence, Rate};

use super::shared::table;
use crate::report::tidy::{Cell, Row, TEST_COLUMNS, Tidy};

pub(super) fn cohort_flow(id: &str, flow: &CohortFlow) -> Vec<Tidy> {
    let mut rows = vec![Row { n: Some(flow.subjects), extras: vec![Cell::Empty], ..Row::new("subjects") }];
    rows.extend(flow.boxes.iter().map(|one| {
        let kept = if one.analysed { "analysed" } else { "excluded" };
        Row { n: Some(one.n), extras: vec![kept.into()], ..Row::new(one.name.as_str()) }
    }));
    rows.push(Row { n: Some(flow.analysed), extras: vec!["analysed".into()], ..Row::new("after filters") });
    let warnings = flow.her2_warnings.iter().map(|warning| Row {
        n: Some(warning.n),
        extras: vec![warning.title.as_str().into()],
        ..Row::new(warning.code.as_str())
    });
    vec![table(id, &["outcome"], rows), table(format!("{id}.warnings"), &["meaning"], warnings.collect())]
}

const BASELINE_COLUMNS: &[&str] = &[
    "variable",
    "level",
    "group",
    "std_dev",
    "median",
    "lower_quartile",
    "upper_quartile",
    "minimum",
    "maximum",
];

pub(super) fn baseline_table(id: &str, baseline: &BaselineTable) -> Vec<Tidy> {
    let rows = baseline.variables.iter().flat_map(|variable| baseline_rows(baseline, variable)).collect();
    let tests = baseline.variables.iter().flat_map(|variable| {
        let as_level = if variable.missing_tested { "as a level" } else { "left out" };
        // known values are those that are neither missing nor a level that the plan calls unknown
        let tests = [(&variable.test, as_level), (&variable.test_known_only, "known values only")];
        tests.map(|(test, missing)| {
            let mut row = Row::test(variable.variable.as_str(), test.as_ref()?);
            row.extras.push(missing.into());
            Some(row)
        })
    });
    let differences = baseline.variables.iter().filter_map(|variable| {
        let found = variable.standardised_difference.as_ref()?;
        let (estimate, std_error) = (Some(found.estimate), Some(found.std_error));
        Some(Row { estimate, std_error, ..Row::new(variable.variable.as_str()) }.interval(&found.interval))
    });
    let differences: Vec<Row> = differences.collect();
    let test_columns = &["test", "df", "df_denominator", "missing"];
    let mut tables = vec![
        table(id, BASELINE_COLUMNS, rows),
        table(format!("{id}.tests"), test_columns, tests.flatten().collect()),
    ];
    if !differences.is_empty() {
        tables.push(table(format!("{id}.differences"), &[], differences));
    }
    tables
}

fn baseline_rows(baseline: &BaselineTable, variable: &BaselineVariable) -> Vec<Row> {
    let name = variable.variable.as_str();
    let row = |level: &str, group: usize| {
        let group = baseline.groups.get(group);
        let label = group.map_or("", |group| group.level.as_str());
        let mut extras: Vec<Cell> = vec![name.into(), level.into(), label.into()];
        extras.resize(BASELINE_COLUMNS.len(), Cell::Empty);
        let term = if level.is_empty() { name.to_owned() } else { format!("{name}: {level}") };
        Row { n: group.map(|group| group.n), extras, ..Row::new(term) }
    };
    let mut rows = Vec::new();
    for level in &variable.levels {
        for (group, count) in level.counts.iter().enumerate() {
            let mut row = row(&level.level, group);
            row.events = Some(*count);
            row.estimate = row.n.filter(|n| *n > 0).map(|n| *count as f64 / n as f64);
            rows.push(row);
        }
    }
    for (group, summary) in variable.summaries.iter().enumerate() {
        let mut row = row("", group);
        row.n = Some(summary.n);
        row.estimate = summary.mean;
        let spread = [summary.std_dev, summary.median, summary.lower_quartile, summary.upper_quartile];
        row.extras.splice(3.., spread.into_iter().chain([summary.minimum, summary.maximum]).map(Cell::from));
        rows.push(row);
    }
    for (group, count) in variable.missing.iter().enumerate() {
        rows.push(Row { events: Some(*count), ..row("(missing)", group) });
    }
    rows
}

pub(super) fn prevalence_tables(id: &str, prevalence: &Prevalence) -> Vec<Tidy> {
    let row = |variable: Option<&str>, rate: &Rate| {
        Row {
            estimate: rate.proportion,
            n: Some(rate.n),
            events: Some(rate.events),
            extras: vec![variable.into(), rate.level.as_str().into()],
            ..Row::new(
                variable.map_or_else(|| rate.level.clone(), |variable| format!("{variable}: {}", rate.level)),
            )
        }
        .interval(&rate.wilson)
    };
    let mut rows = vec![row(None, &prevalence.overall)];
    let mut tests = Vec::new();
    for by in &prevalence.by {
        rows.extend(by.rates.iter().map(|rate| row(Some(&by.variable), rate)));
        let made = [&by.heterogeneity, &by.monte_carlo].into_iter().flatten();
        tests.extend(made.map(|test| Row::test(by.variable.as_str(), test)));
    }
    vec![table(id, &["variable", "level"], rows), table(format!("{id}.tests"), TEST_COLUMNS, tests)]
}
