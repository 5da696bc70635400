use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The methods that analyses name; two that do the same are one.
#[derive(Debug, Default)]
pub(super) struct Methods(Vec<Method>);

#[derive(Debug)]
struct Method {
    kind: String,
    table: String,
    description: String,
    /// Name of the column and its place among the operations.
    operations: BTreeMap<String, usize>,
}

impl Methods {
    /// The position of a method: what kind of output, which of its tables, and how it is computed.
    pub(super) fn find(&mut self, kind: &str, table: &str, description: &str) -> usize {
        let same = |method: &Method| {
            (method.kind.as_str(), method.table.as_str(), method.description.as_str())
                == (kind, table, description)
        };
        self.0.iter().position(same).unwrap_or_else(|| {
            self.0.push(Method {
                kind: kind.to_owned(),
                table: table.to_owned(),
                description: description.to_owned(),
                operations: BTreeMap::new(),
            });
            self.0.len() - 1
        })
    }

    /// The id of the operation that gives a column.
    pub(super) fn operation(&mut self, method: usize, column: &str) -> String {
        if let Some(method) = self.0.get_mut(method) {
            let next = method.operations.len() + 1;
            method.operations.entry(column.to_owned()).or_insert(next);
        }
        format!("{}.{column}", Self::id(method))
    }

    /// The id of a method.
    pub(super) fn id(method: usize) -> String {
        format!("method_{}", method + 1)
    }

    /// All of them.
    pub(super) fn written(&self) -> Vec<Value> {
        let written = |(place, method): (usize, &Method)| {
            let id = Self::id(place);
            let mut operations: Vec<_> = method.operations.iter().collect();
            operations.sort_by_key(|(_, order)| **order);
            let operations = operations.into_iter().map(
                |(column, order)| json!({"id": format!("{id}.{column}"), "name": column, "order": order}),
            );
            let name = match method.table.as_str() {
                "" => method.kind.clone(),
                table => format!("{} ({table})", method.kind),
            };
            let operations: Vec<Value> = operations.collect();
            json!({"id": id, "name": name, "description": method.description, "operations": operations})
        };
        self.0.iter().enumerate().map(written).collect()
    }
}
