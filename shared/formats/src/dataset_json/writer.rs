//! A table as Dataset-JSON 1.1.

use std::io::Write;

use serde::Serialize;

use crate::table::{Column, Table, Values};

/// What a data set is called.
#[derive(Debug, Clone, Copy)]
pub struct DataSetName<'a> {
    /// Its short name, such as `SUBJECTS`.
    pub name: &'a str,
    /// What it is called for people.
    pub label: &'a str,
    /// When it was made, as ISO 8601 without a zone (`2026-11-23T15:09:13`). The standard wants it; this
    /// crate knows no clock.
    pub created: &'a str,
}

/// How the file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One JSON document.
    Document,
    /// One JSON value a line: the description, then each row. Compressed by zlib, this is DSJC.
    Lines,
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DatasetJsonError {
    /// The target failed.
    #[error("the file could not be written")]
    Target(#[source] std::io::Error),
    /// A value could not be written as JSON.
    #[error("a value could not be written as JSON")]
    Json(#[source] serde_json::Error),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    #[serde(rename = "datasetJSONCreationDateTime")]
    created: &'a str,
    #[serde(rename = "datasetJSONVersion")]
    version: &'static str,
    #[serde(rename = "itemGroupOID")]
    item_group: String,
    records: usize,
    name: &'a str,
    label: &'a str,
    columns: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    #[serde(rename = "itemOID")]
    oid: String,
    name: &'a str,
    label: String,
    data_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<usize>,
}

/// Writes a table and gives the target back. Numbers are written as the shortest decimal of their double,
/// dates as ISO, missing values as `null`.
///
/// # Errors
/// When the target fails; a table itself can always be written.
pub fn write<W: Write>(
    table: &Table,
    set: &DataSetName<'_>,
    layout: Layout,
    mut target: W,
) -> Result<W, DatasetJsonError> {
    let description = describe(table, set);
    let mut bytes = serde_json::to_vec(&description).map_err(DatasetJsonError::Json)?;
    if layout == Layout::Document {
        bytes.pop();
        bytes.extend_from_slice(b",\"rows\":[");
    }
    for row in 0..table.rows() {
        let first = row == 0 && layout == Layout::Document;
        bytes.extend_from_slice(match layout {
            Layout::Document if first => b"",
            Layout::Document => b",",
            Layout::Lines => b"\n",
        });
        cells(table, row, &mut bytes)?;
        target.write_all(&bytes).map_err(DatasetJsonError::Target)?;
        bytes.clear();
    }
    bytes.extend_from_slice(if layout == Layout::Document { b"]}\n" } else { b"\n" });
    target.write_all(&bytes).map_err(DatasetJsonError::Target)?;
    Ok(target)
}

fn describe<'a>(table: &'a Table, set: &DataSetName<'a>) -> Description<'a> {
    let item = |column: &'a Column| {
        let unit = column.unit.as_ref().map(|unit| format!(" ({unit})")).unwrap_or_default();
        let (data_type, length) = kind(&column.values);
        Item {
            oid: format!("IT.{}.{}", set.name, column.name),
            name: &column.name,
            label: format!("{}{unit}", column.name),
            data_type,
            length,
        }
    };
    Description {
        created: set.created,
        version: "1.1.0",
        item_group: format!("IG.{}", set.name),
        records: table.rows(),
        name: set.name,
        label: set.label,
        columns: table.columns().iter().map(item).collect(),
    }
}

/// The type in the standard's words, and for text the longest in characters.
fn kind(values: &Values) -> (&'static str, Option<usize>) {
    let longest = |texts: &mut dyn Iterator<Item = Option<&str>>| {
        texts.flatten().map(|text| text.chars().count()).max().unwrap_or(0).max(1)
    };
    match values {
        Values::Text(values) => ("string", Some(longest(&mut values.iter()))),
        Values::Category(values) => {
            ("string", Some(longest(&mut values.levels().iter().map(|level| Some(level.as_str())))))
        }
        Values::Integer(_) => ("integer", None),
        Values::Real(_) => ("double", None),
        Values::Date(_) => ("date", None),
        Values::Boolean(_) => ("boolean", None),
    }
}

fn cells(table: &Table, row: usize, bytes: &mut Vec<u8>) -> Result<(), DatasetJsonError> {
    for (index, column) in table.columns().iter().enumerate() {
        bytes.push(if index == 0 { b'[' } else { b',' });
        match &column.values {
            Values::Text(values) => put(&values.get(row), bytes)?,
            Values::Category(values) => put(&values.get(row), bytes)?,
            Values::Integer(values) => put(&values.get(row), bytes)?,
            Values::Real(values) => put(&values.get(row), bytes)?,
            Values::Date(values) => put(&values.get(row), bytes)?,
            Values::Boolean(values) => put(&values.get(row), bytes)?,
        }
    }
    if table.columns().is_empty() {
        bytes.push(b'[');
    }
    bytes.push(b']');
    Ok(())
}

fn put(value: &impl Serialize, bytes: &mut Vec<u8>) -> Result<(), DatasetJsonError> {
    serde_json::to_writer(bytes, value).map_err(DatasetJsonError::Json)
}
