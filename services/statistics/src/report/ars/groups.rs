use std::collections::BTreeMap;

use palladion_api::statistics::output::GroupLevel;
use serde_json::{Value, json};

use crate::report::Row;
use crate::report::tables::label;
use crate::report::tidy::Cell;

/// Columns of tidy tables that say which row it is; every other column is a result.
const KEYS: [&str; 22] = [
    "variable",
    "level",
    "reference",
    "cause",
    "time_days",
    "horizon_days",
    "probability",
    "modifier",
    "at",
    "within",
    "against",
    "stratum",
    "measure",
    "of",
    "transform",
    "variant",
    "missing",
    "output",
    "method",
    "test",
    "subgroup_variable",
    "subgroup",
];

/// Whether a column of a tidy table identifies its rows.
pub(super) fn is_key(column: &str) -> bool {
    // the group of a table of characteristics is one of the row's groups
    column == "group" || KEYS.contains(&column)
}

/// Every grouping that some result names.
#[derive(Debug, Default)]
pub(super) struct Groups {
    subjects: BTreeMap<String, String>,
    data: BTreeMap<String, String>,
}

impl Groups {
    /// What defines the rows of a result: groups of subjects, then what the table's own columns say. A column `group`
    /// has levels of the variable `compared`.
    pub(super) fn of(&mut self, row: &Row, extra_columns: &[&str], compared: Option<&str>) -> Vec<Value> {
        let mut found = Vec::new();
        for GroupLevel { variable, level } in &row.groups {
            found.push(self.subject(&variable.to_string(), level));
        }
        if row.groups.is_empty() || row.term != label(&row.groups) {
            found.push(self.row("term", &row.term));
        }
        for (column, cell) in extra_columns.iter().zip(&row.extras) {
            let value = match cell {
                Cell::Text(text) => text.clone(),
                Cell::Number(number) => number.to_string(),
                Cell::Count(count) => count.to_string(),
                Cell::Empty => continue,
            };
            if let ("group", Some(variable)) = (*column, compared) {
                found.push(self.subject(variable, &value));
            } else if KEYS.contains(column) {
                found.push(self.row(column, &value));
            }
        }
        found
    }

    fn subject(&mut self, variable: &str, level: &str) -> Value {
        let id = format!("by_{variable}");
        self.subjects.insert(id.clone(), variable.to_owned());
        json!({"groupingId": id, "groupValue": level})
    }

    fn row(&mut self, column: &str, value: &str) -> Value {
        let id = format!("row_{column}");
        self.data.insert(id.clone(), column.to_owned());
        json!({"groupingId": id, "groupValue": value})
    }

    /// The groupings of subjects.
    pub(super) fn subjects(&self) -> Vec<Value> {
        let grouping = |(id, variable): (&String, &String)| {
            json!({
                "id": id, "label": variable, "groupingDataset": "cohort", "groupingVariable": variable,
                "dataDriven": true,
            })
        };
        self.subjects.iter().map(grouping).collect()
    }

    /// What else a result stands for: a coefficient, a day, a cause.
    pub(super) fn data(&self) -> Vec<Value> {
        let grouping = |(id, column): (&String, &String)| json!({"id": id, "label": format!("Column {column} of the table"), "groupingVariable": column, "dataDriven": true});
        self.data.iter().map(grouping).collect()
    }
}
