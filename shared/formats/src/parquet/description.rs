//! What Parquet's own schema does not say about a table.

use palladion_domain::tables::VariableType;
use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::schema::types::Type;
use serde::{Deserialize, Serialize};

use super::ParquetError;
use crate::table::{Column, Table, Values};

/// The key of the description in the file's metadata.
pub(super) const KEY: &str = "palladion.table";
/// The version of the description.
pub(super) const FORMAT: &str = "palladion.table/1";
/// The name of the schema's root.
const ROOT: &str = "table";

/// The columns in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    pub(super) format: String,
    pub(super) columns: Vec<ColumnDescription>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnDescription {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: VariableType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<String>,
    /// The levels of a category, used or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) levels: Vec<String>,
}

impl Description {
    pub(super) fn of(table: &Table) -> Self {
        let columns = table.columns().iter().map(ColumnDescription::of).collect();
        Self { format: FORMAT.to_owned(), columns }
    }

    /// Parquet's schema: one optional leaf a column.
    pub(super) fn schema(&self) -> Result<Type, ParquetError> {
        let mut fields = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let (physical, logical) = column.types();
            let leaf = Type::primitive_type_builder(&column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()?;
            fields.push(std::sync::Arc::new(leaf));
        }
        Ok(Type::group_type_builder(ROOT).with_fields(fields).build()?)
    }
}

impl ColumnDescription {
    fn of(column: &Column) -> Self {
        let levels = match &column.values {
            Values::Category(values) => values.levels().to_vec(),
            _ => Vec::new(),
        };
        Self { name: column.name.clone(), kind: column.values.kind(), unit: column.unit.clone(), levels }
    }

    const fn types(&self) -> (PhysicalType, Option<LogicalType>) {
        match self.kind {
            VariableType::Text | VariableType::Category => {
                (PhysicalType::BYTE_ARRAY, Some(LogicalType::String))
            }
            VariableType::Integer => (PhysicalType::INT64, None),
            VariableType::Real => (PhysicalType::DOUBLE, None),
            VariableType::Date => (PhysicalType::INT32, Some(LogicalType::Date)),
            VariableType::Boolean => (PhysicalType::BOOLEAN, None),
        }
    }
}
