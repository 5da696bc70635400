//! Cells of a table as JSON.

use palladion_formats::table::{Table, Values};
use serde_json::Value;

/// The cell of each column in one row; null where it is missing.
pub(super) fn row(table: &Table, row: usize) -> Vec<Value> {
    let cell = |values: &Values| match values {
        Values::Text(values) => values.get(row).map(Value::from),
        Values::Category(values) => values.get(row).map(Value::from),
        Values::Integer(values) => values.get(row).copied().flatten().map(Value::from),
        Values::Real(values) => values.get(row).copied().flatten().map(Value::from),
        Values::Date(values) => values.get(row).copied().flatten().map(|date| Value::from(date.to_string())),
        Values::Boolean(values) => values.get(row).copied().flatten().map(Value::from),
    };
    table.columns().iter().map(|column| cell(&column.values).unwrap_or(Value::Null)).collect()
}
