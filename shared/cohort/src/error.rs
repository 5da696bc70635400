//! Why tables do not make a cohort, or a cohort has no such variable.

use palladion_domain::ids::{EndpointName, VariableName};
use palladion_domain::tables::{TableName, VariableType};

/// What is wrong with a snapshot's tables. Subject ids are never repeated here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CohortError {
    /// The snapshot has no such table.
    #[error("the snapshot has no table `{0}`")]
    NoTable(TableName),
    /// The table lacks a column that it must have.
    #[error("table `{table}` has no column `{column}`")]
    NoColumn {
        /// The table.
        table: TableName,
        /// The column.
        column: &'static str,
    },
    /// The column has another type than the canonical one.
    #[error("column `{column}` of table `{table}` is {found}, not {expected}")]
    WrongType {
        /// The table.
        table: TableName,
        /// The column.
        column: &'static str,
        /// The canonical type.
        expected: VariableType,
        /// The type it has.
        found: VariableType,
    },
    /// A required value is missing.
    #[error("column `{column}` of table `{table}` has no value in row {row}")]
    MissingValue {
        /// The table.
        table: TableName,
        /// The column.
        column: &'static str,
        /// The row, counted from 1.
        row: usize,
    },
    /// A value is not one of those that the domain knows.
    #[error("column `{column}` of table `{table}` has a value in row {row} that it cannot have")]
    InvalidValue {
        /// The table.
        table: TableName,
        /// The column.
        column: &'static str,
        /// The row, counted from 1.
        row: usize,
    },
    /// Two rows describe one subject.
    #[error("row {row} of table `{table}` describes a subject that another row describes already")]
    DuplicateSubject {
        /// The table.
        table: TableName,
        /// The later row in the order of the file, counted from 1.
        row: usize,
    },
    /// A row names a subject that the table of subjects does not have.
    #[error("row {row} of table `{table}` names an unknown subject")]
    UnknownSubject {
        /// The table.
        table: TableName,
        /// The row, counted from 1.
        row: usize,
    },
    /// The snapshot was frozen with another version of the classification policy.
    #[error("the snapshot was frozen with policy {frozen}; this program has {known}")]
    OtherPolicy {
        /// Name and version in the manifest.
        frozen: String,
        /// Name and version at hand.
        known: String,
    },
    /// The trial of the manifest is not a valid trial.
    #[error("the trial's definition is not valid: {0}")]
    InvalidTrial(String),
}

/// What a plan may ask for and this cohort cannot give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookUpError {
    /// Neither a column nor a derived variable has this name.
    #[error("the snapshot has no variable `{0}`")]
    UnknownVariable(VariableName),
    /// The variable cannot enter an analysis.
    #[error("variable `{name}` is {reason} and cannot enter an analysis")]
    NotAnalysable {
        /// The variable.
        name: VariableName,
        /// What it is.
        reason: &'static str,
    },
    /// Neither the trial nor the table of ready times has this endpoint.
    #[error("the snapshot has no endpoint `{0}`")]
    UnknownEndpoint(EndpointName),
}
