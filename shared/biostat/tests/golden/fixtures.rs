//! The files beside the tests.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

/// Datasets with Cox, Kaplan-Meier and log-rank entries.
pub(crate) const DATASETS: [&str; 9] =
    ["aml", "cgd", "colon", "gbsg", "larynx", "lung", "pallas_5304", "retinopathy", "veteran"];

fn path(folder: &str, file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder).join(file)
}

pub(crate) fn expected(name: &str) -> Value {
    let text = std::fs::read_to_string(path("expected", &format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A table of text cells; empty is missing.
pub(crate) struct Data {
    columns: BTreeMap<String, Vec<String>>,
    rows: usize,
}

impl Data {
    pub(crate) fn read(name: &str) -> Self {
        let mut reader = csv::Reader::from_path(path("data", &format!("{name}.csv"))).unwrap();
        let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut rows = 0;
        for record in reader.records() {
            rows += 1;
            for (header, cell) in headers.iter().zip(&record.unwrap()) {
                columns.entry(header.clone()).or_default().push(cell.to_owned());
            }
        }
        Self { columns, rows }
    }

    /// The `data` object of a pathological case.
    pub(crate) fn inline(object: &Value) -> Self {
        let cell = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let column = |values: &Value| values.as_array().unwrap().iter().map(cell).collect::<Vec<_>>();
        let columns: BTreeMap<_, _> =
            object.as_object().unwrap().iter().map(|(k, v)| (k.clone(), column(v))).collect();
        let rows = columns["time"].len();
        Self { columns, rows }
    }

    pub(crate) fn cell(&self, column: &str, row: usize) -> &str {
        &self.columns[column][row]
    }

    /// Rows that pass the filter and have a value in every one of these columns.
    pub(crate) fn complete(&self, filter: Option<&Value>, needed: &[String]) -> Vec<usize> {
        let passes = |row: usize| {
            filter.is_none_or(|f| {
                let value = self.cell(f["col"].as_str().unwrap(), row);
                value.parse::<f64>().ok() == f["eq"].as_f64()
            })
        };
        let full = |row: usize| needed.iter().all(|column| !self.cell(column, row).is_empty());
        (0..self.rows).filter(|row| passes(*row) && full(*row)).collect()
    }

    /// A numeric column at these rows; `Inf` is read as infinite.
    pub(crate) fn numbers(&self, column: &str, rows: &[usize]) -> Vec<f64> {
        rows.iter().map(|row| self.cell(column, *row).parse().unwrap()).collect()
    }

    pub(crate) fn events(&self, column: &str, rows: &[usize]) -> Vec<bool> {
        self.numbers(column, rows).iter().map(|e| *e > 0.5).collect()
    }

    /// Numbers for the distinct combinations of these columns' values.
    pub(crate) fn strata(&self, columns: &[String], rows: &[usize]) -> Option<Vec<usize>> {
        if columns.is_empty() {
            return None;
        }
        let key = |row: &usize| columns.iter().map(|c| self.cell(c, *row)).collect::<Vec<_>>().join("\u{1f}");
        let mut numbers = BTreeMap::new();
        for row in rows {
            let next = numbers.len();
            numbers.entry(key(row)).or_insert(next);
        }
        Some(rows.iter().map(|row| numbers[&key(row)]).collect())
    }
}

/// A field that is missing, a text, or a list of texts.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().map(|t| t.as_str().unwrap().to_owned()).collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
