use palladion_api::statistics::plan::{Her2Population, Plan};
use palladion_api::statistics::result::AnalysisResult;
use serde_json::{Value, json};

use crate::report::page;

/// The set that every analysis names.
pub(super) const ANALYSED: &str = "analysed";

/// The conditions of the plan's population, each a set, and their intersection.
pub(super) fn sets(plan: &Plan, result: &AnalysisResult) -> Vec<Value> {
    let mut conditions = Vec::new();
    let condition = |variable: &str, comparator: &str, value: Vec<String>| json!({"dataset": "cohort", "variable": variable, "comparator": comparator, "value": value});
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
    let mut sets: Vec<Value> =
        conditions.into_iter().map(|condition| json!({"condition": condition})).collect();
    if let Some(set) = &result.qc_set {
        // which sites these are stands in the set of sites alone
        sets.push(json!({"label": format!("Sites of the set {}", set.digest)}));
    }
    let mut analysed = json!({"id": ANALYSED, "label": page::population(plan, result), "level": 1});
    if let [only] = sets.as_slice() {
        if let Some(condition) = only.get("condition") {
            analysed["condition"] = condition.clone();
        }
        sets.clear();
    } else if !sets.is_empty() {
        for (order, set) in (1..).zip(&mut sets) {
            set["id"] = json!(format!("condition_{order}"));
            set["level"] = json!(1);
            set["order"] = json!(order);
        }
        let clauses: Vec<&Value> = sets.iter().map(|set| &set["id"]).collect();
        analysed["compoundExpression"] = json!({"logicalOperator": "AND", "whereClauses": clauses});
    }
    analysed["order"] = json!(sets.len() + 1);
    sets.push(analysed);
    sets
}
