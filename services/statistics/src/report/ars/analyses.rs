use palladion_api::statistics::plan::OutputSpec;
use palladion_api::statistics::result::{Content, Output};
use serde_json::{Value, json};

use super::groups::{Groups, is_key};
use super::methods::Methods;
use super::population::ANALYSED;
use super::terms;
use crate::report::Marks;
use crate::report::format::{count, number, p_value};
use crate::report::page::{self, Report};
use crate::report::tables::tables_of;
use crate::report::tidy::{Cell, Row, Tidy};

/// The analyses and what was met on the way.
pub(super) struct Made {
    pub(super) analyses: Vec<Value>,
    pub(super) groups: Groups,
    pub(super) left_out: Vec<Value>,
    pub(super) not_estimable: Vec<Value>,
}

/// One analysis for each tidy table.
pub(super) fn analyses(report: &Report<'_>, methods: &mut Methods) -> Made {
    let mut made = Made {
        analyses: Vec::new(),
        groups: Groups::default(),
        left_out: Vec::new(),
        not_estimable: Vec::new(),
    };
    for (output, spec) in report.result.outputs.iter().zip(&report.plan.outputs) {
        if let Content::NotEstimable(why) = &output.content {
            made.not_estimable.push(json!({
                "analysis": output.id, "reason": why.reason, "message": why.message, "concerns": why.concerns,
            }));
        }
        for table in tables_of(output, Marks::default()) {
            match left_out(output, &table) {
                Some(why) => made.left_out.push(json!({"table": table.name, "why": why})),
                None => {
                    let analysis = analysis(output, spec, &table, methods, &mut made.groups);
                    made.analyses.push(analysis);
                }
            }
        }
    }
    made
}

/// Why a table is not among the analyses.
fn left_out(output: &Output, table: &Tidy) -> Option<&'static str> {
    match &output.content {
        Content::Residuals(_) => Some("a row for each subject"),
        Content::SmoothedResiduals(_) => Some("points of a curve"),
        Content::BaselineHazard(_) if table.name == output.id => Some("a step for each event time"),
        _ if table.name.ends_with(".curve") => Some("a step for each event time"),
        _ => None,
    }
}

fn analysis(
    output: &Output,
    spec: &OutputSpec,
    table: &Tidy,
    methods: &mut Methods,
    groups: &mut Groups,
) -> Value {
    let written = serde_json::to_value(&spec.analysis).unwrap_or_default();
    let kind = written["kind"].as_str().unwrap_or_default();
    let suffix = table.name.strip_prefix(&output.id).unwrap_or_default().trim_start_matches('.');
    let method = methods.find(kind, suffix, &page::sentences_of(spec).join(" "));
    let mut groupings: Vec<Value> = Vec::new();
    let mut results = Vec::new();
    let estimable = !matches!(output.content, Content::NotEstimable(_));
    for row in table.rows.iter().filter(|_| estimable) {
        let found = groups.of(row, table.extra_columns, written["group"].as_str());
        for group in &found {
            if !groupings.contains(&group["groupingId"]) {
                groupings.push(group["groupingId"].clone());
            }
        }
        for (column, raw, formatted) in values(row, table.extra_columns) {
            results.push(json!({
                "operationId": methods.operation(method, column),
                "resultGroups": found,
                "rawValue": raw,
                "formattedValue": formatted,
            }));
        }
    }
    let groupings = (1..).zip(groupings);
    let groupings =
        groupings.map(|(order, id)| json!({"order": order, "groupingId": id, "resultsByGroup": true}));
    let mut analysis = json!({
        "id": table.name,
        "version": 1,
        "name": if suffix.is_empty() { output.title.clone() } else { format!("{}: {suffix}", output.title) },
        "reason": terms::reason(output.standing),
        "purpose": terms::purpose(),
        "analysisSetId": ANALYSED,
        "methodId": Methods::id(method),
        "orderedGroupings": groupings.collect::<Vec<_>>(),
        "results": results,
    });
    if let Content::NotEstimable(why) = &output.content {
        analysis["description"] = json!(format!("Not estimable: {}", why.message));
    }
    if let Some(endpoint) = written["endpoint"].as_str() {
        analysis["dataset"] = json!("time_to_event");
        analysis["variable"] = json!(endpoint);
    }
    analysis
}

/// The results of a row: column, the value with every digit, the value as it is printed.
fn values<'a>(row: &'a Row, extra_columns: &'a [&'a str]) -> Vec<(&'a str, String, String)> {
    let mut found = Vec::new();
    let numbers = [
        ("estimate", row.estimate),
        ("std_error", row.std_error),
        ("statistic", row.statistic),
        ("conf_low", row.conf_low),
        ("conf_high", row.conf_high),
    ];
    let finite = |value: &f64| value.is_finite();
    for (column, value) in numbers {
        found.extend(value.filter(finite).map(|value| (column, raw(value), number(value))));
    }
    found.extend(row.p_value.filter(finite).map(|p| ("p_value", raw(p), p_value(p))));
    for (column, value) in [("n", row.n), ("events", row.events)] {
        found.extend(value.map(|value| (column, value.to_string(), count(value))));
    }
    for (column, cell) in extra_columns.iter().zip(&row.extras).filter(|(column, _)| !is_key(column)) {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => found.push((*column, text.clone(), text.clone())),
            Cell::Number(value) if value.is_finite() => found.push((*column, raw(*value), number(*value))),
            Cell::Number(_) => {}
            Cell::Count(value) => found.push((*column, value.to_string(), count(*value))),
        }
    }
    found
}

/// The shortest decimal that reads back to the same number.
fn raw(value: f64) -> String {
    serde_json::Number::from_f64(value).map_or_else(String::new, |number| number.to_string())
}
