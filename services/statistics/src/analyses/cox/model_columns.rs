//! The terms of a model as columns of its complete rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use palladion_api::statistics::plan::{Coding, CoxTerm, MissingValues};
use palladion_biostat::design::{Design, DesignError};
use palladion_biostat::detmath::ln;
use palladion_cohort::{Categorical, VariableColumn};
use palladion_domain::ids::VariableName;

use super::names::{MISSING_LEVEL, indicator_name};
use crate::analyses::{AnalysisError, Study};

/// A term over all subjects analysed.
pub(in crate::analyses) struct TermColumn {
    pub(in crate::analyses) variable: VariableName,
    pub(in crate::analyses) values: TermValues,
}

/// What a term's subjects have; `None` is missing.
pub(in crate::analyses) enum TermValues {
    /// One column.
    Numbers { name: String, values: Vec<Option<f64>> },
    /// One column for each level but the reference.
    Levels { column: Categorical, reference: Option<String> },
}

/// Why a term cannot enter: the outcome's reason, a sentence, and what caused it.
pub(in crate::analyses) struct Impossible {
    pub(in crate::analyses) reason: &'static str,
    pub(in crate::analyses) message: String,
    pub(in crate::analyses) concern: String,
}

impl TermColumn {
    /// Reads a term's variable as its coding says, by its type when it says nothing.
    pub(in crate::analyses) fn of(
        study: &Study<'_>,
        term: &CoxTerm,
    ) -> Result<Result<Self, Impossible>, AnalysisError> {
        let variable = term.variable.clone();
        let column = study.variable(&variable)?;
        let values = match (&term.coding, column) {
            (None | Some(Coding::Linear), VariableColumn::Numeric(column)) => TermValues::Numbers {
                name: variable.to_string(),
                values: Arc::unwrap_or_clone(column).values,
            },
            (Some(Coding::Log), VariableColumn::Numeric(column)) => match logarithms(&column.values) {
                Some(values) => TermValues::Numbers { name: format!("ln({variable})"), values },
                None => {
                    let message = format!("`{variable}` has values that are not positive and no logarithm");
                    return Ok(Err(Impossible {
                        reason: "not_positive",
                        message,
                        concern: variable.to_string(),
                    }));
                }
            },
            (Some(Coding::Linear | Coding::Log), VariableColumn::Categorical(_)) => {
                return Err(AnalysisError::NotNumeric(variable));
            }
            (None, VariableColumn::Categorical(column)) => {
                TermValues::Levels { column: column.without_empty_levels(), reference: None }
            }
            (Some(Coding::Indicators { reference, missing }), column) => {
                let groups = column.groups().ok_or_else(|| AnalysisError::NotGroups(variable.clone()))?;
                if let Some(level) = reference.as_ref().filter(|level| !groups.levels.contains(level)) {
                    return Err(AnalysisError::UnknownLevel { variable, level: level.clone() });
                }
                let mut column = groups.without_empty_levels();
                if *missing == MissingValues::AsLevel {
                    column = with_missing_level(column);
                }
                TermValues::Levels { column, reference: reference.clone() }
            }
        };
        Ok(Ok(Self { variable, values }))
    }

    /// Whether the subject at `index` has no value.
    pub(in crate::analyses) fn is_missing(&self, index: usize) -> bool {
        match &self.values {
            TermValues::Numbers { values, .. } => values.get(index).copied().flatten().is_none(),
            TermValues::Levels { column, .. } => column.codes.get(index).copied().flatten().is_none(),
        }
    }
}

fn logarithms(values: &[Option<f64>]) -> Option<Vec<Option<f64>>> {
    let positive = values.iter().flatten().all(|value| *value > 0.0);
    positive.then(|| values.iter().map(|value| value.map(ln)).collect())
}

fn with_missing_level(column: Categorical) -> Categorical {
    if column.codes.iter().all(Option::is_some) {
        return column;
    }
    let Categorical { mut levels, codes } = column;
    let code = u32::try_from(levels.len()).ok();
    levels.push(MISSING_LEVEL.to_owned());
    Categorical { levels, codes: codes.into_iter().map(|known| known.or(code)).collect() }
}

