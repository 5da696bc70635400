//! The columns that tables of several uploads have in common. Pure.

use std::collections::BTreeSet;

use palladion_domain::ids::UploadId;
use palladion_domain::tables::{TableName, VariableType, table_schema};
use palladion_formats::table::{CategoryValues, Column, Table, TableError, TextValues, Values};

use super::{AcceptError, MergeError};

/// No rows of a table with the columns and levels of all: those of the canonical table in their order, then the
/// others as they come. With `days`, subjects have a day of randomisation.
///
/// # Errors
/// [`MergeError::PartsDiffer`] when a column has two types or units.
pub(super) fn common_shape(
    name: TableName,
    parts: &[(UploadId, Table)],
    days: bool,
) -> Result<Table, AcceptError> {
    let mut columns: Vec<(UploadId, Column)> = Vec::new();
    for (upload, part) in parts {
        for column in part.columns() {
            match columns.iter_mut().find(|(_, known)| known.name == column.name) {
                None => columns.push((*upload, column.clone())),
                Some((first, known)) => {
                    if (known.values.kind(), &known.unit) != (column.values.kind(), &column.unit) {
                        let (column, first) = (column.name.clone(), *first);
                        let second = *upload;
                        return Err(MergeError::PartsDiffer { table: name, column, first, second }.into());
                    }
                    add_levels(known, column).map_err(AcceptError::Table)?;
                }
            }
        }
    }
    let mut columns: Vec<Column> = columns.into_iter().map(|(_, column)| column).collect();
    if days && !columns.iter().any(|column| column.name == "randomised_on") {
        columns.push(Column {
            name: "randomised_on".to_owned(),
            unit: None,
            values: Values::Date(Vec::new()),
        });
    }
    let schema = table_schema(name);
    let place = |column: &Column| schema.iter().position(|spec| spec.name == column.name);
    columns.sort_by_key(|column| place(column).unwrap_or(schema.len()));
    Table::new(columns).map_err(AcceptError::Table)
}

/// The levels of both: in alphabetical order where both are in it, else the new ones after the known.
fn add_levels(known: &mut Column, other: &Column) -> Result<(), TableError> {
    let (Values::Category(one), Values::Category(two)) = (&known.values, &other.values) else {
        return Ok(());
    };
    if one.levels() == two.levels() {
        return Ok(());
    }
    let all = if one.levels().is_sorted() && two.levels().is_sorted() {
        let all: BTreeSet<&String> = one.levels().iter().chain(two.levels()).collect();
        all.into_iter().cloned().collect()
    } else {
        let new = two.levels().iter().filter(|level| !one.levels().contains(level));
        one.levels().iter().chain(new).cloned().collect()
    };
    known.values = Values::Category(CategoryValues::new(all, Vec::new())?);
    Ok(())
}

/// Rows in the columns and levels of a shape that has all of theirs.
///
/// # Errors
/// [`TableError`] when the shape lacks a level; it never does.
pub(super) fn shaped(rows: &Table, shape: &Table) -> Result<Table, TableError> {
    let column = |wanted: &Column| {
        let values = match (rows.column(&wanted.name), &wanted.values) {
            (None, values) => missing(values, rows.rows())?,
            (Some(Column { values: Values::Category(own), .. }), Values::Category(levels)) => {
                Values::Category(renumbered(own, levels.levels())?)
            }
            (Some(own), _) => own.values.clone(),
        };
        Ok(Column { name: wanted.name.clone(), unit: wanted.unit.clone(), values })
    };
    Table::new(shape.columns().iter().map(column).collect::<Result<_, TableError>>()?)
}

fn renumbered(own: &CategoryValues, levels: &[String]) -> Result<CategoryValues, TableError> {
    if own.levels() == levels {
        return Ok(own.clone());
    }
    let place = |word: &String| levels.iter().position(|level| level == word);
    let codes: Vec<Option<u32>> =
        own.levels().iter().map(|word| place(word).and_then(|place| u32::try_from(place).ok())).collect();
    let code = |code: &u32| match *code {
        CategoryValues::MISSING => Ok(CategoryValues::MISSING),
        code => codes
            .get(code as usize)
            .copied()
            .flatten()
            .ok_or(TableError::CodeOutOfRange { code, levels: levels.len() }),
    };
    CategoryValues::new(levels.to_vec(), own.codes().iter().map(code).collect::<Result<_, _>>()?)
}

fn missing(of: &Values, rows: usize) -> Result<Values, TableError> {
    Ok(match of.kind() {
        VariableType::Text => Values::Text(TextValues::collect(std::iter::repeat_n(None, rows))?),
        VariableType::Integer => Values::Integer(vec![None; rows]),
        VariableType::Real => Values::Real(vec![None; rows]),
        VariableType::Boolean => Values::Boolean(vec![None; rows]),
        VariableType::Date => Values::Date(vec![None; rows]),
        VariableType::Category => {
            let levels = match of {
                Values::Category(values) => values.levels().to_vec(),
                _ => Vec::new(),
            };
            Values::Category(CategoryValues::new(levels, vec![CategoryValues::MISSING; rows])?)
        }
    })
}
