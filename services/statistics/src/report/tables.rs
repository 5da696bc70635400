//! A result as tidy tables: which numbers go into which row.

use palladion_api::statistics::output::{
    BaselineTable, BaselineVariable, CoefficientEstimate, CohortFlow, CoxModel, FollowUp, GroupLevel,
    KaplanMeier, LogRank, Prevalence, QuantileEstimate, Rate,
};
use palladion_api::statistics::result::{AnalysisResult, Content, NotEstimable, Output};

use super::tidy::{Cell, Row, TEST_COLUMNS, Tidy};

/// Every table of a result, in the order of its outputs.
#[must_use]
pub fn tidy_tables(result: &AnalysisResult) -> Vec<Tidy> {
    result.outputs.iter().flat_map(tables_of).collect()
}

fn tables_of(output: &Output) -> Vec<Tidy> {
    let id = output.id.as_str();
    match &output.content {
        Content::CohortFlow(flow) => cohort_flow(id, flow),
        Content::BaselineTable(table) => baseline_table(id, table),
        Content::Prevalence(prevalence) => prevalence_tables(id, prevalence),
        Content::FollowUp(follow_up) => vec![follow_up_table(id, follow_up)],
        Content::KaplanMeier(curves) => kaplan_meier(id, curves),
        Content::LogRank(test) => log_rank(id, test),
        Content::Cox(model) => cox(id, model),
        Content::NotEstimable(reason) => vec![not_estimable(id, reason)],
    }
}

fn table(name: impl Into<String>, extra_columns: &'static [&'static str], rows: Vec<Row>) -> Tidy {
    Tidy { name: name.into(), extra_columns, rows }
}

fn cohort_flow(id: &str, flow: &CohortFlow) -> Vec<Tidy> {
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

fn baseline_table(id: &str, baseline: &BaselineTable) -> Vec<Tidy> {
    let rows = baseline.variables.iter().flat_map(|variable| baseline_rows(baseline, variable)).collect();
    let tests = baseline.variables.iter().filter_map(|variable| {
        let mut row = Row::test(variable.variable.as_str(), variable.test.as_ref()?);
        row.extras.push(if variable.missing_tested { "as a level" } else { "left out" }.into());
        Some(row)
    });
    let test_columns = &["test", "df", "df_denominator", "missing"];
    vec![table(id, BASELINE_COLUMNS, rows), table(format!("{id}.tests"), test_columns, tests.collect())]
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

fn prevalence_tables(id: &str, prevalence: &Prevalence) -> Vec<Tidy> {
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

/// What defines a group, in words: `arm = A, her2_status = her2_low`, or `all`.
fn label(group: &[GroupLevel]) -> String {
    let parts: Vec<String> = group.iter().map(|part| format!("{} = {}", part.variable, part.level)).collect();
    if parts.is_empty() { "all".to_owned() } else { parts.join(", ") }
}

fn quantile_row(group: &[GroupLevel], n: u64, quantile: &QuantileEstimate) -> Row {
    let extras = vec![quantile.probability.into()];
    Row { estimate: quantile.days, n: Some(n), extras, ..Row::new(label(group)) }.interval(&quantile.interval)
}

fn follow_up_table(id: &str, follow_up: &FollowUp) -> Tidy {
    let rows = follow_up.groups.iter().flat_map(|group| {
        group.quantiles.iter().map(|quantile| quantile_row(&group.group, group.n, quantile))
    });
    table(id, &["probability"], rows.collect())
}

fn kaplan_meier(id: &str, curves: &KaplanMeier) -> Vec<Tidy> {
    let (mut at, mut steps, mut quantiles) = (Vec::new(), Vec::new(), Vec::new());
    for curve in &curves.curves {
        let row = || Row { n: Some(curve.n), ..Row::new(label(&curve.group)) };
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

fn log_rank(id: &str, output: &LogRank) -> Vec<Tidy> {
    let groups = output.groups.iter().map(|group| Row {
        n: Some(group.n),
        extras: vec![group.observed.into(), group.expected.into()],
        ..Row::new(label(&group.group))
    });
    vec![
        table(id, TEST_COLUMNS, vec![Row::test("groups", &output.test)]),
        table(format!("{id}.groups"), &["observed", "expected"], groups.collect()),
    ]
}

/// `estimate` is the hazard ratio, its limits beside it; `std_error` belongs to its logarithm.
fn cox(id: &str, model: &CoxModel) -> Vec<Tidy> {
    const COLUMNS: &[&str] = &["log_hazard_ratio", "variable", "level", "reference", "outcome"];
    let rows = model.coefficients.iter().map(|coefficient| {
        let mut row = Row {
            n: Some(coefficient.n),
            events: Some(coefficient.events),
            ..Row::new(coefficient.term.as_str())
        };
        let mut log = None;
        let outcome = match coefficient.estimate {
            CoefficientEstimate::Estimated {
                log_hazard_ratio,
                std_error,
                hazard_ratio,
                conf_low,
                conf_high,
                z,
                p_value,
            } => {
                log = Some(log_hazard_ratio);
                (row.estimate, row.std_error, row.statistic) = (Some(hazard_ratio), Some(std_error), Some(z));
                (row.p_value, row.conf_low, row.conf_high) = (Some(p_value), Some(conf_low), Some(conf_high));
                "estimated"
            }
            CoefficientEstimate::Aliased => "aliased",
            CoefficientEstimate::Infinite { increasing: true } => "infinite",
            CoefficientEstimate::Infinite { increasing: false } => "zero",
        };
        let (level, reference) = (coefficient.level.as_deref(), coefficient.reference.as_deref());
        row.extras = vec![
            log.into(),
            coefficient.variable.as_str().into(),
            level.into(),
            reference.into(),
            outcome.into(),
        ];
        row
    });
    let likelihood_ratio = Some(&model.likelihood_ratio);
    let whole = [
        ("likelihood ratio", likelihood_ratio),
        ("Wald", model.wald.as_ref()),
        ("score", Some(&model.score)),
    ];
    let whole = whole.into_iter().filter_map(|(name, test)| Some(Row::test(format!("model: {name}"), test?)));
    let mut tests: Vec<Row> = whole.collect();
    tests.extend(model.terms.iter().map(|term| Row::test(term.variable.as_str(), &term.test)));
    for test in &mut tests {
        test.events = Some(model.events);
    }
    vec![table(id, COLUMNS, rows.collect()), table(format!("{id}.tests"), TEST_COLUMNS, tests)]
}

fn not_estimable(id: &str, reason: &NotEstimable) -> Tidy {
    let extras = vec![
        reason.reason.as_str().into(),
        reason.message.as_str().into(),
        reason.concerns.join("; ").into(),
    ];
    table(id, &["reason", "message", "concerns"], vec![Row { extras, ..Row::new("not estimable") }])
}
