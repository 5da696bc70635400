//! The canonical tables: which columns a trial's data has once it is read.

mod her2_assessments;
mod outcomes;
mod spec;
mod subjects;

pub use spec::{TableName, VariableSpec, VariableType, table_schema};
