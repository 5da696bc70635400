use palladion_api::statistics::plan::{Her2Population, Plan};
use palladion_api::statistics::result::AnalysisResult;
use serde_json::{Value, json};

use crate::report::page;

/// The set that every analysis names.
pub(super) const ANALYSED: &str = "analysed";

/// The conditions of the plan's population, each a set, and their intersection.
pub(super) fn sets(plan: &Plan, result: &AnalysisResult) -> Vec<Value> {
    let mut conditions = Vec::new();
    let condition = |variable: &str, comparator: &str, value: Vec<String>| {
        json!({"dataset": "cohort", "variable": variable, "comparator": comparator, "value": value})
    };
    if plan.population.her2 == Her2Population::ZeroAndLow {
        conditions.push(condition("her2_status", "IN", ["her2_0", "her2_low"].map(str::to_owned).to_vec()));
    }
    for filter in &plan.population.filters {
        let name = filter.variable.as_str();
        conditions.extend(filter.minimum.map(|bound| condition(name, "GE", vec![bound.to_string()])));
        conditions.extend(filter.maximum.map(|bound| condition(name, "LE", vec![bound.to_string()])));
        if !filter.keep.is_empty() {
            conditions.push(condition(name, "IN", filter.keep.clone()));
        }
    }
    if let Some(set) = &result.qc_set {
        // which sites these are stands in the set alone
        conditions.push(json!({"sites": set.digest}));
    }
    let label = page::population(plan, result);
    let sets = (1..).zip(conditions).map(|(order, condition)| {
        let id = format!("condition_{order}");
        match condition.get("sites") {
            Some(digest) => json!({"id": id, "label": format!("Sites of the set {digest}"), "level": 1, "order": order}),
            None => json!({"id": id, "level": 1, "order": order, "condition": condition}),
        }
    });
    let mut sets: Vec<Value> = sets.collect();
    let order = sets.len() + 1;
    let clauses: Vec<Value> = sets.iter().map(|set| set["id"].clone()).collect();
    let mut analysed = json!({"id": ANALYSED, "label": label, "level": 1, "order": order});
    match clauses.as_slice() {
        [] => {}
        [_one] => analysed = json!({
            "id": ANALYSED, "label": label, "level": 1, "order": 1, "condition": sets[0]["condition"],
        }),
        _ => analysed["compoundExpression"] = json!({"logicalOperator": "AND", "whereClauses": clauses}),
    }
    if clauses.len() == 1 {
        sets.clear();
        analysed["order"] = json!(1);
    }
    sets.push(analysed);
    sets
}
