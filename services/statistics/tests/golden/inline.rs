//! A snapshot of columns that a golden file holds itself.

use serde_json::{Value, json};

use crate::snapshot::{Dataset, Snapshot, variable};
use crate::tally::text;

/// Columns that become a CSV file: `time`, `event` and covariates.
#[derive(Default)]
pub(crate) struct Inline {
    columns: Vec<(&'static str, &'static str, Vec<String>)>,
}

impl Inline {
    /// Times and events; a missing value is an empty cell.
    pub(crate) fn new(time: &Value, event: &Value) -> Self {
        Self::default().with("time", "real", time).with("event", "integer", event)
    }

    /// A covariate, in the snapshot `x.<name>`.
    pub(crate) fn with(mut self, name: &str, kind: &'static str, values: &Value) -> Self {
        let cell = |value: &Value| if value.is_null() { String::new() } else { text(value) };
        let cells = values.as_array().unwrap().iter().map(cell).collect();
        self.columns.push((name.to_owned().leak(), kind, cells));
        self
    }

    /// The same when there are values.
    pub(crate) fn maybe(self, name: &str, kind: &'static str, values: Option<&Value>) -> Self {
        match values {
            Some(values) => self.with(name, kind, values),
            None => self,
        }
    }

    pub(crate) fn csv(&self) -> String {
        let header: Vec<&str> = self.columns.iter().map(|column| column.0).collect();
        let mut text = header.join(",") + "\n";
        for row in 0..self.columns[0].2.len() {
            let cells: Vec<&str> = self.columns.iter().map(|column| column.2[row].as_str()).collect();
            text += &(cells.join(",") + "\n");
        }
        text
    }

    pub(crate) fn dataset(&self) -> Dataset {
        let covariates = self.columns.iter().skip(2).map(|column| (column.0, column.1)).collect::<Vec<_>>();
        Dataset {
            name: "inline",
            id: None,
            times: &["time"],
            event: "event",
            covariates: covariates.leak(),
            rows: None,
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::of_csv(&self.dataset(), &self.csv())
    }
}

/// A Cox model of numbers.
pub(crate) fn cox_of_numbers(names: &[&str]) -> Value {
    let term = |name: &&str| json!({"variable": variable(name), "coding": {"as": "linear"}});
    json!({"kind": "cox", "endpoint": "time", "terms": names.iter().map(term).collect::<Vec<_>>()})
}
