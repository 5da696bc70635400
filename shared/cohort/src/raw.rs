//! Columns of the table of subjects as variables.

use std::sync::Arc;

use palladion_domain::ids::VariableName;
use palladion_formats::table::{CategoryValues, Column, Values};

use crate::column::{Categorical, Numeric, VariableColumn};
use crate::error::LookUpError;

/// The column in the order of `rows`.
pub(crate) fn variable(
    name: &VariableName,
    column: &Column,
    rows: &[usize],
) -> Result<VariableColumn, LookUpError> {
    let numeric = |values, whole| {
        VariableColumn::Numeric(Arc::new(Numeric { values, unit: column.unit.clone(), whole }))
    };
    let categorical = |found| VariableColumn::Categorical(Arc::new(found));
    Ok(match &column.values {
        Values::Text(texts) => categorical(Categorical::of_words(rows.iter().map(|row| texts.get(*row)))),
        Values::Category(categories) => categorical(category(categories, rows)),
        Values::Integer(values) => {
            let whole = |row: &usize| values.get(*row).copied().flatten().map(|value| value as f64);
            numeric(rows.iter().map(whole).collect(), true)
        }
        Values::Real(values) => {
            numeric(rows.iter().map(|row| values.get(*row).copied().flatten()).collect(), false)
        }
        Values::Boolean(values) => flags(rows.iter().map(|row| values.get(*row).copied().flatten())),
        Values::Date(_) => {
            return Err(LookUpError::NotAnalysable { name: name.clone(), reason: "a date" });
        }
    })
}

/// True and false as levels, false first.
pub(crate) fn flags(values: impl Iterator<Item = Option<bool>>) -> VariableColumn {
    let word = |flag| if flag { "true" } else { "false" };
    let levels = Categorical::of_levels(&["false", "true"], values.map(|value| value.map(word)));
    VariableColumn::Categorical(Arc::new(levels))
}

fn category(categories: &CategoryValues, rows: &[usize]) -> Categorical {
    let code =
        |row: &usize| categories.codes().get(*row).copied().filter(|code| *code != CategoryValues::MISSING);
    Categorical { levels: categories.levels().to_vec(), codes: rows.iter().map(code).collect() }
}