/// What one column of the design stands for.
#[derive(Debug, Clone)]
pub(in crate::analyses) struct ColumnMeaning {
    /// The variable; of a product both, as `arm:her2_status`.
    pub(in crate::analyses) variable: String,
    pub(in crate::analyses) name: String,
    /// Level and reference of an indicator.
    pub(in crate::analyses) indicator: Option<(String, String)>,
    /// The indicator columns that make a row one of this column's: itself, of a product its factors.
    pub(in crate::analyses) within: Vec<usize>,
    /// The columns that a product multiplies; none for a column of a term.
    pub(super) factors: Vec<usize>,
}

/// A design and what its columns stand for, one entry a column.
pub(in crate::analyses) struct ModelColumns {
    pub(in crate::analyses) design: Design,
    pub(in crate::analyses) meanings: Vec<ColumnMeaning>,
}

/// The terms over the complete rows `kept`.
pub(in crate::analyses) fn columns(
    terms: &[TermColumn],
    kept: &[usize],
) -> Result<Result<ModelColumns, Impossible>, AnalysisError> {
    let mut design = Design::new(kept.len());
    let mut meanings = Vec::new();
    for term in terms {
        let variable = &term.variable;
        match &term.values {
            TermValues::Numbers { name, values } => {
                let numbers: Vec<f64> =
                    kept.iter().filter_map(|index| values.get(*index).copied().flatten()).collect();
                design.numeric(variable.as_str(), &numbers).map_err(|error| refused(&error))?;
                meanings.push(ColumnMeaning {
                    variable: variable.to_string(),
                    name: name.clone(),
                    indicator: None,
                    within: Vec::new(),
                    factors: Vec::new(),
                });
            }
            TermValues::Levels { column, reference } => {
                let codes: Vec<usize> = kept
                    .iter()
                    .filter_map(|index| column.codes.get(*index).copied().flatten())
                    .map(|code| code as usize)
                    .collect();
                let reference = match reference_level(variable, column, &codes, reference.as_deref()) {
                    Ok(reference) => reference,
                    Err(impossible) => return Ok(Err(impossible)),
                };
                design
                    .factor(variable.as_str(), &column.levels, reference, &codes)
                    .map_err(|error| refused(&error))?;
                let compared = column.levels[reference].clone();
                let others = column.levels.iter().filter(|level| **level != compared);
                let first = meanings.len();
                meanings.extend(others.enumerate().map(|(index, level)| ColumnMeaning {
                    variable: variable.to_string(),
                    name: indicator_name(variable, level, &compared),
                    indicator: Some((level.clone(), compared.clone())),
                    within: vec![first + index],
                    factors: Vec::new(),
                }));
            }
        }
    }
    Ok(Ok(ModelColumns { design, meanings }))
}

fn refused(error: &DesignError) -> AnalysisError {
    AnalysisError::refused("design", error)
}

/// The position of the level that the others are compared with: as asked for, else the first with rows.
fn reference_level(
    variable: &VariableName,
    column: &Categorical,
    codes: &[usize],
    asked: Option<&str>,
) -> Result<usize, Impossible> {
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    for code in codes {
        *rows.entry(*code).or_default() += 1;
    }
    if rows.len() < 2 {
        let message = format!("`{variable}` has fewer than two levels among the rows of the model");
        return Err(Impossible { reason: "one_group", message, concern: variable.to_string() });
    }
    let first = rows.keys().next().copied().unwrap_or_default();
    let Some(asked) = asked else { return Ok(first) };
    let position = column.levels.iter().position(|level| level == asked);
    position.filter(|position| rows.contains_key(position)).ok_or_else(|| Impossible {
        reason: "empty_group",
        message: format!("no row of the model has the reference level of `{variable}`"),
        concern: format!("{variable}: {asked}"),
    })
}
